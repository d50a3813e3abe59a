//! Several plans on the same merchants: a block's lives and draws are made once and serve every plan, and so does a world that plans
//! share. The counts of each plan are those that it has when it is run by itself.

use super::conditions::replication_conditions;
use super::recall::{self, Recall, Record};
use super::replication::Replication;
use super::{Engine, REPLICATIONS_OF_A_THREAD, Stopped, Work, handed_on, undivided};
use crate::kernel::{ReplicationConditions, ReplicationCounts, Workspace, run_block_after};
use crate::plan::{Kept, Plan, Turn, in_order};
use crate::progress::Progress;
use crate::rng::RoundKeys;
use rayon::prelude::*;
use std::ops::Range;

/// Policies, of several plans, whose counts are in memory together for each replication that is being run.
const POLICIES_AT_ONCE: usize = 128;

/// Runs replications of several plans and returns what `keep` makes of a plan, by its index, and of its counts, which is recalled
/// where it is known.
///
/// # Errors
/// As [`read_plans`].
#[expect(clippy::too_many_arguments, reason = "what a run is made of")]
pub fn run_plans<T: Record>(
    plans: &[Plan],
    engine: Engine,
    seed: u64,
    replications: Range<u32>,
    merchants: u32,
    progress: &Progress,
    kept: &str,
    keep: impl Fn(usize, &ReplicationCounts) -> T + Sync,
) -> Result<Vec<Vec<T>>, Stopped> {
    read_plans(plans, engine, seed, replications, merchants, progress, kept, keep, |_, kept| kept)
}

/// Runs replications of several plans and returns what `read` makes of what is kept of a plan, by its index, and of its counts:
/// `[plan][replication]`, in order. What is kept, `kept` in words, is recalled where it is known.
///
/// # Errors
/// [`Stopped`] if `progress` was stopped, or if the run is a shard, which hands on nothing.
#[expect(clippy::too_many_arguments, reason = "what a run is made of")]
pub fn read_plans<K: Record, T: Send>(
    plans: &[Plan],
    engine: Engine,
    seed: u64,
    replications: Range<u32>,
    merchants: u32,
    progress: &Progress,
    kept: &str,
    keep: impl Fn(usize, &ReplicationCounts) -> K + Sync,
    read: impl Fn(usize, K) -> T + Sync,
) -> Result<Vec<Vec<T>>, Stopped> {
    let work = Work { engine, seed, replications, merchants, progress };
    let of_one = |plan: usize| work.recall([&plans[plan]], kept);
    let of_several = |turns: &[Turn]| work.recall(turns.iter().map(|turn| &plans[turn.plan]), kept);
    run_recalled(plans, &work, (of_one, of_several), keep, read)
}

/// The same, with what recalls the values of a plan that is run by itself, and of plans that are run together.
fn run_recalled<'a, K: Send, T: Send>(
    plans: &[Plan],
    work: &Work<'_>,
    (of_one, of_several): (impl Fn(usize) -> Option<Recall<'a, K>>, impl Fn(&[Turn]) -> Option<Recall<'a, Vec<K>>>),
    keep: impl Fn(usize, &ReplicationCounts) -> K + Sync,
    read: impl Fn(usize, K) -> T + Sync,
) -> Result<Vec<Vec<T>>, Stopped> {
    let Work { engine, seed, ref replications, merchants, progress } = *work;
    let keys = RoundKeys::new(seed);
    let mut found: Vec<Vec<T>> = plans.iter().map(|_| Vec::new()).collect();
    let (coupled, turns): (Vec<Turn>, Vec<Turn>) =
        in_order(plans).into_iter().partition(|turn| plans[turn.plan].is_coupled());
    for Turn { plan, .. } in coupled {
        let done = work.all(&plans[plan], &undivided(merchants), of_one(plan).as_ref(), |counts, _| keep(plan, counts));
        let done = handed_on(done, progress)?.unwrap_or_default();
        found[plan] = done.into_iter().map(|kept| read(plan, kept)).collect();
    }
    for turns in chunks(plans, &turns) {
        let recall = of_several(turns);
        let recall = recall.as_ref();
        let (own, is_share) = recall::own(recall, replications.clone());
        let steps = merchants as usize * turns.len();
        progress.add((replications.len() - own.len()) as u64 * steps as u64);
        let is_shared = own.len() < REPLICATIONS_OF_A_THREAD * rayon::current_num_threads();
        let simulate = |replication| {
            let run = |&Turn { plan, kept }: &Turn| {
                let plan = &plans[plan];
                let conditions = replication_conditions(plan, &keys, replication);
                let replication = Replication { plan, engine, keys: &keys, replication, progress, is_shared };
                Run { replication, conditions, kept }
            };
            let counts = Runs(turns.iter().map(run).collect()).counts(merchants)?;
            let keep = |(turn, mut counts): (&Turn, ReplicationCounts)| {
                counts.complete(&plans[turn.plan]);
                keep(turn.plan, &counts)
            };
            Ok(turns.iter().zip(counts).map(keep).collect())
        };
        let one = |replication| {
            let kept: Vec<K> = recall::recalled(recall, replication, steps, progress, || simulate(replication))?;
            let each = turns.iter().zip(kept).filter(|_| !is_share);
            Ok(each.map(|(turn, kept)| read(turn.plan, kept)).collect())
        };
        let done: Vec<Vec<T>> = own.into_par_iter().map(one).collect::<Result<_, Stopped>>()?;
        for of_replication in done {
            turns.iter().zip(of_replication).for_each(|(turn, value)| found[turn.plan].push(value));
        }
    }
    if progress.is_share() { Err(Stopped) } else { Ok(found) }
}

/// Turns that are run together, in order: as many as have [`POLICIES_AT_ONCE`], and at least one.
fn chunks<'a>(plans: &[Plan], mut turns: &'a [Turn]) -> Vec<&'a [Turn]> {
    let mut chunks = Vec::new();
    while !turns.is_empty() {
        let policies = turns.iter().scan(0, |sum, turn| {
            *sum += plans[turn.plan].policies.len();
            Some(*sum)
        });
        let count = policies.take_while(|&sum| sum <= POLICIES_AT_ONCE).count().max(1);
        let (chunk, rest) = turns.split_at(count);
        chunks.push(chunk);
        turns = rest;
    }
    chunks
}

/// A plan in one replication.
struct Run<'a> {
    replication: Replication<'a>,
    conditions: ReplicationConditions,
    kept: Kept,
}

/// Plans in one replication, in the order in which a block runs them.
struct Runs<'a>(Vec<Run<'a>>);

impl Runs<'_> {
    /// The counts of each, tasks joined in their order.
    fn counts(&self, merchants: u32) -> Result<Vec<ReplicationCounts>, Stopped> {
        let first = &self.0[0].replication;
        if !first.is_shared {
            let mut counts = self.nothing();
            self.add(&mut Box::default(), 0..merchants, &mut counts)?;
            return Ok(counts);
        }
        let task = |workspace: &mut Box<Workspace>, merchants| {
            let mut counts = self.nothing();
            self.add(workspace, merchants, &mut counts).map(|()| counts)
        };
        let tasks = first.tasks(0..merchants).into_par_iter().map_init(Box::default, task);
        let mut counts = self.nothing();
        for done in tasks.collect::<Result<Vec<_>, Stopped>>()? {
            counts.iter_mut().zip(done).for_each(|(whole, part)| whole.merge(&part));
        }
        Ok(counts)
    }

    /// Nothing counted yet.
    fn nothing(&self) -> Vec<ReplicationCounts> {
        self.0.iter().map(|run| ReplicationCounts::new(run.replication.plan)).collect()
    }

    /// Runs merchants block by block and adds them to the counts of each plan.
    fn add(
        &self,
        workspace: &mut Box<Workspace>,
        merchants: Range<u32>,
        counts: &mut [ReplicationCounts],
    ) -> Result<(), Stopped> {
        for block in self.0[0].replication.blocks(merchants) {
            for (turn, (Run { replication, conditions, kept }, counts)) in self.0.iter().zip(&mut *counts).enumerate() {
                let Replication { engine, progress, .. } = replication;
                if progress.stopped() {
                    return Err(Stopped);
                }
                // What is kept is that of the plan before, which has just run this block.
                let kept = if turn == 0 { Kept::Nothing } else { *kept };
                run_block_after(engine.level, replication.block(conditions, block), kept, workspace, counts);
                progress.add(block.1 as u64);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{measure_only, run_with};
    use super::*;
    use crate::config::{SizeOverrides, load};
    use crate::metrics::{Group, METRICS};

    fn plan(reforms: &[&str], set: &[&str]) -> Plan {
        let owned = |list: &[&str]| list.iter().map(|text| (*text).to_string()).collect::<Vec<String>>();
        let set = owned(&[&["run.months=6", "run.seasoning=3"], set].concat());
        Plan::new(&load(None, &owned(reforms), &set, SizeOverrides::default()).unwrap().scenario)
    }

    #[test]
    fn plans_run_together_count_what_each_counts_by_itself() {
        let plans = [
            plan(&["recession", "guidance_tight"], &[]),
            plan(&[], &["economy.sd=1.4"]),
            plan(&["recession"], &["merchant_loan.cutoff=540"]),
            plan(&[], &["run.months=9", "consumer_loan.line_log_mean=10"]),
            plan(&[], &["macro_policy.npl_feedback=10"]),
        ];
        assert!(plans[4].is_coupled());
        let engine = Engine { block: 50, ..Engine::default() };
        let progress = Progress::silent();
        // A single replication is shared among threads, many are not.
        for (replications, merchants) in [(3..4, 1700), (0..64, 70)] {
            let nothing = (|_| None, |_: &[Turn]| None);
            let keep = |plan: usize, counts: &ReplicationCounts| (plan, counts.clone());
            let work = Work { engine, seed: 3, replications: replications.clone(), merchants, progress: &progress };
            let together = run_recalled(&plans, &work, nothing, keep, |_, kept| kept);
            for (index, (plan, together)) in plans.iter().zip(together.unwrap()).enumerate() {
                let alone = run_with(plan, engine, 3, replications.clone(), merchants, &progress, Clone::clone);
                assert!(together.into_iter().eq(alone.unwrap().into_iter().map(|counts| (index, counts))), "{index}");
            }
        }
    }

    #[test]
    fn everybody_in_one_cell_has_the_same_metrics() {
        let by_cell = plan(&["recession"], &[]);
        let plans = [by_cell.clone(), by_cell.of_everybody()];
        let measured = run_plans(&plans, Engine::default(), 3, 0..4, 300, &Progress::silent(), "", |plan, counts| {
            measure_only(&plans[plan], counts, &[Group::All], |_, sums| {
                (0..METRICS.len()).map(|metric| sums[0].metric(metric).to_bits()).collect::<Vec<u64>>()
            })
        });
        let measured = measured.unwrap();
        assert_eq!(measured[0], measured[1]);
    }

    #[test]
    fn a_policy_that_leaves_the_baseline_later_is_the_same_as_if_it_were_run_from_the_start() {
        let reforms = ["tightening_pulse", "consumer_loan_stop", "guidance_tight", "opening_none"];
        let later = [
            "macro_policy.guidance=[0, 0, 0, 0, 0, 0, 1]",
            "phases=[{ from = 2, to = 3, merchant_loan = { cutoff = 540 } }]",
        ];
        for set in [&[][..], &later[..1], &later[1..]] {
            let shared = plan(&reforms, &[&["run.months=12"], set].concat());
            let mut apart = shared.clone();
            apart.policies.iter_mut().for_each(|policy| policy.months_shared = 0);
            apart.is_left_after.fill(false);
            let run = |plan: &Plan| {
                run_with(plan, Engine::default(), 3, 0..3, 300, &Progress::silent(), Clone::clone).unwrap()
            };
            let months = shared.policies.iter().map(|policy| policy.months_shared).collect::<Vec<u32>>();
            assert!(months[0] == 0 && months[1..3].iter().any(|&months| months > 0), "{months:?}");
            assert!(run(&shared) == run(&apart), "{months:?}");
        }
    }

    #[test]
    fn a_reform_that_is_the_same_as_another_has_its_counts() {
        let mut once = plan(&["recession", "guidance_tight"], &[]);
        once.policies.push(once.policies[1].clone());
        let mut twice = once.clone();
        once.policies[3].same_as = Some(1);
        let run =
            |plan: &Plan| run_with(plan, Engine::default(), 3, 0..2, 300, &Progress::silent(), Clone::clone).unwrap();
        let (found, expected) = (run(&once), run(&twice));
        assert_eq!(found, expected);
        assert!(found[0].tallies[3] == found[0].tallies[1] && found[0].tallies[3] != found[0].tallies[2]);
        twice.policies.truncate(3);
        assert_eq!(once.merchant_months(), twice.merchant_months());
    }
}
