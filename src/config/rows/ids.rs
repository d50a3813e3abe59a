//! Ids that stand more than once, found by their hashes.

use rayon::slice::ParallelSliceMut;

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
        let mut sorted = hashes.clone();
        sorted.par_sort_unstable();
        let again = |pair: &[u64]| pair[0] == pair[1] && pair[0] != 0;
        let repeated = sorted.windows(2).filter(|pair| again(pair)).count();
        let mut twice: Vec<u64> = sorted.windows(2).filter(|pair| again(pair)).map(|pair| pair[0]).collect();
        drop(sorted);
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
