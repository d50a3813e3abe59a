//! A finished block: what its twins did, the scores of month 0, and each merchant's outcome under a policy, added to the tally.

use super::block::MerchantBlock;
use super::column::{BLOCK_MAX, GROUPS_MAX, MerchantColumn};
use super::history::of_group;
use super::life::Lives;
use super::state::{Record, State};
use crate::metrics::outcome::{Amounts, Outcomes, Scored, Workout, is_in_workout};
use crate::metrics::portfolio::Portfolio;
use crate::metrics::set::Set;
use crate::metrics::swap::BaselineOutcomes;
use crate::metrics::tally::Tally;
use crate::model::terms::Terms;
use crate::model::{GoodDefinition, pricing};
use crate::simd::Lanes;

/// A twin's outcome of a block.
#[derive(Clone)]
pub struct TwinOutcome {
    pub good: Set,
    /// Infinity without default.
    default_month: MerchantColumn,
    exposure_at_default: MerchantColumn,
}

impl Default for TwinOutcome {
    fn default() -> Self {
        let column = MerchantColumn::default();
        TwinOutcome { good: Set::default(), default_month: column, exposure_at_default: column }
    }
}

impl TwinOutcome {
    /// From a finished twin.
    pub fn of(definition: GoodDefinition, twin: &State, opening: &State, lives: &Lives) -> TwinOutcome {
        let is_good = |&merchant: &usize| {
            let alive = |state: &State| state.alive.get(merchant) > 0.0;
            definition.is_good(alive(opening), alive(twin), f64::from(lives.quality.get(merchant)))
        };
        let good = (0..lives.merchants).filter(is_good).collect();
        TwinOutcome { good, default_month: twin.default_month, exposure_at_default: twin.exposure_at_default }
    }
}

/// A block at the end of the study under one policy.
pub struct Finished<'a> {
    pub block: &'a MerchantBlock<'a>,
    pub terms: &'a Terms,
    pub opening: &'a State,
    pub state: &'a State,
    pub record: &'a Record,
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
        for (months, counts) in tally.access.iter_mut().zip(&self.record.access) {
            months[0] += i64::from(counts[0]);
            months[1] += i64::from(counts[1]);
        }
        tally.add_losses(&self.record.losses, self.block.plan.counted_by);
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
            counted_by: self.block.plan.counted_by,
            segments: &self.lives.members_of_segments,
            all,
            alive_at_opening: all & flagged::<L>(&opening.alive),
            book,
            good: book & twin.good,
            held_consumer_loan_at_opening: all & flagged::<L>(&opening.holds_consumer_loan),
            lost: all & flagged::<L>(&state.first_loss),
            first_loss: state.first_loss.numbers(),
            first_loss_clean: all & flagged::<L>(&state.first_loss_clean),
            first_loss_suspends: all & flagged::<L>(&state.first_loss_suspends),
            lost_for_long: all & state.access_history.lost_for_long,
            line_halved: all & state.line_halved,
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
            months_without: state.access_history.months_without,
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
    let mut set = Set::default();
    for g in 0..GROUPS_MAX {
        set |= of_group::<L>(g, column.load::<L>(g).lt(L::of(limit)));
    }
    set
}

/// Merchants whose numbers differ.
#[inline(always)]
fn differing<L: Lanes>(a: &MerchantColumn, b: &MerchantColumn) -> Set {
    let mut set = Set::default();
    for g in 0..GROUPS_MAX {
        let (a, b) = (a.load::<L>(g), b.load::<L>(g));
        set |= of_group::<L>(g, a.lt(b) | b.lt(a));
    }
    set
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
        good: twins.iter().enumerate().fold(0, |set, (index, twin)| set | u64::from(twin.good.has(merchant)) << index),
        debt: opening.debt.get(merchant),
        recent_inquiries: opening.recent_inquiries.get(merchant),
    }
}
