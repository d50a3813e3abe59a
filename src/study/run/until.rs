//! Precision, not sizes: replications are added in stages fixed in advance until half-widths are reached.
//!
//! Stage k ends at `min·2^k` replications (in whole units), the last at the budget. Checking only at a few points fixed
//! in advance, and never before `min` replications, keeps the intervals' coverage near its nominal value
//! (docs/validation.md has the measurement).

use super::run::{StudyResult, gather};
use crate::engine;
use crate::engine::{Engine, Stopped};
use crate::metrics::METRICS;
use crate::model::Scenario;
use crate::model::Sizes;
use crate::plan::Plan;
use crate::progress::Progress;

/// Replications before the first check, unless another number is given.
pub const REPLICATIONS_MIN: u32 = 512;
/// Maximum number of replications, unless another budget is given.
pub const BUDGET: u32 = 16_384;

/// A half-width to reach.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Index in [`METRICS`].
    pub metric: usize,
    /// Of the change against the baseline, not of the level.
    pub is_change: bool,
    /// Of this policy; of every one without.
    pub policy: Option<usize>,
    /// In the metric's own unit.
    pub half_width: f64,
}

/// Targets, and between which numbers of replications they are sought.
#[derive(Clone, Debug, PartialEq)]
pub struct Precision {
    pub targets: Vec<Target>,
    pub min: u32,
    pub budget: u32,
}

/// What was used.
#[derive(Clone, Debug, PartialEq)]
pub struct Used {
    pub replications: u32,
    pub stages: usize,
    pub reached: bool,
    /// The widest half-width of each target.
    pub half_widths: Vec<f64>,
}

/// Where the stages end, in replications.
pub fn stages(precision: &Precision, unit: u32) -> Vec<u32> {
    let whole = |replications: u32| replications.max(2).next_multiple_of(unit);
    let budget = whole(precision.budget);
    let mut ends = vec![whole(precision.min).min(budget)];
    while let Some(&last) = ends.last().filter(|&&last| last < budget) {
        ends.push(last.saturating_mul(2).min(budget));
    }
    ends
}

impl Target {
    /// The target's widest half-width; infinite where an interval is not defined.
    pub fn half_width_of(&self, result: &StudyResult) -> f64 {
        let first = usize::from(self.is_change);
        let policies = result.policies.iter().enumerate().skip(first);
        let chosen = policies.filter(|(index, _)| self.policy.is_none_or(|policy| policy == *index));
        let widths = chosen.map(|(_, policy)| {
            let interval = if self.is_change { policy.changes[self.metric] } else { policy.levels[self.metric] };
            let width = interval.half_width();
            if width.is_nan() { f64::INFINITY } else { width }
        });
        widths.fold(0.0, f64::max)
    }

    /// The metric's name, with `change.` before it where it is of the change.
    pub fn name(&self) -> String {
        format!("{}{}", if self.is_change { "change." } else { "" }, METRICS[self.metric].name)
    }
}

/// Runs a study stage by stage; `sizes.replications` is not read.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn run(
    scenario: &Scenario,
    sizes: Sizes,
    precision: &Precision,
    engine: Engine,
    progress: &Progress,
) -> Result<(StudyResult, Used), Stopped> {
    let plan = Plan::new(scenario);
    let mut measured = Vec::new();
    let ends = stages(precision, scenario.economy_draws.replications_of_a_unit());
    let mut stage = 0;
    loop {
        let end = ends[stage];
        let from = measured.len() as u32;
        measured.extend(engine::run(&plan, engine, sizes.seed, from..end, sizes.merchants, progress)?);
        let mut result = gather(scenario, Sizes { replications: end, ..sizes }, &measured);
        result.hold_together();
        let half_widths: Vec<f64> = precision.targets.iter().map(|target| target.half_width_of(&result)).collect();
        let reached = precision.targets.iter().zip(&half_widths).all(|(target, width)| *width <= target.half_width);
        stage += 1;
        if reached || stage == ends.len() {
            return Ok((result, Used { replications: end, stages: stage, reached, half_widths }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_double_in_whole_units_up_to_the_budget() {
        let precision = Precision { targets: Vec::new(), min: 500, budget: 3000 };
        assert_eq!(stages(&precision, 32), [512, 1024, 2048, 3008]);
        assert_eq!(stages(&Precision { min: 9000, ..precision }, 1), [3000]);
    }
}
