//! Standardisation.

use super::{CN, Desk, plain};

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
