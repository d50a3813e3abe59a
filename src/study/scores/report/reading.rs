//! How the files were read, in words: what was recognised, translated and left out.

use crate::report::message::{Message, msg};
use crate::study::scores::ask::{FileReading, Note, Role, Unit};

/// One paragraph, if there are any notes.
pub fn paragraph(readings: &[FileReading]) -> Option<Message> {
    let files = of_each_file(readings);
    (!files.is_empty()).then(|| msg!("How the files were read: {files}.", files = Message::joined(files, "; ")))
}

/// The notes on each file, in the order of their names.
pub fn of_each_file(readings: &[FileReading]) -> Vec<Message> {
    let mut files: Vec<&FileReading> = readings.iter().collect();
    files.sort_by(|a, b| a.file.cmp(&b.file));
    let paragraphs = files.into_iter().filter_map(|reading| {
        let notes: Vec<Message> = reading.notes.iter().filter_map(note).collect();
        let file = Message::from(reading.file.clone());
        (!notes.is_empty()).then(|| msg!("{file}: {notes}", file = file, notes = Message::joined(notes, ", ")))
    });
    paragraphs.collect()
}

fn note(note: &Note) -> Option<Message> {
    Some(match note {
        Note::Compressed => msg!("compressed with gzip"),
        Note::Encoding(name) => msg!("encoding {name}", name = *name),
        Note::Separator(name) => match name.as_str() {
            "semicolon" => msg!("fields separated by semicolons"),
            "tab" => msg!("fields separated by tabs"),
            "vertical bar" => msg!("fields separated by vertical bars"),
            "full-width comma" => msg!("fields separated by full-width commas"),
            "full-width semicolon" => msg!("fields separated by full-width semicolons"),
            other => msg!("fields separated by {separator}", separator = other),
        },
        Note::DecimalComma => msg!("numbers with a decimal comma"),
        Note::Column(column, name) => {
            msg!("column {column} read as {name}", column = column.clone(), name = *name)
        }
        Note::Unused(columns, more) => {
            let columns = Message::joined(columns.iter().cloned().map(Message::from).collect(), ", ");
            match more {
                0 => msg!("columns not used: {columns}", columns = columns),
                more => msg!("columns not used: {columns} and {more} more", columns = columns, more = more.to_string()),
            }
        }
        Note::Role(Role::Count) => msg!("read as numbers of people"),
        // Said with its unit.
        Note::Role(_) => return None,
        Note::Unit(role, unit) => match (role, unit) {
            (Role::CumulativeShare, Unit::Percent) => msg!("cumulative shares in percent"),
            (Role::CumulativeShare, Unit::Fraction) => msg!("cumulative shares from 0 to 1"),
            (Role::Share, Unit::Percent) => msg!("shares in percent"),
            (Role::Share, Unit::Fraction) => msg!("shares from 0 to 1"),
            (_, Unit::Percent) => msg!("bad rates in percent"),
            (_, Unit::Fraction) => msg!("bad rates from 0 to 1"),
        },
        Note::RowNumbers => msg!("unnamed column of row numbers left out"),
        Note::BlankRows(rows) => msg!("blank rows left out: {rows}", rows = rows.to_string()),
        Note::TotalRow => msg!("row of totals at the end left out"),
        // Reported among the notices.
        Note::FractionalCounts | Note::MultipleCounts(_) => return None,
    })
}
