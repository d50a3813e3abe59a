//! Sets what a document states on a draft, key by key, and checks what keys say together.

use super::address::{Address, Scalar};
use super::document::{Document, Entry, Kind};
use super::error::{ConfigError, did_you_mean};
use super::keys::{OtherId, PHASES, SEGMENTS_REPLACE, belongs_to_the_study, groups, names_of, other, scalar};
use super::{DrawMethod, RunSettings, monthly};
use crate::model::consumer_loan::Opening;
use crate::model::merchant::Segment;
use crate::model::merchant_loan::Exclusivity;
use crate::model::phase::Phase;
use crate::model::revenue::Season;
use crate::model::{GoodDefinition, Parameters, Policy};

mod check;
mod phases;
mod segments;
mod value;

pub use check::Contradiction;
use segments::SegmentsCame;
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
    /// What a configuration's own segments did to those before.
    segments_came: SegmentsCame,
    pub seasons: Vec<Season>,
    pub opening: Opening,
    pub exclusivity: Exclusivity,
    pub path: Vec<f64>,
    pub guidance: Vec<f64>,
    pub phases: Vec<Phase>,
    /// Whether the phases are the alternative's own, so that further lists of them follow; else they are its baseline's.
    has_own_phases: bool,
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
            segments_came: SegmentsCame::AsTheyWere,
            seasons: Vec::new(),
            opening: Opening::Natural,
            exclusivity: Exclusivity::None,
            path: Vec::new(),
            guidance: Vec::new(),
            phases: Vec::new(),
            has_own_phases: false,
        }
    }

    /// The policy that it describes.
    pub fn policy(&self) -> Policy {
        Policy {
            parameters: self.parameters,
            segments: self.segments.clone(),
            seasons: self.seasons.clone(),
            opening: self.opening,
            exclusivity: self.exclusivity,
            path: self.path.clone(),
            guidance: self.guidance.clone(),
            phases: self.phases.clone(),
        }
    }

    /// The same as the baseline of alternatives, whose lists of phases take the place of its own.
    pub fn as_baseline(&self) -> Draft {
        Draft { has_own_phases: false, ..self.clone() }
    }

    /// The value at [`Draft::address`].
    pub fn value(&self, path: &str) -> Option<f64> {
        self.address(path).map(|address| address.get(&self.policy()))
    }

    /// Where `group.key`, `segments.NAME.key`, either of them in `phases.NAME`, or a month of that is, if it is a number.
    pub fn address(&self, path: &str) -> Option<Address> {
        let parts: Vec<&str> = path.split('.').collect();
        let [PHASES, phase, of_phase @ ..] = &parts[..] else { return self.scalar(&parts).map(Address::Own) };
        let index = self.phase(phase)?;
        match *of_phase {
            ["from"] => Some(Address::FirstMonth(index)),
            ["to"] => Some(Address::LastMonth(index)),
            ["macro_policy", "guidance"] => Some(Address::GuidanceInPhase(index)),
            [.., name] => {
                let key = scalar(of_phase[0], name).filter(|key| key.is_phased());
                key.and(self.scalar(of_phase)).map(|scalar| Address::InPhase(index, scalar))
            }
            [] => None,
        }
    }

    /// The scalar parameter `group.key` or `segments.NAME.key`.
    fn scalar(&self, path: &[&str]) -> Option<Scalar> {
        match *path {
            ["segments", segment, name] => {
                let index = self.segment_names.iter().position(|known| known == segment)?;
                scalar("segments", name).map(|key| Scalar::Segment { index, name: key.name })
            }
            [group, name] if group != "segments" => {
                scalar(group, name).map(|key| Scalar::Parameter { group: key.group, name: key.name })
            }
            _ => None,
        }
    }

    /// Sets everything the document states; phases last, because they name its segments.
    ///
    /// # Errors
    /// The first key at fault.
    pub fn apply(&mut self, document: &Document, role: DocumentRole) -> Result<(), ConfigError> {
        let (phases, others): (Vec<&Entry>, Vec<&Entry>) = document.root.iter().partition(|entry| entry.key == PHASES);
        for entry in others {
            match (entry.key.as_str(), &entry.value.kind) {
                ("title", Kind::Text(title)) => self.title.clone_from(title),
                ("title", _) => return Err(document.wrong_type(entry, "a string")),
                (SEGMENTS_REPLACE, _) => self.refuse_where_no_segments_come(document, entry, role)?,
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
                        "{}allowed: title, {SEGMENTS_REPLACE}, the tables {} and the list {PHASES}",
                        did_you_mean(unknown, known.iter().copied().chain(["title", PHASES, SEGMENTS_REPLACE])),
                        known.join(", ")
                    );
                    return Err(document.error(&entry.key_span, format!("unknown key `{unknown}`")).help(help));
                }
            }
        }
        phases.into_iter().try_for_each(|entry| self.apply_phases(document, entry, role))
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
