//! Fieller's interval of a ratio of two means over the same units.
//!
//! With means a and b over n units, variances of the means `s_aa` and `s_bb`, their covariance `s_ab` and t Student's quantile with n - 1
//! degrees of freedom, the ratio ρ is in the set if `a - ρ·b` is within `t·sqrt(s_aa - 2ρ·s_ab + ρ²·s_bb)` of 0. If b lies further than
//! `t·sqrt(s_bb)` from 0, the set is the interval between the roots of
//!
//! `ρ²·(b² - t²·s_bb) - 2ρ·(a·b - t²·s_ab) + (a² - t²·s_aa) = 0`.
//!
//! Else b may be 0, and the set is everything outside an interval, or everything: no interval then.
//!
//! E. C. Fieller, "Some problems in interval estimation", Journal of the Royal Statistical Society B 16 (1954), 175-185.

use super::interval::Sample;

/// A ratio of two means over the same units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratio {
    numerator: f64,
    denominator: f64,
    /// Of the two means.
    variances: [f64; 2],
    covariance: f64,
    /// Units in which both are defined.
    pub units: usize,
}

impl Ratio {
    /// Of two quantities that are defined in the same replications.
    pub fn of(numerator: &Sample, denominator: &Sample) -> Ratio {
        let pairs = numerator.by_unit.iter().zip(&denominator.by_unit);
        let deviations: Vec<(f64, f64)> = pairs
            .map(|(a, b)| (a - numerator.mean, b - denominator.mean))
            .filter(|(a, b)| !a.is_nan() && !b.is_nan())
            .collect();
        let units = deviations.len() as f64;
        let of_means =
            |product: fn(&(f64, f64)) -> f64| deviations.iter().map(product).sum::<f64>() / (units * (units - 1.0));
        Ratio {
            numerator: numerator.mean,
            denominator: denominator.mean,
            variances: [of_means(|(a, _)| a * a), of_means(|(_, b)| b * b)],
            covariance: of_means(|(a, b)| a * b),
            units: deviations.len(),
        }
    }

    /// The ratio of the means.
    pub fn estimate(&self) -> f64 {
        self.numerator / self.denominator
    }

    /// The bounds at this quantile of Student's t; none where the denominator is not clearly apart from 0.
    pub fn bounds(&self, critical: f64) -> Option<(f64, f64)> {
        let (a, b, square) = (self.numerator, self.denominator, critical * critical);
        let [of_a, of_b] = self.variances;
        let (first, middle, last) = (b * b - square * of_b, a * b - square * self.covariance, a * a - square * of_a);
        if self.units < 2 || first.is_nan() || first <= 0.0 {
            return None;
        }
        // The estimate is in the set, so that there are two roots but for rounding.
        let root = (middle * middle - first * last).max(0.0).sqrt();
        Some(((middle - root) / first, (middle + root) / first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, RoundKeys, Stream};
    use crate::simd::functions::inverse_normal_f64;
    use crate::stats::interval::Certainty;
    use rand_distr::{Distribution, Open01};

    fn ratio(numerator: &[f64], denominator: &[f64], unit: usize) -> Ratio {
        Ratio::of(&Sample::of(numerator, unit), &Sample::of(denominator, unit))
    }

    #[test]
    fn a_worked_interval() {
        // Means 4 and 2; variances of the means 4/3 · 1/2 = 2/3 and 2/12 = 1/6, covariance 2/12 = 1/6 over four units.
        let of = ratio(&[2.0, 4.0, 4.0, 6.0], &[2.0, 1.0, 3.0, 2.0], 1);
        assert_eq!((of.numerator, of.denominator, of.units, of.estimate()), (4.0, 2.0, 4, 2.0));
        assert!((of.variances[0] - 2.0 / 3.0).abs() < 1e-15 && (of.variances[1] - 1.0 / 6.0).abs() < 1e-15);
        assert!(of.covariance.abs() < 1e-15);
        // At t = 2: ρ²·(4 - 2/3) - 2ρ·8 + (16 - 8/3) = 0, whose roots are (8 ± sqrt(64 - 400/9))·3/10.
        let (lower, upper) = of.bounds(2.0).unwrap();
        let root = (64.0f64 - 400.0 / 9.0).sqrt();
        assert!((lower - (8.0 - root) * 0.3).abs() < 1e-12 && (upper - (8.0 + root) * 0.3).abs() < 1e-12);
        // Further out than 2/sqrt(1/6) = 4.9 the denominator may be 0.
        assert!(of.bounds(4.8).is_some());
        assert_eq!(of.bounds(5.0), None);
    }

    #[test]
    fn a_denominator_that_is_known_leaves_students_interval() {
        let values = [1.0, 2.0, 4.0, 7.0];
        let (lower, upper) = ratio(&values, &[2.0; 4], 1).bounds(3.0).unwrap();
        let sample = Sample::of(&values, 1);
        let half = 3.0 * sample.standard_error;
        assert!((lower - (3.5 - half) / 2.0).abs() < 1e-12 && (upper - (3.5 + half) / 2.0).abs() < 1e-12);
    }

    #[test]
    fn quantities_in_proportion_have_a_ratio_without_error() {
        let of = ratio(&[-3.0, -6.0, -9.0], &[1.0, 2.0, 3.0], 1);
        let (lower, upper) = of.bounds(1.0).unwrap();
        assert!((lower + 3.0).abs() < 1e-9 && (upper + 3.0).abs() < 1e-9, "{lower} {upper}");
        assert_eq!(ratio(&[0.0; 3], &[1.0, 2.0, 4.0], 1).bounds(1.0), Some((0.0, 0.0)));
    }

    #[test]
    fn units_are_scrambles_and_one_gives_no_interval() {
        let (a, b) = ([1.0, 3.0, 2.0, 4.0, 3.0, 5.0], [2.0, 2.0, 1.0, 5.0, 6.0, 4.0]);
        let of_means = ratio(&[2.0, 3.0, 4.0], &[2.0, 3.0, 5.0], 1).bounds(1.0).unwrap();
        let of_all = ratio(&a, &b, 2).bounds(1.0).unwrap();
        assert!((of_means.0 - of_all.0).abs() < 1e-12 && (of_means.1 - of_all.1).abs() < 1e-12);
        assert_eq!(ratio(&a, &b, 6).bounds(1.0), None);
    }

    /// Normal pairs of correlation 0.6 with a denominator four or eight standard errors from 0; the simulated coverage of 95% has a
    /// standard error of 0.35%.
    #[test]
    fn it_covers_the_ratio_of_the_true_means() {
        let mut draws = Stream::new(&RoundKeys::new(7), 0, 0, Purpose::Design);
        let mut normal = || inverse_normal_f64(Open01.sample(&mut draws));
        for units in [8, 32] {
            let critical = Certainty::pointwise(units).critical;
            for distance in [4.0, 8.0] {
                let (mean_a, mean_b) = (-1.5, distance / (units as f64).sqrt());
                let (mut covered, mut stated) = (0, 0);
                for _ in 0..4000 {
                    let pairs: Vec<(f64, f64)> = (0..units)
                        .map(|_| {
                            let (x, y) = (normal(), normal());
                            (mean_a + x, mean_b + 0.6 * x + 0.8 * y)
                        })
                        .collect();
                    let (a, b): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
                    if let Some((lower, upper)) = ratio(&a, &b, 1).bounds(critical) {
                        stated += 1;
                        covered += i32::from((lower..=upper).contains(&(mean_a / mean_b)));
                    }
                }
                let coverage = f64::from(covered) / f64::from(stated);
                assert!((0.93..0.97).contains(&coverage), "{units} units, {distance}: {coverage} of {stated}");
            }
        }
    }
}
