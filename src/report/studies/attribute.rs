//! An attribution: Shapley values, beside the plain reason codes.

use super::run::footing;
use super::{footnote, own_title};
use crate::metrics::{Id, METRICS};
use crate::model::access::Reason;
use crate::report::chart::Picture;
use crate::report::chart::layout::Heading;
use crate::report::chart::waterfall::{Waterfall, WaterfallStep};
use crate::report::document::{Block, Document, Figure, Table};
use crate::report::files::field;
use crate::report::output::{Cell, INTERVAL, Report, Sheet};
use crate::report::words::{Words, say};
use crate::stats::Interval;
use crate::study::attribute::{Attribution, AttributionResult, Question};

/// The report of an attribution.
pub fn attribute(asked: &Attribution, result: &AttributionResult, hash: &str) -> Report {
    let mut blocks = vec![Block::Table(values(asked, result))];
    if asked.question == Question::Mechanisms && asked.metric == Id::GoodLost as usize {
        blocks.push(Block::Table(reasons(asked, result)));
    }
    blocks.push(Block::Paragraph(footing(&result.study)));
    let question = match asked.question {
        Question::Mechanisms => say!("Why do good merchants lose access, causally?"),
        Question::Parts => say!("What does each part of the reform do?"),
    };
    let document =
        Document { question, answer: finding(asked, result), blocks, figures: vec![figure(asked, result, hash)] };
    Report { document, sheets: vec![sheet(asked, result), by_replication(asked, result), subsets(asked, result)] }
}

fn finding(asked: &Attribution, result: &AttributionResult) -> Words {
    let metric = &METRICS[asked.metric];
    let (before, after) = (Words::level(&result.before, metric.unit), Words::level(&result.after, metric.unit));
    let total = Words::change(&result.total, metric.unit);
    let (title, count) = (Words::known(metric.title), asked.players.len());
    match asked.question {
        Question::Mechanisms => say!(
            "{metric}: {before}; with all {count} mechanisms off {after} would remain. The mechanisms together make {total}.",
            metric = title,
            before = before,
            count = count,
            after = after,
            total = total,
        ),
        Question::Parts => say!(
            "{metric}: {before} before the reform, {after} after; its {count} parts together change it by {total}.",
            metric = title,
            before = before,
            after = after,
            count = count,
            total = total,
        ),
    }
}

/// Players by size.
fn order(result: &AttributionResult) -> Vec<usize> {
    let mut order: Vec<usize> = (0..result.values.len()).collect();
    order.sort_by(|&a, &b| result.values[b].mean.abs().total_cmp(&result.values[a].mean.abs()));
    order
}

fn percent(share: f64) -> Words {
    let share = 100.0 * share;
    Words::from(if share.is_finite() {
        format!("{:.1} %", share + 0.0).replace("-0.0 %", "0.0 %")
    } else {
        "–".into()
    })
}

fn values(asked: &Attribution, result: &AttributionResult) -> Table {
    let unit = METRICS[asked.metric].unit;
    let row = |title: Words, value: &Interval| {
        vec![title, Words::change(value, unit), percent(value.mean / result.total.mean)]
    };
    let mut rows: Vec<Vec<Words>> = order(result)
        .into_iter()
        .map(|player| row(Words::known(&asked.players[player].title), &result.values[player]))
        .collect();
    rows.push(row(say!("total"), &result.total));
    Table::new(vec![say!("Shapley value"), say!("points or unit"), say!("share of total")], rows)
}

/// Causal share against the share of reason codes, where a mechanism has codes of its own.
fn reasons(asked: &Attribution, result: &AttributionResult) -> Table {
    let baseline = &result.study.policies[0];
    let explained = result.before.mean;
    let code_share = |reasons: &[String]| -> f64 {
        let codes = Reason::ALL.into_iter().filter(|reason| reasons.iter().any(|r| r == reason.code()));
        codes
            .map(|reason| {
                let values = &baseline.groups[0].values[Id::reason_share_of_good(reason)];
                Interval::over(values, baseline.unit).mean
            })
            .sum()
    };
    let mut rows = Vec::new();
    let (mut named_share, mut named_codes) = (0.0, 0.0);
    let mut add = |title: Words, causal: f64, codes: f64| {
        let verdict = match (causal, codes) {
            (causal, codes) if causal > codes + 0.05 => say!("the codes understate it"),
            (causal, codes) if codes > causal + 0.05 => say!("the codes overstate it"),
            _ => Words::none(),
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
        add(Words::known(&named.title), causal, codes);
    }
    add(say!("everything else (the score and what is left)"), 1.0 - named_share, 1.0 - named_codes);
    let header = vec![say!("good merchants lost"), say!("causal share"), say!("share of reason codes"), Words::none()];
    Table::new(header, rows)
}

fn sheet(asked: &Attribution, result: &AttributionResult) -> Sheet {
    let mut sheet = Sheet::new("results", &[&["part", "title"][..], &INTERVAL].concat());
    for (player, value) in asked.players.iter().zip(&result.values) {
        sheet.add(vec![player.name.as_str().into(), player.title.as_str().into()], value);
    }
    for (name, title, value) in [
        ("total", "Sum of the values", &result.total),
        ("before", "With nothing applied", &result.before),
        ("after", "With everything applied", &result.after),
    ] {
        sheet.add(vec![name.into(), title.into()], value);
    }
    sheet
}

fn by_replication(asked: &Attribution, result: &AttributionResult) -> Sheet {
    let names: Vec<&str> = asked.players.iter().map(|player| player.name.as_str()).collect();
    let mut sheet = Sheet::new("replications", &[&["replication"][..], &names].concat());
    for replication in 0..result.study.sizes.replications as usize {
        let values = result.by_replication.iter().map(|list| Cell::Number(list[replication]));
        sheet.rows.push(std::iter::once(replication.into()).chain(values).collect());
    }
    sheet
}

/// Every subset's level, so that other values of the game can be worked out.
fn subsets(asked: &Attribution, result: &AttributionResult) -> Sheet {
    let names: Vec<&str> = asked.players.iter().map(|player| player.name.as_str()).collect();
    let mut sheet = Sheet::new("subsets", &[&names[..], &INTERVAL].concat());
    for (subset, policy) in asked.subsets.iter().zip(&result.study.policies) {
        let applied = (0..names.len()).map(|player| Cell::Whole((subset >> player & 1) as i64)).collect();
        sheet.add(applied, &Interval::over(&policy.groups[0].values[asked.metric], result.study.unit));
    }
    sheet
}

/// From the metric without any part, or with all mechanisms off, part by part to the other end.
fn figure(asked: &Attribution, result: &AttributionResult, hash: &str) -> Figure {
    let metric = &METRICS[asked.metric];
    let order = order(result);
    let name = |player: usize| Words::known(&asked.players[player].title);
    let title = match order.first() {
        Some(&player) if result.total.mean != 0.0 => say!(
            "{part}: {share} % of what the {count} parts make together",
            part = name(player),
            share = format!("{:.0}", 100.0 * result.values[player].mean / result.total.mean),
            count = asked.players.len()
        ),
        _ => say!("No part changes anything"),
    };
    let heading = Heading {
        title: title.clone(),
        subtitle: say!(
            "Shapley values of {metric}, on the same draws; whiskers: 95 % intervals over replications",
            metric = Words::lower(Words::known(metric.title))
        ),
        footnote: footnote(result.study.sizes, hash),
    };
    // Mechanisms add to what remains without them; parts change what was before the reform.
    let (start, end) = match asked.question {
        Question::Mechanisms => (
            (say!("all mechanisms off"), result.after.mean),
            (own_title(&result.study.policies[0].title).unwrap_or_else(|| say!("baseline")), result.before.mean),
        ),
        Question::Parts => ((say!("before"), result.before.mean), (say!("after"), result.after.mean)),
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
    let picture = Picture::Waterfall(Waterfall { heading, unit: metric.unit, start, steps, end });
    Figure { name: "shapley".into(), alt_text: say!("{title}.", title = title), picture, data }
}
