//! The lives of a block's merchants, in columns.

use super::block::MerchantBlock;
use super::column::MerchantColumn;
use crate::metrics::DECILES;
use crate::metrics::set::Set;
use crate::model::merchant::{self, Segment};
use crate::plan::Plan;
use crate::population::Life;
use crate::simd::{LANES, Lanes};

/// Lives of a block, as [`Life`] describes them.
#[derive(Default)]
pub struct Lives {
    pub merchants: usize,
    /// Index of the segment.
    segment: MerchantColumn,
    /// q.
    pub quality: MerchantColumn,
    pub revenue_own: MerchantColumn,
    pub personal_own: MerchantColumn,
    pub literacy_own: MerchantColumn,
    /// η.
    pub score_error: MerchantColumn,
    pub line_own: MerchantColumn,
    pub revenue_start: MerchantColumn,
    pub review_own: MerchantColumn,
    pub holder_uniform: MerchantColumn,
    pub positioning_uniform: MerchantColumn,
    pub appeal_uniform: MerchantColumn,
    pub repair_uniform: MerchantColumn,
    pub documents_uniform: MerchantColumn,
    pub alternative_uniform: MerchantColumn,
    pub unasked_uniform: MerchantColumn,
    pub distress_start: MerchantColumn,
    /// Cell of segment and revenue decile together: `segment·10 + decile`.
    pub cells: Vec<u16>,
    pub members_of_segments: Vec<Set>,
}

impl Lives {
    #[inline(always)]
    pub fn draw<L: Lanes>(&mut self, block: &MerchantBlock<'_>, groups: usize) {
        self.merchants = block.merchants;
        for group in 0..groups {
            let first = block.first.wrapping_add((group * LANES) as u32);
            self.store(group, block.plan.population.lives::<L>(block.keys, block.replication, first));
        }
    }

    #[inline(always)]
    fn store<L: Lanes>(&mut self, group: usize, life: Life<L>) {
        self.segment.store(group, life.segment);
        self.quality.store(group, life.quality);
        self.revenue_own.store(group, life.revenue_own);
        self.personal_own.store(group, life.personal_own);
        self.literacy_own.store(group, life.literacy_own);
        self.score_error.store(group, life.score_error);
        self.line_own.store(group, life.line_own);
        self.revenue_start.store(group, life.revenue_start);
        self.review_own.store(group, life.review_own);
        self.holder_uniform.store(group, life.holder_uniform);
        self.positioning_uniform.store(group, life.positioning_uniform);
        self.appeal_uniform.store(group, life.appeal_uniform);
        self.repair_uniform.store(group, life.repair_uniform);
        self.documents_uniform.store(group, life.documents_uniform);
        self.alternative_uniform.store(group, life.alternative_uniform);
        self.unasked_uniform.store(group, life.unasked_uniform);
        self.distress_start.store(group, life.distress_start);
    }

    /// The number of each merchant's segment; `numbers` has one for each, in order.
    #[inline(always)]
    pub fn by_segment<L: Lanes>(&self, group: usize, mut numbers: impl Iterator<Item = f64>) -> L {
        let segment = self.segment.load::<L>(group);
        let mut of_segment = L::of(numbers.next().unwrap_or_default());
        let mut index = 0.0;
        for number in numbers {
            index += 1.0;
            of_segment = L::select(L::of(index).le(segment), L::of(number), of_segment);
        }
        of_segment
    }

    /// Each merchant's segment.
    #[inline(always)]
    pub fn segments<L: Lanes>(&self, group: usize, segments: &[Segment<f64>]) -> Segment<L> {
        Segment {
            share: self.by_segment(group, segments.iter().map(|segment| segment.share)),
            log_revenue_mean: self.by_segment(group, segments.iter().map(|segment| segment.log_revenue_mean)),
            log_revenue_sd: self.by_segment(group, segments.iter().map(|segment| segment.log_revenue_sd)),
            revenue_sd: self.by_segment(group, segments.iter().map(|segment| segment.revenue_sd)),
            cyclicality: self.by_segment(group, segments.iter().map(|segment| segment.cyclicality)),
            arrears_shift: self.by_segment(group, segments.iter().map(|segment| segment.arrears_shift)),
            cutoff_shift: self.by_segment(group, segments.iter().map(|segment| segment.cutoff_shift)),
        }
    }

    /// The cells of the merchants under a plan.
    #[inline(always)]
    pub fn set_cells<L: Lanes>(&mut self, plan: &Plan, groups: usize) {
        let baseline = &plan.worlds[0].own;
        self.cells.clear();
        for group in 0..groups {
            let segment = self.segments::<L>(group, &baseline.segments);
            let (quality, own) = (self.quality.load(group), self.revenue_own.load(group));
            let log_revenue = merchant::log_revenue(&baseline.parameters.traits, &segment, quality, own);
            let mut cells = [0.0; LANES];
            plan.cell(self.segment.load::<L>(group), log_revenue).store(&mut cells);
            self.cells.extend(cells.map(|cell| cell as u16));
        }
        self.members_of_segments.clear();
        self.members_of_segments.resize(plan.segments, Set::default());
        for merchant in 0..self.merchants {
            let segment = &mut self.members_of_segments[usize::from(self.cells[merchant]) / DECILES];
            *segment |= Set::of_bits(1 << merchant);
        }
    }
}
