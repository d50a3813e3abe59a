//! Time to losing access, and to getting it back.

pub mod report;
pub mod run;
