//! Targets that contradict each other: where none of the settings that were searched is within three tolerances of every target.
//!
//! At the least sum of squares the pulls of all targets and of the priors cancel. A target that is missed is held back by those
//! whose pull is against its own:
//!
//! ```text
//! pull of a target = residual · its sensitivities          pull of the priors = the normal scores          sum of all = 0
//! ```

use nalgebra::DMatrix;

/// A target that is off by more than so many tolerances is missed.
pub const RULED_OUT: f64 = 3.0;
/// Share of a target's pull from which on another holds it back.
const HOLDS_BACK: f64 = 0.15;

/// A target that the fit misses, and what holds it back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    pub target: usize,
    /// Targets that pull the other way, the strongest first.
    pub against: Vec<usize>,
    /// Whether the ranges and priors of the parameters do.
    pub priors: bool,
    /// Whether no parameter moves it at all.
    pub unmoved: bool,
}

/// Every target that is missed, from how many tolerances each is off, the sensitivities and residuals of all, which have their weights
/// in them, and the parameters' scores.
pub fn contradictions(
    sensitivities: &DMatrix<f64>,
    off: &[f64],
    residuals: &[f64],
    scores: &[f64],
) -> Vec<Contradiction> {
    let parameters = scores.len();
    let pull = |target: usize| -> Vec<f64> {
        (0..parameters).map(|parameter| residuals[target] * sensitivities[(target, parameter)]).collect()
    };
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let missed = (0..residuals.len()).filter(|&target| off[target].abs() > RULED_OUT);
    let of_target = |target: usize| {
        let own = pull(target);
        let size = product(&own, &own);
        let unmoved = size.sqrt() < super::identify::NOTHING * residuals[target].abs();
        let share = |other: &[f64]| if unmoved { 0.0 } else { -product(other, &own) / size };
        let mut against: Vec<(usize, f64)> = (0..residuals.len())
            .filter(|&other| other != target)
            .map(|other| (other, share(&pull(other))))
            .filter(|(_, share)| *share >= HOLDS_BACK)
            .collect();
        against.sort_by(|a, b| b.1.total_cmp(&a.1));
        Contradiction {
            target,
            against: against.into_iter().map(|(other, _)| other).collect(),
            // What no target holds back ends at the range.
            priors: !unmoved && share(scores) >= HOLDS_BACK,
            unmoved,
        }
    };
    missed.map(of_target).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_targets_of_one_quantity_hold_each_other_back() {
        // The same sensitivities, residuals of opposite sign; a third that has no part in it.
        let sensitivities = DMatrix::from_row_slice(3, 2, &[4.0, 0.0, 4.0, 0.0, 0.0, 3.0]);
        let residuals = [5.0, -5.0, 0.1];
        let found = contradictions(&sensitivities, &residuals, &residuals, &[0.0, 0.0]);
        let of = |target, against| Contradiction { target, against: vec![against], priors: false, unmoved: false };
        assert_eq!(found, [of(0, 1), of(1, 0)]);
        // What weights make of residuals does not decide on what is missed.
        assert!(contradictions(&sensitivities, &[1.0, -2.9, 0.1], &[4.0, -5.8, 0.1], &[0.0, 0.0]).is_empty());
    }

    #[test]
    fn a_target_beyond_the_ranges_is_held_back_by_the_priors_and_some_are_not_moved() {
        let sensitivities = DMatrix::from_row_slice(2, 1, &[1.0, 0.0]);
        let found = contradictions(&sensitivities, &[-3.4, 9.0], &[-3.4, 9.0], &[3.4]);
        assert!(found[0].priors && !found[0].unmoved && found[0].against.is_empty());
        assert!(found[1].unmoved && !found[1].priors);
    }
}
