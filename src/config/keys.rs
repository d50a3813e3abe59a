//! Which keys there are: the parameters' own table, and the few keys that are not single numbers.

use crate::model::merchant::Segment;
use crate::model::parameter::{Domain, Key};

/// A key that is not a scalar parameter.
pub struct OtherKey {
    pub group: &'static str,
    pub name: &'static str,
    pub meaning: &'static str,
    pub unit: &'static str,
    pub allowed: &'static str,
    pub source: &'static str,
    /// For the schema.
    pub form: Form,
}

/// The shape of a key's value.
#[derive(Clone, Copy, PartialEq)]
pub enum Form {
    Whole {
        least: u64,
        most: u64,
    },
    /// One of these words, or a table.
    Choice(&'static [&'static str]),
    Monthly,
}

/// Most months of a study or of its seasoning.
pub const MONTHS_MAX: u32 = 120;
/// Largest size of a month's value in a list of monthly values, in its own unit: far beyond any economy or stance.
pub const MONTHLY_MAX: f64 = 100.0;
/// Words of `consumer_loan.opening`, beside `{ month = 6 }`.
pub const OPENINGS: &[&str] = &["natural", "none"];
/// Words of `positioning.exclusivity`.
pub const EXCLUSIVITIES: &[&str] = &["none", "consumer_first", "merchant_first"];
/// Words of `run.economy_draws`.
pub const ECONOMY_DRAWS: &[&str] = &["sobol", "plain"];
/// Words of `run.good_definition`, beside `{ low_risk_quantile = 0.5 }`.
pub const GOOD_DEFINITIONS: &[&str] = &["pays_with_access"];

const MONTHLY: &str =
    "\"none\", a list of numbers for months 1, 2, …, steps such as [{ from = 4, to = 12, value = -2 }]";

/// Every key that is not a scalar parameter.
pub static OTHER_KEYS: &[OtherKey] = &[
    OtherKey {
        group: "run",
        name: "months",
        meaning: "months of the study",
        unit: "months",
        allowed: "a whole number from 1 to 120",
        source: "convention: two years",
        form: Form::Whole { least: 1, most: MONTHS_MAX as u64 },
    },
    OtherKey {
        group: "run",
        name: "seasoning",
        meaning: "months before the study that season the book under the baseline",
        unit: "months",
        allowed: "a whole number from 0 to 120",
        source: "assumption: a year",
        form: Form::Whole { least: 0, most: MONTHS_MAX as u64 },
    },
    OtherKey {
        group: "run",
        name: "seed",
        meaning: "what every draw follows from",
        unit: "none",
        allowed: "a whole number from 0 to 18446744073709551615",
        source: "arbitrary",
        form: Form::Whole { least: 0, most: u64::MAX },
    },
    OtherKey {
        group: "run",
        name: "replications",
        meaning: "draws of the economy, each with merchants of its own; the unit of every interval",
        unit: "replications",
        allowed: "a whole number from 1 to 1000000",
        source: "precision: half-widths shrink with its square root",
        form: Form::Whole { least: 1, most: 1_000_000 },
    },
    OtherKey {
        group: "run",
        name: "merchants",
        meaning: "merchants of one replication",
        unit: "merchants",
        allowed: "a whole number from 1 to 10000000",
        source: "the economy carries most of the variance, so more replications help more",
        form: Form::Whole { least: 1, most: 10_000_000 },
    },
    OtherKey {
        group: "run",
        name: "good_definition",
        meaning: "who counts as a good merchant: pays with full access, or has latent quality at or above a quantile",
        unit: "none",
        allowed: "\"pays_with_access\" or { low_risk_quantile = q } with q between 0 and 1",
        source: "definition",
        form: Form::Choice(GOOD_DEFINITIONS),
    },
    OtherKey {
        group: "run",
        name: "economy_draws",
        meaning: "how the economy is drawn: as scrambled Sobol points (whole scrambles of 32 from 512 replications on, of 8 from 64 on, fewer plainly) or plainly",
        unit: "none",
        allowed: "\"sobol\" or \"plain\"",
        source: "precision: Sobol points narrow the interval of good merchants lost to a third for the same work",
        form: Form::Choice(ECONOMY_DRAWS),
    },
    OtherKey {
        group: "economy",
        name: "path",
        meaning: "a scenario: what is added to the index by month, from month 1 on",
        unit: "standard deviations of the index",
        allowed: concat!(
            "\"none\", a list of numbers for months 1, 2, …, steps such as [{ from = 4, to = 12, value = -2 }]",
            ", or a column of a CSV: { csv, column, date_column, from, scenario, separator, decimal, encoding, frequency, order",
            ", mean, sd, standardise, sign, interpolate } (docs/macro_series.md); each month from -100 to 100"
        ),
        source: "none in the baseline",
        form: Form::Monthly,
    },
    OtherKey {
        group: "macro_policy",
        name: "guidance",
        meaning: "the regulator's stance by month: 0 neutral, 1 a tightening, -1 an easing",
        unit: "units of tightness",
        allowed: concat!(
            "\"none\", a list of numbers for months 1, 2, …, steps such as [{ from = 4, to = 12, value = -2 }]",
            ", or one number for every month; each from -100 to 100"
        ),
        source: "seed article: guidance from above",
        form: Form::Monthly,
    },
    OtherKey {
        group: "consumer_loan",
        name: "opening",
        meaning: "how consumer loans open from month 1 on: naturally, never, or everybody's in one month",
        unit: "none",
        allowed: "\"natural\", \"none\" or { month = m } with m from 1 to the study's months",
        source: "the arms of the headline experiment",
        form: Form::Choice(OPENINGS),
    },
    OtherKey {
        group: "positioning",
        name: "exclusivity",
        meaning: "which product gives way when one person holds both",
        unit: "none",
        allowed: "\"none\", \"consumer_first\" or \"merchant_first\"",
        source: "seed article: the merchant loan disappears once the consumer loan is opened",
        form: Form::Choice(EXCLUSIVITIES),
    },
];

/// What a list by month may be.
pub fn monthly_forms() -> &'static str {
    MONTHLY
}

/// The other key of this group and name.
pub fn other(group: &str, name: &str) -> Option<&'static OtherKey> {
    OTHER_KEYS.iter().find(|key| key.group == group && key.name == name)
}

/// The groups of the configuration, in the order of the file; `segments` holds one table a segment.
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
    let other = OTHER_KEYS.iter().filter(|key| key.group == group).map(|key| key.name);
    other.chain(crate::model::keys().into_iter().filter(|key| key.group == group).map(|key| key.name)).collect()
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
