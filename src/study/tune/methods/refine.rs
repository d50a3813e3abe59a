//! Successive refinement: a few settings across the window, then a window of half the width around the best, until it
//! is a step wide. Sound where the objective has one valley.

use super::{Found, spent, units_for};
use crate::engine::Stopped;
use crate::study::tune::evaluation_cache::EvaluationCache;
use crate::study::tune::problem::{Point, Threshold};

/// Up to so many thresholds every combination of a window's ends and middle is tried; beyond, one threshold is moved at
/// a time.
const FACTORIAL_MAX: usize = 3;

/// Searches in windows that halve around the best setting.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn search(cache: &mut EvaluationCache<'_>) -> Result<Found, Stopped> {
    let thresholds = cache.problem().thresholds();
    let mut centre: Point = thresholds.iter().map(|threshold| (threshold.count - 1) / 2).collect();
    let mut half: Vec<u32> = thresholds.iter().map(|threshold| threshold.count / 2).collect();
    let stages = half.iter().map(|&half| u32::BITS - half.max(1).leading_zeros()).max().unwrap_or(1) as usize + 1;
    let units = units_for(cache, stages, window(thresholds, &centre, &half).len());
    let mut finished = false;
    for _ in 0..stages {
        let points = window(thresholds, &centre, &half);
        if let Err(ended) = cache.bring_to(&points, units) {
            spent(ended)?;
            break;
        }
        centre = cache.best(&points).unwrap_or(centre);
        if half.iter().all(|&half| half <= 1) {
            finished = true;
            break;
        }
        half = half.iter().map(|&half| half.div_ceil(2)).collect();
    }
    let best = cache.best_of_all();
    Ok(Found::of(cache, best, finished))
}

/// The settings tried in a window.
fn window(thresholds: &[Threshold], centre: &Point, half: &[u32]) -> Vec<Point> {
    let moved = |threshold: usize, by: i64| -> u32 {
        let index = i64::from(centre[threshold]) + by;
        index.clamp(0, i64::from(thresholds[threshold].count - 1)) as u32
    };
    let along = |threshold: usize| -> Vec<u32> {
        let half = i64::from(half[threshold]);
        let steps: Vec<i64> = if thresholds.len() == 1 {
            vec![-half, -((half + 1) / 2), 0, (half + 1) / 2, half]
        } else {
            vec![-half, 0, half]
        };
        let mut indices: Vec<u32> = steps.into_iter().map(|step| moved(threshold, step)).collect();
        indices.dedup();
        indices
    };
    let lines: Vec<Vec<u32>> = (0..thresholds.len()).map(along).collect();
    if lines.len() <= FACTORIAL_MAX {
        let lengths: Vec<usize> = lines.iter().map(Vec::len).collect();
        let cells = crate::study::design::grid(&lengths);
        return cells.iter().map(|cell| cell.iter().zip(&lines).map(|(&index, line)| line[index]).collect()).collect();
    }
    let mut points = vec![centre.clone()];
    for (threshold, line) in lines.iter().enumerate() {
        for &index in line.iter().filter(|&&index| index != centre[threshold]) {
            let mut point = centre.clone();
            point[threshold] = index;
            points.push(point);
        }
    }
    points
}
