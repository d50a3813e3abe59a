//! The way of every study: what is asked, the run, the report, the files.

use super::common::Common;
use super::session::Session;
use super::terminal::{answer, note};
use super::{Failure, study_arguments};
use crate::study;
use clap::{ArgMatches, FromArgMatches};

/// Asks, runs, reports and writes the study that a command's arguments ask for.
pub fn study(command: &str, matches: &ArgMatches) -> Result<(), Failure> {
    let common = Common::from_arg_matches(matches).map_err(Failure::Arguments)?;
    let request = study_arguments::request(command, matches, &common);
    let study = study::chosen(command, &request.options).expect("a command of studies has a study");
    let question = study.ask(&request)?;
    let setup = question.setup();
    if request.options.has("dry-run") {
        setup.notices.iter().for_each(|notice| note(&format!("note: {notice}")));
        question.announcement(common.threads()).iter().for_each(|text| answer(text));
        return Ok(());
    }
    let session = Session::begin(study.definition(), setup, &common)?;
    if !common.quiet {
        question.announcement(session.threads()).iter().for_each(|text| note(text));
    }
    let steps = setup.steps;
    let answered = session.simulate(steps, |engine, progress| question.run(engine, progress))?;
    session.finish(&*answered)?;
    answered.aside().iter().for_each(|text| answer(&format!("\n{text}")));
    Ok(())
}
