//! `swapset bench-tuners`.

use super::Failure;
use super::common::Common;
use super::session::Session;
use super::terminal::{answer, note};
use crate::config::bundled::BENCH_PROBLEMS;
use crate::config::{ConfigError, Loaded, did_you_mean};
use crate::input::file::add_files;
use crate::report::output::Run;
use crate::study::ask::Request;
use crate::study::bench_tuners::run::{Bench, BenchProblem};
use crate::study::bench_tuners::{report as reports, run as tuners};
use crate::study::tune::methods::Method;
use clap::Args;
use std::path::PathBuf;

#[derive(Args)]
pub struct BenchArguments {
    /// Problems: studies with a table [tune], by bundled name or as files; the six bundled ones without any.
    #[arg(value_name = "STUDY")]
    problems: Vec<PathBuf>,
    /// Methods, separated by commas; all without it.
    #[arg(long, value_delimiter = ',')]
    methods: Vec<String>,
    /// Budgets of a trial in merchant-months, separated by commas.
    #[arg(long, value_delimiter = ',', default_value = "2e6,6e6,20e6")]
    budgets: Vec<f64>,
    /// Trials of each method, problem and budget.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(2..=10_000))]
    seeds: u32,
    /// Budget of the reference, in largest budgets.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    reference: u64,
    #[command(flatten)]
    common: Common,
}

/// Loads the problems, runs the trials, judges them, writes, prints.
pub fn bench_tuners(arguments: &BenchArguments) -> Result<(), Failure> {
    let common = &arguments.common;
    let methods = methods(&arguments.methods)?;
    let budgets = budgets(&arguments.budgets)?;
    let mut names = arguments.problems.clone();
    if names.is_empty() {
        names = BENCH_PROBLEMS.map(PathBuf::from).to_vec();
    }
    let mut problems: Vec<BenchProblem> = Vec::new();
    let mut first: Option<Loaded> = None;
    let (mut notices, mut files, mut described) = (Vec::new(), Vec::new(), Vec::new());
    for name in &names {
        let request = Request { config: Some(name), reforms: &[], set: &common.set, sizes: common.sizes() };
        let (loaded, problem) = crate::study::tune::ask::bench_problem(&request)?;
        refuse_unlike(&problems, first.as_ref(), &loaded, &problem)?;
        notices.extend(loaded.notices.iter().map(|notice| format!("{}: {notice}", problem.name)));
        described.push(loaded.resolved.clone());
        add_files(&mut files, &loaded.files);
        problems.push(problem);
        first.get_or_insert(loaded);
    }
    if let Some(none) = problems.iter().find(|p| methods.iter().all(|m| !m.takes(p.lender.thresholds.len()))) {
        let message = format!("none of the methods asked for searches `{}`", none.name);
        return Err(ConfigError::plain(message)
            .help("leave --methods out, or name one that does: docs/tuning.md")
            .into());
    }
    let Some(mut loaded) = first else { return Ok(()) };
    loaded.name = "bench_tuners".into();
    loaded.notices = notices;
    loaded.files = files;
    let bench = Bench {
        problems,
        methods,
        budgets,
        seed: loaded.sizes.seed,
        seeds: arguments.seeds,
        reference: arguments.reference,
    };
    loaded.describe(serde_json::json!({
        "problems": described,
        "methods": bench.methods.iter().map(|method| method.name()).collect::<Vec<_>>(),
        "budgets": bench.budgets,
        "seeds": bench.seeds,
        "reference": bench.reference,
    }));
    let drawn: Vec<&str> = bench.problems.iter().map(|problem| problem.title.as_str()).collect();
    let session = Session::begin("bench-tuners", &loaded, &drawn, common)?;
    let work = tuners::work(&bench);
    if !common.quiet {
        note(&format!(
            "problems: {}, methods: {}, trials of each: {}; up to {:.1} billion merchant-months",
            bench.problems.len(),
            bench.methods.len(),
            bench.seeds,
            work as f64 / 1e9
        ));
    }
    let result = session.simulate(0, |engine, progress| tuners::run(&bench, engine, progress))?;
    let report = reports::tuners(&bench, &result, &loaded.hash);
    session.note(&reports::tuner_times(&bench, &result));
    session.finish(&report, Run { kind: "bench-tuners", sizes: loaded.sizes, unit: session.unit() }, work)?;
    answer(&format!("\n{}", reports::tuner_times(&bench, &result)));
    Ok(())
}

/// Refuses a problem that could not be told from another, and one that states another seed: all trials draw from one.
fn refuse_unlike(
    known: &[BenchProblem],
    first: Option<&Loaded>,
    loaded: &Loaded,
    problem: &BenchProblem,
) -> Result<(), ConfigError> {
    let name = &problem.name;
    if known.iter().any(|known| known.name == *name) {
        return Err(ConfigError::plain(format!("the problem `{name}` is given twice"))
            .help("each problem needs a name of its own: leave one out, or copy the file under another name"));
    }
    if let Some(first) = first.filter(|first| first.sizes.seed != loaded.sizes.seed) {
        let (seed, other) = (loaded.sizes.seed, first.sizes.seed);
        return Err(ConfigError::plain(format!(
            "`{name}` has the seed {seed}, but `{}` has the seed {other}",
            first.name
        ))
        .help("all problems of a benchmark share one seed: give it with --seed"));
    }
    Ok(())
}

fn methods(names: &[String]) -> Result<Vec<Method>, ConfigError> {
    if names.is_empty() {
        return Ok(Method::ALL.to_vec());
    }
    let known = || Method::ALL.iter().map(|method| method.name());
    let find = |name: &String| {
        Method::of_name(name).ok_or_else(|| {
            let help = format!("{}methods are {}", did_you_mean(name, known()), known().collect::<Vec<_>>().join(", "));
            ConfigError::plain(format!("there is no method `{name}`")).help(help)
        })
    };
    let mut methods = Vec::new();
    for method in names.iter().map(find) {
        let method = method?;
        if !methods.contains(&method) {
            methods.push(method);
        }
    }
    Ok(methods)
}

fn budgets(given: &[f64]) -> Result<Vec<u64>, ConfigError> {
    if let Some(wrong) = given.iter().find(|budget| !(1e4..=1e15).contains(*budget)) {
        return Err(ConfigError::plain(format!("a budget of {wrong} merchant-months"))
            .help("allowed: numbers from 10000 to 1e15, such as --budgets 2e6,6e6,20e6"));
    }
    let mut budgets: Vec<u64> = given.iter().map(|&budget| budget as u64).collect();
    budgets.sort_unstable();
    budgets.dedup();
    Ok(budgets)
}
