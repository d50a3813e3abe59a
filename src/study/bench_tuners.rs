//! Compares the methods of tuning on named problems at equal budgets.

pub mod ask;
pub mod comparison;
pub mod report;
pub mod run;

use super::ask::Asked;
use super::definition::{Alternatives, Definition, Input};
use super::options::{Form, OptionDefinition};
use super::{Request, Study};
use crate::config::ConfigError;
use crate::engine::{Engine, Stopped};
use crate::progress::Progress;
use crate::report::document::Table;
use crate::report::message::{Message, msg};
use crate::report::output::Report;
use std::time::Duration;

/// `swapset bench-tuners`.
pub struct BenchTuners;

impl Study for BenchTuners {
    type Question = run::Bench;
    type Answer = run::BenchResult;

    const DEFINITION: Definition = Definition {
        name: "bench-tuners",
        command: "bench-tuners",
        question: "Which tuning method comes closest to the optimum at equal budgets, and how often does it break \
                   a constraint?",
        shows: "regret and violations by method and budget",
        page: "docs/tuning.md",
        input: Input::Problems,
        options: &[
            OptionDefinition::of("methods", "METHODS", Form::List, "Methods, separated by commas (default: all)")
                .repeated(),
            OptionDefinition::of(
                "budgets",
                "BUDGETS",
                Form::List,
                "Budgets per trial in merchant-months, separated by commas (default 2e6,6e6,20e6)",
            )
            .repeated(),
            OptionDefinition::of(
                "seeds",
                "SEEDS",
                Form::Whole { min: 2, max: 10_000 },
                "Trials of each method, problem and budget (default 10)",
            ),
            OptionDefinition::of(
                "reference",
                "REFERENCE",
                Form::Whole { min: 1, max: 1_000_000 },
                "Budget of the reference, as a multiple of the largest budget (default 100)",
            ),
        ],
        alternatives: Alternatives::OfSeveralStudies,
        has_checkpoint: false,
        no_shards: Some("it measures times"),
        ..Definition::DEFAULT
    };

    fn ask(request: &Request) -> Result<Asked<run::Bench>, ConfigError> {
        ask::bench(request)
    }

    fn announcement(asked: &Asked<run::Bench>, _: &dyn Fn() -> Duration) -> Option<Message> {
        let bench = &asked.question;
        Some(msg!(
            "problems: {problems}, methods: {methods}, trials of each: {trials}; up to {work} million merchant-months",
            problems = bench.problems.len(),
            methods = bench.methods.len(),
            trials = bench.seeds,
            work = Message::count(run::work(bench).div_ceil(1_000_000))
        ))
    }

    fn run(asked: &Asked<run::Bench>, engine: Engine, progress: &Progress) -> Result<run::BenchResult, Stopped> {
        run::run(&asked.question, engine, progress)
    }

    fn report(asked: &Asked<run::Bench>, answer: &run::BenchResult) -> Report {
        report::tuners(&asked.question, answer, asked.setup.hash())
    }

    fn aside(asked: &Asked<run::Bench>, answer: &run::BenchResult) -> Option<Table> {
        Some(report::tuner_times(&asked.question, answer))
    }

    fn has_feedback(asked: &Asked<run::Bench>) -> bool {
        asked.question.problems.iter().any(|problem| problem.lender.has_feedback())
    }

    fn work(asked: &Asked<run::Bench>, _: &run::BenchResult) -> u64 {
        run::work(&asked.question)
    }
}
