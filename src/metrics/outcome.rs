//! What the kernel passes to the tally: a merchant's outcome under a policy, and the merchant's state at month 0.

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
    /// Month in which access was first restored after the first loss.
    pub restored: Option<u32>,
    /// Month in which a consumer loan was first opened.
    pub opened: Option<u32>,
    /// Month of default, at or before 0 during the burn-in.
    pub default_month: Option<i32>,
    pub exposure_at_default: f64,
    pub active_at_end: bool,
    pub holds_consumer_loan_at_end: bool,
    /// Months without access at their end, default included.
    pub months_without: u32,
    /// At the end of month 0. Yuan, like all sums below.
    pub balance_at_opening: f64,
    pub balance_at_end: f64,
    /// Balances of months ended alive.
    pub balance_sum: f64,
    /// Balances of months begun alive and paid.
    pub income_balance_sum: f64,
    pub credit_denied: f64,
    pub sales_lost: f64,
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
}
