//! How many good merchants lose their loan by mistake when thresholds or policy tighten, why, and what would it cost to
//! keep them?
//!
//! `swapset` simulates synthetic populations of small merchants who hold a merchant loan and perhaps a personal consumer loan on
//! one platform. Each month risk control re-scores them and keeps, suspends or cancels the merchant loan. Because the simulation also
//! knows what each merchant would have done with access, it can count the good ones lost.
//!
//! # From Rust
//!
//! [`load`] reads a configuration against reforms, [`simulate`] runs it, and a [`PolicyResult`] has every metric by replication:
//!
//! ```
//! use swapset::{Metric, SizeOverrides};
//!
//! let sizes = SizeOverrides { replications: Some(64), merchants: Some(100), ..SizeOverrides::default() };
//! let loaded = swapset::load(None, &["richer_model".into()], &[], sizes)?;
//! let result = swapset::simulate(&loaded.scenario, loaded.sizes);
//!
//! let [baseline, reform] = &result.policies[..] else { panic!("a baseline and a reform") };
//! let change = reform.change(Metric::GoodLost);
//! assert!(change.upper < 0.0, "a richer model loses fewer good merchants: {change:?}");
//! # Ok::<(), swapset::ConfigError>(())
//! ```
//!
//! [`answer`] runs any study as the command line does, and [`files`] gives its results as the files that would be written:
//!
//! ```
//! use swapset::{Request, SizeOverrides};
//!
//! let sizes = SizeOverrides { replications: Some(8), merchants: Some(50), ..SizeOverrides::default() };
//! let answer = swapset::answer("survival", &Request { sizes, ..Request::default() })?;
//! let files = swapset::files(&*answer)?;
//! assert!(files.iter().any(|file| file.name == "results.csv"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Without the feature `cli` (on by default) the library builds no argument parser, and without `charts` no drawing.
//!
//! # The house
//!
//! `docs/architecture.md` has the map of the source and the way of one month and of one command.

#![deny(clippy::too_many_lines)]
#![cfg_attr(
    not(feature = "cli"),
    allow(dead_code, unused_imports, reason = "what only the command line calls is not compiled out")
)]

#[cfg(feature = "cli")]
mod cli;
mod config;
mod digest;
mod engine;
mod environment;
mod input;
#[doc(hidden)]
pub mod internals;
mod kernel;
mod metrics;
mod model;
mod plan;
mod population;
mod progress;
mod reference;
mod report;
mod rng;
mod selftest;
mod simd;
mod stats;
mod study;

pub use config::{ConfigError, Loaded, SizeOverrides, load};
pub use metrics::{Group, METRICS, Metric, Unit};
pub use model::phase::{Change, Phase, Stretch};
pub use model::{Alternative, Parameters, Policy, Scenario, Sizes};
pub use report::document::Document;
pub use report::files::{Failure, File};
pub use report::language::Language;
pub use report::output::Report;
#[cfg(feature = "charts")]
pub use report::{chart::Style, font::Fonts, render::RenderOptions};
pub use stats::{Interval, paired_change};
pub use study::definition::Definition;
pub use study::options::Options;
pub use study::run::run::{GroupResult, PolicyResult, StudyResult};
pub use study::{Answer, Request, Setup};

use engine::Engine;
use progress::Progress;

/// The program's command line: reads this process's arguments and says how it ended.
#[cfg(feature = "cli")]
pub use cli::main;

/// Runs a baseline against reforms on all processors: the same merchants and the same shocks under every alternative.
pub fn simulate(scenario: &Scenario, sizes: Sizes) -> StudyResult {
    let result = study::run::run::run(scenario, sizes, Engine::default(), &Progress::silent());
    result.unwrap_or_else(|_| unreachable!("nobody stops it"))
}

/// Runs a study by its name: `run`, `compare`, `effect`, `sweep`, `attribute`, `sensitivity`, `survival`, `tune`, `scores`,
/// `accounts`, `bench-tuners`, `calibrate` or `check` (`calibrate --check`). Its options are those of the command line.
///
/// # Errors
/// If there is no such study, or the first fault of what is asked.
pub fn answer(study: &str, request: &Request) -> Result<Box<dyn Answer>, ConfigError> {
    let names = || study::ALL.iter().map(|study| study.definition().name);
    let known = study::of_name(study).ok_or_else(|| {
        let help =
            format!("{}studies are {}", config::did_you_mean(study, names()), names().collect::<Vec<_>>().join(", "));
        ConfigError::plain(format!("there is no study `{study}`")).help(help)
    })?;
    let answered = known.ask(request)?.run(Engine::default(), &Progress::silent());
    Ok(answered.unwrap_or_else(|_| unreachable!("nobody stops it")))
}

/// The results of an answer as files: `results.csv`, `results.json`, `manifest.json`, `replications.csv`, `economy.csv` and further
/// tables.
///
/// # Errors
/// If a table cannot be written.
pub fn files(answer: &dyn Answer) -> Result<Vec<File>, Failure> {
    let report = answer.report();
    let (about, scratch) = (about(answer, &report), std::env::temp_dir());
    let mut rendered = report::output::render(&report, &about, &answer.setup().provenance, &scratch)?;
    rendered.add(answer.files(&scratch)?);
    rendered.into_files()
}

/// The charts, the page and the Markdown of an answer, as files.
///
/// # Errors
/// If a chart cannot be drawn.
#[cfg(feature = "charts")]
pub fn draw(answer: &dyn Answer, options: &RenderOptions) -> Result<Vec<File>, Failure> {
    let report = answer.report();
    let about = about(answer, &report);
    report::render::render(&report.document, &about, options, &|| false).map(Option::unwrap_or_default)
}

/// What a report says of where its numbers come from.
fn about(answer: &dyn Answer, report: &Report) -> report::about::About {
    let about = answer.setup().about(answer.definition(), answer.sizes(), String::new());
    report::about::About { calibration: report.calibration.clone(), ..about }
}
