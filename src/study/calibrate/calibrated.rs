//! `calibrated.toml`: a configuration that states what the calibrated baseline has other than the bundled one.

use super::fit::{Fit, Part};
use crate::config::bundled_resolved;
use crate::config::keys::SEGMENTS_REPLACE;
use crate::config::resolved::resolved;
use crate::model::Sizes;
use serde_json::{Map, Value};

/// Keys of `[run]` that belong to the baseline, not to the sizes of a study.
const OF_THE_RUN: [&str; 4] = ["months", "start_month", "seasoning", "good_definition"];

/// The configuration with these values of the free parameters; `title` names it.
pub fn calibrated(fit: &Fit, values: &[f64], sizes: Sizes, title: &str) -> String {
    let studies = fit.at(Part::Fitted, values);
    let mut here = resolved(&studies.scenarios[0], sizes);
    let bundled = bundled_resolved();
    let mut text = format!("# Made by `swapset calibrate`.\ntitle = {}\n", toml_text(title));
    let (here, there) = (here["alternatives"][0]["parameters"].take(), (here["run"].take(), bundled));
    let (run, bundled) = there;
    let parameters = &bundled["alternatives"][0]["parameters"];
    let replaces = here["segments"] != parameters["segments"];
    if replaces {
        text += &format!("{SEGMENTS_REPLACE} = true\n");
    }
    let changed = |here: &Value, there: &Value, allowed: &dyn Fn(&str) -> bool| -> Map<String, Value> {
        let entries = here.as_object().into_iter().flatten();
        let other = entries.filter(|(key, value)| there[key.as_str()] != **value && allowed(key));
        other.map(|(key, value)| (key.clone(), value.clone())).collect()
    };
    let of_the_run = changed(&run, &bundled["run"], &|key| OF_THE_RUN.contains(&key));
    text += &table("run", &of_the_run);
    for (group, keys) in here.as_object().into_iter().flatten() {
        match group.as_str() {
            "segments" if replaces => {
                // In the order of the baseline, which decides on who is drawn from which.
                for name in &studies.scenarios[0].segment_names {
                    let keys = keys[name.as_str()].as_object().cloned().unwrap_or_default();
                    text += &table(&format!("segments.{}", toml_key(name)), &keys);
                }
            }
            "segments" => {}
            _ => text += &table(group, &changed(keys, &parameters[group.as_str()], &|_| true)),
        }
    }
    let phases = resolved(&studies.scenarios[0], sizes)["alternatives"][0]["phases"].take();
    for phase in phases.as_array().into_iter().flatten() {
        text += &toml_phase(phase);
    }
    text
}

/// A table with its keys; nothing of one without.
fn table(name: &str, keys: &Map<String, Value>) -> String {
    if keys.is_empty() {
        return String::new();
    }
    let lines = keys.iter().map(|(key, value)| format!("{key} = {}\n", toml(value)));
    format!("\n[{name}]\n{}", lines.collect::<String>())
}

/// A phase with what differs in it.
fn toml_phase(phase: &Value) -> String {
    let mut text = String::from("\n[[phases]]\n");
    for key in ["name", "from", "to"] {
        if !phase[key].is_null() {
            text += &format!("{key} = {}\n", toml(&phase[key]));
        }
    }
    for (group, keys) in phase["parameters"].as_object().into_iter().flatten() {
        for (key, value) in keys.as_object().into_iter().flatten() {
            text += &format!("{group}.{} = {}\n", toml_key(key), toml(value));
        }
    }
    text
}

/// A value as TOML; what JSON has no number for is stated by a word that the configuration knows.
fn toml(value: &Value) -> String {
    match value {
        Value::String(text) if text == "inf" => "inf".into(),
        Value::String(text) => toml_text(text),
        Value::Array(values) => format!("[{}]", values.iter().map(toml).collect::<Vec<_>>().join(", ")),
        Value::Object(keys) => {
            let keys = keys.iter().map(|(key, value)| format!("{} = {}", toml_key(key), toml(value)));
            format!("{{ {} }}", keys.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

fn toml_key(key: &str) -> String {
    let is_bare = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if is_bare { key.into() } else { toml_text(key) }
}

/// A string, quoted as JSON quotes it, which TOML reads the same.
fn toml_text(text: &str) -> String {
    Value::from(text).to_string()
}
