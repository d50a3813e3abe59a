//! History matching: waves of simulated points, each from what the earlier ones have not ruled out.
//!
//! The first wave is a scrambled Sobol design of the prior. After each wave the emulator is fitted to the points that are near
//! enough to matter, the region that no emulator so far rules out is found ([`super::region`]), and the next wave's points are
//! drawn from it. Waves end when the emulator's variance is small beside the other variances, or after a set number.

use super::emulator::Emulator;
use super::implausibility::{CUT, Goal, emulated, largest};
use super::particles::{Draws, Particle};
use super::point::{Moment, Simulated, Wanted};
use super::region::{Region, region};
use super::space::Space;
use crate::engine::Stopped;
use crate::study::design;

/// Points with an implausibility above this many times [`CUT`] do not enter a later emulator, if enough others do.
const NEAR: f64 = 4.0;
/// The emulator's variance is small where it is at most this share of the other variances, on average over the region.
const SMALL: f64 = 0.1;

/// How much is spent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sizes {
    pub seed: u64,
    /// Points of the first wave and of each later one.
    pub first: usize,
    pub later: usize,
    pub waves_max: usize,
    /// Particles that regions and posteriors are made of.
    pub particles: usize,
    pub members: usize,
    /// Ensembles that are drawn at most, each from an emulator that knows the one before.
    pub rounds_max: usize,
}

/// Simulates points, given as values of the free parameters: one row of moments a point, one moment a wanted target. A
/// moment that is not defined is `NaN`.
pub trait Simulator: FnMut(&[Vec<f64>]) -> Result<Simulated, Stopped> {}
impl<F: FnMut(&[Vec<f64>]) -> Result<Simulated, Stopped>> Simulator for F {}

/// One wave's numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Wave {
    pub points: usize,
    /// Simulated points that are not ruled out.
    pub fitting: usize,
    /// The smallest implausibility of this wave's points, each the largest over targets.
    pub smallest: f64,
    /// Share of the prior's volume that is not ruled out after it.
    pub share: f64,
    /// The emulator's variance beside the other variances, of the target where it is largest.
    pub emulator: f64,
}

/// All points simulated so far.
#[derive(Default)]
pub struct Points {
    pub values: Vec<Vec<f64>>,
    pub simulated: Simulated,
}

/// What waves end with.
pub enum Matched<'a> {
    History(Box<History<'a>>),
    /// These targets are defined at too few points for an emulator.
    Undefined {
        waves: Vec<Wave>,
        targets: Vec<usize>,
    },
}

/// Waves that are done.
pub struct History<'a> {
    pub waves: Vec<Wave>,
    pub points: Points,
    pub goal: Goal<'a>,
    pub emulators: Vec<Emulator>,
    pub region: Region,
}

impl History<'_> {
    /// Whether a simulated point fits all targets.
    pub fn has_fit(&self) -> bool {
        self.waves.iter().any(|wave| wave.fitting > 0)
    }
}

/// Runs the waves. Undefined moments rule a point out.
///
/// # Errors
/// [`Stopped`] if the simulator was stopped.
pub fn run<'a>(
    space: &Space,
    wanted: &'a [Wanted],
    sizes: Sizes,
    draws: &mut Draws,
    simulate: &mut impl Simulator,
) -> Result<Matched<'a>, Stopped> {
    let scramble = draws.next();
    let mut cubes = design::sobol_scramble(scramble.seed, scramble.stage, sizes.first, space.dimensions());
    let mut points = Points::default();
    let (mut waves, mut emulators): (Vec<Wave>, Vec<Emulator>) = (Vec::new(), Vec::new());
    loop {
        let values: Vec<Vec<f64>> = cubes.iter().map(|cube| space.values(cube)).collect();
        let simulated = simulate(&values)?;
        points.values.extend(values);
        points.simulated.extend(simulated.iter().cloned());
        let goal = Goal::of(wanted, &points.simulated);
        let emulator = if goal.noise.iter().any(|noise| noise.is_nan()) { None } else { fit(space, &goal, &points) };
        let Some(emulator) = emulator else {
            return Ok(Matched::Undefined { waves, targets: undefined(&points, wanted.len()) });
        };
        emulators.push(emulator);
        let implausibility = |cube: &[f64], limit| ruled_out(&emulators, &goal, space, cube, limit);
        let found = region(space.dimensions(), sizes.particles, draws, implausibility);
        let last = &emulators[emulators.len() - 1];
        let wave = wave(space, &goal, &simulated, last, &found);
        let is_precise = found.is_found() && wave.emulator <= SMALL && wave.fitting > 0;
        waves.push(wave);
        if is_precise || waves.len() >= sizes.waves_max {
            let history = History { waves, points, goal, emulators, region: found };
            return Ok(Matched::History(Box::new(history)));
        }
        cubes = some(&found.particles, sizes.later).map(|particle| particle.cube.clone()).collect();
    }
}

/// An emulator of the points that are near enough: the nearest ones, at least as many as a full polynomial wants. None
/// where too few have all moments defined.
pub fn fit(space: &Space, goal: &Goal, points: &Points) -> Option<Emulator> {
    let targets = goal.wanted.len();
    let mut order: Vec<(f64, usize)> = (points.simulated.iter().enumerate())
        .map(|(index, row)| (goal.implausibility(row), index))
        .filter(|(found, _)| found.is_finite())
        .collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let dimensions = space.dimensions();
    if order.len() < Emulator::points_min(dimensions) {
        return None;
    }
    let full = 2 * (1 + dimensions) * (2 + dimensions) / 2;
    let near = order.partition_point(|(found, _)| *found <= NEAR * CUT).max(full).min(order.len());
    let mut chosen: Vec<usize> = order[..near].iter().map(|(_, index)| *index).collect();
    chosen.sort_unstable();
    let scaled: Vec<Vec<f64>> = chosen.iter().map(|&index| space.scaled(&points.values[index])).collect();
    let of_target = |target: usize| chosen.iter().map(|&index| points.simulated[index][target].value).collect();
    let values: Vec<Vec<f64>> = (0..targets).map(of_target).collect();
    Some(Emulator::fit(&scaled, &values, &goal.spreads()))
}

/// So many of the particles, evenly spaced.
pub fn some(particles: &[Particle], count: usize) -> impl Iterator<Item = &Particle> {
    let all = particles.len();
    let count = count.min(all);
    (0..count).map(move |index| &particles[index * all / count])
}

/// Targets that are defined, with their Monte Carlo error, at less than half of the points.
fn undefined(points: &Points, targets: usize) -> Vec<usize> {
    let defined = |target: &usize| {
        let is_defined = |moment: &Moment| moment.value.is_finite() && moment.standard_error.is_finite();
        points.simulated.iter().filter(|row| is_defined(&row[*target])).count()
    };
    (0..targets).filter(|target| 2 * defined(target) < points.simulated.len()).collect()
}

/// The largest implausibility by any emulator, the newest first; beyond a limit any will do.
fn ruled_out(emulators: &[Emulator], goal: &Goal, space: &Space, cube: &[f64], limit: f64) -> f64 {
    let mut found: f64 = 0.0;
    for emulator in emulators.iter().rev() {
        found = found.max(emulated(emulator, goal, space, cube));
        if found > limit {
            break;
        }
    }
    found
}

fn wave(space: &Space, goal: &Goal, simulated: &[Vec<Moment>], emulator: &Emulator, found: &Region) -> Wave {
    let targets = goal.wanted.len();
    let each: Vec<f64> = simulated.iter().map(|row| goal.implausibility(row)).collect();
    let mut shares = vec![0.0; targets];
    let sample: Vec<&Particle> = some(&found.particles, 200).collect();
    for particle in &sample {
        for (target, prediction) in emulator.predict(&space.scaled(&space.values(&particle.cube))).iter().enumerate() {
            let other = goal.wanted[target].variance() + goal.noise[target];
            shares[target] += prediction.sd * prediction.sd / other / sample.len() as f64;
        }
    }
    Wave {
        points: simulated.len(),
        fitting: each.iter().filter(|found| **found <= CUT).count(),
        smallest: each.iter().copied().fold(f64::INFINITY, f64::min),
        share: found.share,
        emulator: largest(&shares),
    }
}
