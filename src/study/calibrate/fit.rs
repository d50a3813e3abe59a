//! What a fit asks: targets, the parameters that may move, and how much is spent on it.

use super::point::{FreeParameter, Wanted};
use super::question::{Calibration, Studies};
use crate::config::address::Address;
use crate::model::Scenario;

/// A calibration to run.
#[derive(Clone, Debug)]
pub struct Fit {
    pub free: Vec<Free>,
    pub fitted: Asked,
    /// Figures that the fit does not see.
    pub held_out: Asked,
    /// The headline, then metrics that further figures could state.
    pub further: Asked,
    pub starts: usize,
    /// Settings of the ensemble; none if only the fit is asked for.
    pub members: Option<usize>,
}

/// A parameter that may move, and where it is.
#[derive(Clone, Debug)]
pub struct Free {
    pub parameter: FreeParameter,
    pub address: Address,
    /// Its value in the baseline.
    pub baseline: f64,
}

/// Targets with what is wanted of each.
#[derive(Clone, Debug)]
pub struct Asked {
    pub calibration: Calibration,
    pub wanted: Vec<Wanted>,
    /// Whether an alternative leaves a free parameter to the baseline: `[study][alternative][parameter]`, candidates last.
    pub reaches: Vec<Vec<Vec<bool>>>,
}

/// Which targets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Fitted,
    HeldOut,
    Further,
}

impl Fit {
    /// The targets of a part.
    pub fn part(&self, part: Part) -> &Asked {
        match part {
            Part::Fitted => &self.fitted,
            Part::HeldOut => &self.held_out,
            Part::Further => &self.further,
        }
    }

    /// The baseline's own values of the free parameters.
    pub fn defaults(&self) -> Vec<f64> {
        self.free.iter().map(|free| free.baseline).collect()
    }

    /// The free parameters themselves.
    pub fn parameters(&self) -> Vec<FreeParameter> {
        self.free.iter().map(|free| free.parameter.clone()).collect()
    }

    /// The studies of a part with these values of the free parameters: as `--set` would change the baseline, with every reform on
    /// top of it.
    pub fn at(&self, part: Part, values: &[f64]) -> Studies {
        let Asked { calibration, reaches, .. } = self.part(part);
        let Studies { scenarios, candidates } = &calibration.studies;
        let mut reaches = reaches.iter();
        let mut set = |scenario: &Scenario| {
            let mut scenario = scenario.clone();
            for (alternative, reached) in scenario.alternatives.iter_mut().zip(reaches.next().into_iter().flatten()) {
                for ((free, &value), _) in self.free.iter().zip(values).zip(reached).filter(|(_, reached)| **reached) {
                    free.address.set(&mut alternative.policy, value);
                }
            }
            scenario
        };
        let scenarios = scenarios.iter().map(&mut set).collect();
        Studies { scenarios, candidates: candidates.iter().map(&mut set).collect() }
    }
}
