//! A command under way: its target is free, its threads stand ready; at the end the answer is printed, then files are drawn and written.

use super::common::{Common, results, watch_for_stop};
use super::{Failure, terminal};
use crate::config::Loaded;
use crate::engine::{Engine, Stopped};
use crate::model::Sizes;
use crate::progress::Progress;
use crate::report::about::{About, command, differences};
use crate::report::document::Document;
use crate::report::files::{File, Provenance, VERSION};
use crate::report::folder::{Identity, Target};
use crate::report::output;
use crate::report::output::{Report, Run};
use crate::report::render;
use crate::report::render::RenderOptions;
use crate::report::saved;
use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

/// Longest name of a folder that names its reforms, in bytes.
const FOLDER_NAME_MAX: usize = 100;

/// What a session is begun for.
pub struct Start<'a> {
    /// The command: `run`, `compare`, …
    pub kind: &'static str,
    pub provenance: Provenance,
    /// Names of the reforms asked for, for the folder's name.
    pub reforms: Vec<String>,
    /// Every text of the user's that charts may show.
    pub drawn: Vec<&'a str>,
    /// What work is counted in.
    pub work_unit: &'static str,
}

/// A command under way.
pub struct Session<'a> {
    /// What results say of where they came from.
    provenance: Provenance,
    sizes: Sizes,
    /// Replications that make one unit of an interval.
    unit: usize,
    /// Every parameter of the scenario's alternatives; null without a scenario.
    assumptions: serde_json::Value,
    work_unit: &'static str,
    common: &'a Common,
    looks: RenderOptions,
    target: Target,
    pool: rayon::ThreadPool,
    stop: Arc<AtomicBool>,
    began: SystemTime,
    took: Cell<Duration>,
    /// Further lines of the log.
    notes: RefCell<String>,
}

impl<'a> Session<'a> {
    /// Checks the target and starts the threads, for a study of scenarios whose charts show `drawn` besides the titles of its alternatives.
    pub fn begin(
        kind: &'static str,
        loaded: &Loaded,
        drawn: &[&str],
        common: &'a Common,
    ) -> Result<Session<'a>, Failure> {
        let scenario = &loaded.scenario;
        let titles = scenario.alternatives.iter().flat_map(|one| [one.name.as_str(), one.title.as_str()]);
        let segments = scenario.segment_names.iter().map(String::as_str);
        let names_reforms = ["run", "compare", "survival"].contains(&kind);
        let reforms = scenario.alternatives[1..].iter().filter(|_| names_reforms);
        let session = Session::begin_with(
            Start {
                kind,
                provenance: Provenance {
                    name: loaded.name.clone(),
                    configuration_hash: loaded.hash.clone(),
                    resolved: loaded.resolved.clone(),
                    files: loaded.files.clone(),
                },
                reforms: reforms.map(|reform| reform.name.clone()).collect(),
                drawn: titles.chain(segments).chain(drawn.iter().copied()).collect(),
                work_unit: "merchant-month",
            },
            common,
        )?;
        for notice in &loaded.notices {
            session.note(&format!("note: {notice}"));
            if !common.quiet {
                terminal::note(&format!("note: {notice}"));
            }
        }
        let unit = scenario.economy_draws.replications_of_a_unit() as usize;
        Ok(Session { sizes: loaded.sizes, unit, assumptions: loaded.assumptions(), ..session })
    }

    /// The same for any study.
    pub fn begin_with(start: Start<'_>, common: &'a Common) -> Result<Session<'a>, Failure> {
        let looks = common.looks.looks()?;
        if looks.png {
            looks.fonts.check(start.drawn.iter().flat_map(|text| text.chars())).map_err(results)?;
        }
        let target = target(&start, common)?;
        let pool = rayon::ThreadPoolBuilder::new().num_threads(common.threads.map_or(0, usize::from)).build();
        let pool = pool.map_err(|error| Failure::Results(format!("failed to start threads: {error}")))?;
        Ok(Session {
            provenance: start.provenance,
            sizes: Sizes { seed: 0, replications: 0, merchants: 0 },
            unit: 1,
            assumptions: serde_json::Value::Null,
            work_unit: start.work_unit,
            common,
            looks,
            target,
            pool,
            stop: watch_for_stop(),
            began: SystemTime::now(),
            took: Cell::new(Duration::ZERO),
            notes: RefCell::default(),
        })
    }

    /// How the kernel is run.
    pub fn engine(&self) -> Engine {
        Engine::default()
    }

    pub fn threads(&self) -> usize {
        self.pool.current_num_threads()
    }

    /// Merchants of one pass over all replications.
    pub fn merchants(&self) -> u64 {
        u64::from(self.sizes.replications) * u64::from(self.sizes.merchants)
    }

    /// Replications that make one unit of an interval.
    pub fn unit(&self) -> usize {
        self.unit
    }

    /// Runs on the session's threads, with a bar over `merchants` on a terminal, until done or Ctrl-C.
    pub fn simulate<T: Send>(
        &self,
        merchants: u64,
        run: impl FnOnce(Engine, &Progress) -> Result<T, Stopped> + Send,
    ) -> Result<T, Failure> {
        let stop = Arc::clone(&self.stop);
        let progress = if self.common.quiet { Progress::quiet(stop) } else { Progress::bar(merchants, stop) };
        let engine = self.engine();
        let start = Instant::now();
        let result = self.pool.install(|| run(engine, &progress));
        progress.finish();
        self.took.set(start.elapsed());
        result.map_err(|_| Failure::Stopped)
    }

    /// What results say of where they came from.
    pub fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    /// Adds lines to the log.
    pub fn note(&self, lines: &str) {
        self.notes.borrow_mut().push_str(&format!("{lines}\n"));
    }

    /// Prints a study's answer and writes its files; `work` is in merchant-months.
    pub fn finish(&self, report: &Report, run: Run<'_>, work: u64) -> Result<(), Failure> {
        let about = About { calibration: report.calibration.clone(), ..self.about(run.kind, run.sizes) };
        let rendered = output::render(report, &about, &self.provenance).map_err(results)?;
        self.write(rendered, &report.document, &about, work)
    }

    /// What a report says of where its numbers come from.
    pub fn about(&self, kind: &str, sizes: Sizes) -> About {
        let resolved = &self.assumptions;
        About {
            kind: kind.into(),
            name: self.provenance.name.clone(),
            version: VERSION.into(),
            configuration_hash: self.provenance.configuration_hash.clone(),
            seed: Some(sizes.seed),
            replications: Some(sizes.replications),
            replications_of_a_unit: Some(self.unit),
            merchants: Some(sizes.merchants),
            months: resolved["run"]["months"].as_u64().map(|months| months as u32),
            seasoning: resolved["run"]["seasoning"].as_u64().map(|months| months as u32),
            command: command(std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned())),
            files: self.provenance.files.clone(),
            differences: differences(kind, resolved, &crate::config::bundled_resolved()),
            calibration: Vec::new(),
        }
    }

    /// Prints the answer, draws the document, and writes all files with the log. Results are written even where drawing fails or is
    /// stopped: what was simulated is not lost.
    pub fn write(&self, mut rendered: Vec<File>, document: &Document, about: &About, work: u64) -> Result<(), Failure> {
        terminal::answer(&document.text(self.looks.language()));
        rendered.push(saved::save(document, about).map_err(results)?);
        let (stop, looks) = (&self.stop, &self.looks);
        let stopped = || stop.load(Ordering::Relaxed);
        let drawn = self.pool.install(|| render::render(document, about, looks, &stopped));
        let undrawn = match drawn {
            Ok(Some(files)) => {
                rendered.extend(files);
                None
            }
            Ok(None) => Some(Failure::StoppedAfter(String::new())),
            Err(error) => Some(results(error)),
        };
        rendered.push(self.log(work));
        let written = self.target.write(&rendered).map_err(results)?;
        let folder = written.folder.display();
        if let Some(failure) = undrawn {
            let kept =
                format!("results are in {folder}, without charts and pages; `swapset report {folder}` draws them");
            return Err(match failure {
                Failure::Results(message) => Failure::Results(format!("{message}\n{kept}")),
                _ => Failure::StoppedAfter(kept),
            });
        }
        if let Some(why) = written.instead {
            return Err(Failure::Results(format!("{why}; results and charts are in {folder}")));
        }
        if !self.common.quiet {
            terminal::note(&format!("\n{:.1} s; results and charts in {folder}", self.took.get().as_secs_f64()));
        }
        Ok(())
    }

    /// The run's log: the one file with times.
    fn log(&self, work: u64) -> File {
        let seconds = self.took.get().as_secs_f64();
        let began = self.began.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let text = format!(
            "swapset {VERSION}\nbegan {began} (seconds since 1970)\ntook {seconds:.3} s\nthreads {}\nlevel {:?}\n\
             {}s {work}\nnanoseconds per {} {:.2}\n{}",
            self.threads(),
            self.engine().level,
            self.work_unit,
            self.work_unit,
            seconds * 1e9 / work as f64,
            self.notes.borrow(),
        );
        File { name: "run.log".into(), bytes: text.into_bytes() }
    }
}

/// The folder of the results: the one given, or the first of the study's own names that is free.
fn target(start: &Start<'_>, common: &Common) -> Result<Target, Failure> {
    let identity =
        Identity { study: start.kind.into(), configuration_hash: start.provenance.configuration_hash.clone() };
    if let Some(out) = &common.out {
        return Target::given(out, identity, common.overwrite).map_err(results);
    }
    let folders = folders(start.kind, &start.provenance.name, &start.reforms, &identity.configuration_hash);
    let (target, why_not_the_first) = Target::first_free(&folders, &identity, common.overwrite).map_err(results)?;
    if let (Some(why), false) = (why_not_the_first, common.quiet) {
        terminal::note(&format!("{why}; results go to {}", target.shown().display()));
    }
    Ok(target)
}

/// Names of a study's folder, the plainest first: its own, with the reforms, with the configuration's hash.
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
