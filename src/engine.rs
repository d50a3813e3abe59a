//! Runs a plan: rayon over (replication, block of merchants), with counts merged as integers.
//!
//! A replication is a pure function of the plan, the seed and its index, so replications may run in any order, on any
//! number of threads, and in parts.

use crate::environment::{Index, conditions, draw_index, index_at};
use crate::kernel::{BLOCK_MAX, MerchantBlock, ReplicationConditions, ReplicationCounts, Workspace, run_block};
use crate::metrics::Group;
use crate::metrics::measure::{Measured, measure};
use crate::metrics::scores::{ScoreCounts, Yardstick, rank};
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

/// Runs replications of `merchants` merchants and measures each: `[replication][policy]`, in order.
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
    run_with(plan, engine, seed, replications, merchants, progress, |counts| measure_each(plan, counts))
}

/// Every policy of one replication's counts, measured.
pub fn measure_each(plan: &Plan, counts: &ReplicationCounts) -> Vec<Measured> {
    let ranks = rank(&counts.scored, plan.twins.len(), &Group::every(plan.segments));
    let policies = plan.policies.iter().zip(&counts.tallies);
    let measured = policies.map(|(policy, tally)| measure(tally, &ranks[policy.twin], plan.timeline.months));
    let mut measured: Vec<Measured> = measured.collect();
    let baseline = &plan.policies[0];
    let yardstick = Yardstick::of(&baseline.planned.policy);
    measured[0].scores = Some(ScoreCounts::of(&counts.scored, baseline.twin, &yardstick));
    measured
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
    replications
        .into_par_iter()
        .map(|replication| replicate(plan, engine, &keys, replication, merchants, progress).map(|counts| keep(&counts)))
        .collect()
}

/// Runs one replication to its counts.
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
    let conditions = replication_conditions(plan, keys, replication);
    let size = engine.block.clamp(1, BLOCK_MAX);
    let blocks = (merchants as usize).div_ceil(size);
    let tasks = blocks.div_ceil(BLOCKS_OF_A_TASK);
    let parts: Result<Vec<ReplicationCounts>, Stopped> = (0..tasks)
        .into_par_iter()
        .map_init(Workspace::default, |workspace, task| {
            let mut counts = ReplicationCounts::new(plan);
            for block in task * BLOCKS_OF_A_TASK..((task + 1) * BLOCKS_OF_A_TASK).min(blocks) {
                if progress.stopped() {
                    return Err(Stopped);
                }
                let first = block * size;
                let in_block = size.min(merchants as usize - first);
                let block = MerchantBlock {
                    plan,
                    keys,
                    conditions: &conditions,
                    replication,
                    first: first as u32,
                    merchants: in_block,
                };
                run_block(engine.level, block, workspace, &mut counts);
                progress.add(in_block as u64);
            }
            Ok(counts)
        })
        .collect();
    let mut whole = ReplicationCounts::new(plan);
    for part in parts? {
        whole.merge(part);
    }
    Ok(whole)
}

/// The economy and the stance of a replication, for every world, twin and policy.
pub fn replication_conditions(plan: &Plan, keys: &RoundKeys, replication: u32) -> ReplicationConditions {
    let timeline = plan.timeline;
    let index = match &plan.paths {
        Some(paths) => Index::evenly_spread(paths, keys, replication),
        None => draw_index(&plan.economy, timeline, keys, replication),
    };
    let baseline = &plan.policies[0].planned.policy;
    let seasoning = conditions(baseline, &index, timeline, 1 - timeline.seasoning as i32..1, 0.0);
    let adjustment = seasoning.last().map_or(0.0, |month| month.adjustment);
    let study = |policy| conditions(policy, &index, timeline, 1..timeline.months as i32 + 1, adjustment);
    ReplicationConditions {
        worlds: plan
            .worlds
            .iter()
            .map(|world| timeline.all().map(|month| index_at(world, &index, timeline, month)).collect())
            .collect(),
        twins: plan.twins.iter().map(|twin| study(&twin.policy)).collect(),
        policies: plan.policies.iter().map(|policy| study(&policy.planned.policy)).collect(),
        seasoning,
    }
}
