//! Quantiles of Student's t.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};
use std::cell::RefCell;
use std::collections::HashMap;

thread_local! {
    /// Quantiles that are known, by the bits of the probability and of the degrees of freedom.
    static QUANTILES: RefCell<HashMap<(u64, u64), f64>> = RefCell::default();
}
/// Number of quantiles that are kept.
const QUANTILES_MAX: usize = 4096;
/// Degrees of freedom from which on quantiles follow from those of the normal distribution: the inverse of the incomplete beta
/// function loses its digits there.
const FREEDOM_MANY: f64 = 1000.0;

/// The quantile of Student's t with `units - 1` degrees of freedom; `NaN` below two units.
pub fn t_quantile(probability: f64, units: usize) -> f64 {
    if units < 2 { f64::NAN } else { t_quantile_of(probability, (units - 1) as f64) }
}

/// The quantile of Student's t with any number of degrees of freedom above 0, to ten significant digits: the last digits depend
/// on the C library's logarithm, and results must not. Thousands of intervals share a few quantiles, so each is worked out once.
pub fn t_quantile_of(probability: f64, freedom: f64) -> f64 {
    QUANTILES.with_borrow_mut(|known| {
        if known.len() == QUANTILES_MAX {
            known.clear();
        }
        *known.entry((probability.to_bits(), freedom.to_bits())).or_insert_with(|| {
            let t = match freedom >= FREEDOM_MANY {
                true => expanded(Normal::standard().inverse_cdf(probability), freedom),
                false => {
                    let t = StudentsT::new(0.0, 1.0, freedom).expect("degrees of freedom above 0");
                    t.inverse_cdf(probability)
                }
            };
            (t * 1e9).round() / 1e9
        })
    })
}

/// The quantile of Student's t where the normal one is z, in powers of the degrees of freedom (Abramowitz and Stegun 26.7.5).
fn expanded(z: f64, freedom: f64) -> f64 {
    let s = z * z;
    let terms = [
        (s + 1.0) / 4.0,
        ((5.0 * s + 16.0) * s + 3.0) / 96.0,
        (((3.0 * s + 19.0) * s + 17.0) * s - 15.0) / 384.0,
        ((((79.0 * s + 776.0) * s + 1482.0) * s - 1920.0) * s - 945.0) / 92_160.0,
    ];
    z * (1.0 + terms.iter().rev().fold(0.0, |sum, term| (sum + term) / freedom))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_right_for_any_number_of_units() {
        // SciPy's, of 999, 1,000, 5,000, 100,000, ten million and a billion degrees of freedom.
        let units = [1000, 1001, 5001, 100_001, 10_000_001, 1_000_000_001];
        for (probability, right) in [
            (
                0.975,
                [1.962_341_461_1, 1.962_339_080_8, 1.960_438_551_7, 1.959_987_707_5, 1.959_964_221_8, 1.959_963_986_9],
            ),
            (
                0.9995,
                [3.300_292_440_4, 3.300_282_648_4, 3.292_473_723_4, 3.290_624_031_4, 3.290_527_704_5, 3.290_526_741_2],
            ),
        ] {
            for (units, right) in units.into_iter().zip(right) {
                assert!((t_quantile(probability, units) - right).abs() < 2e-9, "{probability} {units}");
            }
        }
        assert!((t_quantile(1.0 - 1e-7, 1001) - 5.235_998_469).abs() < 1e-7);
        assert!((t_quantile(0.025, 5001) + t_quantile(0.975, 5001)).abs() < 2e-9);
        assert!(t_quantile(0.975, 1).is_nan());
        // SciPy's, of 3.5 and 46.123 degrees of freedom.
        assert!((t_quantile_of(0.975, 3.5) - 2.940_088_638_0).abs() < 2e-9);
        assert!((t_quantile_of(0.975, 46.123) - 2.012_750_751_8).abs() < 2e-9);
    }
}
