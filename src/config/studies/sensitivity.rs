//! `[sensitivity]`: the factors with their ranges and sources, and how much is spent on them.

use super::{Base, Fields, Request, finish, keys_of, open, setting};
use crate::config::apply::{Draft, Role};
use crate::config::document::{Entry, Kind, Value};
use crate::config::error::ConfigError;
use crate::config::keys::scalar;
use crate::config::{Loaded, alternative, stacked};
use crate::metrics::Id;
use crate::model::Scenario;
use crate::model::parameter::{Domain, Key};
use crate::study::sensitivity::{Factor, Sensitivity};

/// Loads a sensitivity study.
///
/// # Errors
/// The first fault found, with its place.
pub fn sensitivity(request: &Request<'_>) -> Result<(Loaded, Sensitivity<'static>), ConfigError> {
    let base = open(request, "sensitivity", "which_assumptions_matter")?;
    let fields = base.fields();
    fields.only(keys_of("sensitivity"))?;
    let metric = fields.metric("metric", Id::GoodLost)?;
    let reform = match request.reforms {
        [] => fields.text("reform")?.map(String::from),
        [one] => Some(one.clone()),
        _ => {
            return Err(ConfigError::plain("a sensitivity study asks about one reform")
                .help("stack several as one: --reform a+b"));
        }
    };
    let levels = fields.whole("levels", 2, 64, 4)?;
    if levels % 2 == 1 {
        let span = fields.find("levels").map_or(0..0, |entry| entry.value.span.clone());
        return Err(base
            .document
            .error(&span, format!("levels = {levels}"))
            .help("allowed: an even number from 2 to 64"));
    }
    let trajectories = fields.whole("trajectories", 2, 1000, 10)? as usize;
    let samples = fields.whole("samples", 0, 65_536, 64)? as usize;
    let keep = fields.whole("keep", 1, 64, 5)? as usize;
    let factors = factors(&base, &fields)?;
    let reforms: Vec<String> = reform.iter().cloned().collect();
    let mut loaded = base.loaded(&reforms, request.sizes)?;
    let described: Vec<serde_json::Value> = factors
        .iter()
        .map(|f| serde_json::json!({ "factor": f.name, "from": f.from, "to": f.to, "source": f.source }))
        .collect();
    loaded.describe(serde_json::json!({
        "study": loaded.resolved, "factors": described, "levels": levels, "trajectories": trajectories, "samples": samples, "keep": keep,
    }));
    // Every corner it could fail at is tried once, so building cannot fail later. Keys are bound in pairs at most, such as a least and a
    // largest line: all factors low or all high, and each high among low ones or low among high ones.
    for other in 0..=factors.len() {
        for is_high in [false, true] {
            let end = |(place, f): (usize, &Factor)| if (place == other) != is_high { f.to } else { f.from };
            let values: Vec<f64> = factors.iter().enumerate().map(end).collect();
            build(&base, &factors, reform.as_deref(), request, &values)?;
        }
    }
    let study_factors = factors.clone();
    let (sizes, is_change) = (request.sizes, reform.is_some());
    let build = move |values: &[f64]| -> Scenario {
        let request = Request { config: None, reforms: &[], set: &[], sizes };
        build(&base, &factors, reform.as_deref(), &request, values).expect("the ranges' corners were tried")
    };
    let study = Sensitivity {
        factors: study_factors,
        metric,
        is_change,
        trajectories,
        levels,
        samples,
        keep,
        build: Box::new(build),
    };
    Ok((loaded, study))
}

fn build(
    base: &Base,
    factors: &[Factor],
    reform: Option<&str>,
    request: &Request<'_>,
    values: &[f64],
) -> Result<Scenario, ConfigError> {
    let mut draft = base.draft.clone();
    for (factor, &value) in factors.iter().zip(values) {
        set(base, &mut draft, &factor.name, value)?;
    }
    let mut alternatives = vec![alternative("baseline".into(), &draft)];
    if let Some(reform) = reform {
        let (name, changed) = stacked(reform, &draft)?;
        alternatives.push(alternative(name, &changed));
    }
    finish(base.name.clone(), &draft, alternatives, request.sizes).map(|loaded| loaded.scenario)
}

fn set(base: &Base, draft: &mut Draft, name: &str, value: f64) -> Result<(), ConfigError> {
    let fields = base.fields();
    let tables = fields.find("factors").map(|entry| &entry.value.kind);
    let entry = match tables {
        Some(Kind::Table(tables)) => tables.iter().find(|entry| entry.key == name),
        _ => None,
    };
    let span = entry.map_or(0..0, |entry| entry.value.span.clone());
    let value = Value { span: span.clone(), kind: Kind::Number(value) };
    let key = Entry { key: name.into(), key_span: span, value: value.clone() };
    let one = setting(&base.document, &key, &value);
    draft.apply(&one, Role::Setting)?;
    draft.check(&one)
}

fn factors(base: &Base, fields: &Fields<'_>) -> Result<Vec<Factor>, ConfigError> {
    let allowed = "\"group.key\" = { from = 0.6, to = 0.9, source = \"where the range comes from\" }";
    let none = || {
        ConfigError::plain("the study has no factors").help(format!("name them in [sensitivity.factors], as {allowed}"))
    };
    let entry = fields.find("factors").ok_or_else(none)?;
    let Kind::Table(tables) = &entry.value.kind else { return Err(fields.wrong(entry, allowed)) };
    if tables.is_empty() || tables.len() > 64 {
        return Err(none());
    }
    let mut factors = Vec::new();
    for table in tables {
        let wrong = |message: String| base.document.error(&table.value.span, message).help(format!("write {allowed}"));
        let Kind::Table(keys) = &table.value.kind else {
            return Err(wrong(format!("`{}` is {}", table.key, table.value.kind.name())));
        };
        let inner = Fields { document: &base.document, name: &table.key, table: keys };
        inner.only(&["from", "to", "source", "title"])?;
        let get = |name: &str| match inner.find(name).map(|entry| &entry.value.kind) {
            Some(Kind::Number(number)) if number.is_finite() => Ok(*number),
            _ => Err(wrong(format!("the factor `{}` has no number `{name}`", table.key))),
        };
        let (from, to) = (get("from")?, get("to")?);
        if from >= to {
            return Err(wrong(format!("the range of `{}` is empty: from {from} to {to}", table.key)));
        }
        let is_whole = |key: &Key| matches!(key.domain, Domain::Whole { .. });
        if table.key.split_once('.').and_then(|(group, name)| scalar(group, name)).is_some_and(is_whole) {
            let message =
                format!("`{}` takes whole numbers alone, and a factor takes every number of its range", table.key);
            let help = "leave it out, or vary it as a lever of `swapset sweep`";
            return Err(base.document.error(&table.key_span, message).help(help));
        }
        for end in [from, to] {
            let mut draft = base.draft.clone();
            set(base, &mut draft, &table.key, end)?;
        }
        let Some(source) = inner.text("source")? else {
            return Err(wrong(format!("the range of `{}` has no `source`", table.key)));
        };
        let baseline = base.draft.value(&table.key);
        let baseline = baseline.ok_or_else(|| wrong(format!("`{}` is no single number", table.key)))?;
        factors.push(Factor {
            name: table.key.clone(),
            title: inner.text("title")?.unwrap_or(&table.key).to_string(),
            from,
            to,
            baseline,
            source: source.to_string(),
        });
    }
    Ok(factors)
}
