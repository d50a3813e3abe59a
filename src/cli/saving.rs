//! What a session saves of its work, and what it goes on from.

use super::CommandFailure;
use super::common::Saving;
use super::terminal::note;
use crate::input::checkpoint::{Checkpoint, Held, Refused, task_of};
use crate::input::task::Task;
use crate::report::files::VERSION;
use crate::study::Setup;
use crate::study::definition::Definition;
use std::fs::File;
use std::path::Path;
use std::time::Duration;

/// How long a run takes at least before anything of it is saved.
const SAVE_AFTER: Duration = Duration::from_secs(5);

/// What a study's run is of.
pub fn task(definition: &Definition, setup: &Setup, command: String) -> Task {
    Task {
        version: VERSION.into(),
        study: definition.name.into(),
        command,
        configuration: setup.simulated.as_deref().unwrap_or(setup.hash()).into(),
        seed: setup.sizes.seed,
        replications: setup.sizes.replications,
        merchants: setup.sizes.merchants,
        files: setup.provenance.files.clone(),
    }
}

/// Why the file at a path cannot be gone on with, if so; whether its records are whole is seen when it is opened.
pub fn refusal(path: &Path, task: &Task) -> Option<String> {
    match task_of(File::open(path).ok()?) {
        Ok(Some(of)) => of.differs_from(task),
        Ok(None) => None,
        Err(error) => Some(error.to_string()),
    }
}

/// Goes on from what an earlier run of the task left, unless it is to start afresh, and saves what this one computes.
///
/// # Errors
/// If the file is of something else.
pub fn open(path: &Path, task: &Task, saving: &Saving, is_quiet: bool) -> Result<Option<Checkpoint>, CommandFailure> {
    // The next step reports a missing folder.
    let _ = path.parent().map(std::fs::create_dir_all);
    let delay = if saving.keep_checkpoint { Duration::ZERO } else { SAVE_AFTER };
    let (checkpoint, held) =
        Checkpoint::open(path, task, &[], saving.fresh, delay).map_err(|refused| refuse(path, &refused))?;
    if let (Some(told), false) = (told(&held), is_quiet) {
        note(&format!("note: {told}"));
    }
    Ok((held != Held::InUse).then_some(checkpoint))
}

/// The error of a file that cannot be gone on with.
pub fn refuse(path: &Path, refused: &Refused) -> CommandFailure {
    let path = path.display();
    CommandFailure::Results(match refused {
        Refused::Other(why) => {
            format!(
                "failed to continue from the checkpoint {path}: {why}; choose another folder with --out, or start over with --fresh"
            )
        }
        Refused::Unreadable(error) => format!("failed to read the checkpoint {path}: {error}; --fresh starts over"),
    })
}

/// What is told of what an earlier run left.
pub fn told(held: &Held) -> Option<String> {
    match held {
        Held::Nothing => None,
        Held::Values { number, unreadable } => {
            let from = format!("continuing an earlier run ({number} batches are saved); --fresh starts over");
            Some(match unreadable {
                0 => from,
                bytes => format!(
                    "{from}; {bytes} bytes of its checkpoint cannot be read, and what they held is computed again"
                ),
            })
        }
        Held::InUse => {
            Some("another run is saving to the same checkpoint, so this one saves nothing before it ends".into())
        }
    }
}
