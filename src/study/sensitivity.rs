//! Which assumptions drive the answer: Morris screening, Sobol indices, a tornado.

pub mod ask;
pub mod evaluations;
pub mod halves;
pub mod morris;
pub mod question;
pub mod ranking;
pub mod report;
pub mod run;
pub mod sobol;

use super::ask::Asked;
use super::definition::{Definition, TableDefinition, key};
use super::economy::Economy;
use super::options::REFORM;
use super::{Request, Study};
use crate::config::ConfigError;
use crate::engine::{Engine, Stopped};
use crate::progress::Progress;
use crate::report::output::Report;

/// `swapset sensitivity`.
pub struct Sensitivity;

impl Study for Sensitivity {
    type Question = question::Sensitivity;
    type Answer = run::SensitivityResult;

    const DEFINITION: Definition = Definition {
        name: "sensitivity",
        command: "sensitivity",
        question: "Which assumptions drive the answer?",
        shows: "a tornado, Morris screening, Sobol indices",
        table: Some(TableDefinition {
            keys: &[
                key("metric", "the metric to explain, by name (default good_lost)"),
                key("reform", "explains this reform's change in the metric instead of the baseline's level"),
                key("trajectories", "Morris trajectories"),
                key("levels", "levels of the Morris grid"),
                key("samples", "base points of the Sobol indices, at least 16; 0 for none"),
                key("keep", "number of factors that get Sobol indices, the most important first"),
                key("factors", "keys with their ranges: { from, to, title, source }"),
            ],
            bundled: "which_assumptions_matter",
            is_required: true,
        }),
        options: &[REFORM],
        no_shards: Some(
            "it chooses the factors of its Sobol design from its Morris design; run it on one machine, where a killed run continues, \
             or run a sweep over the ranges in shards",
        ),
        ..Definition::DEFAULT
    };

    fn ask(request: &Request) -> Result<Asked<question::Sensitivity>, ConfigError> {
        ask::sensitivity(request)
    }

    fn run(
        asked: &Asked<question::Sensitivity>,
        engine: Engine,
        progress: &Progress,
    ) -> Result<run::SensitivityResult, Stopped> {
        run::run(&asked.question, asked.setup.sizes, engine, progress)
    }

    fn report(asked: &Asked<question::Sensitivity>, answer: &run::SensitivityResult) -> Report {
        report::sensitivity(&asked.question, answer, asked.setup.sizes, asked.setup.hash())
    }

    fn economies(asked: &Asked<question::Sensitivity>) -> Vec<Economy<'_>> {
        vec![Economy::of(&asked.question.scenario)]
    }

    fn has_feedback(asked: &Asked<question::Sensitivity>) -> bool {
        asked.question.at_upper_ends().has_feedback()
    }

    fn work(asked: &Asked<question::Sensitivity>, _: &run::SensitivityResult) -> u64 {
        asked.setup.merchant_months * run::evaluations(&asked.question) as u64
    }
}
