//! The bootstrap's draws: how often each account is in a resample.
//!
//! In a Poisson bootstrap every account is in a resample k times, k from the Poisson distribution with mean 1, by itself:
//! weights and amounts stay with their account, and an account needs to know of no other. A draw is a function of (seed,
//! resample, row of the account) alone, so the answer depends neither on threads nor on the order of accounts. One
//! counter gives eight words of 16 bits, for eight resamples. The thresholds are the distribution function in parts of
//! 65,536, rounded so that mean and variance are 1 exactly.

use crate::rng::{Purpose, RoundKeys, Stream, philox};
use rand::Rng;

/// Resamples that are drawn together.
pub const LANES: usize = 8;

/// How often an account is in each of [`LANES`] resamples.
pub type Copies = [u16; LANES];

/// A word at or above so many of them means as many copies.
const THRESHOLDS: [u16; 8] = [24_109, 48_219, 60_274, 64_291, 65_296, 65_497, 65_531, 65_535];

/// The copies of the account of a row in the resamples of a batch.
#[inline(always)]
pub fn copies(keys: &RoundKeys, batch: u32, row: u32) -> Copies {
    let words = philox([row, batch, 0, Purpose::Account as u32], keys);
    let halves: [u16; LANES] = std::array::from_fn(|lane| (words[lane / 2] >> (16 * (lane % 2))) as u16);
    let mut copies = [0; LANES];
    for threshold in THRESHOLDS {
        for lane in 0..LANES {
            copies[lane] += u16::from(halves[lane] >= threshold);
        }
    }
    copies
}

/// The copies of each vintage in the resamples of a batch: as many vintages as there are, drawn with replacement.
pub fn copies_of_vintages(keys: &RoundKeys, batch: u32, vintages: usize) -> Vec<Copies> {
    let mut all = vec![[0; LANES]; vintages];
    for resample in 0..LANES as u32 {
        let mut draws = Stream::new(keys, LANES as u32 * batch + resample, 0, Purpose::Vintages);
        for _ in 0..vintages {
            let drawn = (u64::from(draws.next_u32()) * vintages as u64) >> 32;
            all[drawn as usize][resample as usize] += 1;
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_have_mean_and_variance_one_and_are_those_of_poisson() {
        let beyond: Vec<f64> = THRESHOLDS.iter().map(|&threshold| 65_536.0 - f64::from(threshold)).collect();
        let mean: f64 = beyond.iter().sum();
        let squares: f64 = beyond.iter().enumerate().map(|(k, beyond)| (2 * k + 1) as f64 * beyond).sum();
        assert_eq!((mean, squares), (65_536.0, 2.0 * 65_536.0));
        let (mut mass, mut sum) = (libm::exp(-1.0), 0.0);
        for (k, threshold) in THRESHOLDS.into_iter().enumerate() {
            sum += mass;
            mass /= (k + 1) as f64;
            assert!((f64::from(threshold) - 65_536.0 * sum).abs() < 1.0, "{k}");
        }
    }

    #[test]
    fn draws_are_those_of_poisson_and_of_their_key_alone() {
        let keys = RoundKeys::new(7);
        let mut counts = [[0f64; 9]; LANES];
        for row in 0..100_000 {
            for (lane, k) in copies(&keys, 3, row).into_iter().enumerate() {
                counts[lane][usize::from(k)] += 1.0;
            }
        }
        for lane in counts {
            assert!((lane[0] / 1e5 - 0.367_88).abs() < 0.006 && (lane[2] / 1e5 - 0.183_94).abs() < 0.005, "{lane:?}");
        }
        assert_eq!(copies(&keys, 3, 5), copies(&RoundKeys::new(7), 3, 5));
        assert_ne!(copies(&keys, 3, 5), copies(&keys, 4, 5));
    }

    #[test]
    fn every_resample_has_as_many_vintages_as_there_are() {
        let all = copies_of_vintages(&RoundKeys::new(1), 0, 12);
        for lane in 0..LANES {
            assert_eq!(all.iter().map(|copies| copies[lane]).sum::<u16>(), 12);
        }
        assert_ne!(all[0], all[1]);
    }
}
