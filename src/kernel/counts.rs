//! The counts of one replication, summed over its blocks.

use crate::metrics::Group;
use crate::metrics::after_loss::AfterLoss;
use crate::metrics::counts::GroupCounts;
use crate::metrics::outcome::Scored;
use crate::metrics::tally::Tally;
use crate::plan::Plan;

/// The counts of one replication, or of a part of its merchants.
#[derive(Clone, Debug, PartialEq)]
pub struct ReplicationCounts {
    /// One tally per policy.
    pub tallies: Vec<Tally>,
    /// One entry per merchant: what benchmarks and the discriminatory power of the score need.
    pub scored: Vec<Scored>,
    /// Scores after a loss under the first policy, the baseline.
    pub after_loss: AfterLoss,
}

impl ReplicationCounts {
    /// Nothing counted yet.
    pub fn new(plan: &Plan) -> ReplicationCounts {
        let tally = Tally::new(plan.counted_by, plan.segments, plan.timeline.months);
        let after_loss = AfterLoss::new(plan.months_followed);
        ReplicationCounts { tallies: vec![tally; plan.policies.len()], scored: Vec::new(), after_loss }
    }

    /// Empties the counts for another replication of the same plan; their memory stays.
    pub fn clear(&mut self) {
        self.tallies.iter_mut().for_each(Tally::clear);
        self.scored.clear();
        self.after_loss.clear();
    }

    /// Once everything is counted: gives each policy that is the same as an earlier one that one's tally.
    pub fn complete(&mut self, plan: &Plan) {
        for (index, policy) in plan.policies.iter().enumerate() {
            if let Some(same) = policy.same_as {
                self.tallies[index] = self.tallies[same].clone();
            }
        }
    }

    /// Adds another part of the same replication.
    pub fn merge(&mut self, other: &ReplicationCounts) {
        for (mine, theirs) in self.tallies.iter_mut().zip(&other.tallies) {
            mine.merge(theirs);
        }
        self.scored.extend_from_slice(&other.scored);
        self.after_loss.merge(&other.after_loss);
    }
}

/// Everybody's counts of the first half of a replication's merchants; those of the second half are the rest of the whole.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FirstHalf {
    pub merchants: usize,
    /// By policy.
    pub everybody: Vec<GroupCounts>,
}

impl FirstHalf {
    /// From the counts of a replication when only the first half of its merchants was counted.
    pub fn of(plan: &Plan, counts: &ReplicationCounts) -> FirstHalf {
        let everybody = plan.policies.iter().enumerate().map(|(index, policy)| {
            let tally = &counts.tallies[policy.same_as.unwrap_or(index)];
            GroupCounts::of(&tally.cells, &tally.reasons, Group::All)
        });
        FirstHalf { merchants: counts.scored.len(), everybody: everybody.collect() }
    }
}
