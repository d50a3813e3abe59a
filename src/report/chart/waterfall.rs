//! From a level to another step by step: Shapley values of mechanisms.

use super::layout::{Body, Heading, Style, lay};
use super::scene::Scene;
use crate::metrics::Unit;
use crate::report::words::Words;
use crate::stats::Interval;
use serde::{Deserialize, Serialize};

/// Steps from a level to another.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Waterfall {
    pub heading: Heading,
    pub unit: Unit,
    pub start: (Words, f64),
    /// What each step adds, in the order drawn.
    pub steps: Vec<WaterfallStep>,
    pub end: (Words, f64),
}

/// One step.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WaterfallStep {
    pub name: Words,
    pub change: Interval,
}

impl Waterfall {
    /// Lays it out.
    pub fn draw(&self, style: Style) -> Scene {
        lay(style, &self.heading, Body::Fill).scene
    }
}
