//! Curves over a number, with bands, a marked place and points: thresholds, ROC curves, distributions.

use super::axis::Axis;
use super::ink::Ink;
use super::layout::{Body, Heading, Style, lay};
use super::scene::Scene;
use crate::metrics::Unit;
use crate::report::words::Words;
use serde::{Deserialize, Serialize};

/// What a plot shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Plot {
    pub heading: Heading,
    pub across: (Words, Unit),
    pub up: (Words, Unit),
    /// Both axes from 0 to 1 and as long as each other, with the diagonal.
    pub equal: bool,
    pub mark: Option<Mark>,
    pub curves: Vec<Curve>,
    pub dots: Vec<Dot>,
}

/// One curve; points that are not finite are left out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Curve {
    pub name: Words,
    pub ink: Ink,
    pub points: Vec<(f64, f64)>,
    /// Lower and upper bounds, one a point, or none.
    pub band: Vec<(f64, f64)>,
}

/// A place on the axis across, with its interval.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Mark {
    pub at: f64,
    pub interval: (f64, f64),
    pub label: Words,
}

/// A point on the curves.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Dot {
    pub at: (f64, f64),
    pub ink: Ink,
    pub radius: f64,
}

impl Plot {
    /// Lays it out.
    pub fn draw(&self, style: Style) -> Scene {
        lay(style, &self.heading, Body::Fill).scene
    }
}

/// Edges of about `count` bins of a round width over two numbers.
pub fn edges(low: f64, high: f64, count: f64) -> Vec<f64> {
    Axis::over([low, high], count, 0.0, 1.0).ticks()
}
