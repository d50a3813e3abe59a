//! An attribution: Shapley values, beside the plain reason codes.

use super::run::{Attribution, AttributionResult, Question, SUMMARIES};
use crate::metrics::{METRICS, Metric};
use crate::model::access::Reason;
use crate::report::chart::Chart;
use crate::report::chart::draw::layout::Heading;
use crate::report::chart::waterfall::{Waterfall, WaterfallStep};
use crate::report::csv_table::{CsvCell, CsvTable, INTERVAL, field};
use crate::report::document::{Block, Column, Document, Figure, Table};
use crate::report::estimates::{ALL, Estimate, EstimateKind, setting_name};
use crate::report::message::{Message, msg};
use crate::report::output::Report;
use crate::report::replications::WrittenRows;
use crate::stats::Interval;
use crate::stats::interval::KNOWN;
use crate::study::ask::Asked;
use crate::study::captions::{footnote, in_points, own_title};
use crate::study::over_economies::{range, sentence};
use crate::study::run::report::{intervals_note, sample_note_of};
use std::path::Path;

/// The report of an attribution.
pub fn attribute(asked: &Attribution, result: &AttributionResult, hash: &str) -> Report {
    let mut blocks = vec![Block::Table(values(asked, result))];
    if asked.question == Question::Mechanisms && asked.metric == Metric::GoodLost as usize {
        blocks.push(Block::Table(reasons(asked, result)));
    }
    blocks.extend(idle_note(asked).map(Block::Paragraph));
    blocks.push(Block::Paragraph(sample_note_of(&result.baseline, &result.uncertainty)));
    blocks.push(Block::Paragraph(intervals_note(asked.players.len(), result.baseline.sizes, result.baseline.unit)));
    let question = match asked.question {
        Question::Mechanisms => msg!("What causes good merchants to lose access?"),
        Question::Parts => msg!("What does each part of the reform do?"),
    };
    let document =
        Document { question, answer: finding(asked, result), blocks, figures: vec![figure(asked, result, hash)] };
    Report {
        document,
        estimates: estimates(asked, result).into(),
        policies: policies(asked, result),
        replications: result.rows.as_ref().map(WrittenRows::file),
        tables: std::iter::once(subsets(asked, result)).chain(orders(asked, result)).collect(),
        facts: Vec::new(),
        calibration: Vec::new(),
    }
}

fn finding(asked: &Attribution, result: &AttributionResult) -> Message {
    let parts = [means(asked, result), over_economies(asked, result)];
    Message::joined(parts.into_iter().filter(|part| !part.is_empty()).collect(), "\n")
}

/// How far the largest value and the total of an economy lie from those of another.
fn over_economies(asked: &Attribution, result: &AttributionResult) -> Message {
    let unit = METRICS[asked.metric].unit;
    let of = |name: Message, policy: usize| -> Option<Message> {
        let values = result.parts.values(policy, 0)?;
        let range = range(values, result.baseline.unit, |value| Message::Change(value, unit))?;
        Some(msg!("{name} {range}", name = name, range = in_points(range, unit)))
    };
    let largest = order(result).first().copied().filter(|_| !result.is_unchanged);
    let largest =
        largest.and_then(|player| of(msg!("“{title}”", title = Message::title(&asked.players[player].title)), player));
    let total = of(msg!("all together"), asked.players.len()).filter(|_| !result.is_unchanged);
    sentence(largest.into_iter().chain(total).collect())
}

/// What there is and what would be there.
fn means(asked: &Attribution, result: &AttributionResult) -> Message {
    let metric = &METRICS[asked.metric];
    let (before, after) = (Message::level(&result.before, metric.unit), Message::level(&result.after, metric.unit));
    let total = in_points(Message::change(&result.total, metric.unit), metric.unit);
    let (title, count) = (Message::known(metric.title), asked.players.len());
    match asked.question {
        Question::Mechanisms => msg!(
            "{metric}: {before}; with all {count} mechanisms off, {after} would remain. Together the mechanisms \
             account for {total}.",
            metric = title,
            before = before,
            count = count,
            after = after,
            total = total,
        ),
        Question::Parts => msg!(
            "{metric}: {before} before the reform, {after} after; its {count} parts together change it by {total}.",
            metric = title,
            before = before,
            after = after,
            count = count,
            total = total,
        ),
    }
}

/// The players that change nothing.
fn idle_note(asked: &Attribution) -> Option<Message> {
    let idle = asked.players.iter().zip(&asked.idle).filter(|(_, is_idle)| **is_idle);
    let names: Vec<Message> = idle.map(|(player, _)| Message::known(&player.title)).collect();
    let is_any = !names.is_empty();
    is_any
        .then(|| msg!("No setting changes, so the effect is exactly 0: {names}.", names = Message::joined(names, ", ")))
}

/// Players by size.
fn order(result: &AttributionResult) -> Vec<usize> {
    let mut order: Vec<usize> = (0..result.values.len()).collect();
    order.sort_by(|&a, &b| result.values[b].mean.abs().total_cmp(&result.values[a].mean.abs()));
    order
}

fn percent(share: f64) -> Message {
    let share = 100.0 * share;
    Message::from(if share.is_finite() {
        format!("{:.1}%", share + 0.0).replace("-0.0%", "0.0%")
    } else {
        "–".into()
    })
}

fn values(asked: &Attribution, result: &AttributionResult) -> Table {
    let unit = METRICS[asked.metric].unit;
    let row = |title: Message, value: &Interval| {
        vec![title, Message::change(value, unit), percent(value.mean / result.total.mean)]
    };
    let mut rows: Vec<Vec<Message>> = order(result)
        .into_iter()
        .map(|player| row(Message::title(&asked.players[player].title), &result.values[player]))
        .collect();
    rows.push(row(msg!("total"), &result.total));
    let columns = vec![
        Column::text(msg!("Shapley value")),
        Column::number(msg!("effect")),
        Column::number(msg!("share of total")),
    ];
    Table::new(columns, rows)
}

/// Causal share against the share of reason codes, where a mechanism has codes of its own.
fn reasons(asked: &Attribution, result: &AttributionResult) -> Table {
    let baseline = &result.baseline.policies[0];
    let explained = result.before.mean;
    let code_share = |reasons: &[String]| -> f64 {
        let codes = Reason::ALL.into_iter().filter(|reason| reasons.iter().any(|r| r == reason.code()));
        codes.map(|reason| baseline.level_sample(0, Metric::reason_share_of_good(reason)).mean).sum()
    };
    let mut rows = Vec::new();
    let (mut named_share, mut named_codes) = (0.0, 0.0);
    let mut add = |title: Message, causal: f64, codes: f64| {
        let verdict = match (causal, codes) {
            (causal, codes) if causal > codes + 0.05 => msg!("the codes understate it"),
            (causal, codes) if codes > causal + 0.05 => msg!("the codes overstate it"),
            _ => Message::none(),
        };
        rows.push(vec![title, percent(causal), percent(codes), verdict]);
    };
    for player in order(result) {
        let named = &asked.players[player];
        if named.reasons.is_empty() {
            continue;
        }
        let (causal, codes) = (result.values[player].mean / explained, code_share(&named.reasons));
        named_share += causal;
        named_codes += codes;
        add(Message::title(&named.title), causal, codes);
    }
    add(msg!("everything else (the score and the remainder)"), 1.0 - named_share, 1.0 - named_codes);
    let columns = vec![
        Column::text(msg!("good merchants lost")),
        Column::number(msg!("causal share")),
        Column::number(msg!("share of reason codes")),
        Column::text(Message::none()),
    ];
    Table::new(columns, rows)
}

/// What the values add up to, beside the parts: name, title, and what it is.
fn ends(result: &AttributionResult) -> [(&'static str, &'static str, EstimateKind, &Interval); 3] {
    [
        (SUMMARIES[0], "Sum of the values", EstimateKind::Change, &result.total),
        (SUMMARIES[1], "With nothing applied", EstimateKind::Level, &result.before),
        (SUMMARIES[2], "With everything applied", EstimateKind::Level, &result.after),
    ]
}

/// A part's Shapley value is a change of the metric.
fn estimates(asked: &Attribution, result: &AttributionResult) -> Vec<Estimate> {
    let (metric, unit) = (METRICS[asked.metric].name, METRICS[asked.metric].unit);
    let change = unit.scale_of_change().method();
    let method =
        if result.by_pair_of_orders.is_empty() { change.to_string() } else { format!("{change} + t over orders") };
    let parts = asked.players.iter().zip(&result.pointwise);
    let parts = parts.map(|(player, (value, joint))| {
        Estimate::change(&player.name, metric, *value).made_by(method.clone()).with_joint(*joint)
    });
    let ends = ends(result).map(|(name, _, kind, value)| {
        let method = match kind {
            EstimateKind::Level => unit.scale().method(),
            EstimateKind::Change if result.is_unchanged => KNOWN,
            EstimateKind::Change | EstimateKind::ChangeOfChange => change,
        };
        Estimate { kind, ..Estimate::level(name, metric, *value).made_by(method) }
    });
    parts.chain(ends).collect()
}

fn policies(asked: &Attribution, result: &AttributionResult) -> CsvTable {
    let mut table = CsvTable::new("policies", &["policy", "title", "baseline"]);
    // A value is a change by itself.
    let parts = asked.players.iter().map(|player| [player.name.as_str(), player.title.as_str(), ""]);
    let ends = ends(result).map(|(name, title, ..)| [name, title, ""]);
    table.rows = parts.chain(ends).map(|row| row.map(CsvCell::from).to_vec()).collect();
    table
}

/// The rows of every replication: the values and what they add up to; the levels of all subsets where asked for.
pub fn rows(asked: &Asked<Attribution>, scratch: &Path) -> WrittenRows {
    let Asked { question, setup } = asked;
    let subsets = question.subsets.iter().filter(|_| setup.details.by_subset).map(|subset| subset_name(*subset));
    let names = question.players.iter().map(|player| player.name.clone());
    let names: Vec<String> = names.chain(SUMMARIES.map(String::from)).chain(subsets).collect();
    let of: Vec<[&str; 2]> = names.iter().map(|name| [name.as_str(), ALL]).collect();
    WrittenRows::beside(scratch, &setup.provenance.name, setup.unit, vec![METRICS[question.metric].name.into()], &of)
}

/// The name of a subset's level in files: its players as bits, the first the lowest.
fn subset_name(subset: u64) -> String {
    setting_name([("subset", subset.to_string())])
}

/// Every subset's level, so that other values of the game can be worked out.
fn subsets(asked: &Attribution, result: &AttributionResult) -> CsvTable {
    let names: Vec<&str> = asked.players.iter().map(|player| player.name.as_str()).collect();
    let mut table = CsvTable::new("subsets", &[&["policy", "metric"], &names[..], &INTERVAL].concat());
    for (index, subset) in asked.subsets.iter().enumerate() {
        let applied = (0..names.len()).map(|player| CsvCell::Whole((subset >> player & 1) as i64));
        let named = [subset_name(*subset).as_str(), METRICS[asked.metric].name].map(CsvCell::from);
        let cells = named.into_iter().chain(applied).collect();
        table.add(cells, &result.subsets.level(index, 0).interval(METRICS[asked.metric].unit.scale()));
    }
    table
}

/// Each part's value by pair of sampled orders, an order and its reverse; none where every subset was run.
fn orders(asked: &Attribution, result: &AttributionResult) -> Option<CsvTable> {
    let mut table = CsvTable::new("orders", &["pair", "policy", "value"]);
    for (pair, values) in result.by_pair_of_orders.iter().enumerate() {
        let rows = asked.players.iter().zip(values);
        table.rows.extend(rows.map(|(player, &value)| vec![pair.into(), player.name.as_str().into(), value.into()]));
    }
    (!table.rows.is_empty()).then_some(table)
}

/// From the metric without any part, or with all mechanisms off, part by part to the other end.
fn figure(asked: &Attribution, result: &AttributionResult, hash: &str) -> Figure {
    let metric = &METRICS[asked.metric];
    let order = order(result);
    let name = |player: usize| Message::title(&asked.players[player].title);
    let title = match order.first() {
        Some(&player) if result.total.excludes_zero() && result.values[player].excludes_zero() => msg!(
            "{share}% of the joint effect of {count} parts comes from “{part}”",
            share = format!("{:.0}", 100.0 * result.values[player].mean / result.total.mean),
            count = asked.players.len(),
            part = name(player)
        ),
        _ => msg!("No part clearly changes {metric}", metric = Message::lower(Message::known(metric.title))),
    };
    let heading = Heading {
        title: title.clone(),
        subtitle: msg!(
            "Shapley values of {metric}, on the same draws; whiskers: 95% intervals, together for all \
             parts",
            metric = Message::lower(Message::known(metric.title))
        ),
        footnote: footnote(result.baseline.sizes, hash),
    };
    // Mechanisms add to what remains without them; parts change what was before the reform.
    let (start, end) = match asked.question {
        Question::Mechanisms => (
            (msg!("all mechanisms off"), result.after.mean),
            (own_title(&result.baseline.policies[0].title).unwrap_or_else(|| msg!("baseline")), result.before.mean),
        ),
        Question::Parts => ((msg!("before"), result.before.mean), (msg!("after"), result.after.mean)),
    };
    let steps =
        order.iter().map(|&player| WaterfallStep { name: name(player), change: result.values[player] }).collect();
    let mut data = vec![["part", "title", "value", "lower", "upper"].map(String::from).to_vec()];
    for &player in &order {
        let (of, value) = (&asked.players[player], &result.values[player]);
        let mut row = vec![of.name.clone(), of.title.clone()];
        row.extend([value.mean, value.lower, value.upper].map(field));
        data.push(row);
    }
    let chart = Chart::Waterfall(Waterfall { heading, unit: metric.unit, start, steps, end });
    Figure { name: "shapley".into(), alt_text: msg!("{title}.", title = title), chart, data }
}
