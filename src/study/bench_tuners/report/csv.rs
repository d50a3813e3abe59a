//! The numbers of a benchmark: scores by problem, method and budget, single trials, references.

use crate::report::csv_table::{CsvCell, CsvTable};
use crate::report::estimates::{Estimate, setting_name};
use crate::stats::{Interval, Scale};
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
        estimates.push(Estimate::level(&name, "regret", regret));
        estimates.push(Estimate::level(&name, "violations", violations).made_by(Scale::Share.method()));
        for (metric, mean) in [("spread", spread), ("spent", spent)] {
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
        "policy",
        "problem",
        "method",
        "budget",
        "seed",
        "setting",
        "regret",
        "regret_share",
        "misses_a_constraint",
        "settings_tried",
        "spent",
        "searched",
        "finished",
    ];
    let mut table = CsvTable::new("trials", &columns);
    for trial in &result.trials {
        let problem = &bench.problems[trial.problem];
        let budget = bench.budgets[trial.budget];
        table.rows.push(vec![
            policy_name(bench, (trial.problem, trial.method, budget)).into(),
            problem.name.as_str().into(),
            trial.method.name().into(),
            CsvCell::Whole(budget as i64),
            CsvCell::Seed(trial.seed),
            describe(problem, &trial.found.point).into(),
            CsvCell::Number(trial.regret),
            CsvCell::Number(trial.regret / result.references[trial.problem].loss.abs()),
            CsvCell::yes(trial.violates),
            trial.found.tried.into(),
            CsvCell::Whole(trial.found.spent as i64),
            CsvCell::yes(trial.has_searched()),
            CsvCell::yes(trial.found.finished),
        ]);
    }
    table
}

/// Every pair of methods on every problem at every budget.
pub fn comparisons(bench: &Bench, result: &BenchResult) -> CsvTable {
    let columns = [
        "problem",
        "budget",
        "method",
        "other",
        "seeds",
        "violations_difference",
        "violations_lower",
        "violations_upper",
        "regret_seeds",
        "regret_share_difference",
        "regret_share_lower",
        "regret_share_upper",
        "joint_of",
        "ahead",
    ];
    let mut table = CsvTable::new("comparisons", &columns);
    for (problem, of) in bench.problems.iter().enumerate() {
        for (index, &budget) in bench.budgets.iter().enumerate() {
            for comparison in result.comparisons(bench, problem, index) {
                let mut row: Vec<CsvCell> = vec![of.name.as_str().into(), CsvCell::Whole(budget as i64)];
                row.extend([comparison.method, comparison.other].map(|method| CsvCell::from(method.name())));
                for Interval { mean, lower, upper, replications, .. } in [comparison.violations, comparison.regret] {
                    row.push(replications.into());
                    row.extend([mean, lower, upper].map(CsvCell::Number));
                }
                row.push(comparison.together.into());
                row.push(comparison.ahead().map_or("tie", Method::name).into());
                table.rows.push(row);
            }
        }
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
