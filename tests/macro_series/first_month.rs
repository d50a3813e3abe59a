//! Where month 1 is.

use super::{CN, Desk, PMI_2008, held, plain, z};

#[test]
fn a_long_history_needs_the_date_of_month_1() {
    let desk = Desk::with("fed2026_history.csv");
    let keys = plain("fed2026_history.csv", "Real GDP growth", "Date");
    desk.refuses(&keys, &["runs from 1976 Q1 to 2025 Q4", "longer than the 120 months", "from = "]);
    let months = desk.read(&format!("{keys}from = \"2007 Q4\""));
    assert_eq!(months[..15], held(&[2.5, -1.7, 2.4, -2.1, -8.5]));
    assert_eq!(months.len(), 120);
    let late = desk.read(&format!("{keys}from = \"2025Q3\""));
    assert_eq!(late, held(&[0.9, 0.8]));
}

#[test]
fn a_long_history_without_dates_is_refused_as_well() {
    let rows = "1\n".repeat(121);
    let keys = "csv = \"m.csv\"\ncolumn = \"x\"\nmean = 0\nsd = 1\nfrequency = \"monthly\"\norder = \"oldest_first\"\n";
    Desk::of(format!("x\n{rows}")).refuses(keys, &["has 121 months", "date_column"]);
    assert_eq!(Desk::of(format!("x\n{}", &rows[2..])).read(keys).len(), 120);
}

#[test]
fn month_1_may_be_a_quarter_or_a_month_within_one() {
    let desk = Desk::with("multi.csv");
    let keys = format!(
        "{}scenario = {{ column = \"Scenario Name\", value = \"Baseline\" }}\n",
        plain("multi.csv", "GDP", "Date")
    );
    let from = |date: &str| desk.read(&format!("{keys}from = \"{date}\""));
    assert_eq!(from("2026 Q1"), [2.0, 2.0, 2.0, 2.1, 2.1, 2.1]);
    assert_eq!(from("2026-03"), [2.0, 2.1, 2.1, 2.1]);
    assert_eq!(from("2026年2月"), [2.0, 2.0, 2.1, 2.1, 2.1]);
    assert_eq!(from("2026Q2"), [2.1, 2.1, 2.1]);
    assert_eq!(
        Desk::with("cn_pmi.csv").read(&format!("{CN}date_column = \"月份\"\nfrom = \"2008 Q4\"")),
        z(&PMI_2008[9..], 50.0, 2.0)
    );
}

#[test]
fn month_1_outside_the_series_or_without_dates_is_refused() {
    let desk = Desk::with("cn_pmi.csv");
    let keys = format!("{CN}date_column = \"月份\"\n");
    for date in ["2007-12", "2009-01", "2009 Q1"] {
        desk.refuses(&format!("{keys}from = \"{date}\""), &["mine.toml:7:8", "runs from 2008-01 to 2008-12"]);
    }
    desk.refuses(&format!("{keys}from = \"soon\""), &["`soon` is not a date", "2025-03"]);
    desk.refuses(&format!("{keys}from = \"2008\""), &["`2008` is a year"]);
    desk.refuses(&format!("{keys}from = 200801"), &["expected a date as a string, found a number", "in quotes"]);
    desk.refuses(&format!("{keys}from = \"02/03/2008\""), &["could be 2008-03-02 or 2008-02-03"]);
    let undated =
        "csv = \"m.csv\"\ncolumn = \"x\"\nmean = 0\nsd = 1\nfrequency = \"monthly\"\norder = \"oldest_first\"\n";
    Desk::of("x\n1\n2\n").refuses(&format!("{undated}from = \"2008-01\""), &["no `date_column`"]);
}

#[test]
fn a_quarters_last_day_as_month_1_could_mean_two_things() {
    let desk = Desk::with("us_macro_history.csv");
    let keys = plain("us_macro_history.csv", "real_gdp_growth", "date");
    desk.refuses(
        &format!("{keys}from = \"2007-12-31\""),
        &["all of 2007 Q4", "from = \"2007 Q4\"", "from = \"2007-12\""],
    );
    assert_eq!(desk.read(&format!("{keys}from = \"2007 Q4\""))[..6], held(&[2.5, -1.7]));
    assert_eq!(desk.read(&format!("{keys}from = \"2007-12\""))[..4], [2.5, -1.7, -1.7, -1.7]);
}
