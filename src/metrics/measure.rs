//! Computes metrics from the counts of one policy in one replication.

use super::catalogue::{METRICS, MetricDefinition, MetricInputs, ratio};
use super::counts::GroupCounts;
use super::group::Group;
use super::histories::EventHistories;
use super::scores::{GroupRanks, ScoreCounts, ScoreRanks, ScoreSteps};
use super::tally::Tally;
use serde::{Deserialize, Serialize};

/// The measurements of one policy in one replication.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// `[group][metric]`, groups in the order of [`Group::every`].
    pub groups: Vec<Vec<f64>>,
    /// Share of the opening book with access by month, from 0; and of its good merchants.
    pub access: Vec<f64>,
    pub access_good: Vec<f64>,
    /// Kaplan-Meier curves of good merchants: not yet lost, and of those lost not yet restored.
    pub not_yet_lost_good: Vec<f64>,
    pub not_yet_restored_good: Vec<f64>,
    /// Good merchants lost and good merchants, for the design effect.
    pub good_lost: (u64, u64),
    /// Scores of month 0, of the first policy alone: against each merchant's cut-off, and by themselves.
    pub scores: Option<ScoreCounts>,
    pub score_steps: Option<ScoreSteps>,
    /// Of every metric of everybody, the value of the first half of the merchants minus that of the second; empty where halves were
    /// not measured.
    pub half_differences: Vec<f64>,
}

/// What the measurements of one policy in one replication are computed from, merchants' scores aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyCounts {
    /// In the order of [`Group::every`].
    pub groups: Vec<GroupCounts>,
    /// As [`Tally::access`].
    pub access: Vec<[i64; 2]>,
    /// Of good merchants.
    pub histories: EventHistories,
}

impl PolicyCounts {
    /// Of a finished tally.
    pub fn of(tally: &Tally) -> PolicyCounts {
        let [_, histories] = tally.histories_of_all();
        PolicyCounts {
            groups: GroupCounts::every(&tally.cells, &tally.reasons),
            access: tally.access.clone(),
            histories,
        }
    }

    /// Adds others of as many groups and months.
    pub fn add(&mut self, other: &PolicyCounts) {
        self.groups.iter_mut().zip(&other.groups).for_each(|(mine, theirs)| *mine = mine.with(theirs));
        for (mine, theirs) in self.access.as_flattened_mut().iter_mut().zip(other.access.as_flattened()) {
            *mine += theirs;
        }
        self.histories.merge(&other.histories);
    }

    /// Subtracts others of as many groups and months.
    pub fn subtract(&mut self, other: &PolicyCounts) {
        self.groups.iter_mut().zip(&other.groups).for_each(|(mine, theirs)| *mine = mine.without(theirs));
        for (mine, theirs) in self.access.as_flattened_mut().iter_mut().zip(other.access.as_flattened()) {
            *mine -= theirs;
        }
        self.histories.subtract(&other.histories);
    }

    /// Measures them; `scores` ranks the merchants of the replication under the policy's scenario.
    pub fn measured(&self, scores: &ScoreRanks, months: u32) -> Measured {
        let groups = self.groups.iter().zip(&scores.groups);
        let start = self.access[0];
        let share = |which: usize| self.access.iter().map(|counts| ratio(counts[which], start[which])).collect();
        let losses = self.histories.losses();
        Measured {
            groups: groups.map(|(counts, ranks)| measure_counts(counts, ranks, months)).collect(),
            access: share(0),
            access_good: share(1),
            not_yet_lost_good: losses.kaplan_meier(),
            not_yet_restored_good: self.histories.restorations().kaplan_meier(),
            good_lost: (losses.events.iter().sum(), losses.start),
            scores: None,
            score_steps: None,
            half_differences: Vec::new(),
        }
    }
}

/// Measures a finished tally; `scores` ranks the merchants of the replication under the policy's scenario.
pub fn measure(tally: &Tally, scores: &ScoreRanks, months: u32) -> Measured {
    PolicyCounts::of(tally).measured(scores, months)
}

/// Every metric of one group.
pub fn measure_group(tally: &Tally, group: Group, ranks: &GroupRanks, months: u32) -> Vec<f64> {
    measure_counts(&GroupCounts::of(&tally.cells, &tally.reasons, group), ranks, months)
}

/// Every metric of the counts of a group.
pub fn measure_counts(group: &GroupCounts, ranks: &GroupRanks, months: u32) -> Vec<f64> {
    measure_metrics(group, ranks, months, METRICS)
}

/// Some metrics of the counts of a group.
pub fn measure_metrics<'a>(
    group: &GroupCounts,
    ranks: &GroupRanks,
    months: u32,
    metrics: impl IntoIterator<Item = &'a MetricDefinition>,
) -> Vec<f64> {
    let ranks = || ranks;
    let inputs = MetricInputs { reasons: &group.reasons, losses: group.losses(), months, ranks: &ranks };
    metrics.into_iter().map(|metric| (metric.value)(&group.counts, &inputs)).collect()
}

/// The counts of one group, from which metrics are computed as they are asked for.
pub struct GroupSums<'a> {
    group: GroupCounts,
    months: u32,
    ranks: &'a dyn Fn() -> &'a GroupRanks,
}

impl<'a> GroupSums<'a> {
    /// Sums the cells of a group of a finished tally; `ranks` ranks its merchants, once a metric needs it.
    pub fn of(tally: &Tally, group: Group, ranks: &'a dyn Fn() -> &'a GroupRanks, months: u32) -> GroupSums<'a> {
        GroupSums { group: GroupCounts::of(&tally.cells, &tally.reasons, group), months, ranks }
    }

    /// A metric, by its index in the catalogue.
    pub fn metric(&self, metric: usize) -> f64 {
        let GroupSums { group, months, .. } = self;
        let ranks = || (self.ranks)();
        let inputs = MetricInputs { reasons: &group.reasons, losses: group.losses(), months: *months, ranks: &ranks };
        (METRICS[metric].value)(&group.counts, &inputs)
    }
}
