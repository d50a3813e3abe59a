//! A report's sections besides its findings: assumptions, calibration, method, and how to reproduce it.
//!
//! The page and the Markdown have the same sections: [`About::sections`] builds them once, before translation.

mod differences;
mod sections;

pub use differences::differences;
pub use sections::SectionPart;

use super::message::{Message, msg};
use crate::input::file::InputFile;
use crate::metrics::Unit;
use crate::stats::Interval;
use serde::{Deserialize, Serialize};

/// Where a study's alternatives come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Alternatives {
    /// They are the baseline and the reforms that were asked for.
    #[default]
    Given,
    /// It makes its own alternatives (settings, levers, factors, arms) from its starting point.
    OfItsOwn,
    /// It runs several studies, each of which has its own configuration.
    OfSeveralStudies,
}

/// Where a report's numbers come from. Numbers that a study does not have are none: score data have no merchants.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct About {
    /// The command: `run`, `compare`, `sweep`, …
    pub kind: String,
    pub alternatives: Alternatives,
    /// The study's name.
    pub name: String,
    pub version: String,
    pub configuration_hash: String,
    pub seed: Option<u64>,
    pub replications: Option<u32>,
    /// Replications that make one unit of an interval: 1, or the points of a scramble.
    pub replications_of_a_unit: Option<usize>,
    /// Merchants of one replication; none if the study simulates no merchants.
    pub merchants: Option<u32>,
    pub months: Option<u32>,
    pub seasoning: Option<u32>,
    /// What to type for the same numbers.
    pub command: String,
    /// The files it was read from, beside what is bundled.
    pub files: Vec<InputFile>,
    pub differences: Vec<Difference>,
    /// Empty if the study does not measure it.
    pub calibration: Vec<CalibrationRow>,
}

/// An assumption that is not the baseline's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// Whose assumption it is.
    pub alternative: Message,
    /// `group.key`.
    pub key: String,
    /// Its value in the bundled baseline, for a reform in the study's.
    pub baseline: String,
    pub here: String,
}

/// A public figure, and what the study measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CalibrationRow {
    pub target: Message,
    /// The band that the mean should lie in; infinite where it has no end.
    pub low: f64,
    pub high: f64,
    pub value: Interval,
    pub unit: Unit,
    pub source: Message,
    pub confidence: Message,
}

impl CalibrationRow {
    /// Whether the mean lies in the band.
    pub fn is_met(&self) -> bool {
        (self.low..=self.high).contains(&self.value.mean)
    }

    /// The band in words; an end that is infinite is none.
    pub fn band(&self) -> Message {
        let level = |end: f64| Message::Level(end, self.unit);
        match (self.low.is_finite(), self.high.is_finite()) {
            (true, true) => msg!("{low} to {high}", low = level(self.low), high = level(self.high)),
            (true, false) => msg!("at least {low}", low = level(self.low)),
            (false, _) => msg!("at most {high}", high = level(self.high)),
        }
    }

    /// Pass or fail.
    pub fn verdict(&self) -> Message {
        match () {
            () if !self.value.mean.is_finite() => msg!("not measured"),
            () if self.is_met() => msg!("pass"),
            () => msg!("fail"),
        }
    }
}

impl About {
    /// Units that the intervals rest on; none if the study has no replications.
    pub fn units(&self) -> Option<usize> {
        let unit = self.replications_of_a_unit.unwrap_or(1).max(1);
        self.replications.map(|replications| replications as usize / unit)
    }
}
