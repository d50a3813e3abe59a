//! Intervals of a mean over replications.
//!
//! All start from the mean, its standard error over units and Student's t. What is added depends on where the values lie:
//!
//! - A **share** lies between 0 and 1. Its interval is computed for its logit, by the delta method, and so stays between 0 and 1; it is
//!   longer on the side away from the nearer end.
//! - A **difference** of two shares lies between -1 and 1 and is exactly 0 wherever the two policies treat everybody alike. If few
//!   replications differ, the variance of those few says too little about the ones that were not drawn; it is raised by what
//!   three more that differ would add (see [`Sample::events`]).
//! - An **amount** (money, months, numbers of merchants) is often skewed. To the t-interval is joined Hall's (1992) interval, whose cubic
//!   transformation takes out the skewness; the longer of the two counts on either side.
//!
//! Further out than the pointwise quantile t, where intervals that hold together reach, few events and skewness matter more: at the
//! quantile q, `3·(q/t)²` events are added, and a difference gets Hall's arms too. Such intervals also allow for jumps that their own
//! sample may not have seen: as if half a jump more, `(q/t)²/2` of them, of the size found by all samples together had been
//! ([`super::jumps`]).
//!
//! A share or a difference that is the same in every replication has no standard error. Whatever its distribution, the probability of
//! another value is below `1 - 0.025^(1/n)` (Clopper and Pearson's bound for no events in n), and so its mean can be off by at most that
//! times the way to either end. An amount has no ends and then no interval.
//!
//! What is **known** needs no interval: a change between two identical policies is 0 whatever is drawn. It stands alone
//! ([`Sample::known_if`]).

use super::students_t::t_quantile;
use serde::{Deserialize, Serialize};

/// Coverage of every interval printed.
pub const CONFIDENCE: f64 = 0.95;
/// Units from which on intervals keep what they promise: docs/coverage.md.
pub const UNITS_ENOUGH: usize = 32;
/// Units from which on their coverage was measured.
pub const UNITS_MEASURED: usize = 8;
/// What is added to the number of replications that differ.
const EVENTS_ADDED: f64 = 3.0;
/// Units without which kurtosis is not defined.
const KURTOSIS_UNITS_MIN: usize = 4;
/// Jumps added to those seen.
const JUMPS_ADDED: f64 = 0.5;
/// Above this, the square of a quantile relative to the pointwise one is not a matter of rounding.
const FURTHER: f64 = 1.0 + 1e-9;

/// A mean over replications with its 95% interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    pub mean: f64,
    pub lower: f64,
    pub upper: f64,
    /// Standard deviation over replications.
    pub sd: f64,
    /// Replications in which the value is defined.
    pub replications: usize,
}

/// Where the values of a quantity lie, which decides how its interval is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scale {
    /// Between 0 and 1.
    Share,
    /// Between -1 and 1: the difference of two shares.
    Difference,
    /// Anywhere, perhaps skewed: money, months, numbers of merchants.
    Amount,
    /// Anywhere, without further knowledge: Student's t.
    Plain,
}

impl Scale {
    /// How an interval on this scale is called in files.
    pub fn method(self) -> &'static str {
        match self {
            Scale::Share => "logit-t",
            Scale::Difference => "few-events-t",
            Scale::Amount => "skewness-t",
            Scale::Plain => "t",
        }
    }

    /// Whether intervals on this scale allow for jumps.
    pub fn allows_for_jumps(self) -> bool {
        matches!(self, Scale::Difference | Scale::Amount)
    }

    /// The least and the greatest value.
    pub fn ends(self) -> Option<(f64, f64)> {
        match self {
            Scale::Share => Some((0.0, 1.0)),
            Scale::Difference => Some((-1.0, 1.0)),
            Scale::Amount | Scale::Plain => None,
        }
    }
}

/// How files call the interval of what is known: it is the value itself.
pub const KNOWN: &str = "known";

/// How sure an interval is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Certainty {
    /// The quantile that multiplies the standard error.
    pub critical: f64,
    /// The probability of missing on one side, for bounds without a standard error.
    pub tail: f64,
    /// The size of a jump that a unit's mean may make, 0 of an interval by itself.
    pub jump: f64,
}

impl Certainty {
    /// Of one interval of so many units.
    pub fn pointwise(units: usize) -> Certainty {
        Certainty::bonferroni(units, 1)
    }

    /// Of an interval that holds together with others, so many in all, whatever their correlation (Bonferroni).
    pub fn bonferroni(units: usize, number: usize) -> Certainty {
        let tail = (1.0 - CONFIDENCE) / (2.0 * number.max(1) as f64);
        Certainty { critical: t_quantile(1.0 - tail, units), tail, jump: 0.0 }
    }
}

/// What an interval is computed from.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    pub mean: f64,
    /// Standard error of the mean, over units.
    pub standard_error: f64,
    /// Skewness of the units.
    pub skewness: f64,
    /// Excess kurtosis of the units, `k₄/k₂²`; 0 where it is not defined.
    pub kurtosis: f64,
    /// Standard deviation over replications.
    pub sd: f64,
    /// Replications in which the value is defined.
    pub replications: usize,
    /// Units with at least one such replication.
    pub units: usize,
    /// Replications whose value is not 0.
    pub events: usize,
    /// One value a unit, `NaN` of a unit without any: the mean plus the unit's part in its error. Of units of equal size it is
    /// the unit's mean.
    pub by_unit: Vec<f64>,
    /// Whether the values follow from what was asked, whatever is drawn, so that nothing is estimated.
    pub is_known: bool,
}

impl Sample {
    /// The sample of values that follow from what was asked, where `is_known`: those of a change between two identical policies.
    pub fn known_if(self, is_known: bool) -> Sample {
        Sample { is_known, ..self }
    }

    /// The sample of the negatives.
    pub fn mirrored(self) -> Sample {
        let by_unit = self.by_unit.iter().map(|value| -value).collect();
        Sample { mean: -self.mean, skewness: -self.skewness, by_unit, ..self }
    }

    /// The sample of replication values of which `unit` successive ones make a unit. Where units have unequal numbers of defined
    /// values, the mean is a ratio of two sums over units, and its error is linearised.
    pub fn of(values: &[f64], unit: usize) -> Sample {
        let (mean, sd, replications) = moments(values);
        let units = values.chunks(unit.max(1)).map(|group| {
            let defined = group.iter().filter(|value| !value.is_nan());
            (defined.clone().map(|value| value - mean).sum(), defined.count())
        });
        let units: Vec<(f64, usize)> = units.collect();
        let events = values.iter().filter(|value| !value.is_nan() && **value != 0.0).count();
        Sample::of_units((mean, sd, replications), events, &units)
    }

    /// The sample with these moments and numbers over replications; each unit is the sum of its deviations from the mean and the
    /// number of its defined values.
    pub(super) fn of_units(moments: (f64, f64, usize), events: usize, groups: &[(f64, usize)]) -> Sample {
        let (mean, sd, replications) = moments;
        let units = groups.iter().filter(|group| group.1 > 0).count();
        let size = replications as f64 / units as f64;
        let part = |group: &(f64, usize)| if group.1 == 0 { f64::NAN } else { mean + group.0 / size };
        let by_unit: Vec<f64> = groups.iter().map(part).collect();
        let deviations = || by_unit.iter().filter(|value| !value.is_nan()).map(|value| value - mean);
        let count = units as f64;
        let spread =
            if units < 2 { f64::NAN } else { (deviations().map(|d| d * d).sum::<f64>() / (count - 1.0)).sqrt() };
        let third = count * deviations().map(|d| d * d * d).sum::<f64>() / ((count - 1.0) * (count - 2.0));
        let skewness = if units < 3 || spread == 0.0 { 0.0 } else { third / (spread * spread * spread) };
        let standard_error = spread / count.sqrt();
        let kurtosis = excess_kurtosis(deviations, units);
        Sample { mean, standard_error, skewness, kurtosis, sd, replications, units, events, by_unit, is_known: false }
    }

    /// The 95% interval on a scale.
    pub fn interval(&self, scale: Scale) -> Interval {
        self.interval_at(scale, Certainty::pointwise(self.units))
    }

    /// The interval on a scale, as sure as said. With one unit its bounds are `NaN`.
    pub fn interval_at(&self, scale: Scale, certainty: Certainty) -> Interval {
        let (lower, upper) = self.bounds(scale, certainty);
        Interval { mean: self.mean, lower, upper, sd: self.sd, replications: self.replications }
    }

    fn bounds(&self, scale: Scale, Certainty { critical, tail, jump }: Certainty) -> (f64, f64) {
        let Sample { mean, standard_error, .. } = *self;
        if self.is_known {
            return (mean, mean);
        }
        if self.units < 2 || mean.is_nan() {
            return (f64::NAN, f64::NAN);
        }
        if self.sd == 0.0 {
            return match scale.ends() {
                Some((least, greatest)) => {
                    let other = 1.0 - libm::pow(tail, 1.0 / self.replications as f64);
                    (mean + (least - mean) * other, mean + (greatest - mean) * other)
                }
                None => (f64::NAN, f64::NAN),
            };
        }
        let t = |half_width: f64| (mean - half_width, mean + half_width);
        match scale {
            Scale::Plain => t(critical * standard_error),
            Scale::Share if mean > 0.0 && mean < 1.0 => {
                let logit = libm::log(mean / (1.0 - mean));
                let half_width = critical * standard_error / (mean * (1.0 - mean));
                let share = |logit: f64| 1.0 / (1.0 + libm::exp(-logit));
                (share(logit - half_width), share(logit + half_width))
            }
            Scale::Share => t(critical * standard_error),
            Scale::Difference | Scale::Amount => {
                let further = (critical / Certainty::pointwise(self.units).critical).powi(2).max(1.0);
                let error = self.raised_error(further, jump);
                let (mut lower, mut upper) = t(critical * error);
                if scale == Scale::Amount || further > FURTHER {
                    let skew = self.skewness / (self.units as f64).sqrt();
                    lower = lower.min(mean - hall(critical, skew) * error);
                    upper = upper.max(mean - hall(-critical, skew) * error);
                }
                let (least, greatest) = scale.ends().unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
                (lower.max(least), upper.min(greatest))
            }
        }
    }

    /// The standard error, raised where few replications differ from 0, as if more did, or where jumps may not have been seen, as if
    /// more had been; so many times more as said.
    fn raised_error(&self, further: f64, jump: f64) -> f64 {
        let (events, all, added) = (self.events as f64, self.replications as f64, EVENTS_ADDED * further);
        let by_events = (events + added) / events * all / (all + 2.0 * added);
        let square = self.standard_error * self.standard_error;
        let of_jumps = JUMPS_ADDED * further * (jump / self.units as f64).powi(2);
        (square * by_events).max(square + of_jumps).sqrt()
    }
}

/// The excess kurtosis of units with these deviations from their mean, by Fisher's k-statistics.
fn excess_kurtosis<I: Iterator<Item = f64>>(deviations: impl Fn() -> I, units: usize) -> f64 {
    let squares: f64 = deviations().map(|d| d * d).sum();
    if units < KURTOSIS_UNITS_MIN || squares == 0.0 {
        return 0.0;
    }
    let n = units as f64;
    let raw = n * deviations().map(|d| d * d * d * d).sum::<f64>() / (squares * squares) - 3.0;
    (n - 1.0) / ((n - 2.0) * (n - 3.0)) * ((n + 1.0) * raw + 6.0)
}

/// The t whose transform `t + skew·t²/3 + skew²·t³/27 + skew/6` is `x`.
fn hall(x: f64, skew: f64) -> f64 {
    let third = skew / 3.0;
    if third.abs() < 1e-9 {
        return x;
    }
    (libm::cbrt(1.0 + 3.0 * third * (x - skew / 6.0)) - 1.0) / third
}

impl Interval {
    /// The t-interval of the defined values. With one value the bounds and the sd are `NaN`, with none the mean too.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Interval {
        Interval::over(&values.into_iter().collect::<Vec<f64>>(), 1)
    }

    /// The t-interval over units of `unit` successive values.
    pub fn over(values: &[f64], unit: usize) -> Interval {
        Interval::on(values, unit, Scale::Plain)
    }

    /// The interval on a scale over units of `unit` successive values.
    pub fn on(values: &[f64], unit: usize, scale: Scale) -> Interval {
        Sample::of(values, unit).interval(scale)
    }

    /// Half the width of the interval.
    pub fn half_width(&self) -> f64 {
        (self.upper - self.lower) / 2.0
    }

    /// The interval of a multiple, in another unit.
    pub fn times(&self, factor: f64) -> Interval {
        let Interval { mean, lower, upper, sd, replications } = *self;
        Interval { mean: factor * mean, lower: factor * lower, upper: factor * upper, sd: factor * sd, replications }
    }

    /// The interval of the negative.
    pub fn mirrored(&self) -> Interval {
        Interval { mean: -self.mean, lower: -self.upper, upper: -self.lower, ..*self }
    }

    /// Whether the interval lies on one side of 0.
    pub fn excludes_zero(&self) -> bool {
        self.lower > 0.0 || self.upper < 0.0
    }
}

/// Mean, standard deviation (`NaN` below two) and number of the defined values.
pub fn moments(values: &[f64]) -> (f64, f64, usize) {
    let defined = || values.iter().filter(|value| !value.is_nan());
    let number = defined().count();
    let count = number as f64;
    let first = defined().next().copied().unwrap_or(f64::NAN);
    if defined().all(|value| *value == first) {
        return (first, if number < 2 { f64::NAN } else { 0.0 }, number);
    }
    let mean = defined().sum::<f64>() / count;
    let sd = (defined().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0)).sqrt();
    (mean, sd, number)
}

/// `policy - baseline`, replication by replication.
pub fn paired(policy: &[f64], baseline: &[f64]) -> Vec<f64> {
    policy.iter().zip(baseline).map(|(a, b)| a - b).collect()
}

/// The t-interval of `policy - baseline`, replication by replication; `unit` as in [`Interval::over`].
pub fn paired_change(policy: &[f64], baseline: &[f64], unit: usize) -> Interval {
    Interval::over(&paired(policy, baseline), unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worked_interval() {
        let interval = Interval::of([1.0, 2.0, 3.0, f64::NAN]);
        assert_eq!((interval.mean, interval.sd, interval.replications), (2.0, 1.0, 3));
        // t with 2 degrees of freedom: 4.302652730.
        assert!((interval.half_width() - 4.302_652_730 / 3f64.sqrt()).abs() < 1e-8);
    }

    #[test]
    fn the_unit_of_points_drawn_together_is_their_scramble() {
        let interval = Interval::over(&[1.0, 3.0, 2.0, 4.0, 3.0, 5.0], 2);
        assert_eq!((interval.mean, interval.replications), (3.0, 6));
        // Means 2, 3, 4: sd 1, t with 2 degrees of freedom.
        assert!((interval.half_width() - 4.302_652_730 / 3f64.sqrt()).abs() < 1e-8);
        assert_eq!(Interval::over(&[1.0, 2.0, f64::NAN], 1), Interval::of([1.0, 2.0]));
    }

    #[test]
    fn the_mean_is_that_of_all_defined_replications_however_they_fall_into_units() {
        let sample = Sample::of(&[1.0, f64::NAN, 2.0, 4.0, f64::NAN, f64::NAN, 5.0, 5.0], 2);
        assert_eq!((sample.mean, sample.replications, sample.units), (17.0 / 5.0, 5, 3));
        // Residuals of the sums, 1 - m, 6 - 2m and 10 - 2m, over the mean number a unit, 5/3.
        let expected = [3.4 - 2.4 * 0.6, 3.4 - 0.8 * 0.6, f64::NAN, 3.4 + 3.2 * 0.6];
        for (found, expected) in sample.by_unit.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-12 || found.is_nan() && expected.is_nan());
        }
    }

    #[test]
    fn one_replication_has_a_mean_and_no_interval() {
        for scale in [Scale::Share, Scale::Difference, Scale::Amount, Scale::Plain] {
            let interval = Interval::on(&[0.5], 1, scale);
            assert!(interval.mean == 0.5 && interval.lower.is_nan() && interval.sd.is_nan());
            assert!(Interval::on(&[], 1, scale).mean.is_nan());
        }
    }

    #[test]
    fn pairing_takes_the_common_shock_out() {
        let change = paired_change(&[1.5, 11.5, 21.5], &[1.0, 11.0, 21.0], 1);
        assert_eq!((change.mean, change.sd), (0.5, 0.0));
    }

    #[test]
    fn a_share_stays_between_0_and_1_and_keeps_an_upper_bound_where_it_was_never_seen() {
        let rare = Interval::on(&[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.3], 1, Scale::Share);
        assert!(rare.lower > 0.0 && rare.upper > 0.2 && rare.upper < 0.4, "{rare:?}");
        // No event in 3: Clopper and Pearson's upper bound.
        let never = Interval::on(&[0.0; 3], 1, Scale::Share);
        assert_eq!((never.mean, never.lower), (0.0, 0.0));
        assert!((never.upper - 0.707_598).abs() < 1e-6);
        let always = Interval::on(&[1.0; 3], 1, Scale::Share);
        assert!((always.lower - 0.292_402).abs() < 1e-6 && always.upper == 1.0);
        let half = Interval::on(&[0.5; 3], 1, Scale::Share);
        assert!((half.upper - 0.853_799).abs() < 1e-6 && (half.lower - 0.146_201).abs() < 1e-6);
    }

    #[test]
    fn a_change_never_seen_is_bounded_on_both_sides() {
        let none = Interval::on(&[0.0; 3], 1, Scale::Difference);
        assert!((none.upper - 0.707_598).abs() < 1e-6 && none.lower == -none.upper);
        assert!(Interval::on(&[0.0; 3], 1, Scale::Amount).upper.is_nan());
    }

    #[test]
    fn what_is_known_is_its_own_interval_even_in_one_replication() {
        for (scale, count) in [(Scale::Difference, 64), (Scale::Amount, 64), (Scale::Difference, 1)] {
            let known = Sample::of(&vec![0.0; count], 1).known_if(true);
            let Interval { mean, lower, upper, .. } = known.interval(scale);
            assert_eq!((mean, lower, upper), (0.0, 0.0, 0.0));
        }
        let undefined = Sample::of(&[f64::NAN; 3], 1).known_if(true).interval(Scale::Share);
        assert!(undefined.lower.is_nan() && undefined.upper.is_nan());
    }

    #[test]
    fn few_replications_that_differ_widen_a_change_and_many_do_not() {
        let mut values = vec![0.0; 32];
        values[5] = -0.01;
        let ratio = |values: &[f64]| {
            Interval::on(values, 1, Scale::Difference).half_width() / Interval::over(values, 1).half_width()
        };
        assert!((ratio(&values) - (4.0 * 32.0 / 38.0f64).sqrt()).abs() < 1e-12);
        let many: Vec<f64> = (1..33).map(|i| f64::from(i) / 100.0).collect();
        assert_eq!(ratio(&many), 1.0);
    }

    #[test]
    fn a_jump_not_seen_widens_what_has_seen_least() {
        let half_width = |values: &[f64], jump: f64| {
            let sample = Sample::of(values, 1);
            let certainty = Certainty { jump, ..Certainty::pointwise(sample.units) };
            sample.interval_at(Scale::Difference, certainty).half_width()
        };
        // sd 0.1, standard error 0.1/3: half a jump of 0.3 adds 0.5·(0.3/9)² to its square.
        let values = [-0.1, 0.1, -0.1, 0.1, 0.1, -0.1, 0.1, -0.1, 0.0];
        let raised = half_width(&values, 0.3) / half_width(&values, 0.0);
        let by_events = (11.0 / 8.0 * 9.0 / 15.0f64).max(1.0);
        assert!((raised - (1.5 / by_events).sqrt()).abs() < 1e-12, "{raised}");
        let small = values.map(|value| value / 10.0);
        assert!((half_width(&small, 0.3) / half_width(&small, 0.0) - 51f64.sqrt()).abs() < 1e-12);
        assert_eq!(half_width(&values, 0.0), half_width(&values, 1e-9));
    }

    #[test]
    fn a_skewed_amount_is_longer_on_the_side_of_the_tail_and_a_symmetric_one_is_students() {
        let skewed = [0.0, 0.1, 0.2, 0.1, 0.3, 0.2, 0.1, 9.0].map(|x: f64| x + 1.0);
        let (amount, plain) = (Interval::on(&skewed, 1, Scale::Amount), Interval::over(&skewed, 1));
        assert!(amount.lower == plain.lower && amount.upper > plain.upper + 1.0, "{amount:?} {plain:?}");
        let even = [-3.0, -2.0, -1.0, 1.0, 2.0, 3.0];
        let (amount, plain) = (Interval::on(&even, 1, Scale::Amount), Interval::over(&even, 1));
        assert!((amount.upper - plain.upper).abs() < 1e-12);
    }

    #[test]
    fn halls_transform_is_inverted() {
        for (t, skew) in [(1.5f64, 0.8f64), (-2.0, 0.3), (0.7, -1.1), (2.0, 0.0)] {
            let x = t + skew * t * t / 3.0 + skew * skew * t.powi(3) / 27.0 + skew / 6.0;
            assert!((hall(x, skew) - t).abs() < 1e-9);
        }
    }
}
