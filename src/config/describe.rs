//! Descriptions of the configuration: `explain` for people, `schema` for editors.

use super::bundled;
use super::document::{Document, Entry, Kind, Value as Stated};
use super::error::{ConfigError, did_you_mean};
use super::keys::{
    AllowedValues, AnyKey, KeyForm, MONTHLY_MAX, MONTHS_MAX, NO_MONTHS, OF_A_PHASE, PHASES, SEGMENTS_REPLACE,
    TableForm, UNLIMITED, all_keys, groups, keys_of, names_of, phased_groups, takes_infinity,
};
use crate::input::text::LENGTH_MAX;
use crate::model::parameter::Domain;
use serde_json::{Map, Value, json};

/// What `segments_replace` says.
const REPLACE: &str = "whether the segments of the configuration replace the bundled ones (true) or are added to them (false); without \
                       it they replace them as soon as one has a new name, and else change the bundled ones";

/// Explains a key, or lists the keys of a group, or the groups.
///
/// # Errors
/// If there is no such key.
pub fn explain(key: Option<&str>) -> Result<String, ConfigError> {
    let baseline = Baseline::read();
    let Some(path) = key else {
        let line = |group: &str| match group {
            "segments" => format!("one table per segment: {}", baseline.segments().join(", ")),
            _ => names_of(group).join(", "),
        };
        let lines = groups().into_iter().map(|group| format!("  {group:<15} {}", line(group)));
        let lines = lines.chain([format!("  {PHASES:<15} a list of months in which an alternative's keys differ")]);
        return Ok(format!(
            "Groups of the configuration:\n{}\n\nFor details, name a group or a group.key.",
            lines.collect::<Vec<_>>().join("\n")
        ));
    };
    let of = |group: &str, name: &str| keys_of(group).into_iter().find(|key| key.name == name);
    let is_segment = |name: &str| baseline.segments().contains(&name);
    let found = match path.split('.').collect::<Vec<_>>()[..] {
        [PHASES] => Some(explain_phases()),
        [SEGMENTS_REPLACE] => Some(format!("{SEGMENTS_REPLACE}\n  meaning  {REPLACE}")),
        [PHASES, name] | [PHASES, _, name] if OF_A_PHASE.iter().any(|key| key.0 == name) => OF_A_PHASE
            .iter()
            .find(|key| key.0 == name)
            .map(|(name, meaning)| format!("{PHASES}.{name}\n  meaning  {meaning}")),
        [PHASES, _, ref of_phase @ ..] if !of_phase.is_empty() => return explain(Some(&of_phase.join("."))),
        [group] if groups().contains(&group) => Some(explain_group(group)),
        ["segments", segment] if is_segment(segment) => {
            Some(format!("The segment {segment}.\n\n{}", explain_group("segments")))
        }
        ["segments", name] => of("segments", name).map(|key| explain_key(&key, "one per segment")),
        ["segments", segment, name] if is_segment(segment) => of("segments", name)
            .map(|key| explain_key(&key, &baseline.shown(&["segments", segment, name]).unwrap_or_default())),
        [group, name] => {
            of(group, name).map(|key| explain_key(&key, &baseline.shown(&[group, name]).unwrap_or_default()))
        }
        _ => None,
    };
    found.ok_or_else(|| unknown(path))
}

fn unknown(path: &str) -> ConfigError {
    let paths: Vec<String> = all_keys().iter().map(AnyKey::path).collect();
    let names = paths.iter().map(String::as_str).chain(groups()).chain([PHASES]);
    let help = format!("{}`swapset explain` lists the groups", did_you_mean(path, names));
    ConfigError::plain(format!("there is no key `{path}`")).help(help)
}

fn explain_group(group: &str) -> String {
    let lines =
        keys_of(group).into_iter().map(|AnyKey { name, meaning, unit, .. }| format!("  {name:<26} {meaning} [{unit}]"));
    format!("[{group}]\n{}", lines.collect::<Vec<_>>().join("\n"))
}

fn explain_key(key: &AnyKey, default: &str) -> String {
    let AnyKey { symbol, unit, meaning, source, .. } = key;
    let months = match (key.is_phased, key.values) {
        (false, _) => "the same in every month: no phase may set it",
        (true, AllowedValues::Other(KeyForm::Monthly { .. })) => "a phase may set it, to one number for its months",
        (true, _) => "a phase may set it",
    };
    format!(
        "{}\n  meaning  {meaning}\n  unit     {unit}\n  default  {default}\n  allowed  {}\n  months   {months}\n  symbol   {symbol} (docs/model.md)\n  source   {source}",
        key.path(),
        key.allowed()
    )
}

fn explain_phases() -> String {
    let lines = OF_A_PHASE.iter().map(|(name, meaning)| format!("  {name:<6} {meaning}"));
    let fixed = all_keys().into_iter().filter(|key| !key.is_phased && key.group != "run");
    format!(
        "[[{PHASES}]]\nMonths in which an alternative's keys differ. Below from, to and name a phase states the keys as the file does, for \
         instance\n\n  [[{PHASES}]]\n  name = \"stop\"\n  from = 4\n  to = 9\n  [{PHASES}.consumer_loan]\n  opening = \"none\"\n\n{}\n\n\
         Where phases overlap, the later one in the list decides. A reform's list takes the place of the baseline's.\n\
         {PHASES}.NAME.group.key, {PHASES}.NAME.from and {PHASES}.NAME.to change a phase that is there: --set, levers, thresholds, factors.\n\
         The same in every month: [run], {}.",
        lines.collect::<Vec<_>>().join("\n"),
        fixed
            .map(|key| if key.group == "segments" { format!("segments.NAME.{}", key.name) } else { key.path() })
            .collect::<Vec<_>>()
            .join(", ")
    )
}

/// The bundled baseline as written, for the default values of keys.
struct Baseline {
    document: Document,
}

impl Baseline {
    fn read() -> Baseline {
        let document = Document::bundled("baseline.toml", bundled::BASELINE);
        Baseline { document: document.expect("the bundled baseline is valid, as a test shows") }
    }

    fn value(&self, path: &[&str]) -> Option<&Stated> {
        let mut entries: &[Entry] = &self.document.root;
        let mut found = None;
        for name in path {
            let value = &entries.iter().find(|entry| entry.key == *name)?.value;
            entries = if let Kind::Table(table) = &value.kind { table } else { &[] };
            found = Some(value);
        }
        found
    }

    fn shown(&self, path: &[&str]) -> Option<String> {
        self.value(path).map(Stated::shown)
    }

    fn segments(&self) -> Vec<&str> {
        match self.value(&["segments"]).map(|value| &value.kind) {
            Some(Kind::Table(segments)) => segments.iter().map(|segment| segment.key.as_str()).collect(),
            _ => Vec::new(),
        }
    }
}

/// JSON Schema (2020-12) of the configuration, for editors. `studies` are the tables of studies: each name with its keys and their
/// meanings.
pub fn schema<'a>(studies: impl Iterator<Item = (&'a str, Vec<(&'a str, &'a str)>)>) -> Value {
    let baseline = Baseline::read();
    let mut properties = Map::new();
    properties.insert("title".into(), json!({ "type": "string", "minLength": 1, "maxLength": LENGTH_MAX, "description": "one-line title for tables and charts" }));
    properties.insert(SEGMENTS_REPLACE.into(), json!({ "type": "boolean", "description": REPLACE }));
    for group in groups().into_iter().filter(|&group| group != "segments") {
        let mut keys = Map::new();
        for key in keys_of(group) {
            keys.insert(key.name.into(), key_schema(&key, baseline.value(&[group, key.name])));
        }
        properties.insert(group.into(), table(keys));
    }
    let segment = keys_of("segments").into_iter().map(|key| (key.name.to_string(), key_schema(&key, None)));
    properties.insert(
        "segments".into(),
        json!({
            "type": "object",
            "description": "one table per segment; share = { NAME = 0.5 } sets one share and scales the others in proportion",
            "properties": { "share": {
                "type": "object",
                "additionalProperties": { "type": "number", "minimum": 0, "maximum": 1 },
            } },
            "additionalProperties": table(segment.collect()),
        }),
    );
    properties.insert(PHASES.into(), phases_schema());
    for (study, keys) in studies {
        let keys = keys.into_iter().map(|(key, meaning)| (key.to_string(), json!({ "description": meaning })));
        let mut of_study = table(keys.collect());
        of_study["description"] = json!(format!("a study for `swapset {study}`: docs/studies.md"));
        properties.insert(study.into(), of_study);
    }
    let mut schema = table(properties);
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!("swapset configuration or reform");
    schema
}

/// A list of phases or, by their names, changes of phases that are there.
fn phases_schema() -> Value {
    let keys = |group: &str| -> Map<String, Value> {
        let phased = keys_of(group).into_iter().filter(|key| key.is_phased);
        phased.map(|key| (key.name.to_string(), phased_schema(&key))).collect()
    };
    let mut properties = Map::new();
    for (name, meaning) in OF_A_PHASE {
        let mut key = match name {
            "name" => json!({ "type": "string", "minLength": 1, "maxLength": LENGTH_MAX }),
            _ => json!({ "type": "integer", "minimum": 1, "maximum": MONTHS_MAX }),
        };
        key["description"] = json!(meaning);
        properties.insert(name.into(), key);
    }
    for group in phased_groups() {
        let of_group = match group {
            "segments" => json!({ "type": "object", "additionalProperties": table(keys(group)) }),
            _ => table(keys(group)),
        };
        properties.insert(group.into(), of_group);
    }
    let change = table(properties);
    let mut phase = change.clone();
    phase["required"] = json!(["from", "to"]);
    json!({
        "description": "months in which keys of an alternative differ; where phases overlap, the later one decides",
        "anyOf": [
            { "type": "array", "items": phase, "maxItems": MONTHS_MAX },
            { "type": "object", "additionalProperties": change },
        ],
    })
}

/// A key within a phase.
fn phased_schema(key: &AnyKey) -> Value {
    let mut schema = key_schema(key, None);
    if let AllowedValues::Other(KeyForm::Monthly { .. }) = key.values {
        schema = json!({ "type": "number", "minimum": -MONTHLY_MAX, "maximum": MONTHLY_MAX });
        schema["description"] =
            json!(format!("{} [{}]: one number for the months of the phase", key.meaning, key.unit));
    }
    schema
}

fn table(properties: Map<String, Value>) -> Value {
    json!({ "type": "object", "additionalProperties": false, "properties": properties })
}

fn key_schema(key: &AnyKey, default: Option<&Stated>) -> Value {
    let mut schema = match key.values {
        AllowedValues::Scalar(domain) => scalar_schema(domain),
        AllowedValues::Other(form) => form_schema(form),
    };
    let AnyKey { meaning, unit, source, .. } = key;
    schema["description"] = json!(format!("{meaning} [{unit}]; allowed: {}. Source: {source}.", key.allowed()));
    if let Some(default) = default {
        schema["default"] = match (&default.kind, key.values) {
            (Kind::Number(number), AllowedValues::Other(KeyForm::Whole { .. })) => json!(*number as u64),
            (Kind::Number(number), _) if number.is_finite() => json!(number),
            (Kind::Number(_), _) => json!(UNLIMITED),
            _ => json!(default.shown()),
        };
    }
    schema
}

fn scalar_schema(domain: Domain) -> Value {
    let schema = match domain {
        Domain::Probability => json!({ "type": "number", "minimum": 0, "maximum": 1 }),
        Domain::Correlation => json!({ "type": "number", "minimum": -1, "maximum": 1 }),
        Domain::Positive { max } | Domain::PositiveOrUnlimited { max } => {
            json!({ "type": "number", "exclusiveMinimum": 0, "maximum": max })
        }
        Domain::Between { min, max } => json!({ "type": "number", "minimum": min, "maximum": max }),
        Domain::BelowOne => json!({ "type": "number", "minimum": 0, "exclusiveMaximum": 1 }),
        Domain::Whole { min, max } => json!({ "type": "integer", "minimum": min, "maximum": max }),
    };
    // TOML's `inf`, which no other number is above.
    let infinity = json!({ "type": "number", "exclusiveMinimum": f64::MAX });
    if takes_infinity(domain) { json!({ "anyOf": [schema, { "const": UNLIMITED }, infinity] }) } else { schema }
}

fn form_schema(form: KeyForm) -> Value {
    match form {
        KeyForm::Whole { min, max } => json!({ "type": "integer", "minimum": min, "maximum": max }),
        KeyForm::Choice { words, table: None } => json!({ "enum": words() }),
        KeyForm::Choice { words, table: Some(TableForm { key, .. }) } => {
            let mut number = table(Map::from_iter([(key.to_string(), json!({ "type": "number" }))]));
            number["required"] = json!([key]);
            json!({ "anyOf": [{ "enum": words() }, number] })
        }
        KeyForm::Calendar => {
            json!({ "anyOf": [
                { "const": NO_MONTHS },
                { "type": "array", "items": { "type": "number" }, "minItems": 12, "maxItems": 12 },
            ] })
        }
        KeyForm::Monthly { .. } => {
            json!({ "anyOf": [{ "const": NO_MONTHS }, { "type": "array" }, { "type": "object" }, { "type": "number" }] })
        }
    }
}
