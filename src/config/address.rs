//! The address of a number in a policy, which a threshold, a lever or a factor sets.

use super::keys::scalar as key;
use crate::model::Policy;
use crate::model::parameter::{Domain, Key};
use crate::model::phase::Change;

/// The address of a number that is known to exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Address {
    /// A scalar parameter of the policy itself.
    Own(Scalar),
    /// `phases.NAME.` and a scalar parameter, the phase by its index.
    InPhase(usize, Scalar),
    /// `phases.NAME.macro_policy.guidance`, the phase by its index.
    GuidanceInPhase(usize),
    /// `phases.NAME.from`, the phase by its index.
    FirstMonth(usize),
    /// `phases.NAME.to`, the phase by its index.
    LastMonth(usize),
}

/// A scalar parameter that is known to exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// `group.name`.
    Parameter { group: &'static str, name: &'static str },
    /// `segments.NAME.name`, the segment by its index.
    Segment { index: usize, name: &'static str },
}

impl Address {
    /// Whether it takes whole numbers only.
    pub fn is_whole(&self) -> bool {
        let key = match *self {
            Address::Own(scalar) | Address::InPhase(_, scalar) => scalar.key(),
            Address::GuidanceInPhase(_) => return false,
            Address::FirstMonth(_) | Address::LastMonth(_) => return true,
        };
        key.is_some_and(|key| matches!(key.domain, Domain::Whole { .. }))
    }

    /// Sets the number in a policy.
    pub fn set(&self, policy: &mut Policy, value: f64) {
        match *self {
            Address::Own(scalar) => scalar.set(policy, value),
            Address::InPhase(phase, scalar) => policy.phases[phase].set(scalar.change(value)),
            Address::GuidanceInPhase(phase) => policy.phases[phase].set(Change::Guidance(value)),
            Address::FirstMonth(phase) => policy.phases[phase].from = value as u32,
            Address::LastMonth(phase) => policy.phases[phase].to = value as u32,
        }
    }

    /// The number in a policy. Where its phase does not state it, it is what is in force in the phase's first month.
    pub fn get(&self, policy: &Policy) -> f64 {
        match *self {
            Address::Own(scalar) => scalar.get(policy),
            Address::InPhase(phase, scalar) => {
                stated(policy, phase, scalar.change(0.0)).unwrap_or_else(|| scalar.get(policy))
            }
            Address::GuidanceInPhase(phase) => stated(policy, phase, Change::Guidance(0.0)).unwrap_or_else(|| {
                let first = policy.phases[phase].from as usize - 1;
                policy.guidance.get(first).copied().unwrap_or(0.0)
            }),
            Address::FirstMonth(phase) => f64::from(policy.phases[phase].from),
            Address::LastMonth(phase) => f64::from(policy.phases[phase].to),
        }
    }
}

impl Scalar {
    /// The change of the parameter to a value, in a phase.
    pub fn change(self, value: f64) -> Change {
        match self {
            Scalar::Parameter { group, name } => Change::Parameter { group, name, value },
            Scalar::Segment { index, name } => Change::SegmentParameter { segment: index, name, value },
        }
    }

    fn key(self) -> Option<&'static Key> {
        match self {
            Scalar::Parameter { group, name } => key(group, name),
            Scalar::Segment { name, .. } => key("segments", name),
        }
    }

    fn set(self, policy: &mut Policy, value: f64) {
        let slot = match self {
            Scalar::Parameter { group, name } => policy.parameters.get_mut(group, name),
            Scalar::Segment { index, name } => policy.segments[index].get_mut(name),
        };
        *slot.expect("the parameter was found before") = value;
    }

    fn get(self, policy: &Policy) -> f64 {
        let value = match self {
            Scalar::Parameter { group, name } => policy.parameters.get(group, name),
            Scalar::Segment { index, name } => policy.segments[index].get(name),
        };
        value.expect("the parameter was found before")
    }
}

/// What a phase, or one before it that holds its first month, states of a value.
fn stated(policy: &Policy, phase: usize, like: Change) -> Option<f64> {
    let from = policy.phases[phase].from;
    let holding = policy.phases[..=phase].iter().rev().filter(|one| one.holds(from));
    holding.filter_map(|one| one.change(like)).find_map(Change::number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::bundled_baseline;
    use crate::model::phase::Phase;

    #[test]
    fn a_phase_has_what_it_states_or_what_is_in_force_when_it_begins() {
        let mut policy = bundled_baseline().policy();
        let phase = |from, to| Phase { name: None, from, to, changes: Vec::new() };
        policy.phases = vec![phase(4, 9), phase(8, 12), phase(10, 10)];
        policy.guidance = vec![0.0, 0.0, 0.0, 2.0];
        let cutoff = Scalar::Parameter { group: "merchant_loan", name: "cutoff" };
        let at = |policy: &Policy| [0, 1, 2].map(|index| Address::InPhase(index, cutoff).get(policy));
        assert_eq!(at(&policy), [520.0; 3]);
        Address::InPhase(0, cutoff).set(&mut policy, 540.0);
        assert_eq!(at(&policy), [540.0, 540.0, 520.0]);
        assert_eq!(Address::Own(cutoff).get(&policy), 520.0);
        assert_eq!([0, 1].map(|index| Address::GuidanceInPhase(index).get(&policy)), [2.0, 0.0]);
        Address::GuidanceInPhase(1).set(&mut policy, -1.0);
        assert_eq!([0, 1].map(|index| Address::GuidanceInPhase(index).get(&policy)), [2.0, -1.0]);
        Address::LastMonth(0).set(&mut policy, 5.0);
        Address::FirstMonth(0).set(&mut policy, 3.0);
        assert_eq!((policy.phases[0].from, policy.phases[0].to), (3, 5));
        assert_eq!([Address::FirstMonth(0), Address::LastMonth(1)].map(|month| month.get(&policy)), [3.0, 12.0]);
    }

    #[test]
    fn months_are_whole_and_so_are_keys_that_say_so() {
        let draft = bundled_baseline();
        let whole = |path: &str| draft.address(path).unwrap().is_whole();
        assert!(whole("merchant_loan.cancel_after_months") && !whole("merchant_loan.cutoff"));
        assert!(Address::LastMonth(0).is_whole() && !Address::GuidanceInPhase(0).is_whole());
    }
}
