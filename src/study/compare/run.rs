//! A baseline against reforms side by side, with swap sets: who is newly lost, newly kept, lost under both.

use crate::engine::{Counted, Engine, Stopped, stream_in_halves};
use crate::kernel::{FirstHalf, ReplicationCounts};
use crate::metrics::money::yuan;
use crate::metrics::swap::{SwapCounts, SwapSet, SwapSets, merge};
use crate::model::Scenario;
use crate::model::Sizes;
use crate::plan::Plan;
use crate::progress::Progress;
use crate::report::estimates::{Estimate, family_of};
use crate::report::replications::WrittenRows;
use crate::stats::columns::Columns;
use crate::stats::joint::{Resamples, together};
use crate::stats::{Interval, Sample, Scale};
use crate::study::ensemble;
use crate::study::run::collect::{Collector, Limits};
use crate::study::run::rows::Rows;
use crate::study::run::run::StudyResult;

/// A finished comparison.
pub struct Comparison {
    pub study: StudyResult,
    /// The measures of every swap set of each reform, divided by their factors.
    swaps: Columns,
    /// Swap sets of each reform over all replications.
    totals: Vec<SwapSets>,
    /// Every replication, if it was to be written.
    pub rows: Option<WrittenRows>,
    /// Under every member of an ensemble, if it was run over one.
    pub measured: Option<ensemble::run::Measured>,
}

/// Measures of swap sets that are kept by replication.
const MEASURES_MAX: usize = 2 << 20;

/// Every swap set of good and of bad merchants, in the order of files.
pub fn parts() -> impl Iterator<Item = (SwapSet, bool)> {
    SwapSet::ALL.into_iter().flat_map(|set| [(set, true), (set, false)])
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
    /// A measure of a swap set of bad or good merchants under each reform, as [`value`] has it. The intervals hold together.
    pub fn swap(&self, set: SwapSet, good: bool, measure: usize) -> Vec<Interval> {
        let (scale, factor) = scale(measure);
        let samples = (0..self.totals.len()).map(|reform| self.swap_sample(reform, set, good, measure));
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
        let is_change = match measure {
            0 => matches!(set, SwapSet::NewlyLost | SwapSet::NewlyKept),
            measure => measure > 1,
        };
        let is_known = self.study.policies[reform + 1].equals_baseline && is_change;
        let part = parts().position(|part| part == (set, good)).unwrap_or(0);
        self.swaps.level(reform, part * SWAP_MEASURES.len() + measure).known_if(is_known)
    }

    /// The counts of a swap set summed over replications.
    pub fn total(&self, reform: usize, set: SwapSet, good: bool) -> SwapCounts {
        self.totals[reform][set as usize][usize::from(good)]
    }
}

/// A measure of a reform's swap set in a replication, in the order of [`SWAP_MEASURES`]; per 1,000 merchants of the opening book, good
/// and bad together, but for the opening balance, which is per merchant of the set. Yuan.
fn value(sets: &SwapSets, set: SwapSet, good: bool, measure: usize) -> f64 {
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
}

/// Every measure of every swap set.
fn values(sets: &SwapSets) -> Vec<f64> {
    let measures = 0..SWAP_MEASURES.len();
    parts().flat_map(|(set, good)| measures.clone().map(move |measure| value(sets, set, good, measure))).collect()
}

/// The scale of a measure divided by a factor, and the factor: a number per 1,000 merchants is a share.
fn scale(measure: usize) -> (Scale, f64) {
    if measure == 0 { (Scale::Share, 1000.0) } else { (Scale::Amount, 1.0) }
}

/// Runs the comparison. Every replication is written to rows if there are any.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn run(
    scenario: &Scenario,
    sizes: Sizes,
    engine: Engine,
    progress: &Progress,
    mut rows: Option<Rows>,
) -> Result<Comparison, Stopped> {
    let plan = Plan::new(scenario);
    let (reforms, unit) = (scenario.alternatives.len() - 1, scenario.economy_draws.replications_of_a_unit() as usize);
    let quantities = parts().count() * SWAP_MEASURES.len();
    let mut collector = Collector::new(scenario, true, Limits::RUN);
    let mut swaps = Columns::new(reforms, quantities, unit, MEASURES_MAX, false);
    let mut totals = vec![SwapSets::default(); reforms];
    let details = rows.as_ref().map(|rows| rows.details);
    let keep = |counts: &ReplicationCounts, first_half: &FirstHalf| {
        let sets: Vec<SwapSets> = counts.tallies[1..].iter().map(|tally| tally.swap_sets).collect();
        (Counted::of(&plan, counts, first_half), sets)
    };
    let read = |(counted, sets): (Counted, Vec<SwapSets>)| {
        let measured = counted.measured(&plan);
        let of_policy = |policy: usize| if policy == 0 { Vec::new() } else { values(&sets[policy - 1]) };
        let text = details.map(|details| Rows::values(details, &measured, &of_policy));
        (measured, sets, text)
    };
    let (seed, replications) = (sizes.seed, 0..sizes.replications);
    stream_in_halves(
        &plan,
        engine,
        seed,
        replications,
        sizes.merchants,
        progress,
        "counts of every group, and swap sets",
        keep,
        read,
        |(measured, sets, text)| {
            collector.add(&measured);
            totals.iter_mut().zip(&sets).for_each(|(total, sets)| merge(total, sets));
            let measures = sets.iter().flat_map(values).enumerate();
            let scaled = measures.map(|(index, value)| value / scale(index % SWAP_MEASURES.len()).1);
            swaps.push(&scaled.collect::<Vec<f64>>());
            if let (Some(rows), Some(text)) = (&mut rows, &text) {
                rows.written.add(text);
            }
        },
    )?;
    let mut study = collector.finish(sizes);
    study.hold_together();
    Ok(Comparison { study, swaps, totals, rows: rows.map(|rows| rows.written), measured: None })
}
