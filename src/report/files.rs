//! The files written for a study, and their provenance.

use crate::input::InputError;
use crate::input::file::InputFile;
use crate::model::{Alternative, Scenario};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;
use std::fmt;
use std::sync::Arc;

/// A result's provenance.
#[derive(Clone, Debug)]
pub struct Provenance {
    /// The study's name.
    pub name: String,
    pub configuration_hash: String,
    /// Every parameter of every alternative.
    pub resolved: Description,
    /// The files it was read from.
    pub files: Vec<InputFile>,
}

/// A configuration as JSON.
#[derive(Clone, Debug)]
pub enum Description {
    Whole(Value),
    /// Several studies, which may have very many alternatives.
    Studies(Arc<[DescribedStudy]>),
}

/// A study whose alternatives are described one by one, whenever they are read: all together they would take some 60 KB each.
#[derive(Clone, Debug)]
pub struct DescribedStudy {
    pub scenario: Arc<Scenario>,
    /// What applies to the whole study.
    pub run: Value,
    /// Describes an alternative of the scenario.
    pub alternative: fn(&Scenario, &Alternative) -> Value,
}

impl Serialize for Description {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Description::Whole(value) => value.serialize(serializer),
            Description::Studies(studies) => serializer.collect_map([("studies", &studies[..])]),
        }
    }
}

impl Serialize for DescribedStudy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("alternatives", &Each(self))?;
        map.serialize_entry("run", &self.run)?;
        map.end()
    }
}

/// The alternatives of a study.
struct Each<'a>(&'a DescribedStudy);

impl Serialize for Each<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let DescribedStudy { scenario, alternative, .. } = self.0;
        serializer.collect_seq(scenario.alternatives.iter().map(|one| alternative(scenario, one)))
    }
}

/// The tool's version, as in every result.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A file to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Relative to the run's folder, with `/`.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Why files could not be made or written.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    pub fn new(message: String) -> Failure {
        Failure(message)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}

impl From<InputError> for Failure {
    fn from(error: InputError) -> Failure {
        Failure(error.to_string())
    }
}
