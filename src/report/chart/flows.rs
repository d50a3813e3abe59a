//! What becomes of good merchants: granted, then kept, suspended or cancelled, then restored or not; policies side by side.

use super::layout::{Body, Heading, Style, lay};
use super::scene::Scene;
use crate::report::words::Words;
use serde::{Deserialize, Serialize};

/// Flows of each policy, the baseline first.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Flows {
    pub heading: Heading,
    pub policies: Vec<Flow>,
}

/// One policy: shares of its good merchants.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Flow {
    pub name: Words,
    pub kept: f64,
    /// First loss was a suspension, and of these who had access again.
    pub suspended: f64,
    pub suspended_restored: f64,
    /// First loss was a cancellation, and of these who had access again.
    pub cancelled: f64,
    pub cancelled_restored: f64,
}

impl Flows {
    /// Lays it out.
    pub fn draw(&self, style: Style) -> Scene {
        lay(style, &self.heading, Body::Fill).scene
    }
}
