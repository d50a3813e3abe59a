//! How many good merchants does each policy lose? From the baseline's level to each reform's, the change beside each, with intervals.

use super::layout::{Body, Heading, Style, lay};
use super::scene::Scene;
use crate::metrics::Unit;
use crate::report::words::Words;
use crate::stats::Interval;
use serde::{Deserialize, Serialize};

/// The baseline and its reforms.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Dumbbell {
    pub heading: Heading,
    pub unit: Unit,
    /// What stands over the numbers: the change, the level.
    pub change_heading: Words,
    pub level_heading: Words,
    /// Name and level of the baseline.
    pub baseline: (Words, Interval),
    /// Reforms in the order drawn.
    pub reforms: Vec<DumbbellRow>,
}

/// One reform.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DumbbellRow {
    pub name: Words,
    pub level: Interval,
    /// The paired change.
    pub change: Interval,
}

impl Dumbbell {
    /// Lays it out.
    pub fn draw(&self, style: Style) -> Scene {
        lay(style, &self.heading, Body::Fill).scene
    }
}
