//! The files written for a study, and their provenance.

use crate::input::InputError;
use crate::input::file::InputFile;
use serde_json::Value;
use std::fmt;

/// A result's provenance.
#[derive(Clone, Debug)]
pub struct Provenance {
    /// The study's name.
    pub name: String,
    pub configuration_hash: String,
    /// Every parameter of every alternative.
    pub resolved: Value,
    /// The files it was read from.
    pub files: Vec<InputFile>,
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
