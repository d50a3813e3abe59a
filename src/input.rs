//! Input from outside: regular files up to a stated size, their names and digests, and text that may be displayed.

pub mod checkpoint;
pub mod file;
pub mod inputs;
pub mod plain;
pub mod records;
#[cfg(test)]
pub mod short;
pub mod task;
pub mod text;

use std::fmt;

/// Why a file or a text cannot be used, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputError {
    pub message: String,
    pub help: String,
}

impl InputError {
    pub fn new(message: impl Into<String>, help: impl Into<String>) -> InputError {
        InputError { message: message.into(), help: help.into() }
    }
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text::harmless(&self.message))
    }
}

impl std::error::Error for InputError {}
