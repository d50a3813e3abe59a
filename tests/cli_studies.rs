//! The studies as a user meets them.

#[path = "cli_studies/cells.rs"]
mod cells;
mod command;
#[path = "cli_studies/refused.rs"]
mod refused;
#[path = "cli_studies/until.rs"]
mod until;

use command::{files, small, swapset, text};
use std::path::Path;

/// A small sensitivity study.
const FEW: &str = "[sensitivity]\ntrajectories = 2\nsamples = 16\nkeep = 2\n[sensitivity.factors]\n\
    \"economy.sd\" = { from = 0.5, to = 1.5, source = \"test\" }\n\
    \"segments.rural.arrears_shift\" = { from = 0, to = 0.3, source = \"test\" }\n";

#[test]
fn every_study_answers_with_the_same_bytes_at_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("few.toml"), FEW).unwrap();
    let studies: [&[&str]; 9] = [
        &["compare"],
        &["effect", "--month", "3"],
        &["sweep"],
        &["sweep", "levers_at_random"],
        &["sweep", "named_cells"],
        &["attribute", "--reform", "personalised_lines+richer_model"],
        &["attribute", "--reform", "notification"],
        &["sensitivity", "few.toml"],
        &["survival"],
    ];
    for study in studies {
        let run =
            |threads: &str, out: &str| small(folder.path(), &[study, &["--threads", threads, "--out", out]].concat());
        let answer = run("1", "one");
        assert!(answer.lines().count() > 3, "{study:?} says {answer}");
        assert_eq!(answer, run("3", "three"));
        let (one, three) = (files(&folder.path().join("one")), files(&folder.path().join("three")));
        assert!(one == three, "{study:?} depends on threads");
        let names: Vec<&str> = one.iter().map(|file| file.0.as_str()).collect();
        for name in ["results.csv", "results.json", "manifest.json"] {
            assert!(names.contains(&name), "{study:?} wrote {names:?}");
        }
        assert!(
            names.iter().any(|name| name.starts_with("charts/") && name.ends_with(".svg")),
            "{study:?} drew nothing"
        );
        assert!(
            !one.iter().any(|file| text(&file.1).contains(&*folder.path().to_string_lossy())),
            "{study:?} holds a path"
        );
    }
}

/// A report without the breaks that make its lines fit a terminal.
fn unwrapped(report: &str) -> String {
    report.replace("\n  | ", " ")
}

#[test]
fn a_factor_of_whole_numbers_is_run_at_whole_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let study = "[sensitivity]\ntrajectories = 2\nsamples = 16\n[sensitivity.factors]\n\
        \"responses.appeal_delay_months\" = { from = 1, to = 4, source = \"test\" }\n\
        \"arrears.workout_months\" = { from = 6, to = 7, source = \"test\" }\n";
    std::fs::write(folder.path().join("mine.toml"), study).unwrap();
    let valid = swapset(folder.path(), &["validate", "mine.toml"]);
    assert!(valid.status.success(), "{}", text(&valid.stderr));
    let answer = small(folder.path(), &["sensitivity", "mine.toml", "--out", "whole"]);
    assert!(answer.contains("responses.appeal_delay_months"), "{answer}");
}

#[test]
fn a_seed_beyond_the_floating_point_numbers_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    small(folder.path(), &["run", "--seed", "9007199254740993", "--out", "option"]);
    small(folder.path(), &["run", "--set", "run.seed=9007199254740993", "--out", "set"]);
    small(folder.path(), &["run", "--seed", "9007199254740992", "--out", "other"]);
    let read = |folder_of: &str, name: &str| std::fs::read_to_string(folder.path().join(folder_of).join(name)).unwrap();
    assert_eq!(read("option", "results.json"), read("set", "results.json"));
    assert_ne!(read("option", "results.csv"), read("other", "results.csv"));
    assert!(read("set", "manifest.json").contains("9007199254740993"));
    let beyond = swapset(folder.path(), &["run", "--seed", "18446744073709551616"]);
    assert!(beyond.status.code() == Some(2) && text(&beyond.stderr).contains("--seed"), "{}", text(&beyond.stderr));
}

#[test]
fn problems_of_a_benchmark_share_one_seed_and_have_names_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let problem =
        "[run]\nseed = 7\n[tune.thresholds]\n\"merchant_loan.cutoff\" = { from = 500, to = 540, step = 20 }\n";
    std::fs::write(folder.path().join("mine.toml"), problem).unwrap();
    for (problems, part) in [
        (["bench_noisy", "mine.toml"], "`mine` has the seed 7, but `bench_noisy` has the seed 1"),
        (["mine.toml", "mine.toml"], "`mine` is given twice"),
    ] {
        let done = swapset(folder.path(), &[&["bench-tuners"], &problems[..]].concat());
        assert!(done.status.code() == Some(2) && text(&done.stderr).contains(part), "{}", text(&done.stderr));
    }
}

#[test]
fn a_survival_study_answers_for_the_reforms_it_was_asked_of() {
    let folder = tempfile::tempdir().unwrap();
    let ask = |reforms: &[&str], out: &str| {
        let options = ["--replications", "8", "--merchants", "200", "--no-png", "--quiet", "--out", out];
        text(&swapset(folder.path(), &[&["survival"][..], reforms, &options].concat()).stdout)
    };
    let one = ask(&["--reform", "personalised_lines"], "one");
    let line = one.lines().nth(1).unwrap();
    assert!(line.starts_with("Under “Personalised lines”, ") && line.contains("have regained it"), "{one}");
    let both = ask(&["--reform", "guidance_tight", "--reform", "personalised_lines"], "both");
    assert!(both.lines().nth(1).unwrap().starts_with("The most keep it under “Personalised lines”: "), "{both}");
}

#[test]
fn every_bundled_study_is_valid() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("configs/studies");
    let names: Vec<String> =
        std::fs::read_dir(root).unwrap().map(|e| e.unwrap().path().display().to_string()).collect();
    assert!(names.len() >= 8);
    for name in names {
        let done = swapset(Path::new("."), &["validate", &name]);
        assert!(done.status.success(), "{}", text(&done.stderr));
    }
}
