//! A record split into its fields, quoted ones included.

use super::super::field::trimmed;
use super::Reader;
use super::fault::Fault;
use crate::config::table::separator_name;
use std::borrow::Cow;

impl<'a> Reader<'a> {
    /// Splits the record at a position into fields; where the next one begins.
    pub(super) fn record(&mut self, start: usize) -> Result<usize, Fault> {
        let (bytes, separator) = (self.text.as_bytes(), self.layout.separator);
        self.fields.clear();
        let mut at = start;
        loop {
            let lead = if bytes.get(at) == Some(&b' ') {
                at + bytes[at..].iter().take_while(|byte| **byte == b' ').count()
            } else {
                at
            };
            let (field, end) = match bytes.get(lead) {
                Some(b'"') => self.quoted(lead)?,
                _ => {
                    let end = memchr::memchr2(separator, b'\n', &bytes[at..]).map_or(bytes.len(), |length| at + length);
                    (Cow::Borrowed(trimmed(&self.text[at..end])), end)
                }
            };
            self.fields.push((field, at..end));
            match bytes.get(end) {
                Some(&byte) if byte == separator && byte != b'\n' => at = end + 1,
                Some(_) => return Ok(end + 1),
                None => return Ok(end),
            }
        }
    }

    /// The field whose quotation mark is at a position, and where it ends.
    fn quoted(&self, lead: usize) -> Result<(Cow<'a, str>, usize), Fault> {
        let bytes = self.text.as_bytes();
        let (mut inner, mut at) = (String::new(), lead + 1);
        loop {
            let Some(length) = memchr::memchr(b'"', &bytes[at..]) else {
                return Err(Fault {
                    span: lead..lead + 1,
                    message: "a quotation mark is never closed".into(),
                    help: "a field that begins with \" must end with one; write \"\" for a quotation mark inside it"
                        .into(),
                });
            };
            inner.push_str(&self.text[at..at + length]);
            at += length + 1;
            if bytes.get(at) != Some(&b'"') {
                break;
            }
            inner.push('"');
            at += 1;
        }
        let end = memchr::memchr2(self.layout.separator, b'\n', &bytes[at..]).map_or(bytes.len(), |length| at + length);
        inner.push_str(&self.text[at..end]);
        Ok((Cow::Owned(inner.trim().to_string()), end))
    }

    /// Refuses a record with another number of fields than the header has, empty ones at its end aside.
    pub(super) fn check_number(&self, from: usize, to: usize) -> Result<(), Fault> {
        let (fields, columns) = (self.fields.len(), self.layout.columns.len());
        let is_right =
            fields == columns || (fields > columns && self.fields[columns..].iter().all(|field| field.0.is_empty()));
        if is_right {
            return Ok(());
        }
        let s = if fields == 1 { "" } else { "s" };
        let separator = self.layout.wide.unwrap_or(char::from(self.layout.separator));
        Err(Fault {
            span: from..from + self.text[from..to].trim_end_matches(['\n', '\r']).len(),
            message: format!("{fields} field{s} where the header has {columns}"),
            help: format!("allowed: one field per column, separated by a {}", separator_name(separator)),
        })
    }
}
