//! The curve along one threshold, the others held at the chosen setting: bands, the plateau, flip points.

use super::goal::{Judgement, Quantity, Series};
use super::problem::Point;
use super::simulated::Lender;
use super::tuning::{SLICE_MAX, Tuning};
use crate::stats::joint::{Joint, Resamples, together};
use crate::stats::{Interval, Sample};

/// A threshold at which a quantity has a wanted value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crossing {
    pub at: f64,
    /// Where the pointwise interval leaves the value; infinite where it does not within the range, `NaN` where there is
    /// no interval.
    pub lower: f64,
    pub upper: f64,
}

/// The settings along one threshold, the others as at the chosen setting.
#[derive(Clone, Debug)]
pub struct Slice {
    pub threshold: usize,
    /// Candidates in rising order of the threshold.
    pub candidates: Vec<usize>,
    /// The band over the slice, `[quantity][index in candidates]`.
    pub bands: Vec<Vec<Joint>>,
    /// First and last index in `candidates` of the plateau around the chosen setting.
    pub plateau: (usize, usize),
    /// By flip asked for.
    pub flips: Vec<Vec<Crossing>>,
}

/// For each threshold the settings along it through a point: all of its lattice, or evenly some of it with the point's
/// own.
pub fn slices_through(lender: &Lender, point: &Point) -> Vec<Vec<Point>> {
    let along = |threshold: usize| -> Vec<Point> {
        let count = lender.thresholds[threshold].count;
        let shown = count.min(SLICE_MAX);
        let mut indices: Vec<u32> = (0..shown).map(|k| (count - 1) * k / (shown - 1).max(1)).collect();
        indices.push(point[threshold]);
        indices.sort_unstable();
        indices.dedup();
        let at = |index: u32| {
            let mut moved = point.clone();
            moved[threshold] = index;
            moved
        };
        indices.into_iter().map(at).collect()
    };
    (0..lender.thresholds.len()).map(along).collect()
}

/// What is known of the candidates in the deciding scenario.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// `[candidate][threshold]`.
    pub values: &'a [Vec<f64>],
    /// One value per replication, of which so many make a unit.
    pub replications: &'a [Series],
    pub unit: usize,
    pub judged: &'a [Judgement],
    /// The candidate that the slices go through.
    pub chosen: usize,
}

/// The slice along a threshold through the chosen setting.
pub fn slice(tuning: &Tuning, threshold: usize, known_of: Known<'_>, resamples: &mut Resamples) -> Slice {
    let Known { values, replications, unit, judged, chosen } = known_of;
    let goal = tuning.goal();
    let own = &values[chosen];
    let is_on = |other: &Vec<f64>| (0..own.len()).all(|index| index == threshold || other[index] == own[index]);
    let mut candidates: Vec<usize> = (0..values.len()).filter(|&index| is_on(&values[index])).collect();
    candidates.sort_by(|&a, &b| values[a][threshold].total_cmp(&values[b][threshold]));

    let band = |(quantity, known): (usize, &Quantity)| -> Vec<Joint> {
        let samples: Vec<Sample> = candidates.iter().map(|&c| Sample::of(&replications[c][quantity], unit)).collect();
        together(&samples, known.scale(), resamples)
    };
    let bands = goal.quantities.iter().enumerate().map(band).collect();

    let own = candidates.iter().position(|&candidate| candidate == chosen).unwrap_or(0);
    let allowed = tuning.tolerance * judged[chosen].loss.abs();
    let is_near = |index: usize| {
        let judged_there = &judged[candidates[index]];
        // Where nothing is feasible the plateau is of the loss alone.
        let feasible = judged_there.is_feasible() || !judged[chosen].is_feasible();
        feasible && (judged_there.loss - judged[chosen].loss).abs() <= allowed
    };
    let mut plateau = (own, own);
    while plateau.0 > 0 && is_near(plateau.0 - 1) {
        plateau.0 -= 1;
    }
    while plateau.1 + 1 < candidates.len() && is_near(plateau.1 + 1) {
        plateau.1 += 1;
    }
    let at: Vec<f64> = candidates.iter().map(|&candidate| values[candidate][threshold]).collect();
    let flips = tuning.flips.iter().map(|&(quantity, value)| {
        let scale = goal.quantities[quantity].scale();
        let levels: Vec<Interval> =
            candidates.iter().map(|&c| Interval::on(&replications[c][quantity], unit, scale)).collect();
        crossings(&at, &levels, value)
    });
    let flips = flips.collect();
    Slice { threshold, candidates, bands, plateau, flips }
}

/// Where a curve reaches a value, linear between its points, and where its pointwise interval leaves it: the thresholds
/// at which the value cannot be excluded.
fn crossings(at: &[f64], levels: &[Interval], value: f64) -> Vec<Crossing> {
    let zero = |a: f64, b: f64, fa: f64, fb: f64| if fa == fb { a } else { a + (b - a) * fa / (fa - fb) };
    let mut found = Vec::new();
    for index in 1..at.len() {
        let (before, after) = (levels[index - 1].mean - value, levels[index].mean - value);
        let reaches = (before < 0.0 && after >= 0.0) || (before > 0.0 && after <= 0.0) || (index == 1 && before == 0.0);
        if !reaches {
            continue;
        }
        let crossing = zero(at[index - 1], at[index], before, after);
        if levels[index - 1].lower.is_nan() || levels[index].lower.is_nan() {
            found.push(Crossing { at: crossing, lower: f64::NAN, upper: f64::NAN });
            continue;
        }
        // The value leaves the interval where one of its bounds passes it.
        let leaves = |a: usize, b: usize| -> Option<f64> {
            let bounds = [(levels[a].lower, levels[b].lower, 1.0), (levels[a].upper, levels[b].upper, -1.0)];
            let ends = bounds.into_iter().filter_map(|(from, to, side)| {
                let (inside, outside) = (side * (from - value), side * (to - value));
                (inside <= 0.0 && outside > 0.0).then(|| zero(at[a], at[b], from - value, to - value))
            });
            ends.min_by(|x, y| (x - at[a]).abs().total_cmp(&(y - at[a]).abs()))
        };
        let contains = |index: usize| levels[index].lower <= value && value <= levels[index].upper;
        // From the crossing's own neighbour outwards; where that lies outside already, within the crossing's own gap.
        let lower = if contains(index - 1) {
            (1..index).rev().find_map(|k| leaves(k, k - 1)).unwrap_or(f64::NEG_INFINITY)
        } else {
            end_in_gap(at, levels, value, (index - 1, index), crossing)
        };
        let upper = if contains(index) {
            (index..at.len() - 1).find_map(|k| leaves(k, k + 1)).unwrap_or(f64::INFINITY)
        } else {
            end_in_gap(at, levels, value, (index, index - 1), crossing)
        };
        found.push(Crossing { at: crossing, lower, upper });
    }
    found
}

/// Where, between a crossing and the neighbour `from` that excludes the value, the interval begins to hold it.
fn end_in_gap(at: &[f64], levels: &[Interval], value: f64, (from, to): (usize, usize), crossing: f64) -> f64 {
    let ends = [(levels[from].lower, levels[to].lower), (levels[from].upper, levels[to].upper)];
    let passes = ends.into_iter().filter_map(|(a, b)| {
        let (a, b) = (a - value, b - value);
        (a * b <= 0.0 && a != b).then(|| at[from] + (at[to] - at[from]) * a / (a - b))
    });
    // The bound that is passed first on the way to the crossing.
    passes.min_by(|x, y| (x - at[from]).abs().total_cmp(&(y - at[from]).abs())).unwrap_or(crossing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(mean: f64, half_width: f64) -> Interval {
        Interval { mean, lower: mean - half_width, upper: mean + half_width, sd: f64::NAN, replications: 2 }
    }

    #[test]
    fn a_curve_reaches_a_value_between_its_points_and_its_interval_tells_how_well() {
        let at = [500.0, 510.0, 520.0, 530.0];
        let levels = [level(0.1, 0.01), level(0.2, 0.01), level(0.3, 0.01), level(0.4, 0.01)];
        let found = crossings(&at, &levels, 0.25);
        assert_eq!(found.len(), 1);
        assert!((found[0].at - 515.0).abs() < 1e-9);
        assert!((found[0].lower - 514.0).abs() < 1e-9 && (found[0].upper - 516.0).abs() < 1e-9, "{found:?}");
        let wide = levels.map(|l| level(l.mean, 0.06));
        let found = crossings(&at, &wide, 0.25);
        assert!((found[0].lower - 509.0).abs() < 1e-9 && (found[0].upper - 521.0).abs() < 1e-9, "{found:?}");
        let open = levels.map(|l| level(l.mean, 1.0));
        assert_eq!(crossings(&at, &open, 0.25)[0].lower, f64::NEG_INFINITY);
    }

    #[test]
    fn a_hump_is_crossed_twice_and_a_level_never_reached_not_at_all() {
        let at = [1.0, 2.0, 3.0];
        let hump = [level(0.0, 0.0), level(1.0, 0.0), level(0.0, 0.0)];
        let found: Vec<f64> = crossings(&at, &hump, 0.5).iter().map(|crossing| crossing.at).collect();
        assert_eq!(found, [1.5, 2.5]);
        assert!(crossings(&at, &hump, 2.0).is_empty());
    }
}
