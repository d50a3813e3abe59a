//! A sweep: the best and worst cells, the long table, heatmaps and the frontier.

mod csv;
mod figures;
pub mod frontier;

pub use csv::economies;

use super::run::{Lever, Sweep, SweepResult};
use crate::metrics::{METRICS, Metric};
use crate::report::document::{Block, Column, Document, Table};
use crate::report::message::{Message, msg};
use crate::report::output::Report;
use crate::study::captions::plain_title;

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
        replications: Some(csv::replications(sweep, result)),
        tables: Vec::new(),
        facts: Vec::new(),
        calibration: Vec::new(),
    }
}

fn first_metric(sweep: &Sweep) -> usize {
    sweep.metrics.first().copied().unwrap_or(Metric::GoodLost as usize)
}

/// Cells by the first metric, lowest first.
fn order(sweep: &Sweep, result: &SweepResult) -> Vec<usize> {
    let first = first_metric(sweep);
    let mut order: Vec<usize> = (0..sweep.cells.len()).collect();
    order.sort_by(|&a, &b| result.level(a, first).mean.total_cmp(&result.level(b, first).mean));
    order
}

fn level(result: &SweepResult, cell: usize, metric: usize) -> Message {
    Message::level(&result.level(cell, metric), METRICS[metric].unit)
}

fn answer(sweep: &Sweep, result: &SweepResult) -> Message {
    let (first, order) = (first_metric(sweep), order(sweep, result));
    let (lowest, highest) = (order[0], order[order.len() - 1]);
    msg!(
        "Lowest {metric}: {lowest} with {lowest_setting}; highest: {highest} with {highest_setting}.",
        metric = Message::lower(Message::known(METRICS[first].title)),
        lowest = level(result, lowest, first),
        lowest_setting = described(sweep, lowest),
        highest = level(result, highest, first),
        highest_setting = described(sweep, highest),
    )
}

fn blocks(sweep: &Sweep, result: &SweepResult) -> Vec<Block> {
    let (first, order) = (first_metric(sweep), order(sweep, result));
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
    columns.push(Column::number(msg!("change in {metric}", metric = of_first)));
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
    blocks
}

/// `cut-off 480, guidance -1`.
fn described(sweep: &Sweep, cell: usize) -> Message {
    let values = sweep.levers.iter().zip(&sweep.cells[cell].values);
    Message::joined(values.map(valued).collect(), ", ")
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
