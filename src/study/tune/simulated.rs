//! The simulator as a problem: a setting is a reform of the study's baseline, all settings run on the same draws.

use super::goal::Goal;
use super::problem::{Point, Problem, Threshold};
use crate::config::address::Address;
use crate::engine::{Engine, Stopped, measure_only, run_plans};
use crate::metrics::measure::GroupSums;
use crate::metrics::{Group, Metric};
use crate::model::terms::Terms;
use crate::model::{Alternative, Policy, Scenario};
use crate::plan::Plan;
use crate::progress::Progress;
use std::ops::Range;

/// A column of the simulator's results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// A metric over all merchants, by its index in the catalogue.
    Metric(usize),
    /// Good merchants lost of a segment.
    GoodLostOfSegment(usize),
    /// Bad merchants caught in time, of the opening book.
    BadCaughtOfBook,
}

impl Column {
    /// The groups that columns read: everybody first.
    pub fn groups(columns: &[Column]) -> Vec<Group> {
        let of_segments = columns.iter().filter_map(|column| match column {
            Column::GoodLostOfSegment(segment) => Some(Group::Segment(*segment)),
            Column::Metric(_) | Column::BadCaughtOfBook => None,
        });
        std::iter::once(Group::All).chain(of_segments).collect()
    }

    /// The value of each column from the sums of [`Column::groups`].
    pub fn values(columns: &[Column], groups: &[GroupSums<'_>]) -> Vec<f64> {
        let (everybody, mut segments) = (&groups[0], groups[1..].iter());
        let value = |column: &Column| match column {
            Column::Metric(metric) => everybody.metric(*metric),
            Column::BadCaughtOfBook => {
                let of = |id: Metric| everybody.metric(id as usize);
                let bad = of(Metric::LostAndBad) + of(Metric::KeptAndBad);
                // Without bad merchants none is caught.
                if bad == 0.0 { 0.0 } else { bad * of(Metric::BadCaught) }
            }
            Column::GoodLostOfSegment(_) => {
                segments.next().map_or(f64::NAN, |segment| segment.metric(Metric::GoodLost as usize))
            }
        };
        columns.iter().map(value).collect()
    }
}

/// Thresholds of a study's lender, tried out by simulation.
#[derive(Clone, Debug)]
pub struct Lender {
    /// The baseline alone.
    pub scenario: Scenario,
    pub thresholds: Vec<Threshold>,
    /// What each threshold sets.
    pub targets: Vec<Address>,
    /// What is measured: what the goal's quantities are made of.
    pub columns: Vec<Column>,
    pub goal: Goal,
}

impl Lender {
    /// The policy at a setting.
    pub fn policy(&self, point: &Point) -> Policy {
        let mut policy = self.scenario.alternatives[0].policy.clone();
        for ((target, threshold), &index) in self.targets.iter().zip(&self.thresholds).zip(point) {
            target.set(&mut policy, threshold.value(index));
        }
        policy
    }

    /// Whether a setting may have portfolio feedback: today's own, or that with every threshold at its upper end.
    pub fn has_feedback(&self) -> bool {
        let upper = self.thresholds.iter().map(|threshold| threshold.count - 1).collect();
        let months = self.scenario.months;
        self.scenario.has_feedback() || Terms::new(self.policy(&upper), months).have_feedback()
    }

    /// Today's thresholds.
    pub fn today(&self) -> Vec<f64> {
        self.targets.iter().map(|target| target.get(&self.scenario.alternatives[0].policy)).collect()
    }

    /// Today's setting as a point, if the lattice has it.
    pub fn today_on_lattice(&self) -> Option<Point> {
        let today = self.today();
        let point: Point = self.thresholds.iter().zip(&today).map(|(known, &value)| known.nearest(value)).collect();
        (self.values(Some(&point)) == today).then_some(point)
    }

    /// Values of the thresholds at a setting; without one, today's.
    pub fn values(&self, point: Option<&Point>) -> Vec<f64> {
        match point {
            Some(point) => self.thresholds.iter().zip(point).map(|(known, &index)| known.value(index)).collect(),
            None => self.today(),
        }
    }

    /// A setting in words: `cut-off 515, exposure cap 1.5`.
    pub fn describe(&self, point: &Point) -> String {
        let each = self.thresholds.iter().zip(point).map(|(t, &index)| format!("{} {}", t.title, t.value(index)));
        each.collect::<Vec<_>>().join(", ")
    }

    /// The scenario of the baseline against settings.
    pub fn against(&self, points: &[Point]) -> Scenario {
        let mut scenario = self.scenario.clone();
        for (index, point) in points.iter().enumerate() {
            let name = format!("setting_{}", index + 1);
            scenario.alternatives.push(Alternative { name, title: self.describe(point), policy: self.policy(point) });
        }
        scenario
    }
}

/// A lender with what it takes to simulate.
pub struct Simulated<'a> {
    pub lender: &'a Lender,
    pub seed: u64,
    /// Merchants of one replication.
    pub merchants: u32,
    pub engine: Engine,
    pub progress: &'a Progress,
}

impl Simulated<'_> {
    /// Today's setting first, then the others: `[setting][column][replication]`.
    ///
    /// # Errors
    /// [`Stopped`] if the user stops it.
    pub fn run_with_today(&self, points: &[Point], replications: Range<u32>) -> Result<Vec<Vec<Vec<f64>>>, Stopped> {
        self.run_under(&[self.lender], points, replications).map(|mut found| found.remove(0))
    }

    /// The same under each of several lenders, which share what they can: `[lender][setting][column][replication]`.
    ///
    /// # Errors
    /// [`Stopped`] if the user stops it.
    pub fn run_under(
        &self,
        lenders: &[&Lender],
        points: &[Point],
        replications: Range<u32>,
    ) -> Result<Vec<Vec<Vec<Vec<f64>>>>, Stopped> {
        let groups: Vec<Vec<Group>> = lenders.iter().map(|lender| Column::groups(&lender.columns)).collect();
        let plan = |(lender, groups): (&&Lender, &Vec<Group>)| Plan::new(&lender.against(points)).of_groups(groups);
        let plans: Vec<Plan> = lenders.iter().zip(&groups).map(plan).collect();
        let kept = format!("{:?}", lenders.iter().map(|lender| &lender.columns).collect::<Vec<_>>());
        let found = run_plans(
            &plans,
            self.engine,
            self.seed,
            replications,
            self.merchants,
            self.progress,
            &kept,
            |plan, counts| {
                measure_only(&plans[plan], counts, &groups[plan], |_, sums| {
                    Column::values(&lenders[plan].columns, sums)
                })
            },
        )?;
        let of_lender = |(lender, done): (&&Lender, Vec<Vec<Vec<f64>>>)| {
            let of = |setting: usize, column: usize| done.iter().map(|settings| settings[setting][column]).collect();
            (0..=points.len()).map(|s| (0..lender.columns.len()).map(|column| of(s, column)).collect()).collect()
        };
        Ok(lenders.iter().zip(found).map(of_lender).collect())
    }
}

impl Problem for Simulated<'_> {
    fn thresholds(&self) -> &[Threshold] {
        &self.lender.thresholds
    }

    fn goal(&self) -> &Goal {
        &self.lender.goal
    }

    fn start(&self) -> Point {
        let today = self.lender.today();
        self.lender.thresholds.iter().zip(today).map(|(threshold, value)| threshold.nearest(value)).collect()
    }

    fn unit(&self) -> u32 {
        self.lender.scenario.economy_draws.replications_of_a_unit()
    }

    /// Burn-in, the twin and today's setting are simulated with every batch, and count.
    fn cost(&self, points: usize) -> u64 {
        let (seasoning, months) = (u64::from(self.lender.scenario.seasoning), u64::from(self.lender.scenario.months));
        u64::from(self.merchants) * (seasoning + (2 + points as u64) * months)
    }

    fn run(&self, points: &[Point], replications: Range<u32>) -> Result<Vec<Vec<Vec<f64>>>, Stopped> {
        let mut found = self.run_with_today(points, replications)?;
        found.remove(0);
        Ok(found)
    }
}
