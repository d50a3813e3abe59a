//! Time to losing access, and to getting it back.

pub mod after_loss;
pub mod ask;
pub mod event;
pub mod log_rank;
pub mod report;
pub mod run;

use super::ask::Asked;
use super::definition::{Alternatives, Definition, TableDefinition, key};
use super::economy::Economy;
use super::options::REFORM;
use super::{Request, Study};
use crate::config::ConfigError;
use crate::engine::{Engine, Stopped};
use crate::model::Scenario;
use crate::progress::Progress;
use crate::report::output::Report;

/// `swapset survival`.
pub struct Survival;

impl Study for Survival {
    type Question = Scenario;
    type Answer = run::SurvivalResult;

    const DEFINITION: Definition = Definition {
        name: "survival",
        command: "survival",
        question: "How long until merchants lose access, and how long until they regain it?",
        shows: "Kaplan-Meier curves with numbers at risk, medians, defaults, log-rank tests, scores after the loss",
        table: Some(TableDefinition {
            keys: &[key(
                "reforms",
                "reforms to compare with the baseline: a list of bundled names or files; \"a+b\" combines two in one \
                 alternative",
            )],
            bundled: "time_to_loss",
            is_required: false,
        }),
        options: &[REFORM],
        alternatives: Alternatives::Given,
        ..Definition::DEFAULT
    };

    fn ask(request: &Request) -> Result<Asked<Scenario>, ConfigError> {
        ask::survival(request)
    }

    fn run(asked: &Asked<Scenario>, engine: Engine, progress: &Progress) -> Result<run::SurvivalResult, Stopped> {
        let rows = report::rows(asked, progress.scratch());
        run::run(&asked.question, asked.setup.sizes, engine, progress, Some(rows))
    }

    fn report(asked: &Asked<Scenario>, answer: &run::SurvivalResult) -> Report {
        report::survival(answer, &asked.question, asked.setup.hash())
    }

    fn economies(asked: &Asked<Scenario>) -> Vec<Economy<'_>> {
        vec![Economy::of(&asked.question)]
    }

    fn work(asked: &Asked<Scenario>, _: &run::SurvivalResult) -> u64 {
        asked.setup.merchant_months
    }
}
