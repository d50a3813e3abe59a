//! A run's numbers: every metric of every policy, its change, its months, and the replications.

use crate::metrics::{Group, METRICS};
use crate::report::csv_table::{CsvCell, CsvTable};
use crate::report::estimates::{Estimate, Replications, SeriesOf, family};
use crate::stats::Scale;
use crate::stats::interval::paired;
use crate::stats::joint::Resamples;
use crate::study::run::run::{LossRisk, PolicyResult, StudyResult};

/// Levels and changes of every metric in every group, and levels by month, policy by policy.
pub fn estimates(result: &StudyResult) -> Vec<Estimate> {
    let mut resamples = Resamples::default();
    let mut by_policy = vec![Vec::new(); result.policies.len()];
    let mut add = |first: usize, family: Vec<Estimate>| {
        for (policy, estimate) in by_policy.iter_mut().skip(first).zip(family) {
            policy.push(estimate);
        }
    };
    let (unit, baseline) = (result.unit, &result.policies[0]);
    for (index, group) in baseline.groups.iter().enumerate() {
        let name = group.group.name(&result.segment_names);
        for (id, (metric, base)) in METRICS.iter().zip(&group.values).enumerate() {
            let values = |policy: &PolicyResult| policy.groups[index].values[id].clone();
            let levels = result.policies.iter().map(|policy| (policy.name.as_str(), values(policy)));
            add(
                0,
                family(levels, unit, metric.unit.scale(), &mut resamples, |policy, interval| {
                    Estimate::level(policy, metric.name, interval).of_group(&name)
                }),
            );
            let reforms = result.policies[1..].iter();
            let changes = reforms.map(|policy| (policy.name.as_str(), paired(&values(policy), base)));
            add(
                1,
                family(changes, unit, metric.unit.scale_of_change(), &mut resamples, |policy, interval| {
                    Estimate::change(policy, metric.name, interval).of_group(&name)
                }),
            );
        }
    }
    for (index, (metric, months)) in by_month(baseline).into_iter().enumerate() {
        for month in 0..months.len() {
            let levels = result.policies.iter().map(|policy| (policy.name.as_str(), &by_month(policy)[index].1[month]));
            add(
                0,
                family(levels, unit, Scale::Share, &mut resamples, |policy, interval| {
                    Estimate::level(policy, metric, interval).in_month(month)
                }),
            );
        }
    }
    by_policy.concat()
}

/// A policy's monthly series: name, then `[month][replication]`.
fn by_month(policy: &PolicyResult) -> [(&'static str, &[Vec<f64>]); 4] {
    [
        ("access", &policy.access),
        ("access_good", &policy.access_good),
        ("not_yet_lost_good", &policy.not_yet_lost_good),
        ("not_yet_restored_good", &policy.not_yet_restored_good),
    ]
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

/// Every metric of every policy in every replication, over all merchants.
pub fn replications(result: &StudyResult) -> Replications {
    let everybody = |policy: &PolicyResult| {
        let all = policy.groups.iter().find(|group| group.group == Group::All);
        all.map_or_else(Vec::new, |group| group.values.clone())
    };
    Replications {
        of: SeriesOf::Replications { unit: result.unit },
        metrics: METRICS.iter().map(|metric| metric.name.to_string()).collect(),
        policies: result.policies.iter().map(|policy| (policy.name.clone(), everybody(policy))).collect(),
    }
}

/// How much the merchants of a replication resemble each other, and the tail of the loss over replications.
pub fn risk(result: &StudyResult) -> [CsvTable; 2] {
    let mut clustering = CsvTable::new("clustering", &["policy", "metric", "intraclass_correlation", "design_effect"]);
    let mut tail = CsvTable::new(
        "loss_risk",
        &["policy", "metric", "value_at_risk_95", "expected_shortfall_95", "value_at_risk_99", "expected_shortfall_99"],
    );
    for policy in &result.policies {
        let row = |metric: &str, numbers: &[f64]| -> Vec<CsvCell> {
            let numbers = numbers.iter().copied().map(CsvCell::Number);
            [policy.name.as_str(), metric].into_iter().map(CsvCell::from).chain(numbers).collect()
        };
        let of = policy.good_lost_clustering;
        clustering.rows.push(row("good_lost", &[of.intraclass_correlation, of.design_effect]));
        let LossRisk { value_at_risk_95, expected_shortfall_95, value_at_risk_99, expected_shortfall_99 } =
            policy.loss_risk;
        let numbers = [value_at_risk_95, expected_shortfall_95, value_at_risk_99, expected_shortfall_99];
        tail.rows.push(row("loss_per_merchant", &numbers));
    }
    [clustering, tail]
}
