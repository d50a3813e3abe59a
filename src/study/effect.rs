//! What opening a consumer loan does to a good merchant's loan.

pub mod ask;
pub mod report;
pub mod run;
pub mod settings;

use super::ask::Asked;
use super::definition::{Definition, TableDefinition, key};
use super::economy::Economy;
use super::ensemble::ranges::Ranges;
use super::ensemble::run::Measured;
use super::ensemble::{ENSEMBLE, ENSEMBLE_REPLICATIONS, Ensemble, NO_ENSEMBLE};
use super::options::{BY_GROUP, Form, OptionDefinition};
use super::{Request, Study};
use crate::config::ConfigError;
use crate::config::keys::MONTHS_MAX;
use crate::engine::{Engine, Stopped, handed_on};
use crate::progress::Progress;
use crate::report::output::Report;

/// `swapset effect`.
pub struct Effect;

/// What was found.
pub struct Answer {
    pub result: run::EffectResult,
    /// Under every member of an ensemble, if it was run over one.
    pub measured: Option<Measured>,
}

impl Study for Effect {
    type Question = ask::Question;
    type Answer = Answer;

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
                Form::Whole { min: 0, max: MONTHS_MAX as u64 },
                "Month in which everybody without a consumer loan opens one",
            ),
            OptionDefinition::of(
                "under",
                "REFORM",
                Form::File,
                "The policy under which the loan is opened: a file or a bundled name, `a+b` for two; by default the baseline",
            ),
            ENSEMBLE,
            NO_ENSEMBLE,
            ENSEMBLE_REPLICATIONS,
            BY_GROUP,
        ],
        ..Definition::DEFAULT
    };

    fn ask(request: &Request) -> Result<Asked<ask::Question>, ConfigError> {
        ask::effect(request)
    }

    fn run(asked: &Asked<ask::Question>, engine: Engine, progress: &Progress) -> Result<Answer, Stopped> {
        let ask::Question { scenario, month, ensemble, under } = &asked.question;
        let mut result = run::run(scenario, *month, asked.setup.sizes, engine, progress)?;
        result.under.clone_from(under);
        let measured = ensemble.as_ref().map(|ensemble| settings::run(ensemble, engine, progress)).transpose()?;
        Ok(Answer { result, measured })
    }

    fn shard(asked: &Asked<ask::Question>, engine: Engine, progress: &Progress) -> Result<(), Stopped> {
        let ask::Question { scenario, month, ensemble, .. } = &asked.question;
        handed_on(run::run(scenario, *month, asked.setup.sizes, engine, progress), progress)?;
        ensemble
            .iter()
            .try_for_each(|ensemble| handed_on(settings::run(ensemble, engine, progress), progress).map(drop))
    }

    fn report(asked: &Asked<ask::Question>, Answer { result, measured }: &Answer) -> Report {
        let both = asked.question.ensemble.as_ref().zip(measured.as_ref());
        let ranges = both.map(|(ensemble, measured)| Ranges { ensemble, measured });
        report::effect(result, asked.setup.hash(), asked.setup.details, ranges.as_ref())
    }

    fn economies(asked: &Asked<ask::Question>) -> Vec<Economy<'_>> {
        vec![Economy::of(&asked.question.scenario)]
    }

    fn work(asked: &Asked<ask::Question>, _: &Answer) -> u64 {
        asked.setup.merchant_months + asked.question.ensemble.as_ref().map_or(0, Ensemble::merchant_months)
    }
}
