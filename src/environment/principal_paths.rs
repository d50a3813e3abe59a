//! Paths of the index, drawn so that a few uniforms carry most of the variance.
//!
//! The index of the month before the first and of every month is a stationary Gaussian vector with covariance
//! `sd²·persistence^|i-j|`. Written as `Σ_k sqrt(λ_k)·v_k·ε_k` over the eigenvectors of the covariance, largest eigenvalue first (principal
//! components), the first few ε carry most of its variance, so that scrambled Sobol points, whose first dimensions are the most even,
//! spread evenly over what matters (Acworth, Broadie and Glasserman 1998; scrambling: Owen 1995, Burley 2020).
//!
//! Replication r is point `r mod points` of scramble `r / points`. Every point is uniform by itself and scrambles are independent, so a
//! mean over whole scrambles is unbiased and scrambles are the units of its interval.

use crate::model::macro_policy::Economy;
use crate::rng::{Purpose, RoundKeys, Stream};
use crate::simd::functions::inverse_normal_f64;
use rand::Rng;

/// The components of an economy's path, largest first.
#[derive(Clone, Debug, PartialEq)]
pub struct PrincipalPaths {
    points: u32,
    /// `[component][month]`, scaled by the square root of the eigenvalue.
    components: Vec<Vec<f64>>,
}

impl PrincipalPaths {
    /// The components of `months` successive months, for scrambles of `points` replications.
    pub fn new(economy: &Economy<f64>, months: usize, points: u32) -> PrincipalPaths {
        let mut powers = vec![1.0];
        for lag in 1..months {
            powers.push(powers[lag - 1] * economy.persistence);
        }
        let covariance = (0..months).map(|i| (0..months).map(|j| powers[i.abs_diff(j)]).collect()).collect();
        let mut eigen = eigen(covariance);
        eigen.sort_by(|a, b| b.0.total_cmp(&a.0));
        let scaled = |(value, vector): (f64, Vec<f64>)| {
            let scale = economy.sd * value.max(0.0).sqrt();
            vector.into_iter().map(|x| scale * x).collect()
        };
        PrincipalPaths { points, components: eigen.into_iter().map(scaled).collect() }
    }

    /// Whether they are of so many months, for scrambles of so many points.
    pub fn are_of(&self, months: usize, points: u32) -> bool {
        (self.components.len(), self.points) == (months, points)
    }

    /// The path of one replication.
    pub fn draw(&self, keys: &RoundKeys, replication: u32) -> Vec<f64> {
        let scramble = replication / self.points;
        let seed = Stream::new(keys, scramble, 0, Purpose::EconomyScramble).next_u32();
        let mut path = vec![0.0; self.components.len()];
        for (dimension, component) in self.components.iter().enumerate() {
            let uniform = f64::from(sobol_burley::sample(replication % self.points, dimension as u32, seed));
            // Points are multiples of 2^-24 from 0 on: their middle lies inside (0, 1).
            let normal = inverse_normal_f64(uniform + 0.5 / 16_777_216.0);
            for (x, part) in path.iter_mut().zip(component) {
                *x += part * normal;
            }
        }
        path
    }
}

/// Eigenvalues and eigenvectors of a symmetric matrix by cyclic Jacobi rotations: only operations whose result is the same on
/// every machine. An eigenvector's first entry that is not tiny is positive.
fn eigen(mut a: Vec<Vec<f64>>) -> Vec<(f64, Vec<f64>)> {
    const SWEEPS: usize = 60;
    let size = a.len();
    let mut vectors: Vec<Vec<f64>> =
        (0..size).map(|i| (0..size).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    for _ in 0..SWEEPS {
        let off: f64 = (0..size).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| a[i][j] * a[i][j]).sum();
        if off < 1e-26 * size as f64 {
            break;
        }
        for p in 0..size {
            for q in p + 1..size {
                if a[p][q].abs() < 1e-300 {
                    continue;
                }
                let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
                let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                let c = 1.0 / (t * t + 1.0).sqrt();
                let s = t * c;
                for row in &mut a {
                    (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
                }
                let (upper, lower) = a.split_at_mut(q);
                for (x, y) in upper[p].iter_mut().zip(&mut lower[0]) {
                    (*x, *y) = (c * *x - s * *y, s * *x + c * *y);
                }
                // Rows hold eigenvectors.
                let (upper, lower) = vectors.split_at_mut(q);
                for (x, y) in upper[p].iter_mut().zip(&mut lower[0]) {
                    (*x, *y) = (c * *x - s * *y, s * *x + c * *y);
                }
            }
        }
    }
    let signed = |vector: Vec<f64>| {
        let is_negative = vector.iter().find(|x| x.abs() > 1e-9).is_some_and(|&x| x < 0.0);
        if is_negative { vector.into_iter().map(|x| -x).collect() } else { vector }
    };
    vectors.into_iter().enumerate().map(|(i, vector)| (a[i][i], signed(vector))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_make_the_covariance_and_the_first_carry_most_of_it() {
        let economy = Economy { persistence: 0.92, sd: 1.5 };
        let paths = PrincipalPaths::new(&economy, 37, 32);
        for i in [0, 7, 36] {
            for j in [0, 12, 36] {
                let sum: f64 = paths.components.iter().map(|component| component[i] * component[j]).sum();
                let power = (0..i.abs_diff(j)).fold(2.25, |x, _| x * 0.92);
                assert!((sum - power).abs() < 1e-9, "{i} {j}: {sum} against {power}");
            }
        }
        let variance = |component: &Vec<f64>| component.iter().map(|x| x * x).sum::<f64>();
        let first: f64 = paths.components[..4].iter().map(variance).sum();
        assert!(first / (37.0 * 2.25) > 0.8);
    }

    #[test]
    fn paths_have_the_moments_of_the_plain_recursion() {
        let paths = PrincipalPaths::new(&Economy { persistence: 0.92, sd: 1.5 }, 37, 32);
        let keys = RoundKeys::new(5);
        let drawn: Vec<Vec<f64>> = (0..16_384).map(|replication| paths.draw(&keys, replication)).collect();
        let moment = |f: &dyn Fn(&Vec<f64>) -> f64| drawn.iter().map(f).sum::<f64>() / drawn.len() as f64;
        for month in [0, 20, 36] {
            assert!(moment(&|path| path[month]).abs() < 0.01);
            assert!((moment(&|path| path[month] * path[month]) - 2.25).abs() < 0.03);
        }
        assert!((moment(&|path| path[10] * path[11]) / 2.25 - 0.92).abs() < 0.02);
        assert!((moment(&|path| path[0] * path[36]) / 2.25 - 0.05).abs() < 0.03);
    }

    #[test]
    fn constant_and_memoryless_economies_have_paths_too() {
        let keys = RoundKeys::new(1);
        let constant = PrincipalPaths::new(&Economy { persistence: 1.0, sd: 1.0 }, 5, 32).draw(&keys, 3);
        assert!(constant.iter().all(|x| (x - constant[0]).abs() < 1e-9));
        let memoryless = PrincipalPaths::new(&Economy { persistence: 0.0, sd: 1.0 }, 5, 32).draw(&keys, 3);
        assert!((memoryless[0] - memoryless[1]).abs() > 1e-6);
    }
}
