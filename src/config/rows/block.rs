//! A block of records to columns.

mod fault;
mod record;
mod values;

use super::columns::Labels;
use super::layout::Layout;
use super::roles::Role;
use super::source::Block;
use crate::config::error::ConfigError;
use crate::config::table::{TOTALS, folded};
use fault::{Fault, located};
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

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
}
