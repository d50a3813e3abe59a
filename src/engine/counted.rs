//! The counts of a replication from which every metric of every group follows: some 2 KB a policy as they are kept in files, where
//! the metrics themselves take 10.

use crate::kernel::{FirstHalf, ReplicationCounts};
use crate::metrics::counts::GroupCounts;
use crate::metrics::measure::{Measured, PolicyCounts, measure_counts};
use crate::metrics::scores::{GroupRanks, Ranking, ScoreCounts, ScoreRanks, ScoreSteps, Yardstick};
use crate::metrics::tally::Tally;
use crate::metrics::{CountedBy, DECILES, Group};
use crate::plan::Plan;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Every policy of a replication, counted.
pub struct Counted {
    policies: Vec<PolicyCounts>,
    /// Everybody of the first half of the merchants, by policy.
    first_half: Vec<GroupCounts>,
    /// By twin.
    ranks: Vec<ScoreRanks>,
    /// Of month 0 under the first policy.
    scores: (ScoreCounts, ScoreSteps),
}

impl Counted {
    /// # Panics
    /// If the plan does not count merchants by segment and decile.
    pub fn of(plan: &Plan, whole: &ReplicationCounts, first_half: &FirstHalf) -> Counted {
        assert_eq!(plan.counted_by, CountedBy::SegmentAndDecile);
        let ranking = Ranking::of(&whole.scored);
        Counted {
            policies: whole.tallies.iter().map(PolicyCounts::of).collect(),
            first_half: first_half.everybody.clone(),
            ranks: ranking.ranks(plan.twins.len(), &Group::every(plan.segments), Some(first_half.merchants)),
            scores: scores(plan, whole, &ranking),
        }
    }

    /// Every policy measured, with the difference between the two halves of the merchants in every metric of everybody.
    pub fn measured(self, plan: &Plan) -> Vec<Measured> {
        let months = plan.timeline.months;
        let policies = self.policies.iter().zip(&self.first_half).zip(&plan.policies);
        let measured = policies.map(|((counts, first), policy)| {
            let ranks = &self.ranks[policy.twin];
            let second = counts.groups[0].without(first);
            let of_half = |half: usize, counts| measure_counts(counts, &ranks.halves[half], months);
            let pairs = of_half(0, first).into_iter().zip(of_half(1, &second));
            let half_differences = pairs.map(|(first, second)| first - second).collect();
            Measured { half_differences, ..counts.measured(ranks, months) }
        });
        let mut measured: Vec<Measured> = measured.collect();
        let (scores, steps) = self.scores;
        (measured[0].scores, measured[0].score_steps) = (Some(scores), Some(steps));
        measured
    }
}

/// As it is kept: numbers that are small or 0 take few bytes, so policies after the first are kept as what they differ by from it, and
/// groups without those that follow from the others.
impl Serialize for Counted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Counted { policies, first_half, ranks, scores } = self;
        let mut policies: Vec<PolicyCounts> = policies.iter().map(packed).collect();
        let mut halves = first_half.clone();
        if let ([first, others @ ..], [first_half, other_halves @ ..]) = (&mut policies[..], &mut halves[..]) {
            others.iter_mut().for_each(|other| other.subtract(first));
            other_halves.iter_mut().for_each(|other| *other = other.without(first_half));
        }
        (policies, halves, ranks, scores).serialize(serializer)
    }
}

impl<'a> Deserialize<'a> for Counted {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> Result<Counted, D::Error> {
        type Kept = (Vec<PolicyCounts>, Vec<GroupCounts>, Vec<ScoreRanks>, (ScoreCounts, ScoreSteps));
        let (mut policies, mut first_half, ranks, scores) = Kept::deserialize(deserializer)?;
        if let ([first, others @ ..], [of_first, other_halves @ ..]) = (&mut policies[..], &mut first_half[..]) {
            others.iter_mut().for_each(|other| other.add(first));
            other_halves.iter_mut().for_each(|other| *other = other.with(of_first));
        }
        Ok(Counted { policies: policies.into_iter().map(unpacked).collect(), first_half, ranks, scores })
    }
}

/// Without everybody and the last decile.
fn packed(policy: &PolicyCounts) -> PolicyCounts {
    let groups = policy.groups[1..policy.groups.len() - 1].to_vec();
    PolicyCounts { groups, access: policy.access.clone(), histories: policy.histories.clone() }
}

/// With everybody, who are all segments together, and the last decile, who are everybody without the others.
fn unpacked(policy: PolicyCounts) -> PolicyCounts {
    let (segments, deciles) = policy.groups.split_at(policy.groups.len().saturating_sub(DECILES - 1));
    let all = segments.iter().fold(GroupCounts::default(), |sum, segment| sum.with(segment));
    let last = deciles.iter().fold(all, |rest, decile| rest.without(decile));
    let groups = std::iter::once(all).chain(policy.groups.iter().copied()).chain([last]).collect();
    PolicyCounts { groups, ..policy }
}

/// Everybody under every policy of a replication, counted: every metric follows from it.
#[derive(Serialize, Deserialize)]
pub struct CountedAll {
    /// By policy; after the first what they differ by from it.
    policies: Vec<GroupCounts>,
    /// By twin.
    ranks: Vec<GroupRanks>,
}

impl CountedAll {
    pub fn of(plan: &Plan, counts: &ReplicationCounts) -> CountedAll {
        let of = |tally: &Tally| GroupCounts::of(&tally.cells, &tally.reasons, Group::All);
        let mut policies: Vec<GroupCounts> = counts.tallies.iter().map(of).collect();
        if let [first, others @ ..] = &mut policies[..] {
            others.iter_mut().for_each(|other| *other = other.without(first));
        }
        let ranks = Ranking::of(&counts.scored).ranks(plan.twins.len(), &[Group::All], None);
        CountedAll { policies, ranks: ranks.into_iter().flat_map(|ranks| ranks.groups).collect() }
    }

    /// Every metric, by policy.
    pub fn metrics(&self, plan: &Plan) -> Vec<Vec<f64>> {
        let policies = self.policies.iter().enumerate().zip(&plan.policies);
        let metrics = policies.map(|((index, counts), policy)| {
            let counts = if index == 0 { *counts } else { counts.with(&self.policies[0]) };
            measure_counts(&counts, &self.ranks[policy.twin], plan.timeline.months)
        });
        metrics.collect()
    }
}

/// The scores of month 0 under the first policy.
pub(super) fn scores(plan: &Plan, counts: &ReplicationCounts, ranking: &Ranking<'_>) -> (ScoreCounts, ScoreSteps) {
    let baseline = &plan.policies[0];
    let yardstick = Yardstick::of(&baseline.planned.terms.own);
    let steps = ScoreSteps::of(ranking, baseline.twin, yardstick.step);
    (ScoreCounts::of(&counts.scored, baseline.twin, &yardstick), steps)
}

#[cfg(test)]
mod tests {
    use super::super::{Engine, run_in_halves};
    use super::*;
    use crate::config::{SizeOverrides, load};
    use crate::progress::Progress;

    #[test]
    fn what_is_measured_is_the_same_after_it_was_kept_and_takes_few_bytes() {
        let reforms = ["guidance_tight".to_string(), "recession".to_string()];
        let loaded = load(None, &reforms, &[], SizeOverrides::default()).unwrap();
        let plan = Plan::new(&loaded.scenario);
        let keep = |whole: &ReplicationCounts, first_half: &FirstHalf| {
            let counted = Counted::of(&plan, whole, first_half);
            let bytes = postcard::to_stdvec(&counted).unwrap();
            let read: Counted = postcard::from_bytes(&bytes).unwrap();
            let (mine, kept) = (counted.measured(&plan), read.measured(&plan));
            // `NaN` is none of them equal to itself.
            (postcard::to_stdvec(&mine).unwrap() == postcard::to_stdvec(&kept).unwrap(), bytes.len())
        };
        let found = run_in_halves(&plan, Engine::default(), 3, 0..2, 1001, &Progress::silent(), keep).unwrap();
        assert!(found.iter().all(|(is_same, bytes)| *is_same && *bytes < 16_000), "{found:?}");
    }
}
