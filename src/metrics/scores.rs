//! The score of month 0 against good and bad: its power, and what a static cut-off or perfect information would have cost.

use super::Group;
use super::measure::in_group;
use super::tally::Scored;

/// Ranks of a replication's merchants under one scenario, by group.
#[derive(Clone, Debug)]
pub struct ScoreRanks {
    /// In the order of [`Group::every`].
    pub groups: Vec<GroupRanks>,
}

/// S_0 of the live merchants of month 0 under the baseline, pooled over replications: bins of equal width on the score's own
/// scale, the first and the last with what lies beyond them.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoreHistogram {
    /// Lower end of the first bin, points.
    pub from: f64,
    /// Width of a bin, points.
    pub step: f64,
    /// Merchants of each bin, rising: bad, good by the baseline's twin.
    pub bins: Vec<[u64; 2]>,
}

impl Default for ScoreHistogram {
    /// Bins of 5 points from 300 to 800 with nobody in them.
    fn default() -> ScoreHistogram {
        ScoreHistogram { from: 300.0, step: 5.0, bins: vec![[0; 2]; 100] }
    }
}

impl ScoreHistogram {
    /// The live merchants of one replication; their scores are points from `base`, good is what twin `twin` says.
    pub fn of(scored: &[Scored], twin: usize, base: f64) -> ScoreHistogram {
        let mut histogram = ScoreHistogram::default();
        for merchant in scored.iter().filter(|merchant| merchant.alive) {
            let place = histogram.place(base + f64::from(merchant.score));
            histogram.bins[place][(merchant.good >> twin & 1) as usize] += 1;
        }
        histogram
    }

    /// The bin of a score.
    fn place(&self, score: f64) -> usize {
        let steps = ((score - self.from) / self.step).max(0.0);
        (steps as usize).min(self.bins.len() - 1)
    }

    /// Adds another replication's merchants, by bin.
    pub fn add(&mut self, bins: &[[u64; 2]]) {
        for (mine, theirs) in self.bins.iter_mut().zip(bins) {
            mine[0] += theirs[0];
            mine[1] += theirs[1];
        }
    }
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
            order.iter().map(|&place| scored[place]).filter(|m| in_group(usize::from(m.cell), group)).collect()
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
        let normal = |i: u32| crate::lane::functions::inverse_normal_f64((f64::from(i) + 0.5) / 20_000.0);
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
    fn histogram_of_a_few_merchants() {
        let merchant =
            |score: f32, good: u64, alive: bool| Scored { score, quality: 0.0, cell: 0, alive, in_book: alive, good };
        let scored = [
            // 300 and just below 305, good by the second twin only.
            merchant(-300.0, 0b10, true),
            merchant(-295.5, 0b10, true),
            // 305.
            merchant(-295.0, 0b01, true),
            // 600, one of them dead at month 0.
            merchant(0.0, 0b11, true),
            merchant(0.0, 0b11, false),
            // 800 and beyond either end.
            merchant(200.0, 0b10, true),
            merchant(9000.0, 0b00, true),
            merchant(-9000.0, 0b00, true),
        ];
        let histogram = ScoreHistogram::of(&scored, 1, 600.0);
        let filled: Vec<(usize, [u64; 2])> =
            histogram.bins.iter().copied().enumerate().filter(|(_, bin)| *bin != [0, 0]).collect();
        assert_eq!(filled, [(0, [1, 2]), (1, [1, 0]), (60, [0, 1]), (99, [1, 1])]);
        let mut twice = histogram.clone();
        twice.add(&histogram.bins);
        assert_eq!(twice.bins[0], [2, 4]);
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
        };
        let scored = [merchant(3.0, 1.0, 1), merchant(1.0, 2.0, 1), merchant(2.0, 0.0, 0), merchant(-1.0, -9.0, 0)];
        let ranks = &rank(&scored, 1, &[Group::All])[0].groups[0];
        assert_eq!(ranks.good_share_of_lowest_scores(1), 1.0);
        assert_eq!(ranks.good_share_of_lowest_scores(2), 0.5);
        assert_eq!(ranks.good_share_of_lowest_quality(1), 0.0);
        assert!(ranks.good_share_of_lowest_quality(0).is_nan());
    }
}
