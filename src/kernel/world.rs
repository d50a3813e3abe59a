//! What no policy decides: revenue, literacy and the consumer line of a block's merchants under one scenario.

use super::Block;
use super::column::{BLOCK_MAX, Column};
use super::draws::Draws;
use super::life::Lives;
use crate::model::{Policy, consumer_loan, merchant, revenue};
use crate::simd::Lanes;

/// One month's revenue before any effect of losing credit.
#[derive(Clone, Copy, Default)]
pub struct MonthRevenue {
    /// y0, log deviation.
    pub deviation: Column,
    /// R·e^y0, yuan.
    pub undragged: Column,
}

/// A world's columns.
#[derive(Default)]
pub struct World {
    /// R, yuan a month.
    pub revenue: Column,
    /// Lc, yuan.
    pub consumer_line: Column,
    /// p.
    pub personal: Column,
    /// l without the policy's shift.
    pub literacy: Column,
    innovation_sd: Column,
    cyclicality: Column,
    /// u at the end of month 0.
    own_shock_at_opening: Column,
    /// By place of the month; the seasoning's only in the baseline's world.
    pub months: Vec<MonthRevenue>,
}

impl World {
    /// Draws the world; all but the first start month 1 from the first's month 0.
    #[inline(always)]
    #[expect(clippy::too_many_arguments, reason = "each is one of the kernel's few tables")]
    pub fn draw<L: Lanes>(
        &mut self,
        block: &Block<'_>,
        policy: &Policy,
        lives: &Lives,
        draws: &Draws,
        index: &[f64],
        first_world: Option<&World>,
        groups: usize,
    ) {
        self.set_for_life(policy, lives);
        let timeline = block.plan.timeline;
        self.months.resize_with(timeline.simulated(), MonthRevenue::default);
        let opening = timeline.place(1);
        let mut own_shock = Column::default();
        let from = match first_world {
            Some(first) => {
                own_shock = first.own_shock_at_opening;
                opening
            }
            None => {
                for (place, life) in lives.lives.iter().enumerate() {
                    let start = policy.segments[life.segment].revenue_sd * life.revenue_start;
                    own_shock.set(place, start as f32);
                }
                0
            }
        };
        self.own_shock_at_opening = own_shock;
        let persistence = L::of(policy.parameters.revenue.persistence);
        for place in from..timeline.simulated() {
            let index = L::of(index[place]);
            let month = &mut self.months[place];
            for group in 0..groups {
                let shock = draws.months[place].revenue.load::<L>(group);
                let u = revenue::next_own_shock(
                    persistence,
                    self.innovation_sd.load::<L>(group),
                    own_shock.load::<L>(group),
                    shock,
                );
                own_shock.store(group, u);
                let deviation = revenue::undragged_deviation(u, self.cyclicality.load::<L>(group) * index);
                month.deviation.store(group, deviation);
                month.undragged.store(group, revenue::undragged(self.revenue.load::<L>(group), deviation));
            }
            if place + 1 == opening {
                self.own_shock_at_opening = own_shock;
            }
        }
    }

    fn set_for_life(&mut self, policy: &Policy, lives: &Lives) {
        let p = &policy.parameters;
        // Padding merchants get harmless numbers; they are dead.
        for place in lives.lives.len()..BLOCK_MAX {
            self.revenue.set(place, 1.0);
        }
        for (place, life) in lives.lives.iter().enumerate() {
            let segment = &policy.segments[life.segment];
            let log_revenue = merchant::log_revenue(&p.traits, segment, life.quality, life.revenue_own);
            let personal = merchant::correlated(p.traits.personal_quality, life.quality, life.personal_own);
            let literacy = merchant::correlated(p.traits.literacy_quality, life.quality, life.literacy_own);
            let line = consumer_loan::line(&p.consumer_loan, log_revenue, personal, life.line_own);
            self.revenue.set(place, merchant::revenue(log_revenue) as f32);
            self.consumer_line.set(place, line as f32);
            self.personal.set(place, personal as f32);
            self.literacy.set(place, literacy as f32);
            let innovation = revenue::innovation_sd(p.revenue.persistence, segment.revenue_sd);
            self.innovation_sd.set(place, innovation as f32);
            self.cyclicality.set(place, segment.cyclicality as f32);
        }
    }
}
