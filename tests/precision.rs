//! What the ways of drawing the economy cost and gain in precision, and whether stopping at a precision keeps its promise.

mod common;

use common::study;
use swapset::internals::engine;
use swapset::internals::engine::Engine;
use swapset::internals::metrics::Metric;
use swapset::internals::model::EconomyDraws;
use swapset::internals::model::Sizes;
use swapset::internals::plan::Plan;
use swapset::internals::progress::Progress;
use swapset::internals::study::run::until;
use swapset::internals::study::run::until::{Precision, Target};

/// Variance of the mean per replication: of the means of groups of `unit` replications, times `unit`.
fn variance(values: &[f64], unit: usize) -> f64 {
    let means: Vec<f64> = values.chunks_exact(unit).map(|c| c.iter().sum::<f64>() / unit as f64).collect();
    let mean = means.iter().sum::<f64>() / means.len() as f64;
    unit as f64 * means.iter().map(|m| (m - mean).powi(2)).sum::<f64>() / (means.len() - 1) as f64
}

/// The figures in docs/validation.md: `cargo test --release --test precision -- --ignored --nocapture sobol`.
#[test]
#[ignore = "takes a minute; prints the factors that docs/validation.md states"]
fn sobol_points_remove_most_of_the_variance() {
    let metrics = [
        Metric::GoodLost,
        Metric::NplRatio,
        Metric::ProfitPerMerchant,
        Metric::BadCaught,
        Metric::GoodMonthsLost,
        Metric::Auc,
    ];
    let run = |draws: EconomyDraws| -> Vec<Vec<f64>> {
        let mut scenario = study()
            .reform("guidance_tight", |p| p.guidance = vec![1.0; 24])
            .reform("personalised_lines", |p| p.parameters.merchant_loan.reduced_band = 25.0)
            .scenario();
        scenario.economy_draws = draws;
        let plan = Plan::new(&scenario);
        let measured = engine::run(&plan, Engine::default(), 3, 0..4096, 1000, &Progress::silent()).unwrap();
        let value = |policy: usize, id: Metric, m: &Vec<_>| -> f64 {
            let m: &Vec<swapset::internals::metrics::measure::Measured> = m;
            m[policy].groups[0][id as usize]
        };
        let mut lists: Vec<Vec<f64>> =
            metrics.iter().map(|&id| measured.iter().map(|m| value(0, id, m)).collect()).collect();
        for policy in [1, 2] {
            lists.push(
                measured.iter().map(|m| value(policy, Metric::GoodLost, m) - value(0, Metric::GoodLost, m)).collect(),
            );
        }
        lists
    };
    let plain = run(EconomyDraws::Plain);
    for points in [8, 16, 32, 64, 128] {
        let even = run(EconomyDraws::Sobol { points });
        let factors: Vec<String> = plain
            .iter()
            .zip(&even)
            .map(|(plain, even)| format!("{:6.1}", variance(plain, 1) / variance(even, points as usize)))
            .collect();
        println!("{points:4} points: {}", factors.join(" "));
        assert!(variance(&plain[0], 1) / variance(&even[0], points as usize) > 3.0);
    }
}

/// The figure in docs/validation.md: `cargo test --release --test precision -- --ignored --nocapture until`.
/// `SWAPSET_SEEDS=50` takes the first 50 seeds only; then nothing but a gross fault fails.
#[test]
#[ignore = "takes minutes; prints the coverage that docs/validation.md states"]
fn until_a_half_width_is_reached_intervals_keep_their_coverage() {
    const MERCHANTS: u32 = 100;
    let repeats: u64 = std::env::var("SWAPSET_SEEDS").map_or(400, |seeds| seeds.parse().unwrap());
    let scenario = |draws: EconomyDraws| {
        let mut scenario = study()
            .months(12, 6)
            .reform("personalised_lines", |p| p.parameters.merchant_loan.reduced_band = 25.0)
            .scenario();
        scenario.economy_draws = draws;
        scenario
    };
    let long = {
        let plan = Plan::new(&scenario(EconomyDraws::Sobol { points: 32 }));
        let done = engine::run(&plan, Engine::default(), 999_999, 0..65_536, MERCHANTS, &Progress::silent()).unwrap();
        let mean = |f: &dyn Fn(&Vec<_>) -> f64| {
            done.iter().map(|m: &Vec<swapset::internals::metrics::measure::Measured>| f(m)).sum::<f64>()
                / done.len() as f64
        };
        let of = |m: &Vec<swapset::internals::metrics::measure::Measured>, policy: usize| {
            m[policy].groups[0][Metric::GoodLost as usize]
        };
        [mean(&|m| of(m, 0)), mean(&|m| of(m, 1) - of(m, 0))]
    };
    for (draws, half_width) in [(EconomyDraws::Plain, 0.0045), (EconomyDraws::Sobol { points: 32 }, 0.0018)] {
        let scenario = scenario(draws);
        let precision = Precision {
            targets: vec![Target { metric: Metric::GoodLost as usize, is_change: false, policy: Some(0), half_width }],
            min: 256,
            budget: 4096,
        };
        let (mut covered, mut replications) = ([0, 0], 0);
        for repeat in 0..repeats {
            let sizes = Sizes { seed: 1000 + repeat, replications: 0, merchants: MERCHANTS };
            let (result, used) =
                until::run(&scenario, sizes, &precision, Engine::default(), &Progress::silent(), None).unwrap();
            replications += used.replications;
            let level = result.policies[0].level(Metric::GoodLost);
            let change = result.policies[1].change(Metric::GoodLost);
            for (index, (interval, truth)) in [level, change].iter().zip(long).enumerate() {
                covered[index] += usize::from(interval.lower <= truth && truth <= interval.upper);
            }
        }
        let share = covered.map(|n| n as f64 / repeats as f64);
        println!(
            "{draws:?}: level {:.4}, change {:.4}, replications {}",
            share[0],
            share[1],
            replications / repeats as u32
        );
        // Two standard errors of a share of 95%.
        let chance = 2.0 * (0.95f64 * 0.05 / repeats as f64).sqrt();
        assert!(share.iter().all(|share| (share - 0.95).abs() < chance), "{draws:?}: {share:?}");
    }
}

/// Whether integrating the merchants' quality out would pay: with its mean, known to be 0, as a control variate.
/// `cargo test --release --test precision -- --ignored --nocapture control`.
#[test]
#[ignore = "takes half a minute; prints the factor that docs/validation.md states"]
fn control_of_the_drawn_quality_removes_little_of_what_is_left() {
    let mut scenario = study().scenario();
    scenario.economy_draws = EconomyDraws::Sobol { points: 32 };
    let plan = Plan::new(&scenario);
    let done = engine::run_with(&plan, Engine::default(), 3, 0..8192, 1000, &Progress::silent(), |counts| {
        let lost = engine::measure_each(&plan, counts)[0].groups[0][Metric::GoodLost as usize];
        let book: Vec<f64> =
            counts.scored.iter().filter(|m| m.in_book && m.good == 1).map(|m| f64::from(m.quality)).collect();
        let all: f64 = counts.scored.iter().map(|m| f64::from(m.quality)).sum::<f64>() / 1000.0;
        (lost, all, book.len() as f64)
    })
    .unwrap();
    let units: Vec<(f64, f64)> = done
        .chunks_exact(32)
        .map(|unit| (unit.iter().map(|r| r.0).sum::<f64>() / 32.0, unit.iter().map(|r| r.1).sum::<f64>() / 32.0))
        .collect();
    let count = units.len() as f64;
    let mean = units.iter().fold((0.0, 0.0), |sum, u| (sum.0 + u.0 / count, sum.1 + u.1 / count));
    let moment = |f: &dyn Fn(f64, f64) -> f64| units.iter().map(|u| f(u.0 - mean.0, u.1 - mean.1)).sum::<f64>() / count;
    let squared_correlation = moment(&|a, b| a * b).powi(2) / (moment(&|a, _| a * a) * moment(&|_, b| b * b));
    // What the merchants' own chances leave at least: a binomial share of the good ones, over 32 replications.
    let share = mean.0;
    let good = done.iter().map(|r| r.2).sum::<f64>() / done.len() as f64;
    let binomial = share * (1.0 - share) / good / 32.0;
    println!(
        "control variate: factor {:.2}; variance of a scramble's mean over the merchants' own: {:.2}",
        1.0 / (1.0 - squared_correlation),
        moment(&|a, _| a * a) / binomial
    );
    assert!(squared_correlation < 0.5);
}
