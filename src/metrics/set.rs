//! Sets of a block's merchants.

use std::ops::{BitAnd, BitOr, BitOrAssign};

/// A set of a block's merchants, one bit for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Set(u64);

impl Set {
    /// Merchants of a block at most.
    pub const MERCHANTS_MAX: usize = u64::BITS as usize;

    /// The first so many merchants.
    pub fn first(merchants: usize) -> Set {
        Set(if merchants < Self::MERCHANTS_MAX { (1 << merchants) - 1 } else { u64::MAX })
    }

    /// Bit `i` says whether merchant `i` is in the set.
    #[inline(always)]
    pub fn of_bits(bits: u64) -> Set {
        Set(bits)
    }

    /// Those of these merchants that are not in the other set.
    #[inline(always)]
    pub fn without(self, other: Set) -> Set {
        Set(self.0 & !other.0)
    }

    /// How many they are.
    #[inline(always)]
    pub fn count(self) -> u32 {
        self.0.count_ones()
    }

    #[inline(always)]
    pub fn has(self, merchant: usize) -> bool {
        self.0 >> merchant & 1 == 1
    }
}

impl BitAnd for Set {
    type Output = Set;
    #[inline(always)]
    fn bitand(self, other: Set) -> Set {
        Set(self.0 & other.0)
    }
}

impl BitOr for Set {
    type Output = Set;
    #[inline(always)]
    fn bitor(self, other: Set) -> Set {
        Set(self.0 | other.0)
    }
}

impl BitOrAssign for Set {
    #[inline(always)]
    fn bitor_assign(&mut self, other: Set) {
        self.0 |= other.0;
    }
}

impl IntoIterator for Set {
    type Item = usize;
    type IntoIter = Members;
    #[inline(always)]
    fn into_iter(self) -> Members {
        Members(self.0)
    }
}

impl FromIterator<usize> for Set {
    fn from_iter<T: IntoIterator<Item = usize>>(merchants: T) -> Set {
        Set(merchants.into_iter().fold(0, |bits, merchant| bits | 1 << merchant))
    }
}

/// The merchants of a set in their order.
pub struct Members(u64);

impl Iterator for Members {
    type Item = usize;
    #[inline(always)]
    fn next(&mut self) -> Option<usize> {
        if self.0 == 0 {
            return None;
        }
        let first = self.0.trailing_zeros() as usize;
        self.0 &= self.0 - 1;
        Some(first)
    }
}

/// A count below 65,536 for each merchant of a block, in binary: set `i` has those whose count has bit `i`.
#[derive(Clone, Copy, Debug, Default)]
pub struct SetCounts([u64; 16]);

impl SetCounts {
    /// Adds 1 to the count of each merchant of a set.
    #[inline(always)]
    pub fn add(&mut self, merchants: Set) {
        let mut carry = merchants.0;
        for digit in &mut self.0 {
            let both = *digit & carry;
            *digit ^= carry;
            carry = both;
            if carry == 0 {
                break;
            }
        }
    }

    /// Those whose count is not 0.
    pub fn some(&self) -> Set {
        Set(self.0.iter().fold(0, |some, digit| some | digit))
    }

    /// A merchant's count.
    pub fn of(&self, merchant: usize) -> u32 {
        self.0.iter().rev().fold(0, |count, digit| count << 1 | (digit >> merchant & 1) as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_of_bits() {
        let set = |merchants: &[usize]| merchants.iter().copied().collect::<Set>();
        let (a, b) = (set(&[0, 5, 63]), set(&[5, 6]));
        assert_eq!((a & b, a | b, a.without(b)), (set(&[5]), set(&[0, 5, 6, 63]), set(&[0, 63])));
        assert_eq!(a.into_iter().collect::<Vec<usize>>(), [0, 5, 63]);
        assert_eq!((a.count(), Set::default().count()), (3, 0));
        assert!(a.has(63) && !a.has(62) && Set::of_bits(0b110_0000) == b);
        assert_eq!((Set::first(0), Set::first(3), Set::first(64)), (set(&[]), set(&[0, 1, 2]), Set::of_bits(u64::MAX)));
    }

    #[test]
    fn counts_carry_over_all_their_digits() {
        let mut counts = SetCounts::default();
        for month in 0..1000u64 {
            counts.add(Set::of_bits(1 | (month % 2) << 63));
        }
        assert_eq!([0, 1, 63].map(|merchant| counts.of(merchant)), [1000, 0, 500]);
        assert_eq!(counts.some(), Set::of_bits(1 | 1 << 63));
    }
}
