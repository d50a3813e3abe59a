//! One series of a file: its values by month or quarter, oldest first.
//!
//! Missing values and dates are allowed where they are not used; where they are, they are an error. Missing values at the end are
//! not yet published: the series ends before them.

use super::ask::{Located, RowOrder, SeriesSource};
use super::calendar::{Date, Frequency, Month};
use super::dates::{DateColumn, DateFault, look_like_dates, timeline};
use super::rows::SeriesRows;
use crate::config::document::{Document, Value};
use crate::config::error::ConfigError;
use crate::config::table::NumericCell;

/// A series with a value in its first and last period.
pub struct MacroSeries {
    rows: SeriesRows,
    pub frequency: Frequency,
    /// The date of its newest row as it is written; none in a file without dates.
    written: Option<Date>,
    entries: Vec<Observation>,
}

/// What one row holds.
struct Observation {
    /// Month or quarter; counted from 0 in a file without dates.
    period: i32,
    row: usize,
    value: Option<f64>,
}

/// The rows' periods, and a date as the file writes it.
type Periods = (Frequency, Vec<i32>, Option<Date>);

impl MacroSeries {
    /// Reads the series that the table `at` names.
    ///
    /// # Errors
    /// If the file cannot be read, or its rows are no series.
    pub fn read(document: &Document, at: &Value, source: &SeriesSource) -> Result<MacroSeries, ConfigError> {
        let rows = SeriesRows::read(document, source)?;
        let (frequency, periods, written) = match rows.dates {
            Some(dates) => dated(document, source, &rows, dates)?,
            None => undated(document, at, source, &rows)?,
        };
        let values = numbers(&rows)?;
        let row = |((period, &row), value)| Observation { period, row, value };
        let mut entries: Vec<Observation> = periods.into_iter().zip(&rows.rows).zip(values).map(row).collect();
        entries.sort_by_key(|entry| entry.period);
        let end = entries.iter().rposition(|entry| entry.value.is_some()).map_or(0, |last| last + 1);
        entries.truncate(end);
        if entries.is_empty() {
            return Err(rows.error(rows.rows[0], rows.column, "it contains no numbers"));
        }
        Ok(MacroSeries { rows, frequency, written, entries })
    }

    /// Whether the periods are known.
    pub fn is_dated(&self) -> bool {
        self.written.is_some()
    }

    /// Its first period.
    pub fn first(&self) -> i32 {
        self.entries[0].period
    }

    /// The last period that has a value.
    pub fn last(&self) -> i32 {
        self.entries[self.entries.len() - 1].period
    }

    /// The column, and the period that it covers.
    pub fn extent(&self) -> String {
        let column = &self.rows.csv.header[self.rows.column].text;
        let periods = self.frequency.periods();
        if !self.is_dated() {
            return format!("`{column}` has {} {periods}", self.entries.len());
        }
        let [first, last] = [self.first(), self.last()].map(|period| self.frequency.name(period));
        format!("`{column}` runs from {first} to {last}")
    }

    /// Whether the file writes its periods in the format of this date, so that the date could mean a whole period.
    pub fn writes_periods_like(&self, date: Date) -> bool {
        self.written.is_some_and(|written| {
            let offset = |date: Date| date.first_month().0.rem_euclid(self.frequency.months());
            written.is_written_like(date) && offset(written) == offset(date)
        })
    }

    /// The value of a period, if it has one.
    pub fn value(&self, period: i32) -> Option<f64> {
        self.entries.iter().find(|entry| entry.period == period).and_then(|entry| entry.value)
    }

    /// The values from one period to another, all within the series; `check` may reject a value.
    ///
    /// # Errors
    /// If one is missing or rejected.
    pub fn values(
        &self,
        first: i32,
        last: i32,
        check: impl Fn(f64) -> Result<f64, (String, String)>,
    ) -> Result<Vec<f64>, ConfigError> {
        let used = self.entries.iter().filter(|entry| (first..=last).contains(&entry.period));
        let mut values = Vec::new();
        for (period, entry) in (first..=last).zip(used) {
            if entry.period != period {
                return Err(self.gap(period, entry));
            }
            let value = entry.value.ok_or_else(|| self.missing(entry))?;
            let value = check(value)
                .map_err(|(message, help)| self.rows.error(entry.row, self.rows.column, message).help(help))?;
            values.push(value);
        }
        match first + values.len() as i32 {
            next if next > last => Ok(values),
            next => {
                let after = self.entries.iter().find(|entry| entry.period > next).expect("the series goes on");
                Err(self.gap(next, after))
            }
        }
    }

    fn gap(&self, period: i32, after: &Observation) -> ConfigError {
        let name = self.frequency.name(period);
        let help = "every month or quarter that is used needs a row: add it, or start after it with `from`";
        match self.rows.dates {
            Some(dates) => self.rows.error(after.row, dates, format!("there is no row for {name} before this one")),
            None => self.rows.error(after.row, self.rows.column, format!("there is no row for {name}")),
        }
        .help(help)
    }

    fn missing(&self, entry: &Observation) -> ConfigError {
        let text = &self.rows.csv.rows[entry.row][self.rows.column].text;
        let seen = if text.is_empty() { "the cell is empty".to_string() } else { format!("the cell holds `{text}`") };
        let message = match self.is_dated() {
            true => format!("there is no number for {}: {seen}", self.frequency.name(entry.period)),
            false => format!("there is no number: {seen}"),
        };
        self.rows
            .error(entry.row, self.rows.column, message)
            .help("values may be missing only before `from` and at the end of the series")
    }
}

/// Periods by the column of dates.
fn dated(document: &Document, source: &SeriesSource, rows: &SeriesRows, dates: usize) -> Result<Periods, ConfigError> {
    let stated = source.frequency.as_ref();
    let found = timeline(&rows.cells(dates), stated.map(|stated| stated.value))
        .map_err(|fault| date_fault(source, rows, dates, fault))?;
    contradiction(document, source, rows, dates, &found)?;
    let frequency = found.frequency.or(stated.map(|stated| stated.value)).ok_or_else(|| {
        rows.error(rows.rows[0], dates, "a single date does not show whether the series is monthly or quarterly")
            .help("state `frequency`")
    })?;
    let periods = found.dates.iter().map(|date| frequency.period(date.first_month())).collect();
    Ok((frequency, periods, found.dates.first().copied()))
}

/// An error in the dates; for rows of several scenarios the help names the column that distinguishes them.
fn date_fault(source: &SeriesSource, rows: &SeriesRows, dates: usize, fault: DateFault) -> ConfigError {
    let error = rows.error(rows.rows[fault.row], dates, &fault.message);
    match fault.before.and_then(|_| rows.telling_apart(dates)) {
        Some((column, values)) if source.scenario.is_none() => error.help(format!(
            "the file contains several series, distinguished by column `{column}` ({values}); choose one with \
             scenario = {{ column = \"{column}\", value = \"…\" }}"
        )),
        _ => error.help(fault.help),
    }
}

/// Refuses a stated frequency or order that contradicts the dates.
fn contradiction(
    document: &Document,
    source: &SeriesSource,
    rows: &SeriesRows,
    dates: usize,
    found: &DateColumn,
) -> Result<(), ConfigError> {
    let column = &rows.csv.header[dates].text;
    let differs = |span: &std::ops::Range<usize>, message: String| {
        let help =
            format!("name the column of dates, `date_column = \"{column}\"`, and leave `frequency` and `order` out");
        Err(document.error(span, message).help(help))
    };
    if let (Some(stated), Some(frequency)) = (&source.frequency, found.frequency)
        && stated.value != frequency
    {
        let message =
            format!("frequency = \"{}\", but the dates in `{column}` are {}", stated.value.word(), frequency.word());
        return differs(&stated.span, message);
    }
    if let Some(stated) = &source.order
        && rows.rows.len() > 1
        && (stated.value == RowOrder::NewestFirst) != found.newest_first
    {
        let run = if found.newest_first { "newest first" } else { "oldest first" };
        return differs(
            &stated.span,
            format!("order = \"{}\", but the dates in `{column}` run {run}", stated.value.word()),
        );
    }
    Ok(())
}

/// Periods from the stated frequency and order, which a column that looks like dates must not contradict.
fn undated(document: &Document, at: &Value, source: &SeriesSource, rows: &SeriesRows) -> Result<Periods, ConfigError> {
    let others = (0..rows.csv.header.len()).filter(|&column| column != rows.column);
    let dates: Vec<usize> = others.filter(|&column| look_like_dates(&rows.cells(column))).collect();
    let stated = source.frequency.as_ref().map(|stated| stated.value);
    for &column in &dates {
        let found = timeline(&rows.cells(column), stated).map_err(|fault| date_fault(source, rows, column, fault))?;
        contradiction(document, source, rows, column, &found)?;
    }
    let (Some(frequency), Some(order)) = (stated, &source.order) else {
        let help = match dates.first() {
            Some(&column) => format!("name the column of dates: date_column = \"{}\"", rows.csv.header[column].text),
            None => {
                "name the column of dates in `date_column`; in a file without dates, state frequency (\"monthly\" or \
                     \"quarterly\") and order (\"oldest_first\" or \"newest_first\")"
                    .into()
            }
        };
        let message = "economy.path has no `date_column`, so the month or quarter of each row is unknown";
        return Err(document.error(&at.span, message).help(help));
    };
    let count = rows.rows.len() as i32;
    let periods = match order.value {
        RowOrder::OldestFirst => (0..count).collect(),
        RowOrder::NewestFirst => (0..count).rev().collect(),
    };
    Ok((frequency, periods, None))
}

/// The column's numbers by row: either all or none have a percent sign.
fn numbers(rows: &SeriesRows) -> Result<Vec<Option<f64>>, ConfigError> {
    let mut values = Vec::new();
    // The first row with a number, and whether it has a sign.
    let mut first: Option<(usize, bool)> = None;
    for &row in &rows.rows {
        let NumericCell::Number(number) = rows.csv.cell_number(row, rows.column)? else {
            values.push(None);
            continue;
        };
        let (other, percent) = *first.get_or_insert((row, number.percent));
        if percent != number.percent {
            let text = |row: usize| &rows.csv.rows[row][rows.column].text;
            let (with, without) = if number.percent { (row, other) } else { (other, row) };
            let message = format!(
                "`{}` (line {}) has a percent sign and `{}` (line {}) has none",
                text(with),
                rows.line(with),
                text(without),
                rows.line(without)
            );
            let help = "write all numbers of the column in one unit: with percent signs throughout, or without";
            return Err(rows.error(row, rows.column, message).help(help));
        }
        values.push(Some(number.value));
    }
    Ok(values)
}

/// The period of a date in the configuration, which must lie within the series.
///
/// # Errors
/// If it is no such date, or lies outside.
pub fn within(
    document: &Document,
    series: &MacroSeries,
    key: &str,
    date: &Located<Date>,
    month: Month,
) -> Result<i32, ConfigError> {
    if !series.is_dated() {
        let message = format!("`{key}` is a date, but no `date_column` gives the dates of the rows");
        return Err(document.error(&date.span, message).help("name the column of dates in `date_column`"));
    }
    let period = series.frequency.period(month);
    if (series.first()..=series.last()).contains(&period) {
        return Ok(period);
    }
    let message = format!("`{key}` is {}, but {}", date.value, series.extent());
    Err(document.error(&date.span, message).help("allowed: a date within the series"))
}
