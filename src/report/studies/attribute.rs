//! An attribution: Shapley values, beside the plain reason codes.

use crate::metrics::{Id, METRICS};
use crate::model::access::Reason;
use crate::report::chart::Chart;
use crate::report::chart::frame::footnote;
use crate::report::chart::old_bars::{Bar, Row, bars};
use crate::report::chart::scene::colour;
use crate::report::files::field;
use crate::report::number::{change_with_interval, level_with_interval};
use crate::report::output::{Cell, INTERVAL, Report, Sheet};
use crate::report::table::{aligned, footing};
use crate::stats::Interval;
use crate::study::attribute::{Attribution, AttributionResult, Question};

/// The report of an attribution.
pub fn attribute(asked: &Attribution, result: &AttributionResult, hash: &str) -> Report {
    let mut text = vec![finding(asked, result), values(asked, result)];
    if asked.question == Question::Mechanisms && asked.metric == Id::GoodLost as usize {
        text.push(reasons(asked, result));
    }
    text.push(footing(&result.study));
    let sheets = vec![sheet(asked, result), by_replication(asked, result), subsets(asked, result)];
    Report { text: text.join("\n\n"), sheets, charts: vec![chart(asked, result, hash)] }
}

fn finding(asked: &Attribution, result: &AttributionResult) -> String {
    let metric = &METRICS[asked.metric];
    let total = change_with_interval(&result.total, metric.unit);
    match asked.question {
        Question::Mechanisms => format!(
            "{} are {}; with all {} mechanisms off {} would remain. The mechanisms together make {total}.",
            metric.title,
            level_with_interval(&result.before, metric.unit),
            asked.players.len(),
            level_with_interval(&result.after, metric.unit),
        ),
        Question::Parts => format!(
            "{}: {} before the reform, {} after; its {} parts together change it by {total}.",
            metric.title,
            level_with_interval(&result.before, metric.unit),
            level_with_interval(&result.after, metric.unit),
            asked.players.len()
        ),
    }
}

/// Players by size.
fn order(result: &AttributionResult) -> Vec<usize> {
    let mut order: Vec<usize> = (0..result.values.len()).collect();
    order.sort_by(|&a, &b| result.values[b].mean.abs().total_cmp(&result.values[a].mean.abs()));
    order
}

fn values(asked: &Attribution, result: &AttributionResult) -> String {
    let metric = &METRICS[asked.metric];
    let header = ["Shapley value", "points or unit", "share of total"];
    let share = |interval: &Interval| {
        let share = 100.0 * interval.mean / result.total.mean;
        if share.is_finite() { format!("{:.1} %", share + 0.0).replace("-0.0 %", "0.0 %") } else { "–".into() }
    };
    let mut rows: Vec<Vec<String>> = order(result)
        .into_iter()
        .map(|player| {
            let value = &result.values[player];
            vec![asked.players[player].title.clone(), change_with_interval(value, metric.unit), share(value)]
        })
        .collect();
    rows.push(vec!["total".into(), change_with_interval(&result.total, metric.unit), share(&result.total)]);
    aligned(&header, rows)
}

/// Causal share against the share of reason codes, where a mechanism has codes of its own.
fn reasons(asked: &Attribution, result: &AttributionResult) -> String {
    let baseline = &result.study.policies[0];
    let explained = result.before.mean;
    let code_share = |reasons: &[String]| -> f64 {
        let codes = Reason::ALL.iter().enumerate().filter(|(_, reason)| reasons.iter().any(|r| r == reason.code()));
        codes
            .map(|(code, _)| {
                let values = &baseline.groups[0].values[Id::GoodReasonArrears as usize + code];
                Interval::over(values, baseline.unit).mean
            })
            .sum()
    };
    let mut rows = Vec::new();
    let (mut named_share, mut named_codes) = (0.0, 0.0);
    let mut add = |title: String, causal: f64, codes: f64| {
        let verdict = match (causal, codes) {
            (causal, codes) if causal > codes + 0.05 => "the codes understate it",
            (causal, codes) if codes > causal + 0.05 => "the codes overstate it",
            _ => "",
        };
        rows.push(vec![title, format!("{:.1} %", 100.0 * causal), format!("{:.1} %", 100.0 * codes), verdict.into()]);
    };
    for player in order(result) {
        let named = &asked.players[player];
        if named.reasons.is_empty() {
            continue;
        }
        let (causal, codes) = (result.values[player].mean / explained, code_share(&named.reasons));
        named_share += causal;
        named_codes += codes;
        add(named.title.clone(), causal, codes);
    }
    add("everything else (the score and what is left)".into(), 1.0 - named_share, 1.0 - named_codes);
    aligned(&["good merchants lost", "causal share", "share of reason codes", ""], rows)
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

fn chart(asked: &Attribution, result: &AttributionResult, hash: &str) -> Chart {
    let metric = &METRICS[asked.metric];
    let order = order(result);
    let rows: Vec<Row> = order
        .iter()
        .map(|&player| {
            let value = &result.values[player];
            let ink = if value.mean < 0.0 { colour::BLUE } else { colour::VERMILION };
            let bar = Bar { line: 0, value: value.mean, lower: value.lower, upper: value.upper, ink };
            Row {
                label: asked.players[player].title.clone(),
                bars: vec![bar],
                number: change_with_interval(value, metric.unit),
            }
        })
        .collect();
    let largest = order.first().map(|&player| (&asked.players[player].title, result.values[player].mean));
    let title = match largest {
        Some((title, value)) if result.total.mean != 0.0 => {
            let share = 100.0 * value / result.total.mean;
            format!("{title}: {share:.0} % of what the {} parts make together", asked.players.len())
        }
        _ => "No part changes anything".into(),
    };
    let subtitle = format!(
        "Shapley values of {}, on the same draws; whiskers: 95 % intervals over replications",
        metric.title.to_lowercase()
    );
    let scene = bars(&title, &subtitle, &footnote(result.study.sizes, hash), metric.unit, "points or unit", &[], &rows);
    let mut data = vec![["part", "title", "value", "lower", "upper"].map(String::from).to_vec()];
    for &player in &order {
        let (of, value) = (&asked.players[player], &result.values[player]);
        let mut row = vec![of.name.clone(), of.title.clone()];
        row.extend([value.mean, value.lower, value.upper].map(field));
        data.push(row);
    }
    Chart { name: "shapley".into(), alt_text: format!("{title}."), scene, data }
}
