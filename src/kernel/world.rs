//! What does not depend on the policy: revenue, distress, literacy and the consumer line of a block's merchants under one scenario.

use super::block::MerchantBlock;
use super::column::{BLOCK_MAX, MerchantColumn};
use super::draws::Draws;
use super::life::Lives;
use crate::model::phase::Stretch;
use crate::model::terms::Terms;
use crate::model::{Policy, consumer_loan, distress, merchant, revenue};
use crate::simd::Lanes;
use std::ops::RangeInclusive;

/// What one month brings whatever the policy.
#[derive(Clone, Copy, Default)]
pub struct WorldMonth {
    /// y0, log deviation before any effect of losing credit.
    pub deviation: MerchantColumn,
    /// R·e^y0, yuan.
    pub undragged: MerchantColumn,
    /// The usual season, log points.
    pub season: MerchantColumn,
    /// h, private distress.
    pub distress: MerchantColumn,
}

/// What carries over from one month to the next.
#[derive(Clone, Copy, Default)]
struct Shocks {
    /// u.
    own: MerchantColumn,
    /// h.
    distress: MerchantColumn,
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
    /// By calendar month.
    seasons: [MerchantColumn; 12],
    /// At the end of month 0.
    at_opening: Shocks,
    /// In the order of the months; the burn-in's only in the baseline's world.
    pub months: Vec<WorldMonth>,
}

impl World {
    /// Draws the world; all worlds except the first start month 1 from the first one's month 0.
    #[inline(always)]
    #[expect(clippy::too_many_arguments, reason = "each is one of the kernel's few tables")]
    pub fn draw<L: Lanes>(
        &mut self,
        block: &MerchantBlock<'_>,
        terms: &Terms,
        lives: &Lives,
        draws: &Draws,
        economy: &[f64],
        first_world: Option<&World>,
        groups: usize,
    ) {
        self.set_for_life(&terms.own, lives);
        self.months.resize_with(block.plan.timeline.simulated(), WorldMonth::default);
        let mut shocks = match first_world {
            Some(first) => first.at_opening,
            None => {
                let mut shocks = Shocks::start(&terms.own, lives);
                let burn_in = 1 - block.plan.timeline.seasoning as i32..=0;
                self.stretch::<L>(block, &terms.own, lives, draws, economy, burn_in, &mut shocks, groups);
                shocks
            }
        };
        self.at_opening = shocks;
        for Stretch { from, to, policy } in &terms.stretches {
            let months = *from as i32..=*to as i32;
            self.stretch::<L>(block, policy, lives, draws, economy, months, &mut shocks, groups);
        }
    }

    /// Draws months with the same terms.
    #[inline(always)]
    #[expect(clippy::too_many_arguments, reason = "each is one of the kernel's few tables")]
    fn stretch<L: Lanes>(
        &mut self,
        block: &MerchantBlock<'_>,
        policy: &Policy,
        lives: &Lives,
        draws: &Draws,
        economy: &[f64],
        months: RangeInclusive<i32>,
        shocks: &mut Shocks,
        groups: usize,
    ) {
        self.set_terms(policy, lives);
        let revenue_persistence = L::of(policy.parameters.revenue.persistence);
        let p = policy.parameters.distress;
        let distress_persistence = L::of(p.persistence);
        let distress_innovation = L::of(distress::innovation_sd(p.persistence));
        for month in months {
            let index = block.plan.timeline.index(month);
            let now = L::of(economy[index]);
            let drawn = &draws.months[index];
            let columns = &mut self.months[index];
            columns.season = self.seasons[revenue::calendar_month(block.plan.start_month, month)];
            for group in 0..groups {
                let u = revenue::next_own_shock(
                    revenue_persistence,
                    self.innovation_sd.load::<L>(group),
                    shocks.own.load::<L>(group),
                    drawn.revenue.load::<L>(group),
                );
                shocks.own.store(group, u);
                let cyclical = self.cyclicality.load::<L>(group) * now;
                let deviation = revenue::undragged_deviation(u, cyclical, columns.season.load::<L>(group));
                columns.deviation.store(group, deviation);
                columns.undragged.store(group, revenue::undragged(self.revenue.load::<L>(group), deviation));
                let h = distress::next_distress(
                    distress_persistence,
                    distress_innovation,
                    shocks.distress.load::<L>(group),
                    drawn.distress.load::<L>(group),
                );
                shocks.distress.store(group, h);
                columns.distress.store(group, h);
            }
        }
    }

    /// Each merchant's numbers by its segment that terms of a month decide.
    fn set_terms(&mut self, policy: &Policy, lives: &Lives) {
        let persistence = policy.parameters.revenue.persistence;
        for (merchant, life) in lives.lives.iter().enumerate() {
            let segment = &policy.segments[life.segment];
            let innovation = revenue::innovation_sd(persistence, segment.revenue_sd);
            self.innovation_sd.set(merchant, innovation as f32);
            self.cyclicality.set(merchant, segment.cyclicality as f32);
            for (column, season) in self.seasons.iter_mut().zip(&policy.seasons[life.segment]) {
                column.set(merchant, *season as f32);
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
        }
    }
}

impl Shocks {
    /// One month before the first burn-in month.
    fn start(policy: &Policy, lives: &Lives) -> Shocks {
        let mut shocks = Shocks::default();
        for (merchant, life) in lives.lives.iter().enumerate() {
            let revenue_sd = policy.segments[life.segment].revenue_sd;
            shocks.own.set(merchant, revenue::own_shock_at_start(revenue_sd, life.revenue_start) as f32);
            shocks.distress.set(merchant, life.distress_start as f32);
        }
        shocks
    }
}
