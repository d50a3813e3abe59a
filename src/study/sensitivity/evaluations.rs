//! The points at which a sensitivity study is run, and the answer at each.
//!
//! The baseline and the ends of the factors share their draws. Every Morris trajectory and every scramble of base points has
//! replications of its own, so that the noise of the draws is in the interval over trajectories or scrambles. The points within one
//! share their draws: what differs between two of them is the factors' doing.

use super::halves::Halves;
use super::question::Sensitivity;
use crate::engine::{Engine, Stopped, measure_each, run_with};
use crate::model::Sizes;
use crate::plan::Plan;
use crate::progress::Progress;
use crate::stats::moments;

/// The answer at a point of a design.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    pub design: Design,
    /// The trajectory or the scramble.
    pub block: usize,
    /// The step of the trajectory, or the base point of the scramble.
    pub point: usize,
    /// First of the replications.
    pub first_replication: u32,
    /// Of every factor.
    pub values: Vec<f64>,
    pub answer: Halves,
}

/// What a point is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Design {
    /// A Morris trajectory.
    Morris,
    /// A row of Saltelli's design: 0 is A, 1 is B, 2 and more are A with one of the factors kept of B.
    Sobol { row: usize },
}

/// The study as a function of its factors.
pub struct Answers<'a> {
    pub study: &'a Sensitivity,
    pub sizes: Sizes,
    pub engine: Engine,
    pub progress: &'a Progress,
}

impl Answers<'_> {
    /// Replications of a unit of intervals.
    pub fn unit(&self) -> usize {
        self.study.scenario.economy_draws.replications_of_a_unit() as usize
    }

    /// Replications in the first half.
    pub fn first_half(&self) -> usize {
        (self.sizes.replications as usize / self.unit() / 2) * self.unit()
    }

    /// First of the replications of a block.
    pub fn first_replication(&self, block: usize) -> u32 {
        block as u32 * self.sizes.replications
    }

    /// The answer by replication at some values of the factors, in the replications of a block.
    ///
    /// # Errors
    /// [`Stopped`] if the user stops it.
    pub fn by_replication(&self, values: &[f64], block: usize) -> Result<Vec<f64>, Stopped> {
        let Answers { study, sizes, .. } = self;
        let plan = Plan::new(&study.at(values));
        let from = self.first_replication(block);
        let replications = from..from + sizes.replications;
        run_with(&plan, self.engine, sizes.seed, replications, sizes.merchants, self.progress, |counts| {
            let measured = measure_each(&plan, counts);
            let of = |policy: usize| measured[policy].groups[0][study.metric];
            if study.is_change { of(1) - of(0) } else { of(0) }
        })
    }

    /// The same as the means of both halves.
    ///
    /// # Errors
    /// [`Stopped`] if the user stops it.
    pub fn halves(&self, values: &[f64], block: usize) -> Result<Halves, Stopped> {
        let answers = self.by_replication(values, block)?;
        let (first, second) = answers.split_at(self.first_half());
        let halves = if first.is_empty() { [&answers[..]; 2] } else { [first, second] };
        Ok(halves.map(|half| moments(half).0))
    }
}
