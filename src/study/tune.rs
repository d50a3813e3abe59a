//! Threshold tuning: the setting that serves an objective best under constraints, and how well that is known.

pub mod ask;
pub mod choice;
pub mod confidence;
pub mod evaluation_cache;
mod frontier;
pub mod goal;
pub mod methods;
pub mod pairs;
pub mod problem;
pub mod report;
pub mod robust;
pub mod run;
pub mod settings;
pub mod simulated;
pub mod slice;
pub mod spread;
pub mod tuning;

use super::ask::Asked;
use super::definition::{Definition, TableDefinition, key};
use super::economy::Economy;
use super::ensemble::{ENSEMBLE, ENSEMBLE_REPLICATIONS, NO_ENSEMBLE};
use super::options::{Form, OptionDefinition};
use super::{Request, Study};
use crate::config::ConfigError;
use crate::engine::{Engine, Stopped};
use crate::progress::Progress;
use crate::report::output::Report;

/// `swapset tune`.
pub struct Tune;

/// What was found.
pub struct Answer {
    pub result: run::TuneResult,
    /// Over an ensemble, if it was run over one.
    pub settings: Option<settings::OverSettings>,
}

impl Study for Tune {
    type Question = ask::Question;
    type Answer = Answer;

    const DEFINITION: Definition = Definition {
        name: "tune",
        command: "tune",
        question: "Which threshold best serves an objective under constraints, how certain is it, and what else \
                   does it affect?",
        shows: "a curve with bands, an interval for the threshold, a plateau, a frontier, a robust choice",
        page: "docs/tuning.md",
        table: Some(TableDefinition {
            keys: &[
                key("objective", "\"minimise …\" or \"maximise …\" a quantity"),
                key("constraints", "a list such as [\"npl_ratio <= 2.5%\"]"),
                key(
                    "certainty",
                    "certainty with which constraints must hold: from 0.5, for the estimate alone, to 0.999",
                ),
                key(
                    "costs",
                    "a table: the cost of each good merchant lost or kept and of each bad one caught or missed",
                ),
                key("thresholds", "keys with { from, to, step }"),
                key(
                    "scenarios",
                    "scenarios over which the choice is checked: bundled reforms or files, \"none\" for the study \
                     itself; the first decides",
                ),
                key(
                    "reach",
                    "quantities with a value, such as [\"good_lost = 20%\"]: the study finds the threshold at which \
                     each is reached",
                ),
                key("tolerance", "share of the best objective within which settings count as the plateau"),
                key(
                    "method",
                    "search method: \"grid\", \"refine\", \"golden\", \"race\", \"coordinate\" or \"simplex\"",
                ),
                key("budget", "merchant-months that a search may spend"),
                key("indifference", "difference in the objective below which the method race treats settings as equal"),
                key("error", "error probability of the method race"),
            ],
            bundled: "tune_cutoff",
            is_required: false,
        }),
        options: &[
            OptionDefinition::of(
                "threshold",
                "KEY=FROM:TO:STEP",
                Form::Words,
                "A threshold with its range and step, for instance merchant_loan.cutoff=460:580:5. May be repeated; \
                 replaces the study's",
            )
            .repeated(),
            OptionDefinition::of(
                "objective",
                "GOAL",
                Form::Words,
                "The objective, for instance \"minimise good_lost\" or \"maximise profit_per_merchant\"",
            ),
            OptionDefinition::of(
                "subject-to",
                "BOUND",
                Form::Words,
                "A constraint, for instance \"npl_ratio <= 2%\". May be repeated; replaces the study's",
            )
            .repeated(),
            OptionDefinition::of(
                "reach",
                "QUANTITY=VALUE",
                Form::Words,
                "Finds the threshold at which a quantity reaches a value, for instance \"good_lost = 20%\". May be \
                 repeated",
            )
            .repeated(),
            OptionDefinition::of(
                "scenario",
                "FILE",
                Form::File,
                "A scenario over which the choice is checked: a bundled reform or a file, or none for the study \
                 itself; the first decides. May be repeated",
            )
            .repeated(),
            OptionDefinition::of(
                "method",
                "METHOD",
                Form::Words,
                "Search method: grid, refine, golden, race, coordinate or simplex",
            ),
            OptionDefinition::of(
                "budget",
                "BUDGET",
                Form::Number { min: 1.0, max: 1e15 },
                "Merchant-months that a search may spend",
            ),
            OptionDefinition::of(
                "certainty",
                "CERTAINTY",
                Form::Number { min: 0.5, max: 0.999 },
                "Certainty with which constraints must hold; 0.5 uses the estimate alone",
            ),
            OptionDefinition::of(
                "tolerance",
                "TOLERANCE",
                Form::Number { min: 0.0, max: 1.0 },
                "Share of the best objective within which settings count as the plateau (default 0.01)",
            ),
            ENSEMBLE,
            NO_ENSEMBLE,
            ENSEMBLE_REPLICATIONS,
        ],
        no_shards: Some(
            "it chooses what to simulate next from what it has found; run it on one machine, where a killed run continues, or run \
             the cut-offs in question as a sweep in shards",
        ),
        ..Definition::DEFAULT
    };

    fn ask(request: &Request) -> Result<Asked<ask::Question>, ConfigError> {
        ask::tune(request)
    }

    fn run(asked: &Asked<ask::Question>, engine: Engine, progress: &Progress) -> Result<Answer, Stopped> {
        let ask::Question { tuning, npl_and_lost, ensemble, .. } = &asked.question;
        let result = run::run(tuning, *npl_and_lost, asked.setup.sizes, engine, progress)?;
        let over = |ensemble| settings::over_settings(tuning, &result, ensemble, engine, progress);
        let settings = ensemble.as_ref().map(over).transpose()?;
        Ok(Answer { result, settings })
    }

    fn report(asked: &Asked<ask::Question>, Answer { result, settings }: &Answer) -> Report {
        let both = asked.question.ensemble.as_ref().zip(settings.as_ref());
        let settings = both.map(|(ensemble, found)| report::Settings { ensemble, found });
        report::tune(&asked.question.tuning, result, asked.question.npl_and_lost, asked.setup.hash(), settings.as_ref())
    }

    fn economies(asked: &Asked<ask::Question>) -> Vec<Economy<'_>> {
        report::economies(&asked.question.tuning)
    }

    fn has_feedback(asked: &Asked<ask::Question>) -> bool {
        asked.question.tuning.scenarios.iter().any(|one| one.lender.has_feedback())
    }

    fn work(asked: &Asked<ask::Question>, Answer { result: answer, settings }: &Answer) -> u64 {
        let months = u64::from(asked.question.tuning.lender().scenario.months);
        let scenarios = asked.question.tuning.scenarios.len() as u64 + 1;
        let evaluated = answer.points.len() as u64 * months * asked.setup.merchants() * scenarios;
        let over = asked.question.ensemble.as_ref().zip(settings.as_ref());
        let over =
            over.map_or(0, |(ensemble, found)| found.candidates.len() as u64 * months * ensemble.merchants_in_all());
        let searched = answer.found.as_ref().map_or(0, |found| found.spent);
        asked.setup.merchant_months * scenarios + evaluated + searched + over
    }
}
