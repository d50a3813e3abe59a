//! The tail of a quantity over replications: its quantile (value at risk) and the mean beyond it (expected shortfall), with
//! intervals.
//!
//! The quantile's interval is between two order statistics, chosen by the binomial distribution of the number of replications
//! below it; it needs no assumption about the distribution. Where replications are drawn in scrambles, the binomial has the
//! number of independent replications that would be as precise (Korn and Graubard 1998). The shortfall's is a jackknife interval
//! over units. A bound that so few replications do not give is `NaN`.

use super::students_t::t_quantile;
use super::{CONFIDENCE, Interval, Sample, Scale, moments, quantile};
use statrs::distribution::{Binomial, DiscreteCDF};
use std::ops::Range;

/// Replications in the tail from which on its mean has an interval.
const TAIL_MIN: f64 = 10.0;
/// With more units than this, successive ones are left out together.
const UNITS_MAX: usize = 128;

/// The quantile at `p` of values of which `unit` successive ones make a unit, with its interval.
pub fn value_at_risk(values: &[f64], unit: usize, p: f64) -> Interval {
    let sorted = sorted(values);
    let estimate = quantile(&sorted, p);
    let effective = effective_number(values, unit, estimate);
    let (below, above) = order_statistics(effective, p);
    let scale = sorted.len() as f64 / effective as f64;
    let at =
        |rank: f64| if rank >= 1.0 { sorted.get(rank as usize - 1).copied().unwrap_or(f64::NAN) } else { f64::NAN };
    let lower = below.map_or(f64::NAN, |rank| at((rank as f64 * scale).floor()));
    let upper = above.map_or(f64::NAN, |rank| at((rank as f64 * scale).ceil()));
    let (_, sd, replications) = moments(values);
    Interval { mean: estimate, lower, upper, sd, replications }
}

/// The defined values in ascending order.
pub(super) fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted
}

/// The mean of the values at or above their quantile at `p`, with its interval.
pub fn shortfall(values: &[f64], unit: usize, p: f64) -> Interval {
    let mut order: Vec<u32> = (0..values.len() as u32).filter(|index| !values[*index as usize].is_nan()).collect();
    order.sort_unstable_by(|a, b| values[*b as usize].total_cmp(&values[*a as usize]));
    let descending = |without: Range<usize>| {
        let kept = order.iter().map(|index| *index as usize).filter(move |index| !without.contains(index));
        kept.map(|index| values[index])
    };
    let estimate = mean_of_the_highest(descending(0..0), order.len(), p);
    let (_, sd, replications) = moments(values);
    let units = values.len().div_ceil(unit.max(1));
    let joined = unit.max(1) * units.div_ceil(UNITS_MAX).max(1);
    let mut interval = Interval { mean: estimate, lower: f64::NAN, upper: f64::NAN, sd, replications };
    if replications as f64 * (1.0 - p) < TAIL_MIN - 1e-9 || values.len() <= joined {
        return interval;
    }
    let groups = values.len().div_ceil(joined) as f64;
    let pseudo = (0..values.len()).step_by(joined).map(|first| {
        let without = first..(first + joined).min(values.len());
        let defined = values[without.clone()].iter().filter(|value| !value.is_nan()).count();
        let rest = mean_of_the_highest(descending(without), order.len() - defined, p);
        groups * estimate - (groups - 1.0) * rest
    });
    let sample = Sample::of(&pseudo.collect::<Vec<f64>>(), 1);
    let around = sample.interval(Scale::Amount);
    let shift = estimate - sample.mean;
    (interval.lower, interval.upper) = (around.lower + shift, around.upper + shift);
    interval
}

/// The mean of the values at or above the quantile at `p`, of `number` values in descending order.
fn mean_of_the_highest(values: impl Iterator<Item = f64>, number: usize, p: f64) -> f64 {
    let Some(last) = number.checked_sub(1) else { return f64::NAN };
    let position = p * last as f64;
    // Counted from the top: the order statistics on either side of the quantile.
    let below = last - position.floor() as usize;
    let (mut above, mut threshold) = (f64::NAN, f64::NEG_INFINITY);
    let (mut sum, mut count) = (0.0, 0u32);
    for (rank, value) in values.enumerate() {
        if rank == below {
            let above = if below == 0 { value } else { above };
            threshold = value + (position - position.floor()) * (above - value);
        }
        if value < threshold {
            break;
        }
        above = value;
        sum += value;
        count += 1;
    }
    sum / f64::from(count)
}

/// Independent replications as precise about the share below a value as these.
fn effective_number(values: &[f64], unit: usize, value: f64) -> usize {
    let below: Vec<f64> = values.iter().filter(|x| !x.is_nan()).map(|x| f64::from(u8::from(*x <= value))).collect();
    let number = below.len();
    if unit <= 1 {
        return number;
    }
    let sample = Sample::of(&below, unit);
    let independent = sample.mean * (1.0 - sample.mean) / number as f64;
    let narrower = t_quantile(0.5 + CONFIDENCE / 2.0, number + 1) / t_quantile(0.5 + CONFIDENCE / 2.0, sample.units);
    let effective = number as f64 * independent / sample.standard_error.powi(2) * narrower * narrower;
    // No more than a scramble's points gain at the best.
    if effective.is_finite() { effective.round().clamp(1.0, (number * unit) as f64) as usize } else { number }
}

/// Ranks of the order statistics between which the quantile at `p` of `number` values lies with 95% confidence.
fn order_statistics(number: usize, p: f64) -> (Option<u64>, Option<u64>) {
    let Ok(below) = Binomial::new(p, number as u64) else { return (None, None) };
    let tail = 0.5 - CONFIDENCE / 2.0;
    // The largest l with P(B < l) ≤ 2.5%, the smallest u with P(B ≥ u) ≤ 2.5%.
    let number = number as u64;
    let lower = first_rank(number, |rank| below.cdf(rank - 1) > tail) - 1;
    let upper = first_rank(number, |rank| below.sf(rank - 1) <= tail);
    ((lower >= 1).then_some(lower), (upper <= number).then_some(upper))
}

/// The first rank from 1 to `number` for which something holds that holds for all later ones; `number + 1` if it holds for none.
fn first_rank(number: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let (mut from, mut to) = (1, number + 1);
    while from < to {
        let middle = from + (to - from) / 2;
        if holds(middle) { to = middle } else { from = middle + 1 }
    }
    from
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_statistics_by_hand() {
        // Median of 10: ranks 2 and 9 (P(B < 2) = 11/1024). The 95% quantile of 50 has no upper bound: 0.95^50 = 7.7%.
        assert_eq!(order_statistics(10, 0.5), (Some(2), Some(9)));
        assert_eq!(order_statistics(50, 0.95).1, None);
        assert!(order_statistics(73, 0.95).1.is_some());
    }

    #[test]
    fn the_mean_of_the_highest_counts_what_ties_with_the_quantile() {
        let of = |values: &[f64], p| {
            let mut descending = sorted(values);
            descending.reverse();
            mean_of_the_highest(descending.into_iter(), values.iter().filter(|value| !value.is_nan()).count(), p)
        };
        assert_eq!(of(&[4.0, 1.0, 3.0, 2.0, f64::NAN], 0.5), 3.5);
        assert_eq!((of(&[2.0, 2.0, 2.0, 5.0], 0.5), of(&[7.0], 0.95)), (11.0 / 4.0, 7.0));
        let values: Vec<f64> = (0..101).map(f64::from).collect();
        assert_eq!(of(&values, 0.95), 97.5);
        assert!(of(&[], 0.95).is_nan());
    }

    #[test]
    fn a_tail_has_its_interval_where_there_are_replications_enough() {
        let values: Vec<f64> = (1..=400).map(|i| f64::from(i * 7919 % 401)).collect();
        let (at_risk, beyond) = (value_at_risk(&values, 1, 0.95), shortfall(&values, 1, 0.95));
        assert!(at_risk.lower < at_risk.mean && at_risk.mean < at_risk.upper, "{at_risk:?}");
        assert!(beyond.lower < beyond.mean && beyond.mean < beyond.upper && beyond.mean > at_risk.mean, "{beyond:?}");
        let few = (value_at_risk(&values[..8], 1, 0.95), shortfall(&values[..8], 1, 0.95));
        assert!(few.0.mean.is_finite() && few.0.upper.is_nan() && few.1.lower.is_nan() && few.1.mean.is_finite());
    }
}
