//! What the tool can say of its configuration: `explain` for people, `schema` for editors.

use super::bundled_baseline;
use super::error::{ConfigError, did_you_mean};
use super::keys::{Form, OTHER_KEYS, OtherKey, groups, names_of, other, scalar, takes_infinity};
use crate::input::text::LENGTH_MAX;
use crate::model::merchant::Segment;
use crate::model::parameter::{Domain, Key};
use serde_json::{Map, Value, json};

/// Says what a key means, or lists the keys of a group, or the groups.
///
/// # Errors
/// If there is no such key.
pub fn explain(key: Option<&str>) -> Result<String, ConfigError> {
    let Some(path) = key else {
        let lines = groups().into_iter().map(|group| format!("  {group:<15} {}", group_line(group)));
        return Ok(format!(
            "Groups of the configuration:\n{}\n\nAsk for a group or a group.key.",
            lines.collect::<Vec<_>>().join("\n")
        ));
    };
    match path.split('.').collect::<Vec<_>>()[..] {
        [group] if groups().contains(&group) => Ok(explain_group(group)),
        ["segments", name] if !segment_names().iter().any(|known| known == name) => {
            scalar("segments", name).map(|key| explain_scalar(key, "one a segment")).ok_or_else(|| unknown(path))
        }
        ["segments", segment] => Ok(format!("The segment {segment}.\n\n{}", explain_group("segments"))),
        ["segments", segment, name] => {
            let place = segment_names().iter().position(|known| known == segment).ok_or_else(|| unknown(path))?;
            let default = bundled_baseline().segments[place].get(name).map(number).unwrap_or_default();
            scalar("segments", name).map(|key| explain_scalar(key, &default)).ok_or_else(|| unknown(path))
        }
        [group, name] => {
            if let Some(key) = scalar(group, name) {
                let default = bundled_baseline().parameters.get(group, name).map(number).unwrap_or_default();
                return Ok(explain_scalar(key, &default));
            }
            other(group, name).map(explain_other).ok_or_else(|| unknown(path))
        }
        _ => Err(unknown(path)),
    }
}

fn segment_names() -> Vec<String> {
    bundled_baseline().segment_names
}

fn number(value: f64) -> String {
    value.to_string()
}

fn unknown(path: &str) -> ConfigError {
    let mut paths: Vec<String> = crate::model::keys().iter().map(|key| key.path()).collect();
    paths.extend(OTHER_KEYS.iter().map(|key| format!("{}.{}", key.group, key.name)));
    paths.extend(Segment::<f64>::KEYS.iter().map(|key| key.path()));
    paths.extend(groups().into_iter().map(String::from));
    let help = format!("{}`swapset explain` lists the groups", did_you_mean(path, paths.iter().map(String::as_str)));
    ConfigError::plain(format!("there is no key `{path}`")).help(help)
}

fn group_line(group: &str) -> String {
    if group == "segments" {
        return format!("one table a segment: {}", segment_names().join(", "));
    }
    names_of(group).join(", ")
}

fn explain_group(group: &str) -> String {
    let scalars: Vec<&Key> = match group {
        "segments" => Segment::<f64>::KEYS.iter().collect(),
        _ => crate::model::keys().into_iter().filter(|key| key.group == group).collect(),
    };
    let others = OTHER_KEYS.iter().filter(|key| key.group == group).map(|key| (key.name, key.meaning, key.unit));
    let scalars = scalars.into_iter().map(|key| (key.name, key.meaning, key.unit));
    let lines = others.chain(scalars).map(|(name, meaning, unit)| format!("  {name:<26} {meaning} [{unit}]"));
    format!("[{group}]\n{}", lines.collect::<Vec<_>>().join("\n"))
}

fn explain_scalar(key: &Key, default: &str) -> String {
    format!(
        "{}\n  meaning  {}\n  unit     {}\n  default  {default}\n  allowed  {}\n  symbol   {} (docs/model.md)\n  source   {}",
        key.path(),
        key.meaning,
        key.unit,
        key.domain.describe(),
        key.symbol,
        key.source
    )
}

fn explain_other(key: &OtherKey) -> String {
    let default = default_of(key);
    format!(
        "{}.{}\n  meaning  {}\n  unit     {}\n  default  {default}\n  allowed  {}\n  source   {}",
        key.group, key.name, key.meaning, key.unit, key.allowed, key.source
    )
}

/// The bundled baseline's value of a key that is not a scalar parameter.
fn default_of(key: &OtherKey) -> Value {
    let run = bundled_baseline().run;
    match key.name {
        "months" => json!(run.months),
        "seasoning" => json!(run.seasoning),
        "seed" => json!(run.seed),
        "replications" => json!(run.replications),
        "merchants" => json!(run.merchants),
        "good_definition" => json!("pays_with_access"),
        "economy_draws" => json!("sobol"),
        "opening" => json!("natural"),
        _ => json!("none"),
    }
}

/// JSON Schema (2020-12) of the configuration, for editors.
pub fn schema() -> Value {
    let baseline = bundled_baseline();
    let mut properties = Map::new();
    properties.insert("title".into(), json!({ "type": "string", "minLength": 1, "maxLength": LENGTH_MAX, "description": "one line for tables and charts" }));
    for group in groups().into_iter().filter(|&group| group != "segments") {
        let mut keys = Map::new();
        for key in OTHER_KEYS.iter().filter(|key| key.group == group) {
            keys.insert(key.name.into(), other_schema(key));
        }
        for key in crate::model::keys().into_iter().filter(|key| key.group == group) {
            let default = baseline.parameters.get(group, key.name);
            keys.insert(key.name.into(), scalar_schema(key, default));
        }
        properties.insert(group.into(), table(keys));
    }
    let segment = Segment::<f64>::KEYS.iter().map(|key| (key.name.to_string(), scalar_schema(key, None)));
    properties.insert(
        "segments".into(),
        json!({
            "type": "object",
            "description": "one table a segment; share = { NAME = 0.5 } states a mix, the others staying in proportion",
            "properties": { "share": {
                "type": "object",
                "additionalProperties": { "type": "number", "minimum": 0, "maximum": 1 },
            } },
            "additionalProperties": table(segment.collect()),
        }),
    );
    for study in crate::study::ask::TABLES {
        let keys = crate::study::ask::keys_of(study).iter().map(|key| (key.to_string(), json!({})));
        let mut of_study = table(keys.collect());
        of_study["description"] = json!(format!("a study for `swapset {study}`: docs/studies.md"));
        properties.insert(study.into(), of_study);
    }
    let mut schema = table(properties);
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!("swapset configuration or reform");
    schema
}

fn table(properties: Map<String, Value>) -> Value {
    json!({ "type": "object", "additionalProperties": false, "properties": properties })
}

fn scalar_schema(key: &Key, default: Option<f64>) -> Value {
    let mut schema = match key.domain {
        Domain::Probability => json!({ "type": "number", "minimum": 0, "maximum": 1 }),
        Domain::Correlation => json!({ "type": "number", "minimum": -1, "maximum": 1 }),
        Domain::Positive { most } | Domain::PositiveOrUnlimited { most } => {
            json!({ "type": "number", "exclusiveMinimum": 0, "maximum": most })
        }
        Domain::Between { least, most } => json!({ "type": "number", "minimum": least, "maximum": most }),
        Domain::BelowOne => json!({ "type": "number", "minimum": 0, "exclusiveMaximum": 1 }),
        Domain::Whole { least, most } => json!({ "type": "integer", "minimum": least, "maximum": most }),
    };
    if takes_infinity(key.domain) {
        schema = json!({ "anyOf": [schema, { "const": "unlimited" }] });
    }
    schema["description"] = json!(format!("{} [{}]. Source: {}.", key.meaning, key.unit, key.source));
    if let Some(default) = default {
        schema["default"] = if default.is_finite() { json!(default) } else { json!("unlimited") };
    }
    schema
}

fn other_schema(key: &OtherKey) -> Value {
    let mut schema = match key.form {
        Form::Whole { least, most } => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Form::Choice(words) => match key.name {
            "exclusivity" => json!({ "enum": words }),
            _ => json!({ "anyOf": [{ "enum": words }, { "type": "object" }] }),
        },
        Form::Monthly => {
            json!({ "anyOf": [{ "const": "none" }, { "type": "array" }, { "type": "object" }, { "type": "number" }] })
        }
    };
    schema["description"] = json!(format!("{}; allowed: {}. Source: {}.", key.meaning, key.allowed, key.source));
    schema["default"] = default_of(key);
    schema
}
