//! Nelder and Mead's simplex for several thresholds, by argmin, on places of the lattice taken as real numbers.

use super::golden::Trials;
use super::{Found, units_for};
use crate::engine::Stopped;
use crate::study::tune::evaluation_cache::EvaluationCache;
use argmin::core::{CostFunction, Error, Executor};
use argmin::solver::neldermead::NelderMead;

/// Trials allowed for each threshold.
const TRIALS: usize = 20;

struct Surface<'t, 'a>(&'t Trials<'a>);

impl CostFunction for Surface<'_, '_> {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, places: &Vec<f64>) -> Result<f64, Error> {
        self.0.merit(places)
    }
}

pub fn search(ledger: EvaluationCache<'_>) -> Result<Found, Stopped> {
    let thresholds = ledger.problem().thresholds();
    let start: Vec<f64> = ledger.problem().start().into_iter().map(f64::from).collect();
    let mut corners = vec![start.clone()];
    for (threshold, known) in thresholds.iter().enumerate() {
        // A quarter of the range, towards the side with more room.
        let last = f64::from(known.count - 1);
        let quarter = (0.25 * last).max(1.0);
        let mut corner = start.clone();
        corner[threshold] += if corner[threshold] > last / 2.0 { -quarter } else { quarter };
        corners.push(corner);
    }
    let trials = TRIALS * thresholds.len();
    let units = units_for(&ledger, trials, 1);
    let state = Trials::new(ledger, units);
    // It ends when the corners have become one setting, of one merit, or when the budget does; the solver cannot bear that at its first
    // corners, so they are tried before.
    let is_paid_for = corners.iter().all(|corner| state.merit(corner).is_ok());
    if let (true, Ok(solver)) = (is_paid_for, NelderMead::new(corners).with_sd_tolerance(1e-12)) {
        let run = Executor::new(Surface(&state), solver);
        let _ = run.configure(|s| s.max_iters(3 * trials as u64)).timer(false).run();
    }
    state.found()
}
