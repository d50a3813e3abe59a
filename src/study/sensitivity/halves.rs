//! An answer in both halves of the replications, whose noise is independent.

/// The mean of the answer over the first half of the replications and over the second. Units are not cut in two; where there is
/// only one, both are its mean.
pub type Halves = [f64; 2];
