//! A cut-off on an empirical score distribution: no merchants are simulated.

pub mod ask;
pub mod bootstrap;
pub mod choice;
pub mod quantity;
pub mod report;
pub mod run;
pub mod special;
pub mod tally;
#[cfg(test)]
mod tests;
