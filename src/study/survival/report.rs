//! Survival: shares not yet lost and not yet restored, medians, defaults, tests.

mod after_loss;
mod csv;
mod figures;

pub use csv::rows;

use super::event::Event;
use super::log_rank::{Comparison, Tested};
use super::run::{AT_RISK_MIN, Curve, SurvivalResult};
use crate::metrics::Unit;
use crate::model::Scenario;
use crate::report::document::{Block, Column, Document, Table};
use crate::report::message::{Message, msg};
use crate::report::number::thousands;
use crate::report::output::Report;
use crate::report::replications::WrittenRows;
use crate::stats::survival::Median;
use crate::study::captions::the_baseline;
use crate::study::run::report::trust;

/// Months after which the first table states shares.
const MONTHS: [usize; 7] = [1, 3, 6, 12, 24, 36, 60];
/// Months after the loss at which the table of what followed is taken, or the end of the curve.
const FOLLOWED: usize = 12;

/// The report of a survival study.
pub fn survival(result: &SurvivalResult, scenario: &Scenario, hash: &str) -> Report {
    let mut blocks = Event::ALL.map(|event| Block::Table(table(result, scenario, event))).to_vec();
    blocks.push(Block::Table(what_followed(result, scenario)));
    blocks.extend(after_loss::table(result).map(Block::Table));
    if scenario.alternatives.len() > 1 {
        blocks.push(Block::Table(tests(result, scenario)));
    }
    blocks.push(Block::Paragraph(sample_note(result, scenario)));
    Report {
        document: Document {
            question: msg!("How long until merchants lose access, and how long until they regain it?"),
            answer: finding(result, scenario),
            blocks,
            figures: figures::figures(result, scenario, hash)
                .into_iter()
                .chain(after_loss::figure(result, scenario, hash))
                .collect(),
        },
        estimates: csv::estimates(result, scenario).into(),
        policies: csv::policies(scenario),
        replications: result.rows.as_ref().map(WrittenRows::file),
        tables: vec![
            csv::at_risk(result, scenario),
            csv::medians(result, scenario),
            csv::log_rank(result, scenario),
            after_loss::csv(result, scenario),
        ],
        facts: Vec::new(),
        calibration: Vec::new(),
    }
}

/// The curves of all merchants, good or bad.
fn of_all(result: &SurvivalResult, event: Event, good: bool) -> impl Iterator<Item = &Curve> {
    result.curves.iter().filter(move |curve| curve.segment.is_none() && curve.good == good && curve.event == event)
}

/// What there is under the baseline, then under the reform that keeps the most.
fn finding(result: &SurvivalResult, scenario: &Scenario) -> Message {
    let parts = [of_baseline(result, scenario), of_best_reform(result, scenario)];
    Message::joined(parts.into_iter().filter(|part| !part.is_empty()).collect(), "\n")
}

/// The reform under which the most good merchants keep their loan to the end of the study, and how many regain it; nothing without
/// reforms.
fn of_best_reform(result: &SurvivalResult, scenario: &Scenario) -> Message {
    let month = scenario.months as usize;
    let reforms = of_all(result, Event::Loss, true).filter(|curve| curve.policy > 0);
    let kept = reforms.filter_map(|curve| Some((curve.policy, curve.points.get(month)?)));
    let Some((best, kept)) = kept.max_by(|a, b| a.1.mean.total_cmp(&b.1.mean)) else { return Message::none() };
    let name = title(scenario, best);
    let kept = Message::level(kept, Unit::Share);
    let finding = match scenario.alternatives.len() {
        2 => msg!("Under “{name}”, {kept} keep it", name = name, kept = kept),
        _ => msg!("The most keep it under “{name}”: {kept}", name = name, kept = kept),
    };
    let back = of_all(result, Event::Restoration, true).find(|curve| curve.policy == best);
    match back.and_then(|curve| Some((curve, curve.points.len().checked_sub(1).filter(|&month| month > 0)?))) {
        None => msg!("{title}.", title = finding),
        Some((back, later)) => msg!(
            "{finding}; of those that lose it, {restored} have regained it {later} months later.",
            finding = finding,
            restored = Message::level(&back.incidence[0][later], Unit::Share),
            later = later
        ),
    }
}

/// How many keep their loan under the baseline, and what becomes of those that lose it.
fn of_baseline(result: &SurvivalResult, scenario: &Scenario) -> Message {
    let baseline = the_baseline(&scenario.alternatives[0].title);
    let of = |event: Event| of_all(result, event, true).next();
    let last = |curve: &Curve| curve.points.len().checked_sub(1).filter(|&month| month > 0);
    let Some((loss, month)) = of(Event::Loss).and_then(|curve| Some((curve, last(curve)?))) else {
        return msg!(
            "Fewer than {floor} good merchants are at risk under {baseline}: too few for a curve.",
            floor = AT_RISK_MIN,
            baseline = baseline
        );
    };
    let kept = Message::level(&loss.points[month], Unit::Share);
    match of(Event::Restoration).and_then(|curve| Some((curve, last(curve)?))) {
        None => msg!(
            "Under {baseline}, {kept} of good merchants keep their loan for {months} months; too few lose it for a curve \
             of how long they wait.",
            baseline = baseline,
            kept = kept,
            months = month
        ),
        Some((back, later)) => msg!(
            "Under {baseline}, {kept} of good merchants keep their loan for {months} months; of those that lose it, \
             {restored} have regained it {later} months later and {defaulted} have defaulted before.",
            baseline = baseline,
            kept = kept,
            months = month,
            restored = Message::level(&back.incidence[0][later], Unit::Share),
            later = later,
            defaulted = Message::level(&back.incidence[1][later], Unit::Share)
        ),
    }
}

fn table(result: &SurvivalResult, scenario: &Scenario, event: Event) -> Table {
    let months: Vec<usize> = MONTHS.into_iter().filter(|m| *m <= scenario.months as usize).collect();
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
    columns.push(Column::number(msg!("median, months")));
    columns.push(Column::number(msg!("at risk at the start")));
    let rows = of_all(result, event, true).map(|curve| {
        let mut row = vec![title(scenario, curve.policy)];
        row.extend(months.iter().map(|&month| match curve.points.get(month) {
            Some(point) => Message::level(point, Unit::Share),
            None => Message::from("–"),
        }));
        row.push(median(&curve.median));
        row.push(Message::from(thousands(curve.table.start as f64)));
        row
    });
    Table::new(columns, rows.collect())
}

fn title(scenario: &Scenario, policy: usize) -> Message {
    Message::elided(Message::title(&scenario.alternatives[policy].title), 42)
}

/// `5 (4 to 6)`, or what is known of it.
fn median(median: &Median) -> Message {
    let month = median.month.map_or_else(|| msg!("not reached"), Message::from);
    match (median.lower, median.upper) {
        (None, None) => month,
        (Some(lower), Some(upper)) => msg!("{month} ({lower} to {upper})", month = month, lower = lower, upper = upper),
        (Some(lower), None) => msg!("{month} ({lower} or later)", month = month, lower = lower),
        (None, Some(upper)) => msg!("{month} ({upper} or earlier)", month = month, upper = upper),
    }
}

/// Who had access again and who defaulted, of those lost.
fn what_followed(result: &SurvivalResult, scenario: &Scenario) -> Table {
    let columns = vec![
        Column::text(msg!("after the loss of access")),
        Column::number(msg!("months later")),
        Column::number(msg!("good restored")),
        Column::number(msg!("good defaulted")),
        Column::number(msg!("bad restored")),
        Column::number(msg!("bad defaulted")),
    ];
    let pairs = of_all(result, Event::Restoration, true).zip(of_all(result, Event::Restoration, false));
    let rows = pairs.map(|(good, bad)| {
        let ends = [good, bad].into_iter().map(|curve| curve.points.len().saturating_sub(1));
        let month = ends.filter(|&end| end > 0).min().unwrap_or(0).min(FOLLOWED);
        let mut row = vec![title(scenario, good.policy), Message::from(month)];
        row.extend([good, bad].into_iter().flat_map(|curve| &curve.incidence).map(
            |incidence| match incidence.get(month) {
                Some(share) if month > 0 => Message::level(share, Unit::Share),
                _ => Message::from("–"),
            },
        ));
        row
    });
    Table::new(columns, rows.collect())
}

/// Each reform's time to loss and to restoration against the baseline's.
fn tests(result: &SurvivalResult, scenario: &Scenario) -> Table {
    let columns = vec![
        Column::text(msg!(
            "log-rank test against {baseline}, p",
            baseline = the_baseline(&scenario.alternatives[0].title)
        )),
        Column::number(msg!("good lost")),
        Column::number(msg!("good restored")),
        Column::number(msg!("bad lost")),
        Column::number(msg!("bad restored")),
    ];
    let rows = (1..scenario.alternatives.len()).map(|policy| {
        let p = |good: bool, event: Event| {
            let is_it = |t: &&Tested| t.comparison == Comparison::Policy(policy) && t.good == good && t.event == event;
            result.tests.iter().find(is_it).map_or_else(Message::none, |tested| p_value(tested.p_holm))
        };
        let mut row = vec![title(scenario, policy)];
        row.extend([true, false].into_iter().flat_map(|good| Event::ALL.map(|event| p(good, event))));
        row
    });
    Table::new(columns, rows.collect())
}

fn p_value(p: f64) -> Message {
    match p {
        p if p.is_nan() => Message::from("–"),
        p if p < 0.001 => Message::from("< 0.001"),
        p => Message::from(format!("{p:.3}")),
    }
}

fn sample_note(result: &SurvivalResult, scenario: &Scenario) -> Message {
    let over = match result.unit {
        1 => msg!("replications"),
        unit => msg!("scrambles of {unit} replications", unit = unit),
    };
    let mut lines = vec![
        msg!(
            "Kaplan-Meier and Aalen-Johansen over all {replications} replications of {merchants} merchants, seed {seed}; \
             intervals: jackknife over {units}, on the logit scale. A curve ends with the last month in which {floor} \
             merchants are at risk.",
            replications = Message::count(result.sizes.replications),
            merchants = Message::count(result.sizes.merchants),
            seed = result.sizes.seed,
            units = over,
            floor = AT_RISK_MIN,
        ),
        msg!("A p-value allows for the number of reforms (Holm) and for the units, which all policies share."),
    ];
    if scenario.alternatives.len() < 2 {
        lines.pop();
    }
    let units = (result.sizes.replications as usize).div_ceil(result.unit);
    match units {
        1 => lines.push(msg!("One unit gives no intervals and no tests: run more replications.")),
        _ => lines.extend(trust(result.sizes.replications as usize, result.unit)),
    }
    Message::joined(lines, "\n")
}
