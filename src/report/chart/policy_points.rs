//! What does sparing good merchants cost in bad loans? Each policy a labelled point, with both intervals.

use super::layout::{Body, Heading, Style, lay};
use super::scene::Scene;
use crate::report::words::Words;
use crate::stats::Interval;
use serde::{Deserialize, Serialize};

/// Policies by NPL ratio and good merchants lost, both shares.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PolicyPoints {
    pub heading: Heading,
    pub across: Words,
    pub up: Words,
    /// The baseline first.
    pub policies: Vec<PolicyPoint>,
}

/// One policy.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PolicyPoint {
    pub name: Words,
    pub across: Interval,
    pub up: Interval,
}

impl PolicyPoints {
    /// Lays it out.
    pub fn draw(&self, style: Style) -> Scene {
        lay(style, &self.heading, Body::Fill).scene
    }
}
