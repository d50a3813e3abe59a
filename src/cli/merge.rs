//! `swapset merge` and `swapset missing`: from the parts of shards to the results of one run.

use super::common::{Common, Output, Saving};
use super::parts::Parts;
use super::terminal::{answer, note};
use super::{CommandFailure, commands, study};
use crate::input::checkpoint::Checkpoint;
use crate::input::inputs;
use clap::{Args, FromArgMatches};
use std::path::PathBuf;

/// Parts that an error names one by one.
const NAMED_MAX: usize = 20;

#[derive(Args)]
pub struct MergeArguments {
    /// Parts, or folders that hold them, in any order.
    #[arg(required = true, value_name = "PART")]
    parts: Vec<PathBuf>,
    #[command(flatten)]
    output: Output,
}

#[derive(Args)]
pub struct MissingArguments {
    /// Parts, or folders that hold them, in any order.
    #[arg(required = true, value_name = "PART")]
    parts: Vec<PathBuf>,
}

/// Makes the results of a study from all its parts: the same as those of one run.
///
/// # Errors
/// If a folder cannot be read, if a part is missing, damaged, given twice or of another run, or if the study that they ask for
/// fails.
pub fn merge(arguments: MergeArguments) -> Result<(), CommandFailure> {
    let Parts { head, known, paths, faults, missing, .. } = Parts::read(&arguments.parts)?;
    let mut wrong = [faults.damaged, faults.foreign, faults.doubled].concat();
    if !missing.is_empty() {
        let named: Vec<String> = missing.iter().take(NAMED_MAX).map(u32::to_string).collect();
        let more = if missing.len() > NAMED_MAX { ", …" } else { "" };
        let (number, of) = (missing.len(), head.of);
        wrong.push(format!(
            "{number} of {of} parts are missing: {}{more}; `swapset missing` prints the commands",
            named.join(", ")
        ));
    }
    if !wrong.is_empty() {
        return Err(CommandFailure::Results(format!("failed to merge the parts: {}", wrong.join("\n       "))));
    }
    if !arguments.output.quiet {
        note(&format!("merging {} parts with {} batches", paths.len(), known.values()));
    }
    let parts = Checkpoint::of_parts(known, &paths);
    inputs::give(head.inputs);
    let words = std::iter::once("swapset".to_string()).chain(head.arguments.iter().cloned());
    let matches = commands().try_get_matches_from(words).map_err(CommandFailure::Arguments)?;
    let Some((name, matches)) = matches.subcommand() else {
        return Err(CommandFailure::Results("failed to merge the parts: they state no command".into()));
    };
    let common = Common::from_arg_matches(matches).map_err(CommandFailure::Arguments)?;
    let common = Common { saving: Saving::default(), output: arguments.output, ..common };
    study::run(name, matches, &common, head.arguments, Some(parts))
}

/// Prints the commands that compute the parts which are missing or damaged; whether there are any.
///
/// # Errors
/// If a folder cannot be read, no part can, or one belongs to other parts than the first.
pub fn missing(arguments: &MissingArguments) -> Result<bool, CommandFailure> {
    let parts = Parts::read(&arguments.parts)?;
    if !parts.faults.foreign.is_empty() {
        let why = parts.faults.foreign.join("\n       ");
        return Err(CommandFailure::Results(format!("failed to tell what is missing: {why}")));
    }
    parts.faults.damaged.iter().chain(&parts.faults.doubled).for_each(|fault| note(&format!("note: {fault}")));
    parts.missing.iter().for_each(|&number| answer(&parts.command(number, &arguments.parts)));
    Ok(!parts.missing.is_empty())
}
