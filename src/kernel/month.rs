//! One month of a block under one policy, in the order of the model's page.
//!
//! 1. index and stance (given)  2. revenue  3. consumer loan  4. inquiries, need, high-cost borrowing  5. balance, arrears, default
//! 6. score  7. line and eligibility  8. access and reason  9. responses  10. what is remembered for the results
//!
//! Steps run over a whole block in a few short loops, so that vectors of several merchants are in flight together.

use super::constants::Constants;
use super::draws::{Draws, MonthDraws};
use super::life::Lives;
use super::state::{State, utilisation_of_holders};
use super::world::{MonthRevenue, World};
use crate::environment::{Conditions, Timeline};
use crate::model::access::{Access, Decision, next_access};
use crate::model::merchant_loan::{allowed_line, consumer_exposure, line_passes, score_line, triggered};
use crate::model::scorecard::{Seen, month_score, next_smoothed};
use crate::model::{Policy, arrears, borrowing, consumer_loan, intervention, revenue};
use crate::simd::Lanes;

/// What a month is run for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum RunKind {
    /// Before the study: nothing is remembered but defaults.
    Seasoning,
    /// Full access: steps 8 and 9 do nothing.
    Twin,
    Policy,
}

/// What the loops of one month share.
pub struct MonthInputs<'a, L> {
    pub kind: RunKind,
    pub month: i32,
    pub c: &'a Constants<L>,
    pub policy: &'a Policy,
    pub world: &'a World,
    pub lives: &'a Lives,
    draws: &'a MonthDraws,
    revenue: &'a MonthRevenue,
    /// `economy·z_t` of arrears and of the score.
    arrears_effect: L,
    score_effect: L,
    cap_months: L,
    pub adjustment: L,
    pub groups: usize,
}

impl State {
    /// Runs one month.
    #[inline(always)]
    #[expect(clippy::too_many_arguments, reason = "each is one of the kernel's few tables")]
    pub fn month<L: Lanes>(
        &mut self,
        kind: RunKind,
        c: &Constants<L>,
        policy: &Policy,
        world: &World,
        lives: &Lives,
        draws: &Draws,
        timeline: Timeline,
        month: i32,
        now: &Conditions,
        groups: usize,
    ) {
        let index = timeline.index(month);
        let p = &policy.parameters;
        let month = MonthInputs {
            kind,
            month,
            c,
            policy,
            world,
            lives,
            draws: &draws.months[index],
            revenue: &world.months[index],
            arrears_effect: L::of(p.arrears.economy * now.index),
            score_effect: L::of(p.score.economy * now.index),
            cap_months: L::of(now.cap_months),
            adjustment: L::of(now.adjustment),
            groups,
        };
        self.revenue(&month);
        self.consumer_loan(&month);
        self.borrowing(&month);
        self.balance_and_arrears(&month);
        if kind == RunKind::Twin {
            self.twin_line(&month);
        } else {
            self.access(&month);
        }
    }

    /// Step 2.
    #[inline(always)]
    fn revenue<L: Lanes>(&mut self, m: &MonthInputs<'_, L>) {
        let p = &m.c.p;
        let one = L::of(1.0);
        for g in 0..m.groups {
            let lost = self.ever_active.load::<L>(g) * (one - self.active.load::<L>(g));
            let drag = revenue::next_drag(&p.revenue, self.drag.load(g), lost);
            let sales_loss = revenue::sales_loss(&p.revenue, drag);
            let deviation = m.revenue.deviation.load::<L>(g) - sales_loss;
            let undragged = m.revenue.undragged.load::<L>(g);
            self.lost.store(g, lost);
            self.drag.store(g, drag);
            self.gap.store(g, -deviation);
            self.month_revenue.store(g, undragged * (one - sales_loss));
            self.trend.store(g, revenue::next_trend(&p.revenue, self.trend.load(g), deviation));
            if m.kind == RunKind::Policy {
                self.sales_lost_now.store(g, undragged * sales_loss);
            }
        }
    }

    /// Step 3.
    #[inline(always)]
    fn consumer_loan<L: Lanes>(&mut self, m: &MonthInputs<'_, L>) {
        let c = m.c;
        let p = &c.p;
        let log_open_rate = c.log_open_rate(m.month);
        let one = L::of(1.0);
        let now = L::of(f64::from(m.month));
        for g in 0..m.groups {
            let (gap, lost) = (self.gap.load::<L>(g), self.lost.load::<L>(g));
            let barred = c.merchant_first * self.subject_to_rule.load(g) * self.active.load(g);
            let free = one - barred;
            let held = self.holds_consumer_loan.load::<L>(g) * free;
            let log_probability = consumer_loan::opening_log_probability(&p.consumer_loan, log_open_rate, gap, lost);
            let draws_opening = m.draws.opening.load::<L>(g).lt(log_probability);
            let opened = L::flag(draws_opening) * (one - held) * free;
            let holds = held + opened;
            let repairing = self.repairing.load(g);
            let target = consumer_loan::target_utilisation(&p.consumer_loan, gap, lost, repairing);
            let used = self.utilisation.load::<L>(g) * held;
            self.utilisation.store(g, utilisation_of_holders(c, used, target, holds));
            self.holds_consumer_loan.store(g, holds);
            self.opened_now.store(g, opened);
            if m.kind == RunKind::Policy && L::any(opened.is_set()) {
                let before = self.opened.load::<L>(g);
                let is_first = one - L::flag(before.is_set());
                self.opened.store(g, before + now * opened * is_first);
            }
        }
    }

    /// Step 4.
    #[inline(always)]
    fn borrowing<L: Lanes>(&mut self, m: &MonthInputs<'_, L>) {
        let p = &m.c.p;
        let one = L::of(1.0);
        for g in 0..m.groups {
            let (gap, lost) = (self.gap.load::<L>(g), self.lost.load::<L>(g));
            let (repairing, opened) = (self.repairing.load::<L>(g), self.opened_now.load::<L>(g));
            let rate = borrowing::inquiry_rate(&p.inquiries, self.inquiry_life.load(g), gap, lost, repairing, opened);
            let count = borrowing::inquiries(rate, m.draws.inquiries.load(g));
            let memory = borrowing::next_memory(p.inquiries.decay, self.inquiries.load(g), count);
            self.inquiries.store(g, memory);
        }
        for g in 0..m.groups {
            let (gap, repairing) = (self.gap.load::<L>(g), self.repairing.load::<L>(g));
            let without = one - self.active.load::<L>(g);
            let need = borrowing::funding_need(&p.funding_need, gap);
            let cover = p.responses.alternative_cover;
            let unmet = borrowing::unmet_need(cover, need, without, self.alternative.load(g));
            self.need.store(g, need);
            self.unmet.store(g, unmet);
            let log_probability =
                borrowing::high_cost_log_probability(&p.high_cost, self.high_cost_life.load(g), gap, unmet, repairing);
            let new = L::flag(m.draws.high_cost.load::<L>(g).lt(log_probability));
            let memory = borrowing::next_memory(p.high_cost.decay, self.high_cost.load(g), new);
            self.high_cost.store(g, memory);
        }
    }

    /// Step 5.
    #[inline(always)]
    fn balance_and_arrears<L: Lanes>(&mut self, m: &MonthInputs<'_, L>) {
        let p = &m.c.p;
        let one = L::of(1.0);
        let now = L::of(f64::from(m.month));
        for g in 0..m.groups {
            let alive = self.alive.load::<L>(g);
            let missed_before = self.missed_in_a_row.load::<L>(g);
            let in_arrears = missed_before.is_set();
            let drawing = self.active.load::<L>(g).is_set() & !in_arrears;
            let balance = arrears::next_balance(
                p.funding_need.amortisation,
                self.balance.load(g),
                in_arrears,
                drawing,
                self.line.load(g),
                self.need.load(g),
            );
            self.balance.store(g, balance);
            let consumer_debt = self.utilisation.load::<L>(g) * m.world.consumer_line.load(g);
            let high_cost_debt = self.high_cost.load::<L>(g) * p.high_cost.size * m.world.revenue.load(g);
            let revenue = self.month_revenue.load(g);
            let debt = arrears::debt_in_months(&p.arrears, consumer_debt, balance, high_cost_debt, revenue);
            let log_odds = arrears::miss_log_odds(
                &p.arrears,
                self.miss_life.load(g),
                m.arrears_effect,
                self.gap.load(g),
                debt,
                self.unmet.load(g),
                L::flag(in_arrears),
            );
            let missed = m.draws.missed.load::<L>(g).lt(log_odds);
            let missed_in_a_row = arrears::next_missed_in_a_row(missed_before, missed);
            self.missed_in_a_row.store(g, missed_in_a_row);
            let defaults = L::flag(L::of(arrears::DEFAULT_AT).le(missed_in_a_row)) * alive;
            let alive_after = alive - defaults;
            self.alive.store(g, alive_after);
            if L::any(defaults.is_set()) {
                // As a minimum and a maximum: a choice between new and old becomes a masked store, which is slow.
                let month = L::select(defaults.is_set(), now, L::of(f64::INFINITY));
                self.default_month.store(g, self.default_month.load::<L>(g).min(month));
                let exposure = self.exposure_at_default.load::<L>(g).max(balance * defaults);
                self.exposure_at_default.store(g, exposure);
            }
            if m.kind == RunKind::Policy {
                let missed = L::flag(missed);
                self.missed_ever.store(g, self.missed_ever.load::<L>(g).max(missed));
                let income = self.income_balance_sum.load::<L>(g) + balance * alive * (one - missed);
                self.income_balance_sum.store(g, income);
                self.balance_sum.store(g, self.balance_sum.load::<L>(g) + balance * alive_after);
            }
            if m.kind == RunKind::Twin {
                self.active.store(g, self.active.load::<L>(g) * alive_after);
            }
        }
    }

    /// Step 6: S and its distance to the month's cut-off.
    #[inline(always)]
    fn score<L: Lanes>(&mut self, m: &MonthInputs<'_, L>, g: usize) -> (L, L) {
        let c = m.c;
        let documented = self.documents.load::<L>(g).is_set();
        let life = L::select(documented, self.score_life_with_documents.load(g), self.score_life.load(g));
        let seen = Seen {
            trend: self.trend.load(g),
            inquiries: self.inquiries.load(g),
            high_cost: self.high_cost.load(g),
            utilisation: self.utilisation.load(g),
            missed_in_a_row: self.missed_in_a_row.load(g),
            economy_effect: m.score_effect,
            noise: m.draws.score.load(g),
        };
        let month = month_score(&c.p.score, c.score_factor, life, seen);
        let smoothed = next_smoothed(&c.p.score, self.smoothed.load(g), month);
        self.smoothed.store(g, smoothed);
        let neutral = smoothed - self.cutoff.load(g);
        (neutral, neutral - m.adjustment)
    }

    /// Step 7: the line, and whether the positioning rule binds. `floor` is in months of revenue.
    #[inline(always)]
    fn line<L: Lanes>(&mut self, m: &MonthInputs<'_, L>, g: usize, headroom: L, floor: L) -> (L, L) {
        let c = m.c;
        let holds = self.holds_consumer_loan.load::<L>(g);
        let revenue = m.world.revenue.load::<L>(g);
        let utilisation = self.utilisation.load(g);
        let exposure = consumer_exposure(&c.p.positioning, m.world.consumer_line.load(g), utilisation, holds);
        let rule_binds = c.consumer_first * self.subject_to_rule.load(g) * holds;
        let by_score = score_line(&c.p.merchant_loan, revenue, headroom);
        let line = allowed_line(by_score, m.cap_months, revenue, exposure, rule_binds, floor);
        self.line.store(g, line);
        (line, rule_binds)
    }

    /// Steps 6 and 7 of the twin, whose access never changes.
    #[inline(always)]
    fn twin_line<L: Lanes>(&mut self, m: &MonthInputs<'_, L>) {
        for g in 0..m.groups {
            let (_, headroom) = self.score(m, g);
            self.line(m, g, headroom, m.c.p.merchant_loan.reduced_line);
        }
    }

    /// Steps 6 to 10.
    #[inline(always)]
    fn access<L: Lanes>(&mut self, m: &MonthInputs<'_, L>) {
        let c = m.c;
        let p = &c.p;
        let (zero, one) = (L::of(0.0), L::of(1.0));
        let mut with_access = [0, 0];
        for g in 0..m.groups {
            let (neutral_headroom, headroom) = self.score(m, g);
            let protected_for = self.protected_for.load::<L>(g);
            let protected = protected_for.is_set();
            let floor = L::select(protected, p.merchant_loan.reduced_line, zero);
            let (line, rule_binds) = self.line(m, g, headroom, floor);
            let passes = line_passes(&p.merchant_loan, line, m.world.revenue.load(g));

            // 8. access
            let (inquiries, high_cost, trend) = (self.inquiries.load(g), self.high_cost.load(g), self.trend.load(g));
            let missed_in_a_row = self.missed_in_a_row.load::<L>(g);
            let alive = self.alive.load::<L>(g);
            let was_active = self.active.load::<L>(g);
            let was = Access { active: was_active, months_suspended: self.months_suspended.load(g) };
            let decision = Decision {
                headroom,
                missed_in_a_row,
                alive: alive.is_set(),
                protected,
                line_passes: passes,
                triggered: triggered(&p.merchant_loan, inquiries, high_cost, trend),
                reapplies: m.draws.reapplies.load::<L>(g).lt(p.merchant_loan.reapply_probability),
            };
            let after = next_access(&p.merchant_loan, was, decision);
            self.active.store(g, after.active);
            self.months_suspended.store(g, after.months_suspended);
            if L::any(protected) {
                self.protected_for.store(g, (protected_for - one).max(zero));
            }
            if L::any(self.appeal_in.load::<L>(g).is_set()) {
                self.decide_appeals(m, g);
            }
            let active = self.active.load::<L>(g);
            self.ever_active.store(g, self.ever_active.load::<L>(g).max(active));

            // 9. responses: what ends with access back, the early warning, then what a loss sets off
            let is_active = active.is_set();
            let repairing = intervention::next_repairing(
                &p.responses,
                self.repairing.load(g),
                active,
                headroom,
                self.heeds_warning.load(g),
            );
            self.repairing.store(g, repairing);
            self.alternative.store(g, self.alternative.load::<L>(g) * (one - active));
            let changed = (was_active - active) * alive;
            if L::any(changed.is_set() | changed.lt(zero)) {
                self.note_changes(m, g, changed, headroom, neutral_headroom, rule_binds, passes);
            }

            // 10. what is remembered
            if m.kind == RunKind::Policy {
                let without = one - active;
                self.months_without.store(g, self.months_without.load::<L>(g) + without);
                let wanted = self.need.load::<L>(g) * m.world.revenue.load(g) * without * alive;
                self.credit_denied.store(g, self.credit_denied.load::<L>(g) + wanted);
                let sales = self.sales_lost.load::<L>(g) + self.sales_lost_now.load::<L>(g) * alive;
                self.sales_lost.store(g, sales);
                let bits = L::mask_bits(is_active) as u8;
                with_access[0] += (bits & self.book_bits[g]).count_ones();
                with_access[1] += (bits & self.good_bits[g]).count_ones();
            }
        }
        if m.kind == RunKind::Policy {
            self.access.push(with_access);
        }
    }
}
