//! What a sensitivity study asks: factors with their ranges, a metric, and how much is spent on it.

use super::sobol::Split;
use crate::config::address::Address;
use crate::metrics::METRICS;
use crate::model::Scenario;
use crate::stats::Scale;

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
    pub fn through(&self, u: f64) -> f64 {
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
    /// Base points of the Sobol indices, as they are split into scrambles; none of 0.
    pub samples: Split,
    /// Factors that the Sobol indices keep, those with the largest μ*.
    pub keep: usize,
}

impl Sensitivity {
    /// The scale of the answer's intervals.
    pub fn scale(&self) -> Scale {
        let unit = METRICS[self.metric].unit;
        if self.is_change { unit.scale_of_change() } else { unit.scale() }
    }

    /// The scale of the intervals of changes of the answer.
    pub fn scale_of_change(&self) -> Scale {
        METRICS[self.metric].unit.scale_of_change()
    }

    /// The value of every factor in the baseline.
    pub fn baseline(&self) -> Vec<f64> {
        self.factors.iter().map(|factor| factor.baseline).collect()
    }

    /// The same with one factor at another value.
    pub fn with_one(&self, index: usize, value: f64) -> Vec<f64> {
        let mut values = self.baseline();
        values[index] = value;
        values
    }

    /// Whether the answer at these values of the factors is known to be 0: the change of a reform that is identical to the
    /// baseline there.
    pub fn is_known_at(&self, values: &[f64]) -> bool {
        self.is_change && self.at(values).are_identical(0, 1)
    }

    /// The study with every factor at the upper end of its range.
    pub fn at_upper_ends(&self) -> Scenario {
        self.at(&self.factors.iter().map(|factor| factor.to).collect::<Vec<f64>>())
    }

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::address::Scalar;
    use crate::study::design;

    fn whole(from: f64, to: f64) -> Factor {
        Factor {
            name: "score.months".into(),
            title: String::new(),
            from,
            to,
            is_whole: true,
            baseline: from,
            source: String::new(),
            target: Address::Own(Scalar::Parameter { group: "score", name: "months" }),
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
