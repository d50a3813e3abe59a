//! `swapset status`: how far a run is.

use super::CommandFailure;
use super::terminal::answer;
use crate::input::checkpoint::{Contents, contents, is_in_use};
use crate::report::folder::{Listing, Target};
use clap::Args;
use std::fs::File;
use std::path::{Path, PathBuf};

#[derive(Args)]
pub struct StatusArguments {
    /// Output folder of a run, or a checkpoint or part itself.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// Prints how far the run for a folder is, from its checkpoint.
pub fn status(arguments: &StatusArguments) -> Result<(), CommandFailure> {
    let folder = &arguments.folder;
    let path = if folder.is_file() { folder.clone() } else { Target::checkpoint_of(folder) };
    let failed = |error| CommandFailure::Results(format!("failed to read {}: {error}", path.display()));
    let (shown, results) = (folder.display(), results(folder));
    if !path.exists() {
        answer(&match &results {
            Some(results) => format!("{shown}: finished, {results}; no checkpoint"),
            None => format!("{shown}: no run: there are neither results nor a checkpoint"),
        });
        return Ok(());
    }
    let found = contents(File::open(&path).map_err(failed)?, 0).map_err(failed)?;
    let Some(Contents { task, known, steps: (done, all), is_complete, scanned, .. }) = found else {
        answer(&format!("{shown}: nothing is saved yet"));
        return Ok(());
    };
    let state = match (is_complete, is_in_use(&path)) {
        (true, _) => "complete part",
        (_, true) => "running",
        (_, false) => "stopped; the same command continues from here",
    };
    answer(&format!("{shown}: {state}"));
    answer(&format!("command: {}", task.command));
    let (study, configuration, seed, version) = (&task.study, &task.configuration, task.seed, &task.version);
    answer(&format!("study: {study}, configuration {configuration}, seed {seed}, swapset {version}"));
    let share = if all > 0 && !is_complete {
        format!(", {:.0}% of the work", 100.0 * done as f64 / all as f64)
    } else {
        String::new()
    };
    let bytes = scanned.whole + scanned.cut;
    answer(&format!("saved: {} batches{share}, {:.1} MB in {}", known.values(), bytes as f64 / 1e6, path.display()));
    if scanned.damaged > 0 {
        answer(&format!("damaged: {} bytes, what they held will be computed again", scanned.damaged));
    }
    results.iter().for_each(|results| answer(&format!("results in the folder: {results}")));
    Ok(())
}

/// The results that a folder holds, in words.
fn results(folder: &Path) -> Option<String> {
    let identity = Listing::read(folder).ok().flatten()?.identity();
    Some(format!("`swapset {}`, configuration {}", identity.study, identity.configuration_hash))
}
