//! A benchmark of tuners: regret, violations and spread by method and budget. Times are for the terminal and the log only.

use crate::report::chart::Chart;
use crate::report::chart::budget_panels::{BudgetPanel, BudgetSeries, budget_panels};
use crate::report::chart::scene::colour;
use crate::report::files::{VERSION, field};
use crate::report::number::level;
use crate::report::output::{Cell, Report, Sheet};
use crate::report::table::aligned;
use crate::study::tune::methods::Method;
use crate::study::tuners::{Bench, BenchProblem, BenchResult, Score};
use plotters::style::RGBColor;

/// Inks of the methods, in the order of [`Method::ALL`].
const INKS: [RGBColor; 6] =
    [colour::BLUE, colour::ORANGE, colour::GREEN, colour::VERMILION, colour::PURPLE, colour::BLACK];

/// The report of a benchmark, without times.
pub fn tuners(bench: &Bench, result: &BenchResult, hash: &str) -> Report {
    let mut text: Vec<String> = (0..bench.problems.len()).map(|problem| table(bench, result, problem)).collect();
    text.push(footing(bench));
    Report {
        text: text.join("\n\n"),
        sheets: vec![results(bench, result), trials(bench, result), references(bench, result)],
        charts: vec![chart(bench, result, hash)],
    }
}

/// Seconds of a trial by method and problem, at the largest budget.
pub fn tuner_times(bench: &Bench, result: &BenchResult) -> String {
    let mut header = vec!["seconds a trial, largest budget"];
    header.extend(bench.problems.iter().map(|problem| problem.title.as_str()));
    let rows = bench.methods.iter().map(|&method| {
        let mut row = vec![method.title().to_string()];
        row.extend((0..bench.problems.len()).map(|problem| {
            let score = result.score(bench, problem, method, bench.budgets.len() - 1);
            score.map_or("–".into(), |score| format!("{:.2}", score.seconds))
        }));
        row
    });
    aligned(&header, rows.collect())
}

fn millions(budget: u64) -> String {
    let millions = budget as f64 / 1e6;
    if millions >= 10.0 { format!("{millions:.0} M") } else { format!("{} M", (10.0 * millions).round() / 10.0) }
}

fn describe(problem: &BenchProblem, point: &[u32]) -> String {
    problem.lender.describe(&point.to_vec())
}

fn regret(score: &Score) -> String {
    if score.regret.is_nan() {
        return "–".into();
    }
    let within = if score.regret_half_width.is_finite() {
        format!(" ± {:.2}", 100.0 * score.regret_half_width)
    } else {
        String::new()
    };
    format!("{:.2}{within}", 100.0 * score.regret)
}

fn table(bench: &Bench, result: &BenchResult, problem: usize) -> String {
    let (of, reference) = (&bench.problems[problem], &result.references[problem]);
    let goal = &of.lender.goal;
    let objective = &goal.quantities[goal.objective];
    let mut header = vec!["method".to_string()];
    header.extend(bench.budgets.iter().map(|&budget| format!("regret, %, {}", millions(budget))));
    header.extend(bench.budgets.iter().map(|&budget| format!("violations, {}", millions(budget))));
    header.push("spread, % of range".into());
    let methods = bench.methods.iter().filter(|method| result.score(bench, problem, **method, 0).is_some());
    let rows = methods.map(|&method| {
        let scores: Vec<Score> =
            (0..bench.budgets.len()).filter_map(|budget| result.score(bench, problem, method, budget)).collect();
        let mut row = vec![method.title().to_string()];
        row.extend(scores.iter().map(regret));
        row.extend(scores.iter().map(|score| format!("{:.0} %", 100.0 * score.violations)));
        row.push(scores.last().map_or("–".into(), |score| format!("{:.1}", 100.0 * score.spread)));
        row
    });
    let feasible = if reference.is_feasible { "" } else { " (no setting meets the constraints)" };
    format!(
        "{}: {} {}. Reference: {}, {} ({} settings, {} replications of {} merchants){feasible}.\n{}",
        of.title,
        if goal.maximise { "maximise" } else { "minimise" },
        objective.name,
        describe(of, &reference.point),
        level(if goal.maximise { -reference.loss } else { reference.loss }, objective.unit),
        reference.settings,
        reference.replications,
        of.merchants,
        aligned(&header.iter().map(String::as_str).collect::<Vec<_>>(), rows.collect())
    )
}

fn footing(bench: &Bench) -> String {
    format!(
        "{} trials of each method, problem and budget. Regret: how much worse the chosen setting is than the reference's on the reference's \
         draws, in per cent of its objective, of trials that miss no constraint there (± 95 % over trials); violations: share of trials that \
         miss one; spread: standard deviation of the chosen value at the largest budget. Budgets are merchant-months, seasoning and twins \
         included. Seed {}.",
        bench.seeds, bench.seed
    )
}

fn results(bench: &Bench, result: &BenchResult) -> Sheet {
    let columns = [
        "problem",
        "method",
        "budget",
        "trials",
        "regret",
        "regret_lower",
        "regret_upper",
        "violations",
        "spread",
        "spent",
    ];
    let mut sheet = Sheet::new("results", &columns);
    for (place, problem) in bench.problems.iter().enumerate() {
        for &method in &bench.methods {
            for (budget, &months) in bench.budgets.iter().enumerate() {
                let Some(score) = result.score(bench, place, method, budget) else { continue };
                let mut row: Vec<Cell> = vec![problem.name.as_str().into(), method.name().into()];
                row.extend([Cell::Whole(months as i64), score.trials.into()]);
                let (low, high) = (score.regret - score.regret_half_width, score.regret + score.regret_half_width);
                row.extend([score.regret, low, high, score.violations, score.spread, score.spent].map(Cell::Number));
                sheet.rows.push(row);
            }
        }
    }
    sheet
}

fn trials(bench: &Bench, result: &BenchResult) -> Sheet {
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
    let mut sheet = Sheet::new("trials", &columns);
    let yes = |is: bool| Cell::from(if is { "yes" } else { "no" });
    for trial in &result.trials {
        let problem = &bench.problems[trial.problem];
        sheet.rows.push(vec![
            problem.name.as_str().into(),
            trial.method.name().into(),
            Cell::Whole(bench.budgets[trial.budget] as i64),
            Cell::Whole(trial.seed as i64),
            describe(problem, &trial.found.point).into(),
            Cell::Number(trial.regret),
            yes(trial.violates),
            trial.found.tried.into(),
            Cell::Whole(trial.found.spent as i64),
            yes(trial.found.finished),
        ]);
    }
    sheet
}

fn references(bench: &Bench, result: &BenchResult) -> Sheet {
    let columns =
        ["problem", "setting", "objective", "standard_error", "feasible", "settings", "replications", "merchants"];
    let mut sheet = Sheet::new("references", &columns);
    for (problem, reference) in bench.problems.iter().zip(&result.references) {
        let goal = &problem.lender.goal;
        sheet.rows.push(vec![
            problem.name.as_str().into(),
            describe(problem, &reference.point).into(),
            Cell::Number(if goal.maximise { -reference.loss } else { reference.loss }),
            Cell::Number(reference.standard_error),
            if reference.is_feasible { "yes" } else { "no" }.into(),
            reference.settings.into(),
            Cell::Whole(i64::from(reference.replications)),
            Cell::Whole(i64::from(problem.merchants)),
        ]);
    }
    sheet
}

fn chart(bench: &Bench, result: &BenchResult, hash: &str) -> Chart {
    let last = bench.budgets.len() - 1;
    // Which method has the least mean regret at the largest budget, over the problems it takes.
    let mut wins: Vec<(usize, Method)> = bench.methods.iter().map(|&method| (0, method)).collect();
    let panel = |place: usize| {
        let series = bench.methods.iter().filter_map(|&method| {
            let points: Option<Vec<(f64, f64)>> = (0..bench.budgets.len())
                .map(|budget| {
                    let score = result.score(bench, place, method, budget)?;
                    Some((score.regret, score.regret_half_width))
                })
                .collect();
            Some(BudgetSeries { ink: INKS[method as usize], points: points? })
        });
        BudgetPanel { title: bench.problems[place].title.clone(), series: series.collect() }
    };
    let panels: Vec<BudgetPanel> = (0..bench.problems.len()).map(panel).collect();
    for problem in 0..bench.problems.len() {
        let regret = |method: Method| result.score(bench, problem, method, last).map_or(f64::NAN, |score| score.regret);
        let least = bench.methods.iter().map(|&method| regret(method)).fold(f64::INFINITY, f64::min);
        for (count, method) in &mut wins {
            *count += usize::from(regret(*method) <= least * (1.0 + 1e-9));
        }
    }
    let most = wins.iter().max_by_key(|(count, _)| *count);
    let title = match most {
        Some((count, method)) if *count > 0 => format!(
            "{} has the least regret in {count} of {} problems at the largest budget",
            method.title(),
            bench.problems.len()
        ),
        _ => "No method meets the constraints".into(),
    };
    let subtitle = "Mean regret of the chosen setting against a reference, per cent of its objective, by budget; whiskers: 95 % over trials";
    let footnote = format!(
        "swapset {VERSION}: seed {}, {} trials each, reference {} times the largest budget, configuration {hash}.",
        bench.seed, bench.seeds, bench.reference
    );
    let legend: Vec<(&str, RGBColor)> =
        bench.methods.iter().map(|method| (method.title(), INKS[*method as usize])).collect();
    let budgets: Vec<String> = bench.budgets.iter().map(|&budget| millions(budget)).collect();
    let scene = budget_panels((&title, subtitle, &footnote), "budget, merchant-months", &budgets, &legend, &panels);
    let mut data = vec![["problem", "method", "budget", "regret", "half_width"].map(String::from).to_vec()];
    for (place, problem) in bench.problems.iter().enumerate() {
        for &method in &bench.methods {
            for (budget, months) in bench.budgets.iter().enumerate() {
                let Some(score) = result.score(bench, place, method, budget) else { continue };
                let mut row = vec![problem.name.clone(), method.name().into(), months.to_string()];
                row.extend([score.regret, score.regret_half_width].map(field));
                data.push(row);
            }
        }
    }
    Chart { name: "regret_by_budget".into(), alt_text: format!("{title}."), scene, data }
}
