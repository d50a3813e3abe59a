//! Score distributions: CSVs to validated [`ScoreData`], and what is asked of them.
//!
//! Files are long (one row per score and group) or wide (one row per score, one column per group; each file one role).
//! docs/scores.md shows every form.

mod assemble;
mod blocks;
mod counts;
pub mod question;
mod ranked;
pub mod reading;
mod score_table;
mod terms;
mod unit;

pub use question::Wording;
pub use reading::Manner;
pub use terms::{FileReading, Note, Role, Unit};

use super::bootstrap::effort;
use super::run::{Quantity, Question, ScoreData};
use crate::config::bundled;
use crate::config::error::{ConfigError, did_you_mean};
use crate::config::resolved::hash;
use crate::config::table::SIZE_MAX;
use crate::digest::digest_of;
use crate::input::file::{InputFile, add_files, stem};
use crate::input::plain::read_plain;
use crate::model::Sizes;
use crate::report::files::{Description, Provenance};
use crate::study::ask::{Asked, Request, Setup};
use crate::study::options::Details;
use blocks::{Block, Form, ROLES};
use reading::Checked;
use score_table::ScoreTable;
use serde_json::{Value, json};
use std::path::Path;

/// A validated distribution and question.
#[derive(Clone, Debug)]
pub struct LoadedScores {
    /// The bundled name, or the first file's without its ending.
    pub name: String,
    pub data: ScoreData,
    pub question: Question,
    /// Objective, constraints, costs, seed, and the SHA-256 of the data; no path.
    pub resolved: Value,
    pub hash: String,
    /// SHA-256 of the data's bytes.
    pub digest: String,
    /// The files it was read from; none for a bundled distribution.
    pub files: Vec<InputFile>,
    /// How each file was read.
    pub reading: Vec<FileReading>,
    /// Whether it is a bundled distribution.
    pub bundled: bool,
}

/// A file with the role it was given.
struct Source {
    role: Option<Role>,
    table: ScoreTable,
    bytes: Vec<u8>,
}

/// The seed without `--seed`, as in the bundled baseline.
pub const SEED: u64 = 1;
/// The tolerance without `--tolerance`.
pub const TOLERANCE: f64 = 0.01;
/// Options of a tuning that mean nothing for a score distribution.
const OF_THE_SIMULATOR: [&str; 5] = ["threshold", "scenario", "method", "budget", "certainty"];

/// Loads a distribution and what is asked of it from the options of `tune`.
///
/// # Errors
/// The first fault found, with its location.
pub fn scores(request: &Request) -> Result<Asked<LoadedScores>, ConfigError> {
    refuse_the_simulators(request, &OF_THE_SIMULATOR, "a score distribution", "scores", "docs/scores.md")?;
    let given = &request.options;
    let wording = Wording {
        objective: given.text("objective"),
        constraints: given.all("subject-to"),
        costs: given.all("cost"),
        reach: given.all("reach"),
        tolerance: given.number("tolerance", f64::NEG_INFINITY, f64::INFINITY)?.unwrap_or(TOLERANCE),
        seed: request.sizes.seed.unwrap_or(SEED),
    };
    let manner = Manner {
        read: given.all("read"),
        special: given.all("special"),
        higher_is_worse: given.has("higher-is-worse"),
    };
    let loaded = load(given.all("scores"), &manner, &wording)?;
    let groups = loaded.data.groups.iter().map(|group| group.name.clone());
    let setup = Setup {
        provenance: Provenance {
            name: loaded.name.clone(),
            configuration_hash: loaded.hash.clone(),
            resolved: Description::Whole(loaded.resolved.clone()),
            files: loaded.files.clone(),
        },
        notices: Vec::new(),
        sizes: Sizes { seed: loaded.question.seed, replications: 0, merchants: 0 },
        unit: 1,
        merchant_months: 0,
        assumptions: Value::Null,
        reforms: Vec::new(),
        shown: groups.chain([loaded.name.clone()]).collect(),
        details: Details::default(),
        simulated: None,
        steps: effort(&loaded.data).0.into(),
    };
    Ok(Asked { setup, question: loaded })
}

/// Refuses what only simulations have: a study, these options of a tuning, and sizes. `data` says what is tuned instead,
/// by the option `asked`.
///
/// # Errors
/// If one of these is given.
pub fn refuse_the_simulators(
    request: &Request,
    options: &[&str],
    data: &str,
    asked: &str,
    page: &str,
) -> Result<(), ConfigError> {
    let option = options.iter().find(|option| request.options.has(option));
    let given =
        if request.config().is_some() { Some("a study".into()) } else { option.map(|name| format!("--{name}")) };
    if let Some(given) = given {
        return Err(ConfigError::plain(format!("{given} with {data}"))
            .help(format!("with --{asked} every cut-off is tried on the data; {page} lists the options that apply")));
    }
    let sizes = [
        ("--set", !request.set.is_empty()),
        ("--replications", request.sizes.replications.is_some()),
        ("--merchants", request.sizes.merchants.is_some()),
    ];
    match sizes.into_iter().find(|size| size.1) {
        None => Ok(()),
        Some((option, _)) => Err(ConfigError::plain(format!("{option} with {data}")).help(
            "nothing is simulated: people come from the files, and the number of resamples follows from the number of \
             people",
        )),
    }
}

/// Loads a distribution from files, each `FILE` or `ROLE=FILE`, or from the one bundled name, and reads the question.
///
/// # Errors
/// The first fault found, with its location.
pub fn load(files: &[String], manner: &Manner<'_>, wording: &Wording<'_>) -> Result<LoadedScores, ConfigError> {
    let question = question::question(wording)?;
    let checked = reading::checked(manner)?;
    let Given { name, sources, bundled } = sources(files, &checked)?;
    let mut reading: Vec<FileReading> = sources.iter().map(|source| source.table.reading()).collect();
    let data = assembled(&sources, &checked, &mut reading)?;
    let data = ranked::ranked(data, &checked)?;
    refuse_undefined_gap(&data, &question)?;
    let digest = digest_of(sources.iter().flat_map(|source| {
        let role = source.role.map_or("", Role::name);
        [role.as_bytes(), &[0], &source.bytes, &[0]]
    }));
    let denied = if data.higher_is_worse { "score above the cut-off" } else { "score below the cut-off" };
    let mut of_data = json!({
        "sha256": digest,
        "scores": data.scores.len(),
        "groups": data.groups.iter()
                .map(|group| json!({ "name": group.name, "people": group.cells.people() }))
                .collect::<Vec<_>>(),
        "denied": denied,
    });
    for (key, value) in checked.resolved() {
        of_data[key] = value;
    }
    let resolved = question::resolved(&question, of_data);
    let hash = hash(&resolved);
    let mut files = Vec::new();
    for source in sources.iter().filter(|_| !bundled) {
        add_files(&mut files, &[InputFile::of(Path::new(&source.table.csv.name), &source.bytes)?]);
    }
    Ok(LoadedScores { name, data, question, resolved, hash, digest, files, reading, bundled })
}

/// Refuses a gap between groups of which one has nobody to speak of.
fn refuse_undefined_gap(data: &ScoreData, question: &Question) -> Result<(), ConfigError> {
    let goal = &question.goal;
    let asked = goal.bounds.iter().map(|bound| bound.quantity).chain(question.reach.iter().map(|level| level.quantity));
    let is_asked = asked.chain([goal.objective]).any(|quantity| quantity == Quantity::GroupGap);
    let group = data.groups.iter().find(|group| group.cells.good.iter().sum::<f64>() <= 0.0);
    match group.filter(|_| is_asked) {
        None => Ok(()),
        Some(group) => Err(ConfigError::plain(format!(
            "group_gap is not defined: group `{}` has no good people, so no share of them is denied",
            group.name
        ))
        .help("leave this group out of the files, or ask for another quantity")),
    }
}

/// Files as they were given.
struct Given {
    name: String,
    sources: Vec<Source>,
    bundled: bool,
}

fn sources(files: &[String], checked: &Checked) -> Result<Given, ConfigError> {
    let Some(first) = files.first() else {
        return Err(ConfigError::plain("no score file").help(format!("give CSV files, or one of {}", bundled_names())));
    };
    if let [only] = files
        && !Path::new(only).is_file()
        && let Some(set) = bundled::find_scores(only)
    {
        let tables = set.iter().map(|(name, text)| parsed(None, name, text.as_bytes().to_vec(), checked));
        let sources = tables.collect::<Result<_, ConfigError>>()?;
        return Ok(Given { name: only.clone(), sources, bundled: true });
    }
    let sources: Vec<Source> = files.iter().map(|file| source(file, checked)).collect::<Result<_, _>>()?;
    let path =
        if Path::new(first).is_file() { first } else { first.split_once('=').map_or(first.as_str(), |parts| parts.1) };
    Ok(Given { name: stem(Path::new(path)), sources, bundled: false })
}

fn parsed(role: Option<Role>, name: &str, bytes: Vec<u8>, checked: &Checked) -> Result<Source, ConfigError> {
    Ok(Source { role, table: ScoreTable::parse(name, &bytes, checked.dialect, &ROLES)?, bytes })
}

fn bundled_names() -> String {
    format!("the bundled distributions: {}", bundled::SCORES.iter().map(|set| set.0).collect::<Vec<_>>().join(", "))
}

fn source(file: &str, checked: &Checked) -> Result<Source, ConfigError> {
    let (role, path) = match file.split_once('=') {
        Some((role, path)) if !Path::new(file).is_file() => (Some(role_of(role)?), path),
        _ => (None, file),
    };
    let bytes = read_plain(Path::new(path), SIZE_MAX, "a CSV file").map_err(|error| {
        let error = ConfigError::from(error);
        if Path::new(path).exists() {
            return error;
        }
        let names = did_you_mean(path, bundled::SCORES.iter().map(|set| set.0));
        error.help(format!("{names}give the path of a CSV file, or one of {}", bundled_names()))
    })?;
    parsed(role, path, bytes, checked)
}

fn role_of(name: &str) -> Result<Role, ConfigError> {
    Role::ALL.into_iter().find(|role| role.1 == name.trim()).map(|role| role.0).ok_or_else(|| {
        let names: Vec<&str> = Role::ALL.iter().map(|role| role.1).collect();
        let close = did_you_mean(name, names.iter().copied());
        ConfigError::plain(format!("`{name}` is not a role of score files"))
            .help(format!("{close}write ROLE=FILE with a role of {}", names.join(", ")))
    })
}

fn assembled(sources: &[Source], checked: &Checked, reading: &mut [FileReading]) -> Result<ScoreData, ConfigError> {
    let (mut blocks, mut totals, mut long) = (Vec::new(), None, None);
    for (source, reading) in sources.iter().zip(reading.iter_mut()) {
        let table = &source.table;
        let form = if source.role == Some(Role::Totals) { Form::Totals } else { blocks::form(table)? };
        match (form, source.role) {
            (Form::Totals, None | Some(Role::Totals)) => {
                if totals.replace(table).is_some() {
                    return Err(table.error(&(0..0), "a second file of totals").help("allowed: one"));
                }
            }
            (Form::Totals, Some(role)) => {
                return Err(table
                    .error(&table.csv.header[0].span, "no column `score`")
                    .help(format!("a file of {} has one", role.name())));
            }
            (Form::Long, None) => {
                if long.replace(table).is_some() {
                    return Err(table
                        .error(&(0..0), "a second file in the long form")
                        .help("join them, with a column `group`"));
                }
                let found = blocks::long(table, checked.unit)?;
                reading.notes.extend(found.iter().filter_map(|block| unit_of(block)));
                blocks.extend(found);
            }
            (Form::Long, Some(_)) => {
                let help = "a file with a column count, share, cumulative_share, bad_rate, bad or group is long: \
                            omit ROLE=, or rename the group";
                return Err(table
                    .error(&table.csv.header[0].span, "a role is given for a file in the long form")
                    .help(help));
            }
            (Form::Wide, role) => {
                let block = blocks::wide(table, role, checked.unit)?;
                reading.notes.extend(role.is_none().then_some(Note::Role(block.role)));
                reading.notes.extend(unit_of(&block));
                blocks.push(block);
            }
        }
    }
    let counts = blocks.iter().filter_map(|block| Some((block, counts::counted(block, &blocks)?)));
    for (block, note) in counts {
        let named = sources.iter().position(|source| std::ptr::eq(&source.table, block.table));
        named.into_iter().for_each(|index| reading[index].notes.push(note.clone()));
    }
    assemble::data(&blocks, totals)
}

/// The note on the unit of a block's numbers, if they have one.
fn unit_of(block: &Block<'_>) -> Option<Note> {
    let has_unit = matches!(block.role, Role::CumulativeShare | Role::Share | Role::BadRate);
    has_unit.then_some(Note::Unit(block.role, block.unit))
}
