//! A baseline and reforms side by side: levels, changes and swap sets.

pub mod ask;
pub mod report;
pub mod run;

use super::ask::Asked;
use super::definition::{Alternatives, Definition, TableDefinition, key};
use super::economy::Economy;
use super::options::{BY_GROUP, BY_MONTH, REFORM};
use super::run::rows::Rows;
use super::{Request, Study};
use crate::config::ConfigError;
use crate::engine::{Engine, Stopped};
use crate::model::Scenario;
use crate::progress::Progress;
use crate::report::output::Report;

/// `swapset compare`.
pub struct Compare;

impl Study for Compare {
    type Question = Scenario;
    type Answer = run::Comparison;

    const DEFINITION: Definition = Definition {
        name: "compare",
        command: "compare",
        question: "What does each reform change, and which merchants are newly lost (swap-outs) or newly kept \
                   (swap-ins)?",
        shows: "changes, levels, swap sets in counts and in money",
        table: Some(TableDefinition {
            keys: &[key(
                "reforms",
                "reforms to compare with the baseline: a list of bundled names or files; \"a+b\" combines two in one \
                 alternative",
            )],
            bundled: "side_by_side",
            is_required: false,
        }),
        options: &[REFORM, BY_GROUP, BY_MONTH],
        alternatives: Alternatives::Given,
        ..Definition::DEFAULT
    };

    fn ask(request: &Request) -> Result<Asked<Scenario>, ConfigError> {
        ask::compare(request)
    }

    fn run(asked: &Asked<Scenario>, engine: Engine, progress: &Progress) -> Result<run::Comparison, Stopped> {
        let setup = &asked.setup;
        let (name, further) = (&setup.provenance.name, report::columns());
        let rows = Rows::beside(progress.scratch(), name, &asked.question, setup.details, further);
        run::run(&asked.question, setup.sizes, engine, progress, Some(rows))
    }

    fn report(asked: &Asked<Scenario>, answer: &run::Comparison) -> Report {
        report::compare(answer, asked.setup.hash())
    }

    fn economies(asked: &Asked<Scenario>) -> Vec<Economy<'_>> {
        vec![Economy::of(&asked.question)]
    }

    fn work(asked: &Asked<Scenario>, _: &run::Comparison) -> u64 {
        asked.setup.merchant_months
    }
}
