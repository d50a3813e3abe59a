//! Runs a plan: rayon over (replication, block of merchants), with counts merged as integers.
//!
//! A replication is a pure function of the plan, the seed and its index, so replications may run in any order, on any
//! number of threads, and in parts.

use crate::environment::{Index, conditions, draw_index, index_at};
use crate::kernel::{BLOCK_MAX, MerchantBlock, ReplicationConditions, ReplicationCounts, Workspace, run_block};
use crate::metrics::Group;
use crate::metrics::measure::{Measured, measure, measure_group};
use crate::metrics::scores::{ScoreCounts, ScoreSteps, Yardstick, rank};
use crate::model::Policy;
use crate::plan::Plan;
use crate::progress::Progress;
use crate::rng::RoundKeys;
use crate::simd::SimdLevel;
use rayon::prelude::*;
use std::ops::Range;

/// How a plan is run. Neither the block's size nor the level changes any result.
#[derive(Clone, Copy, Debug)]
pub struct Engine {
    pub level: SimdLevel,
    /// Merchants per block, 1 to [`BLOCK_MAX`].
    pub block: usize,
}

impl Default for Engine {
    fn default() -> Self {
        Engine { level: SimdLevel::best(), block: BLOCK_MAX }
    }
}

/// The user stopped the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped;

/// Blocks per task, so that large replications are shared among threads.
const BLOCKS_OF_A_TASK: usize = 16;
/// Replications for each thread from which on threads share no replication.
const REPLICATIONS_OF_A_THREAD: usize = 4;
/// Stack of a thread, in bytes. A thread that waits for a part of a replication may take up another one meanwhile, and wait there too.
const STACK: usize = 16 << 20;

/// Threads to run on; without a number, one for each processor.
///
/// # Errors
/// If the system starts no more threads.
pub fn threads(number: Option<usize>) -> Result<rayon::ThreadPool, rayon::ThreadPoolBuildError> {
    rayon::ThreadPoolBuilder::new().num_threads(number.unwrap_or(0)).stack_size(STACK).build()
}

/// Runs replications of `merchants` merchants and measures each, halves too: `[replication][policy]`, in order.
///
/// # Errors
/// [`Stopped`] if `progress` was stopped.
pub fn run(
    plan: &Plan,
    engine: Engine,
    seed: u64,
    replications: Range<u32>,
    merchants: u32,
    progress: &Progress,
) -> Result<Vec<Vec<Measured>>, Stopped> {
    run_in_halves(plan, engine, seed, replications, merchants, progress, |whole, halves| {
        measure_in_halves(plan, whole, halves)
    })
}

/// Every policy of one replication's counts, measured.
pub fn measure_each(plan: &Plan, counts: &ReplicationCounts) -> Vec<Measured> {
    let ranks = rank(&counts.scored, plan.twins.len(), &Group::every(plan.segments));
    let policies = plan.policies.iter().zip(&counts.tallies);
    let measured = policies.map(|(policy, tally)| measure(tally, &ranks[policy.twin], plan.timeline.months));
    let mut measured: Vec<Measured> = measured.collect();
    let baseline = &plan.policies[0];
    let yardstick = Yardstick::of(&baseline.planned.terms.own);
    measured[0].scores = Some(ScoreCounts::of(&counts.scored, baseline.twin, &yardstick));
    measured[0].score_steps = Some(ScoreSteps::of(&counts.scored, baseline.twin, yardstick.step));
    measured
}

/// The same with the difference between the two halves of the merchants in every metric of everybody.
pub fn measure_in_halves(plan: &Plan, whole: &ReplicationCounts, halves: &[ReplicationCounts; 2]) -> Vec<Measured> {
    let mut measured = measure_each(plan, whole);
    let of_half = halves.each_ref().map(|half| {
        let ranks = rank(&half.scored, plan.twins.len(), &[Group::All]);
        let policies = plan.policies.iter().zip(&half.tallies);
        let each = policies.map(|(policy, tally)| {
            measure_group(tally, Group::All, &ranks[policy.twin].groups[0], plan.timeline.months)
        });
        each.collect::<Vec<Vec<f64>>>()
    });
    for (measured, (first, second)) in measured.iter_mut().zip(of_half[0].iter().zip(&of_half[1])) {
        measured.half_differences = first.iter().zip(second).map(|(first, second)| first - second).collect();
    }
    measured
}

/// Runs replications and returns what `keep` makes of the counts of each, and of those of the two halves of its merchants.
///
/// # Errors
/// [`Stopped`] if `progress` was stopped.
pub fn run_in_halves<T: Send>(
    plan: &Plan,
    engine: Engine,
    seed: u64,
    replications: Range<u32>,
    merchants: u32,
    progress: &Progress,
    keep: impl Fn(&ReplicationCounts, &[ReplicationCounts; 2]) -> T + Sync,
) -> Result<Vec<T>, Stopped> {
    let keys = RoundKeys::new(seed);
    let is_shared = replications.len() < REPLICATIONS_OF_A_THREAD * rayon::current_num_threads();
    let one = |replication| {
        let half =
            |merchants| Replication { plan, engine, keys: &keys, replication, merchants, progress }.run(is_shared);
        let halves = [half(0..merchants / 2)?, half(merchants / 2..merchants)?];
        let mut whole = halves[0].clone();
        whole.merge(halves[1].clone());
        Ok(keep(&whole, &halves))
    };
    replications.into_par_iter().map(one).collect()
}

/// Runs replications and returns what `keep` makes of the counts of each, in order.
///
/// # Errors
/// [`Stopped`] if `progress` was stopped.
pub fn run_with<T: Send>(
    plan: &Plan,
    engine: Engine,
    seed: u64,
    replications: Range<u32>,
    merchants: u32,
    progress: &Progress,
    keep: impl Fn(&ReplicationCounts) -> T + Sync,
) -> Result<Vec<T>, Stopped> {
    let keys = RoundKeys::new(seed);
    // With replications enough to keep every thread busy, each is run by one thread: none waits, so none takes up a second one.
    let is_shared = replications.len() < REPLICATIONS_OF_A_THREAD * rayon::current_num_threads();
    let one = |replication| {
        let replication = Replication { plan, engine, keys: &keys, replication, merchants: 0..merchants, progress };
        replication.run(is_shared).map(|counts| keep(&counts))
    };
    replications.into_par_iter().map(one).collect()
}

/// A replication to run.
struct Replication<'a> {
    plan: &'a Plan,
    engine: Engine,
    keys: &'a RoundKeys,
    replication: u32,
    /// The merchants that are run: all, or a part.
    merchants: Range<u32>,
    progress: &'a Progress,
}

impl Replication<'_> {
    /// Its counts. Parts are joined in their order, whichever thread ran them.
    fn run(&self, is_shared: bool) -> Result<ReplicationCounts, Stopped> {
        let conditions = replication_conditions(self.plan, self.keys, self.replication);
        let tasks = self.blocks().div_ceil(BLOCKS_OF_A_TASK);
        let part = |workspace: &mut Workspace, task| self.part(&conditions, workspace, task);
        let parts: Result<Vec<ReplicationCounts>, Stopped> = if is_shared {
            (0..tasks).into_par_iter().map_init(Workspace::default, part).collect()
        } else {
            let mut workspace = Workspace::default();
            (0..tasks).map(|task| part(&mut workspace, task)).collect()
        };
        let mut whole = ReplicationCounts::new(self.plan);
        for part in parts? {
            whole.merge(part);
        }
        Ok(whole)
    }

    /// Merchants of a block.
    fn size(&self) -> usize {
        self.engine.block.clamp(1, BLOCK_MAX)
    }

    fn blocks(&self) -> usize {
        self.merchants.len().div_ceil(self.size())
    }

    /// The counts of one task's blocks.
    fn part(
        &self,
        conditions: &ReplicationConditions,
        workspace: &mut Workspace,
        task: usize,
    ) -> Result<ReplicationCounts, Stopped> {
        let (size, merchants) = (self.size(), self.merchants.len());
        let mut counts = ReplicationCounts::new(self.plan);
        for block in task * BLOCKS_OF_A_TASK..((task + 1) * BLOCKS_OF_A_TASK).min(self.blocks()) {
            if self.progress.stopped() {
                return Err(Stopped);
            }
            let first = block * size;
            let in_block = size.min(merchants - first);
            let block = MerchantBlock {
                plan: self.plan,
                keys: self.keys,
                conditions,
                replication: self.replication,
                first: self.merchants.start + first as u32,
                merchants: in_block,
            };
            run_block(self.engine.level, block, workspace, &mut counts);
            self.progress.add(in_block as u64);
        }
        Ok(counts)
    }
}

/// Runs one replication to its counts, shared among threads.
///
/// # Errors
/// [`Stopped`] if `progress` was stopped.
pub fn replicate(
    plan: &Plan,
    engine: Engine,
    keys: &RoundKeys,
    replication: u32,
    merchants: u32,
    progress: &Progress,
) -> Result<ReplicationCounts, Stopped> {
    Replication { plan, engine, keys, replication, merchants: 0..merchants, progress }.run(true)
}

/// The index of a replication under the baseline, from the month before the burn-in to the last.
pub fn index_path(plan: &Plan, keys: &RoundKeys, replication: u32) -> Vec<f64> {
    let (index, timeline) = (drawn_index(plan, keys, replication), plan.timeline);
    let months = -(timeline.seasoning as i32)..=timeline.months as i32;
    months.map(|month| index_at(&plan.policies[0].planned.terms.own, &index, timeline, month)).collect()
}

fn drawn_index(plan: &Plan, keys: &RoundKeys, replication: u32) -> Index {
    match &plan.paths {
        Some(paths) => Index::evenly_spread(paths, keys, replication),
        None => draw_index(&plan.economy, plan.timeline, keys, replication),
    }
}

/// The economy and the stance of a replication, for every world, twin and policy.
pub fn replication_conditions(plan: &Plan, keys: &RoundKeys, replication: u32) -> ReplicationConditions {
    let timeline = plan.timeline;
    let index = drawn_index(plan, keys, replication);
    let baseline = &plan.policies[0].planned.terms;
    let none = |_: &Policy| 0.0;
    let seasoning = conditions(baseline, &index, timeline, 1 - timeline.seasoning as i32..1, 0.0, none);
    let adjustment = seasoning.last().map_or(0.0, |month| month.adjustment);
    let study = |terms| conditions(terms, &index, timeline, 1..timeline.months as i32 + 1, adjustment, none);
    ReplicationConditions {
        worlds: plan
            .worlds
            .iter()
            .map(|world| timeline.all().map(|month| index_at(&world.own, &index, timeline, month)).collect())
            .collect(),
        twins: plan.twins.iter().map(|twin| study(&twin.terms)).collect(),
        policies: plan.policies.iter().map(|policy| study(&policy.planned.terms)).collect(),
        seasoning,
    }
}
