//! The score of month 0 against good and bad, under the baseline: what a cut-off on it alone would deny.

use crate::metrics::scores::{REACH, ScoreCounts};
use crate::model::Policy;
use crate::stats::Interval;

/// Points between two cut-offs that are looked at.
const STEP: i32 = 5;

/// Shares of the live merchants of month 0 by cut-off; hard triggers and everything after month 0 aside.
#[derive(Clone, Debug, Default)]
pub struct OpeningScores {
    /// Cut-offs, rising in equal steps; today's is one of them.
    pub cutoffs: Vec<f64>,
    /// Today's place among them: the baseline's cut-off without shifts of segments, to whole points from the score's base.
    pub today: usize,
    /// Lowest and highest cut-off of any segment today.
    pub by_segment: (f64, f64),
    /// Share of all bad merchants below each cut-off, with intervals over replications; so for the good.
    pub bad_below: Vec<Interval>,
    pub good_below: Vec<Interval>,
    /// Bad share of those at or above each cut-off.
    pub bad_rate_above: Vec<Interval>,
    /// Merchants from each cut-off to the next, all replications: bad, good.
    pub between: Vec<[u64; 2]>,
}

impl OpeningScores {
    /// Of the replications' counts under the baseline.
    pub fn of(baseline: &Policy, replications: &[&ScoreCounts], unit: usize) -> OpeningScores {
        let base = baseline.parameters.score.base;
        let neutral = baseline.parameters.merchant_loan.cutoff;
        let today = (neutral - base).round().clamp(f64::from(-REACH), f64::from(REACH)) as i32;
        let sum = |count: &dyn Fn(&ScoreCounts) -> [u64; 2]| {
            replications.iter().map(|counts| count(counts)).fold([0; 2], |sum, of| [sum[0] + of[0], sum[1] + of[1]])
        };
        let (mut lowest, mut highest) = (today, today);
        while sum(&|counts| counts.below(lowest)) != [0; 2] {
            lowest -= STEP;
        }
        while sum(&|counts| counts.from(highest)) != [0; 2] {
            highest += STEP;
        }
        let cutoffs: Vec<i32> = (lowest..=highest).step_by(STEP as usize).collect();
        let by_cutoff = |share: &dyn Fn(&ScoreCounts, i32) -> f64| -> Vec<Interval> {
            let at = |&cutoff: &i32| replications.iter().map(|counts| share(counts, cutoff)).collect::<Vec<f64>>();
            cutoffs.iter().map(|cutoff| Interval::over(&at(cutoff), unit)).collect()
        };
        let below =
            |which: usize| by_cutoff(&|counts, cutoff| ratio(counts.below(cutoff)[which], counts.below(REACH)[which]));
        let shifts = || baseline.segments.iter().map(|segment| segment.cutoff_shift);
        OpeningScores {
            today: ((today - lowest) / STEP) as usize,
            by_segment: (
                neutral + shifts().fold(f64::INFINITY, f64::min),
                neutral + shifts().fold(f64::NEG_INFINITY, f64::max),
            ),
            bad_below: below(0),
            good_below: below(1),
            bad_rate_above: by_cutoff(&|counts, cutoff| {
                let [bad, good] = counts.from(cutoff);
                ratio(bad, bad + good)
            }),
            between: cutoffs
                .windows(2)
                .map(|pair| {
                    let (from, to) = (sum(&|counts| counts.below(pair[0])), sum(&|counts| counts.below(pair[1])));
                    [to[0] - from[0], to[1] - from[1]]
                })
                .collect(),
            cutoffs: cutoffs.into_iter().map(|cutoff| base + f64::from(cutoff)).collect(),
        }
    }
}

fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { f64::NAN } else { part as f64 / whole as f64 }
}
