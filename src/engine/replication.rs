//! A replication whose merchants do not depend on one another: block after block, in tasks.

use super::conditions::replication_conditions;
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

impl Replication<'_> {
    /// The counts of each part of its merchants, tasks joined in their order, whichever thread ran them.
    ///
    /// # Errors
    /// [`Stopped`] if its progress was stopped.
    pub fn run<const PARTS: usize>(&self, parts: [Range<u32>; PARTS]) -> Result<[ReplicationCounts; PARTS], Stopped> {
        let conditions = replication_conditions(self.plan, self.keys, self.replication);
        let run = |workspace: &mut Workspace, merchants| self.task(&conditions, workspace, merchants);
        let mut counts = parts.each_ref().map(|_| ReplicationCounts::new(self.plan));
        for (part, whole) in parts.into_iter().zip(&mut counts) {
            let tasks = self.tasks(part);
            let done: Result<Vec<ReplicationCounts>, Stopped> = if self.is_shared {
                tasks.into_par_iter().map_init(Workspace::default, run).collect()
            } else {
                let mut workspace = Workspace::default();
                tasks.into_iter().map(|merchants| run(&mut workspace, merchants)).collect()
            };
            for counts in done? {
                whole.merge(counts);
            }
        }
        Ok(counts)
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

    /// The counts of one task's blocks.
    fn task(
        &self,
        conditions: &ReplicationConditions,
        workspace: &mut Workspace,
        task: Range<u32>,
    ) -> Result<ReplicationCounts, Stopped> {
        let mut counts = ReplicationCounts::new(self.plan);
        for block in self.blocks(task) {
            if self.progress.stopped() {
                return Err(Stopped);
            }
            run_block(self.engine.level, self.block(conditions, block), workspace, &mut counts);
            self.progress.add(block.1 as u64);
        }
        Ok(counts)
    }
}
