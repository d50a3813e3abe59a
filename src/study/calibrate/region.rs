//! The part of the prior that is not ruled out, and how much of the prior's volume it is.
//!
//! Subset simulation (Au and Beck 2001): particles of the prior are kept where their implausibility is in the smaller half,
//! multiplied again and moved within that level, until the level is [`CUT`]. The volume is the product of the shares kept, so it
//! is found however small it is.

use super::implausibility::CUT;
use super::particles::{Draws, Particle, resampled, walk};
use crate::rng::uniform;
use crate::study::design;
use rand::Rng;
use rayon::prelude::*;

/// Steps between two levels, and after the last one.
const STEPS: usize = 12;
const STEPS_AT_LAST: usize = 40;
/// A search ends where so many levels together make the implausibility smaller by less than a hundredth.
const LEVELS_OF_A_STALL: usize = 6;
const LEVELS_MAX: usize = 80;

/// Settings that are not ruled out.
pub struct Region {
    /// Even draws from the prior within it.
    pub particles: Vec<Particle>,
    /// Its share of the prior's volume; 0 where no setting was found.
    pub share: f64,
}

impl Region {
    /// Whether there is any setting in it. If not, its particles are those with the smallest implausibility.
    pub fn is_found(&self) -> bool {
        self.share > 0.0
    }
}

/// Finds the region in which the implausibility of a point of the cube is at most [`CUT`]. It is asked for with a limit, beyond
/// which any value will do.
pub fn region(
    dimensions: usize,
    count: usize,
    draws: &mut Draws,
    implausibility: impl Fn(&[f64], f64) -> f64 + Sync,
) -> Region {
    let scramble = draws.next();
    let start = design::sobol_scramble(scramble.seed, scramble.stage, count, dimensions);
    // A particle's density is minus its implausibility, used as an order alone.
    let at = |cube: Vec<f64>| Particle { log_density: -implausibility(&cube, f64::INFINITY), cube };
    let mut particles: Vec<Particle> = start.into_par_iter().map(at).collect();
    let mut share = 1.0;
    let mut levels: Vec<f64> = Vec::new();
    loop {
        let mut sorted: Vec<f64> = particles.iter().map(|one| -one.log_density).collect();
        sorted.sort_by(f64::total_cmp);
        let level = sorted[(count - 1) / 2].max(CUT);
        let kept: Vec<f64> = particles.iter().map(|one| f64::from(u8::from(-one.log_density <= level))).collect();
        let total: f64 = kept.iter().sum();
        share *= total / count as f64;
        levels.push(level);
        let is_last = level <= CUT;
        let weights: Vec<f64> = kept.iter().map(|kept| kept / total).collect();
        let offset = uniform(draws.next().of(0).next_u32());
        particles = resampled(&particles, &weights, offset);
        let within = |cube: &[f64]| {
            let found = implausibility(cube, level);
            if found <= level { -found } else { f64::NEG_INFINITY }
        };
        move_within(&mut particles, if is_last { STEPS_AT_LAST } else { STEPS }, draws, within);
        let before = levels.len().checked_sub(LEVELS_OF_A_STALL + 1).map(|index| levels[index]);
        let is_stalled = before.is_some_and(|before| level > 0.99 * before) || levels.len() >= LEVELS_MAX;
        if is_last || is_stalled {
            let share = if is_last { share } else { 0.0 };
            return Region { share, particles };
        }
    }
}

/// Walks where a density is positive and the same everywhere; particles keep their own `log_density`.
fn move_within(particles: &mut [Particle], steps: usize, draws: &mut Draws, within: impl Fn(&[f64]) -> f64 + Sync) {
    let own: Vec<f64> = particles.iter().map(|one| one.log_density).collect();
    particles.iter_mut().for_each(|one| one.log_density = 0.0);
    let flat = |cube: &[f64], _| if within(cube) == f64::NEG_INFINITY { f64::NEG_INFINITY } else { 0.0 };
    let before: Vec<Vec<f64>> = particles.iter().map(|one| one.cube.clone()).collect();
    walk(particles, steps, draws.next(), flat);
    for ((particle, own), before) in particles.iter_mut().zip(own).zip(before) {
        particle.log_density = if particle.cube == before { own } else { within(&particle.cube) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_of_a_small_ball_is_found() {
        // A cube of side 0.2 in four of six dimensions: 0.0016 of the volume.
        let inside = |cube: &[f64]| cube[..4].iter().map(|u| (u - 0.5).abs() * 30.0).fold(0.0, f64::max);
        let region = region(6, 2000, &mut Draws { seed: 3, stage: 0 }, |cube, _| inside(cube));
        assert!((region.share / 0.0016 - 1.0).abs() < 0.2, "{}", region.share);
        assert!(region.particles.iter().all(|one| inside(&one.cube) <= CUT && -one.log_density == inside(&one.cube)));
        let mean = |axis: usize| region.particles.iter().map(|one| one.cube[axis]).sum::<f64>() / 2000.0;
        assert!((0..6).all(|axis| (mean(axis) - 0.5).abs() < 0.03));
    }

    #[test]
    fn where_nothing_fits_the_nearest_settings_are_given() {
        let never = |cube: &[f64], _| 4.0 + cube[0];
        let region = region(3, 500, &mut Draws { seed: 3, stage: 0 }, never);
        assert!(!region.is_found());
        assert!(region.particles.iter().all(|one| one.cube[0] < 0.1));
    }
}
