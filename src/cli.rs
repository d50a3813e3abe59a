//! The commands. Each reads as a table of contents; what they call does the work.

mod command;
mod common;
mod report;
mod session;
mod study;
mod study_arguments;
mod terminal;

use crate::config::ConfigError;
use crate::study::validate;
use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;
use terminal::{answer, note};

/// Exit code of bad input.
const BAD_INPUT: u8 = 2;
/// Exit code after Ctrl-C, as shells have it.
const INTERRUPTED: u8 = 130;

/// How many good merchants lose their loan by mistake when thresholds or policy tighten, why, and what keeping them costs.
#[derive(Parser)]
#[command(name = "swapset", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Other,
}

/// The commands that are no studies; those of studies are made from their definitions.
#[derive(Subcommand)]
enum Other {
    /// Redraws the charts and pages of an earlier run in another language, width or font, without simulating.
    Report(report::ReportArguments),
    /// Checks configurations and reforms without running them.
    Validate {
        /// TOML files or names of bundled ones.
        #[arg(required = true, value_name = "CONFIG")]
        files: Vec<PathBuf>,
    },
    /// Prints the JSON Schema of the configuration, for editors.
    Schema,
    /// Explains a configuration key: meaning, unit, default, range and source. Without a key, lists the groups.
    Explain {
        /// `group.key` or `group`.
        key: Option<String>,
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

/// Why a command ended without success.
enum Failure {
    /// Help, the version, or arguments that cannot be read.
    Arguments(clap::Error),
    Config(ConfigError),
    /// The results could not be made or written.
    Results(String),
    /// Stopped by Ctrl-C before there was anything to keep.
    Stopped,
    /// Stopped by Ctrl-C; says what was kept.
    StoppedAfter(String),
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Failure {
        Failure::Config(error)
    }
}

/// Runs the command of this process's arguments and says how it ended.
pub fn main() -> ExitCode {
    let done = match commands().try_get_matches() {
        Ok(matches) => run(&matches),
        Err(error) => Err(Failure::Arguments(error)),
    };
    terminal::exit_code(match done {
        Ok(()) => 0,
        Err(failure) => {
            let (message, code) = match failure {
                Failure::Arguments(error) => return misread(&error),
                Failure::Config(error) => {
                    (format!("error: {}", error.report(std::io::stderr().is_terminal())), BAD_INPUT)
                }
                Failure::Results(message) => (format!("error: {message}"), BAD_INPUT),
                Failure::Stopped => ("stopped: nothing was written".into(), INTERRUPTED),
                Failure::StoppedAfter(kept) => (format!("stopped: {kept}"), INTERRUPTED),
            };
            note(&message);
            code
        }
    })
}

fn run(matches: &ArgMatches) -> Result<(), Failure> {
    if let Some((command, matches)) = matches.subcommand()
        && study_arguments::is_study(command)
    {
        return study::study(command, matches);
    }
    match Arguments::from_arg_matches(matches).map_err(Failure::Arguments)?.command {
        Other::Report(arguments) => report::report(&arguments),
        Other::Validate { files } => validate(&files),
        Other::Schema => {
            answer(&format!("{:#}", validate::schema()));
            Ok(())
        }
        Other::Explain { key } => validate::explain(key.as_deref()).map(|text| answer(&text)).map_err(Failure::from),
    }
}

/// Help, the version, or what is wrong with the arguments.
fn misread(error: &clap::Error) -> ExitCode {
    let text = error.render().to_string();
    if error.use_stderr() {
        note(text.trim_end());
        return terminal::exit_code(BAD_INPUT);
    }
    answer(text.trim_end());
    terminal::exit_code(0)
}

fn validate(files: &[PathBuf]) -> Result<(), Failure> {
    for file in files {
        let valid = validate::validate(file)?;
        valid.notices.iter().for_each(|notice| note(&format!("{}: note: {notice}", file.display())));
        answer(&format!("{}: valid, {} keys", file.display(), valid.keys));
    }
    Ok(())
}
