//! Ranks of a replication's merchants: the power of their scores, and whom a static cut-off or perfect information would lose.
//!
//! Merchants are sorted once; one pass in rising order then serves every group, and each half of the merchants as well.

use super::super::group::Group;
use super::super::outcome::Scored;
use super::compact;
use super::rising::rising;
use serde::{Deserialize, Serialize};

/// Ranks of a replication's merchants under one scenario, by group.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ScoreRanks {
    /// In the order of the groups asked for, such as [`Group::every`].
    pub groups: Vec<GroupRanks>,
    /// Everybody of the first half of the merchants and of the second, if halves were asked for.
    pub halves: Vec<GroupRanks>,
}

/// Ranks of one group.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GroupRanks {
    /// Area under the ROC curve of S_0, bad against good, live merchants at month 0; ties count half.
    pub auc: f64,
    /// Largest distance between the two distribution functions of S_0.
    pub ks: f64,
    /// Good merchants among the first n of the opening book by rising score, n = 0, 1, …
    #[serde(with = "compact::bits")]
    good_by_score: Vec<u32>,
    /// The same by rising latent quality.
    #[serde(with = "compact::bits")]
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

/// The merchants of a replication in rising order; ties stay in the order of the merchants.
pub struct Ranking<'a> {
    scored: &'a [Scored],
    /// Live at month 0, or in the opening book.
    by_score: Vec<u32>,
    /// In the opening book.
    by_quality: Vec<u32>,
}

impl<'a> Ranking<'a> {
    pub fn of(scored: &'a [Scored]) -> Ranking<'a> {
        let order = |is_ranked: fn(&Scored) -> bool, number: fn(&Scored) -> f32| {
            let ranked = (0..).zip(scored).filter(|(_, merchant)| is_ranked(merchant));
            rising(ranked.map(|(index, merchant)| (index, number(merchant))))
        };
        Ranking {
            scored,
            by_score: order(|merchant| merchant.alive || merchant.in_book, |merchant| merchant.score),
            by_quality: order(|merchant| merchant.in_book, |merchant| merchant.quality),
        }
    }

    /// Live merchants of month 0 by rising score.
    pub fn live_by_score(&self) -> impl Iterator<Item = &Scored> {
        self.by_score.iter().map(|&index| &self.scored[index as usize]).filter(|merchant| merchant.alive)
    }

    /// Ranks for each twin in these groups; and in two halves, if the first so many merchants make one.
    pub fn ranks(&self, twins: usize, groups: &[Group], first_half: Option<usize>) -> Vec<ScoreRanks> {
        let sets = Sets::new(self.scored, groups, first_half);
        (0..twins).map(|twin| self.of_twin(&sets, twin)).collect()
    }

    fn of_twin(&self, sets: &Sets, twin: usize) -> ScoreRanks {
        let merchant = |&index: &u32| {
            let merchant = &self.scored[index as usize];
            (merchant, merchant.good >> twin & 1 == 1, sets.of(index as usize, merchant.cell))
        };
        let mut by_score = vec![Vec::new(); sets.number];
        let mut by_quality = vec![Vec::new(); sets.number];
        for (set, merchants) in sets.sizes(self.scored).into_iter().enumerate() {
            by_score[set].reserve_exact(merchants);
            by_quality[set].reserve_exact(merchants);
        }
        for (merchant, good, sets) in self.by_score.iter().map(merchant) {
            let member = Member { score: merchant.score, good, alive: merchant.alive, in_book: merchant.in_book };
            sets.iter().for_each(|&set| by_score[set].push(member));
        }
        for (_, good, sets) in self.by_quality.iter().map(merchant) {
            sets.iter().for_each(|&set| by_quality[set].push(good));
        }
        let ranks = by_score.into_iter().zip(by_quality).map(|(by_score, by_quality)| {
            let (auc, ks) = power(&by_score);
            let book = by_score.iter().filter(|member| member.in_book);
            GroupRanks {
                auc,
                ks,
                good_by_score: good_among_first(book.map(|member| member.good), by_quality.len()),
                good_by_quality: good_among_first(by_quality.iter().copied(), by_quality.len()),
            }
        });
        let mut groups: Vec<GroupRanks> = ranks.collect();
        let halves = groups.split_off(sets.groups);
        ScoreRanks { groups, halves }
    }
}

/// Ranks the merchants of one replication for each twin.
pub fn rank(scored: &[Scored], twins: usize, groups: &[Group]) -> Vec<ScoreRanks> {
    Ranking::of(scored).ranks(twins, groups, None)
}

/// The sets in which merchants are ranked: groups, then halves.
struct Sets {
    groups: usize,
    number: usize,
    /// Merchants of the first half; the number of all without halves.
    first_half: usize,
    /// The sets of each cell's merchants in the first half, then of those in the second, cell after cell.
    sets: Vec<usize>,
    /// Where those of a cell and half begin.
    starts: Vec<usize>,
}

impl Sets {
    fn new(scored: &[Scored], groups: &[Group], first_half: Option<usize>) -> Sets {
        let cells = scored.iter().map(|merchant| usize::from(merchant.cell) + 1).max().unwrap_or(0);
        let (mut sets, mut starts) = (Vec::new(), vec![0]);
        for (cell, half) in (0..cells).flat_map(|cell| [(cell, 0), (cell, 1)]) {
            sets.extend((0..groups.len()).filter(|&group| groups[group].contains(cell)));
            sets.extend(first_half.map(|_| groups.len() + half));
            starts.push(sets.len());
        }
        let number = groups.len() + if first_half.is_some() { 2 } else { 0 };
        Sets { groups: groups.len(), number, first_half: first_half.unwrap_or(scored.len()), sets, starts }
    }

    /// How many merchants of month 0 each set has.
    fn sizes(&self, scored: &[Scored]) -> Vec<usize> {
        let mut by_row = vec![0; self.starts.len() - 1];
        for (index, merchant) in scored.iter().enumerate() {
            by_row[self.row(index, merchant.cell)] += usize::from(merchant.alive || merchant.in_book);
        }
        let mut sizes = vec![0; self.number];
        for (row, merchants) in by_row.into_iter().enumerate() {
            self.sets[self.starts[row]..self.starts[row + 1]].iter().for_each(|&set| sizes[set] += merchants);
        }
        sizes
    }

    /// The sets of a merchant.
    fn of(&self, merchant: usize, cell: u16) -> &[usize] {
        let row = self.row(merchant, cell);
        &self.sets[self.starts[row]..self.starts[row + 1]]
    }

    fn row(&self, merchant: usize, cell: u16) -> usize {
        2 * usize::from(cell) + usize::from(merchant >= self.first_half)
    }
}

/// A merchant of a set.
#[derive(Clone, Copy)]
struct Member {
    score: f32,
    good: bool,
    alive: bool,
    in_book: bool,
}

/// Good merchants among the first n of so many, n = 0, 1, …
fn good_among_first(good: impl Iterator<Item = bool>, merchants: usize) -> Vec<u32> {
    let mut sum = 0;
    let mut counts = Vec::with_capacity(merchants + 1);
    counts.push(sum);
    counts.extend(good.map(|good| {
        sum += u32::from(good);
        sum
    }));
    counts
}

/// Area under the ROC curve and Kolmogorov-Smirnov distance of the live members, who come by rising score; `NaN` without good or bad.
fn power(rising: &[Member]) -> (f64, f64) {
    let live = || rising.iter().filter(|member| member.alive);
    let goods = live().map(|member| u64::from(member.good)).sum::<u64>();
    let bads = live().count() as u64 - goods;
    if goods == 0 || bads == 0 {
        return (f64::NAN, f64::NAN);
    }
    // Pairs of which the good merchant has the higher score, twice, since ties count half; the largest distance times both totals.
    let (mut twice_pairs, mut farthest, mut ks) = (0, 0, 0.0f64);
    let (mut good_below, mut bad_below) = (0u64, 0u64);
    for tied in rising.chunk_by(|a, b| a.score == b.score) {
        let of = |good: bool| tied.iter().filter(|member| member.alive && member.good == good).count() as u64;
        let (good, bad) = (of(true), of(false));
        twice_pairs += good * (2 * bad_below + bad);
        good_below += good;
        bad_below += bad;
        // The quotients are needed only where the distance is a new maximum.
        let distance = (bad_below * goods).abs_diff(good_below * bads);
        if distance >= farthest {
            farthest = distance;
            ks = ks.max((bad_below as f64 / bads as f64 - good_below as f64 / goods as f64).abs());
        }
    }
    (twice_pairs as f64 / 2.0 / (goods as f64 * bads as f64), ks)
}

#[cfg(test)]
mod tests {
    use super::super::super::group::DECILES;
    use super::*;

    /// Of live merchants with their scores and "is good".
    fn power(rising: &[(f32, bool)]) -> (f64, f64) {
        let member = |&(score, good): &(f32, bool)| Member { score, good, alive: true, in_book: true };
        super::power(&rising.iter().map(member).collect::<Vec<Member>>())
    }

    /// The same by comparing every pair, and the distributions at every score.
    fn power_by_pairs(merchants: &[(f32, bool)]) -> (f64, f64) {
        let of = |good: bool| merchants.iter().filter(move |merchant| merchant.1 == good).map(|merchant| merchant.0);
        let (goods, bads) = (of(true).count() as f64, of(false).count() as f64);
        let worth = |good: f32, bad: f32| if good > bad { 1.0 } else { 0.5 * f64::from(u8::from(good == bad)) };
        let pairs: f64 = of(true).flat_map(|good| of(false).map(move |bad| worth(good, bad))).sum();
        let share = |good: bool, limit: f32| of(good).filter(|score| *score <= limit).count() as f64;
        let distance = |limit: f32| (share(false, limit) / bads - share(true, limit) / goods).abs();
        let ks = merchants.iter().map(|merchant| distance(merchant.0)).fold(0.0, f64::max);
        if goods * bads == 0.0 { (f64::NAN, f64::NAN) } else { (pairs / (goods * bads), ks) }
    }

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
    fn every_set_is_ranked_as_if_it_were_alone() {
        let merchant = |i: u32| {
            let word = i.wrapping_mul(2_654_435_761);
            Scored {
                // Many ties.
                score: (word >> 20) as f32 / 40.0 - 50.0 + (word & 1) as f32 * 20.0,
                quality: (word >> 7 & 0xff) as f32,
                cell: (word >> 16) as u16 % (3 * DECILES as u16),
                alive: word >> 3 & 7 > 0,
                in_book: word >> 3 & 7 > 2,
                good: u64::from(word & 3),
                debt: 0.0,
                recent_inquiries: 0.0,
            }
        };
        let scored: Vec<Scored> = (0..900).map(merchant).collect();
        let groups = Group::every(3);
        let ranks = Ranking::of(&scored).ranks(2, &groups, Some(400));
        for (twin, ranks) in ranks.iter().enumerate() {
            let of_groups = groups.iter().zip(&ranks.groups).map(|(group, ranks)| {
                let members = scored.iter().filter(|merchant| group.contains(usize::from(merchant.cell)));
                (members.copied().collect::<Vec<Scored>>(), ranks)
            });
            let halves = [&scored[..400], &scored[400..]].map(<[Scored]>::to_vec);
            assert_eq!((ranks.groups.len(), ranks.halves.len()), (14, 2));
            for (members, ranks) in of_groups.chain(halves.into_iter().zip(&ranks.halves)) {
                let is_good = |merchant: &Scored| merchant.good >> twin & 1 == 1;
                let live = members.iter().filter(|merchant| merchant.alive);
                let live: Vec<(f32, bool)> = live.map(|merchant| (merchant.score, is_good(merchant))).collect();
                assert_eq!((ranks.auc, ranks.ks), power_by_pairs(&live));
                let among_first = |number: fn(&Scored) -> f32| {
                    let mut book: Vec<&Scored> = members.iter().filter(|merchant| merchant.in_book).collect();
                    book.sort_by(|a, b| number(a).total_cmp(&number(b)));
                    let good = |first: usize| book[..first].iter().filter(|merchant| is_good(merchant)).count() as u32;
                    (0..=book.len()).map(good).collect::<Vec<u32>>()
                };
                assert_eq!(ranks.good_by_score, among_first(|merchant| merchant.score));
                assert_eq!(ranks.good_by_quality, among_first(|merchant| merchant.quality));
            }
        }
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
