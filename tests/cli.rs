//! The program as a user meets it.

mod command;

use command::{look_up, swapset, text};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

const SMALL: [&str; 4] = ["--replications", "3", "--merchants", "300"];

fn run_small(folder: &Path, arguments: &[&str]) -> Output {
    swapset(folder, &[&["run"], &SMALL[..], arguments].concat())
}

fn entries(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn run_with_no_arguments_but_sizes_answers_and_writes() {
    let folder = tempfile::tempdir().unwrap();
    let done = run_small(folder.path(), &[]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    let answer = text(&done.stdout);
    assert!(answer.contains(" of 1,000 good merchants lose their loan within "), "{answer}");
    for part in ["Personalised lines", "Tightening wave", "No exposure cap", "intraclass correlation", "seed 1"] {
        assert!(answer.contains(part), "no `{part}` in:\n{answer}");
    }
    let output = folder.path().join("output/baseline");
    assert_eq!(
        entries(&output),
        [
            "answer_by_parameter.csv",
            "charts",
            "clustering.csv",
            "distribution.csv",
            "economy.csv",
            "loss_risk.csv",
            "manifest.json",
            "member_parameters.csv",
            "members.csv",
            "policies.csv",
            "pooled.csv",
            "rank.csv",
            "rank_pairs.csv",
            "replications.csv",
            "report.html",
            "report.md",
            "report.saved",
            "results.csv",
            "results.json",
            "robustness.csv",
            "run.log",
            "swapset.json",
            "variance.csv"
        ]
    );
    assert_eq!(entries(&folder.path().join("output")), ["baseline"], "no temporary folder is left");
    assert_eq!(entries(&output.join("charts")).len(), 72);
    let results: serde_json::Value =
        serde_json::from_slice(&std::fs::read(output.join("results.json")).unwrap()).unwrap();
    let rows = results["tables"]["results"].as_array().unwrap();
    let known: BTreeSet<[&str; 4]> = rows
        .iter()
        .map(|row| ["policy", "metric", "group", "kind"].map(|column| row[column].as_str().unwrap()))
        .collect();
    for name in ["baseline", "guidance_tight", "no_exposure_cap", "personalised_lines"] {
        for group in ["all", "rural", "revenue_decile_10"] {
            for metric in swapset::internals::metrics::METRICS {
                assert!(known.contains(&[name, metric.name, group, "level"]), "{name} has no {}", metric.name);
                assert_eq!(known.contains(&[name, metric.name, group, "change"]), name != "baseline");
            }
        }
    }
}

#[test]
fn json_is_all_that_is_printed_for_a_pipe() {
    let folder = tempfile::tempdir().unwrap();
    let done = run_small(folder.path(), &["--json", "--no-png", "--out", "a"]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert_eq!(done.stdout, std::fs::read(folder.path().join("a/results.json")).unwrap());
    let page = std::fs::read(folder.path().join("a/report.md")).unwrap();
    assert!(!text(&page).contains("--json"), "it changes no number, so the report's command leaves it out");
}

#[test]
fn more_replications_than_asked_for_are_announced() {
    let folder = tempfile::tempdir().unwrap();
    let notes = |replications| {
        let done = swapset(
            folder.path(),
            &["run", "--no-png", "--merchants", "3", "--overwrite", "--replications", replications],
        );
        text(&done.stderr).to_string()
    };
    assert!(notes("65").contains("note: 72 replications are run instead of 65"));
    assert!(!notes("64").contains("note:") && !notes("3").contains("note:"));
}

#[test]
fn what_is_printed_after_a_run_is_in_the_language_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let done = run_small(folder.path(), &["--lang", "zh", "--no-png"]);
    assert!(text(&done.stderr).contains("结果和图表见"), "{}", text(&done.stderr));
}

#[test]
fn no_result_holds_a_clock_a_path_or_a_host_and_threads_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for (threads, out) in [("1", "a"), ("2", "b"), ("7", "c")] {
        let done = run_small(folder.path(), &["--threads", threads, "--out", out, "--quiet"]);
        assert!(done.status.success() && done.stderr.is_empty(), "{}", text(&done.stderr));
    }
    let a = folder.path().join("a");
    for name in entries(&a).iter().filter(|name| name.as_str() != "run.log" && name.as_str() != "charts") {
        let bytes = std::fs::read(a.join(name)).unwrap();
        for other in ["b", "c"] {
            assert!(bytes == std::fs::read(folder.path().join(other).join(name)).unwrap(), "{name} differs");
        }
        assert!(!text(&bytes).contains(&*folder.path().to_string_lossy()), "{name} holds a path");
    }
    for name in entries(&a.join("charts")) {
        let of = |out: &str| std::fs::read(folder.path().join(out).join("charts").join(&name)).unwrap();
        assert!(of("a") == of("b") && of("a") == of("c"), "{name} differs");
    }
}

#[test]
fn bad_input_ends_with_code_2_one_error_and_nothing_written() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("bad.toml"), "[score]\nsmothing = 0.5\n").unwrap();
    let cases: &[&[&str]] = &[
        &["run", "bad.toml"],
        &["run", "--reform", "bad.toml"],
        &["run", "missing.toml"],
        &["run", "--set", "score.smoothing=2"],
        &["run", "--replications", "0"],
        &["run", "--merchants", "many"],
        &["run", "--nonsense"],
        &["validate", "bad.toml"],
        &["explain", "score.smothing"],
        &["nonsense"],
    ];
    for case in cases {
        let done = swapset(folder.path(), case);
        assert_eq!(done.status.code(), Some(2), "{case:?}");
        assert!(done.stdout.is_empty());
        assert_eq!(text(&done.stderr).matches("error:").count(), 1, "{case:?}: {}", text(&done.stderr));
        assert_eq!(entries(folder.path()), ["bad.toml"], "{case:?} wrote something");
    }
}

#[test]
fn validate_schema_and_explain_say_what_they_should() {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let done = swapset(root, &["validate", "configs/baseline.toml", "configs/reforms/recession.toml"]);
    assert!(done.status.success() && text(&done.stdout).lines().count() == 2, "{}", text(&done.stderr));
    let done = swapset(folder.path(), &["schema"]);
    assert!(serde_json::from_slice::<serde_json::Value>(&done.stdout).is_ok());
    let done = swapset(folder.path(), &["explain", "score.points_to_double_odds"]);
    assert!(text(&done.stdout).contains("pdo"));
    let done = swapset(folder.path(), &["explain", "good_lost"]);
    assert!(text(&done.stdout).starts_with("good_lost: Good merchants lost"));
    let done = swapset(folder.path(), &["explain", "exposure_capp"]);
    assert!(text(&done.stderr).contains("did you mean `exposure_cap`"), "{}", text(&done.stderr));
}

#[cfg(unix)]
#[test]
fn ctrl_c_stops_with_a_message_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_swapset"))
        .args(["run", "--replications", "1000000", "--out", "r"])
        .current_dir(folder.path())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_secs(2));
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let status = child.wait().unwrap();
    let mut message = String::new();
    std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut message).unwrap();
    assert_eq!(status.code(), Some(130), "{message}");
    assert!(message.contains("stopped: nothing was written"), "{message}");
    assert!(entries(folder.path()).is_empty());
}

#[test]
fn charts_show_what_the_results_say() {
    let folder = tempfile::tempdir().unwrap();
    assert!(run_small(folder.path(), &["--out", "r", "--no-png", "--reform", "guidance_tight"]).status.success());
    let results = folder.path().join("r/results.csv");
    let chart = |name: &str| folder.path().join(format!("r/charts/{name}.csv"));
    for policy in ["baseline", "guidance_tight"] {
        let flows = ["suspended", "suspended_restored", "cancelled", "cancelled_restored"];
        let flows = flows.map(|flow| (flow, format!("good_flow.{flow}")));
        for (flow, metric) in flows.into_iter().chain([("lost", "good_lost".to_string())]) {
            let shown = look_up(&chart("flows"), &[("policy", policy), ("flow", flow)], "share_of_good");
            let wanted = [("policy", policy), ("metric", &metric), ("group", "all")];
            assert_eq!(shown, look_up(&results, &wanted, "mean"), "{policy}, {flow}");
        }
    }
    // What the ROC curve, the curves by cut-off and the distribution say of today's cut-off is the same.
    let today = |share: &str| look_up(&chart("score_threshold"), &[("share", share), ("cut_off", "520")], "mean");
    for (share, column, merchants) in [("bad_below", "bad_below", "bad"), ("good_below", "good_below", "good")] {
        assert_eq!(look_up(&chart("score_roc"), &[("cut_off", "520")], column), today(share));
        let mut reader = csv::Reader::from_path(chart("score_distribution")).unwrap();
        let rows = reader.records().map(Result::unwrap).filter(|row| &row[0] == merchants);
        let below = rows.filter(|row| row[2].parse::<f64>().unwrap() <= 520.0);
        let below: f64 = below.map(|row| row[3].parse::<f64>().unwrap()).sum();
        assert!((below - today(share)).abs() < 1e-12, "{merchants}: {below}");
    }
}
