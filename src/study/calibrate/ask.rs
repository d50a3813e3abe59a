//! `[calibrate]`: the targets, the scenarios that they are measured in, and the candidates of each optimum.

use super::Calibrate;
use super::run::{Calibration, Candidate, PlannedTarget, SettingInForce};
use crate::config::apply::DocumentRole;
use crate::config::document::{Document, Entry, Value};
use crate::config::keys::{all_keys, scalar};
use crate::config::resolved::resolved;
use crate::config::{ConfigError, alternative, did_you_mean};
use crate::metrics::Unit;
use crate::model::Scenario;
use crate::report::estimates::setting_name;
use crate::study::Study;
use crate::study::ask::{Asked, Base, Request, Setup, open, setting};
use crate::study::targets::{self, Quantity, Setting, Target};
use serde_json::{Value as Json, json};

/// Loads the targets and the baseline that is checked; a configuration without a table is checked against the bundled targets.
///
/// # Errors
/// The first fault found, with its location.
pub fn calibrate(request: &Request) -> Result<Asked<Calibration>, ConfigError> {
    let base = open(request, &Calibrate::DEFINITION)?;
    let (document, targets, settings) = match &base.table {
        Some(_) => {
            let (targets, settings) = targets::read(&base.fields())?;
            (base.document.clone(), targets, settings)
        }
        None => targets::public(),
    };
    let settings = settings.into_iter().map(|setting| in_force(&base, &document, setting));
    let settings = settings.collect::<Result<Vec<_>, _>>()?;
    let plain = base.loaded(&[], request.sizes)?.scenario;
    let mut planner = Planner {
        base: &base,
        document: &document,
        plain: &plain,
        scenarios: vec![plain.clone()],
        candidates: Vec::new(),
    };
    let planned = targets.into_iter().map(|target| planner.plan(target)).collect::<Result<Vec<_>, _>>()?;
    let Planner { scenarios, candidates, .. } = planner;
    let mut loaded = base.finish(&base.draft, scenarios[0].alternatives.clone(), request.sizes)?;
    let sizes = loaded.sizes;
    let studies: Vec<Json> = scenarios.iter().chain(&candidates).map(|scenario| resolved(scenario, sizes)).collect();
    let stated: Vec<Json> = planned.iter().map(|planned| stated(&planned.target)).collect();
    loaded.describe(json!({ "studies": studies, "targets": stated }));
    let titles = planned.iter().map(|planned| planned.target.title.clone());
    let mut setup = Setup::of(&loaded, titles.chain(settings.iter().map(|setting| setting.setting.title.clone())));
    setup.steps *= studies.len() as u64;
    Ok(Asked { setup, question: Calibration { targets: planned, settings, scenarios, candidates } })
}

/// A target as the configuration's description and hash have it.
fn stated(target: &Target) -> Json {
    let figure = target.figure.as_ref().map(|figure| {
        let end = |end: f64| if end.is_finite() { json!(end) } else { Json::Null };
        json!({
            "low": end(figure.low),
            "high": end(figure.high),
            "source": figure.source,
            "confidence": figure.confidence,
        })
    });
    json!({
        "title": target.title,
        "quantity": target.quantity.name(),
        "policy": target.policy_name(),
        "months": target.months,
        "figure": figure,
    })
}

/// A setting with its value in the baseline.
fn in_force(base: &Base, document: &Document, setting: Setting) -> Result<SettingInForce, ConfigError> {
    let key = &setting.key;
    match base.draft.value(&key.key) {
        Some(value) => Ok(SettingInForce { unit: unit(&key.key), setting, value }),
        None => {
            let keys: Vec<String> = all_keys().iter().map(|key| key.path()).collect();
            let help = did_you_mean(&key.key, keys.iter().map(String::as_str));
            let message = format!("there is no number `{}` in a configuration", key.key);
            Err(document.error(&key.key_span, message).help(format!("{help}name a key as group.key")))
        }
    }
}

/// How a parameter's value is printed, by the unit that its definition states.
fn unit(path: &str) -> Unit {
    let parts: Vec<&str> = path.split('.').collect();
    let key = parts.first().zip(parts.last()).and_then(|(group, name)| scalar(group, name));
    match key.map_or("", |key| key.unit) {
        yuan if yuan.starts_with("yuan") => Unit::Yuan,
        share if share.starts_with("share") || share == "per year" => Unit::Share,
        _ => Unit::Number,
    }
}

/// Gathers targets into scenarios.
struct Planner<'a> {
    base: &'a Base,
    /// What holds the targets.
    document: &'a Document,
    plain: &'a Scenario,
    /// One for each number of months.
    scenarios: Vec<Scenario>,
    candidates: Vec<Scenario>,
}

impl Planner<'_> {
    fn plan(&mut self, target: Target) -> Result<PlannedTarget, ConfigError> {
        let months = target.months.unwrap_or(self.plain.months);
        let known = self.scenarios.iter().position(|scenario| scenario.months == months);
        let scenario = known.unwrap_or_else(|| {
            self.scenarios.push(Scenario { months, ..self.plain.clone() });
            self.scenarios.len() - 1
        });
        let policy = match &target.policy {
            Some(entry) => self.policy(scenario, entry)?,
            None => 0,
        };
        let candidates = match &target.quantity {
            Quantity::ShareOfBestProfit { key, values } => self.of_key(key, values)?,
            _ => Vec::new(),
        };
        Ok(PlannedTarget { target, scenario, policy, candidates })
    }

    /// The index of a reform in a scenario.
    fn policy(&mut self, scenario: usize, entry: &Entry) -> Result<usize, ConfigError> {
        let reform = self.base.shelf.alternative(&entry.key, &self.base.draft, DocumentRole::Reform);
        let (name, draft) = reform.map_err(|error| self.document.locate_if_missing(&entry.key_span, error))?;
        let alternatives = &mut self.scenarios[scenario].alternatives;
        let known = alternatives.iter().position(|known| known.name == name);
        Ok(known.unwrap_or_else(|| {
            alternatives.push(alternative(name, &draft));
            alternatives.len() - 1
        }))
    }

    /// A baseline for each value of a key, the study's own among them.
    fn of_key(&mut self, key: &Entry, values: &[Value]) -> Result<Vec<Candidate>, ConfigError> {
        let mut found: Vec<Candidate> = Vec::new();
        for value in values {
            let one = setting(self.document, key, value);
            let mut draft = self.base.draft.clone();
            draft.apply(&one, DocumentRole::Condition)?;
            draft.check_all(std::slice::from_ref(&one))?;
            let baseline = alternative("baseline".into(), &draft);
            let is_own = baseline.policy == self.plain.alternatives[0].policy;
            let value = value.shown();
            if found.iter().any(|other| other.value == value) {
                let message = format!("`{}` has the value {value} twice", key.key);
                return Err(self.document.error(&key.key_span, message));
            }
            let name = if is_own { baseline.name.clone() } else { setting_name([(&key.key, &value)]) };
            let scenario = (!is_own).then(|| {
                self.candidates.push(Scenario { alternatives: vec![baseline], ..self.plain.clone() });
                self.candidates.len() - 1
            });
            found.push(Candidate { name, value, scenario });
        }
        if found.iter().all(|candidate| candidate.scenario.is_some()) {
            let value = self.base.draft.value(&key.key).map_or_else(|| "as set".into(), |value| value.to_string());
            found.push(Candidate { name: self.plain.alternatives[0].name.clone(), value, scenario: None });
        }
        Ok(found)
    }
}
