//! What a report of policies says of its ensemble: the range under each number, which reform is the best over the settings, and the
//! parameters that the headline hangs on.

use super::super::price::Price;
use super::super::run::{PolicyResult, StudyResult};
use super::super::settings::{Robustness, Settings};
use super::{SHOWN, name};
use crate::metrics::{METRICS, Metric, Unit};
use crate::report::csv_table::{CsvCell, CsvTable};
use crate::report::document::{Block, Column, Figure, Table};
use crate::report::message::{Message, msg};
use crate::report::output::Report;
use crate::stats::lmg::Split;
use crate::study::captions::footnote;
use crate::study::ensemble::report::{
    Hinges, change_range, level_range, members, note, settings, settings_name, thousandths_range, weight,
};

/// What stands before the ranges of a row.
fn row_name() -> Message {
    msg!("… over settings")
}

/// The row under a policy's: the range of each of its levels, the change of good lost and the prices.
pub fn range_of_policy(of: &Settings<'_>, index: usize) -> Vec<Message> {
    let level = |id: Metric| {
        let range = of.level(index, id);
        range.map_or_else(none, |range| level_range(&range, METRICS[id as usize].unit))
    };
    let [first, others @ ..] = SHOWN;
    let change = of.change(index, first).filter(|_| index > 0);
    let change = change.map_or_else(none, |range| change_range(&range, Unit::Share));
    let mut row = vec![row_name(), level(first), change];
    row.extend(others.map(level));
    row.extend(prices(of, index));
    row
}

/// The same of the levels alone.
pub fn range_of_levels(of: &Settings<'_>, index: usize) -> Vec<Message> {
    let level =
        |id: Metric| of.level(index, id).map_or_else(none, |range| level_range(&range, METRICS[id as usize].unit));
    std::iter::once(row_name()).chain(SHOWN.map(level)).collect()
}

/// The same of changes, with the prices.
pub fn range_of_changes(of: &Settings<'_>, index: usize) -> Vec<Message> {
    let change =
        |id: Metric| of.change(index, id).map_or_else(none, |range| change_range(&range, METRICS[id as usize].unit));
    std::iter::once(row_name()).chain(SHOWN.map(change)).chain(prices(of, index)).collect()
}

fn prices(of: &Settings<'_>, index: usize) -> impl Iterator<Item = Message> {
    Price::ALL
        .map(|price| of.price(index, price).map_or_else(none, |range| change_range(&range, Unit::Yuan)))
        .into_iter()
}

fn none() -> Message {
    "–".into()
}

/// The reforms, those that spare most good merchants first.
fn by_change(result: &StudyResult) -> Vec<usize> {
    let mut reforms: Vec<usize> = (1..result.policies.len()).collect();
    reforms.sort_by(|&a, &b| {
        let change = |index: usize| result.policies[index].change(Metric::GoodLost).mean;
        change(a).total_cmp(&change(b))
    });
    reforms
}

/// What follows the headline: the range of good merchants lost, and how sure the best reform is.
pub fn answer(of: &Settings<'_>, result: &StudyResult) -> Option<Message> {
    let lost = of.level(0, Metric::GoodLost)?;
    let first = msg!(
        "Over {settings} (5% to 95% quantile), {lost} of 1,000 good merchants are lost",
        settings = settings_name(of.ensemble()),
        lost = thousandths_range(&lost)
    );
    let mut sentence = vec![first];
    let reforms = by_change(result);
    if let (Some(robustness), Some(&best)) = (of.robustness(), reforms.first()) {
        let name = Message::elided(name(&result.policies[best]), 60);
        if let Some(range) = of.change(best, Metric::GoodLost) {
            sentence.push(msg!(
                "“{name}” changes that by {range} points",
                name = name.clone(),
                range = change_range(&range, Unit::Share)
            ));
        }
        let (spares, fewest) = (robustness[best].spares, robustness[best].best);
        sentence.push(match reforms.len() {
            1 if spares == 0.0 => msg!("it spares good merchants in none of them"),
            1 => msg!("it spares good merchants in {share} of settings", share = weight(spares)),
            _ if fewest == 0.0 => msg!("it loses the fewest of all alternatives in none of them"),
            _ => msg!("it loses the fewest of all alternatives in {share} of settings", share = weight(fewest)),
        });
    }
    Some(msg!("{title}.", title = Message::joined(sentence, "; ")))
}

/// How each policy does over the settings.
fn robustness_table(result: &StudyResult, robustness: &[Robustness]) -> Table {
    let columns = vec![
        Column::text(msg!("over settings")),
        Column::number(msg!("spares good merchants in")),
        Column::number(msg!("loses the fewest in")),
        Column::number(msg!("largest regret, points")),
    ];
    let row = |(index, (policy, of)): (usize, (&PolicyResult, &Robustness))| {
        let spares = if index == 0 { none() } else { weight(of.spares) };
        vec![name(policy), spares, weight(of.best), Message::from(format!("{:.1}", 100.0 * of.regret))]
    };
    Table::new(columns, result.policies.iter().zip(robustness).enumerate().map(row).collect())
}

/// What the headline hangs on: good merchants lost under the baseline, and the change under the reform that spares most.
fn splits(of: &Settings<'_>, result: &StudyResult) -> Vec<(Message, String, &'static str, Split)> {
    let level = of.split_of_level().map(|split| (msg!("good lost"), result.policies[0].name.clone(), "level", split));
    let change = by_change(result).first().and_then(|&best| {
        let policy = &result.policies[best];
        let heading = msg!("change under {name}", name = name(policy));
        of.split_of_change(best).map(|split| (heading, policy.name.clone(), "change", split))
    });
    level.into_iter().chain(change).collect()
}

/// Adds to a report of policies what its ensemble says.
pub fn add(report: &mut Report, of: &Settings<'_>, result: &StudyResult, hash: &str) {
    if let Some(answer) = answer(of, result) {
        report.document.answer = Message::joined(vec![report.document.answer.clone(), answer], " ");
    }
    let splits = splits(of, result);
    let shown = splits.iter().map(|(heading, _, _, split)| (heading.clone(), split.clone())).collect();
    let hinges = Hinges { ensemble: of.ensemble(), splits: shown };
    let mut blocks = Vec::new();
    if let Some(robustness) = of.robustness() {
        blocks.push(Block::Table(robustness_table(result, &robustness)));
        report.tables.push(robustness_rows(result, &robustness));
    }
    if !splits.is_empty() {
        blocks.push(Block::Table(hinges.table()));
        report.document.figures.insert(1, figure(&hinges, result, hash));
        report.tables.push(split_rows(of, &splits));
    }
    blocks.push(Block::Paragraph(note(of.ensemble())));
    if !splits.is_empty() {
        blocks.push(Block::Paragraph(hinges.note()));
    }
    // After the tables of policies.
    let last = report.document.blocks.iter().rposition(|block| matches!(block, Block::Table(_)));
    let tables = last.map_or(0, |last| last + 1);
    report.document.blocks.splice(tables..tables, blocks);
    let policies: Vec<&str> = result.policies.iter().map(|policy| policy.name.as_str()).collect();
    let metrics: Vec<&str> = METRICS.iter().map(|metric| metric.name).collect();
    report.tables.push(members(&of.ranges, &policies, &metrics));
    report.tables.push(settings(of.ensemble()));
}

fn figure(hinges: &Hinges<'_>, result: &StudyResult, hash: &str) -> Figure {
    hinges.figure(footnote(result.sizes, hash))
}

/// The same for programs.
fn robustness_rows(result: &StudyResult, robustness: &[Robustness]) -> CsvTable {
    let mut table = CsvTable::new("robustness", &["policy", "metric", "spares", "best", "largest_regret"]);
    for (policy, of) in result.policies.iter().zip(robustness) {
        let mut row = [policy.name.as_str(), METRICS[Metric::GoodLost as usize].name].map(CsvCell::from).to_vec();
        row.extend([of.spares, of.best, of.regret].map(CsvCell::from));
        table.rows.push(row);
    }
    table
}

/// The splits for programs; the row without a parameter is what none explains.
fn split_rows(of: &Settings<'_>, splits: &[(Message, String, &'static str, Split)]) -> CsvTable {
    let columns = ["policy", "metric", "kind", "parameter", "share", "predicted_r2", "squares"];
    let mut table = CsvTable::new("answer_by_parameter", &columns);
    for (_, policy, kind, split) in splits {
        let keys = of.ensemble().keys.iter().map(|key| CsvCell::from(key.as_str())).zip(split.shares.iter().copied());
        for (parameter, share) in keys.chain([(CsvCell::Empty, split.unexplained())]) {
            let mut row = [policy.as_str(), METRICS[Metric::GoodLost as usize].name, kind].map(CsvCell::from).to_vec();
            row.extend([parameter, share.into(), split.predicted.into(), CsvCell::yes(split.has_squares)]);
            table.rows.push(row);
        }
    }
    table
}
