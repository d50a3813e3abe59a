//! Shares counted on a fine grid, so that quantiles of any number of them take the same memory.

/// Steps of the grid between 0 and 1.
const STEPS: usize = 2048;

/// Counts of shares, each at the nearest step of the grid.
#[derive(Clone, Debug, PartialEq)]
pub struct BinnedShares {
    counts: Vec<u32>,
    number: u64,
}

impl Default for BinnedShares {
    fn default() -> Self {
        BinnedShares { counts: vec![0; STEPS + 1], number: 0 }
    }
}

impl BinnedShares {
    /// Adds a share, if it is defined.
    pub fn add(&mut self, share: f64) {
        if !share.is_nan() {
            self.counts[(share.clamp(0.0, 1.0) * STEPS as f64).round() as usize] += 1;
            self.number += 1;
        }
    }

    /// The quantile at probability `p`, linear between order statistics, to half a step of the grid; `NaN` without shares.
    pub fn quantile(&self, p: f64) -> f64 {
        let Some(last) = self.number.checked_sub(1) else { return f64::NAN };
        let position = p * last as f64;
        let below = position.floor() as u64;
        let [first, second] = [below, (below + 1).min(last)].map(|rank| self.of_rank(rank));
        first + (position - below as f64) * (second - first)
    }

    /// The share of a rank, from 0.
    fn of_rank(&self, rank: u64) -> f64 {
        let mut seen = 0;
        let step = self.counts.iter().position(|count| {
            seen += u64::from(*count);
            seen > rank
        });
        step.unwrap_or(STEPS) as f64 / STEPS as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::quantile;

    #[test]
    fn quantiles_are_those_of_the_shares_to_half_a_step() {
        let shares: Vec<f64> = (0..500).map(|index| f64::from(index * 7919 % 1009) / 1009.0).collect();
        let mut binned = BinnedShares::default();
        assert!(binned.quantile(0.5).is_nan());
        shares.iter().chain([&f64::NAN]).for_each(|share| binned.add(*share));
        for p in [0.0, 0.1, 0.25, 0.5, 0.9, 1.0] {
            assert!((binned.quantile(p) - quantile(&shares, p)).abs() <= 0.5 / STEPS as f64 + 1e-12, "{p}");
        }
        let mut whole = BinnedShares::default();
        whole.add(1.0);
        assert_eq!(whole.quantile(0.5), 1.0);
    }
}
