//! What a fit wants of a target: a value, its tolerance, and the scale on which both are compared.
//!
//! ```text
//! value ± tolerance     as stated                                   low .. high     the middle, tolerance = half the width / 1.96
//! low alone             at least low                                high alone      at most high; tolerance 5% of the end
//! ```
//!
//! A band whose ends are positive and differ by a factor of 1.5 or more is compared on the logarithmic scale, where its middle is the
//! geometric mean of its ends; `scale` states otherwise. Profit, which may be negative, is compared as it is.

use super::point::{Allowed, ComparedOn, Wanted};
use crate::metrics::Metric;
use crate::study::targets::{Figure, HALF_BAND, Quantity, Stated, Target};

/// Ratio of a band's ends from which on it is compared on the logarithmic scale.
const WIDE: f64 = 1.5;
/// Tolerance of a band with one end, as a share of the end.
const ONE_ENDED: f64 = 0.05;

/// What a fit wants of a target; none of one without a figure, and of an end at 0 without a tolerance.
pub fn wanted(target: &Target) -> Option<Wanted> {
    let Figure { low, high, .. } = *target.figure.as_ref()?;
    let Stated { value, tolerance, discrepancy, weight, is_log } = target.stated;
    let may_be_negative =
        matches!(target.quantity, Quantity::Metric(metric) if metric == Metric::ProfitPerMerchant as usize);
    let is_wide = low > 0.0 && high.is_finite() && high / low >= WIDE && !may_be_negative;
    let scale = if is_log.unwrap_or(is_wide) { ComparedOn::Log } else { ComparedOn::Plain };
    let on = |value: f64| if scale == ComparedOn::Log { libm::log(value) } else { value };
    // A tolerance is stated in the unit of its value.
    let tolerance_at =
        |value: f64| tolerance.map(|tolerance| if scale == ComparedOn::Log { tolerance / value } else { tolerance });
    let (value, allowed, otherwise) = match (value, low.is_finite(), high.is_finite()) {
        (Some(value), true, true) => (value, Allowed::At, (on(high) - on(low)) / (2.0 * HALF_BAND)),
        (Some(value), ..) => (value, Allowed::At, end_tolerance(value, scale)),
        (None, true, true) => {
            let middle = scale.shown((on(low) + on(high)) / 2.0);
            (middle, Allowed::At, (on(high) - on(low)) / (2.0 * HALF_BAND))
        }
        (None, true, false) => (low, Allowed::AtLeast, end_tolerance(low, scale)),
        (None, ..) => (high, Allowed::AtMost, end_tolerance(high, scale)),
    };
    let tolerance = tolerance_at(value).unwrap_or(otherwise);
    let discrepancy = if scale == ComparedOn::Log { discrepancy / value } else { discrepancy };
    (tolerance > 0.0).then(|| Wanted { value: on(value), tolerance, discrepancy, weight, allowed, scale })
}

/// The tolerance of a value or an end without one.
fn end_tolerance(end: f64, scale: ComparedOn) -> f64 {
    if scale == ComparedOn::Log { ONE_ENDED } else { ONE_ENDED * end.abs() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(low: f64, high: f64, stated: Stated) -> Wanted {
        let figure = Some(Figure { low, high, source: String::new(), confidence: String::new() });
        let quantity = Quantity::Metric(Metric::NplRatio as usize);
        let (title, policy, segment, months) = (String::new(), None, None, None);
        wanted(&Target { title, quantity, segment, policy, months, figure, stated, is_held_out: false }).unwrap()
    }

    const NOTHING: Stated = Stated { value: None, tolerance: None, discrepancy: 0.0, weight: 1.0, is_log: None };

    #[test]
    fn a_value_without_a_tolerance_has_one_of_its_scale() {
        let log = of(0.02, f64::INFINITY, Stated { value: Some(0.028), is_log: Some(true), ..NOTHING });
        assert_eq!((log.tolerance, log.scale), (ONE_ENDED, ComparedOn::Log));
        let plain = of(20.0, f64::INFINITY, Stated { value: Some(60.0), ..NOTHING });
        assert_eq!((plain.tolerance, plain.scale), (3.0, ComparedOn::Plain));
    }

    #[test]
    fn bands_are_read_as_their_middle_and_a_tolerance() {
        let narrow = of(0.72, 0.84, NOTHING);
        assert!((narrow.value - 0.78).abs() < 1e-12 && (narrow.tolerance - 0.06 / HALF_BAND).abs() < 1e-12);
        assert_eq!((narrow.scale, narrow.allowed), (ComparedOn::Plain, Allowed::At));
        let wide = of(1.0, 4.0, NOTHING);
        assert!((wide.scale.shown(wide.value) - 2.0).abs() < 1e-12 && wide.scale == ComparedOn::Log);
        assert!((wide.tolerance - 2f64.ln() / HALF_BAND).abs() < 1e-12);
        let plain = of(1.0, 4.0, Stated { is_log: Some(false), ..NOTHING });
        assert_eq!((plain.value, plain.scale), (2.5, ComparedOn::Plain));
    }

    #[test]
    fn one_end_is_a_limit_and_a_stated_tolerance_counts() {
        let low = of(2.0, f64::INFINITY, NOTHING);
        assert_eq!((low.value, low.allowed, low.tolerance), (2.0, Allowed::AtLeast, 0.1));
        let high = of(f64::NEG_INFINITY, 4.0, Stated { tolerance: Some(0.5), ..NOTHING });
        assert_eq!((high.value, high.allowed, high.tolerance), (4.0, Allowed::AtMost, 0.5));
        let stated = of(1.0, 4.0, Stated { value: Some(2.0), tolerance: Some(0.1), discrepancy: 0.2, ..NOTHING });
        assert!((stated.tolerance - 0.05).abs() < 1e-12 && (stated.discrepancy - 0.1).abs() < 1e-12);
        assert!((stated.scale.shown(stated.value) - 2.0).abs() < 1e-12);
    }
}
