//! What every simulating command shares: arguments, threads, the bar, Ctrl-C, and the writing of results.

use super::{Failure, print};
use crate::config::{Loaded, SizeOverrides};
use crate::engine::{Engine, Stopped};
use crate::progress::Progress;
use crate::report::about::{About, command, differences};
use crate::report::chart::Style;
use crate::report::document::Document;
use crate::report::drawn::{self, Looks};
use crate::report::files::{self, File, Provenance, VERSION};
use crate::report::font::Fonts;
use crate::report::language::Language;
use crate::report::output::{self, Report, Run};
use crate::report::saved;
use crate::study::run::Sizes;
use clap::{Args, ValueEnum};
use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

#[derive(Args)]
pub struct Common {
    /// Changes a parameter of the baseline, for instance merchant_loan.cutoff=540. May be repeated.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// What every draw follows from.
    #[arg(long)]
    pub seed: Option<u64>,
    /// Draws of the economy, each with merchants of its own; from 64 on in whole scrambles of 8, from 512 on of 32 (run.economy_draws).
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub replications: Option<u32>,
    /// Merchants of one replication.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub merchants: Option<u32>,
    /// Threads; all processors without it. It changes no result.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Folder of the results; output/NAME without it.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Prints the answer only, without progress.
    #[arg(long)]
    pub quiet: bool,
    #[command(flatten)]
    pub looks: LooksArguments,
}

/// How reports are to look.
#[derive(Args)]
pub struct LooksArguments {
    /// Language of charts, pages and the answer.
    #[arg(long = "lang", value_enum, default_value_t = Languages::En)]
    pub languages: Languages,
    /// Width of charts: 16:9, a report's column, or both.
    #[arg(long, value_enum, default_value_t = Width::Both)]
    pub chart: Width,
    /// A font file for PNG, for names with characters that neither the embedded font nor the system's have.
    #[arg(long, value_name = "FILE", conflicts_with = "no_png")]
    pub font: Option<PathBuf>,
    /// Draws no PNG; SVG and pages need no font.
    #[arg(long)]
    pub no_png: bool,
}

/// Languages as they are asked for.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Languages {
    /// English.
    En,
    /// Chinese; PNG then needs a font with its characters.
    Zh,
    /// Both, side by side: the files in Chinese have .zh in their names.
    Both,
}

/// Widths as they are asked for.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Width {
    Wide,
    Column,
    Both,
}

impl LooksArguments {
    /// The looks, their fonts found.
    pub fn looks(&self) -> Result<Looks, Failure> {
        let languages = match self.languages {
            Languages::En => vec![Language::English],
            Languages::Zh => vec![Language::Chinese],
            Languages::Both => vec![Language::English, Language::Chinese],
        };
        let widths = match self.chart {
            Width::Wide => vec![Style::WIDE],
            Width::Column => vec![Style::COLUMN],
            Width::Both => vec![Style::WIDE, Style::COLUMN],
        };
        let png = !self.no_png;
        let fonts = match png {
            true => Fonts::load(self.font.as_deref(), &languages).map_err(results)?,
            false => Fonts::default(),
        };
        Ok(Looks { languages, widths, png, fonts })
    }
}

impl Common {
    /// The sizes given.
    pub fn sizes(&self) -> SizeOverrides {
        SizeOverrides { seed: self.seed, replications: self.replications, merchants: self.merchants }
    }
}

/// A command under way: its target is free, its threads stand ready.
pub struct Session<'a> {
    /// What results say of where they came from.
    provenance: Provenance,
    sizes: Sizes,
    /// Replications that make one unit of an interval.
    unit: usize,
    /// Every parameter of the scenario's alternatives; null without a scenario.
    assumptions: serde_json::Value,
    /// What work is counted in.
    work_unit: &'static str,
    common: &'a Common,
    looks: Looks,
    folder: PathBuf,
    pool: rayon::ThreadPool,
    began: SystemTime,
    took: Cell<Duration>,
    /// Further lines of the log.
    notes: RefCell<String>,
}

impl<'a> Session<'a> {
    /// Checks the target and starts the threads, for a study of scenarios.
    pub fn begin(loaded: &Loaded, common: &'a Common) -> Result<Session<'a>, Failure> {
        let provenance = Provenance {
            name: loaded.name.clone(),
            configuration_hash: loaded.hash.clone(),
            resolved: loaded.resolved.clone(),
            files: loaded.files.clone(),
        };
        let session = Session::begin_named(provenance, "merchant-month", common)?;
        let unit = loaded.scenario.economy_draws.replications_of_a_unit() as usize;
        Ok(Session { sizes: loaded.sizes, unit, assumptions: loaded.assumptions(), ..session })
    }

    /// The same for a study without scenarios, whose work is counted in `work_unit`s.
    pub fn begin_named(
        provenance: Provenance,
        work_unit: &'static str,
        common: &'a Common,
    ) -> Result<Session<'a>, Failure> {
        let folder = common.out.clone().unwrap_or_else(|| Path::new("output").join(&provenance.name));
        files::check_target(&folder).map_err(results)?;
        let looks = common.looks.looks()?;
        let pool = rayon::ThreadPoolBuilder::new().num_threads(common.threads.map_or(0, usize::from)).build();
        let pool = pool.map_err(|error| Failure::Results(format!("failed to start threads: {error}")))?;
        Ok(Session {
            provenance,
            sizes: Sizes { seed: 0, replications: 0, merchants: 0 },
            unit: 1,
            assumptions: serde_json::Value::Null,
            work_unit,
            common,
            looks,
            folder,
            pool,
            began: SystemTime::now(),
            took: Cell::new(Duration::ZERO),
            notes: RefCell::default(),
        })
    }

    /// How the kernel is run.
    pub fn engine(&self) -> Engine {
        Engine::default()
    }

    pub fn threads(&self) -> usize {
        self.pool.current_num_threads()
    }

    /// Merchants of one pass over all replications.
    pub fn merchants(&self) -> u64 {
        u64::from(self.sizes.replications) * u64::from(self.sizes.merchants)
    }

    /// Replications that make one unit of an interval.
    pub fn unit(&self) -> usize {
        self.unit
    }

    /// Runs on the session's threads, with a bar over `merchants` on a terminal, until done or Ctrl-C.
    pub fn simulate<T: Send>(
        &self,
        merchants: u64,
        run: impl FnOnce(Engine, &Progress) -> Result<T, Stopped> + Send,
    ) -> Result<T, Failure> {
        let stop = watch_for_stop();
        let progress = if self.common.quiet { Progress::quiet(stop) } else { Progress::bar(merchants, stop) };
        let engine = self.engine();
        let start = Instant::now();
        let result = self.pool.install(|| run(engine, &progress));
        progress.finish();
        self.took.set(start.elapsed());
        result.map_err(|_| Failure::Stopped)
    }

    /// What results say of where they came from.
    pub fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    /// Adds lines to the log.
    pub fn note(&self, lines: &str) {
        self.notes.borrow_mut().push_str(&format!("{lines}\n"));
    }

    /// Writes a study's files and prints its answer; `work` is in merchant-months.
    pub fn finish(&self, report: &Report, run: Run<'_>, work: u64) -> Result<(), Failure> {
        let rendered = output::render(report, run, &self.provenance).map_err(results)?;
        let about = self.about(run.kind, run.sizes);
        self.write(rendered, &report.document, &about, work)
    }

    /// What a report says of where its numbers come from.
    pub fn about(&self, kind: &str, sizes: Sizes) -> About {
        let resolved = &self.assumptions;
        About {
            kind: kind.into(),
            name: self.provenance.name.clone(),
            version: VERSION.into(),
            configuration_hash: self.provenance.configuration_hash.clone(),
            seed: Some(sizes.seed),
            replications: Some(sizes.replications),
            replications_of_a_unit: Some(self.unit),
            merchants: Some(sizes.merchants),
            months: resolved["run"]["months"].as_u64().map(|months| months as u32),
            seasoning: resolved["run"]["seasoning"].as_u64().map(|months| months as u32),
            command: command(std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned())),
            files: self.provenance.files.clone(),
            differences: differences(kind, resolved, &crate::config::bundled_resolved()),
            calibration: Vec::new(),
        }
    }

    /// Draws a document, writes all files with the log, and prints the answer.
    pub fn write(&self, mut rendered: Vec<File>, document: &Document, about: &About, work: u64) -> Result<(), Failure> {
        let looks = &self.looks;
        rendered.extend(self.pool.install(|| drawn::drawn(document, about, looks)).map_err(results)?);
        rendered.push(saved::save(document, about).map_err(results)?);
        rendered.push(self.log(work));
        files::write(&self.folder, &rendered).map_err(results)?;
        print(&document.text(self.looks.language()));
        if !self.common.quiet {
            eprintln!("\n{:.1} s; results and charts in {}", self.took.get().as_secs_f64(), self.folder.display());
        }
        Ok(())
    }

    /// The run's log: the one file with times.
    fn log(&self, work: u64) -> File {
        let seconds = self.took.get().as_secs_f64();
        let began = self.began.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let text = format!(
            "swapset {VERSION}\nbegan {began} (seconds since 1970)\ntook {seconds:.3} s\nthreads {}\nlevel {:?}\n\
             {}s {work}\nnanoseconds per {} {:.2}\n{}",
            self.threads(),
            self.engine().level,
            self.work_unit,
            self.work_unit,
            seconds * 1e9 / work as f64,
            self.notes.borrow(),
        );
        File { name: "run.log".into(), bytes: text.into_bytes() }
    }
}

/// Whether Ctrl-C was pressed, from now on.
pub fn watch_for_stop() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stop);
    // Without a handler, Ctrl-C ends the process at once; files are written complete or not at all either way.
    let _ = ctrlc::set_handler(move || asked.store(true, Ordering::Relaxed));
    stop
}

/// A failure of making or writing results.
pub fn results(error: files::Failure) -> Failure {
    Failure::Results(error.to_string())
}
