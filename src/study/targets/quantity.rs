//! What a target measures: a metric of the catalogue, or a quantity that public figures state and no metric is.

use super::fields::{error_at, named, required, text};
use crate::config::ConfigError;
use crate::config::document::{Entry, Kind, Value};
use crate::config::error::did_you_mean;
use crate::metrics::{METRICS, Unit};
use crate::study::ask::{Fields, metric_of};

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

const QUANTITIES: [&str; 6] = [
    "odds_ratio",
    "debt_gradient",
    "inquiry_odds_ratio",
    "mean_revenue",
    "mean_revenue_in_study",
    "share_of_best_profit",
];

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

/// What is measured, and the keys that belong to it.
///
/// # Errors
/// If the table does not say, or says something else.
pub fn quantity(table: &Fields<'_>) -> Result<(Quantity, &'static [&'static str]), ConfigError> {
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
