//! The model beside the public figures that it should reproduce.

pub mod ask;
pub mod point;
pub mod report;
pub mod run;

use super::ask::Asked;
use super::definition::{Definition, TableDefinition};
use super::economy::Economy;
use super::options::OptionDefinition;
use super::{Request, Study, targets};
use crate::config::ConfigError;
use crate::engine::{Engine, Stopped};
use crate::progress::Progress;
use crate::report::output::Report;

/// `swapset calibrate --check`.
pub struct Calibrate;

impl Study for Calibrate {
    type Question = run::Calibration;
    type Answer = run::CalibrationResult;

    const DEFINITION: Definition = Definition {
        name: targets::TABLE,
        command: "calibrate",
        chosen_by: Some("check"),
        question: "Does the model reproduce the public figures it is calibrated to?",
        shows: "each figure with its band, the model's value, pass or fail, source and confidence",
        table: Some(TableDefinition { keys: targets::KEYS, bundled: "public", is_required: false }),
        options: &[OptionDefinition::flag(
            "check",
            "Compares the model with the public figures; parameters stay as they are",
        )],
        ..Definition::DEFAULT
    };

    fn ask(request: &Request) -> Result<Asked<run::Calibration>, ConfigError> {
        ask::calibrate(request)
    }

    fn run(
        asked: &Asked<run::Calibration>,
        engine: Engine,
        progress: &Progress,
    ) -> Result<run::CalibrationResult, Stopped> {
        run::run(&asked.question, asked.setup.sizes, engine, progress)
    }

    fn report(asked: &Asked<run::Calibration>, answer: &run::CalibrationResult) -> Report {
        report::calibrate(&asked.question, answer, asked.setup.hash())
    }

    fn economies(asked: &Asked<run::Calibration>) -> Vec<Economy<'_>> {
        asked.question.scenarios.first().map(Economy::of).into_iter().collect()
    }

    fn work(asked: &Asked<run::Calibration>, _: &run::CalibrationResult) -> u64 {
        run::work(&asked.question, asked.setup.sizes)
    }
}
