//! The lives of a block's merchants, as drawn and in columns.

use super::block::MerchantBlock;
use super::column::{BLOCK_MAX, MerchantColumn};
use crate::model::merchant;
use crate::plan::Plan;
use crate::population::Life;

/// Lives of a block, and the columns of them that every policy reads.
#[derive(Default)]
pub struct Lives {
    pub lives: Vec<Life>,
    /// q.
    pub quality: MerchantColumn,
    /// η.
    pub score_error: MerchantColumn,
    pub positioning_uniform: MerchantColumn,
    pub repair_uniform: MerchantColumn,
    pub unasked_uniform: MerchantColumn,
    /// Cell of segment and revenue decile together: `segment·10 + decile`.
    pub cells: Vec<u16>,
}

impl Lives {
    pub fn draw(&mut self, block: &MerchantBlock<'_>) {
        self.lives.clear();
        for merchant in 0..block.merchants {
            let life = block.plan.population.life(block.keys, block.replication, block.first + merchant as u32);
            self.quality.set(merchant, life.quality as f32);
            self.score_error.set(merchant, life.score_error as f32);
            self.positioning_uniform.set(merchant, life.positioning_uniform as f32);
            self.repair_uniform.set(merchant, life.repair_uniform as f32);
            self.unasked_uniform.set(merchant, life.unasked_uniform as f32);
            self.lives.push(life);
        }
        for merchant in block.merchants..BLOCK_MAX {
            self.quality.set(merchant, 0.0);
            self.score_error.set(merchant, 0.0);
        }
    }

    /// The cells of the merchants under a plan.
    pub fn set_cells(&mut self, plan: &Plan) {
        let baseline = &plan.worlds[0].own;
        let cell = |life: &Life| {
            let segment = &baseline.segments[life.segment];
            let revenue = merchant::log_revenue(&baseline.parameters.traits, segment, life.quality, life.revenue_own);
            plan.cell(life.segment, revenue)
        };
        self.cells.clear();
        self.cells.extend(self.lives.iter().map(cell));
    }
}
