//! How a quantity is spread over economies: its quantiles, its mean in the worst of them, the share in which it is above 0.
//!
//! A replication is one economy with some merchants in it, so its value is the economy's own and the chance of these merchants. Their
//! chance widens the spread: with S² the variance over replications and B/N the part of it that the halves of the merchants show
//! ([`super::precision`]), the economies' own variance is S² - B/N. Values are therefore drawn towards their mean m,
//! `m + k·(x - m)` with `k² = max(0, 1 - (B/N)/S²)`, which has that variance and the same shape. Without halves k is 1 and the chance is
//! in.
//!
//! Every number is linearised: its error is a mean over replications of what each one adds, the mean m and the factor k included, and
//! the interval is one of such means, over units. What a replication adds to a quantile rests on the distance between two quantiles
//! around it (Hall and Sheather's bandwidth). The halves' own error, of which single replications are not kept, is added as that of
//! normal differences. A test counts how often the intervals hold.

use super::precision::HalfSquares;
use super::tail::sorted;
use super::{Interval, Sample, Scale, moments};
use statrs::distribution::{Continuous, ContinuousCDF, Normal};

/// The share of economies that count as the worst.
pub const WORST: f64 = 0.05;
/// Replications among the worst from which on their mean has an interval.
const WORST_MIN: f64 = 10.0;

/// The values of a quantity by replication, `unit` successive ones of which make a unit.
pub struct Economies<'a> {
    values: &'a [f64],
    unit: usize,
    sorted: Vec<f64>,
    mean: f64,
    variance: f64,
    /// What is left of a deviation from the mean once the merchants' chance is taken out.
    kept: f64,
    merchants: f64,
}

/// A number over economies, and the same as the replications have it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OverEconomies {
    pub interval: Interval,
    pub as_simulated: f64,
}

impl<'a> Economies<'a> {
    /// Without halves the merchants' own chance stays in.
    pub fn of(values: &'a [f64], unit: usize, halves: Option<&HalfSquares>) -> Economies<'a> {
        let (mean, sd, _) = moments(values);
        let merchants = halves.map_or(f64::NAN, |halves| (halves.variance() / (sd * sd)).min(1.0));
        let kept = if merchants.is_finite() { (1.0 - merchants).max(0.0).sqrt() } else { 1.0 };
        Economies { values, unit, sorted: sorted(values), mean, variance: sd * sd, kept, merchants }
    }

    /// The share of the variance over replications that is the merchants' own chance; `NaN` where it is not known.
    pub fn share_of_merchants(&self) -> f64 {
        self.merchants
    }

    /// The quantile at `p`.
    pub fn quantile(&self, p: f64, scale: Scale) -> OverEconomies {
        let (quantile, sparsity) = (self.raw(p), self.sparsity(p));
        self.within(quantile, scale, |value| sparsity * (p - f64::from(u8::from(value <= quantile))))
    }

    /// The mean in the worst economies, those with the highest values or those with the lowest.
    pub fn worst(&self, is_high: bool, scale: Scale) -> OverEconomies {
        let sign = if is_high { 1.0 } else { -1.0 };
        let threshold = self.raw(if is_high { 1.0 - WORST } else { WORST });
        let beyond = |value: f64| sign * (value - threshold);
        let tail: Vec<f64> = self.sorted.iter().copied().filter(|value| beyond(*value) >= 0.0).collect();
        let mean = tail.iter().sum::<f64>() / tail.len() as f64;
        let worst = self.within(mean, scale, |value| threshold + sign * beyond(value).max(0.0) / WORST - mean);
        match self.sorted.len() as f64 * WORST < WORST_MIN - 1e-9 {
            true => {
                let interval = Interval { lower: f64::NAN, upper: f64::NAN, ..worst.interval };
                OverEconomies { interval, ..worst }
            }
            false => worst,
        }
    }

    /// The shares of economies in which the value is above 0 and in which it is below. Where it is exactly 0 in some replications the
    /// merchants' chance is not the same everywhere, and stays in.
    pub fn signs(&self) -> [OverEconomies; 2] {
        let kept = if self.values.contains(&0.0) { 1.0 } else { self.kept };
        // The value whose own economy is at 0.
        let threshold = if kept > 0.0 { self.mean * (1.0 - 1.0 / kept) } else { f64::NAN };
        let number = self.sorted.len() as f64;
        let below = self.sorted.partition_point(|value| *value <= threshold) as f64 / number;
        let density = if 0.0 < kept && kept < 1.0 { 1.0 / self.sparsity(below) } else { 0.0 };
        let density = if density.is_finite() { density } else { 0.0 };
        let of_threshold = |value: f64| {
            let of_kept = self.of_kept(value) * self.mean / (kept * kept);
            (1.0 - 1.0 / kept) * (value - self.mean) + of_kept
        };
        [1.0, -1.0].map(|sign: f64| {
            let is = |value: f64| f64::from(u8::from(sign * (value - threshold) > 0.0));
            let share = self.sorted.iter().map(|&value| is(value)).sum::<f64>() / number;
            let moved = |value: f64| match density > 0.0 {
                _ if value.is_nan() => value,
                true => is(value) - sign * density * of_threshold(value),
                false => is(value),
            };
            let mut sample =
                Sample::of(&self.values.iter().map(|&value| moved(value)).collect::<Vec<f64>>(), self.unit);
            let of_halves = density * self.mean / (kept * kept) * self.error_of_kept();
            sample.standard_error = add(sample.standard_error, of_halves);
            sample.mean = if kept > 0.0 { share } else { f64::NAN };
            let plain = self.values.iter().filter(|value| sign * **value > 0.0).count() as f64 / number;
            OverEconomies { interval: sample.interval(Scale::Share), as_simulated: plain }
        })
    }

    /// A number of the replications drawn in, with its interval; `part` is what a value adds to its error.
    fn within(&self, number: f64, scale: Scale, part: impl Fn(f64) -> f64) -> OverEconomies {
        let own = self.mean + self.kept * (number - self.mean);
        let error = |value: f64| {
            let of_kept = (number - self.mean) * self.of_kept(value);
            own + self.kept * part(value) + (1.0 - self.kept) * (value - self.mean) + of_kept
        };
        let errors: Vec<f64> =
            self.values.iter().map(|&value| if value.is_nan() { value } else { error(value) }).collect();
        let mut sample = Sample::of(&errors, self.unit);
        let of_halves = (number - self.mean) * self.error_of_kept();
        sample.standard_error = add(sample.standard_error, of_halves);
        sample.mean = own;
        let interval = match self.kept > 0.0 {
            true => sample.interval(scale),
            // Nothing of the economies is seen.
            false => Interval { mean: f64::NAN, lower: f64::NAN, upper: f64::NAN, ..sample.interval(scale) },
        };
        OverEconomies { interval, as_simulated: number }
    }

    /// What a value adds to the error of the factor: `k² = 1 - B/S²` through S².
    fn of_kept(&self, value: f64) -> f64 {
        match self.merchants > 0.0 && self.kept > 0.0 {
            true => {
                let deviation = value - self.mean;
                self.merchants / (2.0 * self.kept) * (deviation * deviation / self.variance - 1.0)
            }
            false => 0.0,
        }
    }

    /// The standard error of the factor through B.
    fn error_of_kept(&self) -> f64 {
        match self.merchants > 0.0 && self.kept > 0.0 {
            true => self.merchants / (2.0 * self.kept) * (2.0 / self.sorted.len() as f64).sqrt(),
            false => 0.0,
        }
    }

    /// The quantile of the replications, linear between order statistics.
    fn raw(&self, p: f64) -> f64 {
        let Some(last) = self.sorted.len().checked_sub(1) else { return f64::NAN };
        let position = p.clamp(0.0, 1.0) * last as f64;
        let below = position.floor() as usize;
        let above = self.sorted[(below + 1).min(last)];
        self.sorted[below] + (position - position.floor()) * (above - self.sorted[below])
    }

    /// How fast the quantile grows with its probability at `p`.
    fn sparsity(&self, p: f64) -> f64 {
        if self.sorted.is_empty() || p.is_nan() {
            return f64::NAN;
        }
        let number = self.sorted.len() as f64;
        let normal = Normal::standard();
        let (p, z) = (p.clamp(0.5 / number, 1.0 - 0.5 / number), 1.959_963_985);
        let at = normal.inverse_cdf(p);
        let wide = 1.5 * normal.pdf(at) * normal.pdf(at) / (2.0 * at * at + 1.0);
        let half = libm::cbrt(z * z * wide / number).min(p).min(1.0 - p);
        (self.raw(p + half) - self.raw(p - half)) / (2.0 * half)
    }
}

/// The root of the sum of two squares; the first alone where there is no second.
fn add(one: f64, other: f64) -> f64 {
    if other == 0.0 { one } else { (one * one + other * other).sqrt() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, RoundKeys, Stream};
    use crate::simd::functions::inverse_normal_f64;
    use rand_distr::{Distribution, Open01};

    /// Values of replications whose economies are exponentials of normals, with as much variance from the merchants; and the
    /// differences of the halves.
    fn drawn(number: usize, which: u32) -> (Vec<f64>, HalfSquares) {
        let mut draws = Stream::new(&RoundKeys::new(8), 0, which, Purpose::Design);
        let mut normal = || -> f64 { inverse_normal_f64(Open01.sample(&mut draws)) };
        let (mut values, mut halves) = (Vec::new(), HalfSquares::default());
        for _ in 0..number {
            // Variance (e^0.16 - 1)·e^0.16 = 0.2036 of the economy, 0.2 of the merchants.
            let (economy, pair) = ((0.4 * normal()).exp(), [normal(), normal()].map(|half| 0.632_455 * half));
            values.push(economy + (pair[0] + pair[1]) / 2.0);
            halves.add(pair[0] - pair[1]);
        }
        (values, halves)
    }

    #[test]
    fn the_merchants_chance_is_taken_out() {
        let (values, halves) = drawn(20_000, 1);
        let of = Economies::of(&values, 1, Some(&halves));
        assert!((of.share_of_merchants() - 0.2 / 0.4036).abs() < 0.02, "{}", of.share_of_merchants());
        // e^(0.4·z) has 0.60 and 1.67; the shape with the merchants' chance is less skewed.
        for (p, truth, with_chance) in [(0.1, 0.537, 0.33), (0.9, 1.664, 1.88)] {
            let found = of.quantile(p, Scale::Amount);
            assert!((found.interval.mean - truth).abs() < 0.08, "{p}: {found:?}");
            assert!((found.as_simulated - with_chance).abs() < 0.05, "{p}: {found:?}");
        }
        let all_in = Economies::of(&values, 1, None);
        assert!(
            all_in.share_of_merchants().is_nan()
                && all_in.quantile(0.1, Scale::Amount).interval.mean == all_in.raw(0.1)
        );
    }

    #[test]
    fn the_worst_are_on_the_side_that_is_asked_for_and_zeros_are_no_sign() {
        let values: Vec<f64> = (-20..=379).map(f64::from).collect();
        let of = Economies::of(&values, 1, None);
        assert_eq!(
            (of.worst(true, Scale::Amount).interval.mean, of.worst(false, Scale::Amount).interval.mean),
            (369.5, -10.5)
        );
        let [above, below] = of.signs();
        assert_eq!((above.interval.mean, below.interval.mean), (379.0 / 400.0, 20.0 / 400.0));
        assert!(above.interval.lower < above.interval.mean && above.interval.upper < 1.0);
    }

    #[test]
    fn the_numbers_lie_within_their_intervals_as_often_as_promised() {
        // Less 1.2, so that the sign is in question.
        let numbers = |number: usize, which: u32| {
            let (mut values, halves) = drawn(number, which);
            values.iter_mut().for_each(|value| *value -= 1.2);
            let of = Economies::of(&values, 1, Some(&halves));
            let quantiles = [0.1, 0.5, 0.9].map(|p| of.quantile(p, Scale::Plain));
            let [above, _] = of.signs();
            [quantiles[0], quantiles[1], quantiles[2], of.worst(true, Scale::Amount), above].map(|of| of.interval)
        };
        let truth = numbers(200_000, 2);
        let mut held = [0; 5];
        for repeat in 0..400 {
            let found = numbers(256, 100 + repeat);
            for ((held, found), truth) in held.iter_mut().zip(found).zip(truth) {
                *held += u32::from(found.lower <= truth.mean && truth.mean <= found.upper);
            }
        }
        // Of 400: 92% and 99%.
        assert!(held.iter().all(|held| (368..=396).contains(held)), "{held:?}");
    }
}
