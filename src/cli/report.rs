//! `swapset report`.

use super::common::{RenderArguments, results, watch_for_stop};
use super::{CommandFailure, terminal};
use crate::report::message::msg;
use crate::report::{folder, render, saved};
use clap::Args;
use std::path::PathBuf;
use std::sync::atomic::Ordering;

#[derive(Args)]
pub struct ReportArguments {
    /// Folder of an earlier run, such as output/baseline.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Prints only the answer.
    #[arg(long)]
    quiet: bool,
    /// Replaces charts and pages edited since they were drawn. Files that swapset did not write are always kept.
    #[arg(long)]
    overwrite: bool,
    #[command(flatten)]
    render: RenderArguments,
}

/// Loads a saved report, prints it, and replaces its charts and pages.
///
/// # Errors
/// If the folder has no report that can be read, an option of charts is at fault, drawing or writing fails, or the user
/// stops it.
pub fn report(arguments: &ReportArguments) -> Result<(), CommandFailure> {
    let folder = &arguments.folder;
    let (document, about) = saved::load(folder).map_err(results)?;
    // Ctrl-C has an effect only before files are replaced.
    let stop = watch_for_stop();
    let options = arguments.render.options()?;
    terminal::answer(&document.text_within(options.language(), Some(arguments.render.width())));
    let stopped = || stop.load(Ordering::Relaxed);
    let Some(drawn) = render::render(&document, &about, &options, &stopped).map_err(results)? else {
        return Err(CommandFailure::StoppedAfter(format!("{} is unchanged", folder.display())));
    };
    let stale = render::names(&document);
    folder::redraw(folder, &about.configuration_hash, &stale, &drawn, arguments.overwrite).map_err(results)?;
    if !arguments.quiet {
        let text = msg!("charts and pages redrawn in {folder}", folder = folder.display().to_string());
        terminal::note(&format!("\n{}", text.in_language(options.language())));
    }
    Ok(())
}
