//! Confidence limits by accounts and by amount.
//!
//! Where every account counts once, the limits are those of numbers of people (`scores::limits`, `scores::power`). Amounts
//! and weights make some accounts count more than others. The variance of a rate `p = Σ m·y/Σ m` over accounts with
//! masses m is then (Taylor)
//!
//! ```text
//! V = ((1-p)²·Σ_{y=1} m² + p²·Σ_{y=0} m²)/(Σ m)²        n = p(1-p)/V        n = (Σ m)²/Σ m² where p is 0 or 1
//! ```
//!
//! so it is known as well as a rate of n accounts that count alike, and has the score limits of that many (after Korn and
//! Graubard 1998), with Student's t for the degrees of freedom of V (`effective`). Costs and profits, means of four values,
//! have the limits of n = V1/V accounts likewise, V1 the variance of one account drawn by mass. The AUC has its weighted
//! DeLong variance and the effective numbers of good and bad accounts, and normal quantiles: its limits for so few are wider
//! already, with Student's t they would be too wide. Loss and profit per account are sums of amounts:
//! their limits are those of their logarithms, combined (MOVER).

use super::book::{Measure, Sums};
use super::effective::{Effective, Spread, standard_errors};
use super::quantity::{Cut, Kind, Prices, Quantity, Terms, value};
use crate::study::scores::limits::{Level, Limits, weighted};
use crate::study::scores::power::{auc_limits_of, ks_limits_of};
use crate::study::scores::selected::Selected;
use crate::study::scores::tally::{Below, beyond_rounding};

/// Sums at a cut-off in a measure, those of squares and those of fourth powers.
#[derive(Clone, Copy)]
struct Cuts {
    masses: Cut,
    squares: Cut,
    fourths: Cut,
    is_plain: bool,
    is_end: bool,
}

impl Cuts {
    fn of(sums: &Sums, measure: Measure, cutoff: usize) -> Cuts {
        let index = measure as usize;
        Cuts {
            masses: Cut::of(&sums.masses[index], cutoff),
            squares: Cut::of(&sums.squares[index], cutoff),
            fourths: Cut::of(&sums.fourths[index], cutoff),
            is_plain: sums.is_plain[index],
            is_end: sums.counts.is_end(cutoff),
        }
    }

    /// A part of a whole, each a sum over a cut.
    fn part(&self, part: impl Fn(&Cut) -> f64, whole: impl Fn(&Cut) -> f64) -> Effective {
        let of = |cut: &Cut| (part(cut), beyond_rounding(whole(cut), cut.all()));
        let powers = [of(&self.masses), of(&self.squares), of(&self.fourths)];
        Effective::of(powers.map(|(part, whole)| [(whole - part).max(0.0), part]), powers[0].1, self.is_plain)
    }

    fn denied(&self) -> Effective {
        self.part(|cut| cut.good + cut.bad, Cut::all)
    }

    fn good_denied(&self) -> Effective {
        self.part(|cut| cut.good, |cut| cut.goods)
    }

    fn bad_denied(&self) -> Effective {
        self.part(|cut| cut.bad, |cut| cut.bads)
    }

    fn bad_of_approved(&self) -> Effective {
        self.part(|cut| cut.bads - cut.bad, |cut| (cut.goods - cut.good) + (cut.bads - cut.bad))
    }

    fn bad_of_denied(&self) -> Effective {
        self.part(|cut| cut.bad, |cut| cut.good + cut.bad)
    }

    /// By how much more of the bad is denied than of the good, and how far the limits of that lie above and below it.
    fn separation(&self, level: Level) -> (f64, f64, f64) {
        Effective::difference([self.bad_denied(), self.good_denied()], level)
    }

    /// Shares of good denied, bad approved, good approved and bad denied.
    fn cells(&self, of: &Cut) -> [f64; 4] {
        [of.good, of.bads - of.bad, of.goods - of.good, of.bad]
    }

    /// Limits of a mean of values, one for each of the cells.
    fn mean(&self, values: [f64; 4], level: Level) -> Limits {
        let [masses, squares, fourths] = [&self.masses, &self.squares, &self.fourths].map(|cut| self.cells(cut));
        let all = self.masses.all();
        let mean = masses.iter().zip(values).map(|(mass, value)| mass * value).sum::<f64>() / all;
        let mut spread = Spread::default();
        let mut one = 0.0;
        for cell in 0..4 {
            let off = values[cell] - mean;
            one += masses[cell] * off * off / all;
            spread.add(squares[cell], fourths[cell], off);
        }
        let variance = spread.squares / (all * all);
        let number = match self.is_plain {
            true => all,
            false if variance > 0.0 => one / variance,
            false => all * all / self.squares.all(),
        };
        let freedom = if self.is_plain { f64::INFINITY } else { spread.freedom() };
        let cells = masses.map(|mass| {
            let part = mass / all * number;
            match self.is_end && mass <= 0.0 {
                true => (part, (0.0, 0.0)),
                false => (part, Effective { part, whole: number, freedom }.limits(level)),
            }
        });
        weighted(cells, number, values)
    }
}

/// Limits of a quantity at a cut-off.
pub fn limits(sums: &Sums, quantity: Quantity, cutoff: usize, prices: &Prices, level: Level) -> Limits {
    let cuts = Cuts::of(sums, quantity.measure, cutoff);
    // The exact limits hold numbers of accounts; masses have score limits.
    let rate = |rate: Effective| rate.limits_of_rate(level, cuts.is_plain);
    // To deny nobody or everybody leaves nothing to chance.
    let of_denied = |share: Effective| match cuts.is_end {
        true => (share.rate(), share.rate()),
        false => rate(share),
    };
    let mirrored = |(lower, upper): Limits| (1.0 - upper, 1.0 - lower);
    match quantity.kind {
        Kind::Denied => of_denied(cuts.denied()),
        Kind::Approved => mirrored(of_denied(cuts.denied())),
        Kind::GoodDenied => of_denied(cuts.good_denied()),
        Kind::BadDenied => of_denied(cuts.bad_denied()),
        Kind::BadRateOfApproved => rate(cuts.bad_of_approved()),
        Kind::BadShareOfDenied => rate(cuts.bad_of_denied()),
        Kind::GoodShareOfDenied => mirrored(rate(cuts.bad_of_denied())),
        Kind::Youden => {
            let (value, up, down) = match cuts.is_end {
                true => (0.0, 0.0, 0.0),
                false => cuts.separation(level),
            };
            (value - down, value + up)
        }
        Kind::Cost => cuts.mean(prices.costs.0, level),
        Kind::Loss if quantity.measure == Measure::Amount => {
            let share = rate(cuts.part(|cut| cut.bads - cut.bad, Cut::all));
            let lgd = prices.terms.lgd.unwrap_or(f64::NAN);
            (lgd * share.0, lgd * share.1)
        }
        Kind::Profit if quantity.measure == Measure::Amount => {
            cuts.mean([0.0, -prices.terms.harm(), prices.terms.gain(), 0.0], level)
        }
        Kind::Loss | Kind::Profit => {
            let value = value(quantity, [0, 1].map(|measure| Cut::of(&sums.masses[measure], cutoff)), prices);
            money(sums, cutoff, &prices.terms, quantity.kind, level, value)
        }
    }
}

/// Limits of loss or profit per account.
fn money(sums: &Sums, cutoff: usize, terms: &Terms, kind: Kind, level: Level, value: f64) -> Limits {
    let cut = |below: &Below| Cut::of(below, cutoff);
    let [weights, amounts] = [0, 1].map(|measure| cut(&sums.masses[measure]));
    let [weights_squared, amounts_squared] = [0, 1].map(|measure| cut(&sums.squares[measure]));
    let [weights_fourth, amounts_fourth] = [0, 1].map(|measure| cut(&sums.fourths[measure]));
    let products = cut(&sums.products);
    let all = weights.all();
    // A mean of the amounts of some accounts over all, its variance, and the degrees of freedom of the largest terms of that.
    let mean = |of: &dyn Fn(&Cut) -> f64| {
        let mean = of(&amounts) / all;
        let squares = of(&amounts_squared) - 2.0 * mean * of(&products) + mean * mean * weights_squared.all();
        let spread = Spread { squares: of(&amounts_squared), fourths: of(&amounts_fourth) };
        (mean, squares.max(0.0) / (all * all), spread.freedom())
    };
    let bad = mean(&|cut: &Cut| cut.bads - cut.bad);
    let good = mean(&|cut: &Cut| cut.goods - cut.good);
    let number = all * all / weights_squared.all();
    let arms = |(mean, variance, freedom): (f64, f64, f64)| {
        if mean <= 0.0 {
            return (0.0, 0.0);
        }
        let factor = libm::exp(standard_errors(level, number, freedom) * variance.sqrt() / mean);
        (mean * (factor - 1.0), mean * (1.0 - 1.0 / factor))
    };
    // That no approved account was bad leaves as many to be bad as the number of accounts allows, with the mean amount of the approved.
    let approved = |cut: &Cut| (cut.goods - cut.good) + (cut.bads - cut.bad);
    let bad_arms = match bad.0 <= 0.0 {
        true if approved(&weights) > 0.0 => {
            let spread = Spread { squares: weights_squared.all(), fourths: weights_fourth.all() };
            let none = Effective { part: 0.0, whole: number, freedom: spread.freedom() };
            (none.limits(level).1 * approved(&amounts) / approved(&weights), 0.0)
        }
        _ => arms(bad),
    };
    let good_arms = arms(good);
    if kind == Kind::Loss {
        let lgd = terms.lgd.unwrap_or(f64::NAN);
        return (value - lgd * bad_arms.1, value + lgd * bad_arms.0);
    }
    let (gain, harm) = (terms.gain(), terms.harm());
    // An account is in one of the two means, so they have a covariance of -g·b/n; turned by the sign of the loss.
    let deviations = (bad.1 * good.1).sqrt();
    let joint = if deviations > 0.0 { (good.0 * bad.0 / number / deviations).min(1.0) } else { 0.0 };
    let correlation = joint * terms.gain().signum();
    let joined = |a: f64, b: f64| (a * a + b * b + 2.0 * correlation * a * b).max(0.0).sqrt();
    // A gain below 0 moves the profit the other way.
    let (up, down) = if gain >= 0.0 { good_arms } else { (good_arms.1, good_arms.0) };
    let (up, down) = (gain.abs() * up, gain.abs() * down);
    (value - joined(down, harm * bad_arms.0), value + joined(up, harm * bad_arms.1))
}

/// AUC and its limits in a measure.
pub fn auc(sums: &Sums, measure: Measure) -> (f64, Limits) {
    let index = measure as usize;
    let (below, squares) = (&sums.masses[index], &sums.squares[index]);
    let (auc, goods, bads) = (below.power().auc, below.goods(), below.bads());
    if auc.is_nan() {
        return (auc, (f64::NAN, f64::NAN));
    }
    let (mut of_good, mut of_bad) = (0.0, 0.0);
    for at in 1..below.cutoffs() {
        let of = |sums: &[f64]| sums[at] - sums[at - 1];
        let won = (below.bad[at] - of(&below.bad) / 2.0) / bads;
        let lost = 1.0 - (below.good[at] - of(&below.good) / 2.0) / goods;
        of_good += of(&squares.good) * (won - auc).powi(2);
        of_bad += of(&squares.bad) * (lost - auc).powi(2);
    }
    let effective = [goods * goods / squares.goods(), bads * bads / squares.bads()];
    let [m, n] = if sums.is_plain[index] { [goods, bads] } else { effective };
    let [of_good, of_bad] =
        [(of_good, goods, m), (of_bad, bads, n)].map(|(squares, mass, number)| match number > 1.0 {
            true => squares * number / (number - 1.0) / (mass * mass),
            false => 0.0,
        });
    (auc, auc_limits_of(auc, m, n, of_good + of_bad, Level::One.z(m + n, 1)))
}

/// KS and its limits in a measure, given its value on accounts left out.
pub fn ks(sums: &Sums, measure: Measure, out_of_bag: f64) -> (f64, Limits) {
    let below = &sums.masses[measure as usize];
    let apparent = below.power().ks;
    let at = |cutoff: usize| Cuts::of(sums, measure, cutoff).separation(Level::One);
    (apparent, ks_limits_of(below, &Selected { apparent, out_of_bag }, at))
}

/// Limits of the share of bad accounts, or of the bad amount, in the whole.
pub fn bad_rate(sums: &Sums, measure: Measure) -> (f64, Limits) {
    let cuts = Cuts::of(sums, measure, 0);
    let rate = cuts.bad_of_approved();
    (rate.rate(), rate.limits_of_rate(Level::One, cuts.is_plain))
}
