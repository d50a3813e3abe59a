//! A whole study as JSON, as manifests store it and as the configuration is hashed.

use super::DrawMethod;
use super::choice::WordValue;
use super::keys::{OTHER_KEYS, OtherId};
use crate::digest::short_digest;
use crate::model::Sizes;
use crate::model::merchant::Segment;
use crate::model::{Alternative, EconomyDraws, Policy, Scenario, keys};
use serde_json::{Map, Value, json};

/// Every parameter of every alternative, with the sizes.
pub fn resolved(scenario: &Scenario, sizes: Sizes) -> Value {
    let mut run = Map::new();
    for key in OTHER_KEYS {
        if let Some(value) = of_the_run(key.id, scenario, sizes) {
            run.insert(key.name.into(), value);
        }
    }
    let alternatives: Vec<Value> = scenario.alternatives.iter().map(|alternative| one(scenario, alternative)).collect();
    json!({ "run": run, "alternatives": alternatives })
}

fn one(scenario: &Scenario, alternative: &Alternative) -> Value {
    let policy = &alternative.policy;
    let mut groups: Map<String, Value> = Map::new();
    let mut set = |group: &str, name: &str, value: Value| {
        let table = groups.entry(group).or_insert_with(|| json!({}));
        table[name] = value;
    };
    for key in keys() {
        let value = policy.parameters.get(key.group, key.name).map_or(Value::Null, number);
        set(key.group, key.name, value);
    }
    for key in OTHER_KEYS {
        if let Some(value) = of_a_policy(key.id, scenario, policy) {
            set(key.group, key.name, value);
        }
    }
    let each = policy.segments.iter().zip(&policy.seasons);
    for (name, (segment, season)) in scenario.segment_names.iter().zip(each) {
        let values = Segment::<f64>::KEYS
            .iter()
            .map(|key| (key.name.to_string(), segment.get(key.name).map_or(Value::Null, number)));
        let season = ("season".to_string(), season.iter().map(|&value| number(value)).collect());
        set("segments", name, Value::Object(values.chain([season]).collect()));
    }
    json!({ "name": alternative.name, "title": alternative.title, "parameters": groups })
}

/// The value of a key that applies to the whole study.
fn of_the_run(key: OtherId, scenario: &Scenario, sizes: Sizes) -> Option<Value> {
    match key {
        OtherId::Months => Some(json!(scenario.months)),
        OtherId::StartMonth => Some(json!(scenario.start_month)),
        OtherId::Seasoning => Some(json!(scenario.seasoning)),
        OtherId::Seed => Some(json!(sizes.seed)),
        OtherId::Replications => Some(json!(sizes.replications)),
        OtherId::EconomyDraws => Some(match scenario.economy_draws {
            EconomyDraws::Plain => DrawMethod::Plain.resolved(),
            EconomyDraws::Sobol { points } => json!({ "sobol_points_of_a_scramble": points }),
        }),
        OtherId::Merchants => Some(json!(sizes.merchants)),
        OtherId::GoodDefinition => Some(scenario.good_definition.resolved()),
        OtherId::Path | OtherId::Guidance | OtherId::Opening | OtherId::Exclusivity | OtherId::Season => None,
    }
}

/// The value of a key of one policy.
fn of_a_policy(key: OtherId, scenario: &Scenario, policy: &Policy) -> Option<Value> {
    let months = |list: &[f64]| -> Value {
        let last = list.iter().rposition(|&value| value != 0.0).map_or(0, |index| index + 1);
        list.iter().take(last.min(scenario.months as usize)).map(|&value| number(value)).collect()
    };
    match key {
        OtherId::Path => Some(months(&policy.path)),
        OtherId::Guidance => Some(months(&policy.guidance)),
        OtherId::Opening => Some(policy.opening.resolved()),
        OtherId::Exclusivity => Some(policy.exclusivity.resolved()),
        OtherId::Months
        | OtherId::StartMonth
        | OtherId::Seasoning
        | OtherId::Seed
        | OtherId::Replications
        | OtherId::EconomyDraws
        | OtherId::Merchants
        | OtherId::GoodDefinition
        | OtherId::Season => None,
    }
}

/// A number, or "inf" if it is unlimited, because JSON has no infinity.
fn number(value: f64) -> Value {
    if value.is_infinite() { json!("inf") } else { json!(value) }
}

/// The first 16 hexadecimal digits of the SHA-256 of the value's text.
pub fn hash(value: &Value) -> String {
    short_digest(value.to_string().as_bytes())
}
