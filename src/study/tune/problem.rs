//! Threshold tuning: the setting that serves an objective best under constraints, and how well that is known.
//!
//! A search finds a promising setting of one or several thresholds on a lattice ([`methods`]); a final evaluation on
//! draws of its own puts today's setting, the setting found and the settings around it side by side and reports what is
//! known ([`super::run`]): curves with bands, the thresholds that may be the best ones, the plateau, the frontier, the
//! choice over scenarios.
//!
//! Everything is compared on common draws, and every interval has the replication (or scramble) as its unit.

use super::goal::Goal;
use crate::engine::Stopped;
use std::ops::Range;

/// A threshold to be tuned, on a lattice `from + k·step`, k = 0 .. `count - 1`.
#[derive(Clone, Debug, PartialEq)]
pub struct Threshold {
    /// `group.key` or `segments.NAME.key`.
    pub name: String,
    /// A plain title for tables and charts.
    pub title: String,
    pub from: f64,
    pub step: f64,
    pub count: u32,
}

impl Threshold {
    /// The threshold at an index of its lattice, to ten significant digits: it reads as people write it, and is run as
    /// it reads.
    pub fn value(&self, index: u32) -> f64 {
        let exact = self.from + f64::from(index) * self.step;
        format!("{exact:.9e}").parse().unwrap_or(exact)
    }

    /// The index nearest to a value.
    pub fn nearest(&self, value: f64) -> u32 {
        let index = ((value - self.from) / self.step).round();
        if index > 0.0 { (index as u32).min(self.count - 1) } else { 0 }
    }
}

/// A setting of every threshold: its indices on the lattice.
pub type Point = Vec<u32>;

/// Something with thresholds that can be tried out.
pub trait Problem: Sync {
    fn thresholds(&self) -> &[Threshold];
    fn goal(&self) -> &Goal;
    /// Today's setting, as near as the lattice has it.
    fn start(&self) -> Point;
    /// Replications that make one unit of an interval.
    fn unit(&self) -> u32;
    /// What trying so many settings at once costs for each replication, in merchant-months.
    fn cost(&self, points: usize) -> u64;
    /// Tries settings on the same draws: `[point][column][replication of the range]`. The range holds whole units.
    ///
    /// # Errors
    /// [`Stopped`] if the user stops it.
    fn run(&self, points: &[Point], replications: Range<u32>) -> Result<Vec<Vec<Vec<f64>>>, Stopped>;
}

/// The whole lattice, or every n-th index of it so that no more than `max` points are left; both ends of a threshold
/// stay.
pub fn lattice(thresholds: &[Threshold], max: usize) -> Vec<Point> {
    let mut strides = vec![1u32; thresholds.len()];
    let count = |threshold: &Threshold, stride: u32| indices(threshold, stride).len();
    loop {
        let counts: Vec<usize> = thresholds.iter().zip(&strides).map(|(t, &stride)| count(t, stride)).collect();
        let product = counts.iter().try_fold(1usize, |product, &count| product.checked_mul(count));
        let coarsest = counts.iter().all(|&count| count <= 2);
        if product.is_some_and(|product| product <= max.max(1)) || coarsest {
            break;
        }
        // The finest threshold is made coarser first.
        let finest = (0..counts.len()).max_by_key(|&index| (counts[index], std::cmp::Reverse(index)));
        if let Some(finest) = finest {
            while count(&thresholds[finest], strides[finest]) == counts[finest] {
                strides[finest] += 1;
            }
        }
    }
    let lists: Vec<Vec<u32>> = thresholds.iter().zip(&strides).map(|(t, &stride)| indices(t, stride)).collect();
    let lengths: Vec<usize> = lists.iter().map(Vec::len).collect();
    let cells = crate::study::design::grid(&lengths);
    cells.into_iter().map(|cell| cell.iter().zip(&lists).map(|(&index, list)| list[index]).collect()).collect()
}

/// Every `stride`-th index of a threshold and its last.
fn indices(threshold: &Threshold, stride: u32) -> Vec<u32> {
    let last = threshold.count - 1;
    let mut indices: Vec<u32> = (0..threshold.count).step_by(stride as usize).collect();
    if indices.last() != Some(&last) {
        // The last stride would be short: its start gives way where it is very short.
        if last - indices[indices.len() - 1] < stride.div_ceil(2) && indices.len() > 1 {
            indices.pop();
        }
        indices.push(last);
    }
    indices
}

#[cfg(test)]
mod tests {
    use super::*;

    fn threshold(from: f64, step: f64, count: u32) -> Threshold {
        Threshold { name: "t".into(), title: "t".into(), from, step, count }
    }

    #[test]
    fn a_threshold_reads_as_people_write_it_and_finds_its_places() {
        let threshold = threshold(0.1, 0.1, 10);
        assert_eq!(threshold.value(2), 0.3);
        assert_eq!(threshold.nearest(0.34), 2);
        assert_eq!((threshold.nearest(-5.0), threshold.nearest(7.0)), (0, 9));
    }

    #[test]
    fn a_lattice_is_made_coarser_until_it_fits_and_keeps_its_ends() {
        let thresholds = [threshold(0.0, 1.0, 13), threshold(0.0, 1.0, 5)];
        assert_eq!(lattice(&thresholds, 1000).len(), 65);
        let coarse = lattice(&thresholds, 20);
        assert!(coarse.len() <= 20 && coarse.len() > 8, "{}", coarse.len());
        assert!(coarse.contains(&vec![0, 0]) && coarse.contains(&vec![12, 4]));
        assert_eq!(lattice(&thresholds[..1], 1).len(), 2);
    }
}
