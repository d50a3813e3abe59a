//! Cut-offs on an empirical score distribution: how many good and bad people stand at each score, and no simulator.
//!
//! Convention: **denied means score below the cut-off**. Cut-offs are every distinct score and one above the largest,
//! so that the first denies nobody and the last everybody. Where a higher score is worse, as a probability of default
//! is, scores and cut-offs fall instead of rising, and denied means score above the cut-off: all else is the same.
//! Numbers of people are expected ones, so they need not be whole.
//!
//! ```text
//! good_denied(c) = Σ_{s<c} good_s / Σ_s good_s        bad_denied(c) = Σ_{s<c} bad_s / Σ_s bad_s
//! AUC = Σ_s good_s·(Σ_{t<s} bad_t + bad_s/2) / (Σ good·Σ bad)        KS = max_c |bad_denied(c) - good_denied(c)|
//! ```
//!
//! Intervals of rates, costs, AUC and bands follow from the counts (`limits`, `power`); the interval of the optimum, and
//! what its choice costs on other people, from a parametric bootstrap (`bootstrap`, `selected`). They cover the sampling
//! of people, and nothing else.

pub use super::bootstrap::effort;
pub use super::choice::{Bound, Choice, Crossing, Goal, Level, Plateau, Question, crossings};
pub use super::data::{Cells, Group, ScoreData};
pub use super::quantity::{COSTS, Costs, Curves, QUANTITIES, Quantity};
pub use super::resampled::Resampled;
pub use super::tally::{Below, GROUP_RATES};

use crate::engine::Stopped;
use crate::progress::Progress;

/// The share of resamples beyond either end of the optimum's interval; of few people, whose resamples repeat what is
/// peculiar to them, so few that it covers as often.
const TAIL: f64 = 0.025;
const TAIL_OF_FEW: f64 = 0.0025;
/// Below this number of people there are few.
const PEOPLE_MIN: f64 = 200.0;

/// A distribution's cut-offs and their results.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoresResult {
    /// From the one that denies nobody to the one that denies everybody.
    pub cutoffs: Vec<f64>,
    /// Denied means score above the cut-off.
    pub higher_is_worse: bool,
    pub curves: Curves,
    /// People below each cut-off: everybody, and then each group.
    pub below: Vec<Below>,
    pub choice: Choice,
    pub plateau: Plateau,
    /// Where each of the asked levels is reached.
    pub reached: Vec<Vec<Crossing>>,
    pub resampled: Resampled,
}

impl ScoresResult {
    /// The 95% interval of the optimal cut-off, as indices of cut-offs; it holds the optimum of the data.
    pub fn optimum_interval(&self) -> (usize, usize) {
        let indices = self.resampled.chosen.iter().map(|chosen| chosen.0).collect();
        outwards(indices, tail(self.below[0].goods() + self.below[0].bads()), self.choice.index)
    }

    pub fn optimum(&self) -> f64 {
        self.cutoffs[self.choice.index]
    }
}

/// The share of resamples of so many people beyond either end of the optimum's interval.
pub fn tail(people: f64) -> f64 {
    if people < PEOPLE_MIN { TAIL_OF_FEW } else { TAIL }
}

/// The ends of the interval of what resamples chose, as indices of cut-offs, with a share of them beyond each end; it
/// holds the optimum.
pub fn outwards(mut indices: Vec<usize>, tail: f64, optimum: usize) -> (usize, usize) {
    indices.sort_unstable();
    // Outwards to whole resamples, so that the bounds are cut-offs themselves.
    let last = indices.len().saturating_sub(1) as f64;
    let index = |index: f64| indices[index as usize];
    let (lower, upper) = (index((tail * last).floor()), index(((1.0 - tail) * last).ceil()));
    (lower.min(optimum), upper.max(optimum))
}

/// Tunes the cut-off, with intervals.
///
/// # Errors
/// If the user stops it.
pub fn run(data: &ScoreData, question: &Question, progress: &Progress) -> Result<ScoresResult, Stopped> {
    let below = super::tally::everybody_and_groups(data.groups.iter().map(|group| &group.cells));
    let curves = Curves::of(&below, &question.costs);
    let choice = question.goal.choose(&curves);
    let plateau = question.goal.plateau(&curves, &choice, question.tolerance);
    let reached =
        question.reach.iter().map(|level| crossings(curves.of_quantity(level.quantity), level.value)).collect();
    let resampled = super::bootstrap::run(data, question, &below, &curves, choice.index, progress)?;
    Ok(ScoresResult {
        cutoffs: data.cutoffs(),
        higher_is_worse: data.higher_is_worse,
        curves,
        below,
        choice,
        plateau,
        reached,
        resampled,
    })
}
