//! A baseline and reforms side by side: levels, changes and swap sets.

pub mod report;
pub mod run;
