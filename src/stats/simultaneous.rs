//! Simultaneous inference: critical values for many means over the same units.
//!
//! Means over the same units (replications or scrambles) are correlated, strongly so on common draws. Their joint distribution is
//! imitated by multipliers: with independent standard normals ξ and χ² of n - 1 degrees of freedom,
//!
//! ```text
//! T_k = Σ_u ξ_u·(x_ku - x̄_k)/(s_k·sqrt(n-1)) / sqrt(χ²/(n-1))
//! ```
//!
//! is, given the data, multivariate t with the correlations of the data; a single T_k is Student's t. The quantile of the largest
//! |T_k| makes bands that cover all means at once (Chernozhukov, Chetverikov and Kato 2013; Montiel Olea and
//! Plagborg-Møller 2019).

use super::{moments, quantile};
use crate::rng::Stream;
use crate::simd::functions::inverse_normal_f64;
use rand_distr::{Distribution, Open01};

/// Number of resamples for each critical value.
const RESAMPLES: usize = 2000;
/// If there are more units than this, successive ones are averaged first.
const UNITS_MAX: usize = 512;

/// Multipliers for series over the same units.
pub struct Multipliers {
    units: usize,
    /// Number of successive units averaged.
    joined: usize,
    /// `[resample][unit]`, divided by the resample's `sqrt(χ²)`.
    weights: Vec<Vec<f64>>,
}

/// A series as its resamples: the distribution of its mean's error, in the unit of the series.
#[derive(Clone, Debug)]
pub struct Projection {
    /// Error of the mean in each resample.
    pub errors: Vec<f64>,
    pub mean: f64,
    /// Standard error of the mean.
    pub standard_error: f64,
}

impl Multipliers {
    /// Multipliers for series of `units` units, drawn from a stream; none below two units.
    pub fn new(units: usize, draws: &mut Stream) -> Multipliers {
        let joined = units.div_ceil(UNITS_MAX).max(1);
        let count = units / joined;
        let mut normal = || -> f64 { inverse_normal_f64(Open01.sample(draws)) };
        let weights = (0..if units < 2 { 0 } else { RESAMPLES }).map(|_| {
            let of_units: Vec<f64> = (0..count).map(|_| normal()).collect();
            let chi_squared: f64 = (1..count).map(|_| normal().powi(2)).sum();
            of_units.into_iter().map(|weight| weight / chi_squared.sqrt()).collect()
        });
        Multipliers { units, joined, weights: weights.collect() }
    }

    /// Projects a series with one value per unit.
    pub fn project(&self, series: &[f64]) -> Projection {
        debug_assert_eq!(series.len(), self.units);
        let (mean, sd, number) = moments(series);
        let standard_error = sd / (number as f64).sqrt();
        let mut joined: Vec<f64> = series.chunks_exact(self.joined).map(|group| moments(group).0 - mean).collect();
        let (all, defined) = (joined.len() as f64, joined.iter().filter(|x| !x.is_nan()).count() as f64);
        joined.iter_mut().filter(|x| x.is_nan()).for_each(|x| *x = 0.0);
        // Where every unit is defined it is 1/sqrt(n), the same for every series, so that the error of a difference is the
        // difference of the errors.
        let factor = ((all - 1.0) / (defined * (defined - 1.0))).sqrt();
        let error = |weights: &Vec<f64>| factor * weights.iter().zip(&joined).map(|(w, x)| w * x).sum::<f64>();
        Projection { errors: self.weights.iter().map(error).collect(), mean, standard_error }
    }
}

impl Projection {
    /// The projection of the difference to another, of which `difference` is the series.
    pub fn minus(&self, other: &Projection, difference: &[f64], multipliers: &Multipliers) -> Projection {
        let (mean, sd, number) = moments(difference);
        if number < difference.len() {
            return multipliers.project(difference);
        }
        Projection {
            errors: self.errors.iter().zip(&other.errors).map(|(a, b)| a - b).collect(),
            mean,
            standard_error: sd / (number as f64).sqrt(),
        }
    }

    /// Mean divided by its standard error: infinite if the error is 0 and the mean is not, 0 if too few values are defined.
    pub fn t(&self) -> f64 {
        if self.mean.is_nan() || self.standard_error.is_nan() {
            0.0
        } else if self.standard_error > 0.0 {
            self.mean / self.standard_error
        } else if self.mean == 0.0 {
            0.0
        } else {
            f64::INFINITY.copysign(self.mean)
        }
    }
}

/// The quantile at `probability` of the largest |T| of some projections; `NaN` where there are no resamples.
pub fn critical_of_either_side(projections: &[&Projection], probability: f64) -> f64 {
    let resamples = projections.first().map_or(0, |projection| projection.errors.len());
    let mut largest = vec![f64::NEG_INFINITY; resamples];
    for projection in projections.iter().filter(|projection| projection.standard_error > 0.0) {
        for (largest, error) in largest.iter_mut().zip(&projection.errors) {
            *largest = largest.max((error / projection.standard_error).abs());
        }
    }
    if largest.first().is_some_and(|first| first.is_infinite()) {
        return 0.0;
    }
    quantile(&largest, probability)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, RoundKeys};
    use crate::stats::t_quantile;

    fn draws(which: u32) -> Stream {
        Stream::new(&RoundKeys::new(11), 0, which, Purpose::Design)
    }

    fn noise(count: usize, which: u32) -> Vec<f64> {
        let mut draws = draws(1000 + which);
        (0..count).map(|_| inverse_normal_f64(Open01.sample(&mut draws))).collect()
    }

    #[test]
    fn one_mean_has_students_t() {
        for units in [8, 32] {
            let multipliers = Multipliers::new(units, &mut draws(0));
            let projection = multipliers.project(&noise(units, 1));
            let exact = t_quantile(0.975, units);
            let found = critical_of_either_side(&[&projection], 0.95);
            assert!((found / exact - 1.0).abs() < 0.06, "{units}: {found} against {exact}");
        }
    }

    #[test]
    fn equal_series_need_no_wider_band_and_independent_ones_do() {
        let multipliers = Multipliers::new(200, &mut draws(0));
        let series: Vec<Projection> = (0..10).map(|which| multipliers.project(&noise(200, which))).collect();
        let one = critical_of_either_side(&[&series[0]], 0.95);
        assert!((critical_of_either_side(&[&series[0], &series[0]], 0.95) - one).abs() < 1e-12);
        let ten = critical_of_either_side(&series.iter().collect::<Vec<_>>(), 0.95);
        // The 95% point of the largest of ten independent |N| is 2.80.
        assert!((ten - 2.80).abs() < 0.15, "{ten}");
    }

    #[test]
    fn many_units_are_joined_without_changing_the_scale() {
        let series = noise(5000, 3);
        let multipliers = Multipliers::new(5000, &mut draws(0));
        let projection = multipliers.project(&series);
        assert!((critical_of_either_side(&[&projection], 0.95) - 1.96).abs() < 0.12);
        let own = super::moments(&series).1 / 5000f64.sqrt();
        assert!((projection.standard_error - own).abs() < 1e-15);
    }

    #[test]
    fn units_that_are_not_defined_make_no_band_narrower() {
        let multipliers = Multipliers::new(40, &mut draws(0));
        let mut series = noise(40, 8);
        series.iter_mut().step_by(2).for_each(|x| *x = f64::NAN);
        let projection = multipliers.project(&series);
        let critical = critical_of_either_side(&[&projection], 0.95);
        assert!((critical / t_quantile(0.975, 40) - 1.0).abs() < 0.07, "{critical}");
        series[1..].iter_mut().for_each(|x| *x = f64::NAN);
        series[0] = 3.0;
        assert_eq!(multipliers.project(&series).t(), 0.0);
    }

    #[test]
    fn bands_over_correlated_means_cover_together() {
        // Five means sharing most of their noise, over 20 units: in about 95% of repeats every one lies in its band.
        let (mut covered, repeats) = (0, 400);
        for repeat in 0..repeats {
            let common = noise(20, 10_000 + repeat);
            let multipliers = Multipliers::new(20, &mut draws(20_000 + repeat));
            let series: Vec<Projection> = (0..5)
                .map(|k| {
                    let own = noise(20, 30_000 + 10 * repeat + k);
                    multipliers.project(&common.iter().zip(&own).map(|(c, o)| c + 0.5 * o).collect::<Vec<_>>())
                })
                .collect();
            let critical = critical_of_either_side(&series.iter().collect::<Vec<_>>(), 0.95);
            covered += u32::from(series.iter().all(|p| p.t().abs() <= critical));
        }
        let share = f64::from(covered) / f64::from(repeats);
        assert!((0.92..=0.975).contains(&share), "{share}");
    }
}
