//! A column of dates: one format for all of it, one direction, one frequency, each month or quarter once.

use super::calendar::{Date, Frequency, Month};
use super::formats::{DateFormat, FORMS, refused};
use std::collections::HashMap;

/// A cell and its line in the file.
#[derive(Clone, Copy, Debug)]
pub struct DateCell<'a> {
    pub text: &'a str,
    pub line: usize,
}

/// An error in a column, at one of its rows.
#[derive(Debug, PartialEq)]
pub struct DateFault {
    pub row: usize,
    /// An earlier row for the same month or quarter.
    pub before: Option<usize>,
    pub message: String,
    pub help: String,
}

impl DateFault {
    fn new(row: usize, message: String, help: &str) -> DateFault {
        DateFault { row, before: None, message, help: help.into() }
    }
}

/// The dates of a column.
#[derive(Debug, PartialEq)]
pub struct DateColumn {
    /// By row.
    pub dates: Vec<Date>,
    pub newest_first: bool,
    /// None for a single month or day.
    pub frequency: Option<Frequency>,
}

/// Reads a column of at least one cell; the `stated` frequency may resolve an ambiguity.
///
/// # Errors
/// If the cells are no dates, or dates of more than one reading.
pub fn timeline(cells: &[DateCell], stated: Option<Frequency>) -> Result<DateColumn, DateFault> {
    let readings = readings(cells)?;
    if let [dates] = &readings[..] {
        return in_time(dates, cells);
    }
    let agreeing = readings.iter().filter_map(|dates| in_time(dates, cells).ok());
    let mut agreeing = agreeing.filter(|line| stated.is_some() && line.frequency == stated);
    if let (Some(only), None) = (agreeing.next(), agreeing.next()) {
        return Ok(only);
    }
    let told_apart = |row: &usize| readings[0][*row] != readings[1][*row];
    let row = (0..cells.len()).find(told_apart).unwrap_or_default();
    let message = format!(
        "`{}` could be {} (day first) or {} (month first), and no row shows which",
        cells[row].text, readings[0][row], readings[1][row]
    );
    Err(DateFault::new(row, message, "write the dates as 2025-03-31, or state `frequency` if only one reading fits it"))
}

/// Whether a column that is not named as a date column contains dates: at least two cells, each of them a date or another span of
/// time. Plain integers are dates only in the form `202503`.
pub fn look_like_dates(cells: &[DateCell]) -> bool {
    let is_count = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()) && text.len() < 6;
    let is_date = |cell: &DateCell| {
        !is_count(cell.text)
            && (refused(cell.text).is_some() || DateFormat::ALL.iter().any(|format| format.read(cell.text).is_some()))
    };
    cells.len() > 1 && cells.iter().all(is_date)
}

/// The readings of a column as dates: one, or two if day and month cannot be distinguished.
fn readings(cells: &[DateCell]) -> Result<Vec<Vec<Date>>, DateFault> {
    for (row, cell) in cells.iter().enumerate() {
        if let Some((what, help)) = refused(cell.text) {
            return Err(DateFault::new(row, format!("`{}` is {what}", cell.text), help));
        }
    }
    let read = |format: &DateFormat| cells.iter().map(|cell| format.read(cell.text)).collect::<Vec<_>>();
    let by_format: Vec<Vec<Option<Date>>> = DateFormat::ALL.iter().map(read).collect();
    let mut whole: Vec<Vec<Date>> = Vec::new();
    for dates in by_format.iter().filter_map(|dates| dates.iter().copied().collect::<Option<Vec<Date>>>()) {
        if !whole.contains(&dates) {
            whole.push(dates);
        }
    }
    if !whole.is_empty() {
        return Ok(whole);
    }
    let count = |dates: &&Vec<Option<Date>>| dates.iter().flatten().count();
    // If two formats read equally many cells, either will do.
    let best = by_format.iter().rev().max_by_key(count).expect("there are formats");
    let row = best.iter().position(Option::is_none).unwrap_or_default();
    let message = match best.iter().position(Option::is_some) {
        _ if cells[row].text.is_empty() => "the date is missing".to_string(),
        Some(other) => format!("`{}` is not a date written like `{}`", cells[row].text, cells[other].text),
        None => format!("`{}` is not a date", cells[row].text),
    };
    Err(DateFault::new(row, message, FORMS))
}

fn in_time(dates: &[Date], cells: &[DateCell]) -> Result<DateColumn, DateFault> {
    refuse_repeats(dates, cells)?;
    let newest_first = direction(dates, cells)?;
    Ok(DateColumn { dates: dates.to_vec(), newest_first, frequency: frequency(dates, cells)? })
}

fn refuse_repeats(dates: &[Date], cells: &[DateCell]) -> Result<(), DateFault> {
    let mut seen: HashMap<Month, usize> = HashMap::new();
    for (row, date) in dates.iter().enumerate() {
        let Some(before) = seen.insert(date.first_month(), row) else { continue };
        let lines = format!("lines {} and {}", cells[before].line, cells[row].line);
        let (message, help) = match *date {
            Date::Day(month, _) if dates[before] != *date => (
                format!("{lines} are both in {month}: `{}` and `{}`", cells[before].text, cells[row].text),
                "a series has one value per month or quarter: average daily or weekly values first",
            ),
            _ => (format!("{date} appears on {lines}"), "keep one row for each date"),
        };
        return Err(DateFault { before: Some(before), ..DateFault::new(row, message, help) });
    }
    Ok(())
}

/// Whether the newest date comes first; an error if the dates are not in order.
fn direction(dates: &[Date], cells: &[DateCell]) -> Result<bool, DateFault> {
    let falls: Vec<bool> = dates.windows(2).map(|pair| pair[1].first_month() < pair[0].first_month()).collect();
    let newest_first = falls.iter().filter(|falls| **falls).count() * 2 > falls.len();
    match falls.iter().position(|falls| *falls != newest_first) {
        None => Ok(newest_first),
        Some(index) => {
            let (row, run) = (index + 1, if newest_first { "newest first" } else { "oldest first" });
            let message = format!("`{}` follows `{}`, though most rows run {run}", cells[row].text, cells[index].text);
            Err(DateFault::new(row, message, "sort the rows by date"))
        }
    }
}

/// The frequency implied by the spacing of the dates; rows may be missing.
fn frequency(dates: &[Date], cells: &[DateCell]) -> Result<Option<Frequency>, DateFault> {
    if matches!(dates[0], Date::Quarter(_)) {
        return Ok(Some(Frequency::Quarterly));
    }
    let apart = |pair: &[Date]| (pair[1].first_month().0 - pair[0].first_month().0).abs();
    let spaces: Vec<i32> = dates.windows(2).map(apart).collect();
    let Some(smallest) = spaces.iter().copied().min() else { return Ok(None) };
    let quarter = Frequency::Quarterly.months();
    match smallest {
        1 => Ok(Some(Frequency::Monthly)),
        3 => match spaces.iter().position(|space| space % quarter != 0) {
            None => Ok(Some(Frequency::Quarterly)),
            Some(index) => {
                let message = format!(
                    "`{}` is {} months from `{}`, in a quarterly series",
                    cells[index + 1].text,
                    spaces[index],
                    cells[index].text
                );
                Err(DateFault::new(index + 1, message, "date every quarter by the same month within it"))
            }
        },
        months => {
            let message = format!(
                "the dates are {months} months apart or more (`{}`, `{}`): neither monthly nor quarterly",
                cells[0].text, cells[1].text
            );
            Err(DateFault::new(1, message, "a series has one value per month or quarter and no gaps"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells<'a>(texts: &[&'a str]) -> Vec<DateCell<'a>> {
        texts.iter().enumerate().map(|(row, text)| DateCell { text, line: row + 2 }).collect()
    }

    fn found(texts: &[&str]) -> (Option<Frequency>, bool, String) {
        let line = timeline(&cells(texts), None).unwrap_or_else(|fault| panic!("{texts:?}: {}", fault.message));
        (line.frequency, line.newest_first, line.dates[0].to_string())
    }

    fn fault(texts: &[&str]) -> (usize, String) {
        let fault = timeline(&cells(texts), None).expect_err("a fault");
        (fault.row, fault.message)
    }

    #[test]
    fn the_spacing_of_dates_is_the_frequency() {
        let (monthly, quarterly) = (Some(Frequency::Monthly), Some(Frequency::Quarterly));
        assert_eq!(found(&["2025-01", "2025-02", "2025-03"]), (monthly, false, "2025-01".into()));
        assert_eq!(found(&["2025-03-31", "2025-06-30", "2025-09-30"]), (quarterly, false, "2025-03-31".into()));
        assert_eq!(found(&["1990-10-01", "1990-07-01", "1990-04-01"]), (quarterly, true, "1990-10-01".into()));
        assert_eq!(found(&["2025 Q1"]), (quarterly, false, "2025 Q1".into()));
        assert_eq!(found(&["2025-01"]).0, None);
    }

    #[test]
    fn rows_may_be_missing_without_changing_the_frequency() {
        assert_eq!(found(&["2025-01", "2025-02", "2025-05"]).0, Some(Frequency::Monthly));
        assert_eq!(found(&["2025-03", "2025-06", "2025-12"]).0, Some(Frequency::Quarterly));
    }

    #[test]
    fn day_and_month_are_distinguished_by_the_whole_column() {
        assert_eq!(found(&["3/31/2000", "6/30/2000"]).2, "2000-03-31");
        assert_eq!(found(&["31/03/2000", "30/06/2000"]).2, "2000-03-31");
        assert_eq!(found(&["01/02/2000", "31/03/2000"]).2, "2000-02-01");
        assert_eq!(found(&["05/05/2000", "31/06/2000".replace("31", "30").as_str()]).2, "2000-05-05");
    }

    #[test]
    fn day_and_month_that_cannot_be_distinguished_are_reported_with_both_readings() {
        let starts = ["01/01/2020", "01/02/2020", "01/03/2020"];
        let (row, message) = fault(&starts);
        assert_eq!(row, 1);
        assert!(message.contains("could be 2020-02-01 (day first) or 2020-01-02 (month first)"), "{message}");
        let line = timeline(&cells(&starts), Some(Frequency::Monthly)).unwrap();
        assert_eq!(line.dates[1], Date::day(2020, 2, 1).unwrap());
        assert!(timeline(&cells(&starts), Some(Frequency::Quarterly)).is_err());
    }

    #[test]
    fn a_date_out_of_order_twice_or_of_another_format_is_found_at_its_row() {
        assert_eq!(
            fault(&["2020 Q1", "2020 Q3", "2020 Q2", "2020 Q4"]),
            (2, "`2020 Q2` follows `2020 Q3`, though most rows run oldest first".into())
        );
        assert_eq!(fault(&["2020 Q1", "2020 Q2", "2020 Q1"]), (2, "2020 Q1 appears on lines 2 and 4".into()));
        assert_eq!(
            fault(&["2020-01-06", "2020-01-13"]).1,
            "lines 2 and 3 are both in 2020-01: `2020-01-06` and `2020-01-13`"
        );
        assert_eq!(fault(&["2020-01", "2020-02", "soon"]), (2, "`soon` is not a date written like `2020-01`".into()));
        assert_eq!(
            fault(&["2020-01", "2020 Q2", "2020-03"]),
            (1, "`2020 Q2` is not a date written like `2020-01`".into())
        );
        assert_eq!(fault(&["a", "b"]), (0, "`a` is not a date".into()));
        assert_eq!(fault(&["2020-01", "", "2020-03"]), (1, "the date is missing".into()));
    }

    #[test]
    fn a_column_of_dates_looks_like_one_and_a_column_of_numbers_does_not() {
        for texts in
            [["2025 Q1", "2025 Q2"], ["202401", "202402"], ["2020年第1-2季度", "2020年第1季度"], ["2020-01", "2020-01"]]
        {
            assert!(look_like_dates(&cells(&texts)), "{texts:?}");
        }
        for texts in [["2020", "2021"], ["41.2", "53"], ["Baseline", "Adverse"], ["20000", "20001"], ["2025 Q1", "all"]]
        {
            assert!(!look_like_dates(&cells(&texts)), "{texts:?}");
        }
    }

    #[test]
    fn a_spacing_of_neither_months_nor_quarters_is_refused() {
        assert!(fault(&["2020-06", "2020-12", "2021-06"]).1.contains("6 months apart"));
        assert!(fault(&["2020-12-31", "2021-12-31"]).1.contains("12 months apart"));
        assert_eq!(
            fault(&["2020-03", "2020-06", "2020-10"]),
            (2, "`2020-10` is 4 months from `2020-06`, in a quarterly series".into())
        );
        assert_eq!(
            fault(&["2020年第1季度", "2020年第1-2季度"]),
            (1, "`2020年第1-2季度` is a span of cumulative quarters".into())
        );
    }
}
