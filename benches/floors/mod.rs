//! What the kernel's time is compared with: parts of its work that it cannot do without, and the same work done plainly.

#[path = "../../tests/common/mod.rs"]
mod tests;

use crate::common::{Clock, hash, work};
use std::hint::black_box;
use swapset::internals::engine::replication_conditions;
use swapset::internals::kernel::{
    BLOCK_MAX, Leg, MerchantBlock, ReplicationConditions, ReplicationCounts, Workspace, run_leg,
};
use swapset::internals::plan::Plan;
use swapset::internals::rng::RoundKeys;
use swapset::internals::simd::SimdLevel;

const SEED: u64 = 1;
/// Merchants of the draws and of the copies: a whole number of blocks.
const MERCHANTS: u32 = 262_144;
/// Merchants that the plain model lives.
const PLAIN_MERCHANTS: u32 = 2048;

/// A floor, or a ceiling.
pub struct Floor<'a> {
    pub title: &'static str,
    plan: &'a Plan,
    work: Work<'a>,
}

enum Work<'a> {
    /// Both Philox blocks of every month, in the forms in which the kernel keeps them.
    Draws(Box<Draws<'a>>),
    /// The state of a block, read and written once for every month under every policy, in the burn-in and of the twin.
    Copies { from: Vec<u8>, to: Vec<u8> },
    /// The reference model of the tests: one merchant at a time, in `f64`, on the same draws.
    Plain,
}

/// Draws of blocks, one after the other.
struct Draws<'a> {
    plan: &'a Plan,
    level: SimdLevel,
    keys: RoundKeys,
    conditions: ReplicationConditions,
    workspace: Workspace,
    /// Nothing is counted, but a run asks for it.
    counts: ReplicationCounts,
}

impl Draws<'_> {
    fn block(&mut self, first: u32) {
        let Draws { plan, level, keys, conditions, workspace, counts } = self;
        let block = MerchantBlock { plan, keys, conditions, replication: 0, first, merchants: BLOCK_MAX };
        run_leg(*level, block, Leg::Draws, workspace, counts);
    }
}

impl Floor<'_> {
    /// All floors of a plan at a level.
    pub fn all(plan: &Plan, level: SimdLevel) -> Vec<Floor<'_>> {
        let keys = RoundKeys::new(SEED);
        let conditions = replication_conditions(plan, &keys, 0);
        let (workspace, counts) = (Workspace::default(), ReplicationCounts::new(plan));
        let draws = Draws { plan, level, keys, conditions, workspace, counts };
        let from: Vec<u8> = (0..Workspace::BYTES_OF_STATE).map(|index| index as u8).collect();
        let copies = Work::Copies { to: vec![0; from.len()], from };
        let floor = |title, work| Floor { title, plan, work };
        vec![
            floor("draws alone", Work::Draws(Box::new(draws))),
            floor("copy of the state every month", copies),
            floor("scalar f64 reference model", Work::Plain),
        ]
    }

    /// Nanoseconds per merchant-month-policy, in the unit of the kernel.
    pub fn measure(&mut self) -> f64 {
        let clock = Clock::start();
        let merchants = match &mut self.work {
            Work::Draws(draws) => {
                (0..MERCHANTS).step_by(BLOCK_MAX).for_each(|first| draws.block(first));
                MERCHANTS
            }
            Work::Copies { from, to } => {
                let timeline = self.plan.timeline;
                let runs = self.plan.twins.len() + self.plan.policies.len();
                let months = timeline.seasoning as usize + timeline.months as usize * runs;
                for _ in 0..months * MERCHANTS as usize / BLOCK_MAX {
                    to.copy_from_slice(black_box(from.as_slice()));
                    black_box(to.as_slice());
                }
                MERCHANTS
            }
            Work::Plain => {
                black_box(tests::by_reference(self.plan, SEED, 0, PLAIN_MERCHANTS));
                PLAIN_MERCHANTS
            }
        };
        clock.nanoseconds() / work(self.plan, merchants)
    }

    /// The hash of what was made last.
    pub fn hash(&self) -> String {
        match &self.work {
            Work::Draws(draws) => hash(&draws.workspace.draws()),
            Work::Copies { to, .. } => hash(to),
            Work::Plain => hash(&tests::by_reference(self.plan, SEED, 0, PLAIN_MERCHANTS).tallies),
        }
    }
}
