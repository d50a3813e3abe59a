//! A table of two levers as colours with the values in it and a colour bar; further levers as panels.

use super::layout::{Body, Heading, Style, lay};
use super::scene::Scene;
use crate::metrics::Unit;
use crate::report::words::Words;
use serde::{Deserialize, Serialize};

/// Panels under each other.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Grid {
    pub heading: Heading,
    pub unit: Unit,
    /// Names of the levers across and down.
    pub across: Words,
    pub down: Words,
    pub panels: Vec<Panel>,
}

/// One panel: rows and columns of values.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Panel {
    pub title: Words,
    pub columns: Vec<Words>,
    pub rows: Vec<Words>,
    /// `[row][column]`, `NaN` where no cell was run.
    pub values: Vec<Vec<f64>>,
}

impl Grid {
    /// Lays it out.
    pub fn draw(&self, style: Style) -> Scene {
        lay(style, &self.heading, Body::Fill).scene
    }
}
