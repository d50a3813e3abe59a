//! What was made of replications by an earlier run, or by a shard, is handed on again instead of being simulated.
//!
//! A value is known by all that decides it: the plans, the seed, the number of merchants, what is kept of the counts, and the
//! replication.

use super::Stopped;
use crate::digest::Digesting;
use crate::input::checkpoint::Series;
use crate::plan::Plan;
use crate::progress::Progress;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Write;
use std::ops::Range;

/// What can be kept of a replication.
pub trait Record: Serialize + DeserializeOwned + Send {}

impl<T: Serialize + DeserializeOwned + Send> Record for T {}

/// The values of replications that are asked for together.
pub struct Recall<T> {
    series: Series,
    to_bytes: fn(&T) -> Vec<u8>,
    from_bytes: fn(&[u8]) -> Option<T>,
}

impl<T: Record> Recall<T> {
    /// Of plans in so many replications of so many merchants, if there is a checkpoint; `kept` states what is kept of the counts.
    pub fn of<'a>(
        plans: impl IntoIterator<Item = &'a Plan>,
        seed: u64,
        replications: usize,
        merchants: u32,
        kept: &str,
        progress: &Progress,
    ) -> Option<Recall<T>> {
        let digest = || {
            let mut digesting = Digesting::default();
            let written = write!(digesting, "{kept}\n{seed}\n{merchants}\n");
            let written = plans.into_iter().try_fold((), |(), plan| writeln!(digesting, "{plan:?}")).and(written);
            written.unwrap_or_else(|_| unreachable!("a digest takes every text"));
            digesting.finish_bytes()
        };
        let series = progress.series(digest, replications as u32)?;
        Some(Recall {
            series,
            to_bytes: |value| postcard::to_stdvec(value).unwrap_or_else(|_| unreachable!("memory takes every value")),
            from_bytes: |bytes| postcard::from_bytes(bytes).ok(),
        })
    }
}

/// The replications that a run computes itself, and whether those are only a share of all.
pub fn own<T>(recall: Option<&Recall<T>>, replications: Range<u32>) -> (Vec<u32>, bool) {
    let share = recall.filter(|recall| recall.series.is_share());
    let is_own =
        |&replication: &u32| share.is_none_or(|share| share.series.is_own((replication - replications.start).into()));
    (replications.clone().filter(is_own).collect(), share.is_some())
}

/// The value of a replication if it is known, else what `simulate` makes of it, which is kept.
pub fn recalled<T>(
    recall: Option<&Recall<T>>,
    replication: u32,
    merchants: usize,
    progress: &Progress,
    simulate: impl FnOnce() -> Result<T, Stopped>,
) -> Result<T, Stopped> {
    let Some(recall) = recall else { return simulate() };
    if progress.stopped() {
        return Err(Stopped);
    }
    if let Some(bytes) = recall.series.recall(replication)
        && let Some(known) = (recall.from_bytes)(&bytes)
    {
        progress.add(merchants as u64);
        return Ok(known);
    }
    let value = simulate()?;
    recall.series.keep(replication, || (recall.to_bytes)(&value));
    Ok(value)
}
