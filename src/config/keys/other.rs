//! The keys that are not single numbers of a policy: sizes of a study, choices, numbers by month.

use crate::config::DrawMethod;
use crate::config::choice::{WordValue, words};
use crate::model::GoodDefinition;
use crate::model::consumer_loan::Opening;
use crate::model::merchant_loan::Exclusivity;

/// A key that is not a scalar parameter.
pub struct OtherKey {
    pub id: OtherId,
    /// The table that contains it.
    pub group: &'static str,
    pub name: &'static str,
    /// The symbol in docs/model.md.
    pub symbol: &'static str,
    pub unit: &'static str,
    pub meaning: &'static str,
    pub source: &'static str,
    pub form: KeyForm,
}

/// The keys that are not scalar parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherId {
    Months,
    StartMonth,
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
    Season,
}

/// The shape of a key's value.
#[derive(Clone, Copy)]
pub enum KeyForm {
    /// A whole number in this range.
    Whole { min: u64, max: u64 },
    /// One of several words or, if `table` is given, a table of one number.
    Choice { words: fn() -> Vec<&'static str>, table: Option<TableForm> },
    /// Numbers by month, or what else is `also` allowed.
    Monthly { also: &'static str },
    /// Twelve numbers by calendar month that sum to 0.
    Calendar,
}

/// A table of one number, allowed instead of a word.
#[derive(Clone, Copy)]
pub struct TableForm {
    pub key: &'static str,
    /// What the number may be, to follow "with n".
    pub number: &'static str,
}

/// Maximum number of months of a study, and of its burn-in.
pub const MONTHS_MAX: u32 = 120;
/// Maximum number of replications of a study.
pub const REPLICATIONS_MAX: u32 = 1_000_000;
/// Maximum number of merchants per replication.
pub const MERCHANTS_MAX: u32 = 10_000_000;
/// Maximum size of a monthly value, in its own unit: far beyond any economy or stance.
pub const MONTHLY_MAX: f64 = 100.0;
/// Maximum size of a season's deviation, log points.
pub const SEASON_MAX: f64 = 2.0;
/// The word for a monthly list of zeros.
pub const NO_MONTHS: &str = "none";

/// Every key that is not a scalar parameter, in the order of the file.
pub static OTHER_KEYS: &[OtherKey] = &[
    OtherKey {
        id: OtherId::Months,
        group: "run",
        name: "months",
        symbol: "months",
        unit: "months",
        meaning: "months of the study",
        source: "convention: two years",
        form: KeyForm::Whole { min: 1, max: MONTHS_MAX as u64 },
    },
    OtherKey {
        id: OtherId::StartMonth,
        group: "run",
        name: "start_month",
        symbol: "start_month",
        unit: "calendar month",
        meaning: "calendar month of month 1: 1 is January",
        source: "convention",
        form: KeyForm::Whole { min: 1, max: 12 },
    },
    OtherKey {
        id: OtherId::Seasoning,
        group: "run",
        name: "seasoning",
        symbol: "seasoning",
        unit: "months",
        meaning: "burn-in: months simulated under the baseline before the study begins",
        source: "assumption: one year",
        form: KeyForm::Whole { min: 0, max: MONTHS_MAX as u64 },
    },
    OtherKey {
        id: OtherId::Seed,
        group: "run",
        name: "seed",
        symbol: "seed",
        unit: "none",
        meaning: "random seed: determines every random number",
        source: "arbitrary",
        form: KeyForm::Whole { min: 0, max: u64::MAX },
    },
    OtherKey {
        id: OtherId::Replications,
        group: "run",
        name: "replications",
        symbol: "replications",
        unit: "replications",
        meaning: "draws of the economy, each with its own merchants; the unit of every interval",
        source: "precision: half-widths shrink with its square root",
        form: KeyForm::Whole { min: 1, max: REPLICATIONS_MAX as u64 },
    },
    OtherKey {
        id: OtherId::EconomyDraws,
        group: "run",
        name: "economy_draws",
        symbol: "economy_draws",
        unit: "none",
        meaning: "how the economy is drawn: scrambled Sobol points, with the scramble as the unit of intervals (32 points each from 512 replications on, 8 from 64 on, plain draws below that), or plain draws",
        source: "precision: Sobol points narrow the interval of good merchants lost to a third for the same work",
        form: KeyForm::choice::<DrawMethod>(""),
    },
    OtherKey {
        id: OtherId::Merchants,
        group: "run",
        name: "merchants",
        symbol: "N",
        unit: "merchants",
        meaning: "merchants per replication",
        source: "the economy carries most of the variance, so more replications help more",
        form: KeyForm::Whole { min: 1, max: MERCHANTS_MAX as u64 },
    },
    OtherKey {
        id: OtherId::GoodDefinition,
        group: "run",
        name: "good_definition",
        symbol: "good_definition",
        unit: "none",
        meaning: "who counts as a good merchant: one that pays with full access, or one whose latent quality is at or above a quantile",
        source: "definition",
        form: KeyForm::choice::<GoodDefinition>("above 0 and below 1"),
    },
    OtherKey {
        id: OtherId::Path,
        group: "economy",
        name: "path",
        symbol: "path",
        unit: "standard deviations of the index",
        meaning: "scenario: values added to the index by month, from month 1 on",
        source: "none in the baseline",
        form: KeyForm::Monthly {
            also: "a column of a CSV: { csv, column, date_column, from, scenario, separator, decimal, encoding, frequency, order, mean, \
                   sd, standardise, sign, interpolate } (docs/macro_series.md)",
        },
    },
    OtherKey {
        id: OtherId::Guidance,
        group: "macro_policy",
        name: "guidance",
        symbol: "guidance",
        unit: "units of tightness",
        meaning: "the regulator's stance by month: 0 neutral, 1 a tightening, -1 an easing",
        source: "seed article: guidance from above",
        form: KeyForm::Monthly { also: "one number for every month" },
    },
    OtherKey {
        id: OtherId::Opening,
        group: "consumer_loan",
        name: "opening",
        symbol: "opening",
        unit: "none",
        meaning: "how consumer loans open from month 1 on: naturally, never, or all in one month",
        source: "the arms of the headline experiment",
        form: KeyForm::choice::<Opening>("from 1 to the study's months"),
    },
    OtherKey {
        id: OtherId::Exclusivity,
        group: "positioning",
        name: "exclusivity",
        symbol: "exclusivity",
        unit: "none",
        meaning: "which product gives way when one person holds both",
        source: "seed article: the merchant loan disappears once the consumer loan is opened",
        form: KeyForm::choice::<Exclusivity>(""),
    },
    OtherKey {
        id: OtherId::Season,
        group: "segments",
        name: "season",
        symbol: "season",
        unit: "log points",
        meaning: "usual deviation of revenue by calendar month, January first",
        source: "assumption: Spring Festival, shopping festivals and harvests",
        form: KeyForm::Calendar,
    },
];

impl OtherKey {
    /// Whether a phase may change it.
    pub fn is_phased(&self) -> bool {
        matches!(self.id, OtherId::Guidance | OtherId::Opening | OtherId::Exclusivity | OtherId::Season)
    }
}

impl KeyForm {
    const fn choice<C: WordValue>(number: &'static str) -> KeyForm {
        let table = match C::TABLE {
            Some(key) => Some(TableForm { key, number }),
            None => None,
        };
        KeyForm::Choice { words: words::<C>, table }
    }

    /// Whether this integer is an allowed value.
    pub fn takes_whole(self, value: u64) -> bool {
        matches!(self, KeyForm::Whole { min, max } if (min..=max).contains(&value))
    }

    /// The allowed values in plain words, to follow "allowed:".
    pub fn describe(self) -> String {
        match self {
            KeyForm::Whole { min, max } => format!("a whole number from {min} to {max}"),
            KeyForm::Choice { words, table } => {
                let mut all: Vec<String> = words().into_iter().map(|word| format!("\"{word}\"")).collect();
                let table = table.map(|TableForm { key, number }| format!("{{ {key} = n }} with n {number}"));
                all.extend(table);
                let last = all.pop().unwrap_or_default();
                if all.is_empty() { last } else { format!("{} or {last}", all.join(", ")) }
            }
            KeyForm::Calendar => {
                format!(
                    "\"{NO_MONTHS}\", or twelve numbers from -{SEASON_MAX} to {SEASON_MAX} that sum to 0, January first"
                )
            }
            KeyForm::Monthly { also } => {
                format!("{}, or {also}; each from -{MONTHLY_MAX} to {MONTHLY_MAX}", monthly_list())
            }
        }
    }
}

/// The forms of a monthly list.
pub fn monthly_list() -> String {
    format!(
        "\"{NO_MONTHS}\", a list of numbers for months 1, 2, …, steps such as [{{ from = 4, to = 12, value = -2 }}]"
    )
}
