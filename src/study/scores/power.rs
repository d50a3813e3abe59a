//! Confidence limits of AUC and KS.
//!
//! The AUC θ has the score limits of Newcombe (2006, method 5): all θ with `|θ - AUC| <= 1.96·sqrt(V(θ))` and, of m good
//! and n bad people, `N = (m + n)/2 - 1`,
//!
//! ```text
//! V(θ) = θ(1-θ)·(1 + N(1-θ)/(2-θ) + Nθ/(1+θ))/(mn)
//! ```
//!
//! made larger by the same factor everywhere where DeLong's variance exceeds V(AUC). So a perfect score has an interval
//! too. KS is the largest of many distances and leans upwards: its lower limit is that of a selected value
//! ([`Selected`]), and its upper limit that of the largest distance: the distance where the true one is largest appears no
//! larger, and limits lie about as far from it at neighbouring cut-offs (`docs/intervals.md` has how often this holds).

use super::limits::{Level, Limits, difference};
use super::selected::Selected;
use super::tally::Below;

/// Distances that differ by less are equal, rounding aside.
const TIES: f64 = 1e-12;
/// Steps of a bisection: each halves what is left of a width of 1.
const STEPS: u32 = 60;

/// Limits of the AUC; `NaN` where it is not defined.
pub fn auc_limits(below: &Below) -> Limits {
    let (auc, goods, bads) = (below.power().auc, below.goods(), below.bads());
    auc_limits_of(auc, goods, bads, delong(below, auc), Level::One.z(goods + bads, 1))
}

/// Limits of an AUC of so many good and bad people and a measured variance, `z` standard errors away.
pub fn auc_limits_of(auc: f64, goods: f64, bads: f64, measured: f64, z: f64) -> Limits {
    if auc.is_nan() {
        return (f64::NAN, f64::NAN);
    }
    let assumed = variance(auc, goods, bads);
    let factor = if assumed > 0.0 && measured > assumed { measured / assumed } else { 1.0 };
    let is_close = |theta: f64| (theta - auc).powi(2) <= z * z * factor * variance(theta, goods, bads);
    (furthest(auc, 0.0, &is_close), furthest(auc, 1.0, &is_close))
}

/// The value furthest from `from` towards `to` for which something holds.
fn furthest(from: f64, to: f64, holds: &dyn Fn(f64) -> bool) -> f64 {
    let (mut inside, mut outside) = (from, to);
    for _ in 0..STEPS {
        let middle = 0.5 * (inside + outside);
        if holds(middle) { inside = middle } else { outside = middle }
    }
    inside
}

/// V(θ).
fn variance(theta: f64, goods: f64, bads: f64) -> f64 {
    let n = ((goods + bads) / 2.0 - 1.0).max(0.0);
    let sum = 1.0 + n * (1.0 - theta) / (2.0 - theta) + n * theta / (1.0 + theta);
    theta * (1.0 - theta) * sum / (goods * bads)
}

/// DeLong's variance of the AUC; 0 where one person of a kind does not tell it.
fn delong(below: &Below, auc: f64) -> f64 {
    let (goods, bads) = (below.goods(), below.bads());
    if goods <= 1.0 || bads <= 1.0 {
        return 0.0;
    }
    let (mut of_good, mut of_bad) = (0.0, 0.0);
    for at in 1..below.cutoffs() {
        let (good, bad) = (below.good[at] - below.good[at - 1], below.bad[at] - below.bad[at - 1]);
        let won = (below.bad[at] - bad / 2.0) / bads;
        let lost = 1.0 - (below.good[at] - good / 2.0) / goods;
        of_good += good * (won - auc).powi(2);
        of_bad += bad * (lost - auc).powi(2);
    }
    of_good / (goods * (goods - 1.0)) + of_bad / (bads * (bads - 1.0))
}

/// Limits of KS, of which the value on people left out is known; `NaN` where it is not defined.
pub fn ks_limits(below: &Below, ks: &Selected) -> Limits {
    let at = |cutoff: usize| {
        difference((below.bad[cutoff], below.bads()), (below.good[cutoff], below.goods()), Level::One, 1)
    };
    ks_limits_of(below, ks, at)
}

/// The same, of the distance at each cut-off and how far its limits lie above and below it.
pub fn ks_limits_of(below: &Below, ks: &Selected, at: impl Fn(usize) -> (f64, f64, f64)) -> Limits {
    let power = below.power();
    if power.ks.is_nan() {
        return (f64::NAN, f64::NAN);
    }
    // How far the limits of a distance lie towards a larger and a smaller one.
    let arms = |cutoff: usize| match at(cutoff) {
        (value, above, under) if value.abs() < TIES => [above.max(under); 2],
        (value, above, under) if value < 0.0 => [under, above],
        (_, above, under) => [above, under],
    };
    let is_as_far = |cutoff: &usize| {
        let [_, good, bad, _] = below.rates(*cutoff);
        (bad - good).abs() >= power.ks - TIES
    };
    let furthest = |[a, b]: [f64; 2], [c, d]: [f64; 2]| [a.max(c), b.max(d)];
    let [up, down] = (0..below.cutoffs()).filter(is_as_far).map(arms).fold([0.0; 2], furthest);
    let lower = ks.limits((ks.apparent - down, ks.apparent), (0.0, 1.0)).0;
    (lower, (power.ks + up).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::scores::data::Cells;
    use crate::study::scores::tally::everybody_and_groups;

    fn below(good: &[f64], bad: &[f64]) -> Below {
        let cells = Cells { good: good.to_vec(), bad: bad.to_vec() };
        everybody_and_groups([&cells].into_iter()).remove(0)
    }

    #[test]
    fn a_perfect_score_is_not_certain() {
        let perfect = below(&[0.0, 22.0], &[18.0, 0.0]);
        let (lower, upper) = auc_limits(&perfect);
        assert!(upper == 1.0 && (0.85..0.95).contains(&lower), "{lower}");
        let (lower, upper) = ks_limits(&perfect, &Selected { apparent: 1.0, out_of_bag: 0.98 });
        assert!(upper == 1.0 && (0.6..0.95).contains(&lower), "{lower}");
    }

    #[test]
    fn the_auc_of_a_worked_case() {
        let (lower, upper) = auc_limits(&below(&[2.0, 6.0, 12.0], &[6.0, 3.0, 1.0]));
        // AUC 0.825, half-width about 1.96 times 0.084.
        assert!((0.58..0.70).contains(&lower) && (0.91..0.97).contains(&upper), "{lower} {upper}");
        assert!(auc_limits(&below(&[1.0, 2.0], &[0.0, 0.0])).0.is_nan());
    }

    #[test]
    fn equal_distributions_leave_room_above_a_distance_of_none() {
        let (lower, upper) = ks_limits(&below(&[15.0; 2], &[15.0; 2]), &Selected { apparent: 0.0, out_of_bag: 0.0 });
        assert!(lower == 0.0 && (0.2..0.4).contains(&upper), "{upper}");
    }
}
