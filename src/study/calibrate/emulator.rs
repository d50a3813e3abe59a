//! An emulator: what the simulator would give at a point, and how far that may be off.
//!
//! Each target is a regression on the point's coordinates, scaled to [-1, 1]: level, slopes, curvatures and products of pairs,
//! in Legendre polynomials of unit variance, as many of these as the number of points allows. Curvatures and products have a
//! normal prior around 0 (ridge), as wide as leave-one-out errors ask for. A Gaussian process is added for what the
//! polynomial leaves (one prior covariance for both), only where it makes the leave-one-out error smaller by a tenth and the
//! error matters: it is more than a fifth of the standard deviation that the target has anyway.
//!
//! With the design Φ, the prior's precision Λ and the leverage h(x) = φ(x)ᵀ(ΦᵀΦ + Λ)⁻¹φ(x), a prediction's standard deviation
//! is σ·sqrt(1 + h(x)); σ is such that the squared leave-one-out errors, each divided by the same factor at the point left
//! out, have mean σ². It is the error against a simulated value, so it includes the noise of one.

mod features;
mod process;

use features::Basis;
use nalgebra::{Cholesky, DMatrix, DVector, Dyn};
use process::{Kernel, Polynomials, Process, Processes};
use rayon::prelude::*;

/// Precisions of the prior of curvatures and products, relative to the variance of the regression's errors.
const RIDGES: [f64; 6] = [1e-4, 1e-2, 0.1, 1.0, 10.0, 100.0];
/// The same of the level and the slopes: next to no prior.
const FREE: f64 = 1e-4;
/// A Gaussian process is used where it makes the leave-one-out error smaller than this share of it.
const WORTHWHILE: f64 = 0.9;
/// An error below this share of what a target's value is uncertain by anyway does not matter.
const MATTERS: f64 = 0.2;

/// What an emulator says of one target at one point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prediction {
    pub value: f64,
    pub sd: f64,
}

/// How well an emulator predicts one target's points when each is left out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LeaveOneOut {
    /// Root of the mean squared error.
    pub error: f64,
    /// Share of the values' variance that it explains.
    pub explained: f64,
    /// Share of the points whose error is beyond two predicted standard deviations.
    pub beyond_two: f64,
    /// Whether a Gaussian process is added.
    pub has_process: bool,
}

/// Emulators of several targets over the same points.
pub struct Emulator {
    basis: Basis,
    /// L of LLᵀ = ΦᵀΦ + Λ, for leverages.
    factor: DMatrix<f64>,
    targets: Vec<Target>,
    /// Of the processes, where any target has one.
    kernel: Option<Kernel>,
}

struct Target {
    coefficients: DVector<f64>,
    sigma: f64,
    process: Option<Process>,
    check: LeaveOneOut,
}

/// One ridge's factor and, of each point, the leverage h/(1 - h) of the other points at it.
struct Fitted {
    cholesky: Cholesky<f64, Dyn>,
    leverages: Vec<f64>,
}

impl Emulator {
    /// The smallest number of points for a number of coordinates.
    pub fn points_min(coordinates: usize) -> usize {
        2 * (coordinates + 1)
    }

    /// Fits `values[target][point]` at points scaled to [-1, 1]; `spreads` are the standard deviations that targets have
    /// anyway. Every value is finite and there are at least [`Emulator::points_min`] points.
    pub fn fit(points: &[Vec<f64>], values: &[Vec<f64>], spreads: &[f64]) -> Emulator {
        let basis = Basis::of(points[0].len(), points.len());
        let design = basis.design(points);
        let gram = gram(&design);
        let fitted: Vec<Fitted> = RIDGES.par_iter().map(|&ridge| fitted(&basis, &design, &gram, ridge)).collect();
        let best: Vec<usize> = values.par_iter().map(|values| best_ridge(&design, &fitted, values)).collect();
        let count = |ridge: usize| best.iter().filter(|&&other| other == ridge).count();
        let common = (0..RIDGES.len()).max_by_key(|&ridge| count(ridge)).unwrap_or(0);
        let leverages = &fitted[common].leverages;
        let polynomials: Vec<(DVector<f64>, Vec<f64>)> =
            best.iter().zip(values).map(|(&ridge, values)| regression(&design, &fitted[ridge], values)).collect();
        let processes = process::processes(
            &Polynomials {
                spreads,
                basis: &basis,
                ridges: best.iter().map(|&ridge| RIDGES[ridge]).collect(),
                errors: polynomials.iter().map(|(_, errors)| &errors[..]).collect(),
                shares: basis.shares(polynomials.iter().map(|(coefficients, _)| coefficients)),
            },
            points,
            values,
        );
        let (kernel, processes) = match processes {
            Some(Processes { kernel, of_targets }) => (Some(kernel), of_targets),
            None => (None, values.iter().map(|_| None).collect()),
        };
        let targets = polynomials.into_iter().zip(processes).zip(values);
        let targets = targets.map(|((polynomial, process), values)| target(polynomial, process, values, leverages));
        Emulator { targets: targets.collect(), factor: fitted[common].cholesky.l(), basis, kernel }
    }

    /// Predicts every target at a point scaled to [-1, 1].
    pub fn predict(&self, point: &[f64]) -> Vec<Prediction> {
        let features = self.basis.features(point);
        let spread = (1.0 + leverage(&self.factor, &features)).sqrt();
        let near = self.kernel.as_ref().map_or_else(Vec::new, |kernel| kernel.at(point));
        let at = |target: &Target| {
            let value = match &target.process {
                Some(process) => process.predict(&features, &near),
                None => features.dot(&target.coefficients),
            };
            Prediction { value, sd: target.sigma * spread }
        };
        self.targets.iter().map(at).collect()
    }

    /// The leave-one-out check of every target.
    pub fn checks(&self) -> Vec<LeaveOneOut> {
        self.targets.iter().map(|target| target.check).collect()
    }
}

/// ΦᵀΦ by sums in the points' order.
fn gram(design: &DMatrix<f64>) -> DMatrix<f64> {
    let size = design.ncols();
    let columns: Vec<DVector<f64>> = (0..size).map(|column| design.column(column).into_owned()).collect();
    let rows: Vec<Vec<f64>> = (0..size)
        .into_par_iter()
        .map(|row| (0..=row).map(|column| columns[row].dot(&columns[column])).collect())
        .collect();
    DMatrix::from_fn(size, size, |row, column| rows[row.max(column)][row.min(column)])
}

fn fitted(basis: &Basis, design: &DMatrix<f64>, gram: &DMatrix<f64>, ridge: f64) -> Fitted {
    let mut precision = gram.clone();
    for (feature, prior) in basis.precisions(ridge).enumerate() {
        precision[(feature, feature)] += prior;
    }
    // A sum of a Gram matrix and a positive diagonal is positive definite.
    let cholesky = Cholesky::new(precision).expect("a ridge makes the matrix positive definite");
    let factor = cholesky.l();
    let leverages = design.row_iter().map(|row| {
        let own = leverage(&factor, &row.transpose()).min(1.0 - 1e-9);
        own / (1.0 - own)
    });
    Fitted { leverages: leverages.collect(), cholesky }
}

/// φᵀ(LLᵀ)⁻¹φ.
fn leverage(factor: &DMatrix<f64>, features: &DVector<f64>) -> f64 {
    let mut solved = features.clone();
    factor.solve_lower_triangular_unchecked_mut(&mut solved);
    solved.norm_squared()
}

/// The ridge with the smallest leave-one-out error.
fn best_ridge(design: &DMatrix<f64>, fitted: &[Fitted], values: &[f64]) -> usize {
    let errors = fitted.iter().map(|fitted| mean_square(&regression(design, fitted, values).1));
    errors.enumerate().min_by(|a, b| a.1.total_cmp(&b.1)).map_or(0, |(ridge, _)| ridge)
}

/// The coefficients, and each point's error when it is left out.
fn regression(design: &DMatrix<f64>, fitted: &Fitted, values: &[f64]) -> (DVector<f64>, Vec<f64>) {
    let values = DVector::from_column_slice(values);
    let coefficients = fitted.cholesky.solve(&design.tr_mul(&values));
    let residuals = &values - design * &coefficients;
    // 1/(1 - h) = 1 + h/(1 - h).
    let errors = residuals.iter().zip(&fitted.leverages).map(|(residual, others)| residual * (1.0 + others));
    (coefficients, errors.collect())
}

fn target(
    (coefficients, errors): (DVector<f64>, Vec<f64>),
    process: Option<Process>,
    values: &[f64],
    leverages: &[f64],
) -> Target {
    let errors = process.as_ref().map_or(errors, |process| process.errors.clone());
    let last = &leverages[leverages.len() - errors.len()..];
    let scaled: Vec<f64> = errors.iter().zip(last).map(|(error, others)| error / (1.0 + others).sqrt()).collect();
    let sigma = mean_square(&scaled).sqrt();
    let values = &values[values.len() - errors.len()..];
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let around: Vec<f64> = values.iter().map(|value| value - mean).collect();
    let beyond = scaled.iter().filter(|error| error.abs() > 2.0 * sigma).count();
    let variance = mean_square(&around);
    let check = LeaveOneOut {
        error: mean_square(&errors).sqrt(),
        explained: if variance > 0.0 { 1.0 - mean_square(&errors) / variance } else { 1.0 },
        beyond_two: beyond as f64 / errors.len() as f64,
        has_process: process.is_some(),
    };
    Target { coefficients, sigma, process, check }
}

fn mean_square(values: &[f64]) -> f64 {
    values.iter().map(|value| value * value).sum::<f64>() / values.len() as f64
}

#[cfg(test)]
mod tests;
