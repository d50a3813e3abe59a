//! Runs a plan: rayon over (replication, block of merchants), with counts merged as integers.
//!
//! A replication is a pure function of the plan, the seed, its index and, under portfolio feedback, its number of merchants, so
//! replications may run in any order, on any number of threads, and in parts.

mod conditions;
mod counted;
mod coupled;
mod measuring;
mod plans;
mod recall;
mod replication;

pub use conditions::{index_path, replication_conditions};
pub use counted::{Counted, CountedAll};
pub use measuring::{measure_baseline, measure_each, measure_first, measure_in_halves, measure_only};
pub use plans::{read_plans, run_plans};
pub use recall::Record;

use crate::kernel::{BLOCK_MAX, FirstHalf, ReplicationConditions, ReplicationCounts};
use crate::metrics::measure::Measured;
use crate::plan::Plan;
use crate::progress::Progress;
use crate::rng::RoundKeys;
use crate::simd::SimdLevel;
use rayon::prelude::*;
use recall::Recall;
use replication::{BLOCKS_OF_A_TASK, Memory, Replication};
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
    let keep = |whole: &ReplicationCounts, first_half: &FirstHalf| measure_in_halves(plan, whole, first_half);
    run_in_halves(plan, engine, seed, replications, merchants, progress, keep)
}

/// Runs replications and returns what `keep` makes of the counts of each, and of those of the first half of its merchants.
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
    keep: impl Fn(&ReplicationCounts, &FirstHalf) -> T + Sync,
) -> Result<Vec<T>, Stopped> {
    let work = Work { engine, seed, replications, merchants, progress };
    work.all(plan, &work.halves(), None, keep)
}

/// Runs replications and gives `take`, in order, what `read` makes of what is kept of the counts of each, and of those of the first
/// half of its merchants. What is kept, `kept` in words, is recalled where it is known.
///
/// # Errors
/// [`Stopped`] if `progress` was stopped, or if the run is a shard, which hands on nothing.
#[expect(clippy::too_many_arguments, reason = "what a run is made of")]
pub fn stream_in_halves<K: Record, T: Send>(
    plan: &Plan,
    engine: Engine,
    seed: u64,
    replications: Range<u32>,
    merchants: u32,
    progress: &Progress,
    kept: &str,
    keep: impl Fn(&ReplicationCounts, &FirstHalf) -> K + Sync,
    read: impl Fn(K) -> T + Sync,
    take: impl FnMut(T) + Send,
) -> Result<(), Stopped> {
    let work = Work { engine, seed, replications, merchants, progress };
    work.each(plan, &work.halves(), work.recall([plan], kept).as_ref(), keep, read, take)
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
    let work = Work { engine, seed, replications, merchants, progress };
    work.all(plan, &undivided(merchants), None, |counts, _| keep(counts))
}

/// Runs replications and gives `take`, in order, what `keep` makes of the counts of each. What is kept, `kept` in words, is recalled
/// where it is known.
///
/// # Errors
/// [`Stopped`] if `progress` was stopped, or if the run is a shard, which hands on nothing.
#[expect(clippy::too_many_arguments, reason = "what a run is made of")]
pub fn stream<T: Record>(
    plan: &Plan,
    engine: Engine,
    seed: u64,
    replications: Range<u32>,
    merchants: u32,
    progress: &Progress,
    kept: &str,
    keep: impl Fn(&ReplicationCounts) -> T + Sync,
    take: impl FnMut(T) + Send,
) -> Result<(), Stopped> {
    let work = Work { engine, seed, replications, merchants, progress };
    let recall = work.recall([plan], kept);
    work.each(plan, &undivided(merchants), recall.as_ref(), |counts, _| keep(counts), |kept| kept, take)
}

/// What a call of the engine hands on: nothing in a shard, where it ends as if it was stopped.
///
/// # Errors
/// [`Stopped`] if `progress` was stopped.
pub fn handed_on<T>(result: Result<T, Stopped>, progress: &Progress) -> Result<Option<T>, Stopped> {
    match result {
        Err(Stopped) if progress.is_share() && !progress.stopped() => Ok(None),
        result => result.map(Some),
    }
}

/// All merchants as one part.
fn undivided(merchants: u32) -> [Range<u32>; 1] {
    let all = 0..merchants;
    [all]
}

/// What a run is made of besides its plans.
struct Work<'a> {
    engine: Engine,
    seed: u64,
    replications: Range<u32>,
    merchants: u32,
    progress: &'a Progress,
}

impl Work<'_> {
    /// Two halves of the merchants.
    fn halves(&self) -> [Range<u32>; 2] {
        let middle = self.merchants / 2;
        [0..middle, middle..self.merchants]
    }

    /// What recalls the values of plans, if there is a checkpoint; `kept` states what is kept of the counts.
    fn recall<'p, K: Record>(&self, plans: impl IntoIterator<Item = &'p Plan>, kept: &'p str) -> Option<Recall<'p, K>> {
        Recall::of(plans, self.seed, self.replications.len(), self.merchants, kept, self.progress)
    }

    /// Runs replications and returns what is kept of the counts of each, in order, and of those of its first part if it has two.
    fn all<K: Send>(
        &self,
        plan: &Plan,
        parts: &[Range<u32>],
        recall: Option<&Recall<'_, K>>,
        keep: impl Fn(&ReplicationCounts, &FirstHalf) -> K + Sync,
    ) -> Result<Vec<K>, Stopped> {
        let mut all = Vec::with_capacity(self.replications.len());
        self.each(plan, parts, recall, keep, |kept| kept, |one| all.push(one))?;
        Ok(all)
    }

    /// Runs replications and gives `take`, in order, what `read` makes of what is kept of the counts of each, and of those of its
    /// first part if it has two.
    fn each<K: Send, T: Send>(
        &self,
        plan: &Plan,
        parts: &[Range<u32>],
        recall: Option<&Recall<'_, K>>,
        keep: impl Fn(&ReplicationCounts, &FirstHalf) -> K + Sync,
        read: impl Fn(K) -> T + Sync,
        mut take: impl FnMut(T) + Send,
    ) -> Result<(), Stopped> {
        let Work { engine, seed, ref replications, merchants, progress } = *self;
        let (merchants, keys) = (merchants as usize, RoundKeys::new(seed));
        let threads = rayon::current_num_threads();
        let (own, is_share) = recall::own(recall, replications.clone());
        progress.add((replications.len() - own.len()) as u64 * merchants as u64);
        // A coupled replication stays in memory from review to review: one that has tasks for every thread is run alone.
        let is_alone = plan.is_coupled() && merchants.div_ceil(engine.block_size() * BLOCKS_OF_A_TASK) >= threads;
        // With replications enough to keep every thread busy, each is run by one thread: none waits, so none takes up a second one.
        let is_shared = is_alone || own.len() < REPLICATIONS_OF_A_THREAD * threads;
        let one = |memory: &mut Memory, replication| {
            recall::recalled(recall, replication, merchants, progress, || {
                let replication = Replication { plan, engine, keys: &keys, replication, progress, is_shared };
                let first_half = counts(&replication, parts, memory)?;
                Ok(keep(&memory.counts, &first_half))
            })
        };
        let memory = || Memory::new(plan);
        if is_alone {
            let mut memory = memory();
            let mut done = |kept| if is_share { drop(kept) } else { take(read(kept)) };
            own.into_iter().try_for_each(|replication| one(&mut memory, replication).map(&mut done))?;
        } else {
            let turn = Mutex::new(Turn { next: replications.start, waiting: BTreeMap::new(), take });
            // Threads take up one replication after the other, so that few are done before their turn.
            own.into_iter().par_bridge().try_for_each_init(memory, |memory, replication| {
                let kept = one(memory, replication)?;
                if !is_share {
                    let done = read(kept);
                    turn.lock().unwrap_or_else(PoisonError::into_inner).done(replication, done);
                }
                Ok(())
            })?;
        }
        if is_share { Err(Stopped) } else { Ok(()) }
    }
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

/// Leaves the counts of a replication's merchants in the memory, and returns those of the first part if there are two.
fn counts(replication: &Replication<'_>, parts: &[Range<u32>], memory: &mut Memory) -> Result<FirstHalf, Stopped> {
    memory.counts.clear();
    let mut first_half = None;
    let mut joined = |counts: &ReplicationCounts| {
        if parts.len() == 2 && first_half.is_none() {
            first_half = Some(FirstHalf::of(replication.plan, counts));
        }
    };
    if replication.plan.is_coupled() {
        coupled::run(replication, parts, &mut memory.counts, &mut joined)?;
    } else {
        let conditions = replication_conditions(replication.plan, replication.keys, replication.replication);
        for part in parts {
            replication.run(&conditions, part.clone(), memory)?;
            joined(&memory.counts);
        }
    }
    memory.counts.complete(replication.plan);
    Ok(first_half.unwrap_or_default())
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
    let mut memory = Memory::new(plan);
    counts(&replication, &undivided(merchants), &mut memory).map(|_| memory.counts)
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
    coupled::run(&replication, &undivided(merchants), &mut ReplicationCounts::new(plan), |_| {})
}
