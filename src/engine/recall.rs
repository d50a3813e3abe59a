//! What was made of replications by an earlier run, or by a shard, is handed on again instead of being simulated.
//!
//! A value is known by all that decides it: the plans, the seed, the number of merchants, what is kept of the counts, and the
//! replication.

mod fingerprint;
mod packing;

use super::Stopped;
use crate::input::checkpoint::{Digest, Series};
use crate::plan::Plan;
use crate::progress::Progress;
use fingerprint::fingerprint;
use packing::{pack, unpack};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::ops::Range;
use std::sync::OnceLock;

/// What can be kept of a replication.
pub trait Record: Serialize + DeserializeOwned + Send {}

impl<T: Serialize + DeserializeOwned + Send> Record for T {}

/// The values of replications that are asked for together.
pub struct Recall<'a, T> {
    series: Series,
    plans: Vec<&'a Plan>,
    /// Seed, merchants, and what is kept.
    of: (u64, u32, &'a str),
    digest: OnceLock<Digest>,
    to_bytes: fn(&T) -> Vec<u8>,
    from_bytes: fn(&[u8]) -> Option<T>,
}

impl<'a, T: Record> Recall<'a, T> {
    /// Of plans in so many replications of so many merchants, if there is a checkpoint; `kept` states what is kept of the counts.
    pub fn of(
        plans: impl IntoIterator<Item = &'a Plan>,
        seed: u64,
        replications: usize,
        merchants: u32,
        kept: &'a str,
        progress: &Progress,
    ) -> Option<Recall<'a, T>> {
        let series = progress.series(replications as u32)?;
        Some(Recall {
            series,
            plans: plans.into_iter().collect(),
            of: (seed, merchants, kept),
            digest: OnceLock::new(),
            to_bytes: |value| {
                let bytes = postcard::to_stdvec(value).unwrap_or_else(|_| unreachable!("memory takes every value"));
                pack(&bytes)
            },
            from_bytes: |bytes| postcard::from_bytes(&unpack(bytes)).ok(),
        })
    }
}

impl<T> Recall<'_, T> {
    fn digest(&self) -> Digest {
        *self.digest.get_or_init(|| fingerprint(&self.plans, self.of))
    }
}

/// The replications that a run computes itself, and whether those are only a share of all.
pub fn own<T>(recall: Option<&Recall<'_, T>>, replications: Range<u32>) -> (Vec<u32>, bool) {
    let share = recall.filter(|recall| recall.series.is_share());
    let is_own =
        |&replication: &u32| share.is_none_or(|share| share.series.is_own((replication - replications.start).into()));
    (replications.clone().filter(is_own).collect(), share.is_some())
}

/// The value of a replication if it is known, else what `simulate` makes of it, which is kept.
///
/// # Errors
/// What `simulate` says; [`Stopped`] if `progress` was stopped.
pub fn recalled<T>(
    recall: Option<&Recall<'_, T>>,
    replication: u32,
    merchants: usize,
    progress: &Progress,
    simulate: impl FnOnce() -> Result<T, Stopped>,
) -> Result<T, Stopped> {
    let Some(recall) = recall else { return simulate() };
    if progress.stopped() {
        return Err(Stopped);
    }
    if let Some(bytes) = recall.series.recall(|| recall.digest(), replication)
        && let Some(known) = (recall.from_bytes)(&bytes)
    {
        progress.add(merchants as u64);
        return Ok(known);
    }
    let value = simulate()?;
    recall.series.keep(|| recall.digest(), replication, || (recall.to_bytes)(&value));
    Ok(value)
}
