//! The arguments of studies' commands, made from the studies' definitions.

use super::captions::reading;
use super::common::Common;
use crate::config::ConfigError;
use crate::study::definition::{Definition, Input};
use crate::study::ensemble::{ENSEMBLE, ENSEMBLE_REPLICATIONS, NO_ENSEMBLE};
use crate::study::options::{DATA, Form, OptionDefinition, Options};
use crate::study::{self, Request};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Args, Command, value_parser};
use std::path::PathBuf;

/// The argument that has no name.
const INPUTS: &str = "inputs";

/// Options of some studies which the others refuse by name, and whether they have a value.
const ELSEWHERE: [(&str, bool); 3] =
    [(ENSEMBLE.name, true), (ENSEMBLE_REPLICATIONS.name, true), (NO_ENSEMBLE.name, false)];

/// Refuses an option that only other studies have.
///
/// # Errors
/// If one was given, with the studies that have it.
pub fn refuse_others(study: &Definition, matches: &ArgMatches) -> Result<(), ConfigError> {
    let is_given = |option: &str| matches.value_source(option) == Some(ValueSource::CommandLine);
    let has = |of: &Definition, option: &str| of.options.iter().any(|own| own.name == option);
    let other = ELSEWHERE.into_iter().map(|(option, _)| option).find(|option| !has(study, option) && is_given(option));
    let Some(option) = other else { return Ok(()) };
    let studies = study::ALL.iter().map(|study| study.definition()).filter(|of| has(of, option)).map(|of| of.name);
    Err(ConfigError::plain(format!("{} takes no --{option}", study.title()))
        .help(format!("studies that take it: {}", studies.collect::<Vec<_>>().join(", "))))
}

/// The commands of all studies, in the order of the help.
pub fn commands() -> Vec<Command> {
    let definitions = study::ALL.iter().map(|study| study.definition());
    // A command's first study describes it.
    let is_first = |definition: &&'static Definition| {
        study::of_command(definition.command).next().is_some_and(|first| first.definition().name == definition.name)
    };
    definitions.filter(is_first).map(command).collect()
}

/// Whether a command runs a study.
pub fn is_study(command: &str) -> bool {
    study::of_command(command).next().is_some()
}

/// The command of a study, with the options of the studies that share it.
fn command(definition: &'static Definition) -> Command {
    let mut command = Command::new(definition.command).arg(inputs(definition.input));
    for option in options(definition.command) {
        command = command.arg(argument(option));
    }
    for (option, has_value) in ELSEWHERE {
        if options(definition.command).all(|own| own.name != option) {
            let action = if has_value { ArgAction::Set } else { ArgAction::SetTrue };
            command = command.arg(Arg::new(option).long(option).action(action).hide(true));
        }
    }
    let data = study::of_command(definition.command).filter_map(|study| study.definition().chosen_by);
    let data: Vec<&str> =
        data.filter(|_| options(definition.command).any(|option| option.requires == Some(DATA))).collect();
    if !data.is_empty() {
        command = command.group(ArgGroup::new(DATA).args(data).multiple(true));
    }
    // The description comes last: an argument group's own would replace it.
    Common::augment_args(command).about(definition.question)
}

/// The options of every study of a command.
fn options(command: &str) -> impl Iterator<Item = &'static OptionDefinition> {
    study::of_command(command).flat_map(|study| study.definition().options)
}

fn inputs(input: Input) -> Arg {
    let inputs = Arg::new(INPUTS).value_parser(value_parser!(PathBuf));
    match input {
        Input::Configuration => inputs.value_name("CONFIG").help(
            "Baseline: a TOML file, which may state only what differs from the bundled baseline, or the name of a bundled one",
        ),
        Input::Study => inputs.value_name("STUDY").help(
            "Study or configuration: a TOML file or the name of a bundled one; a bundled study by default",
        ),
        Input::Problems => inputs.value_name("STUDY").num_args(0..).help(
            "Problems: studies with a [tune] table, as files or bundled names; the six bundled ones by default",
        ),
    }
}

fn argument(option: &'static OptionDefinition) -> Arg {
    let mut argument = Arg::new(option.name).long(option.name).help(option.help);
    if !option.value.is_empty() {
        argument = argument.value_name(option.value);
    }
    argument = match option.form {
        Form::Flag => argument.action(ArgAction::SetTrue),
        _ if option.is_repeated => argument.action(ArgAction::Append),
        _ => argument.action(ArgAction::Set),
    };
    argument = match option.form {
        Form::Files => argument.num_args(1..),
        Form::Signed => argument.allow_hyphen_values(true),
        Form::Whole { min, max } => argument.value_parser(move |text: &str| whole(text, min, max)),
        Form::Number { .. } => argument.value_parser(value_parser!(f64)),
        Form::Flag | Form::Words | Form::File | Form::List => argument,
    };
    if let Some(other) = option.requires {
        argument = argument.requires(other);
    }
    if let Some(other) = option.conflicts_with {
        argument = argument.conflicts_with(other);
    }
    argument
}

/// A whole number within its bounds.
fn whole(text: &str, min: u64, max: u64) -> Result<u64, String> {
    let within = text.parse().ok().filter(|number| (min..=max).contains(number));
    within.ok_or_else(|| format!("write a whole number from {min} to {max}, in digits alone"))
}

/// The request that a command's arguments make.
pub fn request(command: &str, matches: &ArgMatches, common: &Common) -> Request {
    let mut given = Options::default();
    for option in options(command) {
        let name = option.name;
        match option.form {
            Form::Flag if matches.get_flag(name) => {
                given.add(name, "");
            }
            Form::Flag => {}
            // Kept as typed: the study parses it and reports what is wrong.
            _ => {
                for value in matches.get_raw(name).into_iter().flatten() {
                    given.add(name, value.to_string_lossy());
                }
            }
        }
    }
    let inputs = matches.get_many::<PathBuf>(INPUTS).into_iter().flatten().cloned().collect();
    let output = &common.output;
    let reading = (!output.quiet).then(|| reading(output.render.language()));
    Request { inputs, set: common.set.clone(), sizes: common.sizes(), options: given, reading }
}
