//! What is refused before anything is run, with one error and nothing written.

use super::command::{small, swapset, text};
use super::unwrapped;

#[test]
fn bad_studies_end_with_code_2_one_error_and_nothing_written() {
    let folder = tempfile::tempdir().unwrap();
    let cases: [(&str, &str, &str); 33] = [
        ("sweep", "[sweep]\n[sweep.conditions]\n\"run.seed\" = [1, 2]\n", "same for every cell"),
        ("sweep", "[sweep]\n[sweep.levers]\n\"merchant_loan.cutof\" = [1]\n", "cutoff"),
        ("sweep", "[sweep]\ndesign = \"gird\"\n[sweep.levers]\n\"merchant_loan.cutoff\" = [1]\n", "grid"),
        (
            "sweep",
            "[sweep]\nmetrics = [\"good_lots\"]\n[sweep.levers]\n\"merchant_loan.cutoff\" = [520]\n",
            "good_lost",
        ),
        ("sweep", "[sweep]\n[sweep.levers]\n\"merchant_loan.cutoff\" = []\n", "list of values"),
        ("sweep", "[sweep]\n[sweep.levers]\n\"score.smoothing\" = [0.5, 1.5]\n", "from 0 to 1, 1 excluded"),
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
        ("sweep", "[sweep]\n[sweep.conditions]\n\"run.months\" = [12, 24]\n", "same for every cell"),
        ("sweep", "[sweep]\n[sweep.levers]\n\"run.merchants\" = [12, 24]\n", "same for every cell"),
        ("sweep", "[[sweep.cells]]\n\"run.seed\" = 3\n", "belongs to the study as a whole"),
        (
            "sensitivity",
            "[sensitivity]\n[sensitivity.factors]\n\"run.months\" = { from = 12, to = 24, source = \"x\" }\n",
            "belongs to the study as a whole",
        ),
        ("attribute", "[attribute.mechanisms.x]\nrun.months = 12\n", "belongs to the study as a whole"),
        ("attribute", "[attribute.mechanisms.total]\nscore.trend = 0\n", "total, before, after"),
        (
            "sweep",
            "[sweep.levers]\n\"score.trend\" = [0.1]\n[sweep.conditions]\n\"score.trend\" = [0.2, 0.3]\n",
            "`score.trend` is a lever and a condition",
        ),
        (
            "sweep",
            "[sweep.levers]\n\"score.trend\" = { from = 0, to = 1, steps = 1 }\n",
            "a whole number from 2 to 10000",
        ),
        (
            "sweep",
            "[sweep]\npoints = 5\n[sweep.levers]\n\"score.trend\" = [0.1]\n",
            "`sweep.points` is not used by the design `grid`",
        ),
        (
            "sweep",
            "[sweep]\ndesign = \"sobol\"\n[sweep.levers]\n\"score.trend\" = { from = 0, to = 1, steps = 3 }\n",
            "`steps` is not used by the design `sobol`",
        ),
        (
            "sweep",
            "[[sweep.cells]]\n\"score.trend\" = 0.1\n[sweep.levers]\n\"score.trend\" = [0.1]\n",
            "`sweep.levers` is not used by the design `list`",
        ),
        (
            "sweep",
            "[sweep]\n[sweep.levers]\n\"segments.share\" = [{ rural = 0.5 }]\n",
            "belongs to the study as a whole",
        ),
        ("sweep", "[sweep]\n[sweep.conditions]\nreform = [\"nowhere\"]\n", "bad.toml:3:11"),
        (
            "attribute",
            "[attribute]\nreform = \"notification\"\n[attribute.mechanisms.x]\nscore.trend = 0\n",
            "two attributions",
        ),
        (
            "sensitivity",
            "[sensitivity]\n[sensitivity.factors]\n\"responses.appeal_delay_months\" = { from = 1, to = 2.5, source = \"x\" }\n",
            "whole number",
        ),
        (
            "sensitivity",
            "[sensitivity]\n[sensitivity.factors]\n\"segments.rural.share\" = { from = 0.1, to = 0.2, source = \"x\" }\n",
            "shares sum to",
        ),
        (
            "tune",
            "[tune]\nscenarios = [\"none\", \"bad.toml\"]\n[tune.thresholds]\n\"merchant_loan.cutoff\" = { from = 500, to = 540, step = 20 }\n",
            "unknown key `tune`",
        ),
    ];
    for (command, study, expected) in cases {
        std::fs::write(folder.path().join("bad.toml"), study).unwrap();
        let done = swapset(folder.path(), &[command, "bad.toml"]);
        let error = unwrapped(&text(&done.stderr));
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
    let done = swapset(folder.path(), &["run", "--until", "good_lost=1pp", "--at-least", "99", "--at-most", "64"]);
    assert!(text(&done.stderr).contains("--at-least 99 is above --at-most 64"), "{}", text(&done.stderr));
    assert!(!folder.path().join("output").exists());
}

/// What is accepted here is told the same by `validate`.
#[test]
fn factors_that_contradict_each_other_are_refused_before_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let study = "[sensitivity]\ntrajectories = 2\nsamples = 16\n[sensitivity.factors]\n\
        \"economy.sd\" = { from = 0.5, to = 1.5, source = \"test\" }\n\
        \"consumer_loan.line_min\" = { from = 500, to = 9000, source = \"test\" }\n\
        \"consumer_loan.line_max\" = { from = 8000, to = 200000, source = \"test\" }\n";
    std::fs::write(folder.path().join("mine.toml"), study).unwrap();
    for command in [["sensitivity", "mine.toml"], ["validate", "mine.toml"]] {
        let done = swapset(folder.path(), &command);
        let error = text(&done.stderr);
        assert_eq!(done.status.code(), Some(2), "{command:?}: {error}");
        let flat = unwrapped(&error);
        for part in ["mine.toml:7:", "`consumer_loan.line_min` = 9000 and `consumer_loan.line_max` = 8000", "narrow"] {
            assert!(flat.contains(part), "no `{part}` in {error}");
        }
    }
    // A reform that sets one of the two is checked against the other's range.
    std::fs::write(folder.path().join("low.toml"), "[consumer_loan]\nline_max = 8000\n").unwrap();
    let one = study.lines().filter(|line| !line.contains("line_max")).collect::<Vec<_>>().join("\n");
    std::fs::write(folder.path().join("mine.toml"), one).unwrap();
    small(folder.path(), &["sensitivity", "mine.toml", "--out", "alone"]);
    let done = swapset(folder.path(), &["sensitivity", "mine.toml", "--reform", "low.toml"]);
    let error = unwrapped(&text(&done.stderr));
    assert!(done.status.code() == Some(2) && error.contains("`consumer_loan.line_min` = 9000"), "{error}");
}

#[test]
fn what_belongs_to_the_study_is_refused_in_a_scenario_or_condition() {
    let folder = tempfile::tempdir().unwrap();
    let thresholds = "[tune.thresholds]\n\"merchant_loan.cutoff\" = { from = 500, to = 540, step = 20 }\n";
    let tune = format!("[tune]\nscenarios = [\"none\", \"short.toml\"]\n{thresholds}");
    let sweep = "[sweep]\n[sweep.levers]\n\"score.trend\" = [0.1]\n[sweep.conditions]\nreform = [\"short.toml\"]\n";
    for key in ["months = 12", "seed = 7", "replications = 9", "good_definition = { low_risk_quantile = 0.5 }"] {
        std::fs::write(folder.path().join("short.toml"), format!("[run]\n{key}\n")).unwrap();
        for (command, study) in [("tune", tune.as_str()), ("sweep", sweep)] {
            std::fs::write(folder.path().join("mine.toml"), study).unwrap();
            let done = swapset(folder.path(), &[command, "mine.toml"]);
            let error = text(&done.stderr);
            assert_eq!(done.status.code(), Some(2), "{command} with {key}: {error}");
            assert!(error.contains("short.toml:2:1") && error.contains("belongs to the study as a whole"), "{error}");
            assert!(error.contains("in the study's own file"), "{error}");
        }
    }
}

#[test]
fn a_key_set_twice_is_reported_before_the_run_in_the_log_and_by_validate() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("low.toml"), "[merchant_loan]\ncutoff = 500\n").unwrap();
    let arguments = ["--replications", "3", "--merchants", "50", "--overwrite", "--out", "out"];
    let both = "cutoff_up_20+low.toml";
    let notes = |command: &[&str], expected: &str| {
        let done = swapset(folder.path(), &[command, &arguments[..]].concat());
        let log = std::fs::read_to_string(folder.path().join("out/run.log")).unwrap();
        let error = text(&done.stderr);
        assert!(done.status.success() && error.contains(expected), "{command:?}: {error}");
        assert!(log.contains(expected), "{command:?}: {log}");
    };
    let last =
        "note: in cutoff_up_20+low, cutoff_up_20 and low both set merchant_loan.cutoff: low comes last, so 500 is used";
    notes(&["run", "--reform", both], last);
    notes(&["compare", "--reform", both], last);
    notes(&["survival", "--reform", both], last);
    notes(
        &["attribute", "--reform", both],
        "note: cutoff_up_20 and low both set merchant_loan.cutoff: wherever both are applied, low comes last and its 500 is used",
    );
    let sweep = "[sweep]\n[sweep.levers]\n\"merchant_loan.cutoff\" = [510]\nreform = [\"none\", \"cutoff_up_20\"]\n";
    std::fs::write(folder.path().join("sweep.toml"), sweep).unwrap();
    let cells = "note: in some cells merchant_loan.cutoff and reform both set merchant_loan.cutoff: reform comes last";
    notes(&["sweep", "sweep.toml"], cells);
    let validated = swapset(folder.path(), &["validate", "sweep.toml"]);
    assert!(text(&validated.stderr).contains(cells), "{}", text(&validated.stderr));
    let tune = "[tune]\nbudget = 1e6\nerror = 0.1\n[tune.thresholds]\n\
        \"merchant_loan.cutoff\" = { from = 500, to = 540, step = 20 }\n";
    std::fs::write(folder.path().join("tune.toml"), tune).unwrap();
    notes(&["tune", "tune.toml"], "note: the budget is not used: the method grid");
    notes(&["tune", "tune.toml"], "note: tune.error is not used: it belongs to the method race");
    let itself = swapset(folder.path(), &["attribute", "--reform", "low.toml+low.toml"]);
    assert!(text(&itself.stderr).contains("`low` is given twice"), "{}", text(&itself.stderr));
    let quiet = swapset(folder.path(), &[&["run", "--quiet", "--reform", both], &arguments[..]].concat());
    assert_eq!(text(&quiet.stderr), "");
}

#[cfg(unix)]
#[test]
fn a_pipe_is_refused_and_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let made = std::process::Command::new("mkfifo").arg("pipe.toml").current_dir(folder.path()).status().unwrap();
    assert!(made.success());
    for command in [&["validate", "pipe.toml"][..], &["run", "pipe.toml"], &["run", "--reform", "pipe.toml"]] {
        let done = swapset(folder.path(), command);
        let error = text(&done.stderr);
        assert_eq!(done.status.code(), Some(2), "{error}");
        assert!(error.contains("it is a pipe, not a regular file") && error.contains("save its content"), "{error}");
    }
    let done = swapset(folder.path(), &["run", "--font", "pipe.toml"]);
    let error = text(&done.stderr);
    assert!(done.status.code() == Some(2) && error.contains("failed to read pipe.toml: it is a pipe"), "{error}");
}
