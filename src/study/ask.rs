//! What is asked of a study, and study files: a configuration with one more table, `[sweep]`, `[attribute]`, …, that
//! states the question.

mod fields;
pub mod phrases;

use super::definition::{Definition, TableDefinition};
use super::options::{Details, Options};
use crate::config::apply::{DocumentRole, Draft};
use crate::config::document::{Document, Entry, Kind, Table, Value};
use crate::config::error::ConfigError;
use crate::config::shelf::{Shelf, stated_keys};
use crate::config::{Loaded, SizeOverrides, against, bundled_baseline, bundled_resolved, finish};
use crate::model::{Alternative, Sizes};
use crate::plan;
use crate::progress::Caption;
use crate::report::about::{About, differences};
use crate::report::files::{Description, Provenance, VERSION};
pub use fields::{Fields, metric_of};
use std::path::{Path, PathBuf};

/// What is asked for on the command line.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Configurations, studies or problems: files, or names of what is bundled.
    pub inputs: Vec<PathBuf>,
    /// Changes of the baseline, `key.path=value`.
    pub set: Vec<String>,
    pub sizes: SizeOverrides,
    /// The study's own options.
    pub options: Options,
    /// What the bar of a long file that is read says; none if no progress is shown.
    pub reading: Option<Caption>,
}

impl Request {
    /// For one file.
    pub fn of(input: impl Into<PathBuf>) -> Request {
        Request { inputs: vec![input.into()], ..Request::default() }
    }

    /// The configuration, if one is given.
    pub fn config(&self) -> Option<&Path> {
        self.inputs.first().map(PathBuf::as_path)
    }

    /// The reforms asked for.
    pub fn reforms(&self) -> &[String] {
        self.options.all("reform")
    }
}

/// A checked question with all that is known before it is run.
#[derive(Clone, Debug)]
pub struct Asked<Q> {
    pub question: Q,
    pub setup: Setup,
}

/// What is known of any study before it is run.
#[derive(Clone, Debug)]
pub struct Setup {
    pub provenance: Provenance,
    /// What the user should know beforehand, one line each.
    pub notices: Vec<String>,
    /// Where no merchants are simulated, the seed alone counts.
    pub sizes: Sizes,
    /// Replications that make one unit of an interval: 1, or the points of a scramble.
    pub unit: usize,
    /// Merchant-months that one pass over the alternatives takes.
    pub merchant_months: u64,
    /// Every parameter of the alternatives it starts from; null where no merchants are simulated.
    pub assumptions: serde_json::Value,
    /// Names of the reforms it was asked to try, for the folder's name.
    pub reforms: Vec<String>,
    /// Texts of the user's that charts may show.
    pub shown: Vec<String>,
    /// What `replications.csv` holds besides.
    pub details: Details,
    /// The hash of what is simulated, if a rule decides how much of it.
    pub simulated: Option<String>,
    /// Steps of the bar that shows progress, mostly merchants; 0 where they are not known.
    pub steps: u64,
}

impl Setup {
    /// Of a loaded study whose charts show `shown` besides the titles of its alternatives.
    pub fn of(loaded: &Loaded, shown: impl IntoIterator<Item = String>) -> Setup {
        let Loaded { name, scenario, sizes, resolved, hash, notices, files } = loaded.clone();
        let titles = scenario.alternatives.iter().flat_map(|one| [one.name.clone(), one.title.clone()]);
        let shown = titles.chain(scenario.segment_names.iter().cloned()).chain(shown).collect();
        let merchants = u64::from(sizes.replications) * u64::from(sizes.merchants);
        Setup {
            provenance: Provenance { name, configuration_hash: hash, resolved: Description::Whole(resolved), files },
            notices,
            sizes,
            unit: scenario.economy_draws.replications_of_a_unit() as usize,
            merchant_months: plan::merchant_months(&scenario) * merchants,
            assumptions: loaded.assumptions(),
            reforms: Vec::new(),
            shown,
            details: Details::default(),
            simulated: None,
            steps: merchants,
        }
    }

    /// The same, with its reforms named in the folder.
    pub fn naming_reforms(loaded: &Loaded) -> Setup {
        let reforms = loaded.scenario.alternatives[1..].iter().map(|reform| reform.name.clone()).collect();
        Setup { reforms, ..Setup::of(loaded, []) }
    }

    /// The configuration's hash.
    pub fn hash(&self) -> &str {
        &self.provenance.configuration_hash
    }

    /// The provenance of a report's numbers; `command` reproduces them.
    pub fn about(&self, definition: &Definition, sizes: Sizes, command: String) -> About {
        let simulates = sizes.merchants > 0;
        let of_the_run = |key: &str| self.assumptions["run"][key].as_u64().map(|months| months as u32);
        About {
            kind: definition.command.into(),
            alternatives: definition.alternatives,
            name: self.provenance.name.clone(),
            version: VERSION.into(),
            configuration_hash: self.hash().into(),
            seed: Some(sizes.seed),
            replications: simulates.then_some(sizes.replications),
            replications_of_a_unit: simulates.then_some(self.unit),
            merchants: simulates.then_some(sizes.merchants),
            months: of_the_run("months"),
            seasoning: of_the_run("seasoning"),
            command,
            files: self.provenance.files.clone(),
            differences: differences(definition.alternatives, &self.assumptions, &bundled_resolved()),
            calibration: Vec::new(),
        }
    }

    /// Merchants of one pass over all replications.
    pub fn merchants(&self) -> u64 {
        u64::from(self.sizes.replications) * u64::from(self.sizes.merchants)
    }
}

/// A study file opened: the baseline it states, and its own table.
pub struct Base {
    pub name: String,
    pub document: Document,
    /// The study's table, with its location.
    pub table: Option<Entry>,
    pub draft: Draft,
    /// Every document that the study is made of.
    pub shelf: Shelf,
}

/// Opens the configuration; without one the study's bundled one.
///
/// # Errors
/// The first fault of the configuration or of `--set`, or that a table which the study needs is missing.
pub fn open(request: &Request, definition: &Definition) -> Result<Base, ConfigError> {
    let table = definition.name;
    let (default, is_required) = definition
        .table
        .as_ref()
        .map_or(("", false), |TableDefinition { bundled, is_required, .. }| (*bundled, *is_required));
    let path = request.config().map_or_else(|| default.to_string(), |path| path.to_string_lossy().into_owned());
    let shelf = Shelf::default();
    let mut document = shelf.document(&path)?;
    let mut found = document.take(table);
    for (other, _) in super::tables().filter(|(other, _)| *other != table) {
        if let Some(entry) = document.take(other) {
            let help = format!("it is a study for `swapset {other}`");
            return Err(document.error(&entry.key_span, format!("[{other}] in a study for {table}")).help(help));
        }
    }
    if let Some(entry) = &found
        && !matches!(entry.value.kind, Kind::Table(_))
    {
        return Err(document.wrong_type(entry, "a table").help(format!("write [{table}] and its keys below it")));
    }
    let mut draft = bundled_baseline();
    let baseline_title = draft.title.clone();
    draft.apply(&document, DocumentRole::Baseline)?;
    draft.check(&document)?;
    if found.is_some() {
        // The title of a study file is the study's, not the baseline's.
        draft.title = baseline_title;
    }
    shelf.settings(&request.set, &mut draft)?;
    if found.is_none() && is_required {
        return Err(ConfigError::plain(format!("{path} has no table [{table}]")).help(format!(
            "a study for `swapset {table}` states in [{table}] what to vary; see configs/studies/{default}.toml"
        )));
    }
    // A bundled study whose reforms are replaced asks another question than its name says.
    let name = if request.config().is_none() && !request.reforms().is_empty() { table.into() } else { document.stem() };
    Ok(Base { name, document, table: found.take(), draft, shelf })
}

impl Base {
    /// Names the study by its command where the command line replaces what the bundled study asks.
    pub fn is_asked_otherwise(&mut self, request: &Request, replaces: bool) {
        if request.config().is_none()
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

    /// The reforms asked for, or else those of the file's table, which has no other keys than its own.
    ///
    /// # Errors
    /// The first fault found, with its location.
    pub fn reforms(&self, request: &Request, definition: &Definition) -> Result<Vec<String>, ConfigError> {
        let fields = self.fields();
        fields.only(&definition.key_names())?;
        let of_file = fields.texts("reforms")?.unwrap_or_default();
        Ok(if request.reforms().is_empty() { of_file } else { request.reforms().to_vec() })
    }

    /// The keys that the file or `--set` states.
    pub fn stated(&self) -> Vec<String> {
        stated_keys(&self.document).into_iter().chain(self.shelf.keys_set()).collect()
    }

    /// The scenario of the baseline against these reforms.
    ///
    /// # Errors
    /// The first fault of a reform, or what `finish` says.
    pub fn loaded(&self, reforms: &[String], sizes: SizeOverrides) -> Result<Loaded, ConfigError> {
        self.finish(&self.draft, against(&self.shelf, &self.draft, reforms)?, sizes)
    }

    /// A study of some alternatives, the first of them `baseline`'s.
    ///
    /// # Errors
    /// If the alternatives have too many different scenarios of the economy.
    pub fn finish(
        &self,
        baseline: &Draft,
        alternatives: Vec<Alternative>,
        sizes: SizeOverrides,
    ) -> Result<Loaded, ConfigError> {
        let loaded = finish(self.name.clone(), baseline, alternatives, sizes)?;
        Ok(self.shelf.with_notices(loaded))
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

/// A baseline against reforms: those asked for, or else those of the file's table.
///
/// # Errors
/// The first fault found, with its location.
pub fn against_reforms(request: &Request, definition: &Definition) -> Result<Loaded, ConfigError> {
    let base = open(request, definition)?;
    let reforms = base.reforms(request, definition)?;
    base.loaded(&reforms, request.sizes)
}
