//! Confidence limits of a proportion: part of a whole of independent people.
//!
//! The exact limits (Clopper and Pearson 1934) are the proportions at which so few, or so many, are found with a
//! probability of `tail`; they never cover less than `1 - 2·tail`, and of 0 of 20 they give 0 to 16.8%. Parts and wholes
//! need not be whole numbers. Where part and rest both exceed [`EXACT_MAX`] the score interval with the correction for
//! continuity stands for them (Newcombe 1998, method 4), from which they differ by less than a thousandth of the width.
//!
//! ```text
//! score: (2nq + z² ± z·sqrt(z² + 4nq(1-q)))/(2(n + z²))      corrected: q = (x ∓ 1/2)/n
//! ```

use crate::simd::functions::inverse_normal_f64;
use statrs::function::beta::beta_reg;

/// Up to so many the limits are exact.
const EXACT_MAX: f64 = 1000.0;
/// Steps after which the root is taken as found.
const STEPS_MAX: u32 = 200;
/// Significant digits kept: the last ones depend on the C library's logarithm, and results must not.
const DIGITS: i32 = 8;

/// The exact limits, each missed with a probability of at most `tail`; `NaN` of nobody.
pub fn exact(part: f64, whole: f64, tail: f64) -> (f64, f64) {
    if !defined(part, whole) {
        return (f64::NAN, f64::NAN);
    }
    let estimate = part / whole;
    // Of the smaller of part and rest, so that no digits are lost.
    if part > whole - part {
        let (lower, upper) = exact(whole - part, whole, tail);
        return ((1.0 - upper).min(estimate), (1.0 - lower).max(estimate));
    }
    let (lower, upper) = if part > EXACT_MAX {
        let z = -inverse_normal_f64(tail);
        (score_limit(part - 0.5, whole, -z), score_limit(part + 0.5, whole, z))
    } else {
        let lower = if part > 0.0 { beta_quantile(part, whole - part + 1.0, tail) } else { 0.0 };
        (lower, beta_quantile(part + 1.0, whole - part, 1.0 - tail))
    };
    (rounded(lower).clamp(0.0, estimate), rounded(upper).clamp(estimate, 1.0))
}

/// The score limits (Wilson 1927) at `z` standard errors; `NaN` of nobody.
pub fn score(part: f64, whole: f64, z: f64) -> (f64, f64) {
    if !defined(part, whole) {
        return (f64::NAN, f64::NAN);
    }
    let estimate = part / whole;
    (score_limit(part, whole, -z).clamp(0.0, estimate), score_limit(part, whole, z).clamp(estimate, 1.0))
}

fn defined(part: f64, whole: f64) -> bool {
    whole > 0.0 && whole.is_finite() && (0.0..=whole).contains(&part)
}

/// One score limit; the sign of `z` is its side.
fn score_limit(part: f64, whole: f64, z: f64) -> f64 {
    let spread = (z * z + 4.0 * part * (1.0 - part / whole)).max(0.0).sqrt();
    (2.0 * part + z * z + z * spread) / (2.0 * (whole + z * z))
}

/// The quantile of the beta distribution: the root of the regularised incomplete beta function, by the Illinois variant
/// of regula falsi from a bracket around the mean.
fn beta_quantile(a: f64, b: f64, probability: f64) -> f64 {
    let miss = |p: f64| beta_reg(a, b, p) - probability;
    let (mean, sum) = (a / (a + b), a + b);
    let sd = (mean * (1.0 - mean) / (sum + 1.0)).sqrt();
    let (mut low, mut high) = ((0.0, -probability), (1.0, 1.0 - probability));
    for p in [-6.0, -2.0, 0.0, 2.0, 6.0].map(|step| mean + step * sd).into_iter().filter(|p| *p > 0.0 && *p < 1.0) {
        let found = (p, miss(p));
        if found.1 >= 0.0 {
            high = found;
            break;
        }
        low = found;
    }
    let mut moved_low = None;
    for _ in 0..STEPS_MAX {
        let between = (low.0 * high.1 - high.0 * low.1) / (high.1 - low.1);
        let p = if between > low.0 && between < high.0 { between } else { 0.5 * (low.0 + high.0) };
        let found = (p, miss(p));
        if found.1 == 0.0 || high.0 - low.0 <= 1e-12 * high.0 {
            return p;
        }
        if found.1 < 0.0 {
            low = found;
            high.1 *= if moved_low == Some(true) { 0.5 } else { 1.0 };
        } else {
            high = found;
            low.1 *= if moved_low == Some(false) { 0.5 } else { 1.0 };
        }
        moved_low = Some(found.1 < 0.0);
    }
    0.5 * (low.0 + high.0)
}

/// A number to its significant digits.
fn rounded(value: f64) -> f64 {
    if value <= 0.0 {
        return value;
    }
    let scale = 10f64.powi(DIGITS - 1 - libm::log10(value).floor() as i32);
    (value * scale).round() / scale
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Limits by R's `binom.test` and `qbeta`.
    #[test]
    fn known_exact_limits() {
        for ((part, whole, tail), (lower, upper)) in [
            ((0.0, 20.0, 0.025), (0.0, 0.168_433_5)),
            ((1.0, 20.0, 0.025), (0.001_265_1, 0.248_732_7)),
            ((20.0, 20.0, 0.025), (0.831_566_5, 1.0)),
            ((3.0, 300.0, 0.025), (0.002_066_7, 0.028_945_5)),
        ] {
            let found = exact(part, whole, tail);
            assert!((found.0 - lower).abs() < 2e-6 && (found.1 - upper).abs() < 2e-6, "{part}/{whole}: {found:?}");
        }
        assert!(exact(0.0, 0.0, 0.025).0.is_nan() && score(0.0, 0.0, 1.96).1.is_nan());
    }

    #[test]
    fn limits_hold_their_estimate_from_the_smallest_to_the_largest() {
        for whole in [0.4, 1.0, 7.5, 20.0, 3000.0, 1e5, 3e7, 1e9] {
            for share in [0.0, 1e-9, 1e-4, 0.01, 0.3, 0.5, 0.999, 1.0] {
                for tail in [0.025, 1e-3, 1e-6] {
                    let (lower, upper) = exact(share * whole, whole, tail);
                    let estimate = share * whole / whole;
                    assert!(0.0 <= lower && lower <= estimate && estimate <= upper && upper <= 1.0);
                    assert!(lower < upper, "{share} of {whole} at {tail}");
                }
            }
        }
    }

    #[test]
    fn the_two_forms_meet() {
        let (below, above) = (exact(1000.0, 50_000.0, 0.025), exact(1000.5, 50_000.0, 0.025));
        let width = below.1 - below.0;
        assert!((below.0 + 1e-5 - above.0).abs() < 0.01 * width && (below.1 + 1e-5 - above.1).abs() < 0.01 * width);
    }

    #[test]
    fn exact_limits_cover_every_proportion_and_score_limits_do_so_on_average() {
        let whole = 40.0;
        let mut average = 0.0;
        for step in 1..100 {
            let p = f64::from(step) / 100.0;
            let (mut of_exact, mut of_score) = (0.0, 0.0);
            for part in 0..=40 {
                let mass = beta_mass(part, 40, p);
                let holds = |limits: (f64, f64)| if limits.0 <= p && p <= limits.1 { mass } else { 0.0 };
                of_exact += holds(exact(f64::from(part), whole, 0.025));
                of_score += holds(score(f64::from(part), whole, 1.959_964));
            }
            assert!(of_exact >= 0.95 - 1e-9, "{p}: {of_exact}");
            average += of_score / 99.0;
        }
        assert!((0.945..0.965).contains(&average), "{average}");
    }

    fn beta_mass(part: u32, whole: u32, p: f64) -> f64 {
        let choose = (0..part).fold(1.0, |product, i| product * f64::from(whole - i) / f64::from(i + 1));
        choose * p.powi(part as i32) * (1.0 - p).powi((whole - part) as i32)
    }
}
