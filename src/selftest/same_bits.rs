//! The same counts at any number of threads, any size of block and every level of the machine.

use super::Check;
use crate::config::{SizeOverrides, load};
use crate::engine::{Engine, Stopped, run_with, threads};
use crate::kernel::{BLOCK_MAX, ReplicationCounts};
use crate::plan::Plan;
use crate::progress::Progress;
use crate::simd::SimdLevel;

const REPLICATIONS: u32 = 12;
const MERCHANTS: u32 = 501;

/// Counts of a study with and without portfolio feedback.
pub(super) fn same_bits(progress: &Progress) -> Result<Vec<Check>, Stopped> {
    let mut checks = Vec::new();
    for (name, set) in [("plain", vec![]), ("with portfolio feedback", vec!["macro_policy.npl_feedback=0.25".into()])] {
        let reforms = ["consumer_first", "recession"].map(String::from);
        let loaded = load(None, &reforms, &set, SizeOverrides::default()).expect("the bundled reforms are valid");
        let plan = Plan::new(&loaded.scenario);
        let counts = |threads, engine| counts(&plan, threads, engine, progress);
        let expected = counts(1, Engine::default())?;
        let mut check = |what: String, found: Vec<ReplicationCounts>| {
            let same = found.iter().zip(&expected).filter(|(found, expected)| found == expected).count();
            checks.push(Check {
                what: format!("{name}, {what}"),
                found: format!("{same} of {REPLICATIONS} replications equal"),
                wanted: "all".into(),
                passed: same == REPLICATIONS as usize,
            });
        };
        for threads in [2, 7] {
            check(format!("{threads} threads"), counts(threads, Engine::default())?);
        }
        for block in [1, 40] {
            check(
                format!("blocks of {block} instead of {BLOCK_MAX}"),
                counts(2, Engine { block, ..Engine::default() })?,
            );
        }
        let levels = SimdLevel::available();
        for level in levels.into_iter().filter(|level| *level != SimdLevel::best()) {
            let what = format!("level {} instead of {}", level.name(), SimdLevel::best().name());
            check(what, counts(2, Engine { level, ..Engine::default() })?);
        }
    }
    Ok(checks)
}

fn counts(plan: &Plan, number: usize, engine: Engine, progress: &Progress) -> Result<Vec<ReplicationCounts>, Stopped> {
    let run = || run_with(plan, engine, 5, 0..REPLICATIONS, MERCHANTS, progress, ReplicationCounts::clone);
    match threads(Some(number)) {
        Ok(pool) => pool.install(run),
        // A machine that starts no more threads runs everything on those it has.
        Err(_) => run(),
    }
}
