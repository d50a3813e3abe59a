//! A finished block: what its twins did, the scores of month 0, and each merchant's outcome under a policy, added to the tally.

use super::block::MerchantBlock;
use super::column::{BLOCK_MAX, MerchantColumn};
use super::history::of_group;
use super::life::Lives;
use super::state::State;
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
    /// Adds the block's merchants under the first policy, the baseline, and keeps what happened to them.
    #[inline(always)]
    pub fn add_baseline_to<L: Lanes>(&self, tally: &mut Tally, baseline: &mut FinishedBaseline) {
        let outcomes = self.outcomes::<L>();
        self.add_outcomes_to(tally, &outcomes);
        baseline.outcomes.set(&outcomes);
        baseline.defaulted = outcomes.defaulted;
        baseline.income = self.state.income;
        baseline.sales_lost = self.state.sales_lost;
        baseline.remedy_cost = self.state.remedy_cost;
    }

    /// Adds the block's merchants under another policy.
    #[inline(always)]
    pub fn add_to<L: Lanes>(&self, tally: &mut Tally, baseline: &FinishedBaseline) {
        let outcomes = self.outcomes::<L>();
        self.add_outcomes_to(tally, &outcomes);
        let differ = |mine: &MerchantColumn, theirs: &MerchantColumn| {
            self.set::<L>(|g| {
                let (mine, theirs) = (mine.load::<L>(g), theirs.load(g));
                mine.lt(theirs) | theirs.lt(mine)
            })
        };
        let changed = differ(&self.state.income, &baseline.income)
            | differ(&self.state.sales_lost, &baseline.sales_lost)
            | differ(&self.state.remedy_cost, &baseline.remedy_cost);
        tally.add_swap(&outcomes, &baseline.outcomes, changed | outcomes.defaulted | baseline.defaulted);
    }

    #[inline(always)]
    fn add_outcomes_to(&self, tally: &mut Tally, outcomes: &Outcomes<'_>) {
        tally.add(outcomes);
        for (months, counts) in tally.access.iter_mut().zip(&self.state.access) {
            months[0] += i64::from(counts[0]);
            months[1] += i64::from(counts[1]);
        }
        tally.add_losses(&self.state.losses);
    }

    #[inline(always)]
    fn outcomes<L: Lanes>(&self) -> Outcomes<'a> {
        let (opening, state, twin) = (self.opening, self.state, self.twin);
        let below = |column: &MerchantColumn, limit: f64| self.set::<L>(|g| column.load::<L>(g).lt(L::of(limit)));
        let above = |column: &MerchantColumn, limit: f64| self.set::<L>(|g| L::of(limit).lt(column.load(g)));
        let is_set = |column: &MerchantColumn| above(column, 0.0);
        let amounts = |column: &'a MerchantColumn| {
            let some = self.set::<L>(|g| {
                let amount = column.load::<L>(g);
                amount.lt(L::of(0.0)) | L::of(0.0).lt(amount)
            });
            Amounts { some, each: column.numbers() }
        };
        let book = is_set(&opening.active);
        let defaulted = below(&state.default_month, f64::INFINITY);
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
            all: Set::first(self.block.merchants),
            alive_at_opening: is_set(&opening.alive),
            book,
            good: book & (0..BLOCK_MAX).filter(|&merchant| twin.good[merchant]).collect(),
            held_consumer_loan_at_opening: is_set(&opening.holds_consumer_loan),
            lost: is_set(&state.first_loss),
            first_loss: state.first_loss.numbers(),
            first_loss_clean: is_set(&state.first_loss_clean),
            first_loss_suspends: is_set(&state.first_loss_suspends),
            lost_for_long: state.access_history.lost_for_long,
            line_halved: state.line_halved,
            restored: is_set(&state.restored),
            restored_in: state.restored.numbers(),
            opened: is_set(&state.opened),
            opened_in: state.opened.numbers(),
            missed_by_month_3: below(&state.first_missed, 4.0),
            missed_by_month_12: below(&state.first_missed, 13.0),
            defaulted,
            default_month: state.default_month.numbers(),
            exposure_at_default: state.exposure_at_default.numbers(),
            loss,
            workout,
            twin_defaulted: below(&twin.default_month, f64::INFINITY),
            twin_default_month: twin.default_month.numbers(),
            twin_exposure_at_default: twin.exposure_at_default.numbers(),
            active_at_end: is_set(&state.active),
            holds_consumer_loan_at_end: is_set(&state.holds_consumer_loan),
            months_without: state.access_history.months_without,
            balance_at_opening: opening.balance.numbers(),
            balance_at_end: amounts(&state.balance),
            balance_sum: amounts(&state.balance_sum),
            income: amounts(&state.income),
            credit_denied: amounts(&state.credit_denied),
            extra_interest: amounts(&state.extra_interest),
            sales_lost: amounts(&state.sales_lost),
            remedy_cost: amounts(&state.remedy_cost),
            appeals_decided: amounts(&state.appeals_decided),
            appeals_won: amounts(&state.appeals_won),
        }
    }

    /// The block's merchants for which the mask of their vector holds.
    #[inline(always)]
    fn set<L: Lanes>(&self, mask: impl Fn(usize) -> L::Mask) -> Set {
        let groups = 0..self.block.merchants.div_ceil(LANES);
        groups.fold(Set::default(), |set, g| set | of_group::<L>(g, mask(g))) & Set::first(self.block.merchants)
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
