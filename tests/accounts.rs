//! Tuning on rows of accounts as a user meets it.

mod command;

use command::{files, look_up, text};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

fn swapset(folder: &Path, arguments: &[&str]) -> Output {
    command::swapset(folder, &[&["tune", "--accounts"], arguments, &["--quiet", "--no-png", "--overwrite"]].concat())
}

/// Tunes and gives the answer.
fn tune(folder: &Path, arguments: &[&str]) -> String {
    let done = swapset(folder, arguments);
    assert!(done.status.success(), "{arguments:?}: {}", text(&done.stderr));
    text(&done.stdout)
}

/// The error, as one line.
fn refused(folder: &Path, arguments: &[&str]) -> String {
    let done = swapset(folder, &[arguments, &["--out", "refused"]].concat());
    assert_eq!(done.status.code(), Some(2), "{arguments:?}: {}", text(&done.stdout));
    assert!(!folder.join("refused").exists(), "{arguments:?} wrote something");
    text(&done.stderr).split(['\n', '|']).map(str::trim).collect::<Vec<_>>().join(" ")
}

fn with(texts: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in texts {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn german() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("configs/accounts/german_credit.csv")
}

/// A book of 600 accounts in six months, whose ids hold a word that stands nowhere else.
fn book() -> String {
    let mut text = String::from("client_id;Credit Score;違;Loan Amount;Segment;Date\n").replace('違', "Default");
    for row in 0..600u32 {
        let score = 400 + (row * 7919) % 400;
        let is_bad = (row * 104_729) % 400 > score - 350;
        let segment = ["north", "south", "tiny"][if row < 5 { 2 } else { (row % 2) as usize }];
        let (id, amount, month) = (format!("secret{row:04}"), 1000 + (row * 31) % 5000, 1 + row % 6);
        let outcome = if row == 599 {
            ""
        } else if is_bad {
            "Y"
        } else {
            "N"
        };
        let score = if row == 598 {
            "-9".to_string()
        } else if row == 597 {
            String::new()
        } else {
            score.to_string()
        };
        text.push_str(&format!("{id};{score};{outcome};{amount},5;{segment};2024-{month:02}-15\n"));
    }
    text
}

#[test]
fn the_bundled_book_by_accounts_and_by_amount() {
    let folder = with(&[]);
    let answer = tune(folder.path(), &["german_credit", "--out", "out"]);
    assert!(answer.starts_with("Deny below 738 (95% interval "), "{answer}");
    assert!(
        answer.contains("by accounts") && answer.contains("by amount") && answer.contains("500 accounts"),
        "{answer}"
    );
    let optimum = folder.path().join("out/optimum.csv");
    let of = |what: &str| look_up(&optimum, &[("what", what)], "value");
    assert!((of("auc") - 0.765_628_571).abs() < 1e-8 && (of("auc_by_amount") - 0.749_383_710).abs() < 1e-8);
    // The file is the same book.
    let path = german().display().to_string();
    assert_eq!(tune(folder.path(), &[&path, "--out", "file"]), answer);
    let decisions = fs::read_to_string(folder.path().join("out/decisions.csv")).unwrap();
    assert_eq!(decisions.lines().count(), 501);
    assert!(decisions.starts_with("id,score,decision\n1,749,approve\n2,764,approve\n"), "{decisions}");
    assert!(decisions.lines().skip(1).all(|line| {
        let fields: Vec<&str> = line.split(',').collect();
        (fields[1].parse::<f64>().unwrap() < 738.0) == (fields[2] == "deny")
    }));
}

#[test]
fn constraints_by_amount_and_with_certainty() {
    let folder = with(&[]);
    let asked = [
        "german_credit",
        "--objective",
        "minimise denied_by_amount",
        "--subject-to",
        "bad_rate_of_approved_by_amount <= 22.2%",
    ];
    let plain = tune(folder.path(), &[&asked[..], &["--out", "plain"]].concat());
    assert!(plain.starts_with("Deny below 637 "), "{plain}");
    assert!(plain.contains("It breaks a constraint in "), "{plain}");
    let certain = tune(folder.path(), &[&asked[..], &["--certainty", "0.95", "--out", "certain"]].concat());
    assert!(certain.contains("each constraint was required to hold in 95% of them"), "{certain}");
    let of = |out: &str, what: &str| look_up(&folder.path().join(out).join("optimum.csv"), &[("what", what)], "value");
    assert!(of("certain", "cut_off") > of("plain", "cut_off"));
    let broken = "share_of_resamples_that_break_a_constraint";
    assert!(of("plain", broken) > 0.3 && of("certain", broken) <= 0.05);
}

#[test]
fn loss_and_profit_follow_from_the_terms() {
    let folder = with(&[("book.csv", "score,bad,amount\n1,1,100\n1,0,100\n2,0,300\n2,0,100\n3,1,200\n3,0,400\n")]);
    let terms = ["--lgd", "0.5", "--rate", "0.2", "--funding-cost", "0.1", "--term", "2"];
    let asked = [
        "book.csv",
        "--objective",
        "maximise profit",
        "--reach",
        "denied = 50%",
        "--minimum-cell",
        "0",
        "--out",
        "out",
    ];
    tune(folder.path(), &[&asked[..], &terms].concat());
    let results = folder.path().join("out/results.csv");
    let at = |metric: &str| look_up(&results, &[("metric", metric), ("policy", "cut_off=1")], "mean");
    // 300 of bad amounts lose half; 900 of good ones earn a tenth a year; funding of 300 is paid for two years.
    assert!((at("loss") - 150.0 / 6.0).abs() < 1e-9 && (at("loss_by_amount") - 0.125).abs() < 1e-9);
    assert!((at("profit") - (180.0 - 210.0) / 6.0).abs() < 1e-9);
    assert!(
        refused(folder.path(), &["book.csv", "--objective", "maximise profit"])
            .contains("profit without --lgd and --rate")
    );
    let report = refused(folder.path(), &["book.csv", "--amount", "none", "--objective", "minimise cost_by_amount"]);
    assert!(report.contains("cost_by_amount without a column of amounts"), "{report}");
}

#[test]
fn ids_stand_in_decisions_alone_and_small_groups_are_not_shown() {
    let folder = with(&[("book.csv", &book())]);
    let answer = tune(folder.path(), &["book.csv", "--special=-9", "--lang", "both", "--out", "out"]);
    for said in ["column client_id read as id", "column Default read as bad", "numbers with a decimal comma"] {
        assert!(answer.contains(said), "{said}: {answer}");
    }
    assert!(answer.contains("special score -9") && answer.contains("not shown"), "{answer}");
    assert!(answer.contains("whole vintages are drawn"), "{answer}");
    let written = files(&folder.path().join("out"));
    for (name, bytes) in &written {
        assert_eq!(name.ends_with("decisions.csv"), text(bytes).contains("secret0007"), "{name}");
    }
    let decisions = fs::read_to_string(folder.path().join("out/decisions.csv")).unwrap();
    assert!(decisions.contains("secret0598,-9,special score\n") && decisions.contains("secret0597,,no score\n"));
    let by_group = fs::read_to_string(folder.path().join("out/by_group.csv")).unwrap();
    assert!(by_group.contains("Segment,tiny,,not shown,,,,,\n"), "{by_group}");
    assert!(folder.path().join("out/by_vintage.csv").exists());
    assert!(text(&written.iter().find(|file| file.0.ends_with("report.zh.html")).unwrap().1).contains("按金额"));
}

#[test]
fn the_same_bytes_at_any_number_of_threads_and_from_the_table_in_toml() {
    let table = "[accounts]\nfile = \"book.csv\"\nspecial = [-9]\nobjective = \"minimise cost_by_amount\"\n\
                 subject_to = [\"denied <= 70%\"]\ncertainty = 0.9\nlgd = 0.4\n";
    let folder = with(&[("book.csv", &book()), ("mine.toml", table)]);
    let options = [
        "--special=-9",
        "--objective",
        "minimise cost_by_amount",
        "--subject-to",
        "denied <= 70%",
        "--certainty",
        "0.9",
        "--lgd",
        "0.4",
    ];
    let one = tune(folder.path(), &[&["book.csv"], &options[..], &["--threads", "1", "--out", "one"]].concat());
    let three = tune(folder.path(), &[&["book.csv"], &options[..], &["--threads", "3", "--out", "three"]].concat());
    assert_eq!(one, three);
    let (a, b) = (files(&folder.path().join("one")), files(&folder.path().join("three")));
    assert!(a == b && a.len() > 12);
    assert_eq!(tune(folder.path(), &["mine.toml", "--out", "toml"]), one);
    let other = tune(folder.path(), &[&["book.csv"], &options[..], &["--seed", "2", "--out", "two"]].concat());
    assert!(other.contains("seed 2") && files(&folder.path().join("two")) != a);
}

#[test]
fn bad_input_is_one_error_that_says_what_to_do() {
    let folder = with(&[
        ("book.csv", "score,bad,limit\n500,1,5\n600,0,5\n"),
        ("all_bad.csv", "score,bad\n500,1\n600,1\n"),
        ("wrong.toml", "[accounts]\nfile = \"book.csv\"\nammount = \"limit\"\n"),
        ("empty.toml", "[account]\nfile = \"book.csv\"\n"),
        ("nowhere.toml", "[accounts]\nfile = \"none.csv\"\n"),
    ]);
    let cases: [(&[&str], &str); 14] = [
        (&["nothing.csv"], "there is no such file"),
        (&["german_kredit"], "did you mean `german_credit`?"),
        (&["book.csv", "--score", "scroe"], "did you mean `score`?"),
        (&["book.csv", "--bad", "limit"], "`5` is neither yes nor no"),
        (&["book.csv", "--special=-9"], "no account has the score -9"),
        (&["book.csv", "--objective", "minimise coast"], "did you mean"),
        (&["book.csv", "--certainty", "95"], "did you mean 0.95?"),
        (&["book.csv", "--threshold", "merchant_loan.cutoff=500:540:10"], "--threshold with a file of accounts"),
        (&["book.csv", "--replications", "5"], "--replications with a file of accounts"),
        (&["all_bad.csv"], "no account with a score is good"),
        (&["wrong.toml"], "did you mean `amount`?"),
        (&["empty.toml"], "has no table [accounts]"),
        (&["nowhere.toml"], "there is no such file"),
        (&["book.csv", "--read", "unit=percent"], "`--read unit` with a file of accounts"),
    ];
    for (arguments, expected) in cases {
        let report = refused(folder.path(), arguments);
        assert!(report.contains(expected), "{arguments:?}: {report}");
    }
    let done = command::swapset(folder.path(), &["tune", "--amount", "limit"]);
    assert_eq!(done.status.code(), Some(2));
}

#[test]
fn an_amount_that_outweighs_all_others_is_pointed_out() {
    let row = |row: u32| {
        let is_bad = (row * 7919) % 400 > row;
        let amount = if row == 100 { 100_000_000 } else { 100 + row };
        format!("{row},{},{amount}\n", u8::from(is_bad))
    };
    let folder = with(&[("book.csv", &format!("score,bad,amount\n{}", (0..400).map(row).collect::<String>()))]);
    let by_amount = tune(folder.path(), &["book.csv", "--objective", "minimise cost_by_amount", "--out", "one"]);
    assert!(
        by_amount.contains("a few accounts hold most of the amounts") && by_amount.contains("freedom: 1.0"),
        "{by_amount}"
    );
    let by_accounts = tune(folder.path(), &["book.csv", "--out", "two"]);
    assert!(!by_accounts.contains("a few accounts hold most"), "{by_accounts}");
}

#[test]
fn who_was_denied_so_far_is_told_only_where_the_file_says_it() {
    let rows = |approved: &str| -> String {
        let row = |row: u32| {
            let outcome = if row.is_multiple_of(10) {
                ""
            } else if (row * 7919) % 400 > row {
                "1"
            } else {
                "0"
            };
            format!("{row},{outcome}{approved}\n")
        };
        (0..400).map(row).collect()
    };
    let folder = with(&[
        ("book.csv", &format!("score,bad\n{}", rows(""))),
        ("decided.csv", &format!("score,bad,approved\n{}", rows(",no"))),
    ]);
    let silent = tune(folder.path(), &["book.csv", "--out", "one"]);
    assert!(silent.contains("40 accounts have no known outcome") && !silent.contains("Denied so far"), "{silent}");
    assert!(tune(folder.path(), &["decided.csv", "--out", "two"]).contains("Denied so far, of these: 40"));
}

#[test]
fn a_turned_score_is_pointed_out_and_a_pd_can_be_told() {
    let text: String =
        (0..400u32).map(|row| format!("{},{}\n", f64::from(row) / 400.0, u8::from((row * 7919) % 400 < row))).collect();
    let folder = with(&[("book.csv", &format!("pd,bad\n{text}"))]);
    let turned = tune(folder.path(), &["book.csv", "--score", "pd", "--out", "one"]);
    assert!(turned.contains("the score seems to be reversed") && turned.contains("--higher-is-worse"), "{turned}");
    let right = tune(folder.path(), &["book.csv", "--score", "pd", "--higher-is-worse", "--out", "two"]);
    assert!(right.starts_with("Deny above 0.") && !right.contains("seems to be reversed"), "{right}");
}
