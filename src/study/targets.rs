//! Calibration targets: public figures that the baseline should reproduce, read from `[calibrate]`.
//!
//! A target names what is measured, under which policy, of which group and over how many months, and the band that the value should
//! lie in or a value with its tolerance. A setting names a parameter that was set to a public figure.

use super::ask::{Fields, metric_of};
use super::definition::{TableKey, key};
use crate::config::ConfigError;
use crate::config::bundled;
use crate::config::document::{Document, Entry, Kind, Table, Value};
use crate::config::error::did_you_mean;
use crate::input::text::shown_text;
use crate::metrics::{METRICS, Unit};
use crate::report::about::CalibrationRow;
use crate::report::message::Message;
use crate::stats::Interval;

/// The table that holds them.
pub const TABLE: &str = "calibrate";

/// The keys of the table.
pub const KEYS: &[TableKey] = &[
    key(
        "targets",
        "figures to reproduce: tables [[calibrate.targets]], each with a title, a metric or a quantity, and low, high or \
         value with tolerance, then source and confidence; segment, policy, months, weight, discrepancy, scale, held_out",
    ),
    key(
        "free",
        "parameters that a fit may move: tables [[calibrate.free]], each with key, title, from, to, prior (uniform, \
         log_uniform, normal with mean and sd, triangular with mode) and source; by default those of the bundled targets",
    ),
    key("starts", "starting points of the fit: the baseline's own values, then points of a Sobol design (default 3)"),
    key("replications", "replications of every evaluation of a fit (default 64)"),
    key("merchants", "merchants per replication of every evaluation of a fit (default 1000)"),
    key(
        "settings",
        "parameters set to public figures: tables [[calibrate.settings]], each with title, key, low or high or both, \
         source and confidence",
    ),
];

/// A public figure, and how the model's is measured.
#[derive(Clone, Debug)]
pub struct Target {
    pub title: String,
    pub quantity: Quantity,
    /// The segment or revenue decile it is measured of, with its location; none for everybody.
    pub segment: Option<Entry>,
    /// The reform under which it is measured, with its key; none for the baseline.
    pub policy: Option<Entry>,
    /// Months over which it is measured; none for the study's.
    pub months: Option<u32>,
    /// None of what is measured for comparison only.
    pub figure: Option<Figure>,
    pub stated: Stated,
    /// Whether a fit leaves it out, so that it is predicted.
    pub is_held_out: bool,
}

/// What a target states for a fit beside its band.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stated {
    pub value: Option<f64>,
    /// Standard deviation of the value.
    pub tolerance: Option<f64>,
    /// Standard deviation of the model's own error.
    pub discrepancy: f64,
    pub weight: f64,
    /// Whether the fit compares logarithms; none where the band decides.
    pub is_log: Option<bool>,
}

/// What is known of a public figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// The band that the value should lie in; infinite where it has no end.
    pub low: f64,
    pub high: f64,
    pub source: String,
    pub confidence: String,
}

/// What is measured.
#[derive(Clone, Debug)]
pub enum Quantity {
    /// A metric of the catalogue.
    Metric(usize),
    /// Odds of a metric that is a share, under the policy against the baseline.
    OddsRatio(usize),
    /// Odds of being bad per month of revenue of debt, top against bottom quintile of the opening book.
    DebtGradient,
    /// Odds of being bad with so many inquiries in months -5 to 0, against none, opening book.
    InquiryOddsRatio { from: u32, to: u32 },
    /// Mean normal monthly revenue.
    MeanRevenue,
    /// Mean monthly revenue over the study, with season and economy.
    MeanRevenueInStudy,
    /// Profit at the baseline's value of a key as a share of the largest among these values and its own.
    ShareOfBestProfit { key: Entry, values: Vec<Value> },
}

/// A parameter that was set to a public figure.
#[derive(Clone, Debug)]
pub struct Setting {
    pub title: String,
    /// `group.key`, with its location.
    pub key: Entry,
    pub figure: Figure,
}

const QUANTITIES: [&str; 6] = [
    "odds_ratio",
    "debt_gradient",
    "inquiry_odds_ratio",
    "mean_revenue",
    "mean_revenue_in_study",
    "share_of_best_profit",
];

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

/// Standard deviations from the middle of a 95% band to its ends.
pub const HALF_BAND: f64 = 1.959_963_984_540_054;
/// Maximum size of a figure.
const LARGEST: f64 = 1e15;

impl Quantity {
    /// Its name in result files.
    pub fn name(&self) -> String {
        match self {
            Quantity::Metric(metric) => METRICS[*metric].name.into(),
            Quantity::OddsRatio(metric) => format!("odds_ratio.{}", METRICS[*metric].name),
            Quantity::DebtGradient => "debt_gradient".into(),
            Quantity::InquiryOddsRatio { from, to } if from == to => format!("inquiry_odds_ratio.{from}"),
            Quantity::InquiryOddsRatio { from, to } => format!("inquiry_odds_ratio.{from}_to_{to}"),
            Quantity::MeanRevenue => "mean_revenue".into(),
            Quantity::MeanRevenueInStudy => "mean_revenue_in_study".into(),
            Quantity::ShareOfBestProfit { key, .. } => format!("share_of_best_profit.{}", key.key),
        }
    }

    /// Its unit.
    pub fn unit(&self) -> Unit {
        match self {
            Quantity::Metric(metric) => METRICS[*metric].unit,
            Quantity::MeanRevenue | Quantity::MeanRevenueInStudy => Unit::Yuan,
            Quantity::ShareOfBestProfit { .. } => Unit::Share,
            Quantity::OddsRatio(_) | Quantity::DebtGradient | Quantity::InquiryOddsRatio { .. } => Unit::Number,
        }
    }
}

impl Target {
    /// The policy's name as the file writes it.
    pub fn policy_name(&self) -> &str {
        self.policy.as_ref().map_or("baseline", |policy| &policy.key)
    }

    /// The segment as the file writes it.
    pub fn segment_name(&self) -> Option<&str> {
        self.segment.as_ref().map(|segment| segment.key.as_str())
    }
}

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

/// The bundled targets and settings, and the document that holds them.
pub fn public() -> (Document, Vec<Target>, Vec<Setting>) {
    let (document, table) = public_table();
    let read = read(&Fields { document: &document, name: TABLE, table: &table });
    let (targets, settings) = read.expect("the bundled targets are valid, as a test shows");
    (document, targets, settings)
}

/// The table of the bundled targets, and the document that held it.
pub fn public_table() -> (Document, Table) {
    let name = "public";
    let text = bundled::find(name).expect("the targets are bundled");
    let mut document = Document::bundled(&format!("{name}.toml"), text).expect("the bundled targets are valid TOML");
    let entry = document.take(TABLE);
    (document, entry.map(|entry| entry.value.table().to_vec()).unwrap_or_default())
}

/// A target beside its measured value; none of a target without a band.
pub fn row(target: &Target, value: Interval) -> Option<CalibrationRow> {
    let figure = target.figure.as_ref()?;
    Some(CalibrationRow {
        target: Message::known(&target.title),
        low: figure.low,
        high: figure.high,
        value,
        unit: target.quantity.unit(),
        source: Message::known(&figure.source),
        confidence: Message::known(&figure.confidence),
    })
}

/// The tables of a list.
pub fn tables<'a>(fields: &Fields<'a>, key: &'static str) -> Result<Vec<Fields<'a>>, ConfigError> {
    let Some(entry) = fields.find(key) else { return Ok(Vec::new()) };
    let Kind::List(values) = &entry.value.kind else { return Err(fields.wrong(entry, "a list of tables")) };
    let each = |value: &'a Value| match &value.kind {
        Kind::Table(table) => {
            let name = match key {
                "targets" => "calibrate.targets",
                "free" => "calibrate.free",
                _ => "calibrate.settings",
            };
            Ok(Fields { document: fields.document, name, table })
        }
        _ => Err(fields.wrong_value(entry, value, "a table")),
    };
    values.iter().map(each).collect()
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

/// Keys that a target without a figure cannot have.
const OF_A_BAND: [&str; 7] = ["source", "confidence", "tolerance", "discrepancy", "weight", "scale", "held_out"];

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

/// `true` or `false`, false where the key is missing.
fn flag(table: &Fields<'_>, key: &str) -> Result<bool, ConfigError> {
    match table.find(key).map(|entry| (entry, &entry.value.kind)) {
        None => Ok(false),
        Some((_, Kind::Flag(flag))) => Ok(*flag),
        Some((entry, _)) => Err(table.wrong(entry, "true or false")),
    }
}

/// What is measured, and the keys that belong to it.
fn quantity(table: &Fields<'_>) -> Result<(Quantity, &'static [&'static str]), ConfigError> {
    let name = match (table.text("metric")?, table.text("quantity")?) {
        (Some(name), None) => {
            return Ok((Quantity::Metric(metric(table, "metric", name)?), &["segment", "policy", "months"]));
        }
        (None, Some(name)) => name,
        (Some(_), Some(_)) => {
            return Err(error_at(table, "quantity", "a target has a metric or a quantity, not both"));
        }
        (None, None) => {
            let help = format!("give metric = \"NAME\", or quantity = one of {}", QUANTITIES.join(", "));
            return Err(error_at(table, "title", "this target does not say what is measured").help(help));
        }
    };
    Ok(match name {
        "odds_ratio" => {
            let of = text(table, "of")?;
            let index = metric(table, "of", &of)?;
            if METRICS[index].unit != Unit::Share {
                return Err(error_at(table, "of", format!("`{of}` is no share, so it has no odds")));
            }
            (Quantity::OddsRatio(index), &["of", "segment", "policy", "months"])
        }
        "debt_gradient" => (Quantity::DebtGradient, &[]),
        "inquiry_odds_ratio" => (inquiries(table)?, &["inquiries"]),
        "mean_revenue" => (Quantity::MeanRevenue, &[]),
        "mean_revenue_in_study" => (Quantity::MeanRevenueInStudy, &[]),
        "share_of_best_profit" => {
            let key = named(table, required(table, "key")?)?;
            let entry = required(table, "values")?;
            let values = match &entry.value.kind {
                Kind::List(values) if !values.is_empty() => values.clone(),
                _ => return Err(table.wrong(entry, "a list of values of the key")),
            };
            (Quantity::ShareOfBestProfit { key, values }, &["key", "values"])
        }
        other => {
            let help = format!("{}allowed: {}", did_you_mean(other, QUANTITIES), QUANTITIES.join(", "));
            return Err(error_at(table, "quantity", format!("there is no quantity `{other}`")).help(help));
        }
    })
}

fn metric(table: &Fields<'_>, key: &str, name: &str) -> Result<usize, ConfigError> {
    metric_of(name).map_err(|error| table.placed(key, error))
}

/// `inquiries = [4, 5]`: from 4 to 5.
fn inquiries(table: &Fields<'_>) -> Result<Quantity, ConfigError> {
    let entry = required(table, "inquiries")?;
    let whole = |value: &Value| match value.kind {
        Kind::Number(number) if number.fract() == 0.0 && (1.0..=36.0).contains(&number) => Some(number as u32),
        _ => None,
    };
    let ends = match &entry.value.kind {
        Kind::List(values) => values.iter().map(whole).collect::<Option<Vec<u32>>>().unwrap_or_default(),
        _ => Vec::new(),
    };
    match ends[..] {
        [from, to] if from <= to => Ok(Quantity::InquiryOddsRatio { from, to }),
        _ => Err(table.wrong(entry, "the fewest and the most inquiries, as [4, 5], each from 1 to 36")),
    }
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

/// The entry of a key that has to be there.
pub fn required<'a>(table: &Fields<'a>, key: &str) -> Result<&'a Entry, ConfigError> {
    table.find(key).ok_or_else(|| {
        let message = format!("`{}.{key}` is missing", table.name);
        let span = table.table.first().map_or(0..0, |entry| entry.key_span.clone());
        table.document.error(&span, message)
    })
}

/// A line of text that has to be there.
pub fn text(table: &Fields<'_>, key: &str) -> Result<String, ConfigError> {
    let entry = required(table, key)?;
    let text = table.text(key)?.unwrap_or_default();
    match shown_text(text) {
        Ok(()) if !text.trim().is_empty() => Ok(text.into()),
        Ok(()) => Err(table.document.error(&entry.value.span, format!("`{}.{key}` is blank", table.name))),
        Err(reason) => {
            let message = format!("`{}.{key}` cannot be shown: {reason}", table.name);
            Err(table.document.error(&entry.value.span, message))
        }
    }
}

/// An entry whose key is what its value names, for settings and errors.
pub fn named(table: &Fields<'_>, entry: &Entry) -> Result<Entry, ConfigError> {
    let Kind::Text(name) = &entry.value.kind else { return Err(table.wrong(entry, "a string")) };
    Ok(Entry { key: name.clone(), key_span: entry.value.span.clone(), value: entry.value.clone() })
}

/// An error at a key of the table, or at its first one.
pub fn error_at(table: &Fields<'_>, key: &str, message: impl Into<String>) -> ConfigError {
    let entry = table.find(key).or(table.table.first());
    table.document.error(&entry.map_or(0..0, |entry| entry.key_span.clone()), message)
}

#[cfg(test)]
mod tests {
    use super::*;

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
