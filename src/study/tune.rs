//! Threshold tuning: the setting that serves an objective best under constraints, and how well that is known.

pub mod ask;
pub mod confidence;
pub mod evaluation_cache;
pub mod goal;
pub mod methods;
pub mod problem;
pub mod report;
pub mod robust;
pub mod run;
pub mod simulated;
pub mod slice;
