//! Regret by budget, a panel a problem, a line a method; budgets stand at equal distances.

use super::ink::Ink;
use super::layout::{Body, Heading, Style, lay};
use super::scene::Scene;
use crate::report::words::Words;
use serde::{Deserialize, Serialize};

/// Panels of problems.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Budgets {
    pub heading: Heading,
    pub axis: Words,
    pub budgets: Vec<Words>,
    pub legend: Vec<(Words, Ink)>,
    pub panels: Vec<BudgetPanel>,
}

/// One problem.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BudgetPanel {
    pub title: Words,
    pub series: Vec<BudgetSeries>,
}

/// One method: mean and half-width at each budget, as shares.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BudgetSeries {
    pub ink: Ink,
    pub points: Vec<(f64, f64)>,
}

impl Budgets {
    /// Lays it out.
    pub fn draw(&self, style: Style) -> Scene {
        lay(style, &self.heading, Body::Fill).scene
    }
}
