//! Figures that an ensemble predicts: targets held out, and each target that was fitted, from all others.
//!
//! A prediction of the model is the weighted mixture over members of normal distributions with their Monte Carlo errors. A
//! figure is predicted with its tolerance and the model's discrepancy besides, and passes if it lies in the 95% interval. A
//! target that was fitted is left out by dividing each weight by its likelihood; the prediction is refused where too few
//! members are left that count.

use super::point::{Allowed, Moment, Wanted};
use super::posterior::{Ensemble, Member};
use super::weights::{SHAPE_MAX, Smoothed, effective_size, pareto_smoothed};
use std::f64::consts::SQRT_2;

/// Members that have to count for a target to be left out.
const EFFECTIVE_MIN: f64 = 30.0;

/// A figure as an ensemble predicts it, on the scale on which it is compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    pub mean: f64,
    /// The model's 95% interval.
    pub lower: f64,
    pub upper: f64,
    /// Whether the figure lies where it is predicted with its tolerance.
    pub passes: bool,
    /// Members that count.
    pub effective: f64,
}

/// The prediction of a moment, by its index among the members' moments, from all weights.
pub fn held_out(ensemble: &Ensemble, moment: usize, wanted: &Wanted) -> Option<Prediction> {
    prediction(ensemble, &ensemble.weights(), moment, wanted)
}

/// The prediction of each target from all others; none where it is refused.
pub fn left_out(ensemble: &Ensemble, wanted: &[Wanted]) -> Vec<Option<Prediction>> {
    let one = |(target, wanted): (usize, &Wanted)| {
        let log = |member: &Member| libm::log(member.weight) - member.log_likelihoods[target];
        // A weight of 0 stays 0, whatever is divided out.
        let logs =
            ensemble.members.iter().map(|member| if member.weight > 0.0 { log(member) } else { f64::NEG_INFINITY });
        let Smoothed { weights, shape } = pareto_smoothed(&logs.collect::<Vec<f64>>());
        let is_sound = effective_size(&weights) >= EFFECTIVE_MIN && shape <= SHAPE_MAX;
        if is_sound { prediction(ensemble, &weights, target, wanted) } else { None }
    };
    wanted.iter().enumerate().map(one).collect()
}

/// None where no member has a defined value.
fn prediction(ensemble: &Ensemble, weights: &[f64], moment: usize, wanted: &Wanted) -> Option<Prediction> {
    let members = ensemble.members.iter().map(|member| member.moments[moment]).zip(weights.iter().copied());
    let defined: Vec<(Moment, f64)> =
        members.filter(|(found, weight)| found.value.is_finite() && *weight > 0.0).collect();
    let total: f64 = defined.iter().map(|(_, weight)| weight).sum();
    if total <= 0.0 {
        return None;
    }
    let defined: Vec<(Moment, f64)> = defined.into_iter().map(|(found, weight)| (found, weight / total)).collect();
    let at = |share: f64, further: f64| quantile(&defined, share, further);
    let (low, high) = (at(0.025, wanted.variance()), at(0.975, wanted.variance()));
    let passes = match wanted.allowed {
        Allowed::At => (low..=high).contains(&wanted.value),
        Allowed::AtLeast => high >= wanted.value,
        Allowed::AtMost => low <= wanted.value,
    };
    Some(Prediction {
        mean: defined.iter().map(|(found, weight)| found.value * weight).sum(),
        lower: at(0.025, 0.0),
        upper: at(0.975, 0.0),
        passes,
        effective: effective_size(&defined.iter().map(|(_, weight)| *weight).collect::<Vec<f64>>()),
    })
}

/// A quantile of the mixture, with a further variance.
fn quantile(members: &[(Moment, f64)], share: f64, further: f64) -> f64 {
    let sd = |found: &Moment| (found.standard_error * found.standard_error + further).sqrt();
    let below = |x: f64| -> f64 {
        let one = |(found, weight): &(Moment, f64)| match sd(found) {
            sd if sd > 0.0 => weight * 0.5 * libm::erfc((found.value - x) / (sd * SQRT_2)),
            _ => weight * f64::from(u8::from(found.value <= x)),
        };
        members.iter().map(one).sum()
    };
    let ends = |side: f64| members.iter().map(move |(found, _)| found.value + side * 9.0 * sd(found));
    let (mut low, mut high) = (ends(-1.0).fold(f64::INFINITY, f64::min), ends(1.0).fold(f64::NEG_INFINITY, f64::max));
    for _ in 0..80 {
        let middle = 0.5 * (low + high);
        if below(middle) < share { low = middle } else { high = middle }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::calibrate::point::ComparedOn;
    use crate::study::calibrate::posterior::Member;

    fn wanted(value: f64, allowed: Allowed) -> Wanted {
        Wanted { value, tolerance: 1.0, discrepancy: 0.0, weight: 1.0, allowed, scale: ComparedOn::Plain }
    }

    /// Members at even quantiles of a standard normal, of equal weight, that met a target at 0 with tolerance 1.
    fn ensemble(count: u32) -> Ensemble {
        let member = |index: u32| {
            let value = crate::simd::functions::inverse_normal_f64((f64::from(index) + 0.5) / f64::from(count));
            let moments = vec![Moment { value, standard_error: 0.0 }];
            let weight = 1.0 / f64::from(count);
            Member { values: vec![value], weight, moments, log_likelihoods: vec![-0.5 * value * value / 3.0] }
        };
        Ensemble { members: (0..count).map(member).collect(), shape: 0.0, rounds: Vec::new() }
    }

    #[test]
    fn a_figure_passes_where_its_tolerance_reaches() {
        let ensemble = ensemble(1000);
        let at = |value, allowed| held_out(&ensemble, 0, &wanted(value, allowed)).unwrap();
        let found = at(2.5, Allowed::At);
        assert!((found.upper - 1.96).abs() < 0.02 && (found.lower + 1.96).abs() < 0.02 && found.mean.abs() < 1e-9);
        assert!((found.effective - 1000.0).abs() < 1e-6);
        // 1.96·√2 = 2.77.
        assert!(found.passes && !at(3.0, Allowed::At).passes);
        assert!(at(-9.0, Allowed::AtLeast).passes && !at(3.0, Allowed::AtLeast).passes);
        assert!(at(9.0, Allowed::AtMost).passes && !at(-3.0, Allowed::AtMost).passes);
    }

    #[test]
    fn a_target_left_out_is_predicted_wider_and_refused_where_few_members_count() {
        // Without the target of variance 3 a variance of 1 is 1/(1 - 1/3) = 1.5.
        let found = left_out(&ensemble(2000), &[wanted(0.0, Allowed::At)])[0].clone().unwrap();
        assert!((found.upper - 1.96 * 1.5_f64.sqrt()).abs() < 0.15, "{found:?}");
        assert!(found.effective < 2000.0);
        assert_eq!(left_out(&ensemble(25), &[wanted(0.0, Allowed::At)]), [None]);
    }
}
