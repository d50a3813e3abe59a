//! Keyed draws: every draw is a pure function of (seed, replication, merchant, month, purpose).
//!
//! Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011): key = the seed, counter = (merchant, replication, month, purpose), four
//! 32-bit words a counter. Nothing else enters: not the policy, not the number of merchants, of threads or of blocks, so a
//! merchant has the same life in every study with the same seed.
//!
//! [`philox`] is the plain form, [`philox_lanes`] a vector of counters at once. [`Stream`] implements rand's generator traits for
//! draws made once (the economy's shocks, a study's design), with the month's word of the counter numbering the blocks of the
//! stream. A merchant's traits are such a stream too, read by the kernel for a vector of merchants at a time.

use crate::simd::Lanes;
use rand::rand_core::block::{BlockRng, Generator};
use rand::{SeedableRng, TryRng};
use std::convert::Infallible;

const ROUNDS: usize = 10;
const MULTIPLIERS: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
/// Weyl constants that the key steps by each round.
const KEY_STEPS: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];

/// The purpose of a draw: the last word of the counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A merchant's traits, drawn once (a [`Stream`]).
    Traits = 1,
    /// Revenue shock, score noise, opening and inquiries of one month.
    MonthFirst = 2,
    /// High-cost loan, missed payment, reapplication and distress of one month.
    MonthSecond = 3,
    /// The economy's start (a [`Stream`]).
    EconomyStart = 4,
    /// The economy's shock of one month (a [`Stream`] whose merchant's word holds the month).
    EconomyMonth = 5,
    /// The scramble of a block of Sobol points for the economy (a [`Stream`] whose replication's word holds the block).
    EconomyScramble = 6,
    /// A study's own draws: designs, permutations, resampling (a [`Stream`]).
    Design = 7,
    /// People resampled from a score distribution (a [`Stream`] whose merchant's word holds the group).
    Resample = 8,
    /// Copies of an account in a resample (the merchant's word holds its row, the replication's word eight resamples).
    Account = 9,
    /// Vintages resampled (a [`Stream`]).
    Vintages = 10,
}

/// The seed as a key, advanced for each round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoundKeys([[u32; 2]; ROUNDS]);

impl RoundKeys {
    /// The round keys of a seed.
    pub fn new(seed: u64) -> RoundKeys {
        let mut key = [seed as u32, (seed >> 32) as u32];
        RoundKeys(std::array::from_fn(|_| {
            let this = key;
            key = std::array::from_fn(|i| key[i].wrapping_add(KEY_STEPS[i]));
            this
        }))
    }
}

/// A month (negative during the burn-in) as its word of the counter.
#[inline(always)]
pub fn month_word(month: i32) -> u32 {
    month as u32
}

/// Four words for one counter.
pub fn philox(counter: [u32; 4], keys: &RoundKeys) -> [u32; 4] {
    keys.0.iter().fold(counter, |[c0, c1, c2, c3], key| {
        let first = u64::from(MULTIPLIERS[0]) * u64::from(c0);
        let second = u64::from(MULTIPLIERS[1]) * u64::from(c2);
        let high = |product: u64| (product >> 32) as u32;
        [high(second) ^ c1 ^ key[0], second as u32, high(first) ^ c3 ^ key[1], first as u32]
    })
}

/// Four words for each of a vector's counters.
#[inline(always)]
pub fn philox_lanes<L: Lanes>(counter: [L::Bits; 4], keys: &RoundKeys) -> [L::Bits; 4] {
    let mut c = counter;
    let multipliers = [L::bits_splat(MULTIPLIERS[0]), L::bits_splat(MULTIPLIERS[1])];
    for key in &keys.0 {
        let first = L::bits_multiply_wide(multipliers[0], c[0]);
        let second = L::bits_multiply_wide(multipliers[1], c[2]);
        c = [
            L::bits_xor(L::bits_xor(second.0, c[1]), L::bits_splat(key[0])),
            second.1,
            L::bits_xor(L::bits_xor(first.0, c[3]), L::bits_splat(key[1])),
            first.1,
        ];
    }
    c
}

/// A word as a uniform on the open interval (0, 1): `(k + 1/2)/2^23` of its 23 highest bits, exact in single precision
/// (as rand's `Open01`).
#[inline(always)]
pub fn uniform_lanes<L: Lanes>(word: L::Bits) -> L {
    L::bits_to_number(L::bits_shift_right::<9>(word)) * L::of(1.0 / 8_388_608.0) + L::of(0.5 / 8_388_608.0)
}

/// The same for one word, in double precision.
pub fn uniform(word: u32) -> f64 {
    (f64::from(word >> 9) + 0.5) / 8_388_608.0
}

/// A stream of draws for one key of a study.
pub struct Stream(BlockRng<StreamBlocks>);

struct StreamBlocks {
    keys: RoundKeys,
    counter: [u32; 4],
}

impl Generator for StreamBlocks {
    type Output = [u32; 4];

    fn generate(&mut self, output: &mut [u32; 4]) {
        *output = philox(self.counter, &self.keys);
        self.counter[2] = self.counter[2].wrapping_add(1);
    }
}

impl Stream {
    /// The stream of one merchant (or month, for the economy) of one replication and one purpose.
    pub fn new(keys: &RoundKeys, replication: u32, merchant: u32, purpose: Purpose) -> Stream {
        Stream(BlockRng::new(StreamBlocks { keys: *keys, counter: [merchant, replication, 0, purpose as u32] }))
    }
}

impl SeedableRng for Stream {
    type Seed = [u8; 8];

    /// The stream with this seed as key and the counter at 0.
    fn from_seed(seed: [u8; 8]) -> Stream {
        Stream(BlockRng::new(StreamBlocks { keys: RoundKeys::new(u64::from_le_bytes(seed)), counter: [0; 4] }))
    }
}

impl TryRng for Stream {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.0.next_word())
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.0.next_u64_from_u32())
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill_bytes(bytes);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::LANES;
    use crate::simd::portable::Portable;
    use rand::Rng;
    use rand_distr::{Distribution, Open01};

    #[test]
    fn lanes_draw_what_the_plain_form_draws() {
        let keys = RoundKeys::new(0x1234_5678_9abc_def0);
        let merchants: [u32; LANES] = std::array::from_fn(|i| 1000 + i as u32);
        let counter = [merchants, [3; LANES], [month_word(-5); LANES], [Purpose::MonthFirst as u32; LANES]];
        let lanes = philox_lanes::<Portable>(counter, &keys);
        for i in 0..LANES {
            let plain = philox([merchants[i], 3, month_word(-5), Purpose::MonthFirst as u32], &keys);
            assert_eq!(plain, std::array::from_fn(|word| lanes[word][i]));
        }
    }

    #[test]
    fn uniforms_are_exact_in_single_precision_and_agree_with_open01() {
        for word in [0, 1 << 9, u32::MAX, 0x8000_0000, 0x1234_5678] {
            let mut lanes = [0.0; LANES];
            uniform_lanes::<Portable>([word; LANES]).store(&mut lanes);
            assert_eq!(f64::from(lanes[0]), uniform(word));
            assert!(lanes[0] > 0.0 && lanes[0] < 1.0);
        }
        let (mut first, mut second) = (Stream::seed_from_u64(7), Stream::seed_from_u64(7));
        for _ in 0..100 {
            let drawn: f32 = Open01.sample(&mut first);
            assert_eq!(f64::from(drawn), uniform(second.next_u32()));
        }
    }

    #[test]
    fn a_stream_is_its_counters_blocks_in_order() {
        let keys = RoundKeys::new(9);
        let mut stream = Stream::new(&keys, 2, 77, Purpose::Traits);
        let words: [u32; 8] = std::array::from_fn(|_| stream.next_u32());
        let blocks = [0, 1].map(|block| philox([77, 2, block, Purpose::Traits as u32], &keys));
        assert_eq!(words[..], blocks.concat()[..]);
    }
}
