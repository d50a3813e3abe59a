//! A survival study's numbers: curves, merchants at risk with what happened to them, medians, tests, and the replications.

use super::super::after_loss::Quantity;
use super::super::event::Event;
use super::super::log_rank::Comparison;
use super::super::run::{Curve, SurvivalResult};
use crate::metrics::after_loss::AfterLoss;
use crate::model::Scenario;
use crate::report::csv_table::{CsvCell, CsvTable};
use crate::report::estimates::{ALL, Estimate};
use crate::report::replications::WrittenRows;
use crate::stats::Interval;
use crate::stats::interval::KNOWN;
use crate::study::ask::Asked;
use std::path::Path;

/// `good` or `bad`.
pub fn whose(good: bool) -> &'static str {
    if good { "good" } else { "bad" }
}

/// The quantity of a curve, as in a run's monthly series.
fn metric(curve: &Curve) -> String {
    let event = match curve.event {
        Event::Loss => "not_yet_lost",
        Event::Restoration => "not_yet_restored",
    };
    format!("{event}_{}", whose(curve.good))
}

/// Cumulative incidence of the event, and of default before it.
fn incidence_metrics(curve: &Curve) -> [String; 2] {
    let (event, default) = match curve.event {
        Event::Loss => ("lost", "defaulted_before_loss"),
        Event::Restoration => ("restored", "defaulted_before_restoration"),
    };
    [event, default].map(|what| format!("incidence.{what}_{}", whose(curve.good)))
}

fn group<'a>(curve: &Curve, scenario: &'a Scenario) -> &'a str {
    curve.segment.map_or(ALL, |segment| scenario.segment_names[segment].as_str())
}

/// Every point of every curve.
pub fn estimates(result: &SurvivalResult, scenario: &Scenario) -> Vec<Estimate> {
    let mut estimates = Vec::new();
    for curve in &result.curves {
        let policy = &scenario.alternatives[curve.policy].name;
        let mut add = |metric: &str, points: &[Interval]| {
            let at = |(month, point): (usize, &Interval)| {
                let method = if month == 0 { KNOWN } else { "logit-jackknife" };
                let level = Estimate::level(policy, metric, *point).made_by(method);
                level.of_group(group(curve, scenario)).in_month(month)
            };
            estimates.extend(points.iter().enumerate().map(at));
        };
        add(&metric(curve), &curve.points);
        for (metric, points) in incidence_metrics(curve).iter().zip(&curve.incidence) {
            add(metric, points);
        }
    }
    estimates
}

/// The alternatives, each with the one it is compared with.
pub fn policies(scenario: &Scenario) -> CsvTable {
    let mut table = CsvTable::new("policies", &["policy", "title", "baseline"]);
    for (index, one) in scenario.alternatives.iter().enumerate() {
        let baseline = if index == 0 { "" } else { scenario.alternatives[0].name.as_str() };
        table.rows.push([one.name.as_str(), &one.title, baseline].map(CsvCell::from).to_vec());
    }
    table
}

/// What names a curve in a table.
fn named(curve: &Curve, scenario: &Scenario) -> Vec<CsvCell> {
    let policy = scenario.alternatives[curve.policy].name.as_str();
    [policy, &metric(curve), group(curve, scenario)].map(CsvCell::from).to_vec()
}

/// Merchants at risk in each month of each curve and what happened to them, all replications together; month 0 is the start.
/// Months beyond the curve's end are there too.
pub fn at_risk(result: &SurvivalResult, scenario: &Scenario) -> CsvTable {
    let columns = ["policy", "metric", "group", "month", "at_risk", "events", "defaults", "ended"];
    let mut table = CsvTable::new("at_risk", &columns);
    for curve in &result.curves {
        let of = &curve.table;
        let start = [of.start, 0, 0, 0];
        let months = of.at_risk().into_iter().enumerate();
        let rows = months.map(|(m, at_risk)| [at_risk, of.events[m], of.competing[m], of.censored[m]]);
        for (month, counts) in std::iter::once(start).chain(rows).enumerate() {
            let mut row = named(curve, scenario);
            row.push(month.into());
            row.extend(counts.map(|count| CsvCell::Whole(count as i64)));
            table.rows.push(row);
        }
    }
    table
}

/// The median of each curve; empty where it is not reached by the end of the curve.
pub fn medians(result: &SurvivalResult, scenario: &Scenario) -> CsvTable {
    let mut table =
        CsvTable::new("medians", &["policy", "metric", "group", "median", "lower", "upper", "end_of_curve"]);
    for curve in &result.curves {
        let mut row = named(curve, scenario);
        let of = curve.median;
        let end = curve.points.len().checked_sub(1);
        row.extend([of.month, of.lower, of.upper, end].map(|month| month.map_or(CsvCell::Empty, CsvCell::from)));
        table.rows.push(row);
    }
    table
}

/// Every log-rank test.
pub fn log_rank(result: &SurvivalResult, scenario: &Scenario) -> CsvTable {
    let columns = ["event", "merchant", "policy", "group", "other", "excess", "statistic", "units", "p", "p_holm"];
    let mut table = CsvTable::new("log_rank", &columns);
    let baseline = scenario.alternatives[0].name.as_str();
    for tested in &result.tests {
        let (policy, group, against) = match tested.comparison {
            Comparison::Policy(policy) => (scenario.alternatives[policy].name.as_str(), ALL, baseline),
            Comparison::Segment(segment) => (baseline, scenario.segment_names[segment].as_str(), "other_segments"),
        };
        let texts = [tested.event.name(), whose(tested.good), policy, group, against];
        let mut row: Vec<CsvCell> = texts.map(CsvCell::from).to_vec();
        row.extend([tested.test.excess, tested.test.statistic].map(CsvCell::Number));
        row.push(tested.test.units.into());
        row.extend([tested.test.p, tested.p_holm].map(CsvCell::Number));
        table.rows.push(row);
    }
    table
}

/// The rows of what each replication adds to the pooled counts of all merchants, a column an event and month, and under the baseline to
/// the scores after a loss.
pub fn rows(asked: &Asked<Scenario>, scratch: &Path) -> WrittenRows {
    let Asked { question: scenario, setup } = asked;
    let months = scenario.months as usize;
    let mut metrics = Vec::new();
    for merchants in ["bad", "good"] {
        metrics.push(format!("merchants_{merchants}"));
        metrics.extend((1..=months).map(|month| format!("first_lost_{merchants}.{month}")));
        metrics.extend((1..=months).map(|month| format!("defaulted_before_loss_{merchants}.{month}")));
        for event in ["restored", "defaulted", "ended"] {
            metrics.extend((0..=months).map(|month| format!("{event}_{merchants}.{month}")));
        }
    }
    for good in [false, true] {
        for since in 0..AfterLoss::new(scenario.months / 2).months.len() {
            let quantities = Quantity::every().map(Quantity::name);
            let names = std::iter::once("followed".to_string()).chain(quantities);
            metrics.extend(names.map(|name| format!("{name}_{}.{since}", whose(good))));
        }
    }
    let of: Vec<[&str; 2]> = scenario.alternatives.iter().map(|policy| [policy.name.as_str(), ALL]).collect();
    WrittenRows::beside(scratch, &setup.provenance.name, setup.unit, metrics, &of)
}
