//! The model beside figures that it should reproduce: parameters fitted to them, or the model as it is checked against them.
//!
//! `check` and `run` compare; `ask`, `solution` and what they use fit; `left` and what it uses finds the settings that the figures
//! allow. All read the same `[calibrate]` and measure in the same way
//! (`gather`, `measure`).

pub mod ask;
pub mod calibrated;
pub mod check;
pub mod contradiction;
pub mod emulator;
pub mod evaluate;
pub mod fit;
pub mod fit_files;
pub mod fit_report;
pub mod fit_rows;
pub mod free;
pub mod further;
pub mod gather;
pub mod identify;
pub mod implausibility;
pub mod left;
pub mod left_figures;
pub mod left_files;
pub mod left_report;
pub mod measure;
pub mod particles;
pub mod point;
pub mod posterior;
pub mod prediction;
pub mod pulls;
pub mod question;
pub mod region;
pub mod report;
pub mod run;
pub mod solution;
pub mod solve;
pub mod space;
pub mod wanted;
pub mod waves;
pub mod weights;

use super::ask::Asked;
use super::captions::footnote;
use super::definition::{Definition, TableDefinition};
use super::economy::Economy;
use super::options::{Form, OptionDefinition};
use super::{Request, Study, targets};
use crate::config::ConfigError;
use crate::engine::{Engine, Stopped};
use crate::progress::Progress;
use crate::report::files::{Failure, File};
use crate::report::output::Report;
use crate::report::spool::Rendered;
use std::path::Path;

/// `swapset calibrate`.
pub struct Calibrate;

/// What a calibration finds.
pub struct Calibrated {
    pub fitted: solution::Solution,
    /// What the figures leave open; none if only the fit was asked for.
    pub left: Option<left::Left>,
}

/// Settings in an ensemble, and the fewest that one takes.
pub const MEMBERS: usize = 250;
pub const MEMBERS_MIN: u64 = 50;
pub const MEMBERS_MAX: u64 = 10_000;

impl Study for Calibrate {
    type Question = fit::Fit;
    type Answer = Calibrated;

    const DEFINITION: Definition = Definition {
        name: targets::TABLE,
        command: "calibrate",
        question: "Which parameters reproduce the figures, and what do the figures leave open?",
        shows: "each figure before and after the fit, the parameters, what cannot be told apart, which further figure would help most",
        page: "docs/calibration.md",
        table: Some(TableDefinition { keys: targets::KEYS, bundled: "public", is_required: false }),
        options: &[
            OptionDefinition::of(
                "members",
                "N",
                Form::Whole { min: MEMBERS_MIN, max: MEMBERS_MAX },
                "Number of settings in ensemble.csv (default 250)",
            )
            .without("fit-only"),
            OptionDefinition::flag("fit-only", "Stops after the fit, without waves and ensemble").without("check"),
        ],
        no_shards: Some(
            "it chooses what to simulate next from what it has found; run it on one machine, where a killed run continues, and \
             then `swapset calibrate --check` and runs with its ensemble in shards",
        ),
        ..Definition::DEFAULT
    };

    fn ask(request: &Request) -> Result<Asked<fit::Fit>, ConfigError> {
        ask::calibrate(request)
    }

    fn run(asked: &Asked<fit::Fit>, engine: Engine, progress: &Progress) -> Result<Calibrated, Stopped> {
        let (fit, sizes) = (&asked.question, asked.setup.sizes);
        let fitted = solution::run(fit, sizes, engine, progress)?;
        let mut evaluator = evaluate::Evaluator::new(fit, sizes, engine, progress);
        let left =
            fit.members.map(|members| left::run(fit, &mut evaluator, left::sizes(sizes.seed, fit.free.len(), members)));
        Ok(Calibrated { fitted, left: left.transpose()? })
    }

    fn report(asked: &Asked<fit::Fit>, answer: &Calibrated) -> Report {
        let (fit, hash) = (&asked.question, asked.setup.hash());
        let mut report = fit_report::report(fit, &answer.fitted, hash);
        if let Some(left) = &answer.left {
            left_report::add(&mut report, fit, left, &footnote(answer.fitted.sizes, hash));
        }
        report
    }

    fn economies(asked: &Asked<fit::Fit>) -> Vec<Economy<'_>> {
        asked.question.fitted.calibration.studies.scenarios.first().map(Economy::of).into_iter().collect()
    }

    fn files(asked: &Asked<fit::Fit>, answer: &Calibrated, _: &Path) -> Result<Rendered, Failure> {
        let title = format!("Calibrated: {}", asked.setup.provenance.name);
        let text = calibrated::calibrated(&asked.question, &answer.fitted.values, asked.setup.sizes, &title);
        let mut files = vec![File { name: "calibrated.toml".into(), bytes: text.into_bytes() }];
        if let Some(left::Left { found: left::Found::Settings(settings), .. }) = &answer.left {
            let provenance = &asked.setup.provenance;
            let targets = format!("{} {}", provenance.name, provenance.configuration_hash);
            let text = left_files::ensemble_file(&asked.question, settings, &targets);
            files.push(File { name: left_files::ENSEMBLE.into(), bytes: text.into_bytes() });
        }
        Ok(Rendered { files, large: Vec::new() })
    }

    fn work(_: &Asked<fit::Fit>, answer: &Calibrated) -> u64 {
        let left = answer.left.as_ref().map_or(0, |left| left.work);
        (answer.fitted.work + left).max(1)
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
        options: &[OptionDefinition::flag("check", "Only compares the model with the figures; no parameter changes")],
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
