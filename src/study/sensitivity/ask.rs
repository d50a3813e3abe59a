//! `[sensitivity]`: the factors with their ranges and sources, and how much is spent on them.

use super::question::{Factor, Sensitivity};
use super::run::evaluations;
use super::sobol::{BASE_POINTS_MIN, SCRAMBLES_MIN, Split};
use crate::config::alternative;
use crate::config::apply::DocumentRole;
use crate::config::document::{Kind, Value};
use crate::config::error::ConfigError;
use crate::config::shelf::Stack;
use crate::metrics::Metric;
use crate::study::Study;
use crate::study::ask::{Asked, Base, Fields, Request, Setup, open};
use crate::study::design::SOBOL_POINTS_MAX;
use crate::study::ranges::{Range, Ranges};

/// Loads a sensitivity study.
///
/// # Errors
/// The first fault found, with its location.
pub fn sensitivity(request: &Request) -> Result<Asked<Sensitivity>, ConfigError> {
    let definition = &super::Sensitivity::DEFINITION;
    let base = open(request, definition)?;
    let fields = base.fields();
    fields.only(&definition.key_names())?;
    let metric = fields.metric("metric", Metric::GoodLost)?;
    let reform = match request.reforms() {
        [] => fields.text("reform")?.map(String::from),
        [one] => Some(one.clone()),
        _ => {
            return Err(ConfigError::plain("a sensitivity study takes only one reform")
                .help("combine several in one: --reform a+b"));
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
    let samples = samples(&base, &fields)?;
    let keep = fields.whole("keep", 1, 64, 5)? as usize;
    let stack = reform.map(|reform| base.shelf.stack(&reform)).transpose()?;
    let (factors, ranges) = factors(&base, &fields, stack.as_ref())?;
    let mut alternatives = vec![alternative("baseline".into(), &base.draft)];
    if let Some(stack) = &stack {
        let mut draft = base.draft.clone();
        stack.apply(&mut draft, DocumentRole::Reform)?;
        draft.check_all(&stack.documents)?;
        alternatives.push(alternative(stack.name(), &draft));
    }
    Ranges { base: &base, ranges: &ranges, stacks: stack.as_slice() }.refuse_contradictions()?;
    let mut loaded = base.finish(&base.draft, alternatives, request.sizes)?;
    let described: Vec<serde_json::Value> = factors
        .iter()
        .map(|f| serde_json::json!({ "factor": f.name, "from": f.from, "to": f.to, "source": f.source }))
        .collect();
    loaded.describe(serde_json::json!({
        "study": loaded.resolved, "factors": described, "levels": levels, "trajectories": trajectories,
        "samples": samples, "keep": keep,
    }));
    let samples = Split::of(samples);
    let is_change = stack.is_some();
    let mut setup = Setup::of(&loaded, factors.iter().map(|factor| factor.title.clone()));
    let scenario = loaded.scenario;
    let question = Sensitivity { scenario, factors, metric, is_change, trajectories, levels, samples, keep };
    setup.steps *= evaluations(&question) as u64;
    Ok(Asked { setup, question })
}

/// The base points of the Sobol indices, as asked for.
fn samples(base: &Base, fields: &Fields<'_>) -> Result<usize, ConfigError> {
    let samples = fields.whole("samples", 0, SOBOL_POINTS_MAX, 64)? as usize;
    let points = BASE_POINTS_MIN / SCRAMBLES_MIN;
    if (1..BASE_POINTS_MIN).contains(&samples) {
        let span = fields.find("samples").map_or(0..0, |entry| entry.value.span.clone());
        return Err(base.document.error(&span, format!("samples = {samples}")).help(format!(
            "allowed: 0 (no Sobol indices), or a whole number from {BASE_POINTS_MIN} to {SOBOL_POINTS_MAX}: the \
             intervals need at least {SCRAMBLES_MIN} scrambles of {points} base points each"
        )));
    }
    Ok(samples)
}

/// The factors, and their ranges.
fn factors(base: &Base, fields: &Fields<'_>, stack: Option<&Stack>) -> Result<(Vec<Factor>, Vec<Range>), ConfigError> {
    let allowed = "\"group.key\" = { from = 0.6, to = 0.9, source = \"where the range comes from\" }";
    let none = || {
        ConfigError::plain("the study has no factors").help(format!("name them in [sensitivity.factors], as {allowed}"))
    };
    let entry = fields.find("factors").ok_or_else(none)?;
    let Kind::Table(tables) = &entry.value.kind else {
        return Err(fields.wrong(entry, "a table").help(format!("write {allowed}")));
    };
    if tables.is_empty() || tables.len() > 64 {
        return Err(none());
    }
    let (mut factors, mut ranges) = (Vec::new(), Vec::new());
    for table in tables {
        let wrong = |message: String| base.document.error(&table.value.span, message).help(format!("write {allowed}"));
        let Kind::Table(keys) = &table.value.kind else {
            return Err(base.document.wrong_type(table, "a table").help(format!("write {allowed}")));
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
        let ends = [from, to].map(|end| Value { span: table.value.span.clone(), kind: Kind::Number(end) });
        ranges.push(Range::new(base, &base.document, table, [&ends[0], &ends[1]])?);
        let Some(source) = inner.text("source")? else {
            return Err(wrong(format!("the range of `{}` has no `source`", table.key)));
        };
        let no_number = || wrong(format!("`{}` is not a single number", table.key));
        let baseline = base.draft.value(&table.key).ok_or_else(no_number)?;
        let target = base.draft.address(&table.key).ok_or_else(no_number)?;
        let reaches_reform = stack.is_none_or(|stack| !stack.sets(&table.key));
        if let (false, Some(stack)) = (reaches_reform, stack) {
            base.shelf.notice(format!(
                "{} sets {} itself, so the factor varies it only in the baseline",
                stack.name(),
                table.key
            ));
        }
        factors.push(Factor {
            name: table.key.clone(),
            title: inner.text("title")?.unwrap_or(&table.key).to_string(),
            from,
            to,
            is_whole: target.is_whole(),
            baseline,
            source: source.to_string(),
            target,
            reaches_reform,
        });
    }
    Ok((factors, ranges))
}
