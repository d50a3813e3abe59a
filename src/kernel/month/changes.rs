//! The rare events of a month, merchant by merchant: appeals decided, access lost or restored, the responses to a loss, documents
//! supplied unasked; and what each costs the lender.

use super::inputs::{MonthInputs, RunKind};
use crate::kernel::column::MerchantColumn;
use crate::kernel::state::{Record, State};
use crate::metrics::outcome::Loss;
use crate::model::access::{Circumstances, reason_code};
use crate::model::merchant_loan::reduced_line;
use crate::model::response;
use crate::simd::{LANES, Lanes};

impl State {
    /// Counts pending appeals of a vector down and decides those that are due.
    #[inline(always)]
    pub fn decide_appeals<L: Lanes>(&mut self, m: &MonthInputs<'_, L>, group: usize) {
        for merchant in group * LANES..(group + 1) * LANES {
            let left = self.appeal_in.get(merchant);
            if left == 0.0 {
                continue;
            }
            self.appeal_in.set(merchant, left - 1.0);
            // Without anything left to decide the appeal is moot.
            if left > 1.0 || self.active.get(merchant) > 0.0 || self.alive.get(merchant) == 0.0 {
                continue;
            }
            let passes = response::appeal_restores::<f64>(
                review_passes(m, merchant),
                true,
                true,
                f64::from(self.missed_in_a_row.get(merchant)),
            );
            self.note_appeal(m, merchant, passes);
            if passes {
                self.reinstate(m, merchant);
            }
        }
    }

    /// Decides, before a suspension takes effect, the appeals of those about to be suspended (a flag).
    #[inline(always)]
    pub fn decide_before_the_cut<L: Lanes>(&mut self, m: &MonthInputs<'_, L>, group: usize, about: L) {
        let p = &m.policy.parameters.responses;
        let mut suspended = [0.0; LANES];
        about.store(&mut suspended);
        for (lane, _) in suspended.iter().enumerate().filter(|(_, flag)| **flag > 0.0) {
            let merchant = group * LANES + lane;
            if self.alive.get(merchant) == 0.0 || !responds(m, p.appeal, &m.lives.appeal_uniform, merchant) {
                continue;
            }
            let passes = review_passes(m, merchant);
            self.note_appeal(m, merchant, passes);
            if passes {
                self.reinstate(m, merchant);
                self.pay(m, merchant, m.policy.parameters.costs.notice);
            }
        }
    }

    /// Gives access and protection to a merchant whose appeal passed.
    #[inline(always)]
    fn reinstate<L: Lanes>(&mut self, m: &MonthInputs<'_, L>, merchant: usize) {
        let p = &m.policy.parameters;
        self.active.set(merchant, 1.0);
        self.months_suspended.set(merchant, 0.0);
        let floor = reduced_line(p.merchant_loan.reduced_line as f32, m.world.revenue.get(merchant));
        self.line.set(merchant, self.line.get(merchant).max(floor));
        self.protected_for.set(merchant, p.responses.protection_months as f32);
    }

    #[inline(always)]
    fn note_appeal<L: Lanes>(&mut self, m: &MonthInputs<'_, L>, merchant: usize, passes: bool) {
        if m.kind == RunKind::Policy {
            self.appeals_decided.set(merchant, self.appeals_decided.get(merchant) + 1.0);
            self.appeals_won.set(merchant, self.appeals_won.get(merchant) + f32::from(u8::from(passes)));
            self.pay(m, merchant, m.policy.parameters.costs.appeal);
        }
    }

    /// Adds a cost of remedies, from month 1 on.
    #[inline(always)]
    fn pay<L: Lanes>(&mut self, m: &MonthInputs<'_, L>, merchant: usize, yuan: f64) {
        if m.kind == RunKind::Policy {
            self.remedy_cost.set(merchant, self.remedy_cost.get(merchant) + yuan as f32);
        }
    }

    /// Documents of merchants (a mask) that supply them of their own accord.
    #[inline(always)]
    pub fn supply_documents<L: Lanes>(&mut self, m: &MonthInputs<'_, L>, group: usize, who: L::Mask) {
        let mut supplies = [0.0; LANES];
        L::flag(who).store(&mut supplies);
        for (lane, _) in supplies.iter().enumerate().filter(|(_, flag)| **flag > 0.0) {
            self.supply(m, group * LANES + lane);
        }
    }

    #[inline(always)]
    fn supply<L: Lanes>(&mut self, m: &MonthInputs<'_, L>, merchant: usize) {
        if self.documents.get(merchant) == 0.0 {
            self.documents.set(merchant, 1.0);
            self.pay(m, merchant, m.policy.parameters.costs.documents);
        }
    }

    /// Records who in a vector lost access (`changed` is 1) or got it back (-1), with the responses to a loss.
    #[inline(always)]
    pub fn note_changes<L: Lanes>(
        &mut self,
        record: &mut Record,
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
                    self.note_loss(record, m, merchant, code as usize);
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
        if m.c.sends_notices {
            self.pay(m, merchant, m.policy.parameters.costs.notice);
        }
        let lives = m.lives;
        let responds = |probability, uniforms| responds(m, probability, uniforms, merchant);
        // An appeal of a suspension that was decided before the cut is not tried again.
        let is_decided = m.c.decides_before_the_cut && self.months_suspended.get(merchant) > 0.0;
        if !is_decided && responds(p.appeal, &lives.appeal_uniform) {
            self.appeal_in.set(merchant, p.appeal_delay_months as f32);
        }
        if responds(p.repair, &lives.repair_uniform) {
            self.repairing.set(merchant, 1.0);
        }
        if responds(p.documents, &lives.documents_uniform) {
            self.supply(m, merchant);
        }
        if responds(p.alternative_finance, &lives.alternative_uniform) {
            self.alternative.set(merchant, 1.0);
        }
    }

    #[inline(always)]
    fn note_loss<L: Lanes>(&mut self, record: &mut Record, m: &MonthInputs<'_, L>, merchant: usize, code: usize) {
        if self.book.has(merchant) {
            record.losses.push(Loss {
                cell: m.lives.cells[merchant],
                reason: code as u8,
                good: self.good.has(merchant),
            });
        }
        if self.first_loss.get(merchant) == 0.0 {
            self.first_loss.set(merchant, m.month as f32);
            let is_clean = self.first_missed.get(merchant) > m.month as f32;
            self.first_loss_clean.set(merchant, f32::from(u8::from(is_clean)));
            self.first_loss_suspends.set(merchant, self.months_suspended.get(merchant).min(1.0));
        }
    }
}

/// Whether a merchant responds to a loss, by its uniform for life.
#[inline(always)]
fn responds<L>(m: &MonthInputs<'_, L>, probability: f64, uniforms: &MerchantColumn, merchant: usize) -> bool {
    let notification = m.policy.parameters.responses.notification;
    response::responds(probability, notification, f64::from(uniforms.get(merchant)))
}

/// Whether the reviewer of an appeal passes a merchant.
#[inline(always)]
fn review_passes<L>(m: &MonthInputs<'_, L>, merchant: usize) -> bool {
    let [quality, own] = [&m.lives.quality, &m.lives.review_own].map(|column| f64::from(column.get(merchant)));
    response::review_passes(&m.policy.parameters.responses, quality, own)
}
