//! What opening a consumer loan does to a good merchant's loan.

pub mod ask;
pub mod report;
pub mod run;

use super::ask::Asked;
use super::definition::{Definition, TableDefinition, key};
use super::economy::Economy;
use super::options::{BY_GROUP, Form, OptionDefinition};
use super::{Request, Study};
use crate::config::ConfigError;
use crate::engine::{Engine, Stopped};
use crate::progress::Progress;
use crate::report::output::Report;

/// `swapset effect`.
pub struct Effect;

impl Study for Effect {
    type Question = ask::Question;
    type Answer = run::EffectResult;

    const DEFINITION: Definition = Definition {
        name: "effect",
        command: "effect",
        question: "How does opening a consumer loan affect a good merchant's loan?",
        shows: "by month, segment, revenue decile and positioning rule",
        table: Some(TableDefinition {
            keys: &[key(
                "month",
                "month in which everybody without a consumer loan opens one: a whole number from 1 to the study's \
                 months (default 6)",
            )],
            bundled: "opening_a_consumer_loan",
            is_required: false,
        }),
        options: &[
            OptionDefinition::of(
                "month",
                "MONTH",
                Form::Whole { min: 0, max: u32::MAX as u64 },
                "Month in which everybody without a consumer loan opens one",
            ),
            BY_GROUP,
        ],
        ..Definition::DEFAULT
    };

    fn ask(request: &Request) -> Result<Asked<ask::Question>, ConfigError> {
        ask::effect(request)
    }

    fn run(asked: &Asked<ask::Question>, engine: Engine, progress: &Progress) -> Result<run::EffectResult, Stopped> {
        run::run(&asked.question.scenario, asked.question.month, asked.setup.sizes, engine, progress)
    }

    fn report(asked: &Asked<ask::Question>, answer: &run::EffectResult) -> Report {
        report::effect(answer, asked.setup.hash(), asked.setup.details)
    }

    fn economies(asked: &Asked<ask::Question>) -> Vec<Economy<'_>> {
        vec![Economy::of(&asked.question.scenario)]
    }

    fn work(asked: &Asked<ask::Question>, _: &run::EffectResult) -> u64 {
        asked.setup.merchant_months
    }
}
