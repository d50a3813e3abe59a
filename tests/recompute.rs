//! Every interval of a results folder follows from the values by replication in the same folder: `tests/recompute.py` computes them
//! again, in plain Python. Without Python there is nothing to run; `.ci/run` has it.

mod command;

use command::{swapset, text};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// Runs the script on folders, if there is a Python to run it.
fn recompute(folder: &Path, arguments: &[&str]) -> Option<Output> {
    Command::new("python3").arg("--version").output().ok()?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recompute.py");
    let done = Command::new("python3").arg(script).args(arguments).current_dir(folder).output();
    Some(done.expect("the script starts"))
}

/// Runs a small study into a folder.
fn small(folder: &Path, out: &str, study: &str, sizes: &str) {
    let arguments = format!("{study} {sizes} --no-png --quiet --overwrite --out {out}");
    let done = swapset(folder, &arguments.split(' ').collect::<Vec<_>>());
    assert!(done.status.success(), "{study}: {}", text(&done.stderr));
}

/// Study files, by name.
fn write_studies(folder: &Path) {
    // More mechanisms than all subsets are run of, so that orders are sampled.
    let mechanisms: String = (1..=10)
        .map(|index| {
            let penalty = 10.0 + f64::from(index);
            format!(
                "[attribute.mechanisms.step_{index}]\ntitle = \"Step {index}\"\nmerchant_loan.cutoff = {}\n",
                500.0 + penalty
            )
        })
        .collect();
    // As in the baseline, so that its effect is known to be 0; applied first, so that any other cut-off comes after it.
    let idle = "[attribute.mechanisms.idle]\ntitle = \"Idle\"\nmerchant_loan.cutoff = 520\n";
    let studies = [
        ("orders.toml", format!("[attribute]\npermutations = 6\n{idle}{mechanisms}")),
        ("mechanisms.toml", format!("{idle}[attribute.mechanisms.cut_off]\nmerchant_loan.cutoff = 500\n")),
        ("same.toml", "[merchant_loan]\ncutoff = 520\n".into()),
        (
            "factors.toml",
            "[sensitivity]\ntrajectories = 2\nsamples = 16\nkeep = 1\n[sensitivity.factors]\n\
             \"economy.sd\" = { from = 0.5, to = 1.5, source = \"test\" }\n\
             \"segments.rural.arrears_shift\" = { from = 0, to = 0.3, source = \"test\" }\n"
                .into(),
        ),
        (
            "cells.toml",
            "[sweep]\nmetrics = [\"good_lost\", \"npl_ratio\"]\n[sweep.levers]\n\"merchant_loan.cutoff\" = [520, 540]\n\
             [sweep.conditions]\nreform = [\"none\", \"recession\"]\n"
                .into(),
        ),
        (
            "tuned.toml",
            "[tune]\nscenarios = [\"none\", \"recession\"]\n[tune.thresholds]\n\
             \"merchant_loan.cutoff\" = { from = 500, to = 540, step = 20 }\n"
                .into(),
        ),
    ];
    for (name, holds) in studies {
        fs::write(folder.join(name), holds).unwrap();
    }
}

/// In scrambles, in single replications of which there are enough for their correlations, in so few and so small ones that metrics
/// are not defined everywhere, and in one replication.
const SIZES: [&str; 4] = [
    "--replications 64 --merchants 40",
    "--replications 24 --merchants 40",
    "--replications 9 --merchants 15",
    "--replications 1 --merchants 100",
];

#[test]
fn every_interval_follows_from_the_values_by_replication() {
    let folder = tempfile::tempdir().unwrap();
    write_studies(folder.path());
    for sizes in SIZES {
        let whole = [
            ("run", "run --reform personalised_lines --reform recession --reform same.toml --by-group --by-month"),
            ("compare", "compare --reform notification --reform same.toml --by-group --by-month"),
            ("effect", "effect --by-group"),
            ("parts", "attribute --reform personalised_lines+richer_model --by-subset"),
            ("orders", "attribute orders.toml --by-subset"),
            ("mechanisms", "attribute mechanisms.toml --by-subset"),
            ("sweep", "sweep cells.toml"),
            ("survival", "survival --reform notification"),
        ];
        for (out, study) in whole {
            small(folder.path(), out, study, sizes);
        }
        let names: Vec<&str> = whole.iter().map(|(out, _)| *out).collect();
        let Some(done) = recompute(folder.path(), &[&["--complete"], &names[..]].concat()) else { return };
        assert!(done.status.success(), "{sizes}: {}{}", text(&done.stdout), text(&done.stderr));
    }
    // What their designs and choices rest on is not by replication.
    small(folder.path(), "sensitivity", "sensitivity factors.toml", SIZES[0]);
    small(folder.path(), "of_change", "sensitivity factors.toml --reform guidance_tight", SIZES[0]);
    small(folder.path(), "tune", "tune tuned.toml", SIZES[0]);
    let Some(done) = recompute(folder.path(), &["sensitivity", "of_change", "tune"]) else { return };
    assert!(done.status.success(), "{}{}", text(&done.stdout), text(&done.stderr));
}

#[test]
fn what_a_folder_does_not_hold_is_told_and_a_number_that_was_changed_is_found() {
    let folder = tempfile::tempdir().unwrap();
    small(folder.path(), "out", "run --reform personalised_lines", "--replications 8 --merchants 60");
    let Some(done) = recompute(folder.path(), &["out"]) else { return };
    let told = text(&done.stdout);
    assert!(done.status.success(), "{told}{}", text(&done.stderr));
    assert!(told.contains("(groups without --by-group)") && told.contains("(months without --by-month)"), "{told}");
    let refused = recompute(folder.path(), &["--complete", "out"]).unwrap();
    assert!(!refused.status.success() && text(&refused.stderr).contains("--by-group"));

    let path = folder.path().join("out/results.csv");
    let results = fs::read_to_string(&path).unwrap();
    let row = results.lines().find(|line| line.contains(",good_lost,all,,change,")).unwrap();
    let mut cells: Vec<String> = row.split(',').map(String::from).collect();
    cells[7] = (cells[7].parse::<f64>().unwrap() * (1.0 + 1e-6)).to_string();
    fs::write(&path, results.replace(row, &cells.join(","))).unwrap();
    let found = recompute(folder.path(), &["out"]).unwrap();
    assert!(!found.status.success(), "a bound that was changed passes");
    assert!(text(&found.stderr).contains("personalised_lines good_lost all"), "{}", text(&found.stderr));
}
