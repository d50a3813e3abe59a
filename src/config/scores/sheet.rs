//! A CSV in which every field knows its place.

use super::super::error::{ConfigError, did_you_mean};
use std::ops::Range;

/// A header and rows of as many fields.
pub struct Sheet {
    /// How errors name it: the path as given, or a bundled file's name.
    pub name: String,
    pub text: String,
    pub header: Vec<Field>,
    pub rows: Vec<Vec<Field>>,
}

/// A trimmed field and its place in the text.
pub struct Field {
    pub text: String,
    pub span: Range<usize>,
}

/// A number of a field.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub value: f64,
    /// Written with a per cent sign.
    pub percent: bool,
    pub span: Range<usize>,
}

impl Sheet {
    /// Parses a text: at least a header and one row.
    pub fn parse(name: &str, text: String) -> Result<Sheet, ConfigError> {
        let error = |span, message: String| ConfigError::at(name, &text, span, message);
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let mut rows: Vec<Vec<Field>> = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|fault| error(0..0, format!("not valid CSV: {fault}")))?;
            let start = record.position().map_or(0, |position| position.byte() as usize);
            let spans = spans(&text, start);
            let place = |number: usize| spans.get(number).cloned().unwrap_or(start..start);
            let field = |(number, text): (usize, &str)| Field {
                text: text.trim_start_matches('\u{feff}').into(),
                span: place(number),
            };
            let row: Vec<Field> = record.iter().enumerate().map(field).collect();
            if let Some(header) = rows.first()
                && header.len() != row.len()
            {
                let whole = place(0).start..place(row.len() - 1).end;
                let message = format!("{} fields where the header has {}", row.len(), header.len());
                return Err(error(whole, message).help("allowed: as many fields as columns, with commas between them"));
            }
            rows.push(row);
        }
        if rows.is_empty() {
            return Err(error(0..0, "the file is empty".into()).help(FORMS));
        }
        let header = rows.remove(0);
        if rows.is_empty() {
            return Err(error(0..0, "a header and no rows".into()).help(FORMS));
        }
        if let Some(twice) = (1..header.len()).find(|&n| header[..n].iter().any(|known| known.text == header[n].text)) {
            return Err(error(header[twice].span.clone(), format!("column `{}` stands twice", header[twice].text)));
        }
        Ok(Sheet { name: name.into(), text, header, rows })
    }

    /// The place of a column, whatever its case.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|field| field.text.to_lowercase().replace([' ', '-'], "_") == name)
    }

    /// The number in a row and column, from 0 up unless it is a score.
    pub fn number(&self, row: usize, column: usize, what: &str) -> Result<Entry, ConfigError> {
        let field = &self.rows[row][column];
        let (digits, percent) = match field.text.strip_suffix('%') {
            Some(digits) => (digits.trim(), true),
            None => (field.text.as_str(), false),
        };
        let wrong = |message: String, allowed: &str| {
            Err(self
                .error(&field.span, format!("column `{}`: {message}", self.header[column].text))
                .help(format!("allowed: {allowed}")))
        };
        match digits.parse::<f64>() {
            Ok(value) if value.is_finite() && value < 0.0 && what != SCORE => {
                wrong(format!("{} is negative", field.text), &format!("{what}, from 0 up"))
            }
            Ok(value) if value.is_finite() => Ok(Entry { value, percent, span: field.span.clone() }),
            _ if field.text.is_empty() => wrong("empty".into(), what),
            _ => wrong(format!("`{}` is no number", field.text), what),
        }
    }

    /// An error at a place.
    pub fn error(&self, span: &Range<usize>, message: impl Into<String>) -> ConfigError {
        ConfigError::at(&self.name, &self.text, span.clone(), message)
    }

    /// An error where a name is none of those known.
    pub fn unknown(&self, field: &Field, message: String, known: &[&str]) -> ConfigError {
        let close = did_you_mean(&field.text.to_lowercase(), known.iter().copied());
        self.error(&field.span, message).help(format!("{close}allowed: {}", known.join(", ")))
    }
}

/// What scores are called in errors.
pub const SCORE: &str = "a score";

const FORMS: &str = "a file has a header and a row for each score; docs/scores.md shows the forms";

/// The places of the fields of the record that begins at or after `start`.
fn spans(text: &str, start: usize) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let first = (start..bytes.len()).find(|&at| !matches!(bytes[at], b'\r' | b'\n')).unwrap_or(bytes.len());
    let (mut spans, mut from, mut quoted) = (Vec::new(), first, false);
    for at in first..=bytes.len() {
        let byte = bytes.get(at).copied().unwrap_or(b'\n');
        quoted ^= byte == b'"';
        let ends = !quoted && matches!(byte, b'\r' | b'\n') || at == bytes.len();
        if ends || (byte == b',' && !quoted) {
            spans.push(from..at);
            from = at + 1;
        }
        if ends {
            break;
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_know_their_places() {
        let sheet = Sheet::parse("a.csv", "Score,\"a,b\"\r\n\r\n1,2\r\n3,-4\n".into()).ok().unwrap();
        assert_eq!(sheet.header[1].text, "a,b");
        assert_eq!(sheet.column("score"), Some(0));
        assert_eq!(sheet.number(0, 1, "people").unwrap().value, 2.0);
        let error = sheet.number(1, 1, "numbers of people").unwrap_err();
        assert!(error.to_string().starts_with("a.csv:4:3: column `a,b`: -4 is negative"), "{error}");
        assert_eq!(sheet.number(1, 1, SCORE).unwrap().value, -4.0);
    }

    #[test]
    fn what_is_no_table_is_refused() {
        let fault = |text: &str| Sheet::parse("a.csv", text.into()).err().unwrap().to_string();
        assert!(fault("").contains("empty") && fault("score,a\n").contains("no rows"));
        assert!(fault("score,a\n1\n").starts_with("a.csv:2:1: 1 fields where the header has 2"));
        assert!(fault("score,a,a\n1,2,3\n").starts_with("a.csv:1:9: column `a` stands twice"));
    }
}
