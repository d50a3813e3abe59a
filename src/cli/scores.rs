//! `swapset tune-scores`: a cut-off on an empirical score distribution.

use super::Failure;
use super::common::{Common, Session, results};
use crate::config::ConfigError;
use crate::config::scores::{self, Wording};
use crate::report::files::{Provenance, VERSION};
use crate::report::output;
use crate::report::studies::{self as reports, Origin};
use crate::stats::CONFIDENCE;
use crate::study;
use clap::Args;
use serde_json::json;

/// What is asked of a score distribution.
#[derive(Args)]
pub struct ScoresArguments {
    /// CSV files of a score distribution, each FILE or ROLE=FILE, or the bundled name transrisk; docs/scores.md shows their forms.
    #[arg(required = true, value_name = "FILE")]
    pub scores: Vec<String>,
    /// What is wanted: minimise QUANTITY or maximise QUANTITY; minimise cost without it.
    #[arg(long)]
    pub objective: Option<String>,
    /// A bound on a quantity, for instance "good_denied <= 10 %". May be repeated.
    #[arg(long = "constraint", value_name = "BOUND")]
    pub constraints: Vec<String>,
    /// Cost of one person, for instance bad_approved=5; good_denied=1 and bad_approved=5 without it. May be repeated.
    #[arg(long = "cost", value_name = "NAME=NUMBER")]
    pub costs: Vec<String>,
    /// Asks at which cut-off a quantity reaches a value, for instance "good_denied = 20 %". May be repeated.
    #[arg(long = "flip", value_name = "LEVEL")]
    pub flips: Vec<String>,
    /// How much worse than the best a cut-off of the plateau may be.
    #[arg(long, value_name = "SHARE", default_value = "1 %")]
    pub tolerance: String,
}

/// The seed without --seed, as in the bundled baseline.
const SEED: u64 = 1;

/// Loads, tunes, writes, prints.
pub fn tune_scores(asked: &ScoresArguments, common: &Common) -> Result<(), Failure> {
    refuse_sizes(common)?;
    let wording = Wording {
        objective: asked.objective.as_deref(),
        constraints: &asked.constraints,
        costs: &asked.costs,
        flips: &asked.flips,
        tolerance: &asked.tolerance,
        seed: common.seed.unwrap_or(SEED),
    };
    let loaded = scores::load(&asked.scores, &wording)?;
    let provenance = Provenance { name: loaded.name, configuration_hash: loaded.hash, resolved: loaded.resolved };
    let session = Session::begin_named(provenance, "draw", common)?;
    let (resamples, drawn) = study::scores::effort(&loaded.data);
    let result = session
        .simulate(u64::from(resamples), |_, progress| study::scores::run(&loaded.data, &loaded.question, progress))?;
    let head = json!({
        "study": session.provenance().name,
        "kind": "tune",
        "program": "swapset",
        "version": VERSION,
        "configuration_hash": session.provenance().configuration_hash,
        "seed": loaded.question.seed,
        "resamples": resamples,
        "people": loaded.data.people(),
        "confidence": CONFIDENCE,
    });
    let origin = Origin { data: &loaded.data, question: &loaded.question, digest: &loaded.digest };
    let report = reports::scores(&result, &origin);
    let rendered = output::render_under(&report, head, session.provenance()).map_err(results)?;
    session.write(rendered, &report.text, u64::from(resamples) * drawn.round() as u64)
}

/// Options of simulations mean nothing here.
fn refuse_sizes(common: &Common) -> Result<(), ConfigError> {
    let given = [
        ("--set", !common.set.is_empty()),
        ("--replications", common.replications.is_some()),
        ("--merchants", common.merchants.is_some()),
    ];
    match given.into_iter().find(|option| option.1) {
        None => Ok(()),
        Some((option, _)) => Err(ConfigError::plain(format!("{option} with a score distribution")).help(
            "nothing is simulated: people come from the files, and the number of resamples from the number of people",
        )),
    }
}
