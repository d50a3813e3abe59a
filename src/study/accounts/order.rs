//! The order of accounts by their scores: cells from the worst score to the best, in each the good accounts and then the bad
//! ones, as they stand in the file.
//!
//! Of few different scores, accounts are counted into their cells, which takes 4 bytes an account; of many they are sorted,
//! which takes 16 more.

use rayon::slice::ParallelSliceMut;
use std::collections::HashSet;

/// The most cells: more scores are grouped into as many quantile cells.
const CELLS_MAX: usize = 1_000_000;
/// Up to so many different scores accounts are counted.
const COUNTED_MAX: usize = 1 << 16;

/// Accounts in order.
#[derive(Debug, PartialEq)]
pub struct Order {
    pub rows: Vec<u32>,
    /// Where each cell begins among the accounts, and the end of the last.
    pub starts: Vec<u32>,
    /// Where its bad accounts begin.
    pub bads: Vec<u32>,
    /// The first row with the worst score of each cell.
    pub firsts: Vec<u32>,
    /// Whether cells hold several scores.
    pub is_grouped: bool,
}

impl Order {
    /// Of so many rows, each with the rank of its score, or none if it is not ranked.
    pub fn of(rows: usize, rank: impl Fn(usize) -> Option<u64>, is_bad: impl Fn(usize) -> bool) -> Order {
        match distinct((0..rows).filter_map(&rank)) {
            Some(ranks) => Order::counted(rows, &ranks, rank, is_bad),
            None => Order::sorted(rows, rank, is_bad),
        }
    }

    fn counted(
        rows: usize,
        ranks: &[u64],
        rank: impl Fn(usize) -> Option<u64>,
        is_bad: impl Fn(usize) -> bool,
    ) -> Order {
        let cell = |rank: u64| ranks.partition_point(|other| *other < rank);
        let ranked = || (0..rows).filter_map(|row| Some((row, cell(rank(row)?))));
        let mut numbers = vec![[0u32; 2]; ranks.len()];
        let mut firsts = vec![u32::MAX; ranks.len()];
        for (row, cell) in ranked() {
            numbers[cell][usize::from(is_bad(row))] += 1;
            firsts[cell] = firsts[cell].min(row as u32);
        }
        let (mut starts, mut bads) = (Vec::with_capacity(ranks.len() + 1), Vec::with_capacity(ranks.len()));
        let mut end = 0;
        for [good, bad] in numbers {
            starts.push(end);
            bads.push(end + good);
            end += good + bad;
        }
        let mut next: Vec<[u32; 2]> = starts.iter().zip(&bads).map(|(start, bad)| [*start, *bad]).collect();
        starts.push(end);
        let mut order = vec![0; end as usize];
        for (row, cell) in ranked() {
            let next = &mut next[cell][usize::from(is_bad(row))];
            order[*next as usize] = row as u32;
            *next += 1;
        }
        Order { rows: order, starts, bads, firsts, is_grouped: false }
    }

    fn sorted(rows: usize, rank: impl Fn(usize) -> Option<u64>, is_bad: impl Fn(usize) -> bool) -> Order {
        let mut keyed: Vec<(u64, u32)> = (0..rows).filter_map(|row| Some((rank(row)?, row as u32))).collect();
        keyed.par_sort_unstable();
        let is_bad = &is_bad;
        let (apart, is_grouped) = cells(&keyed);
        let (mut starts, mut bads, mut firsts) = (Vec::new(), Vec::new(), Vec::new());
        let mut order: Vec<u32> = Vec::with_capacity(keyed.len());
        for pair in apart.windows(2) {
            let cell = &keyed[pair[0]..pair[1]];
            firsts.push(cell[0].1);
            starts.push(pair[0] as u32);
            let of = |bad: bool| cell.iter().map(|one| one.1).filter(move |&row| is_bad(row as usize) == bad);
            order.extend(of(false));
            bads.push(order.len() as u32);
            order.extend(of(true));
        }
        starts.push(keyed.len() as u32);
        Order { rows: order, starts, bads, firsts, is_grouped }
    }
}

/// A number that orders scores as they are ordered.
pub fn rank(score: f64) -> u64 {
    let bits = (score + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

/// The different ranks in order, if they are few.
fn distinct(ranks: impl Iterator<Item = u64>) -> Option<Vec<u64>> {
    let mut seen = HashSet::new();
    for rank in ranks {
        if seen.insert(rank) && seen.len() > COUNTED_MAX {
            return None;
        }
    }
    let mut seen: Vec<u64> = seen.into_iter().collect();
    seen.sort_unstable();
    Some(seen)
}

/// Where cells begin, and the end of the last: at every new score, or at the first after each of a million quantiles; and
/// whether those are fewer than there are scores.
fn cells(keyed: &[(u64, u32)]) -> (Vec<usize>, bool) {
    let is_new = |at: &usize| *at == 0 || keyed[*at].0 != keyed[at - 1].0;
    let distinct = (0..keyed.len()).filter(is_new).count();
    let is_grouped = distinct > CELLS_MAX;
    let mut apart: Vec<usize> = Vec::with_capacity(distinct.min(CELLS_MAX) + 1);
    let mut next = 0;
    for at in (0..keyed.len()).filter(is_new) {
        if is_grouped && at < next {
            continue;
        }
        apart.push(at);
        next = (apart.len() as u128 * keyed.len() as u128).div_ceil(CELLS_MAX as u128) as usize;
    }
    apart.push(keyed.len());
    (apart, is_grouped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counting_gives_the_order_of_sorting() {
        let score = |row: usize| [3.0, -1.5, -0.0, 0.0, 7.0, 3.0][row * 7919 % 6] + (row / 100) as f64;
        let of_row = |row: usize| (row % 11 != 3).then(|| rank(score(row)));
        let is_bad = |row: usize| row % 7 < 3;
        let sorted = Order::sorted(500, of_row, is_bad);
        assert_eq!(Order::of(500, of_row, is_bad), sorted);
        assert_eq!(sorted.rows.len(), (0..500).filter(|row| row % 11 != 3).count());
        assert!(sorted.rows.windows(2).all(|pair| score(pair[0] as usize) <= score(pair[1] as usize)));
        assert!(distinct(0..=COUNTED_MAX as u64).is_none() && distinct(0..COUNTED_MAX as u64).is_some());
        assert!(Order::of(0, |_| None, is_bad).rows.is_empty());
    }
}
