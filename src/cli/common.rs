//! What all simulating commands share: their arguments and the options of reports.

use super::theme::{Themed, theme};
use super::{CommandFailure, terminal};
use crate::config::SizeOverrides;
use crate::config::keys::{MERCHANTS_MAX, REPLICATIONS_MAX};
use crate::engine::threads;
use crate::report::chart::Shape;
use crate::report::chart::draw::theme::Theme;
use crate::report::files;
use crate::report::font::Fonts;
use crate::report::language::{Definition, Language};
use crate::report::render::RenderOptions;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use rayon::ThreadPool;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

#[derive(Args)]
pub struct Common {
    /// Sets a parameter of the baseline, such as merchant_loan.cutoff=540. May be repeated.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// Random seed.
    #[arg(long)]
    pub seed: Option<u64>,
    /// Number of replications: draws of the economy, each with its own merchants. Rounded up to a multiple of 8 from 64 on, of 32 from 512 on (run.economy_draws).
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=i64::from(REPLICATIONS_MAX)))]
    pub replications: Option<u32>,
    /// Merchants per replication.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=i64::from(MERCHANTS_MAX)))]
    pub merchants: Option<u32>,
    #[command(flatten)]
    pub saving: Saving,
    #[command(flatten)]
    pub output: Output,
}

/// What becomes of what is computed before all of it is.
#[derive(Args, Default)]
pub struct Saving {
    /// Starts over: an unfinished run for the same output folder is not continued.
    #[arg(long)]
    pub fresh: bool,
    /// Keeps the checkpoint beside the results, so that a later run with a narrower --until continues from them. It may take up to 10 MB per second of computing.
    #[arg(long)]
    pub keep_checkpoint: bool,
    /// Computes only shard K of N and writes it to DIR/part-K-of-N.swapset; `swapset merge` makes the results of all parts. Default folder: output/NAME-parts.
    #[arg(long, value_name = "K/N", conflicts_with_all = ["json", "keep_checkpoint"])]
    pub shard: Option<Shard>,
}

/// One of several shards of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// From 1.
    pub number: u32,
    pub of: u32,
}

/// Maximum number of shards.
const SHARDS_MAX: u32 = 100_000;

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Shard, String> {
        let parsed = text.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
        match parsed {
            Some((number, of)) if (1..=of).contains(&number) && of <= SHARDS_MAX => Ok(Shard { number, of }),
            _ => Err(format!("write K/N, with K from 1 to N and N up to {SHARDS_MAX}, for instance 3/8")),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

/// How a command is run and where its results go.
#[derive(Args)]
pub struct Output {
    /// Number of threads; all processors by default. Results do not depend on it.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Output folder. Default: output/NAME or, if that holds other results, a name extended with the reforms or the configuration hash.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Replaces results of another configuration and results edited since they were written. Files that swapset did not write are always kept.
    #[arg(long)]
    pub overwrite: bool,
    /// Prints only the answer, without progress.
    #[arg(long)]
    pub quiet: bool,
    /// Prints results.json to standard output instead of the answer.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub render: RenderArguments,
}

/// Options of how reports are drawn.
#[derive(Args)]
pub struct RenderArguments {
    /// Language of charts, pages and the answer.
    #[arg(long = "lang", value_name = "LANG", value_parser = languages(), default_value = Language::English.definition().code)]
    pub languages: Languages,
    /// Shape of charts.
    #[arg(long, value_enum, default_value_t = Shapes::Both)]
    pub chart: Shapes,
    /// House style of charts and pages: a TOML file with colours, fonts and a line for the foot, or the bundled slate.
    #[arg(long, value_name = "FILE")]
    pub theme: Option<String>,
    /// Width of the answer in columns. Default: that of the terminal or, where the answer goes into a pipe or a file, of the variable COLUMNS or 80. What a table has no room for is named below it.
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(40..))]
    pub width: Option<u16>,
    /// Font file for PNG charts, used for all characters that the embedded Latin font lacks.
    #[arg(long, value_name = "FILE", conflicts_with = "no_png")]
    pub font: Option<PathBuf>,
    /// Skips PNG charts; SVG charts and pages need no font.
    #[arg(long)]
    pub no_png: bool,
}

/// The languages chosen on the command line.
#[derive(Clone)]
pub struct Languages(Vec<Language>);

/// The value that stands for all languages.
const BOTH: &str = "both";

/// Parses the code of a language, or the value for all of them.
fn languages() -> impl TypedValueParser<Value = Languages> {
    let one = |language: Language| {
        let Definition { code, name, .. } = language.definition();
        PossibleValue::new(*code).help(*name)
    };
    let suffixes = Language::ALL.iter().map(|language| language.definition()).filter(|known| !known.suffix.is_empty());
    let suffixes = suffixes.map(|known| format!("files in {} have {} in their names", known.name, known.suffix));
    let both = format!("All, side by side: {}", suffixes.collect::<Vec<_>>().join(", "));
    let values = Language::ALL.into_iter().map(one).chain([PossibleValue::new(BOTH).alias("all").help(both)]);
    PossibleValuesParser::new(values).map(|given| {
        let known = Language::ALL.into_iter().filter(|language| language.definition().code == given);
        let known: Vec<Language> = known.collect();
        Languages(if known.is_empty() { Language::ALL.to_vec() } else { known })
    })
}

/// The chart shapes chosen on the command line.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Shapes {
    /// 16:9, for slides.
    Wide,
    /// One column of a report, as high as its content; .column in file names.
    Column,
    /// 1:1; .square in file names.
    Square,
    /// Wide and column.
    Both,
    /// Every shape.
    All,
}

impl Shapes {
    fn shapes(self) -> Vec<Shape> {
        match self {
            Shapes::Wide => vec![Shape::Wide],
            Shapes::Column => vec![Shape::Column],
            Shapes::Square => vec![Shape::Square],
            Shapes::Both => vec![Shape::Wide, Shape::Column],
            Shapes::All => Shape::ALL.to_vec(),
        }
    }
}

impl RenderArguments {
    /// The width of the answer.
    pub fn width(&self) -> usize {
        self.width.map_or_else(terminal::width, usize::from)
    }

    /// The language of the terminal: the first asked for.
    pub fn language(&self) -> Language {
        self.languages.0.first().copied().unwrap_or(Language::English)
    }

    /// The options, with fonts loaded.
    ///
    /// # Errors
    /// If the theme is at fault, or PNG charts are wanted and their fonts cannot be loaded.
    pub fn options(&self) -> Result<RenderOptions, CommandFailure> {
        let languages = self.languages.0.clone();
        let theme = match &self.theme {
            None => Theme::default(),
            Some(name) => {
                let Themed { theme, note } = theme(name)?;
                if let Some(note) = note {
                    terminal::note(&format!("note: {note}"));
                }
                theme
            }
        };
        let png = !self.no_png;
        let fonts = match png {
            true => Fonts::load(self.font.as_deref(), &languages).map_err(results)?,
            false => Fonts::default(),
        };
        Ok(RenderOptions { languages, shapes: self.chart.shapes(), theme, png, fonts })
    }
}

/// The threads that a command runs on.
///
/// # Errors
/// If the system starts no more threads.
pub fn pool(common: &Common) -> Result<ThreadPool, CommandFailure> {
    let pool = threads(common.output.threads.map(usize::from));
    pool.map_err(|error| CommandFailure::Results(format!("failed to start threads: {error}")))
}

impl Common {
    /// The sizes that replace the configuration's.
    pub fn sizes(&self) -> SizeOverrides {
        SizeOverrides { seed: self.seed, replications: self.replications, merchants: self.merchants }
    }
}

/// A flag that Ctrl-C sets from now on.
pub fn watch_for_stop() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stop);
    // Without a handler, Ctrl-C ends the process at once; files are written complete or not at all either way.
    let _ = ctrlc::set_handler(move || asked.store(true, Ordering::Relaxed));
    stop
}

/// The error of making or writing results.
pub fn results(error: files::Failure) -> CommandFailure {
    CommandFailure::Results(error.to_string())
}
