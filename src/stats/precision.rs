//! What makes an interval wide: the economies drawn or the merchants' own chance.
//!
//! The variance of a mean over R replications of N merchants is `(A + B/N)/R`. The merchants' part B/N is seen within
//! replications: the two halves of a replication's merchants share its economy, so the squared difference of their values
//! averages `4·B/N`. What is left of the variance over units is the economies' part; where economies are drawn evenly as the
//! points of a scramble it is smaller than with independent draws. More replications narrow both parts, more merchants the
//! second alone.

use super::Sample;

/// The two parts of the variance of a mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VarianceParts {
    pub economies: f64,
    pub merchants: f64,
}

/// The squares of the differences between the halves of replications, as they come.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HalfSquares {
    sum: f64,
    count: usize,
}

impl HalfSquares {
    /// Of differences by replication.
    pub fn of(differences: impl IntoIterator<Item = f64>) -> HalfSquares {
        let mut squares = HalfSquares::default();
        differences.into_iter().for_each(|difference| squares.add(difference));
        squares
    }

    /// Adds a replication's difference, if it is defined.
    pub fn add(&mut self, difference: f64) {
        if !difference.is_nan() {
            self.sum += difference * difference;
            self.count += 1;
        }
    }

    /// Whether no difference was defined.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The variance of a replication's value that is its merchants' own chance, `B/N`; `NaN` without differences.
    pub fn variance(&self) -> f64 {
        self.sum / (4.0 * self.count as f64)
    }
}

impl VarianceParts {
    /// From the values of replications and from the differences between their halves. None where a part is not defined or nothing
    /// varies.
    pub fn of(values: &Sample, halves: &HalfSquares) -> Option<VarianceParts> {
        let error = values.standard_error;
        let count = halves.count as f64;
        let merchants = halves.sum / (4.0 * count * count);
        let whole = error * error;
        let is_defined = whole.is_finite() && whole > 0.0 && merchants.is_finite();
        is_defined.then(|| VarianceParts { economies: (whole - merchants).max(0.0), merchants: merchants.min(whole) })
    }

    /// The economies' share of the variance.
    pub fn share_of_economies(&self) -> f64 {
        self.economies / (self.economies + self.merchants)
    }

    /// How many times the merchants of each replication make an interval `factor` times as wide, if any number does.
    pub fn merchants_for(&self, factor: f64) -> Option<f64> {
        let left = (self.economies + self.merchants) * factor * factor - self.economies;
        (left > 0.0).then(|| self.merchants / left)
    }
}

/// How many times the replications make an interval `factor` times as wide.
pub fn replications_for(factor: f64) -> f64 {
    1.0 / (factor * factor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, RoundKeys, Stream};
    use crate::simd::functions::inverse_normal_f64;
    use rand_distr::{Distribution, Open01};

    #[test]
    fn the_parts_are_those_that_the_values_were_made_of() {
        let mut draws = Stream::new(&RoundKeys::new(5), 0, 1, Purpose::Design);
        let mut normal = || -> f64 { inverse_normal_f64(Open01.sample(&mut draws)) };
        let (mut values, mut differences) = (Vec::new(), Vec::new());
        for _ in 0..4000 {
            let (economy, halves) = (0.5 * normal(), [normal(), normal()]);
            values.push(economy + (halves[0] + halves[1]) / 2.0);
            differences.push(halves[0] - halves[1]);
        }
        // A = 0.25, B/N = 0.5, over 4,000 replications.
        let of = |values: &[f64], differences: &[f64]| {
            VarianceParts::of(&Sample::of(values, 1), &HalfSquares::of(differences.iter().copied()))
        };
        let parts = of(&values, &differences).unwrap();
        assert!((4000.0 * parts.economies - 0.25).abs() < 0.05, "{parts:?}");
        assert!((4000.0 * parts.merchants - 0.5).abs() < 0.03, "{parts:?}");
        assert_eq!(of(&[1.0, 1.0], &[0.0, 0.0]), None);
        assert_eq!(of(&[1.0, 2.0], &[f64::NAN; 2]), None);
    }

    #[test]
    fn merchants_narrow_their_own_part_alone() {
        let parts = VarianceParts { economies: 0.2, merchants: 0.8 };
        assert_eq!(parts.share_of_economies(), 0.2);
        // 0.2 + 0.8/M = 0.36: five times as many; below 0.2 no number does.
        assert!((parts.merchants_for(0.6).unwrap() - 5.0).abs() < 1e-9);
        assert_eq!(parts.merchants_for(0.44), None);
        assert_eq!(replications_for(0.5), 4.0);
    }
}
