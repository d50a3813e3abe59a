//! `swapset verify` and `swapset selftest`.

mod command;

use command::{small, swapset, text};
use std::fs;
use std::path::Path;
use std::process::Output;

fn verify(folder: &Path, arguments: &[&str]) -> Output {
    swapset(folder, &[&["verify"], arguments].concat())
}

/// What it printed, both ways, and its exit code.
fn said(done: &Output) -> (String, Option<i32>) {
    (text(&done.stdout) + &text(&done.stderr), done.status.code())
}

#[test]
fn results_are_the_same_when_the_study_is_run_again() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mine.toml"), "merchant_loan.cutoff = 515\n").unwrap();
    let studies: [(&[&str], &str); 6] = [
        (&["run", "mine.toml", "--no-png", "--no-ensemble", "--lang", "both"], "files are the same, byte for byte"),
        (&["compare", "--reform", "notification", "--lang", "zh"], "files are the same, byte for byte"),
        (&["effect", "--set", "merchant_loan.cutoff = 515", "--threads", "2"], "files are the same, byte for byte"),
        (&["survival", "--chart", "square"], "files are the same, byte for byte"),
        (&["survival", "--chart", "all"], "files are the same, byte for byte"),
        (&["survival", "--theme", "slate", "--chart", "column"], "were not compared; they are as they were written"),
    ];
    for (study, wanted) in studies {
        small(folder.path(), &[study, &["--out", "out"]].concat());
        let (said, code) = said(&verify(folder.path(), &["out", "--threads", "1"]));
        assert!(said.contains(wanted) && code == Some(0), "{study:?}: {said}");
    }
}

#[test]
fn a_file_that_was_changed_or_is_missing_is_named() {
    let folder = tempfile::tempdir().unwrap();
    small(folder.path(), &["effect", "--no-png", "--out", "out"]);
    let csv = folder.path().join("out/results.csv");
    let written = fs::read_to_string(&csv).unwrap();
    fs::write(&csv, written.replacen('1', "2", 1)).unwrap();
    fs::remove_file(folder.path().join("out/economy.csv")).unwrap();
    let (said, code) = said(&verify(folder.path(), &["out", "--quiet"]));
    assert!(said.contains("results.csv differs\n") && said.contains("economy.csv is missing\n"), "{said}");
    assert!(said.contains("out is not what the study gives: 2 files") && code == Some(1), "{said}");
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "nothing is written beside the results");
}

#[test]
fn inputs_that_have_changed_and_folders_without_results_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let inputs = folder.path().join("inputs");
    fs::create_dir(&inputs).unwrap();
    fs::write(inputs.join("mine.toml"), "merchant_loan.cutoff = 515\n").unwrap();
    small(folder.path(), &["effect", "inputs/mine.toml", "--no-png", "--out", "out"]);
    let refused = |arguments: &[&str], wanted: &[&str]| {
        let (said, code) = said(&verify(folder.path(), arguments));
        assert!(wanted.iter().all(|wanted| said.contains(wanted)) && code == Some(2), "{arguments:?}: {said}");
    };
    let (said, code) = said(&verify(folder.path(), &["out", "--inputs", "inputs"]));
    assert!(said.contains("byte for byte") && code == Some(0), "{said}");
    refused(&["out"], &["mine.toml", "--inputs names the folder"]);
    refused(&["nowhere"], &["failed to read nowhere/report.saved"]);
    fs::write(inputs.join("mine.toml"), "merchant_loan.cutoff = 525\n").unwrap();
    refused(&["out", "--inputs", "inputs"], &["out was run with configuration", "(mine)", "they have changed since"]);
}

#[test]
fn this_build_passes_its_own_test() {
    let folder = tempfile::tempdir().unwrap();
    let done = swapset(folder.path(), &["selftest"]);
    let (said, code) = said(&done);
    assert!(said.contains("checks passed") && !said.contains("FAIL") && code == Some(0), "{said}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is written");
}
