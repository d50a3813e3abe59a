//! Studies at some points, measured: the metrics that targets read, and the opening book's quantities.
//!
//! Targets over the study's months and those over other months are studies of their own. Each candidate of an optimum is a baseline
//! that seasons its own book. All studies of all points are run together on the same lives and draws.

use super::question::{Calibration, PlannedTarget, Studies};
use crate::engine::{Engine, Stopped, measure_only, run_plans};
use crate::metrics::Metric;
use crate::metrics::book_risk::{BookRisk, DEBT_PARTS, Fifths, INQUIRY_PARTS, debt_gradient, odds_ratio};
use crate::model::Scenario;
use crate::model::merchant::mean_revenue;
use crate::model::terms::mean_revenue_in_study;
use crate::plan::Plan;
use crate::progress::Progress;
use crate::study::targets::Quantity;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Which merchants and economies are drawn.
#[derive(Clone, Debug)]
pub struct Draws {
    pub seed: u64,
    pub replications: Range<u32>,
    pub merchants: u32,
}

/// A point's studies, measured.
pub struct Measured<'a> {
    studies: &'a Studies,
    scenarios: Vec<Vec<Replication>>,
    /// Profit of each candidate by replication.
    candidates: Vec<Vec<f64>>,
}

/// A quantity by replication, as parts that add up over replications, and what it is of their sums.
pub struct Parts {
    pub rows: Vec<Vec<f64>>,
    pub names: &'static [&'static str],
    pub of: fn(&[f64]) -> f64,
}

/// What is kept of a replication.
#[derive(Serialize, Deserialize)]
struct Replication {
    /// Those that are read: `[policy]`, by the group's index and the metric's.
    metrics: Vec<BTreeMap<(usize, usize), f64>>,
    /// The baseline's opening book, where a target needs it.
    book: Option<BookRisk>,
}

/// Measures at every point what the targets read; each point has the studies of the question with values of its own.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn measure<'a>(
    question: &Calibration,
    points: &'a [Studies],
    draws: &Draws,
    engine: Engine,
    progress: &Progress,
) -> Result<Vec<Measured<'a>>, Stopped> {
    let of_book = |quantity: &Quantity| matches!(quantity, Quantity::DebtGradient | Quantity::InquiryOddsRatio { .. });
    let needs_book = question.targets.iter().any(|planned| of_book(&planned.target.quantity));
    let plan = |scenario: &Scenario| match question.groups.len() {
        1 => Plan::new(scenario).of_everybody(),
        _ => Plan::new(scenario),
    };
    let plans: Vec<Plan> = points.iter().flat_map(Studies::all).map(plan).collect();
    let read = metrics_read(question);
    let each = read.len();
    let Draws { seed, replications, merchants } = draws;
    let kept = format!("{read:?} of {:?}{}", question.groups, if needs_book { ", and the opening book" } else { "" });
    let found =
        run_plans(&plans, engine, *seed, replications.clone(), *merchants, progress, &kept, |index, counts| {
            let read = &read[index % each];
            let metrics = measure_only(&plans[index], counts, &question.groups, |policy, sums| {
                read[policy].iter().map(|&(group, metric)| ((group, metric), sums[group].metric(metric))).collect()
            });
            // The opening book is that of the first scenario.
            let book = (needs_book && index % each == 0).then(|| BookRisk::of(&counts.scored, 0));
            Replication { metrics, book }
        })?;
    let mut found = found.into_iter();
    let of_point = |studies: &'a Studies| Measured {
        studies,
        scenarios: found.by_ref().take(studies.scenarios.len()).collect(),
        candidates: found
            .by_ref()
            .take(studies.candidates.len())
            .map(|replications| replications.iter().map(profit).collect())
            .collect(),
    };
    Ok(points.iter().map(of_point).collect())
}

/// The metrics that are read of each policy of each study, candidates last: `[study][policy]`, by group and metric.
fn metrics_read(question: &Calibration) -> Vec<Vec<BTreeSet<(usize, usize)>>> {
    let of_profit = || BTreeSet::from([Metric::Granted, Metric::ProfitPerMerchant].map(|metric| (0, metric as usize)));
    let none = |scenario: &Scenario| vec![BTreeSet::new(); scenario.alternatives.len()];
    let mut read: Vec<Vec<BTreeSet<(usize, usize)>>> = question.studies.scenarios.iter().map(none).collect();
    read.extend(question.studies.candidates.iter().map(|_| vec![of_profit()]));
    for PlannedTarget { target, scenario, policy, group, .. } in &question.targets {
        match &target.quantity {
            Quantity::Metric(metric) => read[*scenario][*policy].extend([(*group, *metric)]),
            Quantity::OddsRatio(metric) => {
                [*policy, 0].into_iter().for_each(|policy| read[*scenario][policy].extend([(*group, *metric)]));
            }
            Quantity::ShareOfBestProfit { .. } => read[0][0].extend(of_profit()),
            Quantity::DebtGradient
            | Quantity::InquiryOddsRatio { .. }
            | Quantity::MeanRevenue
            | Quantity::MeanRevenueInStudy => {}
        }
    }
    read
}

/// Profit of the baseline's opening book per live merchant of month 0.
fn profit(replication: &Replication) -> f64 {
    let baseline = |metric: Metric| replication.metrics[0][&(0, metric as usize)];
    let granted = baseline(Metric::Granted);
    // An empty book earns nothing.
    if granted == 0.0 { 0.0 } else { granted * baseline(Metric::ProfitPerMerchant) }
}

impl Measured<'_> {
    /// What a target measures, by replication.
    pub fn parts(&self, planned: &PlannedTarget) -> Parts {
        let baseline = || &self.studies.scenarios[0].alternatives[0].policy;
        let (scenario, policy) = (planned.scenario, planned.policy);
        match &planned.target.quantity {
            Quantity::Metric(metric) => {
                let rows = self.metric(planned, policy, *metric).into_iter().map(|value| vec![value, 1.0]);
                Parts { rows: rows.collect(), names: &[], of: mean }
            }
            Quantity::OddsRatio(metric) => {
                let [policy, against] = [policy, 0].map(|policy| self.metric(planned, policy, *metric));
                let rows = policy.into_iter().zip(against).map(|(policy, against)| vec![policy, against, 1.0]);
                Parts { rows: rows.collect(), names: &[], of: odds_ratio_of_shares }
            }
            Quantity::DebtGradient => {
                let fifths = Fifths::of(self.books());
                let rows = fifths.map(|fifths| self.books().map(|book| book.debt_parts(fifths)).collect());
                Parts { rows: rows.unwrap_or_default(), names: &DEBT_PARTS, of: debt_gradient }
            }
            Quantity::InquiryOddsRatio { from, to } => {
                let rows = self.books().map(|book| book.inquiry_parts(*from, *to)).collect();
                Parts { rows, names: &INQUIRY_PARTS, of: odds_ratio }
            }
            Quantity::MeanRevenue => exact(mean_revenue(&baseline().segments)),
            Quantity::MeanRevenueInStudy => {
                let start_month = self.studies.scenarios[0].start_month;
                exact(mean_revenue_in_study(baseline(), start_month, self.studies.scenarios[scenario].months))
            }
            Quantity::ShareOfBestProfit { .. } => {
                let own = self.own_profit();
                let of_candidate = |index: Option<usize>| index.map_or(&own, |index| &self.candidates[index]);
                let all = planned.candidates.iter().map(|candidate| of_candidate(candidate.scenario));
                let all: Vec<&Vec<f64>> = std::iter::once(&own).chain(all).collect();
                let row = |replication: usize| all.iter().map(|values| values[replication]).collect();
                Parts { rows: (0..own.len()).map(row).collect(), names: &[], of: share_of_largest }
            }
        }
    }

    /// A metric of a policy of a target's study by replication.
    pub fn metric(&self, planned: &PlannedTarget, policy: usize, metric: usize) -> Vec<f64> {
        let of = |replication: &Replication| replication.metrics[policy][&(planned.group, metric)];
        self.scenarios[planned.scenario].iter().map(of).collect()
    }

    /// Profit of the baseline by replication.
    pub fn own_profit(&self) -> Vec<f64> {
        self.scenarios[0].iter().map(profit).collect()
    }

    /// Profit of a candidate by replication.
    pub fn profit_of(&self, candidate: usize) -> &[f64] {
        &self.candidates[candidate]
    }

    /// The opening book of every replication.
    fn books(&self) -> impl Iterator<Item = &BookRisk> {
        self.scenarios[0].iter().filter_map(|replication| replication.book.as_ref())
    }
}

/// A value that no draw has part in.
fn exact(value: f64) -> Parts {
    Parts { rows: vec![vec![value, 1.0]], names: &[], of: mean }
}

/// The first sum per replication.
fn mean(sums: &[f64]) -> f64 {
    sums[0] / sums[1]
}

/// Odds of the first of two shares, summed over replications, relative to those of the second; the third sum counts replications.
fn odds_ratio_of_shares(sums: &[f64]) -> f64 {
    let [policy, against, count] = *sums else { return f64::NAN };
    odds_ratio(&[count - against, against, count - policy, policy])
}

/// The first sum as a share of the largest; `NaN` where nothing earns.
fn share_of_largest(sums: &[f64]) -> f64 {
    let largest = sums.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if largest > 0.0 { sums[0] / largest } else { f64::NAN }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odds_of_mean_shares_and_shares_of_the_best() {
        // Mean shares 0.2 and 0.1: odds 1/4 and 1/9.
        assert!((odds_ratio_of_shares(&[0.8, 0.4, 4.0]) - 2.25).abs() < 1e-12);
        assert!(odds_ratio_of_shares(&[0.0, 0.4, 4.0]).is_nan());
        assert_eq!(share_of_largest(&[9.0, 9.0, 12.0]), 0.75);
        assert!(share_of_largest(&[-1.0, -2.0]).is_nan());
    }
}
