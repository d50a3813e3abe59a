//! Score distributions: CSVs to validated [`ScoreData`], and what is asked of them.
//!
//! Files are long (a row a score and group) or wide (a row a score, a column a group; each file one role). What is told of per cent or
//! 0 to 1 is told by the largest number of a block: above 1, all of it is per cent. docs/scores.md shows every form.

mod assemble;
mod blocks;
mod question;
mod sheet;

pub use question::Wording;

use super::bundled;
use super::error::{ConfigError, did_you_mean};
use super::input::{InputFile, add_files};
use super::resolved::hash;
use crate::study::scores::{Question, ScoreData};
use blocks::{Form, Role};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sheet::Sheet;
use std::path::Path;

/// A validated distribution and question.
pub struct LoadedScores {
    /// The bundled name, or the first file's without its ending.
    pub name: String,
    pub data: ScoreData,
    pub question: Question,
    /// Objective, constraints, costs, seed, and the SHA-256 of the data; no path.
    pub resolved: Value,
    pub hash: String,
    /// SHA-256 of the data's text.
    pub digest: String,
    /// The files it was read from; none for a bundled distribution.
    pub files: Vec<InputFile>,
}

/// A file with the role it was given.
struct Source {
    role: Option<Role>,
    sheet: Sheet,
    /// None for a bundled text.
    file: Option<InputFile>,
}

/// Loads a distribution from files, each `FILE` or `ROLE=FILE`, or from the one bundled name, and reads the question.
///
/// # Errors
/// The first fault found, with its place.
pub fn load(files: &[String], wording: &Wording<'_>) -> Result<LoadedScores, ConfigError> {
    let question = question::question(wording)?;
    let (name, sources) = sources(files)?;
    let data = assembled(&sources)?;
    let mut digest = Sha256::new();
    for source in &sources {
        digest.update(source.role.map_or("", Role::name));
        digest.update([0]);
        digest.update(&source.sheet.text);
        digest.update([0]);
    }
    let digest: String = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    let resolved = question::resolved(
        &question,
        json!({
            "sha256": digest,
            "scores": data.scores.len(),
            "groups": data.groups.iter().map(|group| json!({ "name": group.name, "people": group.cells.people() })).collect::<Vec<_>>(),
            "denied": "score below the cut-off",
        }),
    );
    let hash = hash(&resolved);
    let mut files = Vec::new();
    sources.iter().for_each(|source| add_files(&mut files, source.file.as_slice()));
    Ok(LoadedScores { name, data, question, resolved, hash, digest, files })
}

fn sources(files: &[String]) -> Result<(String, Vec<Source>), ConfigError> {
    let Some(first) = files.first() else {
        return Err(ConfigError::plain("no score file").help(format!("give CSV files, or one of {}", bundled_names())));
    };
    if let [only] = files
        && !Path::new(only).is_file()
        && let Some(set) = bundled::find_scores(only)
    {
        let sheets = set
            .iter()
            .map(|(name, text)| Ok(Source { role: None, sheet: Sheet::parse(name, text.to_string())?, file: None }));
        return Ok((only.clone(), sheets.collect::<Result<_, ConfigError>>()?));
    }
    let sources: Vec<Source> = files.iter().map(|file| source(file)).collect::<Result<_, _>>()?;
    let path =
        if Path::new(first).is_file() { first } else { first.split_once('=').map_or(first.as_str(), |parts| parts.1) };
    let stem = Path::new(path).file_stem().map_or_else(|| "scores".into(), |stem| stem.to_string_lossy().into_owned());
    Ok((stem, sources))
}

fn bundled_names() -> String {
    format!("the bundled distributions: {}", bundled::SCORES.iter().map(|set| set.0).collect::<Vec<_>>().join(", "))
}

fn source(file: &str) -> Result<Source, ConfigError> {
    let (role, path) = match file.split_once('=') {
        Some((role, path)) if !Path::new(file).is_file() => (Some(role_of(role)?), path),
        _ => (None, file),
    };
    let bytes = std::fs::read(path).map_err(|error| {
        let names = did_you_mean(path, bundled::SCORES.iter().map(|set| set.0));
        ConfigError::plain(format!("failed to read {path}: {error}"))
            .help(format!("{names}give the path of a CSV file, or one of {}", bundled_names()))
    })?;
    let file = InputFile::of(Path::new(path), &bytes)?;
    let text = String::from_utf8(bytes).map_err(|_| {
        ConfigError::plain(format!("failed to read {path}: it is not UTF-8 text")).help("save the CSV as UTF-8")
    })?;
    Ok(Source { role, sheet: Sheet::parse(path, text)?, file: Some(file) })
}

fn role_of(name: &str) -> Result<Role, ConfigError> {
    Role::ALL.into_iter().find(|role| role.1 == name.trim()).map(|role| role.0).ok_or_else(|| {
        let names: Vec<&str> = Role::ALL.iter().map(|role| role.1).collect();
        let close = did_you_mean(name, names.iter().copied());
        ConfigError::plain(format!("`{name}` is no role of a score file"))
            .help(format!("{close}write ROLE=FILE with a role of {}", names.join(", ")))
    })
}

fn assembled(sources: &[Source]) -> Result<ScoreData, ConfigError> {
    let (mut blocks, mut totals, mut long) = (Vec::new(), None, None);
    for source in sources {
        let sheet = &source.sheet;
        let form = if source.role == Some(Role::Totals) { Form::Totals } else { blocks::form(sheet)? };
        match (form, source.role) {
            (Form::Totals, None | Some(Role::Totals)) => {
                if totals.replace(sheet).is_some() {
                    return Err(sheet.error(&(0..0), "a second file of totals").help("allowed: one"));
                }
            }
            (Form::Totals, Some(role)) => {
                return Err(sheet
                    .error(&sheet.header[0].span, "no column `score`")
                    .help(format!("a file of {} has one", role.name())));
            }
            (Form::Long, None) => {
                if long.replace(sheet).is_some() {
                    return Err(sheet
                        .error(&(0..0), "a second file in the long form")
                        .help("join them, with a column `group`"));
                }
                blocks.extend(blocks::long(sheet)?);
            }
            (Form::Long, Some(_)) => {
                let help = "columns count, share, cumulative_share, bad_rate, bad and group make a file long: leave ROLE= out, or rename the group";
                return Err(sheet.error(&sheet.header[0].span, "a role for a file in the long form").help(help));
            }
            (Form::Wide, role) => {
                let role = role.map_or_else(|| blocks::recognised(sheet), Ok)?;
                blocks.push(blocks::wide(sheet, role)?);
            }
        }
    }
    assemble::data(&blocks, totals)
}
