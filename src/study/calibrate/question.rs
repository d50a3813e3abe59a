//! What is measured of targets: each in a study, under a policy, of a group.

use crate::metrics::{Group, Unit};
use crate::model::Scenario;
use crate::study::targets::{Setting, Target};

/// What is measured.
#[derive(Clone, Debug)]
pub struct Calibration {
    pub targets: Vec<PlannedTarget>,
    pub settings: Vec<SettingInForce>,
    /// The groups that targets are measured of, everybody first.
    pub groups: Vec<Group>,
    pub studies: Studies,
}

/// A target, and where it is measured.
#[derive(Clone, Debug)]
pub struct PlannedTarget {
    pub target: Target,
    pub scenario: usize,
    /// The index of its policy in the scenario.
    pub policy: usize,
    /// The index of its group among those of the question.
    pub group: usize,
    /// Of a share of the best profit.
    pub candidates: Vec<Candidate>,
}

/// A value that a key may have.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The name of the policy in files.
    pub name: String,
    pub value: String,
    /// None of the baseline's own.
    pub scenario: Option<usize>,
}

/// A setting with its value in the baseline.
#[derive(Clone, Debug)]
pub struct SettingInForce {
    pub setting: Setting,
    pub value: f64,
    pub unit: Unit,
}

/// The studies of a point.
#[derive(Clone, Debug)]
pub struct Studies {
    /// The first has the study's months.
    pub scenarios: Vec<Scenario>,
    /// Other baselines, each of a study of its own.
    pub candidates: Vec<Scenario>,
}

impl Studies {
    /// All of them, candidates last.
    pub fn all(&self) -> impl Iterator<Item = &Scenario> {
        self.scenarios.iter().chain(&self.candidates)
    }
}
