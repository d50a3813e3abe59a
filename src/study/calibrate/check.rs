//! `swapset calibrate --check`: the targets and the settings, and the scenarios that targets are measured in.

use super::Calibrate;
use super::gather::gather;
use super::question::{Calibration, SettingInForce};
use crate::config::document::Document;
use crate::config::keys::{all_keys, scalar};
use crate::config::resolved::resolved;
use crate::config::{ConfigError, did_you_mean};
use crate::metrics::Unit;
use crate::study::Study;
use crate::study::ask::{Asked, Base, Request, Setup, open};
use crate::study::targets::{self, Setting, Target};
use serde_json::{Value as Json, json};

/// Loads the targets and the baseline that is checked; a configuration without a table is checked against the bundled targets.
///
/// # Errors
/// The first fault found, with its location.
pub fn check(request: &Request) -> Result<Asked<Calibration>, ConfigError> {
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
    let question = Calibration { settings, ..gather(&base, &document, &plain, targets)? };
    let alternatives = question.studies.scenarios[0].alternatives.clone();
    let mut loaded = base.finish(&base.draft, alternatives, request.sizes)?;
    let sizes = loaded.sizes;
    let studies: Vec<Json> = question.studies.all().map(|scenario| resolved(scenario, sizes)).collect();
    let stated: Vec<Json> = question.targets.iter().map(|planned| stated(&planned.target)).collect();
    loaded.describe(json!({ "studies": studies, "targets": stated }));
    let titles = question.targets.iter().map(|planned| planned.target.title.clone());
    let mut setup =
        Setup::of(&loaded, titles.chain(question.settings.iter().map(|setting| setting.setting.title.clone())));
    setup.steps *= studies.len() as u64;
    Ok(Asked { setup, question })
}

/// A target as the configuration's description and hash have it.
pub fn stated(target: &Target) -> Json {
    let figure = target.figure.as_ref().map(|figure| {
        let end = |end: f64| if end.is_finite() { json!(end) } else { Json::Null };
        json!({
            "low": end(figure.low),
            "high": end(figure.high),
            "source": figure.source,
            "confidence": figure.confidence,
        })
    });
    let mut stated = json!({
        "title": target.title,
        "quantity": target.quantity.name(),
        "policy": target.policy_name(),
        "months": target.months,
        "figure": figure,
    });
    if let Some(segment) = target.segment_name() {
        stated["segment"] = json!(segment);
    }
    stated
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
pub fn unit(path: &str) -> Unit {
    let parts: Vec<&str> = path.split('.').collect();
    let key = parts.first().zip(parts.last()).and_then(|(group, name)| scalar(group, name));
    match key.map_or("", |key| key.unit) {
        yuan if yuan.starts_with("yuan") => Unit::Yuan,
        share if share.starts_with("share") || share == "per year" => Unit::Share,
        _ => Unit::Number,
    }
}
