//! The score of month 0 against good and bad: its discriminatory power, and the cost of a static cut-off or perfect information.

use super::group::{DECILES, Group};
use super::outcome::Scored;
use crate::model::Policy;
use crate::model::merchant_loan::neutral_cutoff;
use crate::model::scorecard::from_base;

/// Ranks of a replication's merchants under one scenario, by group.
#[derive(Clone, Debug)]
pub struct ScoreRanks {
    /// In the order of [`Group::every`].
    pub groups: Vec<GroupRanks>,
}

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScoreCounts {
    /// Merchants below the cut-off moved by -REACH to REACH steps, then all: bad, good.
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScoreSteps {
    /// Rising, without steps that nobody has.
    counts: Vec<(i32, [u32; 2])>,
}

impl ScoreSteps {
    /// The live merchants of a replication, good by twin `twin`.
    pub fn of(scored: &[Scored], twin: usize, step: f64) -> ScoreSteps {
        let live = scored.iter().filter(|merchant| merchant.alive);
        let mut each: Vec<(i32, usize)> = live
            .map(|merchant| {
                ((f64::from(merchant.score) / step * FINER).floor() as i32, (merchant.good >> twin & 1) as usize)
            })
            .collect();
        each.sort_unstable();
        let counts = each.chunk_by(|a, b| a.0 == b.0).map(|tied| {
            let good = tied.iter().filter(|merchant| merchant.1 == 1).count() as u32;
            (tied[0].0, [tied.len() as u32 - good, good])
        });
        ScoreSteps { counts: counts.collect() }
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

/// Ranks of one group.
#[derive(Clone, Debug)]
pub struct GroupRanks {
    /// Area under the ROC curve of S_0, bad against good, live merchants at month 0; ties count half.
    pub auc: f64,
    /// Largest distance between the two distribution functions of S_0.
    pub ks: f64,
    /// Good merchants among the first n of the opening book by rising score, n = 0, 1, …
    good_by_score: Vec<u32>,
    /// The same by rising latent quality.
    good_by_quality: Vec<u32>,
}

impl GroupRanks {
    /// Good share among the `count` merchants of the opening book with the lowest score.
    pub fn good_share_of_lowest_scores(&self, count: usize) -> f64 {
        share_of_first(&self.good_by_score, count)
    }

    /// Good share among the `count` merchants of the opening book with the lowest latent quality.
    pub fn good_share_of_lowest_quality(&self, count: usize) -> f64 {
        share_of_first(&self.good_by_quality, count)
    }
}

fn share_of_first(good_among_first: &[u32], count: usize) -> f64 {
    if count == 0 { f64::NAN } else { f64::from(good_among_first[count]) / count as f64 }
}

/// Ranks the merchants of one replication for each twin.
pub fn rank(scored: &[Scored], twins: usize, groups: &[Group]) -> Vec<ScoreRanks> {
    let order = |key: &dyn Fn(&Scored) -> f32| {
        let mut order: Vec<usize> = (0..scored.len()).collect();
        order.sort_by(|&a, &b| key(&scored[a]).total_cmp(&key(&scored[b])));
        order
    };
    let by_score = order(&|merchant| merchant.score);
    let by_quality = order(&|merchant| merchant.quality);
    let rank_group = |twin: usize, group: Group| {
        let members = |order: &[usize]| -> Vec<Scored> {
            order.iter().map(|&index| scored[index]).filter(|m| group.contains(usize::from(m.cell))).collect()
        };
        let is_good = |merchant: &Scored| merchant.good >> twin & 1 == 1;
        let by_score = members(&by_score);
        let live: Vec<(f32, bool)> = by_score.iter().filter(|m| m.alive).map(|m| (m.score, is_good(m))).collect();
        let (auc, ks) = power(&live);
        let good_among_first = |members: &[Scored]| {
            let mut sums = vec![0];
            for merchant in members.iter().filter(|m| m.in_book) {
                sums.push(sums[sums.len() - 1] + u32::from(is_good(merchant)));
            }
            sums
        };
        GroupRanks {
            auc,
            ks,
            good_by_score: good_among_first(&by_score),
            good_by_quality: good_among_first(&members(&by_quality)),
        }
    };
    (0..twins).map(|twin| ScoreRanks { groups: groups.iter().map(|&g| rank_group(twin, g)).collect() }).collect()
}

/// Area under the ROC curve and Kolmogorov-Smirnov distance of scores in rising order with "is good".
pub fn power(rising: &[(f32, bool)]) -> (f64, f64) {
    let goods = rising.iter().filter(|merchant| merchant.1).count() as f64;
    let bads = rising.len() as f64 - goods;
    if goods == 0.0 || bads == 0.0 {
        return (f64::NAN, f64::NAN);
    }
    let (mut good_below, mut bad_below, mut pairs, mut ks) = (0.0, 0.0, 0.0, 0.0f64);
    for tied in rising.chunk_by(|a, b| a.0 == b.0) {
        let good = tied.iter().filter(|merchant| merchant.1).count() as f64;
        let bad = tied.len() as f64 - good;
        pairs += good * (bad_below + 0.5 * bad);
        good_below += good;
        bad_below += bad;
        ks = ks.max((bad_below / bads - good_below / goods).abs());
    }
    (pairs / (goods * bads), ks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn power_of_small_samples() {
        assert_eq!(power(&[(1.0, false), (2.0, true)]), (1.0, 1.0));
        assert_eq!(power(&[(1.0, true), (2.0, false)]), (0.0, 1.0));
        assert_eq!(power(&[(1.0, true), (1.0, false)]), (0.5, 0.0));
        assert_eq!(power(&[(1.0, false), (2.0, true), (3.0, false), (4.0, true)]), (0.75, 0.5));
        assert!(power(&[(1.0, true)]).0.is_nan());
    }

    #[test]
    fn two_normal_populations_have_the_known_power() {
        // d' = 1.5: AUC = Φ(d'/√2), KS = 2Φ(d'/2) - 1.
        let normal = |i: u32| crate::simd::functions::inverse_normal_f64((f64::from(i) + 0.5) / 20_000.0);
        let goods = (0..20_000).map(|i| ((normal(i) + 1.5) as f32, true));
        let bads = (0..20_000).map(|i| (normal(i) as f32, false));
        let mut all: Vec<(f32, bool)> = goods.chain(bads).collect();
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        let phi = |x: f64| 0.5 * libm::erfc(-x / std::f64::consts::SQRT_2);
        let (auc, ks) = power(&all);
        assert!((auc - phi(1.5 / std::f64::consts::SQRT_2)).abs() < 1e-4, "{auc}");
        assert!((ks - (2.0 * phi(0.75) - 1.0)).abs() < 1e-4, "{ks}");
    }

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
        let steps = replications.map(|scored| ScoreSteps::of(scored, 0, 1.0));
        let (ks, without) = pooled_ks(&steps.each_ref(), 1);
        let together = |which: &[usize]| {
            let mut all: Vec<(f32, bool)> =
                which.iter().flat_map(|&r| replications[r]).map(|m| (m.score, m.good == 1)).collect();
            all.sort_by(|a, b| a.0.total_cmp(&b.0));
            power(&all).1
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

    #[test]
    fn benchmarks_count_the_good_among_the_lowest() {
        let merchant = |score: f32, quality: f32, good: u64| Scored {
            score,
            quality,
            cell: 0,
            alive: true,
            in_book: score > 0.0,
            good,
            debt: 0.0,
            recent_inquiries: 0.0,
        };
        let scored = [merchant(3.0, 1.0, 1), merchant(1.0, 2.0, 1), merchant(2.0, 0.0, 0), merchant(-1.0, -9.0, 0)];
        let ranks = &rank(&scored, 1, &[Group::All])[0].groups[0];
        assert_eq!(ranks.good_share_of_lowest_scores(1), 1.0);
        assert_eq!(ranks.good_share_of_lowest_scores(2), 0.5);
        assert_eq!(ranks.good_share_of_lowest_quality(1), 0.0);
        assert!(ranks.good_share_of_lowest_quality(0).is_nan());
    }
}
