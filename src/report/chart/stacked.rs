//! Shares of a whole side by side, a row a policy: why access is lost.

use super::layout::{Body, Heading, Style, lay};
use super::scene::Scene;
use crate::report::words::Words;
use serde::{Deserialize, Serialize};

/// Rows of shares; up to eight parts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Stacked {
    pub heading: Heading,
    pub parts: Vec<Words>,
    pub rows: Vec<StackedRow>,
    /// What is said of a row without shares.
    pub empty: Words,
}

/// One row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StackedRow {
    pub name: Words,
    /// Shares of each part; not finite where there is no whole.
    pub shares: Vec<f64>,
}

impl Stacked {
    /// Lays it out.
    pub fn draw(&self, style: Style) -> Scene {
        lay(style, &self.heading, Body::Fill).scene
    }
}
