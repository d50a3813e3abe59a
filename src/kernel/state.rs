//! A policy's state of a block: what changes from month to month, and what is remembered for the results.

use super::MerchantBlock;
use super::column::{BLOCK_MAX, MerchantColumn};
use super::constants::Constants;
use super::life::Lives;
use super::world::World;
use crate::metrics::tally::Losses;
use crate::model::merchant_loan::{allowed_line, consumer_exposure, line_passes, score_line};
use crate::model::scorecard::{self, Seen, month_score};
use crate::model::{GoodDefinition, Policy, arrears, borrowing, consumer_loan, merchant};
use crate::simd::functions::inverse_normal_f64;
use crate::simd::{LANES, Lanes, Real};

/// Month of default of a merchant that has not defaulted.
pub const NEVER: f32 = f32::INFINITY;

/// The state of a block under one policy. Flags are 0 or 1.
#[derive(Clone, Default)]
pub struct State {
    // What changes.
    pub alive: MerchantColumn,
    pub active: MerchantColumn,
    pub ever_active: MerchantColumn,
    pub months_suspended: MerchantColumn,
    pub holds_consumer_loan: MerchantColumn,
    pub utilisation: MerchantColumn,
    pub inquiries: MerchantColumn,
    pub high_cost: MerchantColumn,
    pub balance: MerchantColumn,
    pub line: MerchantColumn,
    pub missed_in_a_row: MerchantColumn,
    pub drag: MerchantColumn,
    pub trend: MerchantColumn,
    /// S, points from the score's base.
    pub smoothed: MerchantColumn,
    pub repairing: MerchantColumn,
    pub alternative: MerchantColumn,
    pub documents: MerchantColumn,
    /// Months until a pending appeal is decided, 0 without one.
    pub appeal_in: MerchantColumn,
    /// Months of protection left.
    pub protected_for: MerchantColumn,

    // A policy's numbers of each merchant for life.
    pub inquiry_life: MerchantColumn,
    pub high_cost_life: MerchantColumn,
    pub miss_life: MerchantColumn,
    pub score_life: MerchantColumn,
    pub score_life_with_documents: MerchantColumn,
    /// Neutral cut-off, points from the score's base.
    pub cutoff: MerchantColumn,
    pub subject_to_rule: MerchantColumn,
    pub heeds_warning: MerchantColumn,

    // Passed from one loop of a month to the next.
    pub lost: MerchantColumn,
    pub opened_now: MerchantColumn,
    pub need: MerchantColumn,
    pub unmet: MerchantColumn,
    pub month_revenue: MerchantColumn,
    pub gap: MerchantColumn,
    pub sales_lost_now: MerchantColumn,

    // Remembered for the results.
    pub default_month: MerchantColumn,
    pub exposure_at_default: MerchantColumn,
    pub first_loss: MerchantColumn,
    pub first_loss_clean: MerchantColumn,
    pub first_loss_suspends: MerchantColumn,
    pub restored: MerchantColumn,
    pub opened: MerchantColumn,
    pub missed_ever: MerchantColumn,
    pub months_without: MerchantColumn,
    pub balance_sum: MerchantColumn,
    pub income_balance_sum: MerchantColumn,
    pub credit_denied: MerchantColumn,
    pub sales_lost: MerchantColumn,
    /// Opening book and its good merchants, a bit a lane.
    pub book_bits: Vec<u8>,
    pub good_bits: Vec<u8>,
    /// Merchants of the opening book with access at the end of months 0.., and good ones.
    pub access: Vec<[u32; 2]>,
    pub losses: Losses,
}

impl State {
    /// The state before the first seasoning month.
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
        let holder_utilisation = p.consumer_loan.utilisation_base.logistic();
        self.alive.fill(0.0);
        for (merchant, life) in lives.lives.iter().enumerate() {
            let holds = life.holder_uniform < p.consumer_loan.initial_share;
            self.alive.set(merchant, 1.0);
            self.holds_consumer_loan.set(merchant, if holds { 1.0 } else { 0.0 });
            self.utilisation.set(merchant, if holds { holder_utilisation as f32 } else { 0.0 });
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
        self.forget();
        let c = constants;
        for group in 0..groups {
            let holds = self.holds_consumer_loan.load::<L>(group);
            let utilisation = self.utilisation.load::<L>(group);
            let revenue = world.revenue.load::<L>(group);
            let zero = L::of(0.0);
            let seen = Seen {
                trend: zero,
                inquiries: self.inquiries.load(group),
                high_cost: zero,
                utilisation,
                missed_in_a_row: zero,
                economy_effect: zero,
                noise: zero,
            };
            let score = month_score(&c.p.score, c.score_factor, self.score_life.load(group), seen);
            self.smoothed.store(group, score);
            let headroom = score - self.cutoff.load(group);
            let exposure = consumer_exposure(&c.p.positioning, world.consumer_line.load(group), utilisation, holds);
            let rule_binds = c.consumer_first * self.subject_to_rule.load(group) * holds;
            let by_score = score_line(&c.p.merchant_loan, revenue, headroom);
            let line = allowed_line(by_score, c.neutral_cap, revenue, exposure, rule_binds, zero);
            self.line.store(group, line);
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
        let (mut arrears_shift, mut cutoff_shift) = (MerchantColumn::default(), MerchantColumn::default());
        for (merchant, life) in lives.lives.iter().enumerate() {
            let segment = &policy.segments[life.segment];
            arrears_shift.set(merchant, segment.arrears_shift as f32);
            cutoff_shift.set(merchant, segment.cutoff_shift as f32);
        }
        for group in 0..groups {
            let (zero, one) = (L::of(0.0), L::of(1.0));
            let quality = lives.quality.load::<L>(group);
            let error = lives.score_error.load::<L>(group);
            let personal = world.personal.load::<L>(group);
            let literacy = merchant::literacy(&c.p.traits, world.literacy.load::<L>(group));
            let inquiry = borrowing::inquiry_log_rate_for_life(&c.p.inquiries, c.log_inquiry_rate, literacy);
            self.inquiry_life.store(group, inquiry);
            let high_cost = borrowing::high_cost_log_probability_for_life(&c.p.high_cost, c.log_high_cost, literacy);
            self.high_cost_life.store(group, high_cost);
            let miss = arrears::miss_log_odds_for_life(&c.p.arrears, arrears_shift.load::<L>(group), quality);
            self.miss_life.store(group, miss);
            let plain = scorecard::log_odds_for_life(&c.p.score, quality, error, personal, zero);
            self.score_life.store(group, plain);
            let documented = scorecard::log_odds_for_life(&c.p.score, quality, error, personal, one);
            self.score_life_with_documents.store(group, documented);
            self.cutoff.store(group, c.cutoff + cutoff_shift.load(group));
            let subject = lives.positioning_uniform.load::<L>(group).lt(c.p.positioning.exclusive_share);
            self.subject_to_rule.store(group, L::flag(subject));
            let heeds = lives.repair_uniform.load::<L>(group).lt(c.p.responses.warning_response);
            self.heeds_warning.store(group, L::flag(heeds));
        }
    }

    /// Forgets what is remembered for the results, but for who defaulted when.
    fn forget(&mut self) {
        for column in [
            &mut self.first_loss,
            &mut self.first_loss_clean,
            &mut self.first_loss_suspends,
            &mut self.restored,
            &mut self.opened,
            &mut self.missed_ever,
            &mut self.months_without,
            &mut self.balance_sum,
            &mut self.income_balance_sum,
            &mut self.credit_denied,
            &mut self.sales_lost,
            &mut self.exposure_at_default,
        ] {
            column.fill(0.0);
        }
        self.default_month.fill(NEVER);
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
            let floor = c.p.merchant_loan.reduced_line * world.revenue.load::<L>(group);
            self.line.store(group, self.line.load::<L>(group).max(floor));
        }
    }

    /// A policy's start from the baseline's month 0.
    #[inline(always)]
    #[expect(clippy::too_many_arguments, reason = "each is one of the kernel's few tables")]
    pub fn open_study<L: Lanes>(
        &mut self,
        c: &Constants<L>,
        policy: &Policy,
        baseline: &Policy,
        world: &World,
        lives: &Lives,
        good: &[bool; BLOCK_MAX],
        groups: usize,
    ) {
        self.set_for_life::<L>(c, policy, world, lives, groups);
        let rebased = L::of(baseline.parameters.score.base - policy.parameters.score.base);
        self.book_bits.clear();
        self.good_bits.clear();
        let mut start = [0, 0];
        for group in 0..groups {
            self.smoothed.store(group, self.smoothed.load::<L>(group) + rebased);
            let book = L::mask_bits(self.active.load::<L>(group).is_set()) as u8;
            let lanes = &good[group * LANES..(group + 1) * LANES];
            let good = book & lanes.iter().rev().fold(0, |bits, &good| bits << 1 | u8::from(good));
            self.book_bits.push(book);
            self.good_bits.push(good);
            start[0] += book.count_ones();
            start[1] += good.count_ones();
        }
        self.access.clear();
        self.access.push(start);
        self.losses.clear();
    }

    /// Who is good, from a finished twin.
    pub fn good(&self, block: &MerchantBlock<'_>, opening: &State, lives: &Lives) -> [bool; BLOCK_MAX] {
        let mut good = [false; BLOCK_MAX];
        for (merchant, (good, life)) in good.iter_mut().zip(&lives.lives).enumerate() {
            let alive = opening.alive.get(merchant) > 0.0;
            *good = alive
                && match block.plan.good_definition {
                    GoodDefinition::PaysWithAccess => self.alive.get(merchant) > 0.0,
                    GoodDefinition::LowRisk { quantile } => life.quality >= inverse_normal_f64(quantile),
                };
        }
        good
    }
}

/// The use a new holder starts from.
#[inline(always)]
pub fn utilisation_of_holders<L: Lanes>(c: &Constants<L>, utilisation: L, target: L, holds: L) -> L {
    holds * consumer_loan::next_utilisation(&c.p.consumer_loan, utilisation, target)
}
