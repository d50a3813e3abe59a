pub mod lane;
pub mod metrics;
pub mod model;
pub mod stats;
pub mod study;
