//! What blocks of one replication add up to.

use crate::metrics::outcome::Scored;
use crate::metrics::tally::Tally;
use crate::plan::Plan;

/// What is counted of one replication's merchants, or of some of them.
#[derive(Clone, Debug, PartialEq)]
pub struct ReplicationCounts {
    /// One tally a policy.
    pub tallies: Vec<Tally>,
    /// One entry a merchant: what benchmarks and the score's power need.
    pub scored: Vec<Scored>,
}

impl ReplicationCounts {
    /// Nothing counted yet.
    pub fn new(plan: &Plan) -> ReplicationCounts {
        let tally = Tally::new(plan.cells(), plan.timeline.months);
        ReplicationCounts { tallies: vec![tally; plan.policies.len()], scored: Vec::new() }
    }

    /// Adds another part of the same replication.
    pub fn merge(&mut self, other: ReplicationCounts) {
        for (mine, theirs) in self.tallies.iter_mut().zip(&other.tallies) {
            mine.merge(theirs);
        }
        self.scored.extend(other.scored);
    }
}
