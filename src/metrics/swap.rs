//! Swap sets: which merchants one policy loses and another keeps, as counts and as money.
//!
//! Opening-book merchants by what the baseline and an alternative do to them. Good by the alternative's own scenario. Money in
//! 1/64 yuan, changes are alternative minus baseline over the whole study.

use super::money::{Sum, fixed};
use super::outcome::Outcome;

/// What happened to a merchant under the two policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SwapSet {
    KeptByBoth,
    /// Lost under the alternative only.
    NewlyLost,
    /// Lost under the baseline only.
    NewlyKept,
    LostByBoth,
}

impl SwapSet {
    pub const ALL: [SwapSet; 4] = [SwapSet::KeptByBoth, SwapSet::NewlyLost, SwapSet::NewlyKept, SwapSet::LostByBoth];

    /// The set's name in result files.
    pub fn name(self) -> &'static str {
        match self {
            SwapSet::KeptByBoth => "kept_by_both",
            SwapSet::NewlyLost => "newly_lost",
            SwapSet::NewlyKept => "newly_kept",
            SwapSet::LostByBoth => "lost_by_both",
        }
    }
}

/// One swap set of good or of bad merchants, in integers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SwapCounts {
    pub merchants: i64,
    /// Balance at the end of month 0, the same under both.
    pub opening_balance: Sum,
    /// Change of the lender's profit.
    pub profit_change: Sum,
    /// Change of the merchants' sales lost for want of access.
    pub sales_lost_change: Sum,
    /// Change of the exposure at default.
    pub default_exposure_change: Sum,
}

/// An alternative's swap sets against the baseline: `[set][bad, good]`.
pub type SwapSets = [[SwapCounts; 2]; SwapSet::ALL.len()];

/// Adds one merchant.
pub fn add(sets: &mut SwapSets, mine: &Outcome, baseline: &Outcome) {
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
    let counts = &mut sets[set as usize][usize::from(mine.good)];
    counts.merchants += 1;
    counts.opening_balance += parts(mine.balance_at_opening);
    counts.profit_change += profit(mine) - profit(baseline);
    counts.sales_lost_change += parts(mine.sales_lost) - parts(baseline.sales_lost);
    counts.default_exposure_change += parts(exposure(mine)) - parts(exposure(baseline));
}

/// Adds another part.
pub fn merge(sets: &mut SwapSets, other: &SwapSets) {
    for (mine, theirs) in sets.as_flattened_mut().iter_mut().zip(other.as_flattened()) {
        mine.merchants += theirs.merchants;
        mine.opening_balance += theirs.opening_balance;
        mine.profit_change += theirs.profit_change;
        mine.sales_lost_change += theirs.sales_lost_change;
        mine.default_exposure_change += theirs.default_exposure_change;
    }
}
