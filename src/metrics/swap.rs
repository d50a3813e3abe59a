//! Swap sets: which merchants one policy loses and another keeps, as counts and as money.
//!
//! Opening-book merchants by what the baseline and an alternative do to them. Good by the alternative's own scenario. Money in
//! 1/64 yuan, changes are alternative minus baseline over the whole study.

use super::money::{Sum, fixed};
use super::outcome::Outcomes;
use super::set::Set;
use serde::{Deserialize, Serialize};

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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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

/// What the baseline did to a block's opening book. Money in 1/64 yuan.
#[derive(Clone, Debug)]
pub struct BaselineOutcomes {
    lost: Set,
    opening_balance: [i64; Set::MERCHANTS_MAX],
    money: [Money; Set::MERCHANTS_MAX],
}

/// A merchant's money that changes are of.
#[derive(Clone, Copy, Debug, Default)]
struct Money {
    profit: i64,
    sales_lost: i64,
    default_exposure: i64,
}

impl Money {
    fn of(o: &Outcomes<'_>, merchant: usize) -> Money {
        let (loss, default_exposure) =
            if o.defaulted.has(merchant) { (fixed(o.loss[merchant]), o.exposure(merchant)) } else { (0, 0) };
        let profit = o.income.parts(merchant) - loss - o.remedy_cost.parts(merchant);
        Money { profit, sales_lost: o.sales_lost.parts(merchant), default_exposure }
    }
}

/// Nobody in the opening book.
impl Default for BaselineOutcomes {
    fn default() -> Self {
        let nothing = Money::default();
        BaselineOutcomes {
            lost: Set::default(),
            opening_balance: [0; Set::MERCHANTS_MAX],
            money: [nothing; Set::MERCHANTS_MAX],
        }
    }
}

impl BaselineOutcomes {
    /// Replaces what was kept of another block.
    pub fn set(&mut self, baseline: &Outcomes<'_>) {
        self.lost = baseline.lost;
        for merchant in baseline.book {
            self.opening_balance[merchant] = fixed(f64::from(baseline.balance_at_opening[merchant]));
            self.money[merchant] = Money::of(baseline, merchant);
        }
    }
}

/// Adds the opening book of a block; `changed` has all whose money may differ from the baseline's.
pub fn add(sets: &mut SwapSets, mine: &Outcomes<'_>, baseline: &BaselineOutcomes, changed: Set) {
    let kept = mine.book.without(mine.lost);
    let lost = mine.book & mine.lost;
    let members = |set: SwapSet| match set {
        SwapSet::KeptByBoth => kept.without(baseline.lost),
        SwapSet::NewlyLost => lost.without(baseline.lost),
        SwapSet::NewlyKept => kept & baseline.lost,
        SwapSet::LostByBoth => lost & baseline.lost,
    };
    for set in SwapSet::ALL {
        let all = members(set);
        for (counts, members) in sets[set as usize].iter_mut().zip([all.without(mine.good), all & mine.good]) {
            for merchant in members {
                counts.merchants += 1;
                counts.opening_balance += Sum::from(baseline.opening_balance[merchant]);
            }
            for merchant in members & changed {
                let (mine, baseline) = (Money::of(mine, merchant), &baseline.money[merchant]);
                let change = |mine: i64, baseline: i64| Sum::from(mine) - Sum::from(baseline);
                counts.profit_change += change(mine.profit, baseline.profit);
                counts.sales_lost_change += change(mine.sales_lost, baseline.sales_lost);
                counts.default_exposure_change += change(mine.default_exposure, baseline.default_exposure);
            }
        }
    }
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
