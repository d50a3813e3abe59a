//! Flags and small counts of a block in words, one bit for each merchant.

use super::column::BLOCK_MAX;
use crate::simd::{LANES, Lanes};

/// One flag for each merchant of a block: bit `i` is merchant `i`'s.
pub type MerchantFlags = u64;

const _: () = assert!(BLOCK_MAX == MerchantFlags::BITS as usize);

/// The flags of a vector of merchants, at their bits.
#[inline(always)]
pub fn flags<L: Lanes>(group: usize, mask: L::Mask) -> MerchantFlags {
    MerchantFlags::from(L::mask_bits(mask)) << (group * LANES)
}

/// Whether a merchant's flag is set.
#[inline(always)]
pub fn is_set(flags: MerchantFlags, merchant: usize) -> bool {
    flags >> merchant & 1 == 1
}

/// Month-ends in a row without access that make a long loss, less one.
const LONG_LOSS_BEFORE: usize = 2;

/// A count below 65,536 for each merchant of a block, in binary: word `i` holds bit `i` of every count.
#[derive(Clone, Copy, Default)]
pub struct MerchantCounts([u64; 16]);

impl MerchantCounts {
    /// Adds 1 to the count of each merchant whose flag is set.
    #[inline(always)]
    pub fn add(&mut self, flags: MerchantFlags) {
        let mut carry = flags;
        for word in &mut self.0 {
            let both = *word & carry;
            *word ^= carry;
            carry = both;
            if carry == 0 {
                break;
            }
        }
    }

    /// A merchant's count.
    pub fn get(&self, merchant: usize) -> u32 {
        self.0.iter().rev().fold(0, |count, word| count << 1 | (word >> merchant & 1) as u32)
    }
}

/// Access of a block by month, as the results need it.
#[derive(Clone, Copy, Default)]
pub struct AccessHistory {
    /// Months without access.
    pub months_without: MerchantCounts,
    /// Without access at three month-ends in a row.
    pub lost_for_long: MerchantFlags,
    /// Without access at the last month-ends.
    before: [MerchantFlags; LONG_LOSS_BEFORE],
}

impl AccessHistory {
    /// Adds a month at whose end these merchants have access.
    #[inline(always)]
    pub fn add(&mut self, with_access: MerchantFlags) {
        let without = !with_access;
        self.months_without.add(without);
        self.lost_for_long |= self.before.iter().fold(without, |all, before| all & before);
        self.before.rotate_right(1);
        self.before[0] = without;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_without_access_are_counted_and_three_in_a_row_are_a_long_loss() {
        // Month by month; merchant 0 is without access in months 2-4, merchant 1 in 1, 2 and 4, merchant 2 never.
        let mut history = AccessHistory::default();
        for with_access in [0b101, 0b100, 0b110, 0b100, 0b111] {
            history.add(with_access);
        }
        assert_eq!([0, 1, 2].map(|merchant| history.months_without.get(merchant)), [3, 3, 0]);
        assert_eq!(history.lost_for_long & 0b111, 0b001);
    }

    #[test]
    fn counts_carry_over_all_their_bits() {
        let mut counts = MerchantCounts::default();
        for month in 0..1000u64 {
            counts.add(1 | (month % 2) << 63);
        }
        assert_eq!([0, 1, 63].map(|merchant| counts.get(merchant)), [1000, 0, 500]);
    }
}
