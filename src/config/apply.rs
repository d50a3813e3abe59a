//! Sets what a document states on a draft, key by key, and checks what keys say together.

use super::address::Address;
use super::document::{Document, Entry, Kind};
use super::error::{ConfigError, did_you_mean};
use super::keys::{OtherId, belongs_to_the_study, groups, names_of, other, scalar};
use super::{DrawMethod, RunSettings, monthly};
use crate::model::consumer_loan::Opening;
use crate::model::merchant::Segment;
use crate::model::merchant_loan::Exclusivity;
use crate::model::revenue::Season;
use crate::model::{GoodDefinition, Parameters};

mod check;
mod segments;
mod value;

pub use check::Contradiction;
use value::{by_month, choice, good_definition, number, opening, season, whole};

/// Whose document it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentRole {
    /// The bundled baseline, which names every key.
    Bundled,
    /// A configuration: changes the bundled baseline, and may bring segments of its own.
    Baseline,
    /// A change of the baseline on the command line.
    Setting,
    /// A baseline of its own beside the study's: a sweep's condition, a tuning's scenario, a factor. It has the study's `[run]`.
    Condition,
    /// Changes the baseline, but nothing of the study as a whole.
    Reform,
}

/// An alternative in the making. Each value it holds has been checked by itself.
#[derive(Clone, Debug)]
pub struct Draft {
    pub title: String,
    pub run: RunSettings,
    pub parameters: Parameters<f64>,
    pub segment_names: Vec<String>,
    pub segments: Vec<Segment<f64>>,
    pub seasons: Vec<Season>,
    pub opening: Opening,
    pub exclusivity: Exclusivity,
    pub path: Vec<f64>,
    pub guidance: Vec<f64>,
}

impl Draft {
    /// A draft in which nothing is set.
    pub fn empty() -> Draft {
        Draft {
            title: String::new(),
            run: RunSettings {
                months: 1,
                start_month: 1,
                seasoning: 0,
                seed: 0,
                replications: 1,
                merchants: 1,
                good_definition: GoodDefinition::PaysWithAccess,
                economy_draws: DrawMethod::Plain,
            },
            parameters: Parameters::from_keys(|_| f64::NAN),
            segment_names: Vec::new(),
            segments: Vec::new(),
            seasons: Vec::new(),
            opening: Opening::Natural,
            exclusivity: Exclusivity::None,
            path: Vec::new(),
            guidance: Vec::new(),
        }
    }

    /// The value of the scalar parameter `group.key` or `segments.NAME.key`.
    pub fn value(&self, path: &str) -> Option<f64> {
        match path.split('.').collect::<Vec<_>>()[..] {
            ["segments", segment, key] => {
                let index = self.segment_names.iter().position(|name| name == segment)?;
                self.segments[index].get(key)
            }
            [group, key] => self.parameters.get(group, key),
            _ => None,
        }
    }

    /// Where the scalar parameter `group.key` or `segments.NAME.key` is, if there is one.
    pub fn address(&self, path: &str) -> Option<Address> {
        match path.split('.').collect::<Vec<_>>()[..] {
            ["segments", segment, name] => {
                let index = self.segment_names.iter().position(|known| known == segment)?;
                scalar("segments", name).map(|_| Address::Segment { index, name: name.into() })
            }
            [group, name] if group != "segments" => {
                scalar(group, name).map(|_| Address::Parameter { group: group.into(), name: name.into() })
            }
            _ => None,
        }
    }

    /// Sets everything the document states.
    pub fn apply(&mut self, document: &Document, role: DocumentRole) -> Result<(), ConfigError> {
        for entry in &document.root {
            match (entry.key.as_str(), &entry.value.kind) {
                ("title", Kind::Text(title)) => self.title.clone_from(title),
                ("title", _) => return Err(document.wrong_type(entry, "a string")),
                ("segments", Kind::Table(table)) => self.apply_segments(document, entry, table, role)?,
                (group, Kind::Table(table)) if groups().contains(&group) => {
                    for inner in table {
                        self.apply_key(document, group, inner, role)?;
                    }
                }
                (group, _) if groups().contains(&group) => {
                    return Err(document
                        .wrong_type(entry, "a table")
                        .help(format!("write [{group}] and its keys below it")));
                }
                (unknown, _) => {
                    let known = groups();
                    let help = format!(
                        "{}allowed: title and the tables {}",
                        did_you_mean(unknown, known.iter().copied().chain(["title"])),
                        known.join(", ")
                    );
                    return Err(document.error(&entry.key_span, format!("unknown key `{unknown}`")).help(help));
                }
            }
        }
        Ok(())
    }

    fn apply_key(
        &mut self,
        document: &Document,
        group: &str,
        entry: &Entry,
        role: DocumentRole,
    ) -> Result<(), ConfigError> {
        let name = entry.key.as_str();
        refuse_the_studys(document, group, name, entry, role)?;
        if let Some(key) = scalar(group, name) {
            let value = number(document, entry, key)?;
            if let Some(slot) = self.parameters.get_mut(group, name) {
                *slot = value;
            }
            return Ok(());
        }
        let Some(key) = other(group, name) else {
            return Err(unknown_key(document, group, entry, &names_of(group)));
        };
        match key.id {
            OtherId::Months => self.run.months = whole(document, entry, key)?,
            OtherId::StartMonth => self.run.start_month = whole(document, entry, key)?,
            OtherId::Seasoning => self.run.seasoning = whole(document, entry, key)?,
            OtherId::Seed => self.run.seed = whole(document, entry, key)?,
            OtherId::Replications => self.run.replications = whole(document, entry, key)?,
            OtherId::Merchants => self.run.merchants = whole(document, entry, key)?,
            OtherId::EconomyDraws => self.run.economy_draws = choice(document, entry, key)?,
            OtherId::GoodDefinition => self.run.good_definition = good_definition(document, entry, key)?,
            OtherId::Path => self.path = by_month(document, entry, key, monthly::path)?,
            OtherId::Guidance => self.guidance = by_month(document, entry, key, monthly::guidance)?,
            OtherId::Opening => self.opening = opening(document, entry, key)?,
            OtherId::Exclusivity => self.exclusivity = choice(document, entry, key)?,
            OtherId::Season => return Err(unknown_key(document, group, entry, &names_of(group))),
        }
        Ok(())
    }
}

/// Refuses what belongs to the study as a whole, where only a part of it is stated.
fn refuse_the_studys(
    document: &Document,
    group: &str,
    name: &str,
    entry: &Entry,
    role: DocumentRole,
) -> Result<(), ConfigError> {
    let who = match role {
        DocumentRole::Reform if belongs_to_the_study(group, name) => "a reform",
        DocumentRole::Condition if group == "run" => "a condition or scenario",
        _ => return Ok(()),
    };
    let message = format!("{who} cannot set `{group}.{name}`: it belongs to the study as a whole");
    let help = match role {
        DocumentRole::Condition => {
            "all conditions and scenarios of a study share its [run]: set it in the study's own file, or with --set"
        }
        _ => "set it in the baseline's configuration, or with --set; all alternatives then share it",
    };
    Err(document.error(&entry.key_span, message).help(help))
}

fn unknown_key(document: &Document, group: &str, entry: &Entry, names: &[&str]) -> ConfigError {
    let help = format!("{}keys of [{group}]: {}", did_you_mean(&entry.key, names.iter().copied()), names.join(", "));
    document.error(&entry.key_span, format!("unknown key `{group}.{}`", entry.key)).help(help)
}
