//! The main study: a baseline against reforms, on the same merchants and the same shocks.

use crate::metrics::{Group, Id};
use crate::stats::{Clustering, Interval, paired_change};

/// How much is simulated, and from which seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    pub seed: u64,
    pub replications: u32,
    /// Merchants of one replication.
    pub merchants: u32,
}

/// A finished study.
#[derive(Clone, Debug)]
pub struct StudyResult {
    pub sizes: Sizes,
    pub months: u32,
    pub seasoning: u32,
    pub segment_names: Vec<String>,
    /// The baseline first.
    pub policies: Vec<PolicyResult>,
}

/// What one policy did.
#[derive(Clone, Debug)]
pub struct PolicyResult {
    pub name: String,
    pub title: String,
    /// In the order of [`Group::every`].
    pub groups: Vec<GroupResult>,
    /// Share of the opening book with access at the end of months 0..=months: `[month][replication]`.
    pub access: Vec<Vec<f64>>,
    /// The same of good merchants.
    pub access_good: Vec<Vec<f64>>,
    /// Kaplan-Meier share not yet lost after months 0..=months, of good merchants: `[month][replication]`.
    pub not_yet_lost_good: Vec<Vec<f64>>,
    /// Kaplan-Meier share not yet restored 0..=months after the first loss, of good merchants lost:
    /// `[months since][replication]`.
    pub not_yet_restored_good: Vec<Vec<f64>>,
    /// Clustering of "good merchant lost".
    pub good_lost_clustering: Clustering,
    /// Value at risk and expected shortfall of the loss per merchant over replications.
    pub loss_risk: LossRisk,
}

/// Tail of the loss per opening-book merchant over replications, yuan.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct LossRisk {
    pub value_at_risk_95: f64,
    pub expected_shortfall_95: f64,
    pub value_at_risk_99: f64,
    pub expected_shortfall_99: f64,
}

/// A policy's metrics in one group.
#[derive(Clone, Debug)]
pub struct GroupResult {
    pub group: Group,
    /// `[metric][replication]`, metrics in the order of [`crate::metrics::METRICS`]; `NaN` where not defined.
    pub values: Vec<Vec<f64>>,
}

impl PolicyResult {
    /// Everybody's values of a metric, by replication.
    pub fn values(&self, metric: Id) -> &[f64] {
        &self.groups[0].values[metric as usize]
    }

    /// A metric over everybody.
    pub fn level(&self, metric: Id) -> Interval {
        Interval::of(self.values(metric).iter().copied())
    }

    /// The paired change of a metric against `baseline`, over everybody.
    pub fn change(&self, baseline: &PolicyResult, metric: Id) -> Interval {
        paired_change(self.values(metric), baseline.values(metric))
    }
}
