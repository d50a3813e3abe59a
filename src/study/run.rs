//! The main study: a baseline against reforms, on the same merchants and the same shocks.

pub mod ask;
mod opening_scores;
pub mod report;
pub mod run;
pub mod until;
