//! Precision, not sizes: replications are added until half-widths are reached.
//!
//! The first stage has the minimum number of replications. From the half-widths found there follows how many are needed: an
//! interval narrows with the square root of their number. The next stage ends a tenth above that, between 1.25 and 4 times
//! where the last one ended, up to the budget, in whole units. What is measured is deterministic, and so are the stages. Few
//! looks, and none before the minimum, keep the intervals' coverage near its nominal value (docs/validation.md has the
//! measurement).
//!
//! Merchants per replication stay as they are: for the same work more replications narrow an interval at least as much, and
//! the number of merchants is part of what some metrics mean.

use super::collect::{Collector, Limits};
use super::rows::Rows;
use super::run::{StudyResult, simulate};
use crate::engine::{Engine, Stopped};
use crate::metrics::METRICS;
use crate::model::Scenario;
use crate::model::Sizes;
use crate::progress::Progress;
use crate::stats::precision::VarianceParts;

/// Replications before the first check, unless another number is given: 32 scrambles of 32 Sobol points, so that the interval which
/// is checked keeps its coverage.
pub const REPLICATIONS_MIN: u32 = 1024;
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
    /// What the variance of the widest is made of.
    pub parts: Vec<Option<VarianceParts>>,
}

/// How many times the replications that a width needs the next stage has.
const MARGIN: f64 = 1.1;
/// How many times the replications so far the next stage ends at.
const GROWTH: (f64, f64) = (1.25, 4.0);

/// Where the next stage ends, in whole units, if any is left; `ratio` is the widest half-width over its target.
fn next_stage(precision: &Precision, unit: u32, done: u32, ratio: f64) -> Option<u32> {
    let budget = (precision.budget / unit).max(2u32.div_ceil(unit)) * unit;
    let wanted = match done {
        0 => precision.min.max(2),
        _ => {
            let growth = (MARGIN * ratio * ratio).clamp(GROWTH.0, GROWTH.1);
            (f64::from(done) * growth).ceil().min(f64::from(budget)) as u32
        }
    };
    (done < budget).then(|| wanted.next_multiple_of(unit).min(budget))
}

impl Target {
    /// The target's widest half-width, that of the interval which is printed, and of which policy it is; infinite where an
    /// interval is not defined.
    fn widest(&self, collector: &Collector<'_>) -> (f64, usize) {
        let first = usize::from(self.is_change);
        let intervals = collector.together(self.metric, self.is_change);
        let policies = intervals.iter().enumerate().skip(first);
        let chosen = policies.filter(|(index, _)| self.policy.is_none_or(|policy| policy == *index));
        let widths = chosen.map(|(index, interval)| {
            let width = interval.half_width();
            (if width.is_nan() { f64::INFINITY } else { width }, index)
        });
        widths.max_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((0.0, first))
    }

    /// The metric's name, with `change.` before it where it is of the change.
    pub fn name(&self) -> String {
        format!("{}{}", if self.is_change { "change." } else { "" }, METRICS[self.metric].name)
    }
}

/// Runs a study stage by stage; `sizes.replications` is not read. Every replication is written to rows if there are any.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn run(
    scenario: &Scenario,
    sizes: Sizes,
    precision: &Precision,
    engine: Engine,
    progress: &Progress,
    mut rows: Option<&mut Rows>,
) -> Result<(StudyResult, Used), Stopped> {
    let mut collector = Collector::new(scenario, true, Limits::RUN);
    let unit = scenario.economy_draws.replications_of_a_unit();
    let (mut stages, mut ratio) = (0, f64::INFINITY);
    let mut last = None;
    while let Some(end) = next_stage(precision, unit, collector.replications() as u32, ratio) {
        let from = collector.replications() as u32;
        simulate(scenario, sizes, from..end, engine, progress, &mut collector, rows.as_deref_mut())?;
        stages += 1;
        let widest = precision.targets.iter().map(|target| target.widest(&collector));
        let (half_widths, policies): (Vec<f64>, Vec<usize>) = widest.unzip();
        let of_target = precision.targets.iter().zip(&half_widths).map(|(target, width)| width / target.half_width);
        ratio = of_target.fold(0.0, f64::max);
        let each = precision.targets.iter().zip(&policies);
        let parts = each.map(|(target, policy)| collector.variance_parts(*policy, target.metric, target.is_change));
        let used = Used { replications: end, stages, reached: ratio <= 1.0, half_widths, parts: parts.collect() };
        let is_reached = used.reached;
        last = Some(used);
        if is_reached {
            break;
        }
    }
    let used = last.expect("a budget has at least one unit");
    let mut result = collector.finish(Sizes { replications: used.replications, ..sizes });
    result.hold_together();
    Ok((result, used))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_ends_where_the_width_is_expected_in_whole_units_within_the_budget() {
        let precision = Precision { targets: Vec::new(), min: 500, budget: 3000 };
        let next = |done, ratio| next_stage(&precision, 32, done, ratio);
        assert_eq!(next(0, f64::INFINITY), Some(512));
        // 512·1.1·1.5² = 1,267.2.
        assert_eq!(next(512, 1.5), Some(1280));
        assert_eq!((next(512, 1.01), next(512, 9.0)), (Some(640), Some(2048)));
        // The last whole unit below the budget, and nothing after it.
        assert_eq!((next(2048, 9.0), next(2976, 9.0)), (Some(2976), None));
        assert_eq!(next_stage(&Precision { min: 9000, ..precision }, 1, 0, 9.0), Some(3000));
    }
}
