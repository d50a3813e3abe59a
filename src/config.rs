//! Configuration: TOML files to a validated [`Scenario`].
//!
//! Text is parsed into a tree that records where each value is (`document`); keys are looked up in the table of parameters and
//! values are checked as they are set (`apply`), so that the result is valid and is not checked again. Every fault is a
//! [`ConfigError`] with file, line, key, what is allowed and the closest valid name.

pub mod address;
pub mod apply;
pub mod bundled;
mod choice;
mod describe;
pub mod document;
pub mod error;
pub mod keys;
mod monthly;
pub mod resolved;
pub mod rows;
pub mod shelf;
pub mod table;

pub use describe::{explain, schema};
pub use error::{ConfigError, did_you_mean};

use crate::input::file::InputFile;
use crate::model::Sizes;
use crate::model::{Alternative, EconomyDraws, GoodDefinition, Scenario};
use apply::{DocumentRole, Draft};
use document::Document;
use shelf::{Shelf, stated_keys};
use std::path::Path;

/// A validated study.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The configuration's file name without its ending, `baseline` for the bundled one.
    pub name: String,
    pub scenario: Scenario,
    pub sizes: Sizes,
    /// Every parameter of every alternative, with the sizes; no path and no clock.
    pub resolved: serde_json::Value,
    /// First 16 hexadecimal digits of the SHA-256 of `resolved`.
    pub hash: String,
    /// What the user should know before the study runs, such as conflicting settings. One line each.
    pub notices: Vec<String>,
    /// The files it was read from, bundled ones excluded.
    pub files: Vec<InputFile>,
}

impl Loaded {
    /// Every parameter of the scenario's alternatives, without the rest of the study's description.
    pub fn assumptions(&self) -> serde_json::Value {
        resolved::resolved(&self.scenario, self.sizes)
    }

    /// Replaces the description and the hash.
    pub fn describe(&mut self, resolved: serde_json::Value) {
        self.hash = resolved::hash(&resolved);
        self.resolved = resolved;
    }
}

/// Sizes given on the command line; they replace the file's.
#[derive(Clone, Copy, Debug, Default)]
pub struct SizeOverrides {
    pub seed: Option<u64>,
    pub replications: Option<u32>,
    pub merchants: Option<u32>,
}

/// Loads a study: `config` (the bundled baseline without one) changed by each of `set` (`key.path=value`), against `reforms`.
///
/// A configuration may state only what differs from the bundled baseline. A reform is a file or the name of a bundled one;
/// `a+b` is one alternative made of both.
///
/// # Errors
/// The first fault found, with its location.
pub fn load(
    config: Option<&Path>,
    reforms: &[String],
    set: &[String],
    sizes: SizeOverrides,
) -> Result<Loaded, ConfigError> {
    let Opened { shelf, name, draft, .. } = open(config, set)?;
    let alternatives = against(&shelf, &draft, reforms)?;
    let loaded = finish(name, &draft, alternatives, sizes)?;
    Ok(shelf.with_notices(loaded))
}

/// A baseline as it was opened.
pub struct Opened {
    /// Every document it is made of.
    pub shelf: Shelf,
    /// As [`Loaded::name`].
    pub name: String,
    pub draft: Draft,
    /// The keys that the configuration or `--set` states.
    pub stated: Vec<String>,
}

/// A baseline and its reforms.
///
/// # Errors
/// The first fault in a file or key of a reform.
pub fn against(shelf: &Shelf, baseline: &Draft, reforms: &[String]) -> Result<Vec<Alternative>, ConfigError> {
    let mut alternatives = vec![alternative("baseline".into(), baseline)];
    for reform in reforms {
        let (name, draft) = shelf.alternative(reform, baseline, DocumentRole::Reform)?;
        if alternatives.iter().any(|known| known.name == name) {
            return Err(given_twice(&name));
        }
        alternatives.push(alternative(name, &draft));
    }
    Ok(alternatives)
}

pub fn given_twice(name: &str) -> ConfigError {
    ConfigError::plain(format!("the reform `{name}` is given twice"))
        .help("each alternative needs its own name: remove one, or copy the file under another name")
}

/// A study from its baseline's draft and its alternatives, the baseline first.
///
/// # Errors
/// If keys contradict each other, or the sizes do not fit them.
pub fn finish(
    name: String,
    baseline: &Draft,
    alternatives: Vec<Alternative>,
    sizes: SizeOverrides,
) -> Result<Loaded, ConfigError> {
    let asked = sizes.replications;
    let (scenario, sizes) = scenario(baseline, alternatives, sizes)?;
    let notices = asked.and_then(|asked| rounded_up(asked, sizes, scenario.economy_draws)).into_iter().collect();
    let resolved = resolved::resolved(&scenario, sizes);
    let hash = resolved::hash(&resolved);
    Ok(Loaded { name, scenario, sizes, resolved, hash, notices, files: Vec::new() })
}

/// The scenario of a baseline's draft and its alternatives, the baseline first, and its sizes.
///
/// # Errors
/// If keys contradict each other, or the sizes do not fit them.
pub fn scenario(
    baseline: &Draft,
    alternatives: Vec<Alternative>,
    sizes: SizeOverrides,
) -> Result<(Scenario, Sizes), ConfigError> {
    refuse_many_scenarios(&alternatives)?;
    let run = &baseline.run;
    let (sizes, economy_draws) = run.sizes(sizes);
    let scenario = Scenario {
        months: run.months,
        start_month: run.start_month,
        seasoning: run.seasoning,
        good_definition: run.good_definition,
        economy_draws,
        segment_names: baseline.segment_names.clone(),
        alternatives,
    };
    Ok((scenario, sizes))
}

/// That more replications are run than were asked for, and why.
fn rounded_up(asked: u32, sizes: Sizes, draws: EconomyDraws) -> Option<String> {
    let (EconomyDraws::Sobol { points }, true) = (draws, sizes.replications > asked) else { return None };
    Some(format!(
        "{} replications are run instead of {asked}: from 64 on the economy is drawn in whole scrambles of {points} Sobol points; \
         --set 'run.economy_draws=\"plain\"' draws each replication by itself",
        sizes.replications
    ))
}

/// Each distinct scenario needs a twin of every merchant; whether a merchant is good is stored as one bit per scenario in 64 bits.
fn refuse_many_scenarios(alternatives: &[Alternative]) -> Result<(), ConfigError> {
    const MAX: usize = u64::BITS as usize;
    let mut paths: Vec<&[f64]> = Vec::new();
    for alternative in alternatives {
        let path = alternative.policy.path.as_slice();
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    if paths.len() > MAX {
        let message = format!("the study has {} different economy.path scenarios", paths.len());
        return Err(ConfigError::plain(message).help(format!("allowed: at most {MAX}; split it into several studies")));
    }
    Ok(())
}

/// Checks a document as a baseline or, where it only states differences, as a reform of the bundled one.
///
/// # Errors
/// The first fault found, with its location.
pub fn check(document: &Document) -> Result<(), ConfigError> {
    let mut draft = bundled_baseline();
    draft.apply(document, DocumentRole::Baseline)?;
    draft.check(document)
}

/// The bundled baseline as a draft.
pub fn bundled_baseline() -> Draft {
    let document = Document::bundled("baseline.toml", bundled::BASELINE);
    let mut draft = Draft::empty();
    let applied = document.and_then(|document| {
        draft.apply(&document, DocumentRole::Bundled)?;
        draft.check(&document)
    });
    applied.expect("the bundled baseline is valid, as a test shows");
    draft
}

/// The bundled baseline as [`Loaded::resolved`] has it.
pub fn bundled_resolved() -> serde_json::Value {
    let loaded = load(None, &[], &[], SizeOverrides::default());
    loaded.expect("the bundled baseline is valid, as a test shows").resolved
}

/// Opens a configuration, the bundled baseline without one, changed by each of `set`.
///
/// # Errors
/// The first fault found, with its location.
pub fn open(config: Option<&Path>, set: &[String]) -> Result<Opened, ConfigError> {
    let (shelf, mut draft) = (Shelf::default(), bundled_baseline());
    let (mut name, mut stated) = ("baseline".to_string(), Vec::new());
    if let Some(path) = config {
        let document = shelf.document(&path.to_string_lossy())?;
        draft.apply(&document, DocumentRole::Baseline)?;
        draft.check(&document)?;
        name = document.stem();
        stated = stated_keys(&document);
    }
    shelf.settings(set, &mut draft)?;
    stated.extend(shelf.keys_set());
    Ok(Opened { shelf, name, draft, stated })
}

pub fn alternative(name: String, draft: &Draft) -> Alternative {
    Alternative { name, title: draft.title.clone(), policy: draft.policy() }
}

/// What `[run]` holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RunSettings {
    pub months: u32,
    /// The calendar month of month 1, 1 to 12.
    pub start_month: u32,
    pub seasoning: u32,
    pub seed: u64,
    pub replications: u32,
    pub merchants: u32,
    pub good_definition: GoodDefinition,
    pub economy_draws: DrawMethod,
}

/// How the configuration asks for the economy to be drawn (`run.economy_draws`); [`EconomyDraws`] is how it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DrawMethod {
    /// Scrambled Sobol points, if there are enough replications.
    Sobol,
    /// Each replication independently.
    Plain,
}

/// From so many replications on, the economy is drawn in scrambles of so many Sobol points: an interval needs enough scrambles.
/// docs/validation.md has the remaining variance of each.
const SCRAMBLES: [(u32, u32); 2] = [(512, 32), (64, 8)];

impl RunSettings {
    /// The sizes, with those given on the command line, and how the economy is drawn: in whole scrambles, or plainly if there are
    /// few replications.
    fn sizes(&self, given: SizeOverrides) -> (Sizes, EconomyDraws) {
        let asked = given.replications.unwrap_or(self.replications);
        let scrambles =
            SCRAMBLES.into_iter().find(|(from, _)| self.economy_draws == DrawMethod::Sobol && asked >= *from);
        let (replications, draws) = match scrambles {
            Some((_, points)) => (asked.next_multiple_of(points), EconomyDraws::Sobol { points }),
            None => (asked, EconomyDraws::Plain),
        };
        let seed = given.seed.unwrap_or(self.seed);
        (Sizes { seed, replications, merchants: given.merchants.unwrap_or(self.merchants) }, draws)
    }
}
