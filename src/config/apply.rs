//! Sets what a document states on a draft, key by key, and checks what keys say together.

use super::document::{Document, Entry, Kind};
use super::error::{ConfigError, did_you_mean};
use super::keys::{ECONOMY_DRAWS, EXCLUSIVITIES, Form, belongs_to_the_study, groups, names_of, other, scalar};
use super::{Run, monthly};
use crate::model::consumer_loan::Opening;
use crate::model::merchant::Segment;
use crate::model::merchant_loan::Exclusivity;
use crate::model::{GoodDefinition, Parameters};
use crate::study::tune::simulated::Target;

mod check;
mod segments;
mod value;

pub use check::Contradiction;
use value::{by_month, choice, good_definition, number, opening, whole, wrong_type};

/// Whose document it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
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
    pub run: Run,
    pub parameters: Parameters<f64>,
    pub segment_names: Vec<String>,
    pub segments: Vec<Segment<f64>>,
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
            run: Run {
                months: 1,
                seasoning: 0,
                seed: 0,
                replications: 1,
                merchants: 1,
                good_definition: GoodDefinition::PaysWithAccess,
                sobol: false,
            },
            parameters: Parameters::from_keys(|_| f64::NAN),
            segment_names: Vec::new(),
            segments: Vec::new(),
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
                let place = self.segment_names.iter().position(|name| name == segment)?;
                self.segments[place].get(key)
            }
            [group, key] => self.parameters.get(group, key),
            _ => None,
        }
    }

    /// What sets the scalar parameter `group.key` or `segments.NAME.key`.
    pub fn target(&self, path: &str) -> Option<Target> {
        match path.split('.').collect::<Vec<_>>()[..] {
            ["segments", segment, name] => {
                let place = self.segment_names.iter().position(|known| known == segment)?;
                scalar("segments", name).map(|_| Target::Segment { place, name: name.into() })
            }
            [group, name] if group != "segments" => {
                scalar(group, name).map(|_| Target::Parameter { group: group.into(), name: name.into() })
            }
            _ => None,
        }
    }

    /// Sets everything the document states.
    pub fn apply(&mut self, document: &Document, role: Role) -> Result<(), ConfigError> {
        for entry in &document.root {
            match (entry.key.as_str(), &entry.value.kind) {
                ("title", Kind::Text(title)) => self.title.clone_from(title),
                ("title", kind) => return Err(wrong_type(document, entry, kind, "a string")),
                ("segments", Kind::Table(table)) => self.apply_segments(document, entry, table, role)?,
                (group, Kind::Table(table)) if groups().contains(&group) => {
                    for inner in table {
                        self.apply_key(document, group, inner, role)?;
                    }
                }
                (group, kind) if groups().contains(&group) => {
                    return Err(wrong_type(document, entry, kind, &format!("a table: [{group}]")));
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

    fn apply_key(&mut self, document: &Document, group: &str, entry: &Entry, role: Role) -> Result<(), ConfigError> {
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
        if let Form::Whole { least, most } = key.form {
            let value = whole(document, entry, key, least..=most)?;
            match name {
                "months" => self.run.months = value as u32,
                "seasoning" => self.run.seasoning = value as u32,
                "seed" => self.run.seed = value,
                "replications" => self.run.replications = value as u32,
                _ => self.run.merchants = value as u32,
            }
            return Ok(());
        }
        match name {
            "path" => self.path = by_month(document, entry, key, monthly::path)?,
            "guidance" => self.guidance = by_month(document, entry, key, monthly::guidance)?,
            "good_definition" => self.run.good_definition = good_definition(document, entry)?,
            "economy_draws" => self.run.sobol = choice(document, entry, ECONOMY_DRAWS)? == "sobol",
            "opening" => self.opening = opening(document, entry)?,
            _ => {
                self.exclusivity = match choice(document, entry, EXCLUSIVITIES)? {
                    "consumer_first" => Exclusivity::ConsumerFirst,
                    "merchant_first" => Exclusivity::MerchantFirst,
                    _ => Exclusivity::None,
                }
            }
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
    role: Role,
) -> Result<(), ConfigError> {
    let who = match role {
        Role::Reform if belongs_to_the_study(group, name) => "a reform",
        Role::Condition if group == "run" => "a condition or scenario",
        _ => return Ok(()),
    };
    let message = format!("{who} cannot set `{group}.{name}`: it belongs to the study as a whole");
    let help = match role {
        Role::Condition => {
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
