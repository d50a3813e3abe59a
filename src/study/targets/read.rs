//! Reads the tables of targets and settings.

use super::fields::{error_at, flag, named, required, tables, text};
use super::quantity::{Quantity, quantity};
use super::{Figure, HALF_BAND, KEYS, Setting, Stated, TABLE, Target};
use crate::config::ConfigError;
use crate::config::error::did_you_mean;
use crate::study::ask::Fields;

/// Keys that every target has.
const OF_EVERY_TARGET: [&str; 13] = [
    "title",
    "metric",
    "quantity",
    "low",
    "high",
    "value",
    "tolerance",
    "discrepancy",
    "weight",
    "scale",
    "held_out",
    "source",
    "confidence",
];

/// Keys that a target without a figure cannot have.
const OF_A_BAND: [&str; 7] = ["source", "confidence", "tolerance", "discrepancy", "weight", "scale", "held_out"];

/// Maximum size of a figure.
const LARGEST: f64 = 1e15;

/// The targets and settings of a table.
///
/// # Errors
/// The first fault found, with its location.
pub fn read(fields: &Fields<'_>) -> Result<(Vec<Target>, Vec<Setting>), ConfigError> {
    let names: Vec<&str> = KEYS.iter().map(|key| key.name).collect();
    fields.only(&names)?;
    let mut targets: Vec<Target> = Vec::new();
    for table in tables(fields, "targets")? {
        let target = target(&table)?;
        let is_same = |other: &Target| {
            (other.quantity.name(), other.policy_name(), other.months, other.segment_name())
                == (target.quantity.name(), target.policy_name(), target.months, target.segment_name())
        };
        if targets.iter().any(is_same) {
            let message = format!("`{}` is a target twice under the same policy", target.quantity.name());
            return Err(error_at(&table, "title", message).help("remove one, or name another policy or other months"));
        }
        targets.push(target);
    }
    if targets.is_empty() {
        return Err(ConfigError::plain(format!("[{TABLE}] has no targets"))
            .help("write tables [[calibrate.targets]]; configs/calibration/public.toml is an example"));
    }
    let settings = tables(fields, "settings")?.iter().map(setting).collect::<Result<_, _>>()?;
    Ok((targets, settings))
}

fn target(table: &Fields<'_>) -> Result<Target, ConfigError> {
    let title = text(table, "title")?;
    let (quantity, own) = quantity(table)?;
    table.only(&[&OF_EVERY_TARGET[..], own].concat())?;
    let policy = match table.find("policy") {
        Some(entry) => Some(named(table, entry)?),
        None => None,
    };
    if matches!(quantity, Quantity::OddsRatio(_)) && policy.is_none() {
        let message = "the odds of which policy against the baseline's?";
        return Err(error_at(table, "quantity", message).help("name it: policy = \"recession\""));
    }
    let months = table.find("months").map(|_| table.whole("months", 1, 120, 24)).transpose()?;
    let segment = table.find("segment").map(|entry| named(table, entry)).transpose()?;
    let has_band = ["low", "high", "value"].iter().any(|key| table.find(key).is_some());
    let figure = has_band.then(|| figure(table)).transpose()?;
    if figure.is_none()
        && let Some(entry) = OF_A_BAND.iter().find_map(|key| table.find(key))
    {
        let message = format!("`{}.{}` belongs to a band", table.name, entry.key);
        return Err(table
            .document
            .error(&entry.key_span, message)
            .help("give low, high or both, or value and tolerance"));
    }
    let (stated, is_held_out) = (stated(table)?, flag(table, "held_out")?);
    Ok(Target { title, quantity, segment, policy, months, figure, stated, is_held_out })
}

/// What a target states for a fit.
fn stated(table: &Fields<'_>) -> Result<Stated, ConfigError> {
    let positive = |key: &str| {
        let number = table.number(key, 0.0, LARGEST)?;
        match (number, table.find(key)) {
            (Some(0.0), Some(entry)) => {
                let message = format!("`{}.{key}` = 0", table.name);
                Err(table.document.error(&entry.value.span, message).help("allowed: a number above 0"))
            }
            _ => Ok(number),
        }
    };
    let is_log = match table.text("scale")? {
        None => None,
        Some("plain") => Some(false),
        Some("log") => Some(true),
        Some(other) => {
            let help = format!("{}allowed: \"plain\" or \"log\"", did_you_mean(other, ["plain", "log"]));
            return Err(error_at(table, "scale", format!("there is no scale `{other}`")).help(help));
        }
    };
    let value = table.number("value", -LARGEST, LARGEST)?;
    if is_log == Some(true)
        && let Some(end) = [value, table.number("low", -LARGEST, LARGEST)?, table.number("high", -LARGEST, LARGEST)?]
            .into_iter()
            .flatten()
            .find(|end| *end <= 0.0)
    {
        let message = format!("a target of {end} cannot be compared on a logarithmic scale");
        return Err(error_at(table, "scale", message).help("write scale = \"plain\", or leave it out"));
    }
    Ok(Stated {
        value,
        tolerance: positive("tolerance")?,
        discrepancy: table.number("discrepancy", 0.0, LARGEST)?.unwrap_or(0.0),
        weight: positive("weight")?.unwrap_or(1.0),
        is_log,
    })
}

fn setting(table: &Fields<'_>) -> Result<Setting, ConfigError> {
    table.only(&["title", "key", "low", "high", "source", "confidence"])?;
    let title = text(table, "title")?;
    let key = named(table, required(table, "key")?)?;
    Ok(Setting { title, key, figure: figure(table)? })
}

fn figure(table: &Fields<'_>) -> Result<Figure, ConfigError> {
    let number = |key: &str| table.number(key, -LARGEST, LARGEST);
    let (low, high, value) = (number("low")?, number("high")?, number("value")?);
    let tolerance = table.number("tolerance", 0.0, LARGEST)?;
    let around = |side: f64| value.zip(tolerance).map(|(value, tolerance)| value + side * HALF_BAND * tolerance);
    let is_banded = low.is_some() || high.is_some();
    let end = |stated: Option<f64>, side: f64| stated.or_else(|| if is_banded { None } else { around(side) });
    let low = end(low, -1.0).unwrap_or(f64::NEG_INFINITY);
    let high = end(high, 1.0).unwrap_or(f64::INFINITY);
    if low > high {
        return Err(error_at(table, "low", "the low end of the band lies above the high end"));
    }
    if let Some(value) = value.filter(|value| !(low..=high).contains(value)) {
        return Err(error_at(table, "value", format!("the value {value} lies outside the band")));
    }
    if low == f64::NEG_INFINITY && high == f64::INFINITY {
        return Err(match value {
            Some(_) => error_at(table, "value", "this value has no tolerance")
                .help("give tolerance, the standard deviation that the figure is known to, or low and high"),
            None => error_at(table, "title", "this figure has no band").help("give low, high or both"),
        });
    }
    Ok(Figure { low, high, source: text(table, "source")?, confidence: text(table, "confidence")? })
}

#[cfg(test)]
mod tests {
    use super::super::public;
    use super::*;
    use crate::config::document::{Document, Kind};

    fn fault(text: &str) -> String {
        let mut document = Document::bundled("mine.toml", text).unwrap();
        let entry = document.take(TABLE).unwrap();
        let Kind::Table(table) = &entry.value.kind else { panic!("a table") };
        read(&Fields { document: &document, name: TABLE, table }).unwrap_err().report(false)
    }

    #[test]
    fn the_bundled_targets_are_valid() {
        let (_, targets, settings) = public();
        assert!(targets.len() > 15 && settings.len() == 4);
        let figures = targets.iter().filter_map(|target| target.figure.as_ref());
        assert!(figures.clone().count() >= 14 && figures.clone().all(|figure| figure.low < figure.high));
    }

    #[test]
    fn faults_are_told_with_their_line() {
        let target = |keys: &str| format!("[[calibrate.targets]]\ntitle = \"a\"\n{keys}\n");
        for (text, parts) in [
            (target("metric = \"npl\""), ["mine.toml:3", "there is no metric `npl`"]),
            (target("quantity = \"debt_gradiant\""), ["mine.toml:3", "debt_gradient"]),
            (target("metric = \"auc\"\nlow = 0.9\nhigh = 0.1"), ["mine.toml:4", "above the high end"]),
            (
                target("metric = \"auc\"\nlow = 0.1\nhigh = 0.9"),
                ["mine.toml:2", "`calibrate.targets.source` is missing"],
            ),
            (target("metric = \"auc\"\nsource = \"b\""), ["mine.toml:4", "belongs to a band"]),
            (target("metric = \"auc\"\nkey = \"b\""), ["mine.toml:4", "unknown key `calibrate.targets.key`"]),
            (target("quantity = \"inquiry_odds_ratio\"\ninquiries = [5, 4]"), ["mine.toml:4", "as [4, 5]"]),
            (target("quantity = \"odds_ratio\"\nof = \"average_balance\""), ["mine.toml:4", "is no share"]),
            (target("quantity = \"odds_ratio\"\nof = \"auc_\""), ["mine.toml:4", "did you mean"]),
            (target("quantity = \"odds_ratio\"\nof = \"good_lost\""), ["mine.toml:3", "which policy"]),
            (target("metric = \"auc\"\nmonths = 0"), ["mine.toml:4", "from 1 to 120"]),
            (target(""), ["mine.toml:2", "does not say what is measured"]),
            (
                target("metric = \"auc\"") + &target("metric = \"auc\""),
                ["mine.toml:5", "`auc` is a target twice under the same policy"],
            ),
            ("[calibrate]\nsettings = []".into(), ["[calibrate] has no targets", "public.toml"]),
            ("[calibrate]\ntarget = []".into(), ["mine.toml:2", "unknown key `calibrate.target`"]),
        ] {
            let report = fault(&text);
            assert!(parts.iter().all(|part| report.contains(part)), "{text}\n{report}");
        }
    }
}
