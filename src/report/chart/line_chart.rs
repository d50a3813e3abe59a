//! Lines over months with bands and labels at their ends: effects, survival with numbers at risk and censoring marks.

use super::layout::{Body, Heading, Style, lay};
use super::scene::Scene;
use crate::metrics::Unit;
use crate::report::words::Words;
use crate::stats::Interval;
use serde::{Deserialize, Serialize};

/// Lines over months.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Lines {
    pub heading: Heading,
    pub unit: Unit,
    /// What the axis counts.
    pub axis: Words,
    pub lines: Vec<Line>,
}

/// One line: a value a month, from month 0.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Line {
    pub name: Words,
    /// What stands before the name at the line's end.
    pub end: Words,
    pub points: Vec<Interval>,
    /// Merchants at risk by month, for the table under the axis.
    pub at_risk: Option<Vec<i64>>,
    /// Merchants censored by month, for marks on the line.
    pub censored: Option<Vec<i64>>,
}

impl Lines {
    /// Lays it out.
    pub fn draw(&self, style: Style) -> Scene {
        lay(style, &self.heading, Body::Fill).scene
    }
}
