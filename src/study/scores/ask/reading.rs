//! How files are to be read, as the user states it, and how they were read, as the report states it.

use super::terms::Unit;
use crate::config::error::{ConfigError, did_you_mean};
use crate::config::table::{Dialect, plain};
use serde_json::{Value, json};

/// What a user states of the files besides what is asked of them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Manner<'a> {
    /// `decimal=comma`, `separator=semicolon`, `encoding=gbk`, `unit=percent`.
    pub read: &'a [String],
    /// Scores that are codes and no scores: `-9999`, or several with commas between them.
    pub special: &'a [String],
    /// A higher score means more bad people, as a probability of default does.
    pub higher_is_worse: bool,
}

/// A manner that was checked.
pub struct Checked {
    pub dialect: Dialect,
    pub unit: Option<Unit>,
    pub special: Vec<f64>,
    pub higher_is_worse: bool,
    /// What `--read` states, for the manifest.
    pub stated: Vec<(String, String)>,
}

const KEYS: [(&str, &str); 4] = [
    ("decimal", "point or comma"),
    ("separator", "comma, semicolon, tab, vertical bar, or one character"),
    ("encoding", "utf-8, utf-16le, utf-16be, gbk, windows-1252 or another usual name"),
    ("unit", "percent or fraction, of bad rates"),
];

/// Checks what a user states.
///
/// # Errors
/// The first fault of what is stated.
pub fn checked(manner: &Manner<'_>) -> Result<Checked, ConfigError> {
    let mut checked = Checked {
        dialect: Dialect::default(),
        unit: None,
        special: special(manner.special)?,
        higher_is_worse: manner.higher_is_worse,
        stated: Vec::new(),
    };
    for text in manner.read {
        let keys = KEYS.map(|key| key.0);
        let help = format!("write --read KEY=VALUE, where KEY is one of {}", keys.join(", "));
        let Some((key, value)) = text.split_once('=') else {
            return Err(ConfigError::plain(format!("`--read {text}` has no `=`")).help(help));
        };
        let (key, value) = (key.trim(), if value.trim().is_empty() { value } else { value.trim() });
        let Some((_, allowed)) = KEYS.iter().find(|known| known.0 == key) else {
            let close = did_you_mean(key, keys);
            return Err(ConfigError::plain(format!("`--read` has no key `{key}`")).help(format!("{close}{help}")));
        };
        if checked.stated.iter().any(|(stated, _)| stated == key) {
            return Err(ConfigError::plain(format!("`--read {key}` is given twice")).help("give each key once"));
        }
        let dialect = &mut checked.dialect;
        let known = match key {
            "decimal" => Dialect::decimal(value).map(|decimal| dialect.decimal = Some(decimal)),
            "separator" => Dialect::separator(value).map(|separator| dialect.separator = Some(separator)),
            "encoding" => Dialect::encoding(value).map(|encoding| dialect.encoding = Some(encoding)),
            _ => Unit::of_name(value).map(|unit| checked.unit = Some(unit)),
        };
        if known.is_none() {
            let message = format!("`--read {key}` cannot be `{value}`");
            return Err(ConfigError::plain(message).help(format!("allowed: {allowed}")));
        }
        checked.stated.push((key.into(), value.into()));
    }
    Ok(checked)
}

/// Special scores, each once and rising.
fn special(texts: &[String]) -> Result<Vec<f64>, ConfigError> {
    let mut found = Vec::new();
    for text in texts.iter().flat_map(|text| text.split(',')) {
        let value = plain(text).parse::<f64>().ok().filter(|value| value.is_finite());
        found.push(value.ok_or_else(|| {
            ConfigError::plain(format!("`--special` cannot be `{}`", text.trim()))
                .help("separate the codes with commas, such as --special=-9999,-8888")
        })?);
    }
    found.sort_by(f64::total_cmp);
    found.dedup();
    Ok(found)
}

impl Checked {
    /// What of it the hash covers: nothing where nothing was stated.
    pub fn resolved(&self) -> Vec<(&'static str, Value)> {
        let mut stated = Vec::new();
        if !self.stated.is_empty() {
            let read: serde_json::Map<String, Value> =
                self.stated.iter().map(|(key, value)| (key.clone(), json!(value))).collect();
            stated.push(("read", Value::Object(read)));
        }
        if !self.special.is_empty() {
            stated.push(("special", json!(self.special)));
        }
        if self.higher_is_worse {
            stated.push(("higher_is_worse", json!(true)));
        }
        stated
    }
}
