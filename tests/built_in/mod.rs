//! Parquet files in and out, and workbooks, where they are built in.

use super::command::{files, text};
use super::tune;
use flate2::read::DeflateDecoder;
use parquet::basic::Compression;
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::record::Field;
use parquet::schema::parser::parse_message_type;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

const ROWS: usize = 700;
/// Days from 1970 to the beginning of 2024.
const DAYS: i32 = 19_723;

/// The score of a row; none of some.
fn score(row: usize) -> Option<f64> {
    (row % 97 != 5).then(|| 400.0 + ((row * 7919) % 3001) as f64 / 8.0)
}

/// Whether a row is bad; not known of some.
fn is_bad(row: usize) -> Option<bool> {
    (row % 89 != 7).then(|| (row * 104_729) % 3001 > (row * 7919) % 3001 + 600)
}

/// In hundredths.
fn amount(row: usize) -> i64 {
    100_050 + 7 * row as i64
}

fn group(row: usize) -> &'static str {
    ["north, the", "=south", "\"west\""][row % 3]
}

/// The book as CSV.
fn csv() -> String {
    let mut text = String::from("client id,score,bad,amount,group,month\n");
    for row in 0..ROWS {
        let score = score(row).map_or(String::new(), |score| score.to_string());
        let bad = is_bad(row).map_or("", |bad| if bad { "1" } else { "0" });
        let group = group(row).replace('"', "\"\"");
        let month = 1 + row % 4;
        text.push_str(&format!(
            "A{row},{score},{bad},{}.{:02},\"{group}\",2024-0{month}\n",
            amount(row) / 100,
            amount(row) % 100
        ));
    }
    text
}

/// The book as Parquet, in several row groups.
fn write(path: &Path, compression: Compression) {
    let schema = "message book {
        required binary client\u{20}id (UTF8); required float note; optional double score; optional boolean bad;
        required int64 amount (DECIMAL(12,2)); required binary group (UTF8); required int32 month (DATE);
        required group tags (LIST) { repeated group list { required int32 element; } }
    }";
    let schema = parse_message_type(&schema.replace("client\u{20}id", "client_id")).unwrap();
    let properties = WriterProperties::builder().set_compression(compression).build();
    let mut writer =
        SerializedFileWriter::new(File::create(path).unwrap(), Arc::new(schema), Arc::new(properties)).unwrap();
    for rows in (0..ROWS).collect::<Vec<usize>>().chunks(250) {
        let texts = |of: &dyn Fn(usize) -> String| -> Vec<ByteArray> {
            rows.iter().map(|&row| ByteArray::from(of(row).into_bytes())).collect()
        };
        let levels = |is_there: &dyn Fn(usize) -> bool| -> Vec<i16> {
            rows.iter().map(|&row| i16::from(is_there(row))).collect()
        };
        let mut writer = writer.next_row_group().unwrap();
        let mut index = 0;
        while let Some(mut column) = writer.next_column().unwrap() {
            match (index, column.untyped()) {
                (0, ColumnWriter::ByteArrayColumnWriter(to)) => {
                    to.write_batch(&texts(&|row| format!("A{row}")), None, None)
                }
                (1, ColumnWriter::FloatColumnWriter(to)) => to.write_batch(&vec![0.5; rows.len()], None, None),
                (2, ColumnWriter::DoubleColumnWriter(to)) => {
                    let values: Vec<f64> = rows.iter().filter_map(|&row| score(row)).collect();
                    to.write_batch(&values, Some(&levels(&|row| score(row).is_some())), None)
                }
                (3, ColumnWriter::BoolColumnWriter(to)) => {
                    let values: Vec<bool> = rows.iter().filter_map(|&row| is_bad(row)).collect();
                    to.write_batch(&values, Some(&levels(&|row| is_bad(row).is_some())), None)
                }
                (4, ColumnWriter::Int64ColumnWriter(to)) => {
                    to.write_batch(&rows.iter().map(|&row| amount(row)).collect::<Vec<i64>>(), None, None)
                }
                (5, ColumnWriter::ByteArrayColumnWriter(to)) => {
                    to.write_batch(&texts(&|row| group(row).into()), None, None)
                }
                (6, ColumnWriter::Int32ColumnWriter(to)) => {
                    let day = |row: usize| DAYS + [0, 31, 60, 91][row % 4];
                    to.write_batch(&rows.iter().map(|&row| day(row)).collect::<Vec<i32>>(), None, None)
                }
                (7, ColumnWriter::Int32ColumnWriter(to)) => {
                    to.write_batch(&vec![1; rows.len()], Some(&vec![1; rows.len()]), Some(&vec![0; rows.len()]))
                }
                _ => panic!("column {index}"),
            }
            .unwrap();
            column.close().unwrap();
            index += 1;
        }
        writer.close().unwrap();
    }
    writer.close().unwrap();
}

/// Tunes in a folder; the answer.
fn answer(folder: &Path, arguments: &[&str]) -> String {
    let done = tune(folder, arguments);
    assert!(done.status.success(), "{arguments:?}: {}", text(&done.stderr));
    let told = text(&done.stdout);
    told.split("\n\n").filter(|part| !part.starts_with("How the files were read")).collect::<Vec<_>>().join("\n\n")
}

#[test]
fn a_parquet_file_is_the_same_book_as_the_csv_and_decisions_go_out_as_parquet() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("book.csv"), csv()).unwrap();
    let expected = answer(folder.path(), &["book.csv", "--id", "client id", "--out", "csv"]);
    for compression in
        [Compression::UNCOMPRESSED, Compression::SNAPPY, Compression::GZIP(Default::default()), Compression::LZ4_RAW]
    {
        write(&folder.path().join("book.parquet"), compression);
        let told = answer(folder.path(), &["book.parquet", "--decisions", "parquet", "--out", "parquet"]);
        assert_eq!(told, expected, "{compression}");
    }
    let both = ["csv", "parquet"].map(|out| fs::read(folder.path().join(out).join("by_vintage.csv")).unwrap());
    assert!(both[0] == both[1] && text(&both[0]).contains("2024-04"));
    let csv = fs::read_to_string(folder.path().join("csv/decisions.csv")).unwrap();
    let path = folder.path().join("parquet/decisions.parquet");
    assert!(!folder.path().join("parquet/decisions.csv").exists());
    let reader = SerializedFileReader::new(File::open(&path).unwrap()).unwrap();
    let mut again = String::from("id,score,decision\n");
    for row in reader.get_row_iter(None).unwrap() {
        let fields = row.unwrap();
        let fields = fields.get_column_iter().map(|(_, field)| match field {
            Field::Str(text) => text.clone(),
            Field::Double(number) => number.to_string(),
            Field::Null => String::new(),
            other => panic!("{other:?}"),
        });
        again.push_str(&format!("{}\n", fields.collect::<Vec<String>>().join(",")));
    }
    assert_eq!(again, csv);
    let bytes = fs::read(&path).unwrap();
    answer(folder.path(), &["book.parquet", "--decisions", "parquet", "--threads", "1", "--out", "parquet"]);
    assert_eq!(fs::read(&path).unwrap(), bytes);
}

#[test]
fn what_a_parquet_file_lacks_is_told_with_its_row() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book.parquet");
    write(&path, Compression::SNAPPY);
    let refused = |arguments: &[&str]| {
        let done = tune(folder.path(), arguments);
        assert_eq!(done.status.code(), Some(2), "{arguments:?}: {}", text(&done.stdout));
        text(&done.stderr).split(['\n', '|']).map(str::trim).collect::<Vec<_>>().join(" ")
    };
    let report = refused(&["book.parquet", "--bad", "note"]);
    assert!(report.contains("book.parquet:2:") && report.contains("`0.5` is neither yes nor no"), "{report}");
    let report = refused(&["book.parquet", "--group", "tags"]);
    assert!(report.contains("no column `tags`"), "{report}");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let report = refused(&["book.parquet"]);
    assert!(report.contains("failed to read book.parquet"), "{report}");
}

/// The files of a ZIP archive.
fn unzipped(bytes: &[u8]) -> BTreeMap<String, String> {
    let short = |at: usize| usize::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]));
    let long = |at: usize| short(at) + (short(at + 2) << 16);
    let end = (0..bytes.len() - 3).rev().find(|&at| bytes[at..].starts_with(b"PK\x05\x06")).unwrap();
    let (mut at, mut all) = (long(end + 16), BTreeMap::new());
    while bytes[at..].starts_with(b"PK\x01\x02") {
        let (method, size, name, local) = (short(at + 10), long(at + 20), short(at + 28), long(at + 42));
        let title = text(&bytes[at + 46..at + 46 + name]);
        let start = local + 30 + short(local + 26) + short(local + 28);
        let packed = &bytes[start..start + size];
        let mut content = Vec::new();
        match method {
            0 => content.extend_from_slice(packed),
            _ => drop(DeflateDecoder::new(packed).read_to_end(&mut content).unwrap()),
        }
        all.insert(title, text(&content));
        at += 46 + name + short(at + 30) + short(at + 32);
    }
    all
}

#[test]
fn a_workbook_holds_numbers_and_no_formulas_and_is_the_same_on_every_run() {
    let folder = tempfile::tempdir().unwrap();
    // A group and a vintage of few accounts.
    let rows: String = (0..6).map(|row| format!("B{row},500,{},100,tiny,2024-09\n", row % 2)).collect();
    fs::write(folder.path().join("book.csv"), format!("{}{rows}", csv())).unwrap();
    let asked = ["book.csv", "--id", "client id", "--excel", "--out", "out"];
    answer(folder.path(), &asked);
    let bytes = fs::read(folder.path().join("out/workbook.xlsx")).unwrap();
    answer(folder.path(), &[&asked[..], &["--threads", "1"]].concat());
    assert_eq!(fs::read(folder.path().join("out/workbook.xlsx")).unwrap(), bytes);
    let parts = unzipped(&bytes);
    let workbook = &parts["xl/workbook.xml"];
    for name in ["summary", "curve", "groups", "vintages"] {
        assert!(workbook.contains(&format!("name=\"{name}\"")), "{workbook}");
    }
    let sheets: Vec<&String> =
        parts.iter().filter(|(name, _)| name.starts_with("xl/worksheets/sheet")).map(|part| part.1).collect();
    assert_eq!(sheets.len(), 4);
    assert!(sheets.iter().all(|sheet| sheet.contains("state=\"frozen\"") && !sheet.contains("<f>")));
    assert!(parts["xl/styles.xml"].contains("0.00%") || parts["xl/styles.xml"].contains("numFmtId=\"10\""));
    assert!(parts["xl/sharedStrings.xml"].contains("=south"));
    assert!(parts["docProps/core.xml"].contains("2000-01-01"));
    // Of the small group there is a name alone.
    let by_group = fs::read_to_string(folder.path().join("out/by_group.csv")).unwrap();
    assert!(by_group.contains("tiny,,not shown"), "{by_group}");
    let of_tiny = sheets[2]
        .split("<row ")
        .find(|row| row.matches("t=\"s\"").count() == row.matches("<c ").count() && row.starts_with("r=\"5\""));
    assert!(of_tiny.is_some(), "{}", sheets[2]);
    // Nothing but decisions tells an id.
    assert!(parts.values().all(|part| !part.contains("A17<")));
    assert!(files(&folder.path().join("out")).iter().any(|file| file.0 == "decisions.csv"));
}
