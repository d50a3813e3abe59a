//! Compares the methods of tuning on named problems at equal budgets.

pub mod report;
pub mod run;
