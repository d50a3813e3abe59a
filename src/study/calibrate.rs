//! The model beside figures that it should reproduce: parameters fitted to them, or the model as it is checked against them.
//!
//! `check` and `run` compare; `ask`, `solution` and what they use fit. Both read the same `[calibrate]` and measure in the same way
//! (`gather`, `measure`).

pub mod ask;
pub mod calibrated;
pub mod check;
pub mod contradict;
pub mod evaluate;
pub mod fit;
pub mod fit_files;
pub mod fit_report;
pub mod fit_rows;
pub mod free;
pub mod further;
pub mod gather;
pub mod identify;
pub mod measure;
pub mod point;
pub mod question;
pub mod report;
pub mod run;
pub mod solution;
pub mod solve;
pub mod wanted;

use super::ask::Asked;
use super::definition::{Definition, TableDefinition};
use super::economy::Economy;
use super::options::OptionDefinition;
use super::{Request, Study, targets};
use crate::config::ConfigError;
use crate::engine::{Engine, Stopped};
use crate::progress::Progress;
use crate::report::files::File;
use crate::report::output::Report;

/// `swapset calibrate`.
pub struct Calibrate;

impl Study for Calibrate {
    type Question = fit::Fit;
    type Answer = solution::Solution;

    const DEFINITION: Definition = Definition {
        name: targets::TABLE,
        command: "calibrate",
        question: "Which parameters reproduce the figures, and what do the figures leave open?",
        shows: "each figure before and after the fit, the parameters, what cannot be told apart, which further figure would help most",
        page: "docs/calibration.md",
        table: Some(TableDefinition { keys: targets::KEYS, bundled: "public", is_required: false }),
        options: &[OptionDefinition::flag(
            "fresh",
            "Starts over instead of going on from what an earlier run of the same calibration left",
        )
        .without("check")],
        has_checkpoint: true,
        ..Definition::DEFAULT
    };

    fn ask(request: &Request) -> Result<Asked<fit::Fit>, ConfigError> {
        ask::calibrate(request)
    }

    fn run(asked: &Asked<fit::Fit>, engine: Engine, progress: &Progress) -> Result<solution::Solution, Stopped> {
        solution::run(&asked.question, asked.setup.sizes, engine, progress)
    }

    fn report(asked: &Asked<fit::Fit>, answer: &solution::Solution) -> Report {
        fit_report::report(&asked.question, answer, asked.setup.hash())
    }

    fn economies(asked: &Asked<fit::Fit>) -> Vec<Economy<'_>> {
        asked.question.fitted.calibration.studies.scenarios.first().map(Economy::of).into_iter().collect()
    }

    fn files(asked: &Asked<fit::Fit>, answer: &solution::Solution) -> Vec<File> {
        let title = format!("Calibrated: {}", asked.setup.provenance.name);
        let text = calibrated::calibrated(&asked.question, &answer.values, asked.setup.sizes, &title);
        vec![File { name: "calibrated.toml".into(), bytes: text.into_bytes() }]
    }

    fn work(_: &Asked<fit::Fit>, answer: &solution::Solution) -> u64 {
        answer.work.max(1)
    }
}

/// `swapset calibrate --check`.
pub struct Check;

impl Study for Check {
    type Question = question::Calibration;
    type Answer = run::CalibrationResult;

    const DEFINITION: Definition = Definition {
        name: "check",
        command: "calibrate",
        chosen_by: Some("check"),
        question: "Does the model reproduce the public figures it is calibrated to?",
        shows: "each figure with its band, the model's value, pass or fail, source and confidence",
        options: &[OptionDefinition::flag("check", "Compares the model with the figures; parameters stay as they are")],
        ..Definition::DEFAULT
    };

    fn ask(request: &Request) -> Result<Asked<question::Calibration>, ConfigError> {
        check::check(request)
    }

    fn run(
        asked: &Asked<question::Calibration>,
        engine: Engine,
        progress: &Progress,
    ) -> Result<run::CalibrationResult, Stopped> {
        run::run(&asked.question, asked.setup.sizes, engine, progress)
    }

    fn report(asked: &Asked<question::Calibration>, answer: &run::CalibrationResult) -> Report {
        report::calibrate(&asked.question, answer, asked.setup.hash())
    }

    fn economies(asked: &Asked<question::Calibration>) -> Vec<Economy<'_>> {
        asked.question.studies.scenarios.first().map(Economy::of).into_iter().collect()
    }

    fn work(asked: &Asked<question::Calibration>, _: &run::CalibrationResult) -> u64 {
        run::work(&asked.question, asked.setup.sizes)
    }
}
