//! Computes metrics from the counts of one policy in one replication.

use super::catalogue::{METRICS, MetricDefinition, MetricInputs, ratio};
use super::counts::CellCounts;
use super::group::{DECILES, Group};
use super::scores::{GroupRanks, ScoreCounts, ScoreRanks, ScoreSteps};
use super::tally::Tally;
use crate::model::access::Reason;

/// The measurements of one policy in one replication.
#[derive(Clone, Debug, PartialEq)]
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

/// Measures a finished tally; `scores` ranks the merchants of the replication under the policy's scenario.
pub fn measure(tally: &Tally, scores: &ScoreRanks, months: u32) -> Measured {
    let segments = tally.cells.len() / DECILES;
    let groups = Group::every(segments);
    let values = groups.iter().zip(&scores.groups).map(|(group, ranks)| measure_group(tally, *group, ranks, months));
    let groups = values.collect();
    let start = tally.access[0];
    let share = |which: usize| tally.access.iter().map(|counts| ratio(counts[which], start[which])).collect();
    let [_, good] = tally.histories_of_all();
    let losses = good.losses();
    Measured {
        groups,
        access: share(0),
        access_good: share(1),
        not_yet_lost_good: losses.kaplan_meier(),
        not_yet_restored_good: good.restorations().kaplan_meier(),
        good_lost: (losses.events.iter().sum(), losses.start),
        scores: None,
        score_steps: None,
        half_differences: Vec::new(),
    }
}

/// Every metric of one group.
pub fn measure_group(tally: &Tally, group: Group, ranks: &GroupRanks, months: u32) -> Vec<f64> {
    measure_metrics(tally, group, ranks, months, METRICS)
}

/// Some metrics of one group.
pub fn measure_metrics<'a>(
    tally: &Tally,
    group: Group,
    ranks: &GroupRanks,
    months: u32,
    metrics: impl IntoIterator<Item = &'a MetricDefinition>,
) -> Vec<f64> {
    let mut counts = CellCounts::default();
    let mut reasons = [[0; 2]; Reason::ALL.len()];
    for cell in (0..tally.cells.len()).filter(|&cell| group.contains(cell)) {
        counts += tally.cells[cell];
        for (sum, part) in reasons.as_flattened_mut().iter_mut().zip(tally.reasons[cell].as_flattened()) {
            *sum += part;
        }
    }
    let inputs = MetricInputs { reasons: &reasons, months, ranks };
    metrics.into_iter().map(|metric| (metric.value)(&counts, &inputs)).collect()
}
