//! The output of every study, and the files made from it: `results.json`, `manifest.json` and the tables as
//! CSV.

use super::about::{About, CalibrationRow};
use super::csv_table::{CsvTable, TableRows};
use super::document::Document;
use super::estimates::{Estimates, Replications, results};
use super::files::{Failure, File, Provenance};
use super::spool::{Rendered, SpoolWriter, failed};
use crate::stats::CONFIDENCE;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

/// The file that holds the resolved configuration.
pub const MANIFEST: &str = "manifest.json";

/// A study's report: its document and its numbers.
pub struct Report {
    pub document: Document,
    /// `results.csv`.
    pub estimates: Estimates,
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

/// Renders the results and the manifest; charts and pages are rendered elsewhere. What may be large is in temporary files in
/// `scratch`.
///
/// # Errors
/// If a table cannot be written.
pub fn render(report: &Report, about: &About, provenance: &Provenance, scratch: &Path) -> Result<Rendered, Failure> {
    let study = provenance.name.as_str();
    let estimates = results(study, &report.estimates);
    let others = || std::iter::once(&report.policies).chain(&report.tables);
    let head = head(report, about);
    let input = json!(provenance.files);
    let mut manifest: BTreeMap<&str, &Value> = head.iter().map(|(name, value)| (name.as_str(), value)).collect();
    manifest.extend([("files", &input), ("configuration", &provenance.resolved)]);
    let mut files = Vec::new();
    for table in others() {
        files.push(File { name: format!("{}.csv", table.name), bytes: table.csv()? });
    }
    let spool = |name: &str, write: &dyn Fn(&mut SpoolWriter) -> Result<(), Failure>| {
        let mut writer = SpoolWriter::beside(scratch);
        write(&mut writer)?;
        writer.finish(name).map_err(|error| failed(name, &error))
    };
    let mut large = vec![
        spool(RESULTS_JSON, &|to| {
            let in_json = others().filter(|table| !table.is_of_file_only);
            let tables = std::iter::once(results(study, &report.estimates)).chain(in_json.map(CsvTable::rows));
            write_json(RESULTS_JSON, &Results { head: &head, tables: tables.collect() }, to)
        })?,
        spool(MANIFEST, &|to| write_json(MANIFEST, &manifest, to))?,
        spool("results.csv", &|to| estimates.write_csv(to))?,
    ];
    if let Some(replications) = &report.replications {
        large.push(spool("replications.csv", &|to| replications.write_csv(study, to))?);
    }
    Ok(Rendered { files, large })
}

const RESULTS_JSON: &str = "results.json";

/// Writes JSON for people.
fn write_json(name: &str, value: &impl Serialize, to: &mut SpoolWriter) -> Result<(), Failure> {
    let written = serde_json::to_writer_pretty(&mut *to, value).map_err(std::io::Error::from);
    written.and_then(|()| to.write_all(b"\n")).map_err(|error| failed(name, &error))
}

/// `results.json`: its head and the tables, all by name.
struct Results<'a> {
    head: &'a Map<String, Value>,
    tables: Vec<TableRows<'a>>,
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let tables: BTreeMap<&str, &TableRows<'_>> = self.tables.iter().map(|table| (table.name, table)).collect();
        let (before, after): (Vec<_>, Vec<_>) = self.head.iter().partition(|(name, _)| name.as_str() < TABLES);
        let mut map = serializer.serialize_map(Some(self.head.len() + 1))?;
        before.into_iter().try_for_each(|(name, value)| map.serialize_entry(name, value))?;
        map.serialize_entry(TABLES, &tables)?;
        after.into_iter().try_for_each(|(name, value)| map.serialize_entry(name, value))?;
        map.end()
    }
}

/// The entry that holds the tables.
const TABLES: &str = "tables";

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
