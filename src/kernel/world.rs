//! What does not depend on the policy: revenue, literacy and the consumer line of a block's merchants under one scenario.

use super::block::MerchantBlock;
use super::column::{BLOCK_MAX, MerchantColumn};
use super::draws::Draws;
use super::life::Lives;
use crate::model::{Policy, consumer_loan, merchant, revenue};
use crate::simd::Lanes;

/// One month's revenue before any effect of losing credit.
#[derive(Clone, Copy, Default)]
pub struct MonthRevenue {
    /// y0, log deviation.
    pub deviation: MerchantColumn,
    /// R·e^y0, yuan.
    pub undragged: MerchantColumn,
}

/// A world's columns.
#[derive(Default)]
pub struct World {
    /// R, yuan a month.
    pub revenue: MerchantColumn,
    /// Lc, yuan.
    pub consumer_line: MerchantColumn,
    /// p.
    pub personal: MerchantColumn,
    /// l without the policy's shift.
    pub literacy: MerchantColumn,
    innovation_sd: MerchantColumn,
    cyclicality: MerchantColumn,
    /// u at the end of month 0.
    own_shock_at_opening: MerchantColumn,
    /// In the order of the months; the burn-in's only in the baseline's world.
    pub months: Vec<MonthRevenue>,
}

impl World {
    /// Draws the world; all worlds except the first start month 1 from the first one's month 0.
    #[inline(always)]
    #[expect(clippy::too_many_arguments, reason = "each is one of the kernel's few tables")]
    pub fn draw<L: Lanes>(
        &mut self,
        block: &MerchantBlock<'_>,
        policy: &Policy,
        lives: &Lives,
        draws: &Draws,
        economy: &[f64],
        first_world: Option<&World>,
        groups: usize,
    ) {
        self.set_for_life(policy, lives);
        let timeline = block.plan.timeline;
        self.months.resize_with(timeline.simulated(), MonthRevenue::default);
        let opening = timeline.index(1);
        let mut own_shock = MerchantColumn::default();
        let from = match first_world {
            Some(first) => {
                own_shock = first.own_shock_at_opening;
                opening
            }
            None => {
                for (merchant, life) in lives.lives.iter().enumerate() {
                    let revenue_sd = policy.segments[life.segment].revenue_sd;
                    let start = revenue::own_shock_at_start(revenue_sd, life.revenue_start);
                    own_shock.set(merchant, start as f32);
                }
                0
            }
        };
        self.own_shock_at_opening = own_shock;
        let persistence = L::of(policy.parameters.revenue.persistence);
        for month_index in from..timeline.simulated() {
            let economy = L::of(economy[month_index]);
            let month = &mut self.months[month_index];
            for group in 0..groups {
                let shock = draws.months[month_index].revenue.load::<L>(group);
                let u = revenue::next_own_shock(
                    persistence,
                    self.innovation_sd.load::<L>(group),
                    own_shock.load::<L>(group),
                    shock,
                );
                own_shock.store(group, u);
                let deviation = revenue::undragged_deviation(u, self.cyclicality.load::<L>(group) * economy);
                month.deviation.store(group, deviation);
                month.undragged.store(group, revenue::undragged(self.revenue.load::<L>(group), deviation));
            }
            if month_index + 1 == opening {
                self.own_shock_at_opening = own_shock;
            }
        }
    }

    fn set_for_life(&mut self, policy: &Policy, lives: &Lives) {
        let p = &policy.parameters;
        // Padding merchants are dead; they get harmless numbers.
        for merchant in lives.lives.len()..BLOCK_MAX {
            self.revenue.set(merchant, 1.0);
        }
        for (merchant, life) in lives.lives.iter().enumerate() {
            let segment = &policy.segments[life.segment];
            let log_revenue = merchant::log_revenue(&p.traits, segment, life.quality, life.revenue_own);
            let personal = merchant::correlated(p.traits.personal_quality, life.quality, life.personal_own);
            let literacy = merchant::correlated(p.traits.literacy_quality, life.quality, life.literacy_own);
            let line = consumer_loan::line(&p.consumer_loan, log_revenue, personal, life.line_own);
            self.revenue.set(merchant, merchant::revenue(log_revenue) as f32);
            self.consumer_line.set(merchant, line as f32);
            self.personal.set(merchant, personal as f32);
            self.literacy.set(merchant, literacy as f32);
            let innovation = revenue::innovation_sd(p.revenue.persistence, segment.revenue_sd);
            self.innovation_sd.set(merchant, innovation as f32);
            self.cyclicality.set(merchant, segment.cyclicality as f32);
        }
    }
}
