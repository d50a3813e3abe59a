//! Whether a study is run over an ensemble too, and its members: the study's baseline with each member's values set, as `--set`
//! would, and its reforms on top.

use super::file::{Cell, EnsembleFile, PUBLIC, Row};
use super::{REPLICATIONS_OF_A_UNIT, UNITS};
use crate::config::apply::{DocumentRole, Draft};
use crate::config::document::{Document, Entry, Kind, Table, Value};
use crate::config::error::did_you_mean;
use crate::config::keys::all_keys;
use crate::config::shelf::Shelf;
use crate::config::{ConfigError, DrawMethod, Loaded};
use crate::model::{Alternative, EconomyDraws, Scenario};
use crate::plan::Plan;
use crate::study::Request;
use crate::study::ask::Setup;
use serde_json::json;
use std::ops::Range;

/// Sizes, which may differ from the bundled baseline's without changing it.
const SIZES: [&str; 3] = ["run.seed", "run.replications", "run.merchants"];
/// Merchants of a replication of a member.
const MERCHANTS: u32 = 128;

/// Settings of the baseline over which a study is run too.
#[derive(Clone, Debug)]
pub struct Ensemble {
    /// The file's name without ending; none of the bundled ensemble.
    pub file: Option<String>,
    /// `group.key` of the parameters that vary.
    pub keys: Vec<String>,
    /// Keys of the file that the study states itself, and that keep its values.
    pub kept: Vec<String>,
    /// The study's own setting, then every member's.
    pub scenarios: Vec<Scenario>,
    /// Of the members; they sum to 1.
    pub weights: Vec<f64>,
    /// Of the members, `[parameter][member]`.
    pub values: Vec<Vec<f64>>,
    pub seed: u64,
    pub replications: u32,
    pub merchants: u32,
}

/// What a study has been asked, as far as an ensemble needs to know.
pub struct Base<'a> {
    pub request: &'a Request,
    pub shelf: &'a Shelf,
    /// The baseline.
    pub draft: &'a Draft,
    /// The keys that the study states.
    pub stated: &'a [String],
    /// Whether the bundled ensemble is used for the bundled baseline without being asked for.
    pub by_default: bool,
}

impl Base<'_> {
    /// The ensemble asked for, if any; `alternatives` are those of a baseline. What it is made of is added to the study.
    ///
    /// # Errors
    /// The first fault found, with its location.
    pub fn ensemble(
        &self,
        loaded: &mut Loaded,
        alternatives: impl Fn(&Draft) -> Result<Vec<Alternative>, ConfigError>,
    ) -> Result<Option<Ensemble>, ConfigError> {
        let Some(file) = self.file(loaded.sizes.replications)? else { return Ok(None) };
        let (keys, kept) = self.keys(&file)?;
        let draws = self.replications(loaded.sizes.replications)?;
        let own = Scenario { economy_draws: draws.1, ..loaded.scenario.clone() };
        let document = Document::of_text(file.name.clone(), file.text.clone());
        let mut scenarios = vec![own];
        for row in &file.members {
            let draft = self.member(&file, &document, &keys, row)?;
            let alternatives = alternatives(&draft)
                .map_err(|error| error.also(&format!("under the values of member {} of {}", row.number, file.name)))?;
            scenarios.push(Scenario { alternatives, ..scenarios[0].clone() });
        }
        let ensemble = Ensemble {
            file: file.file.as_ref().map(|file| file.name.clone()),
            values: keys.iter().map(|&key| file.members.iter().map(|row| row.values[key].value).collect()).collect(),
            keys: keys.iter().map(|&key| file.keys[key].value.clone()).collect(),
            kept,
            scenarios,
            weights: file.members.iter().map(|row| row.weight).collect(),
            seed: loaded.sizes.seed,
            replications: draws.0,
            merchants: MERCHANTS.min(loaded.sizes.merchants),
        };
        let mut resolved = loaded.resolved.clone();
        resolved["ensemble"] = ensemble.described(&file.digest);
        loaded.describe(resolved);
        loaded.files.extend(file.file);
        Ok(Some(ensemble))
    }

    /// The file asked for; where none is, the bundled one beside the bundled baseline, if the study has intervals at all.
    fn file(&self, replications: u32) -> Result<Option<EnsembleFile>, ConfigError> {
        let options = &self.request.options;
        let file = match options.text("ensemble") {
            Some(name) => EnsembleFile::named(name)?,
            None if options.has("no-ensemble") || !self.by_default => return Ok(None),
            None if !self.is_bundled() || replications < 2 => return Ok(None),
            None => EnsembleFile::public()?,
        };
        if let (Some(version), Some(_)) = (&file.other_version, &file.file) {
            self.shelf.notice(format!("{} was made by swapset {version}, whose parameters are the same", file.name));
        }
        Ok(Some(file))
    }

    /// Whether the baseline is the bundled one.
    fn is_bundled(&self) -> bool {
        self.stated.iter().all(|key| SIZES.contains(&key.as_str()))
    }

    /// Indices of the keys that vary, and the others, which the study states.
    fn keys(&self, file: &EnsembleFile) -> Result<(Vec<usize>, Vec<String>), ConfigError> {
        for Cell { value: key, span } in &file.keys {
            if self.draft.address(key).is_none() {
                let known: Vec<String> = all_keys().iter().map(|known| known.path()).collect();
                let meant = did_you_mean(key, known.iter().map(String::as_str).filter(|known| known != key));
                let message = format!("`{key}` is no parameter that is a single number");
                return Err(file.error(span, message).help(format!("{meant}`swapset explain` lists the parameters")));
            }
        }
        let is_stated = |index: &usize| self.stated.contains(&file.keys[*index].value);
        let (kept, varied): (Vec<usize>, Vec<usize>) = (0..file.keys.len()).partition(is_stated);
        let kept: Vec<String> = kept.into_iter().map(|index| file.keys[index].value.clone()).collect();
        if varied.is_empty() {
            let message = format!("the study states every key of {}, so that nothing varies", file.name);
            return Err(ConfigError::plain(message).help("state fewer keys, or use --no-ensemble"));
        }
        if !kept.is_empty() {
            self.shelf.notice(format!("the ensemble leaves what the study states as it is: {}", kept.join(", ")));
        }
        Ok((varied, kept))
    }

    /// The baseline with a member's values.
    fn member(
        &self,
        file: &EnsembleFile,
        document: &Document,
        keys: &[usize],
        row: &Row,
    ) -> Result<Draft, ConfigError> {
        let mut draft = self.draft.clone();
        let mut root = Table::new();
        for &key in keys {
            let Cell { value, span } = &row.values[key];
            let value = Value { span: span.clone(), kind: Kind::Number(*value) };
            set(&mut root, file.keys[key].value.split('.'), value);
        }
        draft.apply(&document.with_root(root), DocumentRole::Setting)?;
        if let Some(contradiction) = draft.contradiction() {
            let message = format!("member {} cannot be run: {}", row.number, contradiction.message);
            return Err(file.error(&row.values[0].span, message).help(contradiction.help));
        }
        Ok(draft)
    }

    /// Replications of each member, no more than the study's own unless they are asked for, and how the economy is drawn over them.
    fn replications(&self, own: u32) -> Result<(u32, EconomyDraws), ConfigError> {
        let asked = self.request.options.whole("ensemble-replications", 2, 100_000)?;
        let points = match self.draft.run.economy_draws {
            DrawMethod::Sobol => REPLICATIONS_OF_A_UNIT,
            DrawMethod::Plain => 1,
        };
        let asked: u32 = asked.unwrap_or((UNITS * REPLICATIONS_OF_A_UNIT).min(own).max(2));
        Ok(match asked {
            // Two scrambles at least: their noise is measured.
            _ if points == 1 || asked < 2 * points => (asked, EconomyDraws::Plain),
            _ => (asked.next_multiple_of(points), EconomyDraws::Sobol { points }),
        })
    }
}

/// Adds a value to a table at a path.
fn set<'a>(table: &mut Table, mut path: impl Iterator<Item = &'a str>, value: Value) {
    let Some(key) = path.next() else { return };
    let span: Range<usize> = value.span.clone();
    let rest: Vec<&str> = path.collect();
    if rest.is_empty() {
        table.push(Entry { key: key.into(), key_span: span, value });
        return;
    }
    let known = table.iter().position(|entry| entry.key == key);
    let index = known.unwrap_or_else(|| {
        let inner = Value { span: span.clone(), kind: Kind::Table(Table::new()) };
        table.push(Entry { key: key.into(), key_span: span, value: inner });
        table.len() - 1
    });
    if let Kind::Table(inner) = &mut table[index].value.kind {
        set(inner, rest.into_iter(), value);
    }
}

impl Ensemble {
    pub fn members(&self) -> usize {
        self.weights.len()
    }

    /// Replications that make one unit.
    pub fn unit(&self) -> usize {
        self.scenarios[0].economy_draws.replications_of_a_unit() as usize
    }

    /// Merchants of one pass over all settings.
    pub fn merchants_in_all(&self) -> u64 {
        self.scenarios.len() as u64 * u64::from(self.replications) * u64::from(self.merchants)
    }

    /// Merchant-months that it takes.
    pub fn merchant_months(&self) -> u64 {
        Plan::new(&self.scenarios[0]).merchant_months() * self.merchants_in_all()
    }

    /// What is known of a study that is run over it too.
    pub fn added_to(this: Option<&Ensemble>, setup: Setup) -> Setup {
        Setup { steps: setup.steps + this.map_or(0, Ensemble::merchants_in_all), ..setup }
    }

    /// As manifests have it.
    fn described(&self, digest: &str) -> serde_json::Value {
        json!({
            "name": self.file.as_deref().unwrap_or(PUBLIC), "sha256": digest, "members": self.members(),
            "keys": self.keys, "kept": self.kept, "replications": self.replications,
            "replications_of_a_unit": self.unit(), "merchants": self.merchants,
        })
    }
}
