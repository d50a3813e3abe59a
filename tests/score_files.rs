//! Score files as people save them: read, or refused with a reason.

mod command;

use command::{files, look_up, text};
use std::fs;
use std::path::{Path, PathBuf};
use swapset::internals::progress::Progress;
use swapset::internals::report::chart::Chart;
use swapset::internals::study::scores::ask as scores;
use swapset::internals::study::scores::ask::{Manner, Wording};
use swapset::internals::study::scores::report as reports;

/// A file of `tests/data/cases`.
fn case(name: &str) -> String {
    let folder: PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests", "data", "cases"].iter().collect();
    folder.join(format!("{name}.csv")).display().to_string()
}

/// A finished tuning: its folder and its answer.
struct Tuned {
    folder: tempfile::TempDir,
    answer: String,
}

impl Tuned {
    /// A number of everybody in `by_group.csv`.
    fn everybody(&self, quantity: &str) -> f64 {
        let csv = self.folder.path().join("out/by_group.csv");
        look_up(&csv, &[("group", "everybody"), ("metric", quantity)], "mean")
    }

    /// All but the paragraph on how files were read.
    fn without_reading(&self) -> String {
        let parts = self.answer.split("\n\n").filter(|part| !part.starts_with("How the files were read"));
        parts.collect::<Vec<_>>().join("\n\n")
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.folder.path().join("out").join(file)).unwrap()
    }
}

fn tune_file(path: &str, options: &[&str]) -> Tuned {
    tune_and_draw(path, &[options, &["--no-png"]].concat())
}

fn tune_and_draw(path: &str, options: &[&str]) -> Tuned {
    let folder = tempfile::tempdir().unwrap();
    let asked = [&["tune", "--scores", path, "--quiet", "--out", "out"], options].concat();
    let done = command::swapset(folder.path(), &asked);
    assert!(done.status.success(), "{path} {options:?}: {}", text(&done.stderr));
    Tuned { answer: text(&done.stdout), folder }
}

fn tune(name: &str, options: &[&str]) -> Tuned {
    tune_file(&case(name), options)
}

/// Tunes a file that holds some text.
fn tune_text(content: impl AsRef<[u8]>, options: &[&str]) -> Tuned {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.csv");
    fs::write(&path, content).unwrap();
    tune_file(&path.display().to_string(), options)
}

fn assert_refused(path: &str, options: &[&str], expected: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let done = command::swapset(folder.path(), &[&["tune", "--scores", path, "--out", "out"], options].concat());
    let error = text(&done.stderr);
    assert_eq!(done.status.code(), Some(2), "{path} {options:?}: {error}");
    assert!(error.starts_with("error: ") && error.matches("error: ").count() == 1, "{path}: {error}");
    // The terminal breaks lines where they are long.
    let line = error.split_whitespace().filter(|word| !["│", "|"].contains(word)).collect::<Vec<_>>().join(" ");
    for expected in expected {
        assert!(line.contains(expected), "{path} {options:?} does not say {expected}: {error}");
    }
    assert!(done.stdout.is_empty() && !folder.path().join("out").exists(), "{path} wrote something");
}

fn refused(name: &str, expected: &[&str]) {
    assert_refused(&case(name), &[], expected);
}

fn refused_text(content: impl AsRef<[u8]>, options: &[&str], expected: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.csv");
    fs::write(&path, content).unwrap();
    assert_refused(&path.display().to_string(), options, expected);
}

#[test]
fn every_dialect_gives_the_same_answer_and_says_how_it_was_read() {
    let plain = tune_text("score,count,bad\n500,10,5\n600,20,2\n", &[]).answer;
    assert!(!plain.contains("How the files were read"), "{plain}");
    let cases = [
        ("c08_semicolon", "fields separated by semicolons"),
        ("c08_tab", "fields separated by tabs"),
        ("c08_sep_line", ""),
        ("c08_trailing_commas", ""),
        ("c08_excel_blank_rows", ""),
        ("c08_trailing_blank", ""),
        ("c08_bom", ""),
        ("c08_cr_only", ""),
        ("c08_spaces", ""),
        ("c08_crlf_quotes", ""),
        ("c08_index_col", "unnamed column of row numbers left out"),
        ("c08_total_row", "row of totals at the end left out"),
        ("c08_utf16", "encoding UTF-16LE"),
        ("c09_fullwidth", "fields separated by full-width commas"),
        ("c09_zh_headers", "column 评分 read as score, column 人数 read as count, column 坏账 read as bad"),
    ];
    for (name, expected) in cases {
        let tuned = tune(name, &[]);
        assert_eq!(tuned.without_reading(), plain, "{name}");
        let reading =
            if expected.is_empty() { String::new() } else { format!("How the files were read: {name}: {expected}.") };
        assert!(tuned.answer.contains(&reading), "{name}: {}", tuned.answer);
        assert_eq!(tuned.answer.contains("How the files were read"), !expected.is_empty(), "{name}: {}", tuned.answer);
        assert_eq!(tuned.read("results.json").contains("\"reading\""), !expected.is_empty(), "{name}");
    }
    let blank = tune_text("score,count,bad\n500,10,5\n,,\n600,20,2\n", &[]);
    assert!(blank.without_reading() == plain && blank.answer.contains("mine: blank rows left out: 1."));
    let sep = tune_text("sep=;\nscore;count;bad\n500;10;5\n600;20;2\n", &[]);
    assert_eq!(sep.without_reading(), plain);
}

#[test]
fn numbers_are_read_as_people_write_them() {
    let comma = tune("c08_semicolon_decimal", &[]);
    assert!(comma.answer.contains("numbers with a decimal comma") && comma.answer.contains("bad rates from 0 to 1"));
    let point = tune_text("score,count,bad_rate\n500.5,10,0.5\n600.5,20,0.1\n", &[]);
    assert_eq!(comma.without_reading(), point.without_reading());
    assert!(tune("c08_thousands", &[]).answer.contains("3,000 people, 2 scores, bad rate 0.023"));
    assert!(tune("c07_score_sep", &[]).answer.contains("600 to above 1200"));
    let exponent = tune("c07_score_exp", &[]);
    assert_eq!(exponent.answer, tune_text("score,count,bad\n500,10,4\n600,20,2\n", &[]).answer);
    assert!(tune("c07_score_neg", &[]).answer.starts_with("Deny below 600"));
    refused_text(
        "score;count;bad\n1,500;10;5\n2,250;20;2\n",
        &[],
        &["`1,500` could be 1.500 or 1500", "decimal=comma"],
    );
    let stated = tune_text("score;count;bad\n1,500;10;5\n2,250;20;2\n", &["--read", "decimal=comma"]);
    assert!(stated.answer.starts_with("Deny below 2.25"), "{}", stated.answer);
    refused_text(
        "score;count;bad\n1,5;10;5\n2.25;20;2\n",
        &[],
        &["`2.25` has a decimal point, but `1,5` has a decimal comma"],
    );
}

#[test]
fn numbers_that_are_none_are_refused_by_line() {
    refused("c07_bad_nan", &["c07_bad_nan.csv:2:8", "`NaN` is not a number"]);
    refused("c07_score_nan", &[":2:1", "`NaN` is not a number"]);
    refused("c07_score_none", &[":2:1", "`None` is not a number"]);
    refused("c07_score_inf", &[":2:1", "`inf` is not a number"]);
    refused("c07_score_empty", &[":2:1", "column `score`: empty"]);
    refused("c07_count_neg", &[":2:5", "-1 is negative"]);
    refused("c07_bad_gt_count", &[":2:7", "6 bad among 5 people"]);
    refused("c07_score_pct", &[":3:1", "600 without a % sign, which others have"]);
    refused("c08_band", &[":2:1", "`500-519` is a band", "such as its lower end"]);
    assert!(tune("c07_count_zero", &[]).answer.contains("30 people, 3 scores"));
}

#[test]
fn gbk_is_read_and_named_and_another_encoding_is_asked_for() {
    let tuned = tune("c09_gbk", &[]);
    assert!(tuned.answer.contains("encoding GBK") && tuned.answer.contains("城市"), "{}", tuned.answer);
    let western = b"score,group,count,bad\n500,S\xE3o,10,5\n600,S\xE3o,20,2\n";
    refused_text(western, &[], &["line 2 holds byte 0xE3", "--read encoding=windows-1252"]);
    let stated = tune_text(western, &["--read", "encoding=windows-1252"]);
    assert!(stated.read("by_group.csv").contains("São"), "{}", stated.answer);
}

#[test]
fn what_is_no_csv_file_is_named() {
    refused_text(b"PK\x03\x04\x14\0\0\0", &[], &["an Excel workbook or another zip archive, not a CSV file"]);
    refused_text("<!DOCTYPE html><table></table>", &[], &["an HTML page, not a CSV file"]);
    refused_text("500,10,5\n600,20,2\n", &[], &["no header: the first line holds numbers"]);
    refused_text("Our scores,,\n\nscore,count,bad\n500,10,5\n600,20,2\n", &[], &["header seems to be line 3"]);
    refused_text("score,count,bad\n500,\"10,5\n", &[], &["a quotation mark is never closed"]);
    let folder = tempfile::tempdir().unwrap();
    assert_refused(&folder.path().display().to_string(), &[], &["it is a directory, not a regular file"]);
}

#[test]
fn columns_of_one_name_are_named_with_their_places() {
    refused("c12_dup", &["column `bad` appears twice: columns 3 and 4", "rename or delete"]);
    refused("c12_dup_case", &["columns 3 and 4 are called `Bad` and `bad`, which differ only in case"]);
    refused("c12_dup_count", &["columns 2 and 3 are called `Count` and `count`"]);
    refused("c12_dup_score", &["columns 1 and 2 are called `score` and `Score`"]);
    refused_text("score,评分,count,bad\n1,1,2,1\n2,2,2,1\n", &[], &["columns 1 and 2 are called `score` and `评分`"]);
    refused("c06_weight_column", &["unknown column `weight`", "allowed: score, count"]);
}

#[test]
fn a_row_of_totals_must_state_the_sum() {
    refused_text("score,count,bad\n500,10,5\n600,20,2\nTotal,31,7\n", &[], &[":4:7", "the total is 31", "sum to 30"]);
    refused_text("score,count,bad\n500,10,5\n合计,20,2\n600,20,2\n", &[], &[":3:1", "`合计` is not a number"]);
}

#[test]
fn the_unit_of_bad_rates_is_that_of_the_column() {
    refused("c11_rate_over1", &[":2:10", "bad rate 1.02 is more than 1, but 3 of 4", "--read unit=percent"]);
    let path = case("c11_rate_over1");
    assert_refused(&path, &["--read", "unit=fraction"], &["bad rate of `all` is 102%"]);
    let percent = tune("c11_rate_over1", &["--read", "unit=percent"]);
    assert!(percent.answer.contains("bad rate 0.004") && percent.answer.contains("bad rates in percent"));
    let one = tune("c11_rate_one", &[]);
    assert!(one.answer.contains("bad rate 0.567") && one.answer.contains("bad rates from 0 to 1"), "{}", one.answer);
    let small = tune("c11_rate_pct_small", &[]);
    assert!(small.answer.contains("bad rate 0.533") && small.answer.contains("bad rates from 0 to 1"));
    let stated = tune("c11_rate_pct_small", &["--read", "unit=percent"]);
    assert!(stated.answer.contains("bad rate 0.005") && stated.answer.contains("bad rates in percent"));
    let signed = tune_text("score,count,bad_rate\n500,1000,0.9%\n520,1000,0.5%\n540,1000,0\n", &[]);
    assert!(signed.answer.contains("bad rate 0.005"), "{}", signed.answer);
    refused_text("score,count,bad_rate\n1,9,50%\n2,9,0.2\n", &[], &[":3:5", "0.2 without a % sign, which others have"]);
    refused_text("score,count,bad_rate\n1,9,1.3\n2,9,1.2\n3,9,0.9\n", &[], &["bad rate 1.3 is more than 1"]);
    refused_text("score,count,bad\n1,9%,5\n2,9,1\n", &[], &[":2:3", "a percent sign where a number of people"]);
}

#[test]
fn a_wide_file_is_taken_for_counts_only_where_it_counts() {
    let tune_wide = |first: &str, second: &str, options: &[&str]| {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("first.csv"), first).unwrap();
        fs::write(folder.path().join("second.csv"), second).unwrap();
        let asked = [&["tune", "--scores", "first.csv", "second.csv", "--quiet", "--out", "out"], options].concat();
        command::swapset(folder.path(), &asked)
    };
    let counts = "score,a,b\n1,300,200\n2,400,90\n3,500,700\n";
    let done = tune_wide(counts, "score,a,b\n1,80,70\n2,40,30\n3,10,5\n", &[]);
    let answer = text(&done.stdout);
    assert!(answer.contains("first: read as numbers of people; second: bad rates in percent"), "{answer}");
    for rates in ["score,a,b\n1,80,70\n2,120,30\n3,10,5\n", "score,a,b\n1,180,170\n2,120.5,30\n3,110,5\n"] {
        let done = tune_wide(counts, rates, &[]);
        let error = text(&done.stderr);
        assert!(done.status.code() == Some(2) && error.contains("is not a bad rate of at most 100%"), "{error}");
    }
    // Low rates in percent that end at 1 are no cumulative shares.
    let done = tune_wide(counts, "score,a,b\n1,8,7\n2,4,3\n3,1,1\n", &[]);
    assert!(text(&done.stdout).contains("second: bad rates in percent"), "{}", text(&done.stderr));
}

#[test]
fn a_reversed_score_is_noticed_and_turned_on_request() {
    let straight = tune("c02_pd_as_score", &[]);
    assert!(straight.answer.contains("the score seems to be reversed (AUC 0.184)"), "{}", straight.answer);
    assert!(straight.answer.contains("add --higher-is-worse") && straight.read("results.json").contains("\"notices\""));
    let turned = tune("c02_pd_as_score", &["--higher-is-worse"]);
    assert!((turned.everybody("auc") - 0.816).abs() < 0.0005, "{}", turned.everybody("auc"));
    assert!((turned.everybody("auc") + straight.everybody("auc") - 1.0).abs() < 1e-12);
    assert!((turned.everybody("ks") - 0.474).abs() < 0.0005);
    assert!(!turned.answer.contains("seems to be reversed"), "{}", turned.answer);
    assert!(turned.answer.contains("Denied: score above the cut-off, because a higher score is worse."));
    assert!(turned.read("manifest.json").contains("\"denied\": \"score above the cut-off\""));
    let youden = tune("c02_pd_as_score", &["--higher-is-worse", "--objective", "maximise youden"]);
    assert!(youden.answer.starts_with("Deny above 0."), "{}", youden.answer);
    let csv = youden.folder.path().join("out/results.csv");
    let nobody = look_up(&csv, &[("metric", "denied"), ("policy", "cut_off=0.95")], "mean");
    assert_eq!(nobody, 0.0);
    // The same people with the score counted down.
    let text = fs::read_to_string(case("c02_pd_as_score")).unwrap();
    let mut lines: Vec<String> = text.lines().skip(1).map(|line| format!("-{line}")).collect();
    lines.reverse();
    let down = tune_text(format!("score,count,bad\n{}\n", lines.join("\n")), &["--objective", "maximise youden"]);
    let of = |answer: &str| answer.split(": ").nth(1).unwrap().split("\n\n").next().unwrap().to_string();
    assert_eq!(of(&down.answer), of(&youden.answer));
}

#[test]
fn a_turned_score_is_worded_right_in_both_languages_and_on_charts() {
    let tuned = tune("c02_pd_as_score", &["--higher-is-worse", "--objective", "maximise youden", "--lang", "both"]);
    for (name, bytes) in files(&tuned.folder.path().join("out")) {
        if name.ends_with(".md") || name.ends_with(".svg") || name.ends_with(".html") {
            let content = text(&bytes);
            assert!(!content.contains("Deny below") && !content.contains("score below"), "{name}");
            assert!(!content.contains("低于准入线") && !content.contains("评分低于"), "{name}");
        }
    }
    let loaded = scores::load(
        &[case("c02_pd_as_score")],
        &Manner { higher_is_worse: true, ..Manner::default() },
        &Wording { objective: None, constraints: &[], costs: &[], reach: &[], tolerance: 0.01, seed: 1 },
    );
    let loaded = loaded.unwrap();
    let result =
        swapset::internals::study::scores::run::run(&loaded.data, &loaded.question, &Progress::silent()).unwrap();
    let figures = reports::scores(&result, &reports::Origin::of(&loaded)).document.figures;
    let Chart::Plot(threshold) = &figures[0].chart else { panic!("no plot") };
    for curve in &threshold.curves {
        // A curve is named at its right end.
        assert!(curve.points.windows(2).all(|pair| pair[0].0 < pair[1].0), "{:?}", curve.name);
    }
    let page = tuned.read("report.zh.md");
    assert!(page.contains("评分高于0.5则拒绝") && page.contains("拒绝指评分高于准入线"), "{page}");
    assert!(page.contains("评分高于多少时拒绝最好？") && page.contains("0.816"), "{page}");
    refused_text("score,count,bad\n1,2,1\n", &["--set", "score.trend=1", "--higher-is-worse"], &["--set"]);
}

#[test]
fn the_cut_off_that_denies_everybody_is_no_impossible_number() {
    let tuned = tune("c03_prob_score", &["--objective", "maximise denied", "--reach", "good_denied = 95%"]);
    assert!(tuned.answer.starts_with("Deny everybody (95% interval "), "{}", tuned.answer);
    assert!(tuned.answer.contains("above 1") && !tuned.answer.contains("1.1"), "{}", tuned.answer);
    let turned = tune("c02_pd_as_score", &["--higher-is-worse", "--objective", "maximise denied"]);
    assert!(turned.answer.starts_with("Deny everybody (95% interval below 0.05 to below 0.05)"), "{}", turned.answer);
}

#[test]
fn special_scores_are_suspected_and_set_apart() {
    let scores = "score,group,count,bad\n-9999,a,100,90\n-9999,b,50,10\n-8888,a,5,1\n300,a,40,30\n350,b,50,20\n400,a,60,20\n\
        450,b,70,10\n500,a,80,8\n550,b,90,5\n600,a,100,3\n";
    let mixed = tune_text(scores, &[]);
    assert!(mixed.answer.contains("these scores are far from all others: -9999, -8888"), "{}", mixed.answer);
    assert!(mixed.answer.contains("--special=-9999,-8888"), "{}", mixed.answer);
    let apart = tune_text(scores, &["--special", "-9999,-8888"]);
    assert!(!apart.answer.contains("far from all others") && apart.answer.contains("490 people, 7 scores"));
    let kept: String = scores.lines().filter(|line| !line.starts_with('-')).map(|line| format!("{line}\n")).collect();
    let alone = tune_text(kept, &[]);
    assert_eq!(apart.read("results.csv"), alone.read("results.csv"));
    let special = apart.folder.path().join("out/special.csv");
    let of = |group: &str, column: &str| look_up(&special, &[("score", "-9999"), ("group", group)], column);
    assert_eq!((of("everybody", "people"), of("a", "people"), of("b", "people")), (150.0, 100.0, 50.0));
    assert_eq!((of("everybody", "bad"), of("b", "bad")), (100.0, 10.0));
    assert!(apart.answer.contains("-9999, a") && apart.read("manifest.json").contains("\"special\""));
    let hash = |tuned: &Tuned| {
        let json: serde_json::Value = serde_json::from_str(&tuned.read("manifest.json")).unwrap();
        json["configuration_hash"].as_str().unwrap().to_string()
    };
    assert_ne!(hash(&mixed), hash(&apart));
    refused_text(scores, &["--special=-777"], &["nobody has the score -777", "from -9999 to 600"]);
    refused_text(scores, &["--special=x"], &["`--special` cannot be `x`"]);
    refused_text(
        "score,group,count,bad\n-1,a,5,1\n3,b,9,4\n4,b,9,1\n",
        &["--special=-1"],
        &["everybody in group `a` has a special score"],
    );
}

#[test]
fn scores_of_any_size_end_in_an_answer_or_an_error() {
    let huge = tune("c16_huge_score", &[]);
    assert!(huge.answer.contains("these scores are far from all others: 1000000000"), "{}", huge.answer);
    refused_text("score,count,bad\n-1e308,10,5\n1e308,10,1\n", &[], &[":2:1", "-1e308 is too large", "-1e12 to 1e12"]);
    refused_text("score,count,bad\n1e-300,10,5\n2e-300,10,1\n", &[], &["almost the same", "1e-9 apart"]);
    refused_text(
        "score,count,bad\n0,10,5\n0.1,10,3\n1e12,10,1\n",
        &[],
        &["0e0 and 1e-1 are almost the same", "1e0 apart"],
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.csv").display().to_string();
    for rows in [
        "-1e12,10,5\n1e12,10,1\n",
        "-1e12,10,5\n0,10,3\n10,10,3\n1e12,10,1\n",
        "999999999999,10,5\n1e12,10,1\n",
        "0,10,5\n1e-9,10,1\n",
        "1e12,10,5\n",
        "0,10,5\n1e-6,10,3\n1,10,1\n",
    ] {
        fs::write(&path, format!("score,count,bad\n{rows}")).unwrap();
        for option in [&["--reach", "good_denied = 20%"][..], &["--higher-is-worse"]] {
            let tuned = tune_and_draw(&path, option);
            let drawn = files(&tuned.folder.path().join("out"));
            let broken =
                drawn.iter().filter(|(name, _)| name.ends_with(".svg")).find(|file| text(&file.1).contains("NaN"));
            assert!(drawn.len() > 15 && broken.is_none(), "{rows} {broken:?}");
        }
    }
    for name in ["c16_one_score", "c16_two_scores", "c16_html", "c10_group_score_dup"] {
        match name {
            "c10_group_score_dup" => refused(name, &["score 500 of group `all` appears twice"]),
            _ => drop(tune(name, &[])),
        }
    }
}

#[test]
fn no_two_groups_share_a_name_with_each_other_or_with_everybody() {
    let tuned = tune("c10_group_everybody", &["--lang", "both"]);
    let csv = tuned.folder.path().join("out/by_group.csv");
    let people = |group: &str| look_up(&csv, &[("group", group), ("metric", "auc")], "people");
    assert_eq!((people("all people"), people("everybody"), people("EU")), (60.0, 30.0, 30.0));
    assert_eq!(tuned.answer.matches("\neverybody ").count(), 2, "{}", tuned.answer);
    assert!(tuned.read("report.zh.md").contains("全部人员") && !tuned.read("report.zh.md").contains("全体"));
    let names = "score,group,count,bad\n1,GROUP,9,5\n2,GROUP,9,1\n1,all,9,5\n2,all,9,1\n";
    for (group, all) in
        [("everybody", "all people"), ("Everybody", "all people"), ("全体", "all people"), ("all people", "everybody")]
    {
        let tuned = tune_text(names.replace("GROUP", group), &[]);
        let csv = tuned.folder.path().join("out/by_group.csv");
        let people = |group: &str| look_up(&csv, &[("group", group), ("metric", "auc")], "people");
        assert_eq!((people(all), people(group), people("all")), (36.0, 18.0, 18.0), "{group}");
    }
    let long = "a group with a very long name that ends in";
    let two = names.replace("GROUP", &format!("{long} one")).replace(",all,", &format!(",{long} two,"));
    let answer = tune_text(two, &[]).answer;
    let lines: Vec<&str> = answer.lines().filter(|line| line.starts_with("a group with")).collect();
    let shown: std::collections::BTreeSet<&str> = lines.iter().map(|line| line.split("  ").next().unwrap()).collect();
    assert_eq!((lines.len(), shown.len()), (4, 2), "{answer}");
    assert!(tune("c10_group_empty", &[]).answer.contains("(no name)"));
    for kept_apart in ["c10_group_NA", "c10_group_case", "c10_group_numeric"] {
        assert!(tune(kept_apart, &[]).read("by_group.csv").lines().count() > 18, "{kept_apart}");
    }
    // A user's own names are nobody's to translate.
    let own = tune_text(names.replace("GROUP", "people"), &["--lang", "zh"]);
    assert!(own.answer.contains("\npeople "), "{}", own.answer);
}

#[test]
fn counts_that_may_be_weights_or_amounts_are_pointed_out() {
    let plain = tune("c06_counts", &[]);
    assert!(!plain.answer.contains("Note:"), "{}", plain.answer);
    let fractions = tune("c06_weights_frac", &[]);
    assert!(fractions.answer.starts_with("Deny below") && fractions.answer.contains("are not whole numbers"));
    let amounts = tune("c06_weights_x1000", &[]);
    assert!(amounts.answer.contains("multiples of 1,000") && amounts.answer.contains("far too narrow"));
    for tuned in [&fractions, &amounts] {
        assert!((tuned.everybody("auc") - plain.everybody("auc")).abs() < 1e-12);
    }
}

#[test]
fn many_groups_are_refused_at_once() {
    let groups: Vec<String> = (0..100_000).map(|group| format!("g{group}")).collect();
    let row = |score: u32| format!("{score},{}", vec!["1"; groups.len()].join(","));
    let wide = format!("score,{}\n{}\n{}\n", groups.join(","), row(1), row(2));
    refused_text(wide, &[], &["100000 groups", "at most 1000"]);
}

#[test]
fn what_is_stated_of_files_is_checked() {
    let path = case("c06_counts");
    for (stated, expected) in [
        ("decimal", "has no `=`"),
        ("decimals=comma", "did you mean `decimal`"),
        ("decimal=dot", "`--read decimal` cannot be `dot`"),
        ("separator=ab", "`--read separator` cannot be `ab`"),
        ("encoding=klingon", "`--read encoding` cannot be `klingon`"),
        ("unit=promille", "percent or fraction"),
    ] {
        assert_refused(&path, &["--read", stated], &[expected]);
    }
    let twice = ["--read", "decimal=point", "--read", "decimal=comma"];
    assert_refused(&path, &twice, &["`--read decimal` is given twice"]);
    for stated in ["separator=,", "separator=comma", "encoding=utf-8", "decimal=point"] {
        let stated = tune("c06_counts", &["--read", stated]);
        assert_eq!(stated.answer, tune("c06_counts", &[]).answer);
    }
    assert!(Path::new(&path).exists());
}

#[test]
fn the_roc_heading_speaks_of_all_groups_and_says_how_many_are_drawn() {
    let tuned = tune("c17_ten_groups", &[]);
    let heading = tuned.read("charts/roc.txt");
    assert!(heading.contains("5.1% (I) to 60.6% (J) of good people are denied"), "{heading}");
    assert!(tuned.read("charts/roc.svg").contains("the first 6 of 10 groups"), "{heading}");
}
