//! Contradictions between keys, checked once everything stated together has been applied.

use super::Draft;
use crate::config::document::{Document, Entry, Kind, Value};
use crate::config::error::ConfigError;
use crate::config::keys::PHASES;
use crate::model::consumer_loan::Opening;
use crate::model::phase::{Change, Phase, Stretch};
use std::ops::Range;

/// Tolerance for the sum of all segments' shares, which must be 1.
pub const SUM_TOLERANCE: f64 = 1e-9;

/// Keys that contradict each other.
pub struct Contradiction {
    /// The table that contains them.
    pub group: &'static str,
    /// The phase that contains them, by its index, with the keys in it that may be at fault, the likeliest first.
    phase: Option<(usize, &'static [&'static str])>,
    pub message: String,
    pub help: &'static str,
}

impl Draft {
    /// The first contradiction, if there is one.
    pub fn contradiction(&self) -> Option<Contradiction> {
        let shares: f64 = self.segments.iter().map(|segment| segment.share).sum();
        if (shares - 1.0).abs() > SUM_TOLERANCE {
            let each = self.segment_names.iter().zip(&self.segments);
            let each: Vec<String> = each.map(|(name, segment)| format!("{name} {}", segment.share)).collect();
            return Some(Contradiction {
                phase: None,
                group: "segments",
                message: format!(
                    "the segment shares sum to {shares}, not 1 ({}){}",
                    each.join(", "),
                    self.segments_came.said()
                ),
                help: "`share` of all segments together must be 1; segments.share = { NAME = 0.5 } gives one segment half of all \
                       merchants and scales the others in proportion",
            });
        }
        let line = &self.parameters.consumer_loan;
        if line.line_min > line.line_max {
            return Some(Contradiction {
                phase: None,
                group: "consumer_loan",
                message: format!("consumer_loan.line_min ({}) is above line_max ({})", line.line_min, line.line_max),
                help: LINES,
            });
        }
        if let Opening::InMonth(month) = self.opening
            && month > self.run.months
        {
            return Some(Contradiction {
                phase: None,
                group: "consumer_loan",
                message: format!(
                    "consumer_loan.opening is in month {month}, but the study ends in month {}",
                    self.run.months
                ),
                help: "allowed: a month of the study",
            });
        }
        self.contradiction_of_phases()
    }

    /// The first contradiction between keys of phases and others.
    fn contradiction_of_phases(&self) -> Option<Contradiction> {
        self.phases.first()?;
        let in_phases =
            self.phases.iter().enumerate().find_map(|(index, phase)| in_phase(index, phase, self.run.months));
        let between = || {
            let stretches = self.policy().stretches(self.run.months);
            let lines = |one: &Stretch| one.policy.parameters.consumer_loan;
            let at_fault = stretches.iter().find(|one| lines(one).line_min > lines(one).line_max)?;
            let index = self.phases.iter().rposition(|phase| phase.holds(at_fault.from))?;
            let message = format!(
                "consumer_loan.line_min ({}) is above line_max ({}) in months {} to {}",
                lines(at_fault).line_min,
                lines(at_fault).line_max,
                at_fault.from,
                at_fault.to
            );
            Some(Contradiction { group: PHASES, phase: Some((index, LINE_KEYS)), message, help: LINES })
        };
        in_phases.or_else(between)
    }

    /// Checks for contradictions between keys after a document has been applied.
    ///
    /// # Errors
    /// The first contradiction found.
    pub fn check(&self, document: &Document) -> Result<(), ConfigError> {
        self.check_all(std::slice::from_ref(document))
    }

    /// The same after several documents: the error points to the last one that states a key of the table or phase at fault.
    ///
    /// # Errors
    /// The first contradiction found.
    pub fn check_all(&self, documents: &[Document]) -> Result<(), ConfigError> {
        let Some(Contradiction { group, phase, message, help }) = self.contradiction() else { return Ok(()) };
        let of_phase = phase.and_then(|(index, keys)| self.stated_phase(documents, index, keys));
        let of_group = |group: &str| {
            documents.iter().rev().find_map(|document| Some((document, find(&document.root, group)?.key_span.clone())))
        };
        // A phase that the baseline states is at odds with what is stated here, such as fewer months.
        let location = of_phase.or_else(|| of_group(group)).or_else(|| of_group("run"));
        let location = location.or_else(|| documents.last().map(|document| (document, 0..0)));
        Err(match location {
            Some((document, span)) => document.error(&span, message),
            None => ConfigError::plain(message),
        }
        .help(help))
    }

    /// Where documents state one of these keys of a phase; the last lists of phases in them are the last phases of the draft.
    fn stated_phase<'a>(
        &self,
        documents: &'a [Document],
        index: usize,
        keys: &[&str],
    ) -> Option<(&'a Document, Range<usize>)> {
        let mut end = self.phases.len();
        for document in documents.iter().rev() {
            let Some(entry) = find(&document.root, PHASES) else { continue };
            match &entry.value.kind {
                Kind::Table(phases) => {
                    let mut of_phase = phases.iter().filter(|one| self.phase(&one.key) == Some(index));
                    if let Some(value) = of_phase.find_map(|one| first_of(&one.value, keys)) {
                        return Some((document, value.span.clone()));
                    }
                }
                Kind::List(phases) if index + phases.len() >= end => {
                    let phase = phases.get(index + phases.len() - end)?;
                    return Some((document, first_of(phase, keys).unwrap_or(phase).span.clone()));
                }
                Kind::List(phases) => end -= phases.len(),
                _ => {}
            }
        }
        None
    }
}

/// What is wrong with a phase by itself and with the months of the study.
fn in_phase(index: usize, phase: &Phase, months: u32) -> Option<Contradiction> {
    let (from, to, label) = (phase.from, phase.to, phase.label(index));
    let of_phase =
        |keys, message, help| Some(Contradiction { group: PHASES, phase: Some((index, keys)), message, help });
    if from > to {
        let message = format!("the phase `{label}` ends in month {to}, before its first month {from}");
        return of_phase(&["to", "from"], message, "`to` is the last month of the phase, and at least `from`");
    }
    if to > months {
        let message = format!("the phase `{label}` ends in month {to}, but the study ends in month {months}");
        return of_phase(&["to", "from"], message, "allowed: months of the study");
    }
    match phase.change(Change::Opening(Opening::Natural)) {
        Some(Change::Opening(Opening::InMonth(month))) if !phase.holds(month) => {
            let message = format!(
                "consumer_loan.opening of the phase `{label}` is in month {month}, but the phase is months {from} to {to}"
            );
            of_phase(
                &["consumer_loan.opening", "to", "from"],
                message,
                "allowed: a month of the phase; \"none\" if nobody opens one in it",
            )
        }
        _ => None,
    }
}

const LINES: &str = "line_min must be at most line_max";
const LINE_KEYS: &[&str] = &["consumer_loan.line_min", "consumer_loan.line_max"];

/// The value of the first of some keys, `key` or `group.key`, that a table has.
fn first_of<'a>(table: &'a Value, keys: &[&str]) -> Option<&'a Value> {
    let at = |key: &&str| key.split('.').try_fold(table, |value, part| find(value.table(), part).map(|e| &e.value));
    keys.iter().find_map(at)
}

fn find<'a>(table: &'a [Entry], key: &str) -> Option<&'a Entry> {
    table.iter().find(|entry| entry.key == key)
}
