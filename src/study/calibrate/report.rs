//! The model beside public figures: which are reproduced, the settings, other settings' profit, and where the figures come from.

use super::question::{Calibration, PlannedTarget, SettingInForce};
use super::run::{CalibrationResult, MeasuredTarget, PROFIT};
use crate::metrics::Unit;
use crate::model::Alternative;
use crate::report::about::CalibrationRow;
use crate::report::chart::Chart;
use crate::report::chart::bands::{BandRow, Bands};
use crate::report::chart::draw::layout::Heading;
use crate::report::csv_table::{CsvCell, CsvTable, INTERVAL, field, interval_cells};
use crate::report::document::{Block, Column, Document, Figure, Table};
use crate::report::estimates::{Estimate, family};
use crate::report::message::{Message, msg};
use crate::report::output::Report;
use crate::report::replications::Replications;
use crate::stats::joint::Resamples;
use crate::stats::{Interval, Scale};
use crate::study::captions::{footnote, plain_title, the_baseline};
use crate::study::run::report::{sizes_of, trust};
use crate::study::targets::{self, Quantity};

/// The report of a calibration.
pub fn calibrate(asked: &Calibration, result: &CalibrationResult, hash: &str) -> Report {
    let rows: Vec<CalibrationRow> = each(asked, result).filter_map(row).collect();
    let profits = profits(result);
    let first = &asked.studies.scenarios[0];
    let baseline = the_baseline(&first.alternatives[0].title);
    let answer = answer(&rows, &baseline);
    let mut blocks = vec![Block::Table(measured(asked, result))];
    if !asked.settings.is_empty() {
        blocks.push(Block::Table(settings(&asked.settings)));
    }
    if !profits.is_empty() {
        blocks.push(Block::Table(candidates(asked, &profits)));
    }
    blocks.push(Block::Paragraph(sources(asked)));
    let sizes = sizes_of(result.sizes, result.unit, first.months, first.seasoning);
    let trust = trust(result.sizes.replications as usize, result.unit);
    blocks.push(Block::Paragraph(Message::joined([Some(sizes), trust].into_iter().flatten().collect(), "\n")));
    let document = Document {
        question: msg!("Does the model reproduce the public figures it is calibrated to?"),
        answer: answer.clone(),
        blocks,
        figures: vec![figure(asked, &rows, (baseline, footnote(result.sizes, hash)), answer)],
    };
    let mut estimates: Vec<Estimate> =
        each(asked, result).map(|(planned, found)| estimate(asked, planned, found)).collect();
    estimates.extend(profits);
    Report {
        document,
        estimates: estimates.into(),
        policies: policies(asked),
        replications: Some(replications(asked, result)),
        tables: vec![targets_table(asked, result), settings_table(&asked.settings)],
        facts: Vec::new(),
        calibration: rows,
    }
}

fn each<'a>(
    asked: &'a Calibration,
    result: &'a CalibrationResult,
) -> impl Iterator<Item = (&'a PlannedTarget, &'a MeasuredTarget)> {
    asked.targets.iter().zip(&result.targets)
}

/// A target with a band; none without.
fn row((planned, found): (&PlannedTarget, &MeasuredTarget)) -> Option<CalibrationRow> {
    targets::row(&planned.target, found.value)
}

fn answer(rows: &[CalibrationRow], baseline: &Message) -> Message {
    let met = rows.iter().filter(|row| row.is_met()).count();
    let first = msg!(
        "{met} of {count} public figures are reproduced by {baseline}: the value lies in the figure's band.",
        met = met,
        count = rows.len(),
        baseline = baseline
    );
    let outside: Vec<Message> = rows
        .iter()
        .filter(|row| !row.is_met())
        .map(|row| {
            msg!("{target} ({value})", target = row.target.clone(), value = Message::level(&row.value, row.unit))
        })
        .collect();
    match outside.is_empty() {
        true => first,
        false => {
            let rest = msg!("Not reproduced: {targets}.", targets = Message::joined(outside, "; "));
            Message::joined(vec![first, rest], " ")
        }
    }
}

/// Every target with its value.
fn measured(asked: &Calibration, result: &CalibrationResult) -> Table {
    let columns = vec![
        Column::text(msg!("public figure")),
        Column::number(msg!("band")),
        Column::number(msg!("measured")),
        Column::text(msg!("verdict")),
        Column::text(msg!("confidence")),
    ];
    let rows = each(asked, result).map(|(planned, found)| {
        let value = Message::level(&found.value, planned.target.quantity.unit());
        let mut cells = vec![Message::known(&planned.target.title)];
        match row((planned, found)) {
            Some(row) => cells.extend([row.band(), value, row.verdict(), row.confidence]),
            None => cells.extend([Message::from("–"), value, msg!("for comparison"), Message::from("–")]),
        }
        cells
    });
    Table::new(columns, rows.collect())
}

/// Settings stand as they are set: they are no results of the model.
fn settings(settings: &[SettingInForce]) -> Table {
    let columns = vec![
        Column::text(msg!("parameter set to a public figure")),
        Column::number(msg!("figure")),
        Column::number(msg!("set to")),
        Column::text(msg!("verdict")),
        Column::text(msg!("confidence")),
    ];
    let rows = settings.iter().map(|of| {
        let row = of.row();
        let verdict = if row.is_met() { msg!("as set") } else { msg!("set beyond it") };
        vec![row.target.clone(), row.band(), Message::Level(of.value, row.unit), verdict, row.confidence]
    });
    Table::new(columns, rows.collect())
}

impl SettingInForce {
    /// The setting beside its figure.
    fn row(&self) -> CalibrationRow {
        let (figure, exact) = (&self.setting.figure, self.value);
        let value = Interval { mean: exact, lower: f64::NAN, upper: f64::NAN, sd: f64::NAN, replications: 0 };
        CalibrationRow {
            target: Message::known(&self.setting.title),
            low: figure.low,
            high: figure.high,
            value,
            unit: self.unit,
            source: Message::known(&figure.source),
            confidence: Message::known(&figure.confidence),
        }
    }
}

/// Profit of every candidate; the intervals of all hold together.
fn profits(result: &CalibrationResult) -> Vec<Estimate> {
    let series = result.series.iter().filter(|series| series.metric == PROFIT);
    let series = series.map(|series| (series.policy.as_str(), &series.values));
    family(series, result.unit, Scale::Amount, &mut Resamples::default(), |policy, interval| {
        Estimate::level(policy, PROFIT, interval)
    })
}

fn candidates(asked: &Calibration, profits: &[Estimate]) -> Table {
    let columns = vec![
        Column::text(msg!("setting, its own book")),
        Column::number(msg!("profit per live merchant, yuan")),
        Column::number(msg!("share of the best")),
    ];
    let of = |name: &str| profits.iter().find(|profit| profit.policy == name).map(shown);
    let mut rows = Vec::new();
    for planned in &asked.targets {
        let Quantity::ShareOfBestProfit { key, .. } = &planned.target.quantity else { continue };
        let found: Vec<_> =
            planned.candidates.iter().filter_map(|candidate| Some((candidate, of(&candidate.name)?))).collect();
        let best = found.iter().map(|(_, profit)| profit.mean).fold(f64::NEG_INFINITY, f64::max);
        for (candidate, profit) in found {
            let name = Message::key(&key.key, plain_title(&key.key));
            let setting = match candidate.scenario {
                None => msg!("{key} {value} (as set)", key = name, value = &candidate.value),
                Some(_) => msg!("{key} {value}", key = name, value = &candidate.value),
            };
            let share = if best > 0.0 { profit.mean / best } else { f64::NAN };
            rows.push(vec![setting, Message::level(&profit, Unit::Yuan), Message::Level(share, Unit::Share)]);
        }
    }
    Table::new(columns, rows)
}

/// The interval that holds together with the others.
fn shown(estimate: &Estimate) -> Interval {
    estimate.joint.as_ref().map_or(estimate.interval, |joint| joint.interval)
}

fn sources(asked: &Calibration) -> Message {
    let of_targets = asked.targets.iter().filter_map(|planned| {
        let figure = planned.target.figure.as_ref()?;
        Some((&planned.target.title, &figure.source))
    });
    let of_settings = asked.settings.iter().map(|of| (&of.setting.title, &of.setting.figure.source));
    let lines = of_targets.chain(of_settings).map(|(title, source)| {
        msg!("{figure} – {source}", figure = Message::known(title), source = Message::known(source))
    });
    Message::joined(std::iter::once(msg!("Sources of the figures:")).chain(lines).collect(), "\n")
}

/// The policy that a target is measured under, and its months where they are not the study's.
fn measured_under<'a>(asked: &'a Calibration, planned: &PlannedTarget) -> (&'a str, Option<usize>) {
    let scenario = &asked.studies.scenarios[planned.scenario];
    let months = (planned.scenario > 0).then_some(scenario.months as usize);
    (&scenario.alternatives[planned.policy].name, months)
}

fn estimate(asked: &Calibration, planned: &PlannedTarget, found: &MeasuredTarget) -> Estimate {
    let (policy, months) = measured_under(asked, planned);
    let level = Estimate::level(policy, planned.target.quantity.name(), found.value);
    let level = level.made_by(found.method.unwrap_or_default());
    let level = planned.target.segment_name().map_or(level.clone(), |segment| level.clone().of_group(segment));
    months.map_or(level.clone(), |months| level.in_month(months))
}

/// Baseline and reforms of every scenario, and the candidates.
fn policies(asked: &Calibration) -> CsvTable {
    let mut table = CsvTable::new("policies", &["policy", "title"]);
    let mut add = |name: &str, title: &str| {
        if !table.rows.iter().any(|row| row[0] == CsvCell::from(name)) {
            table.rows.push(vec![name.into(), title.into()]);
        }
    };
    for Alternative { name, title, .. } in asked.studies.scenarios.iter().flat_map(|scenario| &scenario.alternatives) {
        add(name, title);
    }
    for candidate in asked.targets.iter().flat_map(|planned| &planned.candidates) {
        add(&candidate.name, &candidate.name);
    }
    table
}

fn replications(asked: &Calibration, result: &CalibrationResult) -> Replications {
    let mut metrics: Vec<String> = Vec::new();
    for series in &result.series {
        if !metrics.contains(&series.metric) {
            metrics.push(series.metric.clone());
        }
    }
    let names = policies(asked).rows.into_iter().filter_map(|row| match &row[0] {
        CsvCell::Text(name) => Some(name.clone()),
        _ => None,
    });
    let none = vec![f64::NAN; result.sizes.replications as usize];
    let of_policy = |policy: &String| -> Vec<Vec<f64>> {
        let of = |metric: &String| {
            let known = result.series.iter().find(|series| series.policy == *policy && series.metric == *metric);
            known.map_or_else(|| none.clone(), |series| series.values.clone())
        };
        metrics.iter().map(of).collect()
    };
    let policies = names.map(|name| {
        let series = of_policy(&name);
        (name, series)
    });
    let policies = policies.collect();
    Replications { unit: result.unit, metrics, policies, groups: Vec::new(), written: None }
}

/// `targets.csv`.
fn targets_table(asked: &Calibration, result: &CalibrationResult) -> CsvTable {
    let columns = ["target", "policy", "metric", "months", "low", "high", "verdict", "source", "confidence"];
    let mut table = CsvTable::new("targets", &[&columns[..], &INTERVAL].concat());
    for (planned, found) in each(asked, result) {
        let target = &planned.target;
        let scenario = &asked.studies.scenarios[planned.scenario];
        let mut row: Vec<CsvCell> = vec![target.title.as_str().into(), measured_under(asked, planned).0.into()];
        row.extend([target.quantity.name().into(), (scenario.months as usize).into()]);
        match &target.figure {
            Some(figure) => {
                let is_met = (figure.low..=figure.high).contains(&found.value.mean);
                let verdict = match found.value.mean.is_finite() {
                    false => "",
                    true if is_met => "pass",
                    true => "fail",
                };
                row.extend([figure.low.into(), figure.high.into(), verdict.into()]);
                row.extend([figure.source.as_str().into(), figure.confidence.as_str().into()]);
            }
            None => row.extend([const { CsvCell::Empty }; 5]),
        }
        row.extend(interval_cells(&found.value));
        table.rows.push(row);
    }
    table
}

/// `settings.csv`.
fn settings_table(settings: &[SettingInForce]) -> CsvTable {
    let mut table = CsvTable::new("settings", &["setting", "key", "value", "low", "high", "source", "confidence"]);
    for SettingInForce { setting, value, .. } in settings {
        let figure = &setting.figure;
        table.rows.push(vec![
            setting.title.as_str().into(),
            setting.key.key.as_str().into(),
            (*value).into(),
            figure.low.into(),
            figure.high.into(),
            figure.source.as_str().into(),
            figure.confidence.as_str().into(),
        ]);
    }
    table
}

fn figure(
    asked: &Calibration,
    rows: &[CalibrationRow],
    (baseline, footnote): (Message, Message),
    answer: Message,
) -> Figure {
    let titles = asked.targets.iter().filter(|planned| planned.target.figure.is_some());
    let mut data = vec![["target", "low", "high", "value", "lower", "upper"].map(String::from).to_vec()];
    for (planned, row) in titles.zip(rows) {
        let numbers = [row.low, row.high, row.value.mean, row.value.lower, row.value.upper];
        data.push(std::iter::once(planned.target.title.clone()).chain(numbers.map(field)).collect());
    }
    let met = rows.iter().filter(|row| row.is_met()).count();
    let heading = Heading {
        title: msg!(
            "{met} of {count} public figures are reproduced by {baseline}",
            met = met,
            count = rows.len(),
            baseline = baseline
        ),
        subtitle: msg!(
            "Each value on the scale of its figure's band; whiskers: 95% intervals; a hollow dot lies outside its band"
        ),
        footnote,
    };
    let of = |row: &CalibrationRow| BandRow {
        name: row.target.clone(),
        low: row.low,
        high: row.high,
        ends: row.band(),
        value: row.value,
        unit: row.unit,
    };
    let chart = Bands {
        heading,
        band_heading: msg!("in the band"),
        value_heading: msg!("measured"),
        ends_heading: msg!("band"),
        rows: rows.iter().map(of).collect(),
    };
    Figure { name: "public_figures".into(), alt_text: answer, chart: Chart::Bands(chart), data }
}
