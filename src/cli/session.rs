//! A running command: its output folder is checked and its threads are started; at the end the answer is printed, then files are
//! drawn and written.

use super::captions::simulating;
use super::common::{Common, Output, pool, results, watch_for_stop};
use super::{CommandFailure, saving, terminal};
use crate::engine::{Engine, Stopped};
use crate::input::checkpoint::Checkpoint;
use crate::input::task::Task;
use crate::progress::Progress;
use crate::report::about::About;
use crate::report::document::Document;
use crate::report::files::{File, VERSION};
use crate::report::folder::{Identity, Target};
use crate::report::language::Language;
use crate::report::message::msg;
use crate::report::output;
use crate::report::render;
use crate::report::render::RenderOptions;
use crate::report::saved;
use crate::report::spool::Rendered;
use crate::study::definition::Definition;
use crate::study::{Answer, Setup};
use rayon::ThreadPool;
use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

/// Longest name of a folder that names its reforms, in bytes.
const FOLDER_NAME_MAX: usize = 100;

/// A running command.
pub struct Session<'a> {
    definition: &'static Definition,
    common: &'a Common,
    /// The command as reports show it.
    command: String,
    /// Whether all values are to be known from parts.
    is_merge: bool,
    options: RenderOptions,
    target: Target,
    pool: ThreadPool,
    stop: Arc<AtomicBool>,
    began: SystemTime,
    clock: Instant,
    /// The simulation alone.
    took: Cell<Duration>,
    /// Further lines of the log.
    notes: RefCell<String>,
    checkpoint: Option<Arc<Checkpoint>>,
}

impl<'a> Session<'a> {
    /// Checks the output folder and the options of charts, starts the threads, and prints the notices. What the study computes is
    /// saved, and an earlier run of it is gone on with, unless it has the values of `parts`.
    ///
    /// # Errors
    /// If the options of charts, the output folder or the checkpoint cannot be used, if no font has a character to be shown,
    /// or if the system starts no more threads.
    pub fn begin(
        definition: &'static Definition,
        setup: &Setup,
        common: &'a Common,
        command: String,
        parts: Option<Checkpoint>,
    ) -> Result<Session<'a>, CommandFailure> {
        let output = &common.output;
        let options = output.render.options()?;
        if options.png {
            options.fonts.check(setup.shown.iter().flat_map(|text| text.chars())).map_err(results)?;
        }
        let is_merge = parts.is_some();
        let is_saved = definition.has_checkpoint && !is_merge;
        let task = is_saved.then(|| saving::task(definition, setup, command.clone()));
        let of_others = task.as_ref().filter(|_| !common.saving.fresh);
        let target = target(definition.command, setup, output, of_others)?;
        let pool = pool(common)?;
        let checkpoint = match &task {
            Some(task) => saving::open(&target.checkpoint(), task, &common.saving, output.quiet)?,
            None => parts,
        };
        let session = Session {
            definition,
            common,
            command,
            is_merge,
            options,
            target,
            pool,
            stop: watch_for_stop(),
            began: SystemTime::now(),
            clock: Instant::now(),
            took: Cell::new(Duration::ZERO),
            notes: RefCell::default(),
            checkpoint: checkpoint.map(Arc::new),
        };
        for notice in &setup.notices {
            session.note(&format!("note: {notice}"));
            if !output.quiet {
                terminal::note(&format!("note: {notice}"));
            }
        }
        Ok(session)
    }

    /// How the kernel is run.
    pub fn engine(&self) -> Engine {
        Engine::default()
    }

    /// The threads it runs on.
    pub fn pool(&self) -> &ThreadPool {
        &self.pool
    }

    /// Runs on the session's threads, with a bar over `steps` on a terminal, until done or Ctrl-C. What follows, such as charts,
    /// takes about as long as `closing`.
    ///
    /// # Errors
    /// If the user stops it.
    pub fn simulate<T: Send>(
        &self,
        steps: u64,
        closing: Duration,
        run: impl FnOnce(Engine, &Progress) -> Result<T, Stopped> + Send,
    ) -> Result<T, CommandFailure> {
        let stop = Arc::clone(&self.stop);
        let progress = match self.common.output.quiet {
            true => Progress::quiet(stop),
            false => Progress::bar(steps, &simulating(self.language(), closing), stop),
        };
        let (engine, progress) = (self.engine(), progress.with_scratch(self.target.scratch()));
        self.checkpoint.iter().for_each(|checkpoint| checkpoint.lengthen(steps));
        let progress = progress.with_checkpoint(self.checkpoint.clone());
        let start = Instant::now();
        let result = self.pool.install(|| run(engine, &progress));
        progress.finish();
        self.took.set(start.elapsed());
        let saved = self.checkpoint.as_ref().map(|checkpoint| checkpoint.complete(false));
        if let Some(Err(error)) = &saved {
            let path = self.target.checkpoint();
            terminal::note(&format!("note: not everything was saved in {}: {error}", path.display()));
        }
        if let Some(number) = self.checkpoint.as_ref().map(|checkpoint| checkpoint.computed())
            && self.is_merge
            && number > 0
        {
            terminal::note(&format!("note: {number} batches were not in the parts and were computed"));
        }
        result.map_err(|_| self.stopped())
    }

    /// What is there after Ctrl-C.
    fn stopped(&self) -> CommandFailure {
        let saved = self.checkpoint.as_ref().and_then(|checkpoint| checkpoint.percent_saved());
        saved.map_or(CommandFailure::Stopped, |percent| {
            CommandFailure::StoppedAfter(format!(
                "{percent:.0}% of the work is saved; the same command continues from there"
            ))
        })
    }

    /// The language of the terminal.
    pub fn language(&self) -> Language {
        self.options.language()
    }

    /// Adds lines to the log.
    pub fn note(&self, lines: &str) {
        self.notes.borrow_mut().push_str(&format!("{lines}\n"));
    }

    /// Prints a study's answer and writes its files.
    ///
    /// # Errors
    /// If results cannot be made or written, or went to another folder; and if drawing fails or is stopped, with results in
    /// place all the same.
    pub fn finish(&self, answer: Box<dyn Answer>) -> Result<(), CommandFailure> {
        let (setup, report) = (answer.setup(), answer.report());
        answer.aside().iter().for_each(|table| self.note(&table.text(Language::English)));
        let about = setup.about(self.definition, answer.sizes(), self.command.clone());
        let about = About { calibration: report.calibration.clone(), ..about };
        if !self.common.output.json {
            terminal::answer(&report.document.text_within(self.language(), Some(self.common.output.render.width())));
        }
        let scratch = self.target.scratch();
        let not_written = |failure| results(self.target.not_written(&failure));
        let render = || output::render(&report, &about, &setup.provenance, &scratch);
        let (rendered, further) = self.pool.install(|| rayon::join(render, || answer.files(&scratch)));
        let mut rendered = rendered.map_err(not_written)?;
        if self.common.output.json {
            rendered.large(output::RESULTS_JSON).into_iter().for_each(terminal::file);
        }
        rendered.add(further.map_err(not_written)?);
        // What charts do not show makes room for them.
        let (work, document) = (answer.work(), report.into_document());
        drop(answer);
        self.write(rendered, &document, &about, work)
    }

    /// Draws the document, and writes all files with the log. Results are written even if drawing fails or is
    /// stopped, so that no simulation is lost.
    fn write(
        &self,
        mut rendered: Rendered,
        document: &Document,
        about: &About,
        work: u64,
    ) -> Result<(), CommandFailure> {
        rendered.files.push(saved::save(document, about).map_err(results)?);
        let (stop, options) = (&self.stop, &self.options);
        let stopped = || stop.load(Ordering::Relaxed);
        let drawn = self.pool.install(|| render::render(document, about, options, &stopped));
        let undrawn = match drawn {
            Ok(Some(files)) => {
                rendered.files.extend(files);
                None
            }
            Ok(None) => Some(CommandFailure::StoppedAfter(String::new())),
            Err(error) => Some(results(error)),
        };
        rendered.files.push(self.log(work));
        let written = self.target.write(&rendered.files, &rendered.large).map_err(results)?;
        // The results are in place.
        self.checkpoint
            .iter()
            .filter(|_| !self.common.saving.keep_checkpoint)
            .for_each(|checkpoint| checkpoint.remove());
        let folder = written.folder.display();
        if let Some(failure) = undrawn {
            let kept =
                format!("results are in {folder}, without charts and pages; `swapset report {folder}` draws them");
            return Err(match failure {
                CommandFailure::Results(message) => CommandFailure::Results(format!("{message}\n{kept}")),
                _ => CommandFailure::StoppedAfter(kept),
            });
        }
        if let Some(why) = written.instead {
            return Err(CommandFailure::Results(format!("{why}; results and charts are in {folder}")));
        }
        if !self.common.output.quiet {
            let seconds = format!("{:.1}", self.clock.elapsed().as_secs_f64());
            let text =
                msg!("{seconds} s; results and charts in {folder}", seconds = seconds, folder = folder.to_string());
            terminal::note(&format!("\n{}", text.in_language(self.language())));
        }
        Ok(())
    }

    /// The log, the only file with times.
    fn log(&self, work: u64) -> File {
        let seconds = self.took.get().as_secs_f64();
        let began = self.began.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let text = format!(
            "swapset {VERSION}\nbegan {began} (seconds since 1970)\ntook {seconds:.3} s\nthreads {}\nlevel {:?}\n\
             {}s {work}\nnanoseconds per {} {:.2}\n{}",
            self.pool.current_num_threads(),
            self.engine().level,
            self.definition.work_unit,
            self.definition.work_unit,
            seconds * 1e9 / work as f64,
            self.notes.borrow(),
        );
        File { name: "run.log".into(), bytes: text.into_bytes() }
    }
}

/// The output folder: the one given, or the first of the study's default names that is free. A folder beside which there is the
/// checkpoint of another task is not.
fn target(kind: &str, setup: &Setup, output: &Output, task: Option<&Task>) -> Result<Target, CommandFailure> {
    let identity = Identity { study: kind.into(), configuration_hash: setup.hash().into() };
    if let Some(out) = &output.out {
        return Target::given(out, identity, output.overwrite).map_err(results);
    }
    let folders = folders(kind, &setup.provenance.name, &setup.reforms, &identity.configuration_hash);
    let refusal = |folder: &PathBuf| saving::refusal(&Target::checkpoint_of(folder), task?);
    let taken = folders.iter().take_while(|folder| refusal(folder).is_some()).count();
    // If all are taken, the last one's checkpoint is refused.
    let free = &folders[taken.min(folders.len() - 1)..];
    if let (Some(why), false) = (folders.first().filter(|_| taken > 0).and_then(refusal), output.quiet) {
        let folder = folders[0].display();
        terminal::note(&format!("{folder} is left to the unfinished run whose checkpoint is beside it: {why}"));
    }
    let (target, why_not_the_first) = Target::first_free(free, &identity, output.overwrite).map_err(results)?;
    if let (Some(why), false) = (why_not_the_first, output.quiet) {
        terminal::note(&format!("{why}; results go to {}", target.shown().display()));
    }
    Ok(target)
}

/// Default names of the output folder, shortest first: the study's name, with the reforms, with the configuration hash.
fn folders(kind: &str, name: &str, reforms: &[String], hash: &str) -> Vec<PathBuf> {
    let mut long = name.to_string();
    if kind != "run" && kind != name {
        long = format!("{long}-{kind}");
    }
    for reform in reforms {
        long = format!("{long}-{reform}");
    }
    if long.len() > FOLDER_NAME_MAX {
        long = format!("{name}-{kind}");
    }
    let mut names = vec![name.to_string(), long.clone(), format!("{long}-{hash}")];
    names.dedup();
    names.into_iter().map(|name| Path::new("output").join(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_named_by_its_study_then_its_reforms_then_its_hash() {
        let names = |kind, reforms: &[&str]| -> Vec<String> {
            let reforms: Vec<String> = reforms.iter().map(|reform| reform.to_string()).collect();
            let folders = folders(kind, "mine", &reforms, "0123");
            folders.iter().map(|folder| folder.file_name().unwrap().to_string_lossy().into_owned()).collect()
        };
        assert_eq!(names("run", &[]), ["mine", "mine-0123"]);
        assert_eq!(names("run", &["a", "b+c"]), ["mine", "mine-a-b+c", "mine-a-b+c-0123"]);
        assert_eq!(names("survival", &[]), ["mine", "mine-survival", "mine-survival-0123"]);
        assert_eq!(names("run", &["long"; 40]), ["mine", "mine-run", "mine-run-0123"]);
    }
}
