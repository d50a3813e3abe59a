//! What was selected because it looked best, as the optimum is: its value on people who did not select it.
//!
//! A resample leaves out about 37% of the people. Those judge what the others selected, which gives the out-of-bag
//! value; it is somewhat too bad, as fewer people selected, where the apparent value is too good. The .632 estimate lies
//! between (Efron 1983):
//!
//! ```text
//! estimate = 0.368·apparent + 0.632·out of bag
//! ```
//!
//! Its interval runs from the lower limit that counts alone give around the smaller of the apparent value and the estimate
//! to the upper limit around the larger one. Around the out-of-bag value it would be too wide, and around the estimate
//! alone too narrow, since the estimate has a chance of its own (`docs/intervals.md`).

use super::limits::Limits;
use crate::stats::Interval;

/// The weight of the out-of-bag value: the share of people in a resample, 1 - 1/e.
const OUT_OF_BAG: f64 = 0.632;

/// A value that was selected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Selected {
    /// On the people who selected it.
    pub apparent: f64,
    /// The mean over resamples of its value on the people left out; `NaN` where no resample leaves enough.
    pub out_of_bag: f64,
}

impl Selected {
    /// The .632 estimate.
    pub fn estimate(&self) -> f64 {
        (1.0 - OUT_OF_BAG) * self.apparent + OUT_OF_BAG * self.out_of_bag
    }

    /// The limits for what is selected, from those that counts give around the apparent value: they hold the apparent
    /// value and the .632 estimate.
    pub fn limits(&self, counted: Limits, (min, max): (f64, f64)) -> Limits {
        let lower = self.apparent.min(self.estimate()) - (self.apparent - counted.0);
        let upper = self.apparent.max(self.estimate()) + (counted.1 - self.apparent);
        (lower.clamp(min, max), upper.clamp(min, max))
    }

    /// The .632 estimate with these limits; `sd` and `replications` are those of the resamples.
    pub fn interval(&self, counted: Limits, range: (f64, f64), resampled: &Interval) -> Interval {
        let (lower, upper) = self.limits(counted, range);
        Interval { mean: self.estimate(), lower, upper, sd: resampled.sd, replications: resampled.replications }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_estimate_lies_between_and_the_limits_hold_both() {
        let selected = Selected { apparent: 0.5, out_of_bag: 0.6 };
        assert!((selected.estimate() - 0.563_2).abs() < 1e-12);
        let (lower, upper) = selected.limits((0.4, 0.7), (0.0, 1.0));
        assert!((lower - 0.4).abs() < 1e-12 && (upper - 0.763_2).abs() < 1e-12);
        let better = Selected { apparent: 0.5, out_of_bag: 0.45 };
        let (lower, upper) = better.limits((0.4, 0.7), (0.0, 0.6));
        assert!((lower - 0.368_4).abs() < 1e-12 && upper == 0.6);
        // min and max leave out what is not defined.
        let (lower, upper) = Selected { apparent: 0.5, out_of_bag: f64::NAN }.limits((0.4, 0.7), (0.0, 1.0));
        assert!((lower - 0.4).abs() < 1e-12 && (upper - 0.7).abs() < 1e-12);
    }
}
