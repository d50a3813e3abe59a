//! `swapset run`.

use super::Failure;
use super::common::Common;
use super::session::Session;
use crate::config;
use crate::config::{Loaded, bundled};
use crate::plan::Plan;
use crate::report::document::Block;
use crate::report::output::Run;
use crate::study;
use crate::study::run::ask::precision;
use crate::study::run::report as reports;
use crate::study::run::until::Precision;
use clap::Args;
use std::path::PathBuf;

#[derive(Args)]
pub struct RunArguments {
    /// The baseline: a TOML file (it may state only what differs from the bundled baseline) or the name of a bundled one.
    #[arg(value_name = "CONFIG")]
    config: Option<PathBuf>,
    /// An alternative: a file or a bundled name; `a+b` is one alternative made of both. May be repeated.
    #[arg(long = "reform", value_name = "FILE")]
    reforms: Vec<String>,
    /// Adds replications until a half-width is reached, for instance good_lost=0.2pp, change.good_lost=0.1pp, profit_per_merchant@baseline=20.
    /// May be repeated.
    #[arg(long, value_name = "METRIC=WIDTH", conflicts_with = "replications")]
    until: Vec<String>,
    /// Replications before the first look of --until; 512 without it.
    #[arg(long, requires = "until", value_parser = clap::value_parser!(u32).range(2..=1_000_000))]
    at_least: Option<u32>,
    /// Most replications of --until; 16384 without it.
    #[arg(long, requires = "until", value_parser = clap::value_parser!(u32).range(2..=1_000_000))]
    at_most: Option<u32>,
    #[command(flatten)]
    common: Common,
}

/// Loads, simulates, writes, prints.
pub fn run(arguments: &RunArguments) -> Result<(), Failure> {
    let mut loaded = load(arguments)?;
    let wanted = if arguments.until.is_empty() { None } else { Some(asked(arguments, &mut loaded)?) };
    let session = Session::begin("run", &loaded, &[], &arguments.common)?;
    let (result, used) = session.simulate(session.merchants(), |engine, progress| match &wanted {
        None => study::run::run::run(&loaded.scenario, loaded.sizes, engine, progress).map(|result| (result, None)),
        Some(precision) => study::run::until::run(&loaded.scenario, loaded.sizes, precision, engine, progress)
            .map(|(result, used)| (result, Some(used))),
    })?;
    let mut report = reports::run(&result, &loaded.hash);
    if let (Some(precision), Some(used)) = (&wanted, &used) {
        report.document.blocks.push(Block::Paragraph(reports::precision(precision, used)));
    }
    let replications = u64::from(result.sizes.replications) * u64::from(result.sizes.merchants);
    let work = Plan::new(&loaded.scenario).merchant_months() * replications;
    session.finish(&report, Run { kind: "run", sizes: result.sizes, unit: session.unit() }, work)
}

fn load(arguments: &RunArguments) -> Result<Loaded, Failure> {
    let asks_for_something = arguments.config.is_some() || !arguments.reforms.is_empty();
    let reforms = if asks_for_something {
        arguments.reforms.clone()
    } else {
        bundled::DEFAULT_REFORMS.map(String::from).to_vec()
    };
    let common = &arguments.common;
    let mut sizes = common.sizes();
    if !arguments.until.is_empty() {
        // The budget decides how the economy is drawn.
        sizes.replications = Some(arguments.at_most.unwrap_or(study::run::until::BUDGET));
    }
    Ok(config::load(arguments.config.as_deref(), &reforms, &common.set, sizes)?)
}

/// The precision asked for, also in the description of the study.
fn asked(arguments: &RunArguments, loaded: &mut Loaded) -> Result<Precision, Failure> {
    let precision = precision(&arguments.until, arguments.at_least, arguments.at_most, loaded)?;
    let mut resolved = loaded.resolved.clone();
    resolved["run"]["until"] =
        serde_json::json!({ "targets": arguments.until, "at_least": precision.least, "at_most": precision.budget });
    loaded.describe(resolved);
    Ok(precision)
}
