//! The lender's portfolio at the end of a month, over all merchants: what its reviews of the NPL ratio see.

use super::catalogue::ratio;
use super::money::{Sum, fixed};
use std::ops::AddAssign;

/// Live balances and exposure in workout, in integers, so that parts of a replication join in any order to the same bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Portfolio {
    live: Sum,
    workout: Sum,
}

impl Portfolio {
    /// Adds the balance of a live merchant, yuan.
    pub fn add_live(&mut self, balance: f64) {
        self.live += Sum::from(fixed(balance));
    }

    /// Adds the exposure of a default in workout, yuan.
    pub fn add_workout(&mut self, exposure: f64) {
        self.workout += Sum::from(fixed(exposure));
    }

    /// Exposure in workout over all exposure; `NaN` of an empty portfolio.
    pub fn npl_ratio(&self) -> f64 {
        ratio(self.workout, self.live + self.workout)
    }
}

impl AddAssign for Portfolio {
    fn add_assign(&mut self, other: Portfolio) {
        self.live += other.live;
        self.workout += other.workout;
    }
}
