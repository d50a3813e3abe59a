//! Coordinate search: a line along one threshold with the others held, then along the next, in windows that halve with
//! every round. The settings of a line are tried at once.

use super::{Found, spent, units_for};
use crate::engine::Stopped;
use crate::study::tune::evaluation_cache::EvaluationCache;
use crate::study::tune::problem::{Point, Threshold};

/// Settings of a line.
const LINE: u32 = 7;

/// Searches along one threshold after the other.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn search(cache: &mut EvaluationCache<'_>) -> Result<Found, Stopped> {
    let thresholds = cache.problem().thresholds();
    let mut at = cache.problem().start();
    let mut half: Vec<u32> = thresholds.iter().map(|threshold| threshold.count).collect();
    // A line across the whole range has steps of a sixth of it; rounds halve it to single steps.
    let widest = half.iter().max().map_or(1, |&widest| (widest / LINE).max(1));
    let rounds = (u32::BITS - widest.leading_zeros()) as usize + 1;
    let units = units_for(cache, rounds * thresholds.len(), LINE as usize);
    let mut finished = true;
    'search: for _ in 0..rounds {
        for (threshold, known) in thresholds.iter().enumerate() {
            let points = line(known, threshold, &at, half[threshold]);
            if let Err(ended) = cache.bring_to(&points, units) {
                spent(ended)?;
                finished = false;
                break 'search;
            }
            at = cache.best(&points).unwrap_or(at);
        }
        half = half.iter().map(|&half| half.div_ceil(2)).collect();
    }
    Ok(Found::of(cache, Some(at), finished))
}

/// Settings along one threshold, evenly over the part of a window around `at` that its range has, `at` among them.
fn line(known: &Threshold, threshold: usize, at: &Point, half: u32) -> Vec<Point> {
    let last = known.count - 1;
    let (low, high) = (at[threshold].saturating_sub(half), (at[threshold] + half).min(last));
    let steps = (LINE - 1).min(high - low).max(1);
    let mut indices: Vec<u32> = (0..=steps).map(|step| low + (high - low) * step / steps).collect();
    indices.push(at[threshold]);
    indices.sort_unstable();
    indices.dedup();
    let index = |index: u32| {
        let mut point = at.clone();
        point[threshold] = index;
        point
    };
    indices.into_iter().map(index).collect()
}
