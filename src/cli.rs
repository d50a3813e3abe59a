//! The commands.

mod captions;
mod command;
mod common;
mod merge;
mod parts;
mod report;
mod saving;
mod selftest;
mod session;
mod shard;
mod status;
mod study;
mod study_arguments;
mod terminal;
mod theme;
mod verify;

use crate::config::ConfigError;
use crate::study::validate;
use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};
use common::Common;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;
use terminal::{answer, note};

/// Exit code for invalid input.
const BAD_INPUT: u8 = 2;
/// Exit code if a check failed or parts are missing.
const FAILED: u8 = 1;
/// Exit code after Ctrl-C, by the convention of shells.
const INTERRUPTED: u8 = 130;

/// How many good merchants lose their loan by mistake when thresholds or policy tighten, why, and what it would
/// cost to keep them.
#[derive(Parser)]
#[command(name = "swapset", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: PlainCommand,
}

/// The commands that run no study; those of studies are made from the studies' definitions.
#[derive(Subcommand)]
enum PlainCommand {
    /// Redraws the charts and pages of an earlier run in another language, width or font, without simulating.
    Report(report::ReportArguments),
    /// Says how far the run for an output folder is.
    Status(status::StatusArguments),
    /// Makes the results of a study from the parts of its shards: the same bytes as one run.
    Merge(merge::MergeArguments),
    /// Prints the commands of the parts that are missing or damaged; exit code 1 if there are any.
    Missing(merge::MissingArguments),
    /// Checks configurations and reforms without running them.
    Validate {
        /// TOML files or names of bundled ones.
        #[arg(required = true, value_name = "CONFIG")]
        files: Vec<PathBuf>,
    },
    /// Runs a saved study again and compares the files byte for byte.
    Verify(verify::VerifyArguments),
    /// Checks that this build computes on this machine what it should, in less than a minute.
    Selftest,
    /// Prints the JSON Schema of the configuration, for editors.
    Schema,
    /// Explains a configuration key (meaning, unit, default, range and source), a metric or a reason for a loss. Without a name, lists
    /// them.
    Explain {
        /// `group.key`, `group`, a metric such as good_lost, or a reason such as exposure_cap.
        name: Option<String>,
    },
}

/// All commands, those of studies first.
fn commands() -> clap::Command {
    let others = Arguments::command();
    let all = study_arguments::commands().into_iter().chain(others.get_subcommands().cloned());
    clap::Command::new("swapset")
        .version(env!("CARGO_PKG_VERSION"))
        .about(others.get_about().cloned().unwrap_or_default())
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands(all.enumerate().map(|(index, command)| command.display_order(index)))
}

/// Why a command failed.
enum CommandFailure {
    /// Help, the version, or invalid arguments.
    Arguments(clap::Error),
    Config(ConfigError),
    /// Results could not be computed or written.
    Results(String),
    /// A check failed, as the answer says.
    Failed(String),
    /// Stopped by Ctrl-C with nothing written.
    Stopped,
    /// Stopped by Ctrl-C; the text says what was kept.
    StoppedAfter(String),
}

impl From<ConfigError> for CommandFailure {
    fn from(error: ConfigError) -> CommandFailure {
        CommandFailure::Config(error)
    }
}

/// Runs the command given by the process's arguments and returns the exit code.
pub fn main() -> ExitCode {
    let done = match commands().try_get_matches() {
        Ok(matches) => run(&matches),
        Err(error) => Err(CommandFailure::Arguments(error)),
    };
    terminal::exit_code(match done {
        Ok(code) => code,
        Err(failure) => {
            let (message, code) = match failure {
                CommandFailure::Arguments(error) => return misread(&error),
                CommandFailure::Config(error) => {
                    (format!("error: {}", error.report(std::io::stderr().is_terminal())), BAD_INPUT)
                }
                CommandFailure::Results(message) => (format!("error: {message}"), BAD_INPUT),
                CommandFailure::Failed(message) => (message, FAILED),
                CommandFailure::Stopped => ("stopped: nothing was written".into(), INTERRUPTED),
                CommandFailure::StoppedAfter(kept) => (format!("stopped: {kept}"), INTERRUPTED),
            };
            note(&message);
            code
        }
    })
}

/// Runs a command and returns its exit code.
fn run(matches: &ArgMatches) -> Result<u8, CommandFailure> {
    if let Some((command, matches)) = matches.subcommand()
        && study_arguments::is_study(command)
    {
        return study_or_shard(command, matches).map(|()| 0);
    }
    let done = match Arguments::from_arg_matches(matches).map_err(CommandFailure::Arguments)?.command {
        PlainCommand::Report(arguments) => report::report(&arguments),
        PlainCommand::Status(arguments) => status::status(&arguments),
        PlainCommand::Merge(arguments) => merge::merge(arguments),
        PlainCommand::Missing(arguments) => {
            return merge::missing(&arguments).map(|are_any| if are_any { FAILED } else { 0 });
        }
        PlainCommand::Validate { files } => validate(&files),
        PlainCommand::Verify(arguments) => verify::verify(&arguments),
        PlainCommand::Selftest => selftest::selftest(),
        PlainCommand::Schema => {
            answer(&format!("{:#}", validate::schema()));
            Ok(())
        }
        PlainCommand::Explain { name } => {
            validate::explain(name.as_deref()).map(|text| answer(&text)).map_err(CommandFailure::from)
        }
    };
    done.map(|()| 0)
}

/// Runs the study that the arguments of the process ask for, or a shard of it.
fn study_or_shard(name: &str, matches: &ArgMatches) -> Result<(), CommandFailure> {
    let common = Common::from_arg_matches(matches).map_err(CommandFailure::Arguments)?;
    let arguments = std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned());
    let arguments: Vec<String> = arguments.collect();
    match common.saving.shard {
        Some(shard) => shard::run(name, matches, &common, arguments, shard),
        None => study::run(name, matches, &common, arguments, None),
    }
}

/// Prints help, the version, or the error in the arguments.
fn misread(error: &clap::Error) -> ExitCode {
    let text = error.render().to_string();
    if error.use_stderr() {
        note(text.trim_end());
        return terminal::exit_code(BAD_INPUT);
    }
    answer(text.trim_end());
    terminal::exit_code(0)
}

fn validate(files: &[PathBuf]) -> Result<(), CommandFailure> {
    for file in files {
        let valid = validate::validate(file)?;
        valid.notices.iter().for_each(|notice| note(&format!("{}: note: {notice}", file.display())));
        answer(&format!("{}: valid, {} keys", file.display(), valid.keys));
    }
    Ok(())
}
