//! The score of month 0 against good and bad, under the baseline: what a cut-off on it alone would deny.

use crate::metrics::scores::{REACH, ScoreCounts, Yardstick};
use crate::model::Policy;
use crate::model::merchant_loan::neutral_cutoff;
use crate::stats::{Interval, Scale};

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

impl OpeningScores {
    /// Of the replications' counts under the baseline.
    pub fn of(baseline: &Policy, replications: &[&ScoreCounts], unit: usize) -> OpeningScores {
        let sum = |count: &dyn Fn(&ScoreCounts) -> [u64; 2]| {
            replications.iter().map(|counts| count(counts)).fold([0; 2], |sum, of| [sum[0] + of[0], sum[1] + of[1]])
        };
        let all = sum(&ScoreCounts::all);
        let (mut lowest, mut highest) = (0, 0);
        while sum(&|counts| counts.below(lowest)) != [0; 2] && lowest > -REACH {
            lowest -= STEPS;
        }
        while sum(&|counts| counts.below(highest)) != all && highest < REACH {
            highest += STEPS;
        }
        let [from, to] = [lowest, highest].map(|end| sum(&|counts| counts.below(end)).iter().sum::<u64>());
        if all.contains(&0) || ((to - from) as f64) < WITHIN * (all[0] + all[1]) as f64 {
            return OpeningScores::default();
        }
        let cutoffs: Vec<i32> = (lowest..=highest).step_by(STEPS as usize).collect();
        let by_cutoff = |share: &dyn Fn(&ScoreCounts, i32) -> f64| -> Vec<Interval> {
            let at = |&cutoff: &i32| replications.iter().map(|counts| share(counts, cutoff)).collect::<Vec<f64>>();
            cutoffs.iter().map(|cutoff| Interval::on(&at(cutoff), unit, Scale::Share)).collect()
        };
        let below = |which: usize| by_cutoff(&|counts, cutoff| ratio(counts.below(cutoff)[which], counts.all()[which]));
        let (today, by_segment) = todays(baseline);
        let step = Yardstick::of(baseline).step;
        OpeningScores {
            today: (-lowest / STEPS) as usize,
            by_segment,
            bad_below: below(0),
            good_below: below(1),
            bad_rate_above: by_cutoff(&|counts, cutoff| {
                let (all, below) = (counts.all(), counts.below(cutoff));
                let [bad, good] = [all[0] - below[0], all[1] - below[1]];
                ratio(bad, bad + good)
            }),
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
        let scores = OpeningScores::of(policy, &counts.each_ref(), 2);
        assert_eq!((scores.cutoffs.clone(), scores.today), (vec![515.0, 520.0, 525.0], 1));
        assert_eq!(scores.bad_below[1], Interval::on(&[0.25, 0.5, 1.0, 1.0], 2, Scale::Share));
        assert_ne!(scores.bad_below[1], Interval::on(&[0.25, 0.5, 1.0, 1.0], 1, Scale::Share));
        assert_eq!(scores.good_below[1], Interval::on(&[0.5; 4], 2, Scale::Share));
        assert_eq!(scores.bad_rate_above[1], Interval::on(&[0.75, 2.0 / 3.0, 0.0, 0.0], 2, Scale::Share));
        assert_eq!([0, 2].map(|index| scores.bad_below[index].mean), [0.0, 1.0]);
    }
}
