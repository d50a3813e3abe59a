//! The keys that are not single numbers of a policy: sizes of a study, choices, numbers by month.

use crate::config::DrawMethod;
use crate::config::choice::{Choice, words};
use crate::model::GoodDefinition;
use crate::model::consumer_loan::Opening;
use crate::model::merchant_loan::Exclusivity;

/// A key that is not a scalar parameter.
pub struct OtherKey {
    pub id: Other,
    /// The table it stands in.
    pub group: &'static str,
    pub name: &'static str,
    /// Its symbol in the published page.
    pub symbol: &'static str,
    pub unit: &'static str,
    pub meaning: &'static str,
    pub source: &'static str,
    pub form: Form,
}

/// The keys that are not scalar parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Other {
    Months,
    Seasoning,
    Seed,
    Replications,
    EconomyDraws,
    Merchants,
    GoodDefinition,
    Path,
    Guidance,
    Opening,
    Exclusivity,
}

/// The shape of a key's value.
#[derive(Clone, Copy)]
pub enum Form {
    /// A whole number in this range.
    Whole { min: u64, max: u64 },
    /// One of some words or, where `table` says what it holds, a table of one number.
    Choice { words: fn() -> Vec<&'static str>, table: Option<TableForm> },
    /// Numbers by month, or what else is `also` allowed.
    Monthly { also: &'static str },
}

/// A table of one number that stands in the place of a word.
#[derive(Clone, Copy)]
pub struct TableForm {
    pub key: &'static str,
    /// What the number may be, to follow "with n".
    pub number: &'static str,
}

/// Most months of a study or of its seasoning.
pub const MONTHS_MAX: u32 = 120;
/// Most replications of a study.
pub const REPLICATIONS_MAX: u32 = 1_000_000;
/// Most merchants of a replication.
pub const MERCHANTS_MAX: u32 = 10_000_000;
/// Largest size of a month's value in a list of monthly values, in its own unit: far beyond any economy or stance.
pub const MONTHLY_MAX: f64 = 100.0;
/// The word for a list by month in which every month is 0.
pub const NO_MONTHS: &str = "none";

/// Every key that is not a scalar parameter, in the order of the file.
pub static OTHER_KEYS: &[OtherKey] = &[
    OtherKey {
        id: Other::Months,
        group: "run",
        name: "months",
        symbol: "months",
        unit: "months",
        meaning: "months of the study",
        source: "convention: two years",
        form: Form::Whole { min: 1, max: MONTHS_MAX as u64 },
    },
    OtherKey {
        id: Other::Seasoning,
        group: "run",
        name: "seasoning",
        symbol: "seasoning",
        unit: "months",
        meaning: "burn-in: months simulated under the baseline before the study begins",
        source: "assumption: a year",
        form: Form::Whole { min: 0, max: MONTHS_MAX as u64 },
    },
    OtherKey {
        id: Other::Seed,
        group: "run",
        name: "seed",
        symbol: "seed",
        unit: "none",
        meaning: "random seed: determines every random number",
        source: "arbitrary",
        form: Form::Whole { min: 0, max: u64::MAX },
    },
    OtherKey {
        id: Other::Replications,
        group: "run",
        name: "replications",
        symbol: "replications",
        unit: "replications",
        meaning: "draws of the economy, each with its own merchants; the unit of every interval",
        source: "precision: half-widths shrink with its square root",
        form: Form::Whole { min: 1, max: REPLICATIONS_MAX as u64 },
    },
    OtherKey {
        id: Other::EconomyDraws,
        group: "run",
        name: "economy_draws",
        symbol: "economy_draws",
        unit: "none",
        meaning: "how the economy is drawn: scrambled Sobol points, with the scramble as the unit of intervals (32 points each from 512 replications on, 8 from 64 on, plain draws below that), or plain draws",
        source: "precision: Sobol points narrow the interval of good merchants lost to a third for the same work",
        form: Form::choice::<DrawMethod>(""),
    },
    OtherKey {
        id: Other::Merchants,
        group: "run",
        name: "merchants",
        symbol: "N",
        unit: "merchants",
        meaning: "merchants per replication",
        source: "the economy carries most of the variance, so more replications help more",
        form: Form::Whole { min: 1, max: MERCHANTS_MAX as u64 },
    },
    OtherKey {
        id: Other::GoodDefinition,
        group: "run",
        name: "good_definition",
        symbol: "good_definition",
        unit: "none",
        meaning: "who counts as a good merchant: one that pays with full access, or one whose latent quality is at or above a quantile",
        source: "definition",
        form: Form::choice::<GoodDefinition>("above 0 and below 1"),
    },
    OtherKey {
        id: Other::Path,
        group: "economy",
        name: "path",
        symbol: "path",
        unit: "standard deviations of the index",
        meaning: "scenario: added to the index by month, from month 1 on",
        source: "none in the baseline",
        form: Form::Monthly {
            also: "a column of a CSV: { csv, column, date_column, from, scenario, separator, decimal, encoding, frequency, order, mean, \
                   sd, standardise, sign, interpolate } (docs/macro_series.md)",
        },
    },
    OtherKey {
        id: Other::Guidance,
        group: "macro_policy",
        name: "guidance",
        symbol: "guidance",
        unit: "units of tightness",
        meaning: "the regulator's stance by month: 0 neutral, 1 a tightening, -1 an easing",
        source: "seed article: guidance from above",
        form: Form::Monthly { also: "one number for every month" },
    },
    OtherKey {
        id: Other::Opening,
        group: "consumer_loan",
        name: "opening",
        symbol: "opening",
        unit: "none",
        meaning: "how consumer loans open from month 1 on: naturally, never, or all in one month",
        source: "the arms of the headline experiment",
        form: Form::choice::<Opening>("from 1 to the study's months"),
    },
    OtherKey {
        id: Other::Exclusivity,
        group: "positioning",
        name: "exclusivity",
        symbol: "exclusivity",
        unit: "none",
        meaning: "which product gives way when one person holds both",
        source: "seed article: the merchant loan disappears once the consumer loan is opened",
        form: Form::choice::<Exclusivity>(""),
    },
];

impl Form {
    const fn choice<C: Choice>(number: &'static str) -> Form {
        let table = match C::TABLE {
            Some(key) => Some(TableForm { key, number }),
            None => None,
        };
        Form::Choice { words: words::<C>, table }
    }

    /// Whether it is a whole number that may be this one.
    pub fn takes_whole(self, value: u64) -> bool {
        matches!(self, Form::Whole { min, max } if (min..=max).contains(&value))
    }

    /// The allowed values in plain words, to follow "allowed:".
    pub fn describe(self) -> String {
        match self {
            Form::Whole { min, max } => format!("a whole number from {min} to {max}"),
            Form::Choice { words, table } => {
                let mut all: Vec<String> = words().into_iter().map(|word| format!("\"{word}\"")).collect();
                let table = table.map(|TableForm { key, number }| format!("{{ {key} = n }} with n {number}"));
                all.extend(table);
                let last = all.pop().unwrap_or_default();
                if all.is_empty() { last } else { format!("{} or {last}", all.join(", ")) }
            }
            Form::Monthly { also } => {
                format!("{}, or {also}; each from -{MONTHLY_MAX} to {MONTHLY_MAX}", monthly_list())
            }
        }
    }
}

/// What a list by month may be.
pub fn monthly_list() -> String {
    format!(
        "\"{NO_MONTHS}\", a list of numbers for months 1, 2, …, steps such as [{{ from = 4, to = 12, value = -2 }}]"
    )
}
