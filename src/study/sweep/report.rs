//! A sweep: the best and worst cells, the long table, heatmaps and the frontier.

mod csv;
mod figures;
pub mod frontier;
mod levers;

pub use csv::{economies, rows};

use super::run::{Lever, Sweep, SweepResult};
use crate::metrics::{METRICS, Metric, Unit};
use crate::model::Sizes;
use crate::report::document::{Block, Column, Document, Table};
use crate::report::message::{Message, msg};
use crate::report::output::Report;
use crate::report::replications::WrittenRows;
use crate::stats::interval::Certainty;
use crate::study::captions::{own_title, plain_title};
use crate::study::over_economies::{range, sentence};
use crate::study::run::goals::{DISTRIBUTED, Worse};
use crate::study::run::report::intervals_note;
use std::time::Duration;

/// Combinations of conditions in the answer.
const ANSWERED: usize = 3;
/// Cells shown in the table.
const SHOWN: usize = 12;

/// The report of a sweep.
pub fn sweep(sweep: &Sweep, result: &SweepResult, hash: &str) -> Report {
    let document = Document {
        question: msg!("What happens across many settings of several levers and conditions?"),
        answer: answer(sweep, result),
        blocks: blocks(sweep, result),
        figures: figures::figures(sweep, result, hash),
    };
    Report {
        document,
        estimates: csv::estimates(sweep, result),
        policies: csv::policies(sweep, result),
        replications: result.rows.as_ref().map(WrittenRows::file),
        tables: Vec::new(),
        facts: Vec::new(),
        calibration: Vec::new(),
    }
}

/// What should be known before a sweep is run.
pub fn announcement(sweep: &Sweep, sizes: Sizes, takes: Duration) -> Message {
    let cells = Message::count(sweep.cells.len() as u64);
    let cells = match (sweep.cells.len(), sweep.studies.len()) {
        (1, _) => msg!("1 cell"),
        (_, 1) => msg!("{cells} cells", cells = cells),
        (_, studies) => {
            msg!("{cells} cells under {studies} combinations of conditions", cells = cells, studies = studies)
        }
    };
    msg!(
        "{cells}, {replications} replications of {merchants} merchants each: about {time}",
        cells = cells,
        replications = Message::count(sizes.replications),
        merchants = Message::count(sizes.merchants),
        time = Message::time(takes)
    )
}

fn first_metric(sweep: &Sweep) -> usize {
    sweep.metrics.first().copied().unwrap_or(Metric::GoodLost as usize)
}

/// Cells by the first metric, lowest first.
fn order(sweep: &Sweep, result: &SweepResult, mut cells: Vec<usize>) -> Vec<usize> {
    let first = first_metric(sweep);
    cells.sort_by(|&a, &b| result.level(a, first).mean.total_cmp(&result.level(b, first).mean));
    cells
}

fn level(result: &SweepResult, cell: usize, metric: usize) -> Message {
    Message::level(&result.level(cell, metric), METRICS[metric].unit)
}

/// The lowest and the highest cell, by combination of conditions.
fn answer(sweep: &Sweep, result: &SweepResult) -> Message {
    let (studies, first) = (sweep.studies.len(), first_metric(sweep));
    let mut sentences: Vec<Message> = (0..studies.min(ANSWERED))
        .map(|study| {
            let order = order(sweep, result, sweep.studies[study].cells.clone());
            let (lowest, highest) = (order[0], order[order.len() - 1]);
            let chooses = sweep.levers.iter().any(|lever| !lever.is_condition);
            let range = match order.len() {
                1 if !chooses => level(result, lowest, first),
                1 => msg!(
                    "{level} with {setting}",
                    level = level(result, lowest, first),
                    setting = setting(sweep, lowest)
                ),
                _ => msg!(
                    "lowest {lowest} with {lowest_setting}{tied}, highest {highest} with {highest_setting}",
                    lowest = level(result, lowest, first),
                    lowest_setting = setting(sweep, lowest),
                    tied = tied(result, &order, first),
                    highest = level(result, highest, first),
                    highest_setting = setting(sweep, highest),
                ),
            };
            match studies {
                1 => range,
                _ => msg!("{conditions}: {finding}", conditions = baseline_title(sweep, study), finding = range),
            }
        })
        .collect();
    if studies > ANSWERED {
        sentences.push(msg!("{count} further combinations of conditions are in the table", count = studies - ANSWERED));
    }
    let metric = Message::known(METRICS[first].title);
    let finding = msg!("{metric}: {findings}.", metric = metric, findings = Message::joined(sentences, "; "));
    let lever = levers::sentence(sweep, result, first);
    let parts = [finding, lever, over_economies(sweep, result)].into_iter().filter(|part| !part.is_empty());
    Message::joined(parts.collect(), "\n")
}

/// How far the best cell of each combination of conditions, and what the lever that matters most changes, lie apart over economies.
fn over_economies(sweep: &Sweep, result: &SweepResult) -> Message {
    let first = first_metric(sweep);
    let unit = METRICS[first].unit;
    let is_highest_best = DISTRIBUTED.iter().any(|of| of.0 as usize == first && of.1 == Worse::Lower);
    let of_best = |study: usize| -> Option<Message> {
        let order = order(sweep, result, sweep.studies[study].cells.clone());
        let best = *if is_highest_best { order.last() } else { order.first() }?;
        let (values, successive) = result.first.mean_of(&[best])?;
        let range = range(&values, successive, |value| Message::Level(value, unit))?;
        let range = match sweep.levers.iter().any(|lever| !lever.is_condition) {
            true => msg!("{range} with {setting}", range = range, setting = setting(sweep, best)),
            false => range,
        };
        Some(match sweep.studies.len() {
            1 => range,
            _ => msg!("{conditions}: {finding}", conditions = baseline_title(sweep, study), finding = range),
        })
    };
    let of_cells = (0..sweep.studies.len().min(ANSWERED)).filter_map(of_best);
    sentence(of_cells.chain(levers::over_economies(sweep, result, first)).collect())
}

/// How many cells cannot be told from the lowest, the first of an order: all pairs are compared at once, since the lowest was chosen.
fn tied(result: &SweepResult, order: &[usize], metric: usize) -> Message {
    let pairs = order.len() * (order.len() - 1) / 2;
    let cannot_be_told = |cell: &&usize| {
        let sample = result.first.difference(**cell, order[0]);
        let certainty = Certainty::bonferroni(sample.units, pairs);
        !sample.interval_at(METRICS[metric].unit.scale_of_change(), certainty).excludes_zero()
    };
    match order[1..].iter().filter(cannot_be_told).count() {
        0 => Message::none(),
        1 => msg!(" (1 other cell cannot be told from it)"),
        count => msg!(" ({count} other cells cannot be told from it)", count = count),
    }
}

fn blocks(sweep: &Sweep, result: &SweepResult) -> Vec<Block> {
    let (first, order) = (first_metric(sweep), order(sweep, result, (0..sweep.cells.len()).collect()));
    let mut blocks = Vec::new();
    let shown: Vec<usize> = if order.len() > SHOWN {
        blocks.push(Block::Paragraph(msg!(
            "The lowest and highest {count} of {cells} cells by {metric}:",
            count = SHOWN / 2,
            cells = order.len(),
            metric = Message::lower(Message::known(METRICS[first].title))
        )));
        order[..SHOWN / 2].iter().chain(&order[order.len() - SHOWN / 2..]).copied().collect()
    } else {
        order
    };
    let are_numbers = |lever: usize| sweep.cells.iter().all(|cell| cell.numbers[lever].is_some());
    // The first lever names the rows.
    let lever = |(index, lever)| Column::given(lever_name(lever), index > 0 && are_numbers(index));
    let mut columns: Vec<Column> = sweep.levers.iter().enumerate().map(lever).collect();
    columns.extend(sweep.metrics.iter().map(|&metric| Column::number(Message::known(METRICS[metric].title))));
    let of_first = Message::lower(Message::known(METRICS[first].title));
    columns.push(Column::number(match METRICS[first].unit {
        Unit::Share => msg!("change in {metric}, points", metric = of_first),
        _ => msg!("change in {metric}", metric = of_first),
    }));
    let rows = shown.iter().map(|&cell| {
        let values = sweep.levers.iter().zip(&sweep.cells[cell].values);
        let mut row: Vec<Message> =
            values.map(|(lever, value)| Message::elided(value_name(lever, value), 26)).collect();
        row.extend(sweep.metrics.iter().map(|&metric| level(result, cell, metric)));
        row.push(Message::change(&result.change(cell, first), METRICS[first].unit));
        row
    });
    blocks.push(Block::Table(Table::new(columns, rows.collect())));
    blocks.push(Block::Paragraph(msg!(
        "{replications} replications of {merchants} merchants, seed {seed}; every cell uses the same draws.",
        replications = Message::count(result.sizes.replications),
        merchants = Message::count(result.sizes.merchants),
        seed = result.sizes.seed
    )));
    if result.equals_baseline.contains(&true) {
        blocks.push(Block::Paragraph(msg!(
            "A cell that is identical to the baseline has a change of exactly 0, without an interval."
        )));
    }
    blocks.push(Block::Paragraph(intervals_note(sweep.cells.len(), result.sizes, result.unit)));
    blocks
}

/// What the lender chooses in a cell: `cut-off 480, guidance -1`.
fn setting(sweep: &Sweep, cell: usize) -> Message {
    described(sweep, cell, |lever| !lever.is_condition)
}

/// What the baseline of a combination of conditions is called: its title, which a reform among the conditions gives it, and the other
/// conditions.
fn baseline_title(sweep: &Sweep, study: usize) -> Message {
    let many = sweep.studies.len() > 1;
    let study = &sweep.studies[study];
    let title = own_title(&study.scenario.alternatives[0].title);
    let mut parts = vec![title.unwrap_or_else(|| msg!("Baseline"))];
    if let Some(&cell) = study.cells.first().filter(|_| many) {
        let conditions = sweep.levers.iter().filter(|lever| lever.is_condition && lever.name != "reform").count();
        if conditions > 0 {
            parts.push(described(sweep, cell, |lever| lever.is_condition && lever.name != "reform"));
        }
    }
    Message::joined(parts, ", ")
}

/// The levers of a cell that are wanted, with their values.
fn described(sweep: &Sweep, cell: usize, wanted: impl Fn(&Lever) -> bool) -> Message {
    let values = sweep.levers.iter().zip(&sweep.cells[cell].values);
    Message::joined(values.filter(|(lever, _)| wanted(lever)).map(valued).collect(), ", ")
}

/// A lever with its value.
fn valued((lever, value): (&Lever, &String)) -> Message {
    msg!("{name} {value}", name = lever_name(lever), value = Message::elided(value_name(lever, value), 26))
}

/// A lever in plain words.
fn lever_name(lever: &Lever) -> Message {
    Message::key(&lever.name, plain_title(&lever.name))
}

/// A value of a lever; a stack of reforms has a name for each part.
fn value_name(lever: &Lever, value: &str) -> Message {
    let named = |part: &str| match part {
        "inf" => Message::key("inf", "unlimited"),
        part => Message::key(format!("{}.{part}", lever.name), part.replace('_', " ")),
    };
    Message::joined(value.split('+').map(named).collect(), "+")
}
