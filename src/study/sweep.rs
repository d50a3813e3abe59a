//! Levers against conditions: many cells on the same draws.

pub mod ask;
mod closing;
mod families;
pub mod report;
pub mod run;

use super::ask::Asked;
use super::definition::{Definition, TableDefinition, key};
use super::economy::Economy;
use super::options::OptionDefinition;
use super::{Request, Study};
use crate::config::ConfigError;
use crate::engine::{Engine, Stopped};
use crate::progress::Progress;
use crate::report::message::Message;
use crate::report::output::Report;
use std::time::Duration;

/// `swapset sweep`.
pub struct Sweep;

impl Study for Sweep {
    type Question = run::Sweep;
    type Answer = run::SweepResult;

    const DEFINITION: Definition = Definition {
        name: "sweep",
        command: "sweep",
        question: "What happens across many settings of several levers and conditions?",
        shows: "heatmaps, a frontier, one row for each cell and metric",
        table: Some(TableDefinition {
            keys: &[
                key(
                    "design",
                    "which combinations to run: \"grid\", \"zip\", \"list\", \"latin_hypercube\" or \"sobol\"",
                ),
                key("points", "number of cells of the designs latin_hypercube and sobol"),
                key("metrics", "metrics of the table and the charts, by name"),
                key(
                    "levers",
                    "keys, or \"reform\", that apply from month 1 on, each with a list of values or { from, to, steps \
                     }",
                ),
                key(
                    "conditions",
                    "keys, or \"reform\", that are set in the baseline, so they apply to the burn-in too; values as \
                     for levers",
                ),
                key("cells", "the cells of the design list: tables with the same keys"),
            ],
            bundled: "cutoff_guidance_cap",
            is_required: true,
        }),
        options: &[OptionDefinition::flag(
            "dry-run",
            "Prints the number of cells and an estimate of the time, then stops",
        )],
        preview: Some("dry-run"),
        ..Definition::DEFAULT
    };

    fn ask(request: &Request) -> Result<Asked<run::Sweep>, ConfigError> {
        ask::sweep(request)
    }

    fn announcement(asked: &Asked<run::Sweep>, takes: &dyn Fn() -> Duration) -> Option<Message> {
        Some(report::announcement(&asked.question, asked.setup.sizes, takes()))
    }

    fn closing(asked: &Asked<run::Sweep>, threads: usize) -> Duration {
        closing::Closing::of(&asked.question, asked.setup.sizes).takes(threads, closing::slowness())
    }

    fn run(asked: &Asked<run::Sweep>, engine: Engine, progress: &Progress) -> Result<run::SweepResult, Stopped> {
        let rows = report::rows(asked, progress.scratch());
        run::run(&asked.question, asked.setup.sizes, engine, progress, Some(rows))
    }

    fn report(asked: &Asked<run::Sweep>, answer: &run::SweepResult) -> Report {
        report::sweep(&asked.question, answer, asked.setup.hash())
    }

    fn economies(asked: &Asked<run::Sweep>) -> Vec<Economy<'_>> {
        report::economies(&asked.question)
    }

    fn work(asked: &Asked<run::Sweep>, _: &run::SweepResult) -> u64 {
        run::work(&asked.question, asked.setup.sizes)
    }
}
