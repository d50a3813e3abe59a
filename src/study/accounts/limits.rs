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
//! Graubard 1998). Costs and profits, means of four values, have the limits of n = V1/V accounts likewise, V1 the variance
//! of one account drawn by mass. The AUC has its weighted DeLong variance and the effective numbers of good and bad
//! accounts. Loss and profit per account are sums of amounts: their limits are those of their logarithms, combined
//! (MOVER).

use super::book::{Measure, Sums};
use super::quantity::{Cut, Kind, Prices, Quantity, Terms, value};
use crate::study::scores::limits::{Level, Limits, difference, weighted};
use crate::study::scores::power::{auc_limits_of, ks_limits_of};
use crate::study::scores::selected::Selected;
use crate::study::scores::tally::{Below, beyond_rounding};

/// A part of a whole with sums of squared masses.
#[derive(Clone, Copy)]
struct Part {
    part: f64,
    whole: f64,
    part_squares: f64,
    whole_squares: f64,
}

impl Part {
    /// Part and whole of as many accounts that count alike as the rate is known from.
    fn effective(self, is_plain: bool) -> (f64, f64) {
        let Part { part, whole, part_squares, whole_squares } = self;
        if is_plain || whole <= 0.0 {
            return (part, whole);
        }
        let p = part / whole;
        let variance =
            ((1.0 - p).powi(2) * part_squares + p * p * (whole_squares - part_squares).max(0.0)) / (whole * whole);
        let number = match p > 0.0 && p < 1.0 && variance > 0.0 {
            true => p * (1.0 - p) / variance,
            false if whole_squares > 0.0 => whole * whole / whole_squares,
            false => 1.0,
        };
        (p * number, number)
    }
}

/// Sums at a cut-off in a measure, and those of squares.
#[derive(Clone, Copy)]
struct Cuts {
    masses: Cut,
    squares: Cut,
    is_plain: bool,
    is_end: bool,
}

impl Cuts {
    fn of(sums: &Sums, measure: Measure, cutoff: usize) -> Cuts {
        let index = measure as usize;
        Cuts {
            masses: Cut::of(&sums.masses[index], cutoff),
            squares: Cut::of(&sums.squares[index], cutoff),
            is_plain: sums.is_plain[index],
            is_end: sums.counts.is_end(cutoff),
        }
    }

    /// A part of a whole, each a sum over a cut.
    fn part(&self, part: impl Fn(&Cut) -> f64, whole: impl Fn(&Cut) -> f64) -> (f64, f64) {
        let (masses, squares) = (&self.masses, &self.squares);
        let all = Part {
            part: part(masses),
            whole: beyond_rounding(whole(masses), masses.all()),
            part_squares: part(squares),
            whole_squares: beyond_rounding(whole(squares), squares.all()),
        };
        all.effective(self.is_plain)
    }

    fn denied(&self) -> (f64, f64) {
        self.part(|cut| cut.good + cut.bad, Cut::all)
    }

    fn good_denied(&self) -> (f64, f64) {
        self.part(|cut| cut.good, |cut| cut.goods)
    }

    fn bad_denied(&self) -> (f64, f64) {
        self.part(|cut| cut.bad, |cut| cut.bads)
    }

    fn bad_of_approved(&self) -> (f64, f64) {
        self.part(|cut| cut.bads - cut.bad, |cut| (cut.goods - cut.good) + (cut.bads - cut.bad))
    }

    fn bad_of_denied(&self) -> (f64, f64) {
        self.part(|cut| cut.bad, |cut| cut.good + cut.bad)
    }

    /// Shares of good denied, bad approved, good approved and bad denied.
    fn cells(&self, of: &Cut) -> [f64; 4] {
        [of.good, of.bads - of.bad, of.goods - of.good, of.bad]
    }

    /// Limits of a mean of values, one for each of the cells.
    fn mean(&self, values: [f64; 4], level: Level) -> Limits {
        let (masses, squares) = (self.cells(&self.masses), self.cells(&self.squares));
        let all = self.masses.all();
        let mean = masses.iter().zip(values).map(|(mass, value)| mass * value).sum::<f64>() / all;
        let spread = |parts: [f64; 4]| -> f64 {
            parts.iter().zip(values).map(|(part, value)| part * (value - mean).powi(2)).sum()
        };
        let (one, variance) = (spread(masses) / all, spread(squares) / (all * all));
        let number = match self.is_plain {
            true => all,
            false if variance > 0.0 => one / variance,
            false => all * all / self.squares.all(),
        };
        let cells = masses.map(|mass| {
            let part = mass / all * number;
            match self.is_end && mass <= 0.0 {
                true => (part, (0.0, 0.0)),
                false => (part, level.part(part, number, 1)),
            }
        });
        weighted(cells, number, values)
    }
}

/// Limits of a quantity at a cut-off.
pub fn limits(sums: &Sums, quantity: Quantity, cutoff: usize, prices: &Prices, level: Level) -> Limits {
    let cuts = Cuts::of(sums, quantity.measure, cutoff);
    // The exact limits hold numbers of accounts; masses have score limits.
    let rate = |(part, whole): (f64, f64)| match cuts.is_plain {
        true => level.rate(part, whole),
        false => level.part(part, whole, 1),
    };
    // To deny nobody or everybody leaves nothing to chance.
    let of_denied = |(part, whole): (f64, f64)| match cuts.is_end {
        true => (part / whole, part / whole),
        false => rate((part, whole)),
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
                false => difference(cuts.bad_denied(), cuts.good_denied(), level, 1),
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
    let products = cut(&sums.products);
    let all = weights.all();
    // A mean of the amounts of some accounts over all, and its variance.
    let mean = |of: &dyn Fn(&Cut) -> f64| {
        let mean = of(&amounts) / all;
        let squares = of(&amounts_squared) - 2.0 * mean * of(&products) + mean * mean * weights_squared.all();
        (mean, squares.max(0.0) / (all * all))
    };
    let bad = mean(&|cut: &Cut| cut.bads - cut.bad);
    let good = mean(&|cut: &Cut| cut.goods - cut.good);
    let number = all * all / weights_squared.all();
    let z = level.z(number, 1);
    let arms = |(mean, variance): (f64, f64)| {
        if mean <= 0.0 {
            return (0.0, 0.0);
        }
        let factor = libm::exp(z * variance.sqrt() / mean);
        (mean * (factor - 1.0), mean * (1.0 - 1.0 / factor))
    };
    // That no approved account was bad leaves as many to be bad as the number of accounts allows, with the mean amount of the approved.
    let approved = |cut: &Cut| (cut.goods - cut.good) + (cut.bads - cut.bad);
    let bad_arms = match bad.0 <= 0.0 {
        true if approved(&weights) > 0.0 => {
            (level.part(0.0, number, 1).1 * approved(&amounts) / approved(&weights), 0.0)
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

/// The bad among good and bad accounts, each with the sum of its masses and of their squares: part and whole of as many
/// accounts that count alike as the rate is known from.
pub fn effective_rate([good, bad]: [(f64, f64); 2], is_plain: bool) -> (f64, f64) {
    let part = Part { part: bad.0, whole: good.0 + bad.0, part_squares: bad.1, whole_squares: good.1 + bad.1 };
    part.effective(is_plain)
}

/// AUC and its limits in a measure.
pub fn auc(sums: &Sums, measure: Measure) -> (f64, Limits) {
    let (below, squares) = (&sums.masses[measure as usize], &sums.squares[measure as usize]);
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
    let [m, n] = if sums.is_plain[measure as usize] { [goods, bads] } else { effective };
    // As of a sample: over m - 1 and n - 1.
    let unbiased = |number: f64| if number > 1.0 { number / (number - 1.0) } else { 0.0 };
    let variance = of_good / (goods * goods) * unbiased(m) + of_bad / (bads * bads) * unbiased(n);
    (auc, auc_limits_of(auc, m, n, variance))
}

/// KS and its limits in a measure, given its value on accounts left out.
pub fn ks(sums: &Sums, measure: Measure, out_of_bag: f64) -> (f64, Limits) {
    let below = &sums.masses[measure as usize];
    let apparent = below.power().ks;
    let at = |cutoff: usize| {
        let cuts = Cuts::of(sums, measure, cutoff);
        difference(cuts.bad_denied(), cuts.good_denied(), Level::One, 1)
    };
    (apparent, ks_limits_of(below, &Selected { apparent, out_of_bag }, at))
}

/// Limits of the share of bad accounts, or of the bad amount, in the whole.
pub fn bad_rate(sums: &Sums, measure: Measure) -> (f64, Limits) {
    let cuts = Cuts::of(sums, measure, 0);
    let (part, whole) = cuts.bad_of_approved();
    let limits = match cuts.is_plain {
        true => Level::One.rate(part, whole),
        false => Level::One.part(part, whole, 1),
    };
    (part / whole, limits)
}
