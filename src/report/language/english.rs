//! English, in which every text is written.

use super::{Definition, Scale};

pub const ENGLISH: Definition = Definition {
    code: "en",
    tag: "en",
    name: "English",
    suffix: "",
    catalogue: "",
    scales: &[],
    axis_scales: &[Scale { from: 1e7, size: 1e6, name: " million" }],
    fonts: &[],
};
