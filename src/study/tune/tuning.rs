//! What a tuning is asked: the scenarios, the method of search and its terms, what the answer shows.

use super::goal::Goal;
use super::methods::{Method, RaceTerms};
use super::simulated::Lender;
use crate::model::Sizes;

/// Maximum number of settings along one threshold.
pub const SLICE_MAX: u32 = 41;

/// An economy or stance the thresholds are tried in.
#[derive(Clone, Debug)]
pub struct TuningScenario {
    pub name: String,
    pub title: String,
    pub lender: Lender,
}

/// A tuning to run.
#[derive(Clone, Debug)]
pub struct Tuning {
    /// The first decides; in the others the choice's robustness is tried.
    pub scenarios: Vec<TuningScenario>,
    pub method: Method,
    /// Merchant-months of a search.
    pub budget: Option<u64>,
    pub terms: RaceTerms,
    /// Settings whose objective is within this share of the best are on its plateau.
    pub tolerance: f64,
    /// Quantities and the values whose thresholds are asked for.
    pub flips: Vec<(usize, f64)>,
}

impl Tuning {
    pub fn lender(&self) -> &Lender {
        &self.scenarios[0].lender
    }

    pub fn goal(&self) -> &Goal {
        &self.lender().goal
    }

    /// The budget of a search: that of a slice's settings on all of the study's replications, unless another is given.
    pub fn search_budget(&self, sizes: Sizes) -> u64 {
        let months = u64::from(self.lender().scenario.months);
        let all = u64::from(sizes.replications) * u64::from(sizes.merchants) * months;
        self.budget.unwrap_or(all * u64::from(SLICE_MAX))
    }
}
