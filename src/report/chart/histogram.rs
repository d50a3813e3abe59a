//! Are there replications enough? The values of replications and of paired differences as histograms, with the interval of their mean.

use super::layout::{Body, Heading, Style, lay};
use super::scene::Scene;
use crate::metrics::Unit;
use crate::report::words::Words;
use crate::stats::Interval;
use serde::{Deserialize, Serialize};

/// Panels side by side, or under each other in a column.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Histogram {
    pub heading: Heading,
    pub panels: Vec<HistogramPanel>,
}

/// Values of one quantity.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HistogramPanel {
    pub title: Words,
    pub unit: Unit,
    /// One a replication; not finite ones are left out.
    pub values: Vec<f64>,
    /// The mean with its interval, marked.
    pub mean: Interval,
    /// Said under the panel: how many more replications halve the interval.
    pub note: Words,
}

impl Histogram {
    /// Lays it out.
    pub fn draw(&self, style: Style) -> Scene {
        lay(style, &self.heading, Body::Fill).scene
    }
}
