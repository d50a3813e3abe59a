//! Particles in the cube, moved so that they keep a density: a random walk with their own covariance, reflected at the cube's
//! faces, mixed with fresh draws of single coordinates.

use crate::rng::{Purpose, RoundKeys, Stream, uniform};
use crate::simd::functions::inverse_normal_f64;
use nalgebra::{Cholesky, DMatrix};
use rand::Rng;
use rayon::prelude::*;

/// Scales of the walk, relative to the best one for a normal density.
const SCALES: [f64; 4] = [1.0, 0.5, 0.2, 0.05];
/// One step in so many draws a coordinate afresh.
const FRESH: u32 = 4;

/// Keyed draws of one stage: no two stages of a study have the same number.
#[derive(Clone, Copy)]
pub struct Draws {
    pub seed: u64,
    pub stage: u32,
}

impl Draws {
    /// The draws of one particle.
    pub fn of(self, particle: usize) -> Stream {
        Stream::new(&RoundKeys::new(self.seed), self.stage, particle as u32, Purpose::Design)
    }

    /// Those of the next stage.
    pub fn next(&mut self) -> Draws {
        self.stage += 1;
        *self
    }
}

/// A particle and the logarithm of the density there.
#[derive(Clone, Debug)]
pub struct Particle {
    pub cube: Vec<f64>,
    pub log_density: f64,
}

/// Moves every particle by so many steps and returns the share of steps taken. A density is asked for at a point with the logarithm
/// below which the point is refused, and may be given as 0 there.
pub fn walk(
    particles: &mut [Particle],
    steps: usize,
    draws: Draws,
    log_density: impl Fn(&[f64], f64) -> f64 + Sync,
) -> f64 {
    let directions = directions(particles);
    let one = |(index, particle): (usize, &mut Particle)| {
        let mut draws = draws.of(index);
        (0..steps).filter(|_| step(particle, &directions, &mut draws, &log_density)).count()
    };
    let taken: Vec<usize> = particles.par_iter_mut().enumerate().map(one).collect();
    taken.iter().sum::<usize>() as f64 / (steps * particles.len()).max(1) as f64
}

/// Particles drawn in proportion to weights that sum to 1, evenly (systematic resampling), at an offset within (0, 1).
pub fn resampled(particles: &[Particle], weights: &[f64], offset: f64) -> Vec<Particle> {
    let count = particles.len();
    let mut below = 0.0;
    let mut index = 0;
    let one = |draw: usize| {
        let at = (draw as f64 + offset) / count as f64;
        while index + 1 < count && below + weights[index] < at {
            below += weights[index];
            index += 1;
        }
        particles[index].clone()
    };
    (0..count).map(one).collect()
}

/// One Metropolis step; whether it was taken.
fn step(
    particle: &mut Particle,
    directions: &DMatrix<f64>,
    draws: &mut Stream,
    log_density: &impl Fn(&[f64], f64) -> f64,
) -> bool {
    let dimensions = particle.cube.len();
    let mut cube = particle.cube.clone();
    if draws.next_u32().is_multiple_of(FRESH) {
        cube[draws.next_u32() as usize % dimensions] = uniform(draws.next_u32());
    } else {
        let scale = SCALES[draws.next_u32() as usize % SCALES.len()] * 2.38 / (dimensions as f64).sqrt();
        let normals: Vec<f64> =
            (0..dimensions).map(|_| scale * inverse_normal_f64(uniform(draws.next_u32()))).collect();
        for (row, u) in cube.iter_mut().enumerate() {
            let move_by: f64 = (0..=row).map(|column| directions[(row, column)] * normals[column]).sum();
            *u = reflected(*u + move_by);
        }
    }
    // Drawn whether it is needed or not.
    let needed = particle.log_density + libm::log(uniform(draws.next_u32()));
    let density = log_density(&cube, needed);
    let is_taken = density > needed;
    if is_taken {
        *particle = Particle { cube, log_density: density };
    }
    is_taken
}

/// L of LLᵀ = the particles' covariance, with a little of every direction.
fn directions(particles: &[Particle]) -> DMatrix<f64> {
    let (count, dimensions) = (particles.len() as f64, particles[0].cube.len());
    let mean = |coordinate: usize| particles.iter().map(|particle| particle.cube[coordinate]).sum::<f64>() / count;
    let means: Vec<f64> = (0..dimensions).map(mean).collect();
    let covariance = DMatrix::from_fn(dimensions, dimensions, |a, b| {
        let products = particles.iter().map(|particle| (particle.cube[a] - means[a]) * (particle.cube[b] - means[b]));
        products.sum::<f64>() / count + if a == b { 1e-8 } else { 0.0 }
    });
    Cholesky::new(covariance).map_or_else(|| DMatrix::identity(dimensions, dimensions) * 1e-4, |cholesky| cholesky.l())
}

/// A coordinate folded back into the unit interval.
fn reflected(u: f64) -> f64 {
    let folded = u.rem_euclid(2.0);
    if folded > 1.0 { 2.0 - folded } else { folded }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::design;

    #[test]
    fn particles_that_start_anywhere_end_with_the_density() {
        // A normal along one diagonal, flat along the third coordinate.
        let density = |cube: &[f64]| {
            let (sum, difference) = (cube[0] + cube[1] - 1.0, cube[0] - cube[1]);
            -0.5 * (sum * sum / 0.01 + difference * difference / 0.0001)
        };
        let start = design::sobol(1, 1000, 3);
        let mut particles: Vec<Particle> =
            start.into_iter().map(|cube| Particle { log_density: density(&cube), cube }).collect();
        for stage in 1..=10 {
            walk(&mut particles, 40, Draws { seed: 1, stage }, |cube, _| density(cube));
        }
        let sd = |of: &dyn Fn(&[f64]) -> f64| {
            let values: Vec<f64> = particles.iter().map(|particle| of(&particle.cube)).collect();
            let mean = values.iter().sum::<f64>() / 1000.0;
            (values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / 1000.0).sqrt()
        };
        let (sum, difference) = (sd(&|cube| cube[0] + cube[1]), sd(&|cube| cube[0] - cube[1]));
        assert!((sum - 0.1).abs() < 0.01, "{sum}");
        assert!((difference - 0.01).abs() < 0.001, "{difference}");
        assert!((sd(&|cube| cube[2]) - 1.0 / 12.0_f64.sqrt()).abs() < 0.02);
    }

    #[test]
    fn resampling_draws_in_proportion() {
        let particles: Vec<Particle> =
            (0..4).map(|index| Particle { cube: vec![f64::from(index)], log_density: 0.0 }).collect();
        let drawn = resampled(&particles, &[0.5, 0.0, 0.25, 0.25], 0.5);
        let drawn: Vec<f64> = drawn.iter().map(|particle| particle.cube[0]).collect();
        assert_eq!(drawn, [0.0, 0.0, 2.0, 3.0]);
    }

    #[test]
    fn a_coordinate_is_reflected_at_the_faces() {
        assert!((reflected(-0.25) - 0.25).abs() < 1e-15 && (reflected(1.25) - 0.75).abs() < 1e-15);
        assert!((reflected(-1.75) - 0.25).abs() < 1e-15 && reflected(0.5) == 0.5);
    }
}
