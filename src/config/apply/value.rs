//! The value of an entry, checked against its key.

use super::check::SUM_TOLERANCE;
use crate::config::choice::{WordValue, words};
use crate::config::document::{Document, EXACT_BELOW, Entry, Kind, Value};
use crate::config::error::{ConfigError, brief, did_you_mean, percentage_hint};
use crate::config::keys::{MONTHLY_MAX, MONTHS_MAX, NO_MONTHS, OtherKey, SEASON_MAX, UNLIMITED, takes_infinity};
use crate::model::GoodDefinition;
use crate::model::consumer_loan::Opening;
use crate::model::parameter::{Domain, Key};
use crate::model::revenue::Season;

/// The integer of an entry, exactly as written.
///
/// # Errors
/// If it is no whole number, or beyond the key's range.
pub fn whole<N: TryFrom<u64>>(document: &Document, entry: &Entry, key: &OtherKey) -> Result<N, ConfigError> {
    let allowed = || format!("allowed: {}", key.form.describe());
    let refused = |shown: String| {
        let message = format!("`{}.{}` = {shown} is out of range", key.group, key.name);
        document.error(&entry.value.span, message).help(allowed())
    };
    let value = match entry.value.kind {
        Kind::Number(value) if value.fract() == 0.0 && value.abs() < EXACT_BELOW as f64 => value as i128,
        Kind::Number(value) => return Err(refused(brief(value))),
        Kind::Large(value) => value,
        _ => return Err(document.wrong_type(entry, "a whole number").help(allowed())),
    };
    let whole = u64::try_from(value).ok().filter(|&value| key.form.takes_whole(value));
    whole.and_then(|value| N::try_from(value).ok()).ok_or_else(|| refused(value.to_string()))
}

/// The monthly list of an entry, with every value in range.
///
/// # Errors
/// What `read` says, or the first value out of range.
pub fn by_month(
    document: &Document,
    entry: &Entry,
    key: &OtherKey,
    read: impl FnOnce(&Document, &Value) -> Result<Vec<f64>, ConfigError>,
) -> Result<Vec<f64>, ConfigError> {
    let months = document.series(&entry.value, || read(document, &entry.value))?;
    match months.iter().position(|value| value.is_nan() || value.abs() > MONTHLY_MAX) {
        None => Ok(months),
        Some(index) => {
            let (group, name, value) = (key.group, key.name, months[index]);
            let value = brief(value);
            let message = format!("`{group}.{name}` is {value} in month {}, which is out of range", index + 1);
            let help = format!("allowed: numbers from -{MONTHLY_MAX} to {MONTHLY_MAX} ({})", key.unit);
            Err(document.error(&entry.value.span, message).help(help))
        }
    }
}

/// The number of an entry, within the key's domain.
///
/// # Errors
/// If it is no number, or outside the domain.
pub fn number(document: &Document, entry: &Entry, key: &Key) -> Result<f64, ConfigError> {
    let value = match &entry.value.kind {
        Kind::Number(value) => *value,
        Kind::Text(text) if text == UNLIMITED && takes_infinity(key.domain) => f64::INFINITY,
        _ => {
            let expected = if matches!(key.domain, Domain::Whole { .. }) { "a whole number" } else { "a number" };
            return Err(document.wrong_type(entry, expected).help(format!("allowed: {}", key.domain.describe())));
        }
    };
    if key.domain.contains(value) {
        return Ok(value);
    }
    let hint = if key.domain.is_share() { percentage_hint(value) } else { String::new() };
    let allowed = format!("{} ({})", key.domain.describe(), key.unit);
    Err(out_of_range(document, key.group, entry, value, &hint, &allowed))
}

/// An error for a number outside its range.
fn out_of_range(document: &Document, group: &str, entry: &Entry, value: f64, hint: &str, allowed: &str) -> ConfigError {
    let message = format!("`{group}.{}` = {} is out of range", entry.key, brief(value));
    document.error(&entry.value.span, message).help(format!("{hint}allowed: {allowed}"))
}

/// The value that a word stands for.
///
/// # Errors
/// If no value has this word.
pub fn choice<C: WordValue>(document: &Document, entry: &Entry, key: &OtherKey) -> Result<C, ConfigError> {
    let allowed = || format!("allowed: {}", key.form.describe());
    let Kind::Text(text) = &entry.value.kind else {
        let expected = if C::TABLE.is_some() { "a string or a table" } else { "a string" };
        return Err(document.wrong_type(entry, expected).help(allowed()));
    };
    C::WORDS.iter().find(|(word, _)| word == text).map(|(_, value)| *value).ok_or_else(|| {
        let help = format!("{}{}", did_you_mean(text, words::<C>()), allowed());
        document.error(&entry.value.span, format!("`{}`: unknown value \"{text}\"", entry.key)).help(help)
    })
}

/// The one number of an inline table `{ key = number }`.
///
/// # Errors
/// If the table has another key, or no number.
pub fn only_number(
    document: &Document,
    entry: &Entry,
    table: &[Entry],
    key: &str,
    allowed: &str,
) -> Result<(f64, Value), ConfigError> {
    match table {
        [only] if only.key == key => match only.value.kind {
            Kind::Number(value) => Ok((value, only.value.clone())),
            _ => Err(document.wrong_type(only, allowed)),
        },
        _ => {
            let message = format!("as a table, `{}` takes exactly one key, `{key}`", entry.key);
            Err(document.error(&entry.value.span, message).help(format!("write {} = {{ {key} = … }}", entry.key)))
        }
    }
}

/// The season of a segment: "none", or twelve numbers that sum to 0.
///
/// # Errors
/// If it is neither, or the numbers do not sum to 0.
pub fn season(document: &Document, entry: &Entry, key: &OtherKey) -> Result<Season, ConfigError> {
    let allowed = || format!("allowed: {}", key.form.describe());
    let list = match &entry.value.kind {
        Kind::Text(text) if text == NO_MONTHS => return Ok([0.0; 12]),
        Kind::List(list) => list,
        _ => return Err(document.wrong_type(entry, "a list of twelve numbers").help(allowed())),
    };
    let refused = |message: String| document.error(&entry.value.span, message).help(allowed());
    let mut season = [0.0; 12];
    if list.len() != season.len() {
        return Err(refused(format!("`season` has {} numbers, not 12", list.len())));
    }
    for (index, (month, value)) in season.iter_mut().zip(list).enumerate() {
        *month = match value.kind {
            Kind::Number(number) if number.abs() <= SEASON_MAX => number,
            _ => {
                let message = format!("`season` has {} in month {}", value.shown(), index + 1);
                return Err(document.error(&value.span, message).help(allowed()));
            }
        };
    }
    let sum: f64 = season.iter().sum();
    if sum.abs() > SUM_TOLERANCE {
        return Err(refused(format!("the numbers of `season` sum to {}, not 0", brief(sum))));
    }
    Ok(season)
}

/// When a consumer loan is opened: a word, or `{ month = 6 }`.
///
/// # Errors
/// If it is neither.
pub fn opening(document: &Document, entry: &Entry, key: &OtherKey) -> Result<Opening, ConfigError> {
    if let Kind::Table(table) = &entry.value.kind {
        let (month, value) =
            only_number(document, entry, table, "month", "a whole number from 1 to the study's months")?;
        if month.fract() != 0.0 || !(1.0..=f64::from(MONTHS_MAX)).contains(&month) {
            let error = document.error(&value.span, format!("month {} is out of range", brief(month)));
            return Err(error.help("allowed: a whole number from 1 to the study's months"));
        }
        return Ok(Opening::InMonth(month as u32));
    }
    choice(document, entry, key)
}

/// Who counts as good: a word, or `{ low_risk_quantile = 0.5 }`.
///
/// # Errors
/// If it is neither.
pub fn good_definition(document: &Document, entry: &Entry, key: &OtherKey) -> Result<GoodDefinition, ConfigError> {
    if let Kind::Table(table) = &entry.value.kind {
        let (quantile, value) =
            only_number(document, entry, table, "low_risk_quantile", "a number above 0 and below 1")?;
        if !(quantile > 0.0 && quantile < 1.0) {
            let error = document.error(&value.span, format!("low_risk_quantile {} is out of range", brief(quantile)));
            return Err(error.help(format!("{}allowed: a number above 0 and below 1", percentage_hint(quantile))));
        }
        return Ok(GoodDefinition::LowRisk { quantile });
    }
    choice(document, entry, key)
}
