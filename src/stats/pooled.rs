//! Positive quantities that are functions of sums over all replications: odds ratios, ratios of means.
//!
//! The estimate is that of all replications together. Its interval is Student's t for its logarithm, with the jackknife's standard
//! error over units, so it stays above 0.

use super::{Interval, jackknife};

/// The quantity `of` makes of the sums over all replications; `unit` successive replications make a unit. A replication with a part
/// that is not defined is left out.
pub fn positive(replications: &[Vec<f64>], unit: usize, of: impl Fn(&[f64]) -> f64) -> Interval {
    let parts = replications.first().map_or(0, Vec::len);
    let sum = |replications: &[Vec<f64>]| {
        let mut sums = vec![0.0; parts];
        for replication in replications.iter().filter(|parts| parts.iter().all(|part| part.is_finite())) {
            sums.iter_mut().zip(replication).for_each(|(sum, part)| *sum += part);
        }
        sums
    };
    let units: Vec<Vec<f64>> = replications.chunks(unit.max(1)).map(sum).collect();
    let all = sum(&units);
    let estimate = of(&all);
    let without: Vec<f64> = units
        .iter()
        .map(|unit| {
            let rest: Vec<f64> = all.iter().zip(unit).map(|(all, unit)| all - unit).collect();
            libm::log(of(&rest))
        })
        .collect();
    let interval = jackknife(libm::log(estimate), &without);
    let Interval { lower, upper, .. } = interval;
    // Units that agree exactly say nothing of those that were not drawn.
    let is_defined = lower.is_finite() && upper.is_finite() && lower < upper;
    let [lower, upper] = [lower, upper].map(|end| if is_defined { libm::exp(end) } else { f64::NAN });
    Interval { mean: estimate, lower, upper, sd: f64::NAN, replications: units.len() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(sums: &[f64]) -> f64 {
        sums[0] / sums[1]
    }

    #[test]
    fn the_estimate_is_of_the_sums_and_the_interval_surrounds_it() {
        let replications: Vec<Vec<f64>> =
            [(1.0, 4.0), (3.0, 5.0), (2.0, 4.0), (4.0, 7.0)].map(|(part, whole)| vec![part, whole]).to_vec();
        let single = positive(&replications, 1, ratio);
        assert_eq!((single.mean, single.replications), (0.5, 4));
        assert!(single.lower > 0.0 && single.lower < 0.5 && single.upper > 0.5);
        // Symmetric in the logarithm, so the inverse has the inverse interval.
        let inverse = positive(&replications, 1, |sums| sums[1] / sums[0]);
        assert!((inverse.lower - 1.0 / single.upper).abs() < 1e-12);
        assert_eq!(positive(&replications, 2, ratio).replications, 2);
    }

    #[test]
    fn units_that_agree_have_no_interval_and_replications_that_are_not_defined_are_left_out() {
        let same = positive(&vec![vec![1.0, 2.0]; 4], 1, ratio);
        assert!(same.mean == 0.5 && same.lower.is_nan() && same.upper.is_nan());
        let some = positive(&[vec![1.0, 2.0], vec![f64::NAN, 3.0], vec![2.0, 2.0]], 1, ratio);
        assert_eq!(some.mean, 0.75);
        assert!(positive(&[], 1, |_| f64::NAN).mean.is_nan());
    }
}
