//! Confidence limits of what follows from counts at a given cut-off: of one cut-off, and of all together.
//!
//! A rate has exact limits (Clopper and Pearson). A sum of rates, `θ = Σ w·p`, has limits from those of its parts
//! (MOVER: Zou and Donner 2008; of a difference, Newcombe 1998):
//!
//! ```text
//! lower = θ - sqrt(Σ_i Σ_j w_i·w_j·r_ij·d_i·d_j)      d_i = p_i - l_i where w_i > 0, else u_i - p_i
//! ```
//!
//! with r_ij the correlation of the parts. For one cut-off the parts have score limits; for all together exact ones at
//! the level at which all points of an empirical distribution function lie within their limits in 95% of samples
//! (equal local levels: Aldor-Noiman et al. 2013), or at 5% over the number of cut-offs (Bonferroni), whichever is
//! narrower. So they hold where cells are empty, too.

use super::quantity::{Costs, QUANTITIES, Quantity};
use super::tally::{Below, GROUP_RATES, beyond_rounding, share};
use crate::simd::functions::inverse_normal_f64;
use crate::stats::CONFIDENCE;
use crate::stats::proportion::{exact, score};

/// Two limits, the lower first.
pub type Limits = (f64, f64);

/// Standard errors of equal local levels by the number of independent people: measured on samples of the uniform
/// distribution, linear in the logarithm of the number between them.
const LOCAL: [(f64, f64); 10] = [
    (1.0, 1.960),
    (3.0, 2.340),
    (10.0, 2.695),
    (30.0, 2.891),
    (100.0, 3.063),
    (300.0, 3.188),
    (1e3, 3.267),
    (3e3, 3.320),
    (1e4, 3.350),
    (1e5, 3.390),
];
/// What ten times as many people add beyond the table.
const LOCAL_PER_DECADE: f64 = 0.04;

/// Whether limits hold at one cut-off or at all together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Level {
    One,
    /// At so many cut-offs.
    Together(usize),
    /// At one cut-off, each limit missed with this probability.
    Tail(f64),
}

impl Level {
    /// Standard errors that so many people call for, in each of some groups together.
    pub fn z(self, people: f64, groups: usize) -> f64 {
        let tail = (1.0 - CONFIDENCE) / 2.0;
        match self {
            Level::One => -inverse_normal_f64(tail),
            Level::Tail(tail) => -inverse_normal_f64(tail),
            Level::Together(cutoffs) => {
                let each = -inverse_normal_f64(tail / (cutoffs.max(1) * groups) as f64);
                // The level of one group, shared out over all.
                let shared = normal_tail(local(people)) / groups as f64;
                each.min(-inverse_normal_f64(shared))
            }
        }
    }

    /// Exact limits of a rate.
    pub fn rate(self, part: f64, whole: f64) -> Limits {
        match self {
            Level::One => exact(part, whole, (1.0 - CONFIDENCE) / 2.0),
            Level::Tail(tail) => exact(part, whole, tail),
            Level::Together(_) => exact(part, whole, normal_tail(self.z(whole, 1))),
        }
    }

    /// Limits of a rate that is a part of something else.
    pub fn part(self, part: f64, whole: f64, groups: usize) -> Limits {
        let one = score(part, whole, Level::One.z(whole, 1));
        match self {
            Level::One => one,
            Level::Tail(_) => score(part, whole, self.z(whole, 1)),
            Level::Together(_) => {
                let all = exact(part, whole, normal_tail(self.z(whole, groups)));
                (all.0.min(one.0), all.1.max(one.1))
            }
        }
    }
}

/// The probability beyond `z` standard errors.
pub fn normal_tail(z: f64) -> f64 {
    0.5 * libm::erfc(z / std::f64::consts::SQRT_2)
}

/// The standard errors of equal local levels.
fn local(people: f64) -> f64 {
    let (first, last) = (LOCAL[0], LOCAL[LOCAL.len() - 1]);
    if people <= first.0 {
        return first.1;
    }
    let between = LOCAL.windows(2).find(|pair| people < pair[1].0).map(|pair| {
        let part = libm::log(people / pair[0].0) / libm::log(pair[1].0 / pair[0].0);
        pair[0].1 + part * (pair[1].1 - pair[0].1)
    });
    between.unwrap_or_else(|| last.1 + LOCAL_PER_DECADE * libm::log10(people / last.0))
}

/// Limits of every quantity at a cut-off but of the group gap, of which only the upper one follows from counts alone.
pub fn limits(below: &[Below], cutoff: usize, costs: &Costs, level: Level) -> [Limits; QUANTITIES.len()] {
    let everybody = &below[0];
    let (good, bad) = (everybody.good[cutoff], everybody.bad[cutoff]);
    let (goods, bads) = (everybody.goods(), everybody.bads());
    let people = goods + bads;
    let [denied, good_denied, bad_denied, bad_rate_of_approved] = group_limits(everybody, cutoff, level);
    let precision = level.rate(bad, beyond_rounding(good + bad, people));
    let (youden, up, down) = match everybody.is_end(cutoff) {
        true => (bad_denied.0 - good_denied.0, 0.0, 0.0),
        false => difference((bad, bads), (good, goods), level, 1),
    };
    let cells = [good, bads - bad, goods - good, bad].map(|cell| match everybody.is_end(cutoff) && cell <= 0.0 {
        true => (cell, (0.0, 0.0)),
        false => (cell, level.part(cell, people, 1)),
    });
    let cost = weighted(cells, people, costs.0);
    let [_, bad_approved, good_approved, _] = costs.gains();
    let profit = weighted(cells, people, [0.0, 1000.0 * bad_approved, 1000.0 * good_approved, 0.0]);
    let mut all = [(f64::NAN, f64::NAN); QUANTITIES.len()];
    for (quantity, limits) in [
        (Quantity::Denied, denied),
        (Quantity::GoodDenied, good_denied),
        (Quantity::BadDenied, bad_denied),
        (Quantity::BadRateOfApproved, bad_rate_of_approved),
        (Quantity::GoodShareOfDenied, (1.0 - precision.1, 1.0 - precision.0)),
        (Quantity::Precision, precision),
        (Quantity::Recall, bad_denied),
        (Quantity::Youden, (youden - down, youden + up)),
        (Quantity::Cost, cost),
        (Quantity::Profit, profit),
    ] {
        all[quantity as usize] = limits;
    }
    all
}

/// Limits of [`GROUP_RATES`] of a group at a cut-off.
pub fn group_limits(below: &Below, cutoff: usize, level: Level) -> [Limits; GROUP_RATES.len()] {
    let (good, bad) = (below.good[cutoff], below.bad[cutoff]);
    let (goods, bads) = (below.goods(), below.bads());
    // To deny nobody or everybody leaves nothing to chance.
    let of_denied = |part: f64, whole: f64| match below.is_end(cutoff) {
        true => (share(part, whole, goods + bads), share(part, whole, goods + bads)),
        false => level.rate(part, whole),
    };
    [
        of_denied(good + bad, goods + bads),
        of_denied(good, goods),
        of_denied(bad, bads),
        level.rate(bads - bad, beyond_rounding(goods - good + bads - bad, goods + bads)),
    ]
}

/// The difference of two independent rates, each a part of a whole, and how far its limits lie above and below it.
pub fn difference(one: (f64, f64), other: (f64, f64), level: Level, groups: usize) -> (f64, f64, f64) {
    difference_of([one, other].map(|(part, whole)| (part / whole, level.part(part, whole, groups))))
}

/// The same of two rates with their limits.
pub fn difference_of([(p, (p_low, p_high)), (q, (q_low, q_high))]: [(f64, Limits); 2]) -> (f64, f64, f64) {
    (p - q, libm::hypot(p_high - p, q - q_low), libm::hypot(p - p_low, q_high - q))
}

/// Limits of a weighted sum of the shares of all people that cells are, each given with the limits of its share.
pub fn weighted(cells: [(f64, Limits); 4], people: f64, weights: [f64; 4]) -> Limits {
    // Shares sum to 1, so the weight of the largest one is a constant.
    let largest = (0..cells.len()).max_by(|a, b| cells[*a].0.total_cmp(&cells[*b].0)).unwrap_or(0);
    let constant = weights[largest];
    let (shares, each) = (cells.map(|cell| cell.0 / people), cells.map(|cell| cell.1));
    let value = constant + shares.iter().zip(weights).map(|(share, weight)| share * (weight - constant)).sum::<f64>();
    let odds = shares.map(|share| (share / (1.0 - share).max(f64::MIN_POSITIVE)).sqrt());
    let weight = |i: usize| weights[i] - constant;
    let (down, up) = (|i: usize| shares[i] - each[i].0, |i: usize| each[i].1 - shares[i]);
    let off = |is_lower: bool| {
        // A share that is subtracted moves the sum the other way.
        let term = |i: usize| weight(i) * if (weight(i) > 0.0) == is_lower { down(i) } else { up(i) };
        let mut sum = 0.0;
        for i in 0..cells.len() {
            for j in 0..cells.len() {
                let correlation = if i == j { 1.0 } else { -(odds[i] * odds[j]).min(1.0) };
                sum += correlation * term(i) * term(j);
            }
        }
        sum.max(0.0).sqrt()
    };
    (value - off(true), value + off(false))
}

/// The upper limit of the gap: the largest upper limit of any difference between two groups, since the two that truly
/// differ most are two of them.
pub fn gap_upper(groups: &[Below], cutoff: usize, level: Level) -> f64 {
    let shared = if level == Level::One { 1 } else { groups.len() };
    let rates: Vec<(f64, Limits)> = groups
        .iter()
        .map(|group| (group.rates(cutoff)[1], level.part(group.good[cutoff], group.goods(), shared)))
        .collect();
    if rates.iter().any(|rate| rate.0.is_nan()) {
        return f64::NAN;
    }
    if groups.iter().all(|group| group.is_end(cutoff)) {
        return 0.0;
    }
    let (mut by_upper, mut by_lower): (Vec<usize>, Vec<usize>) =
        ((0..rates.len()).collect(), (0..rates.len()).collect());
    by_upper.sort_by(|a, b| rates[*b].1.1.total_cmp(&rates[*a].1.1));
    by_lower.sort_by(|a, b| rates[*a].1.0.total_cmp(&rates[*b].1.0));
    let mut largest: f64 = 0.0;
    for &one in &by_upper {
        for &other in by_lower.iter().filter(|other| **other != one) {
            let ((p, (_, p_high)), (q, (q_low, _))) = (rates[one], rates[other]);
            // No pair further on can exceed this.
            if p_high - q_low <= largest {
                break;
            }
            largest = largest.max(p - q + libm::hypot(p_high - p, q - q_low));
        }
    }
    largest.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::scores::data::Cells;
    use crate::study::scores::tally::{everybody_and_groups, gap};

    fn below(good: &[f64], bad: &[f64]) -> Vec<Below> {
        let cells = Cells { good: good.to_vec(), bad: bad.to_vec() };
        everybody_and_groups([&cells].into_iter())
    }

    #[test]
    fn none_of_twenty_is_not_known_to_be_none() {
        let below = below(&[0.0, 20.0], &[5.0, 5.0]);
        let found = limits(&below, 1, &Costs::default(), Level::One);
        let (lower, upper) = found[Quantity::GoodDenied as usize];
        assert!(lower == 0.0 && (upper - 0.168_433_5).abs() < 1e-6, "{upper}");
        let (_, together) = limits(&below, 1, &Costs::default(), Level::Together(100))[Quantity::GoodDenied as usize];
        assert!(together > upper && together < 0.4, "{together}");
        // Half of the bad people approved: 5·5 of 30 people.
        let (lower, upper) = found[Quantity::Cost as usize];
        assert!(lower > 0.2 && lower < 25.0 / 30.0 && upper > 25.0 / 30.0 && upper < 1.7, "{lower} {upper}");
    }

    #[test]
    fn to_deny_nobody_or_everybody_leaves_nothing_to_chance() {
        let below = below(&[4.0, 20.0], &[5.0, 5.0]);
        for level in [Level::One, Level::Together(5)] {
            let [nobody, everybody] = [0, 2].map(|cutoff| limits(&below, cutoff, &Costs::default(), level));
            for quantity in [Quantity::Denied, Quantity::GoodDenied, Quantity::BadDenied] {
                assert_eq!((nobody[quantity as usize], everybody[quantity as usize]), ((0.0, 0.0), (1.0, 1.0)));
            }
            assert_eq!(nobody[Quantity::Youden as usize], (0.0, 0.0));
            // 5 times the share of bad people, and once that of good ones.
            let (lower, upper) = nobody[Quantity::Cost as usize];
            assert!(lower > 0.5 && lower < 50.0 / 34.0 && upper > 50.0 / 34.0, "{lower} {upper}");
            assert!(everybody[Quantity::Cost as usize].1 < 1.0);
        }
    }

    #[test]
    fn costs_that_are_all_alike_are_certain_and_a_single_cost_has_the_limits_of_its_rate() {
        let cells = [3.0, 5.0, 20.0, 12.0].map(|cell| (cell, Level::One.part(cell, 40.0, 1)));
        assert_eq!(weighted(cells, 40.0, [2.0; 4]), (2.0, 2.0));
        let (lower, upper) = weighted(cells, 40.0, [0.0, 2.0, 0.0, 0.0]);
        let one = score(5.0, 40.0, -inverse_normal_f64(0.025));
        assert!((lower - 2.0 * one.0).abs() < 1e-12 && (upper - 2.0 * one.1).abs() < 1e-12);
    }

    #[test]
    fn the_upper_limit_of_a_gap_is_that_of_the_pair_that_has_the_largest() {
        let group = |good: f64, goods: f64| below(&[good, goods - good], &[1.0, 1.0]).remove(0);
        let groups = [group(3.0, 10.0), group(40.0, 100.0), group(10.0, 100.0), group(1.0, 8.0)];
        let (value, largest, smallest) = gap(&groups, 1).unwrap();
        assert!((value - 0.3).abs() < 1e-12 && (largest, smallest) == (1, 2));
        let mut expected: f64 = 0.0;
        for one in 0..groups.len() {
            for other in (0..groups.len()).filter(|other| *other != one) {
                let part = |index: usize| (groups[index].good[1], groups[index].goods());
                let (value, above, _) = difference(part(one), part(other), Level::One, 1);
                expected = expected.max(value + above);
            }
        }
        assert_eq!(gap_upper(&groups, 1, Level::One), expected);
        assert!(gap_upper(&groups, 1, Level::Together(50)) > expected);
        assert!(gap(&[group(1.0, 2.0), group(0.0, 0.0)], 1).is_none());
    }

    #[test]
    fn more_people_call_for_more_standard_errors_and_few_cut_offs_for_fewer() {
        for pair in [1.0, 5.0, 70.0, 1e3, 5e4, 1e6, 1e9].windows(2) {
            assert!(local(pair[0]) < local(pair[1]));
        }
        assert!((Level::Together(1).z(1e6, 1) - 1.959_964).abs() < 1e-6);
        assert!((Level::Together(1000).z(100.0, 1) - 3.063).abs() < 1e-9);
    }
}
