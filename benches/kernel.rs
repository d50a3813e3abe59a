//! The kernel's cost in nanoseconds per merchant-month-policy, on one core, with all tallies; and a hash of what it counted.
//!
//! Policies differ in their cut-off, so all share one world and one twin. The cost of everything (lives, draws, the seasoning, the
//! twin, the tallies) is divided by the study months of the policies alone. Variants are timed in turn, several rounds; the median and
//! the range are printed, since machines are noisy. A wrong answer shows in the hash.

use sha2::{Digest, Sha256};
use std::time::Instant;
use swapset::internals::config::{SizeOverrides, load};
use swapset::internals::engine::{Engine, replicate};
use swapset::internals::model::{Alternative, Scenario};
use swapset::internals::plan::Plan;
use swapset::internals::progress::Progress;
use swapset::internals::rng::RoundKeys;
use swapset::internals::simd::SimdLevel;

const MERCHANTS: u32 = 16_384;
const ROUNDS: usize = 7;

fn study(policies: usize) -> Scenario {
    let loaded = load(None, &[], &[], SizeOverrides::default()).expect("the bundled baseline is valid");
    let baseline = loaded.scenario.alternatives[0].clone();
    let alternative = |index: usize| {
        let mut policy = baseline.policy.clone();
        policy.parameters.merchant_loan.cutoff += index as f64;
        Alternative { name: format!("cutoff_up_{index}"), title: String::new(), policy }
    };
    Scenario { alternatives: (0..policies).map(alternative).collect(), ..loaded.scenario }
}

/// Nanoseconds per merchant-month-policy and the hash of the counts.
fn measure(plan: &Plan, level: SimdLevel) -> (f64, String) {
    let engine = Engine { level, ..Engine::default() };
    let start = Instant::now();
    let counts = replicate(plan, engine, &RoundKeys::new(1), 0, MERCHANTS, &Progress::silent());
    let nanoseconds = start.elapsed().as_nanos() as f64;
    let counts = counts.unwrap_or_else(|_| unreachable!("nobody stops a benchmark"));
    let work = f64::from(MERCHANTS) * f64::from(plan.timeline.months) * plan.policies.len() as f64;
    let hash = Sha256::digest(format!("{:?}", counts.tallies).as_bytes());
    (nanoseconds / work, hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect())
}

fn main() {
    // One core: what is asked for per core.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("one thread");
    let policies = [1, 8, 15, 32];
    let plans: Vec<Plan> = policies.iter().map(|&count| Plan::new(&study(count))).collect();
    println!(
        "ns per merchant-month-policy, one core, {MERCHANTS} merchants, 24 months after 12, median of {ROUNDS} (range)"
    );
    for level in SimdLevel::available() {
        let mut times = vec![Vec::new(); plans.len()];
        let mut hashes = vec![String::new(); plans.len()];
        for _ in 0..ROUNDS {
            for (index, plan) in plans.iter().enumerate() {
                let (time, hash) = pool.install(|| measure(plan, level));
                times[index].push(time);
                hashes[index] = hash;
            }
        }
        for (index, times) in times.iter_mut().enumerate() {
            times.sort_by(f64::total_cmp);
            println!(
                "{level:<9} {:>2} policies  {:>6.2}  ({:.2} - {:.2})  hash {}",
                policies[index],
                times[ROUNDS / 2],
                times[0],
                times[ROUNDS - 1],
                hashes[index],
                level = level.name(),
            );
        }
    }
}
