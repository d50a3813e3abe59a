//! `[[calibrate.free]]`: the parameters that a fit may move, with their ranges and priors.

use super::fit::Free;
use super::point::{FreeParameter, Prior};
use crate::config::document::{Document, Entry, Kind, Value};
use crate::config::keys::all_keys;
use crate::config::{ConfigError, did_you_mean};
use crate::study::ask::{Base, Fields};
use crate::study::ranges::{Range, Ranges};
use crate::study::targets::fields::{error_at, named, required, tables, text};

/// Maximum number of free parameters.
pub const FREE_MAX: usize = 64;

const PRIORS: [&str; 4] = ["uniform", "log_uniform", "normal", "triangular"];
const KEYS: [&str; 9] = ["key", "title", "from", "to", "prior", "mean", "sd", "mode", "source"];

/// The free parameters of a table; none where it has no such list.
///
/// # Errors
/// The first fault found, with its location.
pub fn free(base: &Base, fields: &Fields<'_>) -> Result<Vec<Free>, ConfigError> {
    let mut free: Vec<Free> = Vec::new();
    let mut ranges = Vec::new();
    for table in tables(fields, "free")? {
        table.only(&KEYS)?;
        let key = named(&table, required(&table, "key")?)?;
        if free.iter().any(|other| other.parameter.key == key.key) {
            let message = format!("`{}` is free twice", key.key);
            return Err(table.document.error(&key.key_span, message).help("remove one"));
        }
        let (one, range) = one(base, &table, &key)?;
        free.push(one);
        ranges.push(range);
    }
    if free.len() > FREE_MAX {
        let span = fields.find("free").map_or(0..0, |entry| entry.key_span.clone());
        let message = format!("{} parameters are free", free.len());
        return Err(fields.document.error(&span, message).help(format!("allowed: at most {FREE_MAX}")));
    }
    Ranges { base, ranges: &ranges, stacks: &[] }.refuse_contradictions()?;
    Ok(free)
}

fn one(base: &Base, table: &Fields<'_>, key: &Entry) -> Result<(Free, Range), ConfigError> {
    let draft = &base.draft;
    let (Some(address), Some(baseline)) = (draft.address(&key.key), draft.value(&key.key)) else {
        return Err(no_number(table.document, key));
    };
    let (from, to) = (number(table, "from")?, number(table, "to")?);
    // The range first: it says what the parameter allows.
    let range = Range::new(base, table.document, key, [from.0, to.0])?;
    let ((from_value, from), (_, to)) = (from, to);
    if from >= to {
        let message = format!("the range of `{}` is empty: from {from} to {to}", key.key);
        return Err(table.document.error(&from_value.span, message).help("from must lie below to"));
    }
    let parameter = FreeParameter {
        key: key.key.clone(),
        title: table.text("title")?.unwrap_or(&key.key).to_string(),
        from,
        to,
        prior: prior(table, from, to)?,
        is_whole: address.is_whole(),
        source: text(table, "source")?,
    };
    Ok((Free { parameter, address, baseline }, range))
}

/// An error for a key that is no number of the baseline.
fn no_number(document: &Document, key: &Entry) -> ConfigError {
    let keys: Vec<String> = all_keys().iter().map(|key| key.path()).collect();
    let help = did_you_mean(&key.key, keys.iter().map(String::as_str));
    let message = format!("there is no number `{}` in a configuration", key.key);
    document.error(&key.key_span, message).help(format!("{help}name a key as group.key"))
}

/// A number that has to be there, with its location.
fn number<'a>(table: &Fields<'a>, key: &str) -> Result<(&'a Value, f64), ConfigError> {
    let entry = required(table, key)?;
    match entry.value.kind {
        Kind::Number(number) if number.is_finite() => Ok((&entry.value, number)),
        _ => Err(table.wrong(entry, "a finite number")),
    }
}

fn prior(table: &Fields<'_>, from: f64, to: f64) -> Result<Prior, ConfigError> {
    let name = table.text("prior")?.unwrap_or(PRIORS[0]);
    let (prior, own): (Prior, &[&str]) = match name {
        "uniform" => (Prior::Uniform, &[]),
        "log_uniform" => {
            if from <= 0.0 {
                let message = format!("a log_uniform prior from {from}");
                return Err(error_at(table, "from", message).help("allowed: a range above 0"));
            }
            (Prior::LogUniform, &[])
        }
        "normal" => {
            let ((_, mean), (_, sd)) = (number(table, "mean")?, number(table, "sd")?);
            if sd <= 0.0 {
                return Err(error_at(table, "sd", format!("a normal prior with sd {sd}")).help("allowed: above 0"));
            }
            // Further out than this nothing of the prior's shape is left in the range.
            let distance = (from - mean).max(mean - to) / sd;
            if distance > 8.0 {
                let message = format!("the normal prior's mean {mean} lies {distance:.0} sd outside of its range");
                return Err(error_at(table, "mean", message).help("allowed: up to 8 sd outside"));
            }
            (Prior::Normal { mean, sd }, &["mean", "sd"])
        }
        "triangular" => {
            let (_, mode) = number(table, "mode")?;
            if !(from..=to).contains(&mode) {
                let message = format!("the triangular prior's mode {mode} lies outside of its range");
                return Err(error_at(table, "mode", message).help(format!("allowed: from {from} to {to}")));
            }
            (Prior::Triangular { mode }, &["mode"])
        }
        other => {
            let help = format!("{}allowed: {}", did_you_mean(other, PRIORS), PRIORS.join(", "));
            return Err(error_at(table, "prior", format!("there is no prior `{other}`")).help(help));
        }
    };
    let others = ["mean", "sd", "mode"].into_iter().filter(|key| !own.contains(key));
    if let Some(entry) = others.filter_map(|key| table.find(key)).next() {
        let message = format!("`{}` does not belong to a prior that is {name}", entry.key);
        return Err(table.document.error(&entry.key_span, message).help("normal has mean and sd, triangular has mode"));
    }
    Ok(prior)
}
