//! A benchmark of tuners: regret, violations and spread by method and budget. Times are for the terminal and the log
//! only.

mod csv;

use super::comparison::Standing;
use super::run::{Bench, BenchResult, Score};
use crate::metrics::Unit;
use crate::report::chart::Chart;
use crate::report::chart::budgets::{BudgetPanel, BudgetSeries, Budgets};
use crate::report::chart::draw::colour::Colour;
use crate::report::chart::draw::layout::Heading;
use crate::report::csv_table::field;
use crate::report::document::{Block, Column, Document, Figure, Table};
use crate::report::files::VERSION;
use crate::report::message::{Message, msg};
use crate::report::output::Report;
use crate::study::tune::methods::Method;
use crate::study::tune::report::setting_at;

/// Inks of the methods, in the order of [`Method::ALL`].
const INKS: [Colour; 6] =
    [Colour::Blue, Colour::Orange, Colour::Green, Colour::Vermilion, Colour::Purple, Colour::Black];

/// The report of a benchmark, without times.
pub fn tuners(bench: &Bench, result: &BenchResult, hash: &str) -> Report {
    let mut blocks = Vec::new();
    for problem in 0..bench.problems.len() {
        blocks.push(Block::Paragraph(reference(bench, result, problem)));
        blocks.push(Block::Table(table(bench, result, problem)));
    }
    blocks.push(Block::Paragraph(sample_note(bench)));
    let document = Document {
        question: msg!("Which tuning method comes closest to the optimum at equal budgets?"),
        answer: msg!("{title}.", title = title(bench, result)),
        blocks,
        figures: vec![figure(bench, result, hash)],
    };
    Report {
        document,
        estimates: csv::estimates(bench, result).into(),
        policies: csv::policies(bench, result),
        replications: None,
        tables: vec![csv::trials(bench, result), csv::comparisons(bench, result), csv::references(bench, result)],
        facts: Vec::new(),
        calibration: Vec::new(),
    }
}

/// A method's name.
fn method_name(method: Method) -> Message {
    Message::known(method.title())
}

/// Seconds of a trial by method and problem, at the largest budget; for the terminal and the log.
pub fn tuner_times(bench: &Bench, result: &BenchResult) -> Table {
    let mut columns = vec![Column::text(msg!("seconds per trial, largest budget"))];
    columns.extend(bench.problems.iter().map(|problem| Column::number(Message::known(&problem.title))));
    let rows = bench.methods.iter().map(|&method| {
        let mut row = vec![method_name(method)];
        row.extend((0..bench.problems.len()).map(|problem| {
            let score = result.score(bench, problem, method, bench.budgets.len() - 1);
            let seconds = score.filter(|score| score.trials > 0).map(|score| format!("{:.2}", score.seconds));
            Message::from(seconds.unwrap_or("–".into()))
        }));
        row
    });
    Table::new(columns, rows.collect())
}

fn millions(budget: u64) -> String {
    let millions = budget as f64 / 1e6;
    match millions {
        large if large >= 10.0 => format!("{large:.0}"),
        middle if middle >= 0.1 => ((10.0 * middle).round() / 10.0).to_string(),
        small => ((1e4 * small).round() / 1e4).to_string(),
    }
}

fn regret(score: &Score) -> Message {
    if score.trials == 0 {
        return msg!("budget too small");
    }
    if score.regret.mean.is_nan() {
        return Message::from("–");
    }
    let half_width = score.regret.half_width();
    let within = if half_width.is_finite() { format!(" ± {:.2}", 100.0 * half_width) } else { String::new() };
    Message::from(format!("{:.2}{within}", 100.0 * score.regret.mean))
}

/// What the problem is and what its reference found.
fn reference(bench: &Bench, result: &BenchResult, problem: usize) -> Message {
    let (of, reference) = (&bench.problems[problem], &result.references[problem]);
    let goal = &of.lender.goal;
    let objective = &goal.quantities[goal.objective];
    let wish = match goal.maximise {
        true => msg!("maximise {quantity}", quantity = Message::lower(Message::known(&objective.title))),
        false => msg!("minimise {quantity}", quantity = Message::lower(Message::known(&objective.title))),
    };
    let found = msg!(
        "{problem}: {wish}. Reference: {setting}, {level} ({settings} settings, {replications} replications of \
         {merchants} merchants).",
        problem = Message::known(&of.title),
        wish = wish,
        setting = setting_at(&of.lender.thresholds, &reference.point),
        level = Message::Level(if goal.maximise { -reference.loss } else { reference.loss }, objective.unit),
        settings = reference.settings,
        replications = Message::count(reference.replications),
        merchants = Message::count(of.merchants),
    );
    match reference.is_feasible {
        true => found,
        false => msg!("{found} No setting meets the constraints.", found = found),
    }
}

fn table(bench: &Bench, result: &BenchResult, problem: usize) -> Table {
    let mut columns = vec![Column::text(msg!("method"))];
    let budgets = || bench.budgets.iter().map(|&budget| millions(budget));
    columns.extend(budgets().map(|budget| Column::number(msg!("regret at {budget} M, %", budget = budget))));
    columns.extend(budgets().map(|budget| Column::number(msg!("violations, {budget} M", budget = budget))));
    columns.push(Column::number(msg!("spread, % of range")));
    columns.push(Column::text(msg!("at the largest budget")));
    let methods = bench.methods.iter().filter(|method| result.score(bench, problem, **method, 0).is_some());
    let rows = methods.map(|&method| {
        let scores: Vec<Score> =
            (0..bench.budgets.len()).filter_map(|budget| result.score(bench, problem, method, budget)).collect();
        let mut row = vec![method_name(method)];
        row.extend(scores.iter().map(regret));
        row.extend(scores.iter().map(|score| Message::level(&score.violations, Unit::Share)));
        let spread = scores.last().filter(|score| score.spread.is_finite());
        row.push(Message::from(spread.map_or("–".into(), |score| format!("{:.1}", 100.0 * score.spread))));
        row.push(match result.standing(bench, problem, method, bench.budgets.len() - 1) {
            Some(Standing::AheadOfAll) => msg!("ahead of all others"),
            Some(Standing::Tied) => msg!("no other is ahead"),
            Some(Standing::Behind) => msg!("behind"),
            Some(Standing::NoSearch) | None => msg!("no search"),
        });
        row
    });
    Table::new(columns, rows.collect())
}

fn sample_note(bench: &Bench) -> Message {
    msg!(
        "{seeds} trials of each method, problem and budget. Regret: how much worse the chosen setting is than the \
         reference's on the reference's draws, in percent of its objective, over trials that break no constraint \
         there (± 95% over trials); violations: share of trials that break one; spread: standard deviation of the \
         chosen value at the largest budget. A method is ahead of another if it breaks constraints no more often, and \
         either breaks them distinguishably less often or has a distinguishably smaller regret; differences are paired \
         by seed and judged together (comparisons.csv). A budget that is too small for a method's first step counts \
         for nothing. Budgets are in millions of merchant-months, including burn-in and twins. Seed {seed}.",
        seeds = bench.seeds,
        seed = bench.seed,
    )
}

/// The finding: which method is ahead of all others in most problems at the largest budget.
fn title(bench: &Bench, result: &BenchResult) -> Message {
    let last = bench.budgets.len() - 1;
    let problems = || 0..bench.problems.len();
    let is_ahead =
        |problem: usize, method: Method| result.standing(bench, problem, method, last) == Some(Standing::AheadOfAll);
    let wins = |method: Method| problems().filter(|&problem| is_ahead(problem, method)).count();
    let most = bench.methods.iter().map(|&method| (wins(method), method)).rev().max_by_key(|(count, _)| *count);
    let scores: Vec<Score> = problems()
        .flat_map(|problem| bench.methods.iter().map(move |&method| (problem, method)))
        .filter_map(|(problem, method)| result.score(bench, problem, method, last))
        .collect();
    match most {
        Some((count, method)) if count > 0 => msg!(
            "{method} is ahead of all other methods in {count} of {problems} problems at the largest budget",
            method = method_name(method),
            count = count,
            problems = bench.problems.len()
        ),
        _ if scores.iter().all(|score| score.trials == 0) => msg!("The largest budget allows no method a first step"),
        _ if scores.iter().all(|score| score.regret.mean.is_nan()) => msg!("No method meets the constraints"),
        _ => msg!("No method is ahead of all others in any problem at the largest budget"),
    }
}

fn figure(bench: &Bench, result: &BenchResult, hash: &str) -> Figure {
    let panel = |index: usize| {
        let series = bench.methods.iter().filter_map(|&method| {
            let points: Option<Vec<(f64, f64)>> = (0..bench.budgets.len())
                .map(|budget| {
                    let score = result.score(bench, index, method, budget)?;
                    Some((score.regret.mean, score.regret.half_width()))
                })
                .collect();
            Some(BudgetSeries { colour: INKS[method as usize], points: points? })
        });
        BudgetPanel { title: Message::known(&bench.problems[index].title), series: series.collect() }
    };
    let title = title(bench, result);
    let heading = Heading {
        title: title.clone(),
        subtitle: msg!(
            "Mean regret of the chosen setting against a reference, percent of its objective, by budget; whiskers: \
             95% intervals over trials"
        ),
        footnote: msg!(
            "swapset {version}: seed {seed}, {seeds} trials each, reference {times} times the largest budget, \
             configuration {hash}.",
            version = VERSION,
            seed = bench.seed,
            seeds = bench.seeds,
            times = bench.reference,
            hash = hash,
        ),
    };
    let mut data = vec![["problem", "method", "budget", "regret", "half_width"].map(String::from).to_vec()];
    for (index, problem) in bench.problems.iter().enumerate() {
        for &method in &bench.methods {
            for (budget, months) in bench.budgets.iter().enumerate() {
                let Some(score) = result.score(bench, index, method, budget) else { continue };
                let mut row = vec![problem.name.clone(), method.name().into(), months.to_string()];
                row.extend([score.regret.mean, score.regret.half_width()].map(field));
                data.push(row);
            }
        }
    }
    let chart = Budgets {
        heading,
        axis: msg!("million merchant-months"),
        budgets: bench.budgets.iter().map(|&budget| Message::from(millions(budget))).collect(),
        legend: bench.methods.iter().map(|&method| (method_name(method), INKS[method as usize])).collect(),
        panels: (0..bench.problems.len()).map(panel).collect(),
    };
    let alt_text = msg!("{title}.", title = title);
    Figure { name: "regret_by_budget".into(), alt_text, chart: Chart::Budgets(chart), data }
}
