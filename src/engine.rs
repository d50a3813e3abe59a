//! Runs a plan: rayon over (replication, block of merchants), with counts merged as integers.
//!
//! A replication is a pure function of the plan, the seed, its index and, under portfolio feedback, its number of merchants, so
//! replications may run in any order, on any number of threads, and in parts.

mod conditions;
mod coupled;
mod replication;

pub use conditions::{index_path, replication_conditions};

use crate::kernel::{BLOCK_MAX, ReplicationConditions, ReplicationCounts};
use crate::metrics::Group;
use crate::metrics::measure::{Measured, measure, measure_group};
use crate::metrics::scores::{ScoreCounts, ScoreRanks, ScoreSteps, Yardstick, rank};
use crate::plan::Plan;
use crate::progress::Progress;
use crate::rng::RoundKeys;
use crate::simd::SimdLevel;
use rayon::prelude::*;
use replication::{BLOCKS_OF_A_TASK, Replication};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

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
    let ranks = rank(&counts.scored, plan.twins.len(), &Group::every(plan.segments));
    let policies = plan.policies.iter().zip(&counts.tallies);
    let measured = policies.map(|(policy, tally)| measure(tally, &ranks[policy.twin], plan.timeline.months));
    let mut measured: Vec<Measured> = measured.collect();
    add_scores(plan, counts, &mut measured[0]);
    measured
}

/// The first policy of one replication's counts, measured on everybody alone; `ranks` are those of everybody.
pub fn measure_baseline(plan: &Plan, counts: &ReplicationCounts, ranks: &[ScoreRanks]) -> Measured {
    let mut measured = measure(&counts.tallies[0], &ranks[plan.policies[0].twin], plan.timeline.months);
    add_scores(plan, counts, &mut measured);
    measured
}

/// The scores of month 0 under the first policy.
fn add_scores(plan: &Plan, counts: &ReplicationCounts, measured: &mut Measured) {
    let baseline = &plan.policies[0];
    let yardstick = Yardstick::of(&baseline.planned.terms.own);
    measured.scores = Some(ScoreCounts::of(&counts.scored, baseline.twin, &yardstick));
    measured.score_steps = Some(ScoreSteps::of(&counts.scored, baseline.twin, yardstick.step));
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
    let mut all = Vec::with_capacity(replications.len());
    stream_in_halves(plan, engine, seed, replications, merchants, progress, keep, |one| all.push(one))?;
    Ok(all)
}

/// The same, each given to `take` as soon as those before it were.
///
/// # Errors
/// [`Stopped`] if `progress` was stopped.
#[expect(clippy::too_many_arguments, reason = "what a run is made of")]
pub fn stream_in_halves<T: Send>(
    plan: &Plan,
    engine: Engine,
    seed: u64,
    replications: Range<u32>,
    merchants: u32,
    progress: &Progress,
    keep: impl Fn(&ReplicationCounts, &[ReplicationCounts; 2]) -> T + Sync,
    take: impl FnMut(T) + Send,
) -> Result<(), Stopped> {
    let halves = [0..merchants / 2, merchants / 2..merchants];
    let keep = |halves: [ReplicationCounts; 2]| {
        let mut whole = halves[0].clone();
        whole.merge(halves[1].clone());
        keep(&whole, &halves)
    };
    each(plan, engine, seed, replications, halves, progress, keep, take)
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
    let mut all = Vec::with_capacity(replications.len());
    stream(plan, engine, seed, replications, merchants, progress, keep, |one| all.push(one))?;
    Ok(all)
}

/// The same, each given to `take` as soon as those before it were.
///
/// # Errors
/// [`Stopped`] if `progress` was stopped.
#[expect(clippy::too_many_arguments, reason = "what a run is made of")]
pub fn stream<T: Send>(
    plan: &Plan,
    engine: Engine,
    seed: u64,
    replications: Range<u32>,
    merchants: u32,
    progress: &Progress,
    keep: impl Fn(&ReplicationCounts) -> T + Sync,
    take: impl FnMut(T) + Send,
) -> Result<(), Stopped> {
    let keep = |[counts]: [ReplicationCounts; 1]| keep(&counts);
    each(plan, engine, seed, replications, undivided(merchants), progress, keep, take)
}

/// All merchants as one part.
fn undivided(merchants: u32) -> [Range<u32>; 1] {
    let all = 0..merchants;
    [all]
}

/// Runs replications and gives `take` what `keep` makes of the counts of each, part by part of its merchants, in order.
#[expect(clippy::too_many_arguments, reason = "what a run is made of")]
fn each<T: Send, const PARTS: usize>(
    plan: &Plan,
    engine: Engine,
    seed: u64,
    replications: Range<u32>,
    parts: [Range<u32>; PARTS],
    progress: &Progress,
    keep: impl Fn([ReplicationCounts; PARTS]) -> T + Sync,
    mut take: impl FnMut(T) + Send,
) -> Result<(), Stopped> {
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
    if is_alone {
        return replications.into_iter().try_for_each(|replication| one(replication).map(&mut take));
    }
    let turn = Mutex::new(Turn { next: replications.start, waiting: BTreeMap::new(), take });
    // Threads take up one replication after the other, so that few are done before their turn.
    replications.par_bridge().try_for_each(|replication| {
        let done = one(replication)?;
        turn.lock().unwrap_or_else(PoisonError::into_inner).done(replication, done);
        Ok(())
    })
}

/// Whose turn it is: replications are given away in order, whichever is done first.
struct Turn<T, F> {
    next: u32,
    waiting: BTreeMap<u32, T>,
    take: F,
}

impl<T, F: FnMut(T)> Turn<T, F> {
    fn done(&mut self, replication: u32, one: T) {
        self.waiting.insert(replication, one);
        while let Some(one) = self.waiting.remove(&self.next) {
            (self.take)(one);
            self.next += 1;
        }
    }
}

/// The counts of each part of a replication's merchants.
fn counts<const PARTS: usize>(
    replication: &Replication<'_>,
    parts: [Range<u32>; PARTS],
) -> Result<[ReplicationCounts; PARTS], Stopped> {
    if replication.plan.is_coupled() {
        coupled::run(replication, parts).map(|(counts, _)| counts)
    } else {
        replication.run(parts)
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
