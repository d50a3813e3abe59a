//! The choice among the settings tried, and what it gains over today's setting.
//!
//! Today's setting is one of the settings, so nothing worse than it by the estimates is ever chosen. The best of many
//! settings is flattered by its own noise. An interval of its gain therefore holds for the gains of all settings at
//! once, and so for the one picked; only a setting that a search chose on other draws has an interval of its own.

use super::goal::{Goal, Judgement};
use super::pairs::{Difference, Pairs};
use crate::stats::{CONFIDENCE, Interval, t_quantile};

/// The paired change of the objective from today's setting to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gain {
    pub interval: Interval,
    /// Factor of the standard error that gives the interval; `NaN` below two units.
    pub critical: f64,
    pub standard_error: f64,
    /// Number of settings whose gains the interval covers together.
    pub together: usize,
}

impl Gain {
    /// Whether the interval excludes 0.
    pub fn is_distinguishable(&self) -> bool {
        self.interval.lower > 0.0 || self.interval.upper < 0.0
    }

    /// How many times as many units would exclude 0, were the gain as estimated; infinite where it is 0.
    pub fn times_needed(&self) -> f64 {
        (self.interval.half_width() / self.interval.mean.abs()).powi(2)
    }
}

/// What is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The setting chosen; 0 is today's.
    pub chosen: usize,
    /// The best setting but today's: the chosen one unless that is today's.
    pub contender: usize,
}

/// Chooses among settings, today's the first. A setting that a search found on other draws is the contender if it meets
/// the constraints here; if the search ended at today's, that stays.
pub fn choose(judged: &[Judgement], found: Option<usize>) -> Choice {
    let kept = found.filter(|&found| judged[found].is_feasible());
    let best_other = || best(judged.get(1..)?).map(|index| index + 1);
    let contender = kept.filter(|&kept| kept > 0).or_else(best_other).unwrap_or(0);
    let chosen = if kept != Some(0) && judged[contender].beats(&judged[0]) { contender } else { 0 };
    Choice { chosen, contender }
}

/// The best of some settings, the first of equal ones.
pub fn best(judged: &[Judgement]) -> Option<usize> {
    let mut best: Option<usize> = None;
    for (index, one) in judged.iter().enumerate() {
        if best.is_none_or(|best| one.beats(&judged[best])) {
            best = Some(index);
        }
    }
    best
}

/// The gain of every setting but today's, joint over all of them; that of a setting found on other draws alone.
pub fn gains(goal: &Goal, pairs: &Pairs, settings: usize, found: Option<usize>) -> Vec<Gain> {
    let differences: Vec<Difference> = (1..settings).map(|setting| pairs.difference(setting, 0)).collect();
    let joint = pairs.critical(&differences, &[]);
    let gain = |(index, difference): (usize, &Difference)| {
        let (critical, together) = match found == Some(index + 1) {
            true => (t_quantile(0.5 + CONFIDENCE / 2.0, pairs.units()), 1),
            false => (joint, settings - 1),
        };
        let half_width = critical * difference.standard_error;
        let mean = goal.loss(difference.mean());
        let interval = Interval {
            mean,
            lower: mean - half_width,
            upper: mean + half_width,
            sd: difference.standard_error * (pairs.units() as f64).sqrt(),
            replications: pairs.units(),
        };
        Gain { interval, critical, standard_error: difference.standard_error, together }
    };
    differences.iter().enumerate().map(gain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(losses: &[f64]) -> Vec<Judgement> {
        losses.iter().map(|&loss| Judgement { loss, violation: 0.0 }).collect()
    }

    #[test]
    fn today_stays_where_nothing_is_better() {
        assert_eq!(choose(&judged(&[1.0, 2.0, 1.5]), None), Choice { chosen: 0, contender: 2 });
        assert_eq!(choose(&judged(&[1.0, 1.0]), None), Choice { chosen: 0, contender: 1 });
        assert_eq!(choose(&judged(&[1.0, 0.5, 2.0]), None), Choice { chosen: 1, contender: 1 });
    }

    #[test]
    fn a_search_keeps_its_setting_unless_it_misses_a_constraint_or_today_is_better() {
        assert_eq!(choose(&judged(&[1.0, 0.5, 0.7]), Some(2)), Choice { chosen: 2, contender: 2 });
        assert_eq!(choose(&judged(&[0.6, 0.5, 0.7]), Some(2)), Choice { chosen: 0, contender: 2 });
        assert_eq!(choose(&judged(&[0.6, 0.5, 0.7]), Some(0)), Choice { chosen: 0, contender: 1 });
        let mut missed = judged(&[1.0, 0.5, 0.2]);
        missed[2].violation = 0.1;
        assert_eq!(choose(&missed, Some(2)), Choice { chosen: 1, contender: 1 });
    }

    #[test]
    fn what_it_takes_grows_with_the_square_of_the_width() {
        let interval = Interval { mean: -2.0, lower: -8.0, upper: 4.0, sd: 1.0, replications: 4 };
        let gain = Gain { interval, critical: 2.0, standard_error: 3.0, together: 5 };
        assert!(!gain.is_distinguishable());
        assert_eq!(gain.times_needed(), 9.0);
    }
}
