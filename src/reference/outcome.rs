//! One merchant's outcome under a policy, and what it adds to a tally: the definitions of counts a second time, merchant by merchant.

use crate::metrics::DECILES;
use crate::metrics::counts::CellCounts;
use crate::metrics::histories::EventHistories;
use crate::metrics::money::fixed;
use crate::metrics::outcome::Workout;
use crate::metrics::swap::SwapSet;
use crate::metrics::tally::Tally;

/// A sum of money, 1/64 yuan.
type Sum = i128;

/// A merchant's outcome under a policy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// `segment·10 + revenue decile`.
    pub cell: u16,
    pub in_book: bool,
    pub good: bool,
    pub alive_at_opening: bool,
    pub held_consumer_loan_at_opening: bool,
    /// Month of the first loss of access.
    pub first_loss: Option<u32>,
    /// No missed payment in months 1 on, up to and including the first loss.
    pub first_loss_clean: bool,
    /// Whether the first loss was a suspension rather than a cancellation.
    pub first_loss_suspends: bool,
    /// Without access at three or more month-ends in a row.
    pub lost_for_long: bool,
    /// At some month-end the line, 0 without access, was under half of that of month 0.
    pub line_halved: bool,
    /// Month in which access was first restored after the first loss.
    pub restored: Option<u32>,
    /// Month in which a consumer loan was first opened.
    pub opened: Option<u32>,
    /// Month of the first missed payment from month 1 on.
    pub first_missed: Option<u32>,
    /// Month of default, at or before 0 during the burn-in.
    pub default_month: Option<i32>,
    pub exposure_at_default: f64,
    /// Loss given default times exposure at default; 0 without default.
    pub loss: f64,
    /// Months in workout, of a default.
    pub workout: Workout,
    /// Month of default with full access, at or before 0 during the burn-in.
    pub twin_default_month: Option<i32>,
    pub twin_exposure_at_default: f64,
    pub active_at_end: bool,
    pub holds_consumer_loan_at_end: bool,
    /// Months without access at their end, default included.
    pub months_without: u32,
    /// At the end of month 0. Yuan, like all sums below.
    pub balance_at_opening: f64,
    pub balance_at_end: f64,
    /// Balances of months ended alive.
    pub balance_sum: f64,
    /// Interest net of funding and operating cost, of months begun alive and paid.
    pub income: f64,
    /// Funding need without access, net of alternative finance.
    pub credit_denied: f64,
    /// Interest beyond the merchant loan's on what alternative finance covers.
    pub extra_interest: f64,
    pub sales_lost: f64,
    /// Cost of remedies to the lender.
    pub remedy_cost: f64,
    pub appeals_decided: u32,
    pub appeals_won: u32,
}

/// Adds a merchant at the end of a study of so many months.
pub fn add(tally: &mut Tally, o: &Outcome, months: u32) {
    add_to_cell(&mut tally.cells[usize::from(o.cell)], o, months);
    if !o.in_book {
        return;
    }
    add_to_histories(&mut tally.histories[usize::from(o.cell) / DECILES][usize::from(o.good)], o, months);
    if let (Some(loss), true, false) = (o.first_loss, o.good, o.held_consumer_loan_at_opening) {
        tally.good_without_consumer_loan_first_losses[loss as usize] += 1;
    }
}

fn add_to_cell(c: &mut CellCounts, o: &Outcome, months: u32) {
    c.live_at_opening += i64::from(o.alive_at_opening);

    // The portfolio: all merchants.
    let exposure = Sum::from(if o.default_month.is_some() { fixed(o.exposure_at_default) } else { 0 });
    match o.default_month {
        None => {
            c.live_at_end += 1;
            c.holders_at_end += i64::from(o.holds_consumer_loan_at_end);
            c.balance_at_end += Sum::from(fixed(o.balance_at_end));
        }
        Some(_) => c.workout_at_end += if o.workout.at_end { exposure } else { 0 },
    }
    let (balance_sum, workout_sum) = (Sum::from(fixed(o.balance_sum)), exposure * Sum::from(o.workout.months));
    c.balance_sum += balance_sum;
    c.workout_sum += workout_sum;
    c.twin_defaults += i64::from(o.alive_at_opening && o.twin_default_month.is_some());

    if !o.in_book {
        return;
    }
    c.book += 1;
    c.defaults += i64::from(o.default_month.is_some());
    c.book_balance_sum += balance_sum;
    c.book_workout_sum += workout_sum;
    c.income += Sum::from(fixed(o.income));
    c.loss += Sum::from(fixed(o.loss));
    c.remedy_cost += Sum::from(fixed(o.remedy_cost));
    c.appeals_decided += i64::from(o.appeals_decided);
    c.appeals_won += i64::from(o.appeals_won);
    if o.first_missed.is_none_or(|month| month >= 4) {
        c.paid_until_month_3 += 1;
        c.first_missed_in_4_to_12 += i64::from(o.first_missed.is_some_and(|month| month <= 12));
    }
    if let Some(month) = o.first_loss {
        c.lost += 1;
        c.lost_within_7_months += i64::from(month <= 7);
        c.lost_clean += i64::from(o.first_loss_clean);
        c.bad_caught += i64::from(o.first_loss_clean && !o.good);
    }
    if o.good {
        add_good(c, o, months);
    } else {
        add_bad(c, o, exposure);
    }
}

/// A merchant that is bad in its twin's default; under another definition of good it may have none.
fn add_bad(c: &mut CellCounts, o: &Outcome, exposure: Sum) {
    let warning = o.first_loss.zip(o.twin_default_month).map(|(loss, default)| default - loss as i32);
    if let Some(months) = warning {
        c.bad_warned += 1;
        c.bad_warning_months += i64::from(months);
        c.bad_warned_3_months += i64::from(months >= 3);
    }
    let with_access = if o.twin_default_month.is_some() { fixed(o.twin_exposure_at_default) } else { 0 };
    c.exposure_saved += Sum::from(with_access) - exposure;
}

fn add_good(c: &mut CellCounts, o: &Outcome, months: u32) {
    let is_lost = i64::from(o.first_loss.is_some());
    c.good += 1;
    c.good_lost += is_lost;
    c.good_lost_for_long += i64::from(o.lost_for_long);
    c.good_line_halved += i64::from(o.line_halved);
    c.good_lost_end += i64::from(!o.active_at_end);
    c.good_months_lost += i64::from(o.months_without);
    c.induced_defaults += i64::from(o.default_month.is_some());
    c.good_restored += i64::from(o.restored.is_some());
    c.credit_denied += Sum::from(fixed(o.credit_denied));
    c.extra_interest += Sum::from(fixed(o.extra_interest));
    c.sales_lost += Sum::from(fixed(o.sales_lost));
    if o.first_loss.is_some() {
        let (lost, restored) = if o.first_loss_suspends {
            (&mut c.good_suspended, &mut c.good_suspended_restored)
        } else {
            (&mut c.good_cancelled, &mut c.good_cancelled_restored)
        };
        *lost += 1;
        *restored += i64::from(o.restored.is_some());
    }
    if !o.held_consumer_loan_at_opening {
        c.good_without_consumer_loan += 1;
        c.good_without_consumer_loan_lost += is_lost;
        c.good_without_consumer_loan_lost_for_long += i64::from(o.lost_for_long);
    }
    if let Some(opened) = o.opened
        && o.first_loss.is_none_or(|loss| loss >= opened)
    {
        let follow_up = |after: u32, opened_by: &mut i64, lost_by: &mut i64| {
            if opened + after <= months {
                *opened_by += 1;
                *lost_by += i64::from(o.first_loss.is_some_and(|loss| loss <= opened + after));
            }
        };
        follow_up(1, &mut c.opened_1, &mut c.opened_1_lost);
        follow_up(3, &mut c.opened_3, &mut c.opened_3_lost);
        follow_up(6, &mut c.opened_6, &mut c.opened_6_lost);
    }
}

fn add_to_histories(histories: &mut EventHistories, o: &Outcome, months: u32) {
    histories.merchants += 1;
    let default_month = o.default_month.map(|month| month.max(0) as u32);
    let Some(loss) = o.first_loss else {
        if let Some(month) = default_month {
            histories.defaults_before_loss[month as usize] += 1;
        }
        return;
    };
    histories.first_losses[loss as usize] += 1;
    match (o.restored, default_month) {
        (Some(restored), _) => histories.restored_after[(restored - loss) as usize] += 1,
        (None, Some(default)) => histories.defaulted_after[default.saturating_sub(loss) as usize] += 1,
        (None, None) => histories.ended_after[(months - loss) as usize] += 1,
    }
}

/// Adds a merchant to the swap sets against the baseline.
pub fn add_swap(tally: &mut Tally, mine: &Outcome, baseline: &Outcome) {
    if !mine.in_book {
        return;
    }
    let set = match (baseline.first_loss.is_some(), mine.first_loss.is_some()) {
        (false, false) => SwapSet::KeptByBoth,
        (false, true) => SwapSet::NewlyLost,
        (true, false) => SwapSet::NewlyKept,
        (true, true) => SwapSet::LostByBoth,
    };
    let exposure = |o: &Outcome| if o.default_month.is_some() { o.exposure_at_default } else { 0.0 };
    let parts = |yuan: f64| Sum::from(fixed(yuan));
    let profit = |o: &Outcome| parts(o.income) - parts(o.loss) - parts(o.remedy_cost);
    let counts = &mut tally.swap_sets[set as usize][usize::from(mine.good)];
    counts.merchants += 1;
    counts.opening_balance += parts(mine.balance_at_opening);
    counts.profit_change += profit(mine) - profit(baseline);
    counts.sales_lost_change += parts(mine.sales_lost) - parts(baseline.sales_lost);
    counts.default_exposure_change += parts(exposure(mine)) - parts(exposure(baseline));
}
