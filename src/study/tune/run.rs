//! What is known of the settings: the final evaluation of a tuning.
//!
//! Today's setting and every candidate are run on the study's own replications, which no search has seen. From the
//! candidates' series follow the optimum with its confidence set, the curve along each threshold with pointwise
//! intervals and simultaneous bands, the plateau, the flip points and the frontier.

use super::choice::{Choice, Gain, best, choose, gains};
use super::confidence::{Verdict, may_be_best};
use super::frontier::{better_on_both, frontier};
use super::goal::{Goal, Judgement, Series};
use super::methods::{Found, Method, search};
use super::pairs::Pairs;
use super::problem::{Point, lattice};
use super::robust::{Robust, robust};
use super::simulated::{Lender, Simulated};
use super::slice::{Known, Slice, slice, slices_through};
use super::tuning::Tuning;
use crate::engine::{Engine, Stopped};
use crate::model::Sizes;
use crate::progress::Progress;
use crate::stats::interval::paired;
use crate::stats::joint::{Joint, Resamples};
use crate::stats::{Interval, moments};
use crate::study::compare::run::Comparison;
use crate::study::design::stream;

/// The stream of a tuning, apart from those of designs.
const PAIRS: u32 = (1 << 16) + 1;
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

/// A finished tuning. Candidate 0 is today's setting.
pub struct TuneResult {
    pub sizes: Sizes,
    pub unit: usize,
    /// Settings of the candidates; none for today's where the lattice has not got it.
    pub points: Vec<Option<Point>>,
    /// Values of the thresholds, `[candidate][threshold]`.
    pub values: Vec<Vec<f64>>,
    /// One value per unit, `[scenario][candidate]`.
    pub series: Vec<Vec<Series>>,
    /// The same, one value per replication.
    pub replications: Vec<Vec<Series>>,
    pub judged: Vec<Judgement>,
    /// What the search ended with, where there was one.
    pub found: Option<Found>,
    /// The optimum, or where nothing is feasible the candidate with the smallest violation; and the best but today's.
    pub choice: Choice,
    /// The candidate that the slices go through: the chosen one, or the contender where the lattice has not got that.
    pub shown: usize,
    /// The objective's change from today's setting, of every candidate but that.
    pub gains: Vec<Gain>,
    /// The candidate that would be best without any constraint.
    pub unconstrained: usize,
    /// Constraints that decide: without them another would be chosen, or something would be feasible.
    pub binding: Vec<Binding>,
    /// Which candidates may be the optimum.
    pub verdicts: Vec<Verdict>,
    pub slices: Vec<Slice>,
    /// Candidates on the frontier of NPL ratio and good lost, with bands of both that hold over all candidates.
    pub frontier: Vec<(usize, [Joint; 2])>,
    /// Candidates whose NPL ratio and good lost are both lower than today's, by intervals that hold over all candidates.
    pub better_on_both: Vec<usize>,
    /// The goal, for the scales of its quantities.
    goal: Goal,
    pub robust: Option<Robust>,
    /// From today's setting to the chosen one, if that is another.
    pub swap: Comparison,
}

impl TuneResult {
    /// The setting chosen.
    pub fn chosen(&self) -> usize {
        self.choice.chosen
    }

    /// The gain over today's setting of the best other one, if there is one.
    pub fn gain(&self) -> Option<&Gain> {
        self.gains.get(self.choice.contender.checked_sub(1)?)
    }

    /// Whether the chosen setting meets every constraint.
    pub fn is_feasible(&self) -> bool {
        self.judged[self.chosen()].is_feasible()
    }

    /// Number of units of the intervals.
    pub fn units(&self) -> usize {
        self.series[0][0].first().map_or(0, Vec::len)
    }

    /// A quantity of a candidate in a scenario.
    pub fn level(&self, scenario: usize, candidate: usize, quantity: usize) -> Interval {
        let scale = self.goal.quantities[quantity].scale();
        Interval::on(&self.replications[scenario][candidate][quantity], self.unit, scale)
    }

    /// The paired difference of a quantity between two candidates in a scenario.
    pub fn difference(&self, scenario: usize, candidate: usize, from: usize, quantity: usize) -> Interval {
        Interval::on(
            &self.changes(scenario, candidate, from, quantity),
            self.unit,
            self.goal.quantities[quantity].scale_of_change(),
        )
    }

    /// The same, one value per replication.
    pub fn changes(&self, scenario: usize, candidate: usize, from: usize, quantity: usize) -> Vec<f64> {
        let of = |candidate: usize| &self.replications[scenario][candidate][quantity];
        paired(of(candidate), of(from))
    }

    /// The interval of the change from the chosen setting to today's where the quantity is the objective: the gain's,
    /// turned round.
    pub fn gain_between(&self, candidate: usize, quantity: usize, objective: usize) -> Option<Interval> {
        let gain =
            self.gain().filter(|gain| candidate == 0 && quantity == objective && !gain.interval.lower.is_nan())?;
        let Interval { mean, lower, upper, .. } = gain.interval;
        (self.chosen() > 0).then_some(Interval { mean: -mean, lower: -upper, upper: -lower, ..gain.interval })
    }

    /// The smallest and largest value of a threshold among candidates that may be the optimum: of all of them where the
    /// whole lattice was evaluated, else of those along the threshold with the others as chosen.
    pub fn threshold_interval(&self, threshold: usize) -> Option<(f64, f64)> {
        let along = self.slices.iter().find(|slice| slice.threshold == threshold);
        let is_asked =
            |index: &usize| self.found.is_none() || along.is_some_and(|slice| slice.candidates.contains(index));
        let may = (0..self.values.len()).filter(|&index| self.verdicts[index].may_be_best).filter(is_asked);
        let values = may.map(|index| self.values[index][threshold]);
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
        (low <= high).then_some((low, high))
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
    let simulated = Simulated { lender, seed: sizes.seed, merchants: sizes.merchants, engine, progress };
    let unit = lender.scenario.economy_draws.replications_of_a_unit() as usize;

    let whole = lattice(&lender.thresholds, LATTICE_MAX + 1);
    let (found, points) = if tuning.method == Method::Grid && whole.len() <= LATTICE_MAX {
        (None, whole)
    } else {
        let found = search(tuning.method, &simulated, tuning.search_budget(sizes), &tuning.terms)?;
        let points = slices_through(lender, &found.point).concat();
        (Some(found), points)
    };
    let lenders: Vec<&Lender> = tuning.scenarios.iter().map(|scenario| &scenario.lender).collect();
    let evaluate = |points: &[Point]| -> Result<Vec<Vec<Series>>, Stopped> {
        let found = simulated.run_under(&lenders, points, 0..sizes.replications)?;
        let series = |settings: &Vec<Vec<Vec<f64>>>| settings.iter().map(|columns| goal.series(columns, 1)).collect();
        Ok(found.iter().map(series).collect())
    };
    let today = lender.today_on_lattice();
    let points = beyond(points, std::slice::from_ref(&today));
    let mut replications = evaluate(&points)?;
    // A search's setting was chosen on other draws, and stays chosen unless it misses a constraint here or today's is
    // better. A grid is chosen from here.
    let candidates = || std::iter::once(today.as_ref()).chain(points.iter().map(Some));
    let of_search = found.as_ref().and_then(|found| candidates().position(|point| point == Some(&found.point)));
    let choice = choose(&judge_all(goal, &by_unit(&replications[0], unit)), of_search);
    let mut points: Vec<Option<Point>> = std::iter::once(today).chain(points.into_iter().map(Some)).collect();
    let shown = if points[choice.chosen].is_some() { choice.chosen } else { choice.contender };
    if let Some(point) = &points[shown] {
        let missing = beyond(slices_through(lender, point).concat(), &points);
        if !missing.is_empty() {
            for (known, fresh) in replications.iter_mut().zip(evaluate(&missing)?) {
                known.extend(fresh.into_iter().skip(1));
            }
            points.extend(missing.into_iter().map(Some));
        }
    }
    let values: Vec<Vec<f64>> = points.iter().map(|point| lender.values(point.as_ref())).collect();
    let series: Vec<Vec<Series>> = replications.iter().map(|of_scenario| by_unit(of_scenario, unit)).collect();
    let judged = judge_all(goal, &series[0]);
    // A single threshold's slice has today's setting wherever it lies.
    let shown = if lender.thresholds.len() == 1 { choice.chosen } else { shown };
    let kept = of_search.filter(|&index| index == choice.contender && judged[index].is_feasible());

    let pairs_of = |series: &[Series]| Pairs::new(&values, losses(goal, series), &mut stream(sizes.seed, PAIRS));
    let pairs = pairs_of(&series[0]);
    let verdicts = may_be_best(goal, &series[0], &pairs);
    let gains = gains(goal, &pairs, points.len(), kept);
    let known = Known { values: &values, replications: &replications[0], unit, judged: &judged, chosen: shown };
    let mut resamples = Resamples::default();
    let thresholds = 0..lender.thresholds.len();
    let slices = thresholds.map(|threshold| slice(tuning, threshold, known, &mut resamples)).collect();
    let frontier = frontier(goal, (&replications[0], unit), npl_and_lost, &mut resamples);
    let better_on_both = better_on_both(goal, (&replications[0], unit), npl_and_lost, &mut resamples);
    let binding =
        (0..goal.constraints.len()).filter_map(|c| binding(goal, &series[0], choice.chosen, &judged, c)).collect();
    let robust = (tuning.scenarios.len() > 1).then(|| robust(goal, &series, &judged, pairs_of));
    let against: Vec<Point> = points[choice.chosen].iter().filter(|_| choice.chosen > 0).cloned().collect();
    let swap = crate::study::compare::run::run(&lender.against(&against), sizes, engine, progress, None)?;
    let free = Goal { constraints: Vec::new(), ..goal.clone() };
    let unconstrained = best(&judge_all(&free, &series[0])).unwrap_or(choice.chosen);
    Ok(TuneResult {
        sizes,
        unit,
        points,
        values,
        series,
        replications,
        judged,
        found,
        choice,
        shown,
        gains,
        unconstrained,
        binding,
        verdicts,
        slices,
        frontier,
        better_on_both,
        goal: goal.clone(),
        robust,
        swap,
    })
}

/// Points that are not known yet, in order.
fn beyond(mut points: Vec<Point>, known: &[Option<Point>]) -> Vec<Point> {
    points.retain(|point| !known.iter().flatten().any(|known| known == point));
    points.sort();
    points.dedup();
    points
}

/// The means of successive units of every series.
fn by_unit(replications: &[Series], unit: usize) -> Vec<Series> {
    let means = |values: &Vec<f64>| values.chunks(unit).map(|group| moments(group).0).collect();
    replications.iter().map(|series| series.iter().map(means).collect()).collect()
}

/// Losses of settings, one per unit.
fn losses(goal: &Goal, series: &[Series]) -> Vec<Vec<f64>> {
    series.iter().map(|series| series[goal.objective].iter().map(|&value| goal.loss(value)).collect()).collect()
}

fn judge_all(goal: &Goal, series: &[Series]) -> Vec<Judgement> {
    series.iter().map(|series| goal.judge(series)).collect()
}

/// What one constraint has to do with the choice, if anything.
fn binding(goal: &Goal, series: &[Series], chosen: usize, judged: &[Judgement], constraint: usize) -> Option<Binding> {
    let without: Vec<Judgement> = series.iter().map(|series| goal.judge_without(series, Some(constraint))).collect();
    let other = best(&without).filter(|&other| without[other].is_feasible());
    let decides = if judged[chosen].is_feasible() { other != Some(chosen) } else { true };
    if !decides {
        return None;
    }
    let known = &goal.constraints[constraint];
    let met = (0..series.len()).filter(|&index| without[index].is_feasible());
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
