//! Which factors have an effect that can be told from chance, and which of them is the largest.

use crate::stats::interval::Certainty;
use crate::stats::{Interval, Sample, Scale};

/// The factors of a measure, as far as their order is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranking {
    /// Those whose joint interval lies above 0, by estimate, largest first.
    pub clear: Vec<usize>,
    /// The others, in the order given.
    pub unclear: Vec<usize>,
    /// Those that cannot be told apart from the first of the clear ones, clear ones first.
    pub tied: Vec<usize>,
}

/// What is known of a factor's measure.
#[derive(Clone, Copy, Debug)]
pub struct Ranked<'a> {
    /// The interval that holds together with those of the other factors.
    pub joint: Interval,
    /// Values, one a unit, whose mean is at most the measure but for chance.
    pub lower_limit: &'a [f64],
    /// The same whose mean is at least the measure.
    pub upper_limit: &'a [f64],
}

impl Ranking {
    /// Without `has_halves` the noise of the draws is in the estimates, and nothing is clear.
    pub fn of(factors: &[Ranked<'_>], has_halves: bool) -> Ranking {
        let (mut clear, unclear): (Vec<usize>, Vec<usize>) =
            (0..factors.len()).partition(|&factor| has_halves && factors[factor].joint.lower > 0.0);
        clear.sort_by(|&a, &b| factors[b].joint.mean.total_cmp(&factors[a].joint.mean));
        let is_tied = |first: usize, other: usize| {
            let pairs = factors[first].lower_limit.iter().zip(factors[other].upper_limit);
            let difference = Sample::of(&pairs.map(|(a, b)| a - b).collect::<Vec<f64>>(), 1);
            let certainty = Certainty::bonferroni(difference.units, factors.len() - 1);
            let Interval { mean, lower, sd, .. } = difference.interval_at(Scale::Plain, certainty);
            // Where all units are alike there is no interval, and the difference stands for itself.
            let is_larger = if sd == 0.0 { mean > 0.0 } else { lower > 0.0 };
            !is_larger
        };
        let tied = match clear.first() {
            Some(&first) => {
                let others = clear.iter().skip(1).chain(&unclear).copied();
                others.filter(|&other| is_tied(first, other)).collect()
            }
            None => Vec::new(),
        };
        Ranking { clear, unclear, tied }
    }

    /// All factors: those with a clear effect, then the others.
    pub fn order(&self) -> impl Iterator<Item = usize> + '_ {
        self.clear.iter().chain(&self.unclear).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(series: &[&'static [f64]], has_halves: bool) -> Ranking {
        let factor = |values: &&'static [f64]| Ranked {
            joint: Interval::of(values.iter().copied()),
            lower_limit: values,
            upper_limit: values,
        };
        Ranking::of(&series.iter().map(factor).collect::<Vec<_>>(), has_halves)
    }

    #[test]
    fn what_cannot_be_told_from_chance_or_from_the_first_is_said_so() {
        const STRONG: [f64; 6] = [5.0, 5.2, 4.9, 5.1, 5.0, 4.8];
        const NEAR: [f64; 6] = [4.9, 5.3, 4.8, 5.0, 5.2, 4.7];
        const WEAK: [f64; 6] = [1.0, 1.1, 0.9, 1.0, 1.1, 0.9];
        const NOISE: [f64; 6] = [0.5, -0.4, 0.1, -0.2, 0.3, -0.3];
        let ranking = of(&[&NOISE, &WEAK, &STRONG, &NEAR], true);
        assert_eq!((&ranking.clear[..], &ranking.unclear[..], &ranking.tied[..]), (&[2, 3, 1][..], &[0][..], &[3][..]));
        assert_eq!(ranking.order().collect::<Vec<_>>(), [2, 3, 1, 0]);
        assert!(of(&[&WEAK, &STRONG], false).clear.is_empty());
        assert_eq!(of(&[&[0.0; 6], &[0.0; 6]], true), Ranking { clear: vec![], unclear: vec![0, 1], tied: vec![] });
    }
}
