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
//! Intervals are of a parametric bootstrap (`bootstrap`): they cover the sampling of people, and nothing else.

pub use super::bootstrap::effort;
pub use super::choice::{Bound, Choice, Goal, Level, Plateau, crossings};
pub use super::quantity::{COSTS, Costs, Curves, QUANTITIES, Quantity};
pub use super::special::Special;
pub use super::tally::{Below, GROUP_RATES};

use crate::engine::Stopped;
use crate::progress::Progress;
use crate::stats::Interval;

/// Numbers of good and bad people at each score.
#[derive(Clone, Debug, PartialEq)]
pub struct Cells {
    pub good: Vec<f64>,
    pub bad: Vec<f64>,
}

/// A group of people.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    pub name: String,
    pub cells: Cells,
}

/// A score distribution: valid once built by the configuration.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoreData {
    /// Distinct, from the worst to the best: rising, or falling where a higher score is worse.
    pub scores: Vec<f64>,
    pub groups: Vec<Group>,
    pub higher_is_worse: bool,
    /// People at scores that are codes; they stand in no group.
    pub special: Vec<Special>,
}

impl Cells {
    /// Everybody, to the millionth: a size that was split by shares is itself again.
    pub fn people(&self) -> f64 {
        let people: f64 = self.good.iter().zip(&self.bad).map(|(good, bad)| good + bad).sum();
        (people * 1e6).round() / 1e6
    }
}

impl ScoreData {
    /// Turns the order: from now on a higher score is worse.
    pub fn turn(&mut self) {
        self.higher_is_worse = !self.higher_is_worse;
        self.scores.reverse();
        for Cells { good, bad } in self.groups.iter_mut().map(|group| &mut group.cells) {
            good.reverse();
            bad.reverse();
        }
    }

    /// Every distinct score, and one beyond the best by the last step.
    pub fn cutoffs(&self) -> Vec<f64> {
        let last = self.scores.last().copied().unwrap_or(0.0);
        let worse = if self.higher_is_worse { last + 1.0 } else { last - 1.0 };
        let before = self.scores.len().checked_sub(2).map_or(worse, |index| self.scores[index]);
        self.scores.iter().copied().chain([last + (last - before)]).collect()
    }

    pub fn people(&self) -> f64 {
        self.groups.iter().map(|group| group.cells.people()).sum()
    }

    /// Share of bad people in the whole.
    pub fn bad_rate(&self) -> f64 {
        let bad: f64 = self.groups.iter().flat_map(|group| &group.cells.bad).sum();
        bad / self.people()
    }
}

/// What is asked of a distribution.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    pub goal: Goal,
    pub costs: Costs,
    /// Values of quantities whose cut-offs are wanted.
    pub reach: Vec<Level>,
    /// How far from the best objective, relative to it, a cut-off still is on the plateau.
    pub tolerance: f64,
    pub seed: u64,
}

/// Bounds of a quantity at every cut-off; `NaN` where it is not defined.
#[derive(Clone, Debug, PartialEq)]
pub struct Bands {
    /// Percentile bounds, each cut-off for itself.
    pub pointwise: Vec<Interval>,
    /// Bounds that hold at all cut-offs together (sup-t).
    pub lower: Vec<f64>,
    pub upper: Vec<f64>,
}

/// Results of the resamples.
#[derive(Clone, Debug, PartialEq)]
pub struct Resampled {
    /// The cut-off chosen in each resample and whether it met every constraint.
    pub chosen: Vec<(usize, bool)>,
    /// Of each quantity, in the order of [`QUANTITIES`].
    pub bands: Vec<Bands>,
    /// Of everybody and then of each group: [`GROUP_RATES`] at the optimum of the data.
    pub rates: Vec<Vec<Interval>>,
    /// Of everybody and then of each group.
    pub power: Vec<[Interval; 2]>,
    /// Share of resamples in which the optimum of the data breaks each constraint, and any.
    pub broken: Vec<f64>,
    pub any_broken: f64,
    /// Values of each resample: objective at the optimum of the data, AUC, KS.
    pub of_each: Vec<[f64; 3]>,
}

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
    /// Cut-offs at which each of the asked levels is reached.
    pub reached: Vec<Vec<f64>>,
    pub resampled: Resampled,
}

impl ScoresResult {
    /// The 95% interval of the optimal cut-off, as indices of cut-offs.
    pub fn optimum_interval(&self) -> (usize, usize) {
        let mut indices: Vec<usize> = self.resampled.chosen.iter().map(|chosen| chosen.0).collect();
        indices.sort_unstable();
        // Outwards to whole resamples, so that the bounds are cut-offs themselves.
        let last = indices.len().saturating_sub(1) as f64;
        let index = |index: f64| indices[index as usize];
        (index((0.025 * last).floor()), index((0.975 * last).ceil()))
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
    let cutoffs = data.cutoffs();
    let reached =
        question.reach.iter().map(|level| crossings(curves.of_quantity(level.quantity), &cutoffs, level.value));
    let reached = reached.collect();
    let resampled = super::bootstrap::run(data, question, &below, &curves, choice.index, progress)?;
    Ok(ScoresResult {
        cutoffs,
        higher_is_worse: data.higher_is_worse,
        curves,
        below,
        choice,
        plateau,
        reached,
        resampled,
    })
}
