//! Nelder and Mead's simplex (1965) for several thresholds, on the indices of the lattice taken as real numbers.

use super::trials::Trials;
use super::{Found, units_for};
use crate::engine::Stopped;
use crate::study::tune::evaluation_cache::EvaluationCache;

/// Trials allowed for each threshold.
const TRIALS: usize = 20;
/// Standard deviation of the corners' merits below which they are one setting.
const SPREAD_MIN: f64 = 1e-12;

/// A corner of the simplex with its merit; lower is better.
type Corner = (Vec<f64>, f64);

/// Searches by the moves of a simplex that begins at today's setting.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn search(cache: EvaluationCache<'_>) -> Result<Found, Stopped> {
    let thresholds = cache.problem().thresholds();
    let start: Vec<f64> = cache.problem().start().into_iter().map(f64::from).collect();
    let mut corners = vec![start.clone()];
    for (threshold, known) in thresholds.iter().enumerate() {
        // A quarter of the range, towards the side with more room.
        let last = f64::from(known.count - 1);
        let quarter = (0.25 * last).max(1.0);
        let mut corner = start.clone();
        corner[threshold] += if corner[threshold] > last / 2.0 { -quarter } else { quarter };
        corners.push(corner);
    }
    let number = TRIALS * thresholds.len();
    let units = units_for(&cache, number, 1);
    let mut trials = Trials::new(cache, units);
    // How it ended, the trials remember.
    let _ = descend(corners, 3 * number, |corner| trials.merit(corner));
    trials.found()
}

/// Moves the simplex until its corners have one merit, at most so many times; gives its corners, the best first, or
/// none if a trial cannot be made.
fn descend(corners: Vec<Vec<f64>>, moves: usize, mut merit: impl FnMut(&[f64]) -> Option<f64>) -> Option<Vec<Corner>> {
    let mut simplex = Vec::new();
    for corner in corners {
        let known = merit(&corner)?;
        simplex.push((corner, known));
    }
    sort(&mut simplex);
    for _ in 0..moves {
        if spread(&simplex) < SPREAD_MIN {
            break;
        }
        step(&mut simplex, &mut merit)?;
        sort(&mut simplex);
    }
    Some(simplex)
}

/// One move: the worst corner is reflected, expanded or contracted; where that does not help, all shrink towards the
/// best.
fn step(simplex: &mut [Corner], merit: &mut impl FnMut(&[f64]) -> Option<f64>) -> Option<()> {
    let last = simplex.len() - 1;
    let (best, second_worst, worst) = (simplex[0].1, simplex[last - 1].1, simplex[last].1);
    let centre = centre(&simplex[..last]);
    let reflected = toward(&centre, &simplex[last].0, -1.0);
    let at_reflected = merit(&reflected)?;
    if at_reflected < best {
        let expanded = toward(&centre, &reflected, 2.0);
        let at_expanded = merit(&expanded)?;
        let expands = at_expanded < at_reflected;
        simplex[last] = if expands { (expanded, at_expanded) } else { (reflected, at_reflected) };
        return Some(());
    }
    if at_reflected < second_worst {
        simplex[last] = (reflected, at_reflected);
        return Some(());
    }
    let is_outside = at_reflected < worst;
    let contracted = toward(&centre, if is_outside { &reflected } else { &simplex[last].0 }, 0.5);
    let at_contracted = merit(&contracted)?;
    if if is_outside { at_contracted <= at_reflected } else { at_contracted < worst } {
        simplex[last] = (contracted, at_contracted);
        return Some(());
    }
    let (best, others) = simplex.split_first_mut()?;
    for corner in others {
        corner.0 = toward(&best.0, &corner.0, 0.5);
        corner.1 = merit(&corner.0)?;
    }
    Some(())
}

/// From `from` so many times the way to `to`.
fn toward(from: &[f64], to: &[f64], times: f64) -> Vec<f64> {
    from.iter().zip(to).map(|(from, to)| from + (to - from) * times).collect()
}

fn centre(corners: &[Corner]) -> Vec<f64> {
    let part = 1.0 / corners.len() as f64;
    (0..corners[0].0.len()).map(|axis| corners.iter().map(|corner| corner.0[axis]).sum::<f64>() * part).collect()
}

/// Standard deviation of the corners' merits.
fn spread(simplex: &[Corner]) -> f64 {
    let count = simplex.len() as f64;
    let mean = simplex.iter().map(|corner| corner.1).sum::<f64>() / count;
    let squares = simplex.iter().map(|corner| (corner.1 - mean) * (corner.1 - mean)).sum::<f64>();
    (1.0 / (count - 1.0) * squares).sqrt()
}

/// The best first; equal ones keep their order.
fn sort(simplex: &mut [Corner]) {
    simplex.sort_by(|a, b| a.1.partial_cmp(&b.1).unwrap_or(std::cmp::Ordering::Equal));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bowl_is_descended_to_its_bottom() {
        let corners = vec![vec![0.0, 0.0], vec![5.0, 0.0], vec![0.0, 5.0]];
        let bowl = |at: &[f64]| (at[0] - 7.0) * (at[0] - 7.0) + 3.0 * (at[1] + 2.0) * (at[1] + 2.0);
        let simplex = descend(corners, 200, |at| Some(bowl(at))).unwrap();
        let best = &simplex[0].0;
        assert!((best[0] - 7.0).abs() < 1e-4 && (best[1] + 2.0).abs() < 1e-4, "{best:?}");
    }

    #[test]
    fn a_trial_that_cannot_be_made_ends_the_descent() {
        let mut left = 5;
        let done = descend(vec![vec![0.0], vec![1.0]], 100, |at| {
            left -= 1;
            (left >= 0).then(|| -at[0])
        });
        assert_eq!(done, None);
    }
}
