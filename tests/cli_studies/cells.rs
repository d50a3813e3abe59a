//! Cells and conditions of a sweep.

use super::command::{look_up, small, swapset, text};
use std::fs;

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
