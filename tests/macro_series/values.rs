//! Numbers as files write them.

use super::{CN, Desk, PMI_2008, held, plain, z};
use std::path::Path;

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
