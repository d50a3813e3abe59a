//! Every metric of every policy against an independent float64 implementation of docs/model.md (400 replications of 3,000
//! merchants; its means and standard errors are in `tests/data/independent_results.json`).
//!
//! Metrics of one run share their macro draws, so they are judged together: Hotelling's T² of all metrics of a policy, with the
//! covariance over this run's replications, and paired changes against the baseline, in which the macro draws cancel.

mod common;

use common::{StudyBuilder, published_study};
use statrs::distribution::{ContinuousCDF, FisherSnedecor};
use std::collections::BTreeSet;
use swapset::internals::engine::Engine;
use swapset::internals::metrics::{METRICS, Metric};
use swapset::internals::model::consumer_loan::Opening;
use swapset::internals::model::{Change, Phase, Sizes};
use swapset::internals::progress::Progress;
use swapset::internals::study::run::run::{StudyResult, run};

const THEIR_REPLICATIONS: f64 = 400.0;
const MERCHANTS: u32 = 3000;
/// Shares of bad merchants whose events, or whose complement's, can be so rare that no normal approximation holds.
const MAY_BE_RARE: [&str; 2] = ["bad_lost", "saved_default"];
/// Fewer events than this in the whole of their run are compared as counts.
const RARE: f64 = 200.0;
/// Every policy of the independent results: the published study's, and those with phases or portfolio feedback.
fn all_policies() -> StudyBuilder {
    let phase = |from, to, change| vec![Phase { name: None, from, to, changes: vec![change] }];
    let cap = Change::Parameter { group: "positioning", name: "cap_multiple", value: 1.0 };
    published_study()
        .reform("consumer_loan_stop", |p| p.phases = phase(4, 9, Change::Opening(Opening::Never)))
        .reform("cap_phase", |p| p.phases = phase(7, 12, cap))
        .reform("npl_feedback", |p| p.parameters.macro_policy.npl_feedback = 0.25)
        .reform("npl_feedback+recession", |p| {
            p.parameters.macro_policy.npl_feedback = 0.25;
            p.path = [vec![0.0; 3], vec![-2.0; 9]].concat();
        })
}

struct Theirs(serde_json::Value);

impl Theirs {
    fn read() -> Theirs {
        Theirs(serde_json::from_str(include_str!("data/independent_results.json")).expect("the data are JSON"))
    }

    /// Mean and standard error.
    fn metric(&self, policy: &str, metric: &str) -> Option<(f64, f64)> {
        let pair = self.0["policies"][policy]["metrics"].get(metric)?;
        Some((pair[0].as_f64()?, pair[1].as_f64()?))
    }

    /// Share of good merchants with access at the end of months 0 to 24.
    fn access(&self, policy: &str) -> Vec<f64> {
        let months = self.0["policies"][policy]["metrics"]["access_by_month_0_to_24"].as_array().unwrap();
        months.iter().map(|share| share.as_f64().unwrap()).collect()
    }

    /// Mean and standard error of a result outside of the policies.
    fn pair(&self, path: &str) -> (f64, f64) {
        let pair = self.0.pointer(path).unwrap();
        (pair[0].as_f64().unwrap(), pair[1].as_f64().unwrap())
    }

    /// How many events, of all their bad merchants, a rare share or its complement stands for.
    fn events(&self, metric: &str, share: f64, replications: f64) -> f64 {
        let (granted, good) =
            (self.metric("baseline", "granted").unwrap().0, self.metric("baseline", "good").unwrap().0);
        let rare = if metric == "bad_lost" { 1.0 - share } else { share };
        rare * granted * (1.0 - good) * f64::from(MERCHANTS) * replications
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn covariance(a: &[f64], b: &[f64]) -> f64 {
    let (ma, mb) = (mean(a), mean(b));
    a.iter().zip(b).map(|(x, y)| (x - ma) * (y - mb)).sum::<f64>() / (a.len() - 1) as f64
}

/// Eigenvalues and eigenvectors of a symmetric matrix, by Jacobi's rotations.
fn eigen(mut a: Vec<Vec<f64>>) -> (Vec<f64>, Vec<Vec<f64>>) {
    let n = a.len();
    let mut v: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    for _ in 0..60 {
        for p in 0..n {
            for q in p + 1..n {
                if a[p][q].abs() < 1e-15 {
                    continue;
                }
                let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
                let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                let t = if theta == 0.0 { 1.0 } else { t };
                let c = 1.0 / (t * t + 1.0).sqrt();
                let s = t * c;
                for row in &mut a {
                    (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
                }
                let (above, below) = a.split_at_mut(q);
                for (x, y) in above[p].iter_mut().zip(&mut below[0]) {
                    (*x, *y) = (c * *x - s * *y, s * *x + c * *y);
                }
                for row in &mut v {
                    (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
                }
            }
        }
    }
    ((0..n).map(|i| a[i][i]).collect(), (0..n).map(|j| (0..n).map(|i| v[i][j]).collect()).collect())
}

/// The p-value that the mean of `rows` (one list of replications a metric) differs from `theirs` by chance.
fn hotelling(rows: &[Vec<f64>], theirs: &[f64]) -> f64 {
    let replications = rows[0].len() as f64;
    let sd: Vec<f64> = rows.iter().map(|row| covariance(row, row).sqrt()).collect();
    let correlation = (0..rows.len())
        .map(|i| (0..rows.len()).map(|j| covariance(&rows[i], &rows[j]) / (sd[i] * sd[j])).collect())
        .collect();
    let z: Vec<f64> = rows.iter().zip(theirs).zip(&sd).map(|((row, their), sd)| (mean(row) - their) / sd).collect();
    let (values, vectors) = eigen(correlation);
    let (mut t2, mut k) = (0.0, 0.0);
    for (value, vector) in values.iter().zip(&vectors) {
        // Directions in which metrics are tied to each other (shares that sum to 1) carry nothing.
        if *value > 1e-4 {
            let along: f64 = vector.iter().zip(&z).map(|(v, z)| v * z).sum();
            t2 += along * along / value / (1.0 / replications + 1.0 / THEIR_REPLICATIONS);
            k += 1.0;
        }
    }
    let f = t2 * (replications - k) / (k * (replications - 1.0));
    let p = 1.0 - FisherSnedecor::new(k, replications - k).unwrap().cdf(f);
    println!("    {k} directions, T2 = {t2:.1}, p = {p:.4}");
    p
}

/// Compares a run of so many replications; returns the joint p-values and the z of paired changes.
fn compare(replications: u32) -> (Vec<f64>, Vec<f64>) {
    let theirs = Theirs::read();
    let sizes = Sizes { seed: 2, replications, merchants: MERCHANTS };
    let scenario = all_policies().scenario();
    let result: StudyResult = run(&scenario, sizes, Engine::default(), &Progress::silent()).unwrap();
    let baseline = &result.policies[0];
    let (mut ps, mut zs) = (Vec::new(), Vec::new());
    println!("policy | metric | here | independent | z | z of the paired change");
    for policy in &result.policies {
        let (mut rows, mut means) = (Vec::new(), Vec::new());
        for (index, metric) in METRICS.iter().enumerate() {
            let Some((their, error)) = theirs.metric(&policy.name, metric.name) else { continue };
            let mine = &policy.groups[0].values[index];
            let all_defined = mine.iter().all(|value| value.is_finite());
            let used: Vec<f64> = mine.iter().copied().filter(|value| value.is_finite()).collect();
            let sd = covariance(&used, &used).sqrt();
            if MAY_BE_RARE.contains(&metric.name) && theirs.events(metric.name, their, THEIR_REPLICATIONS) < RARE {
                compare_counts(&theirs, &policy.name, metric.name, &used, their);
                continue;
            }
            if sd == 0.0 {
                assert_eq!(mean(&used), their, "{} of {}", metric.name, policy.name);
                continue;
            }
            let z = (mean(&used) - their) / (error * error + sd * sd / used.len() as f64).sqrt();
            let base = &baseline.groups[0].values[index];
            let change: Vec<f64> = mine.iter().zip(base).map(|(a, b)| a - b).filter(|d| d.is_finite()).collect();
            let spread = covariance(&change, &change).sqrt();
            let their_base = theirs.metric("baseline", metric.name).map_or(f64::NAN, |pair| pair.0);
            let error = spread * (1.0 / change.len() as f64 + 1.0 / THEIR_REPLICATIONS).sqrt();
            let paired = (mean(&change) - (their - their_base)) / error;
            let shown = if paired.is_finite() { format!("{paired:.2}") } else { "–".into() };
            println!("{} | {} | {:.6} | {their:.6} | {z:.2} | {shown}", policy.name, metric.name, mean(&used));
            if paired.is_finite() && spread > 1e-9 {
                zs.push(paired);
            }
            if all_defined {
                rows.push(mine.clone());
                means.push(their);
            }
        }
        ps.push(hotelling(&rows, &means));
        // Month 0 is all of them.
        ps.push(hotelling(&policy.access_good[1..], &theirs.access(&policy.name)[1..]));
    }
    effect(&result, "good_lost_without_consumer_loan_at_start", theirs.pair("/headline_effect"));
    effect(&result, "good_lost_3_months_without_consumer_loan_at_start", theirs.pair("/headline_effect_3_months"));
    default_rate_of_the_twin(&result, "baseline", theirs.pair("/twin_default_rate/twin baseline"));
    default_rate_of_the_twin(&result, "recession", theirs.pair("/twin_default_rate/twin recession"));
    (ps, zs)
}

/// The complement's events are a handful: their number against Poisson's, through its normal square root.
fn compare_counts(theirs: &Theirs, policy: &str, metric: &str, mine: &[f64], their: f64) {
    let here = theirs.events(metric, mean(mine), mine.len() as f64);
    let there = theirs.events(metric, their, THEIR_REPLICATIONS);
    let expected = here * THEIR_REPLICATIONS / mine.len() as f64;
    let z = 2.0 * ((there + 0.375).sqrt() - (expected + 0.375).sqrt());
    let z = z / (1.0 + THEIR_REPLICATIONS / mine.len() as f64).sqrt();
    println!("{policy} | {metric} | {:.6} | {their:.6} | {z:.2} (rare: about {there:.0} events there) | –", mean(mine));
    // A single replication's accident moves several merchants at once: allow for it.
    assert!(z.abs() < 6.0, "{metric} of {policy}: {here} events here, {there} there");
}

/// A share when everybody opens a consumer loan in month 6 less that when nobody opens one.
fn effect(result: &StudyResult, metric: &str, (their, error): (f64, f64)) {
    let index = METRICS.iter().position(|m| m.name == metric).unwrap();
    let of = |name: &str| &result.policies.iter().find(|policy| policy.name == name).unwrap().groups[0].values[index];
    let change: Vec<f64> = of("opening_6").iter().zip(of("opening_none")).map(|(six, none)| six - none).collect();
    agrees(&format!("effect on {metric}"), &change, their, error);
}

fn default_rate_of_the_twin(result: &StudyResult, policy: &str, (their, error): (f64, f64)) {
    let values = result.policies.iter().find(|p| p.name == policy).unwrap().values(Metric::TwinDefaultRate);
    agrees(&format!("default rate with full access, {policy}"), values, their, error);
}

fn agrees(what: &str, mine: &[f64], their: f64, error: f64) {
    let z = (mean(mine) - their) / (error * error + covariance(mine, mine) / mine.len() as f64).sqrt();
    println!("{what}: {:.4} against {their:.4}, z = {z:.2}", mean(mine));
    assert!(z.abs() < 4.0, "{what}: {} against {their}", mean(mine));
}

#[test]
fn every_policy_of_theirs_is_run_or_waits_for_its_mechanism() {
    let theirs = Theirs::read();
    let scenario = all_policies().scenario();
    let mine: BTreeSet<&str> = scenario.alternatives.iter().map(|alternative| alternative.name.as_str()).collect();
    let all = theirs.0["policies"].as_object().unwrap().keys().map(String::as_str);
    let missing: BTreeSet<&str> = all.filter(|name| !mine.contains(name)).collect();
    assert!(missing.is_empty(), "{missing:?} are not run");
    let metrics = theirs.0["policies"]["baseline"]["metrics"].as_object().unwrap();
    for name in metrics.keys().filter(|name| *name != "access_by_month_0_to_24") {
        assert!(METRICS.iter().any(|metric| metric.name == name), "{name} is not measured");
    }
}

fn judge((ps, zs): (Vec<f64>, Vec<f64>)) {
    // Some twenty policies on the same draws: the smallest p is compared with a bound far below 1 in 40.
    let smallest = ps.iter().copied().fold(1.0, f64::min);
    let largest = zs.iter().fold(0.0f64, |worst, z| worst.max(z.abs()));
    let spread = (zs.iter().map(|z| z * z).sum::<f64>() / zs.len() as f64).sqrt();
    println!(
        "smallest joint p = {smallest:.4}; paired changes: {} z, largest {largest:.2}, root mean square {spread:.2}",
        zs.len()
    );
    assert!(smallest > 5e-4, "a policy's metrics differ together: p = {smallest}");
    assert!(largest < 4.5 && spread < 1.5, "paired changes differ: largest z {largest}, root mean square {spread}");
}

#[test]
fn all_metrics_agree_together_in_a_short_run() {
    judge(compare(160));
}

#[test]
#[ignore = "long: 3,000 replications, about a minute and a half on two processors; run with --release -- --ignored"]
fn all_metrics_agree_together_in_a_long_run() {
    judge(compare(3000));
}
