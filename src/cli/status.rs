//! `swapset status`: how far a run is.

use super::CommandFailure;
use super::shard::UNTIL;
use super::terminal::answer;
use crate::input::checkpoint::{Contents, contents, is_in_use};
use crate::input::task::Task;
use crate::report::folder::{Listing, Target};
use crate::report::number::thousands;
use crate::study::sensitivity::Sensitivity;
use crate::study::{self, Study};
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
///
/// # Errors
/// If the checkpoint or part cannot be read, or is in another form.
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
    let Some(Contents { task, extra, known, steps, is_complete, scanned, .. }) = found else {
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
    let share = match steps {
        (done, all) if all > 0 && !is_complete => {
            // A shard counts as done what is not its own.
            let of_all = if extra.is_empty() { of_all(&task, steps) } else { None };
            let of_all = of_all.map_or(String::new(), |of_all| format!(": {of_all}"));
            format!(", {:.0}% of the work{of_all}", 100.0 * done as f64 / all as f64)
        }
        _ => String::new(),
    };
    let bytes = scanned.whole + scanned.cut;
    answer(&format!("saved: {} batches{share}, {:.1} MB in {}", known.values(), bytes as f64 / 1e6, path.display()));
    if scanned.damaged > 0 {
        answer(&format!("damaged: {} bytes, what they held will be computed again", scanned.damaged));
    }
    results.iter().for_each(|results| answer(&format!("results in the folder: {results}")));
    Ok(())
}

/// How many replications of how many are done, or points of a design; none if it is not known beforehand how many there will be.
fn of_all(task: &Task, (done, all): (u64, u64)) -> Option<String> {
    let study = study::ALL.iter().map(|study| study.definition()).find(|known| known.name == task.study)?;
    let is_until = task.command.contains(&format!(" --{UNTIL}"));
    let (merchants, replications) = (u64::from(task.merchants), u64::from(task.replications));
    let (each, unit) = match study.no_shards {
        None if !is_until => (merchants, "replications"),
        _ if study.name == Sensitivity::DEFINITION.name => (merchants * replications, "points"),
        _ => return None,
    };
    let number = |steps: u64| thousands((steps / each) as f64);
    all.is_multiple_of(each).then(|| format!("{} of {} {unit}", number(done.min(all)), number(all)))
}

/// The results that a folder holds, in words.
fn results(folder: &Path) -> Option<String> {
    let identity = Listing::read(folder).ok().flatten()?.identity();
    Some(format!("`swapset {}`, configuration {}", identity.study, identity.configuration_hash))
}
