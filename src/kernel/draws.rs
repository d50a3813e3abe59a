//! A block's draws for each month, in the form in which events are tested; shared by all policies.

use super::block::MerchantBlock;
use super::column::MerchantColumn;
use crate::model::borrowing::InquiryDraw;
use crate::rng::{Purpose, month_word, philox_lanes, uniform_lanes};
use crate::simd::{LANES, Lanes};

/// One month's draws.
#[derive(Clone, Copy, Debug, Default)]
pub struct MonthDraws {
    /// Revenue shock, standard normal.
    pub revenue: MerchantColumn,
    /// ν, standard normal.
    pub score: MerchantColumn,
    /// ln U of opening a consumer loan.
    pub opening: MerchantColumn,
    /// The inquiries': see [`InquiryDraw`].
    inquiry_uniform: MerchantColumn,
    first_inquiry_from: MerchantColumn,
    no_second_inquiry_below: MerchantColumn,
    /// ln U of a high-cost loan.
    pub high_cost: MerchantColumn,
    /// logit U of a missed payment.
    pub missed: MerchantColumn,
    /// U of a reapplication.
    pub reapplies: MerchantColumn,
    /// Shock of private distress, standard normal.
    pub distress: MerchantColumn,
}

impl MonthDraws {
    /// The inquiries' draw of a vector.
    #[inline(always)]
    pub fn inquiry_draw<L: Lanes>(&self, group: usize) -> InquiryDraw<L> {
        InquiryDraw {
            uniform: self.inquiry_uniform.load(group),
            first_from: self.first_inquiry_from.load(group),
            no_second_below: self.no_second_inquiry_below.load(group),
        }
    }

    #[inline(always)]
    fn set_inquiry_draw<L: Lanes>(&mut self, group: usize, draw: InquiryDraw<L>) {
        self.inquiry_uniform.store(group, draw.uniform);
        self.first_inquiry_from.store(group, draw.first_from);
        self.no_second_inquiry_below.store(group, draw.no_second_below);
    }
}

/// Every month's draws, in the order of the months.
#[derive(Debug, Default)]
pub struct Draws {
    pub months: Vec<MonthDraws>,
}

impl Draws {
    #[inline(always)]
    pub fn draw<L: Lanes>(&mut self, block: &MerchantBlock<'_>, groups: usize) {
        let timeline = block.plan.timeline;
        self.months.resize_with(timeline.simulated(), MonthDraws::default);
        for (month, columns) in timeline.all().zip(&mut self.months) {
            for group in 0..groups {
                let merchants: [u32; LANES] =
                    std::array::from_fn(|lane| block.first.wrapping_add((group * LANES + lane) as u32));
                let counter = |purpose: Purpose| {
                    [
                        L::bits_load(&merchants),
                        L::bits_splat(block.replication),
                        L::bits_splat(month_word(month)),
                        L::bits_splat(purpose as u32),
                    ]
                };
                let first = philox_lanes::<L>(counter(Purpose::MonthFirst), block.keys);
                let second = philox_lanes::<L>(counter(Purpose::MonthSecond), block.keys);
                columns.revenue.store::<L>(group, uniform_lanes::<L>(first[0]).inverse_normal());
                columns.score.store::<L>(group, uniform_lanes::<L>(first[1]).inverse_normal());
                columns.opening.store::<L>(group, uniform_lanes::<L>(first[2]).ln());
                columns.set_inquiry_draw(group, InquiryDraw::new(uniform_lanes::<L>(first[3])));
                columns.high_cost.store::<L>(group, uniform_lanes::<L>(second[0]).ln());
                columns.missed.store::<L>(group, uniform_lanes::<L>(second[1]).logit());
                columns.reapplies.store::<L>(group, uniform_lanes::<L>(second[2]));
                columns.distress.store::<L>(group, uniform_lanes::<L>(second[3]).inverse_normal());
            }
        }
    }
}
