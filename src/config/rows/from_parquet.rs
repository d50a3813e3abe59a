//! The rows of a Parquet file as the text of a table, made a few thousand rows at a time: what it holds is read like any other
//! table. Columns of plain values are read: numbers, booleans, texts, dates, times and decimals, and nulls as empty
//! fields; lists and structures are no columns of a table. Columns that nothing needs are not decoded.

use super::place::Place;
use crate::config::error::ConfigError;
use parquet::basic::{Compression, ConvertedType, LogicalType, TimeUnit};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::ColumnDescriptor;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Rows that are decoded together.
const ROWS: usize = 1 << 13;
/// What stands in a column that is not decoded.
const NOT_READ: &str = "-";

/// The text of a Parquet file, or of its first rows.
pub struct ParquetText {
    reader: SerializedFileReader<File>,
    /// Each column of plain values: its index in the file, its form, and whether it is decoded.
    columns: Vec<(usize, Form, bool)>,
    group: usize,
    open: Vec<Option<ColumnReader>>,
    /// Rows that are left of the row group, and of those wanted.
    left: usize,
    wanted: usize,
    text: Vec<u8>,
    at: usize,
}

/// How the values of a column are written.
#[derive(Clone, Copy)]
enum Form {
    Plain,
    Unsigned,
    Date,
    /// Units of a second in a timestamp.
    Time(i64),
    Decimal(u32),
    Text,
}

/// The fields of a column, one after the other.
#[derive(Default)]
struct Fields {
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl ParquetText {
    /// Opens a file for its first rows, or all of them, and the columns of some indices, or all of them.
    ///
    /// # Errors
    /// If it cannot be read, or is compressed in a way that is not.
    pub fn open(place: &Place, wanted: usize, needed: Option<&[bool]>) -> Result<ParquetText, ConfigError> {
        let Place::File(path) = place else { return Err(ConfigError::plain(format!("{} is no file", place.name()))) };
        let failed = |error: &dyn std::fmt::Display| {
            ConfigError::plain(format!("failed to read {}: {error}", place.name())).help("write the Parquet file anew")
        };
        let file = File::open(Path::new(path)).map_err(|error| failed(&error))?;
        let reader = SerializedFileReader::new(file).map_err(|error| failed(&error))?;
        let metadata = reader.metadata();
        let chunks = metadata.row_groups().iter().flat_map(|group| group.columns());
        let is_read = |compression: Compression| {
            let known = [Compression::UNCOMPRESSED, Compression::SNAPPY, Compression::LZ4, Compression::LZ4_RAW];
            known.contains(&compression) || matches!(compression, Compression::GZIP(_))
        };
        if let Some(chunk) = chunks.into_iter().find(|chunk| !is_read(chunk.compression())) {
            let name = chunk.compression().to_string();
            let name = name.split('(').next().unwrap_or_default();
            return Err(ConfigError::plain(format!("{} is compressed with {name}", place.name()))
                .help("allowed: Parquet files compressed with Snappy, gzip or LZ4, or not at all"));
        }
        let all = metadata.file_metadata().schema_descr().columns().iter().enumerate();
        let plain = all.filter_map(|(index, column)| Some((index, column.name().to_string(), form(column)?)));
        let (mut columns, mut text) = (Vec::new(), Fields::default());
        for (number, (index, name, form)) in plain.enumerate() {
            let is_needed = needed.is_none_or(|needed| needed.get(number).is_some_and(|needed| *needed));
            columns.push((index, form, is_needed));
            text.quoted(name.as_bytes());
        }
        let text = lines(&[text], 1, columns.len());
        Ok(ParquetText { reader, columns, group: 0, open: Vec::new(), left: 0, wanted, text, at: 0 })
    }

    /// Decodes the next rows; whether there were any.
    fn decode(&mut self) -> Result<bool, ParquetError> {
        if self.wanted == 0 {
            return Ok(false);
        }
        while self.left == 0 {
            if self.group == self.reader.num_row_groups() {
                return Ok(false);
            }
            let group = self.reader.get_row_group(self.group)?;
            let open = self
                .columns
                .iter()
                .map(|&(index, _, is_needed)| is_needed.then(|| group.get_column_reader(index)).transpose());
            self.open = open.collect::<Result<_, ParquetError>>()?;
            self.left = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
            self.group += 1;
        }
        let rows = ROWS.min(self.left).min(self.wanted);
        let mut all = Vec::with_capacity(self.columns.len());
        for (reader, &(_, form, _)) in self.open.iter_mut().zip(&self.columns) {
            all.push(match reader {
                Some(reader) => fields(reader, form, rows)?,
                None => Fields::all(NOT_READ, rows),
            });
        }
        self.left -= rows;
        self.wanted -= rows;
        self.text = lines(&all, rows, 1);
        self.at = 0;
        Ok(true)
    }
}

impl Read for ParquetText {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.text.len() {
            if !self.decode().map_err(io::Error::other)? {
                return Ok(0);
            }
        }
        let length = buffer.len().min(self.text.len() - self.at);
        buffer[..length].copy_from_slice(&self.text[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}

/// How the values of a column are written; none if they are no plain values.
fn form(column: &ColumnDescriptor) -> Option<Form> {
    let is_plain = column.max_rep_level() == 0 && column.path().parts().len() == 1;
    let decimal = || u32::try_from(column.type_scale()).ok().filter(|scale| *scale <= 38).map(Form::Decimal);
    let of_logical = column.logical_type_ref().map(|logical| match logical {
        LogicalType::Date => Some(Form::Date),
        LogicalType::Timestamp(time) => Some(Form::Time(match time.unit {
            TimeUnit::MILLIS => 1_000,
            TimeUnit::MICROS => 1_000_000,
            TimeUnit::NANOS => 1_000_000_000,
        })),
        LogicalType::Integer(integer) if !integer.is_signed => Some(Form::Unsigned),
        LogicalType::Integer(_) => Some(Form::Plain),
        LogicalType::Decimal(_) => decimal(),
        LogicalType::String | LogicalType::Enum | LogicalType::Json => Some(Form::Text),
        _ => None,
    });
    let of_converted = || match column.converted_type() {
        ConvertedType::DATE => Some(Form::Date),
        ConvertedType::TIMESTAMP_MILLIS => Some(Form::Time(1_000)),
        ConvertedType::TIMESTAMP_MICROS => Some(Form::Time(1_000_000)),
        ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64 => {
            Some(Form::Unsigned)
        }
        ConvertedType::DECIMAL => decimal(),
        _ => match column.physical_type() {
            parquet::basic::Type::BYTE_ARRAY => Some(Form::Text),
            parquet::basic::Type::FIXED_LEN_BYTE_ARRAY => None,
            _ => Some(Form::Plain),
        },
    };
    of_logical.unwrap_or_else(of_converted).filter(|_| is_plain)
}

/// The next values of a column as fields.
fn fields(reader: &mut ColumnReader, form: Form, rows: usize) -> Result<Fields, ParquetError> {
    let whole = |value: i64, fields: &mut Fields| match form {
        Form::Date => fields.plain(&date(value)),
        Form::Time(unit) => fields.plain(&date(value.div_euclid(86_400 * unit))),
        Form::Decimal(scale) => fields.plain(&decimal(value.into(), scale)),
        _ => fields.plain(&value.to_string()),
    };
    let bytes = |value: &ByteArray, fields: &mut Fields| match form {
        Form::Decimal(scale) => match big_endian(value.data()) {
            Some(value) => fields.plain(&decimal(value, scale)),
            None => fields.plain("a decimal of more than 38 digits"),
        },
        _ => fields.quoted(value.data()),
    };
    match reader {
        ColumnReader::BoolColumnReader(reader) => {
            of_each(reader, rows, |value, fields| fields.plain(if *value { "1" } else { "0" }))
        }
        ColumnReader::Int32ColumnReader(reader) => of_each(reader, rows, |value, fields| match form {
            Form::Unsigned => fields.plain(&value.cast_unsigned().to_string()),
            _ => whole((*value).into(), fields),
        }),
        ColumnReader::Int64ColumnReader(reader) => of_each(reader, rows, |value, fields| match form {
            Form::Unsigned => fields.plain(&value.cast_unsigned().to_string()),
            _ => whole(*value, fields),
        }),
        ColumnReader::Int96ColumnReader(reader) => {
            of_each(reader, rows, |value, fields| fields.plain(&date(value.to_seconds().div_euclid(86_400))))
        }
        // As short as they are written in a table of text, which is the same number there.
        ColumnReader::FloatColumnReader(reader) => of_each(reader, rows, |value, fields| {
            fields.plain(&if value.is_nan() { String::new() } else { value.to_string() })
        }),
        ColumnReader::DoubleColumnReader(reader) => of_each(reader, rows, |value, fields| {
            fields.plain(&if value.is_nan() { String::new() } else { value.to_string() })
        }),
        ColumnReader::ByteArrayColumnReader(reader) => of_each(reader, rows, bytes),
        ColumnReader::FixedLenByteArrayColumnReader(reader) => {
            of_each(reader, rows, |value, fields| bytes(&ByteArray::from(value.data().to_vec()), fields))
        }
    }
}

/// The next values of a column, each written by `write`, and nothing for a null.
fn of_each<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    rows: usize,
    mut write: impl FnMut(&T::T, &mut Fields),
) -> Result<Fields, ParquetError> {
    let (mut levels, mut values) = (Vec::new(), Vec::new());
    let mut read = 0;
    while read < rows {
        let (records, _, _) = reader.read_records(rows - read, Some(&mut levels), None, &mut values)?;
        if records == 0 {
            return Err(ParquetError::General("a column has fewer rows than its row group".into()));
        }
        read += records;
    }
    let mut fields = Fields::default();
    let mut next = values.iter();
    for row in 0..rows {
        // A column without nulls has no levels.
        match levels.get(row).is_none_or(|level| *level > 0).then(|| next.next()).flatten() {
            Some(value) => write(value, &mut fields),
            None => fields.plain(""),
        }
    }
    Ok(fields)
}

impl Fields {
    /// The same text in all of some rows.
    fn all(text: &str, rows: usize) -> Fields {
        let mut fields = Fields::default();
        (0..rows).for_each(|_| fields.plain(text));
        fields
    }

    fn plain(&mut self, text: &str) {
        self.text.extend_from_slice(text.as_bytes());
        self.ends.push(self.text.len());
    }

    /// A text, in quotation marks if it would not be one field otherwise.
    fn quoted(&mut self, text: &[u8]) {
        let is_special = |byte: &u8| matches!(byte, b',' | b'"' | b'\n' | b'\r' | b' ' | b'\t');
        match text.iter().any(is_special) {
            false => self.text.extend_from_slice(text),
            true => {
                self.text.push(b'"');
                for &byte in text {
                    self.text.extend(std::iter::repeat_n(byte, 1 + usize::from(byte == b'"')));
                }
                self.text.push(b'"');
            }
        }
        self.ends.push(self.text.len());
    }

    fn get(&self, field: usize) -> &[u8] {
        &self.text[field.checked_sub(1).map_or(0, |before| self.ends[before])..self.ends[field]]
    }
}

/// Columns as lines, of each of which so many fields stand next to each other in a line.
fn lines(columns: &[Fields], rows: usize, in_line: usize) -> Vec<u8> {
    let mut text = Vec::new();
    for row in 0..rows {
        let fields = columns.iter().flat_map(|column| (0..in_line).map(move |field| column.get(row * in_line + field)));
        for (number, field) in fields.enumerate() {
            if number > 0 {
                text.push(b',');
            }
            text.extend_from_slice(field);
        }
        text.push(b'\n');
    }
    text
}

/// The date of a number of days since 1970 (Hinnant's algorithm: years begin in March).
fn date(days: i64) -> String {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + 400 * era + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// A whole number of parts of ten to the `scale`.
fn decimal(value: i128, scale: u32) -> String {
    let power = 10u128.pow(scale);
    let size = value.unsigned_abs();
    let sign = if value < 0 { "-" } else { "" };
    match scale {
        0 => value.to_string(),
        _ => format!("{sign}{}.{:0width$}", size / power, size % power, width = scale as usize),
    }
}

/// A number in two's complement, the largest byte first.
fn big_endian(bytes: &[u8]) -> Option<i128> {
    if bytes.len() > 16 {
        return None;
    }
    let first = bytes.first().map_or(0, |first| if *first >= 128 { -1 } else { 0 });
    Some(bytes.iter().fold(first, |value, byte| value << 8 | i128::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_dates() {
        for (days, expected) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (19_782, "2024-02-29"),
            (19_783, "2024-03-01"),
            (-141_427, "1582-10-15"),
        ] {
            assert_eq!(date(days), expected);
        }
    }

    #[test]
    fn decimals_are_exact() {
        assert_eq!(
            (decimal(141_055, 2), decimal(-5, 2), decimal(7, 0)),
            ("1410.55".into(), "-0.05".into(), "7".into())
        );
        assert_eq!((big_endian(&[0x02, 0x26, 0xFF]), big_endian(&[0xFF, 0xFB])), (Some(141_055), Some(-5)));
        assert_eq!(big_endian(&[0; 17]), None);
    }
}
