//! What is known of the settings: the final evaluation of a tuning.
//!
//! Today's setting and every candidate are run on the study's own replications, which no search has seen. From the
//! candidates' series follow the optimum with its confidence set, the curve along each threshold with pointwise
//! intervals and simultaneous bands, the plateau, the flip points and the frontier.

use super::confidence::may_be_best;
use super::goal::{Goal, Judgement, Series};
use super::methods::{Found, Method, search};
use super::problem::{Point, lattice};
use super::robust::{Robust, robust};
use super::simulated::{Lender, Simulated};
use super::slice::{Known, Slice, slice, slices_through};
use super::tuning::{Tuning, TuningScenario};
use crate::engine::{Engine, Stopped};
use crate::model::Sizes;
use crate::progress::Progress;
use crate::stats::simultaneous::{Multipliers, Projection, critical_of_either_side};
use crate::stats::{CONFIDENCE, Interval};
use crate::study::compare::run::Comparison;
use crate::study::design::stream;
use crate::study::sweep::run::frontier;

/// Streams of a tuning, apart from those of designs.
const SET: u32 = (1 << 16) + 1;
const FRONTIER: u32 = (1 << 16) + 2;
const GAIN: u32 = (1 << 16) + 3;
/// Maximum number of settings of a lattice that is evaluated whole.
pub const LATTICE_MAX: usize = 600;

/// What a constraint has to do with the answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Binding {
    pub constraint: usize,
    /// The candidate that would be best without it.
    pub without: Option<usize>,
    /// The best one-sided bound of its quantity, at the certainty asked for, among candidates that meet all other
    /// constraints, and where; none if none meets them.
    pub attainable: Option<(usize, f64)>,
}

/// A finished tuning. Candidate 0 is today's setting; it is not chosen from unless the lattice has it too.
pub struct TuneResult {
    pub sizes: Sizes,
    pub unit: usize,
    /// Settings of the candidates; none for today's.
    pub points: Vec<Option<Point>>,
    /// `[scenario][candidate]`.
    pub series: Vec<Vec<Series>>,
    pub judged: Vec<Judgement>,
    /// What the search ended with, where there was one.
    pub found: Option<Found>,
    /// The optimum, or where nothing is feasible the candidate with the smallest violation.
    pub chosen: usize,
    /// The objective's paired change from today's setting to the chosen one. Where that was chosen on these very
    /// replications the interval is joint over all candidates, since the largest of many is flattered.
    pub gain: Interval,
    /// The candidate that would be best without any constraint.
    pub unconstrained: usize,
    /// Constraints that decide: without them another would be chosen, or something would be feasible.
    pub binding: Vec<Binding>,
    /// Candidates that may be the optimum.
    pub may_be_best: Vec<bool>,
    pub slices: Vec<Slice>,
    /// Candidates on the frontier of NPL ratio and good lost, and the factor of their simultaneous bands.
    pub frontier: (Vec<usize>, f64),
    pub robust: Option<Robust>,
    /// From today's setting to the chosen one.
    pub swap: Comparison,
}

impl TuneResult {
    /// Whether the chosen setting meets every constraint.
    pub fn is_feasible(&self) -> bool {
        self.judged[self.chosen].is_feasible()
    }

    /// A quantity of a candidate in a scenario.
    pub fn level(&self, scenario: usize, candidate: usize, quantity: usize) -> Interval {
        self.interval(&self.series[scenario][candidate][quantity])
    }

    /// The paired difference of a quantity between two candidates in a scenario.
    pub fn difference(&self, scenario: usize, candidate: usize, from: usize, quantity: usize) -> Interval {
        let (a, b) = (&self.series[scenario][candidate][quantity], &self.series[scenario][from][quantity]);
        self.interval(&a.iter().zip(b).map(|(a, b)| a - b).collect::<Vec<f64>>())
    }

    fn interval(&self, series: &[f64]) -> Interval {
        Interval::of(series.iter().copied())
    }

    /// The smallest and largest value of a threshold among candidates that may be the optimum: of all of them where the
    /// whole lattice was evaluated, else of those along the threshold with the others as chosen.
    pub fn threshold_interval(&self, lender: &Lender, threshold: usize) -> Option<(f64, f64)> {
        let along = self.slices.iter().find(|slice| slice.threshold == threshold);
        let is_asked =
            |index: &usize| self.found.is_none() || along.is_some_and(|slice| slice.candidates.contains(index));
        let may = (1..self.points.len()).filter(|&index| self.may_be_best[index]).filter(is_asked);
        let indices = may.filter_map(|index| self.points[index].as_ref().map(|point| point[threshold]));
        let (low, high) = indices.fold((u32::MAX, 0), |(low, high), index| (low.min(index), high.max(index)));
        let threshold = &lender.thresholds[threshold];
        (low <= high).then(|| (threshold.value(low), threshold.value(high)))
    }
}

/// Runs a tuning; `npl_and_lost` are the indices of the NPL ratio and of good merchants lost among the goal's
/// quantities.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn run(
    tuning: &Tuning,
    npl_and_lost: (usize, usize),
    sizes: Sizes,
    engine: Engine,
    progress: &Progress,
) -> Result<TuneResult, Stopped> {
    let lender = tuning.lender();
    let goal = tuning.goal();
    fn simulated<'a>(lender: &'a Lender, sizes: Sizes, engine: Engine, progress: &'a Progress) -> Simulated<'a> {
        Simulated { lender, seed: sizes.seed, merchants: sizes.merchants, engine, progress }
    }
    let unit = lender.scenario.economy_draws.replications_of_a_unit() as usize;

    let whole = lattice(&lender.thresholds, LATTICE_MAX + 1);
    let (found, mut points) = if tuning.method == Method::Grid && whole.len() <= LATTICE_MAX {
        (None, whole)
    } else {
        let found = search(
            tuning.method,
            &simulated(lender, sizes, engine, progress),
            tuning.search_budget(sizes),
            &tuning.terms,
        )?;
        let points = slices_through(lender, &found.point).concat();
        (Some(found), points)
    };
    let evaluate = |points: &[Point]| -> Result<Vec<Vec<Series>>, Stopped> {
        let of_world = |scenario: &TuningScenario| -> Result<Vec<Series>, Stopped> {
            let columns =
                simulated(&scenario.lender, sizes, engine, progress).run_with_today(points, 0..sizes.replications)?;
            Ok(columns.iter().map(|columns| goal.series(columns, unit)).collect())
        };
        tuning.scenarios.iter().map(of_world).collect()
    };
    points.sort();
    points.dedup();
    let mut series = evaluate(&points)?;
    // A search's setting was chosen on other draws, and stays chosen unless it misses a constraint here. A grid is
    // chosen from here.
    let of_search = found.as_ref().and_then(|found| points.iter().position(|point| *point == found.point));
    let judged = judge_all(goal, &series[0]);
    let kept = of_search.map(|index| index + 1).filter(|&index| judged[index].is_feasible());
    let chosen = kept.or_else(|| best_candidate(&judged)).unwrap_or(0);
    if let Some(point) = chosen.checked_sub(1).map(|index| points[index].clone()) {
        let mut missing: Vec<Point> = slices_through(lender, &point).concat();
        missing.retain(|point| !points.contains(point));
        missing.sort();
        missing.dedup();
        if !missing.is_empty() {
            for (known, fresh) in series.iter_mut().zip(evaluate(&missing)?) {
                known.extend(fresh.into_iter().skip(1));
            }
            points.extend(missing);
        }
    }
    let points: Vec<Option<Point>> = std::iter::once(None).chain(points.into_iter().map(Some)).collect();
    let judged = judge_all(goal, &series[0]);

    let candidates: Vec<&Series> = series[0][1..].iter().collect();
    let set = may_be_best(goal, &candidates, &mut stream(sizes.seed, SET));
    let gain = gain(goal, &series[0], chosen, kept.is_some(), sizes);
    let may_be_best: Vec<bool> = std::iter::once(false).chain(set).collect();
    let slices = match &points[chosen] {
        Some(_) => {
            let known = Known { points: &points, series: &series[0], judged: &judged, chosen, seed: sizes.seed };
            (0..lender.thresholds.len()).map(|threshold| slice(tuning, threshold, known)).collect()
        }
        None => Vec::new(),
    };
    let frontier = frontier_of(&series[0], npl_and_lost, sizes);
    let binding = (0..goal.constraints.len()).filter_map(|c| binding(goal, &series[0], chosen, &judged, c)).collect();
    let robust = (tuning.scenarios.len() > 1).then(|| robust(goal, &series, &judged));
    let pair = points[chosen].clone().into_iter().collect::<Vec<Point>>();
    let swap = crate::study::compare::run::run(&lender.against(&pair), sizes, engine, progress)?;
    let free = Goal { constraints: Vec::new(), ..goal.clone() };
    let unconstrained = best_candidate(&judge_all(&free, &series[0])).unwrap_or(chosen);
    Ok(TuneResult {
        sizes,
        unit,
        points,
        series,
        judged,
        found,
        chosen,
        gain,
        unconstrained,
        binding,
        may_be_best,
        slices,
        frontier,
        robust,
        swap,
    })
}

/// The paired change of the objective from today's setting to the chosen one.
fn gain(goal: &Goal, series: &[Series], chosen: usize, chosen_elsewhere: bool, sizes: Sizes) -> Interval {
    let changes = |candidate: usize| -> Vec<f64> {
        series[candidate][goal.objective].iter().zip(&series[0][goal.objective]).map(|(a, b)| a - b).collect()
    };
    let plain = Interval { replications: sizes.replications as usize, ..Interval::of(changes(chosen)) };
    let units = series[0][goal.objective].len();
    if chosen_elsewhere || units < 2 {
        return plain;
    }
    let multipliers = Multipliers::new(units, &mut stream(sizes.seed, GAIN));
    let projected: Vec<Projection> =
        (1..series.len()).map(|candidate| multipliers.project(&changes(candidate))).collect();
    let critical = critical_of_either_side(&projected.iter().collect::<Vec<_>>(), CONFIDENCE);
    let half_width = critical * projected[chosen.max(1) - 1].standard_error;
    Interval { lower: plain.mean - half_width, upper: plain.mean + half_width, ..plain }
}

fn judge_all(goal: &Goal, series: &[Series]) -> Vec<Judgement> {
    series.iter().map(|series| goal.judge(series)).collect()
}

/// The best of some settings, the first of equal ones.
pub fn best(judged: &[Judgement]) -> Option<usize> {
    let mut best: Option<usize> = None;
    for (index, one) in judged.iter().enumerate() {
        if best.is_none_or(|best| one.beats(&judged[best])) {
            best = Some(index);
        }
    }
    best
}

/// The best candidate but today's.
fn best_candidate(judged: &[Judgement]) -> Option<usize> {
    best(judged.get(1..)?).map(|index| index + 1)
}

/// The Pareto frontier of NPL ratio and good lost among the candidates, and the factor of bands over all of it.
fn frontier_of(series: &[Series], (npl, lost): (usize, usize), sizes: Sizes) -> (Vec<usize>, f64) {
    let mean = |series: &[f64]| Interval::of(series.iter().copied()).mean;
    let at: Vec<(f64, f64)> = series[1..].iter().map(|series| (mean(&series[npl]), mean(&series[lost]))).collect();
    let best = frontier(&at);
    let mut indices: Vec<usize> = (1..series.len()).filter(|index| best[index - 1]).collect();
    indices.sort_by(|&a, &b| at[a - 1].0.total_cmp(&at[b - 1].0));
    indices.dedup_by(|a, b| at[*a - 1] == at[*b - 1]);
    let units = series[0][npl].len();
    if units < 2 || indices.is_empty() {
        return (indices, f64::NAN);
    }
    let multipliers = Multipliers::new(units, &mut stream(sizes.seed, FRONTIER));
    let projected: Vec<Projection> = indices
        .iter()
        .flat_map(|&index| [npl, lost].map(|quantity| multipliers.project(&series[index][quantity])))
        .collect();
    let critical = critical_of_either_side(&projected.iter().collect::<Vec<_>>(), CONFIDENCE);
    (indices, critical)
}

/// What one constraint has to do with the choice, if anything.
fn binding(goal: &Goal, series: &[Series], chosen: usize, judged: &[Judgement], constraint: usize) -> Option<Binding> {
    let without: Vec<Judgement> = series.iter().map(|series| goal.judge_without(series, Some(constraint))).collect();
    let other = best_candidate(&without).filter(|&other| without[other].is_feasible());
    let decides = if judged[chosen].is_feasible() { other != Some(chosen) } else { true };
    if !decides {
        return None;
    }
    let known = &goal.constraints[constraint];
    let met = (1..series.len()).filter(|&index| without[index].is_feasible());
    let value = |index: usize| goal.certain_bound(known, &series[index]);
    let attainable = met
        .filter(|&index| value(index).is_finite())
        .min_by(|&a, &b| known.excess(value(a)).total_cmp(&known.excess(value(b))))
        .map(|index| (index, value(index)));
    let misses = goal.miss(known, &series[chosen]) > 0.0;
    // Where nothing is feasible, a constraint that the nearest candidate meets and that nothing hangs on is no news.
    (judged[chosen].is_feasible() || misses || other.is_some()).then_some(Binding {
        constraint,
        without: other,
        attainable,
    })
}
