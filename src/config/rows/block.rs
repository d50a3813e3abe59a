//! A block of records to columns. Numbers in their plainest form are read in place; every other form goes the way of
//! all tables.

use super::columns::Labels;
use super::field::{hash, quick, trimmed};
use super::layout::{Column, Layout};
use super::roles::Role;
use super::source::Block;
use super::words::{FLAGS, MONTHS, flag, period};
use crate::config::error::ConfigError;
use crate::config::table::{Decimal, Evidence, TOTALS, evidence, folded, is_band, missing, number, separator_name};
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

/// Largest score in size: beyond it a cut-off's step is lost in rounding.
const SCORE_MAX: f64 = 1e12;
/// Largest amount or weight.
const AMOUNT_MAX: f64 = 1e15;
/// The most groups of a column, or vintages.
pub const LABELS_MAX: usize = 1000;

/// Bits of a row's flags.
pub const BAD: u8 = 1;
/// The outcome is not known.
pub const NO_OUTCOME: u8 = 2;
pub const APPROVED: u8 = 4;
pub const DENIED: u8 = 8;

/// The rows of a block.
#[derive(Default)]
pub struct Parsed {
    /// `NaN` where there is none.
    pub scores: Vec<f64>,
    pub new_scores: Vec<f64>,
    pub flags: Vec<u8>,
    pub amounts: Vec<f64>,
    pub weights: Vec<f64>,
    pub groups: Vec<Labels>,
    pub vintages: Labels,
    /// Hashes of the ids; 0 where there is none.
    pub ids: Vec<u64>,
    /// The ids themselves, if they are wanted.
    pub texts: Vec<String>,
    /// Of the score and the new score: whether some have no percent sign, and whether some have one.
    pub signs: [Signs; 2],
    /// Blank lines between rows, and after the last of them.
    pub blank: usize,
    pub blank_at_end: usize,
    /// The line of a row of totals, and whether a row follows it.
    pub total: Option<(usize, bool)>,
}

/// Whether numbers are written with a percent sign.
#[derive(Clone, Copy, Default)]
pub struct Signs {
    pub is_bare: bool,
    pub is_percent: bool,
}

impl Signs {
    pub fn add(&mut self, other: Signs) {
        self.is_bare |= other.is_bare;
        self.is_percent |= other.is_percent;
    }

    pub fn are_mixed(self) -> bool {
        self.is_bare && self.is_percent
    }
}

/// A fault at bytes of a block.
struct Fault {
    span: Range<usize>,
    message: String,
    help: String,
}

/// Reads a block; `texts` also keeps the ids.
///
/// # Errors
/// The first fault in it, with its line and column.
pub fn parse(block: &Block, layout: &Layout, texts: bool) -> Result<Parsed, ConfigError> {
    let text = std::str::from_utf8(&block.bytes).map_err(|error| {
        let at = error.valid_up_to();
        let line = block.line + memchr::memchr_iter(b'\n', &block.bytes[..at]).count();
        let message = format!("line {line} holds byte 0x{:02X}, which is not UTF-8 text", block.bytes[at]);
        ConfigError::plain(format!("failed to read {}: {message}", layout.name)).help(format!(
            "save the file as UTF-8, or state its encoding, such as {}",
            layout.stated.how_to_state("encoding", "gbk")
        ))
    })?;
    let skipped = (layout.header_lines + 1).saturating_sub(block.line);
    let start = match skipped {
        0 => 0,
        lines => memchr::memchr_iter(b'\n', text.as_bytes()).nth(lines - 1).map_or(text.len(), |at| at + 1),
    };
    let mut reader = Reader::new(text, layout, texts);
    reader.rows(start).map_err(|fault| located(block, layout, text, &fault))?;
    let mut parsed = reader.parsed;
    if let Some((line, _)) = &mut parsed.total {
        *line += block.line;
    }
    Ok(parsed)
}

/// A fault as an error at a line of the file.
fn located(block: &Block, layout: &Layout, text: &str, fault: &Fault) -> ConfigError {
    let at = fault.span.start;
    let line_start = |at: usize| text[..at].rfind('\n').map_or(0, |end| end + 1);
    let first = line_start(line_start(at).saturating_sub(1));
    let end = text[fault.span.end..].find('\n').map_or(text.len(), |length| fault.span.end + length);
    let line = block.line + memchr::memchr_iter(b'\n', &text.as_bytes()[..first]).count();
    // The lines above are empty here, so that the location is that in the file.
    let shown = |part: &str| match layout.wide {
        Some(wide) => part.replace(char::from(layout.separator), &wide.to_string()),
        None => part.to_string(),
    };
    let before = format!("{}{}", "\n".repeat(line - 1), shown(&text[first..at]));
    let span = before.len()..before.len() + shown(&text[fault.span.clone()]).len();
    let excerpt = format!("{before}{}", shown(&text[at..end]));
    ConfigError::at(&layout.name, &excerpt, span, fault.message.clone()).help(fault.help.clone())
}

struct Reader<'a> {
    text: &'a str,
    layout: &'a Layout,
    keeps_texts: bool,
    /// The fields of the record, and where each is.
    fields: Vec<(Cow<'a, str>, Range<usize>)>,
    /// The period of each text that was read as a vintage.
    periods: HashMap<&'a str, u16>,
    parsed: Parsed,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, layout: &'a Layout, keeps_texts: bool) -> Reader<'a> {
        let groups = layout.names_of(Role::Group).map(Labels::of_column).collect();
        let vintages = Labels::of_column(layout.names_of(Role::Vintage).next().unwrap_or_default());
        let parsed = Parsed { groups, vintages, ..Parsed::default() };
        Reader { text, layout, keeps_texts, fields: Vec::new(), periods: HashMap::new(), parsed }
    }

    fn rows(&mut self, start: usize) -> Result<(), Fault> {
        let mut at = start;
        while at < self.text.len() {
            let from = at;
            at = self.record(at)?;
            if self.fields.iter().all(|field| field.0.is_empty()) {
                self.parsed.blank_at_end += 1;
                continue;
            }
            self.parsed.blank += std::mem::take(&mut self.parsed.blank_at_end);
            if let Some(total) = &mut self.parsed.total {
                total.1 = true;
                continue;
            }
            self.check_number(from, at)?;
            if self.is_total() {
                let line = memchr::memchr_iter(b'\n', &self.text.as_bytes()[..from]).count();
                self.parsed.total = Some((line, false));
                continue;
            }
            self.row()?;
        }
        Ok(())
    }

    /// Splits the record at a position into fields; where the next one begins.
    fn record(&mut self, start: usize) -> Result<usize, Fault> {
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

    fn check_number(&self, from: usize, to: usize) -> Result<(), Fault> {
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

    /// Whether the record is called a total instead of having an id or a score.
    fn is_total(&self) -> bool {
        let columns = self.layout.columns.iter().zip(&self.fields);
        let mut named = columns
            .filter(|(column, _)| column.as_ref().is_some_and(|column| matches!(column.role, Role::Id | Role::Score)));
        named.any(|(_, (field, _))| {
            let first = field.as_bytes().first();
            first.is_some_and(|first| !first.is_ascii_digit())
                && field.len() <= 24
                && TOTALS.contains(&folded(field).as_str())
        })
    }

    fn row(&mut self) -> Result<(), Fault> {
        let layout = self.layout;
        let (mut flags, mut is_bad, mut is_unknown) = (0, false, false);
        let mut id = 0;
        for (index, column) in layout.columns.iter().enumerate() {
            let Some(column) = column else { continue };
            match column.role {
                Role::Score => {
                    let score = self.score(column, index, 0)?;
                    self.parsed.scores.push(score);
                }
                Role::NewScore => {
                    let score = self.score(column, index, 1)?;
                    self.parsed.new_scores.push(score);
                }
                Role::Bad => match self.flag(column, index)? {
                    Some(bad) => is_bad |= bad,
                    None => is_unknown = true,
                },
                Role::Approved => match self.flag(column, index)? {
                    Some(true) => flags |= APPROVED,
                    Some(false) => flags |= DENIED,
                    None => {}
                },
                Role::Amount => {
                    let amount = self.positive(column, index)?;
                    self.parsed.amounts.push(amount);
                }
                Role::Weight => {
                    let weight = self.positive(column, index)?;
                    self.parsed.weights.push(weight);
                }
                Role::Group => self.label(column, index)?,
                Role::Vintage => self.vintage(column, index)?,
                Role::Id => id = self.id(index),
            }
        }
        flags |= if is_bad {
            BAD
        } else if is_unknown {
            NO_OUTCOME
        } else {
            0
        };
        self.parsed.flags.push(flags);
        if layout.number_of(Role::Id) > 0 {
            self.parsed.ids.push(id);
        }
        Ok(())
    }

    fn fault(&self, column: &Column, index: usize, what: &str, allowed: &str) -> Fault {
        let message = format!("column `{}`: {what}", column.name);
        Fault { span: self.fields[index].1.clone(), message, help: format!("allowed: {allowed}") }
    }

    /// A number and whether it has a percent sign; none where it is missing.
    fn number(&self, column: &Column, index: usize, allowed: &str) -> Result<Option<(f64, bool)>, Fault> {
        let field = &*self.fields[index].0;
        if let Some(value) = quick(field, column.decimal) {
            return Ok(Some((value, false)));
        }
        if missing(field).is_some() {
            return Ok(None);
        }
        if column.decimal.is_none() && evidence(field) != Evidence::None {
            let state = |value: &str| self.layout.stated.how_to_state("decimal", value);
            let mut fault = self.fault(column, index, &format!("`{field}` could have a decimal point or a comma"), "");
            fault.help = format!("state the decimal sign: {} or {}", state("point"), state("comma"));
            return Err(fault);
        }
        let found = number(field, column.decimal.unwrap_or(Decimal::Point));
        found.map(|number| Some((number.value, number.percent))).ok_or_else(|| {
            let what = if is_band(field) { "a band" } else { "not a number" };
            self.fault(column, index, &format!("`{field}` is {what}"), allowed)
        })
    }

    fn score(&mut self, column: &Column, index: usize, which: usize) -> Result<f64, Fault> {
        const ALLOWED: &str = "one number per account, from -1e12 to 1e12, or nothing where there is no score";
        let Some((score, is_percent)) = self.number(column, index, ALLOWED)? else { return Ok(f64::NAN) };
        if score.abs() > SCORE_MAX {
            return Err(self.fault(column, index, &format!("{} is too large", self.fields[index].0), ALLOWED));
        }
        self.parsed.signs[which].add(Signs { is_bare: !is_percent, is_percent });
        if self.parsed.signs[which].are_mixed() {
            let what = "some scores have a % sign and some do not";
            return Err(self.fault(column, index, what, "scores that all have a % sign, or none"));
        }
        // One zero.
        Ok(score + 0.0)
    }

    fn positive(&self, column: &Column, index: usize) -> Result<f64, Fault> {
        const ALLOWED: &str = "a number from 0 to 1e15 for every account";
        match self.number(column, index, ALLOWED)? {
            None => Err(self.fault(column, index, "empty", ALLOWED)),
            Some((value, _)) if value < 0.0 => {
                Err(self.fault(column, index, &format!("{} is negative", self.fields[index].0), ALLOWED))
            }
            Some((value, _)) if value > AMOUNT_MAX => {
                Err(self.fault(column, index, &format!("{} is too large", self.fields[index].0), ALLOWED))
            }
            Some((value, _)) => Ok(value),
        }
    }

    fn flag(&self, column: &Column, index: usize) -> Result<Option<bool>, Fault> {
        let field = &*self.fields[index].0;
        let found = flag(field);
        if found.is_some() || missing(field).is_some() {
            return Ok(found);
        }
        let hint = match self.layout.has_counts {
            true => "; a file of numbers of accounts by score is read with --scores",
            false => "",
        };
        let allowed = format!("{FLAGS}, or nothing where it is not known{hint}");
        Err(self.fault(column, index, &format!("`{field}` is neither yes nor no"), &allowed))
    }

    fn label(&mut self, column: &Column, index: usize) -> Result<(), Fault> {
        let labels = &mut self.parsed.groups[column.number];
        match labels.code(&self.fields[index].0, LABELS_MAX) {
            Some(code) => labels.codes.push(code),
            None => return Err(self.fault(column, index, "too many groups", "at most 1,000 groups")),
        }
        if let Err(reason) = crate::input::text::shown_text(&self.fields[index].0) {
            let what = format!("the name of the group cannot be shown: {reason}");
            return Err(self.fault(column, index, &what, crate::input::text::SHOWN));
        }
        Ok(())
    }

    fn vintage(&mut self, column: &Column, index: usize) -> Result<(), Fault> {
        let field = &self.fields[index].0;
        let code = match self.periods.get(&**field) {
            Some(&code) => code,
            None => {
                let is_missing = missing(field).is_some();
                let Some(period) = period(field).or(is_missing.then(String::new)) else {
                    return Err(self.fault(column, index, &format!("`{field}` is not a month or a date"), MONTHS));
                };
                let code = self.parsed.vintages.code(&period, LABELS_MAX);
                let code = code.ok_or_else(|| self.fault(column, index, "too many vintages", "at most 1,000"))?;
                if let Cow::Borrowed(text) = *field {
                    self.periods.insert(text, code);
                }
                code
            }
        };
        self.parsed.vintages.codes.push(code);
        Ok(())
    }

    /// The hash of the id; 0 where there is none.
    fn id(&mut self, index: usize) -> u64 {
        let field = &self.fields[index].0;
        if self.keeps_texts {
            self.parsed.texts.push(field.to_string());
        }
        if field.is_empty() { 0 } else { hash(field.as_bytes()) }
    }
}
