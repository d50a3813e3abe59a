//! Intervals over replications, paired differences, quantiles, intraclass correlation, survival.
//!
//! Merchants of one replication share its macro path, so the replication is the unit of every interval: a t-interval over
//! replication values, over paired differences for changes. Where replications are drawn together as the points of a scramble, the
//! scramble is the unit: a t-interval over the means of scrambles. `NaN` marks a replication in which a value is not defined; it
//! is left out and the number of replications used is reported.

pub mod proportion;
pub mod simultaneous;

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, StudentsT};

/// Coverage of every interval printed.
pub const CONFIDENCE: f64 = 0.95;

/// A mean over replications with its 95% t-interval.
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

impl Interval {
    /// The t-interval of the defined values. With one value the bounds and the sd are `NaN`, with none the mean too.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Interval {
        Interval::over(&values.into_iter().collect::<Vec<f64>>(), 1)
    }

    /// The t-interval over the means of successive groups of `unit` values; mean, `sd` and `replications` are those of the values.
    pub fn over(values: &[f64], unit: usize) -> Interval {
        let each = moments(values);
        let means: Vec<f64> = values.chunks(unit.max(1)).map(|group| moments(group).0).collect();
        let (mean, sd, units) = moments(&means);
        let half_width = t_quantile(0.5 + CONFIDENCE / 2.0, units) * sd / (units as f64).sqrt();
        Interval { mean, lower: mean - half_width, upper: mean + half_width, sd: each.1, replications: each.2 }
    }

    /// Half the width of the interval.
    pub fn half_width(&self) -> f64 {
        (self.upper - self.lower) / 2.0
    }
}

/// Mean, standard deviation (`NaN` below two) and number of the defined values.
pub fn moments(values: &[f64]) -> (f64, f64, usize) {
    let defined = || values.iter().filter(|value| !value.is_nan());
    let number = defined().count();
    let count = number as f64;
    let mean = defined().sum::<f64>() / count;
    let sd = (defined().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0)).sqrt();
    (mean, if number < 2 { f64::NAN } else { sd }, number)
}

/// The interval of `policy - baseline`, replication by replication; `unit` as in [`Interval::over`].
pub fn paired_change(policy: &[f64], baseline: &[f64], unit: usize) -> Interval {
    let changes: Vec<f64> = policy.iter().zip(baseline).map(|(a, b)| a - b).collect();
    Interval::over(&changes, unit)
}

/// The quantile of Student's t with `units - 1` degrees of freedom, to ten significant digits: the last digits depend on the C
/// library's logarithm, and results must not. `NaN` below two units.
pub fn t_quantile(probability: f64, units: usize) -> f64 {
    if units < 2 {
        return f64::NAN;
    }
    let t = StudentsT::new(0.0, 1.0, (units - 1) as f64).expect("degrees of freedom above 0");
    let exact = t.inverse_cdf(probability);
    (exact * 1e9).round() / 1e9
}

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
    let mut sorted: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    sorted.sort_by(f64::total_cmp);
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let position = p * last as f64;
    let below = position.floor() as usize;
    let above = (below + 1).min(last);
    sorted[below] + (position - below as f64) * (sorted[above] - sorted[below])
}

/// The mean of the defined values at or above their quantile `p`: the expected shortfall of a loss.
pub fn expected_shortfall(values: &[f64], p: f64) -> f64 {
    let threshold = quantile(values, p);
    let tail: Vec<f64> = values.iter().copied().filter(|value| *value >= threshold).collect();
    tail.iter().sum::<f64>() / tail.len() as f64
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

/// The Kaplan-Meier curve: the share not yet lost after months 0, 1, …, from events and censorings in each month
/// 1, 2, …; merchants censored in a month were at risk in it.
pub fn kaplan_meier(start: u64, events: &[u64], censored: &[u64]) -> Vec<f64> {
    let mut at_risk = start as f64;
    let mut surviving = 1.0;
    let mut curve = vec![if start > 0 { 1.0 } else { f64::NAN }];
    for (&event, &censored) in events.iter().zip(censored) {
        if at_risk > 0.0 {
            surviving *= 1.0 - event as f64 / at_risk;
        }
        at_risk -= (event + censored) as f64;
        curve.push(if start > 0 { surviving } else { f64::NAN });
    }
    curve
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
    fn one_replication_has_a_mean_and_no_interval() {
        let interval = Interval::of([5.0]);
        assert!(interval.mean == 5.0 && interval.lower.is_nan() && interval.sd.is_nan());
        assert!(Interval::of([]).mean.is_nan());
    }

    #[test]
    fn pairing_takes_the_common_shock_out() {
        let change = paired_change(&[1.5, 11.5, 21.5], &[1.0, 11.0, 21.0], 1);
        assert_eq!((change.mean, change.sd), (0.5, 0.0));
    }

    #[test]
    fn the_jackknife_of_a_mean_is_its_t_interval() {
        let values = [1.0, 2.0, 4.0, 7.0];
        let without: Vec<f64> = values.iter().map(|value| (14.0 - value) / 3.0).collect();
        let (mine, theirs) = (jackknife(3.5, &without), Interval::of(values));
        assert!((mine.lower - theirs.lower).abs() < 1e-12 && (mine.upper - theirs.upper).abs() < 1e-12);
    }

    #[test]
    fn quantiles_and_shortfall_of_small_samples() {
        let values = [4.0, 1.0, 3.0, 2.0, f64::NAN];
        assert_eq!(quantile(&values, 0.5), 2.5);
        assert_eq!(quantile(&values, 1.0), 4.0);
        assert_eq!(expected_shortfall(&values, 0.5), 3.5);
    }

    #[test]
    fn identical_replications_have_no_positive_correlation_and_split_ones_are_fully_correlated() {
        assert!(clustering(&[(5, 10), (5, 10), (5, 10)]).intraclass_correlation < 0.0);
        let split = clustering(&[(10, 10), (0, 10), (10, 10), (0, 10)]);
        assert!((split.intraclass_correlation - 1.0).abs() < 1e-12);
        assert!((split.design_effect - 10.0).abs() < 1e-9);
    }

    #[test]
    fn kaplan_meier_by_hand() {
        // 10 at risk: one event; then 9 at risk, 2 censored; then 7 at risk, 7/2 events.
        let curve = kaplan_meier(10, &[1, 0, 2], &[0, 2, 0]);
        assert!((curve[1] - 0.9).abs() < 1e-15 && (curve[3] - 0.9 * 5.0 / 7.0).abs() < 1e-15);
    }
}
