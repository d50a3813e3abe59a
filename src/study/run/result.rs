//! What a run found: each policy's intervals, and what they are computed from.

use super::goals::RANKED;
pub use super::opening_scores::OpeningScores;
use crate::metrics::{Group, METRICS, Metric, Unit};
use crate::model::{Alternative, Sizes};
use crate::report::chart::draw::marked_months::MarkedMonths;
use crate::stats::binned::BinnedShares;
use crate::stats::columns::UnitSums;
use crate::stats::interval::paired;
use crate::stats::joint::{Resamples, together};
use crate::stats::precision::{HalfSquares, VarianceParts};
use crate::stats::{Clustering, Interval, Sample, clustering, quantile};
use crate::study::captions::marked_months;

/// A finished study.
#[derive(Clone, Debug)]
pub struct StudyResult {
    pub sizes: Sizes,
    pub months: u32,
    pub seasoning: u32,
    pub segment_names: Vec<String>,
    /// Replications that make one unit of an interval: 1, or the points of a scramble.
    pub unit: usize,
    /// The baseline first.
    pub policies: Vec<PolicyResult>,
    /// Of each pair of reforms, as `goals::pairs_of` has them, what the halves of each replication's merchants differ by in
    /// the difference of each metric that reforms are ranked by; no differences where halves were not measured.
    pub pair_halves: Vec<[HalfSquares; RANKED.len()]>,
    /// Good and bad merchants by the baseline's score of month 0.
    pub scores: OpeningScores,
    /// Kolmogorov-Smirnov distance of that score, bad against good merchants of all replications together.
    pub pooled_ks: Interval,
}

/// What one policy did.
#[derive(Clone, Debug)]
pub struct PolicyResult {
    pub name: String,
    pub title: String,
    /// The months that charts mark.
    pub marked: Vec<MarkedMonths>,
    /// As in [`StudyResult`].
    pub unit: usize,
    /// Whether it is the baseline or identical to it, so that every change is known to be 0.
    pub equals_baseline: bool,
    /// In the order of [`Group::every`].
    pub groups: Vec<GroupResult>,
    /// Every metric over everybody: by itself, unless [`StudyResult::hold_together`] was called.
    pub levels: Vec<Interval>,
    /// The same of the paired change against the baseline; of the baseline itself, 0 against itself.
    pub changes: Vec<Interval>,
    /// Share of the opening book with access at the end of months 0..=months: `[month][replication]`; like the next three, empty once
    /// they are reduced.
    pub access: Vec<Vec<f64>>,
    /// The same of good merchants.
    pub access_good: Vec<Vec<f64>>,
    /// Kaplan-Meier share not yet lost after months 0..=months, of good merchants: `[month][replication]`.
    pub not_yet_lost_good: Vec<Vec<f64>>,
    /// Kaplan-Meier share not yet restored 0..=months after the first loss, of good merchants lost:
    /// `[months since][replication]`.
    pub not_yet_restored_good: Vec<Vec<f64>>,
    /// The four series above once they are reduced.
    pub reduced_months: Option<MonthSums>,
    /// Clustering of "good merchant lost".
    pub good_lost_clustering: Clustering,
    /// Value at risk and expected shortfall of the loss per merchant over replications.
    pub loss_risk: LossRisk,
    /// Of every metric of everybody, what the halves of each replication's merchants differ by in level and change; empty where
    /// halves were not measured.
    pub halves: Vec<[HalfSquares; 2]>,
}

/// Monthly series of which single replications are not kept.
#[derive(Clone, Debug)]
pub struct MonthSums {
    /// Month by month: of the series of access, then of those of good merchants.
    pub sums: Vec<UnitSums>,
    /// Good merchants' access by month.
    pub access: Vec<BinnedShares>,
}

/// A monthly series of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MonthSeries {
    Access,
    AccessGood,
    NotYetLostGood,
    NotYetRestoredGood,
}

impl MonthSeries {
    pub const ALL: [MonthSeries; 4] =
        [MonthSeries::Access, MonthSeries::AccessGood, MonthSeries::NotYetLostGood, MonthSeries::NotYetRestoredGood];

    /// The name in files.
    pub fn name(self) -> &'static str {
        match self {
            MonthSeries::Access => "access",
            MonthSeries::AccessGood => "access_good",
            MonthSeries::NotYetLostGood => "not_yet_lost_good",
            MonthSeries::NotYetRestoredGood => "not_yet_restored_good",
        }
    }
}

/// Tail of the loss per opening-book merchant over replications, yuan.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct LossRisk {
    pub value_at_risk_95: Interval,
    pub expected_shortfall_95: Interval,
    pub value_at_risk_99: Interval,
    pub expected_shortfall_99: Interval,
}

/// A policy's metrics in one group.
#[derive(Clone, Debug)]
pub struct GroupResult {
    pub group: Group,
    /// `[metric][replication]`, metrics in the order of [`crate::metrics::METRICS`]; `NaN` where not defined, empty once they are
    /// reduced.
    pub values: Vec<Vec<f64>>,
    /// Level and change of each metric once they are reduced.
    pub sums: Vec<[UnitSums; 2]>,
}

impl PolicyResult {
    /// Without replications.
    pub fn new(alternative: &Alternative, months: u32, unit: usize, equals_baseline: bool) -> PolicyResult {
        let none = Interval::over(&[], 1);
        PolicyResult {
            name: alternative.name.clone(),
            title: alternative.title.clone(),
            marked: marked_months(&alternative.policy, months),
            unit,
            equals_baseline,
            groups: Vec::new(),
            levels: Vec::new(),
            changes: Vec::new(),
            access: Vec::new(),
            access_good: Vec::new(),
            not_yet_lost_good: Vec::new(),
            not_yet_restored_good: Vec::new(),
            reduced_months: None,
            good_lost_clustering: clustering(&[]),
            loss_risk: LossRisk {
                value_at_risk_95: none,
                expected_shortfall_95: none,
                value_at_risk_99: none,
                expected_shortfall_99: none,
            },
            halves: Vec::new(),
        }
    }

    /// Everybody's values of a metric, by replication. Of very many replications only those of the loss per merchant and of the metrics
    /// whose distribution is shown are kept; others are then empty.
    pub fn values(&self, metric: Metric) -> &[f64] {
        &self.groups[0].values[metric as usize]
    }

    /// What the interval of a metric in a group is computed from.
    pub fn level_sample(&self, group: usize, metric: usize) -> Sample {
        let of = &self.groups[group];
        match of.sums.get(metric) {
            Some([level, _]) => level.sample(),
            None => Sample::of(&of.values[metric], self.unit),
        }
    }

    /// The same of its paired change against the baseline.
    pub fn change_sample(&self, baseline: &PolicyResult, group: usize, metric: usize) -> Sample {
        let of = &self.groups[group];
        match of.sums.get(metric) {
            Some([_, change]) => change.sample().known_if(self.equals_baseline),
            None => self.sample_of_changes(&paired(&of.values[metric], &baseline.groups[group].values[metric])),
        }
    }

    /// The sum of a metric in a group over the replications in which it is defined.
    pub fn total(&self, group: usize, metric: Metric) -> f64 {
        let of = &self.groups[group];
        match of.sums.get(metric as usize) {
            Some([level, _]) => {
                let sample = level.sample();
                sample.mean * sample.replications as f64
            }
            None => of.values[metric as usize].iter().filter(|value| value.is_finite()).sum(),
        }
    }

    /// What the interval of a monthly series is computed from, in a month.
    pub fn month_sample(&self, series: MonthSeries, month: usize) -> Sample {
        match &self.reduced_months {
            Some(reduced) => reduced.sums[series as usize * reduced.access.len() + month].sample(),
            None => Sample::of(&self.months(series)[month], self.unit),
        }
    }

    /// The values of a monthly series, `[month][replication]`; empty once they are reduced.
    pub fn months(&self, series: MonthSeries) -> &[Vec<f64>] {
        match series {
            MonthSeries::Access => &self.access,
            MonthSeries::AccessGood => &self.access_good,
            MonthSeries::NotYetLostGood => &self.not_yet_lost_good,
            MonthSeries::NotYetRestoredGood => &self.not_yet_restored_good,
        }
    }

    /// The quantile over replications of good merchants' access at the end of each month.
    pub fn access_good_quantiles(&self, p: f64) -> Vec<f64> {
        match &self.reduced_months {
            Some(reduced) => reduced.access.iter().map(|shares| shares.quantile(p)).collect(),
            None => self.access_good.iter().map(|replications| quantile(replications, p)).collect(),
        }
    }

    /// A metric over everybody.
    pub fn level(&self, metric: Metric) -> Interval {
        self.levels[metric as usize]
    }

    /// The changes of a quantity, by replication, as intervals are computed from them.
    pub fn sample_of_changes(&self, changes: &[f64]) -> Sample {
        Sample::of(changes, self.unit).known_if(self.equals_baseline)
    }

    /// The paired change of a metric against the baseline, over everybody.
    pub fn change(&self, metric: Metric) -> Interval {
        self.changes[metric as usize]
    }
}

impl StudyResult {
    /// What the variance of a policy's level or change of a metric is made of, if halves were measured.
    /// None of a number of merchants, which grows with them.
    pub fn variance_parts(&self, policy: usize, metric: usize, is_change: bool) -> Option<VarianceParts> {
        let of = &self.policies[policy];
        let halves = of.halves.get(metric)?;
        let sample = match is_change {
            false => of.level_sample(0, metric),
            true => of.change_sample(&self.policies[0], 0, metric),
        };
        parts_of(metric, &sample, &halves[usize::from(is_change)])
    }

    /// Makes the intervals of levels hold together over all policies, and those of changes over all reforms, metric by metric.
    pub fn hold_together(&mut self) {
        let mut resamples = Resamples::default();
        for policy in &mut self.policies {
            (policy.levels, policy.changes) = (Vec::new(), Vec::new());
        }
        for (metric, definition) in METRICS.iter().enumerate() {
            let policies = || self.policies.iter();
            let levels: Vec<Sample> = policies().map(|policy| policy.level_sample(0, metric)).collect();
            let changes = policies().map(|policy| policy.change_sample(&self.policies[0], 0, metric));
            let changes: Vec<Sample> = changes.collect();
            let levels = together(&levels, definition.unit.scale(), &mut resamples);
            let changes = together(&changes, definition.unit.scale_of_change(), &mut resamples);
            for (policy, (level, change)) in self.policies.iter_mut().zip(levels.into_iter().zip(changes)) {
                policy.levels.push(level.interval);
                policy.changes.push(change.interval);
            }
        }
    }
}

/// What the variance of a metric's level or change is made of; none of a number of merchants, which grows with them.
pub fn parts_of(metric: usize, sample: &Sample, halves: &HalfSquares) -> Option<VarianceParts> {
    if METRICS[metric].unit == Unit::Merchants {
        return None;
    }
    VarianceParts::of(sample, halves)
}
