//! The effect over an ensemble: its range in each setting of the rules.

use super::run::{EFFECT_ON, EffectResult};
use crate::engine::{Engine, Stopped};
use crate::metrics::measure::GroupSums;
use crate::metrics::{Group, METRICS};
use crate::progress::Progress;
use crate::report::estimates::{ALL, Estimate, EstimateKind, ParameterRange};
use crate::stats::interval::paired;
use crate::stats::{Scale, moments};
use crate::study::ensemble::Ensemble;
use crate::study::ensemble::ranges::{Quantity, Ranges};
use crate::study::ensemble::run::{self, Measured};

/// Runs the arms under every member: the metrics that the effect is measured on, of all merchants.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn run(ensemble: &Ensemble, engine: Engine, progress: &Progress) -> Result<Measured, Stopped> {
    let on = |sums: &[GroupSums<'_>]| EFFECT_ON.map(|metric| sums[0].metric(metric as usize)).to_vec();
    run::run(ensemble, &[Group::All], engine, progress, "what the effect is on", on)
}

/// The range of a metric under a policy, or of its change from another's.
fn range(ranges: &Ranges<'_>, result: &EffectResult, of: Quantity) -> Option<ParameterRange> {
    let values = |policy: usize| result.values(policy, 0, of.quantity);
    let (own, scale) = match of.from {
        None => (moments(&values(of.policy)).0, Scale::Share),
        Some(from) => (moments(&paired(&values(of.policy), &values(from))).0, Scale::Difference),
    };
    ranges.values(of, own, scale.ends()).map(|values| ranges.range(&values))
}

/// The range of the effect on one of [`EFFECT_ON`] in a setting of the rules.
pub fn effect(ranges: &Ranges<'_>, result: &EffectResult, arm: usize, quantity: usize) -> Option<ParameterRange> {
    let [opens, never] = result.arms[arm].policies;
    range(ranges, result, Quantity { policy: opens, quantity, from: Some(never) })
}

/// Adds the ranges to the estimates.
pub fn add_to(estimates: &mut [Estimate], ranges: &Ranges<'_>, result: &EffectResult) {
    for estimate in estimates.iter_mut().filter(|estimate| estimate.group == ALL) {
        let policy = result.names.iter().position(|name| *name == estimate.policy);
        let quantity = EFFECT_ON.iter().position(|id| METRICS[*id as usize].name == estimate.metric);
        let (Some(policy), Some(quantity)) = (policy, quantity) else { continue };
        let arm = result.arms.iter().find(|arm| arm.policies[0] == policy);
        let from = arm.filter(|_| estimate.kind == EstimateKind::Change).map(|arm| arm.policies[1]);
        estimate.parameters = range(ranges, result, Quantity { policy, quantity, from });
    }
}
