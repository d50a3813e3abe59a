//! Dates decide which row is which month.

use super::{CN, Desk, PMI_2008, held, plain, z};

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
