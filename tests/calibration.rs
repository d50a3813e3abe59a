//! The baseline against public figures: `swapset calibrate --check` finds what docs/model.md says of each, docs/validation.md holds
//! its table (`SWAPSET_WRITE=1 cargo test --test calibration` writes it), and files of one's own are read with the location of faults.

mod command;

use command::{small, swapset, text};
use std::fs;
use std::path::Path;
use swapset::internals::report::document::{Block, Table};
use swapset::{Answer, Language, Request, Unit};

/// Quantity, month where it is measured over others than the study's, what docs/model.md says, and how far off a run of the default size
/// may be.
const STATED: [(&str, Option<usize>, f64, f64); 19] = [
    ("npl_ratio_average", None, 0.0194, 0.0012),
    ("npl_ratio", None, 0.0149, 0.002),
    ("npl_ratio", Some(18), 0.023, 0.002),
    ("credit_cost_a_year", None, 0.028, 0.002),
    ("average_balance", None, 31_900.0, 500.0),
    ("mean_revenue", None, 46_000.0, 50.0),
    ("mean_revenue_in_study", None, 47_200.0, 150.0),
    ("auc", None, 0.760, 0.006),
    ("debt_gradient", None, 1.7, 0.1),
    ("inquiry_odds_ratio.1", None, 1.27, 0.1),
    ("inquiry_odds_ratio.2", None, 1.60, 0.15),
    ("inquiry_odds_ratio.3", None, 1.95, 0.3),
    ("inquiry_odds_ratio.4_to_5", None, 2.39, 0.5),
    ("lost_within_7_months", None, 0.178, 0.008),
    ("lost_without_missed_payment", None, 0.777, 0.01),
    ("lost_without_missed_payment", Some(7), 0.84, 0.01),
    ("odds_ratio.first_missed_in_months_4_to_12", None, 2.3, 0.15),
    // Within what docs/model.md gives as a range.
    ("share_of_best_profit.merchant_loan.cutoff", None, 0.98, 0.025),
    ("share_of_best_profit.positioning.cap_multiple", None, 0.955, 0.025),
];

/// A table as Markdown.
fn markdown(table: &Table) -> String {
    let (header, rows) = table.in_language(Language::English);
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let rule = format!("|{}\n", "---|".repeat(header.len()));
    line(&header) + &rule + &rows.iter().map(|row| line(row)).collect::<String>()
}

/// Asserts that docs/validation.md holds the tables between its marks, or writes them there.
fn assert_page_holds(tables: &str) {
    const MARKS: [&str; 2] = ["<!-- calibration: written by tests/calibration.rs -->\n", "<!-- end of calibration -->"];
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/validation.md");
    let page = fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(MARKS[0]).unwrap();
    let (held, after) = rest.split_once(MARKS[1]).unwrap();
    if std::env::var_os("SWAPSET_WRITE").is_some() {
        fs::write(&path, format!("{before}{}\n{tables}\n{}{after}", MARKS[0], MARKS[1])).unwrap();
        return;
    }
    assert_eq!(held.trim(), tables.trim(), "run SWAPSET_WRITE=1 cargo test --test calibration");
}

#[test]
fn the_baseline_reproduces_the_public_figures_as_the_pages_say() {
    let answer: Box<dyn Answer> = swapset::answer("check", &Request::default()).unwrap();
    let report = answer.report();
    for (metric, month, stated, tolerance) in STATED {
        let mut of_metric = report.estimates.iter().filter(|estimate| estimate.metric == metric);
        let found = of_metric.find(|estimate| estimate.month == month);
        let value = found.unwrap_or_else(|| panic!("no {metric} in {month:?}")).interval.mean;
        println!("{metric} {month:?}: {value:.4}, stated {stated}");
        assert!((value - stated).abs() <= tolerance, "{metric} {month:?}: {value} against {stated}");
    }
    assert_eq!(report.calibration.len(), 15);
    for row in &report.calibration {
        let target = row.target.in_language(Language::English);
        assert!(row.is_met(), "{target}: {} in {:?}", row.value.mean, (row.low, row.high));
        let is_exact = row.unit == Unit::Yuan && target.contains("revenue");
        assert!(is_exact || row.value.lower < row.value.upper, "{target} has no interval");
    }
    let tables: Vec<String> = report
        .document
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Table(table) | Block::Detail(table) => Some(markdown(table)),
            Block::Paragraph(_) | Block::DetailNote(_) => None,
        })
        .collect();
    assert_eq!(tables.len(), 3);
    assert!(!tables[1].contains("set beyond it"), "{}", tables[1]);
    assert_page_holds(&tables.join("\n"));
}

#[test]
fn figures_of_ones_own_are_checked_on_a_baseline_of_ones_own() {
    let folder = tempfile::tempdir().unwrap();
    let mine = "[merchant_loan]\ncutoff = 560\n[[calibrate.targets]]\ntitle = \"Granted\"\nmetric = \"granted\"\n\
                low = 0.99\nsource = \"our books\"\nconfidence = \"high\"\n\
                [[calibrate.targets]]\ntitle = \"Profit\"\nquantity = \"share_of_best_profit\"\n\
                key = \"merchant_loan.cutoff\"\nvalues = [540]\n\
                [[calibrate.settings]]\ntitle = \"Cut-off\"\nkey = \"merchant_loan.cutoff\"\nhigh = 550\n\
                source = \"us\"\nconfidence = \"low\"\n";
    fs::write(folder.path().join("mine.toml"), mine).unwrap();
    let answer = small(folder.path(), &["calibrate", "--check", "mine.toml", "--no-png", "--out", "out"]);
    for part in ["0 of 1 public figures", "Granted", "fail", "set beyond it", "cut-off 540", "cut-off 560 (as set)"] {
        assert!(answer.contains(part), "{part}: {answer}");
    }
    // Its profit is that of a run of the same baseline.
    small(folder.path(), &["run", "--set", "merchant_loan.cutoff=540", "--no-png", "--out", "run"]);
    let of = |out: &str, policy: &str, metric: &str| {
        let mut rows = csv::Reader::from_path(folder.path().join(out).join("replications.csv")).unwrap();
        let header = rows.headers().unwrap().clone();
        let at = |name: &str| header.iter().position(|known| known == name).unwrap();
        let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
        let of_policy = rows.iter().filter(|row| &row[at("policy")] == policy);
        of_policy.map(|row| row[at(metric)].parse::<f64>().unwrap()).collect::<Vec<f64>>()
    };
    let found = of("out", "merchant_loan.cutoff=540", "profit_per_live_merchant");
    let (profit, granted) = (of("run", "baseline", "profit_per_merchant"), of("run", "baseline", "granted"));
    assert_eq!(found.len(), 3);
    for (found, (profit, granted)) in found.iter().zip(profit.iter().zip(&granted)) {
        assert!((found - profit * granted).abs() < 1e-9 * found.abs().max(1.0));
    }
    // A configuration without figures is checked against the public ones.
    fs::write(folder.path().join("plain.toml"), "[arrears]\nbase = -4\n").unwrap();
    let answer = small(folder.path(), &["calibrate", "--check", "plain.toml", "--no-png", "--out", "out"]);
    assert!(answer.contains("of 15 public figures") && answer.contains("Not reproduced: NPL ratio"), "{answer}");
}

#[test]
fn faults_are_told_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let told = |arguments: &[&str]| {
        let done = swapset(folder.path(), arguments);
        assert!(!done.status.success(), "{arguments:?}");
        text(&done.stderr)
    };
    let head = "[[calibrate.targets]]\ntitle = \"a\"\n";
    let (reform, settings) =
        ("metric = \"auc\"\npolicy = \"recesion\"\n", "metric = \"auc\"\n[[calibrate.settings]]\n");
    for (keys, parts) in [
        (reform.to_string(), ["mine.toml:4", "recession"]),
        (
            settings.to_string()
                + "title = \"b\"\nkey = \"merchant_loan.cutof\"\nlow = 1\nsource = \"c\"\nconfidence = \"d\"\n",
            ["mine.toml:6", "merchant_loan.cutoff"],
        ),
        ("quantity = \"share_of_best_profit\"\nkey = \"run.months\"\nvalues = [12]\n".into(), ["mine.toml:4", "study"]),
        (
            "quantity = \"share_of_best_profit\"\nkey = \"arrears.base\"\nvalues = [-4, -4]\n".into(),
            ["mine.toml:4", "twice"],
        ),
    ] {
        fs::write(folder.path().join("mine.toml"), format!("{head}{keys}")).unwrap();
        for command in [&["calibrate", "--check", "mine.toml"][..], &["validate", "mine.toml"]] {
            let report = told(command);
            assert!(parts.iter().all(|part| report.contains(part)), "{keys}\n{report}");
        }
    }
}
