//! Trials of a search over real numbers: the indices of a lattice, tried at the nearest whole ones.

use super::Found;
use crate::engine::Stopped;
use crate::study::tune::evaluation_cache::{Ended, EvaluationCache};

/// An evaluation cache as a function of indices that need not be whole.
pub struct Trials<'a> {
    cache: EvaluationCache<'a>,
    /// Units of each trial.
    units: usize,
    /// Why the last trial could not be made.
    ended: Option<Ended>,
}

impl<'a> Trials<'a> {
    pub fn new(cache: EvaluationCache<'a>, units: usize) -> Trials<'a> {
        Trials { cache, units, ended: None }
    }

    /// The merit of the setting nearest to these indices; none if the budget or the user ends the search.
    pub fn merit(&mut self, indices: &[f64]) -> Option<f64> {
        let snap = |(index, last): (&f64, u32)| index.round().clamp(0.0, f64::from(last)) as u32;
        let lasts = self.cache.problem().thresholds().iter().map(|threshold| threshold.count - 1);
        let point: Vec<u32> = indices.iter().zip(lasts).map(snap).collect();
        match self.cache.bring_to(std::slice::from_ref(&point), self.units) {
            Ok(()) => Some(self.cache.judge(&point).merit()),
            Err(ended) => {
                self.ended = Some(ended);
                None
            }
        }
    }

    /// The best setting tried, once the search has ended.
    ///
    /// # Errors
    /// [`Stopped`] if the user stopped it.
    pub fn found(self) -> Result<Found, Stopped> {
        let finished = match self.ended {
            Some(Ended::Stopped) => return Err(Stopped),
            Some(Ended::Spent) => false,
            None => true,
        };
        Ok(Found::of(&self.cache, self.cache.best_of_all(), finished))
    }
}
