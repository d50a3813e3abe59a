//! Runs a plan: rayon over (replication, block of merchants), with counts merged as integers.
//!
//! A replication is a pure function of the plan, the seed, its index and, under portfolio feedback, its number of merchants, so
//! replications may run in any order, on any number of threads, and in parts.

mod conditions;
mod coupled;
mod plans;
mod replication;

pub use conditions::{index_path, replication_conditions};
pub use plans::run_plans;

use crate::kernel::{BLOCK_MAX, ReplicationConditions, ReplicationCounts};
use crate::metrics::Group;
use crate::metrics::measure::{GroupSums, Measured, measure, measure_group};
use crate::metrics::scores::{ScoreCounts, ScoreSteps, Yardstick, rank};
use crate::plan::Plan;
use crate::progress::Progress;
use crate::rng::RoundKeys;
use crate::simd::SimdLevel;
use rayon::prelude::*;
use replication::{BLOCKS_OF_A_TASK, Replication};
use std::cell::LazyCell;
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

impl Engine {
    fn block_size(self) -> usize {
        self.block.clamp(1, BLOCK_MAX)
    }
}

/// The user stopped the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped;

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
    measure_first(plan, counts, plan.policies.len())
}

/// The same of the first policies alone.
///
/// # Panics
/// If the plan counts everybody in one cell.
pub fn measure_first(plan: &Plan, counts: &ReplicationCounts, number: usize) -> Vec<Measured> {
    assert!(plan.has_groups);
    let ranks = rank(&counts.scored, plan.twins.len(), &Group::every(plan.segments));
    let policies = plan.policies.iter().zip(&counts.tallies).take(number);
    let measured = policies.map(|(policy, tally)| measure(tally, &ranks[policy.twin], plan.timeline.months));
    let mut measured: Vec<Measured> = measured.collect();
    let baseline = &plan.policies[0];
    let yardstick = Yardstick::of(&baseline.planned.terms.own);
    measured[0].scores = Some(ScoreCounts::of(&counts.scored, baseline.twin, &yardstick));
    measured[0].score_steps = Some(ScoreSteps::of(&counts.scored, baseline.twin, yardstick.step));
    measured
}

/// What `read` makes of a policy, by its index, and of some groups under it, for every policy of one replication's counts. Merchants are
/// ranked by score only if it reads a metric that needs it.
///
/// # Panics
/// If the plan counts everybody in one cell and other groups are asked for.
pub fn measure_only<T>(
    plan: &Plan,
    counts: &ReplicationCounts,
    groups: &[Group],
    read: impl Fn(usize, &[GroupSums<'_>]) -> T,
) -> Vec<T> {
    assert!(plan.has_groups || groups == [Group::All]);
    let ranks = LazyCell::new(|| rank(&counts.scored, plan.twins.len(), groups));
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

/// Every policy measured, with the difference between the two halves of the merchants in every metric of everybody.
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
    let halves = [0..merchants / 2, merchants / 2..merchants];
    each(plan, engine, seed, replications, halves, progress, |halves| {
        let mut whole = halves[0].clone();
        whole.merge(halves[1].clone());
        keep(&whole, &halves)
    })
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
    each(plan, engine, seed, replications, undivided(merchants), progress, |[counts]| keep(&counts))
}

/// All merchants as one part.
fn undivided(merchants: u32) -> [Range<u32>; 1] {
    let all = 0..merchants;
    [all]
}

/// Runs replications and returns what `keep` makes of the counts of each, part by part of its merchants.
fn each<T: Send, const PARTS: usize>(
    plan: &Plan,
    engine: Engine,
    seed: u64,
    replications: Range<u32>,
    parts: [Range<u32>; PARTS],
    progress: &Progress,
    keep: impl Fn([ReplicationCounts; PARTS]) -> T + Sync,
) -> Result<Vec<T>, Stopped> {
    let keys = RoundKeys::new(seed);
    let threads = rayon::current_num_threads();
    let merchants: usize = parts.iter().map(ExactSizeIterator::len).sum();
    // A coupled replication stays in memory from review to review: one that has tasks for every thread is run alone.
    let is_alone = plan.is_coupled() && merchants.div_ceil(engine.block_size() * BLOCKS_OF_A_TASK) >= threads;
    // With replications enough to keep every thread busy, each is run by one thread: none waits, so none takes up a second one.
    let is_shared = is_alone || replications.len() < REPLICATIONS_OF_A_THREAD * threads;
    let one = |replication| {
        let replication = Replication { plan, engine, keys: &keys, replication, progress, is_shared };
        counts(&replication, parts.clone()).map(&keep)
    };
    if is_alone { replications.map(one).collect() } else { replications.into_par_iter().map(one).collect() }
}

/// The counts of each part of a replication's merchants.
fn counts<const PARTS: usize>(
    replication: &Replication<'_>,
    parts: [Range<u32>; PARTS],
) -> Result<[ReplicationCounts; PARTS], Stopped> {
    let mut counts = if replication.plan.is_coupled() {
        coupled::run(replication, parts).map(|(counts, _)| counts)?
    } else {
        replication.run(parts)?
    };
    counts.iter_mut().for_each(|part| part.complete(replication.plan));
    Ok(counts)
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
    let replication = Replication { plan, engine, keys, replication, progress, is_shared: true };
    counts(&replication, undivided(merchants)).map(|[counts]| counts)
}

/// Runs one replication to the conditions it went through, portfolio feedback included.
///
/// # Errors
/// [`Stopped`] if `progress` was stopped.
pub fn reviewed_conditions(
    plan: &Plan,
    engine: Engine,
    keys: &RoundKeys,
    replication: u32,
    merchants: u32,
    progress: &Progress,
) -> Result<ReplicationConditions, Stopped> {
    let replication = Replication { plan, engine, keys, replication, progress, is_shared: true };
    coupled::run(&replication, undivided(merchants)).map(|(_, conditions)| conditions)
}
