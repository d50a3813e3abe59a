//! Why good merchants lose access: Shapley values of the mechanisms, or of the parts of a reform.

pub mod ask;
pub mod report;
pub mod run;
