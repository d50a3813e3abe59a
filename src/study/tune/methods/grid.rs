//! The whole lattice on common draws, each setting with as many replications as the budget allows; where it allows
//! fewer than a few units, the lattice is made coarser.

use super::{Found, UNITS_MIN, max_points, spent, units_for};
use crate::engine::Stopped;
use crate::study::tune::evaluation_cache::EvaluationCache;
use crate::study::tune::problem::lattice;

/// Tries the lattice, a coarser one where the budget is small.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn search(cache: &mut EvaluationCache<'_>) -> Result<Found, Stopped> {
    let points = lattice(cache.problem().thresholds(), max_points(cache, UNITS_MIN));
    let units = units_for(cache, 1, points.len());
    let finished = match cache.bring_to(&points, units) {
        Ok(()) => true,
        Err(ended) => spent(ended).map(|()| false)?,
    };
    Ok(Found::of(cache, cache.best(&points), finished))
}
