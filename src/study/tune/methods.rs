//! Search methods: each spends a budget of merchant-months and returns a setting.
//!
//! | method | thresholds | how | stated rate |
//! |---|---|---|---|
//! | [`grid`] | any | the whole lattice on common draws | half a step of the lattice |
//! | [`refine`] | any | a coarse lattice, halved around the best again and again | the window halves with every stage |
//! | [`golden`] | one, unimodal | golden section (Kiefer 1953) | the window shrinks by 0.618 a trial |
//! | [`race`] | any | Kim and Nelson's race: drops what falls behind | the indifference, at the stated probability |
//! | [`coordinate`] | several | lines along one threshold at a time | halves with every round, without interaction |
//! | [`simplex`] | several | Nelder and Mead's simplex (1965) | none is known in general |
//!
//! Settings are ordered by constraints first: a setting that misses them less is better, and among those that meet them
//! the objective decides.

pub mod coordinate;
pub mod golden;
pub mod grid;
pub mod race;
pub mod refine;
pub mod simplex;
mod trials;

use super::evaluation_cache::{Ended, EvaluationCache};
use super::problem::{Point, Problem};
use crate::engine::Stopped;

/// Minimum number of units of a setting that is compared: fewer give no error to speak of.
pub const UNITS_MIN: usize = 4;

/// A way to search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Grid,
    Refine,
    Golden,
    Race,
    Coordinate,
    Simplex,
}

impl Method {
    pub const ALL: [Method; 6] =
        [Method::Grid, Method::Refine, Method::Golden, Method::Race, Method::Coordinate, Method::Simplex];

    /// The method's name in configurations and files.
    pub fn name(self) -> &'static str {
        ["grid", "refine", "golden", "race", "coordinate", "simplex"][self as usize]
    }

    /// For tables and charts.
    pub fn title(self) -> &'static str {
        ["Grid", "Refinement", "Golden section", "Race", "Coordinate search", "Simplex"][self as usize]
    }

    /// The method of this name.
    pub fn of_name(name: &str) -> Option<Method> {
        Method::ALL.into_iter().find(|method| method.name() == name)
    }

    /// Whether the method can search so many thresholds.
    pub fn takes(self, thresholds: usize) -> bool {
        match self {
            Method::Golden => thresholds == 1,
            Method::Coordinate | Method::Simplex => thresholds > 1,
            Method::Grid | Method::Refine | Method::Race => true,
        }
    }
}

/// What a race promises.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RaceTerms {
    /// Difference of the objective that does not matter, in its unit; by default 0.5% of today's.
    pub indifference: Option<f64>,
    /// Probability that the race may name a setting worse than the best by more than that.
    pub error: f64,
}

impl Default for RaceTerms {
    fn default() -> Self {
        RaceTerms { indifference: None, error: 0.05 }
    }
}

/// What a search found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    pub point: Point,
    /// Whether the method came to its own end, not to that of the budget.
    pub finished: bool,
    /// Settings tried and merchant-months spent.
    pub tried: usize,
    pub spent: u64,
    /// What a race left in the running, and the indifference it ran with.
    pub race: Option<(usize, f64)>,
}

impl Found {
    fn of(cache: &EvaluationCache<'_>, point: Option<Point>, finished: bool) -> Found {
        let point = point.unwrap_or_else(|| cache.problem().start());
        Found { point, finished, tried: cache.tried(), spent: cache.spent(), race: None }
    }
}

/// Searches a problem with a method and a budget in merchant-months.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn search(method: Method, problem: &dyn Problem, budget: u64, terms: &RaceTerms) -> Result<Found, Stopped> {
    let mut cache = EvaluationCache::new(problem, budget);
    match method {
        Method::Grid => grid::search(&mut cache),
        Method::Refine => refine::search(&mut cache),
        Method::Golden => golden::search(cache),
        Method::Race => race::search(&mut cache, terms),
        Method::Coordinate => coordinate::search(&mut cache),
        Method::Simplex => simplex::search(cache),
    }
}

/// Units that each of `trials` trials of `points` settings at once may have.
fn units_for(cache: &EvaluationCache<'_>, trials: usize, points: usize) -> usize {
    let each = cache.left() / (trials.max(1) as u64 * cache.unit_cost(points)).max(1);
    (each as usize).max(1)
}

/// How many settings can be tried at once at `units` units each.
fn max_points(cache: &EvaluationCache<'_>, units: usize) -> usize {
    let fixed = cache.unit_cost(0);
    let each = (cache.unit_cost(1) - fixed).max(1);
    let of_a_unit = cache.left() / units.max(1) as u64;
    (of_a_unit.saturating_sub(fixed) / each) as usize
}

/// The end of a search whose budget is spent; a stop by the user goes on up.
fn spent(ended: Ended) -> Result<(), Stopped> {
    match ended {
        Ended::Spent => Ok(()),
        Ended::Stopped => Err(Stopped),
    }
}
