//! A finished block: what its twins did, the scores of month 0, and each merchant's outcome under a policy, added to the tally.

use super::block::MerchantBlock;
use super::column::{BLOCK_MAX, GROUPS_MAX, MerchantColumn};
use super::life::Lives;
use super::state::{LONG_LOSS, State};
use crate::metrics::outcome::{Amounts, Outcomes, Scored, Workout, is_in_workout};
use crate::metrics::portfolio::Portfolio;
use crate::metrics::set::Set;
use crate::metrics::swap::BaselineOutcomes;
use crate::metrics::tally::Tally;
use crate::model::terms::Terms;
use crate::model::{GoodDefinition, pricing};
use crate::simd::{LANES, Lanes};

/// A twin's outcome of a block.
#[derive(Clone)]
pub struct TwinOutcome {
    pub good: [bool; BLOCK_MAX],
    /// The same as a set.
    good_merchants: Set,
    /// Infinity without default.
    default_month: MerchantColumn,
    exposure_at_default: MerchantColumn,
}

impl Default for TwinOutcome {
    fn default() -> Self {
        let column = MerchantColumn::default();
        let good = [false; BLOCK_MAX];
        TwinOutcome { good, good_merchants: Set::default(), default_month: column, exposure_at_default: column }
    }
}

impl TwinOutcome {
    /// From a finished twin.
    pub fn of(definition: GoodDefinition, twin: &State, opening: &State, lives: &Lives) -> TwinOutcome {
        let mut good = [false; BLOCK_MAX];
        for (merchant, (good, life)) in good.iter_mut().zip(&lives.lives).enumerate() {
            let alive = |state: &State| state.alive.get(merchant) > 0.0;
            *good = definition.is_good(alive(opening), alive(twin), life.quality);
        }
        TwinOutcome {
            good,
            good_merchants: (0..BLOCK_MAX).filter(|&merchant| good[merchant]).collect(),
            default_month: twin.default_month,
            exposure_at_default: twin.exposure_at_default,
        }
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

/// What the baseline did to a block, for the swap sets of other policies.
#[derive(Default)]
pub struct FinishedBaseline {
    outcomes: BaselineOutcomes,
    defaulted: Set,
    income: MerchantColumn,
    sales_lost: MerchantColumn,
    remedy_cost: MerchantColumn,
}

impl<'a> Finished<'a> {
    /// Adds the block's merchants; `baseline` keeps what happened to them under the first policy, the baseline.
    #[inline(always)]
    pub fn add_to<L: Lanes>(&self, tally: &mut Tally, baseline: &mut FinishedBaseline, is_baseline: bool) {
        let (state, outcomes) = (self.state, self.outcomes::<L>());
        tally.add(&outcomes);
        for (months, counts) in tally.access.iter_mut().zip(&state.access) {
            months[0] += i64::from(counts[0]);
            months[1] += i64::from(counts[1]);
        }
        tally.add_losses(&state.losses);
        if is_baseline {
            baseline.outcomes.set(&outcomes);
            baseline.defaulted = outcomes.defaulted;
            (baseline.income, baseline.sales_lost, baseline.remedy_cost) =
                (state.income, state.sales_lost, state.remedy_cost);
            return;
        }
        let changed = differing::<L>(&state.income, &baseline.income)
            | differing::<L>(&state.sales_lost, &baseline.sales_lost)
            | differing::<L>(&state.remedy_cost, &baseline.remedy_cost);
        tally.add_swap(&outcomes, &baseline.outcomes, changed | outcomes.defaulted | baseline.defaulted);
    }

    #[inline(always)]
    fn outcomes<L: Lanes>(&self) -> Outcomes<'a> {
        let (opening, state, twin) = (self.opening, self.state, self.twin);
        let all = Set::first(self.block.merchants);
        let book = all & flagged::<L>(&opening.active);
        let defaulted = all & below::<L>(&state.default_month, f64::INFINITY);
        let (mut loss, mut workout) = ([0.0; BLOCK_MAX], [Workout::default(); BLOCK_MAX]);
        for merchant in defaulted {
            let month = state.default_month.get(merchant) as i32;
            let pricing = &self.terms.at(month).parameters.pricing;
            let exposure = f64::from(state.exposure_at_default.get(merchant));
            loss[merchant] = pricing::loss(pricing.loss_given_default, exposure);
            workout[merchant] = Workout::of(self.terms, month, self.block.plan.timeline.months);
        }
        Outcomes {
            cells: &self.lives.cells,
            all,
            alive_at_opening: all & flagged::<L>(&opening.alive),
            book,
            good: book & twin.good_merchants,
            held_consumer_loan_at_opening: all & flagged::<L>(&opening.holds_consumer_loan),
            lost: all & flagged::<L>(&state.first_loss),
            first_loss: state.first_loss.numbers(),
            first_loss_clean: all & flagged::<L>(&state.first_loss_clean),
            first_loss_suspends: all & flagged::<L>(&state.first_loss_suspends),
            lost_for_long: all.without(below::<L>(&state.months_in_a_row_without, LONG_LOSS)),
            line_halved: all & below::<L>(&state.line_to_keep, 0.0),
            restored: all & flagged::<L>(&state.restored),
            restored_in: state.restored.numbers(),
            opened: all & flagged::<L>(&state.opened),
            opened_in: state.opened.numbers(),
            missed_by_month_3: all & below::<L>(&state.first_missed, 4.0),
            missed_by_month_12: all & below::<L>(&state.first_missed, 13.0),
            defaulted,
            default_month: state.default_month.numbers(),
            exposure_at_default: state.exposure_at_default.numbers(),
            loss,
            workout,
            twin_defaulted: all & below::<L>(&twin.default_month, f64::INFINITY),
            twin_default_month: twin.default_month.numbers(),
            twin_exposure_at_default: twin.exposure_at_default.numbers(),
            active_at_end: all & flagged::<L>(&state.active),
            holds_consumer_loan_at_end: all & flagged::<L>(&state.holds_consumer_loan),
            months_without: amounts::<L>(all, &state.months_without),
            balance_at_opening: opening.balance.numbers(),
            balance_at_end: amounts::<L>(all, &state.balance),
            balance_sum: amounts::<L>(all, &state.balance_sum),
            income: amounts::<L>(all, &state.income),
            credit_denied: amounts::<L>(all, &state.credit_denied),
            extra_interest: amounts::<L>(all, &state.extra_interest),
            sales_lost: amounts::<L>(all, &state.sales_lost),
            remedy_cost: amounts::<L>(all, &state.remedy_cost),
            appeals_decided: amounts::<L>(all, &state.appeals_decided),
            appeals_won: amounts::<L>(all, &state.appeals_won),
        }
    }
}

/// Merchants whose flag is set.
#[inline(always)]
fn flagged<L: Lanes>(column: &MerchantColumn) -> Set {
    differing::<L>(column, &MerchantColumn::ZERO)
}

/// Merchants whose number is below a limit.
#[inline(always)]
fn below<L: Lanes>(column: &MerchantColumn, limit: f64) -> Set {
    let mut bits = 0;
    for g in 0..GROUPS_MAX {
        bits |= u64::from(L::mask_bits(column.load::<L>(g).lt(L::of(limit)))) << (g * LANES);
    }
    Set::of_bits(bits)
}

/// Merchants whose numbers differ.
#[inline(always)]
fn differing<L: Lanes>(a: &MerchantColumn, b: &MerchantColumn) -> Set {
    const { assert!(BLOCK_MAX == Set::MERCHANTS_MAX) }
    let mut bits = 0;
    for g in 0..GROUPS_MAX {
        let (a, b) = (a.load::<L>(g), b.load::<L>(g));
        bits |= u64::from(L::mask_bits(a.lt(b) | b.lt(a))) << (g * LANES);
    }
    Set::of_bits(bits)
}

/// A column of numbers of which many are 0.
#[inline(always)]
fn amounts<L: Lanes>(all: Set, column: &MerchantColumn) -> Amounts<'_> {
    Amounts { some: all & differing::<L>(column, &MerchantColumn::ZERO), each: column.numbers() }
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
