//! What figures leave of the parameters: settings with weights that the other studies read, the same at any number of threads; and
//! plain words where no setting fits.

mod command;

use command::{swapset, text};
use std::fs;
use std::path::Path;

const HEAD: &str = "[[calibrate.free]]\nkey = \"arrears.base\"\nfrom = -7.5\nto = -5\nsource = \"a\"\n\
                    [[calibrate.free]]\nkey = \"arrears.workout_months\"\nfrom = 2\nto = 12\nsource = \"c\"\n";

fn target(metric: &str, value: f64, tolerance: f64, more: &str) -> String {
    format!(
        "[[calibrate.targets]]\ntitle = \"{metric}\"\nmetric = \"{metric}\"\nvalue = {value}\ntolerance = {tolerance}\n\
         source = \"us\"\nconfidence = \"high\"\n{more}"
    )
}

fn calibrated(folder: &Path, targets: &str, arguments: &[&str]) -> String {
    fs::write(folder.join("mine.toml"), format!("{HEAD}{targets}")).unwrap();
    let all = ["calibrate", "mine.toml", "--quiet", "--no-png", "--replications", "16", "--merchants", "200"];
    let done = swapset(folder, &[&all[..], &["--members", "50"], arguments].concat());
    assert!(done.status.success(), "{}", text(&done.stderr));
    text(&done.stdout)
}

fn rows(folder: &Path, name: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(folder.join(name)).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split(',').map(String::from).collect()).collect()
}

#[test]
fn settings_with_weights_are_left_and_another_study_reads_them() {
    let folder = tempfile::tempdir().unwrap();
    let targets =
        target("npl_ratio_average", 0.02, 0.002, "") + &target("credit_cost_a_year", 0.03, 0.01, "held_out = true\n");
    let one = calibrated(folder.path(), &targets, &["--out", "one", "--threads", "1"]);
    assert!(one.contains("ensemble.csv has 50 settings consistent with them"), "{one}");
    calibrated(folder.path(), &targets, &["--out", "two", "--threads", "2"]);
    for name in ["ensemble.csv", "waves.csv", "posterior.csv", "predictions.csv", "results.json"] {
        let read = |run: &str| fs::read(folder.path().join(run).join(name)).unwrap();
        assert_eq!(read("one"), read("two"), "{name}");
    }
    let members = rows(folder.path(), "one/ensemble.csv");
    assert_eq!(members[0], ["member", "weight", "arrears.base", "arrears.workout_months"]);
    assert_eq!(members.len(), 51);
    let sum: f64 = members[1..].iter().map(|member| member[1].parse::<f64>().unwrap()).sum();
    assert!((sum - 1.0).abs() < 1e-9, "{sum}");
    // Longer workouts need fewer defaults for the same stock of them, so the two lean against each other.
    let of = |column: usize| members[1..].iter().map(|member| member[column].parse().unwrap()).collect::<Vec<f64>>();
    let (base, workout) = (of(2), of(3));
    assert!(workout.iter().all(|months| months.fract() == 0.0 && (2.0..=12.0).contains(months)));
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (about, around) = (mean(&base), mean(&workout));
    let product: f64 = base.iter().zip(&workout).map(|(base, months)| (base - about) * (months - around)).sum();
    assert!(product < 0.0, "{product}");
    let predictions = rows(folder.path(), "one/predictions.csv");
    assert_eq!(predictions.len(), 3);
    assert_eq!((&predictions[1][0][..], &predictions[1][2][..]), ("credit_cost_a_year", "yes"));
    let set = [
        "run",
        "--set",
        &format!("arrears.base={}", members[1][2]),
        "--set",
        &format!("arrears.workout_months={}", members[1][3]),
    ];
    let small = ["--quiet", "--no-png", "--replications", "8", "--merchants", "50"];
    let alone = swapset(folder.path(), &[&set[..], &small[..], &["--no-ensemble", "--out", "alone"]].concat());
    assert!(alone.status.success(), "{}", text(&alone.stderr));
    let few = ["run", "--ensemble", "one/ensemble.csv", "--ensemble-replications", "2", "--out", "over"];
    let over = swapset(folder.path(), &[&few[..], &small[..]].concat());
    assert!(over.status.success(), "{}", text(&over.stderr));
}

#[test]
fn figures_that_no_setting_fits_are_named_and_there_is_no_ensemble() {
    let folder = tempfile::tempdir().unwrap();
    let targets = target("npl_ratio_average", 0.02, 0.001, "") + &target("auc", 0.99, 0.005, "");
    let said = calibrated(folder.path(), &targets, &["--out", "out"]);
    assert!(
        said.contains("No setting within the ranges fits all figures.")
            && said.contains("Cannot be met even alone: auc."),
        "{said}"
    );
    assert!(!folder.path().join("out/ensemble.csv").exists() && folder.path().join("out/calibrated.toml").exists());
}

#[test]
fn a_fit_alone_has_no_settings() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mine.toml"), format!("{HEAD}{}", target("npl_ratio_average", 0.02, 0.002, "")))
        .unwrap();
    let all = [
        "calibrate",
        "mine.toml",
        "--fit-only",
        "--quiet",
        "--no-png",
        "--replications",
        "8",
        "--merchants",
        "100",
        "--out",
        "out",
    ];
    let done = swapset(folder.path(), &all);
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert!(!folder.path().join("out/ensemble.csv").exists() && !folder.path().join("out/waves.csv").exists());
    let few = swapset(folder.path(), &["calibrate", "mine.toml", "--members", "10"]);
    assert_eq!(few.status.code(), Some(2));
}
