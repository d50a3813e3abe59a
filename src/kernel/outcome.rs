//! What a policy did to each merchant of a finished block, handed to the tally.

use super::Block;
use super::column::BLOCK_MAX;
use super::life::Lives;
use super::state::State;
use crate::metrics::tally::{Outcome, Tally};
use crate::model::Policy;

/// A block at the end of the study under one policy.
pub struct Finished<'a> {
    pub block: &'a Block<'a>,
    pub policy: &'a Policy,
    pub opening: &'a State,
    pub state: &'a State,
    pub lives: &'a Lives,
    pub good: &'a [bool; BLOCK_MAX],
}

impl Finished<'_> {
    /// Adds every merchant; `baseline` remembers what the first policy, the baseline, did to each, for the others' swap sets.
    pub fn add_to(&self, tally: &mut Tally, baseline: &mut Vec<Outcome>, is_baseline: bool) {
        if is_baseline {
            baseline.clear();
        }
        let base = &self.block.plan.policies[0].planned.policy.parameters;
        for place in 0..self.block.merchants {
            let outcome = self.outcome(place);
            tally.add(&outcome, &self.policy.parameters);
            if is_baseline {
                baseline.push(outcome);
            } else {
                tally.add_swap((&outcome, &self.policy.parameters), (&baseline[place], base));
            }
        }
        for (months, counts) in tally.access.iter_mut().zip(&self.state.access) {
            months[0] += i64::from(counts[0]);
            months[1] += i64::from(counts[1]);
        }
        tally.add_losses(&self.state.losses);
    }

    fn outcome(&self, place: usize) -> Outcome {
        let (opening, state) = (self.opening, self.state);
        let month = |value: f32| (value > 0.0).then_some(value as u32);
        let default_month = state.default_month.get(place);
        Outcome {
            cell: self.lives.cells[place],
            in_book: opening.active.get(place) > 0.0,
            good: self.good[place],
            alive_at_opening: opening.alive.get(place) > 0.0,
            held_consumer_loan_at_opening: opening.holds_consumer_loan.get(place) > 0.0,
            first_loss: month(state.first_loss.get(place)),
            first_loss_clean: state.first_loss_clean.get(place) > 0.0,
            first_loss_suspends: state.first_loss_suspends.get(place) > 0.0,
            restored: month(state.restored.get(place)),
            opened: month(state.opened.get(place)),
            default_month: default_month.is_finite().then_some(default_month as i32),
            exposure_at_default: f64::from(state.exposure_at_default.get(place)),
            active_at_end: state.active.get(place) > 0.0,
            holds_consumer_loan_at_end: state.holds_consumer_loan.get(place) > 0.0,
            months_without: state.months_without.get(place) as u32,
            balance_at_opening: f64::from(opening.balance.get(place)),
            balance_at_end: f64::from(state.balance.get(place)),
            balance_sum: f64::from(state.balance_sum.get(place)),
            income_balance_sum: f64::from(state.income_balance_sum.get(place)),
            credit_denied: f64::from(state.credit_denied.get(place)),
            sales_lost: f64::from(state.sales_lost.get(place)),
        }
    }
}
