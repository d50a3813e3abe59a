//! Numbers by month: a scenario's path and the regulator's guidance.
//!
//! A list is months 1, 2, …; months past its end are 0. A path may also be a column of a CSV, monthly or quarterly, in which case
//! each value becomes `sign·(value - mean)/sd`.

mod ask;
mod calendar;
mod dates;
mod formats;
mod list;
mod path;
mod rows;
mod series;
mod shape;
mod spread;

use super::document::{Document, Kind, Value};
use super::error::ConfigError;
use super::keys::MONTHS_MAX;

/// `economy.path`.
///
/// # Errors
/// If it is no such list, or its file is at fault.
pub fn path(document: &Document, value: &Value) -> Result<Vec<f64>, ConfigError> {
    match &value.kind {
        Kind::Table(table) => path::from_csv(document, value, table),
        _ => list::list(document, value, "; or a table that names a column of a CSV"),
    }
}

/// `macro_policy.guidance`.
///
/// # Errors
/// If it is no such list.
pub fn guidance(document: &Document, value: &Value) -> Result<Vec<f64>, ConfigError> {
    match value.kind {
        Kind::Number(stance) if stance.is_finite() => Ok(vec![stance; MONTHS_MAX as usize]),
        _ => list::list(document, value, "; or one number for every month"),
    }
}
