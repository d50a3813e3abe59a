//! Which settings may be the best one: a confidence set for the optimum itself.
//!
//! Setting c is the optimum if it meets the constraints and no setting that meets them has a smaller loss. c is left
//! out of the set if
//!
//! - it misses a constraint significantly, or
//! - some setting c' beats it significantly and meets every constraint significantly,
//!
//! each at the critical value of all these statistics together ([`super::pairs`]), so the set holds the true optimum of
//! the settings tried with at least 95% probability whatever the shape of the objective: it needs no smoothness, and
//! where the objective is flat it is wide. Settings that are far behind c cannot beat it and are left out of its
//! critical value, as moment selection does (Andrews and Soares 2010); comparisons with the best: Hsu 1984.

use super::goal::{Goal, Series};
use super::pairs::{Difference, Pairs};
use crate::stats::simultaneous::Projection;
use crate::stats::t_quantile;

/// What is known of a setting as the optimum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verdict {
    pub may_be_best: bool,
    /// Critical value of its comparisons; `NaN` below two units.
    pub critical: f64,
    /// The setting that is ahead of it by the most standard errors.
    pub rival: Option<Rival>,
}

/// A setting ahead of another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rival {
    pub setting: usize,
    /// How much smaller its loss is, with the standard error.
    pub ahead: f64,
    pub standard_error: f64,
}

/// What is known of each setting. With fewer than two units nothing can be left out.
pub fn may_be_best(goal: &Goal, settings: &[Series], pairs: &Pairs) -> Vec<Verdict> {
    if pairs.units() < 2 {
        return vec![Verdict { may_be_best: true, critical: f64::NAN, rival: None }; settings.len()];
    }
    let excess = |series: &Series| -> Vec<Projection> {
        let each = goal.constraints.iter().map(|constraint| {
            let excess: Vec<f64> = series[constraint.quantity].iter().map(|&value| constraint.excess(value)).collect();
            pairs.project(&excess)
        });
        each.collect()
    };
    let excesses: Vec<Vec<Projection>> = settings.iter().map(excess).collect();
    // Who is chosen must meet the constraints with the certainty asked for, so who beats it must too.
    let certain = if goal.certainty > 0.5 { t_quantile(goal.certainty, pairs.units()) } else { 0.0 };
    let selection = libm::log(pairs.units() as f64).sqrt();
    let usable: Vec<usize> = (0..settings.len()).filter(|&c| pairs.is_defined(c)).collect();
    let verdict = |c: usize| -> Verdict {
        if !usable.contains(&c) || excesses[c].iter().any(|excess| excess.mean.is_nan()) {
            return Verdict { may_be_best: false, critical: f64::NAN, rival: None };
        }
        // Rivals that might beat c, and by how much.
        let others = usable.iter().filter(|&&other| other != c).map(|&other| pairs.difference(c, other));
        let rivals: Vec<Difference> = others.filter(|difference| difference.t() > -selection).collect();
        let statistics: Vec<&Projection> =
            rivals.iter().flat_map(|rival| &excesses[rival.other]).chain(&excesses[c]).collect();
        let critical = pairs.critical(&rivals, &statistics);
        let misses = excesses[c].iter().any(|excess| excess.t() > critical);
        let is_sure =
            |rival: &Difference| excesses[rival.other].iter().all(|excess| -excess.t() > critical.max(certain));
        let strongest = rivals.iter().filter(|rival| is_sure(rival)).max_by(|a, b| a.t().total_cmp(&b.t()));
        let is_beaten = strongest.is_some_and(|rival| rival.t() > critical);
        let rival = strongest.map(|rival| Rival {
            setting: rival.other,
            ahead: rival.mean(),
            standard_error: rival.standard_error,
        });
        Verdict { may_be_best: !misses && !is_beaten, critical, rival }
    };
    (0..settings.len()).map(verdict).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Unit;
    use crate::rng::{Purpose, RoundKeys, Stream};
    use crate::simd::functions::inverse_normal_f64;
    use crate::study::tune::goal::{Constraint, Form, Quantity};
    use rand_distr::{Distribution, Open01};

    fn draws(which: u32) -> Stream {
        Stream::new(&RoundKeys::new(3), 0, which, Purpose::Design)
    }

    fn goal(constraints: Vec<Constraint>) -> Goal {
        let quantity = |name: &str, column: usize| Quantity {
            name: name.into(),
            title: name.into(),
            unit: Unit::Number,
            form: Form::Sum { constant: 0.0, terms: vec![(column, 1.0)] },
        };
        Goal {
            quantities: vec![quantity("loss", 0), quantity("risk", 1)],
            objective: 0,
            maximise: false,
            constraints,
            certainty: 0.5,
        }
    }

    /// Candidates with these means of loss and risk; most of the noise is common.
    fn candidates(means: &[(f64, f64)], units: usize, which: u32) -> Vec<Series> {
        let mut stream = draws(which);
        let mut normal = || -> f64 { inverse_normal_f64(Open01.sample(&mut stream)) };
        let common: Vec<f64> = (0..units).map(|_| normal()).collect();
        means
            .iter()
            .map(|&(loss, risk)| {
                let mut series = |mean: f64| common.iter().map(|c| mean + c + 0.3 * normal()).collect();
                vec![series(loss), series(risk)]
            })
            .collect()
    }

    fn set(goal: &Goal, candidates: &[Series], which: u32) -> Vec<bool> {
        let values: Vec<Vec<f64>> = (0..candidates.len()).map(|index| vec![index as f64]).collect();
        let losses = candidates.iter().map(|series| series[0].clone()).collect();
        let pairs = Pairs::new(&values, losses, &mut draws(which));
        may_be_best(goal, candidates, &pairs).into_iter().map(|verdict| verdict.may_be_best).collect()
    }

    #[test]
    fn a_clear_best_stands_alone_and_equals_stay_together() {
        let clear = candidates(&[(1.0, 0.0), (0.0, 0.0), (1.0, 0.0)], 40, 1);
        assert_eq!(set(&goal(Vec::new()), &clear, 2), [false, true, false]);
        let flat = candidates(&[(0.0, 0.0), (0.001, 0.0), (1.0, 0.0)], 40, 1);
        assert_eq!(set(&goal(Vec::new()), &flat, 2), [true, true, false]);
    }

    #[test]
    fn a_better_one_that_misses_a_constraint_takes_nobody_out() {
        let means = [(0.0, 3.0), (1.0, 0.0), (2.0, 0.0)];
        let bounded = goal(vec![Constraint { quantity: 1, at_most: true, is_strict: false, bound: 1.5 }]);
        assert_eq!(set(&bounded, &candidates(&means, 40, 1), 2), [false, true, false]);
        // One that may or may not meet it cannot be relied on, nor left out.
        let means = [(0.0, 1.5), (1.0, 0.0), (2.0, 0.0)];
        assert_eq!(set(&bounded, &candidates(&means, 40, 1), 2), [true, true, false]);
    }

    #[test]
    fn one_unit_leaves_everything_open_and_undefined_settings_never_are_best() {
        assert_eq!(set(&goal(Vec::new()), &candidates(&[(0.0, 0.0), (9.0, 0.0)], 1, 1), 2), [true, true]);
        let mut undefined = candidates(&[(0.0, 0.0), (0.0, 0.0)], 20, 1);
        undefined[1][0] = vec![f64::NAN; 20];
        assert_eq!(set(&goal(Vec::new()), &undefined, 2), [true, false]);
    }

    #[test]
    fn the_set_holds_the_true_best_as_often_as_it_says() {
        // A shallow valley: losses (k - 3)²/50, one unit of common noise.
        let means: Vec<(f64, f64)> = (0..9).map(|k| ((f64::from(k) - 3.0).powi(2) / 50.0, 0.0)).collect();
        let (mut held, repeats) = (0, 300);
        for repeat in 0..repeats {
            let found = set(&goal(Vec::new()), &candidates(&means, 24, 100 + repeat), 5000 + repeat);
            held += u32::from(found[3]);
            assert!(!found.iter().all(|may| *may));
        }
        assert!(f64::from(held) / f64::from(repeats) >= 0.93, "{held} of {repeats}");
    }

    #[test]
    fn rare_events_that_were_not_drawn_leave_no_best_setting_out() {
        // Each step gains 1 in most units and costs 19 in one of twenty: all settings are equally good. Without a cost
        // drawn, a step looks like a sure gain.
        let (mut held, repeats, units) = ([0; 8], 300, 32);
        for repeat in 0..repeats {
            let mut stream = draws(20_000 + repeat);
            let mut uniform = || -> f64 { Open01.sample(&mut stream) };
            let mut losses = vec![vec![0.0; units]];
            for setting in 1..held.len() {
                let step = |before: &f64| before + if uniform() < 0.05 { 19.0 } else { -1.0 };
                losses.push(losses[setting - 1].iter().map(step).collect());
            }
            let settings: Vec<Series> = losses.into_iter().map(|loss| vec![loss, vec![0.0; units]]).collect();
            for (held, may) in held.iter_mut().zip(set(&goal(Vec::new()), &settings, 30_000 + repeat)) {
                *held += u32::from(may);
            }
        }
        assert!(held.iter().all(|held| f64::from(*held) / f64::from(repeats) >= 0.93), "{held:?} of {repeats}");
    }
}
