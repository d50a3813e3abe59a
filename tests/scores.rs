//! Tuning on score distributions as a user meets it.

mod command;

use command::{files, look_up, text};
use std::path::Path;
use std::process::Output;

fn swapset(folder: &Path, arguments: &[&str]) -> Output {
    command::swapset(folder, &[&["tune", "--scores"], arguments].concat())
}

/// Tunes and gives the answer.
fn tune(folder: &Path, arguments: &[&str]) -> String {
    let done = swapset(folder, &[arguments, &["--quiet", "--overwrite"]].concat());
    assert!(done.status.success(), "{arguments:?}: {}", text(&done.stderr));
    text(&done.stdout)
}

/// An answer without what it says of the files.
fn of_any_file(answer: &str) -> String {
    answer.split("\n\n").filter(|part| !part.starts_with("How the files were read")).collect::<Vec<_>>().join("\n\n")
}

/// 20 good and 10 bad people at scores 1, 2, 3: costs by cut-off are 50, 22, 13 and 20 of 30 people.
const WORKED: &str = "score,count,bad\n1,8,6\n2,9,3\n3,13,1\n";

/// The same people in two groups and in the wide form.
const SHARES: &str = "Score,a,b\n1,20,30\n2,50,60\n3,100,100\n";
const RATES: &str = "Score,a,b\n1,80,70\n2,40,30\n3,10,5\n";
const TOTALS: &str = "Kind,a,b\nx,2000,1000\n";

fn with(texts: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in texts {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

#[test]
fn the_known_facts_of_the_bundled_distribution() {
    let folder = with(&[]);
    let answer = tune(folder.path(), &["transrisk", "--out", "out"]);
    assert!(answer.starts_with("Deny below ") && answer.contains("95% interval"), "{answer}");
    assert!(answer.contains("174,047 people, 198 scores, bad rate 0.300"), "{answer}");
    let csv = folder.path().join("out/results.csv");
    let rate = look_up(&csv, &[("metric", "bad_rate_of_approved"), ("policy", "cut_off=0")], "mean");
    assert!((rate - 0.300).abs() < 0.0005, "{rate}");
    let group = |quantity: &str| {
        let wanted = [("group", "everybody"), ("metric", quantity)];
        look_up(&folder.path().join("out/by_group.csv"), &wanted, "mean")
    };
    assert!((group("auc") - 0.927).abs() < 0.001 && (group("ks") - 0.713).abs() < 0.001);
    // The same from the files, in any order, roles told by their numbers.
    let configs = Path::new(env!("CARGO_MANIFEST_DIR")).join("configs/scores");
    let file = |name: &str| configs.join(name).display().to_string();
    let named = ["totals.csv", "transrisk_performance_by_race_ssa.csv", "transrisk_cdf_by_race_ssa.csv"].map(file);
    let given: Vec<&str> = named.iter().map(String::as_str).chain(["--out", "files"]).collect();
    assert_eq!(tune(folder.path(), &given), answer);
    let written = files(&folder.path().join("files"));
    assert!(!written.iter().any(|file| text(&file.1).contains(env!("CARGO_MANIFEST_DIR"))), "a result holds a path");
}

#[test]
fn the_same_bytes_at_any_number_of_threads() {
    let folder = with(&[("shares.csv", SHARES), ("rates.csv", RATES), ("totals.csv", TOTALS)]);
    let run = |threads: &str, out: &str| {
        let asked = ["shares.csv", "rates.csv", "totals.csv", "--threads", threads, "--out", out];
        tune(folder.path(), &[&asked[..], &["--subject-to", "good_denied <= 20%", "--reach", "denied = 30%"]].concat())
    };
    assert_eq!(run("1", "one"), run("3", "three"));
    let (one, three) = (files(&folder.path().join("one")), files(&folder.path().join("three")));
    assert!(one == three && one.len() > 15);
    let other = tune(folder.path(), &["shares.csv", "rates.csv", "totals.csv", "--seed", "2", "--out", "two"]);
    assert!(other.contains("seed 2") && files(&folder.path().join("two")) != one);
}

#[test]
fn a_worked_case_from_the_long_and_from_the_wide_form() {
    let folder = with(&[
        ("long.csv", WORKED),
        ("count.csv", "score,all\n1,8\n2,9\n3,13\n"),
        ("bad.csv", "score,all\n1,6\n2,3\n3,1\n"),
    ]);
    let answer = tune(folder.path(), &["long.csv", "--out", "long"]);
    assert!(answer.starts_with("Deny below 3 (95% interval "), "{answer}");
    assert!(answer.contains("40.0% (") && answer.contains("Lowest cost per person found: 0.433"), "{answer}");
    let wide = tune(folder.path(), &["count=count.csv", "bad=bad.csv", "--out", "wide"]);
    assert_eq!(wide, answer);
    let youden = tune(folder.path(), &["long.csv", "--objective", "maximise youden", "--out", "youden"]);
    assert!(youden.starts_with("Deny below 2 "), "of equal ones the lowest: {youden}");
    let dear = tune(folder.path(), &["long.csv", "--cost", "bad_approved=100", "--out", "dear"]);
    assert!(dear.starts_with("Deny everybody"), "{dear}");
    let reached = tune(folder.path(), &["long.csv", "--reach", "good_denied = 25%", "--out", "reached"]);
    // 10% below 2 and 40% below 3; no cut-off between them does anything else.
    let line = |answer: &str, start: &str| -> String {
        let line = answer.lines().find(|line| line.starts_with(start)).unwrap_or_else(|| panic!("{start}: {answer}"));
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert!(line(&reached, "good denied = 25%: before the step").contains(" 2 10.0% ("), "{reached}");
    assert!(line(&reached, "good denied = 25%: after the step").contains(" 3 40.0% ("), "{reached}");
    assert!(!reached.contains("2.5"), "{reached}");
    let reach = folder.path().join("reached/reach.csv");
    let of = |side: &str, column: &str| look_up(&reach, &[("metric", "good_denied"), ("reached", side)], column);
    assert_eq!((of("before", "cut_off"), of("before", "mean"), of("before", "bad_denied")), (2.0, 0.1, 0.6));
    assert_eq!((of("after", "cut_off"), of("after", "mean"), of("after", "bad_denied")), (3.0, 0.4, 0.9));
    let met = tune(folder.path(), &["long.csv", "--reach", "good_denied = 10%", "--out", "met"]);
    assert!(line(&met, "good denied = 10%").starts_with("good denied = 10% 2 10.0% ("), "{met}");
    let never = tune(folder.path(), &["long.csv", "--reach", "youden = 90%", "--out", "never"]);
    assert!(never.contains("never"), "{never}");
}

#[test]
fn every_form_of_the_same_distribution_gives_the_same_answer() {
    let folder = with(&[
        ("shares.csv", SHARES),
        ("rates.csv", RATES),
        ("totals.csv", TOTALS),
        ("parts.csv", "\u{feff}a,score,b\r\n0.2,1,0.3\r\n0.3,2,0.3\r\n0.5,3,0.4\r\n"),
        ("percent.csv", "score,b,a\n1,70%,80%\n2,30%,40%\n3,5%,10%\n"),
        ("sizes.csv", "b,a\n1000,2000\n"),
        ("totals_a.csv", "a\n2000\n"),
        (
            "long.csv",
            "group,score,bad_rate,count\na,3,0.1,1000\na,1,0.8,400\na,2,0.4,600\nb,1,0.7,300\nb,2,0.3,300\nb,3,0.05,400\n",
        ),
        ("rising.csv", "group,score,bad,cumulative_share\na,1,320,20\na,2,240,50\na,3,100,100\n"),
    ]);
    let answer = of_any_file(&tune(folder.path(), &["shares.csv", "rates.csv", "totals.csv", "--out", "one"]));
    for files in [&["parts.csv", "bad_rate=percent.csv", "totals=sizes.csv"][..], &["long.csv"]] {
        assert_eq!(of_any_file(&tune(folder.path(), &[files, &["--out", "other"]].concat())), answer, "{files:?}");
    }
    let one_group = tune(folder.path(), &["rising.csv", "totals_a.csv", "--out", "a"]);
    assert!(one_group.contains("2,000 people, 3 scores, bad rate 0.330"), "{one_group}");
}

#[test]
fn constraints_bind_and_what_cannot_be_met_is_reported() {
    let folder = with(&[("long.csv", WORKED)]);
    let met = tune(folder.path(), &["long.csv", "--subject-to", "good_denied <= 30%", "--out", "met"]);
    assert!(met.starts_with("Deny below 2 ") && met.contains("best cut-off without it"), "{met}");
    let both = ["long.csv", "--subject-to", "good_denied <= 20%", "--subject-to", "bad_denied >= 80%", "--out", "both"];
    let both = tune(folder.path(), &both);
    assert!(
        both.starts_with(
            "No cut-off meets every constraint: good denied ≤ 20% cannot be met together with bad denied ≥ 80%. \
             The closest is to deny below 2 "
        ),
        "{both}"
    );
    let never = tune(folder.path(), &["long.csv", "--subject-to", "bad_rate_of_approved <= 1%", "--out", "never"]);
    assert!(never.starts_with("No cut-off meets every constraint: none reaches bad rate of approved ≤ 1%"), "{never}");
    assert_eq!(look_up(&folder.path().join("never/optimum.csv"), &[("what", "feasible")], "value"), 0.0);
}

#[test]
fn below_is_not_at_most() {
    let folder = with(&[("long.csv", WORKED)]);
    let met = tune(folder.path(), &["long.csv", "--subject-to", "good_denied <= 40%", "--out", "met"]);
    assert!(met.starts_with("Deny below 3 ") && met.contains("good denied ≤ 40%"), "{met}");
    let strict = tune(folder.path(), &["long.csv", "--subject-to", "good_denied < 40%", "--out", "strict"]);
    assert!(strict.starts_with("Deny below 2 ") && strict.contains("good denied < 40%"), "{strict}");
    let manifest = |out: &str| std::fs::read_to_string(folder.path().join(out).join("manifest.json")).unwrap();
    assert!(manifest("met").contains("\"<=\"") && manifest("strict").contains("\"<\""));
    let least = tune(folder.path(), &["long.csv", "--subject-to", "bad_denied > 90%", "--out", "least"]);
    assert!(least.starts_with("Deny everybody ") && least.contains("bad denied > 90%"), "{least}");
    // Nobody is approved, so nothing is said of those approved.
    assert!(!least.split("\n\n").next().unwrap().contains("approved"), "{least}");
}

/// Group b has no good people, and in the other file no bad ones.
const NO_GOOD: &str = "score,group,count,bad\n1,a,50,25\n2,a,50,5\n1,b,10,10\n2,b,10,10\n";
const NO_BAD: &str = "score,group,count,bad\n1,a,50,25\n2,a,50,5\n1,b,10,0\n2,b,10,0\n";

#[test]
fn a_gap_with_an_undefined_group_is_undefined() {
    let folder = with(&[("no_good.csv", NO_GOOD), ("no_bad.csv", NO_BAD)]);
    for asked in [
        &["--subject-to", "group_gap <= 5%"][..],
        &["--objective", "minimise group_gap"],
        &["--reach", "group_gap = 5%"],
    ] {
        let expected: &[&str] = &["group_gap is not defined: group `b` has no good people"];
        assert_refused(folder.path(), (&[&["no_good.csv"], asked].concat(), expected));
        assert!(
            tune(folder.path(), &[&["no_bad.csv"], asked, &["--out", "out"]].concat()).contains("gap of good denied")
        );
        std::fs::remove_dir_all(folder.path().join("output")).ok();
    }
    tune(folder.path(), &["no_good.csv", "--out", "out"]);
    let results = std::fs::read_to_string(folder.path().join("out/results.csv")).unwrap();
    let gaps: Vec<&str> = results.lines().filter(|line| line.contains("group_gap")).collect();
    assert!(gaps.len() == 3 && gaps.iter().all(|line| line.contains(",level,,,,")), "{gaps:?}");
}

#[test]
fn nothing_undefined_is_a_number_and_nothing_certain_that_is_not() {
    let ones = |from: u32, to: u32, count: u32, bad: u32| -> String {
        (from..=to).map(|score| format!("{score},{count},{bad}\n")).collect()
    };
    let equal = format!("score,count,bad\n{}", ones(1, 30, 2, 1));
    let perfect = format!("score,count,bad\n{}{}", ones(1, 9, 2, 2), ones(10, 20, 2, 0));
    let alike: String = ["a", "b", "c", "d"].map(|group| format!("500,{group},50,25\n600,{group},100,10\n")).concat();
    let alike = format!("score,group,count,bad\n{alike}");
    let folder = with(&[
        ("no_good.csv", NO_GOOD),
        ("no_bad.csv", NO_BAD),
        ("one.csv", "score,count,bad\n500,10,5\n"),
        ("few.csv", "score,count,bad\n1,2,1\n2,1,0\n"),
        ("equal.csv", &equal),
        ("perfect.csv", &perfect),
        ("alike.csv", &alike),
    ]);
    for file in ["no_good", "no_bad", "one", "few", "equal", "perfect", "alike"] {
        let path = format!("{file}.csv");
        for asked in [
            &[][..],
            &["--subject-to", "bad_rate_of_approved <= 1%", "--reach", "precision = 20%"],
            &["--objective", "minimise bad_rate_of_approved", "--reach", "bad_rate_of_approved = 20%"],
            &["--objective", "maximise precision", "--subject-to", "youden > 99%"],
        ] {
            tune(folder.path(), &[&[path.as_str(), "--lang", "both", "--no-png", "--out", "out"], asked].concat());
            for (name, bytes) in files(&folder.path().join("out")) {
                if ["csv", "md", "svg", "txt", "html", "json"].iter().any(|ending| name.ends_with(ending)) {
                    let content = text(&bytes);
                    let words = content.split(|c: char| !c.is_alphanumeric() && c != '.' && c != '-');
                    let broken: Vec<&str> =
                        words.filter(|word| ["NaN", "nan", "inf", "-inf", "Infinity"].contains(word)).collect();
                    assert!(broken.is_empty() && !content.contains("1e308"), "{file} {asked:?}: {name} {broken:?}");
                }
            }
        }
    }
    let answer = tune(folder.path(), &["no_bad.csv", "--out", "out"]);
    let power =
        answer.lines().skip_while(|line| !line.starts_with("discriminatory")).find(|line| line.starts_with("b "));
    assert!(power.unwrap().trim_end().ends_with("–  –  –") || power.unwrap().matches('–').count() == 3, "{answer}");
    let answer = tune(folder.path(), &["equal.csv", "--out", "out"]);
    assert!(answer.contains("0.000 (0.000 to 0.2"), "{answer}");
    let answer = tune(folder.path(), &["perfect.csv", "--out", "out"]);
    assert!(answer.contains("0.0% (0.0 to ") && !answer.contains("(0.0 to 0.0)") && !answer.contains("100.0 to 100.0"));
    let answer = tune(folder.path(), &["alike.csv", "--subject-to", "group_gap <= 5%", "--out", "out"]);
    assert!(answer.contains("gap of good denied between groups ≤ 5%"), "{answer}");
}

#[test]
fn every_interval_follows_from_the_files() {
    let shares = [("shares.csv", SHARES), ("rates.csv", RATES), ("totals.csv", TOTALS)];
    let folder = with(&shares);
    let asked = ["shares.csv", "rates.csv", "totals.csv", "--subject-to", "group_gap <= 20%", "--out", "out"];
    tune(folder.path(), &asked);
    let csv = |name: &str| folder.path().join("out").join(name);
    // Group b below 2: 300 people, of whom 210 are bad, so 90 good ones of 1000 - 210 - 90 - 20.
    let count =
        |group: &str, score: &str, kind: &str| look_up(&csv("counts.csv"), &[("group", group), ("score", score)], kind);
    let good: f64 = ["1", "2", "3"].iter().map(|score| count("b", score, "good")).sum();
    let denied = count("b", "1", "good");
    let rate = |column: &str| {
        let wanted = [("group", "b"), ("cut_off", "2"), ("metric", "good_denied")];
        look_up(&csv("group_curves.csv"), &wanted, column)
    };
    assert!((rate("value") - denied / good).abs() < 1e-12);
    // Exact limits: so many or more, and so few or fewer, in 2.5% of samples.
    let mass = |k: f64, p: f64| {
        let choose = libm::lgamma(good + 1.0) - libm::lgamma(k + 1.0) - libm::lgamma(good - k + 1.0);
        libm::exp(choose + k * libm::log(p) + (good - k) * libm::log(1.0 - p))
    };
    let denied = denied.round() as u32;
    let more: f64 = (denied..=good as u32).map(|k| mass(f64::from(k), rate("lower"))).sum();
    let fewer: f64 = (0..=denied).map(|k| mass(f64::from(k), rate("upper"))).sum();
    assert!((more - 0.025).abs() < 1e-5 && (fewer - 0.025).abs() < 1e-5, "{more} {fewer}");
    // The objective: .632 bootstrap of the resamples, around the limits at the optimum.
    let resamples = std::fs::read_to_string(csv("resamples.csv")).unwrap();
    let left: Vec<f64> =
        resamples.lines().skip(1).map(|line| line.split(',').nth(5).unwrap().parse().unwrap()).collect();
    let out_of_bag = left.iter().sum::<f64>() / left.len() as f64;
    let optimum = |what: &str, column: &str| look_up(&csv("optimum.csv"), &[("what", what)], column);
    let policy = format!("cut_off={}", optimum("cut_off", "value"));
    let counted = |column: &str| look_up(&csv("results.csv"), &[("policy", &policy), ("metric", "cost")], column);
    let apparent = counted("mean");
    let near = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-9, "{found} against {expected}");
    near(optimum("cost_on_the_same_people", "value"), apparent);
    let estimate = |apparent: f64, out_of_bag: f64| 0.368 * apparent + 0.632 * out_of_bag;
    let of_cost = estimate(apparent, out_of_bag);
    near(optimum("cost", "value"), of_cost);
    near(optimum("cost", "lower"), apparent.min(of_cost) - (apparent - counted("lower")));
    near(optimum("cost", "upper"), apparent.max(of_cost) + (counted("upper") - apparent));
    // The optimum: the 26th lowest and highest of the resamples.
    let mut best: Vec<f64> =
        resamples.lines().skip(1).map(|line| line.split(',').nth(1).unwrap().parse().unwrap()).collect();
    best.sort_by(f64::total_cmp);
    let last = best.len() - 1;
    let ends = ((0.025 * last as f64).floor() as usize, (0.975 * last as f64).ceil() as usize);
    near(optimum("cut_off", "lower"), best[ends.0].min(optimum("cut_off", "value")));
    near(optimum("cut_off", "upper"), best[ends.1].max(optimum("cut_off", "value")));
    // KS of everybody: its lower limit is as far below the smaller of its value and its estimate as that of the
    // distance there, and its upper limit is the same.
    let of = |metric: &str, column: &str| {
        look_up(&csv("out_of_bag.csv"), &[("metric", metric), ("group", "everybody")], column)
    };
    let at = format!("cut_off={}", of("ks", "cut_off"));
    let youden = |column: &str| look_up(&csv("results.csv"), &[("policy", &at), ("metric", "youden")], column);
    let ks = |column: &str| look_up(&csv("by_group.csv"), &[("group", "everybody"), ("metric", "ks")], column);
    near(ks("mean"), youden("mean"));
    let of_ks = estimate(of("ks", "mean"), of("ks", "out_of_bag"));
    near(ks("lower"), of("ks", "mean").min(of_ks) - (youden("mean") - youden("lower")));
    near(ks("upper"), youden("upper"));
}

/// Two normal populations 1.5 standard deviations apart, in cells of 0.02, as counts.
fn binormal() -> String {
    let phi = |x: f64| 0.5 * libm::erfc(-x / std::f64::consts::SQRT_2);
    let mut text = String::from("score,count,bad\n");
    for cell in 0..500 {
        let score = -4.0 + 0.02 * f64::from(cell);
        let mass = |middle: f64| phi(score + 0.01 - middle) - phi(score - 0.01 - middle);
        let (good, bad) = (7000.0 * mass(1.5), 3000.0 * mass(0.0));
        text.push_str(&format!("{score:.2},{},{bad}\n", good + bad));
    }
    text
}

#[test]
fn two_normal_populations_have_the_known_power() {
    let folder = with(&[("binormal.csv", &binormal())]);
    tune(folder.path(), &["binormal.csv", "--out", "out"]);
    let phi = |x: f64| 0.5 * libm::erfc(-x / std::f64::consts::SQRT_2);
    let found = |quantity: &str, column: &str| {
        let wanted = [("group", "everybody"), ("metric", quantity)];
        look_up(&folder.path().join("out/by_group.csv"), &wanted, column)
    };
    let (auc, ks) = (phi(1.5 / std::f64::consts::SQRT_2), 2.0 * phi(0.75) - 1.0);
    assert!((found("auc", "mean") - auc).abs() < 1e-3 && (found("ks", "mean") - ks).abs() < 1e-3);
    assert!(found("auc", "lower") < auc && auc < found("auc", "upper"));
    // Hanley and McNeil's standard error of the AUC.
    let (q1, q2) = (auc / (2.0 - auc), 2.0 * auc * auc / (1.0 + auc));
    let (goods, bads) = (7000.0, 3000.0);
    let variance = auc * (1.0 - auc) + (bads - 1.0) * (q1 - auc * auc) + (goods - 1.0) * (q2 - auc * auc);
    let exact = (variance / (goods * bads)).sqrt();
    assert!((found("auc", "sd") / exact - 1.0).abs() < 0.15, "{} against {exact}", found("auc", "sd"));
}

/// Arguments, and what the error says.
type Case<'a> = (&'a [&'a str], &'a [&'a str]);

fn assert_refused(folder: &Path, (arguments, expected): Case<'_>) {
    let done = swapset(folder, arguments);
    let error = text(&done.stderr);
    assert_eq!(done.status.code(), Some(2), "{arguments:?}: {error}");
    assert!(error.starts_with("error: ") && error.matches("error: ").count() == 1, "{arguments:?}: {error}");
    for expected in expected {
        assert!(error.contains(expected), "{arguments:?} does not say {expected}: {error}");
    }
    assert!(done.stdout.is_empty() && !folder.join("output").exists(), "{arguments:?} wrote something");
}

#[test]
fn bad_files_end_with_code_2_one_error_and_nothing_written() {
    let folder = with(&[
        ("empty.csv", ""),
        ("header.csv", "score,count,bad_rate\n"),
        ("shares.csv", SHARES),
        ("rates.csv", RATES),
        ("totals.csv", TOTALS),
        ("falling.csv", "Score,a,b\n1,20,30\n2,50,25\n3,100,100\n"),
        ("short.csv", "Score,a,b\n1,20,30\n2,50,60\n3,97,100\n"),
        ("scores.csv", "Score,a,b\n1,20,30\n2,50,60\n2.5,100,100\n"),
        ("unsorted.csv", "Score,a,b\n2,20,30\n1,50,60\n3,100,100\n"),
        ("negative.csv", "score,count,bad_rate\n1,20,50\n2,-3,20\n"),
        ("word.csv", "score,count,bad_rate\n1,20,50\n2,x,20\n"),
        ("missing.csv", "score,count,bad_rate\n1,20,50\n2,,20\n"),
        ("ragged.csv", "score,count,bad_rate\n1,20,50\n2,20\n"),
        ("above.csv", "Score,a,b\n1,80,70\n2,140,30\n3,10,5\n"),
        ("other.csv", "Score,a,bb\n1,80,70\n2,40,30\n3,10,5\n"),
        ("sizes.csv", "Kind,a,c\nx,2000,1000\n"),
        ("nobody.csv", "Kind,a,b\nx,2000,0\n"),
        ("column.csv", "score,count,bad_raet\n1,20,50\n"),
        ("norate.csv", "score,count\n1,20\n"),
        ("twice.csv", "score,group,count,bad\n1,a,20,5\n1,a,30,5\n"),
        ("more.csv", "score,count,bad\n1,20,5\n2,20,30\n"),
        ("good.csv", "score,count,bad\n1,20,0\n2,20,0\n"),
        ("noscore.csv", "scroe,count,bad\n1,20,5\n2,20,3\n"),
    ]);
    let cases: [Case; 26] = [
        (&["empty.csv"], &["empty.csv:1:1", "empty"]),
        (&["header.csv"], &["header.csv:1:1", "no rows"]),
        (&["falling.csv", "rates.csv", "totals.csv"], &["falling.csv:3:6", "`b` falls from 30 to 25"]),
        (&["cumulative_share=short.csv", "rates.csv", "totals.csv"], &["short.csv:4:3", "ends at 97", "100"]),
        (&["shares.csv", "bad_rate=scores.csv", "totals.csv"], &["scores.csv:4:1", "score 2.5", "score 3"]),
        (&["unsorted.csv", "rates.csv", "totals.csv"], &["unsorted.csv:3:1", "1 after 2"]),
        (&["negative.csv"], &["negative.csv:3:3", "`count`", "-3 is negative", "from 0 up"]),
        (&["word.csv"], &["word.csv:3:3", "`x` is not a number"]),
        (&["missing.csv"], &["missing.csv:3:3", "`count`: empty"]),
        (&["ragged.csv"], &["ragged.csv:3:1", "2 fields where the header has 3"]),
        (&["shares.csv", "bad_rate=above.csv", "totals.csv"], &["above.csv:3:3", "bad rate of `a` is 140%", "100%"]),
        (&["shares.csv", "other.csv", "totals.csv"], &["other.csv:1:9", "no group `bb`", "did you mean `b`"]),
        (&["shares.csv", "rates.csv", "sizes.csv"], &["sizes.csv:1:8", "no group `c`", "a, b"]),
        (&["shares.csv", "rates.csv", "nobody.csv"], &["shares.csv:1:9", "`b` has 0 people"]),
        (&["shares.csv", "rates.csv"], &["shares.csv has shares", "totals", "Kind,a,b"]),
        (&["shares.csv", "totals.csv"], &["how many are bad", "bad_rate"]),
        (
            &["rates.csv", "bad_rate=shares.csv", "totals.csv"],
            &["how many people", "shares.csv holds bad_rate", "ROLE=FILE"],
        ),
        (&["shares.csv", "rates.csv", "other.csv", "totals.csv"], &["other.csv:1:1", "two files say", "ROLE=FILE"]),
        (&["column.csv"], &["column.csv:1:13", "`bad_raet`", "did you mean `bad_rate`"]),
        (&["norate.csv"], &["norate.csv:1:1", "bad people", "bad_rate, bad"]),
        (&["twice.csv"], &["twice.csv:3:1", "twice"]),
        (&["more.csv"], &["more.csv:3:6", "30 bad among 20 people"]),
        (&["good.csv"], &["good.csv:1:1", "nobody is bad"]),
        (&["noscore.csv"], &["noscore.csv:1:1", "no column `score`", "scroe"]),
        (&["not_there.csv"], &["failed to read not_there.csv"]),
        (&["transrsk"], &["transrsk", "did you mean `transrisk`"]),
    ];
    for case in cases {
        assert_refused(folder.path(), case);
    }
}

#[test]
fn bad_questions_end_with_code_2_one_error_and_nothing_written() {
    let folder = with(&[("long.csv", WORKED)]);
    let cases: [Case; 12] = [
        (&["--objective", "minimise good_denid"], &["no metric `good_denid`", "did you mean `good_denied`"]),
        (&["--objective", "reduce cost"], &["not an objective", "minimise"]),
        (&["--subject-to", "youdn >= 10%"], &["did you mean `youden`"]),
        (&["--subject-to", "good_denied about 10%"], &["not a constraint", "<="]),
        (&["--subject-to", "good_denied <= 10%", "--subject-to", "good_denied >= 20%"], &["contradict"]),
        (&["--cost", "bad_aproved=3"], &["no cost `bad_aproved`", "did you mean `bad_approved`"]),
        (&["--cost", "bad_approved=-3"], &["cannot be `-3`", "from 0 up"]),
        (&["--reach", "good_denied"], &["not a level"]),
        (&["--tolerance", "2"], &["--tolerance", "0 to 1"]),
        (&["--merchants", "5"], &["--merchants", "nothing is simulated"]),
        (&["--set", "score.trend=1"], &["--set"]),
        (&["--replications", "50"], &["--replications"]),
    ];
    for (arguments, expected) in cases {
        assert_refused(folder.path(), (&[&["long.csv"], arguments].concat(), expected));
    }
    assert_refused(folder.path(), (&["rate=long.csv"], &["`rate` is not a role", "did you mean"]));
    assert_refused(
        folder.path(),
        (&["count=long.csv"], &["long.csv:1:1", "a role is given for a file in the long form"]),
    );
}
