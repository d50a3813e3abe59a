//! What the targets leave of the prior: waves of history matching, then a weighted ensemble, then what the ensemble predicts.

use super::contradiction::{Contradictions, contradictions};
use super::emulator::{Emulator, LeaveOneOut};
use super::evaluate::Evaluator;
use super::fit::{Fit, Part};
use super::particles::Draws;
use super::point::{FreeParameter, Wanted};
use super::posterior::{Ensemble, ensemble};
use super::prediction::{Prediction, held_out, left_out};
use super::space::Space;
use super::waves::{self, Matched, Sizes, Wave};
use super::weights::{mean_and_sd, quantile};
use crate::engine::Stopped;

/// Waves, particles and ensembles drawn anew, at most.
const WAVES_MAX: usize = 4;
const PARTICLES: usize = 1024;
const ROUNDS_MAX: usize = 3;
/// A parameter is identified where less than this share of its prior's standard deviation is left.
pub const IDENTIFIED: f64 = 0.7;
/// Quantiles of priors, as points of the unit interval.
const QUANTILES: u32 = 4000;

/// What is left, and how it was found.
pub struct Left {
    pub waves: Vec<Wave>,
    pub found: Found,
    /// Merchant-months.
    pub work: u64,
}

/// What was found.
pub enum Found {
    /// These targets are not defined at nearly all settings, so that nothing can be said.
    Undefined(Vec<usize>),
    /// No setting fits.
    Nothing(Contradictions),
    Settings(Settings),
}

/// Settings that the targets allow.
pub struct Settings {
    pub ensemble: Ensemble,
    /// Of each free parameter.
    pub beliefs: Vec<Belief>,
    /// The last emulator's check, of each fitted target.
    pub checks: Vec<LeaveOneOut>,
    /// The prediction of each figure held out; none where it is defined in no member.
    pub held_out: Vec<Option<Prediction>>,
    /// That of each fitted target from all others; none where too few members count.
    pub left_out: Vec<Option<Prediction>>,
}

/// A parameter before and after the targets: median and 95% range, and the share of the standard deviation left.
#[derive(Clone, Debug, PartialEq)]
pub struct Belief {
    pub prior: [f64; 3],
    pub posterior: [f64; 3],
    pub left: f64,
}

impl Belief {
    /// Of a parameter's values in members with these weights.
    pub fn of(parameter: &FreeParameter, values: &[f64], weights: &[f64]) -> Belief {
        let points = (0..QUANTILES).map(|index| (f64::from(index) + 0.5) / f64::from(QUANTILES));
        let prior: Vec<f64> = points.map(|u| parameter.at(u)).collect();
        let even = vec![1.0 / f64::from(QUANTILES); prior.len()];
        let range = |values: &[f64], weights: &[f64]| [0.5, 0.025, 0.975].map(|share| quantile(values, weights, share));
        let left = mean_and_sd(values, weights).1 / parameter.mean_and_sd().1;
        Belief { prior: range(&prior, &even), posterior: range(values, weights), left }
    }

    /// Whether the targets say something of it.
    pub fn is_identified(&self) -> bool {
        self.left < IDENTIFIED
    }
}

/// How much is spent on so many members with so many free parameters: the first wave has at least five points for four terms of a
/// quadratic polynomial, as a power of two.
pub fn sizes(seed: u64, parameters: usize, members: usize) -> Sizes {
    let terms = (1 + parameters) * (2 + parameters) / 2;
    let first = (5 * terms).div_ceil(4).next_power_of_two();
    let particles = PARTICLES.max(2 * members.next_power_of_two());
    Sizes { seed, first, later: first / 2, waves_max: WAVES_MAX, particles, members, rounds_max: ROUNDS_MAX }
}

/// Matches, draws and predicts.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn run(fit: &Fit, evaluator: &mut Evaluator<'_>, sizes: Sizes) -> Result<Left, Stopped> {
    let (waves, found) = search(fit, evaluator, sizes)?;
    Ok(Left { waves, found, work: evaluator.spent() })
}

fn search(fit: &Fit, evaluator: &mut Evaluator<'_>, sizes: Sizes) -> Result<(Vec<Wave>, Found), Stopped> {
    let parameters = fit.parameters();
    let space = Space { parameters: &parameters };
    let wanted = &fit.fitted.wanted;
    let mut draws = Draws { seed: sizes.seed, stage: 0 };
    let mut simulate = |points: &[Vec<f64>]| evaluator.fitted(points);
    let mut history = match waves::run(&space, wanted, sizes, &mut draws, &mut simulate)? {
        Matched::History(history) => *history,
        Matched::Undefined { waves, targets } => return Ok((waves, Found::Undefined(targets))),
    };
    if !history.has_fit() && !history.region.is_found() {
        let found = contradictions(&space, &history, &mut draws);
        return Ok((history.waves, Found::Nothing(found)));
    }
    let mut ensemble = ensemble(&space, &mut history, sizes, &mut draws, &mut simulate)?;
    if ensemble.effective_size() == 0.0 || !history.goal.fits_any(&history.points.simulated) {
        let found = contradictions(&space, &history, &mut draws);
        return Ok((history.waves, Found::Nothing(found)));
    }
    let held_out = predict_held_out(fit, evaluator, &mut ensemble)?;
    let weights = ensemble.weights();
    let belief = |(index, parameter)| Belief::of(parameter, &ensemble.values(index), &weights);
    let beliefs = parameters.iter().enumerate().map(belief).collect();
    let left_out = left_out(&ensemble, wanted);
    let checks = history.emulators.last().map_or_else(Vec::new, Emulator::checks);
    let settings = Settings { ensemble, beliefs, checks, held_out, left_out };
    Ok((history.waves, Found::Settings(settings)))
}

/// Simulates what the fit has not seen in every member, behind its other moments.
fn predict_held_out(
    fit: &Fit,
    evaluator: &mut Evaluator<'_>,
    ensemble: &mut Ensemble,
) -> Result<Vec<Option<Prediction>>, Stopped> {
    let wanted: &[Wanted] = &fit.held_out.wanted;
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let points: Vec<Vec<f64>> = ensemble.members.iter().map(|member| member.values.clone()).collect();
    let found = evaluator.moments(Part::HeldOut, &points, evaluator.replications())?;
    for (member, row) in ensemble.members.iter_mut().zip(found) {
        member.moments.extend(row);
    }
    let first = fit.fitted.wanted.len();
    Ok(wanted.iter().enumerate().map(|(index, wanted)| held_out(ensemble, first + index, wanted)).collect())
}
