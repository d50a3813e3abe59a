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

use super::ends::{are_many, ends, tail};
use crate::engine::Stopped;
use crate::progress::Progress;

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
        let people = self.below[0].goods() + self.below[0].bads();
        ends(indices, tail(people), are_many(people), self.choice.index)
    }

    pub fn optimum(&self) -> f64 {
        self.cutoffs[self.choice.index]
    }
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
