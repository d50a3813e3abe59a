//! The points at which a sensitivity study is run, and the answer at each.
//!
//! The baseline and the ends of the factors share their draws. Every Morris trajectory and every scramble of base points has
//! replications of its own, so that the noise of the draws is in the interval over trajectories or scrambles. The points within one
//! share their draws: what differs between two of them is the factors' doing.

use super::halves::Halves;
use super::question::Sensitivity;
use crate::engine::{Engine, Stopped, measure_only, run_plans};
use crate::metrics::{Group, METRICS};
use crate::model::Sizes;
use crate::plan::Plan;
use crate::progress::Progress;
use crate::stats::moments;

/// Points that are planned at once.
const POINTS_AT_ONCE: usize = 256;

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

    /// The answers at some points, each the values of the factors, in the replications of a block: `[point][replication]`. Points that
    /// are equal are run once.
    ///
    /// # Errors
    /// [`Stopped`] if the user stops it.
    pub fn by_replication(&self, points: &[Vec<f64>], block: usize) -> Result<Vec<Vec<f64>>, Stopped> {
        let mut distinct: Vec<&Vec<f64>> = Vec::new();
        let mut index_of = |point| {
            distinct.iter().position(|&known| known == point).unwrap_or_else(|| {
                distinct.push(point);
                distinct.len() - 1
            })
        };
        let indices: Vec<usize> = points.iter().map(&mut index_of).collect();
        let repeated = (points.len() - distinct.len()) as u64;
        self.progress.add(repeated * u64::from(self.sizes.replications) * u64::from(self.sizes.merchants));
        let mut found = Vec::new();
        for points in distinct.chunks(POINTS_AT_ONCE) {
            found.extend(self.at(points, block)?);
        }
        Ok(indices.into_iter().map(|index| found[index].clone()).collect())
    }

    /// Runs some points together.
    fn at(&self, points: &[&Vec<f64>], block: usize) -> Result<Vec<Vec<f64>>, Stopped> {
        let Answers { study, sizes, .. } = self;
        let mut plans: Vec<Plan> = Vec::with_capacity(points.len());
        for values in points {
            plans.push(Plan::beside(&study.at(values), plans.last()).of_everybody());
        }
        let from = self.first_replication(block);
        let replications = from..from + sizes.replications;
        let kept = format!("{}{}", if study.is_change { "change of " } else { "" }, METRICS[study.metric].name);
        run_plans(
            &plans,
            self.engine,
            sizes.seed,
            replications,
            sizes.merchants,
            self.progress,
            &kept,
            |plan, counts| {
                let of = measure_only(&plans[plan], counts, &[Group::All], |_, groups| groups[0].metric(study.metric));
                if study.is_change { of[1] - of[0] } else { of[0] }
            },
        )
    }

    /// The same as the means of both halves.
    ///
    /// # Errors
    /// [`Stopped`] if the user stops it.
    pub fn halves(&self, points: &[Vec<f64>], block: usize) -> Result<Vec<Halves>, Stopped> {
        let means = |answers: Vec<f64>| {
            let (first, second) = answers.split_at(self.first_half());
            let halves = if first.is_empty() { [&answers[..]; 2] } else { [first, second] };
            halves.map(|half| moments(half).0)
        };
        Ok(self.by_replication(points, block)?.into_iter().map(means).collect())
    }
}
