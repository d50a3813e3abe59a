//! The whole lattice on common draws, each setting with as many replications as the budget allows; where it allows fewer than a
//! few units, the lattice is made coarser.

use super::{Found, UNITS_LEAST, most_points, spent, units_for};
use crate::engine::Stopped;
use crate::study::tune::evaluation_cache::EvaluationCache;
use crate::study::tune::problem::lattice;

pub fn search(ledger: &mut EvaluationCache<'_>) -> Result<Found, Stopped> {
    let points = lattice(ledger.problem().thresholds(), most_points(ledger, UNITS_LEAST));
    let units = units_for(ledger, 1, points.len());
    let finished = match ledger.bring_to(&points, units) {
        Ok(()) => true,
        Err(ended) => spent(ended).map(|()| false)?,
    };
    Ok(Found::of(ledger, ledger.best(&points), finished))
}
