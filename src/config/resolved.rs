//! A whole study as JSON, as manifests store it and as the configuration is hashed.

use super::DrawMethod;
use super::choice::WordValue;
use super::keys::{OTHER_KEYS, OtherId, OtherKey, PHASES};
use crate::digest::Digesting;
use crate::model::Sizes;
use crate::model::merchant::Segment;
use crate::model::phase::{Change, Phase};
use crate::model::{Alternative, EconomyDraws, Policy, Scenario, keys};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// Every parameter of every alternative, with the sizes.
pub fn resolved(scenario: &Scenario, sizes: Sizes) -> Value {
    let alternatives: Vec<Value> =
        scenario.alternatives.iter().map(|alternative| resolved_alternative(scenario, alternative)).collect();
    json!({ "run": resolved_run(scenario, sizes), "alternatives": alternatives })
}

/// What applies to the whole study, with the sizes.
pub fn resolved_run(scenario: &Scenario, sizes: Sizes) -> Value {
    let of_key = |key: &OtherKey| of_the_run(key.id, scenario, sizes).map(|value| (key.name.to_string(), value));
    Value::Object(OTHER_KEYS.iter().filter_map(of_key).collect())
}

/// Every parameter of one alternative.
pub fn resolved_alternative(scenario: &Scenario, alternative: &Alternative) -> Value {
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
    let mut one = json!({ "name": alternative.name, "title": alternative.title, "parameters": groups });
    if !policy.phases.is_empty() {
        let phase = |phase| one_phase(phase, &scenario.segment_names);
        one[PHASES] = policy.phases.iter().map(phase).collect();
    }
    one
}

/// A phase with what differs in it, grouped as parameters are.
fn one_phase(phase: &Phase, segment_names: &[String]) -> Value {
    let mut groups: Map<String, Value> = Map::new();
    for &change in &phase.changes {
        let (group, name, value) = match change {
            Change::Parameter { group, name, value } => (group, name, number(value)),
            Change::SegmentParameter { segment, name, value } => {
                let segments = groups.entry("segments").or_insert_with(|| json!({}));
                segments[&segment_names[segment]][name] = number(value);
                continue;
            }
            Change::Season { segment, season } => {
                let segments = groups.entry("segments").or_insert_with(|| json!({}));
                segments[&segment_names[segment]]["season"] = season.iter().map(|&value| number(value)).collect();
                continue;
            }
            Change::Opening(opening) => of_id(OtherId::Opening, opening.resolved()),
            Change::Exclusivity(exclusivity) => of_id(OtherId::Exclusivity, exclusivity.resolved()),
            Change::Guidance(stance) => of_id(OtherId::Guidance, number(stance)),
        };
        groups.entry(group).or_insert_with(|| json!({}))[name] = value;
    }
    let mut one = json!({ "from": phase.from, "to": phase.to, "parameters": groups });
    if let Some(name) = &phase.name {
        one["name"] = json!(name);
    }
    one
}

/// A value with the group and the name of its key.
fn of_id(id: OtherId, value: Value) -> (&'static str, &'static str, Value) {
    let key = OTHER_KEYS.iter().find(|key| key.id == id).expect("every id has its key");
    (key.group, key.name, value)
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

/// The first 16 hexadecimal digits of the SHA-256 of the value's text, which is read as it is made.
pub fn hash(value: &impl Serialize) -> String {
    let mut digesting = Digesting::default();
    serde_json::to_writer(&mut digesting, value).expect("a digest takes every byte, and keys are texts");
    digesting.finish_short()
}
