//! The output of every study, and the files made from it: `results.json`, `manifest.json` and the tables as
//! CSV.

use super::about::{About, CalibrationRow};
use super::csv_table::CsvTable;
use super::document::Document;
use super::estimates::{Estimate, Replications, results};
use super::files::{Failure, File, Provenance};
use crate::stats::CONFIDENCE;
use serde_json::{Map, Value, json};

/// The file that holds the resolved configuration.
pub const MANIFEST: &str = "manifest.json";

/// A study's report: its document and its numbers.
pub struct Report {
    pub document: Document,
    /// `results.csv`.
    pub estimates: Vec<Estimate>,
    /// One row a policy of the estimates, with what it stands for; its first column is `policy`.
    pub policies: CsvTable,
    /// `replications.csv`; none of a study without replications.
    pub replications: Option<Replications>,
    /// Further tables, a CSV each.
    pub tables: Vec<CsvTable>,
    /// Further entries of the head of `results.json` and `manifest.json`.
    pub facts: Vec<(&'static str, Value)>,
    /// Public figures beside what the study measured; empty if it measures none.
    pub calibration: Vec<CalibrationRow>,
}

/// Renders the results and the manifest; charts and pages are rendered elsewhere.
///
/// # Errors
/// If a table cannot be written.
pub fn render(report: &Report, about: &About, provenance: &Provenance) -> Result<Vec<File>, Failure> {
    let study = provenance.name.as_str();
    let estimates = results(study, &report.estimates);
    let tables: Vec<&CsvTable> = [&estimates, &report.policies].into_iter().chain(&report.tables).collect();
    let mut results = head(report, about);
    let mut manifest = results.clone();
    results.insert("tables".into(), tables.iter().map(|table| (table.name.to_string(), table.json())).collect());
    manifest.insert("files".into(), json!(provenance.files));
    manifest.insert("configuration".into(), provenance.resolved.clone());
    let mut files = vec![
        File { name: "results.json".into(), bytes: pretty(results) },
        File { name: MANIFEST.into(), bytes: pretty(manifest) },
    ];
    for table in tables {
        files.push(File { name: format!("{}.csv", table.name), bytes: table.csv()? });
    }
    if let Some(replications) = &report.replications {
        files.push(File { name: "replications.csv".into(), bytes: replications.csv(study)? });
    }
    Ok(files)
}

/// The head of `results.json` and `manifest.json`; what a study does not have is left out.
fn head(report: &Report, about: &About) -> Map<String, Value> {
    let entries = [
        ("study", json!(about.name)),
        ("kind", json!(about.kind)),
        ("program", json!("swapset")),
        ("version", json!(about.version)),
        ("configuration_hash", json!(about.configuration_hash)),
        ("seed", json!(about.seed)),
        ("replications", json!(about.replications)),
        ("replications_of_a_unit", json!(about.replications_of_a_unit)),
        ("merchants", json!(about.merchants)),
        ("months", json!(about.months)),
        ("seasoning", json!(about.seasoning)),
        ("confidence", json!(CONFIDENCE)),
    ];
    let all = entries.into_iter().chain(report.facts.iter().cloned());
    all.filter(|(_, value)| !value.is_null()).map(|(name, value)| (name.to_string(), value)).collect()
}

/// JSON for people, as bytes.
fn pretty(entries: Map<String, Value>) -> Vec<u8> {
    format!("{:#}\n", Value::Object(entries)).into_bytes()
}
