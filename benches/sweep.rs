//! What a sweep costs beside its kernel: 500 cells of 16 replications × 4,096 merchants × 24 months, measured and gathered, against
//! the bare kernel on the same blocks and threads, in turn, several rounds. A wrong answer shows in the hash.

use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::time::Instant;
use swapset::internals::config::{SizeOverrides, load};
use swapset::internals::engine::{Engine, replication_conditions};

use swapset::internals::kernel::{BLOCK_MAX, MerchantBlock, ReplicationCounts, Workspace, run_block};
use swapset::internals::metrics::METRICS;
use swapset::internals::model::Sizes;
use swapset::internals::model::{Alternative, Scenario};
use swapset::internals::plan::Plan;
use swapset::internals::progress::Progress;
use swapset::internals::rng::RoundKeys;
use swapset::internals::stats::Interval;
use swapset::internals::study::sweep::run as sweep;
use swapset::internals::study::sweep::run::{Sweep, SweepCell, SweepStudy};

const SIZES: Sizes = Sizes { seed: 1, replications: 16, merchants: 4096 };
const CELLS: usize = 500;
const ROUNDS: usize = 5;

/// Cut-off × guidance × exposure cap.
fn sweep_of_500() -> Sweep {
    let sizes = SizeOverrides { replications: Some(SIZES.replications), ..SizeOverrides::default() };
    let loaded = load(None, &[], &[], sizes).expect("the bundled baseline is valid");
    let mut alternatives = loaded.scenario.alternatives.clone();
    for index in 0..CELLS {
        let mut policy = alternatives[0].policy.clone();
        policy.parameters.merchant_loan.cutoff = 480.0 + 4.0 * (index % 25) as f64;
        policy.guidance = vec![(index / 25 % 4) as f64 - 1.0; 24];
        policy.parameters.positioning.cap_multiple = [1.0, 1.25, 1.5, 2.0, 3.0][index / 100];
        alternatives.push(Alternative { name: format!("cell_{index}"), title: String::new(), policy });
    }
    let scenario = Scenario { alternatives, ..loaded.scenario };
    let cell = SweepCell { values: Vec::new(), numbers: Vec::new() };
    Sweep {
        levers: Vec::new(),
        cells: vec![cell; CELLS],
        metrics: Vec::new(),
        studies: vec![SweepStudy { scenario: scenario.into(), cells: (0..CELLS).collect() }],
    }
}

/// The kernel alone on every block of one replication.
fn bare(plan: &Plan, replication: u32) {
    let keys = RoundKeys::new(SIZES.seed);
    let conditions = replication_conditions(plan, &keys, replication);
    let (mut workspace, mut counts) = (Workspace::default(), ReplicationCounts::new(plan));
    for first in (0..SIZES.merchants).step_by(BLOCK_MAX) {
        let conditions = &conditions;
        let block = MerchantBlock { plan, keys: &keys, conditions, replication, first, merchants: BLOCK_MAX };
        run_block(Engine::default().level, block, &mut workspace, &mut counts);
    }
    std::hint::black_box(counts);
}

fn main() {
    let sweep = sweep_of_500();
    let plan = Plan::new(&sweep.studies[0].scenario);
    let threads = rayon::current_num_threads();
    let work = f64::from(SIZES.replications) * f64::from(SIZES.merchants) * 24.0 * CELLS as f64;
    let mut ratios = Vec::new();
    println!(
        "{CELLS} cells, {} replications × {} merchants × 24 months, {threads} threads",
        SIZES.replications, SIZES.merchants
    );
    for _ in 0..ROUNDS {
        let start = Instant::now();
        (0..SIZES.replications).into_par_iter().for_each(|replication| bare(&plan, replication));
        let kernel = start.elapsed().as_secs_f64();
        let start = Instant::now();
        let result = sweep::run(&sweep, SIZES, Engine::default(), &Progress::silent(), None);
        let whole = start.elapsed().as_secs_f64();
        let result = result.unwrap_or_else(|_| unreachable!("nobody stops a benchmark"));
        let each = (0..METRICS.len()).flat_map(|metric| (0..CELLS).map(move |cell| (cell, metric)));
        let levels: Vec<Interval> = each.map(|(cell, metric)| result.level(cell, metric)).collect();
        let hash = Sha256::digest(format!("{levels:?}").as_bytes());
        let hash: String = hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        let per_core = |seconds: f64| seconds * threads as f64 * 1e9 / work;
        println!(
            "kernel {kernel:.2} s ({:.2} ns per merchant-month-policy and core), sweep {whole:.2} s, ratio {:.3}, hash {hash}",
            per_core(kernel),
            whole / kernel
        );
        ratios.push(whole / kernel);
    }
    ratios.sort_by(f64::total_cmp);
    println!("ratio: median {:.3} ({:.3} - {:.3})", ratios[ROUNDS / 2], ratios[0], ratios[ROUNDS - 1]);
}
