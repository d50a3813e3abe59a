//! `swapset run`.

use super::{Failure, print};
use crate::config::{self, Loaded, SizeOverrides, bundled};
use crate::engine::Engine;
use crate::plan::Plan;
use crate::progress::Progress;
use crate::report::files::{self, Provenance, VERSION};
use crate::report::table;
use crate::study;
use crate::study::run::StudyResult;
use clap::Args;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

#[derive(Args)]
pub struct RunArguments {
    /// The baseline: a TOML file (it may state only what differs from the bundled baseline) or the name of a bundled one.
    #[arg(value_name = "CONFIG")]
    config: Option<PathBuf>,
    /// An alternative: a file or a bundled name; `a+b` is one alternative made of both. May be repeated.
    #[arg(long = "reform", value_name = "FILE")]
    reforms: Vec<String>,
    /// Changes a parameter of the baseline, for instance merchant_loan.cutoff=540. May be repeated.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// What every draw follows from.
    #[arg(long)]
    seed: Option<u64>,
    /// Draws of the economy, each with merchants of its own.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    replications: Option<u32>,
    /// Merchants of one replication.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    merchants: Option<u32>,
    /// Threads; all processors without it. It changes no result.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Folder of the results; output/NAME without it.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Prints the answer only, without progress.
    #[arg(long)]
    quiet: bool,
}

/// Loads, simulates, writes, prints.
pub fn run(arguments: &RunArguments) -> Result<(), Failure> {
    let loaded = load(arguments)?;
    let folder = arguments.out.clone().unwrap_or_else(|| Path::new("output").join(&loaded.name));
    let results = |error: files::Failure| Failure::Results(error.to_string());
    files::check_target(&folder).map_err(results)?;

    let began = SystemTime::now();
    let (result, took, threads) = simulate(&loaded, arguments)?;
    let provenance = Provenance {
        name: loaded.name.clone(),
        configuration_hash: loaded.hash.clone(),
        resolved: loaded.resolved.clone(),
    };
    let mut rendered = files::render(&result, &provenance).map_err(results)?;
    rendered.push(run_log(&loaded, began, took, threads));
    files::write(&folder, &rendered).map_err(results)?;

    print(&table::text(&result));
    if !arguments.quiet {
        eprintln!("\n{:.1} s; results and charts in {}", took.as_secs_f64(), folder.display());
    }
    Ok(())
}

fn load(arguments: &RunArguments) -> Result<Loaded, Failure> {
    let asks_for_something = arguments.config.is_some() || !arguments.reforms.is_empty();
    let reforms = if asks_for_something {
        arguments.reforms.clone()
    } else {
        bundled::TELLING_REFORMS.map(String::from).to_vec()
    };
    let sizes =
        SizeOverrides { seed: arguments.seed, replications: arguments.replications, merchants: arguments.merchants };
    Ok(config::load(arguments.config.as_deref(), &reforms, &arguments.set, sizes)?)
}

/// Runs the study on its own threads, with a bar on a terminal, until done or Ctrl-C: the result, the time, the threads.
fn simulate(loaded: &Loaded, arguments: &RunArguments) -> Result<(StudyResult, Duration, usize), Failure> {
    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stop);
    // Without a handler, Ctrl-C ends the process at once; files are written complete or not at all either way.
    let _ = ctrlc::set_handler(move || asked.store(true, Ordering::Relaxed));
    let merchants = u64::from(loaded.sizes.replications) * u64::from(loaded.sizes.merchants);
    let progress = if arguments.quiet { Progress::quiet(stop) } else { Progress::bar(merchants, stop) };
    let threads = arguments.threads.map_or(0, usize::from);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|error| Failure::Results(format!("failed to start threads: {error}")))?;
    let start = Instant::now();
    let result = pool.install(|| study::run::run(&loaded.scenario, loaded.sizes, Engine::default(), &progress));
    progress.finish();
    let threads = pool.current_num_threads();
    result.map(|result| (result, start.elapsed(), threads)).map_err(|_| Failure::Stopped)
}

/// The run's log: the one file with times.
fn run_log(loaded: &Loaded, began: SystemTime, took: Duration, threads: usize) -> files::File {
    let sizes = loaded.sizes;
    let plan = Plan::new(&loaded.scenario);
    let merchant_months = plan.merchant_months() * u64::from(sizes.replications) * u64::from(sizes.merchants);
    let seconds = took.as_secs_f64();
    let began = began.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let text = format!(
        "swapset {VERSION}\nbegan {began} (seconds since 1970)\ntook {seconds:.3} s\nthreads {threads}\nlevel {:?}\n\
         merchant-months {merchant_months}\nnanoseconds per merchant-month {:.2}\n",
        Engine::default().level,
        seconds * 1e9 / merchant_months as f64,
    );
    files::File { name: "run.log".into(), bytes: text.into_bytes() }
}
