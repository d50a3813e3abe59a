//! Which resolved parameters differ, and their values as a reader writes them.

use super::{Alternatives, Difference};
use crate::report::message::{Message, msg};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What belongs to the whole study; sizes and seed are no assumptions.
const OF_THE_STUDY: [&str; 3] = ["months", "seasoning", "good_definition"];
/// Maximum number of steps of a list by month that are written out.
const STEPS_MAX: usize = 6;

/// The parameters of `resolved` that differ: of the study and its first alternative from those of `baseline` (the
/// bundled one, resolved alike), of every reform from the study's first alternative. Of a study that makes alternatives
/// of its own, those of what it starts from; none of a benchmark, whose problems start from studies of their own.
pub fn differences(made: Alternatives, resolved: &Value, baseline: &Value) -> Vec<Difference> {
    if made == Alternatives::OfSeveralStudies {
        return Vec::new();
    }
    let mut found = Vec::new();
    for key in OF_THE_STUDY {
        let (theirs, here) = (&baseline["run"][key], &resolved["run"][key]);
        if !here.is_null() && theirs != here {
            found.push(Difference {
                alternative: msg!("The whole study"),
                key: format!("run.{key}"),
                baseline: written(theirs),
                here: written(here),
            });
        }
    }
    let empty = Vec::new();
    let alternatives = resolved["alternatives"].as_array().unwrap_or(&empty);
    let bundled = parameters(&baseline["alternatives"][0]);
    let own = alternatives.first().map(parameters).unwrap_or_default();
    let compared = if made == Alternatives::OfItsOwn { 1 } else { alternatives.len() };
    for (index, alternative) in alternatives.iter().enumerate().take(compared) {
        let title = alternative["title"].as_str().or(alternative["name"].as_str()).unwrap_or_default();
        let (from, here) = if index == 0 { (&bundled, &own) } else { (&own, &parameters(alternative)) };
        let keys: std::collections::BTreeSet<&String> = from.keys().chain(here.keys()).collect();
        for key in keys.into_iter().filter(|key| from.get(*key) != here.get(*key)) {
            found.push(Difference {
                alternative: Message::title(title),
                key: key.clone(),
                baseline: written(from.get(key).unwrap_or(&Value::Null)),
                here: written(here.get(key).unwrap_or(&Value::Null)),
            });
        }
    }
    found
}

/// An alternative's parameters by `group.key`, a segment's by `segments.name.key`, a phase's by `phases.name.group.key`.
fn parameters(alternative: &Value) -> BTreeMap<String, Value> {
    let mut all = by_key(&alternative["parameters"]);
    for (index, phase) in alternative["phases"].as_array().into_iter().flatten().enumerate() {
        let label = phase["name"].as_str().map_or_else(|| (index + 1).to_string(), String::from);
        let [from, to] = ["from", "to"].map(|end| written(&phase[end]));
        all.insert(format!("phases.{label}"), json!(if from == to { from } else { format!("{from}–{to}") }));
        let stated = by_key(&phase["parameters"]);
        all.extend(stated.into_iter().map(|(key, value)| (format!("phases.{label}.{key}"), value)));
    }
    all
}

/// Parameters by `group.key`, a segment's by `segments.name.key`.
fn by_key(parameters: &Value) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    for (group, keys) in parameters.as_object().into_iter().flatten() {
        for (key, value) in keys.as_object().into_iter().flatten() {
            match value.as_object() {
                Some(segment) if group == "segments" => {
                    let own = segment.iter().map(|(name, value)| (format!("{group}.{key}.{name}"), value.clone()));
                    all.extend(own);
                }
                _ => {
                    all.insert(format!("{group}.{key}"), value.clone());
                }
            }
        }
    }
    all
}

/// A value as text: `520`, `∞`, `consumer_first`, `month 6`, by month `4–9: 1`, and `–` where there is none.
fn written(value: &Value) -> String {
    match value {
        Value::Null => "–".into(),
        Value::Bool(yes) => yes.to_string(),
        Value::Number(number) => number.as_f64().map_or_else(|| number.to_string(), shown),
        Value::String(text) if text == "inf" => "∞".into(),
        Value::String(text) => text.clone(),
        Value::Array(months) => by_month(months),
        Value::Object(entries) => {
            let entries: Vec<String> = entries.iter().map(|(key, value)| format!("{key} {}", written(value))).collect();
            entries.join(", ")
        }
    }
}

/// A number to six significant digits, where it has more.
fn shown(number: f64) -> String {
    let exact = number.to_string();
    let rounded = format!("{number:.5e}").parse().unwrap_or(number).to_string();
    if rounded.len() < exact.len() { rounded } else { exact }
}

/// A list by month as its steps other than zero; the middle of many is left out.
fn by_month(months: &[Value]) -> String {
    let mut steps: Vec<(usize, usize, &Value)> = Vec::new();
    for (index, value) in months.iter().enumerate() {
        match steps.last_mut() {
            Some((_, last, known)) if *known == value => *last = index + 1,
            _ => steps.push((index + 1, index + 1, value)),
        }
    }
    steps.retain(|(_, _, value)| value.as_f64() != Some(0.0));
    let step = |(first, last, value): &(usize, usize, &Value)| {
        let value = written(value);
        if first == last { format!("{first}: {value}") } else { format!("{first}–{last}: {value}") }
    };
    let mut texts: Vec<String> = steps.iter().map(step).collect();
    if texts.len() > STEPS_MAX {
        let last = texts.pop().unwrap_or_default();
        texts.truncate(STEPS_MAX - 2);
        texts.extend(["…".into(), last]);
    }
    if texts.is_empty() { "0".into() } else { texts.join("; ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phase_is_told_by_its_months_and_what_differs_in_them() {
        let one = |phases: Value| json!({ "name": "a", "title": "A", "parameters": {}, "phases": phases });
        let stop = json!({
            "name": "stop", "from": 4, "to": 9,
            "parameters": { "consumer_loan": { "opening": "none" }, "segments": { "rural": { "cutoff_shift": 5.0 } } },
        });
        let longer = json!({ "name": "stop", "from": 4, "to": 12, "parameters": stop["parameters"] });
        let resolved = json!({ "run": {}, "alternatives": [one(json!([stop])), one(json!([longer])), one(json!([]))] });
        let bundled = json!({ "run": {}, "alternatives": [{ "parameters": {} }] });
        let found = differences(Alternatives::Given, &resolved, &bundled);
        let rows: Vec<[&str; 3]> =
            found.iter().map(|row| [&row.key, &row.baseline, &row.here].map(String::as_str)).collect();
        let (opening, shift) = ("phases.stop.consumer_loan.opening", "phases.stop.segments.rural.cutoff_shift");
        assert_eq!(
            rows,
            [
                ["phases.stop", "–", "4–9"],
                [opening, "–", "none"],
                [shift, "–", "5"],
                ["phases.stop", "4–9", "4–12"],
                ["phases.stop", "4–9", "–"],
                [opening, "none", "–"],
                [shift, "5", "–"],
            ]
        );
    }

    #[test]
    fn values_read_well() {
        assert_eq!(written(&json!(520.0)), "520");
        assert_eq!(written(&json!("inf")), "∞");
        assert_eq!(
            (written(&json!(-4.699_354_838_7)), written(&json!(3_000_000.0))),
            ("-4.69935".into(), "3000000".into())
        );
        assert_eq!(written(&json!({ "month": 6 })), "month 6");
        assert_eq!(written(&json!([])), "0");
        assert_eq!(written(&json!([0.0, 1.0, 1.0, -2.0])), "2–3: 1; 4: -2");
        let many: Vec<f64> = (1..=24).map(f64::from).collect();
        assert_eq!(written(&json!(many)), "1: 1; 2: 2; 3: 3; 4: 4; …; 24: 24");
    }
}
