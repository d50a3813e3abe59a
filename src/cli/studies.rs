//! `swapset compare`, `effect`, `sweep`, `attribute`, `sensitivity`, `survival`.

use super::common::{Common, Session};
use super::{Failure, print, tell};
use crate::config::studies::{self, Request};
use crate::engine::Engine;
use crate::plan::Plan;
use crate::report::output::Run;
use crate::report::studies as reports;
use crate::study;
use crate::study::run::Sizes;
use crate::study::sweep::Sweep;
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
    let session = Session::begin(&loaded, &arguments.common)?;
    tell(&loaded.notices, &session, arguments.common.quiet);
    let (sizes, unit) = (loaded.sizes, session.unit());
    let work = Plan::new(&loaded.scenario).merchant_months() * session.merchants();
    let result = session.simulate(session.merchants(), |engine, progress| {
        study::compare::run(&loaded.scenario, sizes, engine, progress)
    })?;
    session.finish(&reports::compare(&result, &loaded.hash), Run { kind: "compare", sizes, unit }, work)
}

pub fn effect(arguments: &EffectArguments) -> Result<(), Failure> {
    let (loaded, month) = studies::effect(&request(&arguments.config, &[], &arguments.common), arguments.month)?;
    let session = Session::begin(&loaded, &arguments.common)?;
    tell(&loaded.notices, &session, arguments.common.quiet);
    let (sizes, unit) = (loaded.sizes, session.unit());
    let work = Plan::new(&loaded.scenario).merchant_months() * session.merchants();
    let result = session.simulate(session.merchants(), |engine, progress| {
        study::effect::run(&loaded.scenario, month, sizes, engine, progress)
    })?;
    session.finish(&reports::effect(&result, &loaded.hash), Run { kind: "effect", sizes, unit }, work)
}

pub fn survival(arguments: &StudyArguments) -> Result<(), Failure> {
    let loaded =
        studies::against_reforms(&request(&arguments.config, &arguments.reforms, &arguments.common), "survival")?;
    let session = Session::begin(&loaded, &arguments.common)?;
    tell(&loaded.notices, &session, arguments.common.quiet);
    let (sizes, unit) = (loaded.sizes, session.unit());
    let work = Plan::new(&loaded.scenario).merchant_months() * session.merchants();
    let result = session.simulate(session.merchants(), |engine, progress| {
        study::survival::run(&loaded.scenario, sizes, engine, progress)
    })?;
    session.finish(
        &reports::survival(&result, &loaded.scenario, &loaded.hash),
        Run { kind: "survival", sizes, unit },
        work,
    )
}

pub fn sweep(arguments: &SweepArguments) -> Result<(), Failure> {
    let (loaded, sweep) = studies::sweep(&request(&arguments.config, &[], &arguments.common))?;
    let sizes = loaded.sizes;
    if arguments.dry_run {
        loaded.notices.iter().for_each(|notice| eprintln!("note: {notice}"));
        print(&announced(&sweep, sizes, &arguments.common));
        return Ok(());
    }
    let session = Session::begin(&loaded, &arguments.common)?;
    tell(&loaded.notices, &session, arguments.common.quiet);
    let unit = session.unit();
    if !arguments.common.quiet {
        eprintln!("{}", announced(&sweep, sizes, &arguments.common));
    }
    let merchants = session.merchants() * sweep.studies.len() as u64;
    let result = session.simulate(merchants, |engine, progress| study::sweep::run(&sweep, sizes, engine, progress))?;
    let work = study::sweep::work(&sweep, sizes);
    session.finish(&reports::sweep(&sweep, &result, &loaded.hash), Run { kind: "sweep", sizes, unit }, work)
}

/// How many cells there are and how long they should take.
fn announced(sweep: &Sweep, sizes: Sizes, common: &Common) -> String {
    let threads = common.threads.map_or_else(rayon::current_num_threads, usize::from);
    let takes = study::sweep::estimate(sweep, sizes, Engine::default(), threads);
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
    let (loaded, asked) = studies::attribute(&request(&arguments.config, &arguments.reforms, &arguments.common))?;
    let session = Session::begin(&loaded, &arguments.common)?;
    tell(&loaded.notices, &session, arguments.common.quiet);
    let (sizes, unit) = (loaded.sizes, session.unit());
    let work = Plan::new(&loaded.scenario).merchant_months() * session.merchants();
    let result = session
        .simulate(session.merchants(), |engine, progress| study::attribute::run(&asked, sizes, engine, progress))?;
    session.finish(&reports::attribute(&asked, &result, &loaded.hash), Run { kind: "attribute", sizes, unit }, work)
}

pub fn sensitivity(arguments: &StudyArguments) -> Result<(), Failure> {
    let (loaded, asked) = studies::sensitivity(&request(&arguments.config, &arguments.reforms, &arguments.common))?;
    let session = Session::begin(&loaded, &arguments.common)?;
    tell(&loaded.notices, &session, arguments.common.quiet);
    let (sizes, unit) = (loaded.sizes, session.unit());
    let studies = study::sensitivity::evaluations(&asked) as u64;
    let merchants = session.merchants() * studies;
    let work = Plan::new(&loaded.scenario).merchant_months() * merchants;
    let result =
        session.simulate(merchants, |engine, progress| study::sensitivity::run(&asked, sizes, engine, progress))?;
    session.finish(
        &reports::sensitivity(&asked, &result, sizes, &loaded.hash),
        Run { kind: "sensitivity", sizes, unit },
        work,
    )
}
