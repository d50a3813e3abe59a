//! What policies have in common: a reform that is the same as an earlier one is run once, and one that differs from the baseline in later
//! months alone is run from the first of them on.

use super::PlannedPolicy;
use crate::model::terms::Terms;
use crate::model::{Alternative, Policy, padded};
use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hasher};

/// For each alternative, the first reform that it is the same as, if there is one before it. A reform that is the same as the baseline
/// is run: its swap sets are its own.
pub fn same_as(alternatives: &[Alternative]) -> Vec<Option<usize>> {
    let mut known: HashMap<u64, Vec<usize>> = HashMap::new();
    let mut same = vec![None];
    for (index, alternative) in alternatives.iter().enumerate().skip(1) {
        let alike = known.entry(fingerprint(&alternative.policy)).or_default();
        let first = alike.iter().copied().find(|&first| alternatives[first].policy == alternative.policy);
        if first.is_none() {
            alike.push(index);
        }
        same.push(first);
    }
    same
}

/// For how many months, from month 1 on, a policy does to each merchant what the baseline does.
pub fn months_shared(policy: &PlannedPolicy, baseline: &PlannedPolicy, months: u32) -> u32 {
    let [one, other] = [policy, baseline].map(|policy| &policy.planned.terms);
    let is_apart = policy.is_coupled() || baseline.is_coupled();
    if is_apart || policy.twin != baseline.twin || policy.planned.world != baseline.planned.world {
        return 0;
    }
    // Between the edges of stretches nothing changes but guidance.
    let edges = one.stretches.iter().chain(&other.stretches).map(|stretch| stretch.from);
    let differs = edges.filter(|&month| !does_the_same(one.at(month as i32), other.at(month as i32))).min();
    let guidance = |terms: &Terms| padded(&terms.at(1).guidance, months);
    let tightened = guidance(one).iter().zip(guidance(other)).position(|(one, other)| *one != other);
    let tightened = tightened.map_or(months, |index| index as u32);
    differs.map_or(months, |month| month - 1).min(tightened)
}

/// Whether two policies do the same in a month of the same economy and stance.
fn does_the_same(one: &Policy, other: &Policy) -> bool {
    one.parameters == other.parameters
        && one.segments == other.segments
        && (one.opening, one.exclusivity) == (other.opening, other.exclusivity)
}

/// The same number for policies with the same parameters.
fn fingerprint(policy: &Policy) -> u64 {
    let hasher = RefCell::new(DefaultHasher::new());
    let _ = policy.parameters.map(|value| hasher.borrow_mut().write_u64(value.to_bits()));
    hasher.into_inner().finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{SizeOverrides, load};

    #[test]
    fn a_reform_is_the_same_as_the_first_that_agrees_in_everything() {
        let baseline = load(None, &[], &[], SizeOverrides::default()).unwrap().scenario.alternatives.remove(0);
        let with = |change: &dyn Fn(&mut Policy)| {
            let mut alternative = baseline.clone();
            change(&mut alternative.policy);
            alternative
        };
        let tight = |policy: &mut Policy| policy.parameters.merchant_loan.cutoff += 20.0;
        let alternatives = [
            with(&|_| {}),
            with(&tight),
            with(&|_| {}),
            with(&tight),
            with(&|policy| policy.guidance = vec![1.0]),
            with(&|_| {}),
        ];
        assert_eq!(same_as(&alternatives), [None, None, None, Some(1), None, Some(2)]);
    }
}
