//! A baseline and reforms side by side: levels, changes and swap sets.

pub mod ask;
pub mod report;
pub mod run;

use super::ask::Asked;
use super::definition::{Alternatives, Definition, TableDefinition, key};
use super::economy::Economy;
use super::ensemble::{ENSEMBLE, ENSEMBLE_REPLICATIONS, Ensemble, NO_ENSEMBLE};
use super::options::{BY_GROUP, BY_MONTH, REFORM};
use super::run::rows::Rows;
use super::run::settings::{self, Settings, Simulated};
use super::run::shown::{BY, SCALE};
use super::{Request, Study};
use crate::config::ConfigError;
use crate::engine::{Engine, Stopped, handed_on};
use crate::progress::Progress;
use crate::report::output::Report;

/// `swapset compare`.
pub struct Compare;

impl Study for Compare {
    type Question = ask::Question;
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
        options: &[REFORM, ENSEMBLE, NO_ENSEMBLE, ENSEMBLE_REPLICATIONS, BY, SCALE, BY_GROUP, BY_MONTH],
        alternatives: Alternatives::Given,
        ..Definition::DEFAULT
    };

    fn ask(request: &Request) -> Result<Asked<ask::Question>, ConfigError> {
        ask::compare(request)
    }

    fn run(asked: &Asked<ask::Question>, engine: Engine, progress: &Progress) -> Result<run::Comparison, Stopped> {
        let (setup, scenario) = (&asked.setup, &asked.question.scenario);
        let (name, further) = (&setup.provenance.name, report::columns());
        let rows = Rows::beside(progress.scratch(), name, scenario, setup.details, further);
        let mut comparison = run::run(scenario, setup.sizes, engine, progress, Some(rows))?;
        let ensemble = asked.question.ensemble.as_ref();
        comparison.measured = ensemble.map(|ensemble| settings::run(ensemble, engine, progress)).transpose()?;
        Ok(comparison)
    }

    fn shard(asked: &Asked<ask::Question>, engine: Engine, progress: &Progress) -> Result<(), Stopped> {
        let ask::Question { scenario, ensemble, .. } = &asked.question;
        handed_on(run::run(scenario, asked.setup.sizes, engine, progress, None), progress)?;
        ensemble
            .iter()
            .try_for_each(|ensemble| handed_on(settings::run(ensemble, engine, progress), progress).map(drop))
    }

    fn report(asked: &Asked<ask::Question>, answer: &run::Comparison) -> Report {
        let simulated = Simulated::of(asked.question.ensemble.as_ref(), answer.measured.as_ref());
        let settings = simulated.map(|simulated| Settings::of(&simulated, &answer.study));
        report::compare(answer, asked.setup.hash(), settings.as_ref(), &asked.question.shown)
    }

    fn economies(asked: &Asked<ask::Question>) -> Vec<Economy<'_>> {
        vec![Economy::of(&asked.question.scenario)]
    }

    fn work(asked: &Asked<ask::Question>, _: &run::Comparison) -> u64 {
        asked.setup.merchant_months + asked.question.ensemble.as_ref().map_or(0, Ensemble::merchant_months)
    }
}
