//! Differences between settings on the same units, and critical values for many of them at once.
//!
//! From [`JOINT_MIN`] units on the critical value is the 95% point of the largest |t| of all differences, by multipliers
//! ([`crate::stats::simultaneous`]); below it is Student's t with the error shared equally (Bonferroni). Two-sided
//! values are used for one-sided questions too: differences between settings are skewed, and a one-sided value would
//! be exceeded too often.

use super::spread::Spread;
use crate::rng::Stream;
use crate::stats::simultaneous::{Multipliers, Projection, critical_of_either_side};
use crate::stats::{CONFIDENCE, Interval, t_quantile};

/// Minimum number of units for critical values by multipliers.
pub const JOINT_MIN: usize = 16;

/// Settings in one scenario.
pub struct Pairs {
    losses: Vec<Vec<f64>>,
    spread: Spread,
    multipliers: Multipliers,
    projected: Vec<Projection>,
    units: usize,
}

/// The difference of one setting to another.
pub struct Difference {
    pub other: usize,
    projection: Projection,
    /// With the variance of pairs nearby.
    pub standard_error: f64,
}

impl Difference {
    pub fn mean(&self) -> f64 {
        self.projection.mean
    }

    /// Mean divided by its standard error; 0 where it is not defined.
    pub fn t(&self) -> f64 {
        Projection { errors: Vec::new(), mean: self.mean(), standard_error: self.standard_error }.t()
    }

    /// The interval with a critical value.
    pub fn interval(&self, critical: f64) -> (f64, f64) {
        (self.mean() - critical * self.standard_error, self.mean() + critical * self.standard_error)
    }
}

impl Pairs {
    /// From each setting's values of the thresholds and its losses, one per unit.
    pub fn new(values: &[Vec<f64>], losses: Vec<Vec<f64>>, draws: &mut Stream) -> Pairs {
        let units = losses.first().map_or(0, Vec::len);
        let multipliers = Multipliers::new(units, draws);
        let projected = losses.iter().map(|loss| multipliers.project(loss)).collect();
        Pairs { spread: Spread::new(values, &losses), multipliers, projected, units, losses }
    }

    pub fn units(&self) -> usize {
        self.units
    }

    /// Whether the mean of a setting is defined.
    pub fn is_defined(&self, setting: usize) -> bool {
        self.projected[setting].mean.is_finite()
    }

    /// A series of something else over the same units.
    pub fn project(&self, series: &[f64]) -> Projection {
        self.multipliers.project(series)
    }

    /// The loss of a setting less that of another.
    pub fn difference(&self, setting: usize, other: usize) -> Difference {
        let series: Vec<f64> = self.losses[setting].iter().zip(&self.losses[other]).map(|(a, b)| a - b).collect();
        let projection = self.projected[setting].minus(&self.projected[other], &series, &self.multipliers);
        Difference { other, projection, standard_error: self.spread.standard_error(setting, other, &series) }
    }

    /// The critical value of some differences and other series together; `NaN` below two units.
    pub fn critical(&self, differences: &[Difference], others: &[&Projection]) -> f64 {
        let together: Vec<&Projection> =
            differences.iter().map(|difference| &difference.projection).chain(others.iter().copied()).collect();
        if self.units >= JOINT_MIN {
            return critical_of_either_side(&together, CONFIDENCE);
        }
        let number = together.iter().filter(|projection| projection.standard_error > 0.0).count().max(1);
        t_quantile(1.0 - (1.0 - CONFIDENCE) / (2.0 * number as f64), self.units)
    }
}

/// How a setting's loss lies against the best of some settings: an interval that holds it against all of them together.
///
/// The true difference to the best is the largest of the differences to all, so the largest of their lower and of their
/// upper bounds hold it (comparisons with the best: Hsu 1984). `allowed` settings are compared with; the mean is the
/// estimate.
pub fn regret(pairs: &Pairs, setting: usize, allowed: &[usize]) -> (Interval, f64) {
    let others = allowed.iter().filter(|&&other| other != setting && pairs.is_defined(other));
    let differences: Vec<Difference> = others.map(|&other| pairs.difference(setting, other)).collect();
    let critical = pairs.critical(&differences, &[]);
    let own = allowed.contains(&setting).then_some(0.0);
    let largest = |of: &dyn Fn(&Difference) -> f64| {
        own.into_iter()
            .chain(differences.iter().map(of))
            .reduce(|a, b| if a.is_nan() || b.is_nan() { f64::NAN } else { a.max(b) })
    };
    let value = |of: &dyn Fn(&Difference) -> f64| match pairs.is_defined(setting) {
        true => largest(of).unwrap_or(f64::NAN),
        false => f64::NAN,
    };
    let interval = Interval {
        mean: value(&|difference| difference.mean()),
        lower: value(&|difference| difference.interval(critical).0),
        upper: value(&|difference| difference.interval(critical).1),
        sd: f64::NAN,
        replications: pairs.units(),
    };
    (interval, critical)
}
