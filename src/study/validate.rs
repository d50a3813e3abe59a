//! The check of a file that runs nothing, and the schema of everything a file can hold.

use super::{Request, of_name, tables};
use crate::config::document::Document;
use crate::config::{self, ConfigError};
use std::path::Path;

/// What a file holds, once found valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Validated {
    /// Parameters the file sets.
    pub keys: usize,
    /// What the user should know, as in [`super::Setup::notices`].
    pub notices: Vec<String>,
}

/// Checks one file: as a study if it holds a study's table, else as a baseline or a reform.
///
/// # Errors
/// The first fault found, with its place.
pub fn validate(path: &Path) -> Result<Validated, ConfigError> {
    let mut document = Document::read_or_bundled(&path.to_string_lossy())?;
    let keys = document.leaves();
    let mut notices = Vec::new();
    let table = tables().map(|(name, _)| name).find(|name| document.root.iter().any(|entry| entry.key == *name));
    if let Some((table, study)) = table.and_then(|table| Some((table, of_name(table)?))) {
        notices = study.ask(&Request::of(path))?.setup().notices.clone();
        document.take(table);
    }
    config::check(&document)?;
    Ok(Validated { keys, notices })
}

/// JSON Schema (2020-12) of configurations, reforms and study files, for editors.
pub fn schema() -> serde_json::Value {
    let tables = tables().map(|(name, table)| {
        let keys = table.keys.iter().map(|key| (key.name, key.meaning)).collect();
        (name, keys)
    });
    config::schema(tables)
}
