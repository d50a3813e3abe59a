//! How the files were read, in words: what was recognised, translated and left out.

use super::Origin;
use crate::config::scores::{FileReading, Note, Role, Unit};
use crate::report::words::{Words, say};

/// One paragraph, where there is something to say.
pub fn paragraph(origin: &Origin<'_>) -> Option<Words> {
    let files = of_each_file(origin);
    (!files.is_empty()).then(|| say!("How the files were read: {files}.", files = Words::joined(files, "; ")))
}

/// What is to be said of each file, in the order of their names.
pub fn of_each_file(origin: &Origin<'_>) -> Vec<Words> {
    let mut files: Vec<&FileReading> = origin.reading.iter().collect();
    files.sort_by(|a, b| a.file.cmp(&b.file));
    let said = files.into_iter().filter_map(|reading| {
        let notes: Vec<Words> = reading.notes.iter().filter_map(note).collect();
        let file = Words::from(reading.file.clone());
        (!notes.is_empty()).then(|| say!("{file}: {notes}", file = file, notes = Words::joined(notes, ", ")))
    });
    said.collect()
}

fn note(note: &Note) -> Option<Words> {
    Some(match note {
        Note::Encoding(name) => say!("encoding {name}", name = *name),
        Note::Separator(name) => match name.as_str() {
            "semicolon" => say!("fields separated by semicolons"),
            "tab" => say!("fields separated by tabs"),
            "vertical bar" => say!("fields separated by vertical bars"),
            "full-width comma" => say!("fields separated by full-width commas"),
            "full-width semicolon" => say!("fields separated by full-width semicolons"),
            other => say!("fields separated by {separator}", separator = other),
        },
        Note::DecimalComma => say!("numbers with a decimal comma"),
        Note::Column(column, name) => {
            say!("column {column} read as {name}", column = column.clone(), name = *name)
        }
        Note::Role(Role::Count) => say!("read as numbers of people"),
        // Said with its unit.
        Note::Role(_) => return None,
        Note::Unit(role, unit) => match (role, unit) {
            (Role::CumulativeShare, Unit::Percent) => say!("cumulative shares in per cent"),
            (Role::CumulativeShare, Unit::Fraction) => say!("cumulative shares from 0 to 1"),
            (Role::Share, Unit::Percent) => say!("shares in per cent"),
            (Role::Share, Unit::Fraction) => say!("shares from 0 to 1"),
            (_, Unit::Percent) => say!("bad rates in per cent"),
            (_, Unit::Fraction) => say!("bad rates from 0 to 1"),
        },
        Note::RowNumbers => say!("unnamed column of row numbers left out"),
        Note::BlankRows(rows) => say!("blank rows left out: {rows}", rows = rows.to_string()),
        Note::TotalRow => say!("row of totals at the end left out"),
        // Said among what to look at.
        Note::FractionalCounts | Note::MultipleCounts(_) => return None,
    })
}
