//! `[tune.thresholds]`, or `--threshold`: what is tuned, over which range and in which steps.

use crate::config::address::Address;
use crate::config::apply::{DocumentRole, Draft};
use crate::config::document::{Document, Entry, Kind, Value};
use crate::config::error::{ConfigError, did_you_mean};
use crate::config::keys::{AnyKey, all_keys, group_and_name};
use crate::study::ask::{Base, Fields, setting};
use crate::study::captions::plain_title;
use crate::study::options::Options;
use crate::study::tune::problem::Threshold;

/// Maximum number of values of one threshold.
const VALUES_MAX: f64 = 10_000.0;

const THRESHOLD_FORM: &str = "\"merchant_loan.cutoff\" = { from = 460, to = 580, step = 5 }";

/// Where a scenario has the thresholds.
///
/// # Errors
/// If the scenario replaces the phase that has one of them.
pub fn targets(thresholds: &[Threshold], scenario: &str, draft: &Draft) -> Result<Vec<Address>, ConfigError> {
    let target = |threshold: &Threshold| {
        draft.address(&threshold.name).ok_or_else(|| {
            let message = format!("the scenario `{scenario}` has no phase for the threshold `{}`", threshold.name);
            ConfigError::plain(message)
                .help("its own list of phases takes the place of the study's: state that phase in it too")
        })
    };
    thresholds.iter().map(target).collect()
}

/// `[tune.thresholds]`, or those of the command line.
///
/// # Errors
/// If there are none, or one cannot be read, is given twice, is no threshold, or has a range that is not allowed.
pub fn thresholds(base: &Base, fields: &Fields<'_>, given: &Options) -> Result<Vec<Threshold>, ConfigError> {
    let mut all = Vec::new();
    if !given.has("threshold") {
        let none = || {
            ConfigError::plain("the tuning has no thresholds")
                .help(format!("name them in [tune.thresholds], as {THRESHOLD_FORM}"))
        };
        let entry = fields.find("thresholds").ok_or_else(none)?;
        let Kind::Table(tables) = &entry.value.kind else {
            return Err(fields.wrong(entry, "a table").help(format!("write {THRESHOLD_FORM}")));
        };
        for table in tables {
            let Kind::Table(keys) = &table.value.kind else {
                return Err(base.document.wrong_type(table, "a table").help(format!("write {THRESHOLD_FORM}")));
            };
            let inner = Fields { document: &base.document, name: &table.key, table: keys };
            inner.only(&["from", "to", "step", "title"])?;
            let need = |key: &str| -> Result<f64, ConfigError> {
                let message = format!("the threshold `{}` has no `{key}`", table.key);
                let missing =
                    || base.document.error(&table.value.span, message).help(format!("write {THRESHOLD_FORM}"));
                inner.number(key, -1e12, 1e12)?.ok_or_else(missing)
            };
            let range = (need("from")?, need("to")?, need("step")?);
            let title = inner.text("title")?.map(String::from);
            all.push(threshold(base, &base.document, table, range, title)?);
        }
        if all.is_empty() {
            return Err(none());
        }
    }
    for text in given.all("threshold") {
        let form = "write --threshold KEY=FROM:TO:STEP, for instance merchant_loan.cutoff=460:580:5";
        let wrong = || ConfigError::plain(format!("`--threshold {text}` cannot be read")).help(form);
        let (key, range) = text.split_once('=').ok_or_else(wrong)?;
        let numbers: Vec<f64> =
            range.split(':').map(|n| n.trim().parse().map_err(|_| wrong())).collect::<Result<_, _>>()?;
        let [from, to, step] = numbers[..] else { return Err(wrong()) };
        let key = key.trim();
        if !key.contains('.') {
            return Err(
                ConfigError::plain(format!("`--threshold {text}`: there is no key `{key}`")).help(meant(key, form))
            );
        }
        let document = Document::setting(&format!("\"{key}\"=0"))?.called("--threshold");
        let entry = document.root[0].clone();
        all.push(threshold(base, &document, &entry, (from, to, step), None)?);
    }
    let names: Vec<&str> = all.iter().map(|threshold: &Threshold| threshold.name.as_str()).collect();
    if let Some(twice) = (1..names.len()).find(|&index| names[..index].contains(&names[index])) {
        return Err(ConfigError::plain(format!("the threshold `{}` is given twice", names[twice])));
    }
    Ok(all)
}

/// Which keys a name without its group may mean, and how a threshold is written.
fn meant(name: &str, form: &str) -> String {
    let all = all_keys();
    let thresholds = || all.iter().filter(|key| is_threshold(key.group, key.name));
    let path = |key: &AnyKey| match key.group {
        "segments" => format!("segments.NAME.{}", key.name),
        _ => key.path(),
    };
    let called: Vec<String> = thresholds().filter(|key| key.name == name).map(path).collect();
    let hint = match called.is_empty() {
        false => format!("did you mean `{}`? ", called.join("` or `")),
        true => {
            let closest = did_you_mean(name, thresholds().map(|key| key.name));
            let with_group = thresholds().find(|key| closest.contains(&format!("`{}`", key.name)));
            with_group.map_or_else(String::new, |key| format!("did you mean `{}`? ", path(key)))
        }
    };
    format!("{hint}{form}")
}

/// Whether a key is a threshold or limit of the lender or the regulator.
fn is_threshold(group: &str, name: &str) -> bool {
    match group {
        "merchant_loan" | "positioning" | "macro_policy" => true,
        "segments" => name == "cutoff_shift",
        "responses" => ["review_pass", "protection_months", "warning_margin"].contains(&name),
        _ => false,
    }
}

fn threshold(
    base: &Base,
    document: &Document,
    entry: &Entry,
    (from, to, step): (f64, f64, f64),
    title: Option<String>,
) -> Result<Threshold, ConfigError> {
    let key = entry.key.as_str();
    let (group, name) = group_and_name(key);
    if base.draft.value(key).is_some() && !is_threshold(group, name) {
        return Err(document.error(&entry.key_span, format!("`{key}` is not a threshold")).help(
            "it says how merchants, lenders or the economy behave, which nobody sets: vary it with `swapset sensitivity`, or as a \
             condition of `swapset sweep`. Thresholds are set by the lender: keys of merchant_loan, positioning and macro_policy, \
             segments.NAME.cutoff_shift, responses.review_pass, responses.protection_months and \
             responses.warning_margin, and the same in phases.NAME",
        ));
    }
    let located = |error: ConfigError| document.locate(&entry.value.span, error);
    let help = format!("write {THRESHOLD_FORM}: `to` lies a whole number of steps above `from`");
    if step <= 0.0 || to <= from {
        return Err(located(
            ConfigError::plain(format!("the range of `{key}` is empty: from {from} to {to} by {step}")).help(help),
        ));
    }
    let steps = (to - from) / step;
    if (steps - steps.round()).abs() > 1e-6 || steps.round() < 1.0 || steps > VALUES_MAX {
        let message = format!("from {from} to {to} are {steps:.2} steps of {step} for `{key}`");
        return Err(located(ConfigError::plain(message).help(format!("{help}, at most {VALUES_MAX}"))));
    }
    let title = title.unwrap_or_else(|| plain_title(key));
    let threshold = Threshold { name: key.into(), title, from, step, count: steps.round() as u32 + 1 };
    // Both ends, and one inside for keys that take whole numbers only.
    for index in [0, 1, threshold.count - 1] {
        let value = Value { span: entry.value.span.clone(), kind: Kind::Number(threshold.value(index)) };
        let one = setting(document, entry, &value);
        let mut draft = base.draft.clone();
        draft.apply(&one, DocumentRole::Reform)?;
        draft.check(&one)?;
    }
    if base.draft.address(key).is_none() {
        let error = document.error(&entry.key_span, format!("`{key}` is not a single number"));
        return Err(error.help("a threshold is a number"));
    }
    Ok(threshold)
}
