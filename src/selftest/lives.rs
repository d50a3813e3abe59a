//! The kernel against the reference model, merchant by merchant.

use super::Check;
use crate::config::{SizeOverrides, load};
use crate::engine::{Stopped, replication_conditions};
use crate::plan::Plan;
use crate::progress::Progress;
use crate::reference;
use crate::rng::RoundKeys;
use crate::simd::SimdLevel;

/// Reforms that reach every mechanism: guidance and notices, who has priority, lines, documents, prices, the economy, appeals.
const REFORMS: [&str; 8] = [
    "guidance_tight",
    "consumer_first",
    "personalised_lines",
    "notification",
    "recession",
    "better_review",
    "opening_month_6",
    "financial_literacy",
];
/// Share of paths that may differ: in single precision a number next to a threshold may fall on its other side.
const DIFFERING_MAX: f64 = 3e-4;
const REPLICATIONS: u32 = 3;
const MERCHANTS: u32 = 1000;

/// Every level of the machine, on the bundled baseline and reforms.
pub(super) fn same_lives(progress: &Progress) -> Result<Vec<Check>, Stopped> {
    let reforms = REFORMS.map(String::from);
    let loaded = load(None, &reforms, &[], SizeOverrides::default()).expect("the bundled reforms are valid");
    let (plan, keys) = (Plan::new(&loaded.scenario), RoundKeys::new(11));
    let at = |level: SimdLevel| {
        let mut differing = 0;
        for replication in 0..REPLICATIONS {
            if progress.stopped() {
                return Err(Stopped);
            }
            let conditions = replication_conditions(&plan, &keys, replication);
            let found = reference::differing(&plan, level, &keys, &conditions, replication, MERCHANTS);
            differing += found.iter().sum::<usize>();
        }
        let paths = plan.policies.len() * (REPLICATIONS * MERCHANTS) as usize;
        Ok(Check {
            what: format!("{} policies, level {}", plan.policies.len(), level.name()),
            found: format!("{differing} of {paths} paths differ"),
            wanted: format!("at most {:.0}", DIFFERING_MAX * paths as f64),
            passed: differing as f64 <= DIFFERING_MAX * paths as f64,
        })
    };
    SimdLevel::available().into_iter().map(at).collect()
}
