//! Ids that stand more than once, found by their hashes.

use rayon::prelude::*;

/// Parts of all hashes that are compared one after the other.
const PARTS: u64 = 16;

/// How often ids are missing or repeated. Two different ids are taken for one with a probability of less than one in ten
/// thousand in 50 million rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ids {
    /// Rows without an id.
    pub missing: usize,
    /// Rows whose id an earlier row has.
    pub repeated: usize,
    /// The first two rows with the same id, counted from 1 below the header.
    pub first: Option<(usize, usize)>,
}

impl Ids {
    /// Of the hashes of all rows' ids, 0 where there is none.
    pub fn of(hashes: Vec<u64>) -> Ids {
        let missing = hashes.iter().filter(|hash| **hash == 0).count();
        // A part at a time, so that not all are in memory twice.
        let of_part = |part: u64| {
            let mut some: Vec<u64> = hashes.iter().copied().filter(|hash| hash % PARTS == part && *hash != 0).collect();
            some.sort_unstable();
            let again = some.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]);
            again.collect::<Vec<u64>>()
        };
        let mut twice: Vec<u64> = (0..PARTS).into_par_iter().flat_map_iter(of_part).collect();
        let repeated = twice.len();
        twice.sort_unstable();
        twice.dedup();
        let first = hashes.iter().position(|hash| twice.binary_search(hash).is_ok()).and_then(|first| {
            let second = hashes.iter().skip(first + 1).position(|hash| *hash == hashes[first])?;
            Some((first + 1, first + second + 2))
        });
        Ids { missing, repeated, first }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_and_missing_ids_are_counted() {
        let ids = Ids::of(vec![5, 7, 0, 9, 7, 7, 0, 5]);
        assert_eq!(ids, Ids { missing: 2, repeated: 3, first: Some((1, 8)) });
        assert_eq!(Ids::of(vec![1, 2, 0, 0]), Ids { missing: 2, repeated: 0, first: None });
    }
}
