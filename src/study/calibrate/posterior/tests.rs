//! Waves and ensembles on simulators that are known.

use super::*;
use crate::simd::functions::inverse_normal_f64;
use crate::study::calibrate::contradiction::contradictions;
use crate::study::calibrate::point::{Allowed, ComparedOn, FreeParameter, Prior, Simulated, Wanted};
use crate::study::calibrate::waves::{self, Matched};
use crate::study::calibrate::weights::{mean_and_sd, quantile};
use crate::study::design;

const TOLERANCES: [f64; 5] = [0.1, 0.1, 0.15, 0.1, 0.2];
/// What one repetition of the recovery study found.
#[derive(Default)]
struct Recovery {
    /// Parameters that the targets identify, and of how many the intervals hold the truth.
    identified: i32,
    within_95: i32,
    within_50: i32,
    /// Share of the prior's sd left of the parameter that moves no target.
    unmoved: f64,
    effective: f64,
}

/// Repetitions of the recovery study.
const REPETITIONS: usize = 200;

fn parameters() -> Vec<FreeParameter> {
    let priors = [
        (0.0, 1.0, Prior::Uniform, false),
        (0.5, 2.0, Prior::Uniform, false),
        (-1.0, 1.0, Prior::Normal { mean: 0.0, sd: 0.5 }, false),
        (0.0, 2.0, Prior::Triangular { mode: 1.0 }, false),
        (1.0, 6.0, Prior::Uniform, true),
        (0.0, 1.0, Prior::Uniform, false),
    ];
    let parameter = |(index, (from, to, prior, is_whole)): (usize, (f64, f64, Prior, bool))| FreeParameter {
        key: format!("toy.p{index}"),
        title: format!("p{index}"),
        from,
        to,
        prior,
        is_whole,
        source: String::new(),
    };
    priors.into_iter().enumerate().map(parameter).collect()
}

/// Five moments of six parameters, the last of which moves none.
fn toy(x: &[f64]) -> [f64; 5] {
    [
        x[0] + 0.5 * x[1] * x[1],
        libm::exp(0.5 * x[2]) + 0.3 * x[0],
        x[3] * x[1] + 0.2 * x[2],
        0.3 * x[4] + 0.2 * x[3] * x[3],
        x[0] - x[3] + 0.1 * x[4] * x[2],
    ]
}

fn simulate(points: &[Vec<f64>]) -> Result<Simulated, Stopped> {
    let row = |x: &Vec<f64>| toy(x).map(|value| Moment { value, standard_error: 0.02 }).to_vec();
    Ok(points.iter().map(row).collect())
}

fn wanted(values: [f64; 5]) -> Vec<Wanted> {
    let one = |(value, tolerance)| Wanted {
        value,
        tolerance,
        discrepancy: 0.0,
        weight: 1.0,
        allowed: Allowed::At,
        scale: ComparedOn::Plain,
    };
    values.into_iter().zip(TOLERANCES).map(one).collect()
}

fn sizes(seed: u64) -> Sizes {
    Sizes { seed, first: 64, later: 48, waves_max: 2, particles: 128, members: 128, rounds_max: 1 }
}

fn history(matched: Matched<'_>) -> History<'_> {
    match matched {
        Matched::History(history) => *history,
        Matched::Undefined { targets, .. } => panic!("undefined: {targets:?}"),
    }
}

fn calibrated<'a>(space: &Space, wanted: &'a [Wanted], sizes: Sizes) -> (History<'a>, Ensemble) {
    let mut draws = Draws { seed: sizes.seed, stage: 0 };
    let mut history = history(waves::run(space, wanted, sizes, &mut draws, &mut simulate).unwrap());
    let ensemble = ensemble(space, &mut history, sizes, &mut draws, &mut simulate).unwrap();
    (history, ensemble)
}

#[test]
fn settings_drawn_from_the_prior_are_covered_as_often_as_stated() {
    let parameters = parameters();
    let space = Space { parameters: &parameters };
    let truths = design::latin_hypercube(11, REPETITIONS, 6);
    let errors = design::latin_hypercube(12, REPETITIONS, 5);
    let one = |repetition: usize| {
        let mut found = Recovery::default();
        let truth = space.values(&truths[repetition]);
        let mut values = toy(&truth);
        for (target, value) in values.iter_mut().enumerate() {
            let sd = (TOLERANCES[target] * TOLERANCES[target] + 0.02 * 0.02_f64).sqrt();
            *value += sd * inverse_normal_f64(errors[repetition][target]);
        }
        let wanted = wanted(values);
        let (_, ensemble) = calibrated(&space, &wanted, sizes(repetition as u64));
        let weights = ensemble.weights();
        found.effective = ensemble.effective_size();
        for (index, parameter) in parameters.iter().enumerate() {
            let values = ensemble.values(index);
            let left = mean_and_sd(&values, &weights).1 / parameter.mean_and_sd().1;
            if index == 5 {
                found.unmoved = left;
            }
            if left < 0.7 && !parameter.is_whole {
                let at = |share| quantile(&values, &weights, share);
                let covers = |low: f64, high: f64| i32::from((at(low)..=at(high)).contains(&truth[index]));
                found.identified += 1;
                found.within_95 += covers(0.025, 0.975);
                found.within_50 += covers(0.25, 0.75);
            }
        }
        found
    };
    let found: Vec<Recovery> = (0..REPETITIONS).into_par_iter().map(one).collect();
    let identified: i32 = found.iter().map(|one| one.identified).sum();
    let share = |of: fn(&Recovery) -> i32| f64::from(found.iter().map(of).sum::<i32>()) / f64::from(identified);
    let (within_95, within_50) = (share(|one| one.within_95), share(|one| one.within_50));
    let unmoved = found.iter().map(|one| one.unmoved).sum::<f64>() / REPETITIONS as f64;
    let mut effective: Vec<f64> = found.iter().map(|one| one.effective).collect();
    effective.sort_by(f64::total_cmp);
    println!("{identified} {within_95} {within_50} {unmoved} {:?}", [effective[0], effective[20], effective[100]]);
    assert!(identified > 2 * REPETITIONS as i32);
    // Four parameters of one repetition are not independent: bounds of three standard errors of 200.
    assert!((0.90..0.985).contains(&within_95), "{within_95}");
    assert!((0.40..0.60).contains(&within_50), "{within_50}");
    assert!((0.95..1.05).contains(&unmoved), "{unmoved}");
    assert!(effective[REPETITIONS / 10] > 64.0, "{effective:?}");
}

#[test]
fn targets_that_contradict_are_named() {
    let parameters = parameters();
    let space = Space { parameters: &parameters };
    // The fourth moment is at most 2.6; the first is near 3 only where the last is at least -1.9.
    let mut wanted = wanted([3.2, 1.3, 1.5, 9.0, -2.2]);
    wanted[4].tolerance = 0.05;
    let mut draws = Draws { seed: 5, stage: 0 };
    let history = history(waves::run(&space, &wanted, sizes(5), &mut draws, &mut simulate).unwrap());
    assert!(!history.has_fit() && !history.region.is_found());
    let found = contradictions(&space, &history, &mut draws);
    println!("{found:?}");
    assert_eq!(found.unreachable, [3]);
    assert_eq!(found.pairs, [(0, 4)]);
    assert!(found.without.is_empty());
}

#[test]
fn a_history_and_an_ensemble_are_the_same_at_any_number_of_threads() {
    let parameters = parameters();
    let space = Space { parameters: &parameters };
    let wanted = wanted(toy(&[0.4, 1.2, 0.1, 1.0, 3.0, 0.5]));
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| calibrated(&space, &wanted, sizes(9)))
    };
    let ((one, first), (two, second)) = (run(1), run(3));
    assert_eq!(one.waves, two.waves);
    assert_eq!(first.members, second.members);
    assert!(one.waves.windows(2).all(|pair| pair[1].share <= pair[0].share * 1.1), "{:?}", one.waves);
    println!("{:?} {:?} {}", one.waves, first.rounds, first.shape);
    assert!(first.effective_size() > 64.0 && first.dominant().is_none());
}

#[test]
fn targets_that_are_not_defined_are_named() {
    let parameters = parameters();
    let space = Space { parameters: &parameters };
    let wanted = wanted(toy(&[0.4, 1.2, 0.1, 1.0, 3.0, 0.5]));
    let mut simulate = |points: &[Vec<f64>]| {
        let mut simulated = simulate(points)?;
        simulated.iter_mut().for_each(|row| row[2].value = f64::NAN);
        Ok(simulated)
    };
    let mut draws = Draws { seed: 5, stage: 0 };
    let matched = waves::run(&space, &wanted, sizes(5), &mut draws, &mut simulate).unwrap();
    assert!(matches!(matched, Matched::Undefined { targets, .. } if targets == [2]));
}

#[test]
fn a_likelihood_that_is_not_defined_rules_every_setting_out() {
    let parameters = parameters();
    let space = Space { parameters: &parameters };
    let wanted = wanted(toy(&[0.4, 1.2, 0.1, 1.0, 3.0, 0.5]));
    let mut draws = Draws { seed: 5, stage: 0 };
    let mut history = history(waves::run(&space, &wanted, sizes(5), &mut draws, &mut simulate).unwrap());
    history.goal.noise[0] = f64::NAN;
    let particles = proposals(&space, &history, &mut draws);
    assert!(particles.iter().all(|particle| particle.log_density == f64::NEG_INFINITY));
}
