//! Study files: a configuration with one table more, `[sweep]`, `[attribute]`, …, that says what is asked of it.

mod fields;
pub mod phrases;

pub use super::attribute::ask::attribute;
pub use super::run::ask::precision;
pub use super::sensitivity::ask::sensitivity;
pub use super::sweep::ask::sweep;
pub use super::tune::ask::quantities::quantity_titles;
pub use super::tune::ask::{LoadedTuning, OWN_SCENARIO, TuneOverrides, bench_problem, tune};

pub use super::ask::fields::{Fields, metric_of};
use crate::config::apply::{Draft, Role};
use crate::config::document::{Document, Entry, Kind, Table, Value};
use crate::config::error::ConfigError;
use crate::config::shelf::Shelf;
use crate::config::{Loaded, SizeOverrides, against, bundled_baseline, finish};
use crate::model::Alternative;
use std::path::Path;

/// Tables that study files hold.
pub const TABLES: [&str; 7] = ["compare", "effect", "sweep", "attribute", "sensitivity", "survival", "tune"];

/// The keys of a study's table.
pub fn keys_of(table: &str) -> &'static [&'static str] {
    match table {
        "effect" => &["month"],
        "sweep" => &["design", "points", "metrics", "levers", "conditions", "cells"],
        "attribute" => &["metric", "permutations", "mechanisms", "reform"],
        "sensitivity" => &["metric", "reform", "trajectories", "levels", "samples", "keep", "factors"],
        "tune" => &[
            "objective",
            "constraints",
            "certainty",
            "costs",
            "thresholds",
            "scenarios",
            "reach",
            "tolerance",
            "method",
            "budget",
            "indifference",
            "error",
        ],
        _ => &["reforms"],
    }
}

/// What is asked for on the command line, the same for all studies.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    pub config: Option<&'a Path>,
    pub reforms: &'a [String],
    pub set: &'a [String],
    pub sizes: SizeOverrides,
}

/// A study file opened: the baseline it states, and its own table.
pub struct Base {
    pub name: String,
    pub document: Document,
    /// The study's table, with its place.
    pub table: Option<Entry>,
    pub draft: Draft,
    /// Every document that the study is made of.
    pub shelf: Shelf,
}

/// Opens the configuration; without one the bundled study `default`.
pub fn open(request: &Request<'_>, table: &str, default: &str) -> Result<Base, ConfigError> {
    let path = request.config.map_or_else(|| default.to_string(), |path| path.to_string_lossy().into_owned());
    let shelf = Shelf::default();
    let mut document = shelf.document(&path)?;
    let mut found = document.take(table);
    for other in TABLES.iter().filter(|other| **other != table) {
        if let Some(entry) = document.take(other) {
            let help = format!("it is a study for `swapset {other}`");
            return Err(document.error(&entry.key_span, format!("[{other}] in a study for {table}")).help(help));
        }
    }
    if let Some(entry) = &found
        && !matches!(entry.value.kind, Kind::Table(_))
    {
        return Err(document
            .error(&entry.value.span, format!("`{table}` is {}", entry.value.kind.name()))
            .help(format!("allowed: a table: [{table}]")));
    }
    let mut draft = bundled_baseline();
    let baseline_title = draft.title.clone();
    draft.apply(&document, Role::Baseline)?;
    draft.check(&document)?;
    if found.is_some() {
        // The title of a study file is the study's, not the baseline's.
        draft.title = baseline_title;
    }
    shelf.settings(request.set, &mut draft)?;
    if found.is_none() && matches!(table, "sweep" | "sensitivity") {
        return Err(ConfigError::plain(format!("{path} has no table [{table}]")).help(format!(
            "a study for `swapset {table}` says in [{table}] what to vary; see configs/studies/{default}.toml"
        )));
    }
    // A bundled study whose reforms are replaced asks another question than its name says.
    let name = if request.config.is_none() && !request.reforms.is_empty() { table.into() } else { document.stem() };
    Ok(Base { name, document, table: found.take(), draft, shelf })
}

impl Base {
    /// Names the study by its command where the command line replaces what the bundled study asks.
    pub fn is_asked_otherwise(&mut self, request: &Request<'_>, replaces: bool) {
        if request.config.is_none()
            && replaces
            && let Some(table) = &self.table
        {
            self.name.clone_from(&table.key);
        }
    }

    pub fn fields(&self) -> Fields<'_> {
        let table: &[Entry] = match &self.table {
            Some(Entry { value: Value { kind: Kind::Table(table), .. }, .. }) => table,
            _ => &[],
        };
        let name = self.table.as_ref().map_or("", |entry| entry.key.as_str());
        Fields { document: &self.document, name, table }
    }

    /// The scenario of the baseline against these reforms.
    fn loaded(&self, reforms: &[String], sizes: SizeOverrides) -> Result<Loaded, ConfigError> {
        self.finish(&self.draft, against(&self.shelf, &self.draft, reforms)?, sizes)
    }

    /// A study of some alternatives, the first of them `baseline`'s.
    pub fn finish(
        &self,
        baseline: &Draft,
        alternatives: Vec<Alternative>,
        sizes: SizeOverrides,
    ) -> Result<Loaded, ConfigError> {
        let loaded = finish(self.name.clone(), baseline, alternatives, sizes)?;
        Ok(self.shelf.tell(loaded))
    }
}

/// `a.b.c = value` as a document of its own, its errors pointing into `document`.
pub fn setting(document: &Document, key: &Entry, value: &Value) -> Document {
    let mut parts = key.key.rsplit('.');
    let wrap = |name: &str, value: Value| Entry { key: name.into(), key_span: key.key_span.clone(), value };
    let last = wrap(parts.next().unwrap_or_default(), value.clone());
    let whole = parts.fold(last, |inner, part| {
        let table: Table = vec![inner];
        wrap(part, Value { span: key.value.span.clone(), kind: Kind::Table(table) })
    });
    document.with_root(vec![whole])
}

/// A baseline against reforms: those asked for, those of the file's table, or else some telling ones.
///
/// # Errors
/// The first fault found, with its place.
pub fn against_reforms(request: &Request<'_>, table: &str) -> Result<Loaded, ConfigError> {
    let base = open(request, table, if table == "survival" { "time_to_loss" } else { "side_by_side" })?;
    let fields = base.fields();
    fields.only(keys_of(table))?;
    let of_file = fields.texts("reforms")?.unwrap_or_default();
    let reforms = if request.reforms.is_empty() { of_file } else { request.reforms.to_vec() };
    base.loaded(&reforms, request.sizes)
}

/// The headline experiment: the baseline alone, and the month of opening.
///
/// # Errors
/// The first fault found, with its place.
pub fn effect(request: &Request<'_>, month: Option<u32>) -> Result<(Loaded, u32), ConfigError> {
    let mut base = open(request, "effect", "opening_a_consumer_loan")?;
    base.is_asked_otherwise(request, month.is_some());
    let fields = base.fields();
    fields.only(keys_of("effect"))?;
    let months = base.draft.run.months;
    let month = match month {
        Some(month) if (1..=months).contains(&month) => month,
        Some(month) => {
            return Err(ConfigError::plain(format!("--month {month} is not a month of the study"))
                .help(format!("allowed: 1 to {months}")));
        }
        None => fields.whole("month", 1, months, 6.min(months))?,
    };
    let mut loaded = base.loaded(&[], request.sizes)?;
    let scenario = super::effect::run::scenario(&loaded.scenario, month);
    loaded = base.finish(&base.draft, scenario.alternatives, request.sizes)?;
    Ok((loaded, month))
}

/// Checks a study file whose table is `table`.
pub fn check(path: &Path, table: &str) -> Result<Loaded, ConfigError> {
    let request = Request { config: Some(path), reforms: &[], set: &[], sizes: SizeOverrides::default() };
    match table {
        "sweep" => sweep(&request).map(|found| found.0),
        "attribute" => attribute(&request).map(|found| found.0),
        "sensitivity" => sensitivity(&request).map(|found| found.0),
        "effect" => effect(&request, None).map(|found| found.0),
        "tune" => tune(&request, &TuneOverrides::default()).map(|found| found.0),
        _ => against_reforms(&request, table),
    }
}
