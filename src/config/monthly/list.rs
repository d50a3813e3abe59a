//! Monthly lists: numbers for months 1, 2, …, with steps; months past the end are 0.

use crate::config::document::{Document, Kind, Table, Value};
use crate::config::error::ConfigError;
use crate::config::keys::{MONTHS_MAX, NO_MONTHS, monthly_list};

/// A monthly list; `also` describes what else the key accepts.
///
/// # Errors
/// If it is neither a list of numbers nor of steps.
pub fn list(document: &Document, value: &Value, also: &str) -> Result<Vec<f64>, ConfigError> {
    let wrong = |value: &Value, message: String| {
        Err(document.error(&value.span, message).help(format!("allowed: {}{also}", monthly_list())))
    };
    let values = match &value.kind {
        Kind::Text(text) if text == NO_MONTHS => return Ok(Vec::new()),
        Kind::Text(text) => return wrong(value, format!("expected a list of monthly values, found \"{text}\"")),
        Kind::List(values) => values,
        kind => return wrong(value, format!("expected a list of monthly values, found {}", kind.name())),
    };
    let mut months = Vec::new();
    for value in values {
        match &value.kind {
            Kind::Number(number) if number.is_finite() => months.push(*number),
            Kind::Table(step) => add_step(document, value, step, &mut months)?,
            kind => {
                return wrong(value, format!("expected a number in a list of monthly values, found {}", kind.name()));
            }
        }
    }
    if months.len() > MONTHS_MAX as usize {
        return wrong(value, format!("the list has {} months, more than {MONTHS_MAX}", months.len()));
    }
    Ok(months)
}

/// `{ from = 4, to = 12, value = -2 }`, after everything before it in the list.
fn add_step(document: &Document, at: &Value, step: &Table, months: &mut Vec<f64>) -> Result<(), ConfigError> {
    let help =
        "write { from = MONTH, to = MONTH, value = NUMBER }; steps must be in chronological order and not overlap";
    let get = |name: &str| {
        let Some(entry) = step.iter().find(|entry| entry.key == name) else {
            return Err(document.error(&at.span, format!("the step has no `{name}`")).help(help));
        };
        match entry.value.kind {
            Kind::Number(number) if number.is_finite() => Ok(number),
            Kind::Number(number) => {
                let message = format!("`{name}`: expected a finite number, found {number}");
                Err(document.error(&entry.value.span, message).help(help))
            }
            _ => Err(document.wrong_type(entry, "a number").help(help)),
        }
    };
    if let Some(entry) = step.iter().find(|entry| !["from", "to", "value"].contains(&entry.key.as_str())) {
        return Err(document.error(&entry.key_span, format!("unknown key `{}` of a step", entry.key)).help(help));
    }
    let (from, to, value) = (get("from")?, get("to")?, get("value")?);
    let is_month = |month: f64| month.fract() == 0.0 && (1.0..=f64::from(MONTHS_MAX)).contains(&month);
    if !is_month(from) || !is_month(to) || from > to || (from as usize) <= months.len() {
        let message = format!("the step from month {from} to month {to} does not fit");
        return Err(document.error(&at.span, message).help(help));
    }
    months.resize(from as usize - 1, 0.0);
    months.resize(to as usize, value);
    Ok(())
}
