//! The parts of a study's shards: those that are given, and what is wrong with them.

use super::CommandFailure;
use super::shard::{ENDING, Head, Part, other_command};
use crate::input::checkpoint::Known;
use crate::input::task::Task;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Parts of one study.
pub struct Parts {
    /// Of the first part.
    pub head: Head,
    pub known: Known,
    /// The files of the values, as they are numbered.
    pub paths: Vec<PathBuf>,
    pub faults: Faults,
    /// Numbers of parts of which no whole one was given.
    pub missing: Vec<u32>,
}

/// What is wrong with the files that were given, one text each.
#[derive(Debug, Default)]
pub struct Faults {
    pub damaged: Vec<String>,
    pub foreign: Vec<String>,
    pub doubled: Vec<String>,
}

impl Parts {
    /// Reads parts, or the parts that folders hold.
    ///
    /// # Errors
    /// If a folder cannot be read, or no part can.
    pub fn read(given: &[PathBuf]) -> Result<Parts, CommandFailure> {
        let mut faults = Faults::default();
        let mut first: Option<(Task, Head)> = None;
        let (mut known, mut paths) = (Known::default(), Vec::new());
        let mut by_number: BTreeMap<u32, PathBuf> = BTreeMap::new();
        for path in files(given)? {
            let shown = path.display();
            let part = match Part::read(&path, paths.len() as u32) {
                Ok(Some(part)) => part,
                Ok(None) => {
                    faults.damaged.push(format!("{shown} is damaged: it does not even state what it is of"));
                    continue;
                }
                Err(error) => {
                    faults.damaged.push(format!("{shown} is no part: {error}"));
                    continue;
                }
            };
            let (task, head) = first.get_or_insert_with(|| (part.task.clone(), part.head.clone()));
            let foreign = part.task.differs_from(task).or_else(|| other_command(&part.task, task));
            let other_number = || format!("it is one of {} parts, not of {}", part.head.of, head.of);
            if let Some(why) = foreign.or_else(|| (part.head.of != head.of).then(other_number)) {
                faults.foreign.push(format!("{shown} belongs to other parts than the first: {why}"));
            } else if !part.is_complete {
                faults.damaged.push(format!("{shown} is damaged or not whole"));
            } else if let Some(other) = by_number.get(&part.head.number) {
                let (number, of, other) = (part.head.number, part.head.of, other.display());
                faults.doubled.push(format!("{shown} is part {number} of {of}, and so is {other}"));
            } else {
                by_number.insert(part.head.number, path.clone());
                known.add(part.known);
                paths.push(path);
            }
        }
        let Some((_, head)) = first else {
            let why =
                if faults.damaged.is_empty() { "no parts were given".into() } else { faults.damaged.join("\n       ") };
            return Err(CommandFailure::Results(format!("failed to read the parts: {why}")));
        };
        let missing = (1..=head.of).filter(|number| !by_number.contains_key(number)).collect();
        Ok(Parts { head, known: known.in_order(), paths, faults, missing })
    }

    /// The command that computes a part, beside the first that was given.
    pub fn command(&self, number: u32, given: &[PathBuf]) -> String {
        let folder = given.first().map_or(Path::new("."), |first| match first.is_dir() {
            true => first,
            false => first.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new(".")),
        });
        Head { number, ..self.head.clone() }.command(folder)
    }
}

/// The files given, and those in folders given that have the ending of parts, in order.
fn files(given: &[PathBuf]) -> Result<Vec<PathBuf>, CommandFailure> {
    let mut files = Vec::new();
    for path in given {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let failed = |error| CommandFailure::Results(format!("failed to read {}: {error}", path.display()));
        let mut inside = Vec::new();
        for entry in std::fs::read_dir(path).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            let is_part = path.extension().is_some_and(|ending| ending == ENDING);
            if is_part && path.is_file() {
                inside.push(path);
            }
        }
        inside.sort();
        files.extend(inside);
    }
    Ok(files)
}
