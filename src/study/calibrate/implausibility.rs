//! Implausibility: how far a moment lies from what is wanted, in standard deviations of all that can explain the distance.
//!
//! I = |moment - wanted| / sqrt(Monte Carlo² + emulator² + tolerance² + discrepancy²), 0 on the side that a one-sided target
//! allows. A point is ruled out where a target's I is above [`CUT`] (Pukelsheim 1994: 95% of any unimodal distribution lies
//! within three standard deviations).

use super::emulator::{Emulator, Prediction};
use super::point::{Allowed, Moment, Wanted};
use super::space::Space;

/// A point with a larger implausibility is ruled out.
pub const CUT: f64 = 3.0;

/// What all targets want, with each one's Monte Carlo variance.
pub struct Goal<'a> {
    pub wanted: &'a [Wanted],
    /// One variance a target at all points, since their noise is that of the same draws.
    pub noise: Vec<f64>,
}

impl<'a> Goal<'a> {
    /// The goal with the median of the points' Monte Carlo variances, `NaN` where most points have none; `simulated[point][target]`.
    pub fn of(wanted: &'a [Wanted], simulated: &[Vec<Moment>]) -> Goal<'a> {
        let median = |target: usize| {
            let errors = simulated.iter().map(|row| row[target].standard_error);
            let mut errors: Vec<f64> = errors.filter(|error| error.is_finite()).collect();
            errors.sort_by(f64::total_cmp);
            let is_known = 2 * errors.len() >= simulated.len();
            errors.get(errors.len() / 2).filter(|_| is_known).map_or(f64::NAN, |error| error * error)
        };
        Goal { noise: (0..wanted.len()).map(median).collect(), wanted }
    }

    /// Of each target, the standard deviation that its value has without an emulator.
    pub fn spreads(&self) -> Vec<f64> {
        self.wanted.iter().zip(&self.noise).map(|(wanted, noise)| (wanted.variance() + noise).sqrt()).collect()
    }

    /// A target's implausibility at a value with a further variance.
    fn at(&self, target: usize, value: f64, variance: f64) -> f64 {
        let wanted = &self.wanted[target];
        wanted.distance(value).abs() / (wanted.variance() + self.noise[target] + variance).sqrt()
    }

    /// Of each target, of simulated moments.
    pub fn of_simulated(&self, row: &[Moment]) -> Vec<f64> {
        row.iter().enumerate().map(|(target, moment)| self.at(target, moment.value, 0.0)).collect()
    }

    /// The largest over targets, of simulated moments; infinite where one is not defined.
    pub fn implausibility(&self, row: &[Moment]) -> f64 {
        let is_defined = row.iter().all(|moment| moment.value.is_finite());
        if is_defined { largest(&self.of_simulated(row)) } else { f64::INFINITY }
    }

    /// Whether any of some points is not ruled out.
    pub fn fits_any(&self, simulated: &[Vec<Moment>]) -> bool {
        simulated.iter().any(|row| self.implausibility(row) <= CUT)
    }

    /// Of each target, of predictions.
    pub fn of_predicted(&self, row: &[Prediction]) -> Vec<f64> {
        row.iter().enumerate().map(|(target, found)| self.at(target, found.value, found.sd * found.sd)).collect()
    }

    /// Logarithm of each target's likelihood, of simulated moments.
    pub fn log_likelihoods(&self, row: &[Moment]) -> Vec<f64> {
        row.iter().enumerate().map(|(target, moment)| self.log_likelihood(target, moment.value, 0.0)).collect()
    }

    /// Logarithm of the likelihood of all targets, of predictions.
    pub fn log_likelihood_of(&self, row: &[Prediction]) -> f64 {
        row.iter()
            .enumerate()
            .map(|(target, found)| self.log_likelihood(target, found.value, found.sd * found.sd))
            .sum()
    }

    fn log_likelihood(&self, target: usize, value: f64, further: f64) -> f64 {
        let wanted = &self.wanted[target];
        let own = wanted.variance() / wanted.weight + self.noise[target];
        let distance = wanted.distance(value);
        // The density's height falls with its width, but not on the side that is allowed.
        let height = if wanted.allowed == Allowed::At { libm::log(1.0 + further / own) } else { 0.0 };
        -0.5 * (distance * distance / (own + further) + height)
    }
}

/// The largest of several implausibilities.
pub fn largest(of: &[f64]) -> f64 {
    of.iter().copied().fold(0.0, f64::max)
}

/// The largest implausibility that the emulator gives at a point of the cube.
pub fn emulated(emulator: &Emulator, goal: &Goal, space: &Space, cube: &[f64]) -> f64 {
    largest(&goal.of_predicted(&emulator.predict(&space.scaled(&space.values(cube)))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::calibrate::point::ComparedOn;

    #[test]
    fn the_noise_of_most_points_counts_and_without_one_it_is_not_known() {
        let wanted = [Wanted {
            value: 1.0,
            tolerance: 1.0,
            discrepancy: 0.0,
            weight: 1.0,
            allowed: Allowed::At,
            scale: ComparedOn::Plain,
        }];
        let noise = |errors: [f64; 3]| {
            let rows = errors.map(|standard_error| vec![Moment { value: 1.0, standard_error }]);
            Goal::of(&wanted, &rows).noise[0]
        };
        assert_eq!(noise([2.0, f64::NAN, 2.0]), 4.0);
        assert!(noise([2.0, f64::NAN, f64::NAN]).is_nan());
    }

    #[test]
    fn all_variances_count_and_an_allowed_side_is_free() {
        let at = Wanted {
            value: 1.0,
            tolerance: 2.0,
            discrepancy: 1.0,
            weight: 1.0,
            allowed: Allowed::At,
            scale: ComparedOn::Plain,
        };
        let wanted = [at, Wanted { allowed: Allowed::AtLeast, ..at }];
        let row = |value| vec![Moment { value, standard_error: 2.0 }; 2];
        let goal = Goal::of(&wanted, &[row(0.0), row(5.0)]);
        assert_eq!(goal.of_simulated(&row(10.0)), [3.0, 0.0]);
        assert_eq!(goal.of_simulated(&row(-2.0)), [1.0, 1.0]);
        let predicted = [Prediction { value: 11.0, sd: 4.0 }; 2];
        assert_eq!(goal.of_predicted(&predicted), [2.0, 0.0]);
        assert_eq!(goal.log_likelihoods(&row(10.0)), [-4.5, 0.0]);
        assert!(goal.log_likelihoods(&row(f64::NAN)).iter().all(|log| log.is_nan()));
        let wider = -0.5 * (4.0 + libm::log(25.0 / 9.0));
        assert!((goal.log_likelihood_of(&predicted) - wider).abs() < 1e-12);
    }
}
