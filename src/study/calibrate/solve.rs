//! The fit: least squares on common draws, from several starts.
//!
//! ```text
//! residual of a target = sqrt(weight)·distance / sqrt(tolerance² + discrepancy²)         residual of a parameter = its normal score
//! ```
//!
//! A parameter is moved by its normal score z: its value is the prior's quantile at Φ(z). So no step leaves the range, the prior has
//! the same shape in every direction, and with its scores among the residuals the least sum of squares is where the posterior of the
//! scores is highest, if tolerances are standard deviations. Targets that leave a parameter open leave it at the middle of its prior.
//!
//! Levenberg and Marquardt's method makes the steps (the crate `levenberg-marquardt`); Jacobians are central differences, all points of
//! one in one pass. Parameters of whole numbers are held by it and then moved to neighbouring values as long as that helps.

use super::evaluate::Evaluator;
use super::fit::Fit;
use super::point::{Moment, Wanted};
use crate::engine::Stopped;
use crate::simd::functions::inverse_normal_f64;
use crate::study::design;
use levenberg_marquardt::{LeastSquaresProblem, LevenbergMarquardt};
use nalgebra::{DMatrix, DVector, Dyn, Owned, VecStorage};
use std::cell::RefCell;

/// Step of a difference, in normal scores: far above what single merchants do, far below what curves.
pub const STEP: f64 = 0.25;
/// The residual of a moment that is not defined.
const UNDEFINED: f64 = 10.0;
/// Relative change of the sum of squares, and of the scores, below which the search ends.
const CLOSE: [f64; 2] = [1e-3, 1e-2];
/// Evaluations of the search, in multiples of the parameters.
const PATIENCE: usize = 2;
/// First step, as a multiple of the scores' length.
const FIRST_STEP: f64 = 2.0;
/// Rounds in which whole numbers are moved.
const ROUNDS: usize = 4;
/// Share of the prior on either side that starts are not taken from.
const OUTSIDE: f64 = 0.1;

/// Where a search ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Values of the free parameters.
    pub values: Vec<f64>,
    /// Half the sum of squared residuals of targets and parameters.
    pub objective: f64,
    /// The same where it began.
    pub began: f64,
}

/// Searches from the defaults and from points of a Sobol design; the starts in order, and the best of all with its whole numbers moved.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn solve(evaluator: &mut Evaluator<'_>, fit: &Fit, seed: u64) -> Result<(Vec<Found>, Found), Stopped> {
    let mut found: Vec<Found> = Vec::new();
    for start in starts(fit, seed) {
        found.push(search(evaluator, fit, start)?);
    }
    let best = found.iter().min_by(|a, b| a.objective.total_cmp(&b.objective)).expect("there is a start").clone();
    let best = whole_numbers(evaluator, fit, best)?;
    Ok((found, best))
}

/// Values from which a search starts.
fn starts(fit: &Fit, seed: u64) -> Vec<Vec<f64>> {
    let parameters = fit.parameters();
    let inside = |value: f64, from: f64, to: f64| value.clamp(from, to);
    let defaults = fit.free.iter().map(|free| inside(free.baseline, free.parameter.from, free.parameter.to)).collect();
    let others = design::sobol(seed, fit.starts.saturating_sub(1), parameters.len()).into_iter().map(|cube| {
        let score = |u: f64| inverse_normal_f64(OUTSIDE + (1.0 - 2.0 * OUTSIDE) * u);
        parameters.iter().zip(cube).map(|(parameter, u)| parameter.at_score(score(u))).collect()
    });
    std::iter::once(defaults).chain(others).collect()
}

/// The residual of a target.
pub fn residual(moment: &Moment, wanted: &Wanted) -> f64 {
    match moment.value.is_finite() {
        true => wanted.weight.sqrt() * wanted.distance(moment.value) / wanted.variance().sqrt(),
        false => UNDEFINED,
    }
}

/// Half a sum of squares.
fn half_squares(residuals: impl Iterator<Item = f64>) -> f64 {
    residuals.map(|residual| residual * residual).sum::<f64>() / 2.0
}

/// Half the sum of squared residuals at some values.
fn objective(fit: &Fit, values: &[f64], moments: &[Moment]) -> f64 {
    let targets = moments.iter().zip(&fit.fitted.wanted).map(|(moment, wanted)| residual(moment, wanted));
    half_squares(targets.chain(fit.free.iter().zip(values).map(|(free, &value)| free.parameter.score(value))))
}

/// One search, whole numbers held.
fn search(evaluator: &mut Evaluator<'_>, fit: &Fit, start: Vec<f64>) -> Result<Found, Stopped> {
    let moments = evaluator.fitted(std::slice::from_ref(&start))?;
    let began = objective(fit, &start, &moments[0]);
    let moved: Vec<usize> = (0..fit.free.len()).filter(|&index| !fit.free[index].parameter.is_whole).collect();
    if moved.is_empty() {
        return Ok(Found { values: start, objective: began, began });
    }
    let scores = DVector::from_iterator(moved.len(), moved.iter().map(|&i| fit.free[i].parameter.score(start[i])));
    let problem = Problem {
        fit,
        moved: &moved,
        start: &start,
        scores,
        evaluator: RefCell::new(evaluator),
        stopped: RefCell::new(false),
    };
    let method = LevenbergMarquardt::new().with_ftol(CLOSE[0]).with_xtol(CLOSE[1]).with_gtol(0.0);
    let method = method.with_stepbound(FIRST_STEP).with_patience(PATIENCE).with_scale_diag(false);
    let (problem, _) = method.minimize(problem);
    if *problem.stopped.borrow() {
        return Err(Stopped);
    }
    let values = problem.values(&problem.scores);
    let moments = problem.evaluator.borrow_mut().fitted(std::slice::from_ref(&values))?;
    let objective = objective(fit, &values, &moments[0]);
    // The method keeps its best point; where it made no step that is the start.
    Ok(if objective <= began {
        Found { values, objective, began }
    } else {
        Found { values: start, objective: began, began }
    })
}

/// The problem that the method is given: residuals of targets, then of the parameters that are moved.
struct Problem<'p, 'e> {
    fit: &'p Fit,
    /// The parameters that are moved.
    moved: &'p [usize],
    /// Values of the others.
    start: &'p [f64],
    scores: DVector<f64>,
    evaluator: RefCell<&'p mut Evaluator<'e>>,
    stopped: RefCell<bool>,
}

impl Problem<'_, '_> {
    fn values(&self, scores: &DVector<f64>) -> Vec<f64> {
        let mut values = self.start.to_vec();
        for (&index, &score) in self.moved.iter().zip(scores) {
            values[index] = self.fit.free[index].parameter.at_score(score);
        }
        values
    }

    /// Residuals of the targets at some points.
    fn targets(&self, points: &[DVector<f64>]) -> Option<Vec<Vec<f64>>> {
        let values: Vec<Vec<f64>> = points.iter().map(|scores| self.values(scores)).collect();
        match self.evaluator.borrow_mut().fitted(&values) {
            Ok(found) => {
                let of_point = |moments: &Vec<Moment>| -> Vec<f64> {
                    moments
                        .iter()
                        .zip(&self.fit.fitted.wanted)
                        .map(|(moment, wanted)| residual(moment, wanted))
                        .collect()
                };
                Some(found.iter().map(of_point).collect())
            }
            Err(Stopped) => {
                *self.stopped.borrow_mut() = true;
                None
            }
        }
    }
}

impl LeastSquaresProblem<f64, Dyn, Dyn> for Problem<'_, '_> {
    type ResidualStorage = VecStorage<f64, Dyn, nalgebra::U1>;
    type JacobianStorage = Owned<f64, Dyn, Dyn>;
    type ParameterStorage = VecStorage<f64, Dyn, nalgebra::U1>;

    fn set_params(&mut self, scores: &DVector<f64>) {
        self.scores.copy_from(scores);
    }

    fn params(&self) -> DVector<f64> {
        self.scores.clone()
    }

    fn residuals(&self) -> Option<DVector<f64>> {
        let targets = self.targets(std::slice::from_ref(&self.scores))?;
        let all: Vec<f64> = targets.into_iter().flatten().chain(self.scores.iter().copied()).collect();
        Some(DVector::from_vec(all))
    }

    fn jacobian(&self) -> Option<DMatrix<f64>> {
        let mut points = Vec::new();
        for index in 0..self.scores.len() {
            for side in [STEP, -STEP] {
                let mut scores = self.scores.clone();
                scores[index] += side;
                points.push(scores);
            }
        }
        let found = self.targets(&points)?;
        let targets = self.fit.fitted.wanted.len();
        let entry = |row: usize, column: usize| match row.checked_sub(targets) {
            None => (found[2 * column][row] - found[2 * column + 1][row]) / (2.0 * STEP),
            Some(parameter) => f64::from(u8::from(parameter == column)),
        };
        Some(DMatrix::from_fn(targets + self.scores.len(), self.scores.len(), entry))
    }
}

/// Moves whole numbers to neighbouring values as long as the sum of squares falls.
fn whole_numbers(evaluator: &mut Evaluator<'_>, fit: &Fit, mut best: Found) -> Result<Found, Stopped> {
    for _ in 0..ROUNDS {
        let mut neighbours = Vec::new();
        for (index, free) in fit.free.iter().enumerate().filter(|(_, free)| free.parameter.is_whole) {
            for step in [-1.0, 1.0] {
                let mut values = best.values.clone();
                values[index] += step;
                if (free.parameter.from..=free.parameter.to).contains(&values[index]) {
                    neighbours.push(values);
                }
            }
        }
        let moments = evaluator.fitted(&neighbours)?;
        let tried = neighbours.into_iter().zip(&moments);
        let tried = tried.map(|(values, moments)| (objective(fit, &values, moments), values));
        // The rest of the parameters follow the most promising neighbour, even one that is a little worse by itself.
        let Some((_, values)) = tried.min_by(|a, b| a.0.total_cmp(&b.0)) else { break };
        let found = search(evaluator, fit, values)?;
        if found.objective >= best.objective {
            break;
        }
        best = Found { began: best.began, ..found };
    }
    Ok(best)
}
