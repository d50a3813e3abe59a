//! A metric by segment and by revenue decile: sorted bars with intervals and numbers of merchants.

use super::layout::{Body, Heading, Style, lay};
use super::scene::Scene;
use crate::metrics::Unit;
use crate::report::words::Words;
use crate::stats::Interval;
use serde::{Deserialize, Serialize};

/// Blocks of groups under each other.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Groups {
    pub heading: Heading,
    pub unit: Unit,
    /// Everybody's level, as a line, with its name.
    pub everybody: (Words, f64),
    /// What stands over the levels and over the numbers of merchants.
    pub level_heading: Words,
    pub count_heading: Words,
    pub blocks: Vec<GroupBlock>,
}

/// Groups of one kind.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GroupBlock {
    pub title: Words,
    pub rows: Vec<GroupRow>,
}

/// One group.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GroupRow {
    pub name: Words,
    pub level: Interval,
    /// Merchants it rests on, over all replications.
    pub merchants: f64,
}

impl Groups {
    /// Lays it out.
    pub fn draw(&self, style: Style) -> Scene {
        lay(style, &self.heading, Body::Fill).scene
    }
}
