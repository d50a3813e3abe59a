//! Levers against conditions: many cells on the same draws.
//!
//! A lever is a reform: it applies from month 1 on. A condition is set in the baseline, so the burn-in and the twins
//! have it too; each combination of conditions is a study of its own with its own baseline, against which its cells'
//! changes are taken. All levers of one such study share its draws in the kernel, and studies share draws by the seed.

use crate::engine::{Engine, Stopped, measure_each, replicate, run_with};
use crate::metrics::METRICS;
use crate::model::Scenario;
use crate::model::Sizes;
use crate::plan::Plan;
use crate::progress::Progress;
use crate::rng::RoundKeys;
use crate::stats::interval::paired;
use crate::stats::joint::{Resamples, intervals_together, together};
use crate::stats::{Interval, Sample};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// What is varied.
#[derive(Clone, Debug, PartialEq)]
pub struct Lever {
    /// `group.key`, or `reform`.
    pub name: String,
    pub is_condition: bool,
}

/// One combination of values.
#[derive(Clone, Debug, PartialEq)]
pub struct SweepCell {
    /// Text of each lever's value.
    pub values: Vec<String>,
    /// The values that are numbers.
    pub numbers: Vec<Option<f64>>,
}

/// A sweep to run.
#[derive(Clone, Debug)]
pub struct Sweep {
    pub levers: Vec<Lever>,
    pub cells: Vec<SweepCell>,
    /// Metrics of charts and of the table, as indices in the catalogue.
    pub metrics: Vec<usize>,
    pub studies: Vec<SweepStudy>,
}

/// The cells of one combination of conditions: alternative `i + 1` of the scenario is cell `cells[i]`.
#[derive(Clone, Debug)]
pub struct SweepStudy {
    pub scenario: Scenario,
    pub cells: Vec<usize>,
}

/// A finished sweep.
pub struct SweepResult {
    pub sizes: Sizes,
    pub unit: usize,
    /// By cell: `[metric][replication]` of everybody.
    pub cells: Vec<Vec<Vec<f64>>>,
    /// The same of each study's baseline.
    pub baselines: Vec<Vec<Vec<f64>>>,
    /// The study of each cell.
    pub study_of: Vec<usize>,
    /// Whether each cell is identical to its study's baseline, so that every change is known to be 0.
    pub equals_baseline: Vec<bool>,
    /// Intervals of levels, `[metric][cell]`, computed when first asked for.
    levels: Vec<OnceLock<Vec<Interval>>>,
    /// The same of changes.
    changes: Vec<OnceLock<Vec<Interval>>>,
}

impl SweepResult {
    /// A metric of a cell; the intervals of all cells hold together.
    pub fn level(&self, cell: usize, metric: usize) -> Interval {
        let all = || {
            let series = self.cells.iter().map(|cell| &cell[metric]);
            intervals_together(series, self.unit, METRICS[metric].unit.scale(), &mut Resamples::default())
        };
        self.levels[metric].get_or_init(all)[cell]
    }

    /// The paired change of a metric of a cell against the baseline under the same conditions; the intervals of all cells hold
    /// together.
    pub fn change(&self, cell: usize, metric: usize) -> Interval {
        let all = || {
            let samples: Vec<Sample> = (0..self.cells.len()).map(|cell| self.sample_of_changes(cell, metric)).collect();
            let joint = together(&samples, METRICS[metric].unit.scale_of_change(), &mut Resamples::default());
            joint.into_iter().map(|joint| joint.interval).collect()
        };
        self.changes[metric].get_or_init(all)[cell]
    }

    /// The changes of a metric of a cell, as intervals are computed from them.
    pub fn sample_of_changes(&self, cell: usize, metric: usize) -> Sample {
        let changes = paired(&self.cells[cell][metric], &self.baselines[self.study_of[cell]][metric]);
        Sample::of(&changes, self.unit).known_if(self.equals_baseline[cell])
    }
}

/// Merchant-months-policies of the whole sweep.
pub fn work(sweep: &Sweep, sizes: Sizes) -> u64 {
    let each = u64::from(sizes.replications) * u64::from(sizes.merchants);
    sweep.studies.iter().map(|study| Plan::new(&study.scenario).merchant_months() * each).sum()
}

/// How long the sweep should take: a few merchants are run and timed.
pub fn estimate(sweep: &Sweep, sizes: Sizes, engine: Engine, threads: usize) -> Duration {
    const PROBE: u32 = 256;
    let Some(study) = sweep.studies.first() else { return Duration::ZERO };
    let plan = Plan::new(&study.scenario);
    let keys = RoundKeys::new(sizes.seed);
    let start = Instant::now();
    let _ = replicate(&plan, engine, &keys, 0, PROBE, &Progress::silent());
    let per_work = start.elapsed().as_secs_f64() / (plan.merchant_months() * u64::from(PROBE)) as f64;
    Duration::from_secs_f64(per_work * work(sweep, sizes) as f64 / threads.max(1) as f64)
}

/// Runs the sweep.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn run(sweep: &Sweep, sizes: Sizes, engine: Engine, progress: &Progress) -> Result<SweepResult, Stopped> {
    let mut cells = vec![Vec::new(); sweep.cells.len()];
    let mut study_of = vec![0; sweep.cells.len()];
    let mut equals_baseline = vec![false; sweep.cells.len()];
    let mut baselines = Vec::new();
    let mut unit = 1;
    for (index, study) in sweep.studies.iter().enumerate() {
        let plan = Plan::new(&study.scenario);
        unit = study.scenario.economy_draws.replications_of_a_unit() as usize;
        let done = run_with(&plan, engine, sizes.seed, 0..sizes.replications, sizes.merchants, progress, |counts| {
            let everybody = measure_each(&plan, counts).into_iter().map(|mut measured| measured.groups.swap_remove(0));
            everybody.collect::<Vec<Vec<f64>>>()
        })?;
        let values = |policy: usize| -> Vec<Vec<f64>> {
            let metrics = done.first().map_or(0, |policies| policies[policy].len());
            (0..metrics).map(|metric| done.iter().map(|policies| policies[policy][metric]).collect()).collect()
        };
        baselines.push(values(0));
        for (alternative, &cell) in study.cells.iter().enumerate() {
            cells[cell] = values(alternative + 1);
            study_of[cell] = index;
            equals_baseline[cell] = study.scenario.are_identical(alternative + 1, 0);
        }
    }
    let unknown = || METRICS.iter().map(|_| OnceLock::new()).collect();
    let (levels, changes) = (unknown(), unknown());
    Ok(SweepResult { sizes, unit, cells, baselines, study_of, equals_baseline, levels, changes })
}

/// The Pareto-efficient cells of two metrics, where lower is better.
pub fn frontier(points: &[(f64, f64)]) -> Vec<bool> {
    let dominates = |a: &(f64, f64), b: &(f64, f64)| a.0 <= b.0 && a.1 <= b.1 && (a.0 < b.0 || a.1 < b.1);
    points
        .iter()
        .map(|point| point.0.is_finite() && point.1.is_finite() && !points.iter().any(|other| dominates(other, point)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frontier_is_what_nothing_dominates() {
        let points = [(1.0, 3.0), (2.0, 2.0), (2.0, 3.0), (3.0, 1.0), (f64::NAN, 0.0)];
        assert_eq!(frontier(&points), [true, true, false, true, false]);
    }
}
