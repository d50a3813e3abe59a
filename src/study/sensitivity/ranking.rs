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
    /// Those that cannot be told apart from the first of the clear ones.
    pub tied: Vec<usize>,
}

impl Ranking {
    /// Of the joint interval of each factor, and the values behind its estimate, one a unit. Without `has_halves` the noise of the
    /// draws is in the estimates, and nothing is clear.
    pub fn of(factors: &[(Interval, &[f64])], has_halves: bool) -> Ranking {
        let (mut clear, unclear): (Vec<usize>, Vec<usize>) =
            (0..factors.len()).partition(|&factor| has_halves && factors[factor].0.lower > 0.0);
        clear.sort_by(|&a, &b| factors[b].0.mean.total_cmp(&factors[a].0.mean));
        let is_tied = |first: usize, other: usize| {
            let pairs = factors[first].1.iter().zip(factors[other].1);
            let difference = Sample::of(&pairs.map(|(a, b)| a - b).collect::<Vec<f64>>(), 1);
            let certainty = Certainty::bonferroni(difference.units, factors.len() - 1);
            // Where no unit differs from another there is no interval, and the difference stands for itself.
            let is_same = difference.sd == 0.0 && difference.mean > 0.0;
            !is_same && !difference.interval_at(Scale::Plain, certainty).excludes_zero()
        };
        let tied = match clear.first() {
            Some(&first) => (0..factors.len()).filter(|&other| other != first && is_tied(first, other)).collect(),
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

    fn of(series: &[&[f64]], has_halves: bool) -> Ranking {
        let factors: Vec<(Interval, &[f64])> =
            series.iter().map(|values| (Interval::of(values.iter().copied()), *values)).collect();
        Ranking::of(&factors, has_halves)
    }

    #[test]
    fn what_cannot_be_told_from_chance_or_from_the_first_is_said_so() {
        let strong = [5.0, 5.2, 4.9, 5.1, 5.0, 4.8];
        let near = [4.9, 5.3, 4.8, 5.0, 5.2, 4.7];
        let weak = [1.0, 1.1, 0.9, 1.0, 1.1, 0.9];
        let noise = [0.5, -0.4, 0.1, -0.2, 0.3, -0.3];
        let ranking = of(&[&noise, &weak, &strong, &near], true);
        assert_eq!((&ranking.clear[..], &ranking.unclear[..], &ranking.tied[..]), (&[2, 3, 1][..], &[0][..], &[3][..]));
        assert_eq!(ranking.order().collect::<Vec<_>>(), [2, 3, 1, 0]);
        assert_eq!(of(&[&weak, &strong], false).clear, []);
        assert_eq!(of(&[&[0.0; 6], &[0.0; 6]], true), Ranking { clear: vec![], unclear: vec![0, 1], tied: vec![] });
    }
}
