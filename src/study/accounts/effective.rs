//! How well what accounts of unequal masses say is known: as from how many that count alike, and how well that itself.
//!
//! A variance `V = Σ v` over accounts, each with what it adds, `v = m²·d²`, rests on the largest masses, so it is uncertain.
//! It is known as well as one with Satterthwaite's degrees of freedom (1946) is, by which Student's t takes the place of the
//! normal quantile; where accounts count alike there are so many that it makes no difference.
//!
//! ```text
//! freedom = (Σ v)²/Σ v²
//! ```

use crate::stats::proportion::{exact, score};
use crate::stats::t_quantile;
use crate::study::scores::limits::{Level, Limits, difference_of, normal_tail};

/// With so many degrees of freedom Student's t is the normal distribution.
const FREEDOM_MAX: f64 = 1e4;
/// A number of degrees of freedom that is whole but for rounding is whole.
const ROUNDING: f64 = 1e-6;
/// The smallest probability of which exact limits are computed.
const TAIL_MIN: f64 = 1e-12;

/// A variance as a sum over accounts of squares, and the sum of the squares of these.
#[derive(Clone, Copy, Debug, Default)]
pub struct Spread {
    pub squares: f64,
    pub fourths: f64,
}

impl Spread {
    /// Adds accounts that deviate alike, given the sums of the squares and of the fourth powers of their masses.
    pub fn add(&mut self, squares: f64, fourths: f64, deviation: f64) {
        let square = deviation * deviation;
        self.squares += squares * square;
        self.fourths += fourths * square * square;
    }

    /// That of a mean over accounts of this mass, as many as so many that count alike: as of a sample, over n - 1.
    pub fn over(self, mass: f64, number: f64) -> Spread {
        let factor = if number > 1.0 { number / (number - 1.0) / (mass * mass) } else { 0.0 };
        Spread { squares: factor * self.squares, fourths: factor * factor * self.fourths }
    }

    /// Both together.
    pub fn and(self, other: Spread) -> Spread {
        Spread { squares: self.squares + other.squares, fourths: self.fourths + other.fourths }
    }

    /// Satterthwaite's degrees of freedom.
    pub fn freedom(self) -> f64 {
        if self.fourths > 0.0 { self.squares * self.squares / self.fourths } else { f64::INFINITY }
    }
}

/// Standard errors that a level calls for, of so many people and where their variance has so many degrees of freedom.
pub fn standard_errors(level: Level, people: f64, freedom: f64) -> f64 {
    let z = level.z(people, 1);
    match freedom < FREEDOM_MAX {
        true => t_quantile(1.0 - normal_tail(z), (freedom + ROUNDING).max(1.0) as usize + 1).max(z),
        false => z,
    }
}

/// Part and whole of as many accounts that count alike as a rate is known from, and the degrees of freedom of its variance.
#[derive(Clone, Copy, Debug)]
pub struct Effective {
    pub part: f64,
    pub whole: f64,
    pub freedom: f64,
}

impl Effective {
    /// From the sums of masses, of their squares and of their fourth powers over the accounts outside of the part and over
    /// those inside, and the sum of all masses.
    pub fn of([masses, squares, fourths]: [[f64; 2]; 3], whole: f64, is_plain: bool) -> Effective {
        let part = masses[1];
        if is_plain || whole <= 0.0 {
            return Effective { part, whole, freedom: f64::INFINITY };
        }
        let p = part / whole;
        let is_mixed = p > 0.0 && p < 1.0;
        let mut spread = Spread::default();
        let deviations = if is_mixed { [p, 1.0 - p] } else { [1.0; 2] };
        (0..2).for_each(|side: usize| spread.add(squares[side], fourths[side], deviations[side]));
        let number = match spread.squares > 0.0 {
            true if is_mixed => p * (1.0 - p) * whole * whole / spread.squares,
            true => whole * whole / spread.squares,
            false => 1.0,
        };
        Effective { part: p * number, whole: number, freedom: spread.freedom() }
    }

    pub fn rate(self) -> f64 {
        self.part / self.whole
    }

    /// Its limits as a part of something else.
    pub fn limits(self, level: Level) -> Limits {
        let Effective { part, whole, freedom } = self;
        let one = score(part, whole, standard_errors(Level::One, whole, freedom));
        let further = standard_errors(level, whole, freedom);
        match level {
            Level::One => one,
            Level::Tail(_) => score(part, whole, further),
            Level::Together(_) => {
                let all = exact(part, whole, normal_tail(further).max(TAIL_MIN));
                (all.0.min(one.0), all.1.max(one.1))
            }
        }
    }

    /// Its limits by itself: exact ones hold numbers of accounts, masses have score limits.
    pub fn limits_of_rate(self, level: Level, is_plain: bool) -> Limits {
        if is_plain { level.rate(self.part, self.whole) } else { self.limits(level) }
    }

    pub fn with_limits(self, level: Level) -> (f64, Limits) {
        (self.rate(), self.limits(level))
    }

    /// The difference of two independent rates and how far its limits lie above and below it, with the degrees of freedom of
    /// its variance (Welch 1947), not those of either rate.
    pub fn difference(rates: [Effective; 2], level: Level) -> (f64, f64, f64) {
        let variances = rates.map(|rate| rate.rate() * (1.0 - rate.rate()) / rate.whole);
        let squares: f64 = rates.iter().zip(variances).map(|(rate, variance)| variance * variance / rate.freedom).sum();
        let together = variances.iter().sum::<f64>().powi(2) / squares;
        // A rate of 0 or 1 has no variance to take part with, so it keeps its own.
        let of = |(rate, variance): (Effective, f64)| Effective {
            freedom: if variance > 0.0 { together } else { rate.freedom },
            ..rate
        };
        let [one, other] = rates;
        difference_of([(one, variances[0]), (other, variances[1])].map(|pair| of(pair).with_limits(level)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_that_count_alike_have_the_limits_of_numbers_and_one_that_outweighs_them_all_leaves_little_known() {
        let alike = |mass: f64| {
            let of = |power: i32| [70.0 * mass.powi(power), 30.0 * mass.powi(power)];
            Effective::of([of(1), of(2), of(4)], 100.0 * mass, false)
        };
        let found = alike(7.0);
        assert!((found.part - 30.0).abs() < 1e-9 && (found.whole - 100.0).abs() < 1e-9);
        // (70·0.09 + 30·0.49)² over 70·0.09² + 30·0.49².
        assert!((found.freedom - 441.0 / 7.77).abs() < 1e-9, "{}", found.freedom);
        let plain = Level::One.part(30.0, 100.0, 1);
        let limits = found.limits(Level::One);
        assert!(limits.0 < plain.0 && limits.0 > plain.0 - 0.003 && limits.1 > plain.1 && limits.1 < plain.1 + 0.003);
        let one = Effective::of([[99.0, 1e4], [99.0, 1e8], [99.0, 1e16]], 10_099.0, false);
        let (lower, upper) = one.limits(Level::One);
        assert!(one.freedom < 2.5 && lower < 0.5 && upper > 0.999, "{lower} {upper}");
    }

    #[test]
    fn a_difference_has_the_degrees_of_freedom_of_both_rates_and_one_without_variance_keeps_its_own() {
        let rate = |part: f64, freedom: f64| Effective { part, whole: 10.0, freedom };
        let limited = |part: f64, errors: f64| (part / 10.0, score(part, 10.0, errors));
        let is_near = |found: (f64, f64, f64), expected: (f64, f64, f64)| {
            [found.0 - expected.0, found.1 - expected.1, found.2 - expected.2].iter().all(|off| off.abs() < 1e-5)
        };
        // Equal variances with 5 degrees of freedom each have 10 together, of which Student's t is 2.228139.
        let found = Effective::difference([rate(3.0, 5.0), rate(7.0, 5.0)], Level::One);
        assert!(is_near(found, difference_of([limited(3.0, 2.228_139), limited(7.0, 2.228_139)])), "{found:?}");
        // 2.570582 with 5, 2.008559 with 50.
        let found = Effective::difference([rate(0.0, 5.0), rate(3.0, 50.0)], Level::One);
        assert!(is_near(found, difference_of([limited(0.0, 2.570_582), limited(3.0, 2.008_559)])), "{found:?}");
    }

    #[test]
    fn degrees_of_freedom_take_the_level_along() {
        assert_eq!(standard_errors(Level::One, 10.0, f64::INFINITY), Level::One.z(10.0, 1));
        // Student's t with 5 degrees of freedom: 2.570582, and one-sided 2.015048.
        assert!((standard_errors(Level::One, 10.0, 5.9) - 2.570_582).abs() < 1e-5);
        assert!((standard_errors(Level::Tail(0.05), 10.0, 5.0) - 2.015_048).abs() < 1e-5);
    }
}
