//! The score of month 0 against good and bad: its discriminatory power, and the cost of a static cut-off or perfect information.

mod compact;
mod ranks;
mod rising;

pub use ranks::{GroupRanks, Ranking, ScoreRanks, rank};

use super::group::DECILES;
use super::outcome::Scored;
use crate::model::Policy;
use crate::model::merchant_loan::neutral_cutoff;
use crate::model::scorecard::from_base;
use serde::{Deserialize, Serialize};

/// How far from a merchant's own cut-off scores are counted, in steps.
pub const REACH: i32 = 400;

/// The cut-offs against which scores are measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Yardstick {
    /// The neutral cut-off of each segment, points from the score's base.
    pub cutoffs: Vec<f64>,
    /// Points of a step: one on a scale on which 40 points double the odds.
    pub step: f64,
}

impl Yardstick {
    pub fn of(policy: &Policy) -> Yardstick {
        let score = &policy.parameters.score;
        let cutoff = from_base(score, policy.parameters.merchant_loan.cutoff);
        Yardstick {
            cutoffs: policy.segments.iter().map(|segment| neutral_cutoff(cutoff, segment.cutoff_shift)).collect(),
            step: score.points_to_double_odds / 40.0,
        }
    }
}

/// S_0 of the live merchants of month 0 against each one's own cut-off, counted to whole steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreCounts {
    /// Merchants below the cut-off moved by -REACH to REACH steps, then all: bad, good.
    #[serde(with = "compact::rising")]
    below: Vec<[u32; 2]>,
}

impl ScoreCounts {
    /// The live merchants of a replication, good by twin `twin`; their scores are counted from the base.
    pub fn of(scored: &[Scored], twin: usize, yardstick: &Yardstick) -> ScoreCounts {
        let mut below = vec![[0; 2]; 2 * REACH as usize + 2];
        for merchant in scored.iter().filter(|merchant| merchant.alive) {
            let cutoff = yardstick.cutoffs[usize::from(merchant.cell) / DECILES];
            let steps = (f64::from(merchant.score) - cutoff) / yardstick.step;
            // The first cut-off that the merchant is below.
            let index = (steps.floor() + f64::from(REACH) + 1.0).clamp(0.0, (below.len() - 1) as f64);
            below[index as usize][(merchant.good >> twin & 1) as usize] += 1;
        }
        for index in 1..below.len() {
            let [bad, good] = below[index - 1];
            below[index] = [below[index][0] + bad, below[index][1] + good];
        }
        ScoreCounts { below }
    }

    /// Bad and good merchants below the cut-off moved by so many steps, within the reach.
    pub fn below(&self, steps: i32) -> [u64; 2] {
        self.below[(steps.clamp(-REACH, REACH) + REACH) as usize].map(u64::from)
    }

    /// All bad and good merchants.
    pub fn all(&self) -> [u64; 2] {
        self.below[self.below.len() - 1].map(u64::from)
    }
}

/// Steps of [`ScoreSteps`] in a step of the yardstick.
const FINER: f64 = 4.0;

/// S_0 of the live merchants of month 0 in fine steps, bad and good, so that replications can be pooled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreSteps {
    /// Rising, without steps that nobody has.
    #[serde(with = "compact::steps")]
    counts: Vec<(i32, [u32; 2])>,
}

impl ScoreSteps {
    /// The live merchants of a replication, good by twin `twin`.
    pub fn of(ranking: &Ranking<'_>, twin: usize, step: f64) -> ScoreSteps {
        let mut counts: Vec<(i32, [u32; 2])> = Vec::new();
        for merchant in ranking.live_by_score() {
            let here = (f64::from(merchant.score) / step * FINER).floor() as i32;
            if counts.last().is_none_or(|(step, _)| *step != here) {
                counts.push((here, [0; 2]));
            }
            let last = counts.len() - 1;
            counts[last].1[(merchant.good >> twin & 1) as usize] += 1;
        }
        ScoreSteps { counts }
    }

    /// Adds the merchants of another replication.
    pub fn merge(&mut self, other: &ScoreSteps) {
        self.counts.extend_from_slice(&other.counts);
        self.counts.sort_by_key(|count| count.0);
        self.counts.dedup_by(|next, kept| {
            let is_same = next.0 == kept.0;
            if is_same {
                kept.1 = [kept.1[0] + next.1[0], kept.1[1] + next.1[1]];
            }
            is_same
        });
    }
}

/// The Kolmogorov-Smirnov distance of the merchants of all units together, then with each unit left out in turn; `unit` successive
/// replications make one.
pub fn pooled_ks(replications: &[&ScoreSteps], unit: usize) -> (f64, Vec<f64>) {
    let steps = || replications.iter().flat_map(|part| part.counts.iter().map(|count| count.0));
    let (Some(first), Some(last)) = (steps().min(), steps().max()) else { return (f64::NAN, Vec::new()) };
    let together = |parts: &[&ScoreSteps]| {
        let mut sums = vec![[0u64; 2]; (last - first) as usize + 1];
        for (step, [bad, good]) in parts.iter().flat_map(|part| &part.counts) {
            let sum = &mut sums[(step - first) as usize];
            *sum = [sum[0] + u64::from(*bad), sum[1] + u64::from(*good)];
        }
        sums
    };
    let all = together(replications);
    let without = replications.chunks(unit.max(1)).map(|part| {
        let mut rest = all.clone();
        for (rest, part) in rest.iter_mut().zip(together(part)) {
            *rest = [rest[0] - part[0], rest[1] - part[1]];
        }
        distance(&rest)
    });
    (distance(&all), without.collect())
}

/// The largest distance between the two distribution functions; `NaN` without bad or good.
fn distance(counts: &[[u64; 2]]) -> f64 {
    let all = counts.iter().fold([0; 2], |sum, count| [sum[0] + count[0], sum[1] + count[1]]);
    if all.contains(&0) {
        return f64::NAN;
    }
    let (mut below, mut ks) = ([0; 2], 0.0f64);
    for count in counts {
        below = [below[0] + count[0], below[1] + count[1]];
        ks = ks.max((below[0] as f64 / all[0] as f64 - below[1] as f64 / all[1] as f64).abs());
    }
    ks
}

#[cfg(test)]
mod tests {
    use super::super::group::Group;
    use super::*;

    #[test]
    fn the_pooled_distance_is_that_of_all_merchants_together() {
        let merchant = |score: f32, good: u64| Scored {
            score,
            quality: 0.0,
            cell: 0,
            alive: true,
            in_book: true,
            good,
            debt: 0.0,
            recent_inquiries: 0.0,
        };
        let replications: [&[Scored]; 3] = [
            &[merchant(1.0, 0), merchant(5.0, 1), merchant(3.0, 0)],
            &[merchant(2.0, 1), merchant(4.0, 1), merchant(6.0, 0)],
            &[merchant(7.0, 1)],
        ];
        let steps = replications.map(|scored| ScoreSteps::of(&Ranking::of(scored), 0, 1.0));
        let (ks, without) = pooled_ks(&steps.each_ref(), 1);
        let together = |which: &[usize]| {
            let all: Vec<Scored> = which.iter().flat_map(|&r| replications[r]).copied().collect();
            rank(&all, 1, &[Group::All])[0].groups[0].ks
        };
        assert_eq!(ks, together(&[0, 1, 2]));
        assert_eq!(without, [together(&[1, 2]), together(&[0, 2]), together(&[0, 1])]);
        // The mean over replications is not it: a single replication separates more.
        assert!((together(&[0]) + together(&[1])) / 2.0 > ks);
    }

    #[test]
    fn scores_are_counted_against_each_merchants_own_cutoff() {
        let merchant = |score: f32, segment: usize, good: u64, alive: bool| Scored {
            score,
            quality: 0.0,
            cell: (segment * DECILES) as u16,
            alive,
            in_book: alive,
            good,
            debt: 0.0,
            recent_inquiries: 0.0,
        };
        let scored = [
            // The first segment's cut-off is at -80.5, the second's at 0: on it, just below, and above.
            merchant(-80.5, 0, 0b10, true),
            merchant(-80.75, 0, 0b10, true),
            merchant(-1.0, 1, 0b01, true),
            merchant(0.0, 1, 0b11, true),
            // Dead at month 0.
            merchant(0.0, 1, 0b11, false),
            // Beyond the reach on both sides.
            merchant(9000.0, 0, 0b00, true),
            merchant(-9000.0, 1, 0b00, true),
        ];
        let counts = ScoreCounts::of(&scored, 1, &Yardstick { cutoffs: vec![-80.5, 0.0], step: 0.5 });
        assert_eq!(
            [-REACH, -2, -1, 0, 1, REACH].map(|steps| counts.below(steps)),
            [[1, 0], [1, 0], [2, 0], [2, 1], [2, 3], [2, 3]]
        );
        assert_eq!((counts.below(-5000), counts.below(5000), counts.all()), ([1, 0], [2, 3], [3, 3]));
    }
}
