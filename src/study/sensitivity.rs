//! Which assumptions drive the answer: Morris screening, Sobol indices, a tornado.

pub mod ask;
pub mod report;
pub mod run;
