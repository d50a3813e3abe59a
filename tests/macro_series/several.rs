//! Several series in one file.

use super::{Desk, held, plain};

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
