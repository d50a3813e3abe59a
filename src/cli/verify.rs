//! `swapset verify`: runs the study of a folder of results again and compares all files.

use super::common::results;
use super::{CommandFailure, terminal};
use crate::report::about::About;
use crate::report::files::{Failure, VERSION};
use crate::report::folder::{Comparison, Listing};
use crate::report::{render, saved};
use clap::Args;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

#[derive(Args)]
pub struct VerifyArguments {
    /// Folder of an earlier run, such as output/baseline.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Folder of the files that the study was read from.
    #[arg(long, value_name = "DIR", default_value = ".")]
    inputs: PathBuf,
    /// Number of threads; all processors by default. Results must not depend on it.
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// Prints only the answer.
    #[arg(long)]
    quiet: bool,
}

/// Runs the study again in a temporary folder, and fails if a file differs.
///
/// # Errors
/// If the folder has no report that this version can run again, the files it was read from have changed, the run fails or is
/// stopped, or a file differs.
pub fn verify(arguments: &VerifyArguments) -> Result<(), CommandFailure> {
    let folder = &arguments.folder;
    let (document, about) = saved::load(folder).map_err(results)?;
    let listing = Listing::read(folder).map_err(results)?;
    let words = words(folder, &about)?;
    let scratch = tempfile::tempdir().map_err(|error| failed(format!("failed to make a folder: {error}")))?;
    let again = scratch.path().join("again");
    if !arguments.quiet {
        terminal::note(&format!("running again: {}", about.command));
    }
    run_again(&words, &drawn_as(&listing), arguments, &again)?;
    let hash = &about.configuration_hash;
    let found = Listing::read(&again).map_err(results)?.map(|listing| listing.identity().configuration_hash);
    if let Some(found) = found.filter(|found| found != hash) {
        let read_from = about.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>();
        let from = if read_from.is_empty() { String::new() } else { format!(" ({})", read_from.join(", ")) };
        return Err(failed(format!(
            "{} was run with configuration {hash}, the files in {}{from} now make {found}: they have changed since",
            folder.display(),
            arguments.inputs.display()
        )));
    }
    let names = render::names(&document);
    let compared = Comparison::of(folder, &again, |name| names.iter().any(|drawn| drawn == name)).map_err(results)?;
    report(folder, &compared)
}

/// Says what was compared, and fails if anything differs.
fn report(folder: &Path, compared: &Comparison) -> Result<(), CommandFailure> {
    for (what, names) in [
        ("differs", &compared.different),
        ("is missing", &compared.missing),
        ("was written by only one of the two runs", &compared.unmatched),
    ] {
        names.iter().for_each(|name| terminal::answer(&format!("{name} {what}")));
    }
    if compared.not_compared > 0 {
        terminal::answer(&format!(
            "{} charts and pages, drawn otherwise than by default, were not compared; they are as they were written",
            compared.not_compared
        ));
    }
    let number = compared.different.len() + compared.missing.len() + compared.unmatched.len();
    if !compared.is_equal() {
        let folder = folder.display();
        let files = if number == 1 { "1 file".into() } else { format!("{number} files") };
        return Err(CommandFailure::Failed(format!("{folder} is not what the study gives: {files}, see above")));
    }
    terminal::answer(&format!("{} files are the same, byte for byte", compared.equal));
    Ok(())
}

/// The arguments of the command that made a report.
fn words(folder: &Path, about: &About) -> Result<Vec<String>, CommandFailure> {
    if about.version != VERSION {
        let (folder, other) = (folder.display(), &about.version);
        return Err(failed(format!(
            "swapset {other} made {folder}, and this is {VERSION}; only the same version gives the same bytes"
        )));
    }
    let words = shlex::split(&about.command).unwrap_or_default();
    match words.split_first() {
        Some((program, rest)) if program == "swapset" && !rest.is_empty() => Ok(rest.to_vec()),
        _ => Err(failed(format!("{} was made by no command, so there is none to run again", folder.display()))),
    }
}

/// The options with which charts and pages were drawn, as far as file names tell.
fn drawn_as(listing: &Option<Listing>) -> Vec<&'static str> {
    let has = |test: fn(&str) -> bool| listing.iter().flat_map(|listing| &listing.files).any(|file| test(&file.name));
    let mut options = Vec::new();
    if !has(|name| name.ends_with(".png")) {
        options.push("--no-png");
    }
    // A shape drawn alone is in the Markdown.
    let shapes = [
        ("wide", has(|name| name.ends_with(".svg") && !name.contains(".column.") && !name.contains(".square."))),
        ("column", has(|name| name.contains(".column."))),
        ("square", has(|name| name.contains(".square."))),
    ];
    let mut drawn = shapes.into_iter().filter(|(_, is_there)| *is_there).map(|(shape, _)| shape);
    match (drawn.next(), drawn.count()) {
        (Some(shape), 0) => options.extend(["--chart", shape]),
        (Some(_), 2) => options.extend(["--chart", "all"]),
        _ => {}
    }
    match (has(|name| name == "report.html"), has(|name| name == "report.zh.html")) {
        (true, true) => options.extend(["--lang", "both"]),
        (false, true) => options.extend(["--lang", "zh"]),
        (_, false) => {}
    }
    options
}

/// Runs the command in a process of its own, its answer unheard.
fn run_again(
    words: &[String],
    drawn_as: &[&str],
    arguments: &VerifyArguments,
    out: &Path,
) -> Result<(), CommandFailure> {
    let program = std::env::current_exe().map_err(|error| failed(format!("failed to find this program: {error}")))?;
    let mut command = Command::new(program);
    // What goes wrong is said all the same.
    command
        .args(words)
        .args(drawn_as)
        .arg("--quiet")
        .arg("--out")
        .arg(out)
        .current_dir(&arguments.inputs)
        .stdout(Stdio::null());
    if let Some(threads) = arguments.threads {
        command.arg("--threads").arg(threads.to_string());
    }
    let status = command
        .status()
        .map_err(|error| failed(format!("failed to run the study again in {}: {error}", arguments.inputs.display())))?;
    match status.code() {
        Some(0) => Ok(()),
        None | Some(130) => Err(CommandFailure::Stopped),
        Some(_) => Err(failed(
            "the study cannot be run again, see above; --inputs names the folder of the files it was read from".into(),
        )),
    }
}

fn failed(message: String) -> CommandFailure {
    results(Failure::new(message))
}
