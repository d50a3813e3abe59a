//! The files of a run, rendered to bytes; [`super::folder`] writes them.

use super::sheet_csv::Csv;
use crate::input::InputError;
use crate::input::file::InputFile;
use crate::metrics::{Group, METRICS};
use crate::stats::{Interval, paired_change};
use crate::study::run::run::{PolicyResult, StudyResult};
use serde_json::{Map, Value, json};
use std::fmt;

/// What a result says of where it came from.
#[derive(Clone, Debug)]
pub struct Provenance {
    /// The study's name.
    pub name: String,
    pub configuration_hash: String,
    /// Every parameter of every alternative.
    pub resolved: Value,
    /// The files it was read from.
    pub files: Vec<InputFile>,
}

/// The tool's version, as in every result.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A file to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Relative to the run's folder, with `/`.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Why files could not be made or written.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    pub fn new(message: String) -> Failure {
        Failure(message)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}

impl From<InputError> for Failure {
    fn from(error: InputError) -> Failure {
        Failure(error.to_string())
    }
}

/// The file that holds the resolved configuration.
pub const MANIFEST: &str = "manifest.json";

/// Renders the results of a run and its manifest; pictures and pages are drawn elsewhere.
///
/// # Errors
/// If a table cannot be written.
pub fn render(result: &StudyResult, provenance: &Provenance) -> Result<Vec<File>, Failure> {
    Ok(vec![
        File { name: "results.json".into(), bytes: pretty(&results_json(result, provenance)) },
        File { name: "results.csv".into(), bytes: results_csv(result)? },
        File { name: "replications.csv".into(), bytes: replications_csv(result)? },
        File { name: MANIFEST.into(), bytes: pretty(&manifest(result, provenance)) },
    ])
}

/// JSON for people, as bytes.
pub fn pretty(value: &Value) -> Vec<u8> {
    format!("{value:#}\n").into_bytes()
}

/// A number, or null where it is not defined.
fn number(value: f64) -> Value {
    if value.is_finite() { json!(value) } else { Value::Null }
}

fn interval_json(interval: &Interval) -> Value {
    json!({
        "mean": number(interval.mean),
        "lower": number(interval.lower),
        "upper": number(interval.upper),
        "sd": number(interval.sd),
        "replications": interval.replications,
    })
}

fn results_json(result: &StudyResult, provenance: &Provenance) -> Value {
    let baseline = &result.policies[0];
    let policies: Map<String, Value> = result
        .policies
        .iter()
        .enumerate()
        .map(|(place, policy)| (policy.name.clone(), policy_json(result, policy, (place > 0).then_some(baseline))))
        .collect();
    json!({
        "study": provenance.name,
        "version": VERSION,
        "configuration_hash": provenance.configuration_hash,
        "seed": result.sizes.seed,
        "replications": result.sizes.replications,
        "replications_of_a_unit": result.unit,
        "merchants": result.sizes.merchants,
        "months": result.months,
        "seasoning": result.seasoning,
        "confidence": crate::stats::CONFIDENCE,
        "order": result.policies.iter().map(|policy| policy.name.as_str()).collect::<Vec<_>>(),
        "policies": policies,
    })
}

fn policy_json(result: &StudyResult, policy: &PolicyResult, baseline: Option<&PolicyResult>) -> Value {
    let unit = result.unit;
    let metrics = |values: &[Vec<f64>]| -> Map<String, Value> {
        let each = METRICS.iter().zip(values);
        each.map(|(metric, values)| (metric.name.into(), interval_json(&Interval::over(values, unit)))).collect()
    };
    let change: Map<String, Value> = baseline.map_or_else(Map::new, |baseline| {
        let pairs = policy.groups[0].values.iter().zip(&baseline.groups[0].values);
        let changes = METRICS.iter().zip(pairs);
        changes
            .map(|(metric, (mine, theirs))| (metric.name.into(), interval_json(&paired_change(mine, theirs, unit))))
            .collect()
    });
    let groups: Map<String, Value> = policy.groups[1..]
        .iter()
        .map(|group| (group.group.name(&result.segment_names), Value::Object(metrics(&group.values))))
        .collect();
    let by_month: Map<String, Value> = series(policy)
        .into_iter()
        .map(|(name, months)| {
            let months = months.iter().map(|values| interval_json(&Interval::over(values, unit)));
            (name.to_string(), months.collect())
        })
        .collect();
    let clustering = policy.good_lost_clustering;
    let risk = policy.loss_risk;
    json!({
        "title": policy.title,
        "metrics": metrics(&policy.groups[0].values),
        "change": change,
        "groups": groups,
        "by_month": by_month,
        "good_lost_clustering": {
            "intraclass_correlation": number(clustering.intraclass_correlation),
            "design_effect": number(clustering.design_effect),
        },
        "loss_per_merchant_risk": {
            "value_at_risk_95": number(risk.value_at_risk_95),
            "expected_shortfall_95": number(risk.expected_shortfall_95),
            "value_at_risk_99": number(risk.value_at_risk_99),
            "expected_shortfall_99": number(risk.expected_shortfall_99),
        },
    })
}

/// A policy's monthly series: name, then `[month][replication]`.
fn series(policy: &PolicyResult) -> [(&'static str, &[Vec<f64>]); 4] {
    [
        ("access", &policy.access),
        ("access_good", &policy.access_good),
        ("not_yet_lost_good", &policy.not_yet_lost_good),
        ("not_yet_restored_good", &policy.not_yet_restored_good),
    ]
}

/// A number as a CSV field, empty where it is not defined.
pub fn field(value: f64) -> String {
    if value.is_finite() { value.to_string() } else { String::new() }
}

fn results_csv(result: &StudyResult) -> Result<Vec<u8>, Failure> {
    let columns = ["policy", "metric", "segment", "month", "mean", "lower", "upper", "sd", "replications"];
    let mut csv = Csv::new(columns)?;
    let mut row = |policy: &str, metric: &str, segment: &str, month: &str, interval: Interval| {
        let Interval { mean, lower, upper, sd, replications } = interval;
        let numbers = [mean, lower, upper, sd].map(field);
        let replications = replications.to_string();
        let [mean, lower, upper, sd] = &numbers;
        csv.row([policy, metric, segment, month, mean, lower, upper, sd, &replications])
    };
    let baseline = &result.policies[0];
    for (place, policy) in result.policies.iter().enumerate() {
        for (group, base) in policy.groups.iter().zip(&baseline.groups) {
            let segment = group.group.name(&result.segment_names);
            for (metric, (values, base)) in METRICS.iter().zip(group.values.iter().zip(&base.values)) {
                row(&policy.name, metric.name, &segment, "", Interval::over(values, result.unit))?;
                if place > 0 {
                    let change = paired_change(values, base, result.unit);
                    row(&policy.name, &format!("change.{}", metric.name), &segment, "", change)?;
                }
            }
        }
        let all = Group::All.name(&result.segment_names);
        for (name, months) in series(policy) {
            for (month, values) in months.iter().enumerate() {
                row(&policy.name, name, &all, &month.to_string(), Interval::over(values, result.unit))?;
            }
        }
    }
    csv.into_bytes()
}

fn replications_csv(result: &StudyResult) -> Result<Vec<u8>, Failure> {
    let header = ["policy", "replication"].into_iter().chain(METRICS.iter().map(|metric| metric.name));
    let mut csv = Csv::new(header)?;
    for policy in &result.policies {
        for replication in 0..result.sizes.replications as usize {
            let values = policy.groups[0].values.iter().map(|values| field(values[replication]));
            let head = [policy.name.clone(), replication.to_string()];
            csv.row(head.into_iter().chain(values))?;
        }
    }
    csv.into_bytes()
}

fn manifest(result: &StudyResult, provenance: &Provenance) -> Value {
    json!({
        "study": provenance.name,
        "program": "swapset",
        "version": VERSION,
        "seed": result.sizes.seed,
        "replications": result.sizes.replications,
        "replications_of_a_unit": result.unit,
        "merchants": result.sizes.merchants,
        "months": result.months,
        "seasoning": result.seasoning,
        "configuration_hash": provenance.configuration_hash,
        "files": provenance.files,
        "configuration": provenance.resolved,
    })
}
