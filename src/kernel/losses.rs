//! The rare events of a month, merchant by merchant: appeals decided, access lost or restored, and what a loss sets off.

use super::month::{Kind, Month};
use super::state::State;
use crate::model::access::{Circumstances, reason_code};
use crate::model::response;
use crate::simd::{LANES, Lanes};

impl State {
    /// Counts pending appeals of a vector down and decides those that are due.
    #[inline(always)]
    pub fn decide_appeals<L: Lanes>(&mut self, m: &Month<'_, L>, group: usize) {
        let p = &m.policy.parameters;
        for place in group * LANES..((group + 1) * LANES).min(m.lives.lives.len()) {
            let left = self.appeal_in.get(place);
            if left == 0.0 {
                continue;
            }
            self.appeal_in.set(place, left - 1.0);
            let life = &m.lives.lives[place];
            let passes = left == 1.0
                && response::appeal_restores::<f64>(
                    response::review_passes(&p.responses, life.quality, life.review_own),
                    self.active.get(place) == 0.0,
                    self.alive.get(place) > 0.0,
                    f64::from(self.missed_in_a_row.get(place)),
                );
            if passes {
                self.active.set(place, 1.0);
                self.months_suspended.set(place, 0.0);
                let floor = p.merchant_loan.reduced_line as f32 * m.world.revenue.get(place);
                self.line.set(place, self.line.get(place).max(floor));
                self.protected_for.set(place, p.responses.protection_months as f32);
            }
        }
    }

    /// Notes who of a vector lost access (`changed` is 1) or got it back (-1), with what a loss sets off.
    #[inline(always)]
    #[expect(clippy::too_many_arguments, reason = "what step 7 found, for the reason")]
    pub fn note_changes<L: Lanes>(
        &mut self,
        m: &Month<'_, L>,
        group: usize,
        changed: L,
        headroom: L,
        neutral_headroom: L,
        rule_binds: L,
        passes: L::Mask,
    ) {
        let circumstances = Circumstances {
            headroom,
            neutral_headroom,
            missed_in_a_row: self.missed_in_a_row.load(group),
            rule_binds: rule_binds.is_set(),
            line_passes: passes,
            inquiries: self.inquiries.load(group),
            high_cost: self.high_cost.load(group),
            trend: self.trend.load(group),
        };
        let mut codes = [0.0; LANES];
        reason_code(&m.c.p.merchant_loan, circumstances).store(&mut codes);
        let mut changes = [0.0; LANES];
        changed.store(&mut changes);
        for (lane, (&change, &code)) in changes.iter().zip(&codes).enumerate() {
            let place = group * LANES + lane;
            if change > 0.0 {
                self.respond(m, place);
                if m.kind == Kind::Policy {
                    self.note_loss(m, place, group, lane, code as usize);
                }
            } else if change < 0.0
                && m.kind == Kind::Policy
                && self.first_loss.get(place) > 0.0
                && self.restored.get(place) == 0.0
            {
                self.restored.set(place, m.month as f32);
            }
        }
    }

    /// Step 9 of a merchant that lost access.
    #[inline(always)]
    fn respond<L: Lanes>(&mut self, m: &Month<'_, L>, place: usize) {
        let p = &m.policy.parameters.responses;
        let life = &m.lives.lives[place];
        let responds = |probability, uniform| response::responds(probability, p.notification, uniform);
        if responds(p.appeal, life.appeal_uniform) {
            self.appeal_in.set(place, p.appeal_delay_months as f32);
        }
        if responds(p.repair, life.repair_uniform) {
            self.repairing.set(place, 1.0);
        }
        if responds(p.documents, life.documents_uniform) {
            self.documents.set(place, 1.0);
        }
        if responds(p.alternative_finance, life.alternative_uniform) {
            self.alternative.set(place, 1.0);
        }
    }

    #[inline(always)]
    fn note_loss<L: Lanes>(&mut self, m: &Month<'_, L>, place: usize, group: usize, lane: usize, code: usize) {
        let in_set = |bits: &[u8]| bits[group] >> lane & 1 == 1;
        if in_set(&self.book_bits) {
            self.losses.push((m.lives.cells[place], code as u8, in_set(&self.good_bits)));
        }
        if self.first_loss.get(place) == 0.0 {
            self.first_loss.set(place, m.month as f32);
            self.first_loss_clean.set(place, 1.0 - self.missed_ever.get(place));
            self.first_loss_suspends.set(place, self.months_suspended.get(place).min(1.0));
        }
    }
}
