//! The path of every study: ask, run, report, write.

use super::common::Common;
use super::session::Session;
use super::terminal::{answer, note};
use super::{CommandFailure, study_arguments};
use crate::report::document::Table;
use crate::study;
use clap::{ArgMatches, FromArgMatches};

/// Runs the study that the arguments ask for, and writes its report.
pub fn study(command: &str, matches: &ArgMatches) -> Result<(), CommandFailure> {
    let common = Common::from_arg_matches(matches).map_err(CommandFailure::Arguments)?;
    let request = study_arguments::request(command, matches, &common);
    let study = study::chosen(command, &request.options)?;
    study_arguments::refuse_others(study.definition(), matches)?;
    let question = study.ask(&request)?;
    let setup = question.setup();
    if study.definition().preview.is_some_and(|option| request.options.has(option)) {
        setup.notices.iter().for_each(|notice| note(&format!("note: {notice}")));
        question.announcement(common.threads()).iter().for_each(|text| answer(text));
        return Ok(());
    }
    let mut session = Session::begin(study.definition(), setup, &common)?;
    if study.definition().has_checkpoint {
        session = session.with_checkpoint(setup, request.options.has("fresh"))?;
    }
    if !common.quiet {
        question.announcement(session.threads()).iter().for_each(|text| note(text));
    }
    let steps = setup.steps;
    let answered = session.simulate(steps, |engine, progress| question.run(engine, progress))?;
    let aside = answered.aside();
    session.finish(answered)?;
    // With --json only JSON is printed.
    let shown = |table: &Table| table.text_within(session.language(), Some(common.render.width()));
    aside.iter().filter(|_| !common.json).for_each(|table| answer(&format!("\n{}", shown(table))));
    Ok(())
}
