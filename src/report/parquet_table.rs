//! A table for programs as a Parquet file, written a row group at a time, so that it may be of any length. The bytes are the
//! same on every run.

use super::files::{Failure, VERSION};
use parquet::basic::{Compression, ConvertedType, Repetition, Type as Physical};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use std::io::Write;
use std::sync::Arc;

/// Rows of a row group.
const ROWS: usize = 1 << 17;

/// A column while a row group is filled; what is empty or not a number is null.
enum Column {
    Texts(Vec<ByteArray>),
    Numbers(Vec<f64>),
}

/// What a column holds.
#[derive(Clone, Copy, PartialEq)]
pub enum Holds {
    Text,
    Number,
}

/// An entry of a row.
pub enum Entry<'a> {
    Text(&'a str),
    Number(f64),
}

/// A table being written.
pub struct ParquetTable<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    columns: Vec<(Column, Vec<i16>)>,
}

impl<W: Write + Send> ParquetTable<W> {
    /// With these columns.
    ///
    /// # Errors
    /// If its beginning cannot be written.
    pub fn writing(to: W, columns: &[(&str, Holds)]) -> Result<ParquetTable<W>, Failure> {
        let field = |&(name, holds): &(&str, Holds)| {
            let (physical, converted) = match holds {
                Holds::Text => (Physical::BYTE_ARRAY, ConvertedType::UTF8),
                Holds::Number => (Physical::DOUBLE, ConvertedType::NONE),
            };
            let field = Type::primitive_type_builder(name, physical).with_converted_type(converted);
            field.with_repetition(Repetition::OPTIONAL).build().map(Arc::new)
        };
        let fields = columns.iter().map(field).collect::<Result<_, ParquetError>>().map_err(failed)?;
        let schema = Type::group_type_builder("table").with_fields(fields).build().map_err(failed)?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(format!("swapset {VERSION}"))
            .build();
        let writer = SerializedFileWriter::new(to, Arc::new(schema), Arc::new(properties)).map_err(failed)?;
        let column = |&(_, holds): &(&str, Holds)| match holds {
            Holds::Text => (Column::Texts(Vec::new()), Vec::new()),
            Holds::Number => (Column::Numbers(Vec::new()), Vec::new()),
        };
        Ok(ParquetTable { writer, columns: columns.iter().map(column).collect() })
    }

    /// Adds a row.
    ///
    /// # Errors
    /// If it cannot be written, or an entry is not what its column holds.
    pub fn row<'a>(&mut self, entries: impl IntoIterator<Item = Entry<'a>>) -> Result<(), Failure> {
        for ((column, levels), entry) in self.columns.iter_mut().zip(entries) {
            let is_there = match (column, entry) {
                (Column::Texts(_), Entry::Text("")) => false,
                (Column::Texts(texts), Entry::Text(text)) => {
                    texts.push(ByteArray::from(text));
                    true
                }
                (Column::Numbers(_), Entry::Number(number)) if number.is_nan() => false,
                (Column::Numbers(numbers), Entry::Number(number)) => {
                    numbers.push(number);
                    true
                }
                _ => return Err(Failure::new("an entry is not what its column holds".into())),
            };
            levels.push(i16::from(is_there));
        }
        match self.columns.first().is_some_and(|(_, levels)| levels.len() >= ROWS) {
            true => self.group(),
            false => Ok(()),
        }
    }

    /// Writes the rows so far.
    fn group(&mut self) -> Result<(), Failure> {
        let mut group = self.writer.next_row_group().map_err(failed)?;
        for (column, levels) in &mut self.columns {
            let Some(mut writer) = group.next_column().map_err(failed)? else { break };
            let levels = std::mem::take(levels);
            let written = match (writer.untyped(), column) {
                (ColumnWriter::ByteArrayColumnWriter(to), Column::Texts(texts)) => {
                    to.write_batch(&std::mem::take(texts), Some(&levels), None)
                }
                (ColumnWriter::DoubleColumnWriter(to), Column::Numbers(numbers)) => {
                    to.write_batch(&std::mem::take(numbers), Some(&levels), None)
                }
                _ => return Err(Failure::new("a column is not what it was said to be".into())),
            };
            written.and_then(|_| writer.close()).map_err(failed)?;
        }
        group.close().map(drop).map_err(failed)
    }

    /// What it was written to.
    ///
    /// # Errors
    /// If the last of it cannot be written.
    pub fn finish(mut self) -> Result<W, Failure> {
        self.group()?;
        self.writer.into_inner().map_err(failed)
    }
}

fn failed(error: ParquetError) -> Failure {
    Failure::new(format!("failed to write Parquet: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::short::assert_takes_short_writes;

    #[test]
    fn tables_are_written_by_short_writes_too() {
        assert_takes_short_writes(|to| {
            let mut table = ParquetTable::writing(to, &[("id", Holds::Text), ("score", Holds::Number)])?;
            (0..50).try_for_each(|row| table.row([Entry::Text("a merchant"), Entry::Number(f64::from(row))]))?;
            table.finish().map(drop)
        });
    }
}
