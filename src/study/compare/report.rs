//! A comparison: changes first, then levels, then swap sets.

use super::run::{Comparison, SWAP_MEASURES, parts};
use crate::metrics::swap::SwapSet;
use crate::metrics::{METRICS, Metric, Unit};
use crate::report::chart::Chart;
use crate::report::chart::bars::{Bar, BarRow, Bars};
use crate::report::chart::draw::colour::Colour;
use crate::report::chart::draw::layout::Heading;
use crate::report::csv_table::{CsvCell, CsvTable, field};
use crate::report::document::{Block, Column, Document, Figure, Table};
use crate::report::estimates::{Estimate, INTERVALS};
use crate::report::message::{Message, msg};
use crate::report::output::Report;
use crate::report::replications::WrittenRows;
use crate::study::captions::footnote;
use crate::study::run::report::settings::{add, range_of_changes, range_of_levels};
use crate::study::run::report::{
    SHOWN, Spread, csv, figures, identical_note, intervals_note, price_cells, price_names, price_note, sample_note,
    shown_names,
};
use crate::study::run::run::StudyResult;
use crate::study::run::settings::Settings;
use crate::study::run::shown::Shown;

/// The report of a comparison, perhaps over settings too.
pub fn compare(result: &Comparison, hash: &str, settings: Option<&Settings<'_>>, shown: &Shown) -> Report {
    let study = &result.study;
    let spread = Spread::of(study, shown);
    let mut rendered = figures(study, hash, settings, &spread);
    let names: Vec<Message> = study.policies[1..].iter().map(crate::study::run::report::name).collect();
    let subjects: Vec<Message> =
        names.iter().map(|name| msg!("“{title}”", title = Message::elided(name.clone(), 40))).collect();
    rendered.push(swap_figure(result, &names, &subjects, hash));
    let mut blocks = spread.paragraphs(study);
    blocks.extend([
        Block::Table(changes(result, settings)),
        Block::Table(levels(study, settings)),
        Block::Table(swaps(result, &names)),
    ]);
    blocks.extend(spread.tables(study));
    blocks.extend(identical_note(study).map(Block::Paragraph));
    blocks.extend([
        Block::Paragraph(price_note(study)),
        Block::Paragraph(sample_note(study)),
        Block::Paragraph(intervals_note(study.policies.len(), study.sizes, study.unit)),
    ]);
    let document = Document {
        question: msg!(
            "What does each reform change, and which merchants are newly lost (swap-outs) or newly kept (swap-ins)?"
        ),
        answer: spread.answer(study),
        blocks,
        figures: rendered,
    };
    let names: Vec<String> = result.study.policies[1..].iter().map(|policy| policy.name.clone()).collect();
    let mut tables = vec![swap_table(result, &names)];
    tables.extend(csv::risk(study));
    tables.extend(spread.csv(study));
    let mut report = Report {
        document,
        estimates: csv::estimates(study, settings).into(),
        policies: csv::policies(study),
        replications: result.rows.as_ref().map(WrittenRows::file),
        tables,
        facts: Vec::new(),
        calibration: Vec::new(),
    };
    if let Some(settings) = settings {
        add(&mut report, settings, study, hash);
    }
    report
}

fn changes(result: &Comparison, settings: Option<&Settings<'_>>) -> Table {
    let mut columns = vec![Column::text(msg!("change (shares in points)"))];
    columns.extend(shown_names().into_iter().chain(price_names()).map(Column::number));
    let rows = result.study.policies.iter().enumerate().skip(1).flat_map(|(index, policy)| {
        let mut row = vec![crate::study::run::report::name(policy)];
        row.extend(SHOWN.map(|id| Message::change(&policy.change(id), METRICS[id as usize].unit)));
        row.extend(price_cells(&result.study, policy));
        std::iter::once(row).chain(settings.map(|settings| range_of_changes(settings, index)))
    });
    Table::new(columns, rows.collect())
}

fn levels(study: &StudyResult, settings: Option<&Settings<'_>>) -> Table {
    let mut columns = vec![Column::text(msg!("level"))];
    columns.extend(shown_names().map(Column::number));
    let rows = study.policies.iter().enumerate().flat_map(|(index, policy)| {
        let mut row = vec![crate::study::run::report::name(policy)];
        row.extend(SHOWN.map(|id| Message::level(&policy.level(id), METRICS[id as usize].unit)));
        std::iter::once(row).chain(settings.map(|settings| range_of_levels(settings, index)))
    });
    Table::new(columns, rows.collect())
}

/// Who is newly lost, newly kept, lost by both, for each reform, which has one of the names.
pub fn swaps(result: &Comparison, names: &[Message]) -> Table {
    let columns = vec![
        Column::text(msg!("swap set, per 1,000 in the opening book")),
        Column::number(msg!("swap-outs: good")),
        Column::number(msg!("swap-outs: bad")),
        Column::number(msg!("swap-ins: good")),
        Column::number(msg!("swap-ins: bad")),
        Column::number(msg!("lost by both: good")),
        Column::number(msg!("lost by both: bad")),
        Column::number(msg!("profit change, yuan")),
    ];
    let rows = result.study.policies[1..].iter().zip(names).enumerate().map(|(reform, (policy, name))| {
        let mut row = vec![name.clone()];
        for set in [SwapSet::NewlyLost, SwapSet::NewlyKept, SwapSet::LostByBoth] {
            for good in [true, false] {
                let count = result.swap(set, good, 0)[reform];
                row.push(Message::per_thousand(&count));
            }
        }
        row.push(Message::change(&policy.change(Metric::ProfitPerMerchant).times(1000.0), Unit::Yuan));
        row
    });
    Table::new(columns, rows.collect())
}

/// The columns of every measure of every swap set.
pub fn columns() -> Vec<String> {
    let of_part = |(set, good): (SwapSet, bool)| {
        let merchant = if good { "good" } else { "bad" };
        SWAP_MEASURES.map(|measure| format!("swap_sets.{}.{merchant}.{measure}", set.name()))
    };
    parts().flat_map(of_part).collect()
}

/// Every swap set of every reform, in counts and in money.
/// `names` are those of `policies.csv`.
pub fn swap_table(result: &Comparison, names: &[String]) -> CsvTable {
    let columns = ["policy", "set", "merchant", "measure", "merchants_in_all_replications"];
    let mut table = CsvTable::new("swap_sets", &[&columns[..], &INTERVALS].concat());
    let measures = 0..SWAP_MEASURES.len();
    // Of every part and measure, a reform each.
    let estimates: Vec<Vec<Vec<Estimate>>> = parts()
        .map(|(set, good)| measures.clone().map(|of| result.swap_estimates(names, set, good, of)).collect())
        .collect();
    for (reform, policy) in names.iter().enumerate() {
        for ((set, good), of_part) in parts().zip(&estimates) {
            let merchant = if good { "good" } else { "bad" };
            let count = result.total(reform, set, good).merchants;
            for (measure, reforms) in SWAP_MEASURES.into_iter().zip(of_part) {
                let mut row = [policy.as_str(), set.name(), merchant, measure].map(CsvCell::from).to_vec();
                row.push(CsvCell::Whole(count));
                row.extend(reforms[reform].interval_cells());
                table.rows.push(row);
            }
        }
    }
    table
}

/// Merchants newly lost and newly kept.
/// `names` stand at the bars, `subjects` in the title.
pub fn swap_figure(result: &Comparison, names: &[Message], subjects: &[Message], hash: &str) -> Figure {
    let mut data = vec![["policy", "set", "merchant", "per_1000", "lower", "upper"].map(String::from).to_vec()];
    let mut rows = Vec::new();
    let mut best: Option<(f64, Message)> = None;
    for (reform, (policy, name)) in result.study.policies[1..].iter().zip(names).enumerate() {
        let mut bars = Vec::new();
        let mut shown = Vec::new();
        for (good, colour) in [(true, Colour::Blue), (false, Colour::Orange)] {
            for (set, sign) in [(SwapSet::NewlyLost, -1.0), (SwapSet::NewlyKept, 1.0)] {
                let count = result.swap(set, good, 0)[reform];
                let merchant = if good { "good" } else { "bad" };
                let mut row = vec![policy.name.clone(), set.name().into(), merchant.into()];
                row.extend([count.mean, count.lower, count.upper].map(field));
                data.push(row);
                let (a, b) = (sign * count.lower, sign * count.upper);
                // Newly lost to the left and newly kept to the right share a line.
                let line = usize::from(!good);
                bars.push(Bar { line, value: sign * count.mean, lower: a.min(b), upper: a.max(b), colour });
                shown.push(count.mean);
            }
        }
        let net = shown[1] - shown[0];
        if best.as_ref().is_none_or(|best: &(f64, Message)| net > best.0) && net.is_finite() {
            best = Some((net, subjects[reform].clone()));
        }
        rows.push(BarRow {
            label: name.clone(),
            bars,
            number: Message::from(format!("{:.0} / {:.0}", shown[1], shown[0])),
        });
    }
    let title = match best {
        Some((net, name)) if net > 0.5 => msg!(
            "{name} has {net} more good swap-ins than swap-outs per 1,000 merchants",
            name = name,
            net = format!("{net:.0}")
        ),
        Some((net, name)) if net < -0.5 && names.len() == 1 => msg!(
            "{name} has {net} more good swap-outs than swap-ins per 1,000 merchants",
            name = name,
            net = format!("{:.0}", -net)
        ),
        Some(_) => msg!("No reform swaps in more good merchants than it swaps out"),
        None => msg!("Swap-ins and swap-outs"),
    };
    let heading = Heading {
        title: title.clone(),
        subtitle: msg!(
            "Merchants newly lost (swap-outs, left) and newly kept (swap-ins, right) per 1,000 in the opening book; \
             whiskers: 95% intervals, together for \
             all reforms"
        ),
        footnote: footnote(result.study.sizes, hash),
    };
    let chart = Bars {
        heading,
        unit: Unit::Merchants,
        is_change: false,
        numbers: msg!("good, in / out"),
        legend: vec![(msg!("good merchants"), Colour::Blue), (msg!("bad merchants"), Colour::Orange)],
        rows,
    };
    Figure { name: "swap_sets".into(), alt_text: msg!("{title}.", title = title), chart: Chart::Bars(chart), data }
}
