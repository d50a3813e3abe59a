//! A finished block: what its twins did, the scores of month 0, and each merchant's outcome under a policy, added to the tally.

use super::block::MerchantBlock;
use super::column::{BLOCK_MAX, MerchantColumn};
use super::life::Lives;
use super::state::{LONG_LOSS, State};
use crate::metrics::outcome::{Outcome, Scored, Workout, is_in_workout};
use crate::metrics::portfolio::Portfolio;
use crate::metrics::tally::Tally;
use crate::model::terms::Terms;
use crate::model::{GoodDefinition, pricing};

/// A twin's outcome of a block.
#[derive(Clone)]
pub struct TwinOutcome {
    pub good: [bool; BLOCK_MAX],
    /// Infinity without default.
    default_month: MerchantColumn,
    exposure_at_default: MerchantColumn,
}

impl Default for TwinOutcome {
    fn default() -> Self {
        let column = MerchantColumn::default();
        TwinOutcome { good: [false; BLOCK_MAX], default_month: column, exposure_at_default: column }
    }
}

impl TwinOutcome {
    /// From a finished twin.
    pub fn of(definition: GoodDefinition, twin: &State, opening: &State, lives: &Lives) -> TwinOutcome {
        let mut good = [false; BLOCK_MAX];
        for (merchant, good) in good.iter_mut().enumerate().take(lives.merchants) {
            let alive = |state: &State| state.alive.get(merchant) > 0.0;
            *good = definition.is_good(alive(opening), alive(twin), f64::from(lives.quality.get(merchant)));
        }
        TwinOutcome { good, default_month: twin.default_month, exposure_at_default: twin.exposure_at_default }
    }
}

/// A block at the end of the study under one policy.
pub struct Finished<'a> {
    pub block: &'a MerchantBlock<'a>,
    pub terms: &'a Terms,
    pub opening: &'a State,
    pub state: &'a State,
    pub lives: &'a Lives,
    pub twin: &'a TwinOutcome,
}

impl Finished<'_> {
    /// Adds every merchant; `baseline` keeps each merchant's outcome under the first policy, the baseline, for the swap sets of the others.
    pub fn add_to(&self, tally: &mut Tally, baseline: &mut Vec<Outcome>, is_baseline: bool) {
        if is_baseline {
            baseline.clear();
        }
        for merchant in 0..self.block.merchants {
            let outcome = self.outcome(merchant);
            tally.add(&outcome);
            if is_baseline {
                baseline.push(outcome);
            } else {
                tally.add_swap(&outcome, &baseline[merchant]);
            }
        }
        for (months, counts) in tally.access.iter_mut().zip(&self.state.access) {
            months[0] += i64::from(counts[0]);
            months[1] += i64::from(counts[1]);
        }
        tally.add_losses(&self.state.losses);
    }

    fn outcome(&self, merchant: usize) -> Outcome {
        let (opening, state, twin) = (self.opening, self.state, self.twin);
        let month = |value: f32| (value > 0.0 && value.is_finite()).then_some(value as u32);
        let default_month = month_of_default(&state.default_month, merchant);
        let exposure = f64::from(state.exposure_at_default.get(merchant));
        Outcome {
            cell: self.lives.cells[merchant],
            in_book: opening.active.get(merchant) > 0.0,
            good: twin.good[merchant],
            alive_at_opening: opening.alive.get(merchant) > 0.0,
            held_consumer_loan_at_opening: opening.holds_consumer_loan.get(merchant) > 0.0,
            first_loss: month(state.first_loss.get(merchant)),
            first_loss_clean: state.first_loss_clean.get(merchant) > 0.0,
            first_loss_suspends: state.first_loss_suspends.get(merchant) > 0.0,
            lost_for_long: state.months_in_a_row_without.get(merchant) >= LONG_LOSS as f32,
            line_halved: state.line_to_keep.get(merchant) < 0.0,
            restored: month(state.restored.get(merchant)),
            opened: month(state.opened.get(merchant)),
            first_missed: month(state.first_missed.get(merchant)),
            default_month,
            exposure_at_default: exposure,
            loss: default_month.map_or(0.0, |month| {
                pricing::loss(self.terms.at(month).parameters.pricing.loss_given_default, exposure)
            }),
            workout: default_month
                .map_or(Workout::default(), |month| Workout::of(self.terms, month, self.block.plan.timeline.months)),
            twin_default_month: month_of_default(&twin.default_month, merchant),
            twin_exposure_at_default: f64::from(twin.exposure_at_default.get(merchant)),
            active_at_end: state.active.get(merchant) > 0.0,
            holds_consumer_loan_at_end: state.holds_consumer_loan.get(merchant) > 0.0,
            months_without: state.months_without.get(merchant) as u32,
            balance_at_opening: f64::from(opening.balance.get(merchant)),
            balance_at_end: f64::from(state.balance.get(merchant)),
            balance_sum: f64::from(state.balance_sum.get(merchant)),
            income: f64::from(state.income.get(merchant)),
            credit_denied: f64::from(state.credit_denied.get(merchant)),
            extra_interest: f64::from(state.extra_interest.get(merchant)),
            sales_lost: f64::from(state.sales_lost.get(merchant)),
            remedy_cost: f64::from(state.remedy_cost.get(merchant)),
            appeals_decided: state.appeals_decided.get(merchant) as u32,
            appeals_won: state.appeals_won.get(merchant) as u32,
        }
    }
}

/// What a review at the end of a month sees of a block under a policy.
pub fn portfolio(terms: &Terms, state: &State, merchants: usize, month: u32) -> Portfolio {
    let mut portfolio = Portfolio::default();
    for merchant in 0..merchants {
        match month_of_default(&state.default_month, merchant) {
            None => portfolio.add_live(f64::from(state.balance.get(merchant))),
            Some(default) if is_in_workout(terms, default, month as i32) => {
                portfolio.add_workout(f64::from(state.exposure_at_default.get(merchant)));
            }
            Some(_) => {}
        }
    }
    portfolio
}

/// The month of default in a column, if there is one.
fn month_of_default(column: &MerchantColumn, merchant: usize) -> Option<i32> {
    let month = column.get(merchant);
    month.is_finite().then_some(month as i32)
}

/// What benchmarks and the score's power need of a merchant; `good` by twin.
pub fn scored(lives: &Lives, opening: &State, twins: &[TwinOutcome], merchant: usize) -> Scored {
    Scored {
        score: opening.smoothed.get(merchant),
        quality: lives.quality.get(merchant),
        cell: lives.cells[merchant],
        alive: opening.alive.get(merchant) > 0.0,
        in_book: opening.active.get(merchant) > 0.0,
        good: twins.iter().enumerate().fold(0, |set, (index, twin)| set | u64::from(twin.good[merchant]) << index),
        debt: opening.debt.get(merchant),
        recent_inquiries: opening.recent_inquiries.get(merchant),
    }
}
