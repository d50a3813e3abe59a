//! How many good merchants lose their loan by mistake when thresholds or policy tighten, why, and what would it cost to
//! keep them?
//!
//! `swapset` simulates synthetic populations of small merchants who hold a merchant loan and perhaps a personal consumer loan on
//! one platform. Each month risk control re-scores them and keeps, suspends or cancels the merchant loan. Because the simulation also
//! knows what each merchant would have done with access, it can count the good ones lost.
//!
//! # The house, from the ground up
//!
//! | room | what it is for | imports |
//! |---|---|---|
//! | [`simd`] | the number type equations are written in | nothing |
//! | `digest` | SHA-256 of files and configurations | nothing |
//! | `input` | plain files that are read, texts that may be shown | `digest` |
//! | [`model`] | parameters and equations, one room a mechanism | `simd` |
//! | [`rng`] | keyed draws | `simd` |
//! | [`metrics`], [`stats`] | what is measured; intervals | `model`, each other |
//! | [`population`], [`environment`], [`plan`] | lives, the economy, what a study has to compute | all above |
//! | [`kernel`] | blocks of merchants, month by month, many policies | all above |
//! | [`progress`], [`engine`] | threads, joining, stopping | all above |
//! | [`study`] | studies, from a scenario to results | all above |
//! | [`config`] | TOML to a validated scenario | `model`, `study`'s sizes |
//! | [`report`] | text, files, charts | results |
//! | [`cli`] | commands | all |
//!
//! # Invariants
//!
//! No draw depends on a policy, on the number of merchants, on threads or on blocks. No float is summed across merchants: counts and
//! money are integers, so joining has no order. No clock, path or host name is in a result. No exp, ln or pow of the standard library
//! reaches a result.
//!
//! # The order of one month
//!
//! 1. index and stance  2. revenue  3. consumer loan  4. inquiries, need, high-cost borrowing  5. balance, arrears, default
//! 6. score  7. line and eligibility  8. access and reason  9. responses  10. tallies

#[cfg(feature = "cli")]
pub mod cli;
pub mod config;
mod digest;
pub mod engine;
pub mod environment;
mod input;
pub mod kernel;
pub mod metrics;
pub mod model;
pub mod plan;
pub mod population;
pub mod progress;
pub mod report;
pub mod rng;
pub mod simd;
pub mod stats;
pub mod study;
