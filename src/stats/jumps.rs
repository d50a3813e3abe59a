//! How large a rare jump is, pooled over quantities that are read together.
//!
//! Where a reform is mild, most replications hardly change and a few jump: a merchant with a large loan defaults under one policy and
//! not under the other. A small study has often seen no jump of one reform, and its standard error then knows nothing of them. It has
//! seen those of other reforms, and they are of about the same size, since the merchants are the same.
//!
//! Let jumps of sizes X arrive at a rate λ (a compound Poisson process). Their second and fourth cumulants are `λ·E[X²]` and
//! `λ·E[X⁴]`, and so the square size of a jump is, whatever their rate, about
//!
//! ```text
//! J² = κ₄ / κ₂ = s²·G,
//! ```
//!
//! with s² the variance of the units and G their excess kurtosis; what is normally distributed adds nothing to κ₄. Estimated are both by
//! Fisher's k-statistics. The heavier the tails of a quantity, the surer it has seen jumps: pooled is the geometric mean of the J², each
//! weighted by its G, over the quantities with G above 0.

use super::interval::Sample;

/// Excess kurtosis from which tails count as heavier than the normal distribution's: what is less is rounding.
const HEAVIER_FROM: f64 = 1e-9;

/// The size of a jump in the mean of a unit, pooled over samples; 0 where none has tails heavier than the normal distribution's.
pub fn pooled(samples: &[&Sample]) -> f64 {
    let of_sample = |sample: &&Sample| {
        let kurtosis = sample.kurtosis;
        let variance = sample.standard_error * sample.standard_error * sample.units as f64;
        (kurtosis > HEAVIER_FROM && variance > 0.0).then(|| (kurtosis, libm::log(variance * kurtosis)))
    };
    let (weights, logarithms) = samples
        .iter()
        .filter_map(of_sample)
        .fold((0.0, 0.0), |sums, (weight, logarithm)| (sums.0 + weight, sums.1 + weight * logarithm));
    if weights > 0.0 { libm::exp(logarithms / weights / 2.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(values: &[f64]) -> Sample {
        Sample::of(values, 1)
    }

    #[test]
    fn a_worked_kurtosis() {
        // Deviations -1, -1, -1, -1, 4: m2 = 4, m4 = 52, raw 0.25; 4/(3·2)·(6·0.25 + 6) = 5.
        assert!((sample(&[0.0, 0.0, 0.0, 0.0, 5.0]).kurtosis - 5.0).abs() < 1e-12);
        assert_eq!(sample(&[0.0, 0.0, 5.0]).kurtosis, 0.0);
        assert_eq!(sample(&[2.0; 8]).kurtosis, 0.0);
    }

    #[test]
    fn a_single_jump_has_its_own_size() {
        // s² = 5, G = 5: J = 5.
        assert!((pooled(&[&sample(&[0.0, 0.0, 0.0, 0.0, 5.0])]) - 5.0).abs() < 1e-12);
        let mut rare = [0.0; 400];
        rare[7] = -0.2;
        assert!((pooled(&[&sample(&rare)]) - 0.2).abs() < 1e-3);
    }

    #[test]
    fn jumps_count_as_far_as_tails_are_heavy() {
        let heavy = sample(&[0.0, 0.0, 0.0, 0.0, 5.0]);
        // Deviations -2, -2, -2, 1, 5: squares 38 and fourth powers 674 in all, raw 5·674/38² - 3 = -0.666.
        let light = sample(&[0.0, 0.0, 0.0, 3.0, 7.0]);
        assert!((light.kurtosis - 4.0 / 6.0 * (6.0 * (3370.0 / 1444.0 - 3.0) + 6.0)).abs() < 1e-12);
        let light_kurtosis = light.kurtosis;
        let expected = (5.0 * 25f64.ln() + light_kurtosis * (9.5 * light_kurtosis).ln()) / (5.0 + light_kurtosis);
        assert!((pooled(&[&heavy, &light]) - (expected / 2.0).exp()).abs() < 1e-12);
        // What has lighter tails than the normal distribution tells nothing.
        let flat = sample(&[-1.0, 1.0, -1.0, 1.0, -1.0, 1.0]);
        assert!((pooled(&[&heavy, &flat]) - 5.0).abs() < 1e-12);
        assert_eq!(pooled(&[&flat]), 0.0);
    }

    #[test]
    fn the_size_is_in_the_unit_of_the_series() {
        let values = [0.0, 0.1, 0.0, -0.2, 3.0, 0.0, 0.4, 0.1];
        let scaled = values.map(|value| 1000.0 * value);
        assert!((pooled(&[&sample(&scaled)]) / pooled(&[&sample(&values)]) - 1000.0).abs() < 1e-9);
    }
}
