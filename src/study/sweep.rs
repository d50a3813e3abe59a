//! Levers against conditions: many cells on the same draws.

pub mod ask;
pub mod report;
pub mod run;
