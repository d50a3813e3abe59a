//! The studies as a user meets them.

mod command;

use command::{files, look_up, small, swapset, text};
use std::fs;
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
        for kind in ["level", "change"] {
            let of = |study: &str, policy: &str, column: &str| {
                let wanted = [("policy", policy), ("metric", metric), ("group", "all"), ("kind", kind)];
                look_up(&csv(study), &wanted, column)
            };
            for column in ["mean", "lower", "sd", "n"] {
                let of_run = of("run", "cutoff_up_20", column);
                assert_eq!(of("sweep", "merchant_loan.cutoff=540; reform=none", column), of_run);
                assert_eq!(of("compare", "cutoff_up_20", column), of_run);
                let of_run = of("recession", "cutoff_up_20", column);
                assert_eq!(of("sweep", "merchant_loan.cutoff=540; reform=recession", column), of_run);
            }
        }
    }
}

/// A report without the breaks that make its lines fit a terminal.
fn unwrapped(report: &str) -> String {
    report.replace("\n  | ", " ")
}

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
fn cells_of_one_setting_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("twice.toml"), "[sweep.levers]\n\"merchant_loan.cutoff\" = [510, 510, 520]\n")
        .unwrap();
    small(folder.path(), &["sweep", "twice.toml", "--out", "out"]);
    let text = std::fs::read_to_string(folder.path().join("out/policies.csv")).unwrap();
    let policies: Vec<&str> = text.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect();
    let setting = |cell: &str| format!("merchant_loan.cutoff={cell}");
    assert_eq!(policies[1..], [setting("510; cell=1"), setting("510; cell=2"), setting("520")]);
}

#[test]
fn a_mix_of_merchants_is_a_condition_with_a_baseline_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let all = "{ online_retail = 0.35, street_vendor = 0.4, trade_service = 0.15, rural = 0.1 }";
    let sweep = format!(
        "[sweep]\n[sweep.levers]\n\"merchant_loan.cutoff\" = [520, 540]\n[sweep.conditions]\n\
         \"segments.share\" = [{{ rural = 0.1 }}, {all}, {{ rural = 0.5 }}]\n"
    );
    std::fs::write(folder.path().join("mix.toml"), sweep).unwrap();
    std::fs::write(folder.path().join("half_rural.toml"), "[segments]\nshare = { rural = 0.5 }\n").unwrap();
    let by_file = "[sweep]\n[sweep.levers]\n\"merchant_loan.cutoff\" = [520, 540]\n[sweep.conditions]\n\
                   reform = [\"none\", \"half_rural.toml\"]\n";
    std::fs::write(folder.path().join("files.toml"), by_file).unwrap();
    small(folder.path(), &["sweep", "mix.toml", "--out", "mix"]);
    small(folder.path(), &["sweep", "files.toml", "--out", "files"]);
    small(folder.path(), &["run", "--reform", "cutoff_up_20", "--out", "today"]);
    small(folder.path(), &["run", "half_rural.toml", "--reform", "cutoff_up_20", "--out", "rural"]);
    let set = "segments.share={ rural = 0.5 }";
    small(folder.path(), &["run", "--set", set, "--reform", "cutoff_up_20", "--out", "set"]);
    let csv = |name: &str| folder.path().join(name).join("results.csv");
    let of = |study: &str, policy: &str, metric: &str, kind: &str| {
        let wanted = [("policy", policy), ("metric", metric), ("group", "all"), ("kind", kind)];
        look_up(&csv(study), &wanted, "mean")
    };
    let kinds = ["level", "change"];
    for (metric, kind) in ["good_lost", "profit_per_merchant"].into_iter().flat_map(|m| kinds.map(|kind| (m, kind))) {
        let of_run = |run: &str| of(run, "cutoff_up_20", metric, kind);
        let cell =
            |sweep: &str, condition: &str| of(sweep, &format!("merchant_loan.cutoff=540; {condition}"), metric, kind);
        // Where the mix is equal, so is every number.
        assert_eq!(cell("mix", "segments.share=rural 0.1"), of_run("today"));
        let all = "online retail 0.35, street vendor 0.4, trade service 0.15, rural 0.1";
        assert_eq!(cell("mix", &format!("segments.share={all}")), of_run("today"));
        assert_eq!(cell("mix", "segments.share=rural 0.5"), of_run("rural"));
        assert_eq!(of_run("set"), of_run("rural"));
        assert_eq!(cell("files", "reform=half_rural"), of_run("rural"));
        assert_ne!(of_run("rural"), of_run("today"));
    }
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
    assert!(easy.contains("Precision: 64 replications in 1 stage;") && easy.contains("good_lost reached ± "), "{easy}");
    assert!(easy.contains("(target ± 20.000pp)"), "{easy}");
    let hard = run("change.good_lost=0.0001pp");
    assert!(
        hard.contains("256 replications in 2 stages (budget exhausted)")
            && hard.contains("change.good_lost reached only ± "),
        "{hard}"
    );
}

#[test]
fn the_bounds_of_until_need_it_whatever_else_is_given() {
    let folder = tempfile::tempdir().unwrap();
    for bound in ["--at-least", "--at-most"] {
        for more in [&[][..], &["--replications", "8"]] {
            let done = swapset(folder.path(), &[&["run", "--quiet", bound, "16"], more].concat());
            let error = text(&done.stderr);
            assert!(done.status.code() == Some(2) && error.contains("--until"), "{bound} {more:?}: {error}");
        }
    }
}

#[test]
fn a_run_says_what_narrows_its_intervals() {
    let folder = tempfile::tempdir().unwrap();
    let sizes = ["--replications", "64", "--merchants", "100", "--quiet"];
    for study in [&["run", "--reform", "guidance_tight"][..], &["compare", "--reform", "guidance_tight"]] {
        let done = swapset(folder.path(), &[study, &sizes].concat());
        let said = text(&done.stdout);
        assert!(said.contains("needs 4 times the replications"), "{said}");
        assert!(
            said.contains("Of the variance of good lost, about ") && said.contains("of the change under"),
            "{said}"
        );
        assert!(!said.contains("hardly do") && said.contains("all replications together with KS 0."), "{said}");
    }
}

#[test]
fn a_dry_run_tells_the_cells_and_runs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let done = swapset(folder.path(), &["sweep", "--dry-run"]);
    let said = text(&done.stdout);
    assert!(said.starts_with("81 cells, ") && said.contains(" merchants each: about "), "{said}");
    assert!(!folder.path().join("output").exists());
    // In the language asked for, and with the conditions.
    let sweep = "[sweep.levers]\n\"merchant_loan.cutoff\" = [500, 540]\n[sweep.conditions]\nreform = [\"none\", \"recession\"]\n";
    fs::write(folder.path().join("mine.toml"), sweep).unwrap();
    let said = |language: &str| {
        text(
            &swapset(folder.path(), &["sweep", "mine.toml", "--dry-run", "--replications", "64", "--lang", language])
                .stdout,
        )
    };
    assert!(said("en").starts_with("4 cells under 2 combinations of conditions, 64 replications"), "{}", said("en"));
    assert!(said("zh").starts_with("2组外部条件下的4个组合，每个组合64次重复模拟"), "{}", said("zh"));
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
fn sweeps_and_attributions_say_how_far_economies_lie_apart() {
    let folder = tempfile::tempdir().unwrap();
    let sweep = "[sweep.levers]\n\"merchant_loan.cutoff\" = [500, 540]\n[sweep.conditions]\nreform = [\"none\", \"recession\"]\n";
    fs::write(folder.path().join("mine.toml"), sweep).unwrap();
    let over = "Over simulated economies (10% to 90%, the merchants' own chance included): ";
    let line = |answer: &str| answer.lines().find_map(|line| line.strip_prefix(over).map(String::from));
    let answer = small(folder.path(), &["sweep", "mine.toml", "--no-png", "--out", "sweep"]);
    let said = line(&answer).unwrap_or_else(|| panic!("{answer}"));
    assert!(
        said.contains("Baseline: ") && said.contains("; Recession: ") && said.contains(" with cut-off 500"),
        "{said}"
    );
    assert!(said.contains("cut-off 540 instead of 500 changes it by +") && said.ends_with(" points."), "{said}");
    let reform = ["attribute", "--reform", "guidance_tight+personalised_lines", "--no-png", "--out", "parts"];
    let answer = small(folder.path(), &reform);
    let said = line(&answer).unwrap_or_else(|| panic!("{answer}"));
    assert!(said.contains("; all together ") && said.ends_with(" points."), "{said}");
    assert!(answer.contains("together change it by") && !answer.contains("the change under Baseline"), "{answer}");
    // One replication is one economy.
    let alone =
        ["sweep", "mine.toml", "--no-png", "--out", "one", "--replications", "1", "--merchants", "200", "--quiet"];
    assert!(line(&text(&swapset(folder.path(), &alone).stdout)).is_none());
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

#[test]
fn a_frontier_belongs_to_conditions_that_no_lender_chooses() {
    let folder = tempfile::tempdir().unwrap();
    let sweep = "[sweep.levers]\n\"merchant_loan.cutoff\" = [500, 520, 540]\n[sweep.conditions]\nreform = [\"none\", \"recession\"]\n";
    fs::write(folder.path().join("mine.toml"), sweep).unwrap();
    let answer = small(folder.path(), &["sweep", "mine.toml", "--no-png", "--out", "out"]);
    assert!(answer.contains("Baseline: lowest") && answer.contains("Recession: lowest"), "{answer}");
    let charts = folder.path().join("out/charts");
    assert!(!charts.join("frontier.csv").exists());
    for (file, condition) in [("frontier_1", "none"), ("frontier_2", "recession")] {
        let rows = fs::read_to_string(charts.join(format!("{file}.csv"))).unwrap();
        assert_eq!(rows.lines().count(), 1 + 3, "{rows}");
        assert!(rows.lines().skip(1).all(|row| row.contains(&format!(",{condition},"))), "{rows}");
        assert!(rows.lines().skip(1).any(|row| row.ends_with(",yes")), "{rows}");
    }
}

#[test]
fn the_seed_decides_a_random_design() {
    let folder = tempfile::tempdir().unwrap();
    let cells = |seed: &str, design: &str| -> String {
        let sweep = format!(
            "[sweep]\ndesign = \"{design}\"\npoints = 4\n[sweep.levers]\n\"merchant_loan.cutoff\" = {{ from = 490, to = 550 }}\n"
        );
        fs::write(folder.path().join("mine.toml"), sweep).unwrap();
        let options = ["sweep", "mine.toml", "--seed", seed, "--no-png", "--out", "out"];
        small(folder.path(), &options);
        fs::read_to_string(folder.path().join("out/policies.csv")).unwrap()
    };
    for design in ["latin_hypercube", "sobol"] {
        let first = cells("7", design);
        assert_eq!(first, cells("7", design));
        assert_ne!(first, cells("8", design), "{design}");
    }
}
