//! `economy.path` from a CSV: the months of a study from a series, in standard deviations.

use super::ask::{History, Located, PathQuestion, Standardisation};
use super::calendar::{Date, Frequency, Month};
use super::series::{MacroSeries, within};
use super::spread::Interpolation;
use crate::config::document::{Document, Table, Value};
use crate::config::error::ConfigError;
use crate::config::keys::{MONTHLY_MAX, MONTHS_MAX};

/// Months 1, 2, … of the study that the table `at` describes.
///
/// # Errors
/// If the table, its file or a value in it is at fault.
pub fn from_csv(document: &Document, at: &Value, table: &Table) -> Result<Vec<f64>, ConfigError> {
    let ask = PathQuestion::parse(document, at, table)?;
    let series = MacroSeries::read(document, at, &ask.source)?;
    let interpolation = interpolation(document, &ask, &series)?;
    let start = start(document, &ask, &series)?;
    let (mean, sd) = scale(document, at, &ask, &series)?;

    let frequency = series.frequency;
    let end = Month(start.0 + MONTHS_MAX as i32 - 1);
    // Interpolation between the middles of quarters also needs the quarters before and after.
    let beside = i32::from(interpolation == Interpolation::Linear);
    let (mut first, last) = (frequency.period(start), series.last().min(frequency.period(end) + beside));
    if series.value(first - beside).is_some() {
        first -= beside;
    }
    let values = series.values(first, last, |value| deviations(ask.sign * (value - mean) / sd, value, mean, sd))?;
    let months = match frequency {
        Frequency::Monthly => values,
        Frequency::Quarterly => interpolation.months(&values),
    };
    let before = (start.0 - frequency.first_month(first).0) as usize;
    Ok(months.into_iter().skip(before).take(MONTHS_MAX as usize).collect())
}

/// A value in standard deviations. If it is out of range, the mean or standard deviation is in a different unit from the column.
fn deviations(z: f64, value: f64, mean: f64, sd: f64) -> Result<f64, (String, String)> {
    if z.abs() <= MONTHLY_MAX {
        return Ok(z);
    }
    let message = format!("{value} is {z:.0} standard deviations from the mean (mean {mean}, sd {sd})");
    let help = "mean and sd must be in the unit of the column, in which -25.50% counts as -25.5";
    Err((message, help.into()))
}

fn interpolation(document: &Document, ask: &PathQuestion, series: &MacroSeries) -> Result<Interpolation, ConfigError> {
    match &ask.interpolate {
        Some(stated) if series.frequency == Frequency::Monthly => {
            let message = "`interpolate` is for quarterly series, but this one is monthly";
            Err(document.error(&stated.span, message).help("leave `interpolate` out: every month has its own value"))
        }
        stated => Ok(stated.as_ref().map_or(Interpolation::Hold, |stated| stated.value)),
    }
}

/// The calendar month of month 1.
fn start(document: &Document, ask: &PathQuestion, series: &MacroSeries) -> Result<Month, ConfigError> {
    let Some(from) = &ask.from else { return first_month(document, ask, series) };
    let month = from.value.first_month();
    let period = within(document, series, "from", from, month)?;
    let is_first = series.frequency.first_month(period) == month;
    if !is_first && series.writes_periods_like(from.value) {
        let quarter = series.frequency.name(period);
        let message = format!("`from` is {}, the file's date for all of {quarter}", from.value);
        // A format for the month that the file does not use for its quarters.
        let itself = if matches!(from.value, Date::Day(..)) { month.to_string() } else { format!("{month}-01") };
        let help = format!(
            "write from = \"{quarter}\" if month 1 is the quarter's first month, or from = \"{itself}\" if it is {month}"
        );
        return Err(document.error(&from.span, message).help(help));
    }
    Ok(month)
}

/// Month 1 if no date is given: the first month of a series that is no longer than the longest study.
fn first_month(document: &Document, ask: &PathQuestion, series: &MacroSeries) -> Result<Month, ConfigError> {
    let months = (series.last() - series.first() + 1) * series.frequency.months();
    if months <= MONTHS_MAX as i32 {
        return Ok(series.frequency.first_month(series.first()));
    }
    let message = format!("{}, which is longer than the {MONTHS_MAX} months of the longest study", series.extent());
    let help = match series.is_dated() {
        true => "state the date of month 1, such as from = \"2020 Q1\"",
        false => "name the column of dates in `date_column`, and the date of month 1 in `from`",
    };
    Err(document.error(&ask.source.csv.span, message).help(help))
}

/// Mean and standard deviation.
fn scale(document: &Document, at: &Value, ask: &PathQuestion, series: &MacroSeries) -> Result<(f64, f64), ConfigError> {
    let History { source, from, to } = match &ask.scale {
        Standardisation::Moments { mean, sd } => return Ok((*mean, *sd)),
        Standardisation::History(history) => history.as_ref(),
    };
    let history = MacroSeries::read(document, at, source)?;
    if history.frequency != series.frequency {
        let message = format!(
            "the history is {} and the series {}: their standard deviations differ",
            history.frequency.word(),
            series.frequency.word()
        );
        return Err(document.error(&from.span, message).help("take both from series of the same frequency"));
    }
    let [first, last] = [
        within(document, &history, "standardise.from", from, from.value.first_month())?,
        within(document, &history, "standardise.to", to, to.value.last_month())?,
    ];
    moments(&history.values(first, last, Ok)?).ok_or_else(|| not_enough(document, from, to))
}

fn not_enough(document: &Document, from: &Located<Date>, to: &Located<Date>) -> ConfigError {
    let message = format!("there are fewer than two different values from {} to {}", from.value, to.value);
    document
        .error(&to.span, message)
        .help("a standard deviation needs at least two different values; `from` is the earlier date")
}

/// Mean and sample standard deviation of at least two different values.
fn moments(values: &[f64]) -> Option<(f64, f64)> {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    let sd = (squares / (count - 1.0)).sqrt();
    (values.len() > 1 && sd > 0.0 && sd.is_finite()).then_some((mean, sd))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_deviation_is_that_of_a_sample() {
        assert_eq!(moments(&[1.0, 3.0]), Some((2.0, 2.0_f64.sqrt())));
        assert_eq!((moments(&[1.0]), moments(&[2.0, 2.0]), moments(&[])), (None, None, None));
    }

    #[test]
    fn a_value_of_more_than_a_hundred_standard_deviations_is_in_another_unit() {
        assert_eq!(deviations(-100.0, 1.0, 0.0, 1.0), Ok(-100.0));
        assert!(deviations(100.5, 1.0, 0.0, 1.0).is_err());
        assert!(deviations(f64::NAN, 1.0, 0.0, 1.0).is_err());
    }
}
