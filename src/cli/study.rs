//! The path of every study: ask, run, report, write.

use super::command::command;
use super::common::{Common, pool};
use super::session::Session;
use super::terminal::{answer, note};
use super::{CommandFailure, study_arguments};
use crate::engine::Engine;
use crate::input::checkpoint::Checkpoint;
use crate::report::document::Table;
use crate::study::definition::Definition;
use crate::study::{self, Question};
use clap::ArgMatches;

/// A study with what it is asked.
pub struct Asked {
    pub definition: &'static Definition,
    pub question: Box<dyn Question>,
    /// Whether it is only to be said what would be run.
    pub is_preview: bool,
}

/// Asks the study of a command.
///
/// # Errors
/// If the command needs an option that chooses the study, an option is another study's, or the question is at fault.
pub fn ask(name: &str, matches: &ArgMatches, common: &Common) -> Result<Asked, CommandFailure> {
    let request = study_arguments::request(name, matches, common);
    let study = study::chosen(name, &request.options)?;
    let definition = study.definition();
    study_arguments::refuse_others(definition, matches)?;
    let question = study.ask(&request)?;
    Ok(Asked { definition, question, is_preview: definition.preview.is_some_and(|option| request.options.has(option)) })
}

/// Runs a study, with the values of parts if there are any, and writes its report.
///
/// # Errors
/// If the question or an option is at fault, the system starts no more threads, results cannot be drawn or written, or the
/// user stops it.
pub fn run(
    name: &str,
    matches: &ArgMatches,
    common: &Common,
    arguments: Vec<String>,
    parts: Option<Checkpoint>,
) -> Result<(), CommandFailure> {
    let Asked { definition, question, is_preview } = ask(name, matches, common)?;
    let (setup, output) = (question.setup(), &common.output);
    if is_preview {
        setup.notices.iter().for_each(|notice| note(&format!("note: {notice}")));
        let (pool, language) = (pool(common)?, output.render.language());
        let announced = question.announcement(Engine::default(), &pool);
        announced.iter().for_each(|text| answer(&text.in_language(language)));
        return Ok(());
    }
    let is_merge = parts.is_some();
    let session = Session::begin(definition, setup, common, command(arguments), parts)?;
    if !output.quiet && !is_merge {
        let announced = question.announcement(session.engine(), session.pool());
        announced.iter().for_each(|text| note(&text.in_language(session.language())));
    }
    let (steps, closing) = (setup.steps, question.closing(session.pool().current_num_threads()));
    let answered = session.simulate(steps, closing, |engine, progress| question.run(engine, progress))?;
    let aside = answered.aside();
    session.finish(answered)?;
    // With --json only JSON is printed.
    let shown = |table: &Table| table.text_within(session.language(), Some(output.render.width()));
    aside.iter().filter(|_| !output.json).for_each(|table| answer(&format!("\n{}", shown(table))));
    Ok(())
}
