//! Splits text into records whose fields record where they are, respecting quotation marks.

use std::ops::Range;

/// A trimmed field and its location in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub text: String,
    pub span: Range<usize>,
}

impl Field {
    pub fn is_blank(&self) -> bool {
        self.text.is_empty()
    }
}

/// One line, or several if a quoted field contains line breaks.
pub type Record = Vec<Field>;

/// Up to `max` records of a text from a position on.
///
/// # Errors
/// The location of a quotation mark that is never closed.
pub fn records(text: &str, from: usize, separator: char, max: usize) -> Result<Vec<Record>, Range<usize>> {
    let mut found = Vec::new();
    let mut at = from;
    while at < text.len() && found.len() < max {
        let (record, next) = record(text, at, separator)?;
        found.push(record);
        at = next;
    }
    Ok(found)
}

/// The record at a position, and where the next one begins.
fn record(text: &str, start: usize, separator: char) -> Result<(Record, usize), Range<usize>> {
    let mut fields = Vec::new();
    let mut at = start;
    loop {
        let (field, end) = field(text, at, separator)?;
        fields.push(field);
        match text[end..].chars().next() {
            Some(c) if c == separator => at = end + c.len_utf8(),
            Some(_) => return Ok((fields, end + 1)),
            None => return Ok((fields, end)),
        }
    }
}

/// The field at a position, and where it ends: at a separator, or the end of the line or text.
fn field(text: &str, start: usize, separator: char) -> Result<(Field, usize), Range<usize>> {
    let ends = |c: char| c == separator || c == '\n';
    let lead = text[start..].find(|c: char| c != ' ').map_or(text.len(), |blanks| start + blanks);
    if !text[lead..].starts_with('"') {
        let end = text[start..].find(ends).map_or(text.len(), |length| start + length);
        return Ok((Field { text: text[start..end].trim().into(), span: start..end }, end));
    }
    let mut inner = String::new();
    let mut at = lead + 1;
    loop {
        let Some(length) = text[at..].find('"') else { return Err(lead..lead + 1) };
        inner.push_str(&text[at..at + length]);
        at += length + 1;
        if !text[at..].starts_with('"') {
            break;
        }
        inner.push('"');
        at += 1;
    }
    let end = text[at..].find(ends).map_or(text.len(), |length| at + length);
    inner.push_str(&text[at..end]);
    Ok((Field { text: inner.trim().into(), span: start..end }, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str, separator: char) -> Vec<Vec<String>> {
        let records = records(text, 0, separator, usize::MAX).unwrap();
        records.into_iter().map(|record| record.into_iter().map(|field| field.text).collect()).collect()
    }

    #[test]
    fn quoted_fields_hold_separators_marks_and_lines() {
        assert_eq!(texts("a, \"b,\"\"c\"\"\nd\" ,e\n1,2,", ','), [["a", "b,\"c\"\nd", "e"], ["1", "2", ""]]);
        assert_eq!(texts("a，b\n1，2", '，'), [["a", "b"], ["1", "2"]]);
        assert_eq!(texts("a\n\nb", ','), [["a"], [""], ["b"]]);
        assert_eq!(records("a,\"b\n1,2", 0, ',', usize::MAX), Err(2..3));
    }

    #[test]
    fn fields_know_their_places() {
        let records = records("a;bc\n1;2\n", 0, ';', usize::MAX).unwrap();
        assert_eq!((records[0][1].span.clone(), records[1][1].span.clone()), (2..4, 7..8));
    }
}
