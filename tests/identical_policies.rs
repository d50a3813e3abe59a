//! Two identical policies differ by exactly 0, which is known and not estimated: it is printed without an interval, and leaves the
//! intervals of everything else as they are.

mod command;

use command::{small, swapset, text};
use std::fs;
use std::path::Path;
use swapset::{SizeOverrides, load};

/// The rows of a table with these entries.
fn rows(folder: &Path, table: &str, wanted: &[(&str, &str)]) -> Vec<csv::StringRecord> {
    let mut reader = csv::Reader::from_path(folder.join(table)).unwrap();
    let header = reader.headers().unwrap().clone();
    let index = |name: &str| header.iter().position(|known| known == name).unwrap();
    let rows = reader.records().map(Result::unwrap);
    rows.filter(|row| wanted.iter().all(|(name, value)| &row[index(name)] == *value)).collect()
}

/// The entries of an interval, from the mean on, of what is known to be 0 and holds beside others.
fn is_exactly_0(row: &csv::StringRecord) -> bool {
    let cells: Vec<&str> = row.iter().collect();
    let Some(method) = cells.iter().position(|cell| *cell == "known") else { return false };
    let [estimate, intervals] = [&cells[method - 5..method - 2], &cells[method..method + 7]];
    // The range over an ensemble's settings, where there is one.
    let mut range = cells[method + 7..].iter().take(2);
    *estimate == ["0", "0", "0"]
        && *intervals == ["known", "0", "0", "known", "0", "", ""]
        && range.all(|end| end.is_empty() || *end == "0")
}

/// The line of an answer that begins with a name.
fn line<'a>(answer: &'a str, name: &str) -> &'a str {
    answer.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("no line {name} in {answer}"))
}

#[test]
fn a_reform_that_equals_the_baseline_changes_exactly_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("same.toml"), "[merchant_loan]\ncutoff = 520\n").unwrap();
    let run = |with: &[&str], out: &str| {
        small(at, &[&["compare", "--reform", "cutoff_up_20", "--no-png", "--out", out], with].concat())
    };
    let (answer, _) = (run(&["--reform", "same.toml"], "with"), run(&[], "without"));
    assert!(answer.contains("“same” changes nothing: it is identical to the baseline"), "{answer}");
    assert!(answer.contains("Identical to the baseline, so every change is exactly 0: same."), "{answer}");
    assert!(!line(&answer, "same").contains(['±', '[']), "{answer}");
    let changes = |out: &str, policy: &str| {
        rows(&at.join(out), "results.csv", &[("policy", policy), ("kind", "change"), ("metric", "good_lost")])
    };
    let own = changes("with", "same");
    assert!(own.len() > 10 && own.iter().all(is_exactly_0), "{own:?}");
    // The other reform's intervals, joint ones too, are as if this one were not there.
    assert_eq!(changes("with", "cutoff_up_20"), changes("without", "cutoff_up_20"));
    // Nobody can be moved between the sets, and no amount can change.
    let swaps = |measure: &str| rows(&at.join("with"), "swap_sets.csv", &[("policy", "same"), ("measure", measure)]);
    let merchants = swaps("merchants_per_1000");
    assert!(merchants.iter().all(|row| is_exactly_0(row) == row[1].starts_with("newly")), "{merchants:?}");
    assert!(swaps("profit_change_per_1000").iter().all(is_exactly_0));
}

#[test]
fn a_cell_at_todays_setting_changes_exactly_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let sweep = "[sweep]\nmetrics = [\"good_lost\"]\n[sweep.levers]\n\"merchant_loan.cutoff\" = [520, 540]\n";
    fs::write(folder.path().join("cells.toml"), sweep).unwrap();
    let answer = small(folder.path(), &["sweep", "cells.toml", "--no-png", "--out", "out"]);
    assert!(line(&answer, "520").ends_with(" 0.00") && !line(&answer, "540").ends_with(" 0.00"), "{answer}");
    assert!(answer.contains("A cell that is identical to the baseline has a change of exactly 0"), "{answer}");
    let change = |cutoff: &str| {
        let policy = format!("merchant_loan.cutoff={cutoff}");
        rows(&folder.path().join("out"), "results.csv", &[("policy", &policy), ("kind", "change")])
    };
    assert!(change("520").iter().all(is_exactly_0));
    // The other cell is alone among what is estimated.
    assert!(change("540").iter().all(|row| &row[row.len() - 7] == "1"), "{:?}", change("540"));
}

#[test]
fn a_part_that_changes_no_setting_has_exactly_no_effect_in_all_subsets_or_in_sampled_orders() {
    let folder = tempfile::tempdir().unwrap();
    for parts in [2, 10] {
        let step =
            |index: u32| format!("[attribute.mechanisms.step_{index}]\nmerchant_loan.cutoff = {}\n", 500 + index);
        let steps: String = (1..parts).map(step).collect();
        // Applied first, so that any other cut-off comes after it.
        let idle = "[attribute.mechanisms.idle]\ntitle = \"Idle\"\nmerchant_loan.cutoff = 520\n";
        fs::write(folder.path().join("parts.toml"), format!("[attribute]\npermutations = 4\n{idle}{steps}")).unwrap();
        let answer = small(folder.path(), &["attribute", "parts.toml", "--no-png", "--out", "out"]);
        assert!(!line(&answer, "Idle").contains(['±', '[']), "{answer}");
        // Steps that others override in every sampled order are not among them.
        assert!(answer.contains("No setting changes, so the effect is exactly 0: Idle.\n"), "{answer}");
        let of = |policy: &str| rows(&folder.path().join("out"), "results.csv", &[("policy", policy)]);
        assert!(of("idle").iter().all(is_exactly_0), "{:?}", of("idle"));
        let others = (parts - 1).to_string();
        assert!(
            of("step_1").iter().all(|row| row[row.len() - 7] == others && !is_exactly_0(row)),
            "{:?}",
            of("step_1")
        );
    }
}

#[test]
fn a_factor_at_its_own_value_and_a_reform_without_effect_swing_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let study = "[sensitivity]\ntrajectories = 2\nsamples = 16\nkeep = 1\n[sensitivity.factors]\n\
        \"economy.sd\" = { from = 0.5, to = 1.5, source = \"test\" }\n\
        \"segments.online_retail.arrears_shift\" = { from = 0, to = 0.3, source = \"test\" }\n";
    fs::write(folder.path().join("few.toml"), study).unwrap();
    fs::write(folder.path().join("same.toml"), "[merchant_loan]\ncutoff = 520\n").unwrap();
    small(folder.path(), &["sensitivity", "few.toml", "--no-png", "--out", "level"]);
    small(folder.path(), &["sensitivity", "few.toml", "--reform", "same.toml", "--no-png", "--out", "change"]);
    let known = |out: &str, kind: &str| -> Vec<String> {
        let rows = rows(&folder.path().join(out), "results.csv", &[("kind", kind)]);
        rows.iter().filter(|row| is_exactly_0(row)).map(|row| row[1].to_string()).collect()
    };
    assert_eq!(known("level", "change"), ["segments.online_retail.arrears_shift=0"]);
    assert_eq!((known("change", "change_of_change").len(), known("change", "change").len()), (4, 5));
}

#[test]
fn a_curve_starts_where_nothing_has_happened() {
    let folder = tempfile::tempdir().unwrap();
    for (study, metrics) in [
        ("run", &["access", "access_good", "not_yet_lost_good", "not_yet_restored_good"][..]),
        ("survival", &["not_yet_lost_good", "incidence.lost_good"]),
    ] {
        small(folder.path(), &[study, "--no-png", "--out", study]);
        for metric in metrics {
            let rows =
                |month: &str| rows(&folder.path().join(study), "results.csv", &[("metric", metric), ("month", month)]);
            assert!(
                rows("0").iter().all(|row| row[6] == row[7] && row[6] == row[8] && &row[11] == "known"),
                "{metric}"
            );
            assert!(rows("1").iter().all(|row| row[7] != row[8]), "{metric}");
        }
    }
}

#[test]
fn a_monthly_list_of_nothing_is_as_none_and_any_other_is_not() {
    let mut scenario = load(None, &[], &[], SizeOverrides::default()).unwrap().scenario;
    let mut add = |change: &dyn Fn(&mut swapset::Policy)| {
        let mut alternative = scenario.alternatives[0].clone();
        change(&mut alternative.policy);
        scenario.alternatives.truncate(1);
        scenario.alternatives.push(alternative);
        scenario.are_identical(0, 1)
    };
    assert!(add(&|_| ()));
    assert!(add(&|policy| policy.path = vec![0.0; 3]));
    assert!(add(&|policy| policy.guidance = [vec![0.0; 120], vec![1.0]].concat()));
    assert!(!add(&|policy| policy.path = vec![0.0, 0.1]));
    assert!(!add(&|policy| policy.parameters.merchant_loan.cutoff += 1.0));
}

#[test]
fn one_replication_knows_it_too() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("same.toml"), "[merchant_loan]\ncutoff = 520\n").unwrap();
    let arguments = "run --reform same.toml --replications 1 --merchants 100 --no-png --quiet --out out";
    let done = swapset(folder.path(), &arguments.split(' ').collect::<Vec<_>>());
    assert!(done.status.success(), "{}", text(&done.stderr));
    let row =
        rows(&folder.path().join("out"), "results.csv", &[("policy", "same"), ("kind", "change"), ("group", "all")]);
    assert!(row.iter().filter(|row| !row[6].is_empty()).all(is_exactly_0));
}
