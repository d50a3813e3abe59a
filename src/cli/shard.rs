//! `--shard K/N`: computes a share of a study's replications and writes it as a part.

use super::captions::computing_a_part;
use super::command::{asking, command, in_shell};
use super::common::{Common, Shard, pool, watch_for_stop};
use super::study::{Asked, ask};
use super::terminal::note;
use super::{CommandFailure, saving};
use crate::config::ConfigError;
use crate::engine::Engine;
use crate::input::checkpoint::{Checkpoint, Contents, Held, Known, contents};
use crate::input::inputs::{self, Inputs};
use crate::input::task::Task;
use crate::progress::Progress;
use crate::study;
use crate::study::definition::Definition;
use clap::ArgMatches;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// The option by which a run decides from its results how much to simulate.
pub const UNTIL: &str = "until";
/// Why it cannot be run in shards.
const NOT_UNTIL: &str =
    "--until decides from the results how much is simulated; give the number of replications instead";
/// The ending of parts.
pub const ENDING: &str = "swapset";

/// What a part states besides its task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// From 1.
    pub number: u32,
    pub of: u32,
    /// The arguments that ask for the study, the command first.
    pub arguments: Vec<String>,
    /// The files that it was read from.
    pub inputs: Inputs,
}

impl Head {
    /// The name of the part's file.
    pub fn file_name(&self) -> String {
        let width = self.of.to_string().len();
        format!("part-{:0width$}-of-{}.{ENDING}", self.number, self.of)
    }

    /// The command that computes the part into a folder.
    pub fn command(&self, folder: &Path) -> String {
        let shard = Shard { number: self.number, of: self.of };
        let more = ["--shard".into(), shard.to_string(), "--out".into(), folder.display().to_string()];
        in_shell(self.arguments.iter().cloned().chain(more))
    }
}

/// A part as it was read.
pub struct Part {
    pub task: Task,
    pub head: Head,
    pub known: Known,
    /// Whether all of it is there.
    pub is_complete: bool,
}

impl Part {
    /// Reads the file at a path as the source of this number; none if it does not even state what it is of.
    ///
    /// # Errors
    /// If it cannot be read, or is in another form.
    pub fn read(path: &Path, source: u32) -> io::Result<Option<Part>> {
        let Some(Contents { task, extra, known, is_complete, .. }) = contents(File::open(path)?, source)? else {
            return Ok(None);
        };
        let head = extra.first().and_then(|head| postcard::from_bytes(head).ok());
        Ok(head.map(|head| Part { task, head, known, is_complete }))
    }
}

/// Runs a shard of the study that the arguments ask for.
///
/// # Errors
/// If the question is at fault or cannot be run in shards, if the system starts no more threads, if the part cannot be written
/// or another file is in its place, or if the user stops it.
pub fn run(
    name: &str,
    matches: &ArgMatches,
    common: &Common,
    arguments: Vec<String>,
    shard: Shard,
) -> Result<(), CommandFailure> {
    inputs::remember();
    let Asked { definition, question, .. } = ask(name, matches, common)?;
    let until = matches.try_contains_id(UNTIL).unwrap_or(false) && matches.contains_id(UNTIL);
    let why_not = definition.no_shards.or(until.then_some(NOT_UNTIL));
    if let Some(why) = why_not {
        let others = study::ALL.iter().map(|study| study.definition()).filter(|known| known.no_shards.is_none());
        let help = format!("allowed: {}", others.map(Definition::title).collect::<Vec<_>>().join(", "));
        return Err(ConfigError::plain(format!("{} cannot be run in shards: {why}", definition.title()))
            .help(help)
            .into());
    }
    let setup = question.setup();
    let task = saving::task(definition, setup, command(arguments.iter().cloned()));
    let Shard { number, of } = shard;
    let head = Head { number, of, arguments: asking(arguments), inputs: inputs::remembered() };
    let default = || Path::new("output").join(format!("{}-parts", setup.provenance.name));
    let folder = common.output.out.clone().unwrap_or_else(default);
    let place = Place { path: folder.join(head.file_name()), folder };
    if place.is_there(&task, &head, common)? {
        return Ok(());
    }
    let checkpoint = Arc::new(place.open(&task, &head, common)?);
    let is_quiet = common.output.quiet;
    if !is_quiet {
        setup.notices.iter().for_each(|notice| note(&format!("note: {notice}")));
    }
    let pool = pool(common)?;
    let stop = watch_for_stop();
    let progress = match is_quiet {
        true => Progress::quiet(stop),
        false => Progress::bar(setup.steps, &computing_a_part(common.output.render.language()), stop),
    };
    checkpoint.lengthen(setup.steps);
    let progress = progress.with_checkpoint(Some(Arc::clone(&checkpoint)));
    let done = pool.install(|| question.shard(Engine::default(), &progress));
    progress.finish();
    let saved = checkpoint.complete(done.is_ok());
    saved.map_err(|error| place.failed(&error))?;
    if done.is_err() {
        let kept = "what was computed of the part is saved; the same command continues from there";
        return Err(CommandFailure::StoppedAfter(kept.into()));
    }
    let computed = checkpoint.computed();
    drop((progress, checkpoint));
    place.finish()?;
    if !is_quiet {
        note(&format!("{computed} batches computed; part {shard} is in {}", place.path.display()));
    }
    Ok(())
}

/// Where a part goes.
struct Place {
    folder: PathBuf,
    path: PathBuf,
}

impl Place {
    /// Where it is until all of it is there.
    fn unfinished(&self) -> PathBuf {
        let name = self.path.file_stem().unwrap_or_default().to_string_lossy();
        self.folder.join(format!(".swapset-{name}-checkpoint"))
    }

    /// Whether the part is there already. One that is not whole is gone on with.
    fn is_there(&self, task: &Task, head: &Head, common: &Common) -> Result<bool, CommandFailure> {
        if !self.path.exists() || common.saving.fresh || common.output.overwrite {
            return Ok(false);
        }
        let path = self.path.display();
        let refused = |why: &str| {
            let help = "choose another folder with --out, or replace the file with --overwrite";
            CommandFailure::Results(format!("failed to write {path}: the file is there, and {why}; {help}"))
        };
        match Part::read(&self.path, 0) {
            Err(error) => Err(refused(&error.to_string())),
            Ok(Some(part)) => {
                if let Some(why) = part.task.differs_from(task).or_else(|| other_command(&part.task, task)) {
                    return Err(refused(&why));
                }
                if part.is_complete && part.head == *head {
                    if !common.output.quiet {
                        note(&format!("{path} is there already and complete; --fresh computes it again"));
                    }
                    return Ok(true);
                }
                let _ = std::fs::rename(&self.path, self.unfinished());
                Ok(false)
            }
            // Nothing in it can be used.
            Ok(None) => Ok(false),
        }
    }

    fn open(&self, task: &Task, head: &Head, common: &Common) -> Result<Checkpoint, CommandFailure> {
        std::fs::create_dir_all(&self.folder).map_err(|error| self.failed(&error))?;
        let path = self.unfinished();
        let extra = postcard::to_stdvec(head).unwrap_or_else(|_| unreachable!("memory takes every head"));
        let opened = Checkpoint::open(&path, task, &[extra], common.saving.fresh, Duration::ZERO);
        let (checkpoint, held) = opened.map_err(|refused| saving::refuse(&path, &refused))?;
        if held == Held::InUse {
            return Err(CommandFailure::Results(format!(
                "failed to write {}: another run is computing it",
                self.path.display()
            )));
        }
        if let (Some(told), false) = (saving::told(&held), common.output.quiet) {
            note(&format!("note: {told}"));
        }
        Ok(checkpoint.sharing(head.number - 1, head.of))
    }

    /// Puts the part into place.
    fn finish(&self) -> Result<(), CommandFailure> {
        std::fs::rename(self.unfinished(), &self.path).map_err(|error| self.failed(&error))?;
        // The name is on the disk once its folder is; where folders cannot be opened, nothing is lost but that.
        let _ = File::open(&self.folder).and_then(|folder| folder.sync_all());
        Ok(())
    }

    fn failed(&self, error: &io::Error) -> CommandFailure {
        let kept = "what was computed is kept, and the same command continues from there";
        CommandFailure::Results(format!("failed to write {}: {error}; {kept}", self.path.display()))
    }
}

/// That two tasks were asked for by other commands.
pub fn other_command(one: &Task, other: &Task) -> Option<String> {
    (one.command != other.command)
        .then(|| format!("it is of another command: `{}`, not `{}`", one.command, other.command))
}
