//! Which targets contradict each other where no setting fits all of them.

use super::emulator::Emulator;
use super::implausibility::{CUT, Goal, largest};
use super::particles::Draws;
use super::region::region;
use super::space::Space;
use super::waves::History;

/// Particles of a search.
const PARTICLES: usize = 400;

/// What contradicts what; targets by their indices.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Contradictions {
    /// Targets that no setting meets even by themselves.
    pub unreachable: Vec<usize>,
    /// Pairs, each target reachable, that no setting meets together.
    pub pairs: Vec<(usize, usize)>,
    /// Targets without which all others can be met.
    pub without: Vec<usize>,
}

/// Searches the simulated points and, where these have no answer, the last emulator.
pub fn contradictions(space: &Space, history: &History, draws: &mut Draws) -> Contradictions {
    let targets = history.goal.wanted.len();
    let mut search = Search { space, history, draws };
    let unreachable: Vec<usize> = (0..targets).filter(|&target| !search.fits(&[target])).collect();
    let reachable: Vec<usize> = (0..targets).filter(|target| !unreachable.contains(target)).collect();
    let mut pairs = Vec::new();
    for (index, &second) in reachable.iter().enumerate() {
        pairs.extend(reachable[..index].iter().map(|&first| (first, second)).filter(|&(a, b)| !search.fits(&[a, b])));
    }
    pairs.sort_unstable();
    let others = |out: usize| (0..targets).filter(move |&target| target != out).collect::<Vec<usize>>();
    let without = (0..targets).filter(|&target| search.fits(&others(target))).collect();
    Contradictions { unreachable, pairs, without }
}

struct Search<'a, 'b> {
    space: &'a Space<'a>,
    history: &'a History<'b>,
    draws: &'a mut Draws,
}

impl Search<'_, '_> {
    /// Whether some setting meets these targets.
    fn fits(&mut self, targets: &[usize]) -> bool {
        let History { points, goal, emulators, .. } = self.history;
        let of = |each: Vec<f64>| targets.iter().map(|&target| each[target]).collect::<Vec<f64>>();
        let is_met = |each: &[f64]| each.iter().all(|found| *found <= CUT);
        if points.simulated.iter().any(|row| is_met(&of(goal.of_simulated(row)))) {
            return true;
        }
        let Some(last) = emulators.last() else { return false };
        let implausibility = |cube: &[f64], _| largest(&of(predicted(last, goal, self.space, cube)));
        region(self.space.dimensions(), PARTICLES, self.draws, implausibility).is_found()
    }
}

fn predicted(emulator: &Emulator, goal: &Goal, space: &Space, cube: &[f64]) -> Vec<f64> {
    goal.of_predicted(&emulator.predict(&space.scaled(&space.values(cube))))
}
