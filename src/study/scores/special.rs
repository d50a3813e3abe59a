//! Scores that are codes: set apart before anything is ranked, and suspected where they stand far from all others.

use super::data::{Cells, ScoreData, Special};

/// Maximum number of suspects at either end.
const SUSPECTS_MAX: usize = 3;
/// Minimum number of scores that show how far apart scores usually are.
const OTHERS_MIN: usize = 5;
/// A suspect stands this many times the largest step of all others away from them, and half of their range.
const STEPS: f64 = 5.0;
const RANGES: f64 = 0.5;
/// Of few other scores, a suspect stands this many times their range away.
const RANGES_OF_FEW: f64 = 100.0;

impl ScoreData {
    /// Takes the people at some scores out of the distribution; `scores` that nobody has are left as they are.
    pub fn set_apart(&mut self, scores: &[f64]) {
        for (index, &score) in self.scores.iter().enumerate().filter(|(_, score)| scores.contains(score)) {
            let people = self.groups.iter().map(|group| (group.cells.good[index], group.cells.bad[index]));
            self.special.push(Special { score, people: people.collect() });
        }
        let kept: Vec<bool> = self.scores.iter().map(|score| !scores.contains(score)).collect();
        let keep = |values: &mut Vec<f64>| {
            let mut kept = kept.iter();
            values.retain(|_| kept.next().is_some_and(|kept| *kept));
        };
        keep(&mut self.scores);
        for Cells { good, bad } in self.groups.iter_mut().map(|group| &mut group.cells) {
            keep(good);
            keep(bad);
        }
    }

    /// Scores so far from all others that they may be codes, rising.
    pub fn suspects(&self) -> Vec<f64> {
        let mut scores = self.scores.clone();
        scores.sort_by(f64::total_cmp);
        let high = suspects_below(&scores.iter().rev().map(|score| -score).collect::<Vec<f64>>());
        let low = suspects_below(&scores);
        scores[..low].iter().chain(&scores[scores.len() - high..]).copied().collect()
    }
}

/// How many of the lowest scores stand far below all others.
fn suspects_below(scores: &[f64]) -> usize {
    let is_far = |count: usize| {
        let rest = &scores[count..];
        let gap = rest[0] - scores[count - 1];
        let range = rest[rest.len() - 1] - rest[0];
        let step = rest.windows(2).map(|pair| pair[1] - pair[0]).fold(0.0, f64::max);
        let among_many = rest.len() >= OTHERS_MIN && gap >= STEPS * step && gap >= RANGES * range;
        among_many || gap >= RANGES_OF_FEW * range
    };
    // At least two others.
    (1..=SUSPECTS_MAX.min(scores.len().saturating_sub(2))).rev().find(|&count| is_far(count)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::scores::run::Group;

    fn data(scores: &[f64]) -> ScoreData {
        let people: Vec<f64> = (1..=scores.len()).map(|people| people as f64).collect();
        let cells = Cells { good: people.clone(), bad: people };
        let groups = vec![Group { name: "all".into(), cells }];
        ScoreData { scores: scores.to_vec(), groups, higher_is_worse: false, special: Vec::new() }
    }

    #[test]
    fn codes_far_from_all_scores_are_suspected() {
        let bands: Vec<f64> = (0..12).map(|band| 300.0 + 50.0 * f64::from(band)).collect();
        let suspects = |codes: &[f64]| {
            let mut scores = [&bands[..], codes].concat();
            scores.sort_by(f64::total_cmp);
            data(&scores).suspects()
        };
        assert_eq!(suspects(&[]), [0.0; 0]);
        assert_eq!(suspects(&[-9999.0, -8888.0]), [-9999.0, -8888.0]);
        assert_eq!(suspects(&[-1.0]), [-1.0]);
        assert_eq!(suspects(&[9999.0]), [9999.0]);
        assert_eq!(suspects(&[870.0]), [0.0; 0]);
        assert_eq!(data(&[1.0, 2.0, 1e9]).suspects(), [1e9]);
        assert_eq!(data(&[500.0, 520.0, 600.0]).suspects(), [0.0; 0]);
        assert_eq!(data(&[500.0, 600.0]).suspects(), [0.0; 0]);
    }

    #[test]
    fn codes_are_set_apart_with_their_people() {
        let mut data = data(&[-9.0, 1.0, 2.0]);
        data.set_apart(&[-9.0, 7.0]);
        assert_eq!((data.scores.len(), data.people()), (2, 10.0));
        assert_eq!(data.special, [Special { score: -9.0, people: vec![(1.0, 1.0)] }]);
    }
}
