//! A study over an ensemble: what a member is, what is left as it was, and what is refused.

mod command;

use command::{files, look_up, small, swapset, text};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// An ensemble of the bundled one's model.
fn write_ensemble(folder: &Path, name: &str, rows: &str) {
    let bundled = include_str!("../configs/calibration/public_ensemble.csv");
    let model = bundled.lines().find(|line| line.starts_with("# model:")).unwrap();
    fs::write(folder.join(name), format!("# swapset ensemble 1\n{model}\n{rows}")).unwrap();
}

/// Rows of a CSV by column.
fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let header: Vec<String> = reader.headers().unwrap().iter().map(String::from).collect();
    reader.records().map(|row| header.iter().cloned().zip(row.unwrap().iter().map(String::from)).collect()).collect()
}

/// Every metric of the rows that have these entries, without the columns that say whose they are.
fn metrics(rows: &[BTreeMap<String, String>], wanted: &[(&str, &str)]) -> Vec<BTreeMap<String, String>> {
    const NAMES: [&str; 7] = ["study", "policy", "group", "replication", "unit", "member", "weight"];
    let of = |row: &&BTreeMap<String, String>| wanted.iter().all(|(column, value)| row[*column] == *value);
    let bare = |row: &BTreeMap<String, String>| {
        let of_metrics = row.iter().filter(|(column, _)| !NAMES.contains(&column.as_str()));
        of_metrics.map(|(column, value)| (column.clone(), value.clone())).collect()
    };
    rows.iter().filter(of).map(bare).collect()
}

/// Merchants of a replication of a member, so that a study of as many is the same.
const AS_A_MEMBER: [&str; 4] = ["--replications", "4", "--merchants", "128"];

fn run(folder: &Path, out: &str, arguments: &[&str]) -> String {
    let done =
        swapset(folder, &[arguments, &["--no-png", "--quiet", "--overwrite", "--out", out], &AS_A_MEMBER[..]].concat());
    assert!(done.status.success(), "{arguments:?}: {}", text(&done.stderr));
    text(&done.stdout)
}

#[test]
fn a_member_is_the_baseline_with_its_values_set_and_reforms_on_top() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    // One of the reforms sets a key of the ensemble itself.
    let reforms = ["--reform", "no_exposure_cap", "--reform", "personalised_lines+guidance_tight"];
    let of = "member,weight,positioning.cap_multiple,arrears.quality,segments.rural.arrears_shift\n\
              1,0.5,1.25,1.2,0.2\n2,0.3,1.9,1.6,0\n3,0.2,1.6,1.3,0.1\n";
    write_ensemble(folder, "mine.csv", of);
    run(folder, "over", &[&["run", "--ensemble", "mine.csv"], &reforms[..]].concat());
    let over = rows(&folder.join("over/members.csv"));
    for (member, set) in [
        ("0", &[][..]),
        ("1", &["positioning.cap_multiple=1.25", "arrears.quality=1.2", "segments.rural.arrears_shift=0.2"]),
        ("3", &["positioning.cap_multiple=1.6", "arrears.quality=1.3", "segments.rural.arrears_shift=0.1"]),
    ] {
        let set: Vec<&str> = set.iter().flat_map(|one| ["--set", one]).collect();
        run(folder, "alone", &[&["run", "--no-ensemble"], &reforms[..], &set].concat());
        let alone = rows(&folder.join("alone/replications.csv"));
        for policy in ["baseline", "no_exposure_cap", "personalised_lines+guidance_tight"] {
            let mine = metrics(&over, &[("member", member), ("policy", policy)]);
            assert_eq!(mine.len(), 4);
            assert!(mine == metrics(&alone, &[("policy", policy)]), "member {member}, {policy}");
        }
    }
    let weights: Vec<&str> = over.iter().map(|row| row["weight"].as_str()).collect();
    assert!(weights.contains(&"0.5") && weights.contains(&"0.2") && weights[0].is_empty());
    let parameters = rows(&folder.join("over/member_parameters.csv"));
    assert_eq!((parameters.len(), parameters[1]["value"].as_str()), (9, "1.2"));
}

#[test]
fn what_the_study_states_itself_stays_and_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write_ensemble(folder, "mine.csv", "member,weight,economy.sd,arrears.quality\n1,0.5,0.6,1.2\n2,0.5,1.4,1.6\n");
    fs::write(folder.join("stated.toml"), "[economy]\nsd = 1.2\n").unwrap();
    let answer = run(folder, "file", &["run", "stated.toml", "--ensemble", "mine.csv"]);
    assert!(answer.contains("they keep its values: economy.sd"), "{answer}");
    let log = fs::read_to_string(folder.join("file/run.log")).unwrap();
    assert!(log.contains("note: the ensemble leaves what the study states as it is: economy.sd"), "{log}");
    run(folder, "set", &["run", "--set", "economy.sd=1.2", "--ensemble", "mine.csv"]);
    let [file, set] = ["file", "set"].map(|out| rows(&folder.join(out).join("members.csv")));
    run(folder, "alone", &["run", "--set", "economy.sd=1.2", "--set", "arrears.quality=1.6"]);
    let alone = metrics(&rows(&folder.join("alone/replications.csv")), &[("policy", "baseline")]);
    for found in [file, set] {
        assert!(metrics(&found, &[("member", "2"), ("policy", "baseline")]) == alone && alone.len() == 4);
    }
    let refused =
        swapset(folder, &["run", "--set", "economy.sd=1.2", "--set", "arrears.quality=1.5", "--ensemble", "mine.csv"]);
    let told = text(&refused.stderr);
    assert!(refused.status.code() == Some(2) && told.contains("the study states every key of mine.csv"), "{told}");
}

#[test]
fn the_bundled_ensemble_is_used_beside_the_bundled_baseline_alone() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("sizes.toml"), "[run]\nreplications = 4\nmerchants = 100\nseed = 5\n").unwrap();
    fs::write(folder.join("other.toml"), "[run]\nmonths = 12\n").unwrap();
    for (arguments, is_used) in [
        (&["run"][..], true),
        (&["run", "sizes.toml"], true),
        (&["run", "--seed", "4", "--reform", "recession"], true),
        (&["compare", "--reform", "notification"], true),
        (&["run", "--no-ensemble"], false),
        (&["run", "other.toml"], false),
        (&["run", "--set", "economy.sd=1"], false),
        (&["run", "recession"], false),
        (&["effect"], false),
        (&["run", "other.toml", "--ensemble", "public"], true),
    ] {
        let out = folder.join("out");
        small(folder, &[arguments, &["--no-png", "--out", "out"]].concat());
        assert_eq!(out.join("members.csv").exists(), is_used, "{arguments:?}");
        let manifest = fs::read_to_string(out.join("manifest.json")).unwrap();
        assert_eq!(manifest.contains("\"ensemble\""), is_used, "{arguments:?}");
        let range = rows(&out.join("results.csv")).iter().find(|row| row["metric"].starts_with("good_lost")).cloned();
        assert_eq!(!range.unwrap()["parameters_lower"].is_empty(), is_used, "{arguments:?}");
    }
    // One replication has no intervals.
    let one = ["run", "--replications", "1", "--merchants", "100", "--no-png", "--quiet", "--out", "one"];
    assert!(swapset(folder, &one).status.success() && !folder.join("one/members.csv").exists());
}

#[test]
fn without_the_ensemble_every_other_number_is_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for study in ["run", "compare"] {
        run(folder, "with", &[study, "--reform", "personalised_lines", "--by-group"]);
        run(folder, "without", &[study, "--reform", "personalised_lines", "--by-group", "--no-ensemble"]);
        let [with, without] = ["with", "without"].map(|out| rows(&folder.join(out).join("results.csv")));
        assert_eq!(with.len(), without.len());
        let mut ranges = 0;
        for (mine, theirs) in with.iter().zip(&without) {
            let others = |row: &BTreeMap<String, String>| -> Vec<(String, String)> {
                let others = row.iter().filter(|(column, _)| !column.starts_with("parameters_"));
                others.map(|(column, value)| (column.clone(), value.clone())).collect()
            };
            assert_eq!(others(mine), others(theirs));
            assert!(theirs.iter().all(|(column, value)| !column.starts_with("parameters_") || value.is_empty()));
            let is_whole = mine["group"] == "all" && mine["month"].is_empty();
            assert!(is_whole || mine["parameters_lower"].is_empty(), "{mine:?}");
            ranges += usize::from(!mine["parameters_lower"].is_empty());
        }
        assert!(ranges > 80, "{study}: {ranges}");
        for name in ["replications.csv", "policies.csv", "economy.csv", "variance.csv", "loss_risk.csv"] {
            let [with, without] = ["with", "without"].map(|out| fs::read(folder.join(out).join(name)).unwrap());
            assert!(with == without, "{study}: {name}");
        }
    }
}

#[test]
fn results_do_not_depend_on_threads() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write_ensemble(folder, "mine.csv", "member,weight,economy.sd\n1,0.25,0.6\n2,0.5,1.4\n3,0.25,1.1\n");
    for study in [
        &["run", "--ensemble-replications", "16"][..],
        &["tune", "--threshold", "merchant_loan.cutoff=500:540:20", "--ensemble", "mine.csv"],
        &["effect", "--ensemble", "mine.csv"],
    ] {
        let [one, three] = ["1", "3"].map(|threads| {
            run(folder, "out", &[study, &["--threads", threads]].concat());
            files(&folder.join("out"))
        });
        assert!(one.len() == three.len() && one.len() > 10);
        for (mine, theirs) in one.iter().zip(&three) {
            assert!(mine == theirs, "{study:?}: {}", mine.0);
        }
    }
}

#[test]
fn members_that_are_all_the_baseline_have_no_range() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write_ensemble(folder, "same.csv", "member,weight,merchant_loan.cutoff\n1,0.5,520\n2,0.25,520\n3,0.25,520\n");
    run(folder, "out", &["run", "--reform", "personalised_lines", "--ensemble", "same.csv"]);
    let results = rows(&folder.join("out/results.csv"));
    let mut checked = 0;
    for row in results.iter().filter(|row| !row["parameters_lower"].is_empty() && !row["metric"].contains("per_spared"))
    {
        let number = |column: &str| row[column].parse::<f64>().unwrap();
        for end in ["parameters_lower", "parameters_upper"] {
            assert!((number(end) - number("mean")).abs() <= 1e-9 * number("mean").abs(), "{row:?}");
        }
        assert!((number("parameters_effective") - 1.0 / 0.375).abs() < 1e-12 && row["parameters_members"] == "3");
        checked += 1;
    }
    assert!(checked > 80, "{checked}");
}

#[test]
fn wider_settings_have_wider_ranges_and_a_parameter_alone_explains_them() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let members = |from: f64, to: f64| -> String {
        let of = |index: u32| {
            let value = from + (to - from) * f64::from(index) / 9.0;
            format!("{},0.1,{value},{}\n", index + 1, f64::from(index * 3 % 10) * 0.001 + 0.16)
        };
        "member,weight,merchant_loan.cutoff,score.inquiries\n".to_string() + &(0..10).map(of).collect::<String>()
    };
    let width = |name: &str, from: f64, to: f64| {
        write_ensemble(folder, name, &members(from, to));
        run(folder, "out", &["run", "--reform", "personalised_lines", "--ensemble", name]);
        let wanted = [("policy", "baseline"), ("metric", "good_lost"), ("group", "all"), ("kind", "level")];
        let at = |column: &str| look_up(&folder.join("out/results.csv"), &wanted, column);
        assert!(at("parameters_lower") <= at("parameters_upper"));
        at("parameters_upper") - at("parameters_lower")
    };
    let [narrow, wide] = [width("narrow.csv", 515.0, 525.0), width("wide.csv", 470.0, 570.0)];
    assert!(wide > 3.0 * narrow && wide > 0.05, "{narrow} {wide}");
    let share = |parameter: &str| {
        let wanted = [("policy", "baseline"), ("parameter", parameter)];
        look_up(&folder.join("out/answer_by_parameter.csv"), &wanted, "share")
    };
    assert!(share("merchant_loan.cutoff") > 0.8, "{}", share("merchant_loan.cutoff"));
    let all = share("merchant_loan.cutoff") + share("score.inquiries") + share("");
    assert!((all - 1.0).abs() < 1e-9, "{all}");
    let best: f64 =
        rows(&folder.join("out/robustness.csv")).iter().map(|row| row["best"].parse::<f64>().unwrap()).sum();
    assert!((best - 1.0).abs() < 1e-9, "{best}");
}

#[test]
fn a_tuning_says_how_far_its_choice_hangs_on_the_settings() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write_ensemble(folder, "mine.csv", "member,weight,arrears.quality\n1,0.5,1.1\n2,0.25,1.7\n3,0.25,1.4\n");
    let study = ["tune", "--objective", "minimise good_lost", "--threshold", "merchant_loan.cutoff=480:560:20"];
    let answer = run(folder, "out", &[&study[..], &["--ensemble", "mine.csv"]].concat());
    // The lower the cut-off the fewer good merchants are lost, whatever the setting.
    assert!(answer.contains("the best setting is cut-off 480;"), "{answer}");
    assert!(answer.contains("cut-off 480 is the best in 100% of members"), "{answer}");
    let over = rows(&folder.join("out/over_settings.csv"));
    let of = |policy: &str| over.iter().find(|row| row["policy"].ends_with(policy)).unwrap();
    assert_eq!(of("merchant_loan.cutoff=480")["best"], "1");
    assert_eq!(of("merchant_loan.cutoff=480")["largest_regret"], "0");
    let regret = |policy: &str| of(policy)["largest_regret"].parse::<f64>().unwrap();
    assert!(regret("merchant_loan.cutoff=560") > regret("today") && regret("today") > 0.0);
    // Every number of a setting tried has its range, the change from today's setting too.
    let results = rows(&folder.join("out/results.csv"));
    let tried = |row: &&BTreeMap<String, String>| over.iter().any(|tried| tried["policy"] == row["policy"]);
    let ranges: Vec<_> = results.iter().filter(tried).filter(|row| row["metric"] == "good_lost").collect();
    assert_eq!(ranges.len(), 2 * over.len() - 1);
    for row in ranges {
        let [lower, upper] = ["parameters_lower", "parameters_upper"].map(|column| row[column].parse::<f64>().unwrap());
        assert!(lower <= upper + 1e-12 && row["parameters_members"] == "3", "{row:?}");
        // More are lost under a higher cut-off, whatever the setting.
        assert!(row["kind"] == "level" || !row["policy"].ends_with("=560") || lower > 0.0, "{row:?}");
    }
    let of_480 = results
        .iter()
        .find(|row| row["policy"].ends_with("=480") && row["kind"] == "change" && row["metric"] == "good_lost");
    assert!(of_480.unwrap()["parameters_upper"].parse::<f64>().unwrap() < 0.0);
}

#[test]
fn other_studies_and_faulty_files_are_refused_with_one_error() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let head = "member,weight,economy.sd\n1,0.5,1.1\n";
    write_ensemble(folder, "typo.csv", "member,weight,economy.sdd\n1,0.5,1.1\n2,0.5,0.9\n");
    write_ensemble(folder, "list.csv", "member,weight,economy.path\n1,0.5,1.1\n2,0.5,0.9\n");
    write_ensemble(folder, "range.csv", &format!("{head}2,0.5,-3\n"));
    write_ensemble(folder, "sum.csv", &format!("{head}2,0.4,1\n"));
    let lines = "member,weight,consumer_loan.line_min,consumer_loan.line_max\n1,0.5,500,60000\n2,0.5,90000,800\n";
    write_ensemble(folder, "contradiction.csv", lines);
    for (arguments, says) in [
        (
            &["sweep", "--ensemble", "public"][..],
            &["`swapset sweep` takes no --ensemble", "run, compare, effect, tune"][..],
        ),
        (&["calibrate", "--check", "--no-ensemble"], &["`swapset calibrate --check` takes no --no-ensemble"]),
        (&["tune", "--scores", "transrisk", "--ensemble", "public"], &["`swapset tune --scores` takes no --ensemble"]),
        (&["run", "--ensemble", "public", "--no-ensemble"], &["--ensemble", "--no-ensemble", "cannot be used"]),
        (&["run", "--ensemble", "publik"], &["failed to read publik", "did you mean `public`?"]),
        (&["run", "--ensemble", "typo.csv"], &["typo.csv:3:15", "economy.sdd", "did you mean `economy.sd`?"]),
        (&["run", "--ensemble", "list.csv"], &["list.csv:3:15", "is no parameter that is a single number"]),
        (&["run", "--ensemble", "range.csv"], &["range.csv:5:7", "economy.sd"]),
        (&["run", "--ensemble", "sum.csv"], &["sum.csv:", "sum to 0.9, not 1"]),
        (&["run", "--ensemble", "contradiction.csv"], &["contradiction.csv:5:", "member 2 cannot be run", "line_min"]),
        (&["run", "--ensemble-replications", "1"], &["--ensemble-replications"]),
    ] {
        let done = swapset(folder, &[arguments, &["--out", "out"]].concat());
        let told = text(&done.stderr).replace("\n  | ", " ");
        assert_eq!(done.status.code(), Some(2), "{arguments:?}: {told}");
        assert!(says.iter().all(|says| told.contains(says)), "{arguments:?}: {told}");
        assert!(!folder.join("out").exists(), "{arguments:?}");
    }
}
