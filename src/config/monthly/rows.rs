//! The rows of a file that contain one series: its columns and, if there are several scenarios, the chosen one.

use super::ask::{Located, SeriesSource};
use super::dates::DateCell;
use crate::config::document::Document;
use crate::config::error::{ConfigError, did_you_mean};
use crate::config::table::{CsvInput, Dialect, StatedBy};
use std::collections::{BTreeSet, HashSet};

/// Maximum number of names that an error lists.
const LISTED: usize = 12;

/// A file, two of its columns and the rows that are used.
pub struct SeriesRows {
    pub csv: CsvInput,
    pub column: usize,
    pub dates: Option<usize>,
    pub rows: Vec<usize>,
    /// By row of the file.
    lines: Vec<usize>,
}

impl SeriesRows {
    /// Reads the file that `source` names beside `document`.
    ///
    /// # Errors
    /// If the file cannot be read, or is no table with these columns.
    pub fn read(document: &Document, source: &SeriesSource) -> Result<SeriesRows, ConfigError> {
        let (name, bytes) = document.read_beside(&source.csv.value, &source.csv.span)?;
        let csv = CsvInput::parse(&name, &bytes, dialect(document, source)?)?;
        let find = |name: &Located<String>| column(document, &csv, source, name);
        let column = find(&source.column)?;
        let dates = source.date_column.as_ref().map(find).transpose()?;
        let mut rows: Vec<usize> = (0..csv.rows.len()).collect();
        if let Some(scenario) = &source.scenario {
            let column = find(&scenario.column)?;
            rows.retain(|&row| csv.rows[row][column].text == scenario.value.value.trim());
            if rows.is_empty() {
                let values = distinct(&csv, column);
                let near = did_you_mean(&scenario.value.value, values.iter().copied());
                let message = format!(
                    "{}: no row has `{}` in `{}`",
                    source.csv.value, scenario.value.value, csv.header[column].text
                );
                let help = format!("{near}its values are {}", listed(&values));
                return Err(document.error(&scenario.value.span, message).help(help));
            }
        }
        let lines = lines(&csv);
        Ok(SeriesRows { csv, column, dates, rows, lines })
    }

    /// The line of a row in the file.
    pub fn line(&self, row: usize) -> usize {
        self.lines[row]
    }

    /// The cells of a column in the rows used.
    pub fn cells(&self, column: usize) -> Vec<DateCell<'_>> {
        let cell = |&row: &usize| DateCell { text: &self.csv.rows[row][column].text, line: self.lines[row] };
        self.rows.iter().map(cell).collect()
    }

    /// An error at a cell, which names its column.
    pub fn error(&self, row: usize, column: usize, message: impl AsRef<str>) -> ConfigError {
        let message = format!("column `{}`: {}", self.csv.header[column].text, message.as_ref());
        self.csv.error(&self.csv.rows[row][column].span, message)
    }

    /// The column that distinguishes rows with the same date, and its values: among columns without numbers, the one with the fewest values.
    pub fn telling_apart(&self, dates: usize) -> Option<(&str, String)> {
        let tells = |&column: &usize| {
            let text = |row: usize, column: usize| self.csv.rows[row][column].text.as_str();
            let mut seen = HashSet::new();
            self.rows.iter().all(|&row| self.csv.cell_number(row, column).is_err())
                && self.rows.iter().all(|&row| seen.insert((text(row, dates), text(row, column))))
        };
        let others = (0..self.csv.header.len()).filter(|&column| column != dates && column != self.column);
        let (column, values) = others
            .filter(tells)
            .map(|column| (column, distinct(&self.csv, column)))
            .min_by_key(|found| found.1.len())?;
        Some((self.csv.header[column].text.as_str(), listed(&values)))
    }
}

/// The stated format of the file, if it is valid.
fn dialect(document: &Document, source: &SeriesSource) -> Result<Dialect, ConfigError> {
    Ok(Dialect {
        separator: stated(document, "separator", &source.separator, Dialect::separator, SEPARATORS)?,
        decimal: stated(document, "decimal", &source.decimal, Dialect::decimal, "\".\" or \",\"")?,
        encoding: stated(document, "encoding", &source.encoding, Dialect::encoding, ENCODINGS)?,
        stated: StatedBy::Key,
    })
}

const SEPARATORS: &str = "one character, such as \",\", \";\" or \"\\t\"";
const ENCODINGS: &str = "the name of an encoding, such as \"utf-8\", \"gbk\", \"utf-16le\" or \"windows-1252\"";

fn stated<T>(
    document: &Document,
    key: &str,
    given: &Option<Located<String>>,
    read: impl Fn(&str) -> Option<T>,
    allowed: &str,
) -> Result<Option<T>, ConfigError> {
    let Some(given) = given else { return Ok(None) };
    read(&given.value).map(Some).ok_or_else(|| {
        let message = format!("economy.path: {key} = \"{}\"", given.value.escape_default());
        document.error(&given.span, message).help(format!("allowed: {allowed}"))
    })
}

fn column(
    document: &Document,
    csv: &CsvInput,
    source: &SeriesSource,
    name: &Located<String>,
) -> Result<usize, ConfigError> {
    csv.column(&name.value)?.ok_or_else(|| {
        let names: Vec<&str> = csv.header.iter().map(|field| field.text.as_str()).collect();
        let help = format!("{}its columns are {}", did_you_mean(&name.value, names.iter().copied()), names.join(", "));
        document.error(&name.span, format!("{} has no column `{}`", source.csv.value, name.value)).help(help)
    })
}

/// The distinct values of a column, in alphabetical order.
fn distinct(csv: &CsvInput, column: usize) -> Vec<&str> {
    csv.rows.iter().map(|row| row[column].text.as_str()).collect::<BTreeSet<_>>().into_iter().collect()
}

fn listed(names: &[&str]) -> String {
    let first = names[..names.len().min(LISTED)].join(", ");
    match names.len().saturating_sub(LISTED) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

fn lines(csv: &CsvInput) -> Vec<usize> {
    let (mut line, mut at) = (1, 0);
    let mut of = |start: usize| {
        line += csv.text.as_bytes()[at..start].iter().filter(|&&byte| byte == b'\n').count();
        at = start;
        line
    };
    csv.rows.iter().map(|row| of(row[0].span.start)).collect()
}
