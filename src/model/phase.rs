//! Stretches of months in which a policy's terms stay the same.

use super::Policy;

/// Consecutive months of the study with the same terms.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretch {
    /// First and last month.
    pub from: u32,
    pub to: u32,
    pub policy: Policy,
}

impl Policy {
    /// The terms in force over a study of so many months; the first stretch starts at month 1.
    pub fn stretches(&self, months: u32) -> Vec<Stretch> {
        vec![Stretch { from: 1, to: months, policy: self.clone() }]
    }
}
