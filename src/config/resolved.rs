//! The whole of a study as JSON: what a manifest holds and what the configuration's hash is taken of.

use crate::digest::short_digest;
use crate::model::Sizes;
use crate::model::consumer_loan::Opening;
use crate::model::merchant::Segment;
use crate::model::merchant_loan::Exclusivity;
use crate::model::{Alternative, EconomyDraws, GoodDefinition, Scenario, keys};
use serde_json::{Map, Value, json};

/// Every parameter of every alternative, with the sizes.
pub fn resolved(scenario: &Scenario, sizes: Sizes) -> Value {
    let alternatives: Vec<Value> = scenario.alternatives.iter().map(|alternative| one(scenario, alternative)).collect();
    json!({
        "run": {
            "months": scenario.months,
            "seasoning": scenario.seasoning,
            "seed": sizes.seed,
            "replications": sizes.replications,
            "merchants": sizes.merchants,
            "economy_draws": match scenario.economy_draws {
                EconomyDraws::Plain => json!("plain"),
                EconomyDraws::Sobol { points } => json!({ "sobol_points_of_a_scramble": points }),
            },
            "good_definition": match scenario.good_definition {
                GoodDefinition::PaysWithAccess => json!("pays_with_access"),
                GoodDefinition::LowRisk { quantile } => json!({ "low_risk_quantile": quantile }),
            },
        },
        "alternatives": alternatives,
    })
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
    let months = |list: &[f64]| -> Value {
        let last = list.iter().rposition(|&value| value != 0.0).map_or(0, |place| place + 1);
        list.iter().take(last.min(scenario.months as usize)).map(|&value| number(value)).collect()
    };
    set("economy", "path", months(&policy.path));
    set("macro_policy", "guidance", months(&policy.guidance));
    set(
        "consumer_loan",
        "opening",
        match policy.opening {
            Opening::Natural => json!("natural"),
            Opening::Never => json!("none"),
            Opening::InMonth(month) => json!({ "month": month }),
        },
    );
    set(
        "positioning",
        "exclusivity",
        json!(match policy.exclusivity {
            Exclusivity::None => "none",
            Exclusivity::ConsumerFirst => "consumer_first",
            Exclusivity::MerchantFirst => "merchant_first",
        }),
    );
    for (name, segment) in scenario.segment_names.iter().zip(&policy.segments) {
        let values = Segment::<f64>::KEYS
            .iter()
            .map(|key| (key.name.to_string(), segment.get(key.name).map_or(Value::Null, number)));
        set("segments", name, Value::Object(values.collect()));
    }
    json!({ "name": alternative.name, "title": alternative.title, "parameters": groups })
}

/// A number; "inf" where it is unlimited, which JSON has no number for.
fn number(value: f64) -> Value {
    if value.is_infinite() { json!("inf") } else { json!(value) }
}

/// First 16 hexadecimal digits of the SHA-256 of a value's text.
pub fn hash(value: &Value) -> String {
    short_digest(value.to_string().as_bytes())
}
