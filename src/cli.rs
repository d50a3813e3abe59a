//! The commands. Each reads as a table of contents; what they call does the work.

mod bench_tuners;
mod common;
mod report;
mod run;
mod scores;
mod session;
mod studies;
mod terminal;
mod tune;

use crate::config;
use crate::config::ConfigError;
use clap::{Parser, Subcommand};
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
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs a baseline against reforms; with no arguments, the bundled baseline against three telling ones.
    Run(run::RunArguments),
    /// Sets a baseline and reforms side by side: changes, levels, and which merchants change sides.
    Compare(studies::StudyArguments),
    /// What opening a consumer loan does to a good merchant's loan.
    Effect(studies::EffectArguments),
    /// Levers against conditions: many cells on the same draws.
    Sweep(studies::SweepArguments),
    /// Why good merchants lose access: Shapley values of mechanisms, or with --reform of a reform's parts.
    Attribute(studies::StudyArguments),
    /// Which assumptions drive the answer: Morris screening, Sobol indices, a tornado.
    Sensitivity(studies::StudyArguments),
    /// Time to losing access and to getting it back.
    Survival(studies::StudyArguments),
    /// Which threshold serves an objective best under constraints, how well that is known, and what else it decides.
    Tune(Box<tune::TuneArguments>),
    /// Compares ways of tuning on named problems at equal budgets.
    BenchTuners(bench_tuners::BenchArguments),
    /// Draws the charts and pages of an earlier run again, in another language, width or font, without simulating, in place of those drawn before.
    Report(report::ReportArguments),
    /// Checks configurations and reforms without running them.
    Validate {
        /// TOML files, or names of bundled ones.
        #[arg(required = true, value_name = "CONFIG")]
        files: Vec<PathBuf>,
    },
    /// Prints the JSON Schema of the configuration, for editors.
    Schema,
    /// Says what a key means: unit, default, range, source. Without a key, lists the groups.
    Explain {
        /// `group.key` or `group`.
        key: Option<String>,
    },
}

/// Why a command ended without success.
enum Failure {
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
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return misread(&error),
    };
    let done = match arguments.command {
        Command::Run(arguments) => run::run(&arguments),
        Command::Compare(arguments) => studies::compare(&arguments),
        Command::Effect(arguments) => studies::effect(&arguments),
        Command::Sweep(arguments) => studies::sweep(&arguments),
        Command::Attribute(arguments) => studies::attribute(&arguments),
        Command::Sensitivity(arguments) => studies::sensitivity(&arguments),
        Command::Survival(arguments) => studies::survival(&arguments),
        Command::Tune(arguments) => tune::tune(&arguments),
        Command::BenchTuners(arguments) => bench_tuners::bench_tuners(&arguments),
        Command::Report(arguments) => report::report(&arguments),
        Command::Validate { files } => validate(&files),
        Command::Schema => {
            answer(&format!("{:#}", config::schema()));
            Ok(())
        }
        Command::Explain { key } => config::explain(key.as_deref()).map(|text| answer(&text)).map_err(Failure::from),
    };
    terminal::exit_code(match done {
        Ok(()) => 0,
        Err(failure) => {
            let (message, code) = match failure {
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
        let valid = config::validate(file)?;
        valid.notices.iter().for_each(|notice| note(&format!("{}: note: {notice}", file.display())));
        answer(&format!("{}: valid, {} keys", file.display(), valid.keys));
    }
    Ok(())
}
