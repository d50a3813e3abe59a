//! What does not depend on the policy: revenue, distress, literacy and the consumer line of a block's merchants under one scenario.

use super::block::MerchantBlock;
use super::column::MerchantColumn;
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
        self.set_for_life::<L>(&terms.own, lives, groups);
        self.months.resize_with(block.plan.timeline.simulated(), WorldMonth::default);
        // The terms that columns by segment were last set for.
        let mut set_for: Option<&Policy> = None;
        let mut shocks = match first_world {
            Some(first) => first.at_opening,
            None => {
                let mut shocks = Shocks::start::<L>(&terms.own, lives, groups);
                self.set_terms::<L>(&terms.own, lives, groups);
                set_for = Some(&terms.own);
                let burn_in = 1 - block.plan.timeline.seasoning as i32..=0;
                self.stretch::<L>(block, &terms.own, draws, economy, burn_in, &mut shocks, groups);
                shocks
            }
        };
        self.at_opening = shocks;
        for Stretch { from, to, policy } in &terms.stretches {
            if set_for.is_none_or(|before| !same_terms(before, policy)) {
                self.set_terms::<L>(policy, lives, groups);
            }
            set_for = Some(policy);
            let months = *from as i32..=*to as i32;
            self.stretch::<L>(block, policy, draws, economy, months, &mut shocks, groups);
        }
    }

    /// Draws months with the same terms, whose columns by segment are set.
    #[inline(always)]
    #[expect(clippy::too_many_arguments, reason = "each is one of the kernel's few tables")]
    fn stretch<L: Lanes>(
        &mut self,
        block: &MerchantBlock<'_>,
        policy: &Policy,
        draws: &Draws,
        economy: &[f64],
        months: RangeInclusive<i32>,
        shocks: &mut Shocks,
        groups: usize,
    ) {
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
    #[inline(always)]
    fn set_terms<L: Lanes>(&mut self, policy: &Policy, lives: &Lives, groups: usize) {
        let persistence = policy.parameters.revenue.persistence;
        for group in 0..groups {
            let segment = lives.segments::<L>(group, &policy.segments);
            self.innovation_sd.store(group, revenue::innovation_sd(persistence, segment.revenue_sd));
            self.cyclicality.store(group, segment.cyclicality);
            for (month, column) in self.seasons.iter_mut().enumerate() {
                let season = lives.by_segment::<L>(group, policy.seasons.iter().map(|season| season[month]));
                column.store(group, season);
            }
        }
    }

    #[inline(always)]
    fn set_for_life<L: Lanes>(&mut self, policy: &Policy, lives: &Lives, groups: usize) {
        let traits = &policy.parameters.traits;
        let consumer_loan = policy.parameters.consumer_loan.map(|value| L::of(value));
        for group in 0..groups {
            let segment = lives.segments::<L>(group, &policy.segments);
            let quality = lives.quality.load::<L>(group);
            let log_revenue = merchant::log_revenue(traits, &segment, quality, lives.revenue_own.load(group));
            let personal = merchant::correlated(traits.personal_quality, quality, lives.personal_own.load(group));
            let literacy = merchant::correlated(traits.literacy_quality, quality, lives.literacy_own.load(group));
            let line = consumer_loan::line(&consumer_loan, log_revenue, personal, lives.line_own.load(group));
            self.revenue.store(group, merchant::revenue(log_revenue));
            self.consumer_line.store(group, line);
            self.personal.store(group, personal);
            self.literacy.store(group, literacy);
        }
    }
}

/// Whether [`World::set_terms`] sets the same under both.
fn same_terms(a: &Policy, b: &Policy) -> bool {
    a.parameters.revenue.persistence == b.parameters.revenue.persistence
        && a.segments == b.segments
        && a.seasons == b.seasons
}

impl Shocks {
    /// One month before the first burn-in month.
    #[inline(always)]
    fn start<L: Lanes>(policy: &Policy, lives: &Lives, groups: usize) -> Shocks {
        let mut shocks = Shocks { distress: lives.distress_start, ..Shocks::default() };
        for group in 0..groups {
            let revenue_sd = lives.segments::<L>(group, &policy.segments).revenue_sd;
            let own = revenue::own_shock_at_start(revenue_sd, lives.revenue_start.load(group));
            shocks.own.store(group, own);
        }
        shocks
    }
}
