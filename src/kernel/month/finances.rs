//! Steps 2 to 5: revenue, consumer loan, borrowing, balance and arrears.

use super::inputs::{MonthInputs, RunKind};
use crate::kernel::state::State;
use crate::model::{arrears, borrowing, consumer_loan, pricing, revenue};
use crate::simd::Lanes;

/// First of the six months up to month 0 in which inquiries are counted.
const RECENT_FROM: i32 = -5;

impl State {
    /// Step 2.
    #[inline(always)]
    pub fn revenue<L: Lanes>(&mut self, m: &MonthInputs<'_, L>) {
        let p = &m.c.p;
        let one = L::of(1.0);
        for g in 0..m.groups {
            let lost = self.ever_active.load::<L>(g) * (one - self.active.load::<L>(g));
            let drag = revenue::next_drag(&p.revenue, self.drag.load(g), lost);
            let sales_loss = revenue::sales_loss(&p.revenue, drag);
            let deviation = revenue::deviation(m.world_month.deviation.load::<L>(g), sales_loss);
            let undragged = m.world_month.undragged.load::<L>(g);
            self.lost.store(g, lost);
            self.drag.store(g, drag);
            self.gap.store(g, -deviation);
            self.month_revenue.store(g, revenue::month_revenue(undragged, sales_loss));
            let season = m.world_month.season.load(g);
            self.trend.store(g, revenue::next_trend(&p.revenue, self.trend.load(g), deviation, season));
            if m.kind == RunKind::Policy {
                self.sales_lost_now.store(g, revenue::sales_lost(undragged, sales_loss));
            }
        }
    }

    /// Step 3.
    #[inline(always)]
    pub fn consumer_loan<L: Lanes>(&mut self, m: &MonthInputs<'_, L>) {
        let c = m.c;
        let p = &c.p;
        let one = L::of(1.0);
        let now = L::of(f64::from(m.month));
        for g in 0..m.groups {
            let (gap, lost) = (self.gap.load::<L>(g), self.lost.load::<L>(g));
            let barred = c.merchant_first * self.subject_to_rule.load(g) * self.active.load(g);
            let free = one - barred;
            let held = self.holds_consumer_loan.load::<L>(g) * free;
            let log_probability = consumer_loan::opening_log_probability(&p.consumer_loan, m.log_open_rate, gap, lost);
            let draws_opening = m.draws.opening.load::<L>(g).lt(log_probability);
            let opened = L::flag(draws_opening) * (one - held) * free;
            let holds = held + opened;
            let (distress, repairing) = (m.world_month.distress.load(g), self.repairing.load(g));
            let target = consumer_loan::target_utilisation(&p.consumer_loan, gap, distress, lost, repairing);
            let used = self.utilisation.load::<L>(g) * held;
            self.utilisation.store(g, holds * consumer_loan::next_utilisation(&p.consumer_loan, used, target));
            self.holds_consumer_loan.store(g, holds);
            let merchant_line = self.line.load::<L>(g) * self.active.load(g);
            let line = m.world.consumer_line.load::<L>(g);
            let line = consumer_loan::line_in_force(&p.consumer_loan, line, m.consumer_line_left, merchant_line);
            self.consumer_line.store(g, line);
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
    pub fn borrowing<L: Lanes>(&mut self, m: &MonthInputs<'_, L>) {
        let p = &m.c.p;
        let one = L::of(1.0);
        for g in 0..m.groups {
            let (gap, lost) = (self.gap.load::<L>(g), self.lost.load::<L>(g));
            let (distress, repairing) = (m.world_month.distress.load(g), self.repairing.load(g));
            let for_life = self.inquiry_life.load(g);
            let log_rate = borrowing::inquiry_log_rate(&p.inquiries, for_life, gap, distress, lost, repairing);
            let by_chance = borrowing::inquiries(log_rate, m.draws.inquiry_draw(g));
            let count = borrowing::month_inquiries(&p.inquiries, by_chance, self.opened_now.load(g));
            if m.kind == RunKind::Seasoning && m.month >= RECENT_FROM {
                self.recent_inquiries.store(g, self.recent_inquiries.load::<L>(g) + count);
            }
            let memory = borrowing::next_memory(p.inquiries.decay, self.inquiries.load(g), count);
            self.inquiries.store(g, memory);
        }
        for g in 0..m.groups {
            let (gap, repairing) = (self.gap.load::<L>(g), self.repairing.load::<L>(g));
            let distress = m.world_month.distress.load::<L>(g);
            let without = one - self.active.load::<L>(g);
            let need = borrowing::funding_need(&p.funding_need, gap, distress);
            let cover = p.responses.alternative_cover;
            let unmet = borrowing::unmet_need(cover, need, without, self.alternative.load(g));
            self.need.store(g, need);
            self.unmet.store(g, unmet);
            let for_life = self.high_cost_life.load(g);
            let log_probability =
                borrowing::high_cost_log_probability(&p.high_cost, for_life, gap, distress, unmet, repairing);
            let new = L::flag(m.draws.high_cost.load::<L>(g).lt(log_probability));
            let memory = borrowing::next_memory(p.high_cost.decay, self.high_cost.load(g), new);
            self.high_cost.store(g, memory);
        }
    }

    /// Step 5.
    #[inline(always)]
    pub fn balance_and_arrears<L: Lanes>(&mut self, m: &MonthInputs<'_, L>) {
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
            let consumer_debt = consumer_loan::debt(self.utilisation.load::<L>(g), self.consumer_line.load(g));
            let high_cost_debt =
                borrowing::high_cost_debt(&p.high_cost, self.high_cost.load::<L>(g), m.world.revenue.load(g));
            let revenue = self.month_revenue.load(g);
            let debt = arrears::debt_in_months(&p.arrears, consumer_debt, balance, high_cost_debt, revenue);
            let log_odds = arrears::miss_log_odds(
                &p.arrears,
                self.miss_life.load(g),
                m.arrears_effect,
                self.gap.load(g),
                m.world_month.distress.load(g),
                debt,
                self.unmet.load(g),
                L::flag(in_arrears),
            );
            let missed = m.draws.missed.load::<L>(g).lt(log_odds);
            let missed_in_a_row = arrears::next_missed_in_a_row(missed_before, missed);
            self.missed_in_a_row.store(g, missed_in_a_row);
            let defaults = L::flag(arrears::defaults(missed_in_a_row)) * alive;
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
                let missed_month = L::select(missed, now, L::of(f64::INFINITY));
                self.first_missed.store(g, self.first_missed.load::<L>(g).min(missed_month));
                let paid = balance * alive * (one - L::flag(missed));
                // S of the month before: this month's score follows in step 6.
                let rate = pricing::charged_rate(&p.pricing, self.smoothed.load(g));
                self.income.store(g, self.income.load::<L>(g) + pricing::income(&p.pricing, paid, rate));
                if m.c.model_costs {
                    let cost = self.remedy_cost.load::<L>(g) + p.costs.richer_model * alive;
                    self.remedy_cost.store(g, cost);
                }
                self.balance_sum.store(g, self.balance_sum.load::<L>(g) + balance * alive_after);
            }
            if m.kind == RunKind::Seasoning {
                self.debt.store(g, debt);
            }
            if m.kind == RunKind::Twin {
                self.active.store(g, self.active.load::<L>(g) * alive_after);
            }
        }
    }
}
