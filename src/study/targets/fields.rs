//! What a table of targets, settings or free parameters has to hold, key by key, with the location of what is wrong.

use crate::config::ConfigError;
use crate::config::document::{Entry, Kind, Value};
use crate::input::text::shown_text;
use crate::study::ask::Fields;

/// The tables of a list; none where the key is missing.
///
/// # Errors
/// If it is no list of tables.
pub fn tables<'a>(fields: &Fields<'a>, key: &'static str) -> Result<Vec<Fields<'a>>, ConfigError> {
    let Some(entry) = fields.find(key) else { return Ok(Vec::new()) };
    let Kind::List(values) = &entry.value.kind else { return Err(fields.wrong(entry, "a list of tables")) };
    let each = |value: &'a Value| match &value.kind {
        Kind::Table(table) => {
            let name = match key {
                "targets" => "calibrate.targets",
                "free" => "calibrate.free",
                _ => "calibrate.settings",
            };
            Ok(Fields { document: fields.document, name, table })
        }
        _ => Err(fields.wrong_value(entry, value, "a table")),
    };
    values.iter().map(each).collect()
}

/// The entry of a key that has to be there.
///
/// # Errors
/// If it is missing.
pub fn required<'a>(table: &Fields<'a>, key: &str) -> Result<&'a Entry, ConfigError> {
    table.find(key).ok_or_else(|| {
        let message = format!("`{}.{key}` is missing", table.name);
        let span = table.table.first().map_or(0..0, |entry| entry.key_span.clone());
        table.document.error(&span, message)
    })
}

/// A line of text that has to be there.
///
/// # Errors
/// If it is missing, blank, no text or nothing that can be shown.
pub fn text(table: &Fields<'_>, key: &str) -> Result<String, ConfigError> {
    let entry = required(table, key)?;
    let text = table.text(key)?.unwrap_or_default();
    match shown_text(text) {
        Ok(()) if !text.trim().is_empty() => Ok(text.into()),
        Ok(()) => Err(table.document.error(&entry.value.span, format!("`{}.{key}` is blank", table.name))),
        Err(reason) => {
            let message = format!("`{}.{key}` cannot be shown: {reason}", table.name);
            Err(table.document.error(&entry.value.span, message))
        }
    }
}

/// An entry whose key is what its value names, for settings and errors.
///
/// # Errors
/// If the value is no string.
pub fn named(table: &Fields<'_>, entry: &Entry) -> Result<Entry, ConfigError> {
    let Kind::Text(name) = &entry.value.kind else { return Err(table.wrong(entry, "a string")) };
    Ok(Entry { key: name.clone(), key_span: entry.value.span.clone(), value: entry.value.clone() })
}

/// An error at a key of the table, or at its first one.
pub fn error_at(table: &Fields<'_>, key: &str, message: impl Into<String>) -> ConfigError {
    let entry = table.find(key).or(table.table.first());
    table.document.error(&entry.map_or(0..0, |entry| entry.key_span.clone()), message)
}

/// `true` or `false`, false where the key is missing.
///
/// # Errors
/// If it is something else.
pub fn flag(table: &Fields<'_>, key: &str) -> Result<bool, ConfigError> {
    match table.find(key).map(|entry| (entry, &entry.value.kind)) {
        None => Ok(false),
        Some((_, Kind::Flag(flag))) => Ok(*flag),
        Some((entry, _)) => Err(table.wrong(entry, "true or false")),
    }
}
