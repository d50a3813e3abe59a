//! Reads CSV files with any common separator, encoding and number format.
//!
//! The format is recognised from the whole file; a file that is ambiguous is refused until the format is stated ([`Dialect`]). Fields
//! record where they are, so that every error names a line. What is skipped is kept in [`CsvInput::left_out`], so that reports can
//! mention it.

mod decimal;
mod decode;
mod number;
mod recognise;
mod records;

pub use number::{Decimal, Evidence, Missing, NumericCell, evidence, is_band, missing, number, plain};
pub use recognise::{TOTALS, separator_name};
pub use records::Field;

use super::error::ConfigError;
use encoding_rs::Encoding;
use records::Record;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::Range;

/// Largest file that is read, in bytes.
pub const SIZE_MAX: u64 = 64 * crate::input::plain::MEBIBYTE;

/// Where a user states the format of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StatedBy {
    /// `--read decimal=comma`.
    #[default]
    Option,
    /// `decimal = "comma"`, in the TOML table that names the file.
    Key,
}

impl StatedBy {
    /// How a user states a format, for the help of an error.
    pub fn how_to_state(self, key: &str, value: &str) -> String {
        match self {
            StatedBy::Option => format!("`--read {key}={value}`"),
            StatedBy::Key => format!("`{key} = \"{value}\"`"),
        }
    }
}

/// The stated format of a file; what is none is recognised.
#[derive(Clone, Copy, Debug, Default)]
pub struct Dialect {
    pub separator: Option<char>,
    pub decimal: Option<Decimal>,
    pub encoding: Option<&'static Encoding>,
    pub stated: StatedBy,
}

impl Dialect {
    /// A separator by its character or its name.
    pub fn separator(text: &str) -> Option<char> {
        let mut characters = text.chars();
        match (characters.next(), characters.next()) {
            (Some(one), None) if !one.is_alphanumeric() && !"\"\n\r.-+%".contains(one) => Some(one),
            _ => recognise::SEPARATORS.iter().find(|known| known.1 == text).map(|known| known.0),
        }
    }

    /// A decimal sign by its name or itself.
    pub fn decimal(text: &str) -> Option<Decimal> {
        match text {
            "point" | "." => Some(Decimal::Point),
            "comma" | "," => Some(Decimal::Comma),
            _ => None,
        }
    }

    /// An encoding by one of its usual names, such as `gbk`, `utf-16le` or `windows-1252`.
    pub fn encoding(text: &str) -> Option<&'static Encoding> {
        Encoding::for_label(text.trim().as_bytes())
    }
}

/// What a file contains besides its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// A column without a name that numbers the rows.
    RowNumbers,
    /// A number of empty rows between others.
    BlankRows(usize),
}

/// A header and rows with the same number of fields.
#[derive(Debug)]
pub struct CsvInput {
    /// How errors name it: the path as given, or a bundled file's name.
    pub name: String,
    /// The decoded text; its lines end in `\n`.
    pub text: String,
    pub header: Vec<Field>,
    pub rows: Vec<Vec<Field>>,
    pub separator: char,
    pub encoding: &'static Encoding,
    pub left_out: Vec<LeftOut>,
    dialect: Dialect,
    /// Columns by normalised name.
    folded: HashMap<String, Vec<usize>>,
    /// The decimal sign of each column, computed on first use.
    decimals: Vec<OnceCell<Decimal>>,
    /// The decimal sign on which all numbers of the file agree that reveal one.
    common: OnceCell<Option<Decimal>>,
}

/// A column's name in lower case, with `_` for spaces and hyphens: ` Bad-Rate` is `bad_rate`.
pub fn folded(name: &str) -> String {
    plain(name).to_lowercase().replace([' ', '-'], "_")
}

impl CsvInput {
    /// Reads a file's bytes: at least a header and one row.
    ///
    /// # Errors
    /// If they are not a table, or are ambiguous.
    pub fn parse(name: &str, bytes: &[u8], dialect: Dialect) -> Result<CsvInput, ConfigError> {
        let (text, encoding) = decode::decode(name, bytes, &dialect)?;
        let error = |span: Range<usize>, message: String| ConfigError::at(name, &text, span, message);
        let (stated, from) =
            recognise::stated_line(&text).map_or((None, 0), |(separator, from)| (Some(separator), from));
        let separator = match dialect.separator.or(stated) {
            Some(separator) => separator,
            None => recognise::separator(&text, from).map_err(|several| {
                let names: Vec<String> = several.into_iter().map(separator_name).collect();
                let how = dialect.stated.how_to_state("separator", &names[0]);
                let message = format!("fields could be separated by {}", names.join(" or by "));
                error(from..from, message).help(format!("state the separator, such as {how}"))
            })?,
        };
        let mut records = records::records(&text, from, separator, usize::MAX).map_err(|span| {
            error(span, "a quotation mark is never closed".into())
                .help("a field that begins with \" must end with one; write \"\" for a quotation mark inside it")
        })?;
        let Some(first) = records.iter().position(|record| !recognise::is_blank(record)) else {
            return Err(error(0..0, "the file is empty".into()).help(FORM));
        };
        records.drain(..first);
        if let Some(late) = recognise::late_header(&records) {
            let span = span_of(&records[late]);
            let line = text[..span.start].matches('\n').count() + 1;
            let message = format!("text above the table, whose header seems to be line {line}");
            return Err(error(span_of(&records[0]), message).help("delete the lines above the header"));
        }
        let mut header = records.remove(0);
        if recognise::is_data(&header) {
            let message = "no header: the first line holds numbers".into();
            return Err(error(span_of(&header), message).help("add a line above it that names the columns"));
        }
        let blank = without_blank_rows(&mut records);
        if records.is_empty() {
            return Err(error(0..0, "a header but no rows".into()).help(FORM));
        }
        without_empty_columns(&mut header, &mut records);
        if let Some(row) = records.iter().find(|row| row.len() != header.len()) {
            let s = if row.len() == 1 { "" } else { "s" };
            let message = format!("{} field{s} where the header has {}", row.len(), header.len());
            let help = format!("allowed: one field per column, separated by a {}", separator_name(separator));
            return Err(error(span_of(row), message).help(help));
        }
        let mut left_out = Vec::new();
        if blank > 0 {
            left_out.push(LeftOut::BlankRows(blank));
        }
        if header.len() > 2 && header[0].is_blank() && numbers_rows(&records) {
            header.remove(0);
            records.iter_mut().for_each(|row| drop(row.remove(0)));
            left_out.push(LeftOut::RowNumbers);
        }
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        for (column, field) in header.iter().enumerate() {
            by_name.entry(folded(&field.text)).or_default().push(column);
        }
        let decimals = header.iter().map(|_| OnceCell::new()).collect();
        Ok(CsvInput {
            name: name.into(),
            text,
            header,
            rows: records,
            separator,
            encoding,
            left_out,
            dialect,
            folded: by_name,
            decimals,
            common: OnceCell::new(),
        })
    }

    /// An error at a location in the file.
    pub fn error(&self, span: &Range<usize>, message: impl Into<String>) -> ConfigError {
        ConfigError::at(&self.name, &self.text, span.clone(), message)
    }

    /// The index of the column with exactly this name, or else of the one that differs only in case, spaces or hyphens.
    ///
    /// # Errors
    /// If several columns have the name.
    pub fn column(&self, name: &str) -> Result<Option<usize>, ConfigError> {
        let Some(alike) = self.folded.get(&folded(name)) else { return Ok(None) };
        let same: Vec<usize> =
            alike.iter().copied().filter(|&column| self.header[column].text == name.trim()).collect();
        match (&same[..], &alike[..]) {
            ([only], _) | ([], [only]) => Ok(Some(*only)),
            ([first, second, ..], _) | ([], [first, second, ..]) => Err(self.twin(*first, *second)),
            ([], []) => Ok(None),
        }
    }

    /// The first two columns with the same name, exactly or apart from case, spaces and hyphens.
    pub fn twins(&self, to_the_letter: bool) -> Option<(usize, usize)> {
        let of = |columns: &Vec<usize>| -> Option<(usize, usize)> {
            let mut known: HashMap<&str, usize> = HashMap::new();
            columns.iter().find_map(|&column| {
                let name = if to_the_letter { self.header[column].text.as_str() } else { "" };
                known.insert(name, column).map(|before| (before, column))
            })
        };
        self.folded.values().filter_map(of).min_by_key(|pair| pair.1)
    }

    /// The error for two columns with the same name.
    pub fn twin(&self, first: usize, second: usize) -> ConfigError {
        let [a, b] = [first, second].map(|column| self.header[column].text.as_str());
        let message = match a == b {
            true => format!("column `{a}` appears twice: columns {} and {}", first + 1, second + 1),
            false => format!(
                "columns {} and {} are called `{a}` and `{b}`, which differ only in case, blanks or hyphens",
                first + 1,
                second + 1
            ),
        };
        self.error(&self.header[second].span, message).help("rename or delete one of them")
    }

    /// The number in a row and column, or a mark of a missing value.
    ///
    /// # Errors
    /// If it is neither, or the column's decimal sign is not clear.
    pub fn cell_number(&self, row: usize, column: usize) -> Result<NumericCell, ConfigError> {
        let field = &self.rows[row][column];
        if let Some(missing) = number::missing(&field.text) {
            return Ok(NumericCell::Missing(missing));
        }
        let decimal = self.decimal_of(column)?;
        number::number(&field.text, decimal).map(NumericCell::Number).ok_or_else(|| {
            let message = format!("column `{}`: `{}` is not a number", self.header[column].text, field.text);
            let comma =
                if decimal == Decimal::Comma { ", with a decimal comma like the others in the column" } else { "" };
            self.error(&field.span, message).help(format!("allowed: a number{comma}"))
        })
    }
}

/// Leaves out blank rows; how many stand between others. Those at the end are no rows.
fn without_blank_rows(records: &mut Vec<Record>) -> usize {
    let last = records.iter().rposition(|record| !recognise::is_blank(record));
    records.truncate(last.map_or(0, |last| last + 1));
    let before = records.len();
    records.retain(|record| !recognise::is_blank(record));
    before - records.len()
}

/// Leaves out columns at the end that have neither a name nor any entry, and blank fields beyond the header.
fn without_empty_columns(header: &mut Record, records: &mut [Record]) {
    let filled = |row: &Record| row.len() - row.iter().rev().take_while(|field| field.is_blank()).count();
    let used = records.iter().map(filled).max().unwrap_or(0);
    let columns = filled(header).max(used.min(header.len()));
    header.truncate(columns);
    for row in records.iter_mut().filter(|row| row.len() > columns && row[columns..].iter().all(Field::is_blank)) {
        row.truncate(columns);
    }
}

/// The location of a whole record.
fn span_of(record: &[Field]) -> Range<usize> {
    match (record.first(), record.last()) {
        (Some(first), Some(last)) => first.span.start..last.span.end,
        _ => 0..0,
    }
}

/// Whether the first field numbers the rows from 0 or 1.
fn numbers_rows(rows: &[Vec<Field>]) -> bool {
    let counts = |from: usize| rows.iter().enumerate().all(|(row, fields)| fields[0].text == (row + from).to_string());
    counts(0) || counts(1)
}

const FORM: &str = "a file has a header and a row for each entry";

#[cfg(test)]
mod tests;
