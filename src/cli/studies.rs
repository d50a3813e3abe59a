//! `swapset compare`, `effect`, `sweep`, `attribute`, `sensitivity`, `survival`.

use super::Failure;
use super::common::Common;
use super::session::Session;
use super::terminal::{answer, note};
use crate::engine::Engine;
use crate::model::Sizes;
use crate::plan::Plan;
use crate::report::output::Run;
use crate::study;
use crate::study::ask as studies;
use crate::study::ask::Request;
use crate::study::sweep::run::Sweep;
use clap::Args;
use std::path::PathBuf;

/// A study of a file against reforms.
#[derive(Args)]
pub struct StudyArguments {
    /// A study or configuration: a TOML file or the name of a bundled one; a bundled study without it.
    #[arg(value_name = "STUDY")]
    config: Option<PathBuf>,
    /// An alternative: a file or a bundled name; `a+b` is one alternative made of both. Replaces the study's own.
    #[arg(long = "reform", value_name = "FILE")]
    reforms: Vec<String>,
    #[command(flatten)]
    common: Common,
}

/// A study of a file alone.
#[derive(Args)]
pub struct SweepArguments {
    /// A study: a TOML file or the name of a bundled one; a bundled study without it.
    #[arg(value_name = "STUDY")]
    config: Option<PathBuf>,
    /// Says how many cells there are and how long they should take, and stops.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    common: Common,
}

/// The headline experiment.
#[derive(Args)]
pub struct EffectArguments {
    /// A study or configuration: a TOML file or the name of a bundled one; a bundled study without it.
    #[arg(value_name = "STUDY")]
    config: Option<PathBuf>,
    /// Month in which everybody without a consumer loan opens one.
    #[arg(long)]
    month: Option<u32>,
    #[command(flatten)]
    common: Common,
}

fn request<'a>(config: &'a Option<PathBuf>, reforms: &'a [String], common: &'a Common) -> Request<'a> {
    Request { config: config.as_deref(), reforms, set: &common.set, sizes: common.sizes() }
}

pub fn compare(arguments: &StudyArguments) -> Result<(), Failure> {
    let loaded =
        studies::against_reforms(&request(&arguments.config, &arguments.reforms, &arguments.common), "compare")?;
    let session = Session::begin("compare", &loaded, &[], &arguments.common)?;
    let (sizes, unit) = (loaded.sizes, session.unit());
    let work = Plan::new(&loaded.scenario).merchant_months() * session.merchants();
    let result = session.simulate(session.merchants(), |engine, progress| {
        study::compare::run::run(&loaded.scenario, sizes, engine, progress)
    })?;
    session.finish(&study::compare::report::compare(&result, &loaded.hash), Run { kind: "compare", sizes, unit }, work)
}

pub fn effect(arguments: &EffectArguments) -> Result<(), Failure> {
    let (loaded, month) = studies::effect(&request(&arguments.config, &[], &arguments.common), arguments.month)?;
    let session = Session::begin("effect", &loaded, &[], &arguments.common)?;
    let (sizes, unit) = (loaded.sizes, session.unit());
    let work = Plan::new(&loaded.scenario).merchant_months() * session.merchants();
    let result = session.simulate(session.merchants(), |engine, progress| {
        study::effect::run::run(&loaded.scenario, month, sizes, engine, progress)
    })?;
    session.finish(&study::effect::report::effect(&result, &loaded.hash), Run { kind: "effect", sizes, unit }, work)
}

pub fn survival(arguments: &StudyArguments) -> Result<(), Failure> {
    let loaded =
        studies::against_reforms(&request(&arguments.config, &arguments.reforms, &arguments.common), "survival")?;
    let session = Session::begin("survival", &loaded, &[], &arguments.common)?;
    let (sizes, unit) = (loaded.sizes, session.unit());
    let work = Plan::new(&loaded.scenario).merchant_months() * session.merchants();
    let result = session.simulate(session.merchants(), |engine, progress| {
        study::survival::run::run(&loaded.scenario, sizes, engine, progress)
    })?;
    session.finish(
        &study::survival::report::survival(&result, &loaded.scenario, &loaded.hash),
        Run { kind: "survival", sizes, unit },
        work,
    )
}

pub fn sweep(arguments: &SweepArguments) -> Result<(), Failure> {
    let (loaded, sweep) = study::sweep::ask::sweep(&request(&arguments.config, &[], &arguments.common))?;
    let sizes = loaded.sizes;
    if arguments.dry_run {
        loaded.notices.iter().for_each(|notice| note(&format!("note: {notice}")));
        answer(&announced(&sweep, sizes, &arguments.common));
        return Ok(());
    }
    let levers = sweep.levers.iter().map(|lever| lever.name.as_str());
    let drawn: Vec<&str> =
        levers.chain(sweep.cells.iter().flat_map(|cell| cell.values.iter().map(String::as_str))).collect();
    let session = Session::begin("sweep", &loaded, &drawn, &arguments.common)?;
    let unit = session.unit();
    if !arguments.common.quiet {
        note(&announced(&sweep, sizes, &arguments.common));
    }
    let merchants = session.merchants() * sweep.studies.len() as u64;
    let result =
        session.simulate(merchants, |engine, progress| study::sweep::run::run(&sweep, sizes, engine, progress))?;
    let work = study::sweep::run::work(&sweep, sizes);
    session.finish(
        &study::sweep::report::sweep(&sweep, &result, &loaded.hash),
        Run { kind: "sweep", sizes, unit },
        work,
    )
}

/// How many cells there are and how long they should take.
fn announced(sweep: &Sweep, sizes: Sizes, common: &Common) -> String {
    let threads = common.threads.map_or_else(rayon::current_num_threads, usize::from);
    let takes = study::sweep::run::estimate(sweep, sizes, Engine::default(), threads);
    format!(
        "{} cells in {} {}, {} replications × {} merchants each: about {:.0} s",
        sweep.cells.len(),
        sweep.studies.len(),
        if sweep.studies.len() == 1 { "study" } else { "studies" },
        sizes.replications,
        sizes.merchants,
        takes.as_secs_f64().max(1.0)
    )
}

pub fn attribute(arguments: &StudyArguments) -> Result<(), Failure> {
    let (loaded, asked) =
        study::attribute::ask::attribute(&request(&arguments.config, &arguments.reforms, &arguments.common))?;
    let drawn: Vec<&str> = asked.players.iter().map(|player| player.title.as_str()).collect();
    let session = Session::begin("attribute", &loaded, &drawn, &arguments.common)?;
    let (sizes, unit) = (loaded.sizes, session.unit());
    let work = Plan::new(&loaded.scenario).merchant_months() * session.merchants();
    let result = session.simulate(session.merchants(), |engine, progress| {
        study::attribute::run::run(&asked, sizes, engine, progress)
    })?;
    session.finish(
        &study::attribute::report::attribute(&asked, &result, &loaded.hash),
        Run { kind: "attribute", sizes, unit },
        work,
    )
}

pub fn sensitivity(arguments: &StudyArguments) -> Result<(), Failure> {
    let (loaded, asked) =
        study::sensitivity::ask::sensitivity(&request(&arguments.config, &arguments.reforms, &arguments.common))?;
    let drawn: Vec<&str> = asked.factors.iter().map(|factor| factor.title.as_str()).collect();
    let session = Session::begin("sensitivity", &loaded, &drawn, &arguments.common)?;
    let (sizes, unit) = (loaded.sizes, session.unit());
    let studies = study::sensitivity::run::evaluations(&asked) as u64;
    let merchants = session.merchants() * studies;
    let work = Plan::new(&loaded.scenario).merchant_months() * merchants;
    let result = session
        .simulate(merchants, |engine, progress| study::sensitivity::run::run(&asked, sizes, engine, progress))?;
    session.finish(
        &study::sensitivity::report::sensitivity(&asked, &result, sizes, &loaded.hash),
        Run { kind: "sensitivity", sizes, unit },
        work,
    )
}
