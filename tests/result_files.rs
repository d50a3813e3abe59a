//! The files of results are the same for every study: one header, one head, policies that are described, and replications from which
//! intervals can be computed again.

mod command;

use command::{small, swapset, text};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use swapset::internals::stats::survival::{LifeTable, Median, log_rank, pooled_share};
use swapset::internals::stats::{Interval, Sample, Scale, paired};

const HEADER: [&str; 22] = [
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
    "joint_jump",
    "parameters_lower",
    "parameters_upper",
    "parameters_members",
    "parameters_effective",
];

/// Rows of a CSV by column.
type Rows = Vec<BTreeMap<String, String>>;
/// Values by policy and metric.
type Series = BTreeMap<(String, String), Vec<f64>>;

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
    &["calibrate", "--check"],
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

const KINDS: [&str; 3] = ["level", "change", "change_of_change"];

/// What a name of a column is made of where another file has another name for the same.
const OTHER_NAMES: [(&str, &str); 9] = [
    ("band", "joint"),
    ("critical", "joint_critical"),
    ("lower_95", "lower"),
    ("upper_95", "upper"),
    ("change", "kind and mean"),
    ("quantity", "metric"),
    ("against", "other"),
    ("months_since_opening", "month"),
    ("months_since_loss", "month"),
];

/// A table calls an interval, what it is of and its month as every other does.
fn is_named_as_elsewhere(path: &Path) {
    let (header, rows) = read(path);
    for (name, elsewhere) in OTHER_NAMES {
        assert!(!header.iter().any(|column| column == name), "{path:?}: {name} is {elsewhere} in other tables");
    }
    for column in &header {
        assert!(!column.contains("band_") && !column.starts_with("change."), "{path:?}: {column}");
        // Bounds stand beside what they are bounds of.
        let of = column.strip_suffix("_lower").map(|of| of.strip_suffix("_joint").unwrap_or(of));
        let of = of.map(|of| if ["joint", "parameters"].contains(&of) { "mean" } else { of });
        let is_of = |of: &str| header.iter().any(|known| known == of || known.strip_suffix("_difference") == Some(of));
        assert!(of.is_none_or(is_of), "{path:?}: {column} is a bound of nothing");
    }
    for row in rows.iter().filter(|_| header.iter().any(|column| column == "kind")) {
        assert!(KINDS.contains(&row["kind"].as_str()), "{path:?}: {row:?}");
    }
}

#[test]
fn the_change_of_a_reform_and_what_it_changes_by_are_told_apart_by_their_kind() {
    let folder = tempfile::tempdir().unwrap();
    let kinds = |study: &[&str]| -> Vec<(String, String)> {
        run(folder.path(), study);
        let (_, rows) = read(&folder.path().join("out/results.csv"));
        // Which factors get Sobol indices is found out.
        rows.into_iter()
            .filter(|row| row["policy"].starts_with("economy.sd") && !row["metric"].ends_with("_order"))
            .map(|row| (row["metric"].clone(), row["kind"].clone()))
            .collect()
    };
    let of_baseline = kinds(&["sensitivity", "factors.toml"]);
    let of_reform = kinds(&["sensitivity", "factors.toml", "--reform", "guidance_tight"]);
    assert_eq!(of_baseline.len(), of_reform.len());
    for ((metric, kind), (other, its)) in of_baseline.iter().zip(&of_reform) {
        assert_eq!(metric, other);
        assert_eq!(its, if kind == "level" { "change" } else { "change_of_change" }, "{metric}");
    }
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
        let is_of_data = study.contains(&"--scores");
        let named = match study[0] {
            _ if is_of_data => 1,
            "bench-tuners" => 1,
            "calibrate" => 2,
            _ => 3,
        };
        assert_eq!(described[..named], ["policy", "title", "baseline"][..named], "{study:?}");
        let is_described = |name: &String| policies.iter().any(|row| row["policy"] == *name);
        let name = json(&out.join("manifest.json"))["study"].clone();
        for row in &results {
            assert!(is_described(&row["policy"]), "{study:?}: policies.csv has no {}", row["policy"]);
            assert!(KINDS.contains(&row["kind"].as_str()) && name == row["study"].as_str(), "{row:?}");
            assert!(!row["metric"].is_empty() && !row["group"].is_empty(), "{study:?}: {row:?}");
            assert!(!KINDS.iter().any(|kind| row["metric"].starts_with(&format!("{kind}."))), "{study:?}: {row:?}");
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
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if name.ends_with(".csv") && !is_of_data {
                is_named_as_elsewhere(&path);
            }
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
fn series(out: &Path) -> (Series, usize) {
    let (header, rows) = read(&out.join("replications.csv"));
    assert_eq!(header[..5], ["study", "policy", "group", "replication", "unit"]);
    let mut series = Series::new();
    for row in rows.iter().filter(|row| row["group"] == "all") {
        for metric in &header[5..] {
            series.entry((row["policy"].clone(), metric.clone())).or_default().push(number(&row[metric]));
        }
    }
    let first = &rows[0]["policy"];
    let of_first =
        rows.iter().filter(|row| row["policy"] == *first && row["group"] == "all" && row["unit"] == "0").count();
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
        // Where the values are changes, what is taken against the baseline is the change of a change.
        let of_changes = results.iter().any(|row| row["kind"] == "change_of_change");
        let paired_kind = if of_changes { "change_of_change" } else { "change" };
        for row in results.iter().filter(|row| row["group"] == "all" && row["month"].is_empty()) {
            let Some(values) = of(&row["policy"], &row["metric"]) else { continue };
            let is_change = row["kind"] == paired_kind;
            let values = match of(&against[&row["policy"]], &row["metric"]) {
                Some(baseline) if is_change => paired(values, baseline),
                _ => values.clone(),
            };
            let scales = [Scale::Share, Scale::Difference, Scale::Amount, Scale::Plain];
            let is_known = row["interval"] == "known";
            let scale = scales.into_iter().find(|scale| row["interval"].starts_with(scale.method()));
            let scale = scale.unwrap_or_else(|| if is_known { Scale::Plain } else { panic!("{row:?}") });
            let sample = Sample::of(&values, unit);
            // What is known cannot vary.
            assert!(!is_known || sample.sd.is_nan() || sample.sd == 0.0, "{study:?}: {row:?}");
            let interval = sample.known_if(is_known).interval(scale);
            let Interval { mean, lower, upper, sd, replications } = interval;
            assert!(same(mean, &row["mean"]) && same(sd, &row["sd"]), "{study:?}: {row:?} against {interval:?}");
            assert_eq!(number(&row["n"]) as usize, replications, "{study:?}: {row:?}");
            // A gain is flattered by the choice, and sampled permutations have an error of their own.
            assert!(same(lower, &row["lower"]) && same(upper, &row["upper"]), "{study:?}: {row:?}, {interval:?}");
            checked[usize::from(is_change)] += 1;
        }
        assert!(
            checked[0] > 0 && checked[1] > 0 || study.iter().any(|word| ["--until", "calibrate"].contains(word)),
            "{study:?}: {checked:?}"
        );
    }
}

/// The life tables of each unit, of losses (0) and of restorations (1), from a survival study's replications.
fn life_tables(series: &Series, unit: usize, policy: &str, merchants: &str) -> Vec<[LifeTable; 2]> {
    let months = 24;
    let counts = |name: &str| -> Vec<u64> {
        let values = &series[&(policy.to_string(), name.to_string())];
        values.chunks(unit).map(|values| values.iter().sum::<f64>() as u64).collect()
    };
    let by_month =
        |what: &str| (1..=months).map(|month| counts(&format!("{what}_{merchants}.{month}"))).collect::<Vec<_>>();
    let start = counts(&format!("merchants_{merchants}"));
    let never_at_risk = ["defaulted", "ended"].map(|what| counts(&format!("{what}_{merchants}.0")));
    let [lost, before] = ["first_lost", "defaulted_before_loss"].map(by_month);
    let [restored, defaulted, ended] = ["restored", "defaulted", "ended"].map(by_month);
    let of = |unit: usize| {
        let at = |months: &[Vec<u64>]| -> Vec<u64> { months.iter().map(|units| units[unit]).collect() };
        let all_lost: u64 = at(&lost).iter().sum();
        let mut to_the_end = vec![0; months];
        to_the_end[months - 1] = start[unit] - all_lost;
        let losses = LifeTable { start: start[unit], events: at(&lost), competing: at(&before), censored: to_the_end };
        let at_risk = all_lost - never_at_risk.iter().map(|counts| counts[unit]).sum::<u64>();
        let back = LifeTable { start: at_risk, events: at(&restored), competing: at(&defaulted), censored: at(&ended) };
        [losses, back]
    };
    (0..start.len()).map(of).collect()
}

/// All tables together, or all but one.
fn together(tables: &[LifeTable], without: Option<usize>) -> LifeTable {
    let mut all = LifeTable { start: 0, events: vec![0; 24], competing: vec![0; 24], censored: vec![0; 24] };
    for (_, table) in tables.iter().enumerate().filter(|(unit, _)| Some(*unit) != without) {
        let add = |mine: &mut Vec<u64>, theirs: &[u64]| mine.iter_mut().zip(theirs).for_each(|(a, b)| *a += b);
        all.start += table.start;
        add(&mut all.events, &table.events);
        add(&mut all.competing, &table.competing);
        add(&mut all.censored, &table.censored);
    }
    all
}

#[test]
fn survival_can_be_computed_again_from_the_replications() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["survival", "--reform", "notification"]);
    let out = folder.path().join("out");
    let (series, unit) = series(&out);
    let [results, at_risk, medians, tests] =
        ["results", "at_risk", "medians", "log_rank"].map(|name| read(&out.join(format!("{name}.csv"))).1);
    let mut ends_early = false;
    for (policy, merchants) in [("baseline", "good"), ("notification", "good"), ("notification", "bad")] {
        for (event, metrics) in [
            (0, ["not_yet_lost", "incidence.lost", "incidence.defaulted_before_loss"]),
            (1, ["not_yet_restored", "incidence.restored", "incidence.defaulted_before_restoration"]),
        ] {
            let units: Vec<LifeTable> =
                life_tables(&series, unit, policy, merchants).into_iter().map(|both| both[event].clone()).collect();
            let all = together(&units, None);
            let rest: Vec<LifeTable> = (0..units.len()).map(|unit| together(&units, Some(unit))).collect();
            let metric = format!("{}_{merchants}", metrics[0]);
            let of_curve = |row: &&BTreeMap<String, String>| {
                row["policy"] == policy && row["metric"] == metric && row["group"] == "all"
            };
            // What happened by month, and the end of the curve: the last month with 30 at risk.
            let at_risk: Vec<&BTreeMap<String, String>> = at_risk.iter().filter(of_curve).collect();
            assert_eq!(at_risk.len(), 25);
            for (month, row) in at_risk.iter().enumerate().skip(1) {
                let counts = [all.at_risk()[month - 1], all.events[month - 1], all.competing[month - 1]];
                let found = ["at_risk", "events", "defaults"].map(|column| number(&row[column]) as u64);
                assert_eq!((found, number(&row["ended"]) as u64), (counts, all.censored[month - 1]), "{row:?}");
            }
            let end = all.at_risk().iter().filter(|&&count| count >= 30).count();
            ends_early |= end < 24;
            let mut curve = Vec::new();
            for (which, metric) in metrics.iter().enumerate() {
                let of = |table: &LifeTable| match which {
                    0 => table.kaplan_meier(),
                    _ => table.incidence()[which - 1].clone(),
                };
                let metric = format!("{metric}_{merchants}");
                let rows: Vec<&BTreeMap<String, String>> = results
                    .iter()
                    .filter(|row| row["policy"] == policy && row["metric"] == metric && row["group"] == "all")
                    .collect();
                assert_eq!(rows.len(), end + 1, "{policy} {metric}");
                for (month, row) in rows.iter().enumerate().skip(1) {
                    let without: Vec<f64> = rest.iter().map(|rest| of(rest)[month]).collect();
                    let expected = pooled_share(of(&all)[month], &without, unit);
                    let Interval { mean, lower, upper, sd, replications } = expected;
                    let found = ["mean", "lower", "upper", "sd"].map(|column| row[column].as_str());
                    let values = [mean, lower, upper, sd];
                    assert!(values.into_iter().zip(found).all(|(a, b)| same(a, b)), "{row:?}, {expected:?}");
                    assert!(lower < upper && lower >= 0.0 && upper <= 1.0, "{row:?}");
                    assert_eq!(number(&row["n"]) as usize, replications);
                    if which == 0 {
                        curve.push(expected);
                    }
                }
            }
            let median = Median::of(&curve);
            let row = medians.iter().find(of_curve).unwrap();
            for (column, month) in [("median", median.month), ("lower", median.lower), ("upper", median.upper)] {
                // The curve here begins with month 1.
                let expected = month.map_or(String::new(), |month| (month + 1).to_string());
                assert_eq!(row[column], expected, "{row:?}");
            }
        }
    }
    assert!(ends_early, "no curve ends before the study does");
    for (event, name) in ["loss", "restoration"].into_iter().enumerate() {
        let [reform, baseline] = ["notification", "baseline"].map(|policy| life_tables(&series, unit, policy, "good"));
        let pairs: Vec<[LifeTable; 2]> =
            reform.iter().zip(&baseline).map(|(a, b)| [a[event].clone(), b[event].clone()]).collect();
        let expected = log_rank(&pairs);
        let is_it = |row: &&BTreeMap<String, String>| {
            row["event"] == name && row["merchant"] == "good" && row["policy"] == "notification"
        };
        let row = tests.iter().find(is_it).unwrap();
        assert!(same(expected.statistic, &row["statistic"]) && same(expected.p, &row["p"]), "{row:?}, {expected:?}");
    }
}

#[test]
fn survival_of_one_replication_has_no_intervals_and_counts_one_unit() {
    let folder = tempfile::tempdir().unwrap();
    let sizes = ["survival", "--replications", "1", "--merchants", "300", "--no-png", "--out", "out", "--quiet"];
    let done = swapset(folder.path(), &sizes);
    assert!(done.status.success(), "{}", text(&done.stderr));
    let said = text(&done.stdout);
    assert!(!said.contains("NaN") && !said.contains('±') && said.contains("no intervals and no tests"), "{said}");
    let results = read(&folder.path().join("out/results.csv")).1;
    assert!(results.iter().any(|row| row["metric"] == "not_yet_restored_good"));
    for row in results.iter().filter(|row| row["month"] != "0") {
        assert!(row["n"] == "1" && row["lower"].is_empty() && row["upper"].is_empty(), "{row:?}");
    }
}

#[test]
fn survival_of_few_merchants_says_that_there_is_no_curve() {
    let folder = tempfile::tempdir().unwrap();
    let sizes = ["survival", "--replications", "1", "--merchants", "20", "--no-png", "--out", "out", "--quiet"];
    let done = swapset(folder.path(), &sizes);
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert!(text(&done.stdout).contains("too few for a curve"), "{}", text(&done.stdout));
    assert!(read(&folder.path().join("out/results.csv")).1.is_empty());
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
