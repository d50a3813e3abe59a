//! A share by month: the baseline as a fan of replications in labelled steps with its median, other policies as median lines.

use super::ink::Ink;
use super::layout::{Body, Heading, Style, lay};
use super::scene::Scene;
use crate::metrics::Unit;
use crate::report::words::Words;
use serde::{Deserialize, Serialize};

/// A fan with lines.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Fan {
    pub heading: Heading,
    pub unit: Unit,
    /// What the axis counts; months from 0.
    pub axis: Words,
    /// Steps of the fan, the widest first.
    pub bands: Vec<FanBand>,
    /// The fan's own median first.
    pub lines: Vec<FanLine>,
}

/// A step of the fan: bounds by month.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FanBand {
    /// What share of replications lies in it: `10–90 %`.
    pub name: Words,
    pub lower: Vec<f64>,
    pub upper: Vec<f64>,
}

/// A median by month.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FanLine {
    pub name: Words,
    pub ink: Ink,
    pub values: Vec<f64>,
}

impl Fan {
    /// Lays it out.
    pub fn draw(&self, style: Style) -> Scene {
        lay(style, &self.heading, Body::Fill).scene
    }
}
