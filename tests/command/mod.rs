//! The program as a user runs it.
#![allow(dead_code, reason = "each test uses its part")]

use std::path::Path;
use std::process::{Command, Output};

/// With room for the longest line.
pub fn swapset(folder: &Path, arguments: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_swapset"));
    let program = program.args(arguments).current_dir(folder).env("COLUMNS", "100000").output();
    program.expect("the program starts")
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Runs a command that must succeed, and gives what it noted.
pub fn done(folder: &Path, arguments: &[&str]) -> String {
    let done = swapset(folder, arguments);
    assert!(done.status.success(), "{arguments:?}: {}", text(&done.stderr));
    text(&done.stderr)
}

/// Runs a command that must be refused, and gives its error.
pub fn refused(folder: &Path, arguments: &[&str]) -> String {
    let done = swapset(folder, arguments);
    assert!(done.status.code() == Some(2) && done.stdout.is_empty(), "{arguments:?}: {}", text(&done.stderr));
    text(&done.stderr)
}

const SMALL: [&str; 6] = ["--quiet", "--overwrite", "--replications", "3", "--merchants", "200"];

/// Runs a small study and gives its answer.
pub fn small(folder: &Path, arguments: &[&str]) -> String {
    let done = swapset(folder, &[arguments, &SMALL[..]].concat());
    assert!(done.status.success(), "{arguments:?}: {}", text(&done.stderr));
    text(&done.stdout)
}

/// Every file of a folder but the log, by name, sorted.
pub fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            found.extend(files(&path).into_iter().map(|(inner, bytes)| (format!("{name}/{inner}"), bytes)));
        } else if name != "run.log" {
            found.push((name, std::fs::read(&path).unwrap()));
        }
    }
    found.sort();
    found
}

/// Two folders of results in a folder have the same files with the same bytes, but for the log.
pub fn assert_same(folder: &Path, one: &str, other: &str) {
    let [one_of, other_of] = [one, other].map(|name| files(&folder.join(name)));
    let names = |files: &[(String, Vec<u8>)]| files.iter().map(|file| file.0.clone()).collect::<Vec<String>>();
    assert!(one_of.len() > 5 && names(&one_of) == names(&other_of), "{one} and {other}");
    one_of.iter().zip(&other_of).for_each(|(a, b)| assert!(a == b, "{one} and {other}: {}", a.0));
}

/// The value of a column in the first row that has these entries.
pub fn look_up(csv: &Path, wanted: &[(&str, &str)], column: &str) -> f64 {
    let mut reader = csv::Reader::from_path(csv).unwrap();
    let header = reader.headers().unwrap().clone();
    let column_index =
        |name: &str| header.iter().position(|known| known == name).unwrap_or_else(|| panic!("no column {name}"));
    let row = reader
        .records()
        .map(Result::unwrap)
        .find(|row| wanted.iter().all(|(name, value)| &row[column_index(name)] == *value));
    row.unwrap_or_else(|| panic!("no row {wanted:?}"))[column_index(column)].parse().unwrap()
}
