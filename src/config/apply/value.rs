//! The value of an entry, as its key takes it.

use crate::config::document::{Document, EXACT_BELOW, Entry, Kind, Value};
use crate::config::error::{ConfigError, brief, did_you_mean, percentage_hint};
use crate::config::keys::{GOOD_DEFINITIONS, MONTHLY_MAX, MONTHS_MAX, OPENINGS, OtherKey, takes_infinity};
use crate::model::GoodDefinition;
use crate::model::consumer_loan::Opening;
use crate::model::parameter::Key;
use std::ops::RangeInclusive;

/// The whole number of an entry, exactly as it is written.
pub fn whole(
    document: &Document,
    entry: &Entry,
    key: &OtherKey,
    range: RangeInclusive<u64>,
) -> Result<u64, ConfigError> {
    let refused = |shown: String| {
        let message = format!("`{}.{}` = {shown} is out of range", key.group, key.name);
        document.error(&entry.value.span, message).help(format!("allowed: {}", key.allowed))
    };
    let value = match entry.value.kind {
        Kind::Number(value) if value.fract() == 0.0 && value.abs() < EXACT_BELOW as f64 => value as i128,
        Kind::Number(value) => return Err(refused(brief(value))),
        Kind::Large(value) => value,
        ref kind => return Err(wrong_type(document, entry, kind, key.allowed)),
    };
    u64::try_from(value).ok().filter(|value| range.contains(value)).ok_or_else(|| refused(value.to_string()))
}

/// The list by month of an entry, none of its values absurdly large.
pub fn by_month(
    document: &Document,
    entry: &Entry,
    key: &OtherKey,
    read: impl FnOnce(&Document, &Value) -> Result<Vec<f64>, ConfigError>,
) -> Result<Vec<f64>, ConfigError> {
    let months = document.series(&entry.value, || read(document, &entry.value))?;
    match months.iter().position(|value| value.is_nan() || value.abs() > MONTHLY_MAX) {
        None => Ok(months),
        Some(place) => {
            let (group, name, value) = (key.group, key.name, months[place]);
            let value = brief(value);
            let message = format!("`{group}.{name}` is {value} in month {}, which is out of range", place + 1);
            let help = format!("allowed: numbers from -{MONTHLY_MAX} to {MONTHLY_MAX} ({})", key.unit);
            Err(document.error(&entry.value.span, message).help(help))
        }
    }
}

/// The number of an entry, in the key's domain.
pub fn number(document: &Document, entry: &Entry, key: &Key) -> Result<f64, ConfigError> {
    let value = match &entry.value.kind {
        Kind::Number(value) => *value,
        Kind::Text(text) if text == "unlimited" && takes_infinity(key.domain) => f64::INFINITY,
        kind => return Err(wrong_type(document, entry, kind, &key.domain.describe())),
    };
    if key.domain.contains(value) {
        return Ok(value);
    }
    let hint = if key.domain.is_share() { percentage_hint(value) } else { String::new() };
    let allowed = format!("{} ({})", key.domain.describe(), key.unit);
    Err(out_of_range(document, key.group, entry, value, &hint, &allowed))
}

/// An error where a value is of another type than the allowed.
pub fn wrong_type(document: &Document, entry: &Entry, found: &Kind, allowed: &str) -> ConfigError {
    let message = format!("`{}` is {}", entry.key, found.name());
    document.error(&entry.value.span, message).help(format!("allowed: {allowed}"))
}

/// An error where a number is not in its range.
fn out_of_range(document: &Document, group: &str, entry: &Entry, value: f64, hint: &str, allowed: &str) -> ConfigError {
    let message = format!("`{group}.{}` = {} is out of range", entry.key, brief(value));
    document.error(&entry.value.span, message).help(format!("{hint}allowed: {allowed}"))
}

/// One of some words.
pub fn choice(document: &Document, entry: &Entry, words: &'static [&'static str]) -> Result<&'static str, ConfigError> {
    let quoted = || words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ");
    let Kind::Text(text) = &entry.value.kind else {
        return Err(wrong_type(document, entry, &entry.value.kind, &quoted()));
    };
    words.iter().copied().find(|word| word == text).ok_or_else(|| {
        let help = format!("{}allowed: {}", did_you_mean(text, words.iter().copied()), quoted());
        document.error(&entry.value.span, format!("`{}` cannot be \"{text}\"", entry.key)).help(help)
    })
}

/// The one number of an inline table `{ key = number }`.
pub fn only_number(
    document: &Document,
    entry: &Entry,
    table: &[Entry],
    key: &str,
) -> Result<(f64, Value), ConfigError> {
    match table {
        [only] if only.key == key => match only.value.kind {
            Kind::Number(value) => Ok((value, only.value.clone())),
            ref kind => Err(wrong_type(document, only, kind, "a number")),
        },
        _ => {
            let message = format!("`{}` as a table takes the one key `{key}`", entry.key);
            Err(document.error(&entry.value.span, message).help(format!("write {} = {{ {key} = … }}", entry.key)))
        }
    }
}

/// When a consumer loan is opened: a word, or `{ month = 6 }`.
pub fn opening(document: &Document, entry: &Entry) -> Result<Opening, ConfigError> {
    if let Kind::Table(table) = &entry.value.kind {
        let (month, value) = only_number(document, entry, table, "month")?;
        if month.fract() != 0.0 || !(1.0..=f64::from(MONTHS_MAX)).contains(&month) {
            let error = document.error(&value.span, format!("month {} is out of range", brief(month)));
            return Err(error.help("allowed: a whole number from 1 to the study's months"));
        }
        return Ok(Opening::InMonth(month as u32));
    }
    Ok(match choice(document, entry, OPENINGS)? {
        "none" => Opening::Never,
        _ => Opening::Natural,
    })
}

/// Who counts as good: a word, or `{ low_risk_quantile = 0.5 }`.
pub fn good_definition(document: &Document, entry: &Entry) -> Result<GoodDefinition, ConfigError> {
    if let Kind::Table(table) = &entry.value.kind {
        let (quantile, value) = only_number(document, entry, table, "low_risk_quantile")?;
        if !(quantile > 0.0 && quantile < 1.0) {
            let error = document.error(&value.span, format!("low_risk_quantile {} is out of range", brief(quantile)));
            return Err(error.help(format!("{}allowed: a number above 0 and below 1", percentage_hint(quantile))));
        }
        return Ok(GoodDefinition::LowRisk { quantile });
    }
    choice(document, entry, GOOD_DEFINITIONS)?;
    Ok(GoodDefinition::PaysWithAccess)
}
