//! Why good merchants lose access: Shapley values of the mechanisms, or of the parts of a reform.

pub mod ask;
mod measures;
pub mod report;
pub mod run;

use super::ask::Asked;
use super::definition::{Definition, TableDefinition, key};
use super::economy::Economy;
use super::options::{OptionDefinition, REFORM};
use super::{Request, Study};
use crate::config::ConfigError;
use crate::engine::{Engine, Stopped};
use crate::progress::Progress;
use crate::report::output::Report;

/// `swapset attribute`.
pub struct Attribute;

impl Study for Attribute {
    type Question = run::Attribution;
    type Answer = run::AttributionResult;

    const DEFINITION: Definition = Definition {
        name: "attribute",
        command: "attribute",
        question: "What causes good merchants to lose access, and what does each part of a reform do?",
        shows: "Shapley values beside the reason codes",
        table: Some(TableDefinition {
            keys: &[
                key("metric", "the metric to attribute, by name (default good_lost)"),
                key(
                    "permutations",
                    "orders sampled when there are more than nine parts: a whole number from 2 to 10000",
                ),
                key(
                    "mechanisms",
                    "tables [attribute.mechanisms.NAME]: the settings that switch a mechanism off, its title, and the \
                     reason codes that point to it alone",
                ),
                key("reform", "a reform to decompose instead, into the reforms it stacks or into its keys and phases"),
            ],
            bundled: "why_good_merchants_lose_access",
            is_required: false,
        }),
        options: &[
            REFORM,
            OptionDefinition::flag(
                "by-subset",
                "Adds the level of every subset of mechanisms or parts to replications.csv, from which the Shapley \
                 values are computed",
            ),
        ],
        ..Definition::DEFAULT
    };

    fn ask(request: &Request) -> Result<Asked<run::Attribution>, ConfigError> {
        ask::attribute(request)
    }

    fn run(
        asked: &Asked<run::Attribution>,
        engine: Engine,
        progress: &Progress,
    ) -> Result<run::AttributionResult, Stopped> {
        let rows = report::rows(asked, progress.scratch());
        run::run(&asked.question, asked.setup.sizes, engine, progress, Some(rows))
    }

    fn report(asked: &Asked<run::Attribution>, answer: &run::AttributionResult) -> Report {
        report::attribute(&asked.question, answer, asked.setup.hash())
    }

    fn economies(asked: &Asked<run::Attribution>) -> Vec<Economy<'_>> {
        vec![Economy::of(&asked.question.scenario)]
    }

    fn work(asked: &Asked<run::Attribution>, _: &run::AttributionResult) -> u64 {
        asked.setup.merchant_months
    }
}
