//! Points of two metrics with the frontier joined: what cannot be bettered in one without losing in the other.

use super::layout::{Body, Heading, Style, lay};
use super::scene::Scene;
use crate::metrics::Unit;
use crate::report::words::Words;
use serde::{Deserialize, Serialize};

/// Points of two quantities.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Points {
    pub heading: Heading,
    pub across: (Words, Unit),
    pub up: (Words, Unit),
    pub points: Vec<Point>,
    /// Where today's setting lies, in black with its name.
    pub today: Option<(Words, (f64, f64))>,
}

/// One point.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Point {
    pub at: (f64, f64),
    /// On the frontier.
    pub best: bool,
    /// Said of a few points.
    pub label: Option<Words>,
    /// Lower and upper bound across and upwards, where there are any.
    pub bounds: Option<[f64; 4]>,
}

impl Points {
    /// Lays it out.
    pub fn draw(&self, style: Style) -> Scene {
        lay(style, &self.heading, Body::Fill).scene
    }
}
