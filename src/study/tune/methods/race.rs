//! A race: units are added one by one, and settings that have fallen behind, or that miss a constraint, are dropped.
//!
//! Kim and Nelson's fully sequential procedure (2001): with S²_il the variance of the difference of two settings over
//! the first n0 units, setting i is dropped by l at r units where
//!
//! ```text
//! Σ_r (x_i - x_l) > max(0, δ/2·(h²·S²_il/δ² - r)),   h² = 2η(n0-1),   η = ((2α/(k-1))^(-2/(n0-1)) - 1)/2
//! ```
//!
//! x the loss and δ the indifference. Units are taken to be normal (they are means over many merchants); the common
//! draws may make them correlated in any way. A constraint is decided for each setting in the same manner (Batur and
//! Kim 2005): feasible or infeasible once the sum of its excess leaves a window that closes, with a tolerance about the
//! bound; only a setting found feasible may drop another (Andradóttir and Kim 2010). Half of the error goes to the
//! comparison, half to the constraints.

use super::{Found, RaceTerms, max_points, spent};
use crate::engine::Stopped;
use crate::stats::moments;
use crate::study::tune::evaluation_cache::EvaluationCache;
use crate::study::tune::goal::Constraint;
use crate::study::tune::problem::{Point, lattice};

/// Units before the first decision.
const FIRST_STAGE: usize = 10;
/// Tolerance about a constraint's bound, of the bound.
const TOLERANCE: f64 = 0.02;
/// Default indifference, of today's objective.
const INDIFFERENCE: f64 = 0.005;

/// Where a setting stands.
struct Runner {
    point: Point,
    /// For each constraint whether it holds, once decided.
    holds: Vec<Option<bool>>,
    running: bool,
}

impl Runner {
    fn is_feasible(&self) -> bool {
        self.holds.iter().all(|holds| *holds == Some(true))
    }
}

/// Races the settings of the lattice, of a coarser one where the budget is small.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn search(cache: &mut EvaluationCache<'_>, terms: &RaceTerms) -> Result<Found, Stopped> {
    // The first stage may take half of the budget.
    let points = lattice(cache.problem().thresholds(), max_points(cache, 2 * FIRST_STAGE));
    if let Err(ended) = cache.bring_to(&points, FIRST_STAGE) {
        spent(ended)?;
        return Ok(Found::of(cache, None, false));
    }
    let goal = cache.goal();
    let indifference = terms.indifference.unwrap_or_else(|| default_indifference(cache, &points));
    let fresh =
        |point: &Point| Runner { point: point.clone(), holds: vec![None; goal.constraints.len()], running: true };
    let mut runners: Vec<Runner> = points.iter().map(fresh).collect();
    let constraints = goal.constraints.len();
    let share = if constraints == 0 { terms.error } else { terms.error / 2.0 };
    let compare = h_squared(share / (runners.len() - 1).max(1) as f64);
    let decide = h_squared(share / (runners.len() * constraints.max(1)) as f64);
    let scales = scales(cache, &points);
    let mut units = FIRST_STAGE;
    let mut finished = true;
    loop {
        decide_constraints(cache, &mut runners, &scales, decide);
        drop_behind(cache, &mut runners, indifference, compare);
        let running: Vec<Point> = runners.iter().filter(|r| r.running).map(|r| r.point.clone()).collect();
        let undecided = runners.iter().any(|r| r.running && r.holds.contains(&None));
        if running.len() <= 1 && !undecided {
            break;
        }
        // Fewer checks as the race goes on keep the guarantee and save most of the work.
        units += (units / 16).max(1);
        if let Err(ended) = cache.bring_to(&running, units) {
            spent(ended)?;
            finished = false;
            break;
        }
    }
    let running: Vec<Point> = runners.iter().filter(|r| r.running).map(|r| r.point.clone()).collect();
    // Where every setting misses a constraint, the one that misses by the smallest amount.
    let best = if running.is_empty() { cache.best(&points) } else { cache.best(&running) };
    let mut found = Found::of(cache, best, finished);
    found.race = Some((running.len(), indifference));
    Ok(found)
}

/// h² for an error probability of one comparison.
fn h_squared(error: f64) -> f64 {
    let freedom = (FIRST_STAGE - 1) as f64;
    (libm::pow(2.0 * error, -2.0 / freedom) - 1.0) * freedom
}

/// How far a sum may stray before something is decided.
fn window(h_squared: f64, variance: f64, indifference: f64, units: usize) -> f64 {
    (indifference / 2.0 * (h_squared * variance / (indifference * indifference) - units as f64)).max(0.0)
}

/// Variance over the first stage.
fn first_stage_variance(series: impl Iterator<Item = f64>) -> f64 {
    moments(&series.take(FIRST_STAGE).collect::<Vec<f64>>()).1.powi(2)
}

/// What the tolerance about each bound is a share of: the bound, or where that is 0 the quantity near today's setting.
fn scales(cache: &EvaluationCache<'_>, points: &[Point]) -> Vec<f64> {
    let of = |constraint: &Constraint| {
        let bound = constraint.bound.abs();
        let today = || near_today(cache, points, constraint.quantity);
        [bound, if bound > 0.0 { 0.0 } else { today() }].into_iter().find(|scale| *scale > 0.0).unwrap_or(1.0)
    };
    cache.goal().constraints.iter().map(of).collect()
}

fn decide_constraints(cache: &EvaluationCache<'_>, runners: &mut [Runner], scales: &[f64], h_squared: f64) {
    for runner in runners.iter_mut().filter(|runner| runner.running) {
        let series = cache.series(&runner.point);
        for (index, (constraint, holds)) in cache.goal().constraints.iter().zip(&mut runner.holds).enumerate() {
            if holds.is_some() {
                continue;
            }
            let excess = || series[constraint.quantity].iter().map(|&value| constraint.excess(value));
            let tolerance = TOLERANCE * scales[index];
            let window = window(h_squared, first_stage_variance(excess()), tolerance, excess().count());
            let sum: f64 = excess().sum();
            if sum <= -window {
                *holds = Some(true);
            } else if sum >= window || sum.is_nan() {
                *holds = Some(false);
                runner.running = false;
            }
        }
    }
}

fn drop_behind(cache: &EvaluationCache<'_>, runners: &mut [Runner], indifference: f64, h_squared: f64) {
    let goal = cache.goal();
    let losses: Vec<Vec<f64>> = runners
        .iter()
        .map(|runner| cache.series(&runner.point)[goal.objective].iter().map(|&value| goal.loss(value)).collect())
        .collect();
    let falls_behind = |i: usize, l: usize| {
        let difference = || losses[i].iter().zip(&losses[l]).map(|(a, b)| a - b);
        let sum: f64 = difference().sum();
        let window = window(h_squared, first_stage_variance(difference()), indifference, difference().count());
        // Of two that are equal to the last bit the first stays.
        sum.is_nan() || sum > window || (window == 0.0 && sum == 0.0 && l < i)
    };
    let running: Vec<usize> = (0..runners.len()).filter(|&index| runners[index].running).collect();
    let able: Vec<usize> = running.iter().copied().filter(|&index| runners[index].is_feasible()).collect();
    for &i in &running {
        if able.iter().any(|&l| l != i && falls_behind(i, l)) {
            runners[i].running = false;
        }
    }
}

fn default_indifference(cache: &EvaluationCache<'_>, points: &[Point]) -> f64 {
    let today = near_today(cache, points, cache.goal().objective);
    if today > 0.0 { INDIFFERENCE * today } else { INDIFFERENCE }
}

/// Size of a quantity at the raced setting nearest to today's.
fn near_today(cache: &EvaluationCache<'_>, points: &[Point], quantity: usize) -> f64 {
    let start = cache.problem().start();
    let distance = |point: &Point| point.iter().zip(&start).map(|(a, b)| u64::from(a.abs_diff(*b))).sum::<u64>();
    let nearest = points.iter().min_by_key(|point| distance(point));
    nearest.map_or(0.0, |point| moments(&cache.series(point)[quantity]).0.abs())
}
