//! The variance of the difference between two settings, taken from their neighbourhood.
//!
//! Two neighbouring settings treat few merchants differently, so their difference rests on rare events: a default that
//! one of them avoids. A small sample often has none of these, and its own variance is then far too small. Pairs of
//! settings as far apart nearby rest on events of the same kind, so their variances are averaged:
//!
//! ```text
//! v(c, c') = Σ over thresholds of the mean sample variance of the differences between settings that differ in this
//!            threshold alone, by as many steps, and start within REACH steps of the lower of c and c'
//! ```
//!
//! Steps are counted over the values tried. The larger of this and the pair's own sample variance is used.

use crate::stats::moments;
use std::collections::BTreeMap;

/// How many steps away a pair of settings may start to count as nearby.
const REACH: usize = 4;

/// Mean variances along one threshold.
type Along = BTreeMap<(usize, usize), (f64, usize)>;

/// The variances of differences between settings.
pub struct Spread {
    /// For each setting the rank of each threshold's value among the values tried.
    ranks: Vec<Vec<usize>>,
    /// For each threshold, by lower rank and number of steps: sum and number of the pairs' variances.
    along: Vec<Along>,
}

impl Spread {
    /// From each setting's values of the thresholds and its series.
    pub fn new(values: &[Vec<f64>], series: &[Vec<f64>]) -> Spread {
        let thresholds = values.first().map_or(0, Vec::len);
        let mut ranks = vec![vec![0; thresholds]; values.len()];
        for threshold in 0..thresholds {
            let mut distinct: Vec<f64> = values.iter().map(|value| value[threshold]).collect();
            distinct.sort_by(f64::total_cmp);
            distinct.dedup();
            for (ranks, value) in ranks.iter_mut().zip(values) {
                ranks[threshold] = distinct.partition_point(|known| *known < value[threshold]);
            }
        }
        let along = (0..thresholds).map(|threshold| along(&ranks, series, threshold)).collect();
        Spread { ranks, along }
    }

    /// The variance of the difference between two settings, from pairs nearby; 0 where there is none.
    pub fn nearby(&self, a: usize, b: usize) -> f64 {
        let of_threshold = |(along, (&a, &b)): (&Along, (&usize, &usize))| -> f64 {
            let (start, steps) = (a.min(b), a.abs_diff(b));
            let pairs = (start.saturating_sub(REACH)..=start + REACH).filter_map(|start| along.get(&(start, steps)));
            let (sum, number) = pairs.fold((0.0, 0), |(sum, number), pair| (sum + pair.0, number + pair.1));
            if number == 0 { 0.0 } else { sum / number as f64 }
        };
        self.along.iter().zip(self.ranks[a].iter().zip(&self.ranks[b])).map(of_threshold).sum()
    }

    /// The standard error of the mean difference between two settings, of which `difference` is the series; `NaN` below
    /// two units.
    pub fn standard_error(&self, a: usize, b: usize, difference: &[f64]) -> f64 {
        let (_, sd, units) = moments(difference);
        if units < 2 { f64::NAN } else { (sd * sd).max(self.nearby(a, b)).sqrt() / (units as f64).sqrt() }
    }
}

/// Variances of the differences between settings that differ in one threshold alone.
fn along(ranks: &[Vec<usize>], series: &[Vec<f64>], threshold: usize) -> Along {
    let mut lines: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
    for (setting, ranks) in ranks.iter().enumerate() {
        let mut others = ranks.clone();
        others.remove(threshold);
        lines.entry(others).or_default().push(setting);
    }
    let mut along = Along::new();
    for line in lines.values() {
        for (index, &a) in line.iter().enumerate() {
            for &b in &line[index + 1..] {
                let difference: Vec<f64> = series[a].iter().zip(&series[b]).map(|(a, b)| a - b).collect();
                let (_, sd, units) = moments(&difference);
                if units < 2 {
                    continue;
                }
                let (a, b) = (ranks[a][threshold], ranks[b][threshold]);
                let cell = along.entry((a.min(b), a.abs_diff(b))).or_insert((0.0, 0));
                *cell = (cell.0 + sd * sd, cell.1 + 1);
            }
        }
    }
    along
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_as_far_apart_share_their_variance() {
        let values = [0.0, 1.0, 2.0].map(|value| vec![value]);
        // Differences of neighbours: (0, 0) and (1, -1), with variances 0 and 2.
        let series = [vec![0.0, 0.0], vec![0.0, 0.0], vec![1.0, -1.0]];
        let spread = Spread::new(&values, &series);
        let near = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-12, "{found} {expected}");
        near(spread.nearby(0, 1), 1.0);
        near(spread.nearby(2, 1), 1.0);
        near(spread.nearby(0, 2), 2.0);
        // Its own variance is larger: 2 over two units.
        near(spread.standard_error(1, 2, &[-1.0, 1.0]), 1.0);
    }

    #[test]
    fn several_thresholds_add_their_variances_and_far_pairs_do_not_count() {
        let values = [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]].map(|value| value.to_vec());
        let series = [vec![0.0, 0.0], vec![1.0, -1.0], vec![2.0, -2.0]];
        let spread = Spread::new(&values, &series);
        for ((a, b), expected) in [((0, 1), 2.0), ((0, 2), 8.0), ((1, 2), 10.0)] {
            assert!((spread.nearby(a, b) - expected).abs() < 1e-12);
        }
        let values: Vec<Vec<f64>> = (0..8).map(|value| vec![f64::from(value)]).collect();
        let series: Vec<Vec<f64>> = (0..8).map(|k| if k < 7 { vec![0.0, 0.0] } else { vec![3.0, -3.0] }).collect();
        let spread = Spread::new(&values, &series);
        assert_eq!(spread.nearby(0, 1), 0.0);
        assert!(spread.nearby(2, 3) > 0.0);
    }

    #[test]
    fn too_few_units_have_no_error() {
        let spread = Spread::new(&[vec![0.0], vec![1.0]], &[vec![1.0], vec![2.0]]);
        assert!(spread.standard_error(0, 1, &[1.0]).is_nan());
    }
}
