//! The kernel's cost in nanoseconds per merchant-month-policy, on one core, with all tallies; a hash of what it counted; and its ratio
//! to floors measured in the same run.
//!
//! Policies differ in their cut-off, so all share one world and one twin. The cost of everything (lives, draws, the burn-in, the
//! twin, the tallies) is divided by the study months of the policies alone. Variants are timed in turn, several rounds; the median and
//! the range are printed, since machines are noisy. A wrong answer shows in the hash.

mod common;
mod floors;

use common::{Clock, hash, on_one_core, run, study, work};
use floors::Floor;
use swapset::internals::plan::Plan;
use swapset::internals::simd::SimdLevel;

const MERCHANTS: u32 = 16_384;
const ROUNDS: usize = 7;

/// Nanoseconds per merchant-month-policy and the hash of the counts.
fn measure(plan: &Plan, level: SimdLevel) -> (f64, String) {
    let clock = Clock::start();
    let counts = run(plan, level, MERCHANTS);
    (clock.nanoseconds() / work(plan, MERCHANTS), hash(&counts.tallies))
}

/// Prints every level at every number of policies.
fn levels(policies: &[usize], plans: &[Plan]) {
    println!(
        "ns per merchant-month-policy, one core, {MERCHANTS} merchants, 24 months after 12, median of {ROUNDS} (range)"
    );
    for level in SimdLevel::available() {
        let mut times = vec![Vec::new(); plans.len()];
        let mut hashes = vec![String::new(); plans.len()];
        for _ in 0..ROUNDS {
            for (index, plan) in plans.iter().enumerate() {
                let (time, hash) = measure(plan, level);
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

/// Prints the floors in the kernel's unit, each with the kernel's ratio to it in the same round.
fn ratios(policies: usize, plan: &Plan) {
    let level = SimdLevel::best();
    let mut floors = Floor::all(plan, level);
    let mut times = vec![Vec::new(); floors.len()];
    let mut ratios = times.clone();
    for _ in 0..ROUNDS {
        let (kernel, _) = measure(plan, level);
        for (index, floor) in floors.iter_mut().enumerate() {
            let time = floor.measure();
            times[index].push(time);
            ratios[index].push(kernel / time);
        }
    }
    for (index, floor) in floors.iter().enumerate() {
        times[index].sort_by(f64::total_cmp);
        ratios[index].sort_by(f64::total_cmp);
        println!(
            "{:<32} {policies:>2} policies  {:>7.2}  kernel / this {:>7.3}  ({:.3} - {:.3})  hash {}",
            floor.title,
            times[index][ROUNDS / 2],
            ratios[index][ROUNDS / 2],
            ratios[index][0],
            ratios[index][ROUNDS - 1],
            floor.hash(),
        );
    }
}

fn main() {
    let policies = [1, 8, 15, 32];
    let plans: Vec<Plan> = policies.iter().map(|&count| Plan::new(&study(count))).collect();
    on_one_core(|| {
        levels(&policies, &plans);
        println!("\nthe same unit, {}: ns, and the kernel's ratio to it (range)", SimdLevel::best().name());
        ratios(policies[0], &plans[0]);
        ratios(policies[2], &plans[2]);
    });
}
