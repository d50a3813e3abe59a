//! Studies: what a user asks for, from a validated scenario to results with intervals.

pub mod ask;
pub mod attribute;
pub mod bench_tuners;
pub mod captions;
pub mod compare;
pub mod design;
pub mod effect;
pub mod run;
pub mod scores;
pub mod sensitivity;
pub mod survival;
pub mod sweep;
pub mod tune;
