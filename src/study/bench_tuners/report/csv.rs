//! The numbers of a benchmark: scores by problem, method and budget, single trials, references.

use crate::report::csv_table::{CsvCell, CsvTable};
use crate::report::estimates::{Estimate, setting_name};
use crate::stats::Interval;
use crate::study::bench_tuners::run::{Bench, BenchProblem, BenchResult, Score};
use crate::study::tune::methods::Method;

/// Every problem, method and budget that was tried, with its score.
fn scores(bench: &Bench, result: &BenchResult) -> Vec<(usize, Method, u64, Score)> {
    let mut scores = Vec::new();
    for problem in 0..bench.problems.len() {
        for &method in &bench.methods {
            for (index, &budget) in bench.budgets.iter().enumerate() {
                let score = result.score(bench, problem, method, index);
                scores.extend(score.map(|score| (problem, method, budget, score)));
            }
        }
    }
    scores
}

fn policy_name(bench: &Bench, (problem, method, budget): (usize, Method, u64)) -> String {
    let (problem, budget) = (bench.problems[problem].name.as_str(), budget.to_string());
    setting_name([("problem", problem), ("method", method.name()), ("budget", &budget)])
}

pub fn estimates(bench: &Bench, result: &BenchResult) -> Vec<Estimate> {
    let mut estimates = Vec::new();
    for (problem, method, budget, score) in scores(bench, result) {
        let name = policy_name(bench, (problem, method, budget));
        let Score { regret, trials, violations, spread, spent, .. } = score;
        let mean_of =
            |mean: f64| Interval { mean, lower: f64::NAN, upper: f64::NAN, sd: f64::NAN, replications: trials };
        // The bounds are the mean and the half-width that tables and charts show.
        let (lower, upper) = (regret.mean - regret.half_width(), regret.mean + regret.half_width());
        estimates.push(Estimate::level(&name, "regret", Interval { lower, upper, ..regret }));
        for (metric, mean) in [("violations", violations), ("spread", spread), ("spent", spent)] {
            estimates.push(Estimate::level(&name, metric, mean_of(mean)));
        }
    }
    estimates
}

pub fn policies(bench: &Bench, result: &BenchResult) -> CsvTable {
    let mut table = CsvTable::new("policies", &["policy", "problem", "method", "budget", "trials"]);
    for (problem, method, budget, score) in scores(bench, result) {
        table.rows.push(vec![
            policy_name(bench, (problem, method, budget)).into(),
            bench.problems[problem].name.as_str().into(),
            method.name().into(),
            CsvCell::Whole(budget as i64),
            score.trials.into(),
        ]);
    }
    table
}

pub fn trials(bench: &Bench, result: &BenchResult) -> CsvTable {
    let columns = [
        "problem",
        "method",
        "budget",
        "seed",
        "setting",
        "regret",
        "misses_a_constraint",
        "settings_tried",
        "spent",
        "finished",
    ];
    let mut table = CsvTable::new("trials", &columns);
    for trial in &result.trials {
        let problem = &bench.problems[trial.problem];
        table.rows.push(vec![
            problem.name.as_str().into(),
            trial.method.name().into(),
            CsvCell::Whole(bench.budgets[trial.budget] as i64),
            CsvCell::Seed(trial.seed),
            describe(problem, &trial.found.point).into(),
            CsvCell::Number(trial.regret),
            CsvCell::yes(trial.violates),
            trial.found.tried.into(),
            CsvCell::Whole(trial.found.spent as i64),
            CsvCell::yes(trial.found.finished),
        ]);
    }
    table
}

pub fn references(bench: &Bench, result: &BenchResult) -> CsvTable {
    let columns =
        ["problem", "setting", "objective", "standard_error", "feasible", "settings", "replications", "merchants"];
    let mut table = CsvTable::new("references", &columns);
    for (problem, reference) in bench.problems.iter().zip(&result.references) {
        let goal = &problem.lender.goal;
        table.rows.push(vec![
            problem.name.as_str().into(),
            describe(problem, &reference.point).into(),
            CsvCell::Number(if goal.maximise { -reference.loss } else { reference.loss }),
            CsvCell::Number(reference.standard_error),
            CsvCell::yes(reference.is_feasible),
            reference.settings.into(),
            CsvCell::Whole(i64::from(reference.replications)),
            CsvCell::Whole(i64::from(problem.merchants)),
        ]);
    }
    table
}

/// A setting in the tables for programs.
fn describe(problem: &BenchProblem, point: &[u32]) -> String {
    problem.lender.describe(&point.to_vec())
}
