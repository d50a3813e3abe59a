//! Which settings may be the best one: a confidence set for the optimum itself.
//!
//! Setting c is the optimum if it meets the constraints and no setting that meets them has a smaller loss. c is left
//! out of the set if
//!
//! - it misses a constraint significantly, or
//! - some setting c' beats it significantly and meets every constraint significantly,
//!
//! each at the critical value of the largest of all these statistics together, so the set holds the true optimum of the
//! lattice with at least 95% probability whatever the shape of the objective: it needs no smoothness, and where the
//! objective is flat it is wide. Settings that are far behind c cannot beat it and are left out of its critical value,
//! as moment selection does (Andrews and Soares 2010); comparisons with the best: Hsu 1984.

use super::goal::{Goal, Series};
use crate::rng::Stream;
use crate::stats::simultaneous::{Multipliers, Projection, critical_of_one_side};
use crate::stats::{CONFIDENCE, t_quantile};

/// For each candidate whether it may be the optimum. With fewer than two units nothing can be left out.
pub fn may_be_best(goal: &Goal, candidates: &[&Series], draws: &mut Stream) -> Vec<bool> {
    let units = candidates.first().map_or(0, |series| series[goal.objective].len());
    if units < 2 {
        return vec![true; candidates.len()];
    }
    let multipliers = Multipliers::new(units, draws);
    let losses: Vec<Vec<f64>> = candidates
        .iter()
        .map(|series| series[goal.objective].iter().map(|&value| goal.loss(value)).collect())
        .collect();
    let projected: Vec<Projection> = losses.iter().map(|loss| multipliers.project(loss)).collect();
    let excess = |series: &Series| -> Vec<Projection> {
        let each = goal.constraints.iter().map(|constraint| {
            let excess: Vec<f64> = series[constraint.quantity].iter().map(|&value| constraint.excess(value)).collect();
            multipliers.project(&excess)
        });
        each.collect()
    };
    let excesses: Vec<Vec<Projection>> = candidates.iter().map(|series| excess(series)).collect();
    // Who is chosen must meet the constraints with the certainty asked for, so who beats it must too.
    let certain = if goal.certainty > 0.5 { t_quantile(goal.certainty, units) } else { 0.0 };
    let selection = libm::log(units as f64).sqrt();
    let usable: Vec<usize> = (0..candidates.len()).filter(|&c| projected[c].mean.is_finite()).collect();
    let verdict = |c: usize| -> bool {
        if !usable.contains(&c) || excesses[c].iter().any(|excess| excess.mean.is_nan()) {
            return false;
        }
        // Rivals that might beat c, and by how much.
        let rivals: Vec<(usize, Projection)> = usable
            .iter()
            .filter(|&&rival| rival != c)
            .map(|&rival| {
                let behind: Vec<f64> =
                    losses[c].iter().zip(&losses[rival]).map(|(mine, theirs)| mine - theirs).collect();
                (rival, projected[c].minus(&projected[rival], &behind, &multipliers))
            })
            .filter(|(_, behind)| behind.t() > -selection)
            .collect();
        let negative: Vec<Projection> =
            rivals.iter().flat_map(|(rival, _)| excesses[*rival].iter().map(negated)).collect();
        let statistics: Vec<&Projection> =
            rivals.iter().map(|(_, behind)| behind).chain(&excesses[c]).chain(&negative).collect();
        let critical = critical_of_one_side(&statistics, CONFIDENCE);
        let misses = excesses[c].iter().any(|excess| excess.t() > critical);
        let is_beaten = rivals.iter().any(|(rival, behind)| {
            behind.t() > critical && excesses[*rival].iter().all(|excess| -excess.t() > critical.max(certain))
        });
        !misses && !is_beaten
    };
    (0..candidates.len()).map(verdict).collect()
}

fn negated(projection: &Projection) -> Projection {
    Projection {
        errors: projection.errors.iter().map(|error| -error).collect(),
        mean: -projection.mean,
        standard_error: projection.standard_error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Unit;
    use crate::rng::{Purpose, RoundKeys};
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
        may_be_best(goal, &candidates.iter().collect::<Vec<_>>(), &mut draws(which))
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
}
