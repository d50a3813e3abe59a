//! Contradictions between keys, checked once everything stated together has been applied.

use super::Draft;
use crate::config::document::Document;
use crate::config::error::ConfigError;
use crate::model::consumer_loan::Opening;

/// Tolerance for the sum of all segments' shares, which must be 1.
pub const SUM_TOLERANCE: f64 = 1e-9;

/// Keys that contradict each other.
pub struct Contradiction {
    /// The table that contains them.
    pub group: &'static str,
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
                group: "segments",
                message: format!("the segment shares sum to {shares}, not 1 ({})", each.join(", ")),
                help: "`share` of all segments together must be 1; segments.share = { NAME = 0.5 } gives one segment half of all \
                       merchants and scales the others in proportion",
            });
        }
        let line = &self.parameters.consumer_loan;
        if line.line_min > line.line_max {
            return Some(Contradiction {
                group: "consumer_loan",
                message: format!("consumer_loan.line_min ({}) is above line_max ({})", line.line_min, line.line_max),
                help: "line_min must be at most line_max",
            });
        }
        if let Opening::InMonth(month) = self.opening
            && month > self.run.months
        {
            return Some(Contradiction {
                group: "consumer_loan",
                message: format!(
                    "consumer_loan.opening is in month {month}, but the study ends in month {}",
                    self.run.months
                ),
                help: "allowed: a month of the study",
            });
        }
        None
    }

    /// Checks for contradictions between keys after a document has been applied.
    pub fn check(&self, document: &Document) -> Result<(), ConfigError> {
        self.check_all(std::slice::from_ref(document))
    }

    /// The same after several documents: the error points to the last one that states a key of the table at fault.
    pub fn check_all(&self, documents: &[Document]) -> Result<(), ConfigError> {
        let Some(Contradiction { group, message, help }) = self.contradiction() else { return Ok(()) };
        let locations = documents.iter().rev().filter_map(|document| {
            document.root.iter().find(|entry| entry.key == group).map(|entry| (document, entry.key_span.clone()))
        });
        let location = locations.into_iter().next().or_else(|| documents.last().map(|document| (document, 0..0)));
        Err(match location {
            Some((document, span)) => document.error(&span, message),
            None => ConfigError::plain(message),
        }
        .help(help))
    }
}
