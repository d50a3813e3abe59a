//! What a run looks at beyond means: the metrics whose distribution is shown, and those that reforms are ranked by.

use crate::metrics::Metric;

/// Which values of a metric are the bad ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worse {
    Higher,
    Lower,
}

/// Metrics whose distribution is shown.
pub const DISTRIBUTED: [(Metric, Worse); 6] = [
    (Metric::GoodLost, Worse::Higher),
    (Metric::GoodLostForLong, Worse::Higher),
    (Metric::BadWarned, Worse::Lower),
    (Metric::NplRatio, Worse::Higher),
    (Metric::CreditCost, Worse::Higher),
    (Metric::ProfitPerMerchant, Worse::Lower),
];

/// What reforms are ranked by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    FewestGoodLost,
    HighestProfit,
}

/// Every goal.
pub const RANKED: [Goal; 2] = [Goal::FewestGoodLost, Goal::HighestProfit];

impl Goal {
    pub fn metric(self) -> Metric {
        match self {
            Goal::FewestGoodLost => Metric::GoodLost,
            Goal::HighestProfit => Metric::ProfitPerMerchant,
        }
    }

    /// Whether lower values are better.
    pub fn is_lower_better(self) -> bool {
        self == Goal::FewestGoodLost
    }
}

/// The pairs of policies after the baseline, of so many in all.
pub fn pairs_of(policies: usize) -> impl Iterator<Item = (usize, usize)> {
    (1..policies).flat_map(move |one| (one + 1..policies).map(move |other| (one, other)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_leave_the_baseline_out() {
        assert_eq!(pairs_of(4).collect::<Vec<_>>(), [(1, 2), (1, 3), (2, 3)]);
        assert_eq!((pairs_of(2).count(), pairs_of(1).count(), pairs_of(0).count()), (0, 0, 0));
    }
}
