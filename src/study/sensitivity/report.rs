//! A sensitivity study: tornado, Morris screening, Sobol indices.

mod csv;
mod figures;
mod finding;

use super::question::{Factor, Sensitivity};
use super::run::{SensitivityResult, evaluations};
use super::sobol::Index;
use crate::metrics::METRICS;
use crate::model::Sizes;
use crate::report::document::{Block, Column, Document, Table};
use crate::report::message::{Message, msg};
use crate::report::number;
use crate::report::output::Report;
use crate::study::run::report::trust;

/// Below this number of trajectories, and of base points, intervals were measured to cover less than 95%.
const ENOUGH: (usize, usize) = (8, 128);

/// The report of a sensitivity study.
pub fn sensitivity(asked: &Sensitivity, result: &SensitivityResult, sizes: Sizes, hash: &str) -> Report {
    let mut blocks = vec![Block::Table(screening(asked, result))];
    if !result.indices.is_empty() {
        blocks.push(Block::Table(sobol(asked, result)));
    }
    blocks.push(Block::Paragraph(sample_note(asked, sizes)));
    let notes = notes(asked, result, sizes);
    if !notes.is_empty() {
        blocks.push(Block::Paragraph(Message::joined(notes, "\n")));
    }
    let document = Document {
        question: msg!("Which assumptions drive the answer?"),
        answer: finding::finding(asked, result),
        blocks,
        figures: figures::figures(asked, result, sizes, hash),
    };
    Report {
        document,
        estimates: csv::estimates(asked, result).into(),
        policies: csv::policies(asked),
        replications: Some(csv::replications(asked, result)),
        tables: vec![csv::evaluations(asked, result)],
        facts: Vec::new(),
        calibration: Vec::new(),
    }
}

fn answer(asked: &Sensitivity) -> Message {
    let title = Message::lower(Message::known(METRICS[asked.metric].title));
    if asked.is_change { msg!("the reform's change in {metric}", metric = title) } else { title }
}

fn name(factor: &Factor) -> Message {
    Message::known(&factor.title)
}

fn screening(asked: &Sensitivity, result: &SensitivityResult) -> Table {
    let unit = METRICS[asked.metric].unit;
    let columns = vec![
        Column::text(msg!("assumption")),
        Column::number(msg!("from")),
        Column::number(msg!("to")),
        Column::number(msg!("at the low end")),
        Column::number(msg!("at the high end")),
        Column::number(msg!("μ* (Morris)")),
        Column::number("σ"),
    ];
    let rows = result.ranking.order().map(|index| {
        let (factor, screened, swing) = (&asked.factors[index], &result.screened[index], &result.swings[index]);
        vec![
            name(factor),
            Message::from(factor.from.to_string()),
            Message::from(factor.to.to_string()),
            Message::change(&swing.low.joint.interval, unit),
            Message::change(&swing.high.joint.interval, unit),
            Message::change(&screened.importance.joint.interval, unit),
            Message::from(number::change(screened.spread, unit).trim_start_matches('+')),
        ]
    });
    Table::new(columns, rows.collect())
}

fn sobol(asked: &Sensitivity, result: &SensitivityResult) -> Table {
    let text = |value: f64| format!("{value:.2}");
    let bounded = |Index { joint, .. }: &Index| match joint.interval.lower.is_finite() {
        true => msg!(
            "{estimate} ({lower} to {upper})",
            estimate = text(joint.interval.mean),
            lower = text(joint.interval.lower),
            upper = text(joint.interval.upper)
        ),
        false => Message::from(text(joint.interval.mean)),
    };
    let rows = result.ranking_of_indices.order().map(|index| {
        let (factor, indices) = &result.indices[index];
        vec![name(&asked.factors[*factor]), bounded(&indices.first), bounded(&indices.total)]
    });
    let columns = vec![
        Column::text(msg!("Sobol indices of the factors kept")),
        Column::number(msg!("first")),
        Column::number(msg!("total")),
    ];
    Table::new(columns, rows.collect())
}

/// What was run, and what the intervals are over.
fn sample_note(asked: &Sensitivity, sizes: Sizes) -> Message {
    let what = msg!(
        "{studies} studies of {replications} replications × {merchants} merchants, seed {seed}. Every trajectory and \
         every scramble has its own draws; the points within one share them.",
        studies = Message::count(evaluations(asked) as u64),
        replications = Message::count(sizes.replications),
        merchants = Message::count(sizes.merchants),
        seed = sizes.seed,
    );
    let intervals = msg!(
        "95% intervals: of the changes at the ends over replications, of μ* over {trajectories} trajectories; those of \
         one column hold together.",
        trajectories = asked.trajectories,
    );
    let indices = match asked.samples.scrambles {
        0 => Message::none(),
        scrambles => msg!(
            "Those of the indices are over {scrambles} scrambles of {points} base points each.",
            scrambles = scrambles,
            points = asked.samples.points,
        ),
    };
    Message::joined([what, intervals, indices].into_iter().filter(|line| !line.is_empty()).collect(), "\n")
}

/// What cannot be told, and how far to trust the rest.
fn notes(asked: &Sensitivity, result: &SensitivityResult, sizes: Sizes) -> Vec<Message> {
    let (trajectories, base_points) = ENOUGH;
    let mut notes = Vec::new();
    if let (false, count @ 1..) = (result.ranking.clear.is_empty(), result.ranking.unclear.len()) {
        notes.push(msg!(
            "Factors whose effect cannot be told from chance: {count}. They come last, in the order of the file.",
            count = count
        ));
    }
    let used = asked.samples.base_points();
    if used > 0 && result.indices.is_empty() {
        notes.push(msg!(
            "There are no Sobol indices: the answer's variance over the base points cannot be told from 0, or the answer \
             is not defined at one of them."
        ));
    }
    if asked.trajectories < trajectories {
        notes.push(msg!(
            "With {trajectories} trajectories, the intervals of μ* can cover less than 95% (docs/coverage.md). Use at \
             least {enough} to rely on them.",
            trajectories = asked.trajectories,
            enough = trajectories
        ));
    }
    if used < base_points && !result.indices.is_empty() {
        notes.push(msg!(
            "With {count} base points, the intervals of Sobol indices can cover less than 95% (docs/coverage.md). Use \
             at least {enough} to rely on them.",
            count = used,
            enough = base_points
        ));
    }
    notes.extend(trust(sizes.replications as usize, result.unit));
    notes
}
