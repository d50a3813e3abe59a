//! Steps 6 to 10: score, line, access, responses, and what is recorded for the results.

use super::inputs::{MonthInputs, RunKind};
use crate::kernel::history::of_group;
use crate::kernel::state::{Record, State};
use crate::metrics::set::Set;
use crate::model::access::{Access, Circumstances, Decision, next_access};
use crate::model::merchant_loan::{Watched, headroom, line_passes, triggers};
use crate::model::scorecard::{Seen, month_score, next_smoothed};
use crate::model::{borrowing, intervention};
use crate::simd::{LANES, Lanes};

impl State {
    /// Steps 6 and 7 of the twin, whose access never changes.
    #[inline(always)]
    pub fn twin_line<L: Lanes>(&mut self, m: &MonthInputs<'_, L>) {
        for g in 0..m.groups {
            let (_, headroom) = self.score(m, g);
            let never = L::of(f64::NEG_INFINITY);
            self.set_line(m.c, m.world, g, headroom, m.cap_months, never, m.c.p.merchant_loan.reduced_line);
        }
    }

    /// Steps 6 to 10.
    #[inline(always)]
    pub fn access<L: Lanes>(&mut self, record: &mut Record, m: &MonthInputs<'_, L>) {
        let c = m.c;
        let p = &c.p;
        let (zero, one) = (L::of(0.0), L::of(1.0));
        for g in 0..m.groups {
            let (neutral_headroom, headroom) = self.score(m, g);
            let protected_for = self.protected_for.load::<L>(g);
            let protected = protected_for.is_set();
            let floor = L::select(protected, p.merchant_loan.reduced_line, zero);
            let (line, bars) = self.set_line(c, m.world, g, headroom, m.cap_months, c.price_floor, floor);
            let passes = line_passes(&p.merchant_loan, line, m.world.revenue.load(g));

            // 8. access
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
                triggered: triggers(&p.merchant_loan, self.watched(g)).any(),
                reapplies: m.draws.reapplies.load::<L>(g).lt(p.merchant_loan.reapply_probability),
            };
            let after = next_access(&p.merchant_loan, was, decision);
            self.active.store(g, after.active);
            self.months_suspended.store(g, after.months_suspended);
            if L::any(protected) {
                self.protected_for.store(g, (protected_for - one).max(zero));
            }
            if c.decides_before_the_cut {
                let newly_suspended = was_active * L::flag(after.months_suspended.is_set());
                if L::any(newly_suspended.is_set()) {
                    self.decide_before_the_cut(m, g, newly_suspended);
                }
            }
            let decided_active = self.active.load::<L>(g);
            if L::any(self.appeal_in.load::<L>(g).is_set()) {
                self.decide_appeals(m, g);
            }
            let active = self.active.load::<L>(g);
            self.ever_active.store(g, self.ever_active.load::<L>(g).max(active));

            // 9. responses: what ends when access is restored, the early warning, then the responses to a loss
            let mut warned = zero;
            if c.warns {
                warned = intervention::warned(&p.responses, decided_active, headroom, self.heeds_warning.load(g));
                if m.kind == RunKind::Policy {
                    self.remedy_cost.store(g, self.remedy_cost.load::<L>(g) + p.costs.warning * warned);
                }
            }
            let repairing = intervention::next_repairing(self.repairing.load(g), active, warned);
            self.repairing.store(g, repairing);
            self.alternative.store(g, self.alternative.load::<L>(g) * (one - active));
            let changed = (was_active - active) * alive;
            if L::any(changed.is_set() | changed.lt(zero)) {
                // Loaded once more: kept in registers since step 8, they would cost every vector, and few come here.
                let circumstances = Circumstances {
                    headroom,
                    neutral_headroom,
                    missed_in_a_row: self.missed_in_a_row.load(g),
                    rule_binds: bars.rule_binds,
                    price_cap_binds: bars.price_cap_binds,
                    line_passes: passes,
                    watched: self.watched(g),
                };
                self.note_changes(record, m, g, changed, circumstances);
            }

            if m.kind == RunKind::Policy {
                self.record_month(m, g, active, alive);
            }
        }
        if m.kind == RunKind::Policy {
            let with_access = self.with_access::<L>(m.groups);
            self.access_history.add(Set::first(m.groups * LANES).without(with_access));
            record.access.push([with_access & self.book, with_access & self.good].map(Set::count));
        }
    }

    /// Step 10: what is recorded.
    #[inline(always)]
    fn record_month<L: Lanes>(&mut self, m: &MonthInputs<'_, L>, g: usize, active: L, alive: L) {
        let one = L::of(1.0);
        let responses = &m.c.p.responses;
        let unasked = m.lives.unasked_uniform.load::<L>(g).lt(m.unasked_by) & alive.is_set();
        let unasked = unasked & self.documents.load::<L>(g).lt(one);
        if L::any(unasked) {
            self.supply_documents(m, g, unasked);
        }
        let without = one - active;
        self.line_halved |= of_group::<L>(g, (self.line.load::<L>(g) * active).lt(self.half_line.load(g)));
        if L::any(without.is_set()) {
            let (need, alternative) = (self.need.load(g), self.alternative.load(g));
            let live_revenue = m.world.revenue.load::<L>(g) * alive;
            let cover = responses.alternative_cover;
            let denied = borrowing::unmet_need(cover, need, without, alternative) * live_revenue;
            self.credit_denied.store(g, self.credit_denied.load::<L>(g) + denied);
            let covered = borrowing::covered_need(cover, need, without, alternative) * live_revenue;
            let extra = borrowing::extra_interest(responses.alternative_price, covered);
            self.extra_interest.store(g, self.extra_interest.load::<L>(g) + extra);
        }
        let sales = self.sales_lost.load::<L>(g) + self.sales_lost_now.load::<L>(g) * alive;
        self.sales_lost.store(g, sales);
    }

    /// What hard triggers watch.
    #[inline(always)]
    fn watched<L: Lanes>(&self, g: usize) -> Watched<L> {
        Watched { inquiries: self.inquiries.load(g), high_cost: self.high_cost.load(g), trend: self.trend.load(g) }
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
        (neutral, headroom(neutral, m.adjustment))
    }
}
