//! The counts of one replication, summed over its blocks.

use crate::metrics::after_loss::AfterLoss;
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
        let tally = Tally::new(plan.cells(), plan.timeline.months);
        let after_loss = AfterLoss::new(plan.months_followed);
        ReplicationCounts { tallies: vec![tally; plan.policies.len()], scored: Vec::new(), after_loss }
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
    pub fn merge(&mut self, other: ReplicationCounts) {
        for (mine, theirs) in self.tallies.iter_mut().zip(&other.tallies) {
            mine.merge(theirs);
        }
        self.scored.extend(other.scored);
        self.after_loss.merge(&other.after_loss);
    }
}
