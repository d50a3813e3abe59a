//! What a search has tried and spent: every setting with its series, on draws that no final evaluation sees.

use super::goal::{Goal, Judgement, Series};
use super::problem::{Point, Problem};
use crate::engine::Stopped;
use std::collections::BTreeMap;

/// The first replication of a search: far beyond those of any study, so that a final evaluation on a study's own
/// replications is not flattered by the search; a multiple of every unit.
const FIRST: u32 = 1 << 24;

/// Why a search goes no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The budget does not allow what was asked for; nothing of it was run.
    Spent,
    Stopped,
}

impl From<Stopped> for Ended {
    fn from(_: Stopped) -> Ended {
        Ended::Stopped
    }
}

/// A setting tried.
struct Entry {
    /// `[column][replication]`.
    columns: Vec<Vec<f64>>,
    series: Series,
}

/// The record of a search.
pub struct EvaluationCache<'a> {
    problem: &'a dyn Problem,
    entries: BTreeMap<Point, Entry>,
    /// Merchant-months.
    budget: u64,
    spent: u64,
}

impl<'a> EvaluationCache<'a> {
    /// An empty cache with a budget in merchant-months.
    pub fn new(problem: &'a dyn Problem, budget: u64) -> EvaluationCache<'a> {
        EvaluationCache { problem, entries: BTreeMap::new(), budget, spent: 0 }
    }

    pub fn problem(&self) -> &'a dyn Problem {
        self.problem
    }

    pub fn goal(&self) -> &'a Goal {
        self.problem.goal()
    }

    /// Merchant-months spent.
    pub fn spent(&self) -> u64 {
        self.spent
    }

    /// Merchant-months left.
    pub fn left(&self) -> u64 {
        self.budget - self.spent
    }

    /// Settings tried.
    pub fn tried(&self) -> usize {
        self.entries.len()
    }

    /// Units of a setting so far.
    pub fn units(&self, point: &Point) -> usize {
        self.entries.get(point).map_or(0, |entry| entry.series[self.goal().objective].len())
    }

    /// What one unit of so many settings at once costs.
    pub fn unit_cost(&self, points: usize) -> u64 {
        self.problem.cost(points) * u64::from(self.problem.unit())
    }

    /// Brings every one of these settings to at least `units` units.
    ///
    /// # Errors
    /// [`Ended::Spent`] if the budget does not allow it, [`Ended::Stopped`] if the user stops it.
    pub fn bring_to(&mut self, points: &[Point], units: usize) -> Result<(), Ended> {
        let mut by_units: BTreeMap<usize, Vec<Point>> = BTreeMap::new();
        for point in points {
            let have = self.units(point);
            let waiting = by_units.entry(have).or_default();
            if have < units && !waiting.contains(point) {
                waiting.push(point.clone());
            }
        }
        by_units.retain(|_, points| !points.is_empty());
        let cost: u64 =
            by_units.iter().map(|(have, points)| self.unit_cost(points.len()) * (units - have) as u64).sum();
        if cost > self.left() {
            return Err(Ended::Spent);
        }
        let unit = self.problem.unit();
        for (have, points) in by_units {
            let range = FIRST + have as u32 * unit..FIRST + units as u32 * unit;
            let found = self.problem.run(&points, range)?;
            self.spent += self.unit_cost(points.len()) * (units - have) as u64;
            for (point, columns) in points.into_iter().zip(found) {
                self.note(point, columns, unit as usize);
            }
        }
        Ok(())
    }

    /// Adds a setting's new replications. Series are made anew: a gap is no sum over units.
    fn note(&mut self, point: Point, mut columns: Vec<Vec<f64>>, unit: usize) {
        if let Some(known) = self.entries.remove(&point) {
            columns = known.columns.into_iter().zip(columns).map(|(old, new)| [old, new].concat()).collect();
        }
        let series = self.goal().series(&columns, unit);
        self.entries.insert(point, Entry { columns, series });
    }

    /// A setting's series; it has been tried.
    pub fn series(&self, point: &Point) -> &Series {
        &self.entries[point].series
    }

    /// A setting against the goal; it has been tried.
    pub fn judge(&self, point: &Point) -> Judgement {
        self.goal().judge(self.series(point))
    }

    /// The best of some settings that have been tried, the first of equal ones.
    pub fn best(&self, points: &[Point]) -> Option<Point> {
        let mut tried = points.iter().filter(|point| self.entries.contains_key(*point));
        let first = tried.next()?;
        let best = tried.fold((first, self.judge(first)), |best, point| {
            let judged = self.judge(point);
            if judged.beats(&best.1) { (point, judged) } else { best }
        });
        Some(best.0.clone())
    }

    /// The best of all settings tried with the most units.
    pub fn best_of_all(&self) -> Option<Point> {
        let max_units = self.entries.keys().map(|point| self.units(point)).max()?;
        let points: Vec<Point> = self.entries.keys().filter(|point| self.units(point) == max_units).cloned().collect();
        self.best(&points)
    }
}
