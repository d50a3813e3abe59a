//! A survival study's numbers: curves, merchants at risk with what happened to them, medians, tests, and the replications.

use super::super::after_loss::Quantity;
use super::super::event::Event;
use super::super::log_rank::Comparison;
use super::super::run::{Curve, SurvivalResult};
use crate::metrics::after_loss::ScoreSums;
use crate::metrics::histories::EventHistories;
use crate::model::Scenario;
use crate::report::csv_table::{CsvCell, CsvTable};
use crate::report::estimates::{ALL, Estimate, Replications};
use crate::stats::Interval;
use crate::stats::interval::KNOWN;

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

/// The alternatives.
pub fn policies(scenario: &Scenario) -> CsvTable {
    let mut table = CsvTable::new("policies", &["policy", "title"]);
    let rows = scenario.alternatives.iter().map(|one| [one.name.as_str(), one.title.as_str()]);
    table.rows = rows.map(|row| row.map(CsvCell::from).to_vec()).collect();
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
    let columns = ["event", "merchants", "policy", "group", "against", "excess", "statistic", "units", "p", "p_holm"];
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

/// What each replication adds to the pooled counts of all merchants; a column an event and month.
pub fn replications(result: &SurvivalResult, scenario: &Scenario) -> Replications {
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
    let of_policy = |counts: &Vec<[EventHistories; 2]>| -> Vec<Vec<f64>> {
        let row = |histories: &EventHistories| -> Vec<i64> {
            let EventHistories {
                merchants,
                first_losses,
                defaults_before_loss,
                restored_after,
                defaulted_after,
                ended_after,
            } = histories;
            let from_start = first_losses[1..].iter().chain(&defaults_before_loss[1..]);
            let later = restored_after.iter().chain(defaulted_after).chain(ended_after);
            std::iter::once(merchants).chain(from_start).chain(later).copied().collect()
        };
        let rows: Vec<Vec<i64>> = counts.iter().map(|both| both.iter().flat_map(row).collect()).collect();
        (0..metrics.len()).map(|metric| rows.iter().map(|row| row[metric] as f64).collect()).collect()
    };
    let policies = scenario.alternatives.iter().zip(&result.counts);
    let mut policies: Vec<(String, Vec<Vec<f64>>)> =
        policies.map(|(policy, counts)| (policy.name.clone(), of_policy(counts))).collect();
    // Scores after a loss, of the baseline alone.
    let (names, series): (Vec<String>, Vec<Vec<f64>>) = scores(result).unzip();
    metrics.extend(names);
    policies[0].1.extend(series);
    Replications { unit: result.unit, metrics, policies, groups: Vec::new(), written: None }
}

/// Names and values by replication of what scores after a loss are computed from: merchants followed, and sums of points over them.
fn scores(result: &SurvivalResult) -> impl Iterator<Item = (String, Vec<f64>)> {
    let months = result.after_loss.first().map_or(0, |counts| counts.months.len());
    [false, true].into_iter().flat_map(move |good| {
        (0..months).flat_map(move |since| {
            let values = move |of: &dyn Fn(&ScoreSums) -> f64| -> Vec<f64> {
                result.after_loss.iter().map(|counts| of(&counts.months[since][usize::from(good)])).collect()
            };
            let named = move |name: &str| format!("{name}_{}.{since}", whose(good));
            let followed = (named("followed"), values(&|sums| sums.merchants as f64));
            let sums =
                Quantity::every().map(move |quantity| (named(&quantity.name()), values(&|sums| quantity.sum(sums))));
            std::iter::once(followed).chain(sums)
        })
    })
}
