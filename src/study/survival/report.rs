//! Survival: curves with numbers at risk.

use super::run::{Curve, Event, SurvivalResult};
use crate::metrics::Unit;
use crate::metrics::histories::EventHistories;
use crate::model::Scenario;
use crate::report::chart::Chart;
use crate::report::chart::draw::layout::Heading;
use crate::report::chart::line_chart::{LineSeries, Lines};
use crate::report::csv_table::{CsvCell, CsvTable, field};
use crate::report::document::{Block, Column, Document, Figure, Table};
use crate::report::estimates::{ALL, Estimate, Replications, SeriesOf};
use crate::report::message::{Message, msg};
use crate::report::number::thousands;
use crate::report::output::Report;
use crate::stats::Interval;
use crate::study::captions::{footnote, the_baseline};

/// Maximum number of lines of a chart.
const LINES_MAX: usize = 7;

/// The report of a survival study.
pub fn survival(result: &SurvivalResult, scenario: &Scenario, hash: &str) -> Report {
    let document = Document {
        question: msg!("How long until merchants lose access, and how long until they regain it?"),
        answer: finding(result, scenario),
        blocks: vec![
            Block::Table(table(result, scenario, Event::Loss)),
            Block::Table(table(result, scenario, Event::Restoration)),
            Block::Paragraph(sample_note(result)),
        ],
        figures: vec![
            figure(result, scenario, hash, Event::Loss, false),
            figure(result, scenario, hash, Event::Restoration, false),
            figure(result, scenario, hash, Event::Loss, true),
        ],
    };
    Report {
        document,
        estimates: estimates(result, scenario),
        policies: policies(scenario),
        replications: Some(replications(result, scenario)),
        tables: vec![at_risk(result, scenario)],
        facts: Vec::new(),
        calibration: Vec::new(),
    }
}

fn of_all(result: &SurvivalResult, event: Event) -> impl Iterator<Item = &Curve> {
    result.curves.iter().filter(move |curve| curve.segment.is_none() && curve.good && curve.event == event)
}

fn finding(result: &SurvivalResult, scenario: &Scenario) -> Message {
    let end = |event: Event| of_all(result, event).next().and_then(|curve| curve.points.last()).copied();
    let (Some(loss), Some(back)) = (end(Event::Loss), end(Event::Restoration)) else { return Message::none() };
    msg!(
        "Under {baseline}, {kept} of good merchants keep their loan for {months} months; {waiting} of those that lose \
         it have not regained it {months} months later.",
        baseline = the_baseline(&scenario.alternatives[0].title),
        kept = Message::level(&loss, Unit::Share),
        months = scenario.months,
        waiting = Message::level(&back, Unit::Share),
    )
}

fn table(result: &SurvivalResult, scenario: &Scenario, event: Event) -> Table {
    let months: Vec<usize> = [1, 3, 6, 12, 24, 36, 60].into_iter().filter(|m| *m <= scenario.months as usize).collect();
    let mut columns = vec![Column::text(match event {
        Event::Loss => msg!("good, not yet lost after"),
        Event::Restoration => msg!("good, not yet restored after"),
    })];
    columns.extend(months.iter().map(|&month| {
        Column::number(match month {
            1 => msg!("1 month"),
            _ => msg!("{month} months", month = month),
        })
    }));
    columns.push(Column::number(msg!("at risk at the start")));
    let rows = of_all(result, event).map(|curve| {
        let mut row = vec![Message::elided(Message::title(&scenario.alternatives[curve.policy].title), 42)];
        row.extend(months.iter().map(|&month| Message::level(&curve.points[month], Unit::Share)));
        row.push(Message::from(thousands(curve.at_risk[0] as f64)));
        row
    });
    Table::new(columns, rows.collect())
}

fn sample_note(result: &SurvivalResult) -> Message {
    let over = match result.unit {
        1 => msg!("replications"),
        unit => msg!("scrambles of {unit} replications", unit = unit),
    };
    msg!(
        "Kaplan-Meier over all {replications} replications of {merchants} merchants, seed {seed}; intervals: jackknife \
         over {units}.",
        replications = Message::count(result.sizes.replications),
        merchants = Message::count(result.sizes.merchants),
        seed = result.sizes.seed,
        units = over,
    )
}

/// The quantity of a curve, as in a run's monthly series.
fn metric(curve: &Curve) -> &'static str {
    match (curve.event, curve.good) {
        (Event::Loss, true) => "not_yet_lost_good",
        (Event::Loss, false) => "not_yet_lost_bad",
        (Event::Restoration, true) => "not_yet_restored_good",
        (Event::Restoration, false) => "not_yet_restored_bad",
    }
}

fn group<'a>(curve: &Curve, scenario: &'a Scenario) -> &'a str {
    curve.segment.map_or(ALL, |segment| scenario.segment_names[segment].as_str())
}

fn estimates(result: &SurvivalResult, scenario: &Scenario) -> Vec<Estimate> {
    let of = |curve: &Curve, month: usize, point: &Interval| {
        let policy = &scenario.alternatives[curve.policy].name;
        Estimate::level(policy, metric(curve), *point).of_group(group(curve, scenario)).in_month(month)
    };
    let points = result.curves.iter().flat_map(|curve| {
        let points = curve.points.iter().enumerate();
        points.map(move |(month, point)| of(curve, month, point)).collect::<Vec<_>>()
    });
    points.collect()
}

fn policies(scenario: &Scenario) -> CsvTable {
    let mut table = CsvTable::new("policies", &["policy", "title"]);
    let rows = scenario.alternatives.iter().map(|one| [one.name.as_str(), one.title.as_str()]);
    table.rows = rows.map(|row| row.map(CsvCell::from).to_vec()).collect();
    table
}

/// Merchants at risk and censored at each point of each curve, all replications together.
fn at_risk(result: &SurvivalResult, scenario: &Scenario) -> CsvTable {
    let mut table = CsvTable::new("at_risk", &["policy", "metric", "group", "month", "at_risk", "censored"]);
    for curve in &result.curves {
        for (month, (at_risk, censored)) in curve.at_risk.iter().zip(&curve.censored).enumerate() {
            let policy = scenario.alternatives[curve.policy].name.as_str();
            let mut row: Vec<CsvCell> = [policy, metric(curve), group(curve, scenario)].map(CsvCell::from).to_vec();
            row.extend([month.into(), CsvCell::Whole(*at_risk), CsvCell::Whole(*censored)]);
            table.rows.push(row);
        }
    }
    table
}

/// What each replication adds to the pooled counts of all merchants; a column an event and month.
fn replications(result: &SurvivalResult, scenario: &Scenario) -> Replications {
    let months = scenario.months as usize;
    let mut metrics = Vec::new();
    for merchants in ["bad", "good"] {
        metrics.push(format!("merchants_{merchants}"));
        metrics.extend((1..=months).map(|month| format!("first_lost_{merchants}.{month}")));
        metrics.extend((0..=months).map(|month| format!("restored_{merchants}.{month}")));
        metrics.extend((0..=months).map(|month| format!("censored_{merchants}.{month}")));
    }
    let of_policy = |counts: &Vec<[EventHistories; 2]>| -> Vec<Vec<f64>> {
        let row = |histories: &EventHistories| -> Vec<i64> {
            let EventHistories { merchants, first_losses, restored_after, censored_after } = histories;
            let later = first_losses[1..].iter().chain(restored_after).chain(censored_after);
            std::iter::once(merchants).chain(later).copied().collect()
        };
        let rows: Vec<Vec<i64>> = counts.iter().map(|both| both.iter().flat_map(row).collect()).collect();
        (0..metrics.len()).map(|metric| rows.iter().map(|row| row[metric] as f64).collect()).collect()
    };
    let policies = scenario.alternatives.iter().zip(&result.counts);
    let policies = policies.map(|(policy, counts)| (policy.name.clone(), of_policy(counts))).collect();
    Replications { of: SeriesOf::Replications { unit: result.unit }, metrics, policies, groups: Vec::new() }
}

/// Policies, or the segments under the baseline.
fn figure(result: &SurvivalResult, scenario: &Scenario, hash: &str, event: Event, by_segment: bool) -> Figure {
    let is_shown = |c: &&Curve| {
        let kind = if by_segment { c.policy == 0 && c.segment.is_some() } else { c.segment.is_none() };
        c.good && c.event == event && kind
    };
    let chosen: Vec<&Curve> = result.curves.iter().filter(is_shown).take(LINES_MAX).collect();
    let label = |curve: &Curve| match curve.segment {
        Some(segment) => Message::known(scenario.segment_names[segment].replace('_', " ")),
        None => Message::title(&scenario.alternatives[curve.policy].title),
    };
    let last = |curve: &Curve| curve.points.last().map_or(f64::NAN, |p| p.mean);
    let lines = chosen.iter().map(|curve| LineSeries {
        name: label(curve),
        end: Message::Level(last(curve), Unit::Share),
        points: curve.points.clone(),
        at_risk: Some(curve.at_risk.clone()),
        censored: Some(curve.censored.clone()),
    });
    let lines = lines.collect();
    let end = Message::Level(chosen.first().map_or(f64::NAN, |curve| last(curve)), Unit::Share);
    let lowest = chosen.iter().min_by(|a, b| last(a).total_cmp(&last(b)));
    let baseline = the_baseline(&scenario.alternatives[0].title);
    let (name, title, subtitle) = match (event, by_segment) {
        (Event::Loss, false) => (
            "time_to_loss",
            msg!(
                "{share} of good merchants keep their loan throughout under {baseline}",
                share = end,
                baseline = baseline
            ),
            msg!(
                "Kaplan-Meier share of good merchants not yet lost; bands: 95% intervals (jackknife); ticks: censored"
            ),
        ),
        (Event::Restoration, _) => (
            "time_to_restoration",
            msg!("{share} of the good merchants lost have not regained the loan by the end of the curve", share = end),
            msg!(
                "Kaplan-Meier share of good merchants not yet restored, by months since the loss; bands: 95% intervals \
                 (jackknife); ticks: censored"
            ),
        ),
        (Event::Loss, true) => (
            "time_to_loss_by_segment",
            match lowest {
                Some(curve) => msg!(
                    "{share} of good merchants keep their loan in the segment “{segment}”, the lowest share of all",
                    segment = label(curve),
                    share = Message::Level(last(curve), Unit::Share)
                ),
                None => msg!("There are no segments"),
            },
            msg!(
                "Kaplan-Meier share of good merchants not yet lost, under {baseline}; bands: 95% intervals (jackknife)",
                baseline = baseline
            ),
        ),
    };
    let mut data = vec![["line", "month", "share", "lower", "upper", "at_risk", "censored"].map(String::from).to_vec()];
    for curve in &chosen {
        let name = match curve.segment {
            Some(segment) => scenario.segment_names[segment].clone(),
            None => scenario.alternatives[curve.policy].name.clone(),
        };
        for (month, (p, at_risk)) in curve.points.iter().zip(&curve.at_risk).enumerate() {
            let mut row = vec![name.clone(), month.to_string()];
            row.extend([p.mean, p.lower, p.upper].map(field));
            row.extend([at_risk.to_string(), curve.censored.get(month).copied().unwrap_or(0).to_string()]);
            data.push(row);
        }
    }
    let heading = Heading { title: title.clone(), subtitle, footnote: footnote(result.sizes, hash) };
    let chart = Chart::Lines(Lines { heading, unit: Unit::Share, axis: msg!("months"), lines });
    Figure { name: name.into(), alt_text: msg!("{title}.", title = title), chart, data }
}
