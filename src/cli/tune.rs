//! `swapset tune`.

use super::Failure;
use super::common::Common;
use super::scores::{ScoresArguments, Wishes, tune_scores};
use super::session::Session;
use crate::config::ConfigError;
use crate::plan::Plan;
use crate::report::output::Run;
use crate::study::ask::Request;
use crate::study::tune::ask as studies;
use crate::study::tune::ask::TuneOverrides;
use crate::study::tune::report as reports;
use crate::study::tune::run as evidence;
use clap::Args;
use std::path::PathBuf;

#[derive(Args)]
pub struct TuneArguments {
    /// A study: a TOML file with a table [tune], or the name of a bundled one; the bundled tune_cutoff without it.
    #[arg(value_name = "STUDY")]
    config: Option<PathBuf>,
    /// A threshold with its range and step, for instance merchant_loan.cutoff=460:580:5. May be repeated; replaces the study's.
    #[arg(long = "threshold", value_name = "KEY=FROM:TO:STEP")]
    thresholds: Vec<String>,
    /// What is wanted, for instance "minimise good_lost" or "maximise profit_per_merchant".
    #[arg(long, value_name = "WORDS")]
    objective: Option<String>,
    /// A constraint, for instance "npl_ratio <= 2 %". May be repeated; replaces the study's.
    #[arg(long = "subject-to", value_name = "WORDS")]
    constraints: Vec<String>,
    /// Asks at which threshold a quantity has a value, for instance "good_lost = 20 %". May be repeated.
    #[arg(long, value_name = "WORDS")]
    reach: Vec<String>,
    /// An economy or stance to be robust in: a bundled reform or a file, or none for the study's own; the first decides. May be repeated.
    #[arg(long = "scenario", value_name = "FILE")]
    scenarios: Vec<String>,
    /// How to search: grid, refine, golden, race, coordinate or simplex.
    #[arg(long)]
    method: Option<String>,
    /// Merchant-months that a search may spend.
    #[arg(long)]
    budget: Option<f64>,
    /// Certainty with which constraints must hold; 0.5 asks for the estimate only.
    #[arg(long)]
    certainty: Option<f64>,
    /// Share of the best objective within which settings count as the plateau; 0.01 without it.
    #[arg(long)]
    tolerance: Option<f64>,
    #[command(flatten)]
    scores: ScoresArguments,
    #[command(flatten)]
    common: Common,
}

/// Loads, searches, evaluates, writes, prints.
pub fn tune(arguments: &TuneArguments) -> Result<(), Failure> {
    let common = &arguments.common;
    if !arguments.scores.scores.is_empty() {
        refuse_with_scores(arguments)?;
        let wishes = Wishes {
            objective: arguments.objective.as_deref(),
            constraints: &arguments.constraints,
            reach: &arguments.reach,
            tolerance: arguments.tolerance,
        };
        return tune_scores(&arguments.scores, &wishes, common);
    }
    let request =
        Request { config: arguments.config.as_deref(), reforms: &[], set: &common.set, sizes: common.sizes() };
    let given = TuneOverrides {
        thresholds: arguments.thresholds.clone(),
        objective: arguments.objective.clone(),
        constraints: arguments.constraints.clone(),
        reach: arguments.reach.clone(),
        scenarios: arguments.scenarios.clone(),
        method: arguments.method.clone(),
        budget: arguments.budget,
        certainty: arguments.certainty,
        tolerance: arguments.tolerance,
    };
    let (loaded, asked) = studies::tune(&request, &given)?;
    let scenarios = asked.tuning.worlds.iter().map(|world| world.title.as_str());
    let thresholds = asked.tuning.lender().thresholds.iter().map(|threshold| threshold.title.as_str());
    let drawn: Vec<&str> = scenarios.chain(thresholds).chain([asked.title.as_str()]).collect();
    let session = Session::begin("tune", &loaded, &drawn, common)?;
    let (sizes, unit) = (loaded.sizes, session.unit());
    // Each world's evaluation and the comparison with today; what a search runs beside is not known beforehand.
    let merchants = session.merchants() * (asked.tuning.worlds.len() as u64 + 1);
    let result = session.simulate(merchants, |engine, progress| {
        evidence::run(&asked.tuning, asked.npl_and_lost, sizes, engine, progress)
    })?;
    let months =
        Plan::new(&loaded.scenario).merchant_months() + result.points.len() as u64 * u64::from(loaded.scenario.months);
    let work = months * merchants + result.found.as_ref().map_or(0, |found| found.spent);
    let report = reports::tune(&asked.tuning, &result, asked.npl_and_lost, &loaded.hash);
    session.finish(&report, Run { kind: "tune", sizes, unit }, work)
}

/// Options of the simulator's tuning mean nothing for a score distribution.
fn refuse_with_scores(arguments: &TuneArguments) -> Result<(), ConfigError> {
    let given = [
        ("a study", arguments.config.is_some()),
        ("--threshold", !arguments.thresholds.is_empty()),
        ("--scenario", !arguments.scenarios.is_empty()),
        ("--method", arguments.method.is_some()),
        ("--budget", arguments.budget.is_some()),
        ("--certainty", arguments.certainty.is_some()),
    ];
    match given.into_iter().find(|option| option.1) {
        None => Ok(()),
        Some((option, _)) => Err(ConfigError::plain(format!("{option} with a score distribution"))
            .help("with --scores every cut-off is tried on the data; docs/scores.md says what can be asked")),
    }
}
