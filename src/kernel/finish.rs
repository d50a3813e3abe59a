//! A finished block: who is good, the scores of month 0, and each merchant's outcome under a policy, added to the tally.

use super::block::MerchantBlock;
use super::column::BLOCK_MAX;
use super::life::Lives;
use super::state::State;
use crate::metrics::outcome::{Outcome, Scored};
use crate::metrics::tally::Tally;
use crate::model::{GoodDefinition, Policy};

/// A block at the end of the study under one policy.
pub struct Finished<'a> {
    pub block: &'a MerchantBlock<'a>,
    pub policy: &'a Policy,
    pub opening: &'a State,
    pub state: &'a State,
    pub lives: &'a Lives,
    pub good: &'a [bool; BLOCK_MAX],
}

impl Finished<'_> {
    /// Adds every merchant; `baseline` keeps each merchant's outcome under the first policy, the baseline, for the swap sets of the others.
    pub fn add_to(&self, tally: &mut Tally, baseline: &mut Vec<Outcome>, is_baseline: bool) {
        if is_baseline {
            baseline.clear();
        }
        let base = &self.block.plan.policies[0].planned.policy.parameters;
        for merchant in 0..self.block.merchants {
            let outcome = self.outcome(merchant);
            tally.add(&outcome, &self.policy.parameters);
            if is_baseline {
                baseline.push(outcome);
            } else {
                tally.add_swap((&outcome, &self.policy.parameters), (&baseline[merchant], base));
            }
        }
        for (months, counts) in tally.access.iter_mut().zip(&self.state.access) {
            months[0] += i64::from(counts[0]);
            months[1] += i64::from(counts[1]);
        }
        tally.add_losses(&self.state.losses);
    }

    fn outcome(&self, merchant: usize) -> Outcome {
        let (opening, state) = (self.opening, self.state);
        let month = |value: f32| (value > 0.0).then_some(value as u32);
        let default_month = state.default_month.get(merchant);
        Outcome {
            cell: self.lives.cells[merchant],
            in_book: opening.active.get(merchant) > 0.0,
            good: self.good[merchant],
            alive_at_opening: opening.alive.get(merchant) > 0.0,
            held_consumer_loan_at_opening: opening.holds_consumer_loan.get(merchant) > 0.0,
            first_loss: month(state.first_loss.get(merchant)),
            first_loss_clean: state.first_loss_clean.get(merchant) > 0.0,
            first_loss_suspends: state.first_loss_suspends.get(merchant) > 0.0,
            restored: month(state.restored.get(merchant)),
            opened: month(state.opened.get(merchant)),
            default_month: default_month.is_finite().then_some(default_month as i32),
            exposure_at_default: f64::from(state.exposure_at_default.get(merchant)),
            active_at_end: state.active.get(merchant) > 0.0,
            holds_consumer_loan_at_end: state.holds_consumer_loan.get(merchant) > 0.0,
            months_without: state.months_without.get(merchant) as u32,
            balance_at_opening: f64::from(opening.balance.get(merchant)),
            balance_at_end: f64::from(state.balance.get(merchant)),
            balance_sum: f64::from(state.balance_sum.get(merchant)),
            income_balance_sum: f64::from(state.income_balance_sum.get(merchant)),
            credit_denied: f64::from(state.credit_denied.get(merchant)),
            sales_lost: f64::from(state.sales_lost.get(merchant)),
        }
    }
}

/// Which merchants of a block are good, from a finished twin.
pub fn good_merchants(definition: GoodDefinition, twin: &State, opening: &State, lives: &Lives) -> [bool; BLOCK_MAX] {
    let mut good = [false; BLOCK_MAX];
    for (merchant, (good, life)) in good.iter_mut().zip(&lives.lives).enumerate() {
        let alive = |state: &State| state.alive.get(merchant) > 0.0;
        *good = definition.is_good(alive(opening), alive(twin), life.quality);
    }
    good
}

/// What benchmarks and the score's power need of a merchant; `good` by twin.
pub fn scored(lives: &Lives, opening: &State, good: &[[bool; BLOCK_MAX]], merchant: usize) -> Scored {
    Scored {
        score: opening.smoothed.get(merchant),
        quality: lives.quality.get(merchant),
        cell: lives.cells[merchant],
        alive: opening.alive.get(merchant) > 0.0,
        in_book: opening.active.get(merchant) > 0.0,
        good: good.iter().enumerate().fold(0, |set, (twin, good)| set | u64::from(good[merchant]) << twin),
    }
}
