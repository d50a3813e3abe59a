//! Golden section for one smooth threshold (Kiefer 1953): every trial shrinks the window by 0.618.

use super::trials::Trials;
use super::{Found, units_for};
use crate::engine::Stopped;
use crate::study::tune::evaluation_cache::EvaluationCache;

/// What a trial leaves of the window.
pub const SHRINKS: f64 = 0.618_033_988_749_894_9;
/// What it takes away.
const TAKES: f64 = 1.0 - SHRINKS;

/// Trials that bring a window of `count` indices down to one.
pub fn trials(count: u32) -> usize {
    let mut window = f64::from(count - 1);
    let mut trials = 2;
    while window > 1.0 {
        window *= SHRINKS;
        trials += 1;
    }
    trials
}

/// Searches the range of the only threshold.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn search(cache: EvaluationCache<'_>) -> Result<Found, Stopped> {
    let count = cache.problem().thresholds()[0].count;
    let number = trials(count);
    let units = units_for(&cache, number, 1);
    let mut trials = Trials::new(cache, units);
    // How it ended, the trials remember.
    let _ = narrow(f64::from(count - 1), number, |index| trials.merit(&[index]));
    trials.found()
}

/// Narrows the window from 0 to `last` by so many trials; none if one of them cannot be made.
fn narrow(last: f64, trials: usize, mut merit: impl FnMut(f64) -> Option<f64>) -> Option<()> {
    let (mut from, mut to) = (0.0, last);
    let (mut lower, mut upper) = (last / 2.0 - TAKES * (last / 2.0), last / 2.0);
    let (mut at_lower, mut at_upper) = (merit(lower)?, merit(upper)?);
    for _ in 2..trials {
        if at_upper < at_lower {
            (from, lower, at_lower) = (lower, upper, at_upper);
            upper = SHRINKS * lower + TAKES * to;
            at_upper = merit(upper)?;
        } else {
            (to, upper, at_upper) = (upper, lower, at_lower);
            lower = SHRINKS * upper + TAKES * from;
            at_lower = merit(lower)?;
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_minimum_of_a_valley_is_narrowed_down() {
        let mut tried = Vec::new();
        narrow(100.0, trials(101), |index| {
            tried.push(index);
            Some((index - 73.2).abs())
        });
        assert_eq!(tried.len(), trials(101));
        assert!(tried.iter().any(|index| (index - 73.2).abs() < 1.0), "{tried:?}");
    }

    #[test]
    fn a_trial_that_cannot_be_made_ends_the_search() {
        let mut left = 3;
        let done = narrow(100.0, 12, |index| {
            left -= 1;
            (left >= 0).then_some(index)
        });
        assert_eq!((done, left), (None, -1));
    }
}
