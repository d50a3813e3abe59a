//! What can be asked of a cut-off, and what a mistake costs.

use super::tally::{Below, gap, share};
use crate::metrics::Unit;

/// What can be minimised, maximised, bounded or looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    Denied,
    GoodDenied,
    BadDenied,
    BadRateOfApproved,
    GoodShareOfDenied,
    Precision,
    Recall,
    Youden,
    Cost,
    Profit,
    GroupGap,
}

/// Name, title and unit of each quantity, in the order of `Quantity`.
pub const QUANTITIES: [(Quantity, &str, &str, Unit); 11] = [
    (Quantity::Denied, "denied", "Denied", Unit::Share),
    (Quantity::GoodDenied, "good_denied", "Good denied", Unit::Share),
    (Quantity::BadDenied, "bad_denied", "Bad denied", Unit::Share),
    (Quantity::BadRateOfApproved, "bad_rate_of_approved", "Bad rate of approved", Unit::Share),
    (Quantity::GoodShareOfDenied, "good_share_of_denied", "Good share of denied", Unit::Share),
    (Quantity::Precision, "precision", "Bad share of denied", Unit::Share),
    (Quantity::Recall, "recall", "Recall", Unit::Share),
    (Quantity::Youden, "youden", "Bad denied minus good denied", Unit::Share),
    (Quantity::Cost, "cost", "Cost per person", Unit::Number),
    (Quantity::Profit, "profit", "Profit per 1,000 people against denying all", Unit::Number),
    (Quantity::GroupGap, "group_gap", "Gap of good denied between groups", Unit::Share),
];

impl Quantity {
    /// Its minimum and maximum.
    pub fn range(self, costs: &Costs) -> (f64, f64) {
        let ends = |values: &[f64]| {
            values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(*x), high.max(*x)))
        };
        match self {
            Quantity::Cost => ends(&costs.0),
            Quantity::Profit => ends(&costs.gains().map(|gain| 1000.0 * gain)),
            Quantity::Youden => (-1.0, 1.0),
            _ => (0.0, 1.0),
        }
    }

    pub fn name(self) -> &'static str {
        QUANTITIES[self as usize].1
    }

    pub fn title(self) -> &'static str {
        QUANTITIES[self as usize].2
    }

    pub fn unit(self) -> Unit {
        QUANTITIES[self as usize].3
    }
}

/// Names of the costs, in the order of the fields of `Costs`.
pub const COSTS: [&str; 4] = ["good_denied", "bad_approved", "good_approved", "bad_denied"];

/// What one person costs, by what it is and what is decided.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Costs(pub [f64; COSTS.len()]);

impl Default for Costs {
    /// A bad person approved costs as much as five good ones denied: an assumption, to be replaced by what is known.
    fn default() -> Costs {
        Costs([1.0, 5.0, 0.0, 0.0])
    }
}

impl Costs {
    /// Cost of these numbers of people.
    pub fn of(&self, good_denied: f64, bad_approved: f64, good_approved: f64, bad_denied: f64) -> f64 {
        let [a, b, c, d] = self.0;
        a * good_denied + b * bad_approved + c * good_approved + d * bad_denied
    }

    /// What is gained by approving instead of denying, in the order of the costs: nothing of those denied.
    pub fn gains(&self) -> [f64; COSTS.len()] {
        let [good_denied, bad_approved, good_approved, bad_denied] = self.0;
        [0.0, bad_denied - bad_approved, good_denied - good_approved, 0.0]
    }
}

/// Every quantity at every cut-off: `[quantity][cut-off]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Curves(pub Vec<Vec<f64>>);

impl Curves {
    /// The curves of everybody and then each group.
    pub fn of(below: &[Below], costs: &Costs) -> Curves {
        let everybody = &below[0];
        let cutoffs = everybody.cutoffs();
        let mut curves = vec![Vec::with_capacity(cutoffs); QUANTITIES.len()];
        for cutoff in 0..cutoffs {
            for (curve, value) in curves.iter_mut().zip(values(below, cutoff, costs)) {
                curve.push(value);
            }
        }
        Curves(curves)
    }

    pub fn of_quantity(&self, quantity: Quantity) -> &[f64] {
        &self.0[quantity as usize]
    }

    pub fn at(&self, quantity: Quantity, cutoff: usize) -> f64 {
        self.0[quantity as usize][cutoff]
    }
}

/// Every quantity at one cut-off, in the order of [`QUANTITIES`].
fn values(below: &[Below], cutoff: usize, costs: &Costs) -> [f64; QUANTITIES.len()] {
    let everybody = &below[0];
    let (good, bad) = (everybody.good[cutoff], everybody.bad[cutoff]);
    let (goods, bads) = (everybody.goods(), everybody.bads());
    let [denied, good_denied, bad_denied, bad_rate_of_approved] = everybody.rates(cutoff);
    let precision = share(bad, good + bad, goods + bads);
    let cost = costs.of(good, bads - bad, goods - good, bad) / (goods + bads);
    let of_all_denied = costs.of(goods, 0.0, 0.0, bads) / (goods + bads);
    [
        denied,
        good_denied,
        bad_denied,
        bad_rate_of_approved,
        1.0 - precision,
        precision,
        bad_denied,
        bad_denied - good_denied,
        cost,
        1000.0 * (of_all_denied - cost),
        gap(&below[1..], cutoff).map_or(f64::NAN, |gap| gap.0),
    ]
}
