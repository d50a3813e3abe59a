//! What is asked of a book.

use super::quantity::{Prices, Quantity};
use crate::study::scores::choice::{Goal, Level};

/// What is asked of a book.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    pub goal: Goal<Quantity>,
    pub prices: Prices,
    /// The share of resamples in which each constraint has to hold; none for the estimate alone.
    pub certainty: Option<f64>,
    /// Values of quantities whose cut-offs are wanted.
    pub reach: Vec<Level<Quantity>>,
    pub tolerance: f64,
    pub seed: u64,
    pub minimum: Minimum,
}

/// The fewest accounts of which anything is told; 0 and 1 leave nothing out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Minimum(pub usize);

impl Default for Minimum {
    fn default() -> Minimum {
        Minimum(10)
    }
}

impl Minimum {
    /// Whether so many accounts are some, but too few to be told of.
    pub fn is_few(self, accounts: usize) -> bool {
        accounts > 0 && accounts < self.0
    }
}
