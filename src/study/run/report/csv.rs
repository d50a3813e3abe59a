//! A run's numbers: every metric of every policy, its change, its months, and the replications.

use crate::metrics::{Group, METRICS};
use crate::report::csv_table::{CsvCell, CsvTable};
use crate::report::estimates::{Estimate, family_of};
use crate::report::replications::{GroupSeries, Replications};
use crate::stats::joint::Resamples;
use crate::stats::{Sample, Scale};
use crate::study::options::Details;
use crate::study::run::price::Price;
use crate::study::run::rows::columns;
use crate::study::run::run::{LossRisk, MonthSeries, PolicyResult, StudyResult};
use crate::study::run::settings::Settings;

/// Levels and changes of every metric in every group, prices of a spared merchant, and levels by month, policy by policy; with their
/// ranges over settings, where there are some.
pub fn estimates(result: &StudyResult, settings: Option<&Settings<'_>>) -> Vec<Estimate> {
    let mut resamples = Resamples::default();
    let mut by_policy = vec![Vec::new(); result.policies.len()];
    let mut add = |first: usize, family: Vec<Estimate>| {
        for (policy, estimate) in by_policy.iter_mut().skip(first).zip(family) {
            policy.push(estimate);
        }
    };
    let baseline = &result.policies[0];
    let of = |first: usize, sample: &dyn Fn(&PolicyResult) -> Sample| -> Vec<(&str, Sample)> {
        result.policies.iter().skip(first).map(|policy| (policy.name.as_str(), sample(policy))).collect()
    };
    for (index, group) in baseline.groups.iter().enumerate() {
        let name = group.group.name(&result.segment_names);
        for (id, metric) in METRICS.iter().enumerate() {
            let levels = of(0, &|policy| policy.level_sample(index, id));
            add(
                0,
                family_of(levels, metric.unit.scale(), &mut resamples, |policy, interval| {
                    Estimate::level(policy, metric.name, interval).of_group(&name)
                }),
            );
            let changes = of(1, &|policy| policy.change_sample(baseline, index, id));
            add(
                1,
                family_of(changes, metric.unit.scale_of_change(), &mut resamples, |policy, interval| {
                    Estimate::change(policy, metric.name, interval).of_group(&name)
                }),
            );
        }
    }
    for price in Price::ALL {
        add(1, price.estimates(result));
    }
    for series in MonthSeries::ALL {
        for month in 0..=result.months as usize {
            // Nothing has happened at the start.
            let levels = of(0, &|policy| policy.month_sample(series, month).known_if(month == 0));
            add(
                0,
                family_of(levels, Scale::Share, &mut resamples, |policy, interval| {
                    Estimate::level(policy, series.name(), interval).in_month(month)
                }),
            );
        }
    }
    let mut estimates = by_policy.concat();
    if let Some(settings) = settings {
        settings.add_to(&mut estimates, result);
    }
    estimates
}

/// Each policy with its title, and the policy that its changes are taken against.
pub fn policies(result: &StudyResult) -> CsvTable {
    let mut table = CsvTable::new("policies", &["policy", "title", "baseline"]);
    for (index, policy) in result.policies.iter().enumerate() {
        let baseline = if index == 0 { "" } else { result.policies[0].name.as_str() };
        table.rows.push([policy.name.as_str(), &policy.title, baseline].map(CsvCell::from).to_vec());
    }
    table
}

/// Every metric of every policy in every replication: over all merchants, and by group and by month where asked for.
pub fn replications(result: &StudyResult, details: Details) -> Replications {
    let metrics = columns(details, result.months);
    let everybody = |policy: &PolicyResult| -> Vec<Vec<f64>> {
        let all = policy.groups.iter().filter(|group| group.group == Group::All);
        let mut series: Vec<Vec<f64>> = all.flat_map(|group| group.values.iter().cloned()).collect();
        if details.by_month {
            series.extend(MonthSeries::ALL.into_iter().flat_map(|of| policy.months(of).iter().cloned()));
        }
        series
    };
    let of_groups = |policy: &PolicyResult| -> Vec<GroupSeries> {
        let others = policy.groups.iter().filter(|group| details.by_group && group.group != Group::All);
        let series = others.map(|group| GroupSeries {
            policy: policy.name.clone(),
            group: group.group.name(&result.segment_names),
            series: group.values.clone(),
        });
        series.collect()
    };
    Replications {
        unit: result.unit,
        metrics,
        policies: result.policies.iter().map(|policy| (policy.name.clone(), everybody(policy))).collect(),
        groups: result.policies.iter().flat_map(of_groups).collect(),
        written: None,
    }
}

/// How much the merchants of a replication resemble each other, what the variances are made of, the tail of the loss over
/// replications, and what is pooled over replications.
pub fn risk(result: &StudyResult) -> Vec<CsvTable> {
    vec![clustering(result), variance(result), tail(result), pooled(result)]
}

/// The cells of a row.
fn row(policy: &PolicyResult, metric: &str, numbers: impl IntoIterator<Item = f64>) -> Vec<CsvCell> {
    let texts = [policy.name.as_str(), metric].map(CsvCell::from);
    texts.into_iter().chain(numbers.into_iter().map(CsvCell::Number)).collect()
}

fn clustering(result: &StudyResult) -> CsvTable {
    let mut table = CsvTable::new("clustering", &["policy", "metric", "intraclass_correlation", "design_effect"]);
    table.rows.extend(result.policies.iter().map(|policy| {
        let of = policy.good_lost_clustering;
        row(policy, "good_lost", [of.intraclass_correlation, of.design_effect])
    }));
    table
}

/// The variance of each mean over everybody, and the part of it that is the merchants' own chance.
fn variance(result: &StudyResult) -> CsvTable {
    let mut table = CsvTable::new("variance", &["policy", "metric", "kind", "of_economies", "of_merchants"]);
    for (index, policy) in result.policies.iter().enumerate() {
        for (id, metric) in METRICS.iter().enumerate() {
            for (kind, is_change) in [("level", false), ("change", true)].into_iter().take(1 + index.min(1)) {
                if let Some(parts) = result.variance_parts(index, id, is_change) {
                    let mut cells = row(policy, metric.name, [parts.economies, parts.merchants]);
                    cells.insert(2, kind.into());
                    table.rows.push(cells);
                }
            }
        }
    }
    table
}

/// The tail of the loss over replications of so many merchants: fewer make it heavier.
fn tail(result: &StudyResult) -> CsvTable {
    let measures = ["value_at_risk_95", "expected_shortfall_95", "value_at_risk_99", "expected_shortfall_99"];
    let columns = measures.iter().flat_map(|name| ["", "_lower", "_upper"].map(|end| format!("{name}{end}")));
    let columns: Vec<String> = ["policy", "metric"].map(String::from).into_iter().chain(columns).collect();
    let columns: Vec<&str> = columns.iter().map(String::as_str).chain(["merchants"]).collect();
    let mut table = CsvTable::new("loss_risk", &columns);
    table.rows.extend(result.policies.iter().map(|policy| {
        let LossRisk { value_at_risk_95, expected_shortfall_95, value_at_risk_99, expected_shortfall_99 } =
            policy.loss_risk;
        let of = [value_at_risk_95, expected_shortfall_95, value_at_risk_99, expected_shortfall_99];
        let mut cells = row(policy, "loss_per_merchant", of.iter().flat_map(|i| [i.mean, i.lower, i.upper]));
        cells.push(CsvCell::Whole(i64::from(result.sizes.merchants)));
        cells
    }));
    table
}

/// The power of the score of month 0 over the merchants of all replications together; `ks` of a replication leans upwards the
/// fewer merchants it has.
fn pooled(result: &StudyResult) -> CsvTable {
    let mut table = CsvTable::new("pooled", &["policy", "metric", "mean", "lower", "upper", "sd", "n"]);
    let of = result.pooled_ks;
    let mut cells = row(&result.policies[0], "ks", [of.mean, of.lower, of.upper, of.sd]);
    cells.push(of.replications.into());
    table.rows.push(cells);
    table
}
