//! What `--accounts` names: a table of rows, or a TOML file whose table `[accounts]` names one and states what is asked.
//! Every key is an option of the same name; options given on the command line come first.

use super::place;
use crate::config::ConfigError;
use crate::config::document::{Document, Entry, Kind};
use crate::config::rows::Place;
use crate::input::file::InputFile;
use crate::study::ask::Fields;
use crate::study::options::Options;
use std::path::Path;

/// The keys of `[accounts]`.
pub const KEYS: [&str; 27] = [
    "file",
    "id",
    "score",
    "bad",
    "amount",
    "weight",
    "group",
    "vintage",
    "approved",
    "new_score",
    "special",
    "higher_is_worse",
    "read",
    "objective",
    "subject_to",
    "reach",
    "cost",
    "certainty",
    "tolerance",
    "lgd",
    "rate",
    "funding_cost",
    "term",
    "minimum_cell",
    "decisions",
    "excel",
    "title",
];

/// What was given.
pub struct Given {
    pub options: Options,
    pub place: Place,
    /// The TOML file, if there is one.
    pub table: Vec<InputFile>,
}

/// Reads what `--accounts` names.
///
/// # Errors
/// If no file or bundled book has this name, or the TOML file is at fault.
pub fn given(options: &Options) -> Result<Given, ConfigError> {
    let named = options.text("accounts").unwrap_or_default();
    let path = Path::new(named);
    if !path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml")) {
        return Ok(Given { options: options.clone(), place: place(named, None)?, table: Vec::new() });
    }
    let mut document = Document::read(path)?;
    let Some(entry) = document.take("accounts") else {
        return Err(ConfigError::plain(format!("{named} has no table [accounts]"))
            .help("write [accounts] and, below it, file = \"book.csv\""));
    };
    if let Some(other) = document.root.first() {
        return Err(document
            .error(&other.key_span, format!("unknown key `{}`", other.key))
            .help("a file of accounts has the table [accounts] alone"));
    }
    let Kind::Table(table) = &entry.value.kind else {
        return Err(document.wrong_type(&entry, "a table").help("write [accounts] and its keys below it"));
    };
    let fields = Fields { document: &document, name: "accounts", table };
    fields.only(&KEYS)?;
    let Some(file) = fields.text("file")? else {
        let message = "`accounts.file` is missing";
        return Err(document.error(&entry.key_span, message).help("name the table of accounts: file = \"book.csv\""));
    };
    let mut merged = options.clone();
    for entry in table.iter().filter(|entry| !["file", "title"].contains(&entry.key.as_str())) {
        let option = entry.key.replace('_', "-");
        if !options.has(&option) {
            for value in values(&fields, entry)? {
                merged.add(&option, value);
            }
        }
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let place = place(file, folder).map_err(|error| fields.placed("file", error))?;
    Ok(Given { options: merged, place, table: document.files() })
}

/// The values of a key as those of an option.
fn values(fields: &Fields<'_>, entry: &Entry) -> Result<Vec<String>, ConfigError> {
    let one = |kind: &Kind| match kind {
        Kind::Number(number) => Some(number.to_string()),
        Kind::Text(text) => Some(text.clone()),
        _ => None,
    };
    match &entry.value.kind {
        Kind::List(list) => list
            .iter()
            .map(|value| one(&value.kind).ok_or_else(|| fields.wrong_value(entry, value, "strings or numbers")))
            .collect(),
        Kind::Text(text) if is_flag(entry) && text == "yes" => Ok(vec![String::new()]),
        Kind::Text(text) if is_flag(entry) && text == "no" => Ok(Vec::new()),
        _ if is_flag(entry) => Err(fields.wrong(entry, "\"yes\" or \"no\"")),
        kind => Ok(vec![one(kind).ok_or_else(|| fields.wrong(entry, "a string, a number or a list of them"))?]),
    }
}

/// Whether a key is an option without a value.
fn is_flag(entry: &Entry) -> bool {
    ["higher_is_worse", "excel"].contains(&entry.key.as_str())
}
