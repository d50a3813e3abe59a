//! The economy and the stance of one replication, for every world, twin and policy.

use crate::environment::{Index, adjustment_after, conditions, draw_index, index_at};
use crate::kernel::ReplicationConditions;
use crate::model::Policy;
use crate::plan::Plan;
use crate::rng::RoundKeys;

/// The index of a replication under the baseline, from the month before the burn-in to the last.
pub fn index_path(plan: &Plan, keys: &RoundKeys, replication: u32) -> Vec<f64> {
    let (index, timeline) = (drawn_index(plan, keys, replication), plan.timeline);
    let months = -(timeline.seasoning as i32)..=timeline.months as i32;
    months.map(|month| index_at(&plan.policies[0].planned.terms.own, &index, timeline, month)).collect()
}

/// The index of a replication, without any scenario.
pub fn drawn_index(plan: &Plan, keys: &RoundKeys, replication: u32) -> Index {
    match &plan.paths {
        Some(paths) => Index::evenly_spread(paths, keys, replication),
        None => draw_index(&plan.economy, plan.timeline, keys, replication),
    }
}

/// The economy and the stance of a replication, for every world, twin and policy; portfolio feedback, which depends on all merchants,
/// is left out.
pub fn replication_conditions(plan: &Plan, keys: &RoundKeys, replication: u32) -> ReplicationConditions {
    let timeline = plan.timeline;
    let index = drawn_index(plan, keys, replication);
    let baseline = &plan.policies[0].planned.terms;
    let none = |_: &Policy| 0.0;
    let seasoning = conditions(baseline, &index, timeline, 1 - timeline.seasoning as i32..1, 0.0, none);
    let adjustment = adjustment_after(&seasoning, 0.0);
    let study = |terms| conditions(terms, &index, timeline, 1..timeline.months as i32 + 1, adjustment, none);
    ReplicationConditions {
        worlds: plan
            .worlds
            .iter()
            .map(|world| timeline.all().map(|month| index_at(&world.own, &index, timeline, month)).collect())
            .collect(),
        twins: plan.twins.iter().map(|twin| study(&twin.terms)).collect(),
        policies: plan.policies.iter().map(|policy| study(&policy.planned.terms)).collect(),
        seasoning,
    }
}
