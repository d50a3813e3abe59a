//! Access of a block by month, as the results need it, in sets of its merchants.

use super::column::BLOCK_MAX;
use crate::metrics::set::{Set, SetCounts};
use crate::simd::{LANES, Lanes};

/// Month-ends in a row without access that make a long loss, less one.
const LONG_LOSS_BEFORE: usize = 2;

/// Those of a vector for whom a mask holds, as a set of the block's merchants.
#[inline(always)]
pub fn of_group<L: Lanes>(group: usize, mask: L::Mask) -> Set {
    const { assert!(BLOCK_MAX == Set::MERCHANTS_MAX) }
    Set::of_bits(u64::from(L::mask_bits(mask)) << (group * LANES))
}

/// What the months so far did.
#[derive(Clone, Copy, Default)]
pub struct AccessHistory {
    /// Months without access.
    pub months_without: SetCounts,
    /// Without access at three month-ends in a row.
    pub lost_for_long: Set,
    /// Without access at the last month-ends.
    before: [Set; LONG_LOSS_BEFORE],
}

impl AccessHistory {
    /// Adds a month at whose end these merchants have no access.
    #[inline(always)]
    pub fn add(&mut self, without: Set) {
        self.months_without.add(without);
        self.lost_for_long |= self.before.iter().fold(without, |all, &before| all & before);
        self.before.rotate_right(1);
        self.before[0] = without;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_without_access_are_counted_and_three_in_a_row_are_a_long_loss() {
        // Merchant 0 is without access in months 2-4, merchant 1 in 1, 2 and 4, merchant 2 never.
        let mut history = AccessHistory::default();
        for without in [0b010, 0b011, 0b001, 0b011, 0b000] {
            history.add(Set::of_bits(without));
        }
        assert_eq!([0, 1, 2].map(|merchant| history.months_without.of(merchant)), [3, 3, 0]);
        assert_eq!(history.lost_for_long, Set::of_bits(0b001));
    }
}
