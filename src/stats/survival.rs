//! Survival: life tables, Kaplan-Meier, Aalen-Johansen, medians, and a log-rank test for clusters.
//!
//! With `n` merchants at risk in a month, `d` of which have the event and `c` a competing one,
//!
//! ```text
//! Kaplan-Meier       S(m) = Π (1 - d/n)                  competing events are censored
//! Aalen-Johansen     F(m) = Σ A(m-1)·d/n,  A(m) = Π (1 - (d + c)/n)
//! ```
//!
//! Both are pooled over all replications. Merchants of a unit share their economy, so variances are those of the jackknife over
//! units, and intervals are built on the logit scale: they stay within 0 and 1. The log-rank test takes each unit's part of the
//! statistic as one observation, so that two policies on the same draws are paired.

use super::{CONFIDENCE, Interval, jackknife, moments};
use statrs::distribution::{ContinuousCDF, StudentsT};

/// Merchants at risk at the start, then what happened in months 1, 2, …; who is censored in a month was at risk in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LifeTable {
    pub start: u64,
    pub events: Vec<u64>,
    /// Events after which the first kind can no longer happen.
    pub competing: Vec<u64>,
    pub censored: Vec<u64>,
}

impl LifeTable {
    /// Merchants at risk in months 1, 2, …
    pub fn at_risk(&self) -> Vec<u64> {
        let mut left = self.start;
        let of = |month: usize| self.events[month] + self.competing[month] + self.censored[month];
        let after = (0..self.events.len()).map(|month| {
            left -= of(month);
            left
        });
        let mut at_risk: Vec<u64> = std::iter::once(self.start).chain(after).collect();
        at_risk.pop();
        at_risk
    }

    /// The Kaplan-Meier share without the event after months 0, 1, …; competing events are censored. `NaN` once nobody is at risk
    /// of those without it.
    pub fn kaplan_meier(&self) -> Vec<f64> {
        let censored: Vec<u64> = self.competing.iter().zip(&self.censored).map(|(a, b)| a + b).collect();
        kaplan_meier(self.start, &self.events, &censored)
    }

    /// The Aalen-Johansen cumulative incidence of the event and of the competing one after months 0, 1, …
    pub fn incidence(&self) -> [Vec<f64>; 2] {
        let start = if self.start > 0 { 0.0 } else { f64::NAN };
        let (mut without, mut now) = (1.0, [start; 2]);
        let mut curves = [vec![start], vec![start]];
        for (month, at_risk) in self.at_risk().into_iter().enumerate() {
            let share = |count: u64| share_of(count, at_risk, without);
            let hazards = [self.events[month], self.competing[month]].map(share);
            for ((curve, now), hazard) in curves.iter_mut().zip(&mut now).zip(hazards) {
                *now += without * hazard;
                curve.push(*now);
            }
            without *= 1.0 - share(self.events[month] + self.competing[month]);
        }
        curves
    }
}

/// The Kaplan-Meier curve: the share not yet lost after months 0, 1, …, from events and censorings in each month
/// 1, 2, …; merchants censored in a month were at risk in it. `NaN` once nobody is at risk of those not yet lost.
pub fn kaplan_meier(start: u64, events: &[u64], censored: &[u64]) -> Vec<f64> {
    let mut at_risk = start;
    let mut surviving = if start > 0 { 1.0 } else { f64::NAN };
    let mut curve = vec![surviving];
    for (&event, &censored) in events.iter().zip(censored) {
        surviving *= 1.0 - share_of(event, at_risk, surviving);
        at_risk -= event + censored;
        curve.push(surviving);
    }
    curve
}

/// Share of those at risk; `NaN` without any, unless none is left to be lost.
fn share_of(count: u64, at_risk: u64, without: f64) -> f64 {
    match (at_risk, without == 0.0) {
        (0, true) => 0.0,
        (0, false) => f64::NAN,
        _ => count as f64 / at_risk as f64,
    }
}

/// The interval of a pooled share from its values with each unit left out: a jackknife standard error, carried to the logit
/// scale, with Student's t. Where nobody, or everybody, has the event, the exact bound for the share of replications in which
/// another outcome happens; `unit` of them make a unit. No bounds below two units, or if the units agree exactly in a share
/// between.
pub fn pooled_share(estimate: f64, without: &[f64], unit: usize) -> Interval {
    let units = without.len();
    let plain = jackknife(estimate, without);
    let bounds = if estimate == 0.0 || estimate == 1.0 {
        let rest = 1.0 - libm::pow(0.5 - CONFIDENCE / 2.0, 1.0 / (units * unit) as f64);
        if estimate == 0.0 { (0.0, rest) } else { (1.0 - rest, 1.0) }
    } else {
        let logit = libm::log(estimate / (1.0 - estimate));
        let half = plain.half_width() / (estimate * (1.0 - estimate));
        let share = |logit: f64| 1.0 / (1.0 + libm::exp(-logit));
        (share(logit - half), share(logit + half))
    };
    let is_defined = units > 1 && estimate.is_finite() && bounds.0 < bounds.1;
    let (lower, upper) = if is_defined { bounds } else { (f64::NAN, f64::NAN) };
    Interval { lower, upper, replications: units, ..plain }
}

/// The same for a share that leans to one side in few units, such as the largest of several: the estimate is corrected by the
/// jackknife's estimate of the lean.
pub fn corrected_share(estimate: f64, without: &[f64], unit: usize) -> Interval {
    let units = without.len() as f64;
    let mean = without.iter().sum::<f64>() / units;
    let corrected = (units * estimate - (units - 1.0) * mean).clamp(0.0, 1.0);
    let is_defined = corrected.is_finite() && without.len() > 1;
    let shift = if is_defined { corrected - estimate } else { 0.0 };
    pooled_share(estimate + shift, &without.iter().map(|rest| rest + shift).collect::<Vec<_>>(), unit)
}

/// The month by which half have had the event, and its interval: where the curve and its bounds come down to a half.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Median {
    /// None where half is not reached by the end of the curve.
    pub month: Option<usize>,
    pub lower: Option<usize>,
    pub upper: Option<usize>,
}

impl Median {
    /// The median of a curve of months 0, 1, …
    pub fn of(curve: &[Interval]) -> Median {
        let first = |value: fn(&Interval) -> f64| curve.iter().position(|point| value(point) <= 0.5);
        Median {
            month: first(|point| point.mean),
            lower: first(|point| point.lower),
            upper: first(|point| point.upper),
        }
    }
}

/// A log-rank test of two groups over the same units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogRank {
    /// Events of the first group minus those expected if both had the same hazard in every month.
    pub excess: f64,
    /// `excess` divided by its standard error over units; `NaN` if no unit differs.
    pub statistic: f64,
    pub units: usize,
    /// Two-sided, by Student's t with `units - 1` degrees of freedom.
    pub p: f64,
}

/// Tests whether two groups have the same hazard of the event, from each unit's tables of both.
///
/// A unit's score is its part of `Σ (d₁ - n₁·d/n)`, with the hazard d/n of all units and both groups:
/// `Σ (n₂/n)·(d₁ᵤ - n₁ᵤ·d/n) - (n₁/n)·(d₂ᵤ - n₂ᵤ·d/n)`.
pub fn log_rank(units: &[[LifeTable; 2]]) -> LogRank {
    let months = units.iter().flatten().map(|table| table.events.len()).max().unwrap_or(0);
    let at_risk: Vec<[Vec<u64>; 2]> = units.iter().map(|tables| [0, 1].map(|group| tables[group].at_risk())).collect();
    let count = |list: &Vec<u64>, month: usize| list.get(month).copied().unwrap_or(0) as f64;
    let mut scores = vec![0.0; units.len()];
    for month in 0..months {
        let all = [0, 1].map(|group| at_risk.iter().map(|unit| count(&unit[group], month)).sum::<f64>());
        let events: f64 = units.iter().flatten().map(|table| count(&table.events, month)).sum();
        let whole = all[0] + all[1];
        if events == 0.0 {
            continue;
        }
        for ((score, tables), at_risk) in scores.iter_mut().zip(units).zip(&at_risk) {
            let excess = [0, 1].map(|group: usize| {
                count(&tables[group].events, month) - count(&at_risk[group], month) * events / whole
            });
            *score += (all[1] * excess[0] - all[0] * excess[1]) / whole;
        }
    }
    let (mean, sd, number) = moments(&scores);
    let statistic = mean / (sd / (number as f64).sqrt());
    LogRank { excess: mean * number as f64, statistic, units: number, p: two_sided(statistic, number) }
}

/// The chance of a Student's t so far from 0, with `units - 1` degrees of freedom, to six significant digits: the last digits
/// depend on the C library.
fn two_sided(statistic: f64, units: usize) -> f64 {
    if units < 2 || statistic.is_nan() {
        return f64::NAN;
    }
    let t = StudentsT::new(0.0, 1.0, (units - 1) as f64).expect("degrees of freedom above 0");
    let exact = 2.0 * t.sf(statistic.abs());
    format!("{exact:.5e}").parse().unwrap_or(exact)
}

/// p-values that hold together (Holm): each times the number of those not below it, rising. Undefined ones stay so.
pub fn holm(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).filter(|&index| !p[index].is_nan()).collect();
    order.sort_by(|&a, &b| p[a].total_cmp(&p[b]));
    let mut adjusted = vec![f64::NAN; p.len()];
    let mut largest = 0.0f64;
    for (rank, &index) in order.iter().enumerate() {
        largest = largest.max(p[index] * (order.len() - rank) as f64).min(1.0);
        adjusted[index] = largest;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(start: u64, events: &[u64], competing: &[u64], censored: &[u64]) -> LifeTable {
        LifeTable { start, events: events.to_vec(), competing: competing.to_vec(), censored: censored.to_vec() }
    }

    #[test]
    fn kaplan_meier_by_hand() {
        // 10 at risk: one event; then 9 at risk, 2 censored; then 7 at risk, 7/2 events.
        let curve = kaplan_meier(10, &[1, 0, 2], &[0, 2, 0]);
        assert!((curve[1] - 0.9).abs() < 1e-15 && (curve[3] - 0.9 * 5.0 / 7.0).abs() < 1e-15);
        assert_eq!(table(10, &[1, 0, 2], &[0, 1, 0], &[0, 1, 0]).kaplan_meier(), curve);
    }

    #[test]
    fn a_curve_ends_where_nobody_is_at_risk_but_not_at_zero() {
        let curve = kaplan_meier(4, &[1, 0, 0], &[0, 3, 0]);
        assert!(curve[2] == 0.75 && curve[3].is_nan());
        assert_eq!(kaplan_meier(2, &[2, 0], &[0, 0]), [1.0, 0.0, 0.0]);
        assert!(kaplan_meier(0, &[0], &[0])[0].is_nan());
    }

    #[test]
    fn aalen_johansen_by_hand() {
        // 10 at risk: 2 events, 1 competing, 1 censored; then 6 at risk: 1 event, 2 competing.
        let [event, competing] = table(10, &[2, 1], &[1, 2], &[1, 0]).incidence();
        let close = |a: f64, b: f64| (a - b).abs() < 1e-15;
        assert!(event[0] == 0.0 && close(event[1], 0.2) && close(event[2], 0.2 + 0.7 / 6.0), "{event:?}");
        assert!(close(competing[1], 0.1) && close(competing[2], 0.1 + 0.7 * 2.0 / 6.0), "{competing:?}");
        // Without competing events it is the complement of Kaplan-Meier.
        let alone = table(10, &[2, 1], &[0, 0], &[1, 0]);
        assert!(alone.incidence()[0].iter().zip(alone.kaplan_meier()).all(|(f, s)| close(*f, 1.0 - s)));
    }

    #[test]
    fn a_pooled_share_stays_within_its_bounds_and_is_never_without_width() {
        let near_one = pooled_share(0.99, &[0.992, 0.985, 0.991, 0.992], 1);
        assert!(near_one.lower > 0.8 && near_one.upper < 1.0 && near_one.upper > near_one.mean);
        let plain = jackknife(0.99, &[0.992, 0.985, 0.991, 0.992]);
        assert!(plain.upper > 1.0);
        let none = pooled_share(0.0, &[0.0; 10], 1);
        // 0 of 10 replications: 1 - 0.025^(1/10).
        assert!(none.lower == 0.0 && (none.upper - 0.308_497).abs() < 1e-6);
        let all = pooled_share(1.0, &[1.0; 5], 2);
        assert!(all.upper == 1.0 && (all.lower - 0.691_503).abs() < 1e-6);
        for without in [&[f64::NAN][..], &[0.5, 0.5]] {
            let none = pooled_share(0.5, without, 1);
            assert!(none.mean == 0.5 && none.lower.is_nan() && none.replications == without.len());
        }
    }

    #[test]
    fn a_share_that_leans_upwards_is_moved_down_with_its_interval() {
        let without = [0.62, 0.63, 0.62, 0.64];
        let (plain, corrected) = (pooled_share(0.6, &without, 1), corrected_share(0.6, &without, 1));
        // 4·0.6 - 3·0.6275.
        assert!((corrected.mean - 0.5175).abs() < 1e-12 && plain.mean == 0.6);
        assert!(corrected.lower < corrected.mean && corrected.mean < corrected.upper);
        assert!((corrected.sd - plain.sd).abs() < 1e-12);
        assert_eq!(corrected_share(0.6, &[f64::NAN], 1).mean, 0.6);
    }

    #[test]
    fn the_median_is_where_the_curve_and_its_bounds_cross_a_half() {
        let point = |mean, lower, upper| Interval { mean, lower, upper, sd: 0.0, replications: 9 };
        let curve = [point(1.0, 1.0, 1.0), point(0.6, 0.45, 0.7), point(0.5, 0.4, 0.55), point(0.45, 0.4, 0.52)];
        assert_eq!(Median::of(&curve), Median { month: Some(2), lower: Some(1), upper: None });
    }

    #[test]
    fn the_log_rank_statistic_by_hand() {
        // Month 1: 10 and 10 at risk, 3 and 1 events; month 2: 7 and 9 at risk, 2 and 2 events.
        let groups = [table(10, &[3, 2], &[0, 0], &[0, 0]), table(10, &[1, 2], &[0, 0], &[0, 0])];
        let excess = (3.0 - 4.0 * 10.0 / 20.0) + (2.0 - 4.0 * 7.0 / 16.0);
        let one = log_rank(&[groups.clone(), [LifeTable::default(), LifeTable::default()]]);
        assert!((one.excess - excess).abs() < 1e-12);
        // Exchanging the groups turns the sign; equal groups in every unit have no statistic.
        let [a, b] = groups;
        let turned = log_rank(&[[b.clone(), a.clone()], [LifeTable::default(), LifeTable::default()]]);
        assert!((turned.statistic + one.statistic).abs() < 1e-12 && (turned.p - one.p).abs() < 1e-12);
        assert!(log_rank(&[[a.clone(), a.clone()], [b.clone(), b]]).p.is_nan());
        assert!(log_rank(&[[a.clone(), a]]).p.is_nan());
    }

    #[test]
    fn students_t_beyond_its_quantile_has_the_rest() {
        assert!((two_sided(crate::stats::t_quantile(0.975, 12), 12) - 0.05).abs() < 1e-6);
    }

    #[test]
    fn holm_by_hand() {
        let adjusted = holm(&[0.01, f64::NAN, 0.04, 0.03]);
        assert_eq!([adjusted[0], adjusted[2], adjusted[3]], [0.03, 0.06, 0.06]);
        assert!(adjusted[1].is_nan());
    }
}
