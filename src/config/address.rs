//! The address of a scalar parameter in a policy, which a threshold, a lever or a factor sets.

use crate::model::Policy;

/// The address of a scalar parameter that is known to exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// `group.name`.
    Parameter { group: String, name: String },
    /// `segments.NAME.name`, the segment by its index.
    Segment { index: usize, name: String },
}

impl Address {
    /// Sets the parameter in a policy.
    pub fn set(&self, policy: &mut Policy, value: f64) {
        let slot = match self {
            Address::Parameter { group, name } => policy.parameters.get_mut(group, name),
            Address::Segment { index, name } => policy.segments[*index].get_mut(name),
        };
        *slot.expect("the parameter was found before") = value;
    }

    /// The parameter's value in a policy.
    pub fn get(&self, policy: &Policy) -> f64 {
        let value = match self {
            Address::Parameter { group, name } => policy.parameters.get(group, name),
            Address::Segment { index, name } => policy.segments[*index].get(name),
        };
        value.expect("the parameter was found before")
    }
}
