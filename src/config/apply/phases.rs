//! `[[phases]]`: months of an alternative in which some keys differ.
//!
//! A list of phases takes the place of the baseline's; lists of reforms that are stacked follow each other. As a table,
//! `phases.NAME.group.key` changes a phase that is there, by its name or its number.

use super::value::{choice, number, opening, season};
use super::{DocumentRole, Draft, unknown_key};
use crate::config::address::Scalar;
use crate::config::document::{Document, Entry, Kind, Table, Value};
use crate::config::error::{ConfigError, brief, did_you_mean};
use crate::config::keys::{
    MONTHLY_MAX, MONTHS_MAX, OF_A_PHASE, OtherId, OtherKey, groups, names_of, other, phased_groups, phased_names_of,
    scalar,
};
use crate::input::text::shown_text;
use crate::model::phase::{Change, Phase};

/// Maximum number of phases of an alternative: one a month.
const PHASES_MAX: usize = MONTHS_MAX as usize;

impl Draft {
    pub(super) fn apply_phases(
        &mut self,
        document: &Document,
        entry: &Entry,
        role: DocumentRole,
    ) -> Result<(), ConfigError> {
        match &entry.value.kind {
            Kind::List(phases) => {
                if phases.is_empty() || !self.has_own_phases {
                    self.phases.clear();
                }
                self.has_own_phases = matches!(role, DocumentRole::Reform | DocumentRole::Condition);
                for phase in phases {
                    self.add_phase(document, entry, phase)?;
                }
                Ok(())
            }
            Kind::Table(phases) => phases.iter().try_for_each(|one| self.change_phase(document, one)),
            _ => Err(document.wrong_type(entry, "a list of tables").help(FORM)),
        }
    }

    /// The index of the phase of this name or number.
    pub fn phase(&self, label: &str) -> Option<usize> {
        let named = self.phases.iter().position(|phase| phase.name.as_deref() == Some(label));
        let numbered = || label.parse::<usize>().ok()?.checked_sub(1).filter(|&index| index < self.phases.len());
        named.or_else(numbered)
    }

    fn add_phase(&mut self, document: &Document, entry: &Entry, at: &Value) -> Result<(), ConfigError> {
        let Kind::Table(keys) = &at.kind else {
            let message = format!("`phases`: expected a table, found {}", at.kind.name());
            return Err(document.error(&at.span, message).help(FORM));
        };
        if self.phases.len() == PHASES_MAX {
            let message = format!("more than {PHASES_MAX} phases");
            return Err(document.error(&entry.key_span, message).help(format!("allowed: at most {PHASES_MAX}")));
        }
        if let Some(missing) = ["from", "to"].iter().find(|name| keys.iter().all(|key| key.key != **name)) {
            return Err(document.error(&at.span, format!("the phase has no `{missing}`")).help(FORM));
        }
        self.phases.push(Phase { name: None, from: 1, to: 1, changes: Vec::new() });
        self.set_phase(document, self.phases.len() - 1, keys)
    }

    fn change_phase(&mut self, document: &Document, entry: &Entry) -> Result<(), ConfigError> {
        let Some(index) = self.phase(&entry.key) else {
            let labels: Vec<String> = (0..self.phases.len()).map(|index| self.phase_label(index)).collect();
            let help = match labels.is_empty() {
                true => "there are no phases here: a list [[phases]] states them".to_string(),
                false => {
                    let closest = did_you_mean(&entry.key, labels.iter().map(String::as_str));
                    format!("{closest}the phases here are {}", labels.join(", "))
                }
            };
            return Err(document.error(&entry.key_span, format!("there is no phase `{}`", entry.key)).help(help));
        };
        match &entry.value.kind {
            Kind::Table(keys) => self.set_phase(document, index, keys),
            _ => {
                let form = format!("write phases.{0}.group.key, phases.{0}.from or phases.{0}.to", entry.key);
                Err(document.wrong_type(entry, "a table").help(form))
            }
        }
    }

    /// What keys call a phase: its name, or its number.
    pub fn phase_label(&self, index: usize) -> String {
        self.phases[index].label(index)
    }

    fn set_phase(&mut self, document: &Document, index: usize, keys: &Table) -> Result<(), ConfigError> {
        // The name first, because errors in other keys use it.
        if let Some(name) = keys.iter().find(|key| key.key == "name") {
            self.phases[index].name = Some(self.phase_name(document, index, name)?);
        }
        for entry in keys {
            match (entry.key.as_str(), &entry.value.kind) {
                ("name", _) => {}
                ("from", _) => self.phases[index].from = month(document, entry)?,
                ("to", _) => self.phases[index].to = month(document, entry)?,
                ("segments", Kind::Table(segments)) => {
                    for segment in segments {
                        self.set_segment(document, index, segment)?;
                    }
                }
                (group, Kind::Table(table)) if groups().contains(&group) => {
                    for inner in table {
                        let change = change(document, group, inner)?;
                        self.phases[index].set(change);
                    }
                }
                (group, _) if groups().contains(&group) => {
                    let help = format!("write [phases.{group}] and its keys below it, or {group}.key = …");
                    return Err(document.wrong_type(entry, "a table").help(help));
                }
                (unknown, _) => {
                    let own = OF_A_PHASE.map(|key| key.0);
                    let known: Vec<&str> = own.into_iter().chain(phased_groups()).collect();
                    let closest = did_you_mean(unknown, known.iter().copied());
                    let help =
                        format!("{closest}allowed: {}, and the tables {}", own.join(", "), phased_groups().join(", "));
                    return Err(document.error(&entry.key_span, format!("unknown key `phases.{unknown}`")).help(help));
                }
            }
        }
        Ok(())
    }

    fn set_segment(&mut self, document: &Document, index: usize, segment: &Entry) -> Result<(), ConfigError> {
        if segment.is_mix() {
            return Err(same_in_every_month(document, "segments", segment));
        }
        let Kind::Table(keys) = &segment.value.kind else {
            let help = format!("write [phases.segments.{}] and its keys below it", segment.key);
            return Err(document.wrong_type(segment, "a table").help(help));
        };
        let Some(of) = self.segment_names.iter().position(|known| *known == segment.key) else {
            let known = self.segment_names.iter().map(String::as_str);
            let names = self.segment_names.join(", ");
            let help = format!("{}the study's segments are {names}", did_you_mean(&segment.key, known));
            return Err(document.error(&segment.key_span, format!("unknown segment `{}`", segment.key)).help(help));
        };
        for inner in keys {
            if let Some(key) = other("segments", &inner.key) {
                let season = season(document, inner, key)?;
                self.phases[index].set(Change::Season { segment: of, season });
                continue;
            }
            let Some(key) = scalar("segments", &inner.key) else {
                let names = names_of("segments");
                return Err(unknown_key(document, &format!("segments.{}", segment.key), inner, &names));
            };
            if !key.is_phased() {
                return Err(same_in_every_month(document, "segments", inner));
            }
            let value = number(document, inner, key)?;
            self.phases[index].set(Scalar::Segment { index: of, name: key.name }.change(value));
        }
        Ok(())
    }

    /// A phase's name is part of keys and stands in charts, with spaces for `_`.
    fn phase_name(&self, document: &Document, index: usize, entry: &Entry) -> Result<String, ConfigError> {
        let Kind::Text(name) = &entry.value.kind else { return Err(document.wrong_type(entry, "a string")) };
        let shown = |name: &str| name.replace('_', " ");
        let others = self.phases.iter().enumerate().filter(|(other, _)| *other != index);
        let mut names = others.filter_map(|(_, phase)| phase.name.as_deref());
        let reason = if let Err(reason) = shown_text(name) {
            reason
        } else if name.trim().is_empty() {
            "it is blank".into()
        } else if name.contains('.') {
            "a dot separates the parts of a key".into()
        } else if name.parse::<usize>().is_ok() {
            "a number is the address of a phase by its position".into()
        } else if let Some(other) = names.find(|other| shown(other) == shown(name)) {
            format!("another phase of the alternative is called `{other}`")
        } else {
            return Ok(name.clone());
        };
        let help = "allowed: up to 200 characters, no dots, and not a number; each phase of an alternative needs a name of its own";
        Err(document.error(&entry.value.span, format!("a phase cannot be called `{name}`: {reason}")).help(help))
    }
}

/// How phases are written.
const FORM: &str =
    "write tables [[phases]], each with from = MONTH, to = MONTH and the keys that differ in these months";

/// The change that a key of a phase states.
fn change(document: &Document, group: &str, entry: &Entry) -> Result<Change, ConfigError> {
    let name = entry.key.as_str();
    match (scalar(group, name), other(group, name)) {
        (Some(key), _) if key.is_phased() => {
            let value = number(document, entry, key)?;
            Ok(Scalar::Parameter { group: key.group, name: key.name }.change(value))
        }
        (_, Some(key)) if key.is_phased() => match key.id {
            OtherId::Opening => opening(document, entry, key).map(Change::Opening),
            OtherId::Exclusivity => choice(document, entry, key).map(Change::Exclusivity),
            _ => stance(document, entry, key).map(Change::Guidance),
        },
        (None, None) => Err(unknown_key(document, group, entry, &names_of(group))),
        _ => Err(same_in_every_month(document, group, entry)),
    }
}

/// The guidance in every month of a phase.
fn stance(document: &Document, entry: &Entry, key: &OtherKey) -> Result<f64, ConfigError> {
    let help = format!("allowed in a phase: one number from -{MONTHLY_MAX} to {MONTHLY_MAX}, for each of its months");
    match entry.value.kind {
        Kind::Number(stance) if stance.abs() <= MONTHLY_MAX => Ok(stance),
        Kind::Number(stance) => {
            let message = format!("`{}.{}` = {} is out of range", key.group, key.name, brief(stance));
            Err(document.error(&entry.value.span, message).help(help))
        }
        _ => Err(document.wrong_type(entry, "a number").help(help)),
    }
}

/// An error for a key that no phase may set.
fn same_in_every_month(document: &Document, group: &str, entry: &Entry) -> ConfigError {
    let message = format!("a phase cannot set `{group}.{}`: it is the same in every month", entry.key);
    let names = phased_names_of(group);
    let help = match names.is_empty() {
        true => format!("no key of [{group}] differs by month; a phase may set keys of {}", phased_groups().join(", ")),
        false => format!("keys of [{group}] that a phase may set: {}", names.join(", ")),
    };
    document.error(&entry.key_span, message).help(help)
}

/// The first or last month of a phase; whether it is one of the study's is checked with what else is stated.
fn month(document: &Document, entry: &Entry) -> Result<u32, ConfigError> {
    let help = "allowed: a whole number from 1 to the study's months";
    match entry.value.kind {
        Kind::Number(month) if month.fract() == 0.0 && (1.0..=f64::from(MONTHS_MAX)).contains(&month) => {
            Ok(month as u32)
        }
        Kind::Number(month) => {
            let message = format!("`phases.{}` = {} is out of range", entry.key, brief(month));
            Err(document.error(&entry.value.span, message).help(help))
        }
        _ => Err(document.wrong_type(entry, "a whole number").help(help)),
    }
}
