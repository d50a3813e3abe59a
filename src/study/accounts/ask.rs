//! A file of accounts and what is asked of it.

mod file;
mod forms;
mod question;

pub use forms::DecisionsIn;
pub use question::CELL_MAX;

use super::book::Book;
use super::question::Question;
use super::run::{Material, steps};
use super::two_scores::Pair;
use crate::config::bundled;
use crate::config::error::{ConfigError, did_you_mean};
use crate::config::resolved::hash;
use crate::config::rows::{APPROVED, BAD, DENIED, Ids, NO_OUTCOME, Named, Place, ROLES, Rows, RowsReading, read, stem};
use crate::config::table::{folded, separator_name};
use crate::input::file::InputFile;
use crate::input::text::{SHOWN, shown_text};
use crate::model::Sizes;
use crate::progress::{Caption, Progress};
use crate::report::files::{Description, Provenance};
use crate::study::ask::{Asked, Request, Setup};
use crate::study::options::{Details, Options};
use crate::study::scores::ask::reading::{Checked, Manner, checked};
use crate::study::scores::ask::{FileReading, Note, refuse_the_simulators};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Options of a tuning that mean nothing for accounts.
const OF_THE_SIMULATOR: [&str; 4] = ["threshold", "scenario", "method", "budget"];

/// So many of the columns that are not used are named.
const UNUSED_SHOWN: usize = 8;

/// A book and a question.
#[derive(Clone, Debug)]
pub struct LoadedAccounts {
    /// The bundled name, or the file's without its endings.
    pub name: String,
    pub material: Material,
    pub question: Question,
    pub counted: Counted,
    pub special: Vec<f64>,
    pub has_ids: bool,
    pub decisions_in: DecisionsIn,
    pub has_workbook: bool,
    pub reading: FileReading,
    pub rows: RowsReading,
    pub resolved: Value,
    pub hash: String,
}

/// The rows of a file, and those that are not ranked.
#[derive(Clone, Debug, Default)]
pub struct Counted {
    pub rows: usize,
    /// Each special score, and rows without a score.
    pub special: Vec<(f64, Outcomes)>,
    pub no_score: Outcomes,
    /// Rows that are ranked by the score but have no new score.
    pub no_new_score: Outcomes,
    /// Rows with a score but no known outcome: those denied so far and others; and their scores, rising.
    pub no_outcome: usize,
    pub denied_so_far: usize,
    pub scores_without_outcome: Vec<f64>,
    /// Rows that were approved and denied so far.
    pub decided: Option<[usize; 2]>,
    pub ids: Ids,
}

/// Rows by outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcomes {
    pub good: usize,
    pub bad: usize,
    pub unknown: usize,
}

impl Outcomes {
    pub fn all(&self) -> usize {
        self.good + self.bad + self.unknown
    }

    fn add(&mut self, flags: u8) {
        *match flags & (BAD | NO_OUTCOME) {
            0 => &mut self.good,
            BAD => &mut self.bad,
            _ => &mut self.unknown,
        } += 1;
    }
}

/// Loads a book and what is asked of it from the options of `tune`.
///
/// # Errors
/// The first fault found, with its location.
pub fn accounts(request: &Request) -> Result<Asked<LoadedAccounts>, ConfigError> {
    refuse_the_simulators(request, &OF_THE_SIMULATOR, "a file of accounts", "accounts", "docs/accounts.md")?;
    let file::Given { options, place, table } = file::given(&request.options)?;
    let loaded = load(&options, &place, request.sizes.seed, request.reading.as_ref())?;
    let mut files = Vec::new();
    if let Place::File(path) = &place {
        files.push(file_of(path, &loaded.rows.digest)?);
    }
    files.extend(table);
    let LoadedAccounts { material, question, .. } = &loaded;
    let Material { groups, vintages, .. } = material;
    let labels = groups.iter().chain(vintages).flat_map(|labels| labels.texts.iter().cloned());
    let setup = Setup {
        provenance: Provenance {
            name: loaded.name.clone(),
            configuration_hash: loaded.hash.clone(),
            resolved: Description::Whole(loaded.resolved.clone()),
            files,
        },
        notices: Vec::new(),
        sizes: Sizes { seed: question.seed, replications: 0, merchants: 0 },
        unit: 1,
        merchant_months: 0,
        assumptions: Value::Null,
        reforms: Vec::new(),
        shown: labels.chain([loaded.name.clone()]).collect(),
        details: Details::default(),
        simulated: None,
        steps: steps(material, question),
    };
    Ok(Asked { setup, question: loaded })
}

/// A file by its name and the digest of its bytes.
fn file_of(path: &Path, digest: &str) -> Result<InputFile, ConfigError> {
    let name = stem(path);
    shown_text(&name).map_err(|reason| {
        ConfigError::plain(format!("the file name `{name}` cannot be shown: {reason}"))
            .help(format!("rename the file, because results name it. {SHOWN}"))
    })?;
    Ok(InputFile { name, sha256: digest.chars().take(16).collect() })
}

/// Loads a book from a place and reads the question from options.
///
/// # Errors
/// The first fault found, with its location.
pub fn load(
    options: &Options,
    place: &Place,
    seed: Option<u64>,
    reading: Option<&Caption>,
) -> Result<LoadedAccounts, ConfigError> {
    let manner = Manner {
        read: options.all("read"),
        special: options.all("special"),
        higher_is_worse: options.has("higher-is-worse"),
    };
    let checked = checked(&manner)?;
    if checked.unit.is_some() {
        return Err(ConfigError::plain("`--read unit` with a file of accounts")
            .help("a unit is that of bad rates in a score distribution; rows of accounts have outcomes instead"));
    }
    let question = question::question(options, seed)?;
    let (decisions_in, has_workbook) = (forms::decisions_in(options)?, forms::has_workbook(options)?);
    let named: Vec<Named> = ROLES
        .iter()
        .flat_map(|&(role, name, _)| {
            options.all(&name.replace('_', "-")).iter().map(move |column| Named { role, column: column.clone() })
        })
        .collect();
    let progress = Progress::reading(place.size(), reading);
    let read = read(place, &named, checked.dialect, &|bytes| progress.add(bytes));
    progress.finish();
    let (rows, reading) = read?;
    question::check(&question, rows.amounts.is_some())?;
    let counted = counted(&rows, &checked.special);
    if let Some((absent, _)) = counted.special.iter().find(|(_, outcomes)| outcomes.all() == 0) {
        return Err(ConfigError::plain(format!("`--special`: no account has the score {absent}"))
            .help("give scores that are codes, as they stand in the file"));
    }
    let book = Book::of(&rows, &checked.special, checked.higher_is_worse);
    check(&book, &counted, &question, place)?;
    let pair = pair(&rows, &counted, &checked, place)?;
    let Rows { groups, vintages, ids, .. } = rows;
    let material = Material { book, groups, vintages, pair };
    let resolved = resolved(&question, &material, &checked, &reading);
    let hash = hash(&resolved);
    let name = match place {
        Place::File(path) => stem(path),
        Place::Bundled(name, _) => (*name).to_string(),
    };
    Ok(LoadedAccounts {
        reading: FileReading { file: name.clone(), notes: notes(&reading) },
        name,
        material,
        question,
        counted,
        special: checked.special,
        has_ids: ids.is_some(),
        decisions_in,
        has_workbook,
        rows: reading,
        resolved,
        hash,
    })
}

/// The rows of a file by what is known of them.
fn counted(rows: &Rows, special: &[f64]) -> Counted {
    let mut counted = Counted {
        rows: rows.flags.len(),
        special: special.iter().map(|&score| (score, Outcomes::default())).collect(),
        ids: rows.ids.unwrap_or_default(),
        ..Counted::default()
    };
    let mut decided = [0; 2];
    for (row, &flags) in rows.flags.iter().enumerate() {
        decided[0] += usize::from(flags & APPROVED != 0);
        decided[1] += usize::from(flags & DENIED != 0);
        let score = rows.scores.get(row);
        if score.is_nan() {
            counted.no_score.add(flags);
        } else if let Some((_, outcomes)) = counted.special.iter_mut().find(|(code, _)| *code == score) {
            outcomes.add(flags);
        } else if flags & NO_OUTCOME != 0 {
            counted.no_outcome += 1;
            counted.denied_so_far += usize::from(flags & DENIED != 0);
            counted.scores_without_outcome.push(score);
        } else if rows.new_scores.is_some() && !rows.has_new_score(row, special) {
            counted.no_new_score.add(flags);
        }
    }
    counted.scores_without_outcome.sort_by(f64::total_cmp);
    counted.decided = (decided != [0; 2]).then_some(decided);
    counted
}

/// The accounts that both scores rank.
fn pair(rows: &Rows, counted: &Counted, checked: &Checked, place: &Place) -> Result<Option<Pair>, ConfigError> {
    let Some(new_scores) = &rows.new_scores else { return Ok(None) };
    let special = &checked.special;
    let is_ranked = |row: usize| rows.is_ranked(row, special) && rows.has_new_score(row, special);
    let by = |scores| Book::by(scores, rows, is_ranked, checked.higher_is_worse);
    let challenger = by(new_scores);
    if challenger.goods() == 0 || challenger.goods() == challenger.accounts() {
        let message = "the accounts with both scores are not both good and bad";
        return Err(ConfigError::plain(format!("{}: {message}", place.name()))
            .help("name another column with --new-score, or leave it out with --new-score none"));
    }
    let champion = (counted.no_new_score.all() > 0).then(|| by(&rows.scores));
    Ok(Some(Pair { champion, challenger }))
}

/// Refuses a book that tells nothing.
fn check(book: &Book, counted: &Counted, question: &Question, place: &Place) -> Result<(), ConfigError> {
    let wrong = |message: &str, help: &str| {
        Err(ConfigError::plain(format!("{}: {message}", place.name())).help(help.to_string()))
    };
    let (minimum, bad) = (question.minimum, book.accounts() - book.goods());
    match (book.accounts(), bad) {
        (0, _) => wrong(
            &format!("none of {} accounts has both a score and a known outcome", counted.rows),
            "name the right columns with --score and --bad",
        ),
        (_, 0) => wrong("no account with a score is bad", "name the column of outcomes with --bad"),
        (all, bad) if all == bad => wrong("no account with a score is good", "name the column of outcomes with --bad"),
        (all, bad) if minimum.is_few(bad) || minimum.is_few(all - bad) => wrong(
            &format!("fewer than {} good or bad accounts, which are too few to be told of", minimum.0),
            "tell of fewer with --minimum-cell, or 0 to leave nothing out",
        ),
        _ => {
            let sums = book.sums();
            let is_empty = sums.masses.iter().any(|below| below.goods() <= 0.0 || below.bads() <= 0.0);
            match is_empty {
                true => wrong(
                    "the amounts or weights of all good or of all bad accounts are 0",
                    "name the right column with --amount or --weight, or leave it out with --amount none",
                ),
                false => Ok(()),
            }
        }
    }
}

/// How the file was read.
fn notes(reading: &RowsReading) -> Vec<Note> {
    let mut notes = Vec::new();
    if reading.is_compressed {
        notes.push(Note::Compressed);
    }
    if reading.encoding != encoding_rs::UTF_8.name() {
        notes.push(Note::Encoding(reading.encoding));
    }
    if reading.separator != ',' {
        notes.push(Note::Separator(separator_name(reading.separator)));
    }
    if reading.has_decimal_comma {
        notes.push(Note::DecimalComma);
    }
    let columns =
        reading.columns.iter().filter(|column| column.is_guessed && folded(&column.name) != column.role.name());
    notes.extend(columns.map(|column| Note::Column(column.name.clone(), column.role.name())));
    if !reading.unused.is_empty() {
        let shown: Vec<String> = reading.unused.iter().take(UNUSED_SHOWN).cloned().collect();
        notes.push(Note::Unused(shown, reading.unused.len().saturating_sub(UNUSED_SHOWN)));
    }
    if reading.blank_rows > 0 {
        notes.push(Note::BlankRows(reading.blank_rows));
    }
    if reading.has_total {
        notes.push(Note::TotalRow);
    }
    notes
}

/// Data and question in plain JSON.
fn resolved(question: &Question, material: &Material, checked: &Checked, reading: &RowsReading) -> Value {
    let Material { book, groups, .. } = material;
    let columns: Vec<Value> =
        reading.columns.iter().map(|column| json!({ "role": column.role.name(), "column": column.name })).collect();
    let mut data = json!({
        "sha256": reading.digest,
        "accounts": book.accounts(),
        "scores": book.scores.len(),
        "columns": columns,
        "groups": groups.iter().map(|labels| json!({ "column": labels.column, "groups": labels.texts.len() }))
            .collect::<Vec<_>>(),
        "denied": if book.higher_is_worse { "score above the cut-off" } else { "score below the cut-off" },
    });
    for (key, value) in checked.resolved() {
        data[key] = value;
    }
    question::resolved(question, data)
}

/// The bundled book of a name, or the file at a path.
fn place(name: &str, folder: Option<&Path>) -> Result<Place, ConfigError> {
    let path: PathBuf = folder.map_or_else(|| PathBuf::from(name), |folder| folder.join(name));
    if !path.is_file()
        && let Some((name, text)) = bundled::ACCOUNTS.iter().find(|book| book.0 == name)
    {
        return Ok(Place::Bundled(name, text));
    }
    if path.exists() {
        return Ok(Place::File(path));
    }
    let names: Vec<&str> = bundled::ACCOUNTS.iter().map(|book| book.0).collect();
    let close = did_you_mean(name, names.iter().copied());
    Err(ConfigError::plain(format!("failed to read {}: there is no such file", path.display())).help(format!(
        "{close}give the path of a CSV file, or of a TOML file with a table [accounts], or one of the bundled books: {}",
        names.join(", ")
    )))
}
