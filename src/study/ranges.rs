//! The box that a study's points are taken from: parameters with their ranges, at no point of which keys contradict each other.

use super::ask::{Base, setting};
use crate::config::apply::{Contradiction, DocumentRole};
use crate::config::document::{Document, Entry, Kind, Value};
use crate::config::error::ConfigError;
use crate::config::shelf::Stack;

/// A parameter's range.
pub struct Range {
    /// `group.key`.
    pub key: String,
    pub from: f64,
    pub to: f64,
    /// The parameter set to the lower and to the upper end, as documents.
    ends: [Document; 2],
}

/// Several ranges, under a baseline and reforms of it.
pub struct Ranges<'a> {
    pub base: &'a Base,
    pub ranges: &'a [Range],
    /// Reforms that every point is run with, each by itself.
    pub stacks: &'a [Stack],
}

impl Range {
    /// Of a key, which errors name; they point to the values of its ends.
    ///
    /// # Errors
    /// If an end is none.
    pub fn new(base: &Base, document: &Document, key: &Entry, [from, to]: [&Value; 2]) -> Result<Range, ConfigError> {
        let number = |value: &Value| if let Kind::Number(number) = value.kind { number } else { f64::NAN };
        let end = |value: &Value| {
            let key = Entry { key: key.key.clone(), key_span: value.span.clone(), value: value.clone() };
            setting(document, &key, value)
        };
        let ends = [from, to].map(end);
        for end in &ends {
            base.draft.clone().apply(end, DocumentRole::Condition)?;
        }
        Ok(Range { key: key.key.clone(), from: number(from), to: number(to), ends })
    }
}

impl Ranges<'_> {
    /// Refuses ranges that hold a point at which keys contradict each other. A contradiction is between two keys at most, and where it
    /// is anywhere in the ranges of two it is in a corner of them; so whatever points are taken, none of them is refused.
    ///
    /// # Errors
    /// The first corner at which keys do.
    pub fn refuse_contradictions(&self) -> Result<(), ConfigError> {
        for range in 0..self.ranges.len() {
            for end in 0..2 {
                self.try_at(&[(range, end)])?;
            }
        }
        for second in 0..self.ranges.len() {
            for first in 0..second {
                for (a, b) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
                    self.try_at(&[(first, a), (second, b)])?;
                }
            }
        }
        Ok(())
    }

    /// Tries the baseline and the reforms with some parameters at an end of their ranges.
    fn try_at(&self, corner: &[(usize, usize)]) -> Result<(), ConfigError> {
        let mut draft = self.base.draft.clone();
        for &(range, end) in corner {
            draft.apply(&self.ranges[range].ends[end], DocumentRole::Condition)?;
        }
        let mut found = draft.contradiction();
        for stack in self.stacks {
            if found.is_some() {
                break;
            }
            let mut reformed = draft.clone();
            stack.apply(&mut reformed, DocumentRole::Reform)?;
            found = reformed.contradiction();
        }
        let (Some(Contradiction { message, help, .. }), Some(&(last, end))) = (found, corner.last()) else {
            return Ok(());
        };
        let value = |&(range, end): &(usize, usize)| {
            let range = &self.ranges[range];
            format!("`{}` = {}", range.key, if end == 0 { range.from } else { range.to })
        };
        let at = corner.iter().map(value).collect::<Vec<_>>().join(" and ");
        let document = &self.ranges[last].ends[end];
        let span = document.root.first().map_or(0..0, |entry| entry.key_span.clone());
        let error = document.error(&span, format!("the ranges include a point that cannot be run: at {at}, {message}"));
        Err(error.help(format!("{help}; narrow the ranges so that every point can be run")))
    }
}
