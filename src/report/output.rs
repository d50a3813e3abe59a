//! The files of a study: tidy sheets as CSV and in `results.json`, the manifest.

use super::about::About;
use super::document::Document;
use super::files::{Failure, File, MANIFEST, Provenance, VERSION, field, pretty};
use super::sheet_csv::Csv;
use crate::stats::{CONFIDENCE, Interval};
use serde_json::{Map, Value, json};

/// One entry of a sheet.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Text(String),
    /// Empty in CSV and null in JSON where it is not finite.
    Number(f64),
    Whole(i64),
    /// Any seed, exactly.
    Seed(u64),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::Text(text.into())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell::Text(text)
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Cell {
        Cell::Number(number)
    }
}

impl From<usize> for Cell {
    fn from(number: usize) -> Cell {
        Cell::Whole(number as i64)
    }
}

/// A tidy table: one observation a row.
#[derive(Clone, Debug, PartialEq)]
pub struct CsvTable {
    /// The CSV's name without ending.
    pub name: &'static str,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
}

impl CsvTable {
    pub fn new(name: &'static str, columns: &[&str]) -> CsvTable {
        CsvTable { name, columns: columns.iter().map(|column| column.to_string()).collect(), rows: Vec::new() }
    }

    /// Adds a row: some cells, then an interval's mean, bounds, sd and replications.
    pub fn add(&mut self, cells: Vec<Cell>, interval: &Interval) {
        let Interval { mean, lower, upper, sd, replications } = *interval;
        let mut row = cells;
        row.extend([mean, lower, upper, sd].map(Cell::Number));
        row.push(replications.into());
        self.rows.push(row);
    }
}

/// The columns that [`CsvTable::add`] adds.
pub const INTERVAL: [&str; 5] = ["mean", "lower", "upper", "sd", "replications"];

/// What a study says: in words, and in sheets.
pub struct Report {
    pub document: Document,
    /// The first is `results.csv`.
    pub sheets: Vec<CsvTable>,
}

/// Renders the results and the manifest; charts and pages are drawn elsewhere.
///
/// # Errors
/// If a table cannot be written.
pub fn render(
    report: &Report,
    about: &About,
    facts: &[(&'static str, Value)],
    provenance: &Provenance,
) -> Result<Vec<File>, Failure> {
    let mut head = json!({
        "study": provenance.name,
        "kind": about.kind,
        "program": "swapset",
        "version": VERSION,
        "configuration_hash": provenance.configuration_hash,
        "seed": about.seed,
        "confidence": CONFIDENCE,
    });
    if about.merchants.is_some() {
        head["replications"] = json!(about.replications);
        head["replications_of_a_unit"] = json!(about.replications_of_a_unit);
        head["merchants"] = json!(about.merchants);
    }
    for (key, value) in facts {
        head[*key] = value.clone();
    }
    let mut results = head.clone();
    let mut manifest = head;
    let sheets: Map<String, Value> =
        report.sheets.iter().map(|sheet| (sheet.name.to_string(), sheet_json(sheet))).collect();
    results["tables"] = Value::Object(sheets);
    manifest["files"] = json!(provenance.files);
    manifest["configuration"] = provenance.resolved.clone();
    let mut files = vec![
        File { name: "results.json".into(), bytes: pretty(&results) },
        File { name: MANIFEST.into(), bytes: pretty(&manifest) },
    ];
    for sheet in &report.sheets {
        files.push(File { name: format!("{}.csv", sheet.name), bytes: sheet_csv(sheet)? });
    }
    Ok(files)
}

fn sheet_json(sheet: &CsvTable) -> Value {
    let value = |cell: &Cell| match cell {
        Cell::Text(text) => json!(text),
        Cell::Number(number) if number.is_finite() => json!(number),
        Cell::Number(_) => Value::Null,
        Cell::Whole(number) => json!(number),
        Cell::Seed(seed) => json!(seed),
    };
    let row = |row: &Vec<Cell>| -> Value {
        Value::Object(sheet.columns.iter().zip(row).map(|(column, cell)| (column.clone(), value(cell))).collect())
    };
    sheet.rows.iter().map(row).collect()
}

fn sheet_csv(sheet: &CsvTable) -> Result<Vec<u8>, Failure> {
    let mut csv = Csv::new(&sheet.columns)?;
    for row in &sheet.rows {
        let text = |cell: &Cell| match cell {
            Cell::Text(text) => text.clone(),
            Cell::Number(number) => field(*number),
            Cell::Whole(number) => number.to_string(),
            Cell::Seed(seed) => seed.to_string(),
        };
        csv.row(row.iter().map(text))?;
    }
    csv.into_bytes()
}
