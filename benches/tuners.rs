//! Ways to tune on the bundled problems at one small budget: time of a trial, regret, violations, and a hash of every choice, so that
//! a fast wrong answer shows. `swapset bench-tuners` is the same at larger budgets, with a table and a chart.

use sha2::{Digest, Sha256};
use swapset::internals::config::bundled::BENCH_PROBLEMS;
use swapset::internals::engine::Engine;
use swapset::internals::progress::Progress;
use swapset::internals::study::Request;
use swapset::internals::study::bench_tuners::ask::bench_problem;
use swapset::internals::study::bench_tuners::run as tuners;
use swapset::internals::study::bench_tuners::run::{Bench, BenchProblem};
use swapset::internals::study::tune::methods::Method;

fn problem(name: &str) -> BenchProblem {
    bench_problem(&Request::of(name)).expect("bundled problems are valid").1
}

fn main() {
    let bench = Bench {
        problems: BENCH_PROBLEMS.map(problem).into(),
        methods: Method::ALL.to_vec(),
        budgets: vec![4_000_000],
        seed: 1,
        seeds: 4,
        reference: 50,
    };
    let result = tuners::run(&bench, Engine::default(), &Progress::silent());
    let result = result.unwrap_or_else(|_| unreachable!("nobody stops a benchmark"));
    for (index, problem) in bench.problems.iter().enumerate() {
        for &method in &bench.methods {
            let Some(score) = result.score(&bench, index, method, 0) else { continue };
            println!(
                "{:<20} {:<18} {:6.3} s a trial, {:5.2} M merchant-months, regret {:7.3}%, violations {:3.0}%",
                problem.title,
                method.title(),
                score.seconds,
                score.spent / 1e6,
                100.0 * score.regret.mean,
                100.0 * score.violations.mean
            );
        }
    }
    let chosen: Vec<&Vec<u32>> = result.trials.iter().map(|trial| &trial.found.point).collect();
    let hash = Sha256::digest(format!("{chosen:?}").as_bytes());
    println!("hash {}", hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect::<String>());
}
