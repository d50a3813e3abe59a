//! The options of a study's command: their definitions, and what was given.

use crate::config::error::{ConfigError, brief, percentage_hint};
use std::collections::BTreeMap;

/// An option of a command.
#[derive(Clone, Copy)]
pub struct OptionDefinition {
    /// Without the dashes.
    pub name: &'static str,
    /// What stands for its value in the help; empty for a flag.
    pub value: &'static str,
    pub help: &'static str,
    pub form: Form,
    /// Whether it may be repeated.
    pub is_repeated: bool,
    /// The option that it belongs to, or [`DATA`] for any of those that name the user's own data.
    pub requires: Option<&'static str>,
    /// The option that it cannot stand beside.
    pub conflicts_with: Option<&'static str>,
}

/// What an option's value is.
#[derive(Clone, Copy, PartialEq)]
pub enum Form {
    /// It has none.
    Flag,
    /// Words, which may hold a `/` of their own.
    Words,
    /// A file, or `a+b` of several files, or the name of something bundled.
    File,
    /// One or more files, each `FILE` or `ROLE=FILE`.
    Files,
    /// Words that may begin with a minus sign.
    Signed,
    /// Words separated by commas.
    List,
    /// A whole number.
    Whole { min: u64, max: u64 },
    /// A number.
    Number { min: f64, max: f64 },
}

impl OptionDefinition {
    /// An option with one value.
    pub const fn of(name: &'static str, value: &'static str, form: Form, help: &'static str) -> OptionDefinition {
        OptionDefinition { name, value, help, form, is_repeated: false, requires: None, conflicts_with: None }
    }

    /// An option without a value.
    pub const fn flag(name: &'static str, help: &'static str) -> OptionDefinition {
        OptionDefinition::of(name, "", Form::Flag, help)
    }

    /// The same, to be given any number of times.
    pub const fn repeated(self) -> OptionDefinition {
        OptionDefinition { is_repeated: true, ..self }
    }

    /// The same, only beside another option.
    pub const fn with(self, other: &'static str) -> OptionDefinition {
        OptionDefinition { requires: Some(other), ..self }
    }

    /// The same, never beside another option.
    pub const fn without(self, other: &'static str) -> OptionDefinition {
        OptionDefinition { conflicts_with: Some(other), ..self }
    }
}

/// What an option requires that belongs to every study on the user's own data instead of the simulator.
pub const DATA: &str = "data";

/// `--reform`, which several studies have.
pub const REFORM: OptionDefinition = OptionDefinition::of(
    "reform",
    "FILE",
    Form::File,
    "An alternative: a file or a bundled name; `a+b` combines two in one alternative. Replaces the study's own. May be \
     repeated",
)
.repeated();

/// `--by-group`, which studies that measure groups have.
pub const BY_GROUP: OptionDefinition = OptionDefinition::flag(
    "by-group",
    "Adds the values of every segment and revenue decile to replications.csv, from which their intervals are computed",
);

/// `--by-month`, which studies with monthly series have.
pub const BY_MONTH: OptionDefinition = OptionDefinition::flag(
    "by-month",
    "Adds the monthly series to replications.csv, a column for each series and month: access.0, access.1, …",
);

/// What `replications.csv` holds besides the values over all merchants and the whole study.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Details {
    pub by_group: bool,
    pub by_month: bool,
    pub by_subset: bool,
}

impl Details {
    /// What these options ask for.
    pub fn of(options: &Options) -> Details {
        Details {
            by_group: options.has("by-group"),
            by_month: options.has("by-month"),
            by_subset: options.has("by-subset"),
        }
    }
}

/// Options as they were given, by name.
#[derive(Clone, Debug, Default)]
pub struct Options {
    values: BTreeMap<String, Vec<String>>,
}

impl Options {
    /// Adds a value; a flag's is empty.
    pub fn add(&mut self, name: &str, value: impl Into<String>) -> &mut Options {
        self.values.entry(name.into()).or_default().push(value.into());
        self
    }

    /// Whether an option was given.
    pub fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// Every value of an option.
    pub fn all(&self, name: &str) -> &[String] {
        self.values.get(name).map_or(&[], Vec::as_slice)
    }

    /// The value of an option.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.all(name).last().map(String::as_str)
    }

    /// The number of an option.
    ///
    /// # Errors
    /// If it is not a number, or out of range.
    pub fn number(&self, name: &str, min: f64, max: f64) -> Result<Option<f64>, ConfigError> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let allowed = format!("allowed: a number from {min} to {max}");
        match text.trim().parse::<f64>() {
            Ok(number) if (min..=max).contains(&number) => Ok(Some(number)),
            Ok(number) => {
                let hint = if max <= 1.0 { percentage_hint(number) } else { String::new() };
                Err(ConfigError::plain(format!("--{name} {} is out of range", brief(number)))
                    .help(format!("{hint}{allowed}")))
            }
            Err(_) => Err(ConfigError::plain(format!("--{name} `{text}` is not a number")).help(allowed)),
        }
    }

    /// The whole number of an option.
    ///
    /// # Errors
    /// If it is not a number, or out of range.
    pub fn whole<T: TryFrom<u64>>(&self, name: &str, min: u64, max: u64) -> Result<Option<T>, ConfigError> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let number = text.trim().parse::<u64>().ok().filter(|number| (min..=max).contains(number));
        match number.and_then(|number| T::try_from(number).ok()) {
            Some(number) => Ok(Some(number)),
            None => Err(ConfigError::plain(format!("--{name} `{text}` is out of range"))
                .help(format!("allowed: a whole number from {min} to {max}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_out_of_range_are_told_with_what_is_allowed() {
        let mut options = Options::default();
        options.add("month", "30").add("certainty", "95").add("methods", "grid").add("methods", "race");
        assert_eq!(options.whole("month", 1, 36).unwrap(), Some(30));
        let report = options.whole::<u32>("month", 1, 24).unwrap_err().report(false);
        assert!(report.contains("--month") && report.contains("from 1 to 24"), "{report}");
        let report = options.number("certainty", 0.5, 0.999).unwrap_err().report(false);
        assert!(report.contains("0.95") && report.contains("from 0.5 to 0.999"), "{report}");
        assert_eq!((options.all("methods").len(), options.text("methods")), (2, Some("race")));
        assert!(!options.has("budget") && options.whole::<u64>("budget", 1, 2).unwrap().is_none());
    }
}
