//! `swapset tune --scores`: a cut-off on an empirical score distribution.

use super::Failure;
use super::common::{Common, results};
use super::session::{Session, Start};
use crate::config::ConfigError;
use crate::model::Sizes;
use crate::report::files::Provenance;
use crate::report::output;
use crate::study;
use crate::study::scores::ask as scores;
use crate::study::scores::ask::{Manner, Wording};
use crate::study::scores::report::{self as reports, Origin};
use clap::Args;

/// The options that only score distributions have.
#[derive(Args)]
pub struct ScoresArguments {
    /// Tunes on a score distribution instead of the simulator: CSV files, each FILE or ROLE=FILE, or the bundled name transrisk.
    /// docs/scores.md shows their forms.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub scores: Vec<String>,
    /// Cost of one person of a score distribution, for instance bad_approved=5; good_denied=1 and bad_approved=5 without it. May be
    /// repeated.
    #[arg(long = "cost", value_name = "NAME=NUMBER", requires = "scores")]
    pub costs: Vec<String>,
    /// Treats a higher score as worse, as with a probability of default: people who score above the cut-off are denied.
    #[arg(long, requires = "scores")]
    pub higher_is_worse: bool,
    /// Codes among the scores, for instance -9999,-8888: they are reported but never ranked.
    #[arg(long, value_name = "SCORES", requires = "scores", allow_hyphen_values = true)]
    pub special: Vec<String>,
    /// How to read score files where that is not clear, for instance decimal=comma, separator=semicolon, encoding=gbk or
    /// unit=percent. May be repeated.
    #[arg(long, value_name = "KEY=VALUE", requires = "scores")]
    pub read: Vec<String>,
}

/// What is wanted, as it is given.
pub struct Wishes<'a> {
    pub objective: Option<&'a str>,
    pub constraints: &'a [String],
    pub reach: &'a [String],
    pub tolerance: Option<f64>,
}

/// The seed without --seed, as in the bundled baseline.
const SEED: u64 = 1;
/// The tolerance without --tolerance.
const TOLERANCE: f64 = 0.01;

/// Loads, tunes, writes, prints.
pub fn tune_scores(asked: &ScoresArguments, wishes: &Wishes<'_>, common: &Common) -> Result<(), Failure> {
    refuse_sizes(common)?;
    let wording = Wording {
        objective: wishes.objective,
        constraints: wishes.constraints,
        costs: &asked.costs,
        reach: wishes.reach,
        tolerance: wishes.tolerance.unwrap_or(TOLERANCE),
        seed: common.seed.unwrap_or(SEED),
    };
    let manner = Manner { read: &asked.read, special: &asked.special, higher_is_worse: asked.higher_is_worse };
    let loaded = scores::load(&asked.scores, &manner, &wording)?;
    let provenance = Provenance {
        name: loaded.name.clone(),
        configuration_hash: loaded.hash.clone(),
        resolved: loaded.resolved.clone(),
        files: loaded.files.clone(),
    };
    let groups = loaded.data.groups.iter().map(|group| group.name.as_str());
    let shown = groups.chain([loaded.name.as_str()]).collect();
    let start = Start { kind: "tune", provenance, reforms: Vec::new(), drawn: shown, work_unit: "draw" };
    let session = Session::begin_with(start, common)?;
    let (resamples, drawn) = study::scores::bootstrap::effort(&loaded.data);
    let result = session.simulate(u64::from(resamples), |_, progress| {
        study::scores::run::run(&loaded.data, &loaded.question, progress)
    })?;
    let origin = Origin::of(&loaded);
    let report = reports::scores(&result, &origin);
    let sizes = Sizes { seed: loaded.question.seed, replications: 0, merchants: 0 };
    let mut about = session.about("tune", sizes);
    (about.replications, about.replications_of_a_unit, about.merchants) = (None, None, None);
    let rendered = output::render(&report, &about, session.provenance()).map_err(results)?;
    session.write(rendered, &report.document, &about, u64::from(resamples) * drawn.round() as u64)
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
