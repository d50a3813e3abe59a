//! The problems of a benchmark, and what is tried on them.

use super::run::{Bench, BenchProblem};
use crate::config::bundled::BENCH_PROBLEMS;
use crate::config::{ConfigError, Loaded, did_you_mean};
use crate::input::file::add_files;
use crate::study::ask::{Asked, Request, Setup};
use crate::study::tune::ask::{Question, Use, load};
use crate::study::tune::methods::Method;
use std::path::PathBuf;

/// Budgets without `--budgets`, in merchant-months.
const BUDGETS: [f64; 3] = [2e6, 6e6, 20e6];
/// Trials without `--seeds`.
const SEEDS: u32 = 10;
/// Budget of the reference without `--reference`, in largest budgets.
const REFERENCE: u64 = 100;

/// Loads the problems; without any, the bundled ones.
///
/// # Errors
/// The first fault found, with its location.
pub fn bench(request: &Request) -> Result<Asked<Bench>, ConfigError> {
    let options = &request.options;
    let methods = methods(&separated(options.all("methods")))?;
    let budgets = budgets(&separated(options.all("budgets")))?;
    let (seeds, reference) = (options.whole("seeds", 2, 10_000)?, options.whole("reference", 1, 1_000_000)?);
    let mut names = request.inputs.clone();
    if names.is_empty() {
        names = BENCH_PROBLEMS.map(PathBuf::from).to_vec();
    }
    let mut problems: Vec<BenchProblem> = Vec::new();
    let mut first: Option<Loaded> = None;
    let (mut notices, mut files, mut described) = (Vec::new(), Vec::new(), Vec::new());
    for name in &names {
        let one = Request { inputs: vec![name.clone()], options: Default::default(), ..request.clone() };
        let (loaded, problem) = bench_problem(&one)?;
        refuse_unlike(&problems, first.as_ref(), &loaded, &problem)?;
        notices.extend(loaded.notices.iter().map(|notice| format!("{}: {notice}", problem.name)));
        described.push(loaded.resolved.clone());
        add_files(&mut files, &loaded.files);
        problems.push(problem);
        first.get_or_insert(loaded);
    }
    if let Some(none) = problems.iter().find(|p| methods.iter().all(|m| !m.takes(p.lender.thresholds.len()))) {
        let message = format!("none of the requested methods can search `{}`", none.name);
        return Err(ConfigError::plain(message).help("omit --methods, or name one that can: docs/tuning.md"));
    }
    let mut loaded = first.ok_or_else(|| ConfigError::plain("the benchmark has no problems"))?;
    loaded.name = "bench_tuners".into();
    loaded.notices = notices;
    loaded.files = files;
    let bench = Bench {
        problems,
        methods,
        budgets,
        seed: loaded.sizes.seed,
        seeds: seeds.unwrap_or(SEEDS),
        reference: reference.unwrap_or(REFERENCE),
    };
    loaded.describe(serde_json::json!({
        "problems": described,
        "methods": bench.methods.iter().map(|method| method.name()).collect::<Vec<_>>(),
        "budgets": bench.budgets,
        "seeds": bench.seeds,
        "reference": bench.reference,
    }));
    let setup = Setup { steps: 0, ..Setup::of(&loaded, bench.problems.iter().map(|problem| problem.title.clone())) };
    Ok(Asked { setup, question: bench })
}

/// Loads a tuning as a problem of a benchmark.
///
/// # Errors
/// The first fault found, with its location.
pub fn bench_problem(request: &Request) -> Result<(Loaded, BenchProblem), ConfigError> {
    let (loaded, Question { title, tuning, .. }) = load(request, Use::Benchmark)?;
    let problem = BenchProblem {
        name: loaded.name.clone(),
        title,
        lender: tuning.lender().clone(),
        merchants: loaded.sizes.merchants,
        terms: tuning.terms,
    };
    Ok((loaded, problem))
}

/// What stands between the commas of some values.
fn separated(values: &[String]) -> Vec<String> {
    values.iter().flat_map(|value| value.split(',')).map(|part| part.trim().to_string()).collect()
}

/// Refuses a problem that could not be distinguished from another, and one that states another seed: all trials draw
/// from one.
fn refuse_unlike(
    known: &[BenchProblem],
    first: Option<&Loaded>,
    loaded: &Loaded,
    problem: &BenchProblem,
) -> Result<(), ConfigError> {
    let name = &problem.name;
    if known.iter().any(|known| known.name == *name) {
        return Err(ConfigError::plain(format!("the problem `{name}` is given twice"))
            .help("each problem needs its own name: omit one, or copy the file under another name"));
    }
    if let Some(first) = first.filter(|first| first.sizes.seed != loaded.sizes.seed) {
        let (seed, other) = (loaded.sizes.seed, first.sizes.seed);
        return Err(ConfigError::plain(format!(
            "`{name}` has the seed {seed}, but `{}` has the seed {other}",
            first.name
        ))
        .help("all problems in a benchmark share one seed: set it with --seed"));
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
            let help =
                format!("{}the methods are {}", did_you_mean(name, known()), known().collect::<Vec<_>>().join(", "));
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

fn budgets(given: &[String]) -> Result<Vec<u64>, ConfigError> {
    let help = "allowed: numbers from 10000 to 1e15, such as --budgets 2e6,6e6,20e6";
    let number = |text: &String| {
        text.parse::<f64>().map_err(|_| ConfigError::plain(format!("a budget of `{text}` merchant-months")).help(help))
    };
    let given = match given {
        [] => BUDGETS.to_vec(),
        given => given.iter().map(number).collect::<Result<_, _>>()?,
    };
    if let Some(wrong) = given.iter().find(|budget| !(1e4..=1e15).contains(*budget)) {
        return Err(ConfigError::plain(format!("a budget of {wrong} merchant-months")).help(help));
    }
    let mut budgets: Vec<u64> = given.iter().map(|&budget| budget as u64).collect();
    budgets.sort_unstable();
    budgets.dedup();
    Ok(budgets)
}
