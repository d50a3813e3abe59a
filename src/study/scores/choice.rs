//! The best cut-off under constraints, the plateau around it, and the cut-offs at which something reaches a value.

use super::quantity::{Costs, Curves, Quantity};

/// Less than this is rounding.
const ROUNDING: f64 = 1e-12;
/// How far a value at a strict bound misses it: less than any other miss that is not rounding.
const AT_STRICT_BOUND: f64 = 2.0 * ROUNDING;

/// Values of quantities at every cut-off.
pub trait Values {
    type Quantity: Copy;

    fn value(&self, quantity: Self::Quantity, cutoff: usize) -> f64;

    /// How many cut-offs there are.
    fn cutoffs(&self) -> usize;
}

impl Values for Curves {
    type Quantity = Quantity;

    fn value(&self, quantity: Quantity, cutoff: usize) -> f64 {
        self.at(quantity, cutoff)
    }

    fn cutoffs(&self) -> usize {
        self.of_quantity(Quantity::Denied).len()
    }
}

/// A bound on a quantity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bound<Q = Quantity> {
    pub quantity: Q,
    pub at_most: bool,
    /// Whether the bound itself is out.
    pub is_strict: bool,
    pub value: f64,
}

/// A value of a quantity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Level<Q = Quantity> {
    pub quantity: Q,
    pub value: f64,
}

/// An objective under constraints.
#[derive(Clone, Debug, PartialEq)]
pub struct Goal<Q = Quantity> {
    pub objective: Q,
    pub maximise: bool,
    pub bounds: Vec<Bound<Q>>,
}

/// What is asked of a distribution.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    pub goal: Goal,
    pub costs: Costs,
    /// Values of quantities whose cut-offs are wanted.
    pub reach: Vec<Level>,
    /// How far from the best objective, relative to it, a cut-off still is on the plateau.
    pub tolerance: f64,
    pub seed: u64,
}

/// The cut-off chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Index of the cut-off.
    pub index: usize,
    /// Whether it meets every constraint; if none does, it is the closest: smallest violation, each relative to its
    /// bound.
    pub feasible: bool,
    /// In the order of the goal's bounds.
    pub constraints: Vec<Constraint>,
}

/// What a constraint does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Constraint {
    /// The quantity at the cut-off chosen.
    pub value: f64,
    /// Whether some cut-off meets this constraint if there is no other.
    pub alone: bool,
    /// The best cut-off without it, where the other constraints can be met.
    pub without: Option<usize>,
}

/// Cut-offs around the chosen one whose objective is nearly as good; both ends belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plateau {
    pub from: usize,
    pub to: usize,
}

impl<Q> Bound<Q> {
    /// Its sign, of those for below, at most, above and at least.
    pub fn sign(&self, signs: [&'static str; 4]) -> &'static str {
        signs[if self.at_most { 0 } else { 2 } + usize::from(!self.is_strict)]
    }

    /// How far a value misses the bound, relative to it; 0 where it holds. What is not defined holds no bound, and what
    /// is at a strict bound misses it.
    pub fn miss(&self, value: f64) -> f64 {
        if value.is_nan() {
            return f64::INFINITY;
        }
        let excess = if self.at_most { value - self.value } else { self.value - value };
        let scale = if self.value == 0.0 { 1.0 } else { self.value.abs() };
        let rounding = ROUNDING * scale.max(1.0);
        if self.is_strict && excess.abs() <= rounding {
            return AT_STRICT_BOUND;
        }
        if excess <= rounding { 0.0 } else { excess / scale }
    }
}

impl<Q: Copy> Goal<Q> {
    /// The objective turned so that lower is better.
    fn loss(&self, curves: &impl Values<Quantity = Q>, index: usize) -> f64 {
        let value = curves.value(self.objective, index);
        if self.maximise { -value } else { value }
    }

    /// How far a cut-off misses the constraints together, one of them left out or none.
    pub fn violation(&self, curves: &impl Values<Quantity = Q>, index: usize, left_out: Option<usize>) -> f64 {
        let kept = self.bounds.iter().enumerate().filter(|(number, _)| Some(*number) != left_out);
        kept.map(|(_, bound)| bound.miss(curves.value(bound.quantity, index))).sum()
    }

    /// The best cut-off and its violation: smallest violation first, then the objective, then the lowest cut-off.
    pub fn best(&self, curves: &impl Values<Quantity = Q>, left_out: Option<usize>) -> (usize, f64) {
        let mut best = (0, f64::INFINITY, f64::INFINITY);
        for index in 0..curves.cutoffs() {
            let (violation, loss) = (self.violation(curves, index, left_out), self.loss(curves, index));
            if loss.is_nan() {
                continue;
            }
            let nearer = violation < best.1 - ROUNDING;
            let better = violation <= best.1 && loss < best.2 - ROUNDING * loss.abs().max(1.0);
            if nearer || better {
                best = (index, violation, loss);
            }
        }
        (best.0, best.1)
    }

    /// Chooses the cut-off and records how each constraint affects the choice.
    pub fn choose(&self, curves: &impl Values<Quantity = Q>) -> Choice {
        let (index, violation) = self.best(curves, None);
        let constraint = |(number, bound): (usize, &Bound<Q>)| {
            let (without, violation) = self.best(curves, Some(number));
            Constraint {
                value: curves.value(bound.quantity, index),
                alone: (0..curves.cutoffs()).any(|index| bound.miss(curves.value(bound.quantity, index)) == 0.0),
                without: (violation == 0.0).then_some(without),
            }
        };
        let constraints = self.bounds.iter().enumerate().map(constraint).collect();
        Choice { index, feasible: violation == 0.0, constraints }
    }

    /// The cut-offs next to each other around the chosen one that meet the constraints and whose objective is at most
    /// `tolerance` (relative) from the best.
    pub fn plateau(&self, curves: &impl Values<Quantity = Q>, choice: &Choice, tolerance: f64) -> Plateau {
        let best = curves.value(self.objective, choice.index);
        let cutoffs = curves.cutoffs();
        let belongs = |index: usize| {
            let off = (curves.value(self.objective, index) - best).abs();
            off <= tolerance * best.abs() + ROUNDING && self.violation(curves, index, None) == 0.0
        };
        let from = (0..choice.index).rev().take_while(|&index| belongs(index)).last().unwrap_or(choice.index);
        let to = (choice.index + 1..cutoffs).take_while(|&index| belongs(index)).last().unwrap_or(choice.index);
        Plateau { from, to }
    }
}

/// Where a curve reaches a value: at a cut-off, or in the step between two that stand next to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crossing {
    At(usize),
    /// Between this cut-off and the next.
    After(usize),
}

impl Crossing {
    /// The cut-offs it is about.
    pub fn cutoffs(self) -> Vec<usize> {
        match self {
            Crossing::At(index) => vec![index],
            Crossing::After(index) => vec![index, index + 1],
        }
    }
}

/// Every crossing of a value; of a stretch that stays at the value, its start.
pub fn crossings(curve: &[f64], value: f64) -> Vec<Crossing> {
    let scale = ROUNDING * value.abs().max(1.0);
    let off = |index: usize| {
        let off = curve[index] - value;
        if off.abs() <= scale { 0.0 } else { off }
    };
    let mut found = Vec::new();
    for index in 0..curve.len() {
        let before = if index == 0 { f64::NAN } else { off(index - 1) };
        if off(index) == 0.0 && before != 0.0 {
            found.push(Crossing::At(index));
        } else if off(index) * before < 0.0 {
            found.push(Crossing::After(index - 1));
        }
    }
    found
}
