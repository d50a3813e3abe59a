//! The lives of a block's merchants, as drawn and in columns.

use super::Block;
use super::column::{BLOCK_MAX, Column};
use super::state::State;
use crate::metrics::tally::Scored;
use crate::model::merchant;
use crate::population::Life;

/// Lives of a block, and the columns of them that every policy reads.
#[derive(Default)]
pub struct Lives {
    pub lives: Vec<Life>,
    /// q.
    pub quality: Column,
    /// η.
    pub score_error: Column,
    pub positioning_uniform: Column,
    pub repair_uniform: Column,
    /// Place of segment and revenue decile together: `segment·10 + decile`.
    pub cells: Vec<u16>,
}

impl Lives {
    pub fn draw(&mut self, block: &Block<'_>) {
        let plan = block.plan;
        let baseline = &plan.worlds[0];
        self.lives.clear();
        self.cells.clear();
        for place in 0..block.merchants {
            let life = plan.population.life(block.keys, block.replication, block.first + place as u32);
            self.quality.set(place, life.quality as f32);
            self.score_error.set(place, life.score_error as f32);
            self.positioning_uniform.set(place, life.positioning_uniform as f32);
            self.repair_uniform.set(place, life.repair_uniform as f32);
            let segment = &baseline.segments[life.segment];
            let revenue = merchant::log_revenue(&baseline.parameters.traits, segment, life.quality, life.revenue_own);
            self.cells.push(plan.cell(life.segment, revenue));
            self.lives.push(life);
        }
        for place in block.merchants..BLOCK_MAX {
            self.quality.set(place, 0.0);
            self.score_error.set(place, 0.0);
        }
    }

    /// What benchmarks need of a merchant.
    pub fn scored(&self, block: &Block<'_>, opening: &State, good: &[[bool; BLOCK_MAX]], place: usize) -> Scored {
        debug_assert!(place < block.merchants);
        Scored {
            score: opening.smoothed.get(place),
            quality: self.quality.get(place),
            cell: self.cells[place],
            alive: opening.alive.get(place) > 0.0,
            in_book: opening.active.get(place) > 0.0,
            good: good.iter().enumerate().fold(0, |set, (twin, good)| set | u64::from(good[place]) << twin),
        }
    }
}
