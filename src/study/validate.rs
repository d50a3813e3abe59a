//! Files without a run: the check of one, the schema of all, and what a key means.

use super::{Request, of_name, tables};
use crate::config::document::Document;
use crate::config::{self, ConfigError, did_you_mean};
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
/// The first fault found, with its location.
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

/// What a key of a configuration or of a study's table means; without a key, the groups.
///
/// # Errors
/// If there is no such key.
pub fn explain(key: Option<&str>) -> Result<String, ConfigError> {
    let (group, name) = match key {
        Some(key) => key.split_once('.').map_or((key, None), |(group, name)| (group, Some(name))),
        None => {
            let tables = tables().map(|(name, _)| name).collect::<Vec<_>>().join(", ");
            return config::explain(None).map(|groups| format!("{groups}\n\nTables of studies: {tables}."));
        }
    };
    let Some((study, table)) = tables().find(|(study, _)| *study == group) else { return config::explain(key) };
    let Some(name) = name else {
        let width = table.keys.iter().map(|key| key.name.len()).max().unwrap_or(0);
        let lines = table.keys.iter().map(|key| format!("  {:width$}  {}", key.name, key.meaning));
        return Ok(format!("[{study}] in a study for `swapset {study}`\n{}", lines.collect::<Vec<_>>().join("\n")));
    };
    let names = || table.keys.iter().map(|key| key.name);
    match table.keys.iter().find(|key| key.name == name) {
        Some(key) => Ok(format!("{study}.{name}: {}", key.meaning)),
        None => Err(ConfigError::plain(format!("there is no key `{study}.{name}`")).help(format!(
            "{}keys of [{study}]: {}",
            did_you_mean(name, names()),
            names().collect::<Vec<_>>().join(", ")
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_of_a_studys_table_are_explained() {
        assert!(explain(Some("sweep")).unwrap().contains("latin_hypercube"));
        assert!(explain(Some("effect.month")).unwrap().starts_with("effect.month: month in which"));
        assert!(explain(Some("effect.mont")).unwrap_err().report(false).contains("month"));
        assert!(explain(Some("merchant_loan.cutoff")).is_ok());
        assert!(
            explain(None)
                .unwrap()
                .ends_with("compare, effect, sweep, attribute, sensitivity, survival, tune, calibrate.")
        );
    }
}
