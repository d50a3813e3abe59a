//! Files of accounts as they come, one case each: dialects, encodings, columns, scores, groups; and the forms in which results
//! go out. Parquet files and workbooks are tested where they are built in:
//!
//! ```sh
//! cargo test --features parquet,excel --test accounts_files
//! ```

#[cfg(all(feature = "parquet", feature = "excel"))]
mod built_in;
mod command;

use command::{files, look_up, text};
use std::fs;
use std::path::Path;
use std::process::Output;

fn tune(folder: &Path, arguments: &[&str]) -> Output {
    command::swapset(folder, &[&["tune", "--accounts"], arguments, &["--quiet", "--no-png", "--overwrite"]].concat())
}

/// Forty accounts at scores 500 to 539, the lower half of which is bad in 12 of 20 cases and the upper one in 2 of 20, as lines of
/// id, score, outcome, amount and group.
fn lines(line: impl Fn(usize, u32, bool) -> String) -> String {
    let is_bad = |row: usize| if row < 20 { row % 5 < 3 } else { row == 25 || row == 35 };
    (0..40).map(|row| line(row, 500 + row as u32, is_bad(row))).collect()
}

/// The same as a plain table.
fn plain() -> String {
    format!(
        "id,score,bad,amount,group\n{}",
        lines(|row, score, bad| format!("a{row},{score},{},{}.5,g{}\n", u8::from(bad), 1000 + row, row % 2))
    )
}

/// What should become of a file.
enum Right {
    /// The same answer as of the plain table.
    Same,
    /// An answer that says something.
    Says(&'static str),
    /// An error that says something.
    Refused(&'static str),
}

use Right::{Refused, Same, Says};

/// A file with what is asked of it and what is right.
type Case = (&'static str, Vec<u8>, &'static [&'static str], Right);

fn utf_16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Files that are written in other ways.
fn dialects() -> Vec<Case> {
    let plain = plain();
    let gbk = |text: &str| encoding_rs::GBK.encode(text).0.into_owned();
    let chinese = plain.replace("id,score,bad,amount,group", "编号,评分,坏账,金额,分组").replace("坏账", "违约");
    let thousands = plain.lines().map(|line| {
        let fields: Vec<&str> = line.split(',').collect();
        let amount = fields[3].strip_prefix('1').filter(|_| fields[3].ends_with(".5"));
        let amount = amount.map_or(fields[3].to_string(), |rest| format!("\"1,{rest}\""));
        format!("{},{},{},{amount},{}\n", fields[0], fields[1], fields[2], fields[4])
    });
    let index = plain.lines().enumerate().map(|(row, line)| match row {
        0 => format!(",{line}\n"),
        row => format!("{},{line}\n", row - 1),
    });
    vec![
        ("a byte order mark", format!("\u{feff}{plain}").into(), &[], Same),
        ("carriage returns alone", plain.replace('\n', "\r").into(), &[], Same),
        (
            "quoted fields and two bytes a line end",
            plain.replace("a1,", "\"a1\",").replace('\n', "\r\n").into(),
            &[],
            Same,
        ),
        ("semicolons", plain.replace(',', ";").into(), &[], Same),
        ("semicolons and decimal commas", plain.replace(',', ";").replace(".5;", ",5;").into(), &[], Same),
        ("a line that names the separator", format!("sep=;\n{}", plain.replace(',', ";")).into(), &[], Same),
        ("tabs", plain.replace(',', "\t").into(), &[], Same),
        ("spaces around fields", plain.replace(',', " , ").into(), &[], Same),
        ("UTF-16", utf_16(&format!("\u{feff}{plain}")), &[], Same),
        ("GBK with Chinese names", gbk(&chinese), &[], Same),
        ("Chinese names", chinese.into(), &[], Same),
        ("full-width commas", plain.replace(',', "，").into(), &[], Same),
        ("thousands in quotation marks", thousands.collect::<String>().into(), &[], Same),
        ("an index without a name", index.collect::<String>().into(), &[], Same),
        ("blank rows of a spreadsheet", format!("{plain},,,,\n,,,,\n\n").into(), &[], Same),
        ("commas at the end of lines", plain.replace('\n', ",\n").into(), &[], Same),
        (
            "a row of totals",
            format!("{plain}Total,,14,40780,\n").into(),
            &[],
            Says("row of totals at the end left out"),
        ),
        ("a blank row between others", plain.replace("a9,", "\na9,").into(), &[], Says("blank rows left out: 1")),
    ]
}

/// Columns and entries that need a look.
fn entries() -> Vec<Case> {
    let plain = plain();
    let with = |from: &str, to: &str| -> Vec<u8> { plain.replace(from, to).into() };
    let flags = |bad: &'static str, good: &'static str| -> Vec<u8> {
        let rows = lines(|row, score, is_bad| {
            format!("a{row},{score},{},{}.5,g{}\n", if is_bad { bad } else { good }, 1000 + row, row % 2)
        });
        format!("id,score,bad,amount,group\n{rows}").into()
    };
    vec![
        ("outcomes as letters", flags("Y", "n"), &[], Same),
        ("outcomes as words", flags("BAD", "GOOD"), &[], Same),
        ("outcomes in Chinese", flags("坏", "好"), &[], Same),
        ("outcomes with decimals", flags("1.0", "0.0"), &[], Same),
        ("an exponent", with(",500,", ",5e2,"), &[], Same),
        (
            "columns that are nothing's",
            plain
                .lines()
                .enumerate()
                .map(|(row, line)| format!("{line},{}\n", if row == 0 { "branch" } else { "x" }))
                .collect::<String>()
                .into(),
            &["--amount", "none"],
            Says("columns not used: amount, branch"),
        ),
        ("a missing score", with(",500,", ",NA,"), &[], Says("no score")),
        ("a missing outcome", with(",500,1,", ",500,,"), &[], Says("have a score but no known outcome")),
        ("an infinite score", with(",500,", ",inf,"), &[], Refused("`inf` is not a number")),
        ("a score that is a band", with(",500,", ",500-504,"), &[], Refused("is a band")),
        ("one per cent sign among scores", with(",500,", ",5%,"), &[], Refused("% sign")),
        ("an outcome of two", with(",500,1,", ",500,2,"), &[], Refused("`2` is neither yes nor no")),
        ("a negative amount", with(",1000.5,", ",-1000.5,"), &[], Refused("-1000.5 is negative")),
        ("an empty amount", with(",1000.5,", ",,"), &[], Refused("column `amount`: empty")),
        (
            "a row that is too short",
            with("a3,503,0,1003.5,g1", "a3,503,0"),
            &[],
            Refused("3 fields where the header has 5"),
        ),
        (
            "a quotation mark that is never closed",
            with("a39,", "\"a39,"),
            &[],
            Refused("a quotation mark is never closed"),
        ),
        ("no header", lines(|row, score, _| format!("{row},{score},0,5\n")).into(), &[], Refused("no header")),
        ("no rows", "id,score,bad\n".into(), &[], Refused("a header but no")),
        ("nothing", Vec::new(), &[], Refused("the file is empty")),
        ("two columns of one name", with("amount,group", "amount,bad"), &[], Refused("`bad` appears twice")),
        (
            "two names that differ in case",
            with("bad,amount,group", "Bad,amount,BAD"),
            &[],
            Refused("differ only in case"),
        ),
        (
            "two columns that could be the amount",
            with("amount,group", "balance,limit"),
            &[],
            Refused("could both be amount"),
        ),
        ("a repeated id", with("a39,", "a38,"), &[], Says("some rows repeat the id of an earlier row: fewer than 10")),
        (
            "numbers of accounts by score",
            "score,count,bad\n500,10,5\n600,20,2\n".into(),
            &[],
            Refused("a file of numbers of accounts by score is read with --scores"),
        ),
        ("all good", flags("0", "0"), &[], Refused("no account with a score is bad")),
        ("all bad", flags("1", "1"), &[], Refused("no account with a score is good")),
        ("a total among the rows", with("a20,", "Total,"), &[], Refused("a row of totals among the accounts")),
        ("not a table", b"%PDF-1.7\n%\xE2".to_vec(), &[], Refused("PDF")),
        ("a workbook of Excel", b"PK\x03\x04 and more".to_vec(), &[], Refused("Excel")),
    ]
}

/// Scores, weights and bounds.
fn statistics() -> Vec<Case> {
    let of = |header: &str, line: &dyn Fn(usize) -> String| -> Vec<u8> {
        format!("{header}\n{}", (0..60).map(line).collect::<String>()).into()
    };
    let risk = |row: usize| u8::from((row * 7919) % 60 < row);
    let bound = |row: usize| {
        let (score, bad) = match row % 30 {
            row if row < 8 => (1, row < 6),
            row if row < 17 => (2, row < 11),
            row => (3, row < 18),
        };
        format!("{score},{}\n", u8::from(bad))
    };
    vec![
        (
            "a PD taken for a score",
            of("pd,bad", &|row| format!("{},{}\n", row as f64 / 60.0, risk(row))),
            &["--score", "pd"],
            Says("the score seems to be reversed"),
        ),
        (
            "a PD as such",
            of("pd,bad", &|row| format!("{},{}\n", row as f64 / 60.0, risk(row))),
            &["--score", "pd", "--higher-is-worse"],
            Says("Deny above 0."),
        ),
        (
            "a bound that is met exactly",
            of("score,bad", &bound),
            &["--objective", "maximise bad_denied", "--subject-to", "good_denied <= 10%"],
            Says("Deny below 2"),
        ),
        (
            "a strict bound",
            of("score,bad", &bound),
            &["--objective", "maximise bad_denied", "--subject-to", "good_denied < 10%"],
            Says("Deny nobody"),
        ),
        (
            "two bounds that exclude each other",
            of("score,bad", &bound),
            &["--subject-to", "denied <= 10%", "--subject-to", "bad_denied >= 90%"],
            Says("denied ≤ 10% cannot be met together with bad denied ≥ 90%"),
        ),
        ("one score for all", of("score,bad", &|row| format!("500,{}\n", row % 2)), &[], Says("1 scores")),
        (
            "a score far from all others",
            of("score,bad", &|row| {
                format!("{},{}\n", if row == 59 { 1_000_000_000 } else { row }, u8::from(row % 3 == 0))
            }),
            &[],
            Says("60 accounts"),
        ),
        (
            "a score that tells nothing",
            of("score,bad", &|row| format!("{},{}\n", row / 2, row % 2)),
            &[],
            Says("0.500"),
        ),
        (
            "a score that tells all",
            of("score,bad", &|row| format!("{row},{}\n", u8::from(row < 30))),
            &[],
            Says("1.000 ("),
        ),
    ]
}

fn check(cases: Vec<Case>) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("plain.csv"), plain()).unwrap();
    let expected = tune(folder.path(), &["plain.csv", "--out", "plain"]);
    assert!(expected.status.success(), "{}", text(&expected.stderr));
    // Up to how the file was read.
    let answer = |done: &Output| {
        let told = text(&done.stdout);
        told.split("\n\n").filter(|part| !part.starts_with("How the files were read")).collect::<Vec<_>>().join("\n\n")
    };
    for (name, bytes, arguments, right) in cases {
        fs::write(folder.path().join("book.csv"), bytes).unwrap();
        let out = if matches!(right, Refused(_)) { "refused" } else { "out" };
        let done = tune(folder.path(), &[&["book.csv", "--out", out], arguments].concat());
        let (told, report) = (text(&done.stdout), text(&done.stderr));
        match right {
            Same => {
                assert!(done.status.success(), "{name}: {report}");
                let heading = |answer: String| answer.replace("分组", "group").replace(char::is_whitespace, "");
                assert_eq!(heading(answer(&done)), heading(answer(&expected)), "{name}");
            }
            Says(expected) => assert!(done.status.success() && told.contains(expected), "{name}: {report}{told}"),
            Refused(expected) => {
                let report = report.split(['\n', '|']).map(str::trim).collect::<Vec<_>>().join(" ");
                assert_eq!(done.status.code(), Some(2), "{name}: {report}");
                assert!(report.contains(expected), "{name}: {report}");
                assert!(!folder.path().join("refused").exists(), "{name}");
            }
        }
    }
}

#[test]
fn however_a_file_is_written_it_is_the_same_book() {
    check(dialects());
}

#[test]
fn entries_are_read_as_they_are_meant_or_refused_with_their_place() {
    check(entries());
}

#[test]
fn scores_and_bounds_at_the_edge() {
    check(statistics());
}

#[test]
fn groups_are_what_they_are_called() {
    let folder = tempfile::tempdir().unwrap();
    let names = [
        "NA",
        "01",
        "1",
        "Urban",
        "urban",
        "",
        "all accounts",
        "by amount",
        "=1+1",
        "@x, \"q\"",
        "<b>a&b</b>",
        "全部账户",
    ];
    let rows: String = (0..names.len() * 40)
        .map(|row| {
            let name = names[row % names.len()].replace('"', "\"\"");
            let score = (row * 7919) % 397;
            format!("{score},{},{},\"{name}\"\n", u8::from((row * 104_729) % 400 > score), 10 + row % 7)
        })
        .collect();
    fs::write(folder.path().join("book.csv"), format!("score,bad,amount,segment\n{rows}")).unwrap();
    let done = tune(folder.path(), &["book.csv", "--lang", "both", "--minimum-cell", "0", "--out", "out"]);
    let answer = text(&done.stdout);
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert!(answer.contains("(no name)") && answer.contains("segment: all accounts"), "{answer}");
    let mut reader = csv::Reader::from_path(folder.path().join("out/by_group.csv")).unwrap();
    let mut found: Vec<String> = reader.records().map(|row| row.unwrap()[1].to_string()).collect();
    found.dedup();
    let mut expected: Vec<String> = names
        .iter()
        .map(|name| if name.starts_with(['=', '@']) { format!("'{name}") } else { (*name).into() })
        .collect();
    expected.sort_by_key(|name| name.trim_start_matches('\'').to_string());
    assert_eq!(found, expected);
    let mut roc = csv::Reader::from_path(folder.path().join("out/charts/roc.csv")).unwrap();
    let keys: Vec<String> = roc.records().map(|row| row.unwrap()[0].to_string()).collect();
    // Each curve stands in one piece: none has the name of another.
    let mut pieces = keys.clone();
    pieces.dedup();
    let mut different = pieces.clone();
    different.sort();
    different.dedup();
    assert_eq!(pieces.len(), different.len(), "{pieces:?}");
    assert!(keys.iter().all(|key| !key.starts_with(['=', '@'])));
    for (name, bytes) in files(&folder.path().join("out")).into_iter().filter(|file| file.0.ends_with("html")) {
        assert!(!text(&bytes).contains("<b>a&b</b>") && text(&bytes).contains("&lt;b&gt;a&amp;b&lt;/b&gt;"), "{name}");
    }
}

#[test]
fn intervals_do_not_depend_on_the_unit_of_weights() {
    let folder = tempfile::tempdir().unwrap();
    let book = |unit: u32| {
        let rows = lines(|row, score, bad| format!("{score},{},{}\n", u8::from(bad), unit * (1 + row as u32 % 3)));
        format!("score,bad,weight\n{rows}")
    };
    let optimum = |unit: u32| {
        fs::write(folder.path().join("book.csv"), book(unit)).unwrap();
        assert!(tune(folder.path(), &["book.csv", "--out", "out"]).status.success());
        let of = |what: &str, column: &str| look_up(&folder.path().join("out/optimum.csv"), &[("what", what)], column);
        [
            of("auc", "lower"),
            of("auc", "upper"),
            of("bad_rate", "lower"),
            of("bad_rate", "upper"),
            of("cut_off", "lower"),
        ]
    };
    let (one, thousand) = (optimum(1), optimum(1000));
    assert!(one.iter().zip(thousand).all(|(one, thousand)| (one - thousand).abs() < 1e-9), "{one:?} {thousand:?}");
    assert!(one[3] - one[2] > 0.2, "{one:?}");
}

#[cfg(not(all(feature = "parquet", feature = "excel")))]
#[test]
fn what_is_not_built_in_says_how_to_build_it() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("book.csv"), plain()).unwrap();
    fs::write(folder.path().join("book.parquet"), "PAR1 and more").unwrap();
    let refused = |arguments: &[&str]| {
        let done = tune(folder.path(), &[arguments, &["--out", "out"]].concat());
        assert_eq!(done.status.code(), Some(2), "{arguments:?}");
        assert!(!folder.path().join("out").exists(), "{arguments:?}");
        text(&done.stderr).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    for arguments in [&["book.parquet"][..], &["book.csv", "--decisions", "parquet"], &["book.csv", "--excel"]] {
        let report = refused(arguments);
        assert!(report.contains("cargo build --release --features parquet,excel"), "{arguments:?}: {report}");
    }
    let report = refused(&["book.csv", "--decisions", "parqet"]);
    assert!(report.contains("did you mean `parquet`?"), "{report}");
}
