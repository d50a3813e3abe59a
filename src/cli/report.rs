//! `swapset report`.

use super::common::{LooksArguments, results, watch_for_stop};
use super::{Failure, print};
use crate::report::{drawn, files, saved};
use clap::Args;
use std::path::PathBuf;
use std::sync::atomic::Ordering;

#[derive(Args)]
pub struct ReportArguments {
    /// Folder of an earlier run, such as output/baseline.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Prints the answer only.
    #[arg(long)]
    quiet: bool,
    #[command(flatten)]
    looks: LooksArguments,
}

/// Reads, draws, replaces, prints.
pub fn report(arguments: &ReportArguments) -> Result<(), Failure> {
    let folder = &arguments.folder;
    let (document, about) = saved::load(folder).map_err(results)?;
    // Ctrl-C ends it before anything is replaced, and no more after that.
    let stop = watch_for_stop();
    let looks = arguments.looks.looks()?;
    let drawn = drawn::drawn(&document, &about, &looks).map_err(results)?;
    if stop.load(Ordering::Relaxed) {
        return Err(Failure::Stopped);
    }
    files::replace(folder, &drawn::names(&document), &drawn).map_err(results)?;
    print(&document.text(looks.language()));
    if !arguments.quiet {
        eprintln!("\ncharts and pages drawn again in {}", folder.display());
    }
    Ok(())
}
