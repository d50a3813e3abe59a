//! English, in which every text is written.

use super::{Definition, Scale};

pub const ENGLISH: Definition = Definition {
    code: "en",
    tag: "en",
    name: "English",
    suffix: "",
    catalogue: "",
    scales: &[Scale { from: 1e9, size: 1e9, name: " billion" }, Scale { from: 1e6, size: 1e6, name: " million" }],
    axis_scales: &[Scale { from: 1e7, size: 1e6, name: " million" }],
    fonts: &[],
};
