//! Which reform is the best, and how sure that is.
//!
//! Reforms are compared in pairs, within each replication. The intervals of all differences hold together; a reform may be the best
//! unless some other is ahead of it with a whole interval. How probable it is that a reform's mean is the best follows from the
//! estimated errors of all means and their correlations. Neither says how often a reform is ahead in an economy: that is the share
//! of economies in which it beats another, without the merchants' own chance where halves were measured.

use super::goals::{Goal, RANKED, pairs_of};
use super::result::{PolicyResult, StudyResult};
use crate::metrics::METRICS;
use crate::stats::Sample;
use crate::stats::economies::{Economies, OverEconomies};
use crate::stats::interval::paired;
use crate::stats::joint::{Joint, Resamples, together};

/// Reforms in order, with what sets them apart.
#[derive(Clone, Debug)]
pub struct Ranking {
    pub goal: Goal,
    /// Policies, the best first; none whose metric is not defined.
    pub order: Vec<usize>,
    /// By policy in that order: how probable it is that its mean is the best; `NaN` of one replication.
    pub probability_of_best: Vec<f64>,
    /// By policy in that order: whether no other is ahead with a whole interval.
    pub may_be_best: Vec<bool>,
    pub pairs: Vec<Pair>,
}

/// A reform beside another that it is ahead of.
#[derive(Clone, Debug)]
pub struct Pair {
    pub policy: usize,
    pub other: usize,
    /// The policy's metric less the other's, together with all pairs.
    pub difference: Joint,
    /// The share of economies in which the policy is better than the other.
    pub beats: OverEconomies,
}

/// A ranking of the reforms by each goal; none of fewer than two reforms.
pub fn rankings(result: &StudyResult) -> Vec<Ranking> {
    if result.policies.len() < 3 {
        return Vec::new();
    }
    let mut resamples = Resamples::default();
    RANKED.into_iter().enumerate().map(|(index, goal)| ranking(result, (index, goal), &mut resamples)).collect()
}

fn ranking(result: &StudyResult, (index, goal): (usize, Goal), resamples: &mut Resamples) -> Ranking {
    let (metric, baseline) = (goal.metric(), &result.policies[0]);
    let number = result.policies.len();
    let mean = |policy: usize| result.policies[policy].change(metric).mean;
    // The better, the lower.
    let sign = if goal.is_lower_better() { 1.0 } else { -1.0 };
    let mut order: Vec<usize> = (1..number).filter(|&policy| mean(policy).is_finite()).collect();
    order.sort_by(|&a, &b| (sign * mean(a)).total_cmp(&(sign * mean(b))));
    let rank = |policy: usize| order.iter().position(|other| *other == policy);

    // Of each pair, the one ahead first.
    let (mut ahead, mut samples, mut beats) = (Vec::new(), Vec::new(), Vec::new());
    for (pair, (one, other)) in pairs_of(number).enumerate() {
        let (Some(first), Some(second)) = (rank(one), rank(other)) else { continue };
        let (policy, behind) = if first < second { (one, other) } else { (other, one) };
        let values = |policy: usize| result.policies[policy].values(metric);
        let differences = paired(values(policy), values(behind));
        let halves = result.pair_halves.get(pair).map(|halves| &halves[index]).filter(|halves| !halves.is_empty());
        let [above, below] = Economies::of(&differences, result.unit, halves).signs();
        ahead.push((policy, behind));
        beats.push(if goal.is_lower_better() { below } else { above });
        samples.push(Sample::of(&differences, result.unit));
    }
    let joint = together(&samples, METRICS[metric as usize].unit.scale_of_change(), resamples);
    let pairs = ahead.into_iter().zip(joint).zip(beats);
    let pairs: Vec<Pair> =
        pairs.map(|(((policy, other), difference), beats)| Pair { policy, other, difference, beats }).collect();

    let is_beaten =
        |policy: usize| pairs.iter().any(|pair| pair.other == policy && pair.difference.interval.excludes_zero());
    let change = |policy: &usize| {
        let of: &PolicyResult = &result.policies[*policy];
        let sample = of.change_sample(baseline, 0, metric as usize);
        if goal.is_lower_better() { sample } else { sample.mirrored() }
    };
    let changes: Vec<Sample> = order.iter().map(change).collect();
    Ranking {
        goal,
        probability_of_best: resamples.shares_of_lowest(&changes),
        may_be_best: order.iter().map(|policy| !is_beaten(*policy)).collect(),
        order,
        pairs,
    }
}
