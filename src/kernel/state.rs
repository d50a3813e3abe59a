//! The state of a block under a policy: what changes from month to month, and what is recorded for the results.

use super::column::MerchantColumn;
use super::history::AccessHistory;
use crate::metrics::outcome::Loss;
use crate::metrics::set::Set;

/// Month of default of a merchant that has not defaulted.
pub const NEVER: f32 = f32::INFINITY;

/// The state of a block under one policy. Flags are 0 or 1.
#[derive(Clone, Copy, Default)]
pub struct State {
    // What changes.
    pub alive: MerchantColumn,
    pub active: MerchantColumn,
    pub ever_active: MerchantColumn,
    pub months_suspended: MerchantColumn,
    pub holds_consumer_loan: MerchantColumn,
    /// Lc_t, yuan.
    pub consumer_line: MerchantColumn,
    pub utilisation: MerchantColumn,
    pub inquiries: MerchantColumn,
    pub high_cost: MerchantColumn,
    pub balance: MerchantColumn,
    pub line: MerchantColumn,
    pub missed_in_a_row: MerchantColumn,
    pub drag: MerchantColumn,
    pub trend: MerchantColumn,
    /// S, points from the score's base.
    pub smoothed: MerchantColumn,
    pub repairing: MerchantColumn,
    pub alternative: MerchantColumn,
    pub documents: MerchantColumn,
    /// Months until a pending appeal is decided, 0 without one.
    pub appeal_in: MerchantColumn,
    /// Months of protection left.
    pub protected_for: MerchantColumn,

    // A policy's numbers of each merchant for life.
    pub inquiry_life: MerchantColumn,
    pub high_cost_life: MerchantColumn,
    pub miss_life: MerchantColumn,
    pub score_life: MerchantColumn,
    pub score_life_with_documents: MerchantColumn,
    /// Neutral cut-off, points from the score's base.
    pub cutoff: MerchantColumn,
    pub subject_to_rule: MerchantColumn,
    pub heeds_warning: MerchantColumn,

    // Passed from one loop of a month to the next.
    pub lost: MerchantColumn,
    pub opened_now: MerchantColumn,
    pub need: MerchantColumn,
    pub unmet: MerchantColumn,
    pub month_revenue: MerchantColumn,
    pub gap: MerchantColumn,
    pub sales_lost_now: MerchantColumn,

    // Recorded for the results.
    pub default_month: MerchantColumn,
    pub exposure_at_default: MerchantColumn,
    pub first_loss: MerchantColumn,
    pub first_loss_clean: MerchantColumn,
    pub first_loss_suspends: MerchantColumn,
    /// Half of the line of month 0, 0 without access.
    pub half_line: MerchantColumn,
    pub restored: MerchantColumn,
    pub opened: MerchantColumn,
    /// Infinity without one.
    pub first_missed: MerchantColumn,
    pub balance_sum: MerchantColumn,
    pub income: MerchantColumn,
    pub credit_denied: MerchantColumn,
    pub extra_interest: MerchantColumn,
    pub sales_lost: MerchantColumn,
    pub remedy_cost: MerchantColumn,
    pub appeals_decided: MerchantColumn,
    pub appeals_won: MerchantColumn,
    /// D_0 and inquiries of months -5 to 0, of the opening state.
    pub debt: MerchantColumn,
    pub recent_inquiries: MerchantColumn,
    /// The opening book and its good merchants.
    pub book: Set,
    pub good: Set,
    pub access_history: AccessHistory,
    /// Those whose line was under half of that of month 0.
    pub line_halved: Set,
}

/// What is recorded of a block as a whole under one policy.
#[derive(Clone, Default)]
pub struct Record {
    /// Merchants of the opening book with access at the end of months 0.., and good ones.
    pub access: Vec<[u32; 2]>,
    pub losses: Vec<Loss>,
}
