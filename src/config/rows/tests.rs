use super::*;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;

fn read_bytes(bytes: &[u8], named: &[(Role, &str)], dialect: Dialect) -> Result<(Rows, RowsReading), String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book.csv");
    std::fs::write(&path, bytes).unwrap();
    let named: Vec<Named> = named.iter().map(|&(role, column)| Named { role, column: column.into() }).collect();
    read(&Place::File(path.clone()), &named, dialect, &|_| {})
        .map_err(|error| error.report(false).replace(&path.display().to_string(), "book.csv"))
}

fn rows(text: impl AsRef<[u8]>) -> (Rows, RowsReading) {
    read_bytes(text.as_ref(), &[], Dialect::default()).unwrap()
}

fn fault(text: impl AsRef<[u8]>) -> String {
    read_bytes(text.as_ref(), &[], Dialect::default()).map(drop).unwrap_err()
}

fn numbers(numbers: &Numbers) -> Vec<f64> {
    let rows = match numbers {
        Numbers::Hundredths(values) => values.len(),
        Numbers::Doubles(values) => values.len(),
    };
    (0..rows).map(|row| numbers.get(row)).collect()
}

const PLAIN: &str = "id,score,bad,amount,group,month\na,500,1,10.5,north,2024-01\nb,600,0,20,south,2024-02\n\
                     c,700,,30,north,2024-01\nd,,0,40,,2024-03\n";

#[test]
fn every_dialect_of_rows_is_the_same_rows() {
    let utf_16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let mut gz = GzEncoder::new(Vec::new(), Compression::default());
    gz.write_all(PLAIN.as_bytes()).unwrap();
    let semicolon = PLAIN.replace(',', ";").replace("10.5", "10,5");
    let variants: Vec<Vec<u8>> = vec![
        PLAIN.into(),
        format!("\u{feff}{PLAIN}").into(),
        PLAIN.replace('\n', "\r\n").into(),
        PLAIN.replace('\n', "\r").into(),
        PLAIN.replace(',', "\t").into(),
        format!("sep=|\n{}", PLAIN.replace(',', "|")).into(),
        PLAIN.replace(',', "，").into(),
        semicolon.into(),
        PLAIN.replace("a,500", "\"a\", \"500\" ").into(),
        PLAIN.replace('\n', ",,\n").into(),
        PLAIN.replace("b,600", "\n\nb,600").into(),
        format!("{PLAIN}\n\n,,,,,\n").into(),
        format!("{PLAIN}Total,,1,100.5,,\n").into(),
        utf_16(PLAIN),
        utf_16(&format!("\u{feff}{PLAIN}")),
        gz.finish().unwrap(),
    ];
    for bytes in variants {
        let (rows, reading) = rows(&bytes);
        let shown = String::from_utf8_lossy(&bytes).into_owned();
        let scores = numbers(&rows.scores);
        assert_eq!((&scores[..3], scores[3].is_nan()), (&[500.0, 600.0, 700.0][..], true), "{shown}");
        assert_eq!(rows.flags, [BAD, 0, NO_OUTCOME, 0], "{shown}");
        assert_eq!(numbers(rows.amounts.as_ref().unwrap()), [10.5, 20.0, 30.0, 40.0], "{shown}");
        assert_eq!(
            (rows.groups[0].texts.join("|"), &rows.groups[0].codes[..]),
            ("|north|south".into(), &[1, 2, 1, 0][..])
        );
        assert_eq!(rows.vintages.unwrap().texts, ["2024-01", "2024-02", "2024-03"], "{shown}");
        assert_eq!(rows.ids, Some(Ids::default()), "{shown}");
        assert_eq!(reading.columns.len(), 6, "{shown}");
        assert_eq!(reading.digest, crate::digest::digest(&bytes), "{shown}");
    }
}

#[test]
fn gbk_with_chinese_names_is_read() {
    let (gbk, _, _) = encoding_rs::GBK.encode("编号,评分,是否违约,额度\n甲,500,是,10\n乙,600,否,20\n");
    let (rows, reading) = rows(gbk);
    assert_eq!((numbers(&rows.scores), rows.flags, reading.encoding), (vec![500.0, 600.0], vec![BAD, 0], "GBK"));
    assert!(reading.columns.iter().all(|column| column.is_guessed));
}

#[test]
fn an_account_is_bad_if_any_flag_is_set() {
    let text = "score,dpd_30,dpd_60,dpd_90\n1,1,0,0\n2,0,0,0\n3,0,,0\n4,0,,1\n";
    let flags = [(Role::Bad, "dpd_60"), (Role::Bad, "dpd_90"), (Role::Bad, "dpd_30")];
    let (rows, _) = read_bytes(text.as_bytes(), &flags, Dialect::default()).unwrap();
    assert_eq!(rows.flags, [BAD, 0, NO_OUTCOME, BAD]);
}

#[test]
fn many_blocks_are_joined_in_order_and_errors_know_their_lines() {
    let mut text = String::from("id,score,bad,note\n");
    for row in 0..300_000 {
        text.push_str(&format!("A{row},{},{},\"x, \"\"y\"\"\nz\"\n", row % 700, u8::from(row % 7 == 0)));
    }
    let (rows, _) = rows(&text);
    assert_eq!(rows.flags.len(), 300_000);
    assert!((0..300_000).all(|row| rows.scores.get(row) == (row % 700) as f64));
    assert_eq!(rows.ids, Some(Ids::default()));
    let wrong = text.replace("A250000,", "A250000,x");
    let report = fault(&wrong);
    // Two lines a row below the header.
    assert!(report.contains("book.csv:500002:9: column `score`: `x100` is not a number"), "{report}");
    let report = fault(text.replace("A299999,199,", "A5,199,") + "A6,1,1,\"open\n");
    assert!(report.contains("book.csv:600002:8: a quotation mark is never closed"), "{report}");
    let again = text.replace("A299999,", "A5,");
    let (rows, reading) = self::rows(&again);
    assert_eq!(rows.ids.unwrap().first, Some((6, 300_000)));
    assert_eq!(reading.separator, ',');
}

#[test]
fn what_cannot_be_read_is_one_error_with_its_place() {
    for (text, expected) in [
        ("score,bad\n500,1\n600,2\n", "book.csv:3:5: column `bad`: `2` is neither yes nor no"),
        ("score,bad\n500,1\n600\n", "book.csv:3:1: 1 field where the header has 2"),
        ("score,bad\n500-519,1\n", "book.csv:2:1: column `score`: `500-519` is a band"),
        ("score,bad\n1e13,1\n", "1e13 is too large"),
        ("score,bad\n5%,1\n6,1\n", "book.csv:3:1: column `score`: some scores have a % sign and some do not"),
        ("score,bad,amount\n1,1,\n", "book.csv:2:5: column `amount`: empty"),
        ("score,bad,amount\n1,1,-3\n", "-3 is negative"),
        ("score,bad,weight\n1,1,inf\n", "`inf` is not a number"),
        ("score,bad,month\n1,1,03/31/2024\n", "`03/31/2024` is not a month or a date"),
        ("score;bad;amount\n1;1;1,234\n", "`1,234` could be 1.234 or 1234"),
        ("score,bad\nTotal,1\n5,1\n", "book.csv:2: a row of totals among the accounts"),
        ("score,bad\n", "a header but no rows"),
        ("score,bad,bad\n1,1,1\n", "column `bad` appears twice"),
        ("score\n1\n", "no column `bad`"),
        ("1,2\n3,4\n", "no header"),
        ("PAR1", "Parquet file"),
        ("score,bad,group\n1,1,a\u{202e}b\n", "U+202E"),
    ] {
        let report = fault(text);
        assert!(report.contains(expected), "{text:?}: {report}");
    }
    let mut late = String::from("score;bad;amount\n");
    late.extend(std::iter::repeat_n("500;1;100\n", 60_000));
    let report = fault(late.clone() + "1;1;1,5\n");
    assert!(report.contains("book.csv:60002:5") && report.contains("`--read decimal=comma`"), "{report}");
    let mut latin = late.into_bytes();
    latin.extend_from_slice(b"1;1;\xE9\n");
    let report = fault(latin);
    assert!(report.contains("line 60002 holds byte 0xE9"), "{report}");
}

#[test]
fn ids_and_scores_are_read_again_and_a_changed_file_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book.csv");
    std::fs::write(&path, PLAIN).unwrap();
    let (_, reading) = read(&Place::File(path.clone()), &[], Dialect::default(), &|_| {}).unwrap();
    let again = || -> Result<Vec<(String, f64)>, ConfigError> {
        let mut all = Vec::new();
        reading.ids_and_scores(|ids, scores| {
            all.extend(ids.iter().cloned().zip(scores.iter().copied()));
            Ok::<(), ConfigError>(())
        })?;
        Ok(all)
    };
    let all = again().unwrap();
    assert_eq!((all.len(), all[1].clone(), all[3].1.is_nan()), (4, ("b".into(), 600.0), true));
    std::fs::write(&path, PLAIN.replace("600", "601")).unwrap();
    assert!(again().unwrap_err().to_string().contains("changed while it was in use"));
}
