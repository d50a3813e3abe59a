//! The documents of one study, each read once, so that all runs use the same text even if a file is edited meanwhile.

use super::Loaded;
use super::apply::{DocumentRole, Draft};
use super::bundled;
use super::document::{Document, Value, is_there};
use super::error::ConfigError;
use super::keys::PHASES;
use crate::input::file::add_files;
use crate::model::phase::{Phase, months_of};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The documents read so far, by name.
#[derive(Debug, Default)]
pub struct Shelf {
    documents: RefCell<BTreeMap<String, Document>>,
    settings: RefCell<Vec<Document>>,
    notices: RefCell<Vec<String>>,
}

impl Shelf {
    /// A file or, if there is none and the name has neither extension nor folder, a bundled configuration.
    ///
    /// # Errors
    /// If there is neither, or the file cannot be read or is no TOML.
    pub fn document(&self, name: &str) -> Result<Document, ConfigError> {
        if let Some(known) = self.documents.borrow().get(name) {
            return Ok(known.clone());
        }
        let document = Document::read_or_bundled(name)?;
        self.documents.borrow_mut().insert(name.to_string(), document.clone());
        Ok(document)
    }

    /// The parts of `a` or `a+b`, in order.
    ///
    /// # Errors
    /// If a part cannot be read.
    pub fn parts(&self, reform: &str) -> Result<Stack, ConfigError> {
        let documents = parts(reform)?.iter().map(|part| self.document(part)).collect::<Result<Vec<_>, _>>()?;
        Ok(Stack { documents })
    }

    /// The parts of `a` or `a+b` as one alternative; if several set a key, the last one decides.
    ///
    /// # Errors
    /// If a part cannot be read.
    pub fn stack(&self, reform: &str) -> Result<Stack, ConfigError> {
        let stack = self.parts(reform)?;
        for collision in stack.collisions() {
            let (who, last, value) = (collision.who(), collision.last(), &collision.value);
            self.notice(format!("in {}, {who}: {last} comes last, so {value} is used", stack.name()));
        }
        Ok(stack)
    }

    /// One alternative from `a` or `a+b`: its name and its draft.
    ///
    /// # Errors
    /// If a part cannot be read, or a key of it is at fault.
    pub fn alternative(
        &self,
        reform: &str,
        baseline: &Draft,
        role: DocumentRole,
    ) -> Result<(String, Draft), ConfigError> {
        let stack = self.stack(reform)?;
        let mut draft = baseline.clone();
        stack.apply(&mut draft, role)?;
        draft.check_all(&stack.documents)?;
        Ok((stack.name(), draft))
    }

    /// The documents of `--set`, all of them applied to a baseline and then checked together.
    ///
    /// # Errors
    /// The first fault in a setting, or a contradiction between keys.
    pub fn settings(&self, settings: &[String], draft: &mut Draft) -> Result<(), ConfigError> {
        let documents = settings.iter().map(|text| Document::setting(text)).collect::<Result<Vec<_>, _>>()?;
        for document in &documents {
            draft.apply(document, DocumentRole::Setting)?;
        }
        draft.check_all(&documents)?;
        self.settings.borrow_mut().extend(documents.iter().cloned());
        for collision in (Stack { documents }).collisions() {
            self.notice(format!(
                "--set gives {} more than once: the last value, {}, is used",
                collision.key, collision.value
            ));
        }
        Ok(())
    }

    /// Every key that `--set` has set.
    pub fn keys_set(&self) -> Vec<String> {
        self.settings.borrow().iter().flat_map(stated_keys).collect()
    }

    /// Adds a notice for the user, unless it has been added before.
    pub fn notice(&self, text: String) {
        let mut notices = self.notices.borrow_mut();
        if !notices.contains(&text) {
            notices.push(text);
        }
    }

    /// Adds the notices and the files read to a study.
    pub fn with_notices(&self, loaded: Loaded) -> Loaded {
        let mut files = loaded.files.clone();
        for document in self.documents.borrow().values().chain(self.settings.borrow().iter()) {
            add_files(&mut files, &document.files());
        }
        let notices = self.notices.borrow().iter().cloned().chain(loaded.notices.clone()).collect();
        Loaded { notices, files, ..loaded }
    }
}

/// Reforms that form one alternative together; each is applied on top of those before it.
pub struct Stack {
    pub documents: Vec<Document>,
}

impl Stack {
    /// The names of its parts, as `a+b`.
    pub fn name(&self) -> String {
        self.documents.iter().map(Document::stem).collect::<Vec<_>>().join("+")
    }

    /// Applies all parts; contradictions between keys are left to be checked. The title of a part with phases states their months.
    ///
    /// # Errors
    /// The first key at fault.
    pub fn apply(&self, draft: &mut Draft, role: DocumentRole) -> Result<(), ConfigError> {
        let mut titles = Vec::new();
        for document in &self.documents {
            draft.title = document.stem();
            draft.apply(document, role)?;
            let own = document.phases().map_or(0, |phases| phases.len());
            titles.push(with_months(&draft.title, &draft.phases[draft.phases.len() - own..]));
        }
        draft.title = titles.join(" + ");
        Ok(())
    }

    /// Whether it sets a key, `group.key`, `segments.NAME.key` or either of them in `phases.NAME`, or takes its phase away.
    pub fn sets(&self, key: &str) -> bool {
        let is_of_phase = key.starts_with(&format!("{PHASES}."));
        let replaces = |document: &Document| is_of_phase && document.phases().is_some();
        self.documents.iter().any(replaces) || self.keys().iter().any(|known| known == key)
    }

    /// Every key that it sets.
    pub fn keys(&self) -> Vec<String> {
        self.documents.iter().flat_map(Document::settings).map(|setting| setting.0).collect()
    }

    /// Keys that several parts set to different values.
    fn collisions(&self) -> Vec<Collision> {
        collisions(self.documents.iter().map(|document| (document.stem(), document)))
    }
}

/// Every key that a document states; its list of phases is one.
pub fn stated_keys(document: &Document) -> Vec<String> {
    let phases = document.phases().map(|_| PHASES.to_string());
    document.settings().into_iter().map(|setting| setting.0).chain(phases).collect()
}

/// A title with the months of its phases, `title (months 4–9)`, as reports read it; without phases, the title.
pub fn with_months(title: &str, phases: &[Phase]) -> String {
    match months_of(phases) {
        months if months.is_empty() => title.into(),
        month if month.parse::<u32>().is_ok() => format!("{title} (month {month})"),
        months => format!("{title} (months {months})"),
    }
}

/// Keys that several documents set to different values; each document has a name.
pub fn collisions<'a>(documents: impl Iterator<Item = (String, &'a Document)>) -> Vec<Collision> {
    let documents: Vec<(String, &Document)> = documents.collect();
    let settings: Vec<(String, Vec<(String, Value)>)> =
        documents.iter().map(|(name, document)| (name.clone(), document.settings())).collect();
    let keys: BTreeSet<&String> =
        settings.iter().flat_map(|(_, settings)| settings.iter().map(|(key, _)| key)).collect();
    let of_key = |key: &String| -> Option<Collision> {
        let of_part = |(name, settings): &(String, Vec<(String, Value)>)| {
            let value = settings.iter().find(|(known, _)| known == key)?.1.shown();
            Some((name.clone(), value))
        };
        let (names, values): (Vec<String>, Vec<String>) = settings.iter().filter_map(of_part).unzip();
        let value = values.last()?.clone();
        values.iter().any(|other| *other != value).then(|| Collision { key: key.clone(), names, value })
    };
    keys.into_iter().filter_map(of_key).chain(collisions_of_phases(&documents)).collect()
}

/// Keys that phases of two documents set to different values in months that they share.
fn collisions_of_phases(documents: &[(String, &Document)]) -> Vec<Collision> {
    let mut found = Vec::new();
    for (index, (last, document)) in documents.iter().enumerate() {
        let stated = document.settings_of_phases();
        for (first, other) in &documents[..index] {
            for (other_from, other_to, other_key, other_value) in other.settings_of_phases() {
                let same =
                    stated.iter().filter(|(.., key, value)| *key == other_key && value.shown() != other_value.shown());
                for (from, to, key, value) in same {
                    let (from, to) = ((*from).max(other_from), (*to).min(other_to));
                    if from <= to {
                        let key = format!("{key} in months {from} to {to}");
                        found.push(Collision { key, names: vec![first.clone(), last.clone()], value: value.shown() });
                    }
                }
            }
        }
    }
    found
}

/// A key that several documents set.
pub struct Collision {
    pub key: String,
    /// The names of those documents, in order.
    pub names: Vec<String>,
    /// The last document's value.
    pub value: String,
}

impl Collision {
    /// "a and b both set KEY".
    pub fn who(&self) -> String {
        match &self.names[..] {
            [a, b] => format!("{a} and {b} both set {}", self.key),
            names => format!("{} all set {}", names.join(", "), self.key),
        }
    }

    /// The document whose value is used.
    pub fn last(&self) -> &str {
        self.names.last().map_or("", String::as_str)
    }
}

/// The names in `a+b`. If a path contains a plus sign and the file exists, it is that file: from the left, the longest match is taken.
///
/// # Errors
/// If the text could be one file or a stack of others.
pub fn parts(reform: &str) -> Result<Vec<String>, ConfigError> {
    let pieces: Vec<&str> = reform.split('+').collect();
    let plain: Vec<String> = pieces.iter().map(|piece| piece.trim().to_string()).collect();
    let mut found = Vec::new();
    let mut from = 0;
    while from < pieces.len() {
        let longest = (from + 2..=pieces.len()).rev().find_map(|to| {
            let path = pieces[from..to].join("+").trim().to_string();
            is_there(Path::new(&path)).then_some((path, to))
        });
        let (path, to) = longest.unwrap_or_else(|| (plain[from].clone(), from + 1));
        found.push(path);
        from = to;
    }
    let known = |name: &String| is_there(Path::new(name)) || bundled::find(name).is_some();
    if found != plain && plain.iter().all(known) {
        let message = format!("`{reform}` is ambiguous: {} or {}", quoted(&found), quoted(&plain));
        return Err(ConfigError::plain(message).help(format!(
            "write `{}`, with spaces, for the second, or rename the file whose name contains a plus sign",
            plain.join(" + ")
        )));
    }
    if found.len() > 1 && found.iter().any(String::is_empty) {
        return Err(ConfigError::plain(format!("`{reform}` has an empty part")).help("`+` stacks reforms, as in a+b"));
    }
    if let Some(missing) = found.iter().find(|name| !known(name))
        && pieces.len() > 1
    {
        let help = format!("`+` stacks reforms; no file is named `{reform}` or begins with `{missing}+`");
        let error = Document::read_or_bundled(missing).err().unwrap_or_else(|| ConfigError::plain(missing.as_str()));
        return Err(error.also(&help));
    }
    Ok(found)
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" with ")
}
