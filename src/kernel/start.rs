//! Initial states: before the first burn-in month, of a twin, and of a policy.

use super::constants::Constants;
use super::history::{AccessHistory, of_group};
use super::life::Lives;
use super::state::{NEVER, Record, State};
use super::world::World;
use crate::metrics::set::Set;
use crate::model::merchant_loan::{line_passes, neutral_cutoff, reduced_line, subject_to_rule};
use crate::model::scorecard::{self, Seen, month_score};
use crate::model::{Policy, arrears, borrowing, consumer_loan, intervention, merchant};
use crate::simd::Lanes;

impl State {
    /// The state before the first burn-in month.
    #[inline(always)]
    pub fn start<L: Lanes>(
        &mut self,
        constants: &Constants<L>,
        policy: &Policy,
        world: &World,
        lives: &Lives,
        groups: usize,
    ) {
        let p = &policy.parameters;
        self.set_for_life::<L>(constants, policy, world, lives, groups);
        // Padding merchants are dead.
        self.alive.fill(0.0);
        for merchant in 0..lives.merchants {
            self.alive.set(merchant, 1.0);
        }
        let holder_utilisation = L::of(consumer_loan::utilisation_at_start(&p.consumer_loan));
        for group in 0..groups {
            let holds =
                consumer_loan::holds_at_start(&constants.p.consumer_loan, lives.holder_uniform.load::<L>(group));
            let holds = L::flag(holds) * self.alive.load(group);
            self.holds_consumer_loan.store(group, holds);
            self.utilisation.store(group, holds * holder_utilisation);
        }
        self.inquiries.fill(borrowing::initial_inquiries(&p.inquiries) as f32);
        for column in [
            &mut self.months_suspended,
            &mut self.high_cost,
            &mut self.balance,
            &mut self.missed_in_a_row,
            &mut self.drag,
            &mut self.trend,
            &mut self.repairing,
            &mut self.alternative,
            &mut self.documents,
            &mut self.appeal_in,
            &mut self.protected_for,
        ] {
            column.fill(0.0);
        }
        self.debt.fill(0.0);
        self.recent_inquiries.fill(0.0);
        self.consumer_line = world.consumer_line;
        self.forget();
        let c = constants;
        for group in 0..groups {
            let zero = L::of(0.0);
            let seen = Seen {
                trend: zero,
                inquiries: self.inquiries.load(group),
                high_cost: zero,
                utilisation: self.utilisation.load(group),
                missed_in_a_row: zero,
                economy_effect: zero,
                noise: zero,
            };
            let score = month_score(&c.p.score, c.score_factor, self.score_life.load(group), seen);
            self.smoothed.store(group, score);
            let headroom = score - self.cutoff.load(group);
            let (line, _) = self.set_line(c, world, group, headroom, c.neutral_cap, c.price_floor, zero);
            let revenue = world.revenue.load::<L>(group);
            let active = L::flag(line_passes(&c.p.merchant_loan, line, revenue)) * self.alive.load(group);
            self.active.store(group, active);
            self.ever_active.store(group, active);
        }
    }

    /// A policy's numbers of each merchant for life.
    #[inline(always)]
    fn set_for_life<L: Lanes>(
        &mut self,
        c: &Constants<L>,
        policy: &Policy,
        world: &World,
        lives: &Lives,
        groups: usize,
    ) {
        for group in 0..groups {
            let (zero, one) = (L::of(0.0), L::of(1.0));
            let segment = lives.segments::<L>(group, &policy.segments);
            let quality = lives.quality.load::<L>(group);
            let error = lives.score_error.load::<L>(group);
            let personal = world.personal.load::<L>(group);
            let literacy = merchant::literacy(&c.p.traits, world.literacy.load::<L>(group));
            let inquiry = borrowing::inquiry_log_rate_for_life(&c.p.inquiries, c.log_inquiry_rate, literacy);
            self.inquiry_life.store(group, inquiry);
            let high_cost = borrowing::high_cost_log_probability_for_life(&c.p.high_cost, c.log_high_cost, literacy);
            self.high_cost_life.store(group, high_cost);
            let miss = arrears::miss_log_odds_for_life(&c.p.arrears, segment.arrears_shift, quality);
            self.miss_life.store(group, miss);
            let plain = scorecard::log_odds_for_life(&c.p.score, quality, error, personal, zero);
            self.score_life.store(group, plain);
            let documented = scorecard::log_odds_for_life(&c.p.score, quality, error, personal, one);
            self.score_life_with_documents.store(group, documented);
            self.cutoff.store(group, neutral_cutoff(c.cutoff, segment.cutoff_shift));
            let subject = subject_to_rule(&c.p.positioning, lives.positioning_uniform.load::<L>(group));
            self.subject_to_rule.store(group, L::flag(subject));
            let heeds = intervention::heeds_warning(&c.p.responses, lives.repair_uniform.load::<L>(group));
            self.heeds_warning.store(group, L::flag(heeds));
        }
    }

    /// Resets what is recorded for the results, except the months of default.
    fn forget(&mut self) {
        for column in [
            &mut self.first_loss,
            &mut self.first_loss_clean,
            &mut self.first_loss_suspends,
            &mut self.restored,
            &mut self.opened,
            &mut self.balance_sum,
            &mut self.income,
            &mut self.credit_denied,
            &mut self.extra_interest,
            &mut self.sales_lost,
            &mut self.remedy_cost,
            &mut self.appeals_decided,
            &mut self.appeals_won,
            &mut self.exposure_at_default,
        ] {
            column.fill(0.0);
        }
        self.default_month.fill(NEVER);
        self.first_missed.fill(NEVER);
    }

    /// The twin's start: every live merchant ACTIVE, nobody repairing or with alternative finance.
    #[inline(always)]
    pub fn grant_full_access<L: Lanes>(&mut self, c: &Constants<L>, world: &World, groups: usize) {
        self.repairing.fill(0.0);
        self.alternative.fill(0.0);
        self.months_suspended.fill(0.0);
        for group in 0..groups {
            let alive = self.alive.load::<L>(group);
            self.active.store(group, alive);
            self.ever_active.store(group, self.ever_active.load::<L>(group).max(alive));
            let floor = reduced_line(c.p.merchant_loan.reduced_line, world.revenue.load::<L>(group));
            self.line.store(group, self.line.load::<L>(group).max(floor));
        }
    }

    /// The terms of a new stretch of months; state carries over.
    #[inline(always)]
    pub fn change_terms<L: Lanes>(
        &mut self,
        c: &Constants<L>,
        (before, policy): (&Policy, &Policy),
        world: &World,
        lives: &Lives,
        groups: usize,
    ) {
        self.set_for_life::<L>(c, policy, world, lives, groups);
        let rebased = L::of(before.parameters.score.base - policy.parameters.score.base);
        for group in 0..groups {
            self.smoothed.store(group, self.smoothed.load::<L>(group) + rebased);
        }
    }

    /// Merchants with access.
    #[inline(always)]
    pub fn with_access<L: Lanes>(&self, groups: usize) -> Set {
        let mut all = Set::default();
        for g in 0..groups {
            all |= of_group::<L>(g, self.active.load::<L>(g).is_set());
        }
        all
    }

    /// A policy's start from the baseline's month 0.
    #[inline(always)]
    pub fn open_study<L: Lanes>(&mut self, record: &mut Record, good: Set, groups: usize) {
        for group in 0..groups {
            let line = self.line.load::<L>(group) * self.active.load(group);
            self.half_line.store(group, line * L::of(0.5));
        }
        self.book = self.with_access::<L>(groups);
        self.good = self.book & good;
        self.access_history = AccessHistory::default();
        self.line_halved = Set::default();
        record.access.clear();
        record.access.push([self.book, self.good].map(Set::count));
        record.losses.clear();
    }
}
