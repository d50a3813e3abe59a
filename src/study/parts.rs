//! A scenario of many policies, run so many at a time.
//!
//! Only everybody is counted, which takes some 3 KB a policy and replication, and every thread has several copies of the counts while
//! it adds them up. So no more policies are simulated together than fit in [`COUNTS_MAX`], within [`POLICIES`]; each part has the
//! baseline again. A replication is the same whatever else is run, so parts change no result. They are the same at any number of
//! threads, so that what one run has computed serves another.

use crate::engine::{Stopped, handed_on};
use crate::metrics::counts::GroupCounts;
use crate::model::Scenario;
use crate::plan::Plan;
use crate::progress::Progress;
use std::ops::{Range, RangeInclusive};

/// Bytes that the counts of [`THREADS`] threads may take.
const COUNTS_MAX: usize = 80 << 20;
const THREADS: usize = 16;
/// Lists by month of an event history.
const LISTS_OF_A_HISTORY: usize = 5;
/// Copies of a replication's counts that a thread has at most: two halves, their sum and a part on its way to it.
const COPIES: usize = 4;
/// Minimum and maximum number of policies of a part: with more, the burn-in and the twin of every part no longer count.
const POLICIES: RangeInclusive<usize> = 16..=512;
/// Replications that all parts run before the next.
const REPLICATIONS: u32 = 256;

/// The policies of a scenario in parts.
pub struct Parts {
    pub parts: Vec<Part>,
}

/// The baseline and some other policies.
pub struct Part {
    pub plan: Plan,
    /// The alternatives that are new in this part; policy 0 of the plan is the baseline, which is new in the first.
    pub alternatives: Range<usize>,
}

impl Part {
    /// The new policies, as indices in the plan.
    pub fn policies(&self) -> Range<usize> {
        usize::from(self.alternatives.start > 0)..self.plan.policies.len()
    }

    /// Which alternative a policy of the plan is.
    pub fn alternative(&self, policy: usize) -> usize {
        match policy {
            0 => 0,
            policy if self.alternatives.start > 0 => self.alternatives.start + policy - 1,
            policy => policy,
        }
    }
}

impl Parts {
    /// Of a scenario.
    pub fn new(scenario: &Scenario) -> Parts {
        Parts { parts: in_parts(scenario, usize::MAX).collect() }
    }

    /// Runs replications with `run`, which passes on what it makes of each under a part's policies, in order; `take` gets
    /// each replication's, a part each.
    ///
    /// # Errors
    /// [`Stopped`] if `run` was, or if the run is a shard, which hands on nothing.
    pub fn each_replication<T: Send>(
        &self,
        replications: u32,
        progress: &Progress,
        run: impl Fn(&Part, Range<u32>, &mut (dyn FnMut(T) + Send)) -> Result<(), Stopped>,
        mut take: impl FnMut(Vec<T>) + Send,
    ) -> Result<(), Stopped> {
        if progress.is_share() {
            for part in &self.parts {
                handed_on(run(part, 0..replications, &mut |_| ()), progress)?;
            }
            return Err(Stopped);
        }
        if let [only] = &self.parts[..] {
            return run(only, 0..replications, &mut |one| take(vec![one]));
        }
        for from in (0..replications).step_by(REPLICATIONS as usize) {
            let some = from..replications.min(from + REPLICATIONS);
            let mut each: Vec<Vec<T>> = some.clone().map(|_| Vec::with_capacity(self.parts.len())).collect();
            for part in &self.parts {
                let mut replications = each.iter_mut();
                run(part, some.clone(), &mut |one| {
                    if let Some(all) = replications.next() {
                        all.push(one);
                    }
                })?;
            }
            each.into_iter().for_each(&mut take);
        }
        Ok(())
    }
}

/// The parts of a scenario, with at most so many policies in each and about as many in every one, so that progress is even; planned
/// one by one as they are taken.
pub fn in_parts(scenario: &Scenario, policies_max: usize) -> impl ExactSizeIterator<Item = Part> + use<'_> {
    let policies = COUNTS_MAX / (counts_of_a_policy(scenario) * COPIES * THREADS);
    let policies = policies.min(policies_max).clamp(*POLICIES.start(), *POLICIES.end());
    let all = scenario.alternatives.len().max(1);
    let policies = all.div_ceil(all.div_ceil(policies));
    let part = move |from: usize| {
        let alternatives = from..scenario.alternatives.len().min(from + policies);
        let before = if from > 0 { &scenario.alternatives[..1] } else { &[] };
        let own = [before, &scenario.alternatives[alternatives.clone()]].concat();
        Part { plan: Plan::new(&scenario.with_alternatives(own)).of_everybody(), alternatives }
    };
    (0..scenario.alternatives.len()).step_by(policies).map(part)
}

/// About how many bytes the counts of one policy take.
fn counts_of_a_policy(scenario: &Scenario) -> usize {
    let histories = 2 * LISTS_OF_A_HISTORY * (scenario.months as usize + 1) * size_of::<i64>();
    size_of::<GroupCounts>() + histories
}
