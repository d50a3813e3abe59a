//! A score distribution: how many good and bad people stand at each score.

/// Numbers of good and bad people at each score.
#[derive(Clone, Debug, PartialEq)]
pub struct Cells {
    pub good: Vec<f64>,
    pub bad: Vec<f64>,
}

/// A group of people.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    pub name: String,
    pub cells: Cells,
}

/// A score distribution: valid once built by the configuration.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoreData {
    /// Distinct, from the worst to the best: rising, or falling where a higher score is worse.
    pub scores: Vec<f64>,
    pub groups: Vec<Group>,
    pub higher_is_worse: bool,
    /// People at scores that are codes; they stand in no group.
    pub special: Vec<Special>,
}

impl Cells {
    /// Everybody, to the millionth: a size that was split by shares is itself again.
    pub fn people(&self) -> f64 {
        let people: f64 = self.good.iter().zip(&self.bad).map(|(good, bad)| good + bad).sum();
        (people * 1e6).round() / 1e6
    }
}

/// Every distinct score from the worst on, and one beyond the best by the last step: the first cut-off denies nobody, the
/// last everybody.
pub fn cutoffs(scores: &[f64], higher_is_worse: bool) -> Vec<f64> {
    let last = scores.last().copied().unwrap_or(0.0);
    let worse = if higher_is_worse { last + 1.0 } else { last - 1.0 };
    let before = scores.len().checked_sub(2).map_or(worse, |index| scores[index]);
    scores.iter().copied().chain([last + (last - before)]).collect()
}

impl ScoreData {
    /// Turns the order: from now on a higher score is worse.
    pub fn turn(&mut self) {
        self.higher_is_worse = !self.higher_is_worse;
        self.scores.reverse();
        for Cells { good, bad } in self.groups.iter_mut().map(|group| &mut group.cells) {
            good.reverse();
            bad.reverse();
        }
    }

    /// Every cut-off.
    pub fn cutoffs(&self) -> Vec<f64> {
        cutoffs(&self.scores, self.higher_is_worse)
    }

    pub fn people(&self) -> f64 {
        self.groups.iter().map(|group| group.cells.people()).sum()
    }

    /// Share of bad people in the whole.
    pub fn bad_rate(&self) -> f64 {
        let bad: f64 = self.groups.iter().flat_map(|group| &group.cells.bad).sum();
        bad / self.people()
    }
}

/// People at a score that is a code, such as -9999 for "no file".
#[derive(Clone, Debug, PartialEq)]
pub struct Special {
    pub score: f64,
    /// Good and bad people of each group.
    pub people: Vec<(f64, f64)>,
}
