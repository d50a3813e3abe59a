//! What opening a consumer loan does to a good merchant's loan.

pub mod report;
pub mod run;
