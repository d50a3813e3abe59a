//! All keys of the configuration and their descriptions: the table of scalar parameters, and the few keys that are not single
//! numbers of a policy.
//!
//! `swapset explain`, the JSON Schema, the comments of `configs/baseline.toml` and the tables of `docs/model.md` are all made from these
//! descriptions and those in `parameters!`.

mod other;

pub use other::{
    KeyForm, MERCHANTS_MAX, MONTHLY_MAX, MONTHS_MAX, NO_MONTHS, OTHER_KEYS, OtherId, OtherKey, REPLICATIONS_MAX,
    SEASON_MAX, TableForm, monthly_list,
};

use crate::model::merchant::Segment;
use crate::model::parameter::{Domain, Key};

/// The description of a key of any type.
#[derive(Clone, Copy)]
pub struct AnyKey {
    /// The table that contains it.
    pub group: &'static str,
    pub name: &'static str,
    /// The symbol in docs/model.md.
    pub symbol: &'static str,
    pub unit: &'static str,
    pub meaning: &'static str,
    pub source: &'static str,
    pub values: AllowedValues,
    /// Whether a phase may change it.
    pub is_phased: bool,
}

/// The values that a key takes.
#[derive(Clone, Copy)]
pub enum AllowedValues {
    Scalar(Domain),
    Other(KeyForm),
}

impl From<&'static Key> for AnyKey {
    fn from(key: &'static Key) -> AnyKey {
        let Key { group, name, symbol, domain, unit, meaning, source } = *key;
        let is_phased = key.is_phased();
        AnyKey { group, name, symbol, unit, meaning, source, values: AllowedValues::Scalar(domain), is_phased }
    }
}

impl From<&'static OtherKey> for AnyKey {
    fn from(key: &'static OtherKey) -> AnyKey {
        let OtherKey { id: _, group, name, symbol, unit, meaning, source, form } = *key;
        let is_phased = key.is_phased();
        AnyKey { group, name, symbol, unit, meaning, source, values: AllowedValues::Other(form), is_phased }
    }
}

impl AnyKey {
    /// `group.name`.
    pub fn path(&self) -> String {
        format!("{}.{}", self.group, self.name)
    }

    /// The allowed values in plain words, to follow "allowed:".
    pub fn allowed(&self) -> String {
        match self.values {
            AllowedValues::Scalar(domain) => domain.describe(),
            AllowedValues::Other(form) => form.describe(),
        }
    }
}

/// The table of phases.
pub const PHASES: &str = "phases";

/// The key that says whether a configuration's segments replace those that are there.
pub const SEGMENTS_REPLACE: &str = "segments_replace";

/// What a phase has beside the keys that differ: name and meaning.
pub const OF_A_PHASE: [(&str, &str); 3] = [
    ("from", "first month of the phase: a whole number from 1"),
    ("to", "last month of the phase, included: from `from` to the study's months"),
    ("name", "what keys and charts call the phase (by default its number)"),
];

/// The word for an unlimited number, an alternative to TOML's `inf`.
pub const UNLIMITED: &str = "unlimited";

/// Every key of a group in the order of the file; for `segments` a segment's own keys.
pub fn keys_of(group: &str) -> Vec<AnyKey> {
    let others = OTHER_KEYS.iter().map(AnyKey::from);
    let scalars = crate::model::keys().into_iter().chain(Segment::<f64>::KEYS).map(AnyKey::from);
    others.chain(scalars).filter(|key| key.group == group).collect()
}

/// Names of the keys of a group that a phase may set; for `segments` a segment's own.
pub fn phased_names_of(group: &str) -> Vec<&'static str> {
    keys_of(group).into_iter().filter(|key| key.is_phased).map(|key| key.name).collect()
}

/// The groups of which a phase may set keys.
pub fn phased_groups() -> Vec<&'static str> {
    groups().into_iter().filter(|group| !phased_names_of(group).is_empty()).collect()
}

/// The group and the name of the key at the end of `group.name`, `segments.NAME.name` or either of them in a phase.
pub fn group_and_name(path: &str) -> (&str, &str) {
    let parts: Vec<&str> = path.split('.').collect();
    let group = if parts[0] == PHASES && parts.len() > 2 { parts[2] } else { parts[0] };
    (group, parts[parts.len() - 1])
}

/// Every key in the order of the groups.
pub fn all_keys() -> Vec<AnyKey> {
    groups().into_iter().flat_map(keys_of).collect()
}

/// The other key of this group and name.
pub fn other(group: &str, name: &str) -> Option<&'static OtherKey> {
    OTHER_KEYS.iter().find(|key| key.group == group && key.name == name)
}

/// The groups of the configuration, in the order of the file; `segments` contains one table per segment.
pub fn groups() -> Vec<&'static str> {
    let mut groups = vec!["run"];
    for key in crate::model::keys() {
        if !groups.contains(&key.group) {
            groups.push(key.group);
        }
    }
    groups.push("segments");
    groups
}

/// Names of a group's keys.
pub fn names_of(group: &str) -> Vec<&'static str> {
    keys_of(group).into_iter().map(|key| key.name).collect()
}

/// The scalar parameter `group.name`; for `segments` the name of a segment's own key.
pub fn scalar(group: &str, name: &str) -> Option<&'static Key> {
    if group == "segments" {
        return Segment::<f64>::KEYS.iter().find(|key| key.name == name);
    }
    crate::model::keys().into_iter().find(|key| key.group == group && key.name == name)
}

/// Whether a key belongs to the study as a whole, so that no reform may set it.
pub fn belongs_to_the_study(group: &str, name: &str) -> bool {
    match group {
        "run" => true,
        "economy" => name != "path",
        "consumer_loan" => name == "initial_share",
        "segments" => name == "share",
        _ => false,
    }
}

/// Whether the domain includes `inf`.
pub fn takes_infinity(domain: Domain) -> bool {
    matches!(domain, Domain::PositiveOrUnlimited { .. })
}
