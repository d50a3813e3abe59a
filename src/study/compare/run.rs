//! A baseline against reforms side by side, with swap sets: who is newly lost, newly kept, lost under both.

use crate::engine::{Engine, Stopped, measure_in_halves, run_in_halves};
use crate::metrics::money::yuan;
use crate::metrics::swap::{SwapCounts, SwapSet, SwapSets};
use crate::model::Scenario;
use crate::model::Sizes;
use crate::plan::Plan;
use crate::progress::Progress;
use crate::report::estimates::{Estimate, family_of};
use crate::stats::joint::{Resamples, together};
use crate::stats::{Interval, Sample, Scale};
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
    /// A measure of a swap set of bad or good merchants under each reform, as [`Comparison::swap_values`] has it by
    /// replication. The intervals hold together.
    pub fn swap(&self, set: SwapSet, good: bool, measure: usize) -> Vec<Interval> {
        let (scale, factor) = scale(measure);
        let samples = (0..self.swap_sets.len()).map(|reform| self.swap_sample(reform, set, good, measure));
        let joint = together(&samples.collect::<Vec<Sample>>(), scale, &mut Resamples::default());
        joint.into_iter().map(|joint| joint.interval.times(factor)).collect()
    }

    /// The same as rows of a table, a reform each, under these names.
    pub fn swap_estimates(&self, names: &[String], set: SwapSet, good: bool, measure: usize) -> Vec<Estimate> {
        let (scale, factor) = scale(measure);
        let samples = names
            .iter()
            .enumerate()
            .map(|(reform, name)| (name.as_str(), self.swap_sample(reform, set, good, measure)));
        let estimates = family_of(samples, scale, &mut Resamples::default(), |policy, interval| {
            Estimate::level(policy, SWAP_MEASURES[measure], interval)
        });
        estimates.into_iter().map(|estimate| estimate.times(factor)).collect()
    }

    /// A measure divided by its factor. A reform that is identical to the baseline moves nobody and changes no amount.
    fn swap_sample(&self, reform: usize, set: SwapSet, good: bool, measure: usize) -> Sample {
        let (_, factor) = scale(measure);
        let values = self.swap_values(reform, set, good, measure).into_iter().map(|value| value / factor);
        let is_change = match measure {
            0 => matches!(set, SwapSet::NewlyLost | SwapSet::NewlyKept),
            measure => measure > 1,
        };
        let is_known = self.study.policies[reform + 1].equals_baseline && is_change;
        Sample::of(&values.collect::<Vec<f64>>(), self.study.unit).known_if(is_known)
    }

    /// A measure of a reform's swap set by replication, in the order of [`SWAP_MEASURES`]; per 1,000 merchants of the
    /// opening book, good and bad together, but for the opening balance, which is per merchant of the set. Yuan.
    pub fn swap_values(&self, reform: usize, set: SwapSet, good: bool, measure: usize) -> Vec<f64> {
        let value = |sets: &SwapSets| {
            let book: i64 = sets.as_flattened().iter().map(|counts| counts.merchants).sum();
            let counts = &sets[set as usize][usize::from(good)];
            let (part, whole) = match measure {
                0 => (1000.0 * counts.merchants as f64, book),
                1 => (yuan(counts.opening_balance), counts.merchants),
                2 => (1000.0 * yuan(counts.profit_change), book),
                3 => (1000.0 * yuan(counts.sales_lost_change), book),
                _ => (1000.0 * yuan(counts.default_exposure_change), book),
            };
            if whole == 0 { f64::NAN } else { part / whole as f64 }
        };
        self.swap_sets[reform].iter().map(value).collect()
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

/// The scale of a measure divided by a factor, and the factor: a number per 1,000 merchants is a share.
fn scale(measure: usize) -> (Scale, f64) {
    if measure == 0 { (Scale::Share, 1000.0) } else { (Scale::Amount, 1.0) }
}

/// Runs the comparison.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn run(scenario: &Scenario, sizes: Sizes, engine: Engine, progress: &Progress) -> Result<Comparison, Stopped> {
    let plan = Plan::new(scenario);
    let done = run_in_halves(
        &plan,
        engine,
        sizes.seed,
        0..sizes.replications,
        sizes.merchants,
        progress,
        |counts, halves| {
            let swaps: Vec<SwapSets> = counts.tallies[1..].iter().map(|tally| tally.swap_sets).collect();
            (measure_in_halves(&plan, counts, halves), swaps)
        },
    )?;
    let (measured, swaps): (Vec<_>, Vec<Vec<SwapSets>>) = done.into_iter().unzip();
    let reforms = scenario.alternatives.len() - 1;
    let mut study = gather(scenario, sizes, &measured);
    study.hold_together();
    Ok(Comparison {
        study,
        swap_sets: (0..reforms).map(|reform| swaps.iter().map(|sets| sets[reform]).collect()).collect(),
    })
}
