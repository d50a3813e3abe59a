//! Studies: what a user asks for, from a validated scenario to results with intervals.

pub mod run;
