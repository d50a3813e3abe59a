//! Tuning as a user meets it.

mod command;

use command::{files, small, swapset, text};
use std::path::Path;

const SEARCHED: &str = "[tune]\nobjective = \"minimise good_lost\"\nconstraints = [\"bad_caught >= 5%\"]\nmethod = \"coordinate\"\n\
    budget = 2e6\n[tune.thresholds]\n\"merchant_loan.cutoff\" = { from = 480, to = 560, step = 10 }\n\
    \"segments.rural.cutoff_shift\" = { from = -20, to = 20, step = 10 }\n";

#[test]
fn a_tuning_has_the_same_bytes_at_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("searched.toml"), SEARCHED).unwrap();
    let studies: [&[&str]; 5] = [
        &["tune"],
        &["tune", "searched.toml"],
        &["tune", "--method", "race", "--budget", "3e6"],
        &["tune", "--objective", "minimise cost", "--subject-to", "npl_ratio <= 0.0001%", "--scenario", "none"],
        &["bench-tuners", "bench_constrained", "--seeds", "2", "--budgets", "2e5", "--reference", "2"],
    ];
    for study in studies {
        let run =
            |threads: &str, out: &str| small(folder.path(), &[study, &["--threads", threads, "--out", out]].concat());
        let (one, three) = (run("1", "one"), run("3", "three"));
        assert!(one.lines().count() > 3, "{study:?} says {one}");
        // The benchmark ends with times.
        let answer = |text: &str| text.split("seconds per trial").next().unwrap_or_default().to_string();
        assert_eq!(answer(&one), answer(&three));
        let (one, three) = (files(&folder.path().join("one")), files(&folder.path().join("three")));
        assert!(one == three, "{study:?} depends on threads");
        for name in ["results.csv", "results.json", "manifest.json"] {
            assert!(one.iter().any(|file| file.0 == name), "{study:?} wrote no {name}");
        }
        assert!(one.iter().any(|file| file.0.starts_with("charts/") && file.0.ends_with(".svg")));
    }
}

#[test]
fn the_answer_tells_the_interval_the_plateau_the_flip_and_the_robust_choice() {
    let folder = tempfile::tempdir().unwrap();
    let size = ["--replications", "64", "--merchants", "300", "--seed", "2"];
    let arguments = [&["tune", "--quiet", "--out", "out"][..], &size].concat();
    let done = swapset(folder.path(), &arguments);
    let answer = text(&done.stdout);
    for part in [
        "No setting tried is distinguishably better than today's, cut-off 520.",
        "joint over 24 settings:",
        "telling the two apart would take",
        "The 64 replications are 8 scrambles of 8, and the scramble is the unit of intervals.",
        "With 95% confidence, the best cut-off lies in the range",
        "A plateau: from cut-off",
        "while other quantities change (good merchants lost:",
        "Good merchants lost = 20%: at cut-off",
        "has the smallest regret and",
        "swap-outs: good",
    ] {
        assert!(answer.contains(part), "no “{part}” in\n{answer}");
    }
    let sheet = |name: &str| std::fs::read_to_string(folder.path().join("out").join(name)).unwrap();
    assert!(sheet("optimum.csv").starts_with("threshold,today,chosen,feasible,lower,upper,plateau_from"));
    for name in ["curves.csv", "frontier.csv", "flip_points.csv", "robust.csv", "swap_sets.csv"] {
        assert!(sheet(name).lines().count() > 1, "{name} is empty");
    }
}

/// The rows of a table without quoted cells, by column.
fn table(path: &Path) -> Vec<std::collections::BTreeMap<String, String>> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines().map(|line| line.split(',').map(String::from).collect::<Vec<_>>());
    let header = lines.next().unwrap();
    lines.map(|cells| header.iter().cloned().zip(cells).collect()).collect()
}

#[test]
fn the_gain_has_one_interval_everywhere_and_the_files_have_all_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["tune", "--quiet", "--replications", "64", "--merchants", "300", "--out", "out"];
    let answer = text(&swapset(folder.path(), &arguments).stdout);
    let sheet = |name: &str| table(&folder.path().join("out").join(name));
    let number = |text: &str| text.parse::<f64>().unwrap();
    let gains = sheet("gains.csv");
    assert_eq!(gains.len(), 24);
    let chosen = gains.iter().find(|row| row["chosen"] == "yes").unwrap();
    let [change, error, critical, lower, upper] =
        ["mean", "standard_error", "joint_critical", "joint_lower", "joint_upper"]
            .map(|column| number(&chosen[column]));
    assert!((lower - (change - critical * error)).abs() < 1e-9 && (upper - (change + critical * error)).abs() < 1e-9);
    // The answer, and turned round the table of what it means to stay.
    let range = |a: f64, b: f64| format!("{a:+.0} to {b:+.0}");
    assert!(answer.contains(&range(lower, upper)) && answer.contains(&range(-upper, -lower)), "{answer}");
    assert!(!answer.contains("profit change, yuan"));
    // The change is that of the series, and the error is at least theirs.
    let series = sheet("replications.csv");
    let of = |policy: &str| -> Vec<f64> {
        let mut units = [0.0; 8];
        for row in series.iter().filter(|row| row["policy"] == policy) {
            units[row["unit"].parse::<usize>().unwrap()] += number(&row["profit_per_merchant"]) / 8.0;
        }
        units.to_vec()
    };
    let today = chosen["policy"].replace(chosen["policy"].split("; ").nth(1).unwrap(), "today");
    let (mine, theirs) = (of(&chosen["policy"]), of(&today));
    let differences: Vec<f64> = mine.iter().zip(&theirs).map(|(a, b)| a - b).collect();
    let mean = differences.iter().sum::<f64>() / 8.0;
    let own = (differences.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / 7.0 / 8.0).sqrt();
    assert!((mean - change).abs() < 1e-9 * mean.abs() && error >= own * (1.0 - 1e-9));
    // Every table of settings joins to policies.csv.
    let policies = sheet("policies.csv");
    for name in ["gains.csv", "curves.csv", "frontier.csv", "robust.csv"] {
        for row in sheet(name) {
            let known = policies.iter().any(|policy| policy["policy"] == row["policy"]);
            assert!(known, "{name}: {} is no policy", row["policy"]);
        }
    }
    assert!(
        sheet("curves.csv").iter().all(|row| row["joint"] == "Bonferroni-t" && number(&row["joint_critical"]) > 2.0)
    );
    // A setting is in the set unless a rival is ahead of it by more than the critical value.
    for row in policies.iter().filter(|row| !row["behind"].is_empty()) {
        let t = number(&row["behind"]) / number(&row["behind_standard_error"]);
        assert_eq!(row["may_be_best"] == "yes", t <= number(&row["set_critical"]), "{row:?}");
    }
}

#[test]
fn a_benchmark_credits_nothing_to_a_method_that_spent_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let run = |language: &str| {
        let arguments = ["bench-tuners", "bench_single_cutoff", "--methods", "grid,golden", "--budgets", "1e4"];
        let more = ["--seeds", "2", "--reference", "20", "--merchants", "100", "--quiet", "--overwrite"];
        text(&swapset(folder.path(), &[&arguments[..], &more, &["--lang", language, "--out", "out"]].concat()).stdout)
    };
    let answer = run("en");
    assert!(answer.starts_with("The largest budget allows no method a first step."), "{answer}");
    assert!(answer.contains("budget too small") && answer.contains("seconds per trial, largest budget"), "{answer}");
    let trials = table(&folder.path().join("out/trials.csv"));
    assert!(trials.len() == 4 && trials.iter().all(|row| row["searched"] == "no" && row["spent"] == "0"));
    let chinese = run("zh");
    assert!(chinese.contains("每次试验秒数（最大预算）") && !chinese.contains("seconds"), "{chinese}");
}

/// A bad study or argument ends with code 2 and one error that says `expected`; nothing is written.
fn refuses(folder: &Path, arguments: &[&str], expected: &str) {
    let done = swapset(folder, arguments);
    let error = text(&done.stderr);
    assert_eq!(done.status.code(), Some(2), "{arguments:?}: {error}");
    assert!(error.starts_with("error: ") && error.contains(expected), "{arguments:?}: no “{expected}” in {error}");
    assert!(done.stdout.is_empty() && !folder.join("output").exists(), "{arguments:?} wrote something");
}

#[test]
fn bad_tunings_end_with_one_clear_error() {
    let folder = tempfile::tempdir().unwrap();
    let with = |lines: &str| {
        format!(
            "[tune]\n{lines}\n[tune.thresholds]\n\"merchant_loan.cutoff\" = {{ from = 480, to = 560, step = 10 }}\n"
        )
    };
    let threshold = |line: &str| format!("[tune]\n[tune.thresholds]\n{line}\n");
    let cases = [
        (with("objective = \"minimise good_lots\""), "did you mean `good_lost`"),
        (with("objective = \"reduce good_lost\""), "minimise QUANTITY"),
        (with("constraints = [\"npl_ratio <= 1%\", \"npl_ratio >= 2%\"]"), "contradict"),
        (with("constraints = [\"npl_ratio about 1%\"]"), "QUANTITY <= NUMBER"),
        (with("constraints = [\"npl_ratio <= 2\"]"), "percent"),
        (with("reach = [\"profit_per_merchant = 3%\"]"), "not a share"),
        (with("method = \"golde\""), "golden"),
        (with("method = \"simplex\""), "does not search 1 thresholds"),
        (with("certainty = 1.5"), "out of range"),
        (with("tolerence = 0.01"), "tolerance"),
        (with("scenarios = [\"recesion\"]"), "recession"),
        (with("scenarios = [\"recession\", \"recession\"]"), "given twice"),
        (with("costs = { good_los = 1 }"), "good_lost"),
        (with("costs = { good_lost = 0 }"), "no outcome costs anything"),
        ("[tune]\n".into(), "no thresholds"),
        (String::new(), "no thresholds"),
        (threshold("\"merchant_loan.cutof\" = { from = 1, to = 2, step = 1 }"), "cutoff"),
        (threshold("\"arrears.base\" = { from = -6, to = -5, step = 1 }"), "is not a threshold"),
        (threshold("\"run.seed\" = { from = 1, to = 2, step = 1 }"), "belongs to the study"),
        (threshold("\"merchant_loan.cutoff\" = { from = 500, to = 480, step = 10 }"), "range"),
        (threshold("\"merchant_loan.cutoff\" = { from = 480, to = 500, step = 7 }"), "whole number of steps"),
        (threshold("\"merchant_loan.cancel_after_months\" = { from = 1, to = 3, step = 0.5 }"), "whole number"),
        (threshold("\"merchant_loan.cutoff\" = { from = 480, to = 500 }"), "no `step`"),
        ("[sweep]\n".into(), "swapset sweep"),
    ];
    for (study, expected) in &cases {
        std::fs::write(folder.path().join("bad.toml"), study).unwrap();
        refuses(folder.path(), &["tune", "bad.toml"], expected);
    }
    for (arguments, expected) in [
        (["--threshold", "merchant_loan.cutoff=480"], "FROM:TO:STEP"),
        (["--threshold", "merchant_loan.cutof=480:500:10"], "cutoff"),
        (["--threshold", "merchant_loan.cutof=480:500:10"], "--threshold:1:"),
        (["--threshold", "cutoff=480:500:10"], "did you mean `merchant_loan.cutoff`?"),
        (["--threshold", "cut_off_shift=0:10:5"], "did you mean `segments.NAME.cutoff_shift`?"),
        (["--objective", "maximise happiness"], "no metric `happiness`"),
        (["--subject-to", "good_lost <= banana"], "not a number"),
        (["--budget", "0"], "out of range"),
        (["--tolerance", "2"], "out of range"),
    ] {
        refuses(folder.path(), &["tune", arguments[0], arguments[1]], expected);
    }
    refuses(folder.path(), &["bench-tuners", "--methods", "gird"], "grid");
    refuses(folder.path(), &["bench-tuners", "--budgets", "5"], "allowed");
}

#[test]
fn a_fault_in_a_constraint_is_shown_where_it_stands() {
    let folder = tempfile::tempdir().unwrap();
    let study = "[tune]\nconstraints = [\"npl_ratio <= 2%\",\n  \"good_lots <= 10%\"]\n[tune.thresholds]\n\
                 \"merchant_loan.cutoff\" = { from = 480, to = 560, step = 10 }\n";
    std::fs::write(folder.path().join("bad.toml"), study).unwrap();
    refuses(folder.path(), &["tune", "bad.toml"], "bad.toml:3:3");
}

#[test]
fn a_share_written_as_per_cent_is_asked_about() {
    let folder = tempfile::tempdir().unwrap();
    let cases: [(&[&str], &str); 6] = [
        (&["tune", "--certainty", "95"], "did you mean 0.95?"),
        (&["tune", "--tolerance", "5"], "did you mean 0.05?"),
        (&["tune", "--scores", "transrisk", "--tolerance", "5"], "did you mean 0.05?"),
        (&["run", "--set", "pricing.rate_base=9"], "did you mean 0.09?"),
        (&["tune", "--subject-to", "npl_ratio <= 2"], "did you mean 0.02?"),
        (&["run", "--set", "pricing.rate_base=1e308"], "`pricing.rate_base` = 1e308 is out of range"),
    ];
    for (arguments, hint) in cases {
        let done = swapset(folder.path(), arguments);
        assert_eq!(done.status.code(), Some(2), "{arguments:?}");
        assert!(text(&done.stderr).contains(hint), "{arguments:?}: {}", text(&done.stderr));
    }
    assert!(files(folder.path()).is_empty());
}
