//! Which assumptions drive the answer: Morris screening, Sobol indices, a tornado.
//!
//! A factor is a parameter with a range, uniform on it. Every point of a design is a study of its own in which the
//! baseline has the factors' values (burn-in and twins too), on the same draws, so the answer is a function of the
//! factors; what is left is the noise that all points share.

use super::morris::{Screened, elementary_effects, screen};
use super::sobol::{Indices, indices, saltelli};
use crate::config::address::Address;
use crate::engine::{Engine, Stopped, measure_each, run_with};
use crate::model::Scenario;
use crate::model::Sizes;
use crate::plan::Plan;
use crate::progress::Progress;
use crate::stats::Interval;
use crate::study::design;

/// An assumption and the range it may lie in.
#[derive(Clone, Debug, PartialEq)]
pub struct Factor {
    /// `group.key`.
    pub name: String,
    pub title: String,
    pub from: f64,
    pub to: f64,
    /// Whether it takes whole numbers only.
    pub is_whole: bool,
    pub baseline: f64,
    /// Where the range comes from.
    pub source: String,
    /// The parameter that it sets.
    pub target: Address,
    /// Whether the reform leaves it to the baseline, so that the factor varies it there too.
    pub reaches_reform: bool,
}

impl Factor {
    /// The value at a point of the unit interval; each whole number of a range of whole numbers has an equal part of
    /// it.
    pub fn at(&self, u: f64) -> f64 {
        if !self.is_whole {
            return self.from + u * (self.to - self.from);
        }
        let numbers = self.to - self.from + 1.0;
        self.from + (u * numbers).floor().min(numbers - 1.0)
    }

    /// How far through its range the value at a point of the unit interval lies.
    fn through(&self, u: f64) -> f64 {
        if self.is_whole { (self.at(u) - self.from) / (self.to - self.from) } else { u }
    }
}

/// A sensitivity study to run.
pub struct Sensitivity {
    /// The baseline and, where one is asked about, the reform.
    pub scenario: Scenario,
    pub factors: Vec<Factor>,
    /// Index in the catalogue of metrics.
    pub metric: usize,
    /// Whether the answer is the reform's change of the metric, not the baseline's level.
    pub is_change: bool,
    pub trajectories: usize,
    pub levels: u32,
    /// Base points of the Sobol indices; 0 for none.
    pub samples: usize,
    /// Factors that the Sobol indices keep, those with the largest μ*.
    pub keep: usize,
}

impl Sensitivity {
    /// The study with these values of the factors.
    pub fn at(&self, values: &[f64]) -> Scenario {
        let mut scenario = self.scenario.clone();
        for (factor, &value) in self.factors.iter().zip(values) {
            let reached = if factor.reaches_reform { scenario.alternatives.len() } else { 1 };
            for alternative in &mut scenario.alternatives[..reached] {
                factor.target.set(&mut alternative.policy, value);
            }
        }
        scenario
    }
}

/// The answer with one factor at the ends of its range.
pub struct Swing {
    pub low: SwingEnd,
    pub high: SwingEnd,
}

/// The answer with one factor at an end of its range.
pub struct SwingEnd {
    /// The paired change against the baseline.
    pub change: Interval,
    pub by_replication: Vec<f64>,
}

/// A finished sensitivity study.
pub struct SensitivityResult {
    pub unit: usize,
    pub baseline: Interval,
    pub baseline_by_replication: Vec<f64>,
    pub screened: Vec<Screened>,
    pub swings: Vec<Swing>,
    /// Factor and indices, of those kept.
    pub indices: Vec<(usize, Indices)>,
    /// Studies run.
    pub evaluations: usize,
}

/// Studies that a sensitivity study runs, of `factors` factors.
pub fn evaluations(study: &Sensitivity) -> usize {
    let factors = study.factors.len();
    let kept = study.keep.min(factors);
    1 + 2 * factors + study.trajectories * (factors + 1) + study.samples * (kept + 2)
}

/// Runs the study.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn run(
    study: &Sensitivity,
    sizes: Sizes,
    engine: Engine,
    progress: &Progress,
) -> Result<SensitivityResult, Stopped> {
    let baseline: Vec<f64> = study.factors.iter().map(|factor| factor.baseline).collect();
    let unit = study.scenario.economy_draws.replications_of_a_unit() as usize;
    let answer = |values: &[f64]| -> Result<Vec<f64>, Stopped> {
        let plan = Plan::new(&study.at(values));
        run_with(&plan, engine, sizes.seed, 0..sizes.replications, sizes.merchants, progress, |counts| {
            let measured = measure_each(&plan, counts);
            let of = |policy: usize| measured[policy].groups[0][study.metric];
            if study.is_change { of(1) - of(0) } else { of(0) }
        })
    };
    let mean = |values: &[f64]| answer(values).map(|values| Interval::over(&values, unit).mean);
    let at = |cube: &[f64]| -> Vec<f64> { study.factors.iter().zip(cube).map(|(factor, &u)| factor.at(u)).collect() };

    let at_baseline = answer(&baseline)?;
    let mut swings = Vec::new();
    for (index, factor) in study.factors.iter().enumerate() {
        let swing = |end: f64| -> Result<SwingEnd, Stopped> {
            let mut values = baseline.clone();
            values[index] = end;
            let by_replication = answer(&values)?;
            let change = crate::stats::paired_change(&by_replication, &at_baseline, unit);
            Ok(SwingEnd { change, by_replication })
        };
        swings.push(Swing { low: swing(factor.from)?, high: swing(factor.to)? });
    }

    let designed = design::trajectories(sizes.seed, study.trajectories, study.levels, study.factors.len());
    let mut effects = vec![Vec::new(); study.factors.len()];
    for trajectory in &designed {
        let answers = trajectory.iter().map(|cube| mean(&at(cube))).collect::<Result<Vec<f64>, Stopped>>()?;
        let moved: Vec<Vec<f64>> = trajectory
            .iter()
            .map(|cube| study.factors.iter().zip(cube).map(|(factor, &u)| factor.through(u)).collect())
            .collect();
        for (index, effect) in elementary_effects(&moved, &answers) {
            effects[index].push(effect);
        }
    }
    let screened: Vec<Screened> = effects.iter().map(|effects| screen(effects)).collect();

    let mut kept: Vec<usize> = (0..study.factors.len()).collect();
    kept.sort_by(|&a, &b| screened[b].importance.mean.total_cmp(&screened[a].importance.mean));
    kept.truncate(study.keep);
    let mut found = Vec::new();
    if study.samples > 0 && !kept.is_empty() {
        let answers = saltelli(sizes.seed, study.samples, kept.len(), |cube| {
            let mut values = baseline.clone();
            for (&index, u) in kept.iter().zip(cube) {
                values[index] = study.factors[index].at(*u);
            }
            mean(&values)
        })?;
        found = kept.iter().copied().zip(indices(&answers, sizes.seed)).collect();
    }
    let evaluations = evaluations(study);
    let baseline = Interval::over(&at_baseline, unit);
    let baseline_by_replication = at_baseline;
    Ok(SensitivityResult { unit, baseline, baseline_by_replication, screened, swings, indices: found, evaluations })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(from: f64, to: f64) -> Factor {
        Factor {
            name: "score.months".into(),
            title: String::new(),
            from,
            to,
            is_whole: true,
            baseline: from,
            source: String::new(),
            target: Address::Parameter { group: "score".into(), name: "months".into() },
            reaches_reform: true,
        }
    }

    #[test]
    fn every_whole_number_of_a_range_has_an_equal_part_of_the_unit_interval() {
        let factor = whole(2.0, 5.0);
        let values: Vec<f64> = (0..4000).map(|index| factor.at((f64::from(index) + 0.5) / 4000.0)).collect();
        for number in [2.0, 3.0, 4.0, 5.0] {
            assert_eq!(values.iter().filter(|value| **value == number).count(), 1000);
        }
        assert_eq!((factor.at(0.0), factor.at(1.0)), (2.0, 5.0));
        assert_eq!(factor.through(1.0 / 3.0), 1.0 / 3.0);
    }

    #[test]
    fn a_step_of_a_trajectory_moves_every_range_of_whole_numbers() {
        for (to, levels) in [(1.0, 2), (1.0, 4), (2.0, 4), (3.0, 6), (6.0, 64), (120.0, 4)] {
            let factor = whole(0.0, to);
            for trajectory in design::trajectories(1, 50, levels, 1) {
                let moved: Vec<f64> = trajectory.iter().map(|cube| factor.through(cube[0])).collect();
                assert!(moved[1] - moved[0] != 0.0, "{to} at {levels} levels");
                assert_eq!(moved[0] * to, (moved[0] * to).round());
            }
        }
    }
}
