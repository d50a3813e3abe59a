//! What the ways of drawing the economy cost and gain in precision, and whether stopping at a precision keeps its promise.

mod common;

use common::study;
use swapset::engine::{self, Engine};
use swapset::metrics::Id;
use swapset::model::EconomyDraws;
use swapset::plan::Plan;
use swapset::progress::Progress;

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
    let metrics = [Id::GoodLost, Id::NplRatio, Id::ProfitPerMerchant, Id::BadCaught, Id::GoodMonthsLost, Id::Auc];
    let run = |draws: EconomyDraws| -> Vec<Vec<f64>> {
        let mut scenario = study()
            .reform("guidance_tight", |p| p.guidance = vec![1.0; 24])
            .reform("personalised_lines", |p| p.parameters.merchant_loan.reduced_band = 25.0)
            .scenario();
        scenario.economy_draws = draws;
        let plan = Plan::new(&scenario);
        let measured = engine::run(&plan, Engine::default(), 3, 0..4096, 1000, &Progress::silent()).unwrap();
        let value = |policy: usize, id: Id, m: &Vec<_>| -> f64 {
            let m: &Vec<swapset::metrics::measure::Measured> = m;
            m[policy].groups[0][id as usize]
        };
        let mut lists: Vec<Vec<f64>> =
            metrics.iter().map(|&id| measured.iter().map(|m| value(0, id, m)).collect()).collect();
        for policy in [1, 2] {
            lists.push(
                measured.iter().map(|m| value(policy, Id::GoodLost, m) - value(0, Id::GoodLost, m)).collect(),
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
