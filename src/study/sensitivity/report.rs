//! A sensitivity study: tornado, Morris screening, Sobol indices.

mod csv;

use super::run::{Factor, Sensitivity, SensitivityResult, evaluations};
use super::sobol::Bounded;
use crate::metrics::{METRICS, Unit};
use crate::model::Sizes;
use crate::report::chart::Chart;
use crate::report::chart::bars::{Bar, BarRow, Bars};
use crate::report::chart::draw::colour::Colour;
use crate::report::chart::draw::layout::Heading;
use crate::report::csv_table::field;
use crate::report::document::{Block, Column, Document, Figure, Table};
use crate::report::message::{Message, msg};
use crate::report::output::Report;
use crate::stats::Interval;
use crate::study::captions::{footnote, the_baseline};

/// The report of a sensitivity study.
pub fn sensitivity(asked: &Sensitivity, result: &SensitivityResult, sizes: Sizes, hash: &str) -> Report {
    let mut blocks = vec![Block::Table(screening(asked, result))];
    if !result.indices.is_empty() {
        blocks.push(Block::Table(sobol(asked, result)));
    }
    blocks.push(Block::Paragraph(sample_note(asked, sizes)));
    let document = Document {
        question: msg!("Which assumptions drive the answer?"),
        answer: finding(asked, result),
        blocks,
        figures: vec![tornado(asked, result, sizes, hash), index_figure(asked, result, sizes, hash)],
    };
    Report {
        document,
        estimates: csv::estimates(asked, result),
        policies: csv::policies(asked),
        replications: Some(csv::replications(asked, result)),
        tables: Vec::new(),
        facts: Vec::new(),
        calibration: Vec::new(),
    }
}

fn answer(asked: &Sensitivity) -> Message {
    let title = Message::lower(Message::known(METRICS[asked.metric].title));
    if asked.is_change { msg!("the reform's change in {metric}", metric = title) } else { title }
}

/// The same at the start of a sentence.
fn subject(asked: &Sensitivity) -> Message {
    let title = Message::known(METRICS[asked.metric].title);
    match asked.is_change {
        true => msg!("The reform's change in {metric}", metric = Message::lower(title)),
        false => title,
    }
}

fn name(factor: &Factor) -> Message {
    Message::known(&factor.title)
}

/// Factors by μ*.
fn order(result: &SensitivityResult) -> Vec<usize> {
    let mut order: Vec<usize> = (0..result.screened.len()).collect();
    let of = |index: usize| result.screened[index].importance.mean;
    order.sort_by(|&a, &b| of(b).total_cmp(&of(a)));
    order
}

fn finding(asked: &Sensitivity, result: &SensitivityResult) -> Message {
    let unit = METRICS[asked.metric].unit;
    let baseline =
        if asked.is_change { Message::change(&result.baseline, unit) } else { Message::level(&result.baseline, unit) };
    let drivers = order(result).into_iter().take(3).map(|index| Message::lower(name(&asked.factors[index]))).collect();
    msg!(
        "{answer} under {baseline}: {level}. The assumptions that matter most: {drivers}.",
        answer = subject(asked),
        baseline = the_baseline(&asked.scenario.alternatives[0].title),
        level = baseline,
        drivers = Message::joined(drivers, ", ")
    )
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
    let rows = order(result).into_iter().map(|index| {
        let (factor, screened, swing) = (&asked.factors[index], &result.screened[index], &result.swings[index]);
        vec![
            name(factor),
            Message::from(factor.from.to_string()),
            Message::from(factor.to.to_string()),
            Message::change(&swing.low.change, unit),
            Message::change(&swing.high.change, unit),
            Message::change(&screened.importance, unit),
            Message::from(crate::report::number::change(screened.spread, unit).trim_start_matches('+')),
        ]
    });
    Table::new(columns, rows.collect())
}

fn sobol(asked: &Sensitivity, result: &SensitivityResult) -> Table {
    let bounded = |index: &Bounded| {
        msg!(
            "{estimate} ({lower} to {upper})",
            estimate = format!("{:.2}", index.estimate),
            lower = format!("{:.2}", index.lower),
            upper = format!("{:.2}", index.upper)
        )
    };
    let rows = result
        .indices
        .iter()
        .map(|(index, indices)| vec![name(&asked.factors[*index]), bounded(&indices.first), bounded(&indices.total)]);
    let columns = vec![
        Column::text(msg!("Sobol indices of the factors kept")),
        Column::number(msg!("first")),
        Column::number(msg!("total")),
    ];
    Table::new(columns, rows.collect())
}

fn sample_note(asked: &Sensitivity, sizes: Sizes) -> Message {
    msg!(
        "{studies} studies of {replications} replications × {merchants} merchants on the same draws, seed {seed}. \
         Changes have paired intervals over replications, μ* has intervals over trajectories, and the indices have \
         bootstrap intervals over base points and share the noise of the draws.",
        studies = Message::count(evaluations(asked) as u64),
        replications = Message::count(sizes.replications),
        merchants = Message::count(sizes.merchants),
        seed = sizes.seed,
    )
}

fn tornado(asked: &Sensitivity, result: &SensitivityResult, sizes: Sizes, hash: &str) -> Figure {
    let unit = METRICS[asked.metric].unit;
    let mut order: Vec<usize> = (0..asked.factors.len()).collect();
    let width = |index: usize| (result.swings[index].high.change.mean - result.swings[index].low.change.mean).abs();
    order.sort_by(|&a, &b| width(b).total_cmp(&width(a)));
    let rows = order.iter().map(|&index| {
        let (factor, swing) = (&asked.factors[index], &result.swings[index]);
        let bar = |line, interval: &Interval, colour| {
            let Interval { mean: value, lower, upper, .. } = *interval;
            Bar { line, value, lower, upper, colour }
        };
        BarRow {
            label: name(factor),
            bars: vec![bar(0, &swing.low.change, Colour::Sky), bar(1, &swing.high.change, Colour::Blue)],
            number: msg!("{from} to {to}", from = factor.from.to_string(), to = factor.to.to_string()),
        }
    });
    let title = match order.first() {
        Some(&index) => msg!("{factor} moves the answer most over its range", factor = name(&asked.factors[index])),
        None => msg!("No assumption was varied"),
    };
    let heading = Heading {
        title: title.clone(),
        subtitle: msg!(
            "Change in {answer} with one assumption at an end of its range; whiskers: 95% intervals",
            answer = answer(asked)
        ),
        footnote: footnote(sizes, hash),
    };
    let chart = Bars {
        heading,
        unit,
        numbers: msg!("range"),
        legend: vec![(msg!("low end"), Colour::Sky), (msg!("high end"), Colour::Blue)],
        rows: rows.collect(),
    };
    let mut data = vec![["factor", "end", "value", "change", "lower", "upper"].map(String::from).to_vec()];
    for &index in &order {
        let (factor, swing) = (&asked.factors[index], &result.swings[index]);
        for (end, value, interval) in [("low", factor.from, &swing.low.change), ("high", factor.to, &swing.high.change)]
        {
            let mut row = vec![factor.name.clone(), end.into()];
            row.extend([value, interval.mean, interval.lower, interval.upper].map(field));
            data.push(row);
        }
    }
    Figure { name: "tornado".into(), alt_text: msg!("{title}.", title = title), chart: Chart::Bars(chart), data }
}

fn index_figure(asked: &Sensitivity, result: &SensitivityResult, sizes: Sizes, hash: &str) -> Figure {
    let mut indices = result.indices.clone();
    indices.sort_by(|a, b| b.1.total.estimate.total_cmp(&a.1.total.estimate));
    let rows = indices.iter().map(|(index, of)| {
        let bar = |line, index: &Bounded, colour| {
            let Bounded { estimate: value, lower, upper } = *index;
            Bar { line, value, lower, upper, colour }
        };
        BarRow {
            label: name(&asked.factors[*index]),
            bars: vec![bar(0, &of.first, Colour::Sky), bar(1, &of.total, Colour::Blue)],
            number: Message::from(format!("{:.0}% / {:.0}%", 100.0 * of.first.estimate, 100.0 * of.total.estimate)),
        }
    });
    let title = match indices.first() {
        Some((index, of)) => msg!(
            "{factor} explains {share}% of the answer's variance",
            factor = name(&asked.factors[*index]),
            share = format!("{:.0}", 100.0 * of.total.estimate)
        ),
        None => msg!("No Sobol indices were requested"),
    };
    let heading = Heading {
        title: title.clone(),
        subtitle: msg!("Sobol indices of {answer}; whiskers: bootstrap 95% intervals", answer = answer(asked)),
        footnote: footnote(sizes, hash),
    };
    let chart = Bars {
        heading,
        unit: Unit::Share,
        numbers: msg!("first / total"),
        legend: vec![(msg!("first index"), Colour::Sky), (msg!("total index"), Colour::Blue)],
        rows: rows.collect(),
    };
    let mut data = vec![
        ["factor", "first", "first_lower", "first_upper", "total", "total_lower", "total_upper"]
            .map(String::from)
            .to_vec(),
    ];
    for (index, of) in &indices {
        let mut row = vec![asked.factors[*index].name.clone()];
        row.extend([&of.first, &of.total].into_iter().flat_map(|b| [b.estimate, b.lower, b.upper]).map(field));
        data.push(row);
    }
    Figure { name: "sobol_indices".into(), alt_text: msg!("{title}.", title = title), chart: Chart::Bars(chart), data }
}
