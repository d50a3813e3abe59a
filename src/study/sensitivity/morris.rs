//! Morris's screening of factors by elementary effects.
//!
//! ```text
//! μ* = mean |Δ_i|, σ = sd Δ_i over trajectories, Δ_i the change over the range of i  (Campolongo et al. 2007)
//! ```
//!
//! The noise of the draws makes every |Δ| larger, that of a factor without effect too, so the mean of |Δ| is an upper limit of μ*.
//! A lower limit takes each half's sign from the other half of the replications: `w·Δ'·sgn Δ'' + (1 - w)·Δ''·sgn Δ'`, with w the
//! first half's share of the replications. Of noise alone its mean is 0; where the halves agree in sign it is |Δ|. The interval of
//! μ* reaches from the lower bound of the one to the upper bound of the other. σ² is the covariance of the halves, 0 if that is
//! negative.

use super::halves::Halves;
use crate::stats::interval::Certainty;
use crate::stats::joint::{Joint, Resamples, together};
use crate::stats::{Interval, Sample, Scale};

/// The scale of the interval of μ*, which is often skewed.
pub const SCALE: Scale = Scale::Amount;

/// Morris's measures of a factor, in the metric's unit per range.
#[derive(Clone, Debug, PartialEq)]
pub struct Screened {
    /// μ*.
    pub importance: Measure,
    /// μ.
    pub mean: Measure,
    /// σ: interactions and curvature.
    pub spread: f64,
    /// |Δ| by trajectory.
    pub sizes: Vec<f64>,
    /// The same with each half's sign from the other half.
    pub cross_signed: Vec<f64>,
}

/// A mean over trajectories.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measure {
    /// The 95% interval by itself.
    pub interval: Interval,
    /// That which holds together with the same measure of the other factors.
    pub joint: Joint,
}

/// Which factor each step of a trajectory moved, and by how much the answer changed per whole range.
pub fn elementary_effects(trajectory: &[Vec<f64>], answers: &[Halves]) -> Vec<(usize, Halves)> {
    let steps = trajectory.windows(2).zip(answers.windows(2));
    let effects = steps.filter_map(|(points, answers)| {
        let moved = (0..points[0].len()).find(|&d| points[0][d] != points[1][d])?;
        let step = points[1][moved] - points[0][moved];
        Some((moved, [0, 1].map(|half| (answers[1][half] - answers[0][half]) / step)))
    });
    effects.collect()
}

/// Morris's measures of each factor from its elementary effects, one a trajectory; `first_share` of the replications are in the
/// first half.
pub fn screen(effects: &[Vec<Halves>], first_share: f64) -> Vec<Screened> {
    let weights = [first_share, 1.0 - first_share];
    let whole = |[a, b]: &Halves| weights[0] * a + weights[1] * b;
    let cross_signed = |[a, b]: &Halves| weights[0] * a * sign(*b) + weights[1] * b * sign(*a);
    let mut resamples = Resamples::default();
    let means = Measured::of(effects, whole, Scale::Plain, &mut resamples);
    let upper = Measured::of(effects, |effect| whole(effect).abs(), SCALE, &mut resamples);
    let lower = Measured::of(effects, cross_signed, SCALE, &mut resamples);
    let of = |factor: usize| Screened {
        importance: between(&lower, &upper, factor),
        mean: means.measure(factor),
        spread: spread(&effects[factor]),
        sizes: upper.series[factor].clone(),
        cross_signed: lower.series[factor].clone(),
    };
    (0..effects.len()).map(of).collect()
}

/// A mean over trajectories of every factor.
struct Measured {
    /// `[factor][trajectory]`.
    series: Vec<Vec<f64>>,
    samples: Vec<Sample>,
    joint: Vec<Joint>,
    scale: Scale,
}

impl Measured {
    fn of(effects: &[Vec<Halves>], of: impl Fn(&Halves) -> f64, scale: Scale, resamples: &mut Resamples) -> Measured {
        let series: Vec<Vec<f64>> = effects.iter().map(|effects| effects.iter().map(&of).collect()).collect();
        let samples: Vec<Sample> = series.iter().map(|values| Sample::of(values, 1)).collect();
        let joint = together(&samples, scale, resamples);
        Measured { series, samples, joint, scale }
    }

    fn measure(&self, factor: usize) -> Measure {
        Measure { interval: self.samples[factor].interval(self.scale), joint: self.joint[factor] }
    }
}

/// μ* of a factor, between its lower and its upper limit.
fn between(lower: &Measured, upper: &Measured, factor: usize) -> Measure {
    let joint = upper.joint[factor];
    let critical = joint.critical.max(lower.joint[factor].critical);
    let at = |certainty: Certainty| {
        let [lower, upper] = [lower, upper].map(|limit| limit.samples[factor].interval_at(SCALE, certainty));
        Interval { lower: if lower.lower < 0.0 { 0.0 } else { lower.lower }, ..upper }
    };
    let pointwise = Certainty::pointwise(upper.samples[factor].units);
    let together = Joint { interval: at(Certainty { critical, ..pointwise }), critical, jump: 0.0, ..joint };
    Measure { interval: at(pointwise), joint: together }
}

/// The sign of a number; of 0 it is 0.
fn sign(x: f64) -> f64 {
    if x == 0.0 { 0.0 } else { x.signum() }
}

/// σ from the covariance of the halves.
fn spread(effects: &[Halves]) -> f64 {
    let defined = || effects.iter().filter(|effect| !effect.iter().any(|half| half.is_nan()));
    let count = defined().count() as f64;
    let mean = [0, 1].map(|half| defined().map(|effect| effect[half]).sum::<f64>() / count);
    let products = defined().map(|effect| (effect[0] - mean[0]) * (effect[1] - mean[1]));
    (products.sum::<f64>() / (count - 1.0)).max(0.0).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::design;
    use crate::study::sensitivity::sobol::ishigami;

    fn run(levels: u32, f: &dyn Fn(&[f64]) -> f64) -> Vec<Screened> {
        let mut effects = vec![Vec::new(); 3];
        for trajectory in design::trajectories(1, 50, levels, 3) {
            let answers: Vec<Halves> = trajectory.iter().map(|point| [f(point); 2]).collect();
            for (index, effect) in elementary_effects(&trajectory, &answers) {
                effects[index].push(effect);
            }
        }
        screen(&effects, 0.5)
    }

    #[test]
    fn screening_finds_the_slopes_of_a_plane_and_the_curvature_of_ishigami() {
        let plane = run(8, &|x| 2.0 * x[0] - 3.0 * x[1]);
        let slopes: Vec<f64> = plane.iter().map(|screened| screened.mean.interval.mean).collect();
        assert!((slopes[0] - 2.0).abs() < 1e-9 && (slopes[1] + 3.0).abs() < 1e-9 && slopes[2].abs() < 1e-9);
        assert!((plane[1].importance.interval.mean - 3.0).abs() < 1e-9 && plane[1].spread < 1e-6);
        assert!(run(8, &ishigami)[2].spread > 1.0);
    }

    #[test]
    fn noise_alone_has_no_importance_and_no_spread() {
        let uniform =
            |which: u32| f64::from(rand::Rng::next_u32(&mut design::stream(7, which))) / f64::from(u32::MAX) - 0.5;
        let effect = |factor: u32, trajectory: u32| [0, 1].map(|half| uniform(1000 * factor + 2 * trajectory + half));
        let effects: Vec<Vec<Halves>> =
            (0..20).map(|factor| (0..12).map(|trajectory| effect(factor, trajectory)).collect()).collect();
        for Screened { importance: Measure { interval, joint }, .. } in screen(&effects, 0.5) {
            assert!(joint.interval.lower == 0.0 && interval.lower <= interval.mean && interval.mean < interval.upper);
        }
    }

    #[test]
    fn a_half_of_unequal_size_counts_by_its_size() {
        let screened = screen(&[vec![[1.0, 4.0], [-2.0, 5.0]]], 0.25);
        assert_eq!(screened[0].sizes, [3.25, 3.25]);
        assert_eq!(screened[0].cross_signed, [3.25, -4.25]);
    }
}
