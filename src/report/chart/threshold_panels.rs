//! Curves along one threshold, in panels that share its axis: bands, the plateau, the interval of the optimum, today's setting.

use super::ink::Ink;
use super::layout::{Body, Heading, Style, lay};
use super::scene::Scene;
use crate::metrics::Unit;
use crate::report::words::Words;
use serde::{Deserialize, Serialize};

/// Panels under each other over a threshold's values.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ThresholdPanels {
    pub heading: Heading,
    /// Name of the threshold and its values, rising.
    pub axis: Words,
    pub at: Vec<f64>,
    pub panels: Vec<ThresholdPanel>,
    pub marks: Marks,
}

/// Curves with one unit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ThresholdPanel {
    pub title: Words,
    pub unit: Unit,
    pub curves: Vec<ThresholdCurve>,
}

/// One curve: mean, lower and upper bound at each value of the threshold.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ThresholdCurve {
    pub name: Words,
    pub ink: Ink,
    pub points: Vec<(f64, f64, f64)>,
}

/// What is marked on the threshold's axis, each with its name in the legend.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Marks {
    pub chosen: (f64, Words),
    pub interval: Option<((f64, f64), Words)>,
    pub plateau: ((f64, f64), Words),
    pub today: Option<(f64, Words)>,
}

impl ThresholdPanels {
    /// Lays it out.
    pub fn draw(&self, style: Style) -> Scene {
        lay(style, &self.heading, Body::Fill).scene
    }
}
