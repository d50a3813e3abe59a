//! Which model an ensemble is of: the program's version, and a hash of its parameters and metrics.

use crate::config::keys::all_keys;
use crate::digest::short_digest;
use crate::metrics::METRICS;
use crate::report::files::VERSION;
use std::fmt;

/// A version of the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    pub version: String,
    /// Of every key with its unit and the values it takes, and of every metric with its unit.
    pub hash: String,
}

impl Model {
    /// This program's.
    pub fn this() -> Model {
        let keys = all_keys().into_iter().map(|key| format!("{} [{}] {}\n", key.path(), key.unit, key.allowed()));
        let metrics = METRICS.iter().map(|metric| format!("{} [{:?}]\n", metric.name, metric.unit));
        let registry: String = keys.chain(metrics).collect();
        Model { version: VERSION.into(), hash: short_digest(registry.as_bytes()) }
    }
}

/// As the file of an ensemble has it after `# model:`.
impl fmt::Display for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.version, self.hash)
    }
}
