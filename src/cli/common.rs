//! What every simulating command shares: its arguments, and how reports are to look.

use super::Failure;
use crate::config::SizeOverrides;
use crate::config::keys::{MERCHANTS_MAX, REPLICATIONS_MAX};
use crate::report::chart::Style;
use crate::report::files;
use crate::report::font::Fonts;
use crate::report::language::{Definition, Language};
use crate::report::render::RenderOptions;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

#[derive(Args)]
pub struct Common {
    /// Changes a parameter of the baseline, for instance merchant_loan.cutoff=540. May be repeated.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// What every draw follows from.
    #[arg(long)]
    pub seed: Option<u64>,
    /// Draws of the economy, each with merchants of its own; from 64 on in whole scrambles of 8, from 512 on of 32 (run.economy_draws).
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=i64::from(REPLICATIONS_MAX)))]
    pub replications: Option<u32>,
    /// Merchants of one replication.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=i64::from(MERCHANTS_MAX)))]
    pub merchants: Option<u32>,
    /// Threads; all processors without it. It changes no result.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Folder for the results. Without it output/NAME or, if that holds other results, a name with the reforms or the configuration's hash.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Replaces the results of another configuration, or results that have been changed since they were written. Files that swapset did not write are always kept.
    #[arg(long)]
    pub overwrite: bool,
    /// Prints the answer only, without progress.
    #[arg(long)]
    pub quiet: bool,
    #[command(flatten)]
    pub render: RenderArguments,
}

/// How reports are to look.
#[derive(Args)]
pub struct RenderArguments {
    /// Language of charts, pages and the answer.
    #[arg(long = "lang", value_name = "LANG", value_parser = languages(), default_value = Language::English.definition().code)]
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
#[derive(Clone)]
pub struct Languages(Vec<Language>);

/// The word for every language.
const BOTH: &str = "both";

/// The languages by their codes, and all of them.
fn languages() -> impl TypedValueParser<Value = Languages> {
    let one = |language: Language| {
        let Definition { code, name, fonts, .. } = language.definition();
        let font = if fonts.is_empty() { "" } else { "; PNG then needs a font with its characters" };
        PossibleValue::new(*code).help(format!("{name}{font}"))
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

/// Widths as they are asked for.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Width {
    Wide,
    Column,
    Both,
}

impl RenderArguments {
    /// The options, their fonts found.
    pub fn options(&self) -> Result<RenderOptions, Failure> {
        let languages = self.languages.0.clone();
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
        Ok(RenderOptions { languages, widths, png, fonts })
    }
}

impl Common {
    /// The threads to run on.
    pub fn threads(&self) -> usize {
        self.threads.map_or_else(rayon::current_num_threads, usize::from)
    }

    /// The sizes given.
    pub fn sizes(&self) -> SizeOverrides {
        SizeOverrides { seed: self.seed, replications: self.replications, merchants: self.merchants }
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
