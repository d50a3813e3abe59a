//! Calibration targets: public figures that the baseline should reproduce, read from `[calibrate]`.
//!
//! A target names what is measured, under which policy, of which group and over how many months, and the band that the value should
//! lie in or a value with its tolerance. A setting names a parameter that was set to a public figure.

pub mod fields;
mod quantity;
mod read;

pub use quantity::Quantity;
pub use read::read;

use super::ask::Fields;
use super::definition::{TableKey, key};
use crate::config::bundled;
use crate::config::document::{Document, Entry, Table};
use crate::report::about::CalibrationRow;
use crate::report::message::Message;
use crate::stats::Interval;

/// The table that holds them.
pub const TABLE: &str = "calibrate";

/// The keys of the table.
pub const KEYS: &[TableKey] = &[
    key(
        "targets",
        "figures to reproduce: tables [[calibrate.targets]], each with a title, a metric or a quantity, and low, high or \
         value with tolerance, then source and confidence; segment, policy, months, weight, discrepancy, scale, held_out",
    ),
    key(
        "free",
        "parameters that a fit may move: tables [[calibrate.free]], each with key, title, from, to, prior (uniform, \
         log_uniform, normal with mean and sd, triangular with mode) and source; by default those of the bundled targets",
    ),
    key("starts", "starting points of the fit: the baseline's own values, then points of a Sobol design (default 3)"),
    key("replications", "replications of every evaluation of a fit (default 64)"),
    key("merchants", "merchants per replication of every evaluation of a fit (default 1000)"),
    key(
        "settings",
        "parameters set to public figures: tables [[calibrate.settings]], each with title, key, low or high or both, \
         source and confidence",
    ),
];

/// A public figure, and how the model's is measured.
#[derive(Clone, Debug)]
pub struct Target {
    pub title: String,
    pub quantity: Quantity,
    /// The segment or revenue decile it is measured of, with its location; none for everybody.
    pub segment: Option<Entry>,
    /// The reform under which it is measured, with its key; none for the baseline.
    pub policy: Option<Entry>,
    /// Months over which it is measured; none for the study's.
    pub months: Option<u32>,
    /// None of what is measured for comparison only.
    pub figure: Option<Figure>,
    pub stated: Stated,
    /// Whether a fit leaves it out, so that it is predicted.
    pub is_held_out: bool,
}

/// What a target states for a fit beside its band.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stated {
    pub value: Option<f64>,
    /// Standard deviation of the value.
    pub tolerance: Option<f64>,
    /// Standard deviation of the model's own error.
    pub discrepancy: f64,
    pub weight: f64,
    /// Whether the fit compares logarithms; none where the band decides.
    pub is_log: Option<bool>,
}

/// Standard deviations from the middle of a 95% band to its ends.
pub const HALF_BAND: f64 = 1.959_963_984_540_054;

/// What is known of a public figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// The band that the value should lie in; infinite where it has no end.
    pub low: f64,
    pub high: f64,
    pub source: String,
    pub confidence: String,
}

/// A parameter that was set to a public figure.
#[derive(Clone, Debug)]
pub struct Setting {
    pub title: String,
    /// `group.key`, with its location.
    pub key: Entry,
    pub figure: Figure,
}

impl Target {
    /// The policy's name as the file writes it.
    pub fn policy_name(&self) -> &str {
        self.policy.as_ref().map_or("baseline", |policy| &policy.key)
    }

    /// The segment as the file writes it.
    pub fn segment_name(&self) -> Option<&str> {
        self.segment.as_ref().map(|segment| segment.key.as_str())
    }
}

/// The bundled targets and settings, and the document that holds them.
pub fn public() -> (Document, Vec<Target>, Vec<Setting>) {
    let (document, table) = public_table();
    let read = read(&Fields { document: &document, name: TABLE, table: &table });
    let (targets, settings) = read.expect("the bundled targets are valid, as a test shows");
    (document, targets, settings)
}

/// The table of the bundled targets, and the document that held it.
pub fn public_table() -> (Document, Table) {
    let name = "public";
    let text = bundled::find(name).expect("the targets are bundled");
    let mut document = Document::bundled(&format!("{name}.toml"), text).expect("the bundled targets are valid TOML");
    let entry = document.take(TABLE);
    (document, entry.map(|entry| entry.value.table().to_vec()).unwrap_or_default())
}

/// A target beside its measured value; none of a target without a band.
pub fn row(target: &Target, value: Interval) -> Option<CalibrationRow> {
    let figure = target.figure.as_ref()?;
    Some(CalibrationRow {
        target: Message::known(&target.title),
        low: figure.low,
        high: figure.high,
        value,
        unit: target.quantity.unit(),
        source: Message::known(&figure.source),
        confidence: Message::known(&figure.confidence),
    })
}
