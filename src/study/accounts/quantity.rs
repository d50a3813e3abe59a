//! What can be asked of a cut-off, by accounts and by amount.

use super::book::{Measure, Sums};
use crate::metrics::Unit;
use crate::study::scores::choice::Values;
use crate::study::scores::quantity::Costs;
use crate::study::scores::tally::{Below, share};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Denied,
    Approved,
    GoodDenied,
    BadDenied,
    BadRateOfApproved,
    GoodShareOfDenied,
    BadShareOfDenied,
    Youden,
    Cost,
    Loss,
    Profit,
}

/// Each kind with its name, its title by accounts and by amount, and its units, in the order of `Kind`.
pub const KINDS: [(Kind, &str, [&str; 2], [Unit; 2]); 11] = [
    (Kind::Denied, "denied", ["Denied", "Denied, by amount"], [Unit::Share; 2]),
    (Kind::Approved, "approved", ["Approved", "Approved, by amount"], [Unit::Share; 2]),
    (Kind::GoodDenied, "good_denied", ["Good denied", "Good denied, by amount"], [Unit::Share; 2]),
    (Kind::BadDenied, "bad_denied", ["Bad denied", "Bad denied, by amount"], [Unit::Share; 2]),
    (
        Kind::BadRateOfApproved,
        "bad_rate_of_approved",
        ["Bad rate of approved", "Bad rate of approved, by amount"],
        [Unit::Share; 2],
    ),
    (
        Kind::GoodShareOfDenied,
        "good_share_of_denied",
        ["Good share of denied", "Good share of denied, by amount"],
        [Unit::Share; 2],
    ),
    (
        Kind::BadShareOfDenied,
        "bad_share_of_denied",
        ["Bad share of denied", "Bad share of denied, by amount"],
        [Unit::Share; 2],
    ),
    (
        Kind::Youden,
        "youden",
        ["Bad denied minus good denied", "Bad denied minus good denied, by amount"],
        [Unit::Share; 2],
    ),
    (Kind::Cost, "cost", ["Cost per account", "Cost per unit of amount"], [Unit::Number; 2]),
    (Kind::Loss, "loss", ["Loss per account", "Loss per unit of amount"], [Unit::Number, Unit::Share]),
    (Kind::Profit, "profit", ["Profit per account", "Profit per unit of amount"], [Unit::Number, Unit::Share]),
];

/// What the name of a quantity by amount ends with.
const BY_AMOUNT: &str = "_by_amount";

/// A kind in a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quantity {
    pub kind: Kind,
    pub measure: Measure,
}

impl Quantity {
    pub const fn of(kind: Kind, measure: Measure) -> Quantity {
        Quantity { kind, measure }
    }

    /// Every quantity, those by accounts first.
    pub fn all() -> impl Iterator<Item = Quantity> {
        Measure::ALL.into_iter().flat_map(|measure| KINDS.iter().map(move |kind| Quantity { kind: kind.0, measure }))
    }

    pub fn name(self) -> String {
        let name = KINDS[self.kind as usize].1;
        match self.measure {
            Measure::Accounts => name.into(),
            Measure::Amount => format!("{name}{BY_AMOUNT}"),
        }
    }

    pub fn title(self) -> &'static str {
        KINDS[self.kind as usize].2[self.measure as usize]
    }

    pub fn unit(self) -> Unit {
        KINDS[self.kind as usize].3[self.measure as usize]
    }
}

/// What an approved account earns and loses, as parts of its amount.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Terms {
    /// The part of its amount that a bad account loses.
    pub lgd: Option<f64>,
    /// Interest a year.
    pub rate: Option<f64>,
    /// Cost of funding a year.
    pub funding_cost: f64,
    /// Years.
    pub term: f64,
}

impl Default for Terms {
    fn default() -> Terms {
        Terms { lgd: None, rate: None, funding_cost: 0.0, term: 1.0 }
    }
}

impl Terms {
    /// What an approved good account earns: its interest less its funding.
    pub fn gain(&self) -> f64 {
        (self.rate.unwrap_or(f64::NAN) - self.funding_cost) * self.term
    }

    /// What an approved bad account costs: it pays no interest, but its funding is paid.
    pub fn harm(&self) -> f64 {
        self.lgd.unwrap_or(f64::NAN) + self.funding_cost * self.term
    }

    /// Whether a kind is defined.
    pub fn define(&self, kind: Kind) -> bool {
        match kind {
            Kind::Loss => self.lgd.is_some(),
            Kind::Profit => self.lgd.is_some() && self.rate.is_some(),
            _ => true,
        }
    }
}

/// What cut-offs are judged by.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Prices {
    pub costs: Costs,
    pub terms: Terms,
}

/// Good and bad below a cut-off and in all, of one measure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cut {
    pub good: f64,
    pub bad: f64,
    pub goods: f64,
    pub bads: f64,
}

impl Cut {
    pub fn of(below: &Below, cutoff: usize) -> Cut {
        Cut { good: below.good[cutoff], bad: below.bad[cutoff], goods: below.goods(), bads: below.bads() }
    }

    pub fn all(&self) -> f64 {
        self.goods + self.bads
    }
}

/// A kind at a cut-off, from the sums of both measures.
pub fn value(quantity: Quantity, cuts: [Cut; 2], prices: &Prices) -> f64 {
    let Cut { good, bad, goods, bads } = cuts[quantity.measure as usize];
    let all = goods + bads;
    let amounts = cuts[Measure::Amount as usize];
    match quantity.kind {
        Kind::Denied => share(good + bad, all, all),
        Kind::Approved => 1.0 - share(good + bad, all, all),
        Kind::GoodDenied => share(good, goods, all),
        Kind::BadDenied => share(bad, bads, all),
        Kind::BadRateOfApproved => share(bads - bad, (goods - good) + (bads - bad), all),
        Kind::GoodShareOfDenied => share(good, good + bad, all),
        Kind::BadShareOfDenied => share(bad, good + bad, all),
        Kind::Youden => share(bad, bads, all) - share(good, goods, all),
        Kind::Cost => prices.costs.of(good, bads - bad, goods - good, bad) / all,
        Kind::Loss => prices.terms.lgd.unwrap_or(f64::NAN) * (amounts.bads - amounts.bad) / all,
        Kind::Profit => {
            let terms = &prices.terms;
            (terms.gain() * (amounts.goods - amounts.good) - terms.harm() * (amounts.bads - amounts.bad)) / all
        }
    }
}

/// Every quantity at every cut-off of a book.
#[derive(Clone, Copy)]
pub struct Curves<'a> {
    pub sums: &'a Sums,
    pub prices: &'a Prices,
}

impl Curves<'_> {
    pub fn cuts(&self, cutoff: usize) -> [Cut; 2] {
        [0, 1].map(|measure| Cut::of(&self.sums.masses[measure], cutoff))
    }
}

impl Values for Curves<'_> {
    type Quantity = Quantity;

    fn value(&self, quantity: Quantity, cutoff: usize) -> f64 {
        value(quantity, self.cuts(cutoff), self.prices)
    }

    fn cutoffs(&self) -> usize {
        self.sums.counts.cutoffs()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worked_cut_off() {
        // 8 good and 2 bad accounts, of which 3 and 1 are denied; amounts of 10 each but one of 110 for the approved bad.
        let accounts = Cut { good: 3.0, bad: 1.0, goods: 8.0, bads: 2.0 };
        let amounts = Cut { good: 30.0, bad: 10.0, goods: 80.0, bads: 120.0 };
        let terms = Terms { lgd: Some(0.5), rate: Some(0.2), funding_cost: 0.1, term: 2.0 };
        let prices = Prices { costs: Costs::default(), terms };
        let of = |kind: Kind, measure: Measure| value(Quantity::of(kind, measure), [accounts, amounts], &prices);
        let both = |kind: Kind| [of(kind, Measure::Accounts), of(kind, Measure::Amount)];
        assert_eq!(both(Kind::Denied), [0.4, 0.2]);
        assert_eq!(both(Kind::Approved), [0.6, 0.8]);
        assert_eq!(both(Kind::BadRateOfApproved), [1.0 / 6.0, 110.0 / 160.0]);
        assert_eq!(both(Kind::GoodShareOfDenied), [0.75, 0.75]);
        assert_eq!(both(Kind::Cost), [(3.0 + 5.0) / 10.0, (30.0 + 550.0) / 200.0]);
        assert_eq!(both(Kind::Loss), [5.5, 0.275]);
        // 50 earn 10% a year for two years; 110 lose half of themselves and two years of funding.
        let profit = 50.0 * 0.2 - 110.0 * 0.7;
        assert!(both(Kind::Profit).iter().zip([profit / 10.0, profit / 200.0]).all(|(a, b)| (a - b).abs() < 1e-12));
        assert!(KINDS.iter().enumerate().all(|(index, kind)| kind.0 as usize == index));
    }
}
