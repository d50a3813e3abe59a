//! A Gaussian process added to an emulator's polynomial.
//!
//! Values have the prior covariance φᵀΛ⁻¹φ' + g·exp(-d²/2l²) + [same point]: the polynomial's own, a process, and errors of unit
//! variance. The distance d² weighs each coordinate by the share of the targets' variance that it takes part in, and l is
//! the same for all targets. The mean given the values is α-weighted covariance, α = A⁻¹y, and the error of a point that is
//! left out is α_i/(A⁻¹)_ii.

use super::features::Basis;
use super::{MATTERS, WORTHWHILE, mean_square};
use nalgebra::{Cholesky, DMatrix, DVector};
use rayon::prelude::*;

/// Points that a process uses at most: the last ones.
const POINTS_MAX: usize = 400;
/// The process's variance relative to that of the errors, and its length relative to the cube's half.
const GAINS: [f64; 2] = [3.0, 30.0];
const LENGTHS: [f64; 2] = [0.5, 1.2];
/// What every coordinate counts at least.
const SHARE_MIN: f64 = 0.01;

/// How near a point is to those of a process.
pub struct Kernel {
    /// Of each coordinate, its weight/2l².
    scales: Vec<f64>,
    /// The points, one after another.
    points: Vec<f64>,
}

/// One target's polynomial and process together.
pub struct Process {
    pub coefficients: DVector<f64>,
    /// g·α of each point.
    weights: Vec<f64>,
    /// Errors of the last points when each is left out.
    pub errors: Vec<f64>,
}

/// Processes of those targets that they are worthwhile for.
pub struct Processes {
    pub kernel: Kernel,
    pub of_targets: Vec<Option<Process>>,
}

impl Kernel {
    fn of(points: &[Vec<f64>], shares: &[f64], length: f64) -> Kernel {
        let counted: Vec<f64> = shares.iter().map(|share| share.max(SHARE_MIN)).collect();
        let total: f64 = counted.iter().sum();
        let scales = counted.iter().map(|share| share / total / (2.0 * length * length)).collect();
        Kernel { scales, points: points.concat() }
    }

    /// exp(-d²/2l²) to each point.
    pub fn at(&self, point: &[f64]) -> Vec<f64> {
        let one = |other: &[f64]| {
            let parts = self.scales.iter().zip(point.iter().zip(other));
            libm::exp(-parts.map(|(scale, (a, b))| scale * (a - b) * (a - b)).sum::<f64>())
        };
        self.points.chunks_exact(point.len()).map(one).collect()
    }
}

impl Process {
    /// The value at a point with these features, so near to the process's points.
    pub fn predict(&self, features: &DVector<f64>, near: &[f64]) -> f64 {
        features.dot(&self.coefficients)
            + near.iter().zip(&self.weights).map(|(near, weight)| near * weight).sum::<f64>()
    }
}

/// What the polynomials know: of each target, what it is uncertain by anyway, its ridge and the errors of points left out.
pub struct Polynomials<'a> {
    pub spreads: &'a [f64],
    pub basis: &'a Basis,
    pub ridges: Vec<f64>,
    pub errors: Vec<&'a [f64]>,
    /// The part that each coordinate takes.
    pub shares: Vec<f64>,
}

/// Processes at the length that lowers errors most over all targets; none where no target has use for one.
pub fn processes(polynomials: &Polynomials, points: &[Vec<f64>], values: &[Vec<f64>]) -> Option<Processes> {
    let first = points.len().saturating_sub(POINTS_MAX);
    let points = &points[first..];
    let values: Vec<&[f64]> = values.iter().map(|values| &values[first..]).collect();
    let before: Vec<f64> = polynomials.errors.iter().map(|errors| mean_square(&errors[first..])).collect();
    let matters: Vec<bool> =
        before.iter().zip(polynomials.spreads).map(|(error, spread)| error.sqrt() > MATTERS * spread).collect();
    if !matters.contains(&true) {
        return None;
    }
    let rows: Vec<Vec<f64>> =
        points.iter().map(|point| polynomials.basis.features(point).iter().copied().collect()).collect();
    let at_length = |length: f64| {
        let kernel = Kernel::of(points, &polynomials.shares, length);
        let near: Vec<Vec<f64>> = points.par_iter().map(|point| kernel.at(point)).collect();
        let mut best: Vec<Option<Process>> = values.iter().map(|_| None).collect();
        let mut smallest: Vec<f64> = before.iter().map(|error| WORTHWHILE * WORTHWHILE * error).collect();
        let ridges = polynomials.ridges.iter().zip(&matters).filter(|(_, matters)| **matters);
        let mut distinct: Vec<f64> = ridges.map(|(ridge, _)| *ridge).collect();
        distinct.sort_by(f64::total_cmp);
        distinct.dedup();
        let settings: Vec<(f64, f64)> =
            distinct.iter().flat_map(|&ridge| GAINS.iter().map(move |&gain| (ridge, gain))).collect();
        let one = |&(ridge, gain): &(f64, f64)| {
            let targets: Vec<usize> =
                (0..values.len()).filter(|&target| matters[target] && polynomials.ridges[target] == ridge).collect();
            let variances: Vec<f64> = polynomials.basis.precisions(ridge).map(|precision| 1.0 / precision).collect();
            let wanted: Vec<&[f64]> = targets.iter().map(|&target| values[target]).collect();
            targets.into_iter().zip(fit(&rows, &near, &variances, gain, &wanted)).collect::<Vec<_>>()
        };
        for (target, process) in settings.par_iter().map(one).collect::<Vec<_>>().into_iter().flatten() {
            let error = mean_square(&process.errors);
            if error < smallest[target] {
                smallest[target] = error;
                best[target] = Some(process);
            }
        }
        let gain: f64 = (smallest.iter().zip(&before).zip(&best))
            .filter(|(_, best)| best.is_some())
            .map(|((after, before), _)| libm::log(before / after))
            .sum();
        (gain, Processes { kernel, of_targets: best })
    };
    let tried = LENGTHS.map(at_length);
    let best = tried.into_iter().max_by(|a, b| a.0.total_cmp(&b.0))?;
    (best.0 > 0.0).then_some(best.1)
}

/// A process for each target's values; none where the covariance is singular.
fn fit(rows: &[Vec<f64>], near: &[Vec<f64>], variances: &[f64], gain: f64, values: &[&[f64]]) -> Vec<Process> {
    let Some(inverse) = Cholesky::new(covariance(rows, near, variances, gain)).map(|cholesky| cholesky.inverse())
    else {
        return Vec::new();
    };
    let one = |values: &&[f64]| {
        let alpha = &inverse * DVector::from_column_slice(values);
        let errors = alpha.iter().enumerate().map(|(index, alpha)| alpha / inverse[(index, index)]).collect();
        let mut coefficients = DVector::zeros(variances.len());
        for (row, alpha) in rows.iter().zip(&alpha) {
            coefficients
                .iter_mut()
                .zip(row.iter().zip(variances))
                .for_each(|(b, (x, variance))| *b += alpha * x * variance);
        }
        Process { coefficients, weights: alpha.iter().map(|alpha| gain * alpha).collect(), errors }
    };
    values.iter().map(one).collect()
}

fn covariance(rows: &[Vec<f64>], near: &[Vec<f64>], variances: &[f64], gain: f64) -> DMatrix<f64> {
    let count = rows.len();
    let mut matrix = DMatrix::zeros(count, count);
    for second in 0..count {
        let scaled: Vec<f64> = rows[second].iter().zip(variances).map(|(x, variance)| x * variance).collect();
        for first in 0..=second {
            let polynomial: f64 = scaled.iter().zip(&rows[first]).map(|(a, b)| a * b).sum();
            let same = f64::from(u8::from(first == second));
            matrix[(first, second)] = polynomial + gain * near[second][first] + same;
            matrix[(second, first)] = matrix[(first, second)];
        }
    }
    matrix
}
