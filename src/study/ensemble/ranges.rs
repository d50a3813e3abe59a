//! What the members say of one number: its value under each, and its range, with Monte Carlo noise taken out
//! ([`crate::stats::crossed`]).

use super::Ensemble;
use super::run::Measured;
use crate::report::estimates::ParameterRange;
use crate::stats::crossed::{Crossed, RANGE, effective_size, weighted_quantile};
use crate::stats::lmg::Split;

/// A quantity of a policy, or its change from that of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quantity {
    pub policy: usize,
    pub quantity: usize,
    /// The policy that it is compared with, of a change.
    pub from: Option<usize>,
}

/// The members' answers.
#[derive(Clone, Copy)]
pub struct Ranges<'a> {
    pub ensemble: &'a Ensemble,
    pub measured: &'a Measured,
}

impl<'a> Ranges<'a> {
    /// The deviations of a quantity; none where it is not defined under every member.
    pub fn crossed(&self, of: Quantity) -> Option<Crossed> {
        let by_unit: Vec<Vec<f64>> = self
            .measured
            .0
            .iter()
            .map(|policies| {
                let own = &policies[of.policy][of.quantity];
                match of.from {
                    None => own.clone(),
                    Some(from) => own.iter().zip(&policies[from][of.quantity]).map(|(a, b)| a - b).collect(),
                }
            })
            .collect();
        let (own, members) = by_unit.split_first()?;
        Crossed::of(own, &members.iter().map(Vec::as_slice).collect::<Vec<_>>(), &self.ensemble.weights)
    }

    /// The quantity under each member: the study's own estimate and the member's deviation, within the ends of the quantity if it
    /// has any.
    pub fn values(&self, of: Quantity, own: f64, ends: Option<(f64, f64)>) -> Option<Vec<f64>> {
        let crossed = self.crossed(of).filter(|_| own.is_finite())?;
        let (from, to) = ends.unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
        Some(crossed.deviations.iter().map(|deviation| (own + deviation).clamp(from, to)).collect())
    }

    /// The range of values by member.
    pub fn range(&self, values: &[f64]) -> ParameterRange {
        let weights = &self.ensemble.weights;
        let [lower, upper] = [RANGE.0, RANGE.1].map(|p| weighted_quantile(values, weights, p));
        ParameterRange { lower, upper, members: self.ensemble.members(), effective: effective_size(weights) }
    }

    /// The weight of the members of which something holds.
    pub fn share(&self, holds: impl Fn(usize) -> bool) -> f64 {
        self.ensemble
            .weights
            .iter()
            .enumerate()
            .filter(|(member, _)| holds(*member))
            .map(|(_, weight)| weight)
            .fold(0.0, |sum, weight| sum + weight)
    }

    /// The variance of values by member, split by parameter.
    pub fn split(&self, values: &[f64]) -> Option<Split> {
        Split::of(&self.ensemble.values, &self.ensemble.weights, values)
    }
}
