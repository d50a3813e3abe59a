//! The score of month 0 against good and bad, under the baseline: what a cut-off on it alone would deny.

use crate::metrics::scores::{REACH, ScoreCounts, Yardstick};
use crate::model::Policy;
use crate::model::merchant_loan::neutral_cutoff;
use crate::stats::columns::UnitSums;
use crate::stats::{Interval, Sample, Scale};

/// Steps of the counts between two cut-offs that are looked at.
const STEPS: i32 = 5;
/// Least share of the merchants whose scores lie between the cut-offs looked at.
const WITHIN: f64 = 0.9;

/// Shares of the live merchants of month 0 by cut-off; hard triggers and everything after month 0 aside.
#[derive(Clone, Debug, Default)]
pub struct OpeningScores {
    /// Neutral cut-offs, rising in equal steps; today's is one of them. Empty if it is far from most scores, or if
    /// nobody is good or bad.
    pub cutoffs: Vec<f64>,
    /// The index of today's. With shifts of segments, each merchant's own cut-off moves as this does.
    pub today: usize,
    /// Lowest and highest cut-off of any segment today.
    pub by_segment: (f64, f64),
    /// Share of all bad merchants below each cut-off, with intervals over replications; so for the good.
    pub bad_below: Vec<Interval>,
    pub good_below: Vec<Interval>,
    /// Bad share of those at or above each cut-off.
    pub bad_rate_above: Vec<Interval>,
}

/// Counts of replications below every cut-off that may be looked at, as they come: by replication as long as these are few.
pub struct OpeningCounts {
    unit: usize,
    /// Bad and good merchants of all replications below each, and all of them.
    below: Vec<[u64; 2]>,
    all: [u64; 2],
    kept: Vec<Below>,
    /// Of each cut-off: the shares of bad and of good merchants below it, and the bad share at or above it.
    reduced: Option<Vec<[UnitSums; 3]>>,
}

/// A replication's bad and good merchants below each cut-off, then all.
type Below = Vec<[u32; 2]>;

/// Replications that are kept one by one.
const KEPT_MAX: usize = 4096;
/// Units of a share, beyond which two neighbours at a time are joined.
const UNITS_MAX: usize = 1024;

/// Every cut-off that may be looked at, in steps from each merchant's own.
fn every_cutoff() -> impl Iterator<Item = i32> {
    (-REACH..=REACH).step_by(STEPS as usize)
}

/// The index of a cut-off.
fn index_of(cutoff: i32) -> usize {
    ((cutoff.clamp(-REACH, REACH) + REACH) / STEPS) as usize
}

/// The shares of bad and of good merchants below a cut-off, and the bad share at or above it.
fn shares(below: [u32; 2], all: [u32; 2]) -> [f64; 3] {
    let ([below_bad, below_good], [all_bad, all_good]) = (below.map(u64::from), all.map(u64::from));
    let [bad, good] = [all_bad - below_bad, all_good - below_good];
    [ratio(below_bad, all_bad), ratio(below_good, all_good), ratio(bad, bad + good)]
}

impl OpeningCounts {
    /// Without replications yet, `unit` of which make a unit.
    pub fn new(unit: usize) -> OpeningCounts {
        let below = vec![[0; 2]; every_cutoff().count()];
        OpeningCounts { unit, below, all: [0; 2], kept: Vec::new(), reduced: None }
    }

    /// Adds a replication's counts.
    pub fn add(&mut self, counts: &ScoreCounts) {
        let add = |sum: &mut [u64; 2], part: [u64; 2]| *sum = [sum[0] + part[0], sum[1] + part[1]];
        self.below.iter_mut().zip(every_cutoff()).for_each(|(sum, cutoff)| add(sum, counts.below(cutoff)));
        add(&mut self.all, counts.all());
        let below = every_cutoff().map(|cutoff| counts.below(cutoff)).chain([counts.all()]);
        let below: Below = below.map(|of| of.map(|merchants| merchants as u32)).collect();
        if self.kept.len() == KEPT_MAX && self.reduced.is_none() {
            let new = |_| std::array::from_fn(|_| UnitSums::new(self.unit, UNITS_MAX));
            let mut reduced: Vec<[UnitSums; 3]> = every_cutoff().map(new).collect();
            self.kept.drain(..).for_each(|below| reduce(&mut reduced, &below));
            self.reduced = Some(reduced);
        }
        match &mut self.reduced {
            Some(reduced) => reduce(reduced, &below),
            None => self.kept.push(below),
        }
    }

    /// One of the shares of a cut-off.
    fn interval(&self, cutoff: i32, share: usize) -> Interval {
        let sample = match &self.reduced {
            Some(reduced) => reduced[index_of(cutoff)][share].sample(),
            None => {
                let of = |below: &Below| shares(below[index_of(cutoff)], below[below.len() - 1])[share];
                Sample::of(&self.kept.iter().map(of).collect::<Vec<f64>>(), self.unit)
            }
        };
        sample.interval(Scale::Share)
    }
}

fn reduce(sums: &mut [[UnitSums; 3]], below: &[[u32; 2]]) {
    for (sums, of) in sums.iter_mut().zip(below) {
        sums.iter_mut().zip(shares(*of, below[below.len() - 1])).for_each(|(sums, share)| sums.add(share));
    }
}

impl OpeningScores {
    /// Of the replications' counts under the baseline.
    pub fn of(baseline: &Policy, counts: &OpeningCounts) -> OpeningScores {
        let (all, below) = (counts.all, |cutoff: i32| counts.below[index_of(cutoff)]);
        let (mut lowest, mut highest) = (0, 0);
        while below(lowest) != [0; 2] && lowest > -REACH {
            lowest -= STEPS;
        }
        while below(highest) != all && highest < REACH {
            highest += STEPS;
        }
        let [from, to] = [lowest, highest].map(|end| below(end).iter().sum::<u64>());
        if all.contains(&0) || ((to - from) as f64) < WITHIN * (all[0] + all[1]) as f64 {
            return OpeningScores::default();
        }
        let cutoffs: Vec<i32> = (lowest..=highest).step_by(STEPS as usize).collect();
        let [bad_below, good_below, bad_rate_above] =
            [0, 1, 2].map(|share| cutoffs.iter().map(|cutoff| counts.interval(*cutoff, share)).collect());
        let (today, by_segment) = todays(baseline);
        let step = Yardstick::of(baseline).step;
        OpeningScores {
            today: (-lowest / STEPS) as usize,
            by_segment,
            bad_below,
            good_below,
            bad_rate_above,
            cutoffs: cutoffs.into_iter().map(|cutoff| today + f64::from(cutoff) * step).collect(),
        }
    }
}

/// Today's neutral cut-off, and the lowest and the highest of the segments that have merchants; a shift that all have
/// is part of it.
fn todays(baseline: &Policy) -> (f64, (f64, f64)) {
    let neutral = baseline.parameters.merchant_loan.cutoff;
    let cutoffs = || {
        baseline.segments.iter().filter(|s| s.share > 0.0).map(|segment| neutral_cutoff(neutral, segment.cutoff_shift))
    };
    let lowest = cutoffs().fold(f64::INFINITY, f64::min);
    let highest = cutoffs().fold(f64::NEG_INFINITY, f64::max);
    (if lowest == highest { lowest } else { neutral }, (lowest, highest))
}

fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { f64::NAN } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{SizeOverrides, load};
    use crate::metrics::outcome::Scored;

    #[test]
    fn shares_by_hand_with_intervals_over_units() {
        let scenario = load(None, &[], &[], SizeOverrides::default()).unwrap().scenario;
        let policy = &scenario.alternatives[0].policy;
        let yardstick = Yardstick::of(policy);
        // The cut-off lies 80 points below the base; so many of four bad merchants are below it, and one of two good
        // ones.
        let replication = |bad_below: usize| {
            let merchant = |below: bool, good: u64| Scored {
                score: if below { -82.0 } else { -77.0 },
                quality: 0.0,
                cell: 0,
                alive: true,
                in_book: true,
                good,
                debt: 0.0,
                recent_inquiries: 0.0,
            };
            let bad = (0..4).map(|index| merchant(index < bad_below, 0));
            let scored: Vec<Scored> = bad.chain([merchant(true, 1), merchant(false, 1)]).collect();
            ScoreCounts::of(&scored, 0, &yardstick)
        };
        let counts = [1, 2, 4, 4].map(replication);
        let of = |replications: usize| {
            let mut all = OpeningCounts::new(2);
            counts.iter().cycle().take(replications).for_each(|counts| all.add(counts));
            OpeningScores::of(policy, &all)
        };
        let scores = of(4);
        assert_eq!((scores.cutoffs.clone(), scores.today), (vec![515.0, 520.0, 525.0], 1));
        assert_eq!(scores.bad_below[1], Interval::on(&[0.25, 0.5, 1.0, 1.0], 2, Scale::Share));
        assert_ne!(scores.bad_below[1], Interval::on(&[0.25, 0.5, 1.0, 1.0], 1, Scale::Share));
        assert_eq!(scores.good_below[1], Interval::on(&[0.5; 4], 2, Scale::Share));
        assert_eq!(scores.bad_rate_above[1], Interval::on(&[0.75, 2.0 / 3.0, 0.0, 0.0], 2, Scale::Share));
        assert_eq!([0, 2].map(|index| scores.bad_below[index].mean), [0.0, 1.0]);
        // Reduced they have the same means; above the last cut-off there is nobody.
        let (few, many) = (of(KEPT_MAX), of(2 * KEPT_MAX));
        assert!(few.bad_rate_above[2].mean.is_nan() && many.bad_rate_above[2].mean.is_nan());
        for (few, many) in few.bad_rate_above.iter().zip(&many.bad_rate_above).take(2) {
            assert!((few.mean - many.mean).abs() < 1e-12 && many.replications == 2 * KEPT_MAX);
        }
    }
}
