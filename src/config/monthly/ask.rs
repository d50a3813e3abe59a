//! Parses the table of `economy.path`: which column and rows of which file, and how they are standardised.

use super::calendar::{Date, Frequency};
use super::formats::{DateFormat, FORMS, refused};
use super::spread::Interpolation;
use crate::config::document::{Document, Entry, Kind, Table, Value};
use crate::config::error::{ConfigError, did_you_mean};
use std::ops::Range;

/// Keys that say how a file is read.
const OF_FILE: [&str; 9] =
    ["csv", "column", "date_column", "scenario", "separator", "decimal", "encoding", "frequency", "order"];
const OF_PATH: [&str; 6] = ["from", "mean", "sd", "standardise", "sign", "interpolate"];
const OF_STANDARDISE: [&str; 2] = ["from", "to"];
const OF_SCENARIO: [&str; 2] = ["column", "value"];

/// A value and its location in the configuration.
#[derive(Clone, Debug)]
pub struct Located<T> {
    pub value: T,
    pub span: Range<usize>,
}

/// A column of a file, and the stated format of the file.
#[derive(Clone, Debug)]
pub struct SeriesSource {
    pub csv: Located<String>,
    pub column: Located<String>,
    pub date_column: Option<Located<String>>,
    pub scenario: Option<ScenarioRows>,
    pub separator: Option<Located<String>>,
    pub decimal: Option<Located<String>>,
    pub encoding: Option<Located<String>>,
    pub frequency: Option<Located<Frequency>>,
    pub order: Option<Located<RowOrder>>,
}

/// Selects the rows with this value in a column.
#[derive(Clone, Debug)]
pub struct ScenarioRows {
    pub column: Located<String>,
    pub value: Located<String>,
}

/// The order of the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowOrder {
    OldestFirst,
    NewestFirst,
}

impl RowOrder {
    /// The word of the key `order`.
    pub fn word(self) -> &'static str {
        match self {
            RowOrder::OldestFirst => "oldest_first",
            RowOrder::NewestFirst => "newest_first",
        }
    }
}

/// How values become standard deviations.
#[derive(Debug)]
pub enum Standardisation {
    Moments { mean: f64, sd: f64 },
    History(Box<History>),
}

/// A column between two dates, whose mean and standard deviation are used.
#[derive(Debug)]
pub struct History {
    pub source: SeriesSource,
    pub from: Located<Date>,
    pub to: Located<Date>,
}

/// What `economy.path` asks for.
#[derive(Debug)]
pub struct PathQuestion {
    pub source: SeriesSource,
    /// The date of month 1.
    pub from: Option<Located<Date>>,
    pub scale: Standardisation,
    /// 1 or -1.
    pub sign: f64,
    pub interpolate: Option<Located<Interpolation>>,
}

impl PathQuestion {
    /// Checks the table at `at`.
    ///
    /// # Errors
    /// The first key at fault.
    pub fn parse(document: &Document, at: &Value, table: &Table) -> Result<PathQuestion, ConfigError> {
        let known: Vec<&str> = OF_FILE.into_iter().chain(OF_PATH).collect();
        let keys = TableKeys::new(document, at, table, "economy.path", &known)?;
        let source = keys.source(None)?;
        let scale = keys.scale(&source)?;
        let sign = match keys.number("sign")? {
            Some(sign) if sign.value.abs() != 1.0 => {
                return Err(keys.wrong(&sign.span, format!("sign = {}", sign.value), "1 or -1"));
            }
            sign => sign.map_or(1.0, |sign| sign.value),
        };
        let words = [("hold", Interpolation::Hold), ("linear", Interpolation::Linear)];
        Ok(PathQuestion {
            from: keys.date("from")?,
            interpolate: keys.word("interpolate", &words)?,
            source,
            scale,
            sign,
        })
    }
}

/// A table's keys, looked up by name.
struct TableKeys<'a> {
    document: &'a Document,
    at: &'a Value,
    table: &'a Table,
    /// How errors name it.
    name: &'static str,
    help: String,
}

impl<'a> TableKeys<'a> {
    fn new(
        document: &'a Document,
        at: &'a Value,
        table: &'a Table,
        name: &'static str,
        known: &[&str],
    ) -> Result<TableKeys<'a>, ConfigError> {
        let help = format!("keys of {name}: {}", known.join(", "));
        if let Some(entry) = table.iter().find(|entry| !known.contains(&entry.key.as_str())) {
            let help = format!("{}{help}", did_you_mean(&entry.key, known.iter().copied()));
            return Err(document.error(&entry.key_span, format!("unknown key `{name}.{}`", entry.key)).help(help));
        }
        Ok(TableKeys { document, at, table, name, help })
    }

    /// The keys of a file. For a second file, `other` is the first: keys that are not stated default to its values.
    fn source(&self, other: Option<&SeriesSource>) -> Result<SeriesSource, ConfigError> {
        let csv = self.text("csv")?;
        // Separator, encoding and the like belong to one file; the names of columns may be the same in both.
        let same_file = other.filter(|_| csv.is_none());
        let frequencies = [Frequency::Monthly, Frequency::Quarterly].map(|frequency| (frequency.word(), frequency));
        let orders = [RowOrder::OldestFirst, RowOrder::NewestFirst].map(|order| (order.word(), order));
        Ok(SeriesSource {
            csv: csv.or(other.map(|other| other.csv.clone())).ok_or_else(|| self.missing("csv"))?,
            column: self
                .text("column")?
                .or(other.map(|other| other.column.clone()))
                .ok_or_else(|| self.missing("column"))?,
            date_column: self.text("date_column")?.or(other.and_then(|other| other.date_column.clone())),
            scenario: self.scenario()?.or(same_file.and_then(|same| same.scenario.clone())),
            separator: self.text("separator")?.or(same_file.and_then(|same| same.separator.clone())),
            decimal: self.text("decimal")?.or(same_file.and_then(|same| same.decimal.clone())),
            encoding: self.text("encoding")?.or(same_file.and_then(|same| same.encoding.clone())),
            frequency: self.word("frequency", &frequencies)?.or(same_file.and_then(|same| same.frequency.clone())),
            order: self.word("order", &orders)?.or(same_file.and_then(|same| same.order.clone())),
        })
    }

    fn scenario(&self) -> Result<Option<ScenarioRows>, ConfigError> {
        let form = "write scenario = { column = \"Scenario Name\", value = \"Severely Adverse\" }";
        let Some(keys) = self.inner("scenario", "economy.path.scenario", &OF_SCENARIO, form)? else { return Ok(None) };
        let column = keys.text("column")?.ok_or_else(|| keys.missing("column"))?;
        let value = keys.text("value")?.ok_or_else(|| keys.missing("value"))?;
        Ok(Some(ScenarioRows { column, value }))
    }

    fn scale(&self, source: &SeriesSource) -> Result<Standardisation, ConfigError> {
        let known: Vec<&str> = OF_STANDARDISE.into_iter().chain(OF_FILE).collect();
        let form = "write standardise = { from = \"2000 Q1\", to = \"2019 Q4\" }";
        let history = self.inner("standardise", "economy.path.standardise", &known, form)?;
        let (mean, sd) = (self.number("mean")?, self.number("sd")?);
        let how = "state mean and sd, or standardise = { from, to } for those of the series' own history";
        match (history, mean, sd) {
            (Some(_), Some(stated), _) | (Some(_), None, Some(stated)) => {
                let message = "economy.path has both `standardise` and `mean` or `sd`";
                Err(self.document.error(&stated.span, message).help(how))
            }
            (Some(keys), None, None) => {
                let need = |name: &'static str| keys.date(name)?.ok_or_else(|| keys.missing(name));
                let (from, to) = (need("from")?, need("to")?);
                Ok(Standardisation::History(Box::new(History { source: keys.source(Some(source))?, from, to })))
            }
            (None, Some(_), Some(sd)) if sd.value <= 0.0 => {
                Err(self.wrong(&sd.span, format!("sd = {}", sd.value), "a number above 0"))
            }
            (None, Some(mean), Some(sd)) => Ok(Standardisation::Moments { mean: mean.value, sd: sd.value }),
            (None, mean, _) => {
                let name = if mean.is_none() { "mean" } else { "sd" };
                Err(self.missing(name).help(how))
            }
        }
    }

    fn find(&self, name: &str) -> Option<&'a Entry> {
        self.table.iter().find(|entry| entry.key == name)
    }

    /// A table below this one.
    fn inner(
        &self,
        name: &str,
        path: &'static str,
        known: &[&str],
        form: &str,
    ) -> Result<Option<TableKeys<'a>>, ConfigError> {
        let Some(entry) = self.find(name) else { return Ok(None) };
        match &entry.value.kind {
            Kind::Table(table) => TableKeys::new(self.document, &entry.value, table, path, known).map(Some),
            _ => Err(self.wrong_type(entry, "a table").help(form)),
        }
    }

    fn text(&self, name: &str) -> Result<Option<Located<String>>, ConfigError> {
        let Some(entry) = self.find(name) else { return Ok(None) };
        match &entry.value.kind {
            Kind::Text(text) => Ok(Some(Located { value: text.clone(), span: entry.value.span.clone() })),
            _ => Err(self.wrong_type(entry, "a string")),
        }
    }

    fn number(&self, name: &str) -> Result<Option<Located<f64>>, ConfigError> {
        let Some(entry) = self.find(name) else { return Ok(None) };
        match entry.value.kind {
            Kind::Number(value) if value.is_finite() => Ok(Some(Located { value, span: entry.value.span.clone() })),
            Kind::Number(value) => {
                let message = format!("`{}.{name}`: expected a finite number, found {value}", self.name);
                Err(self.document.error(&entry.value.span, message))
            }
            _ => Err(self.wrong_type(entry, "a number")),
        }
    }

    /// One of several words.
    fn word<T: Copy>(&self, name: &str, words: &[(&str, T)]) -> Result<Option<Located<T>>, ConfigError> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text.value) {
            return Ok(Some(Located { value: *value, span: text.span }));
        }
        let near = did_you_mean(&text.value, words.iter().map(|(word, _)| *word));
        let all: Vec<String> = words.iter().map(|(word, _)| format!("\"{word}\"")).collect();
        let message = format!("{}.{name} = \"{}\"", self.name, text.value);
        Err(self.document.error(&text.span, message).help(format!("{near}allowed: {}", all.join(" or "))))
    }

    fn date(&self, name: &str) -> Result<Option<Located<Date>>, ConfigError> {
        let Some(entry) = self.find(name) else { return Ok(None) };
        let Kind::Text(text) = &entry.value.kind else {
            let help = "write the date in quotes, such as \"2025 Q1\" or \"2025-03\"";
            return Err(self.wrong_type(entry, "a date as a string").help(help));
        };
        let mut dates: Vec<Date> = DateFormat::ALL.iter().filter_map(|format| format.read(text)).collect();
        dates.dedup();
        let wrong = |what: String| self.document.error(&entry.value.span, format!("{}.{name}: {what}", self.name));
        match (&dates[..], refused(text)) {
            ([date], _) => Ok(Some(Located { value: *date, span: entry.value.span.clone() })),
            ([], Some((what, _))) => Err(wrong(format!("`{text}` is {what}")).help(FORMS)),
            ([], None) => Err(wrong(format!("`{text}` is not a date")).help(FORMS)),
            ([one, other, ..], _) => {
                Err(wrong(format!("`{text}` could be {one} or {other}")).help("write the date as 2025-03-31"))
            }
        }
    }

    fn missing(&self, name: &str) -> ConfigError {
        self.document.error(&self.at.span, format!("{} has no `{name}`", self.name)).help(self.help.clone())
    }

    fn wrong_type(&self, entry: &Entry, expected: &str) -> ConfigError {
        let message = format!("`{}.{}`: expected {expected}, found {}", self.name, entry.key, entry.value.kind.name());
        self.document.error(&entry.value.span, message)
    }

    fn wrong(&self, span: &Range<usize>, message: String, allowed: &str) -> ConfigError {
        self.document.error(span, message).help(format!("allowed: {allowed}"))
    }
}
