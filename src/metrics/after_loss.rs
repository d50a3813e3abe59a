//! Scores after the first loss of access, beside those that the same merchants have in their twin, which keeps access.
//!
//! Followed are merchants of the opening book first lost early enough for the study to have so many months left, in each month as long as
//! they are alive on both sides. Sums are in 1/64 point, so they join in any order.

use serde::{Deserialize, Serialize};

/// What a difference of two scores on the same draws is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScorePart {
    Trend,
    Inquiries,
    HighCost,
    Utilisation,
    Arrears,
    Documents,
}

impl ScorePart {
    pub const ALL: [ScorePart; 6] = [
        ScorePart::Inquiries,
        ScorePart::HighCost,
        ScorePart::Utilisation,
        ScorePart::Arrears,
        ScorePart::Trend,
        ScorePart::Documents,
    ];

    /// The name in files.
    pub fn name(self) -> &'static str {
        match self {
            ScorePart::Trend => "trend",
            ScorePart::Inquiries => "inquiries",
            ScorePart::HighCost => "high_cost",
            ScorePart::Utilisation => "utilisation",
            ScorePart::Arrears => "arrears",
            ScorePart::Documents => "documents",
        }
    }
}

/// A merchant's scores in one month, points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScorePair {
    pub lost: f64,
    pub kept: f64,
    /// Of `lost - kept`, in the order of [`ScorePart::ALL`].
    pub parts: [f64; ScorePart::ALL.len()],
}

/// Parts of a point in which sums are kept.
const PARTS_OF_A_POINT: f64 = 64.0;

/// Sums over merchants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreSums {
    pub merchants: i64,
    /// 1/64 point, like the rest.
    lost: i64,
    kept: i64,
    parts: [i64; ScorePart::ALL.len()],
}

impl ScoreSums {
    /// Points: the score where access was lost, the score where it was kept, and the parts of the difference.
    pub fn points(&self) -> ScorePair {
        let points = |sum: i64| sum as f64 / PARTS_OF_A_POINT;
        ScorePair { lost: points(self.lost), kept: points(self.kept), parts: self.parts.map(points) }
    }

    fn add(&mut self, pair: &ScorePair) {
        let fixed = |points: f64| (points * PARTS_OF_A_POINT).round() as i64;
        self.merchants += 1;
        self.lost += fixed(pair.lost);
        self.kept += fixed(pair.kept);
        for (sum, part) in self.parts.iter_mut().zip(pair.parts) {
            *sum += fixed(part);
        }
    }
}

impl std::ops::AddAssign for ScoreSums {
    fn add_assign(&mut self, other: ScoreSums) {
        self.merchants += other.merchants;
        self.lost += other.lost;
        self.kept += other.kept;
        for (sum, part) in self.parts.iter_mut().zip(other.parts) {
            *sum += part;
        }
    }
}

/// Sums by months since the loss: bad, good. Empty where scores are not followed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AfterLoss {
    pub months: Vec<[ScoreSums; 2]>,
}

impl AfterLoss {
    /// Nothing counted yet, of a plan that follows scores for so many months; 0 follows none.
    pub fn new(followed: u32) -> AfterLoss {
        let months = if followed == 0 { 0 } else { followed as usize + 1 };
        AfterLoss { months: vec![[ScoreSums::default(); 2]; months] }
    }

    /// Empties the sums for another replication.
    pub fn clear(&mut self) {
        self.months.fill([ScoreSums::default(); 2]);
    }

    /// Adds a merchant so many months after its loss.
    pub fn add(&mut self, since: usize, good: bool, pair: &ScorePair) {
        self.months[since][usize::from(good)].add(pair);
    }

    /// Adds another part of the same replication, or another replication.
    pub fn merge(&mut self, other: &AfterLoss) {
        for (mine, theirs) in self.months.as_flattened_mut().iter_mut().zip(other.months.as_flattened()) {
            *mine += *theirs;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_join_in_any_order_and_are_points() {
        let pair = |lost: f64| ScorePair { lost, kept: 512.5, parts: [-1.25, 0.0, 0.0, lost / 100.0, 0.0, 0.5] };
        let mut all = AfterLoss::new(1);
        let mut parts = [AfterLoss::new(1), AfterLoss::new(1)];
        for (index, lost) in [500.0, 480.25, 530.0].into_iter().enumerate() {
            all.add(1, true, &pair(lost));
            parts[index % 2].add(1, true, &pair(lost));
        }
        let [mut first, second] = parts;
        first.merge(&second);
        assert_eq!(first, all);
        let sums = all.months[1][1];
        assert_eq!((sums.merchants, sums.points().lost, sums.points().kept), (3, 1510.25, 1537.5));
        assert_eq!(sums.points().parts[0], -3.75);
        assert_eq!(all.months[0], [ScoreSums::default(); 2]);
        assert!(AfterLoss::new(0).months.is_empty());
    }
}
