//! The simulator that calibration works on: many points in one pass of the engine.
//!
//! A point is the baseline with values of the free parameters. All points share lives, draws and, where their parameters agree on
//! them, worlds, so what differs between two points is the parameters' doing. Only what the targets read is measured. The Monte Carlo
//! error is the jackknife's over units of replications (replications that are not drawn together, or scrambles) on the scale on which
//! a target is compared.
//!
//! What was evaluated once is not evaluated again.

use super::fit::{Asked, Fit, Part};
use super::measure::{Draws, Measured, Parts, measure};
use super::point::{ComparedOn, Moment, Simulated};
use super::question::Studies;
use crate::digest::digest_of;
use crate::engine::{Engine, Stopped};
use crate::model::Sizes;
use crate::plan::Plan;
use crate::progress::Progress;
use std::collections::BTreeMap;
use std::ops::Range;

/// Points that are run together.
const POINTS_AT_ONCE: usize = 64;

/// A calibration as a function of its free parameters.
pub struct Evaluator<'a> {
    fit: &'a Fit,
    sizes: Sizes,
    engine: Engine,
    progress: &'a Progress,
    /// Moments of what was evaluated, by digest.
    known: BTreeMap<String, Vec<Moment>>,
    /// Merchant-months that were simulated.
    work: u64,
}

impl<'a> Evaluator<'a> {
    /// Of a calibration at the sizes of one evaluation.
    pub fn new(fit: &'a Fit, sizes: Sizes, engine: Engine, progress: &'a Progress) -> Evaluator<'a> {
        Evaluator { fit, sizes, engine, progress, known: BTreeMap::new(), work: 0 }
    }

    /// The replications of every evaluation.
    pub fn replications(&self) -> Range<u32> {
        0..self.sizes.replications
    }

    /// As many replications of other draws.
    pub fn other_replications(&self) -> Range<u32> {
        self.sizes.replications..2 * self.sizes.replications
    }

    /// Merchant-months of all evaluations.
    pub fn spent(&self) -> u64 {
        self.work
    }

    /// The moments of the fitted targets at some points, each on the scale on which it is compared.
    ///
    /// # Errors
    /// [`Stopped`] if the user stops it.
    pub fn fitted(&mut self, points: &[Vec<f64>]) -> Result<Simulated, Stopped> {
        self.moments(Part::Fitted, points, self.replications())
    }

    /// The moments of a part's targets at some points, in some replications.
    ///
    /// # Errors
    /// [`Stopped`] if the user stops it.
    pub fn moments(&mut self, part: Part, points: &[Vec<f64>], draws: Range<u32>) -> Result<Simulated, Stopped> {
        let keys: Vec<String> = points.iter().map(|point| key(part, point, &draws)).collect();
        let mut missing: Vec<usize> = Vec::new();
        for (index, key) in keys.iter().enumerate() {
            if !self.known.contains_key(key) && !missing.iter().any(|&other| keys[other] == *key) {
                missing.push(index);
            }
        }
        for some in missing.chunks(POINTS_AT_ONCE) {
            let at: Vec<&[f64]> = some.iter().map(|&index| points[index].as_slice()).collect();
            for (&index, moments) in some.iter().zip(self.run(part, &at, &draws)?) {
                self.known.insert(keys[index].clone(), moments);
            }
        }
        Ok(keys.iter().map(|key| self.known[key].clone()).collect())
    }

    /// Runs some points together.
    fn run(&mut self, part: Part, points: &[&[f64]], replications: &Range<u32>) -> Result<Simulated, Stopped> {
        let Asked { calibration, wanted, .. } = self.fit.part(part);
        let studies: Vec<Studies> = points.iter().map(|values| self.fit.at(part, values)).collect();
        let Sizes { seed, merchants, .. } = self.sizes;
        let draws = Draws { seed, replications: replications.clone(), merchants };
        let merchants = replications.len() as u64 * u64::from(merchants);
        let plans: u64 = studies.iter().map(|studies| studies.all().count() as u64).sum();
        self.progress.lengthen(plans * merchants);
        let months = |studies: &Studies| studies.all().map(|one| Plan::new(one).merchant_months()).sum::<u64>();
        self.work += studies.first().map_or(0, months) * merchants * studies.len() as u64;
        let unit = calibration.studies.scenarios[0].economy_draws.replications_of_a_unit() as usize;
        let of_point = |measured: &Measured<'_>| {
            let targets = calibration.targets.iter().zip(wanted);
            targets.map(|(planned, wanted)| moment(&measured.parts(planned), unit, wanted.scale)).collect()
        };
        let measured = measure(calibration, &studies, &draws, self.engine, self.progress)?;
        Ok(measured.iter().map(of_point).collect())
    }
}

/// What an evaluation is known by.
fn key(part: Part, point: &[f64], draws: &Range<u32>) -> String {
    let values: Vec<u8> = point.iter().flat_map(|value| value.to_bits().to_le_bytes()).collect();
    let head = format!("{part:?} {} {}", draws.start, draws.end);
    digest_of([head.as_bytes(), &values])
}

/// A quantity of all replications together, on a scale, with the jackknife's standard error over units. A replication in which it is
/// not defined is left out.
fn moment(parts: &Parts, unit: usize, scale: ComparedOn) -> Moment {
    let width = parts.rows.first().map_or(0, Vec::len);
    let sum = |rows: &[Vec<f64>]| {
        let mut sums = vec![0.0; width];
        for row in rows.iter().filter(|row| row.iter().all(|part| part.is_finite())) {
            sums.iter_mut().zip(row).for_each(|(sum, part)| *sum += part);
        }
        sums
    };
    let on_scale = |sums: &[f64]| {
        let value = if width == 0 { f64::NAN } else { (parts.of)(sums) };
        scale.of(Moment { value, standard_error: 0.0 }).value
    };
    let units: Vec<Vec<f64>> = parts.rows.chunks(unit.max(1)).map(sum).collect();
    let all = sum(&units);
    let without = |unit: &Vec<f64>| on_scale(&all.iter().zip(unit).map(|(all, one)| all - one).collect::<Vec<f64>>());
    let n = units.len() as f64;
    let value = on_scale(&all);
    if units.len() < 2 {
        return Moment { value, standard_error: 0.0 };
    }
    let without: Vec<f64> = units.iter().map(without).collect();
    let mean = without.iter().sum::<f64>() / n;
    let squares: f64 = without.iter().map(|rest| (rest - mean) * (rest - mean)).sum();
    Moment { value, standard_error: ((n - 1.0) / n * squares).sqrt() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_has_the_usual_standard_error_and_units_are_what_counts() {
        let of = |sums: &[f64]| sums[0] / sums[1];
        let rows: Vec<Vec<f64>> = [1.0, 3.0, 2.0, 6.0].map(|value| vec![value, 1.0]).to_vec();
        let parts = Parts { rows, names: &[], of };
        let found = moment(&parts, 1, ComparedOn::Plain);
        // Variance 14/3 over 4.
        assert!((found.value - 3.0).abs() < 1e-12 && (found.standard_error - (14f64 / 12.0).sqrt()).abs() < 1e-12);
        let in_units = moment(&parts, 2, ComparedOn::Plain);
        // Means 2 and 4.
        assert!((in_units.standard_error - 1.0).abs() < 1e-12);
        let log = moment(&parts, 1, ComparedOn::Log);
        assert!(
            (log.value - 3f64.ln()).abs() < 1e-12
                && (log.standard_error / found.standard_error - 1.0 / 3.0).abs() < 0.06
        );
    }

    #[test]
    fn what_is_not_defined_is_left_out() {
        let of = |sums: &[f64]| sums[0] / sums[1];
        let rows = [1.0, f64::NAN, 3.0].map(|value| vec![value, 1.0]).to_vec();
        assert_eq!(moment(&Parts { rows, names: &[], of }, 1, ComparedOn::Plain).value, 2.0);
        assert!(moment(&Parts { rows: Vec::new(), names: &[], of }, 1, ComparedOn::Plain).value.is_nan());
    }

    #[test]
    fn an_evaluation_is_known_by_its_part_its_point_and_its_draws() {
        assert_ne!(key(Part::Fitted, &[1.0], &(0..4)), key(Part::HeldOut, &[1.0], &(0..4)));
        assert_ne!(key(Part::Fitted, &[1.0], &(0..4)), key(Part::Fitted, &[1.0], &(4..8)));
    }
}
