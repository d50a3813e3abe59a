//! The studies as a user meets them.

mod command;

use command::{files, look_up, small, swapset, text};
use std::path::Path;

/// A small sensitivity study.
const FEW: &str = "[sensitivity]\ntrajectories = 2\nsamples = 4\nkeep = 2\n[sensitivity.factors]\n\
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

#[test]
fn a_sweeps_cell_and_a_comparison_are_what_run_gives() {
    let folder = tempfile::tempdir().unwrap();
    let sweep = "[sweep]\nmetrics = [\"good_lost\"]\n[sweep.levers]\n\"merchant_loan.cutoff\" = [520, 540]\n\
                 [sweep.conditions]\nreform = [\"none\", \"recession\"]\n";
    std::fs::write(folder.path().join("mine.toml"), sweep).unwrap();
    small(folder.path(), &["sweep", "mine.toml", "--out", "sweep"]);
    small(folder.path(), &["compare", "--reform", "cutoff_up_20", "--out", "compare"]);
    small(folder.path(), &["run", "--reform", "cutoff_up_20", "--out", "run"]);
    small(folder.path(), &["run", "recession", "--reform", "cutoff_up_20", "--out", "recession"]);
    let csv = |name: &str| folder.path().join(name).join("results.csv");
    for metric in ["good_lost", "npl_ratio", "auc"] {
        let of_run = |run: &str, policy: &str, column: &str| {
            look_up(&csv(run), &[("policy", policy), ("metric", metric), ("segment", "all")], column)
        };
        let level = of_run("run", "cutoff_up_20", "mean");
        let cell = |reform: &str, column: &str| {
            let wanted = [("merchant_loan.cutoff", "540"), ("reform", reform), ("metric", metric)];
            look_up(&csv("sweep"), &wanted, column)
        };
        assert_eq!(cell("none", "mean"), level);
        assert_eq!(cell("none", "lower"), of_run("run", "cutoff_up_20", "lower"));
        assert_eq!(cell("recession", "mean"), of_run("recession", "cutoff_up_20", "mean"));
        let compared = [("policy", "cutoff_up_20"), ("kind", "level"), ("metric", metric), ("segment", "all")];
        assert_eq!(look_up(&csv("compare"), &compared, "mean"), level);
        let change = format!("change.{metric}");
        let expected =
            look_up(&csv("run"), &[("policy", "cutoff_up_20"), ("metric", &change), ("segment", "all")], "mean");
        assert_eq!(cell("none", "change"), expected);
    }
}

#[test]
fn bad_studies_end_with_code_2_one_error_and_nothing_written() {
    let folder = tempfile::tempdir().unwrap();
    let cases: [(&str, &str, &str); 17] = [
        ("sweep", "[sweep]\n[sweep.conditions]\n\"run.seed\" = [1, 2]\n", "same for every cell"),
        ("sweep", "[sweep]\n[sweep.levers]\n\"merchant_loan.cutof\" = [1]\n", "cutoff"),
        ("sweep", "[sweep]\ndesign = \"gird\"\n[sweep.levers]\n\"merchant_loan.cutoff\" = [1]\n", "grid"),
        (
            "sweep",
            "[sweep]\nmetrics = [\"good_lots\"]\n[sweep.levers]\n\"merchant_loan.cutoff\" = [520]\n",
            "good_lost",
        ),
        ("sweep", "[sweep]\n[sweep.levers]\n\"merchant_loan.cutoff\" = []\n", "list of values"),
        ("sweep", "[sweep]\n[sweep.levers]\n\"score.smoothing\" = [0.5, 1.5]\n", "from 0 to below 1"),
        (
            "sweep",
            "[sweep]\ndesign = \"zip\"\n[sweep.levers]\n\"score.smoothing\" = [0.5]\n\"score.trend\" = [1, 2]\n",
            "zip",
        ),
        ("sweep", "[sweep]\n[sweep.levers]\n\"economy.sd\" = [0.5]\n", "belongs to the study"),
        ("sweep", "title = \"no table\"\n", "[sweep]"),
        ("sweep", "[compare]\n", "swapset compare"),
        ("compare", "[compare]\nreform = [\"a\"]\n", "reforms"),
        ("attribute", "[attribute]\n[attribute.mechanisms.x]\nreasons = [\"arears\"]\n", "arrears"),
        ("sensitivity", "[sensitivity]\n[sensitivity.factors]\n\"score.trend\" = { from = 1, to = 2 }\n", "source"),
        (
            "sensitivity",
            "[sensitivity]\n[sensitivity.factors]\n\"merchant_loan.cancel_after_months\" = { from = 2, to = 6, source = \"x\" }\n",
            "takes whole numbers alone",
        ),
        (
            "sensitivity",
            "[sensitivity]\n[sensitivity.factors]\n\"consumer_loan.line_min\" = { from = 100, to = 2e5, source = \"x\" }\n\
             \"consumer_loan.line_max\" = { from = 1e5, to = 3e5, source = \"x\" }\n",
            "is above line_max",
        ),
        (
            "sensitivity",
            "[sensitivity]\n[sensitivity.factors]\n\"score.trend\" = { from = 3, to = 2, source = \"x\" }\n",
            "empty",
        ),
        ("effect", "[effect]\nmonth = 99\n", "from 1 to 24"),
    ];
    for (command, study, expected) in cases {
        std::fs::write(folder.path().join("bad.toml"), study).unwrap();
        let done = swapset(folder.path(), &[command, "bad.toml"]);
        let error = text(&done.stderr);
        assert_eq!(done.status.code(), Some(2), "{study}: {error}");
        assert!(error.starts_with("error: ") && error.contains(expected), "{study}: {error}");
        assert!(done.stdout.is_empty() && !folder.path().join("output").exists(), "{study} wrote something");
    }
    for until in [
        "good_lost",
        "good_lots=1pp",
        "good_lost=0.2",
        "profit_per_merchant=1pp",
        "good_lost@nobody=1pp",
        "good_lost=0pp",
    ] {
        let done = swapset(folder.path(), &["run", "--until", until]);
        assert_eq!(done.status.code(), Some(2), "{until}: {}", text(&done.stderr));
    }
    assert!(!folder.path().join("output").exists());
}

#[test]
fn until_reaches_its_width_or_says_that_it_did_not() {
    let folder = tempfile::tempdir().unwrap();
    let run = |width: &str| {
        let arguments = ["run", "--merchants", "100", "--quiet", "--at-least", "64", "--at-most", "256", "--until"];
        let done = swapset(folder.path(), &[&arguments[..], &[width]].concat());
        assert!(done.status.success(), "{}", text(&done.stderr));
        text(&done.stdout)
    };
    let easy = run("good_lost=20pp");
    assert!(easy.contains("Precision: 64 replications in 1 stage;") && easy.contains("reached"), "{easy}");
    let hard = run("change.good_lost=0.0001pp");
    assert!(
        hard.contains("256 replications in 3 stages (the budget is used up)") && hard.contains("not reached"),
        "{hard}"
    );
}

#[test]
fn a_dry_run_tells_the_cells_and_runs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let done = swapset(folder.path(), &["sweep", "--dry-run"]);
    assert!(text(&done.stdout).starts_with("81 cells in 1 study") && !folder.path().join("output").exists());
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
