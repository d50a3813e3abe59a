//! Calibration targets: public figures that the baseline should reproduce, read from `[calibrate]`.
//!
//! A target names what is measured, under which policy and over how many months, and the band that the value should lie in. A
//! setting names a parameter that was set to a public figure.

use super::ask::{Fields, metric_of};
use super::definition::{TableKey, key};
use crate::config::ConfigError;
use crate::config::bundled;
use crate::config::document::{Document, Entry, Kind, Value};
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
        "public figures: tables [[calibrate.targets]], each with a title, a metric or a quantity, and, where the value \
         should lie in a band, low, high, source and confidence",
    ),
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
    /// The reform under which it is measured, with its key; none for the baseline.
    pub policy: Option<Entry>,
    /// Months over which it is measured; none for the study's.
    pub months: Option<u32>,
    /// None of what is measured for comparison only.
    pub figure: Option<Figure>,
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
const OF_EVERY_TARGET: [&str; 7] = ["title", "metric", "quantity", "low", "high", "source", "confidence"];

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
            (other.quantity.name(), other.policy_name(), other.months)
                == (target.quantity.name(), target.policy_name(), target.months)
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
    let name = "public";
    let text = bundled::find(name).expect("the targets are bundled");
    let read = Document::bundled(&format!("{name}.toml"), text).and_then(|mut document| {
        let entry = document.take(TABLE);
        let table: &[Entry] = match &entry {
            Some(Entry { value: Value { kind: Kind::Table(table), .. }, .. }) => table,
            _ => &[],
        };
        let (targets, settings) = read(&Fields { document: &document, name: TABLE, table })?;
        Ok((document, targets, settings))
    });
    read.expect("the bundled targets are valid, as a test shows")
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
fn tables<'a>(fields: &Fields<'a>, key: &'static str) -> Result<Vec<Fields<'a>>, ConfigError> {
    let Some(entry) = fields.find(key) else { return Ok(Vec::new()) };
    let Kind::List(values) = &entry.value.kind else { return Err(fields.wrong(entry, "a list of tables")) };
    let each = |value: &'a Value| match &value.kind {
        Kind::Table(table) => {
            let name = if key == "targets" { "calibrate.targets" } else { "calibrate.settings" };
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
    let has_band = table.find("low").is_some() || table.find("high").is_some();
    let figure = has_band.then(|| figure(table)).transpose()?;
    if figure.is_none()
        && let Some(entry) = ["source", "confidence"].iter().find_map(|key| table.find(key))
    {
        let message = format!("`{}.{}` belongs to a band", table.name, entry.key);
        return Err(table.document.error(&entry.key_span, message).help("give low, high or both"));
    }
    Ok(Target { title, quantity, policy, months, figure })
}

/// What is measured, and the keys that belong to it.
fn quantity(table: &Fields<'_>) -> Result<(Quantity, &'static [&'static str]), ConfigError> {
    let name = match (table.text("metric")?, table.text("quantity")?) {
        (Some(name), None) => return Ok((Quantity::Metric(metric(table, "metric", name)?), &["policy", "months"])),
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
            (Quantity::OddsRatio(index), &["of", "policy", "months"])
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
    const LARGEST: f64 = 1e15;
    let end = |key: &str| table.number(key, -LARGEST, LARGEST);
    let (low, high) = (end("low")?.unwrap_or(f64::NEG_INFINITY), end("high")?.unwrap_or(f64::INFINITY));
    if low > high {
        return Err(error_at(table, "low", "the low end of the band lies above the high end"));
    }
    if low == f64::NEG_INFINITY && high == f64::INFINITY {
        return Err(error_at(table, "title", "this figure has no band").help("give low, high or both"));
    }
    Ok(Figure { low, high, source: text(table, "source")?, confidence: text(table, "confidence")? })
}

/// The entry of a key that has to be there.
fn required<'a>(table: &Fields<'a>, key: &str) -> Result<&'a Entry, ConfigError> {
    table.find(key).ok_or_else(|| {
        let message = format!("`{}.{key}` is missing", table.name);
        let span = table.table.first().map_or(0..0, |entry| entry.key_span.clone());
        table.document.error(&span, message)
    })
}

/// A line of text that has to be there.
fn text(table: &Fields<'_>, key: &str) -> Result<String, ConfigError> {
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
fn named(table: &Fields<'_>, entry: &Entry) -> Result<Entry, ConfigError> {
    let Kind::Text(name) = &entry.value.kind else { return Err(table.wrong(entry, "a string")) };
    Ok(Entry { key: name.clone(), key_span: entry.value.span.clone(), value: entry.value.clone() })
}

/// An error at a key of the table, or at its first one.
fn error_at(table: &Fields<'_>, key: &str, message: impl Into<String>) -> ConfigError {
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
                ["mine.toml:6", "`auc` is a target twice under the same policy"],
            ),
            ("[calibrate]\nsettings = []".into(), ["[calibrate] has no targets", "public.toml"]),
            ("[calibrate]\ntarget = []".into(), ["mine.toml:2", "unknown key `calibrate.target`"]),
        ] {
            let report = fault(&text);
            assert!(parts.iter().all(|part| report.contains(part)), "{text}\n{report}");
        }
    }
}
