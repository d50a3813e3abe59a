//! A baseline against reforms side by side, with swap sets: who is newly lost, newly kept, lost under both.

use crate::engine::{Engine, Stopped, measure_each, run_with};
use crate::metrics::money::yuan;
use crate::metrics::swap::{SwapCounts, SwapSet, SwapSets};
use crate::model::Scenario;
use crate::model::Sizes;
use crate::plan::Plan;
use crate::progress::Progress;
use crate::stats::joint::{Resamples, intervals_together};
use crate::stats::{Interval, Scale};
use crate::study::run::run::{StudyResult, gather};

/// A finished comparison.
pub struct Comparison {
    pub study: StudyResult,
    /// Swap sets of each reform: `[reform][replication]`.
    pub swap_sets: Vec<Vec<SwapSets>>,
}

/// The results of a swap set.
pub const SWAP_MEASURES: [&str; 5] = [
    "merchants_per_1000",
    "opening_balance_per_merchant",
    "profit_change_per_1000",
    "sales_lost_change_per_1000",
    "default_exposure_change_per_1000",
];

impl Comparison {
    /// A measure of a swap set of bad or good merchants under each reform, in the order of [`SWAP_MEASURES`]; per 1,000
    /// merchants of the opening book, good and bad together, but for the opening balance, which is per merchant of the
    /// set. Yuan. The intervals hold together.
    pub fn swap(&self, set: SwapSet, good: bool, measure: usize) -> Vec<Interval> {
        let value = |sets: &SwapSets| {
            let book: i64 = sets.as_flattened().iter().map(|counts| counts.merchants).sum();
            let counts = &sets[set as usize][usize::from(good)];
            let (part, whole) = match measure {
                0 => (counts.merchants as f64, book),
                1 => (yuan(counts.opening_balance), counts.merchants),
                2 => (1000.0 * yuan(counts.profit_change), book),
                3 => (1000.0 * yuan(counts.sales_lost_change), book),
                _ => (1000.0 * yuan(counts.default_exposure_change), book),
            };
            if whole == 0 { f64::NAN } else { part / whole as f64 }
        };
        let series = self.swap_sets.iter().map(|sets| sets.iter().map(value).collect::<Vec<f64>>());
        let (scale, factor) = if measure == 0 { (Scale::Share, 1000.0) } else { (Scale::Amount, 1.0) };
        let joint = intervals_together(series, self.study.unit, scale, &mut Resamples::default());
        joint.into_iter().map(|interval| interval.times(factor)).collect()
    }

    /// The counts of a swap set summed over replications.
    pub fn total(&self, reform: usize, set: SwapSet, good: bool) -> SwapCounts {
        let mut sum = SwapSets::default();
        for sets in &self.swap_sets[reform] {
            crate::metrics::swap::merge(&mut sum, sets);
        }
        sum[set as usize][usize::from(good)]
    }
}

/// Runs the comparison.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn run(scenario: &Scenario, sizes: Sizes, engine: Engine, progress: &Progress) -> Result<Comparison, Stopped> {
    let plan = Plan::new(scenario);
    let done = run_with(&plan, engine, sizes.seed, 0..sizes.replications, sizes.merchants, progress, |counts| {
        let swaps: Vec<SwapSets> = counts.tallies[1..].iter().map(|tally| tally.swap_sets).collect();
        (measure_each(&plan, counts), swaps)
    })?;
    let (measured, swaps): (Vec<_>, Vec<Vec<SwapSets>>) = done.into_iter().unzip();
    let reforms = scenario.alternatives.len() - 1;
    let mut study = gather(scenario, sizes, &measured);
    study.hold_together();
    Ok(Comparison {
        study,
        swap_sets: (0..reforms).map(|reform| swaps.iter().map(|sets| sets[reform]).collect()).collect(),
    })
}
