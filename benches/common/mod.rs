//! What several benchmarks share: a study of any number of policies, one core, its clock, and the hash of a result.

use sha2::{Digest, Sha256};
use std::fmt::Debug;
use std::fs;
use std::time::Instant;
use swapset::internals::config::{SizeOverrides, load};
use swapset::internals::engine::{Engine, replicate};
use swapset::internals::kernel::ReplicationCounts;
use swapset::internals::model::{Alternative, Scenario};
use swapset::internals::plan::Plan;
use swapset::internals::progress::Progress;
use swapset::internals::rng::RoundKeys;
use swapset::internals::simd::SimdLevel;

/// The bundled baseline and alternatives that differ in their cut-off alone, so that all share one world and one twin.
pub fn study(policies: usize) -> Scenario {
    let loaded = load(None, &[], &[], SizeOverrides::default()).expect("the bundled baseline is valid");
    let baseline = loaded.scenario.alternatives[0].clone();
    let alternative = |index: usize| {
        let mut policy = baseline.policy.clone();
        policy.parameters.merchant_loan.cutoff += index as f64;
        Alternative { name: format!("cutoff_up_{index}"), title: String::new(), policy }
    };
    Scenario { alternatives: (0..policies).map(alternative).collect(), ..loaded.scenario }
}

/// The counts of the first replication of a plan.
#[inline(never)]
pub fn run(plan: &Plan, level: SimdLevel, merchants: u32) -> ReplicationCounts {
    let engine = Engine { level, ..Engine::default() };
    let counts = replicate(plan, engine, &RoundKeys::new(1), 0, merchants, &Progress::silent());
    counts.unwrap_or_else(|_| unreachable!("nobody stops a benchmark"))
}

/// Merchant-months of all policies, the burn-in and the twin left out.
pub fn work(plan: &Plan, merchants: u32) -> f64 {
    f64::from(merchants) * f64::from(plan.timeline.months) * plan.policies.len() as f64
}

/// Does something on the one thread of a pool: what is asked for per core.
pub fn on_one_core<T: Send>(task: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("one thread").install(task)
}

/// The beginning of the hash of a result.
pub fn hash(result: &impl Debug) -> String {
    let hash = Sha256::digest(format!("{result:?}").as_bytes());
    hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// Measures nanoseconds of this thread.
pub struct Clock {
    start: Instant,
    on_processor: Option<u64>,
}

impl Clock {
    pub fn start() -> Clock {
        Clock { on_processor: on_processor(), start: Instant::now() }
    }

    /// Nanoseconds since the start that the thread spent on a processor, or all of them if the system does not say.
    pub fn nanoseconds(&self) -> f64 {
        match (self.on_processor, on_processor()) {
            (Some(before), Some(now)) => (now - before) as f64,
            _ => self.start.elapsed().as_nanos() as f64,
        }
    }
}

/// Nanoseconds that this thread has spent on a processor, where the system counts them.
fn on_processor() -> Option<u64> {
    // Linux brings its count up to date only now and then, and whenever a thread yields.
    std::thread::yield_now();
    let counts = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    counts.split_whitespace().next()?.parse().ok()
}
