//! A cut-off on an empirical score distribution: no merchants are simulated.

pub mod ask;
pub mod bootstrap;
pub mod choice;
pub mod data;
pub mod ends;
pub mod limits;
pub mod power;
pub mod quantity;
pub mod report;
mod resample;
pub mod resampled;
pub mod run;
pub mod selected;
pub mod special;
pub mod tally;
#[cfg(test)]
mod tests;

use super::ask::Asked;
use super::definition::{Definition, Input};
use super::options::{DATA, Form, OptionDefinition};
use super::{Request, Study};
use crate::config::ConfigError;
use crate::engine::{Engine, Stopped};
use crate::progress::Progress;
use crate::report::output::Report;

/// `swapset tune --scores`.
pub struct Scores;

impl Study for Scores {
    type Question = ask::LoadedScores;
    type Answer = run::ScoresResult;

    const DEFINITION: Definition = Definition {
        name: "scores",
        command: "tune",
        chosen_by: Some("scores"),
        question: "Which cut-off on your own scores best serves an objective under constraints?",
        shows: "ROC curves, cut-off curves with bands, rates by group",
        page: "docs/scores.md",
        input: Input::Study,
        options: &[
            OptionDefinition::of(
                "scores",
                "FILE",
                Form::Files,
                "Tunes on a score distribution instead of the simulator: CSV files, each FILE or ROLE=FILE, or the \
                 bundled name transrisk. docs/scores.md shows their forms",
            ),
            OptionDefinition::of(
                "cost",
                "NAME=NUMBER",
                Form::Words,
                "Cost of one person or account in score data, for instance bad_approved=5 (default good_denied=1 and \
                 bad_approved=5). May be repeated",
            )
            .repeated()
            .with(DATA),
            OptionDefinition::flag(
                "higher-is-worse",
                "Treats a higher score as worse, as with a probability of default: people scoring above the cut-off \
                 are denied",
            )
            .with(DATA),
            OptionDefinition::of(
                "special",
                "SCORES",
                Form::Signed,
                "Codes among the scores, for instance -9999,-8888: they are reported but never ranked",
            )
            .repeated()
            .with(DATA),
            OptionDefinition::of(
                "read",
                "KEY=VALUE",
                Form::Words,
                "How to read ambiguous score files, for instance decimal=comma, separator=semicolon, encoding=gbk or \
                 unit=percent. May be repeated",
            )
            .repeated()
            .with(DATA),
        ],
        work_unit: "draw",
        has_checkpoint: false,
        no_shards: Some("it simulates no merchants"),
        ..Definition::DEFAULT
    };

    fn ask(request: &Request) -> Result<Asked<ask::LoadedScores>, ConfigError> {
        ask::scores(request)
    }

    fn run(asked: &Asked<ask::LoadedScores>, _: Engine, progress: &Progress) -> Result<run::ScoresResult, Stopped> {
        run::run(&asked.question.data, &asked.question.question, progress)
    }

    fn report(asked: &Asked<ask::LoadedScores>, answer: &run::ScoresResult) -> Report {
        report::scores(answer, &report::Origin::of(&asked.question))
    }

    fn work(asked: &Asked<ask::LoadedScores>, _: &run::ScoresResult) -> u64 {
        let (resamples, drawn) = bootstrap::effort(&asked.question.data);
        u64::from(resamples) * drawn.round() as u64
    }
}
