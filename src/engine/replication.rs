//! A replication whose merchants do not depend on one another: block after block, in tasks.

use super::{Engine, Stopped};
use crate::kernel::{MerchantBlock, ReplicationConditions, ReplicationCounts, Workspace, run_block};
use crate::plan::Plan;
use crate::progress::Progress;
use crate::rng::RoundKeys;
use rayon::prelude::*;
use std::ops::Range;

/// Blocks per task, so that large replications are shared among threads.
pub const BLOCKS_OF_A_TASK: usize = 16;

/// A replication to run.
pub struct Replication<'a> {
    pub plan: &'a Plan,
    pub engine: Engine,
    pub keys: &'a RoundKeys,
    pub replication: u32,
    pub progress: &'a Progress,
    /// Whether threads share it.
    pub is_shared: bool,
}

/// What a thread keeps from replication to replication, so that its memory is reused.
pub struct Memory {
    /// Too large to be passed from stack to stack.
    pub workspace: Box<Workspace>,
    pub counts: ReplicationCounts,
}

impl Memory {
    pub fn new(plan: &Plan) -> Memory {
        Memory { workspace: Box::default(), counts: ReplicationCounts::new(plan) }
    }
}

impl Replication<'_> {
    /// Counts the merchants of a part, tasks joined in their order, whichever thread ran them.
    ///
    /// # Errors
    /// [`Stopped`] if its progress was stopped.
    pub fn run(
        &self,
        conditions: &ReplicationConditions,
        part: Range<u32>,
        Memory { workspace, counts }: &mut Memory,
    ) -> Result<(), Stopped> {
        let tasks = self.tasks(part);
        if !self.is_shared {
            return tasks.into_iter().try_for_each(|merchants| self.task(conditions, workspace, counts, merchants));
        }
        // Neighbouring tasks are counted into one memory and joined with the next in order, so few are held at a time.
        let memory = || Memory::new(self.plan);
        let count = |mut memory: Memory, merchants| {
            let Memory { workspace, counts } = &mut memory;
            self.task(conditions, workspace, counts, merchants).map(|()| memory)
        };
        let join = |mut first: Memory, second: Memory| {
            first.counts.merge(&second.counts);
            Ok(first)
        };
        if let Some(all) = tasks.into_par_iter().try_fold(memory, count).try_reduce_with(join) {
            counts.merge(&all?.counts);
        }
        Ok(())
    }

    /// A part's merchants by task.
    pub fn tasks(&self, part: Range<u32>) -> Vec<Range<u32>> {
        let merchants = self.engine.block_size() * BLOCKS_OF_A_TASK;
        part.clone().step_by(merchants).map(|first| first..part.end.min(first + merchants as u32)).collect()
    }

    /// A task's blocks: the first merchant and the number of merchants of each.
    pub fn blocks(&self, task: Range<u32>) -> impl Iterator<Item = (u32, usize)> {
        let size = self.engine.block_size();
        task.clone().step_by(size).map(move |first| (first, size.min((task.end - first) as usize)))
    }

    /// A block of its merchants.
    pub fn block<'b>(
        &'b self,
        conditions: &'b ReplicationConditions,
        (first, merchants): (u32, usize),
    ) -> MerchantBlock<'b> {
        MerchantBlock { plan: self.plan, keys: self.keys, conditions, replication: self.replication, first, merchants }
    }

    /// Counts one task's blocks.
    fn task(
        &self,
        conditions: &ReplicationConditions,
        workspace: &mut Workspace,
        counts: &mut ReplicationCounts,
        task: Range<u32>,
    ) -> Result<(), Stopped> {
        for block in self.blocks(task) {
            if self.progress.stopped() {
                return Err(Stopped);
            }
            run_block(self.engine.level, self.block(conditions, block), workspace, counts);
            self.progress.add(block.1 as u64);
        }
        Ok(())
    }
}
