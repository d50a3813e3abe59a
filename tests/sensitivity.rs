//! A sensitivity study says no more than its evidence, and its files hold what every number of it follows from.

mod command;

use command::{files, small, swapset, text};
use std::collections::BTreeMap;
use std::path::Path;
use swapset::internals::stats::{Interval, Scale};

type Rows = Vec<BTreeMap<String, String>>;

fn read(path: &Path) -> Rows {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    if row[column].is_empty() { f64::NAN } else { row[column].parse().unwrap() }
}

/// A study of these factors of `good_lost`.
fn study(samples: usize, factors: &[&str]) -> String {
    let factors = factors.concat();
    format!("[sensitivity]\ntrajectories = 8\nsamples = {samples}\nkeep = 2\n[sensitivity.factors]\n{factors}")
}

const CUTOFF: &str = "\"merchant_loan.cutoff\" = { title = \"Cut-off\", from = 450, to = 600, source = \"test\" }\n";
const NOISE: &str = "\"score.monthly_noise\" = { title = \"Noise\", from = 0.15, to = 0.45, source = \"test\" }\n";
/// Neither has anything to do with who loses the loan.
const PRICE: &str = "\"pricing.rate_base\" = { title = \"Price\", from = 0.05, to = 0.15, source = \"test\" }\n";
const FUNDING: &str = "\"pricing.funding_cost\" = { title = \"Funding\", from = 0.02, to = 0.04, source = \"test\" }\n";

/// All that a study wrote, as one text.
fn everything(folder: &Path) -> String {
    files(folder).iter().filter(|file| !file.0.ends_with(".png")).map(|file| text(&file.1)).collect()
}

#[test]
fn too_few_base_points_are_refused_where_they_are_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    for samples in [1, 8, 15] {
        std::fs::write(folder.path().join("few.toml"), study(samples, &[CUTOFF])).unwrap();
        for command in ["sensitivity", "validate"] {
            let done = swapset(folder.path(), &[command, "few.toml"]);
            let error = text(&done.stderr);
            assert_eq!(done.status.code(), Some(2), "{error}");
            for part in ["few.toml:3:", &format!("samples = {samples}"), "allowed: 0", "from 16 to 65536"] {
                assert!(error.contains(part), "no `{part}` in {error}");
            }
            assert!(done.stdout.is_empty());
        }
    }
    std::fs::write(folder.path().join("none.toml"), study(0, &[CUTOFF])).unwrap();
    small(folder.path(), &["sensitivity", "none.toml", "--out", "none"]);
    assert!(!folder.path().join("none/charts/sobol_indices.svg").exists());
}

#[test]
fn an_answer_that_nothing_changes_has_no_driver_and_no_index() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("dead.toml"), study(16, &[PRICE, FUNDING])).unwrap();
    let answer = small(folder.path(), &["sensitivity", "dead.toml", "--out", "out"]);
    let all = everything(&folder.path().join("out"));
    for part in ["No assumption changes the answer", "There are no Sobol indices"] {
        assert!(answer.contains(part), "no `{part}` in {answer}");
    }
    assert!(all.contains("No assumption moves the answer"));
    for part in ["matters most", "has a clear effect", "moves the answer most", "explains"] {
        assert!(!answer.contains(part) && !all.contains(part), "{part}");
    }
    assert!(!all.contains("NaN"), "NaN");
    assert!(!folder.path().join("out/charts/sobol_indices.svg").exists());
}

#[test]
fn a_factor_without_effect_is_never_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("one.toml"), study(16, &[PRICE, CUTOFF, FUNDING])).unwrap();
    let sizes = ["--replications", "16", "--merchants", "100", "--no-png", "--out", "out"];
    let done = swapset(folder.path(), &[&["sensitivity", "one.toml"], &sizes[..]].concat());
    let answer = text(&done.stdout);
    let first = answer.lines().next().unwrap();
    assert!(first.ends_with("Cut-off matters most."), "{answer}");
    assert!(answer.contains("Factors whose effect cannot be told from chance: 2."), "{answer}");
    assert!(everything(&folder.path().join("out")).contains("Cut-off moves the answer most over its range"));
    // One replication makes no halves: the noise of its draws cannot be taken out.
    let sizes = ["--replications", "1", "--merchants", "100", "--no-png", "--out", "single"];
    let done = swapset(folder.path(), &[&["sensitivity", "one.toml"], &sizes[..]].concat());
    assert!(text(&done.stdout).contains("With so few replications, no effect"), "{}", text(&done.stdout));
}

#[test]
fn the_seed_decides_the_designs() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("two.toml"), study(16, &[CUTOFF, NOISE])).unwrap();
    let points = |seed: &str, threads: &str| -> BTreeMap<String, Vec<String>> {
        let out = format!("out_{seed}_{threads}");
        small(folder.path(), &["sensitivity", "two.toml", "--seed", seed, "--threads", threads, "--out", &out]);
        let mut points = BTreeMap::new();
        for row in read(&folder.path().join(out).join("evaluations.csv")) {
            let of_design: &mut Vec<String> = points.entry(row["design"].clone()).or_default();
            of_design.push(format!("{} {}", row["merchant_loan.cutoff"], row["score.monthly_noise"]));
        }
        points
    };
    let (one, two) = (points("1", "1"), points("2", "1"));
    assert!(one["morris"] != two["morris"] && one["sobol"] != two["sobol"]);
    assert_eq!((one["morris"].len(), one["sobol"].len()), (8 * 3, 16 * 4));
    assert_eq!(one, points("1", "3"));
}

/// The mean of some values.
fn mean(values: impl IntoIterator<Item = f64>) -> f64 {
    let values: Vec<f64> = values.into_iter().collect();
    values.iter().sum::<f64>() / values.len() as f64
}

/// The numbers of a study, and where to look them up.
struct Files {
    evaluations: Rows,
    results: Rows,
}

impl Files {
    /// The answers of a block's rows, in order.
    fn block(&self, design: &str, block: usize) -> Vec<&BTreeMap<String, String>> {
        let of = |row: &&BTreeMap<String, String>| row["design"] == design && row["block"] == block.to_string();
        self.evaluations.iter().filter(of).collect()
    }

    fn assert_result(&self, factor: &str, measure: &str, expected: [f64; 3], critical: f64, joint: [f64; 2]) {
        let metric = format!("good_lost.{measure}");
        let row = self.results.iter().find(|row| row["policy"] == factor && row["metric"] == metric).unwrap();
        let found = ["mean", "lower", "upper", "joint_lower", "joint_upper", "joint_critical"];
        for (column, expected) in found.into_iter().zip(expected.into_iter().chain(joint).chain([critical])) {
            let found = number(row, column);
            assert!((found - expected).abs() < 1e-9, "{measure} of {factor}: {column} {found}, expected {expected}");
        }
    }
}

fn halves(row: &BTreeMap<String, String>) -> [f64; 2] {
    ["answer_first_half", "answer_second_half"].map(|column| number(row, column))
}

#[test]
fn every_index_and_measure_can_be_computed_again_from_the_files() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("two.toml"), study(36, &[CUTOFF, NOISE])).unwrap();
    let sizes = ["--replications", "64", "--merchants", "60", "--no-png", "--quiet", "--out", "out"];
    let done = swapset(folder.path(), &[&["sensitivity", "two.toml"], &sizes[..]].concat());
    assert!(done.status.success(), "{}", text(&done.stderr));
    let of = |name: &str| read(&folder.path().join("out").join(name));
    let found = Files { evaluations: of("evaluations.csv"), results: of("results.csv") };
    let ranges = [("merchant_loan.cutoff", 450.0, 600.0), ("score.monthly_noise", 0.15, 0.45)];

    // Morris's μ*: 8 trajectories, halves of equal size.
    for (factor, from, to) in ranges {
        let (mut sizes, mut cross_signed) = (Vec::new(), Vec::new());
        for block in 0..8 {
            for pair in found.block("morris", block).windows(2) {
                let step = (number(pair[1], factor) - number(pair[0], factor)) / (to - from);
                if step != 0.0 {
                    let [a, b] = [0, 1].map(|half| (halves(pair[1])[half] - halves(pair[0])[half]) / step);
                    sizes.push((a + b).abs() / 2.0);
                    cross_signed.push((a * b.signum() + b * a.signum()) / 2.0);
                }
            }
        }
        assert_eq!(sizes.len(), 8);
        let [lower, upper] = [&cross_signed, &sizes].map(|series| Interval::on(series, 1, Scale::Amount));
        let row = found.results.iter().find(|row| row["policy"] == factor && row["metric"] == "good_lost.mu_star");
        let row = row.unwrap();
        assert_eq!((row["interval"].as_str(), row["joint_of"].as_str()), ("skewness-t", "2"));
        for (column, expected) in [("mean", upper.mean), ("lower", lower.lower.max(0.0)), ("upper", upper.upper)] {
            assert!((number(row, column) - expected).abs() < 1e-9, "{factor}: {column}, expected {expected}, {row:?}");
        }
        assert_eq!(number(row, "joint_critical"), 2.841_244_249);
    }

    // Sobol indices: 36 base points are 9 scrambles of 4, each of A, B and one row a factor.
    let base_points: Vec<Vec<Vec<[f64; 2]>>> = (0..9)
        .map(|block| {
            let rows: Vec<[f64; 2]> = found.block("sobol", block).into_iter().map(halves).collect();
            assert_eq!(rows.len(), 4 * 4);
            rows.chunks(4).map(<[_]>::to_vec).collect()
        })
        .collect();
    let middle = [0, 1].map(|half| mean(base_points.iter().flatten().flat_map(|rows| [rows[0][half], rows[1][half]])));
    let over = |of: &dyn Fn(&[[f64; 2]]) -> f64| -> Vec<f64> {
        base_points.iter().map(|scramble| mean(scramble.iter().map(|rows| of(rows)))).collect()
    };
    let variance = over(&|rows| mean([0, 1].map(|row| (rows[row][0] - middle[0]) * (rows[row][1] - middle[1]))));
    // Student's t with 8 degrees of freedom, at 1 - 0.025 and 1 - 0.025/2.
    let t = [2.306_004_135, 2.751_523_596];
    for factor in 0..2 {
        let row = factor + 2;
        let name = found.block("sobol", 0)[row]["row"].strip_prefix("A_B ").unwrap().to_string();
        let way = |rows: &[[f64; 2]], a: usize, b: usize| (rows[1][a] - middle[a]) * (rows[row][b] - rows[0][b]);
        let first = over(&|rows| (way(rows, 0, 1) + way(rows, 1, 0)) / 2.0);
        let total = over(&|rows| (rows[0][0] - rows[row][0]) * (rows[0][1] - rows[row][1]) / 2.0);
        for (measure, numerators) in [("first_order", first), ("total_order", total)] {
            let ratio = |without: Option<usize>| {
                let sum = |values: &[f64]| (0..9).filter(|r| Some(*r) != without).map(|r| values[r]).sum::<f64>();
                sum(&numerators) / sum(&variance)
            };
            let pseudo: Vec<f64> = (0..9).map(|r| 9.0 * ratio(None) - 8.0 * ratio(Some(r))).collect();
            let Interval { mean, sd, .. } = Interval::of(pseudo);
            let bounds = |t: f64| {
                let half_width = t * sd / 3.0;
                let (lower, upper) = match measure {
                    "total_order" if half_width < mean => {
                        (mean * (-half_width / mean).exp(), mean * (half_width / mean).exp())
                    }
                    "total_order" => (mean - half_width, mean + (1f64.exp() - 1.0) * half_width),
                    _ => (mean - half_width, mean + half_width),
                };
                [lower.max(mean.min(0.0)), upper.min(mean.max(1.0))]
            };
            let [lower, upper] = bounds(t[0]);
            found.assert_result(&name, measure, [mean, lower, upper], t[1], bounds(t[1]));
        }
    }
}
