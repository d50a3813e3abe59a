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
            to_bytes: |value| pack(&postcard::to_stdvec(value).unwrap_or_else(|_| unreachable!("memory takes every value"))),
            from_bytes: |bytes| postcard::from_bytes(&unpack(bytes)).ok(),
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

/// Bytes without their zeros: of eight at a time, which of them are none, then those. As they are, where that is shorter.
fn pack(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(1 + bytes.len() + bytes.len().div_ceil(8));
    packed.push(PACKED);
    for eight in bytes.chunks(8) {
        let mask = packed.len();
        packed.push(0);
        for (bit, &byte) in eight.iter().enumerate().filter(|(_, byte)| **byte != 0) {
            packed[mask] |= 1 << bit;
            packed.push(byte);
        }
    }
    if packed.len() > 1 + bytes.len() {
        packed.truncate(0);
        packed.push(PLAIN);
        packed.extend_from_slice(bytes);
    }
    packed
}

const PLAIN: u8 = 0;
const PACKED: u8 = 1;

/// The bytes that were packed, perhaps with zeros after them.
fn unpack(packed: &[u8]) -> Vec<u8> {
    match packed.split_first() {
        Some((&PACKED, packed)) => {
            let (mut bytes, mut rest) = (Vec::with_capacity(2 * packed.len()), packed.iter());
            while let Some(mask) = rest.next() {
                let byte = |bit: u8| if mask >> bit & 1 == 1 { rest.next().copied().unwrap_or(0) } else { 0 };
                bytes.extend((0..8).map(byte));
            }
            bytes
        }
        Some((_, plain)) => plain.to_vec(),
        None => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_unpacked_as_they_were_packed() {
        for length in 0..40usize {
            for step in [1, 2, 7, 100] {
                let bytes: Vec<u8> = (0..length).map(|index| if index % step == 0 { index as u8 } else { 0 }).collect();
                let packed = pack(&bytes);
                let unpacked = unpack(&packed);
                assert!(packed.len() <= 1 + length && unpacked.starts_with(&bytes), "{bytes:?}");
                assert!(unpacked[length..].iter().all(|byte| *byte == 0));
            }
        }
        assert!(pack(&[0; 4000]).len() == 501 && pack(&[7; 4000]).len() == 4001);
    }
}
