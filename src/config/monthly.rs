//! Numbers by month: a scenario's path and the regulator's guidance.
//!
//! A list is months 1, 2, …; months past its end are 0. A CSV is a quarterly series: a quarter's value holds for its three months, or is
//! interpolated between the middle months of neighbouring quarters; each value becomes `sign·(value - mean)/sd`.

use super::document::{Document, Entry, Kind, Table, Value};
use super::error::{ConfigError, did_you_mean};
use super::keys::{MONTHS_MAX, monthly_forms};

/// Months of a quarter.
const QUARTER: usize = 3;

/// Furthest that a month's number may lie from 0, standard deviations of the index or units of tightness.
const FURTHEST: f64 = 1000.0;

/// `economy.path`.
pub fn path(document: &Document, value: &Value) -> Result<Vec<f64>, ConfigError> {
    let months = match &value.kind {
        Kind::Table(table) => from_csv(document, value, table),
        _ => list(document, value, "; or a table that names a column of a CSV"),
    };
    within(document, value, months?)
}

/// `macro_policy.guidance`.
pub fn guidance(document: &Document, value: &Value) -> Result<Vec<f64>, ConfigError> {
    let months = match value.kind {
        Kind::Number(stance) if stance.is_finite() => Ok(vec![stance; MONTHS_MAX as usize]),
        _ => list(document, value, "; or one number for every month"),
    };
    within(document, value, months?)
}

/// Months none of which lies beyond what the model's numbers hold.
fn within(document: &Document, value: &Value, months: Vec<f64>) -> Result<Vec<f64>, ConfigError> {
    match months.iter().find(|month| month.abs() > FURTHEST) {
        None => Ok(months),
        Some(month) => Err(document
            .error(&value.span, format!("{month} in a list by month is out of range"))
            .help(format!("allowed: for every month a number from -{FURTHEST} to {FURTHEST}"))),
    }
}

fn list(document: &Document, value: &Value, also: &str) -> Result<Vec<f64>, ConfigError> {
    let wrong = |value: &Value, message: String| {
        Err(document.error(&value.span, message).help(format!("allowed: {}{also}", monthly_forms())))
    };
    let values = match &value.kind {
        Kind::Text(text) if text == "none" => return Ok(Vec::new()),
        Kind::Text(text) => return wrong(value, format!("\"{text}\" is no list by month")),
        Kind::List(values) => values,
        kind => return wrong(value, format!("{} is no list by month", kind.name())),
    };
    let mut months = Vec::new();
    for value in values {
        match &value.kind {
            Kind::Number(number) if number.is_finite() => months.push(*number),
            Kind::Table(step) => add_step(document, value, step, &mut months)?,
            kind => return wrong(value, format!("{} in a list by month", kind.name())),
        }
    }
    if months.len() > MONTHS_MAX as usize {
        return wrong(value, format!("{} months are more than {MONTHS_MAX}", months.len()));
    }
    Ok(months)
}

/// `{ from = 4, to = 12, value = -2 }`, after everything before it in the list.
fn add_step(document: &Document, at: &Value, step: &Table, months: &mut Vec<f64>) -> Result<(), ConfigError> {
    let help = "write { from = MONTH, to = MONTH, value = NUMBER }; steps follow each other in time";
    let get = |name: &str| {
        let found = step.iter().find(|entry| entry.key == name).map(|entry| &entry.value.kind);
        match found {
            Some(Kind::Number(number)) if number.is_finite() => Ok(*number),
            _ => Err(document.error(&at.span, format!("a step needs the number `{name}`")).help(help)),
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

fn from_csv(document: &Document, at: &Value, table: &Table) -> Result<Vec<f64>, ConfigError> {
    const KEYS: [&str; 6] = ["csv", "column", "mean", "sd", "sign", "interpolate"];
    let all = "keys of a path from a CSV: csv, column, mean, sd, sign (1 or -1), interpolate (\"hold\" or \"linear\")";
    if let Some(entry) = table.iter().find(|entry| !KEYS.contains(&entry.key.as_str())) {
        let help = format!("{}{all}", did_you_mean(&entry.key, KEYS));
        return Err(document.error(&entry.key_span, format!("unknown key `economy.path.{}`", entry.key)).help(help));
    }
    let find = |name: &str| table.iter().find(|entry| entry.key == name);
    let need = |name: &str| -> Result<&Entry, ConfigError> {
        find(name).ok_or_else(|| document.error(&at.span, format!("economy.path has no `{name}`")).help(all))
    };
    let text = |name: &str| match need(name)? {
        Entry { value: Value { kind: Kind::Text(text), .. }, .. } => Ok(text.as_str()),
        entry => Err(document.error(&entry.value.span, format!("`{name}` is no text")).help(all)),
    };
    let number = |name: &str| match need(name)? {
        Entry { value: Value { kind: Kind::Number(number), .. }, .. } if number.is_finite() => Ok(*number),
        entry => Err(document.error(&entry.value.span, format!("`{name}` is no finite number")).help(all)),
    };
    let (file, column, mean, sd) = (text("csv")?, text("column")?, number("mean")?, number("sd")?);
    if sd <= 0.0 {
        return Err(document.error(&need("sd")?.value.span, format!("sd = {sd}")).help("allowed: a number above 0"));
    }
    let sign = if find("sign").is_some() { number("sign")? } else { 1.0 };
    if sign.abs() != 1.0 {
        return Err(document.error(&need("sign")?.value.span, format!("sign = {sign}")).help("allowed: 1 or -1"));
    }
    let linear = match if find("interpolate").is_some() { text("interpolate")? } else { "hold" } {
        "hold" => false,
        "linear" => true,
        other => {
            let error = document.error(&need("interpolate")?.value.span, format!("interpolate = \"{other}\""));
            return Err(error.help("allowed: \"hold\" or \"linear\""));
        }
    };
    let csv = document.read_beside(file, &need("csv")?.value.span)?;
    let quarters = column_of(document, need("column")?, file, &csv, column)?;
    let index: Vec<f64> = quarters.iter().map(|value| sign * (value - mean) / sd).collect();
    let mut months = if linear { interpolated(&index) } else { held(&index) };
    months.truncate(MONTHS_MAX as usize);
    Ok(months)
}

fn column_of(document: &Document, entry: &Entry, file: &str, csv: &str, column: &str) -> Result<Vec<f64>, ConfigError> {
    let wrong = |message: String| document.error(&entry.value.span, message);
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(csv.as_bytes());
    let headers = reader.headers().map_err(|error| wrong(format!("failed to read {file}: {error}")))?.clone();
    let Some(place) = headers.iter().position(|header| header == column) else {
        let help = format!(
            "{}its columns are {}",
            did_you_mean(column, headers.iter()),
            headers.iter().collect::<Vec<_>>().join(", ")
        );
        return Err(wrong(format!("{file} has no column `{column}`")).help(help));
    };
    let mut values = Vec::new();
    for (row, record) in reader.records().enumerate() {
        let record = record.map_err(|error| wrong(format!("failed to read {file}: {error}")))?;
        let field = record.get(place).unwrap_or_default();
        match field.parse::<f64>() {
            Ok(value) if value.is_finite() => values.push(value),
            _ => {
                let message = format!("{file}, line {}: `{field}` in column `{column}` is no number", row + 2);
                return Err(wrong(message).help("every row of the column must hold one finite number"));
            }
        }
    }
    if values.is_empty() {
        return Err(wrong(format!("{file} has no rows")));
    }
    Ok(values)
}

fn held(quarters: &[f64]) -> Vec<f64> {
    quarters.iter().flat_map(|&value| [value; QUARTER]).collect()
}

/// Linear between the middle months of quarters, held before the first and after the last.
fn interpolated(quarters: &[f64]) -> Vec<f64> {
    let months = quarters.len() * QUARTER;
    (0..months)
        .map(|month| {
            let place = (month as f64 - 1.0) / QUARTER as f64;
            let place = place.clamp(0.0, (quarters.len() - 1) as f64);
            let below = place.floor() as usize;
            let above = (below + 1).min(quarters.len() - 1);
            quarters[below] + (place - below as f64) * (quarters[above] - quarters[below])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_holds_for_three_months_or_is_interpolated_between_middles() {
        assert_eq!(held(&[1.0, 4.0]), [1.0, 1.0, 1.0, 4.0, 4.0, 4.0]);
        assert_eq!(interpolated(&[1.0, 4.0]), [1.0, 1.0, 2.0, 3.0, 4.0, 4.0]);
    }
}
