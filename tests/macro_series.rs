//! A scenario's path from a CSV: which row is which month, what is read and what is refused.

use std::path::{Path, PathBuf};
use swapset::internals::config::{SizeOverrides, load};

/// A folder with the cases' files, files of a test's own, and configurations that name them.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    /// With one file of a case.
    fn with(case: &str) -> Desk {
        Desk { folder: tempfile::tempdir().unwrap() }.and(case)
    }

    /// With a CSV called `m.csv`.
    fn of(csv: impl AsRef<[u8]>) -> Desk {
        let desk = Desk { folder: tempfile::tempdir().unwrap() };
        std::fs::write(desk.folder.path().join("m.csv"), csv).unwrap();
        desk
    }

    fn and(self, case: &str) -> Desk {
        let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/cases");
        std::fs::copy(cases.join(case), self.folder.path().join(case)).unwrap();
        self
    }

    fn configuration(&self, keys: &str) -> PathBuf {
        let path = self.folder.path().join("mine.toml");
        std::fs::write(&path, format!("[economy.path]\n{keys}\n")).unwrap();
        path
    }

    /// Months 1, 2, … that the keys of `economy.path` give.
    fn read(&self, keys: &str) -> Vec<f64> {
        self.try_read(keys).unwrap_or_else(|report| panic!("{keys}\n{report}"))
    }

    fn try_read(&self, keys: &str) -> Result<Vec<f64>, String> {
        let loaded = load(Some(&self.configuration(keys)), &[], &[], SizeOverrides::default());
        loaded.map(|loaded| loaded.scenario.alternatives[0].policy.path.clone()).map_err(|error| error.report(false))
    }

    /// The one error, which holds all of these parts.
    #[track_caller]
    fn refuses(&self, keys: &str, parts: &[&str]) {
        let report = self.try_read(keys).expect_err("a fault");
        // A long line of the report is wrapped, and a wrapped line begins with a bar.
        let flat = report.replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" ");
        for part in parts {
            assert!(flat.contains(part), "no `{part}` in:\n{report}");
        }
    }
}

/// `(value - mean)/sd` of each.
fn z(values: &[f64], mean: f64, sd: f64) -> Vec<f64> {
    values.iter().map(|value| (value - mean) / sd).collect()
}

/// Each quarter's value three times.
fn held(quarters: &[f64]) -> Vec<f64> {
    quarters.iter().flat_map(|value| [*value; 3]).collect()
}

/// `csv`, `column` and `date_column`, with mean 0 and sd 1.
fn plain(csv: &str, column: &str, dates: &str) -> String {
    format!("csv = \"{csv}\"\ncolumn = \"{column}\"\ndate_column = \"{dates}\"\nmean = 0\nsd = 1\n")
}

const CN: &str = "csv = \"cn_pmi.csv\"\ncolumn = \"制造业-指数\"\nmean = 50\nsd = 2\n";
const PMI_2008: [f64; 12] = [53.0, 53.4, 58.4, 59.2, 53.3, 52.0, 48.4, 48.4, 51.2, 44.6, 38.8, 41.2];

// Dates decide which row is which month.

#[test]
fn a_file_whose_newest_row_stands_first_begins_with_its_oldest() {
    let months = Desk::with("cn_pmi.csv").read(&format!("{CN}date_column = \"月份\"\n"));
    assert_eq!(months, z(&PMI_2008, 50.0, 2.0));
}

#[test]
fn monthly_rows_are_months_and_not_quarters() {
    let keys = format!("{}date_column = \"月份\"\n", CN.replace("cn_pmi", "cn_pmi_asc"));
    assert_eq!(Desk::with("cn_pmi_asc.csv").read(&keys), z(&PMI_2008, 50.0, 2.0));
}

#[test]
fn without_dates_frequency_and_order_must_be_stated() {
    let desk = Desk::of("gdp\n1\n2\n");
    let keys = "csv = \"m.csv\"\ncolumn = \"gdp\"\nmean = 0\nsd = 1\n";
    desk.refuses(keys, &["has no `date_column`", "frequency", "order", "\"newest_first\""]);
    desk.refuses(&format!("{keys}frequency = \"monthly\""), &["has no `date_column`"]);
    desk.refuses(&format!("{keys}order = \"oldest_first\""), &["has no `date_column`"]);
    assert_eq!(desk.read(&format!("{keys}frequency = \"monthly\"\norder = \"newest_first\"")), [2.0, 1.0]);
    assert_eq!(desk.read(&format!("{keys}frequency = \"quarterly\"\norder = \"oldest_first\"")), held(&[1.0, 2.0]));
    desk.refuses(&format!("{keys}frequency = \"montly\"\norder = \"oldest_first\""), &["did you mean `monthly`"]);
}

#[test]
fn a_column_that_looks_like_dates_is_suggested() {
    for (case, column, dates) in [
        ("cn_pmi.csv", "制造业-指数", "月份"),
        ("sf.csv", "社会融资规模增量", "月份"),
        ("ism_pmi.csv", "Actual", "DATE"),
        ("de_pmi.csv", "Last Price", "Date"),
        ("na.csv", "gdp", "date"),
        ("cn_pmi_gbk.csv", "制造业-指数", "月份"),
        ("fed2026_sa.csv", "Real GDP growth", "Date"),
    ] {
        let keys = format!("csv = \"{case}\"\ncolumn = \"{column}\"\nmean = 50\nsd = 2\n");
        Desk::with(case).refuses(&keys, &["mine.toml:1:", &format!("date_column = \"{dates}\"")]);
    }
}

#[test]
fn what_is_stated_may_not_contradict_the_dates() {
    let desk = Desk::with("cn_pmi.csv");
    for dates in ["", "date_column = \"月份\"\n"] {
        let keys =
            |order: &str, frequency: &str| format!("{CN}{dates}order = \"{order}\"\nfrequency = \"{frequency}\"\n");
        assert_eq!(desk.read(&keys("newest_first", "monthly")), z(&PMI_2008, 50.0, 2.0));
        desk.refuses(&keys("oldest_first", "monthly"), &["mine.toml:", "run newest first", "date_column = \"月份\""]);
        desk.refuses(&keys("newest_first", "quarterly"), &["mine.toml:", "are monthly"]);
    }
    let multi =
        "csv = \"multi.csv\"\ncolumn = \"GDP\"\nmean = 0\nsd = 1\nfrequency = \"quarterly\"\norder = \"oldest_first\"";
    Desk::with("multi.csv").refuses(multi, &["2026 Q1 appears on lines 2 and 4"]);
}

#[test]
fn dates_are_read_however_they_are_written() {
    for (written, months) in [
        (["2025Q1", "2025Q2"], 6),
        (["2025 Q1", "2025 Q2"], 6),
        (["2025年1季度", "2025年2季度"], 6),
        (["2025年第一季度", "2025年第二季度"], 6),
        (["2025-03-31", "2025-06-30"], 6),
        (["2025-01-01T00:00:00", "2025-04-01T00:00:00"], 6),
        (["31/03/2025", "30/06/2025"], 6),
        (["3/31/2025", "6/30/2025"], 6),
        (["31.03.2025", "30.06.2025"], 6),
        (["2025-03", "2025-04"], 2),
        (["202503", "202504"], 2),
        (["2025/3", "2025/4"], 2),
        (["2025年3月", "2025年4月"], 2),
        (["2025年03月份", "2025年04月份"], 2),
        (["2025-03-31", "2025-04-30"], 2),
        (["31/03/2025", "30/04/2025"], 2),
        (["Mar-2025", "Apr-2025"], 2),
        (["March 2025", "April 2025"], 2),
    ] {
        for newest_first in [false, true] {
            let mut rows = [(written[0], 1.0), (written[1], 2.0)];
            if newest_first {
                rows.reverse();
            }
            let csv: String = rows.iter().map(|(date, value)| format!("\"{date}\",{value}\n")).collect();
            let read = Desk::of(format!("t,x\n{csv}")).read(&plain("m.csv", "x", "t"));
            assert_eq!(read, if months == 2 { vec![1.0, 2.0] } else { held(&[1.0, 2.0]) }, "{written:?}");
        }
    }
}

#[test]
fn day_and_month_that_cannot_be_distinguished_are_refused_with_both_readings() {
    let desk = Desk::of("t,x\n01/01/2020,1\n01/02/2020,2\n01/03/2020,3\n");
    desk.refuses(
        &plain("m.csv", "x", "t"),
        &["m.csv:3:1", "`01/02/2020` could be 2020-02-01 (day first) or 2020-01-02 (month first)"],
    );
    let stated = format!("{}frequency = \"monthly\"", plain("m.csv", "x", "t"));
    assert_eq!(desk.read(&stated), [1.0, 2.0, 3.0]);
}

#[test]
fn rows_out_of_order_twice_or_missing_are_refused_by_line() {
    let keys = plain("m.csv", "x", "t");
    let case = |rows: &str, parts: &[&str]| Desk::of(format!("t,x\n{rows}")).refuses(&keys, parts);
    case("2020 Q1,1\n2020 Q3,2\n2020 Q2,3\n2020 Q4,4\n", &["m.csv:4:1", "`2020 Q2` follows `2020 Q3`", "sort"]);
    case("2020 Q1,1\n2020 Q2,2\n2020 Q2,3\n", &["m.csv:4:1", "2020 Q2 appears on lines 3 and 4"]);
    case("2020-01,1\n2020-02,2\n2020-04,3\n", &["m.csv:4:1", "no row for 2020-03"]);
    case("2020 Q4,1\n2020 Q3,2\n2020 Q1,3\n", &["no row for 2020 Q2"]);
    case("2020-01-06,1\n2020-01-13,2\n2020-01-20,3\n", &["both in 2020-01", "weekly"]);
    case(
        "2020-01,1\n2020-02,2\nSource: ours,\n",
        &["m.csv:4:1", "`Source: ours` is not a date written like `2020-01`"],
    );
    case("2020-01,1\n,2\n2020-03,3\n", &["m.csv:3:1", "the date is missing"]);
}

#[test]
fn what_is_neither_monthly_nor_quarterly_is_refused_by_name() {
    let keys = plain("m.csv", "x", "t");
    let case = |rows: &str, part: &str| Desk::of(format!("t,x\n{rows}")).refuses(&keys, &["m.csv:", part]);
    case("2019,1\n2020,2\n", "`2019` is a year");
    case("2019-12-31,1\n2020-12-31,2\n", "12 months apart");
    case("2020H1,1\n2020H2,2\n", "`2020H1` is half a year");
    case("2020年1-2月,1\n2020年3月,2\n", "cumulative months");
    case("43831,1\n43862,2\n", "a spreadsheet's day number");
    case("2020-01,1\n", "state `frequency`");
}

#[test]
fn cumulative_quarters_are_refused_by_name() {
    let keys = plain("nbs_quarter.csv", "国内生产总值-同比增长", "季度");
    for keys in [&keys, &keys.replace("date_column", "# date_column")] {
        let cell = "nbs_quarter.csv:2:1: column `季度`: `2020年第1-4季度` is a span of cumulative quarters";
        Desk::with("nbs_quarter.csv").refuses(keys, &[cell, "own value"]);
    }
}

// Several series in one file.

#[test]
fn scenarios_of_one_file_are_never_strung_together() {
    let desk = Desk::with("multi.csv");
    let keys = plain("multi.csv", "GDP", "Date");
    desk.refuses(
        &keys,
        &[
            "multi.csv:4:",
            "2026 Q1 appears on lines 2 and 4",
            "distinguished by column `Scenario Name`",
            "Baseline, Severely Adverse",
            "scenario = {",
        ],
    );
    let wide = Desk::of("country,t,x,y\nCN,2026 Q1,1,5\nUS,2026 Q1,2,6\nDE,2026 Q1,3,7\n");
    wide.refuses(&plain("m.csv", "x", "t"), &["distinguished by column `country` (CN, DE, US)"]);
    let chosen = |value: &str| format!("{keys}scenario = {{ column = \"Scenario Name\", value = \"{value}\" }}\n");
    assert_eq!(desk.read(&chosen("Severely Adverse")), held(&[-6.1, -5.0]));
    assert_eq!(desk.read(&chosen("Baseline")), held(&[2.0, 2.1]));
    desk.refuses(
        &chosen("Severely adverse"),
        &["did you mean `Severely Adverse`", "its values are Baseline, Severely Adverse"],
    );
    desk.refuses(
        &keys.replace("sd = 1", "sd = 1\nscenario = \"Baseline\""),
        &["scenario`: expected a table, found a string", "write scenario = {"],
    );
    desk.refuses(
        &chosen("Baseline").replace("Scenario Name", "Scenario"),
        &["has no column `Scenario`", "did you mean `Scenario Name`"],
    );
}

#[test]
fn a_column_that_stands_twice_is_refused_with_both_places() {
    Desk::with("dup.csv")
        .refuses(&plain("dup.csv", "gdp", "date"), &["dup.csv:1:", "`gdp` appears twice: columns 2 and 3"]);
}

// Where month 1 is.

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

// Values.

#[test]
fn a_missing_value_is_refused_where_it_is_used_and_left_out_elsewhere() {
    let desk = Desk::with("na.csv");
    let keys = plain("na.csv", "gdp", "date");
    desk.refuses(&keys, &["na.csv:3:9", "no number for 2020 Q2: the cell holds `NA`"]);
    assert_eq!(desk.read(&format!("{keys}from = \"2020 Q3\"")), held(&[4.8]));
    let empty = Desk::of("date,gdp\n2020 Q1,1\n2020 Q2,\n2020 Q3,3\n");
    empty.refuses(&plain("m.csv", "gdp", "date"), &["m.csv:3:", "the cell is empty"]);
}

#[test]
fn values_not_yet_published_end_the_series() {
    let newest_first = Desk::with("ism_pmi.csv");
    assert_eq!(newest_first.read(&plain("ism_pmi.csv", "Actual", "DATE")), [49.2, 48.7, 48.5]);
    assert_eq!(Desk::with("blank_tail.csv").read(&plain("blank_tail.csv", "gdp", "date")), held(&[-6.9, 3.1]));
    let none = Desk::of("date,gdp\n2020 Q1,NA\n2020 Q2,\n");
    none.refuses(&plain("m.csv", "gdp", "date"), &["column `gdp`", "contains no numbers"]);
}

#[test]
fn per_cent_signs_are_read_as_the_number_before_them() {
    let keys = "csv = \"cn_pmi.csv\"\ncolumn = \"制造业-同比增长\"\ndate_column = \"月份\"\nmean = 0\nsd = 5\n";
    let growth = [-3.81, 0.56, 4.1, 1.02, -4.31, -4.59, -9.19, -10.37, -8.73, -16.17, -29.96, -25.5];
    assert_eq!(Desk::with("cn_pmi.csv").read(keys), z(&growth, 0.0, 5.0));
    let mixed = Desk::of("t,x\n2020 Q1,-25.50%\n2020 Q2,-0.25\n");
    mixed.refuses(
        &plain("m.csv", "x", "t"),
        &["m.csv:3:", "`-25.50%` (line 2) has a percent sign and `-0.25` (line 3) has none"],
    );
}

#[test]
fn thousands_semicolons_and_decimal_commas_are_read() {
    let keys = "csv = \"sf.csv\"\ncolumn = \"社会融资规模增量\"\ndate_column = \"月份\"\nmean = 30000\nsd = 10000\n";
    assert_eq!(Desk::with("sf.csv").read(keys), z(&[64734.0, 14959.0, 48335.0], 30000.0, 10000.0));
    let german = Desk::with("de_pmi.csv");
    assert_eq!(german.read(&plain("de_pmi.csv", "Last Price", "Date")), [54.1, 54.0, 53.6, 53.8]);
    let stated = format!("{}separator = \";\"\ndecimal = \",\"\n", plain("de_pmi.csv", "Last Price", "Date"));
    assert_eq!(german.read(&stated), [54.1, 54.0, 53.6, 53.8]);
}

#[test]
fn a_number_that_could_be_two_is_refused_until_its_decimal_sign_is_stated() {
    let desk = Desk::of("t;x\n2020 Q1;1,125\n2020 Q2;2,250\n");
    desk.refuses(&plain("m.csv", "x", "t"), &["`1,125` could be 1.125 or 1125", "decimal = "]);
    let stated = |decimal: &str| {
        desk.try_read(&plain("m.csv", "x", "t").replace("sd = 1", &format!("sd = 100\ndecimal = \"{decimal}\"")))
    };
    assert_eq!(stated(",").unwrap(), held(&[0.01125, 0.0225]));
    assert_eq!(stated(".").unwrap(), held(&[11.25, 22.5]));
    assert!(stated("comma").is_ok());
    assert!(stated("dot").unwrap_err().contains("decimal = \"dot\""));
}

#[test]
fn gbk_and_utf_16_are_recognised() {
    let keys = format!("{}date_column = \"月份\"\n", CN.replace("cn_pmi", "cn_pmi_gbk"));
    assert_eq!(Desk::with("cn_pmi_gbk.csv").read(&keys), z(&PMI_2008, 50.0, 2.0));
    assert_eq!(Desk::with("cn_pmi_gbk.csv").read(&format!("{keys}encoding = \"gbk\"")), z(&PMI_2008, 50.0, 2.0));
    let text =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/cases/cn_pmi.csv")).unwrap();
    let utf_16: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let keys = format!("{}date_column = \"月份\"\n", CN.replace("cn_pmi", "m"));
    assert_eq!(Desk::of(utf_16).read(&keys), z(&PMI_2008, 50.0, 2.0));
    Desk::of(text).refuses(&format!("{keys}encoding = \"klingon\""), &["encoding = \"klingon\"", "gbk"]);
}

#[test]
fn text_above_the_header_or_no_header_is_reported() {
    Desk::with("preamble.csv")
        .refuses(&plain("preamble.csv", "gdp", "date"), &["preamble.csv", "header seems to be line 5"]);
    let keys = format!("{}date_column = \"月份\"\n", CN.replace("cn_pmi", "cn_pmi_noheader"));
    Desk::with("cn_pmi_noheader.csv").refuses(&keys, &["cn_pmi_noheader.csv:1:", "no header"]);
}

#[test]
fn what_is_no_number_no_column_or_no_plain_file_is_reported() {
    let desk = Desk::of("date,growth\n2025 Q1,1.5\n2025 Q2,oops\n");
    desk.refuses(&plain("m.csv", "growht", "date"), &["mine.toml:3:10", "did you mean `growth`", "date, growth"]);
    desk.refuses(&plain("m.csv", "growth", "dates"), &["mine.toml:4:15", "did you mean `date`"]);
    desk.refuses(&plain("m.csv", "growth", "date"), &["m.csv:3:9", "column `growth`: `oops` is not a number"]);
    desk.refuses(&plain("none.csv", "growth", "date"), &["mine.toml:2:7", "none.csv", "relative to the folder"]);
    desk.refuses(&plain(".", "growth", "date"), &["mine.toml:2:7", "directory"]);
}

// Standardisation.

#[test]
fn mean_and_standard_deviation_come_from_the_series_own_history() {
    let desk = Desk::with("us_macro_history.csv");
    let keys = "csv = \"us_macro_history.csv\"\ncolumn = \"real_gdp_growth\"\ndate_column = \"date\"\nfrom = \"2008 Q1\"\n\
                standardise = { from = \"2000 Q1\", to = \"2019 Q4\" }\n";
    let months = desk.read(keys);
    // Mean 2.131 and standard deviation 2.325.
    assert!((months[0] - (-1.7 - 2.131) / 2.325).abs() < 5e-4, "{}", months[0]);
    assert!((months[9] - (-8.5 - 2.131) / 2.325).abs() < 5e-4, "{}", months[9]);
    let days = keys.replace("2000 Q1", "2000-03-31").replace("2019 Q4", "2019-12-31");
    assert_eq!(desk.read(&days), months);
}

#[test]
fn mean_and_standard_deviation_come_from_another_file() {
    let desk = Desk::with("fed2026_sa.csv").and("fed2026_history.csv").and("us_macro_history.csv");
    let keys = |history: &str| {
        format!(
            "csv = \"fed2026_sa.csv\"\ncolumn = \"Real GDP growth\"\ndate_column = \"Date\"\n\
             scenario = {{ column = \"Scenario Name\", value = \"Supervisory Severely Adverse\" }}\n\
             standardise = {{ from = \"2000 Q1\", to = \"2019 Q4\", {history} }}\n"
        )
    };
    // Mean 2.1325 and standard deviation 2.3250847269168 of 80 quarters.
    let months = desk.read(&keys("csv = \"fed2026_history.csv\""));
    assert!((months[0] - (-6.1 - 2.1325) / 2.325_084_726_916_8).abs() < 1e-9, "{}", months[0]);
    assert_eq!(months.len(), 39);
    let other =
        desk.read(&keys("csv = \"us_macro_history.csv\", column = \"real_gdp_growth\", date_column = \"date\""));
    assert!((other[0] - (-6.1 - 2.13125) / 2.325_074_859_282_1).abs() < 1e-9, "{}", other[0]);
}

#[test]
fn a_history_that_is_not_there_is_refused() {
    let desk = Desk::with("fed2026_sa.csv").and("cn_pmi.csv");
    let keys = "csv = \"fed2026_sa.csv\"\ncolumn = \"Real GDP growth\"\ndate_column = \"Date\"\n";
    let standardised = |table: &str| format!("{keys}standardise = {{ {table} }}\n");
    desk.refuses(
        &standardised("from = \"2000 Q1\", to = \"2019 Q4\""),
        &["mine.toml:5:", "`standardise.from` is 2000 Q1", "runs from 2026 Q1 to 2029 Q1"],
    );
    desk.refuses(&standardised("from = \"2026 Q1\", to = \"2029 Q2\""), &["`standardise.to` is 2029 Q2"]);
    desk.refuses(&standardised("from = \"2027 Q1\", to = \"2026 Q1\""), &["fewer than two different values"]);
    desk.refuses(&standardised("from = \"2026 Q1\""), &["has no `to`"]);
    desk.refuses(
        &standardised("from = \"2026 Q1\", until = \"2026 Q1\""),
        &["unknown key `economy.path.standardise.until`"],
    );
    desk.refuses(
        &standardised("from = \"2008-01\", to = \"2008-12\", csv = \"cn_pmi.csv\", column = \"制造业-指数\", date_column = \"月份\""),
        &["the history is monthly and the series quarterly"],
    );
}

#[test]
fn a_scale_is_stated_once() {
    let desk = Desk::with("cn_pmi.csv");
    let keys = "csv = \"cn_pmi.csv\"\ncolumn = \"制造业-指数\"\ndate_column = \"月份\"\n";
    let own = "standardise = { from = \"2008-01\", to = \"2008-12\" }\n";
    desk.refuses(keys, &["has no `mean`", "standardise = { from, to }"]);
    desk.refuses(&format!("{keys}mean = 50\n"), &["has no `sd`"]);
    desk.refuses(&format!("{keys}mean = 50\nsd = 2\n{own}"), &["both `standardise` and `mean` or `sd`"]);
    desk.refuses(&format!("{keys}sd = 2\n{own}"), &["both `standardise` and `mean` or `sd`"]);
    desk.refuses(&format!("{keys}mean = 50\nsd = 0\n"), &["sd = 0", "above 0"]);
    desk.refuses(&format!("{keys}mean = inf\nsd = 1\n"), &["`economy.path.mean`: expected a finite number, found inf"]);
    let mean: f64 = desk.read(&format!("{keys}{own}")).iter().sum();
    assert!(mean.abs() < 1e-9);
}

#[test]
fn a_mean_in_another_unit_than_the_column_is_refused() {
    let desk = Desk::with("sf.csv");
    let keys = "csv = \"sf.csv\"\ncolumn = \"社会融资规模增量\"\ndate_column = \"月份\"\nmean = 3\nsd = 1\n";
    desk.refuses(keys, &["sf.csv:2:", "64734 is 64731 standard deviations from the mean", "unit"]);
}

#[test]
fn a_sign_turns_a_series_round() {
    let keys = format!("{CN}date_column = \"月份\"\n");
    let desk = Desk::with("cn_pmi.csv");
    let turned: Vec<f64> = desk.read(&format!("{keys}sign = -1")).iter().map(|value| -value).collect();
    assert_eq!(turned, desk.read(&keys));
    desk.refuses(&format!("{keys}sign = 2"), &["sign = 2", "1 or -1"]);
}

#[test]
fn only_quarters_are_interpolated() {
    let keys = format!("{CN}date_column = \"月份\"\ninterpolate = \"linear\"\n");
    Desk::with("cn_pmi.csv").refuses(&keys, &["mine.toml:7:", "this one is monthly", "its own value"]);
    let quarters = Desk::of("t,x\n2020 Q1,1\n2020 Q2,4\n2020 Q3,7\n");
    let linear = format!("{}interpolate = \"linear\"\n", plain("m.csv", "x", "t"));
    assert_eq!(quarters.read(&linear), [1.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 7.0]);
    // January to March of a later quarter lean on the quarter before it, whether or not that one is used.
    assert_eq!(quarters.read(&format!("{linear}from = \"2020 Q2\"")), [3.0, 4.0, 5.0, 6.0, 7.0, 7.0]);
    quarters.refuses(&linear.replace("linear", "cubic"), &["interpolate = \"cubic\"", "\"hold\" or \"linear\""]);
}

// Bundled and published files.

#[test]
fn the_bundled_scenario_is_the_list_that_it_was() {
    let loaded = load(None, &["fed_severely_adverse".into()], &[], SizeOverrides::default()).unwrap();
    let unemployment = [5.6, 6.8, 8.1, 9.2, 9.7, 9.9, 10.0, 9.5, 9.0, 8.6, 8.2, 7.8, 7.5];
    let index: Vec<f64> = z(&unemployment, 5.88, 1.80).iter().map(|value| -value).collect();
    assert_eq!(loaded.scenario.alternatives[1].policy.path, held(&index));
}

#[test]
fn the_bundled_scenario_is_standardised_by_the_history_that_it_names() {
    let loaded = load(None, &["fed_severely_adverse".into()], &[], SizeOverrides::default()).unwrap();
    let path = &loaded.scenario.alternatives[1].policy.path;
    let bundled =
        std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("configs/macro/fed_2025_severely_adverse.csv"));
    let desk = Desk::with("us_macro_history.csv");
    std::fs::write(desk.folder.path().join("scenario.csv"), bundled.unwrap()).unwrap();
    let history = "csv = \"us_macro_history.csv\", column = \"unemployment\", date_column = \"date\"";
    let months = desk.read(&format!(
        "csv = \"scenario.csv\"\ncolumn = \"Unemployment rate\"\ndate_column = \"Date\"\nsign = -1\n\
         standardise = {{ from = \"2000 Q1\", to = \"2019 Q4\", {history} }}\n"
    ));
    // The mean of the 80 quarters is 5.881 and their standard deviation 1.814 as of a sample, 1.802 as of all.
    assert_eq!(months.len(), path.len());
    assert!(months.iter().zip(path).all(|(month, bundled)| (month - bundled).abs() < 0.02), "{months:?}");
}

#[test]
fn a_published_scenario_is_read_with_its_headers() {
    let keys = "csv = \"fed2026_sa.csv\"\ncolumn = \"Unemployment rate\"\ndate_column = \"Date\"\nmean = 5.9\nsd = 1.8\nsign = -1\n";
    let months = Desk::with("fed2026_sa.csv").read(keys);
    assert_eq!(months.len(), 39);
    assert_eq!((months[0], months[3]), (-(5.9 - 5.9) / 1.8, -(7.2 - 5.9) / 1.8));
}

#[test]
fn quarters_may_be_dated_by_their_first_days() {
    let keys = format!("{}from = \"2008-01-01\"\n", plain("sloos_small_firms.csv", "DRTSCIS", "DATE"));
    let months = Desk::with("sloos_small_firms.csv").read(&keys);
    assert_eq!(months[..12], held(&[30.4, 51.8, 65.4, 74.5]));
}

#[test]
fn results_hold_months_and_no_path() {
    let desk = Desk::with("cn_pmi.csv");
    let keys = format!("{CN}date_column = \"月份\"\n");
    let loaded = load(Some(&desk.configuration(&keys)), &[], &[], SizeOverrides::default()).unwrap();
    let resolved = loaded.resolved.to_string();
    assert!(!resolved.contains("cn_pmi") && !resolved.contains("月份"), "{resolved}");
    let list = format!("{:?}", z(&PMI_2008, 50.0, 2.0));
    let other = load(None, &[], &[format!("economy.path={list}")], SizeOverrides::default()).unwrap();
    assert_eq!(other.scenario.alternatives[0].policy.path, loaded.scenario.alternatives[0].policy.path);
}

#[test]
fn the_example_of_the_documentation_is_read() {
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/macro_series.md")).unwrap();
    let example = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let desk = Desk::with("fed2026_history.csv");
    let file = |name: &str| desk.folder.path().join(name);
    std::fs::rename(file("fed2026_history.csv"), file("history.csv")).unwrap();
    let scenarios = "Scenario Name,Date,Real GDP growth\nBaseline,2026 Q1,2\nBaseline,2026 Q2,2.1\n\
                     Severely Adverse,2026 Q1,-6.1\nSeverely Adverse,2026 Q2,-5.0\n";
    std::fs::write(file("scenarios.csv"), scenarios).unwrap();
    std::fs::write(file("mine.toml"), example).unwrap();
    let loaded = load(Some(&file("mine.toml")), &[], &[], SizeOverrides::default());
    let loaded = loaded.unwrap_or_else(|error| panic!("{}", error.report(false)));
    let months = &loaded.scenario.alternatives[0].policy.path;
    // Mean 2.1325 and standard deviation 2.3250847269168; April leans on the first quarter.
    let z = |growth: f64| (growth - 2.1325) / 2.325_084_726_916_8;
    for (month, growth) in [(0, -5.0 - 1.1 / 3.0), (1, -5.0), (2, -5.0)] {
        assert!((months[month] - z(growth)).abs() < 1e-9, "{months:?}");
    }
}
