//! A benchmark of ways to tune: each method on named problems at equal budgets, judged on draws that it never saw.
//!
//! A trial is one search with one seed. Every setting that any trial chose, and many more, are evaluated on reference
//! draws with a budget many times larger; the best of them that meets the constraints there is the reference optimum. A
//! trial's regret is the difference of the objective to it, its violation whether a constraint is missed there.

use crate::engine::{Engine, Stopped};
use crate::progress::Progress;
use crate::stats::{Interval, Sample, Scale, moments};
use crate::study::tune::choice::best;
use crate::study::tune::goal::{Goal, Judgement, Series};
use crate::study::tune::methods::{Found, Method, RaceTerms, search};
use crate::study::tune::problem::{Point, Problem, lattice};
use crate::study::tune::simulated::{Lender, Simulated};
use crate::study::tune::slice::slices_through;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// A lattice up to this size is evaluated whole for the reference.
const LATTICE_MAX: usize = 200;
/// Rounds in which the reference is improved along its slices.
const ROUNDS: usize = 4;
/// What the reference's draws are apart from those of the trials.
const REFERENCE_SEED: u64 = 1 << 40;

/// One problem of the benchmark.
pub struct BenchProblem {
    pub name: String,
    pub title: String,
    pub lender: Lender,
    /// Merchants of one replication.
    pub merchants: u32,
    pub terms: RaceTerms,
}

/// A benchmark to run.
pub struct Bench {
    pub problems: Vec<BenchProblem>,
    pub methods: Vec<Method>,
    /// Merchant-months of a trial, rising.
    pub budgets: Vec<u64>,
    pub seed: u64,
    /// Trials of each method, problem and budget.
    pub seeds: u32,
    /// Budget of the reference, in largest budgets.
    pub reference: u64,
}

/// One search.
pub struct Trial {
    pub problem: usize,
    pub method: Method,
    pub budget: usize,
    pub seed: u64,
    pub found: Found,
    pub took: Duration,
    /// Regret in the objective's unit; negative where a constraint that the reference meets is missed.
    pub regret: f64,
    /// Whether a constraint is missed on the reference draws.
    pub violates: bool,
}

impl Trial {
    /// Whether the budget allowed a first step. Without one the setting is the start, and no merit of the method.
    pub fn has_searched(&self) -> bool {
        self.found.spent > 0
    }
}

/// The reference of a problem.
pub struct Reference {
    pub point: Point,
    pub loss: f64,
    pub is_feasible: bool,
    /// Settings evaluated.
    pub settings: usize,
    pub replications: u32,
    /// Standard error of the objective at the reference optimum.
    pub standard_error: f64,
}

/// A finished benchmark.
pub struct BenchResult {
    pub references: Vec<Reference>,
    pub trials: Vec<Trial>,
}

/// A method on a problem at a budget, over the seeds with which it searched.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// Trials that searched; where there are none, everything else is undefined.
    pub trials: usize,
    /// Regret of the trials that meet the constraints, of the reference's objective.
    pub regret: Interval,
    /// Share of trials that miss a constraint.
    pub violations: Interval,
    /// Standard deviation of the chosen value over seeds, of the range, mean over thresholds.
    pub spread: f64,
    pub spent: f64,
    pub seconds: f64,
}

impl BenchResult {
    /// The score of a method on a problem at a budget; none where it was not tried.
    pub fn score(&self, bench: &Bench, problem: usize, method: Method, budget: usize) -> Option<Score> {
        self.trials_of(problem, method, budget).next()?;
        let trials: Vec<&Trial> =
            self.trials_of(problem, method, budget).filter(|trial| trial.has_searched()).collect();
        let scale = self.references[problem].loss.abs();
        let regrets: Vec<f64> = trials.iter().filter(|t| !t.violates).map(|t| t.regret / scale).collect();
        let thresholds = &bench.problems[problem].lender.thresholds;
        let spread = thresholds.iter().enumerate().map(|(index, threshold)| {
            let chosen: Vec<f64> = trials.iter().map(|trial| f64::from(trial.found.point[index])).collect();
            moments(&chosen).1 / f64::from(threshold.count - 1)
        });
        let violations: Vec<f64> = trials.iter().map(|trial| f64::from(trial.violates)).collect();
        let mean = |value: &dyn Fn(&Trial) -> f64| trials.iter().map(|t| value(t)).sum::<f64>() / trials.len() as f64;
        Some(Score {
            trials: trials.len(),
            regret: Interval::of(regrets),
            violations: Sample::of(&violations, 1).interval(Scale::Share),
            spread: spread.sum::<f64>() / thresholds.len() as f64,
            spent: mean(&|trial| trial.found.spent as f64),
            seconds: mean(&|trial| trial.took.as_secs_f64()),
        })
    }
}

impl BenchResult {
    /// The trials of a method on a problem at a budget.
    pub fn trials_of(&self, problem: usize, method: Method, budget: usize) -> impl Iterator<Item = &Trial> {
        self.trials.iter().filter(move |trial| (trial.problem, trial.method, trial.budget) == (problem, method, budget))
    }
}

/// Maximum number of merchant-months that the benchmark spends.
pub fn work(bench: &Bench) -> u64 {
    let trials: u64 = bench.budgets.iter().sum::<u64>() * u64::from(bench.seeds);
    let largest = bench.budgets.iter().copied().max().unwrap_or(0);
    let of_problem = |problem: &BenchProblem| {
        let methods = bench.methods.iter().filter(|method| method.takes(problem.lender.thresholds.len()));
        methods.count() as u64 * trials + bench.reference * largest
    };
    bench.problems.iter().map(of_problem).sum()
}

/// Runs the benchmark. Trials run one after another, so that their times compare.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn run(bench: &Bench, engine: Engine, progress: &Progress) -> Result<BenchResult, Stopped> {
    let mut result = BenchResult { references: Vec::new(), trials: Vec::new() };
    for (index, problem) in bench.problems.iter().enumerate() {
        let at_seed =
            |seed: u64| Simulated { lender: &problem.lender, seed, merchants: problem.merchants, engine, progress };
        let mut trials = Vec::new();
        for &method in bench.methods.iter().filter(|method| method.takes(problem.lender.thresholds.len())) {
            for (budget, &months) in bench.budgets.iter().enumerate() {
                for number in 1..=u64::from(bench.seeds) {
                    let seed = bench.seed.wrapping_add(number);
                    let start = Instant::now();
                    let found = search(method, &at_seed(seed), months, &problem.terms)?;
                    let took = start.elapsed();
                    trials.push(Trial {
                        problem: index,
                        method,
                        budget,
                        seed,
                        found,
                        took,
                        regret: 0.0,
                        violates: false,
                    });
                }
            }
        }
        let chosen: Vec<Point> = trials.iter().map(|trial| trial.found.point.clone()).collect();
        let largest = bench.budgets.iter().copied().max().unwrap_or(0);
        let simulated = at_seed(bench.seed.wrapping_add(REFERENCE_SEED));
        let known = evaluate_reference(&simulated, chosen, largest.saturating_mul(bench.reference))?;
        for trial in &mut trials {
            let judged = &known.judged[&trial.found.point];
            trial.regret = judged.loss - known.reference.loss;
            trial.violates = judged.violation > 0.0 && known.reference.is_feasible;
        }
        result.references.push(known.reference);
        result.trials.extend(trials);
    }
    Ok(result)
}

/// Settings judged on the reference draws.
struct Known {
    judged: BTreeMap<Point, Judgement>,
    reference: Reference,
}

/// Evaluates settings on the reference draws, with the lattice or along the slices through the best.
fn evaluate_reference(simulated: &Simulated<'_>, chosen: Vec<Point>, budget: u64) -> Result<Known, Stopped> {
    let lender = simulated.lender;
    // The constraints as such: a margin for certainty belongs to the trials, not to the truth.
    let goal = Goal { certainty: 0.5, ..lender.goal.clone() };
    let whole = lattice(&lender.thresholds, LATTICE_MAX + 1);
    let mut waiting = chosen;
    waiting.push(simulated.start());
    let whole_is_in = whole.len() <= LATTICE_MAX;
    if whole_is_in {
        waiting.extend(whole);
    }
    waiting.sort();
    waiting.dedup();
    let unit = simulated.unit();
    // The slices that follow are within the budget too.
    let slices: usize = slices_through(lender, &simulated.start()).iter().map(Vec::len).sum();
    let settings = waiting.len() + if whole_is_in { 0 } else { (ROUNDS - 1) * slices };
    let replications = (budget / simulated.cost(settings) / u64::from(unit)).max(2) as u32 * unit;
    let mut series: Vec<(Point, Series)> = Vec::new();
    for _ in 0..ROUNDS {
        let columns = simulated.run(&waiting, 0..replications)?;
        let fresh = columns.iter().map(|columns| goal.series(columns, unit as usize));
        series.extend(waiting.drain(..).zip(fresh));
        let judged: Vec<Judgement> = series.iter().map(|(_, series)| goal.judge(series)).collect();
        let Some(best) = best(&judged) else { break };
        waiting = slices_through(lender, &series[best].0).concat();
        waiting.sort();
        waiting.dedup();
        waiting.retain(|point| series.iter().all(|(known, _)| known != point));
        if waiting.is_empty() {
            break;
        }
    }
    let judged: Vec<Judgement> = series.iter().map(|(_, series)| goal.judge(series)).collect();
    let best = best(&judged).unwrap_or(0);
    let (_, sd, units) = moments(&series[best].1[goal.objective]);
    let reference = Reference {
        point: series[best].0.clone(),
        loss: judged[best].loss,
        is_feasible: judged[best].is_feasible(),
        settings: series.len(),
        replications,
        standard_error: sd / (units as f64).sqrt(),
    };
    Ok(Known { judged: series.into_iter().map(|(point, _)| point).zip(judged).collect(), reference })
}
