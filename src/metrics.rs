//! Measurement: merchants are counted in integers, and metrics are computed from the counts.
//!
//! A metric is one number per policy, group and replication: a ratio of integer counts or fixed-point sums, so the same study
//! gives the same numbers whatever the order of the work. A ratio without a denominator (say, reasons of losses when nobody lost)
//! is `NaN`, is left out of intervals and is written as null.

pub mod after_loss;
pub mod book_risk;
mod catalogue;
pub mod counts;
mod group;
pub mod histories;
pub mod measure;
pub mod money;
pub mod outcome;
pub mod portfolio;
pub mod scores;
pub mod set;
pub mod swap;
pub mod tally;

pub use catalogue::{METRICS, Metric, MetricDefinition, Unit};
pub use group::{CountedBy, DECILES, Group};
