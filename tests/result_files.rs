//! The files of results are the same for every study: one header, one head, policies that are described, and replications from which
//! intervals can be computed again.

mod command;

use command::{small, swapset, text};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use swapset::internals::stats::{Interval, Scale, jackknife, kaplan_meier, paired};

const HEADER: [&str; 17] = [
    "study",
    "policy",
    "metric",
    "group",
    "month",
    "kind",
    "mean",
    "lower",
    "upper",
    "sd",
    "n",
    "interval",
    "joint_lower",
    "joint_upper",
    "joint",
    "joint_of",
    "joint_critical",
];

/// Rows of a CSV by column.
type Rows = Vec<BTreeMap<String, String>>;

fn read(path: &Path) -> (Vec<String>, Rows) {
    let mut reader = csv::Reader::from_path(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let header: Vec<String> = reader.headers().unwrap().iter().map(String::from).collect();
    let row = |row: Result<csv::StringRecord, csv::Error>| {
        header.iter().cloned().zip(row.unwrap().iter().map(String::from)).collect()
    };
    let rows = reader.records().map(row).collect();
    (header, rows)
}

/// A number of a CSV; an empty field is none.
fn number(text: &str) -> f64 {
    if text.is_empty() { f64::NAN } else { text.parse().unwrap() }
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

const EXTRA: &[(&str, &str)] = &[
    (
        "factors.toml",
        "[sensitivity]\ntrajectories = 2\nsamples = 16\nkeep = 1\n[sensitivity.factors]\n\
         \"economy.sd\" = { from = 0.5, to = 1.5, source = \"test\" }\n\
         \"segments.rural.arrears_shift\" = { from = 0, to = 0.3, source = \"test\" }\n",
    ),
    (
        "cells.toml",
        "[sweep]\nmetrics = [\"good_lost\", \"npl_ratio\", \"lost_good_share\"]\n\
         [sweep.levers]\n\"merchant_loan.cutoff\" = [520, 540]\n[sweep.conditions]\nreform = [\"none\", \"recession\"]\n",
    ),
    (
        "tuned.toml",
        "[tune]\nscenarios = [\"none\", \"recession\"]\n[tune.thresholds]\n\
         \"merchant_loan.cutoff\" = { from = 500, to = 540, step = 20 }\n",
    ),
];

const STUDIES: &[&[&str]] = &[
    &["run", "--reform", "personalised_lines", "--reform", "guidance_tight"],
    &["run", "--until", "good_lost=50pp", "--at-least", "64", "--at-most", "64"],
    &["compare", "--reform", "notification"],
    &["effect"],
    &["sweep", "cells.toml"],
    &["sweep", "levers_at_random"],
    &["attribute", "--reform", "personalised_lines+richer_model"],
    &["attribute"],
    &["sensitivity", "factors.toml"],
    &["sensitivity", "factors.toml", "--reform", "guidance_tight"],
    &["survival", "--reform", "notification"],
    &["tune", "tuned.toml"],
    &["tune", "tune_limits", "--budget", "2e5"],
    &["bench-tuners", "bench_constrained", "--seeds", "2", "--budgets", "2e5", "--reference", "2"],
    &["tune", "--scores", "transrisk"],
];

/// Runs a study in small, in eight scrambles, into `out`.
fn run(folder: &Path, study: &[&str]) {
    for (name, holds) in EXTRA {
        fs::write(folder.join(name), holds).unwrap();
    }
    let options = ["--no-png", "--out", "out", "--overwrite", "--quiet"];
    let sizes = ["--replications", "64", "--merchants", "40"];
    let sizes = match study {
        _ if study.contains(&"--scores") => &[][..],
        _ if study.contains(&"--until") => &sizes[2..],
        _ => &sizes[..],
    };
    let done = swapset(folder, &[study, &options[..], sizes].concat());
    assert!(done.status.success(), "{study:?}: {}", text(&done.stderr));
}

#[test]
fn every_study_writes_the_same_form() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    for study in STUDIES {
        run(folder.path(), study);
        let (header, results) = read(&out.join("results.csv"));
        assert_eq!(header, HEADER, "{study:?}");
        let (described, policies) = read(&out.join("policies.csv"));
        assert_eq!(described[0], "policy", "{study:?}");
        let is_described = |name: &String| policies.iter().any(|row| row["policy"] == *name);
        let name = json(&out.join("manifest.json"))["study"].clone();
        for row in &results {
            assert!(is_described(&row["policy"]), "{study:?}: policies.csv has no {}", row["policy"]);
            assert!(["level", "change"].contains(&row["kind"].as_str()) && name == row["study"].as_str(), "{row:?}");
            assert!(!row["metric"].is_empty() && !row["group"].is_empty(), "{study:?}: {row:?}");
        }
        for row in policies.iter().filter(|row| row.get("baseline").is_some_and(|name| !name.is_empty())) {
            assert!(is_described(&row["baseline"]), "{study:?}: {row:?}");
        }
        // One row a policy, metric, group, month and kind.
        let mut keys: Vec<Vec<&String>> =
            results.iter().map(|row| HEADER[1..6].iter().map(|column| &row[*column]).collect()).collect();
        let count = keys.len();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), count, "{study:?}: a row is there twice");

        let documented = [include_str!("../docs/studies.md"), include_str!("../docs/scores.md")].concat();
        for entry in fs::read_dir(&out).unwrap() {
            let name = entry.unwrap().file_name().to_string_lossy().into_owned();
            assert!(
                !name.ends_with(".csv") || documented.contains(&format!("`{name}`")),
                "the docs do not tell of {name}"
            );
        }

        let (manifest, mut shown) = (json(&out.join("manifest.json")), json(&out.join("results.json")));
        let tables = shown.as_object_mut().unwrap().remove("tables").unwrap();
        let mut head = manifest.as_object().unwrap().clone();
        assert!(head.remove("files").is_some() && head.remove("configuration").is_some(), "{study:?}");
        assert_eq!(Value::Object(head), shown, "{study:?}");
        for key in ["study", "kind", "program", "version", "configuration_hash", "seed", "confidence"] {
            assert!(!shown[key].is_null(), "{study:?} has no {key}");
        }
        // Every table of the JSON is a CSV with the same rows.
        for (name, rows) in tables.as_object().unwrap() {
            let (header, of_csv) = read(&out.join(format!("{name}.csv")));
            let rows = rows.as_array().unwrap();
            assert_eq!(rows.len(), of_csv.len(), "{study:?}: {name}");
            for (mine, theirs) in rows.iter().zip(&of_csv) {
                for column in &header {
                    let same = match &mine[column] {
                        Value::Null => theirs[column].is_empty(),
                        Value::String(text) => theirs[column].trim_start_matches('\'') == text.trim_start_matches('\''),
                        number => number.as_f64() == theirs[column].parse().ok(),
                    };
                    assert!(same, "{study:?}: {name}, {column}: {} and {}", mine[column], theirs[column]);
                }
            }
        }
    }
}

/// The series of each policy and metric, and how many values make one unit.
fn series(out: &Path) -> (BTreeMap<(String, String), Vec<f64>>, usize) {
    let (header, rows) = read(&out.join("replications.csv"));
    assert_eq!(header[..4], ["study", "policy", "replication", "unit"]);
    let mut series: BTreeMap<(String, String), Vec<f64>> = BTreeMap::new();
    for row in &rows {
        for metric in &header[4..] {
            series.entry((row["policy"].clone(), metric.clone())).or_default().push(number(&row[metric]));
        }
    }
    let first = &rows[0]["policy"];
    let of_first = rows.iter().filter(|row| row["policy"] == *first && row["unit"] == "0").count();
    for row in rows.iter().filter(|row| !row["replication"].is_empty()) {
        assert_eq!(number(&row["replication"]) as usize / of_first, number(&row["unit"]) as usize);
    }
    (series, of_first)
}

fn same(mine: f64, theirs: &str) -> bool {
    if mine.is_finite() { number(theirs) == mine } else { theirs.is_empty() }
}

#[test]
fn intervals_can_be_computed_again_from_the_replications() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    for study in STUDIES.iter().filter(|study| !["survival", "bench-tuners"].contains(&study[0])) {
        if study.contains(&"--scores") {
            continue;
        }
        run(folder.path(), study);
        let (series, unit) = series(&out);
        let of = |policy: &str, metric: &str| series.get(&(policy.to_string(), metric.to_string()));
        let against: BTreeMap<String, String> = read(&out.join("policies.csv"))
            .1
            .into_iter()
            .map(|row| (row["policy"].clone(), row.get("baseline").cloned().unwrap_or_default()))
            .collect();
        let mut checked = [0; 2];
        let results = read(&out.join("results.csv")).1;
        for row in results.iter().filter(|row| row["group"] == "all" && row["month"].is_empty()) {
            let Some(values) = of(&row["policy"], &row["metric"]) else { continue };
            let is_change = row["kind"] == "change";
            let values = match of(&against[&row["policy"]], &row["metric"]) {
                Some(baseline) if is_change => paired(values, baseline),
                _ => values.clone(),
            };
            let scales = [Scale::Share, Scale::Difference, Scale::Amount, Scale::Plain];
            let scale = scales.into_iter().find(|scale| row["interval"].starts_with(scale.method())).unwrap();
            let interval = Interval::on(&values, unit, scale);
            let Interval { mean, lower, upper, sd, replications } = interval;
            assert!(same(mean, &row["mean"]) && same(sd, &row["sd"]), "{study:?}: {row:?} against {interval:?}");
            assert_eq!(number(&row["n"]) as usize, replications, "{study:?}: {row:?}");
            // A gain is flattered by the choice, and sampled permutations have an error of their own.
            assert!(same(lower, &row["lower"]) && same(upper, &row["upper"]), "{study:?}: {row:?}, {interval:?}");
            checked[usize::from(is_change)] += 1;
        }
        assert!(checked[0] > 0 && checked[1] > 0 || study.contains(&"--until"), "{study:?}: {checked:?}");
    }
}

#[test]
fn a_survival_curve_can_be_computed_again_from_the_replications() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["survival", "--reform", "notification"]);
    let out = folder.path().join("out");
    let (series, unit) = series(&out);
    let results = read(&out.join("results.csv")).1;
    let months = 24;
    for (policy, merchants) in [("baseline", "good"), ("notification", "bad")] {
        let counts = |name: &str| -> Vec<u64> {
            let values = &series[&(policy.to_string(), name.to_string())];
            values.chunks(unit).map(|values| values.iter().sum::<f64>() as u64).collect()
        };
        let at_start = counts(&format!("merchants_{merchants}"));
        let lost: Vec<Vec<u64>> =
            (1..=months).map(|month| counts(&format!("first_lost_{merchants}.{month}"))).collect();
        // All units, or all but one.
        let curve = |without: Option<usize>| {
            let sum = |units: &[u64]| -> u64 {
                units.iter().enumerate().filter(|(unit, _)| Some(*unit) != without).map(|(_, count)| count).sum()
            };
            let events: Vec<u64> = lost.iter().map(|units| sum(units)).collect();
            kaplan_meier(sum(&at_start), &events, &vec![0; months])
        };
        let all = curve(None);
        let rest: Vec<Vec<f64>> = (0..at_start.len()).map(|unit| curve(Some(unit))).collect();
        for month in [0, 7, 24] {
            let expected = jackknife(all[month], &rest.iter().map(|curve| curve[month]).collect::<Vec<_>>());
            let metric = format!("not_yet_lost_{merchants}");
            let is_it = |row: &&BTreeMap<String, String>| {
                row["policy"] == policy
                    && row["metric"] == metric
                    && row["group"] == "all"
                    && row["month"] == month.to_string()
            };
            let row = results.iter().find(is_it).unwrap();
            let Interval { mean, lower, upper, sd, replications } = expected;
            let found = ["mean", "lower", "upper", "sd"].map(|column| row[column].as_str());
            assert!([mean, lower, upper, sd].into_iter().zip(found).all(|(a, b)| same(a, b)), "{row:?}, {expected:?}");
            assert_eq!(number(&row["n"]) as usize, replications);
        }
    }
}

#[test]
fn a_cell_of_a_sweep_has_its_levers_as_numbers() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("cells.toml"), EXTRA[1].1).unwrap();
    small(folder.path(), &["sweep", "cells.toml", "--no-png", "--out", "out"]);
    let policies = read(&folder.path().join("out/policies.csv")).1;
    let names: Vec<&str> = policies.iter().map(|row| row["policy"].as_str()).collect();
    assert_eq!(
        names,
        [
            "baseline; reform=none",
            "baseline; reform=recession",
            "merchant_loan.cutoff=520; reform=none",
            "merchant_loan.cutoff=520; reform=recession",
            "merchant_loan.cutoff=540; reform=none",
            "merchant_loan.cutoff=540; reform=recession",
        ]
    );
    let last = &policies[5];
    let columns = ["cell", "baseline", "merchant_loan.cutoff", "reform"].map(|column| last[column].as_str());
    assert_eq!(columns, ["4", "baseline; reform=recession", "540", "recession"]);
}
