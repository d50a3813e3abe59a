//! The spread of a quantity over settings of a model that were all measured on the same units, with the noise of the units taken out.
//!
//! Setting m has weight w_m (they sum to 1) and the mean Y_mu in unit u of U; setting 0 is the one that everything is compared with.
//! What all settings have in common in a unit cancels in the deviations d_m = Ȳ_m - Ȳ_0. With Q = Σ w_m²,
//!
//! ```text
//! total    V = Σ w_m (d_m - d̄)² / (1 - Q)
//! noise    N = Σ_u Σ_m w_m (Y_mu - Ȳ_m - Ȳ_u + Ȳ)² / ((U - 1) (1 - Q) U),   Ȳ_u = Σ w_m Y_mu
//! kept     k = √max(0, 1 - N/V)
//! ```
//!
//! N is the part of V that is the units' doing: the residuals of a layout in which settings and units are crossed. Deviations are
//! moved towards their mean by k, so that their variance is V - N and no longer V. Their mean d̄ = Σ w_m d_m has the noise of
//! setting 0, N as well. It is kept by k², as the best prediction has it if setting 0 is one more of its kind:
//!
//! ```text
//! without noise   k² d̄ + k (d_m - d̄)
//! ```

/// How certain the range of the settings is: between these two quantiles.
pub const RANGE: (f64, f64) = (0.05, 0.95);

/// A variance that exceeds its noise by no more than this part of it does so by rounding.
const ROUNDING: f64 = 1e-9;

/// The deviations of settings from setting 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Crossed {
    /// The deviation of each setting, without noise.
    pub deviations: Vec<f64>,
    /// The variance between settings as measured.
    pub total: f64,
    /// The part of it that is noise of the units.
    pub noise: f64,
}

impl Crossed {
    /// From the values by unit of setting 0 and of the others with their weights, which sum to 1. Units in which the quantity is not
    /// defined under some setting are left out; none if fewer than two are left, or fewer than two settings count.
    pub fn of(own: &[f64], settings: &[&[f64]], weights: &[f64]) -> Option<Crossed> {
        let is_defined = |unit: &usize| own[*unit].is_finite() && settings.iter().all(|of| of[*unit].is_finite());
        let units: Vec<usize> = (0..own.len()).filter(is_defined).collect();
        let concentration: f64 = weights.iter().map(|weight| weight * weight).sum();
        let rest = 1.0 - concentration;
        if units.len() < 2 || rest < 1e-9 {
            return None;
        }
        let number = units.len() as f64;
        let mean = |values: &[f64]| units.iter().map(|&unit| values[unit]).sum::<f64>() / number;
        let weighted = |values: &mut dyn Iterator<Item = f64>| -> f64 { values.zip(weights).map(|(v, w)| v * w).sum() };
        let own = mean(own);
        let means: Vec<f64> = settings.iter().map(|of| mean(of)).collect();
        let centre = weighted(&mut means.iter().copied());
        let squares = weighted(&mut means.iter().map(|value| (value - centre) * (value - centre)));
        let residuals = units.iter().map(|&unit| {
            let of_unit = weighted(&mut settings.iter().map(|of| of[unit]));
            weighted(&mut settings.iter().zip(&means).map(|(of, mean)| {
                let residual = of[unit] - mean - of_unit + centre;
                residual * residual
            }))
        });
        let noise = residuals.sum::<f64>() / ((number - 1.0) * rest * number);
        let total = squares / rest;
        let signal = if total > 0.0 { 1.0 - noise / total } else { 0.0 };
        let signal = if signal > ROUNDING { signal } else { 0.0 };
        let deviations = means.iter().map(|mean| signal * (centre - own) + signal.sqrt() * (mean - centre)).collect();
        Some(Crossed { deviations, total, noise })
    }
}

/// The quantile of weighted values at probability `p`: their mean over probabilities within half of `Σ w²` of it, from 0 to 1. Of equal
/// weights it is the quantile that is linear between values at the middle of their weights (Hazen), and equal values are as one. The
/// weights sum to 1.
pub fn weighted_quantile(values: &[f64], weights: &[f64], p: f64) -> f64 {
    let mut sorted: Vec<(f64, f64)> = values.iter().copied().zip(weights.iter().copied()).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = weights.iter().map(|weight| weight * weight).sum::<f64>() / 2.0;
    let (from, to) = ((p - half).max(0.0), (p + half).min(1.0));
    let (mut below, mut length, mut sum) = (0.0f64, 0.0, 0.0);
    for (value, weight) in sorted {
        let within = (to.min(below + weight) - from.max(below)).max(0.0);
        below += weight;
        if within > 0.0 {
            length += within;
            sum += within * value;
        }
    }
    sum / length
}

/// The number of settings of equal weight that would say as much: 1 / Σ w².
pub fn effective_size(weights: &[f64]) -> f64 {
    1.0 / weights.iter().map(|weight| weight * weight).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, RoundKeys, Stream};
    use rand_distr::{Distribution, Open01, StandardNormal};

    #[test]
    fn quantiles_of_equal_weights_lie_between_the_middles() {
        let values = [3.0, 1.0, 2.0, 4.0];
        let weights = [0.25; 4];
        // The middles are at 1/8, 3/8, 5/8 and 7/8.
        assert_eq!(weighted_quantile(&values, &weights, 0.5), 2.5);
        assert_eq!(weighted_quantile(&values, &weights, 0.25), 1.5);
        assert_eq!(
            (weighted_quantile(&values, &weights, 0.01), weighted_quantile(&values, &weights, 0.99)),
            (1.0, 4.0)
        );
        assert_eq!(weighted_quantile(&values, &[0.0, 1.0, 0.0, 0.0], 0.05), 1.0);
        assert!(weighted_quantile(&[], &[], 0.5).is_nan());
        // Weights may be split among equal values.
        let [one, split] =
            [(&[1.0, 2.0, 5.0][..], &[0.25, 0.5, 0.25][..]), (&[2.0, 1.0, 5.0, 2.0], &[0.3, 0.25, 0.25, 0.2])]
                .map(|(values, weights)| weighted_quantile(values, weights, 0.5));
        assert_eq!((one, split), (2.0, 2.0));
        assert!((effective_size(&[0.5, 0.25, 0.25]) - 1.0 / 0.375).abs() < 1e-12);
    }

    #[test]
    fn two_settings_and_two_units_by_hand() {
        // Means 2 and 6, unit effects -1 and 1, no residuals: all of the variance is between settings.
        let crossed = Crossed::of(&[2.0, 4.0], &[&[1.0, 3.0], &[5.0, 7.0]], &[0.5, 0.5]).unwrap();
        assert_eq!((crossed.total, crossed.noise), (8.0, 0.0));
        assert_eq!(crossed.deviations, [-1.0, 3.0]);
        // Means 3 and 7, residuals of ±1: N = 2 of V = 8, so k² = 3/4.
        let crossed = Crossed::of(&[2.0, 4.0], &[&[1.0, 5.0], &[7.0, 7.0]], &[0.5, 0.5]).unwrap();
        assert_eq!((crossed.total, crossed.noise), (8.0, 2.0));
        let kept = 0.75f64;
        assert_eq!(crossed.deviations, [2.0 * kept - 2.0 * kept.sqrt(), 2.0 * kept + 2.0 * kept.sqrt()]);
        // No difference between the means: all of it is noise.
        let crossed = Crossed::of(&[3.0, 5.0], &[&[1.0, 3.0], &[3.0, 1.0]], &[0.5, 0.5]).unwrap();
        assert_eq!((crossed.total, crossed.noise, crossed.deviations), (0.0, 2.0, vec![0.0, 0.0]));
        // A unit that some setting does not define is left out, and one unit is too few.
        assert!(Crossed::of(&[3.0, 5.0], &[&[1.0, f64::NAN], &[5.0, 7.0]], &[0.5, 0.5]).is_none());
        assert!(Crossed::of(&[3.0, 5.0], &[&[1.0, 3.0]], &[1.0]).is_none());
    }

    /// Studies of settings whose true deviations are known: the mean ends of the range, with noise taken out and as measured.
    fn simulated_ends(noise: f64, settings: usize, units: usize, is_weighted: bool) -> [(f64, f64); 2] {
        let mut draws = Stream::new(&RoundKeys::new(7), 0, 0, Purpose::Design);
        let studies = 2000;
        let mut ends = [(0.0, 0.0); 2];
        for _ in 0..studies {
            let mut normal = || -> f64 { StandardNormal.sample(&mut draws) };
            let of_unit: Vec<f64> = (0..units).map(|_| 5.0 * normal()).collect();
            let own: Vec<f64> = of_unit.iter().map(|unit| 10.0 + unit + noise * normal()).collect();
            let settings: Vec<Vec<f64>> = (0..settings)
                .map(|_| {
                    let truth = normal();
                    of_unit.iter().map(|unit| 10.0 + unit + truth + noise * normal()).collect()
                })
                .collect();
            let weight = |_| if is_weighted { Open01.sample(&mut draws) } else { 1.0 };
            let mut weights: Vec<f64> = (0..settings.len()).map(weight).collect();
            let sum: f64 = weights.iter().sum();
            weights.iter_mut().for_each(|weight| *weight /= sum);
            let settings: Vec<&[f64]> = settings.iter().map(Vec::as_slice).collect();
            let crossed = Crossed::of(&own, &settings, &weights).unwrap();
            let raw = settings.iter().map(|of| (0..units).map(|u| of[u] - own[u]).sum::<f64>() / units as f64);
            for (ends, values) in ends.iter_mut().zip([crossed.deviations, raw.collect()]) {
                ends.0 += weighted_quantile(&values, &weights, RANGE.0) / f64::from(studies);
                ends.1 += weighted_quantile(&values, &weights, RANGE.1) / f64::from(studies);
            }
        }
        ends
    }

    #[test]
    fn the_range_of_simulated_settings_is_that_of_their_truths() {
        // The 5% and 95% quantiles of a standard normal.
        let truth = 1.644_853_6;
        for (noise, units, is_weighted) in
            [(0.0, 4, false), (1.0, 4, false), (2.0, 4, false), (1.0, 2, true), (2.0, 8, true)]
        {
            let [(lower, upper), (_, raw)] = simulated_ends(noise, 200, units, is_weighted);
            for end in [-lower, upper] {
                assert!((end / truth - 1.0).abs() < 0.03, "noise {noise}, {units} units: {lower} to {upper}");
            }
            // As measured the range is too wide by the noise: √(1 + noise² / units).
            let expected = truth * (1.0 + noise * noise / units as f64).sqrt();
            assert!((raw / expected - 1.0).abs() < 0.03, "noise {noise}, {units} units: {raw} of {expected}");
        }
    }

    #[test]
    fn noise_alone_has_a_narrow_range_and_no_bias() {
        let [(lower, upper), (raw, _)] = {
            let mut draws = Stream::new(&RoundKeys::new(9), 0, 0, Purpose::Design);
            let mut ends = [(0.0, 0.0); 2];
            for _ in 0..500 {
                let settings: Vec<Vec<f64>> =
                    (0..100).map(|_| (0..4).map(|_| StandardNormal.sample(&mut draws)).collect()).collect();
                let settings: Vec<&[f64]> = settings.iter().map(Vec::as_slice).collect();
                let crossed = Crossed::of(&[0.0; 4], &settings, &[0.01; 100]).unwrap();
                let raw: Vec<f64> = settings.iter().map(|of| of.iter().sum::<f64>() / 4.0).collect();
                for (ends, values) in ends.iter_mut().zip([crossed.deviations, raw]) {
                    ends.0 += weighted_quantile(&values, &[0.01; 100], RANGE.0) / 500.0;
                    ends.1 += weighted_quantile(&values, &[0.01; 100], RANGE.1) / 500.0;
                }
            }
            ends
        };
        assert!(raw < -0.75 && lower > -0.25 && upper < 0.25 && (lower + upper).abs() < 0.05, "{raw} {lower} {upper}");
    }
}
