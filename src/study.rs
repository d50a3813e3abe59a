//! Studies: what a user asks for, from a study file to a report.
//!
//! Every study is a folder: `ask` reads its TOML table and options into a checked question, `run` answers it, `report`
//! says what was found, and `zh.toml` has its Chinese. [`Study`] holds the three together, and [`ALL`] is the one list
//! of studies: the command line, its help, the schema, the checks of study files and the table in docs/studies.md are
//! made from it.

pub mod accounts;
pub mod ask;
pub mod attribute;
pub mod bench_tuners;
pub mod calibrate;
pub mod captions;
pub mod compare;
pub mod definition;
pub mod design;
pub mod economy;
pub mod effect;
pub mod ensemble;
pub mod feedback;
pub mod options;
pub mod over_economies;
pub mod parts;
pub mod ranges;
pub mod run;
pub mod scores;
pub mod sensitivity;
pub mod survival;
pub mod sweep;
pub mod targets;
pub mod tune;
pub mod validate;

use crate::config::ConfigError;
use crate::engine::{Engine, Stopped, handed_on};
use crate::model::Sizes;
use crate::progress::{Progress, Trial};
use crate::report::document::{Block, Table};
use crate::report::files::Failure;
use crate::report::message::Message;
use crate::report::output::Report;
use crate::report::spool::Rendered;
pub use ask::{Asked, Request, Setup};
use definition::{Definition, TableDefinition};
use economy::Economy;
use options::Details;
use rayon::ThreadPool;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// How long the beginning of a study is run to see how long all of it takes.
const TRIAL: Duration = Duration::from_millis(400);

/// Every study, in the order of the help.
pub static ALL: &[&dyn AnyStudy] = &[
    &run::Run,
    &compare::Compare,
    &effect::Effect,
    &sweep::Sweep,
    &attribute::Attribute,
    &sensitivity::Sensitivity,
    &survival::Survival,
    &tune::Tune,
    &scores::Scores,
    &accounts::Accounts,
    &bench_tuners::BenchTuners,
    &calibrate::Calibrate,
    &calibrate::Check,
];

/// A study.
pub trait Study: Sync {
    /// What is asked, checked.
    type Question: Send + Sync;
    /// What was found.
    type Answer: Send + Sync;

    const DEFINITION: Definition;

    /// Reads what is asked for.
    ///
    /// # Errors
    /// The first fault found, with its location.
    fn ask(request: &Request) -> Result<Asked<Self::Question>, ConfigError>;

    /// What should be known before it is run; `takes` tries out how long that takes.
    fn announcement(_asked: &Asked<Self::Question>, _takes: &dyn Fn() -> Duration) -> Option<Message> {
        None
    }

    /// About how long what follows the simulation takes on so many threads, where that counts.
    fn closing(_asked: &Asked<Self::Question>, _threads: usize) -> Duration {
        Duration::ZERO
    }

    /// Answers the question.
    ///
    /// # Errors
    /// [`Stopped`] if the user stops it.
    fn run(asked: &Asked<Self::Question>, engine: Engine, progress: &Progress) -> Result<Self::Answer, Stopped>;

    /// Computes the share of a shard, which hands on nothing.
    ///
    /// # Errors
    /// [`Stopped`] if the user stops it.
    fn shard(asked: &Asked<Self::Question>, engine: Engine, progress: &Progress) -> Result<(), Stopped> {
        handed_on(Self::run(asked, engine, progress), progress).map(drop)
    }

    /// Reports what was found.
    fn report(asked: &Asked<Self::Question>, answer: &Self::Answer) -> Report;

    /// The economies that the replications went through.
    fn economies(_asked: &Asked<Self::Question>) -> Vec<Economy<'_>> {
        Vec::new()
    }

    /// Whether some policy that is simulated has portfolio feedback.
    fn has_feedback(asked: &Asked<Self::Question>) -> bool {
        Self::economies(asked).iter().any(|economy| economy.scenario.has_feedback())
    }

    /// Further files, of which large ones are in temporary files in `scratch`.
    ///
    /// # Errors
    /// If one cannot be made.
    fn files(_asked: &Asked<Self::Question>, _answer: &Self::Answer, _scratch: &Path) -> Result<Rendered, Failure> {
        Ok(Rendered::default())
    }

    /// How much was simulated, where that was not known beforehand.
    fn sizes(asked: &Asked<Self::Question>, _answer: &Self::Answer) -> Sizes {
        asked.setup.sizes
    }

    /// What is printed and logged but belongs in no result, such as times.
    fn aside(_asked: &Asked<Self::Question>, _answer: &Self::Answer) -> Option<Table> {
        None
    }

    /// What the run took, in the definition's unit of work.
    fn work(asked: &Asked<Self::Question>, answer: &Self::Answer) -> u64;
}

/// A study whose question and answer are known to itself alone.
pub trait AnyStudy: Sync {
    fn definition(&self) -> &'static Definition;

    /// Reads what is asked for.
    ///
    /// # Errors
    /// The first fault found, with its location.
    fn ask(&self, request: &Request) -> Result<Box<dyn Question>, ConfigError>;
}

impl<S: Study + 'static> AnyStudy for S {
    fn definition(&self) -> &'static Definition {
        &S::DEFINITION
    }

    fn ask(&self, request: &Request) -> Result<Box<dyn Question>, ConfigError> {
        let mut asked = S::ask(request)?;
        asked.setup.details = Details::of(&request.options);
        Ok(Box::new(Open::<S>(asked)))
    }
}

/// A question of some study, ready to be run.
pub trait Question: Send + Sync {
    fn setup(&self) -> &Setup;

    /// As [`Study::announcement`]; how long the study takes is tried out on the threads of the pool.
    fn announcement(&self, engine: Engine, pool: &ThreadPool) -> Option<Message>;

    /// As [`Study::closing`].
    fn closing(&self, threads: usize) -> Duration;

    /// Answers the question.
    ///
    /// # Errors
    /// [`Stopped`] if the user stops it.
    fn run(self: Box<Self>, engine: Engine, progress: &Progress) -> Result<Box<dyn Answer>, Stopped>;

    /// As `Study::shard`.
    ///
    /// # Errors
    /// [`Stopped`] if the user stops it.
    fn shard(&self, engine: Engine, progress: &Progress) -> Result<(), Stopped>;
}

/// An answer of some study.
pub trait Answer: Send + Sync {
    fn definition(&self) -> &'static Definition;

    fn setup(&self) -> &Setup;

    /// As `Study::report`.
    fn report(&self) -> Report;

    /// The files of `Study::economies` and `Study::files`; what may be large is in temporary files in `scratch`.
    ///
    /// # Errors
    /// If a row cannot be written.
    fn files(&self, scratch: &Path) -> Result<Rendered, Failure>;

    /// As `Study::sizes`.
    fn sizes(&self) -> Sizes;

    /// As `Study::aside`.
    fn aside(&self) -> Option<Table>;

    /// As `Study::work`.
    fn work(&self) -> u64;
}

struct Open<S: Study>(Asked<S::Question>);

struct Answered<S: Study> {
    asked: Asked<S::Question>,
    answer: S::Answer,
}

impl<S: Study + 'static> Question for Open<S> {
    fn setup(&self) -> &Setup {
        &self.0.setup
    }

    fn announcement(&self, engine: Engine, pool: &ThreadPool) -> Option<Message> {
        let takes = || {
            let trial = Trial::new(self.0.setup.steps, TRIAL);
            // The trial is stopped as a rule; what it found is run again.
            let _ = pool.install(|| S::run(&self.0, engine, &Progress::trial(Arc::clone(&trial))));
            trial.takes().unwrap_or_default() + S::closing(&self.0, pool.current_num_threads())
        };
        S::announcement(&self.0, &takes)
    }

    fn closing(&self, threads: usize) -> Duration {
        S::closing(&self.0, threads)
    }

    fn run(self: Box<Self>, engine: Engine, progress: &Progress) -> Result<Box<dyn Answer>, Stopped> {
        let answer = S::run(&self.0, engine, progress)?;
        Ok(Box::new(Answered::<S> { asked: self.0, answer }))
    }

    fn shard(&self, engine: Engine, progress: &Progress) -> Result<(), Stopped> {
        S::shard(&self.0, engine, progress)
    }
}

impl<S: Study> Answer for Answered<S> {
    fn definition(&self) -> &'static Definition {
        &S::DEFINITION
    }

    fn setup(&self) -> &Setup {
        &self.asked.setup
    }

    fn report(&self) -> Report {
        let mut report = S::report(&self.asked, &self.answer);
        if S::has_feedback(&self.asked) {
            report.document.blocks.push(Block::Paragraph(feedback::note(self.sizes())));
        }
        report
    }

    fn files(&self, scratch: &Path) -> Result<Rendered, Failure> {
        let name = &self.asked.setup.provenance.name;
        let mut files = economy::files(name, &S::economies(&self.asked), self.sizes(), scratch)?;
        files.add(S::files(&self.asked, &self.answer, scratch)?);
        Ok(files)
    }

    fn sizes(&self) -> Sizes {
        S::sizes(&self.asked, &self.answer)
    }

    fn aside(&self) -> Option<Table> {
        S::aside(&self.asked, &self.answer)
    }

    fn work(&self) -> u64 {
        S::work(&self.asked, &self.answer)
    }
}

/// The studies of a command.
pub fn of_command(command: &str) -> impl Iterator<Item = &'static dyn AnyStudy> {
    ALL.iter().copied().filter(move |study| study.definition().command == command)
}

/// The study of this name.
pub fn of_name(name: &str) -> Option<&'static dyn AnyStudy> {
    ALL.iter().copied().find(|study| study.definition().name == name)
}

/// The study that a command's options ask for.
///
/// # Errors
/// If the command runs a study with an option only, and none is given.
pub fn chosen(command: &str, options: &options::Options) -> Result<&'static dyn AnyStudy, ConfigError> {
    let asks = |study: &dyn AnyStudy| study.definition().chosen_by.is_some_and(|option| options.has(option));
    let plain = || of_command(command).find(|study| study.definition().chosen_by.is_none());
    of_command(command).find(|study| asks(*study)).or_else(plain).ok_or_else(|| {
        let with_options = of_command(command).filter_map(|study| {
            let Definition { chosen_by, question, .. } = study.definition();
            chosen_by.map(|option| format!("`swapset {command} --{option}`: {question}"))
        });
        let help = with_options.collect::<Vec<_>>().join("; ");
        ConfigError::plain(format!("`swapset {command}` does nothing without an option")).help(help)
    })
}

/// Names and definitions of the tables that study files hold.
pub fn tables() -> impl Iterator<Item = (&'static str, &'static TableDefinition)> {
    ALL.iter().filter_map(|study| {
        let definition = study.definition();
        definition.table.as_ref().map(|table| (definition.name, table))
    })
}
