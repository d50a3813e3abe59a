//! Recognises the separator of a file and where its table begins.

use super::number;
use super::number::Decimal;
use super::records::{Record, records};

/// The possible separators and their names.
pub const SEPARATORS: [(char, &str); 6] = [
    (',', "comma"),
    (';', "semicolon"),
    ('\t', "tab"),
    ('|', "vertical bar"),
    ('\u{ff0c}', "full-width comma"),
    ('\u{ff1b}', "full-width semicolon"),
];

/// First entries of rows that hold totals.
pub const TOTALS: [&str; 9] = ["total", "totals", "grand_total", "sum", "all", "合计", "总计", "总和", "小计"];

/// Number of records inspected.
const LOOKED_AT: usize = 1000;
/// Number of records searched for the header.
const PREAMBLE_MAX: usize = 40;

/// The name of a separator in messages.
pub fn separator_name(separator: char) -> String {
    let known = SEPARATORS.iter().find(|known| known.0 == separator);
    known.map_or_else(|| format!("`{separator}`"), |known| known.1.to_string())
}

/// The separator stated by a first line `sep=;`, as Excel writes it, and where the text continues.
pub fn stated_line(text: &str) -> Option<(char, usize)> {
    let end = text.find('\n').unwrap_or(text.len());
    let line = text[..end].trim_matches([' ', '"']);
    let stated = line.get(..4).filter(|key| key.eq_ignore_ascii_case("sep=")).map(|_| &line[4..])?;
    let mut characters = stated.chars();
    match (characters.next(), characters.as_str()) {
        // CSV writers may pad the line with separators.
        (Some(separator), rest) if rest.chars().all(|c| c == separator) => Some((separator, (end + 1).min(text.len()))),
        _ => None,
    }
}

/// The result of splitting a text by a separator.
struct Split {
    separator: char,
    /// Fields of the first record, and whether all other records have as many.
    header: usize,
    consistent: bool,
    /// Share of records with the most common number of fields, if that is at least two.
    agreement: f64,
}

/// The only separator that splits a text into a table, or the several that could.
///
/// # Errors
/// The several.
pub fn separator(text: &str, from: usize) -> Result<char, Vec<char>> {
    let splits = SEPARATORS.iter().filter_map(|&(separator, _)| {
        let records = records(text, from, separator, LOOKED_AT).ok()?;
        let counts: Vec<usize> = records.iter().filter(|record| !is_blank(record)).map(|record| record.len()).collect();
        let header = *counts.first()?;
        let mut sorted: Vec<usize> = counts.iter().copied().filter(|&count| count > 1).collect();
        sorted.sort_unstable();
        let modal = sorted.chunk_by(|a, b| a == b).map(<[usize]>::len).max().unwrap_or(0);
        let consistent = header > 1 && counts.iter().all(|&count| count == header);
        Some(Split { separator, header, consistent, agreement: modal as f64 / counts.len() as f64 })
    });
    let splits: Vec<Split> = splits.collect();
    let those = |is: &dyn Fn(&Split) -> bool| -> Vec<char> {
        splits.iter().filter(|split| is(split)).map(|split| split.separator).collect()
    };
    let tried = [
        those(&|split| split.consistent),
        those(&|split| split.header > 1 && split.agreement > 0.5),
        those(&|split| split.header > 1),
        // A title may stand alone in the first line.
        those(&|split| split.agreement > 0.5),
    ];
    match tried.into_iter().find(|found| !found.is_empty()) {
        None => Ok(','),
        Some(found) if found.len() == 1 => Ok(found[0]),
        Some(found) => Err(found),
    }
}

/// Whether all fields of a record are blank.
pub fn is_blank(record: &Record) -> bool {
    record.iter().all(|field| field.is_blank())
}

fn is_number(text: &str) -> bool {
    [Decimal::Point, Decimal::Comma].into_iter().any(|decimal| number::number(text, decimal).is_some())
}

/// Whether a field could name a column: text that is not a number, a date or a mark of a missing value.
fn is_name(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    digits < 4 && !is_number(text) && number::missing(text).is_none()
}

fn names(record: &Record) -> usize {
    record.iter().filter(|field| is_name(&field.text)).count()
}

fn filled(record: &Record) -> usize {
    record.iter().filter(|field| !field.is_blank()).count()
}

/// Whether a record contains only numbers or dates, which no header does.
pub fn is_data(record: &Record) -> bool {
    names(record) == 0 && record.iter().any(|field| is_number(&field.text))
}

/// The index of the record that seems to be the header, if there is text above it.
pub fn late_header(records: &[Record]) -> Option<usize> {
    let is_header = |at: usize| {
        let above = &records[at - 1];
        let own = filled(&records[at]);
        let apart = is_blank(above) || filled(above) < own;
        let next = records[at + 1..].iter().find(|record| !is_blank(record));
        let followed = next.is_some_and(|next| {
            names(next) < own && next.iter().any(|field| field.text.chars().any(|c| c.is_ascii_digit()))
        });
        own > 1 && names(&records[at]) == own && apart && followed
    };
    (1..records.len().saturating_sub(1).min(PREAMBLE_MAX)).find(|&at| is_header(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_separator_is_recognised_by_header_and_rows() {
        let read = |text: &str| separator(text, 0);
        assert_eq!(read("a,b\n1,2\n"), Ok(','));
        assert_eq!(read("a;b\n1,5;0,5\n2,5;0,1\n"), Ok(';'));
        assert_eq!(read("a\tb\n1\t2\n"), Ok('\t'));
        assert_eq!(read("a|b\n\"1,2\"|3\n"), Ok('|'));
        assert_eq!(read("a，b\n1，2\n"), Ok('，'));
        assert_eq!(read("a\n1\n"), Ok(','));
        assert_eq!(read("a title\nb;c\n1;2\n3;4\n"), Ok(';'));
        assert_eq!(read("a;b,c\n1;2,3\n"), Err(vec![',', ';']));
    }

    #[test]
    fn a_line_may_state_the_separator() {
        assert_eq!(stated_line("sep=;\na;b"), Some((';', 6)));
        assert_eq!(stated_line("\"SEP=,\",,\na,b").map(|stated| stated.0), None);
        assert_eq!(stated_line("sep=,,,\na,b"), Some((',', 8)));
        assert_eq!(stated_line("separator,b\n"), None);
    }

    #[test]
    fn text_above_a_header_is_no_header() {
        let late = |text: &str| late_header(&records(text, 0, ',', 99).unwrap());
        assert_eq!(late("Data Source,WDI,\n\nLast Updated,2022,\n\ndate,gdp\n2020,1\n"), Some(4));
        assert_eq!(late("A title\nscore,count\n1,2\n"), Some(1));
        assert_eq!(late("score,group,count\n1,a,2\n2,a,3\n"), None);
        assert_eq!(late("name,date,gdp\nBaseline,2026 Q1,NA\n"), None);
    }
}
