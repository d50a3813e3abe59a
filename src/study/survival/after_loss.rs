//! The scores of merchants that lost access beside their own had they kept it: means over merchants of all replications, with the
//! jackknife over units.

use crate::metrics::after_loss::{AfterLoss, ScorePart, ScoreSums};
use crate::stats::{Interval, jackknife};

/// How the intervals are called in files.
pub const METHOD: &str = "jackknife-t";

/// A quantity of the followed merchants, points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// The score where access was lost.
    Lost,
    /// The score of the same merchants where they kept it.
    Kept,
    /// The first less the second.
    Gap,
    /// A part of the difference.
    Part(ScorePart),
}

impl Quantity {
    /// Every quantity.
    pub fn every() -> impl Iterator<Item = Quantity> {
        [Quantity::Lost, Quantity::Kept, Quantity::Gap].into_iter().chain(ScorePart::ALL.map(Quantity::Part))
    }

    /// The name in files.
    pub fn name(self) -> String {
        match self {
            Quantity::Lost => "score_lost".into(),
            Quantity::Kept => "score_kept".into(),
            Quantity::Gap => "score_gap".into(),
            Quantity::Part(part) => format!("score_gap.{}", part.name()),
        }
    }

    /// Its sum over merchants.
    pub fn sum(self, sums: &ScoreSums) -> f64 {
        let points = sums.points();
        match self {
            Quantity::Lost => points.lost,
            Quantity::Kept => points.kept,
            Quantity::Gap => points.lost - points.kept,
            Quantity::Part(part) => points.parts[ScorePart::ALL.iter().position(|one| *one == part).unwrap_or(0)],
        }
    }
}

/// The means of good or bad merchants by months since the loss.
pub struct ScorePath {
    pub good: bool,
    /// Merchants followed, by months since the loss, up to the last month with enough of them.
    pub merchants: Vec<i64>,
    /// By unit, and of all units together.
    units: Vec<AfterLoss>,
    all: AfterLoss,
}

impl ScorePath {
    /// Of the replications' counts, of which `unit` make a unit; the path ends before the first month with fewer than `floor` merchants.
    pub fn of(replications: &[AfterLoss], unit: usize, good: bool, floor: u64) -> ScorePath {
        let sum = |parts: &[AfterLoss]| {
            let mut sum = parts[0].clone();
            parts[1..].iter().for_each(|part| sum.merge(part));
            sum
        };
        let all = sum(replications);
        let merchants = all.months.iter().map(|both| both[usize::from(good)].merchants);
        let merchants = merchants.take_while(|&merchants| merchants >= floor as i64).collect();
        ScorePath { good, merchants, units: replications.chunks(unit).map(sum).collect(), all }
    }

    /// The last month of the path.
    pub fn last(&self) -> Option<usize> {
        self.merchants.len().checked_sub(1)
    }

    /// A quantity by months since the loss.
    pub fn by_month(&self, quantity: Quantity) -> Vec<Interval> {
        (0..self.merchants.len()).map(|since| self.at(quantity, since)).collect()
    }

    /// The mean so many months after the loss.
    pub fn at(&self, quantity: Quantity, since: usize) -> Interval {
        let of = |counts: &AfterLoss| {
            let sums = &counts.months[since][usize::from(self.good)];
            (quantity.sum(sums), sums.merchants as f64)
        };
        let (sum, merchants) = of(&self.all);
        let without = self.units.iter().map(|unit| {
            let (of_unit, of_them) = of(unit);
            (sum - of_unit) / (merchants - of_them)
        });
        jackknife(sum / merchants, &without.collect::<Vec<f64>>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::after_loss::ScorePair;

    #[test]
    fn means_are_of_all_merchants_and_intervals_over_units() {
        let replication = |scores: &[f64]| {
            let mut counts = AfterLoss::new(1);
            for &lost in scores {
                counts.add(0, true, &ScorePair { lost, kept: 500.0, parts: [lost - 500.0, 0.0, 0.0, 0.0, 0.0, 0.0] });
            }
            counts
        };
        let replications = [&[490.0][..], &[480.0, 470.0], &[460.0], &[450.0]].map(replication);
        let path = ScorePath::of(&replications, 2, true, 3);
        assert_eq!((path.merchants.clone(), path.last()), (vec![5], Some(0)));
        let lost = path.at(Quantity::Lost, 0);
        assert_eq!((lost.mean, lost.replications), (470.0, 2));
        let expected = jackknife(470.0, &[455.0, 480.0]);
        assert_eq!((lost.lower, lost.upper), (expected.lower, expected.upper));
        let gap = path.at(Quantity::Gap, 0);
        assert_eq!(gap.mean, -30.0);
        assert_eq!(path.at(Quantity::Part(ScorePart::Inquiries), 0), gap);
        assert_eq!(path.by_month(Quantity::Kept)[0].mean, 500.0);
        // Too few to follow.
        assert_eq!(ScorePath::of(&replications, 2, true, 6).last(), None);
        assert_eq!(ScorePath::of(&replications, 2, false, 1).last(), None);
    }
}
