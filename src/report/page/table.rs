//! How a table is set on a page: the layout of each column, and the width of the table.

use crate::report::chart::draw::measure::is_wide;
use crate::report::document::{Column, ColumnKind};

/// A table that needs more characters across may be wider than the text, and is set smaller on paper.
pub const WIDE: usize = 80;
/// A table of so many columns is set smallest on paper.
pub const WIDEST: usize = 10;
/// Characters between two columns, and those that a text or a long text gets before it is broken.
const GAP: usize = 2;
const BROKEN: usize = 18;
const LONG_BROKEN: usize = 26;
/// Characters that the page's style gives a column with a Chinese heading.
const HEADING: usize = 10;
/// Columns whose texts are no longer than the first stay on one line; a text longer than the second needs room.
const SHORT: usize = 18;
const LONG: usize = 40;

/// How a column is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnLayout {
    Number,
    Short,
    Text,
    Long,
}

impl ColumnLayout {
    pub fn class(self) -> &'static str {
        match self {
            ColumnLayout::Number => " class=\"n\"",
            ColumnLayout::Short => " class=\"s\"",
            ColumnLayout::Text => "",
            ColumnLayout::Long => " class=\"l\"",
        }
    }
}

/// Width of a text in characters; a Chinese one is two.
fn length(text: &str) -> usize {
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

/// Length of the longest word, which is not broken; Chinese breaks anywhere.
fn longest_word(text: &str) -> usize {
    text.split(|c: char| c.is_whitespace() || is_wide(c)).map(length).max().unwrap_or(0)
}

/// The minimum width of a heading: its longest word, or what the page's style gives a Chinese one.
fn narrowest_heading(heading: &str) -> usize {
    if heading.chars().any(is_wide) { HEADING.max(longest_word(heading)) } else { longest_word(heading) }
}

/// The largest value of a measure over a column's cells.
fn max_over(rows: &[Vec<String>], index: usize, measure: fn(&str) -> usize) -> usize {
    rows.iter().filter_map(|row| row.get(index)).map(|cell| measure(cell)).max().unwrap_or(0)
}

/// About how many characters a table needs across.
pub fn across(header: &[String], rows: &[Vec<String>], layouts: &[ColumnLayout]) -> usize {
    let of = |(index, layout): (usize, &ColumnLayout)| {
        let longest = max_over(rows, index, length);
        let cells = match layout {
            ColumnLayout::Number | ColumnLayout::Short => longest,
            ColumnLayout::Text => longest.min(BROKEN).max(max_over(rows, index, longest_word)),
            ColumnLayout::Long => LONG_BROKEN,
        };
        cells.max(header.get(index).map_or(0, |heading| narrowest_heading(heading))) + GAP
    };
    layouts.iter().enumerate().map(of).sum()
}

/// How the columns of a table are set.
pub fn layouts(columns: &[Column], rows: &[Vec<String>]) -> Vec<ColumnLayout> {
    let of = |(index, column): (usize, &Column)| match (column.kind, max_over(rows, index, length)) {
        (ColumnKind::Number, _) => ColumnLayout::Number,
        (ColumnKind::Text, 0..=SHORT) => ColumnLayout::Short,
        (ColumnKind::Text, length) if index > 0 && length > LONG => ColumnLayout::Long,
        (ColumnKind::Text, _) => ColumnLayout::Text,
    };
    columns.iter().enumerate().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_of_long_cells_is_wider_than_the_text() {
        let table = |cell: &str| {
            let header: Vec<String> = ["at this cut-off", "a", "b", "c", "d"].map(String::from).to_vec();
            let columns: Vec<Column> = header.iter().map(Column::number).collect();
            let row = std::iter::once("everybody").chain([cell; 4]).map(String::from).collect();
            let rows: Vec<Vec<String>> = vec![row];
            across(&header, &rows, &layouts(&columns, &rows))
        };
        let chinese: Vec<String> = vec!["误伤".into(); 8];
        let columns: Vec<Column> = chinese.iter().map(Column::number).collect();
        assert!(across(&chinese, &[], &layouts(&columns, &[])) > WIDE);
        assert!(table("22.8%") < WIDE && table("22.8% (22.5 to 23.0)") > WIDE);
        assert_eq!((longest_word("macro_policy.guidance is"), longest_word("准入线 520")), (21, 3));
    }
}
