//! The posterior ensemble: settings drawn from the emulator's posterior, simulated, and weighted by what the simulator says.
//!
//! The posterior's density is prior × Gaussian likelihood of the targets, each with the variance tolerance² + discrepancy² +
//! Monte Carlo². Particles of the region that is not ruled out are brought to the emulator's posterior by tempering (Neal 2001,
//! Del Moral, Doucet and Jasra 2006); a member's weight is the simulator's likelihood over the emulator's, with the tail of the
//! weights smoothed. If too few members count, the emulator learns from them and the ensemble is drawn anew.

use super::emulator::Emulator;
use super::implausibility::{CUT, Goal, largest};
use super::particles::{Draws, Particle, resampled, walk};
use super::point::Moment;
use super::region::Region;
use super::space::Space;
use super::waves::{History, Simulator, Sizes, fit, some};
use super::weights::{effective_size, normalised, pareto_smoothed};
use crate::engine::Stopped;
use crate::rng::uniform;
use rand::Rng;
use rayon::prelude::*;
use std::collections::BTreeSet;

/// Steps at each temperature, and at the last one.
const STEPS: usize = 12;
const STEPS_AT_LAST: usize = 60;
/// Times that particles are moved at the last temperature until no two are the same.
const LAST_MAX: usize = 4;
/// An ensemble is good enough where its effective size is this share of its members.
const ENOUGH: f64 = 0.5;
/// A member with more than this share of the weight is most of the answer.
const MOST: f64 = 0.5;

/// A setting of the ensemble.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    pub values: Vec<f64>,
    pub weight: f64,
    /// What was simulated: wanted targets, and figures held out behind them.
    pub moments: Vec<Moment>,
    /// Logarithm of each wanted target's likelihood.
    pub log_likelihoods: Vec<f64>,
}

/// A weighted ensemble.
pub struct Ensemble {
    pub members: Vec<Member>,
    /// Shape of the weights' tail.
    pub shape: f64,
    /// The effective size of each round, the last one's being the ensemble's.
    pub rounds: Vec<f64>,
}

impl Ensemble {
    pub fn weights(&self) -> Vec<f64> {
        self.members.iter().map(|member| member.weight).collect()
    }

    /// Equally weighted members that would be as precise.
    pub fn effective_size(&self) -> f64 {
        effective_size(&self.weights())
    }

    /// The index of a member that has most of the weight.
    pub fn dominant(&self) -> Option<usize> {
        self.members.iter().position(|member| member.weight > MOST)
    }

    /// Every member's value of one parameter.
    pub fn values(&self, parameter: usize) -> Vec<f64> {
        self.members.iter().map(|member| member.values[parameter]).collect()
    }
}

/// Draws, simulates and weights the members; later rounds' points are added to the history's.
///
/// # Errors
/// [`Stopped`] if the simulator was stopped.
pub fn ensemble(
    space: &Space,
    history: &mut History,
    sizes: Sizes,
    draws: &mut Draws,
    simulate: &mut impl Simulator,
) -> Result<Ensemble, Stopped> {
    let mut rounds = Vec::new();
    loop {
        let particles = proposals(space, history, draws);
        let chosen: Vec<&Particle> = some(&particles, sizes.members).collect();
        let values: Vec<Vec<f64>> = chosen.iter().map(|particle| space.values(&particle.cube)).collect();
        let simulated = simulate(&values)?;
        let goal = &history.goal;
        let likelihoods: Vec<Vec<f64>> = simulated.iter().map(|row| defined(goal.log_likelihoods(row))).collect();
        let logs: Vec<f64> = (chosen.iter().zip(&likelihoods))
            .map(|(particle, likelihoods)| likelihoods.iter().sum::<f64>() - particle.log_density)
            .collect();
        let smoothed = pareto_smoothed(&logs);
        let effective = effective_size(&smoothed.weights);
        rounds.push(effective);
        history.points.values.extend(values.iter().cloned());
        history.points.simulated.extend(simulated.iter().cloned());
        if effective >= ENOUGH * sizes.members as f64 || rounds.len() >= sizes.rounds_max {
            let members = values.into_iter().zip(smoothed.weights).zip(simulated).zip(likelihoods);
            let member =
                |(((values, weight), moments), log_likelihoods)| Member { values, weight, moments, log_likelihoods };
            return Ok(Ensemble { members: members.map(member).collect(), shape: smoothed.shape, rounds });
        }
        history.goal = Goal::of(history.goal.wanted, &history.points.simulated);
        // What had points enough before has them still.
        history.emulators.extend(fit(space, &history.goal, &history.points));
    }
}

/// Undefined likelihoods are of settings that are ruled out.
fn defined(logs: Vec<f64>) -> Vec<f64> {
    logs.into_iter().map(|log| if log.is_nan() { f64::NEG_INFINITY } else { log }).collect()
}

/// Particles of the last emulator's posterior within the region that earlier emulators have not ruled out.
fn proposals(space: &Space, history: &History, draws: &mut Draws) -> Vec<Particle> {
    let (last, earlier) = history.emulators.split_last().expect("a history has waves");
    let goal = &history.goal;
    let cut = if history.region.is_found() { CUT } else { f64::INFINITY };
    let at = |cube: &[f64], needed: f64| {
        let scaled = space.scaled(&space.values(cube));
        let found = goal.log_likelihood_of(&last.predict(&scaled));
        let is_out = |emulator: &Emulator| largest(&goal.of_predicted(&emulator.predict(&scaled))) > cut;
        // An undefined likelihood rules a setting out, too.
        let is_needed = found >= needed;
        if !is_needed || earlier.iter().rev().any(is_out) { f64::NEG_INFINITY } else { found }
    };
    temper(&history.region, draws, at)
}

/// Brings even particles of a region to a density.
fn temper(region: &Region, draws: &mut Draws, log_density: impl Fn(&[f64], f64) -> f64 + Sync) -> Vec<Particle> {
    let full = |particle: &Particle| log_density(&particle.cube, f64::NEG_INFINITY);
    let mut particles = region.particles.clone();
    let mut densities: Vec<f64> = particles.par_iter().map(full).collect();
    let mut power = 0.0;
    while power < 1.0 {
        let step = next_step(&densities, 1.0 - power);
        let logs: Vec<f64> = densities.iter().map(|density| step * density).collect();
        power = if step >= 1.0 - power { 1.0 } else { power + step };
        let offset = uniform(draws.next().of(0).next_u32());
        particles = resampled(&particles, &normalised(&logs), offset);
        let tempered = |cube: &[f64], needed: f64| power * log_density(cube, needed / power);
        particles
            .par_iter_mut()
            .for_each(|particle| particle.log_density = tempered(&particle.cube, f64::NEG_INFINITY));
        let moves = if power >= 1.0 { LAST_MAX } else { 1 };
        for round in 0..moves {
            if round > 0 && are_distinct(&particles) {
                break;
            }
            walk(&mut particles, if power >= 1.0 { STEPS_AT_LAST } else { STEPS }, draws.next(), tempered);
        }
        densities = particles.iter().map(|particle| particle.log_density / power).collect();
    }
    particles
}

fn are_distinct(particles: &[Particle]) -> bool {
    let seen: BTreeSet<Vec<u64>> =
        particles.iter().map(|particle| particle.cube.iter().map(|u| u.to_bits()).collect()).collect();
    seen.len() == particles.len()
}

/// How far the power may rise so that half of the particles still count.
fn next_step(densities: &[f64], most: f64) -> f64 {
    let counts = |step: f64| {
        let logs: Vec<f64> = densities.iter().map(|density| step * density).collect();
        effective_size(&normalised(&logs)) >= 0.5 * densities.len() as f64
    };
    // Where no particle counts, no step is better than another.
    if counts(most) || densities.iter().all(|density| *density == f64::NEG_INFINITY) {
        return most;
    }
    let (mut low, mut high) = (0.0, most);
    for _ in 0..40 {
        let middle = 0.5 * (low + high);
        if counts(middle) { low = middle } else { high = middle }
    }
    low.max(1e-4 * most)
}

#[cfg(test)]
mod tests;
