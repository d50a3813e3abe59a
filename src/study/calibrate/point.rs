//! What calibration works on: parameters that may move, with their priors, and moments beside what is wanted of them.
//!
//! Priors are cut to the parameter's range and integrate to 1 there. Quantiles of normal and triangular priors are inverse
//! distribution functions, so a point of the unit cube gives one point of the prior and sets of even points stay even.
//!
//! Moments and what is wanted of them are on the scale on which they are compared: [`ComparedOn::Log`] where a quantity is positive
//! and its tolerance is a factor.

use crate::simd::functions::inverse_normal_f64;
use std::f64::consts::{PI, SQRT_2};

/// A parameter that calibration may move.
#[derive(Clone, Debug, PartialEq)]
pub struct FreeParameter {
    /// `group.key`.
    pub key: String,
    pub title: String,
    pub from: f64,
    pub to: f64,
    pub prior: Prior,
    /// Whether it takes whole numbers only.
    pub is_whole: bool,
    /// Where range and prior come from.
    pub source: String,
}

/// What is known of a parameter before any target is seen, on its range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Prior {
    Uniform,
    LogUniform,
    /// Cut to the range.
    Normal {
        mean: f64,
        sd: f64,
    },
    Triangular {
        mode: f64,
    },
}

/// What a target asks: a value, and the standard deviations of its tolerance and of the model's discrepancy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wanted {
    pub value: f64,
    pub tolerance: f64,
    pub discrepancy: f64,
    pub weight: f64,
    pub allowed: Allowed,
    pub scale: ComparedOn,
}

/// On which side of a wanted value a moment is as good as on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// On neither: a moment should be at the value.
    At,
    AtLeast,
    AtMost,
}

/// The scale on which a moment is compared with what is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComparedOn {
    Plain,
    Log,
}

/// A simulated moment and its Monte Carlo standard error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment {
    pub value: f64,
    pub standard_error: f64,
}

/// One row of moments, one per target, for every point.
pub type Simulated = Vec<Vec<Moment>>;

/// How far out a normal score may lie: one prior in 4,300 lies beyond on either side.
pub const SCORE_MAX: f64 = 3.5;
/// Quantiles that moments of a prior are summed over.
const QUANTILES: u32 = 4096;

impl FreeParameter {
    /// The value at a point of the unit interval, distributed as the prior where the point is uniform. Each whole number of a
    /// parameter of whole numbers has the prior's mass within a half of it.
    pub fn at(&self, u: f64) -> f64 {
        let (from, to) = self.continuous();
        let value = self.prior.quantile(u, from, to);
        if self.is_whole { value.round().clamp(self.from, self.to) } else { value }
    }

    /// The value at a normal score of the prior: the same quantile of the prior as the score is of the standard normal.
    pub fn at_score(&self, score: f64) -> f64 {
        self.at(below(score.clamp(-SCORE_MAX, SCORE_MAX)))
    }

    /// The normal score of a value, the middle of those that give a whole number.
    pub fn score(&self, value: f64) -> f64 {
        let (from, to) = self.continuous();
        let (mut low, mut high) = (-SCORE_MAX, SCORE_MAX);
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            if self.prior.quantile(below(middle), from, to) < value { low = middle } else { high = middle }
        }
        0.5 * (low + high)
    }

    /// The prior's density at a value; 0 beyond the range.
    pub fn density(&self, value: f64) -> f64 {
        let (from, to) = self.continuous();
        self.prior.density(value, from, to)
    }

    /// Mean and standard deviation of the prior.
    pub fn mean_and_sd(&self) -> (f64, f64) {
        let n = f64::from(QUANTILES);
        let values = || (0..QUANTILES).map(|index| self.at((f64::from(index) + 0.5) / n));
        let mean = values().sum::<f64>() / n;
        (mean, (values().map(|value| (value - mean) * (value - mean)).sum::<f64>() / n).sqrt())
    }

    /// The range that a value may lie in before it is rounded.
    fn continuous(&self) -> (f64, f64) {
        // A factor of whole numbers starts at 1 at least, so a half below it is positive.
        if self.is_whole { (self.from - 0.5, self.to + 0.5) } else { (self.from, self.to) }
    }
}

impl Prior {
    /// The value below which a share `u` of the prior lies, within `from` and `to`.
    pub fn quantile(&self, u: f64, from: f64, to: f64) -> f64 {
        // The ends are exact.
        if u <= 0.0 || u >= 1.0 {
            return if u <= 0.0 { from } else { to };
        }
        let value = match *self {
            Prior::Uniform => from + u * (to - from),
            Prior::LogUniform => libm::exp(libm::log(from) + u * (libm::log(to) - libm::log(from))),
            Prior::Normal { mean, sd } => {
                // Beyond the mean both ends are measured from the upper tail, which keeps its digits there.
                let sign = if from > mean { -1.0 } else { 1.0 };
                let tail = |end: f64| below(sign * (end - mean) / sd);
                let p = tail(from) + u * (tail(to) - tail(from));
                if p > 0.0 && p < 1.0 { mean + sign * sd * inverse_normal_f64(p) } else { from + u * (to - from) }
            }
            Prior::Triangular { mode } => {
                let left = (mode - from) / (to - from);
                if u < left {
                    from + (u * (to - from) * (mode - from)).sqrt()
                } else {
                    to - ((1.0 - u) * (to - from) * (to - mode)).sqrt()
                }
            }
        };
        value.clamp(from, to)
    }

    /// Density at a value; 0 beyond `from` and `to`.
    pub fn density(&self, x: f64, from: f64, to: f64) -> f64 {
        if !(from..=to).contains(&x) {
            return 0.0;
        }
        match *self {
            Prior::Uniform => 1.0 / (to - from),
            Prior::LogUniform => 1.0 / (x * (libm::log(to) - libm::log(from))),
            Prior::Normal { mean, sd } => {
                let sign = if from > mean { -1.0 } else { 1.0 };
                let tail = |end: f64| below(sign * (end - mean) / sd);
                let z = (x - mean) / sd;
                libm::exp(-0.5 * z * z) / ((2.0 * PI).sqrt() * sd * (tail(to) - tail(from)).abs())
            }
            Prior::Triangular { mode } => {
                let height = 2.0 / (to - from);
                match x < mode {
                    true => height * (x - from) / (mode - from),
                    false if to > mode => height * (to - x) / (to - mode),
                    false => height,
                }
            }
        }
    }
}

/// Distribution function of the standard normal.
pub fn below(z: f64) -> f64 {
    0.5 * libm::erfc(-z / SQRT_2)
}

impl Wanted {
    /// How far a moment lies from what is wanted; 0 on the side that is allowed, and undefined where the moment is.
    pub fn distance(&self, value: f64) -> f64 {
        let distance = value - self.value;
        match self.allowed {
            // The minimum of NaN and 0 is 0.
            _ if distance.is_nan() => distance,
            Allowed::At => distance,
            Allowed::AtLeast => distance.min(0.0),
            Allowed::AtMost => distance.max(0.0),
        }
    }

    /// Whether both sides count.
    pub fn is_two_sided(&self) -> bool {
        self.allowed == Allowed::At
    }

    /// Variance of a moment about the value where the model is right: of tolerance and discrepancy.
    pub fn variance(&self) -> f64 {
        self.tolerance * self.tolerance + self.discrepancy * self.discrepancy
    }
}

impl ComparedOn {
    /// A moment of the quantity itself, on this scale.
    pub fn of(self, moment: Moment) -> Moment {
        match self {
            ComparedOn::Plain => moment,
            ComparedOn::Log => {
                Moment { value: libm::log(moment.value), standard_error: moment.standard_error / moment.value }
            }
        }
    }

    /// A value on this scale, as a value of the quantity itself.
    pub fn shown(self, value: f64) -> f64 {
        match self {
            ComparedOn::Plain => value,
            ComparedOn::Log => libm::exp(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRIORS: [(Prior, f64, f64); 6] = [
        (Prior::Uniform, -1.0, 3.0),
        (Prior::LogUniform, 0.5, 8.0),
        (Prior::Normal { mean: 1.0, sd: 2.0 }, 0.0, 4.0),
        // Far in either tail.
        (Prior::Normal { mean: 0.0, sd: 1.0 }, 9.0, 10.0),
        (Prior::Triangular { mode: 1.0 }, 0.0, 4.0),
        (Prior::Triangular { mode: 4.0 }, 0.0, 4.0),
    ];

    #[test]
    fn densities_integrate_to_the_share_that_quantiles_state() {
        for (prior, from, to) in PRIORS {
            assert_eq!([0.0, 1.0].map(|u| prior.quantile(u, from, to)), [from, to], "{prior:?}");
            for u in [0.1, 0.5, 0.9, 1.0] {
                let (end, steps) = (prior.quantile(u, from, to), 20_000);
                let width = (end - from) / f64::from(steps);
                let middle = |step: i32| from + (f64::from(step) + 0.5) * width;
                let mass: f64 = (0..steps).map(|step| prior.density(middle(step), from, to) * width).sum();
                assert!((mass - u).abs() < 1e-4, "{prior:?}: {mass} below the quantile of {u}");
            }
            assert_eq!([from - 0.1, to + 0.1].map(|x| prior.density(x, from, to)), [0.0, 0.0]);
        }
    }

    #[test]
    fn quantiles_rise() {
        for (prior, from, to) in PRIORS {
            let values: Vec<f64> = (0..=100).map(|u| prior.quantile(f64::from(u) / 100.0, from, to)).collect();
            assert!(values.windows(2).all(|pair| pair[0] < pair[1]), "{prior:?}: {values:?}");
        }
    }

    fn parameter(prior: Prior, from: f64, to: f64, is_whole: bool) -> FreeParameter {
        FreeParameter { key: String::new(), title: String::new(), from, to, prior, is_whole, source: String::new() }
    }

    #[test]
    fn priors_have_the_moments_known_of_them() {
        for (prior, mean, sd) in [
            (Prior::Uniform, 5.0, 8.0 / 12f64.sqrt()),
            (Prior::Triangular { mode: 5.0 }, 5.0, 8.0 / 24f64.sqrt()),
            (Prior::Normal { mean: 5.0, sd: 0.5 }, 5.0, 0.5),
            (Prior::LogUniform, 8.0 / 9f64.ln(), (40.0 / 9f64.ln() - (8.0 / 9f64.ln()).powi(2)).sqrt()),
        ] {
            let (found, spread) = parameter(prior, 1.0, 9.0, false).mean_and_sd();
            assert!((found - mean).abs() < 1e-3 && (spread - sd).abs() < 2e-3, "{prior:?}: {found} {spread}");
        }
    }

    #[test]
    fn whole_numbers_have_equal_parts_of_a_uniform_prior() {
        let parameter = parameter(Prior::Uniform, 2.0, 5.0, true);
        let values: Vec<f64> = (0..400).map(|index| parameter.at((f64::from(index) + 0.5) / 400.0)).collect();
        for whole in [2.0, 3.0, 4.0, 5.0] {
            assert_eq!(values.iter().filter(|&&value| value == whole).count(), 100);
            assert!((parameter.density(whole) - 0.25).abs() < 1e-12);
        }
    }

    #[test]
    fn scores_lead_back_to_their_values() {
        for (prior, from, to) in PRIORS {
            let parameter = parameter(prior, from, to, false);
            for score in [-2.0, -0.5, 0.0, 1.5] {
                assert!((parameter.score(parameter.at_score(score)) - score).abs() < 1e-6, "{prior:?} at {score}");
            }
        }
        let whole = parameter(Prior::Uniform, 2.0, 5.0, true);
        assert!([2.0, 3.0, 4.0, 5.0].iter().all(|&value| whole.at_score(whole.score(value)) == value));
    }

    #[test]
    fn the_allowed_side_costs_nothing() {
        let wanted = |allowed| Wanted {
            value: 2.0,
            tolerance: 3.0,
            discrepancy: 4.0,
            weight: 1.0,
            allowed,
            scale: ComparedOn::Plain,
        };
        let distances = |allowed| [1.0, 3.0].map(|value| wanted(allowed).distance(value));
        assert_eq!(distances(Allowed::At), [-1.0, 1.0]);
        assert_eq!(distances(Allowed::AtLeast), [-1.0, 0.0]);
        assert_eq!(distances(Allowed::AtMost), [0.0, 1.0]);
        assert_eq!(wanted(Allowed::At).variance(), 25.0);
    }

    #[test]
    fn a_log_scale_turns_relative_errors_into_absolute_ones() {
        let moment = ComparedOn::Log.of(Moment { value: 4.0, standard_error: 0.2 });
        assert!(
            (moment.standard_error - 0.05).abs() < 1e-15 && (ComparedOn::Log.shown(moment.value) - 4.0).abs() < 1e-12
        );
    }
}
