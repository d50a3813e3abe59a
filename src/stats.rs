//! Intervals over replications, paired differences, ratios, quantiles, intraclass correlation.
//!
//! Merchants of one replication share its macro path, so the replication is the unit of every interval. Where replications are
//! drawn together as the points of a scramble, the scramble is the unit. `NaN` marks a replication in which a value is not defined;
//! it is left out and the number of replications used is reported.

pub mod binned;
pub mod columns;
pub mod crossed;
pub mod economies;
pub mod fieller;
pub mod interval;
pub mod joint;
pub mod jumps;
pub mod lmg;
pub mod pooled;
pub mod precision;
pub mod proportion;
pub mod simultaneous;
pub mod students_t;
pub mod survival;
pub mod tail;

use serde::Serialize;

pub use interval::{CONFIDENCE, Interval, Sample, Scale, moments, paired_change};
pub use students_t::{t_quantile, t_quantile_of};

/// The jackknife interval of an estimate from its values with each unit left out in turn; `replications` counts the units.
pub fn jackknife(estimate: f64, without: &[f64]) -> Interval {
    let units = without.len() as f64;
    let pseudo: Vec<f64> = without.iter().map(|rest| units * estimate - (units - 1.0) * rest).collect();
    let interval = Interval::of(pseudo);
    let half_width = interval.half_width();
    Interval { mean: estimate, lower: estimate - half_width, upper: estimate + half_width, ..interval }
}

/// The quantile of the defined values at probability `p`, linear between order statistics (Hyndman and Fan's type 7).
pub fn quantile(values: &[f64], p: f64) -> f64 {
    let mut defined: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    let Some(last) = defined.len().checked_sub(1) else { return f64::NAN };
    let position = p * last as f64;
    let (_, below, rest) = defined.select_nth_unstable_by(position.floor() as usize, f64::total_cmp);
    let above = rest.iter().copied().min_by(f64::total_cmp).unwrap_or(*below);
    *below + (position - position.floor()) * (above - *below)
}

/// How many standard deviations of resamples of so many units, more than one, an interval of 95% reaches to either side. A
/// resample of n units varies as if the variance of n were over n, and percentiles reach as far as normal quantiles do; expanded
/// ones (Hesterberg, "What teachers should know about the bootstrap", The American Statistician 69, 2015) make up for both.
pub fn expanded_quantile(units: f64) -> f64 {
    (1.0 / (1.0 - 1.0 / units)).sqrt() * t_quantile_of(0.5 * (1.0 + CONFIDENCE), units - 1.0)
}

/// The share of resamples of so many units, more than one, beyond either end of an interval of 95% from expanded percentiles.
pub fn expanded_tail(units: f64) -> f64 {
    0.5 * libm::erfc(expanded_quantile(units) / std::f64::consts::SQRT_2)
}

/// How similar the merchants of one replication are in a binary outcome.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Clustering {
    /// Intraclass correlation, by one-way analysis of variance.
    pub intraclass_correlation: f64,
    /// Variance of the mean relative to that of as many independent merchants.
    pub design_effect: f64,
}

/// Clustering of a binary outcome from (successes, trials) of each replication.
pub fn clustering(counts: &[(u64, u64)]) -> Clustering {
    let used: Vec<(f64, f64)> = counts.iter().filter(|c| c.1 > 0).map(|c| (c.0 as f64, c.1 as f64)).collect();
    let groups = used.len() as f64;
    let total: f64 = used.iter().map(|c| c.1).sum();
    let overall = used.iter().map(|c| c.0).sum::<f64>() / total;
    let between = used.iter().map(|(s, n)| n * (s / n - overall).powi(2)).sum::<f64>() / (groups - 1.0);
    let within = used.iter().map(|(s, n)| s * (1.0 - s / n)).sum::<f64>() / (total - groups);
    let size = (total - used.iter().map(|c| c.1 * c.1).sum::<f64>() / total) / (groups - 1.0);
    let intraclass_correlation = (between - within) / (between + (size - 1.0) * within);
    Clustering { intraclass_correlation, design_effect: 1.0 + (size - 1.0) * intraclass_correlation }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_jackknife_of_a_mean_is_its_t_interval() {
        let values = [1.0, 2.0, 4.0, 7.0];
        let without: Vec<f64> = values.iter().map(|value| (14.0 - value) / 3.0).collect();
        let (mine, theirs) = (jackknife(3.5, &without), Interval::of(values));
        assert!((mine.lower - theirs.lower).abs() < 1e-12 && (mine.upper - theirs.upper).abs() < 1e-12);
    }

    #[test]
    fn expanded_tails_give_an_interval_of_means_the_width_of_students() {
        // A mean of n units varies from resample to resample with the variance over n.
        for (units, t) in [(4.0, 3.182_446), (12.0, 2.200_985), (48.0, 2.011_741)] {
            let z = -crate::simd::functions::inverse_normal_f64(expanded_tail(units));
            assert!((z * ((units - 1.0) / units).sqrt() - t).abs() < 1e-5, "{units}: {z}");
            assert!((expanded_quantile(units) - z).abs() < 1e-5, "{units}: {z}");
        }
        assert!((expanded_tail(1e6) - 0.025).abs() < 1e-6 && (expanded_tail(f64::INFINITY) - 0.025).abs() < 1e-9);
    }

    #[test]
    fn quantiles_of_small_samples() {
        let values = [4.0, 1.0, 3.0, 2.0, f64::NAN];
        assert_eq!(quantile(&values, 0.5), 2.5);
        assert_eq!(quantile(&values, 1.0), 4.0);
        assert_eq!(quantile(&values, 0.25), 1.75);
        assert_eq!((quantile(&[7.0], 0.3), quantile(&[2.0, 2.0, 2.0], 0.4)), (7.0, 2.0));
        assert!(quantile(&[f64::NAN], 0.5).is_nan());
    }

    #[test]
    fn identical_replications_have_no_positive_correlation_and_split_ones_are_fully_correlated() {
        assert!(clustering(&[(5, 10), (5, 10), (5, 10)]).intraclass_correlation < 0.0);
        let split = clustering(&[(10, 10), (0, 10), (10, 10), (0, 10)]);
        assert!((split.intraclass_correlation - 1.0).abs() < 1e-12);
        assert!((split.design_effect - 10.0).abs() < 1e-9);
    }
}
