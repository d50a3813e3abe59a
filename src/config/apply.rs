//! Sets what a document states on a draft, key by key, and checks what keys say together.

use super::document::{Document, EXACT_BELOW, Entry, Kind, Value};
use super::error::{ConfigError, did_you_mean, percentage_hint};
use super::keys::{
    ECONOMY_DRAWS, EXCLUSIVITIES, Form, GOOD_DEFINITIONS, MONTHLY_MAX, OPENINGS, OtherKey, belongs_to_the_study,
    groups, names_of, other, scalar, takes_infinity,
};
use super::{Run, monthly};
use crate::model::consumer_loan::Opening;
use crate::model::merchant::Segment;
use crate::model::merchant_loan::Exclusivity;
use crate::model::parameter::Key;
use crate::model::{GoodDefinition, Parameters};
use crate::study::tune::simulated::Target;
use std::ops::RangeInclusive;

mod check;
mod segments;

pub use check::Contradiction;

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
                ("title", kind) => return Err(wrong_type(document, entry, kind, "a text")),
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
                        "{}allowed are title and the tables {}",
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

/// The whole number of an entry, exactly as it is written.
fn whole(document: &Document, entry: &Entry, key: &OtherKey, range: RangeInclusive<u64>) -> Result<u64, ConfigError> {
    let refused = |shown: String| {
        let message = format!("`{}.{}` = {shown} is out of range", key.group, key.name);
        document.error(&entry.value.span, message).help(format!("allowed: {}", key.allowed))
    };
    let value = match entry.value.kind {
        Kind::Number(value) if value.fract() == 0.0 && value.abs() < EXACT_BELOW as f64 => value as i128,
        Kind::Number(value) => return Err(refused(value.to_string())),
        Kind::Large(value) => value,
        ref kind => return Err(wrong_type(document, entry, kind, key.allowed)),
    };
    u64::try_from(value).ok().filter(|value| range.contains(value)).ok_or_else(|| refused(value.to_string()))
}

/// The list by month of an entry, none of its values absurdly large.
fn by_month(
    document: &Document,
    entry: &Entry,
    key: &OtherKey,
    read: impl FnOnce(&Document, &Value) -> Result<Vec<f64>, ConfigError>,
) -> Result<Vec<f64>, ConfigError> {
    let months = document.series(&entry.value, || read(document, &entry.value))?;
    match months.iter().position(|value| value.is_nan() || value.abs() > MONTHLY_MAX) {
        None => Ok(months),
        Some(place) => {
            let (group, name, value) = (key.group, key.name, months[place]);
            let message = format!("`{group}.{name}` is {value} in month {}, which is out of range", place + 1);
            let help = format!("allowed: numbers from -{MONTHLY_MAX} to {MONTHLY_MAX} ({})", key.unit);
            Err(document.error(&entry.value.span, message).help(help))
        }
    }
}

/// The number of an entry, in the key's domain.
fn number(document: &Document, entry: &Entry, key: &Key) -> Result<f64, ConfigError> {
    let value = match &entry.value.kind {
        Kind::Number(value) => *value,
        Kind::Text(text) if text == "unlimited" && takes_infinity(key.domain) => f64::INFINITY,
        kind => return Err(wrong_type(document, entry, kind, &key.domain.describe())),
    };
    if key.domain.contains(value) {
        return Ok(value);
    }
    let hint = if key.domain.is_share() { percentage_hint(value) } else { String::new() };
    let allowed = format!("{} ({})", key.domain.describe(), key.unit);
    Err(out_of_range(document, key.group, entry, value, &hint, &allowed))
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

fn wrong_type(document: &Document, entry: &Entry, found: &Kind, allowed: &str) -> ConfigError {
    let message = format!("`{}` is {}", entry.key, found.name());
    document.error(&entry.value.span, message).help(format!("allowed: {allowed}"))
}

fn out_of_range(document: &Document, group: &str, entry: &Entry, value: f64, hint: &str, allowed: &str) -> ConfigError {
    let message = format!("`{group}.{}` = {value} is out of range", entry.key);
    document.error(&entry.value.span, message).help(format!("{hint}allowed: {allowed}"))
}

/// One of some words.
fn choice(document: &Document, entry: &Entry, words: &'static [&'static str]) -> Result<&'static str, ConfigError> {
    let quoted = || words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ");
    let Kind::Text(text) = &entry.value.kind else {
        return Err(wrong_type(document, entry, &entry.value.kind, &quoted()));
    };
    words.iter().copied().find(|word| word == text).ok_or_else(|| {
        let help = format!("{}allowed: {}", did_you_mean(text, words.iter().copied()), quoted());
        document.error(&entry.value.span, format!("`{}` cannot be \"{text}\"", entry.key)).help(help)
    })
}

/// The one number of an inline table `{ key = number }`.
fn only_number(document: &Document, entry: &Entry, table: &[Entry], key: &str) -> Result<(f64, Value), ConfigError> {
    match table {
        [only] if only.key == key => match only.value.kind {
            Kind::Number(value) => Ok((value, only.value.clone())),
            ref kind => Err(wrong_type(document, only, kind, "a number")),
        },
        _ => {
            let message = format!("`{}` as a table takes the one key `{key}`", entry.key);
            Err(document.error(&entry.value.span, message).help(format!("write {} = {{ {key} = … }}", entry.key)))
        }
    }
}

fn opening(document: &Document, entry: &Entry) -> Result<Opening, ConfigError> {
    if let Kind::Table(table) = &entry.value.kind {
        let (month, value) = only_number(document, entry, table, "month")?;
        if month.fract() != 0.0 || !(1.0..=120.0).contains(&month) {
            let error = document.error(&value.span, format!("month {month} is out of range"));
            return Err(error.help("allowed: a whole number from 1 to the study's months"));
        }
        return Ok(Opening::InMonth(month as u32));
    }
    Ok(match choice(document, entry, OPENINGS)? {
        "none" => Opening::Never,
        _ => Opening::Natural,
    })
}

fn good_definition(document: &Document, entry: &Entry) -> Result<GoodDefinition, ConfigError> {
    if let Kind::Table(table) = &entry.value.kind {
        let (quantile, value) = only_number(document, entry, table, "low_risk_quantile")?;
        if !(quantile > 0.0 && quantile < 1.0) {
            let error = document.error(&value.span, format!("low_risk_quantile {quantile} is out of range"));
            return Err(error.help(format!("{}allowed: a number above 0 and below 1", percentage_hint(quantile))));
        }
        return Ok(GoodDefinition::LowRisk { quantile });
    }
    choice(document, entry, GOOD_DEFINITIONS)?;
    Ok(GoodDefinition::PaysWithAccess)
}
