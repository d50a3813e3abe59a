//! The keys of a study's table, each read as what it has to be.

use crate::config::document::{Document, Entry, Kind, Value};
use crate::config::error::{ConfigError, brief, did_you_mean, percentage_hint};
use crate::metrics::{METRICS, Metric};

/// A study's table, key by key.
pub struct Fields<'a> {
    pub document: &'a Document,
    pub name: &'a str,
    pub table: &'a [Entry],
}

impl<'a> Fields<'a> {
    /// Refuses keys that are none of these.
    ///
    /// # Errors
    /// If there is another key.
    pub fn only(&self, known: &[&str]) -> Result<(), ConfigError> {
        match self.table.iter().find(|entry| !known.contains(&entry.key.as_str())) {
            None => Ok(()),
            Some(entry) => {
                let known_keys = known.join(", ");
                let help =
                    format!("{}keys of [{}]: {known_keys}", did_you_mean(&entry.key, known.iter().copied()), self.name);
                let message = format!("unknown key `{}.{}`", self.name, entry.key);
                Err(self.document.error(&entry.key_span, message).help(help))
            }
        }
    }

    /// The entry of a key, if it is there.
    pub fn find(&self, key: &str) -> Option<&'a Entry> {
        self.table.iter().find(|entry| entry.key == key)
    }

    /// An error where an entry's value is of another type than expected.
    pub fn wrong(&self, entry: &Entry, expected: &str) -> ConfigError {
        self.wrong_value(entry, &entry.value, expected)
    }

    /// The same for a value within that of an entry.
    pub fn wrong_value(&self, entry: &Entry, value: &Value, expected: &str) -> ConfigError {
        let message = format!("`{}.{}`: expected {expected}, found {}", self.name, entry.key, value.kind.name());
        self.document.error(&value.span, message)
    }

    /// A string, if the key is there.
    ///
    /// # Errors
    /// If it is not a string.
    pub fn text(&self, key: &str) -> Result<Option<&'a str>, ConfigError> {
        match self.find(key) {
            None => Ok(None),
            Some(Entry { value: Value { kind: Kind::Text(text), .. }, .. }) => Ok(Some(text)),
            Some(entry) => Err(self.wrong(entry, "a string")),
        }
    }

    /// A list of strings, if the key is there.
    ///
    /// # Errors
    /// If it is not a list of strings.
    pub fn texts(&self, key: &str) -> Result<Option<Vec<String>>, ConfigError> {
        let Some(entry) = self.find(key) else { return Ok(None) };
        let Kind::List(values) = &entry.value.kind else { return Err(self.wrong(entry, "a list of strings")) };
        let text = |value: &Value| match &value.kind {
            Kind::Text(text) => Ok(text.clone()),
            _ => Err(self.wrong_value(entry, value, "a string")),
        };
        values.iter().map(text).collect::<Result<_, _>>().map(Some)
    }

    /// A whole number in a range, or `otherwise`.
    ///
    /// # Errors
    /// If it is not a whole number, or out of range.
    pub fn whole(&self, key: &str, min: u32, max: u32, otherwise: u32) -> Result<u32, ConfigError> {
        let Some(entry) = self.find(key) else { return Ok(otherwise) };
        let allowed = format!("a whole number from {min} to {max}");
        match entry.value.kind {
            Kind::Number(number) if number.fract() == 0.0 && number >= min.into() && number <= max.into() => {
                Ok(number as u32)
            }
            Kind::Number(number) => {
                let message = format!("`{}.{key}` = {} is out of range", self.name, brief(number));
                Err(self.document.error(&entry.value.span, message).help(format!("allowed: {allowed}")))
            }
            _ => Err(self.wrong(entry, &allowed)),
        }
    }

    /// A number in a range, if the key is there.
    ///
    /// # Errors
    /// If it is not a number, or out of range.
    pub fn number(&self, key: &str, min: f64, max: f64) -> Result<Option<f64>, ConfigError> {
        let Some(entry) = self.find(key) else { return Ok(None) };
        let allowed = format!("a number from {min} to {max}");
        match entry.value.kind {
            Kind::Number(number) if (min..=max).contains(&number) => Ok(Some(number)),
            Kind::Number(number) => {
                let message = format!("`{}.{key}` = {} is out of range", self.name, brief(number));
                let hint = if max <= 1.0 { percentage_hint(number) } else { String::new() };
                Err(self.document.error(&entry.value.span, message).help(format!("{hint}allowed: {allowed}")))
            }
            _ => Err(self.wrong(entry, &allowed)),
        }
    }

    /// A fault found in a key's value.
    pub fn placed(&self, key: &str, error: ConfigError) -> ConfigError {
        match self.find(key) {
            Some(entry) => self.document.locate(&entry.value.span, error),
            None => error,
        }
    }

    /// A metric's index in the catalogue, or `otherwise`.
    ///
    /// # Errors
    /// If it is not a string, or no metric has this name.
    pub fn metric(&self, key: &str, otherwise: Metric) -> Result<usize, ConfigError> {
        let Some(name) = self.text(key)? else { return Ok(otherwise as usize) };
        let entry = self.find(key);
        metric_of(name).map_err(|error| match entry {
            Some(entry) => {
                self.document.error(&entry.value.span, format!("there is no metric `{name}`")).help(metrics_help(name))
            }
            None => error,
        })
    }
}

/// The metric of this name.
///
/// # Errors
/// If there is none.
pub fn metric_of(name: &str) -> Result<usize, ConfigError> {
    Metric::of_name(name)
        .ok_or_else(|| ConfigError::plain(format!("there is no metric `{name}`")).help(metrics_help(name)))
}

fn metrics_help(name: &str) -> String {
    let names = || METRICS.iter().map(|metric| metric.name);
    format!("{}the metrics are {}", did_you_mean(name, names()), names().collect::<Vec<_>>().join(", "))
}
