//! Files without a run: the check of one, the schema of all, and what a key means.

use super::{Request, of_name, tables};
use crate::config::document::Document;
use crate::config::keys::{AnyKey, PHASES, all_keys, groups};
use crate::config::{self, ConfigError, did_you_mean};
use crate::metrics::{METRICS, Unit};
use crate::model::access::Reason;
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

/// What a key of a configuration or of a study's table, a metric or a reason for a loss means; without a name, the groups of keys.
///
/// # Errors
/// If there is no such name.
pub fn explain(name: Option<&str>) -> Result<String, ConfigError> {
    if let Some(found) = name.and_then(metric_or_reason) {
        return Ok(found);
    }
    explain_key(name)
}

fn explain_key(key: Option<&str>) -> Result<String, ConfigError> {
    let (group, name) = match key {
        Some(key) => key.split_once('.').map_or((key, None), |(group, name)| (group, Some(name))),
        None => {
            let tables = tables().map(|(name, _)| name).collect::<Vec<_>>().join(", ");
            let metrics = METRICS.iter().map(|metric| metric.name).filter(|name| !name.contains('.'));
            let metrics = metrics.collect::<Vec<_>>().join(", ");
            let reasons = Reason::ALL.map(Reason::code).join(", ");
            return config::explain(None).map(|groups| {
                format!(
                    "{groups}\n\nTables of studies: {tables}.\n\nMetrics: {metrics}.\n\nReasons for a loss: {reasons}."
                )
            });
        }
    };
    let Some((study, table)) = tables().find(|(study, _)| *study == group) else {
        return config::explain(key).map_err(|_| unknown(key.unwrap_or_default()));
    };
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

/// A metric by its name, or a reason for a loss by its code.
fn metric_or_reason(name: &str) -> Option<String> {
    let metric = METRICS.iter().find(|metric| metric.name == name).map(|metric| {
        format!(
            "{name}: {}\n  definition  {}\n  unit        {}\n  where       results.csv, --objective and metric = \"{name}\" of studies",
            metric.title,
            metric.definition,
            unit(metric.unit),
        )
    });
    let reason = || Reason::ALL.into_iter().find(|reason| reason.code() == name);
    metric.or_else(|| reason().map(explain_reason))
}

/// That nothing is called so, and what is called like it.
fn unknown(name: &str) -> ConfigError {
    let keys: Vec<String> = all_keys().iter().map(AnyKey::path).collect();
    let names = keys.iter().map(String::as_str).chain(groups()).chain([PHASES]).chain(tables().map(|(name, _)| name));
    let names = names.chain(METRICS.iter().map(|metric| metric.name)).chain(Reason::ALL.map(Reason::code));
    let help =
        format!("{}`swapset explain` lists the groups of keys, the metrics and the reasons", did_you_mean(name, names));
    ConfigError::plain(format!("there is no key, metric or reason `{name}`")).help(help)
}

/// How a unit is called.
fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Share => "share",
        Unit::Yuan => "yuan",
        Unit::Months => "months",
        Unit::Number => "number from 0 to 1",
        Unit::Merchants => "merchants",
        Unit::PerThousand => "per 1,000 merchants",
    }
}

/// A reason, its rank among those that may hold together, and the metrics that count it.
fn explain_reason(reason: Reason) -> String {
    let code = reason.code();
    let rank = reason as usize + 1;
    format!(
        "{code}: {}, a reason for a loss\n  holds when  {}\n  order       {rank} of {}: the first that holds is the reason\n  metrics     \
         reason_share.{code}, reason_share_good.{code}",
        reason.title(),
        reason.holds(),
        Reason::ALL.len(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_and_reasons_are_explained_and_a_name_close_to_one_is_suggested() {
        let text = explain(Some("good_lost")).unwrap();
        assert!(text.starts_with("good_lost: Good merchants lost\n") && text.contains("unit        share"), "{text}");
        let text = explain(Some("exposure_cap")).unwrap();
        assert!(text.contains("reason_share_good.exposure_cap") && text.contains("the line is too small"), "{text}");
        assert!(explain(Some("reason_share.score")).unwrap().contains("share of all losses"));
        let fault = explain(Some("good_lots")).unwrap_err().report(false);
        assert!(fault.contains("`good_lost`"), "{fault}");
        for metric in METRICS {
            explain(Some(metric.name)).unwrap();
        }
        for reason in Reason::ALL {
            assert!(explain(Some(reason.code())).unwrap().contains("a reason for a loss"));
        }
    }

    #[test]
    fn the_keys_of_a_studys_table_are_explained() {
        assert!(explain(Some("sweep")).unwrap().contains("latin_hypercube"));
        assert!(explain(Some("effect.month")).unwrap().starts_with("effect.month: month in which"));
        assert!(explain(Some("effect.mont")).unwrap_err().report(false).contains("month"));
        assert!(explain(Some("merchant_loan.cutoff")).is_ok());
        assert!(explain(None).unwrap().contains(
            "compare, effect, sweep, attribute, sensitivity, survival, tune, calibrate.\n\nMetrics: granted, "
        ));
    }
}
