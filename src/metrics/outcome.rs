//! What the kernel passes to the tally: a merchant's outcome under a policy, and the merchant's state at month 0.

use crate::model::terms::Terms;

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

/// How long a defaulted balance stays in non-performing loans.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Workout {
    /// Months of the study at whose end it is there.
    pub months: u32,
    /// Whether it is there at the end of the last.
    pub at_end: bool,
}

impl Workout {
    /// Of a default in a month.
    pub fn of(terms: &Terms, default_month: i32, months: u32) -> Workout {
        let is_there = |month: i32| is_in_workout(terms, default_month, month);
        let counted = (default_month.max(1)..=months as i32).filter(|&month| is_there(month)).count();
        Workout { months: counted as u32, at_end: is_there(months as i32) }
    }
}

/// Whether the balance of a default is in non-performing loans at the end of a month, not before that of the default: the terms of the
/// month keep it at least so long.
pub fn is_in_workout(terms: &Terms, default_month: i32, month: i32) -> bool {
    f64::from(month - default_month) < terms.at(month).parameters.arrears.workout_months
}

/// A loss of access of an opening-book merchant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loss {
    pub cell: u16,
    /// Index in [`crate::model::access::Reason::ALL`].
    pub reason: u8,
    pub good: bool,
}

/// A merchant at month 0, for benchmarks and the discriminatory power of the score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scored {
    /// S_0.
    pub score: f32,
    /// q.
    pub quality: f32,
    pub cell: u16,
    pub alive: bool,
    pub in_book: bool,
    /// Bit `t`: good by twin `t`.
    pub good: u64,
    /// D_0, months of revenue.
    pub debt: f32,
    /// Inquiries in months -5 to 0.
    pub recent_inquiries: f32,
}
