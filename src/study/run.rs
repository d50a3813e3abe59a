//! The main study: a baseline against reforms, on the same merchants and the same shocks.

pub mod ask;
pub mod collect;
pub mod distribution;
pub mod goals;
mod opening_scores;
pub mod price;
pub mod rank;
pub mod report;
mod result;
pub mod rows;
#[expect(clippy::module_inception, reason = "each study's folder has a run")]
pub mod run;
pub mod settings;
pub mod shown;
pub mod until;

use super::ask::Asked;
use super::definition::{Alternatives, Definition, Input};
use super::economy::Economy;
use super::ensemble::{ENSEMBLE, ENSEMBLE_REPLICATIONS, Ensemble, NO_ENSEMBLE};
use super::options::{BY_GROUP, BY_MONTH, Form, OptionDefinition};
use super::{Request, Study};
use crate::config::ConfigError;
use crate::engine::{Engine, Stopped, handed_on};
use crate::model::Sizes;
use crate::plan::Plan;
use crate::progress::Progress;
use crate::report::document::Block;
use crate::report::output::Report;
use rows::Rows;
use settings::{Settings, Simulated};
use shown::{BY, SCALE};

/// `swapset run`.
pub struct Run;

/// Replications that a stage of `--until` may have.
const REPLICATIONS: Form = Form::Whole { min: 2, max: 1_000_000 };

impl Study for Run {
    type Question = ask::Question;
    type Answer = ask::Answer;

    const DEFINITION: Definition = Definition {
        name: "run",
        command: "run",
        question: "How many good merchants lose their loan under a baseline, and what would each reform change?",
        shows: "policies side by side, losses by group and reason, access by month",
        page: "docs/guide.md",
        input: Input::Configuration,
        options: &[
            OptionDefinition::of(
                "reform",
                "FILE",
                Form::File,
                "An alternative: a file or a bundled name; `a+b` combines two in one alternative. May be repeated",
            )
            .repeated(),
            OptionDefinition::of(
                "until",
                "METRIC=WIDTH",
                Form::Words,
                "Adds replications until a half-width is reached, for instance good_lost=0.2pp, \
                 change.good_lost=0.1pp, profit_per_merchant@baseline=20. May be repeated",
            )
            .repeated()
            .without("replications"),
            OptionDefinition::of(
                "at-least",
                "REPLICATIONS",
                REPLICATIONS,
                "Replications before the first check of --until (default 512)",
            )
            .with("until"),
            OptionDefinition::of(
                "at-most",
                "REPLICATIONS",
                REPLICATIONS,
                "Maximum replications of --until (default 16384)",
            )
            .with("until"),
            ENSEMBLE,
            NO_ENSEMBLE,
            ENSEMBLE_REPLICATIONS,
            BY,
            SCALE,
            BY_GROUP,
            BY_MONTH,
        ],
        alternatives: Alternatives::Given,
        ..Definition::DEFAULT
    };

    fn ask(request: &Request) -> Result<Asked<ask::Question>, ConfigError> {
        ask::run(request)
    }

    fn run(asked: &Asked<ask::Question>, engine: Engine, progress: &Progress) -> Result<ask::Answer, Stopped> {
        let (scenario, sizes) = (&asked.question.scenario, asked.setup.sizes);
        let setup = &asked.setup;
        let mut rows = Rows::beside(progress.scratch(), &setup.provenance.name, scenario, setup.details, Vec::new());
        let (result, used) = match &asked.question.precision {
            None => (run::reduced(scenario, sizes, engine, progress, &mut rows)?, None),
            Some(precision) => {
                let (result, used) = until::run(scenario, sizes, precision, engine, progress, Some(&mut rows))?;
                (result, Some(used))
            }
        };
        let ensemble = asked.question.ensemble.as_ref();
        let measured = ensemble.map(|ensemble| settings::run(ensemble, engine, progress)).transpose()?;
        Ok(ask::Answer { result, used, rows: rows.written, measured })
    }

    fn shard(asked: &Asked<ask::Question>, engine: Engine, progress: &Progress) -> Result<(), Stopped> {
        let (scenario, sizes) = (&asked.question.scenario, asked.setup.sizes);
        handed_on(run::run(scenario, sizes, engine, progress), progress)?;
        asked
            .question
            .ensemble
            .iter()
            .try_for_each(|ensemble| handed_on(settings::run(ensemble, engine, progress), progress).map(drop))
    }

    fn report(asked: &Asked<ask::Question>, answer: &ask::Answer) -> Report {
        let simulated = Simulated::of(asked.question.ensemble.as_ref(), answer.measured.as_ref());
        let settings = simulated.map(|simulated| Settings::of(&simulated, &answer.result));
        let mut report = report::of_rows(
            &answer.result,
            asked.setup.hash(),
            answer.rows.file(),
            settings.as_ref(),
            &asked.question.shown,
        );
        if let (Some(precision), Some(used)) = (&asked.question.precision, &answer.used) {
            report.document.blocks.push(Block::Paragraph(report::precision(precision, used)));
        }
        report
    }

    fn economies(asked: &Asked<ask::Question>) -> Vec<Economy<'_>> {
        vec![Economy::of(&asked.question.scenario)]
    }

    fn sizes(_: &Asked<ask::Question>, answer: &ask::Answer) -> Sizes {
        answer.result.sizes
    }

    fn work(asked: &Asked<ask::Question>, answer: &ask::Answer) -> u64 {
        let sizes = answer.result.sizes;
        Plan::new(&asked.question.scenario).merchant_months()
            * u64::from(sizes.replications)
            * u64::from(sizes.merchants)
            + asked.question.ensemble.as_ref().map_or(0, Ensemble::merchant_months)
    }
}
