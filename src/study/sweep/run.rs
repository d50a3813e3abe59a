//! Levers against conditions: many cells on the same draws.
//!
//! A lever is a reform: it applies from month 1 on. A condition is set in the baseline, so the burn-in and the twins
//! have it too; each combination of conditions is a study of its own with its own baseline, against which its cells'
//! changes are taken. All levers of one such study share its draws in the kernel, and studies share draws by the seed.

pub use super::families::{Kept, OfMetric};
use crate::engine::{Engine, Stopped, handed_on, stream};
use crate::kernel::ReplicationCounts;
use crate::metrics::measure::measure_group;
use crate::metrics::scores::Ranking;
use crate::metrics::{Group, METRICS, Metric};
use crate::model::Scenario;
use crate::model::Sizes;
use crate::plan::merchant_months;
use crate::progress::Progress;
use crate::report::replications::{WrittenRows, row_values};
use crate::stats::columns::Columns;
use crate::stats::interval::paired;
use crate::stats::joint::Resamples;
use crate::stats::{Interval, Sample};
use crate::study::parts::{Part, in_parts};
use std::sync::Arc;

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
    pub scenario: Arc<Scenario>,
    pub cells: Vec<usize>,
}

/// A finished sweep.
pub struct SweepResult {
    pub sizes: Sizes,
    pub unit: usize,
    /// What is known of every metric, in the order of the catalogue.
    pub metrics: Arc<Vec<OfMetric>>,
    /// The study of each cell.
    pub study_of: Vec<usize>,
    /// Whether each cell is identical to its study's baseline, so that every change is known to be 0.
    pub equals_baseline: Vec<bool>,
    /// The first chosen metric of each cell, by replication or, of very many, by unit.
    pub first: FirstMetric,
    /// Every replication, if it was to be written.
    pub rows: Option<WrittenRows>,
}

/// The values of a metric that cells are compared by in pairs.
pub struct FirstMetric {
    /// By cell, then by replication; empty where these are too many.
    by_replication: Vec<Vec<f64>>,
    by_unit: Vec<Vec<f64>>,
    /// So many successive replications make a unit.
    unit: usize,
}

impl FirstMetric {
    fn new(cells: usize) -> FirstMetric {
        FirstMetric { by_replication: vec![Vec::new(); cells], by_unit: vec![Vec::new(); cells], unit: 1 }
    }

    /// Whether every cell has its values by replication.
    fn is_by_replication(&self) -> bool {
        !self.by_replication.iter().any(Vec::is_empty)
    }

    /// What a cell differs by from another.
    pub fn difference(&self, cell: usize, other: usize) -> Sample {
        let (values, unit) =
            if self.is_by_replication() { (&self.by_replication, self.unit) } else { (&self.by_unit, 1) };
        Sample::of(&paired(&values[cell], &values[other]), unit)
    }

    /// The mean of some cells in every replication, and how many successive ones make a unit; none where they are too many.
    pub fn mean_of(&self, cells: &[usize]) -> Option<(Vec<f64>, usize)> {
        let first = cells.first().filter(|_| self.is_by_replication())?;
        let mean = |index: usize| {
            let of_cells = cells.iter().map(|&cell| self.by_replication[cell][index]);
            of_cells.sum::<f64>() / cells.len() as f64
        };
        Some(((0..self.by_replication[*first].len()).map(mean).collect(), self.unit))
    }
}

impl SweepResult {
    /// A metric of a cell; the intervals of all cells hold together.
    pub fn level(&self, cell: usize, metric: usize) -> Interval {
        self.metrics[metric].levels.joint(cell).interval
    }

    /// The paired change of a metric of a cell against the baseline under the same conditions; the intervals of all cells hold
    /// together.
    pub fn change(&self, cell: usize, metric: usize) -> Interval {
        self.metrics[metric].changes.joint(cell).interval
    }
}

/// Merchant-months-policies of the whole sweep.
pub fn work(sweep: &Sweep, sizes: Sizes) -> u64 {
    let each = u64::from(sizes.replications) * u64::from(sizes.merchants);
    sweep.studies.iter().map(|study| merchant_months(&study.scenario) * each).sum()
}

/// Values of a part of the cells that are kept by replication.
const VALUES_MAX: usize = 6 << 20;
/// Minimum number of cells that are run together because of their values.
const CELLS_MIN: usize = 64;
/// Values of the first metric that are kept by replication.
const FIRST_MAX: usize = 4 << 20;

/// Runs the sweep. Every replication of the chosen metrics is written to rows if there are any: the baselines, then the cells.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn run(
    sweep: &Sweep,
    sizes: Sizes,
    engine: Engine,
    progress: &Progress,
    rows: Option<WrittenRows>,
) -> Result<SweepResult, Stopped> {
    let cells = sweep.cells.len();
    let mut metrics: Vec<OfMetric> = METRICS.iter().map(|_| OfMetric::new(sweep.studies.len(), cells)).collect();
    let (mut study_of, mut equals_baseline) = (vec![0; cells], vec![false; cells]);
    let mut first = FirstMetric::new(cells);
    let first_metric = sweep.metrics.first().copied().unwrap_or(Metric::GoodLost as usize);
    let first_is_whole = cells.saturating_mul(sizes.replications as usize) <= FIRST_MAX;
    let together = (VALUES_MAX / (METRICS.len() * sizes.replications.max(1) as usize)).max(CELLS_MIN);
    let mut unit = 1;
    for (index, study) in sweep.studies.iter().enumerate() {
        unit = study.scenario.economy_draws.replications_of_a_unit() as usize;
        first.unit = unit;
        let parts = in_parts(&study.scenario, together);
        let merchants = u64::from(sizes.replications) * u64::from(sizes.merchants);
        progress.lengthen(merchants * (parts.len() as u64 - 1));
        for part in parts {
            let row_of = |policy: usize| match part.alternative(policy) {
                0 => index,
                alternative => sweep.studies.len() + study.cells[alternative - 1],
            };
            let values = run_part(sweep, &part, sizes, unit, engine, progress, rows.as_ref(), &row_of);
            let Some(values) = handed_on(values, progress)? else { continue };
            for policy in part.policies() {
                let alternative = part.alternative(policy);
                let cell = alternative.checked_sub(1).map(|alternative| study.cells[alternative]);
                let is_known = study.scenario.are_identical(alternative, 0);
                for (metric, of) in metrics.iter_mut().enumerate() {
                    let level = values.level(policy, metric);
                    match cell {
                        None => of.baselines.put(index, &level),
                        Some(cell) => {
                            of.levels.put(cell, &level);
                            of.changes.put(cell, &values.change(policy, metric).known_if(is_known));
                        }
                    }
                }
                let Some(cell) = cell else { continue };
                (study_of[cell], equals_baseline[cell]) = (index, is_known);
                if let Some(values) = values.values(policy, first_metric).filter(|_| first_is_whole) {
                    first.by_replication[cell] = values.to_vec();
                }
                first.by_unit[cell] = values.level(policy, first_metric).by_unit;
            }
        }
    }
    if progress.is_share() {
        return Err(Stopped);
    }
    let mut resamples = Resamples::default();
    for (of, metric) in metrics.iter_mut().zip(METRICS) {
        of.hold_together(metric.unit, &mut resamples);
    }
    Ok(SweepResult { sizes, unit, metrics: Arc::new(metrics), study_of, equals_baseline, first, rows })
}

/// Runs some cells with their baseline: every metric of everybody. `row_of` says which row a policy of the plan has.
#[expect(clippy::too_many_arguments, reason = "what a run is made of")]
fn run_part(
    sweep: &Sweep,
    part: &Part,
    sizes: Sizes,
    unit: usize,
    engine: Engine,
    progress: &Progress,
    rows: Option<&WrittenRows>,
    row_of: &(dyn Fn(usize) -> usize + Sync),
) -> Result<Columns, Stopped> {
    let plan = &part.plan;
    let mut columns = Columns::new(plan.policies.len(), METRICS.len(), unit, VALUES_MAX, true);
    let measure = |counts: &ReplicationCounts| -> Vec<f64> {
        let ranks = Ranking::of(&counts.scored).ranks(plan.twins.len(), &[Group::All], None);
        let policies = plan.policies.iter().zip(&counts.tallies);
        let values = policies.flat_map(|(policy, tally)| {
            measure_group(tally, Group::All, &ranks[policy.twin].groups[0], plan.timeline.months)
        });
        values.collect()
    };
    let mut replication = 0;
    stream(
        plan,
        engine,
        sizes.seed,
        0..sizes.replications,
        sizes.merchants,
        progress,
        "every metric of everybody",
        measure,
        |values| {
            columns.push(&values);
            for policy in part.policies().filter(|_| rows.is_some()) {
                let chosen = sweep.metrics.iter().map(|metric| values[policy * METRICS.len() + metric]);
                rows.iter().for_each(|rows| rows.add_one(row_of(policy), replication, &row_values(chosen.clone())));
            }
            replication += 1;
        },
    )?;
    Ok(columns)
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
    fn cells_are_compared_by_unit_where_some_have_no_values_by_replication() {
        let mut first = FirstMetric::new(2);
        first.unit = 2;
        first.by_unit = vec![vec![1.0, 3.0, 2.0], vec![0.0, 1.0, 1.0]];
        first.by_replication[0] = vec![1.0, 1.0, 2.0, 4.0, 2.0, 2.0];
        let difference = first.difference(0, 1);
        assert_eq!((difference.units, difference.mean), (3, 4.0 / 3.0));
        assert!(first.mean_of(&[0, 1]).is_none());
        first.by_replication[1] = vec![0.0, 0.0, 1.0, 1.0, 1.0, 1.0];
        let difference = first.difference(0, 1);
        assert_eq!((difference.units, difference.replications, difference.mean), (3, 6, 8.0 / 6.0));
        assert_eq!(first.mean_of(&[0, 1]), Some((vec![0.5, 0.5, 1.5, 2.5, 1.5, 1.5], 2)));
        assert!(first.mean_of(&[]).is_none());
    }

    #[test]
    fn the_frontier_is_what_nothing_dominates() {
        let points = [(1.0, 3.0), (2.0, 2.0), (2.0, 3.0), (3.0, 1.0), (f64::NAN, 0.0)];
        assert_eq!(frontier(&points), [true, true, false, true, false]);
    }
}
