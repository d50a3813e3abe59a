//! People below each cut-off, and what follows from them alone: rates of a group, AUC, KS.

use super::data::Cells;
use crate::metrics::Unit;

/// Good and bad people below each cut-off; the last entry is everybody.
#[derive(Clone, Debug, PartialEq)]
pub struct Below {
    pub good: Vec<f64>,
    pub bad: Vec<f64>,
}

/// How well a score tells good from bad.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Power {
    /// Probability that a good person scores above a bad one; ties count half.
    pub auc: f64,
    /// Largest distance between the shares of bad and of good people below a cut-off.
    pub ks: f64,
    /// Index of that cut-off.
    pub ks_at: usize,
}

/// Rates of each group at a cut-off: name, title, unit, in the order of `Below::rates`.
pub const GROUP_RATES: [(&str, &str, Unit); 4] = [
    ("denied", "denied", Unit::Share),
    ("good_denied", "good denied", Unit::Share),
    ("bad_denied", "bad denied", Unit::Share),
    ("bad_rate_of_approved", "bad rate of approved", Unit::Share),
];

impl Below {
    fn of(cells: &Cells) -> Below {
        let sums = |people: &[f64]| {
            let mut sum = 0.0;
            let sums = people.iter().map(|people| {
                sum += people;
                sum
            });
            std::iter::once(0.0).chain(sums).collect()
        };
        Below { good: sums(&cells.good), bad: sums(&cells.bad) }
    }

    fn add(&mut self, other: &Below) {
        let add =
            |sums: &mut Vec<f64>, others: &[f64]| sums.iter_mut().zip(others).for_each(|(sum, other)| *sum += other);
        add(&mut self.good, &other.good);
        add(&mut self.bad, &other.bad);
    }

    /// All good people.
    pub fn goods(&self) -> f64 {
        self.good.last().copied().unwrap_or(0.0)
    }

    /// All bad people.
    pub fn bads(&self) -> f64 {
        self.bad.last().copied().unwrap_or(0.0)
    }

    /// Cut-offs.
    pub fn cutoffs(&self) -> usize {
        self.good.len()
    }

    /// Whether a cut-off denies nobody or everybody, whatever they score.
    pub fn is_end(&self, cutoff: usize) -> bool {
        cutoff == 0 || cutoff + 1 == self.cutoffs()
    }

    /// [`GROUP_RATES`] at a cut-off; `NaN` where there is nobody to speak of.
    pub fn rates(&self, cutoff: usize) -> [f64; GROUP_RATES.len()] {
        let (good, bad) = (self.good[cutoff], self.bad[cutoff]);
        let (goods, bads) = (self.goods(), self.bads());
        let (good_approved, bad_approved) = (goods - good, bads - bad);
        let all = goods + bads;
        [
            share(good + bad, all, all),
            share(good, goods, all),
            share(bad, bads, all),
            share(bad_approved, good_approved + bad_approved, all),
        ]
    }

    /// AUC and KS.
    pub fn power(&self) -> Power {
        let (goods, bads) = (self.goods(), self.bads());
        if goods <= 0.0 || bads <= 0.0 {
            return Power { auc: f64::NAN, ks: f64::NAN, ks_at: 0 };
        }
        let (mut pairs, mut ks, mut ks_at) = (0.0, 0.0, 0);
        for at in 1..self.cutoffs() {
            pairs += (self.good[at] - self.good[at - 1]) * (self.bad[at - 1] + self.bad[at]) / 2.0;
            let distance = (self.bad[at] / bads - self.good[at] / goods).abs();
            if distance > ks {
                (ks, ks_at) = (distance, at);
            }
        }
        Power { auc: pairs / (goods * bads), ks, ks_at }
    }
}

/// What of a sum is rounding.
const ROUNDING: f64 = 1e-12;

/// A sum, or nothing where rounding leaves a trace of nothing, beside the whole that it is a part of.
pub fn beyond_rounding(sum: f64, of: f64) -> f64 {
    if sum > ROUNDING * of { sum } else { 0.0 }
}

/// A share of some people, who are a part of all; `NaN` of nobody.
pub fn share(part: f64, whole: f64, all: f64) -> f64 {
    match beyond_rounding(whole, all) {
        whole if whole > 0.0 => part / whole,
        _ => f64::NAN,
    }
}

/// The gap between groups' shares of good people denied, and the groups it is between: the one with the largest share
/// and the one with the smallest; none where a group has no good people.
pub fn gap(groups: &[Below], cutoff: usize) -> Option<(f64, usize, usize)> {
    let rates: Vec<f64> = groups.iter().map(|group| group.rates(cutoff)[1]).collect();
    if rates.iter().any(|rate| rate.is_nan()) {
        return None;
    }
    let largest = (0..rates.len()).max_by(|a, b| rates[*a].total_cmp(&rates[*b]))?;
    let smallest = (0..rates.len()).min_by(|a, b| rates[*a].total_cmp(&rates[*b]))?;
    Some((rates[largest] - rates[smallest], largest, smallest))
}

/// Everybody, and then each group.
pub fn everybody_and_groups<'a>(groups: impl Iterator<Item = &'a Cells>) -> Vec<Below> {
    let mut all: Vec<Below> = groups.map(Below::of).collect();
    let mut everybody = all[0].clone();
    for group in &all[1..] {
        everybody.add(group);
    }
    all.insert(0, everybody);
    all
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn a_share_does_not_depend_on_the_unit_of_what_is_counted() {
        for unit in [1e-12, 1.0, 1e12] {
            assert_eq!(share(unit, 4.0 * unit, 8.0 * unit), 0.25, "{unit}");
            assert!(share(0.0, 1e-14 * unit, unit).is_nan() && share(0.0, 0.0, unit).is_nan(), "{unit}");
        }
    }
}
