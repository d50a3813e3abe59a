//! Designs: which points of a space are run. Unit-cube designs are drawn from the study's seed alone.

use crate::rng::{Purpose, RoundKeys, Stream};
use rand::Rng;
use rand::seq::SliceRandom;
use rand_distr::{Distribution, Open01};

/// A stream of a study's own, identified by `which`.
pub fn stream(seed: u64, which: u32) -> Stream {
    Stream::new(&RoundKeys::new(seed), 0, which, Purpose::Design)
}

/// Every combination of indices in lists of these lengths, the last list running fastest.
pub fn grid(lengths: &[usize]) -> Vec<Vec<usize>> {
    lengths.iter().fold(vec![Vec::new()], |cells, &length| {
        let longer = |cell: &Vec<usize>| -> Vec<Vec<usize>> {
            (0..length).map(|index| cell.iter().copied().chain([index]).collect()).collect()
        };
        cells.iter().flat_map(longer).collect()
    })
}

/// A Latin hypercube: every one of `points` slices of each of `dimensions` has one point (McKay, Beckman and Conover
/// 1979).
pub fn latin_hypercube(seed: u64, points: usize, dimensions: usize) -> Vec<Vec<f64>> {
    let mut cube = vec![vec![0.0; dimensions]; points];
    for dimension in 0..dimensions {
        let mut draws = stream(seed, dimension as u32);
        let mut slices: Vec<usize> = (0..points).collect();
        slices.shuffle(&mut draws);
        for (point, slice) in cube.iter_mut().zip(slices) {
            let within: f64 = Open01.sample(&mut draws);
            point[dimension] = (slice as f64 + within) / points as f64;
        }
    }
    cube
}

/// Maximum number of dimensions of a Sobol design.
pub const SOBOL_DIMENSIONS_MAX: usize = sobol_burley::NUM_DIMENSIONS as usize;
/// Maximum number of points of a Sobol design.
pub const SOBOL_POINTS_MAX: u32 = 1 << 16;

/// Scrambled Sobol points (Owen 1995); most even where `points` is a power of two.
pub fn sobol(seed: u64, points: usize, dimensions: usize) -> Vec<Vec<f64>> {
    sobol_scramble(seed, 0, points, dimensions)
}

/// The same points in a scramble of their own, independent of the other ones.
pub fn sobol_scramble(seed: u64, which: u32, points: usize, dimensions: usize) -> Vec<Vec<f64>> {
    let scramble = stream(seed, which).next_u32();
    let coordinate = |point, dimension| {
        f64::from(sobol_burley::sample(point as u32, dimension as u32, scramble)) + 0.5 / 16_777_216.0
    };
    (0..points).map(|point| (0..dimensions).map(|dimension| coordinate(point, dimension)).collect()).collect()
}

/// Morris's trajectories: `[trajectory][step][dimension]`, each step moving one dimension by `levels/2/(levels-1)` of
/// the cube (Morris 1991); which dimension a step moves is the one that differs.
pub fn trajectories(seed: u64, count: usize, levels: u32, dimensions: usize) -> Vec<Vec<Vec<f64>>> {
    let mut draws = stream(seed, 0);
    let (half, top) = (levels / 2, f64::from(levels - 1));
    let one = |_| {
        let mut order: Vec<usize> = (0..dimensions).collect();
        order.shuffle(&mut draws);
        // Starts where a step of half the levels stays inside, upwards or downwards.
        let mut at: Vec<(u32, bool)> =
            (0..dimensions).map(|_| (draws.next_u32() % half, draws.next_u32().is_multiple_of(2))).collect();
        let values = |at: &[(u32, bool)]| -> Vec<f64> {
            at.iter().map(|&(level, down)| f64::from(if down { levels - 1 - level } else { level }) / top).collect()
        };
        let mut steps = vec![values(&at)];
        for dimension in order {
            at[dimension].0 += half;
            steps.push(values(&at));
        }
        steps
    };
    (0..count).map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_has_every_combination() {
        assert_eq!(grid(&[2, 3]), [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]]);
    }

    #[test]
    fn every_slice_of_a_latin_hypercube_has_one_point() {
        for dimension in 0..3 {
            let mut slices: Vec<usize> =
                latin_hypercube(1, 20, 3).iter().map(|point| (point[dimension] * 20.0) as usize).collect();
            slices.sort_unstable();
            assert_eq!(slices, (0..20).collect::<Vec<_>>());
        }
    }

    #[test]
    fn sobol_points_fill_the_halves_evenly() {
        let points = sobol(3, 64, 5);
        for dimension in 0..5 {
            assert_eq!(points.iter().filter(|point| point[dimension] < 0.5).count(), 32);
        }
    }

    #[test]
    fn a_trajectory_moves_each_dimension_once_and_stays_inside() {
        for trajectory in trajectories(1, 10, 4, 5) {
            assert_eq!(trajectory.len(), 6);
            let mut moved: Vec<usize> = Vec::new();
            for pair in trajectory.windows(2) {
                let changed: Vec<usize> = (0..5).filter(|&d| pair[0][d] != pair[1][d]).collect();
                assert_eq!(changed.len(), 1);
                assert!(((pair[0][changed[0]] - pair[1][changed[0]]).abs() - 2.0 / 3.0).abs() < 1e-12);
                moved.push(changed[0]);
            }
            moved.sort_unstable();
            assert_eq!(moved, [0, 1, 2, 3, 4]);
            assert!(trajectory.iter().flatten().all(|x| (0.0..=1.0).contains(x)));
        }
    }
}
