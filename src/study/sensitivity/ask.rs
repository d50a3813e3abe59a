//! `[sensitivity]`: the factors with their ranges and sources, and how much is spent on them.

use super::question::{Factor, Sensitivity};
use super::run::evaluations;
use super::sobol::{BASE_POINTS_MIN, SCRAMBLES_MIN, Split};
use crate::config::alternative;
use crate::config::apply::{Contradiction, DocumentRole};
use crate::config::document::{Document, Entry, Kind, Value};
use crate::config::error::ConfigError;
use crate::config::shelf::Stack;
use crate::metrics::Metric;
use crate::study::Study;
use crate::study::ask::{Asked, Base, Fields, Request, Setup, open, setting};
use crate::study::design::SOBOL_POINTS_MAX;

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
    let (factors, ends) = factors(&base, &fields, stack.as_ref())?;
    let mut alternatives = vec![alternative("baseline".into(), &base.draft)];
    if let Some(stack) = &stack {
        let mut draft = base.draft.clone();
        stack.apply(&mut draft, DocumentRole::Reform)?;
        draft.check_all(&stack.documents)?;
        alternatives.push(alternative(stack.name(), &draft));
    }
    Ranges { base: &base, factors: &factors, ends: &ends, stack: stack.as_ref() }.refuse_contradictions()?;
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

/// The box that a study's points are taken from.
struct Ranges<'a> {
    base: &'a Base,
    factors: &'a [Factor],
    /// Each factor set to the lower and to the upper end of its range, as documents.
    ends: &'a [[Document; 2]],
    stack: Option<&'a Stack>,
}

impl Ranges<'_> {
    /// Refuses ranges that hold a point at which keys contradict each other. A contradiction is between two keys at
    /// most, and where it is anywhere in the ranges of two it is in a corner of them; so whatever points are taken,
    /// none of them is refused.
    fn refuse_contradictions(&self) -> Result<(), ConfigError> {
        for factor in 0..self.factors.len() {
            for end in 0..2 {
                self.try_at(&[(factor, end)])?;
            }
        }
        for second in 0..self.factors.len() {
            for first in 0..second {
                for (a, b) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
                    self.try_at(&[(first, a), (second, b)])?;
                }
            }
        }
        Ok(())
    }

    /// Tries the baseline and the reform with some factors at an end of their ranges.
    fn try_at(&self, corner: &[(usize, usize)]) -> Result<(), ConfigError> {
        let mut draft = self.base.draft.clone();
        for &(factor, end) in corner {
            draft.apply(&self.ends[factor][end], DocumentRole::Condition)?;
        }
        let mut found = draft.contradiction();
        if let (None, Some(stack)) = (&found, self.stack) {
            stack.apply(&mut draft, DocumentRole::Reform)?;
            found = draft.contradiction();
        }
        let (Some(Contradiction { message, help, .. }), Some(&(last, _))) = (found, corner.last()) else {
            return Ok(());
        };
        let value = |&(factor, end): &(usize, usize)| {
            let factor = &self.factors[factor];
            format!("`{}` = {}", factor.name, if end == 0 { factor.from } else { factor.to })
        };
        let at = corner.iter().map(value).collect::<Vec<_>>().join(" and ");
        let document = &self.ends[last][0];
        let span = document.root.first().map_or(0..0, |entry| entry.key_span.clone());
        let error = document.error(&span, format!("the ranges include a point that cannot be run: at {at}, {message}"));
        Err(error.help(format!("{help}; narrow the ranges so that every point can be run")))
    }
}

/// One factor at one value, as a document that points to its location in the file.
fn at(base: &Base, table: &Entry, value: f64) -> Document {
    let value = Value { span: table.value.span.clone(), kind: Kind::Number(value) };
    let key = Entry { key: table.key.clone(), key_span: table.value.span.clone(), value: value.clone() };
    setting(&base.document, &key, &value)
}

/// The factors, and each of them at the ends of its range.
fn factors(
    base: &Base,
    fields: &Fields<'_>,
    stack: Option<&Stack>,
) -> Result<(Vec<Factor>, Vec<[Document; 2]>), ConfigError> {
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
    let (mut factors, mut ends) = (Vec::new(), Vec::new());
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
        let both = [from, to].map(|end| at(base, table, end));
        for end in &both {
            base.draft.clone().apply(end, DocumentRole::Condition)?;
        }
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
        ends.push(both);
    }
    Ok((factors, ends))
}
