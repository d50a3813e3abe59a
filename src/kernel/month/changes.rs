//! The rare events of a month, merchant by merchant: appeals decided, access lost or restored, and the responses to a loss.

use super::inputs::{MonthInputs, RunKind};
use crate::kernel::state::State;
use crate::metrics::outcome::Loss;
use crate::model::access::{Circumstances, reason_code};
use crate::model::merchant_loan::reduced_line;
use crate::model::response;
use crate::simd::{LANES, Lanes};

impl State {
    /// Counts pending appeals of a vector down and decides those that are due.
    #[inline(always)]
    pub fn decide_appeals<L: Lanes>(&mut self, m: &MonthInputs<'_, L>, group: usize) {
        let p = &m.policy.parameters;
        for merchant in group * LANES..((group + 1) * LANES).min(m.lives.lives.len()) {
            let left = self.appeal_in.get(merchant);
            if left == 0.0 {
                continue;
            }
            self.appeal_in.set(merchant, left - 1.0);
            let life = &m.lives.lives[merchant];
            let passes = left == 1.0
                && response::appeal_restores::<f64>(
                    response::review_passes(&p.responses, life.quality, life.review_own),
                    self.active.get(merchant) == 0.0,
                    self.alive.get(merchant) > 0.0,
                    f64::from(self.missed_in_a_row.get(merchant)),
                );
            if passes {
                self.active.set(merchant, 1.0);
                self.months_suspended.set(merchant, 0.0);
                let floor = reduced_line(p.merchant_loan.reduced_line as f32, m.world.revenue.get(merchant));
                self.line.set(merchant, self.line.get(merchant).max(floor));
                self.protected_for.set(merchant, p.responses.protection_months as f32);
            }
        }
    }

    /// Records who in a vector lost access (`changed` is 1) or got it back (-1), with the responses to a loss.
    #[inline(always)]
    pub fn note_changes<L: Lanes>(
        &mut self,
        m: &MonthInputs<'_, L>,
        group: usize,
        changed: L,
        circumstances: Circumstances<L>,
    ) {
        let mut codes = [0.0; LANES];
        reason_code(&m.c.p.merchant_loan, circumstances).store(&mut codes);
        let mut changes = [0.0; LANES];
        changed.store(&mut changes);
        for (lane, (&change, &code)) in changes.iter().zip(&codes).enumerate() {
            let merchant = group * LANES + lane;
            if change > 0.0 {
                self.respond(m, merchant);
                if m.kind == RunKind::Policy {
                    self.note_loss(m, merchant, group, lane, code as usize);
                }
            } else if change < 0.0
                && m.kind == RunKind::Policy
                && self.first_loss.get(merchant) > 0.0
                && self.restored.get(merchant) == 0.0
            {
                self.restored.set(merchant, m.month as f32);
            }
        }
    }

    /// Step 9 for a merchant that lost access.
    #[inline(always)]
    fn respond<L: Lanes>(&mut self, m: &MonthInputs<'_, L>, merchant: usize) {
        let p = &m.policy.parameters.responses;
        let life = &m.lives.lives[merchant];
        let responds = |probability, uniform| response::responds(probability, p.notification, uniform);
        if responds(p.appeal, life.appeal_uniform) {
            self.appeal_in.set(merchant, p.appeal_delay_months as f32);
        }
        if responds(p.repair, life.repair_uniform) {
            self.repairing.set(merchant, 1.0);
        }
        if responds(p.documents, life.documents_uniform) {
            self.documents.set(merchant, 1.0);
        }
        if responds(p.alternative_finance, life.alternative_uniform) {
            self.alternative.set(merchant, 1.0);
        }
    }

    #[inline(always)]
    fn note_loss<L: Lanes>(&mut self, m: &MonthInputs<'_, L>, merchant: usize, group: usize, lane: usize, code: usize) {
        let in_set = |bits: &[u8]| bits[group] >> lane & 1 == 1;
        if in_set(&self.book_bits) {
            self.losses.push(Loss { cell: m.lives.cells[merchant], reason: code as u8, good: in_set(&self.good_bits) });
        }
        if self.first_loss.get(merchant) == 0.0 {
            self.first_loss.set(merchant, m.month as f32);
            self.first_loss_clean.set(merchant, 1.0 - self.missed_ever.get(merchant));
            self.first_loss_suspends.set(merchant, self.months_suspended.get(merchant).min(1.0));
        }
    }
}
