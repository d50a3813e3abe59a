//! How a run's numbers are spread over economies: levels under every policy, and changes against the baseline.

use super::goals::{DISTRIBUTED, Worse};
use super::result::{PolicyResult, StudyResult};
use crate::metrics::{METRICS, Metric};
use crate::stats::Scale;
use crate::stats::economies::{Economies, OverEconomies};
use crate::stats::interval::paired;

/// A metric's level or change under a policy, over economies.
#[derive(Clone, Debug)]
pub struct Distribution {
    pub policy: usize,
    pub metric: Metric,
    pub is_change: bool,
    /// The share of the variance over replications that is the merchants' own chance; `NaN` where it was not measured and is in.
    pub share_of_merchants: f64,
    pub percentile_10: OverEconomies,
    pub median: OverEconomies,
    pub percentile_90: OverEconomies,
    /// The mean in the worst 5% of economies.
    pub worst: OverEconomies,
    /// The shares of economies in which a change is above and below 0.
    pub signs: Option<[OverEconomies; 2]>,
}

impl Distribution {
    /// Its numbers by their names in files.
    pub fn statistics(&self) -> Vec<(&'static str, OverEconomies)> {
        let mut all = vec![
            ("percentile_10", self.percentile_10),
            ("median", self.median),
            ("percentile_90", self.percentile_90),
            ("worst_5_percent", self.worst),
        ];
        if let Some([above, below]) = self.signs {
            all.extend([("share_above_0", above), ("share_below_0", below)]);
        }
        all
    }
}

/// Every distribution, policy by policy: levels, then changes. Nothing of one replication, and no change of a policy that is identical
/// to the baseline.
pub fn distributions(result: &StudyResult) -> Vec<Distribution> {
    let mut all = Vec::new();
    if result.sizes.replications < 2 {
        return all;
    }
    let baseline = &result.policies[0];
    for (policy, of) in result.policies.iter().enumerate() {
        for is_change in [false, true] {
            if is_change && (policy == 0 || of.equals_baseline) {
                continue;
            }
            all.extend(DISTRIBUTED.into_iter().map(|metric| distribution(baseline, (policy, of), metric, is_change)));
        }
    }
    all
}

fn distribution(
    baseline: &PolicyResult,
    (policy, of): (usize, &PolicyResult),
    (metric, worse): (Metric, Worse),
    is_change: bool,
) -> Distribution {
    let changes;
    let values = match is_change {
        false => of.values(metric),
        true => {
            changes = paired(of.values(metric), baseline.values(metric));
            &changes
        }
    };
    let halves = of.halves.get(metric as usize).map(|halves| &halves[usize::from(is_change)]);
    let economies = Economies::of(values, of.unit, halves);
    let unit = METRICS[metric as usize].unit;
    // A level of a share stays between 0 and 1. Of the rest, the mean of the few worst alone is skewed.
    let [scale, of_worst] = match unit.scale() {
        Scale::Share if !is_change => [Scale::Share; 2],
        _ => [Scale::Plain, Scale::Amount],
    };
    Distribution {
        policy,
        metric,
        is_change,
        share_of_merchants: economies.share_of_merchants(),
        percentile_10: economies.quantile(0.1, scale),
        median: economies.quantile(0.5, scale),
        percentile_90: economies.quantile(0.9, scale),
        worst: economies.worst(worse == Worse::Higher, of_worst),
        signs: is_change.then(|| economies.signs()),
    }
}
