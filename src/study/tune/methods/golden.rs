//! Golden section for one smooth threshold, by argmin: every trial shrinks the window by 0.618.

use super::{Found, units_for};
use crate::engine::Stopped;
use crate::study::tune::evaluation_cache::{Ended, EvaluationCache};
use argmin::core::{CostFunction, Error, Executor};
use argmin::solver::goldensectionsearch::GoldenSectionSearch;
use std::cell::RefCell;

/// What a trial leaves of the window.
pub const SHRINKS: f64 = 0.618_033_988_749_894_9;

/// A ledger as a plain function of places that need not be whole, tried at the nearest whole ones.
pub(super) struct Trials<'a> {
    pub ledger: RefCell<EvaluationCache<'a>>,
    pub units: usize,
    /// Why the last trial could not be made.
    pub ended: RefCell<Option<Ended>>,
}

impl<'a> Trials<'a> {
    pub fn new(ledger: EvaluationCache<'a>, units: usize) -> Trials<'a> {
        Trials { ledger: RefCell::new(ledger), units, ended: RefCell::new(None) }
    }

    /// Merit of the setting nearest to these places.
    pub fn merit(&self, places: &[f64]) -> Result<f64, Error> {
        let mut ledger = self.ledger.borrow_mut();
        let snap = |(place, last): (&f64, u32)| place.round().clamp(0.0, f64::from(last)) as u32;
        let lasts = ledger.problem().thresholds().iter().map(|threshold| threshold.count - 1);
        let point: Vec<u32> = places.iter().zip(lasts).map(snap).collect();
        match ledger.bring_to(std::slice::from_ref(&point), self.units) {
            Ok(()) => Ok(ledger.judge(&point).merit()),
            Err(ended) => {
                *self.ended.borrow_mut() = Some(ended);
                Err(Error::msg("the search ends"))
            }
        }
    }

    /// The best setting tried, once the solver is done.
    pub fn found(self) -> Result<Found, Stopped> {
        let ledger = self.ledger.into_inner();
        let finished = match self.ended.into_inner() {
            Some(Ended::Stopped) => return Err(Stopped),
            Some(Ended::Spent) => false,
            None => true,
        };
        Ok(Found::of(&ledger, ledger.best_of_all(), finished))
    }
}

/// Borrowed by the solver, so that the trials outlive it.
struct Line<'t, 'a>(&'t Trials<'a>);

impl CostFunction for Line<'_, '_> {
    type Param = f64;
    type Output = f64;

    fn cost(&self, place: &f64) -> Result<f64, Error> {
        self.0.merit(&[*place])
    }
}

/// Trials that bring a window of `places` places down to one.
pub fn trials(places: u32) -> usize {
    let mut window = f64::from(places - 1);
    let mut trials = 2;
    while window > 1.0 {
        window *= SHRINKS;
        trials += 1;
    }
    trials
}

pub fn search(ledger: EvaluationCache<'_>) -> Result<Found, Stopped> {
    let count = ledger.problem().thresholds()[0].count;
    let trials = trials(count);
    let units = units_for(&ledger, trials, 1);
    let state = Trials::new(ledger, units);
    let last = f64::from(count - 1);
    if let Ok(solver) = GoldenSectionSearch::new(0.0, last.max(f64::MIN_POSITIVE)) {
        // The number of trials ends it, not a tolerance.
        let solver = solver.with_tolerance(f64::MIN_POSITIVE).unwrap_or_else(|_| unreachable!("it is positive"));
        let run = Executor::new(Line(&state), solver);
        // An error is the end of the budget or the user's stop, which the trials remember.
        let _ = run.configure(|s| s.param(last / 2.0).max_iters(trials as u64 - 2)).timer(false).run();
    }
    state.found()
}
