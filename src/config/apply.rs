//! Sets what a document states on a draft, key by key, and checks what keys say together.

use super::document::{Document, Entry, Kind, Table, Value};
use super::error::{ConfigError, did_you_mean, percentage_hint};
use super::keys::{
    ECONOMY_DRAWS, EXCLUSIVITIES, Form, GOOD_DEFINITIONS, OPENINGS, belongs_to_the_study, groups, names_of, other,
    scalar, takes_infinity,
};
use super::{Run, monthly};
use crate::model::consumer_loan::Opening;
use crate::model::merchant::Segment;
use crate::model::merchant_loan::Exclusivity;
use crate::model::parameter::Key;
use crate::model::{GoodDefinition, Parameters};
use std::ops::Range;

/// Whose document it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The bundled baseline, which names every key.
    Bundled,
    /// A configuration: changes the bundled baseline, and may bring segments of its own.
    Baseline,
    /// A change of the baseline on the command line.
    Setting,
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
        refuse_in_reform(document, group, name, entry, role)?;
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
            let value = match entry.value.kind {
                Kind::Number(value) if value.fract() == 0.0 && (least..=most).contains(&value) => value,
                Kind::Number(value) => return Err(out_of_range(document, group, entry, value, "", key.allowed)),
                ref kind => return Err(wrong_type(document, entry, kind, key.allowed)),
            };
            match name {
                "months" => self.run.months = value as u32,
                "seasoning" => self.run.seasoning = value as u32,
                "seed" => self.run.seed = value as u64,
                "replications" => self.run.replications = value as u32,
                _ => self.run.merchants = value as u32,
            }
            return Ok(());
        }
        match name {
            "path" => self.path = monthly::path(document, &entry.value)?,
            "guidance" => self.guidance = monthly::guidance(document, &entry.value)?,
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

    fn apply_segments(
        &mut self,
        document: &Document,
        entry: &Entry,
        tables: &Table,
        role: Role,
    ) -> Result<(), ConfigError> {
        let is_known = |name: &str| self.segment_names.iter().any(|known| known == name);
        let brings_its_own =
            matches!(role, Role::Bundled | Role::Baseline) && tables.iter().any(|table| !is_known(&table.key));
        if brings_its_own {
            self.segment_names.clear();
            self.segments.clear();
        }
        for table in tables {
            let Kind::Table(keys) = &table.value.kind else {
                return Err(wrong_type(document, table, &table.value.kind, "a table: [segments.NAME]"));
            };
            let place = match self.segment_names.iter().position(|known| *known == table.key) {
                Some(place) => place,
                None if brings_its_own => {
                    self.segment_names.push(table.key.clone());
                    self.segments.push(Segment::from_keys(&mut |_| f64::NAN));
                    self.segments.len() - 1
                }
                None => {
                    let known = self.segment_names.iter().map(String::as_str);
                    let help = format!(
                        "{}the study's segments are {}; a configuration, not a reform, may bring others",
                        did_you_mean(&table.key, known),
                        self.segment_names.join(", ")
                    );
                    let message = format!("unknown segment `{}`", table.key);
                    return Err(document.error(&table.key_span, message).help(help));
                }
            };
            for inner in keys {
                refuse_in_reform(document, "segments", &inner.key, inner, role)?;
                let Some(key) = scalar("segments", &inner.key) else {
                    let names: Vec<&str> = Segment::<f64>::KEYS.iter().map(|key| key.name).collect();
                    return Err(unknown_key(document, &format!("segments.{}", table.key), inner, &names));
                };
                let value = number(document, inner, key)?;
                if let Some(slot) = self.segments[place].get_mut(&inner.key) {
                    *slot = value;
                }
            }
            let unset =
                Segment::<f64>::KEYS.iter().find(|key| self.segments[place].get(key.name).is_none_or(f64::is_nan));
            if let Some(key) = unset {
                let message = format!("the new segment `{}` has no `{}`", table.key, key.name);
                let help = format!("a segment of your own needs every key; {} is {}", key.name, key.domain.describe());
                return Err(document.error(&table.key_span, message).help(help));
            }
        }
        if self.segments.len() > 64 {
            return Err(document.error(&entry.key_span, "more than 64 segments").help("allowed are 1 to 64 segments"));
        }
        Ok(())
    }

    /// Checks what keys say together, after a document has been applied.
    pub fn check(&self, document: &Document) -> Result<(), ConfigError> {
        let at = |group: &str| -> Range<usize> {
            let entry = document.root.iter().find(|entry| entry.key == group);
            entry.map_or(0..0, |entry| entry.key_span.clone())
        };
        let shares: f64 = self.segments.iter().map(|segment| segment.share).sum();
        if (shares - 1.0).abs() > 1e-9 {
            let message = format!("the segments' shares sum to {shares}, not to 1");
            return Err(document.error(&at("segments"), message).help("`share` of all segments together must be 1"));
        }
        let line = &self.parameters.consumer_loan;
        if line.line_min > line.line_max {
            let message = format!("consumer_loan.line_min ({}) is above line_max ({})", line.line_min, line.line_max);
            return Err(document.error(&at("consumer_loan"), message).help("line_min must be at most line_max"));
        }
        if let Opening::InMonth(month) = self.opening
            && month > self.run.months
        {
            let message =
                format!("consumer_loan.opening is in month {month}, the study ends in month {}", self.run.months);
            return Err(document.error(&at("consumer_loan"), message).help("allowed: a month of the study"));
        }
        Ok(())
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

fn refuse_in_reform(
    document: &Document,
    group: &str,
    name: &str,
    entry: &Entry,
    role: Role,
) -> Result<(), ConfigError> {
    if role == Role::Reform && belongs_to_the_study(group, name) {
        let message = format!("a reform cannot set `{group}.{name}`: it belongs to the study as a whole");
        let help = "set it in the baseline's configuration, or with --set; all alternatives then share it";
        return Err(document.error(&entry.key_span, message).help(help));
    }
    Ok(())
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
