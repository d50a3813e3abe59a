//! Tables for programs, and the one module that writes them as CSV. A spreadsheet computes a cell that begins like a
//! formula, so such a text gets an apostrophe before it; numbers stay as they are, and `results.json` has every text as
//! it is.

use super::files::Failure;
use crate::stats::Interval;
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::io::Write;

/// One entry of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum CsvCell {
    Text(String),
    /// Empty in CSV and null in JSON where it is not finite.
    Number(f64),
    Whole(i64),
    /// Any seed, exactly.
    Seed(u64),
    Empty,
}

impl CsvCell {
    /// `yes` or `no`.
    pub fn yes(is: bool) -> CsvCell {
        if is { "yes" } else { "no" }.into()
    }

    fn text(&self) -> String {
        match self {
            CsvCell::Text(text) => text.clone(),
            CsvCell::Number(number) => field(*number),
            CsvCell::Whole(number) => number.to_string(),
            CsvCell::Seed(seed) => seed.to_string(),
            CsvCell::Empty => String::new(),
        }
    }
}

impl Serialize for CsvCell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            CsvCell::Text(text) => serializer.serialize_str(text),
            CsvCell::Number(number) if number.is_finite() => serializer.serialize_f64(*number),
            CsvCell::Whole(number) => serializer.serialize_i64(*number),
            CsvCell::Seed(seed) => serializer.serialize_u64(*seed),
            CsvCell::Number(_) | CsvCell::Empty => serializer.serialize_unit(),
        }
    }
}

impl From<&str> for CsvCell {
    fn from(text: &str) -> CsvCell {
        CsvCell::Text(text.into())
    }
}

impl From<String> for CsvCell {
    fn from(text: String) -> CsvCell {
        CsvCell::Text(text)
    }
}

impl From<f64> for CsvCell {
    fn from(number: f64) -> CsvCell {
        CsvCell::Number(number)
    }
}

impl From<usize> for CsvCell {
    fn from(number: usize) -> CsvCell {
        CsvCell::Whole(number as i64)
    }
}

/// The columns of an interval: its mean, its bounds, and over how many values it is taken.
pub const INTERVAL: [&str; 5] = ["mean", "lower", "upper", "sd", "n"];

/// The entries of an interval, in the order of [`INTERVAL`].
pub fn interval_cells(interval: &Interval) -> [CsvCell; 5] {
    let Interval { mean, lower, upper, sd, replications } = *interval;
    [mean.into(), lower.into(), upper.into(), sd.into(), replications.into()]
}

/// A tidy table: one observation per row.
#[derive(Clone, Debug, PartialEq)]
pub struct CsvTable {
    /// The CSV's name without ending.
    pub name: &'static str,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<CsvCell>>,
    /// Whether it is too long for `results.json`.
    pub is_of_file_only: bool,
}

impl CsvTable {
    pub fn new(name: &'static str, columns: &[&str]) -> CsvTable {
        let columns = columns.iter().map(|column| column.to_string()).collect();
        CsvTable { name, columns, rows: Vec::new(), is_of_file_only: false }
    }

    /// The same, left out of `results.json`.
    pub fn of_file_only(self) -> CsvTable {
        CsvTable { is_of_file_only: true, ..self }
    }

    /// Adds a row: some cells, then those of an interval.
    pub fn add(&mut self, mut cells: Vec<CsvCell>, interval: &Interval) {
        cells.extend(interval_cells(interval));
        self.rows.push(cells);
    }

    /// The table as CSV.
    ///
    /// # Errors
    /// If a row has another number of cells than there are columns.
    pub fn csv(&self) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::new();
        self.rows().write_csv(&mut bytes)?;
        Ok(bytes)
    }

    /// The table to be written.
    pub fn rows(&self) -> TableRows<'_> {
        let rows = || -> RowIterator<'_> { Box::new(self.rows.iter().map(|row| Cow::Borrowed(&row[..]))) };
        TableRows { name: self.name, columns: self.columns.iter().map(String::as_str).collect(), rows: Box::new(rows) }
    }
}

/// A table to be written, of which no two rows need to be in memory at a time. As JSON it is a list of rows, each with the columns'
/// names.
pub struct TableRows<'a> {
    pub name: &'a str,
    pub columns: Vec<&'a str>,
    pub rows: Box<dyn Fn() -> RowIterator<'a> + 'a>,
}

/// Rows one after the other.
pub type RowIterator<'a> = Box<dyn Iterator<Item = Cow<'a, [CsvCell]>> + 'a>;

impl TableRows<'_> {
    /// Writes the table as CSV.
    ///
    /// # Errors
    /// If a row has another number of cells than there are columns, or cannot be written.
    pub fn write_csv(&self, to: impl Write) -> Result<(), Failure> {
        let mut csv = Csv::writing(to, &self.columns)?;
        for row in (self.rows)() {
            csv.row(row.iter().map(CsvCell::text))?;
        }
        csv.finish().map(drop)
    }
}

impl Serialize for TableRows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut order: Vec<usize> = (0..self.columns.len()).collect();
        order.sort_by_key(|&column| self.columns[column]);
        serializer.collect_seq((self.rows)().map(|row| JsonRow { columns: &self.columns, order: &order, row }))
    }
}

/// A row with its columns' names, which are sorted by `order`.
struct JsonRow<'a> {
    columns: &'a [&'a str],
    order: &'a [usize],
    row: Cow<'a, [CsvCell]>,
}

impl Serialize for JsonRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let cells = self.order.iter().filter_map(|&column| Some((self.columns[column], self.row.get(column)?)));
        serializer.collect_map(cells)
    }
}

/// A number as a CSV field, empty where it is not finite.
pub fn field(value: f64) -> String {
    if value.is_finite() { value.to_string() } else { String::new() }
}

/// A CSV being written.
pub struct Csv<W: Write = Vec<u8>> {
    writer: csv::Writer<W>,
}

impl Csv {
    /// With these columns.
    ///
    /// # Errors
    /// If the header cannot be written.
    pub fn new<T: AsRef<str>>(header: impl IntoIterator<Item = T>) -> Result<Csv, Failure> {
        Csv::writing(Vec::new(), header)
    }
}

impl<W: Write> Csv<W> {
    /// The same, written to somewhere.
    ///
    /// # Errors
    /// If the header cannot be written.
    pub fn writing<T: AsRef<str>>(to: W, header: impl IntoIterator<Item = T>) -> Result<Csv<W>, Failure> {
        let mut csv = Csv { writer: csv::Writer::from_writer(to) };
        csv.row(header)?;
        Ok(csv)
    }

    /// Adds a row.
    ///
    /// # Errors
    /// If it has another number of cells than the header.
    pub fn row<T: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = T>) -> Result<(), Failure> {
        for cell in cells {
            let cell = cell.as_ref();
            let written = match acts(cell) {
                true => self.writer.write_field(format!("'{cell}")),
                false => self.writer.write_field(cell),
            };
            written.map_err(failed)?;
        }
        self.writer.write_record(None::<&[u8]>).map_err(failed)
    }

    /// What it was written to.
    ///
    /// # Errors
    /// If the last of it cannot be written.
    pub fn finish(self) -> Result<W, Failure> {
        self.writer.into_inner().map_err(|error| failed(error.into_error().into()))
    }
}

fn failed(error: csv::Error) -> Failure {
    Failure::new(format!("failed to write CSV: {error}"))
}

/// Whether a spreadsheet would take a text for a formula. A signed number is not one.
fn acts(cell: &str) -> bool {
    let begins = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let is_number = || cell.contains(|c: char| c.is_ascii_digit()) && cell.parse::<f64>().is_ok();
    begins && !is_number()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_begins_like_a_formula_is_made_one_again() {
        let mut csv = Csv::new(["name", "=value"]).unwrap();
        for row in [["=1+1", "-0.5"], ["@x", "+1e-7"], ["-x", "-inf"], ["a, \"b\"", "1"], ["-1", "–"]] {
            csv.row(row).unwrap();
        }
        let text = String::from_utf8(csv.finish().unwrap()).unwrap();
        assert_eq!(text, "name,'=value\n'=1+1,-0.5\n'@x,+1e-7\n'-x,'-inf\n\"a, \"\"b\"\"\",1\n-1,–\n");
    }

    #[test]
    fn a_row_has_as_many_cells_as_the_header() {
        assert!(Csv::new(["a", "b"]).unwrap().row(["1"]).is_err());
    }
}
