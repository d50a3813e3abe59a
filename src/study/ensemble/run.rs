//! Runs a study's policies under every member of an ensemble, on the same draws.

use super::Ensemble;
use crate::engine::{CountedAll, Engine, Record, Stopped, measure_only, read_plans};
use crate::kernel::ReplicationCounts;
use crate::metrics::Group;
use crate::metrics::measure::GroupSums;
use crate::plan::Plan;
use crate::progress::Progress;
use crate::stats::moments;

/// What was measured: `[setting][policy][quantity][unit]`, the study's own setting first.
pub struct Measured(pub Vec<Vec<Vec<Vec<f64>>>>);

/// Runs it; `read` gives the quantities of a policy, `kept` in words, from the sums of these groups.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn run(
    ensemble: &Ensemble,
    groups: &[Group],
    engine: Engine,
    progress: &Progress,
    kept: &str,
    read: impl Fn(&[GroupSums<'_>]) -> Vec<f64> + Sync,
) -> Result<Measured, Stopped> {
    let keep = |plan: &Plan, counts: &ReplicationCounts| measure_only(plan, counts, groups, |_, sums| read(sums));
    simulate(ensemble, groups, engine, progress, kept, keep, |_, values| values)
}

/// Runs it for every metric of all merchants.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn every_metric(ensemble: &Ensemble, engine: Engine, progress: &Progress) -> Result<Measured, Stopped> {
    let read = |plan: &Plan, counted: CountedAll| counted.metrics(plan);
    simulate(ensemble, &[Group::All], engine, progress, "counts of everybody", CountedAll::of, read)
}

/// Runs it; `read` gives the quantities of every policy from what `keep` keeps.
fn simulate<K: Record>(
    ensemble: &Ensemble,
    groups: &[Group],
    engine: Engine,
    progress: &Progress,
    kept: &str,
    keep: impl Fn(&Plan, &ReplicationCounts) -> K + Sync,
    read: impl Fn(&Plan, K) -> Vec<Vec<f64>> + Sync,
) -> Result<Measured, Stopped> {
    let plan = |scenario| {
        let plan = Plan::new(scenario);
        if groups == [Group::All] { plan.of_everybody() } else { plan }
    };
    let plans: Vec<Plan> = ensemble.scenarios.iter().map(plan).collect();
    let (seed, merchants) = (ensemble.seed, ensemble.merchants);
    let keep = |plan: usize, counts: &ReplicationCounts| keep(&plans[plan], counts);
    let read = |plan: usize, kept: K| read(&plans[plan], kept);
    let found = read_plans(&plans, engine, seed, 0..ensemble.replications, merchants, progress, kept, keep, read)?;
    Ok(Measured(found.iter().map(|replications| by_unit(replications, ensemble.unit())).collect()))
}

/// Means over the replications of a unit in which a quantity is defined: `[policy][quantity][unit]` from
/// `[replication][policy][quantity]`.
fn by_unit(replications: &[Vec<Vec<f64>>], unit: usize) -> Vec<Vec<Vec<f64>>> {
    let of = |policy: usize, quantity: usize| -> Vec<f64> {
        let mean = |unit: &[Vec<Vec<f64>>]| {
            moments(&unit.iter().map(|policies| policies[policy][quantity]).collect::<Vec<f64>>()).0
        };
        replications.chunks(unit).map(mean).collect()
    };
    let policies = 0..replications[0].len();
    policies.map(|policy| (0..replications[0][policy].len()).map(|quantity| of(policy, quantity)).collect()).collect()
}
