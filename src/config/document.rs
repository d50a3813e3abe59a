//! A TOML document as a tree that records where each key and value is.

mod tree;

pub use tree::{EXACT_BELOW, Entry, Kind, Table, Value};

use super::bundled;
use super::error::{ConfigError, did_you_mean};
use super::keys::PHASES;
use super::table;
use crate::input::file::{InputFile, add_files, stem};
pub use crate::input::inputs::is_there;
use crate::input::plain::{MEBIBYTE, read_plain};
use crate::input::text::{SHOWN, kept_text, shown_text};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use toml::de::DeTable;

/// Maximum size of a configuration, in bytes.
const TEXT_MAX: u64 = MEBIBYTE;

/// A parsed document and where it came from.
#[derive(Clone, Debug)]
pub struct Document {
    /// How errors name it: the path as given, or `--set`.
    name: String,
    text: String,
    /// The folder that file names in it are relative to; none for bundled documents.
    folder: Option<PathBuf>,
    pub root: Table,
    /// The file it was read from and the files that it names, once read; bundled ones excluded.
    files: Rc<RefCell<Vec<InputFile>>>,
    /// Monthly lists already read, by their position in the text: a document may be applied many times, but a file that it names
    /// is read once.
    series: Rc<RefCell<BTreeMap<usize, Vec<f64>>>>,
}

impl Document {
    /// Reads a file.
    ///
    /// # Errors
    /// If it cannot be read or is no TOML.
    pub fn read(path: &Path) -> Result<Document, ConfigError> {
        let name = path.display().to_string();
        let bytes = read_plain(path, TEXT_MAX, "a TOML file")?;
        let file = InputFile::of(path, &bytes)?;
        let text = String::from_utf8(bytes)
            .map_err(|_| ConfigError::plain(format!("failed to read {name}: it is not UTF-8 text")))?;
        let folder = path.parent().map(Path::to_path_buf);
        let document = Document::parse(name, text, folder)?;
        document.files.borrow_mut().push(file);
        Ok(document)
    }

    /// A bundled text.
    ///
    /// # Errors
    /// If it is no TOML, which a test excludes.
    pub fn bundled(name: &str, text: &str) -> Result<Document, ConfigError> {
        Document::parse(name.to_string(), text.to_string(), None)
    }

    /// A file or, if there is none and the name has neither extension nor folder, a bundled configuration.
    ///
    /// # Errors
    /// If there is neither, or the file cannot be read or is no TOML.
    pub fn read_or_bundled(name: &str) -> Result<Document, ConfigError> {
        let path = Path::new(name);
        let is_bare = path.extension().is_none() && path.components().count() == 1;
        if is_there(path) || !is_bare {
            return Document::read(path);
        }
        match bundled::find(name) {
            Some(text) => Document::bundled(&format!("{name}.toml"), text),
            None => {
                Err(ConfigError::plain(format!("no file or bundled configuration is named `{name}`")).help(format!(
                    "{}bundled configurations: {}",
                    did_you_mean(name, bundled::names()),
                    bundled::names().collect::<Vec<_>>().join(", ")
                )))
            }
        }
    }

    /// A `key.path=value` of the command line.
    ///
    /// # Errors
    /// If it has no `=`, or its value is no TOML.
    pub fn setting(setting: &str) -> Result<Document, ConfigError> {
        let form = "write `--set group.key=value`, for instance `--set merchant_loan.cutoff=540`";
        let Some((key, value)) = setting.split_once('=') else {
            return Err(ConfigError::plain(format!("`--set {setting}` has no `=`")).help(form));
        };
        // A bare word is a string, so that no quoting for the shell is needed.
        let bare = value.trim();
        let is_word = !bare.is_empty()
            && bare.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && bare.starts_with(|c: char| c.is_ascii_alphabetic())
            && !matches!(bare, "inf" | "nan" | "true" | "false");
        let text = if is_word { format!("{key}=\"{bare}\"") } else { format!("{key}={value}") };
        Document::parse("--set".into(), text, Some(PathBuf::new())).map_err(|error| error.or_help(form))
    }

    /// The same, as errors name it.
    pub fn called(self, name: &str) -> Document {
        Document { name: name.into(), ..self }
    }

    /// A text that is not TOML, without entries: what reads it makes them.
    pub fn of_text(name: String, text: String) -> Document {
        Document { name, text, folder: None, root: Table::new(), files: Rc::default(), series: Rc::default() }
    }

    fn parse(name: String, text: String, folder: Option<PathBuf>) -> Result<Document, ConfigError> {
        let root = match DeTable::parse(&text) {
            Ok(table) => tree::tree(table.get_ref()),
            Err(error) => {
                let span = error.span().unwrap_or(0..0);
                return Err(ConfigError::at(&name, &text, span, format!("not valid TOML: {}", error.message())));
            }
        };
        let document = Document { name, text, folder, root, files: Rc::default(), series: Rc::default() };
        document.refuse_what_cannot_be_shown(&document.root)?;
        Ok(document)
    }

    /// Checks every key and string, because names and titles reach terminals, charts and pages.
    fn refuse_what_cannot_be_shown(&self, table: &Table) -> Result<(), ConfigError> {
        for entry in table {
            let wrong = |span: &Range<usize>, what: &str, reason: String| {
                Err(self.error(span, format!("{what} cannot be shown: {reason}")).help(SHOWN))
            };
            if let Err(reason) = shown_text(&entry.key) {
                return wrong(&entry.key_span, "a key", reason);
            }
            let what = format!("`{}`", entry.key);
            let checked = match &entry.value.kind {
                Kind::Text(title) if entry.key == "title" && title.trim().is_empty() => Err("it is blank".into()),
                Kind::Text(text) if entry.key == "title" => shown_text(text),
                Kind::Text(text) => kept_text(text),
                _ => Ok(()),
            };
            if let Err(reason) = checked {
                return wrong(&entry.value.span, &what, reason);
            }
            self.refuse_values(&what, &entry.value)?;
        }
        Ok(())
    }

    /// Checks the strings within a value.
    fn refuse_values(&self, what: &str, value: &Value) -> Result<(), ConfigError> {
        match &value.kind {
            Kind::Table(table) => self.refuse_what_cannot_be_shown(table),
            Kind::List(values) => values.iter().try_for_each(|value| self.refuse_values(what, value)),
            Kind::Text(text) => kept_text(text).map_err(|reason| {
                self.error(&value.span, format!("a string in {what} cannot be shown: {reason}")).help(SHOWN)
            }),
            _ => Ok(()),
        }
    }

    /// Removes a top-level key.
    pub fn take(&mut self, key: &str) -> Option<Entry> {
        let index = self.root.iter().position(|entry| entry.key == key)?;
        Some(self.root.remove(index))
    }

    /// The same document with other entries.
    pub fn with_root(&self, root: Table) -> Document {
        Document { root, ..self.clone() }
    }

    /// What the title says.
    pub fn title(&self) -> Option<String> {
        self.root.iter().find(|entry| entry.key == "title").and_then(|entry| match &entry.value.kind {
            Kind::Text(title) => Some(title.clone()),
            _ => None,
        })
    }

    /// Every parameter that is set, as `group.key`, `segments.NAME.key` or either of them in `phases.NAME`, with its value; lists
    /// of phases are in [`Document::phases`].
    pub fn settings(&self) -> Vec<(String, Value)> {
        let mut settings = Vec::new();
        let (phases, groups): (Vec<&Entry>, Vec<&Entry>) = self.root.iter().partition(|entry| entry.key == PHASES);
        for phase in phases.iter().flat_map(|phases| phases.value.table()) {
            settings.extend(settings_of_phase(&format!("{PHASES}.{}", phase.key), phase.value.table()));
        }
        for group in groups {
            let Kind::Table(keys) = &group.value.kind else { continue };
            for key in keys {
                let path = format!("{}.{}", group.key, key.key);
                match &key.value.kind {
                    Kind::Table(shares) if group.key == "segments" && key.is_mix() => {
                        let of = |entry: &Entry| (format!("segments.{}.share", entry.key), entry.value.clone());
                        settings.extend(shares.iter().map(of));
                    }
                    Kind::Table(inner) if group.key == "segments" => {
                        settings
                            .extend(inner.iter().map(|entry| (format!("{path}.{}", entry.key), entry.value.clone())));
                    }
                    _ => settings.push((path, key.value.clone())),
                }
            }
        }
        settings
    }

    /// The list of phases that it states, each as a document of that phase alone with the phase's name or its number; none where it
    /// states no list.
    pub fn phases(&self) -> Option<Vec<(String, Document)>> {
        let entry = self.root.iter().find(|entry| entry.key == PHASES)?;
        let Kind::List(phases) = &entry.value.kind else { return None };
        let alone = |(index, phase): (usize, &Value)| {
            let name = phase.table().iter().find(|key| key.key == "name").map(|name| name.value.shown());
            let list = Value { span: entry.value.span.clone(), kind: Kind::List(vec![phase.clone()]) };
            let root = vec![Entry { value: list, ..entry.clone() }];
            (name.unwrap_or_else(|| (index + 1).to_string()), self.with_root(root))
        };
        Some(phases.iter().enumerate().map(alone).collect())
    }

    /// What its list of phases sets: first and last month, `group.key` or `segments.NAME.key`, and the value.
    pub fn settings_of_phases(&self) -> Vec<(u32, u32, String, Value)> {
        let lists = self.root.iter().filter(|entry| entry.key == PHASES).filter_map(|entry| match &entry.value.kind {
            Kind::List(phases) => Some(phases),
            _ => None,
        });
        let of_phase = |phase: &Value| {
            let month = |name: &str| match phase.table().iter().find(|key| key.key == name)?.value.kind {
                Kind::Number(month) => Some(month as u32),
                _ => None,
            };
            let settings = settings_of_phase("", phase.table()).into_iter().filter(|(key, _)| key.contains('.'));
            let months = month("from").zip(month("to"));
            months.map(|(from, to)| settings.map(move |(key, value)| (from, to, key, value)).collect::<Vec<_>>())
        };
        lists.flatten().filter_map(of_phase).flatten().collect()
    }

    /// The file's name without folder and ending.
    pub fn stem(&self) -> String {
        stem(Path::new(&self.name))
    }

    /// The number of keys whose value is not a table of further keys.
    pub fn leaves(&self) -> usize {
        fn count(table: &[Entry]) -> usize {
            let leaves = |entry: &Entry| match &entry.value.kind {
                Kind::Table(inner) => count(inner),
                Kind::List(phases) if entry.key == PHASES => phases.iter().map(|phase| count(phase.table())).sum(),
                _ => 1,
            };
            table.iter().map(leaves).sum()
        }
        count(&self.root)
    }

    /// The monthly list at `value`, read on first use.
    ///
    /// # Errors
    /// What `read` says, the first time.
    pub fn series(
        &self,
        value: &Value,
        read: impl FnOnce() -> Result<Vec<f64>, ConfigError>,
    ) -> Result<Vec<f64>, ConfigError> {
        if let Some(known) = self.series.borrow().get(&value.span.start) {
            return Ok(known.clone());
        }
        let series = read()?;
        self.series.borrow_mut().insert(value.span.start, series.clone());
        Ok(series)
    }

    /// An error at a position in this document.
    pub fn error(&self, span: &Range<usize>, message: impl Into<String>) -> ConfigError {
        ConfigError::at(&self.name, &self.text, span.clone(), message)
    }

    /// An error for an entry whose value is of the wrong type.
    pub fn wrong_type(&self, entry: &Entry, expected: &str) -> ConfigError {
        let message = format!("`{}`: expected {expected}, found {}", entry.key, entry.value.kind.name());
        self.error(&entry.value.span, message)
    }

    /// Adds the location of a value in this document to an error.
    pub fn locate(&self, span: &Range<usize>, error: ConfigError) -> ConfigError {
        error.found_at(&self.name, &self.text, span.clone())
    }

    /// The same, unless the error has a location already.
    pub fn locate_if_missing(&self, span: &Range<usize>, error: ConfigError) -> ConfigError {
        if error.has_location() { error } else { self.locate(span, error) }
    }

    /// The name and content of a file named in this document, relative to its folder; a bundled document names bundled files.
    ///
    /// # Errors
    /// If there is no such file, or it cannot be read.
    pub fn read_beside(&self, name: &str, span: &Range<usize>) -> Result<(String, Vec<u8>), ConfigError> {
        let Some(folder) = &self.folder else {
            let text = bundled::find_csv(name).ok_or_else(|| self.error(span, format!("no bundled file `{name}`")))?;
            return Ok((name.into(), text.into()));
        };
        let path = folder.join(name);
        let bytes = read_plain(&path, table::SIZE_MAX, "a CSV file").map_err(|error| {
            let error = self.locate(span, error.into());
            match path.exists() {
                true => error,
                false => error.help("the path is relative to the folder of the configuration file"),
            }
        })?;
        let file = InputFile::of(&path, &bytes).map_err(|error| self.locate(span, error.into()))?;
        add_files(&mut self.files.borrow_mut(), &[file]);
        Ok((path.display().to_string(), bytes))
    }

    /// The files that have been read for this document.
    pub fn files(&self) -> Vec<InputFile> {
        self.files.borrow().clone()
    }
}

/// The settings of a phase at `path`; the value of a group's key may be a table itself.
fn settings_of_phase(path: &str, keys: &[Entry]) -> Vec<(String, Value)> {
    let mut settings = Vec::new();
    for key in keys {
        let path = if path.is_empty() { key.key.clone() } else { format!("{path}.{}", key.key) };
        match &key.value.kind {
            Kind::Table(segments) if key.key == "segments" => {
                for segment in segments {
                    settings.extend(settings_of_phase(&format!("{path}.{}", segment.key), segment.value.table()));
                }
            }
            Kind::Table(group) => {
                settings.extend(group.iter().map(|inner| (format!("{path}.{}", inner.key), inner.value.clone())));
            }
            _ => settings.push((path, key.value.clone())),
        }
    }
    settings
}
