//! A TOML text as a tree in which every key and value knows its place.

use super::bundled;
use super::error::{ConfigError, did_you_mean};
use super::keys::scalar;
use super::source::{MEBIBYTE, read_plain};
use super::table;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Whole numbers below this size are exact as floating-point numbers, and no other whole number reads as one of them.
pub const EXACT_BELOW: u128 = 1 << 53;
/// Most bytes of a configuration.
const TEXT_MAX: u64 = MEBIBYTE;

/// A parsed text and where it came from.
#[derive(Clone, Debug)]
pub struct Document {
    /// How errors name it: the path as given, or `--set`.
    name: String,
    text: String,
    /// Folder that a file named in it is looked up from; none for bundled texts.
    folder: Option<PathBuf>,
    pub root: Table,
    /// Lists by month that have been read, by their place in the text: a document may be applied many times, and a file that it names
    /// is read once.
    series: Rc<RefCell<BTreeMap<usize, Vec<f64>>>>,
}

/// A table's entries in the order of the text.
pub type Table = Vec<Entry>;

/// One `key = value`.
#[derive(Clone, Debug)]
pub struct Entry {
    pub key: String,
    pub key_span: Range<usize>,
    pub value: Value,
}

/// A value and its place.
#[derive(Clone, Debug)]
pub struct Value {
    pub span: Range<usize>,
    pub kind: Kind,
}

/// What a value is.
#[derive(Clone, Debug)]
pub enum Kind {
    Number(f64),
    /// A whole number of 2^53 or more in size, which a floating-point number does not tell from its neighbours.
    Large(i128),
    Text(String),
    List(Vec<Value>),
    Table(Table),
    /// Something no key takes; the word names it.
    Other(&'static str),
}

impl Kind {
    /// The type's name for an error.
    pub fn name(&self) -> &'static str {
        match self {
            Kind::Number(_) => "a number",
            Kind::Large(_) => "a whole number of 9007199254740992 or more in size",
            Kind::Text(_) => "a text",
            Kind::List(_) => "a list",
            Kind::Table(_) => "a table",
            Kind::Other(name) => name,
        }
    }
}

impl Entry {
    /// Whether it is `share = { NAME = 0.5 }` of `[segments]`; a segment of that name has keys of a segment.
    pub fn is_mix(&self) -> bool {
        let Kind::Table(keys) = &self.value.kind else { return false };
        self.key == "share" && !keys.is_empty() && keys.iter().all(|key| scalar("segments", &key.key).is_none())
    }
}

impl Value {
    /// The value as people write it.
    pub fn shown(&self) -> String {
        match &self.kind {
            Kind::Number(number) => number.to_string(),
            Kind::Large(number) => number.to_string(),
            Kind::Text(text) => text.clone(),
            Kind::List(values) => format!("[{}]", values.iter().map(Value::shown).collect::<Vec<_>>().join(", ")),
            Kind::Table(table) => {
                let inner: Vec<String> =
                    table.iter().map(|entry| format!("{} = {}", entry.key, entry.value.shown())).collect();
                format!("{{ {} }}", inner.join(", "))
            }
            Kind::Other(name) => (*name).to_string(),
        }
    }
}

impl Document {
    /// Reads a file.
    pub fn read(path: &Path) -> Result<Document, ConfigError> {
        let name = path.display().to_string();
        let bytes = read_plain(path, TEXT_MAX, "a TOML file")?;
        let text = String::from_utf8(bytes)
            .map_err(|_| ConfigError::plain(format!("failed to read {name}: it is not UTF-8 text")))?;
        let folder = path.parent().map(Path::to_path_buf);
        Document::parse(name, text, folder)
    }

    /// A bundled text.
    pub fn bundled(name: &str, text: &str) -> Result<Document, ConfigError> {
        Document::parse(name.to_string(), text.to_string(), None)
    }

    /// A file or, where there is none and the name has no ending or folder, a bundled one.
    pub fn read_or_bundled(name: &str) -> Result<Document, ConfigError> {
        let path = Path::new(name);
        let is_bare = path.extension().is_none() && path.components().count() == 1;
        if is_there(path) || !is_bare {
            return Document::read(path);
        }
        match bundled::find(name) {
            Some(text) => Document::bundled(&format!("{name}.toml"), text),
            None => Err(ConfigError::plain(format!("there is no file and no bundled configuration named `{name}`"))
                .help(format!(
                    "{}bundled are: {}",
                    did_you_mean(name, bundled::names()),
                    bundled::names().collect::<Vec<_>>().join(", ")
                ))),
        }
    }

    /// A `key.path=value` of the command line.
    pub fn setting(setting: &str) -> Result<Document, ConfigError> {
        let form = "write `--set group.key=value`, for instance `--set merchant_loan.cutoff=540`";
        let Some((key, value)) = setting.split_once('=') else {
            return Err(ConfigError::plain(format!("`--set {setting}` has no `=`")).help(form));
        };
        // A bare word is a text, so that nobody has to quote for the shell.
        let bare = value.trim();
        let is_word = !bare.is_empty()
            && bare.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && bare.starts_with(|c: char| c.is_ascii_alphabetic())
            && !matches!(bare, "inf" | "nan" | "true" | "false");
        let text = if is_word { format!("{key}=\"{bare}\"") } else { format!("{key}={value}") };
        Document::parse("--set".into(), text, Some(PathBuf::new())).map_err(|error| error.help(form))
    }

    fn parse(name: String, text: String, folder: Option<PathBuf>) -> Result<Document, ConfigError> {
        let root = match DeTable::parse(&text) {
            Ok(table) => convert_table(table.get_ref()),
            Err(error) => {
                let span = error.span().unwrap_or(0..0);
                return Err(ConfigError::at(&name, &text, span, format!("not valid TOML: {}", error.message())));
            }
        };
        Ok(Document { name, text, folder, root, series: Rc::default() })
    }

    /// Takes a key out of the text's top.
    pub fn take(&mut self, key: &str) -> Option<Entry> {
        let place = self.root.iter().position(|entry| entry.key == key)?;
        Some(self.root.remove(place))
    }

    /// Other entries of the same text.
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

    /// Every parameter set, as `group.key` or `segments.NAME.key`, with its value.
    pub fn settings(&self) -> Vec<(String, Value)> {
        let mut settings = Vec::new();
        for group in &self.root {
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

    /// The file's name without folder and ending.
    pub fn stem(&self) -> String {
        Path::new(&self.name).file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
    }

    /// How many keys have a value that is no table of further keys.
    pub fn leaves(&self) -> usize {
        fn count(table: &Table) -> usize {
            let leaves = |entry: &Entry| match &entry.value.kind {
                Kind::Table(inner) => count(inner),
                _ => 1,
            };
            table.iter().map(leaves).sum()
        }
        count(&self.root)
    }

    /// A list by month that this text states at `value`, read the first time it is asked for.
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

    /// An error at a place of this text.
    pub fn error(&self, span: &Range<usize>, message: impl Into<String>) -> ConfigError {
        ConfigError::at(&self.name, &self.text, span.clone(), message)
    }

    /// A fault that was found in a value of this text.
    pub fn place(&self, span: &Range<usize>, error: ConfigError) -> ConfigError {
        error.found_at(&self.name, &self.text, span.clone())
    }

    /// The same for a fault that has no place yet.
    pub fn place_where_none(&self, span: &Range<usize>, error: ConfigError) -> ConfigError {
        if error.has_place() { error } else { self.place(span, error) }
    }

    /// The name and the bytes of a file named in this one, relative to its folder; a bundled text names bundled files.
    pub fn read_beside(&self, name: &str, span: &Range<usize>) -> Result<(String, Vec<u8>), ConfigError> {
        let Some(folder) = &self.folder else {
            let text = bundled::find_csv(name).ok_or_else(|| self.error(span, format!("no bundled file `{name}`")))?;
            return Ok((name.into(), text.into()));
        };
        let path = folder.join(name);
        let bytes = read_plain(&path, table::SIZE_MAX, "a CSV file").map_err(|error| {
            let error = self.place(span, error);
            match path.exists() {
                true => error,
                false => error.help("the path is relative to the folder of the configuration file"),
            }
        })?;
        Ok((path.display().to_string(), bytes))
    }
}

/// Whether there is something other than a directory at a path.
pub fn is_there(path: &Path) -> bool {
    path.exists() && !path.is_dir()
}

fn convert_table(table: &DeTable<'_>) -> Table {
    let mut entries: Table = table
        .iter()
        .map(|(key, value)| Entry { key: key.get_ref().to_string(), key_span: key.span(), value: convert(value) })
        .collect();
    entries.sort_by_key(|entry| entry.key_span.start);
    entries
}

fn convert(value: &Spanned<DeValue<'_>>) -> Value {
    let kind = match value.get_ref() {
        DeValue::String(text) => Kind::Text(text.to_string()),
        DeValue::Integer(integer) => match i128::from_str_radix(&integer.as_str().replace('_', ""), integer.radix()) {
            Ok(integer) if integer.unsigned_abs() < EXACT_BELOW => Kind::Number(integer as f64),
            Ok(integer) => Kind::Large(integer),
            Err(_) => Kind::Other("a whole number beyond 128 bits"),
        },
        DeValue::Float(float) => match float.as_str().replace('_', "").parse() {
            Ok(float) => Kind::Number(float),
            Err(_) => Kind::Other("a number that cannot be read"),
        },
        DeValue::Boolean(_) => Kind::Other("true or false"),
        DeValue::Datetime(_) => Kind::Other("a date"),
        DeValue::Array(values) => Kind::List(values.iter().map(convert).collect()),
        DeValue::Table(table) => Kind::Table(convert_table(table)),
    };
    Value { span: value.span(), kind }
}
