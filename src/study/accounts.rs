//! A cut-off on a book of accounts, one row each: no merchants are simulated.

pub mod book;
pub mod draw;
pub mod judge;
pub mod limits;
pub mod quantity;
pub mod resample;
pub mod run;
#[cfg(test)]
mod tests;
