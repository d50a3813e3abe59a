//! The output of every study, and the files made from it: `results.json`, `manifest.json` and the tables as
//! CSV.

use super::about::{About, CalibrationRow};
use super::csv_table::{CsvTable, TableRows};
use super::document::Document;
use super::estimates::{Estimates, results};
use super::files::{Description, Failure, File, Provenance};
use super::replications::Replications;
use super::spool::{LargeFile, Rendered, SpoolWriter, failed};
use crate::stats::CONFIDENCE;
use rayon::prelude::*;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

/// The file that holds the tables as JSON.
pub const RESULTS_JSON: &str = "results.json";
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

impl Report {
    /// The document without the numbers.
    pub fn into_document(self) -> Document {
        self.document
    }
}

/// Renders the results and the manifest; charts and pages are rendered elsewhere. What may be large is in temporary files in
/// `scratch`.
///
/// # Errors
/// If a table cannot be written.
pub fn render(report: &Report, about: &About, provenance: &Provenance, scratch: &Path) -> Result<Rendered, Failure> {
    let study = provenance.name.as_str();
    let others = || std::iter::once(&report.policies).chain(&report.tables);
    let head = head(report, about);
    let mut files = Vec::new();
    for table in others() {
        files.push(File { name: format!("{}.csv", table.name), bytes: table.csv()? });
    }
    let results_json = |to: &mut SpoolWriter| {
        let in_json = others().filter(|table| !table.is_of_file_only);
        let tables = std::iter::once(results(study, &report.estimates)).chain(in_json.map(CsvTable::rows));
        let tables = JsonEntry::Tables(tables.map(|table| (table.name, table)).collect());
        write_json(RESULTS_JSON, &with_head(&head, [("tables", tables)]), to)
    };
    let manifest = |to: &mut SpoolWriter| {
        let (read, configuration) = (json!(provenance.files), JsonEntry::Configuration(&provenance.resolved));
        write_json(
            MANIFEST,
            &with_head(&head, [("files", JsonEntry::Value(&read)), ("configuration", configuration)]),
            to,
        )
    };
    let results_csv = |to: &mut SpoolWriter| results(study, &report.estimates).write_csv(to);
    let mut all: Vec<(&str, Content<'_>)> =
        vec![(RESULTS_JSON, &results_json), (MANIFEST, &manifest), ("results.csv", &results_csv)];
    let replications = report.replications.as_ref();
    let replications_csv =
        replications.map(|replications| move |to: &mut SpoolWriter| replications.write_csv(study, to));
    if let Some(write) = &replications_csv {
        all.push(("replications.csv", write));
    }
    let spool = |(name, write): (&str, Content<'_>)| {
        let mut writer = SpoolWriter::beside(scratch);
        write(&mut writer)?;
        writer.finish(name).map_err(|error| failed(name, &error))
    };
    let spooled: Vec<Result<LargeFile, Failure>> = all.into_par_iter().with_max_len(1).map(spool).collect();
    let large = spooled.into_iter().collect::<Result<Vec<LargeFile>, Failure>>()?;
    Ok(Rendered { files, large })
}

/// Writes the content of a file.
type Content<'a> = &'a (dyn Fn(&mut SpoolWriter) -> Result<(), Failure> + Sync);

/// Writes JSON for people.
fn write_json(name: &str, value: &impl Serialize, to: &mut SpoolWriter) -> Result<(), Failure> {
    let written = serde_json::to_writer_pretty(&mut *to, value).map_err(io::Error::from);
    written.and_then(|()| to.write_all(b"\n")).map_err(|error| failed(name, &error))
}

/// An entry of `results.json` or `manifest.json`.
#[derive(Serialize)]
#[serde(untagged)]
enum JsonEntry<'a> {
    Value(&'a Value),
    Tables(BTreeMap<&'a str, TableRows<'a>>),
    Configuration(&'a Description),
}

/// The entries of the head and more of them, all by name.
fn with_head<'a>(
    head: &'a Map<String, Value>,
    more: impl IntoIterator<Item = (&'a str, JsonEntry<'a>)>,
) -> BTreeMap<&'a str, JsonEntry<'a>> {
    let head = head.iter().map(|(name, value)| (name.as_str(), JsonEntry::Value(value)));
    head.chain(more).collect()
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
