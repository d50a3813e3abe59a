//! What studies read of a replication's counts: every metric of every group, of halves of the merchants, or what is asked for alone.

use super::counted::{Counted, scores};
use crate::kernel::{FirstHalf, ReplicationCounts};
use crate::metrics::measure::{GroupSums, Measured, measure};
use crate::metrics::scores::{Ranking, ScoreRanks};
use crate::metrics::{CountedBy, Group};
use crate::plan::Plan;
use std::cell::LazyCell;

/// Every policy of one replication's counts, measured.
pub fn measure_each(plan: &Plan, counts: &ReplicationCounts) -> Vec<Measured> {
    measure_first(plan, counts, plan.policies.len())
}

/// The same of the first policies alone.
///
/// # Panics
/// If the plan does not count merchants by segment and decile.
pub fn measure_first(plan: &Plan, counts: &ReplicationCounts, number: usize) -> Vec<Measured> {
    assert_eq!(plan.counted_by, CountedBy::SegmentAndDecile);
    let ranking = Ranking::of(&counts.scored);
    let ranks = ranking.ranks(plan.twins.len(), &Group::every(plan.segments), None);
    let policies = plan.policies.iter().zip(&counts.tallies).take(number);
    let measured = policies.map(|(policy, tally)| measure(tally, &ranks[policy.twin], plan.timeline.months));
    let mut measured: Vec<Measured> = measured.collect();
    add_scores(plan, counts, &ranking, &mut measured[0]);
    measured
}

/// Every policy measured, with the difference between the two halves of the merchants in every metric of everybody.
pub fn measure_in_halves(plan: &Plan, whole: &ReplicationCounts, first_half: &FirstHalf) -> Vec<Measured> {
    Counted::of(plan, whole, first_half).measured(plan)
}

/// The first policy of one replication's counts, measured on everybody alone; `ranking` is that of its merchants, `ranks` are those of
/// everybody.
pub fn measure_baseline(
    plan: &Plan,
    counts: &ReplicationCounts,
    ranking: &Ranking<'_>,
    ranks: &[ScoreRanks],
) -> Measured {
    let mut measured = measure(&counts.tallies[0], &ranks[plan.policies[0].twin], plan.timeline.months);
    add_scores(plan, counts, ranking, &mut measured);
    measured
}

/// What `read` makes of a policy, by its index, and of some groups under it, for every policy of one replication's counts. Merchants are
/// ranked by score only if it reads a metric that needs it.
///
/// # Panics
/// If the plan does not count merchants by what the groups need.
pub fn measure_only<T>(
    plan: &Plan,
    counts: &ReplicationCounts,
    groups: &[Group],
    read: impl Fn(usize, &[GroupSums<'_>]) -> T,
) -> Vec<T> {
    assert!(CountedBy::of(groups) <= plan.counted_by);
    let ranks = LazyCell::new(|| Ranking::of(&counts.scored).ranks(plan.twins.len(), groups, None));
    let policies = plan.policies.iter().zip(&counts.tallies).enumerate();
    let measured = policies.map(|(index, (policy, tally))| {
        let ranks_of = |index: usize| &ranks[policy.twin].groups[index];
        let ranks_of: Vec<_> = (0..groups.len()).map(|index| move || ranks_of(index)).collect();
        let sums = groups
            .iter()
            .zip(&ranks_of)
            .map(|(group, ranks)| GroupSums::of(tally, *group, ranks, plan.timeline.months));
        read(index, &sums.collect::<Vec<GroupSums<'_>>>())
    });
    measured.collect()
}

/// Adds the scores of month 0 under the first policy.
fn add_scores(plan: &Plan, counts: &ReplicationCounts, ranking: &Ranking<'_>, measured: &mut Measured) {
    let (scores, steps) = scores(plan, counts, ranking);
    (measured.scores, measured.score_steps) = (Some(scores), Some(steps));
}
