//! The memory of a block, and what is run in it: burn-in and twins, then the policies.

use super::block::MerchantBlock;
use super::constants::Constants;
use super::counts::ReplicationCounts;
use super::draws::Draws;
use super::finish::{Finished, FinishedBaseline, TwinOutcome, portfolio, scored};
use super::followed::{Followed, ScoreRecord};
use super::life::Lives;
use super::month::{Inputs, RunKind};
use super::state::{Record, State};
use super::world::World;
use crate::metrics::portfolio::Portfolio;
use crate::model::phase::Stretch;
use crate::plan::{Kept, PlannedPolicy};
use crate::simd::{LANES, Lanes};
use std::fmt::Debug;

/// A part of a block's run.
#[derive(Clone, Copy, Debug)]
pub enum Leg {
    /// The draws alone, with which the opening begins: what benchmarks compare the rest with.
    Draws,
    /// Lives, draws, worlds, burn-in and twins, but for what the workspace holds of the plan run on the same merchants before.
    Opening(Kept),
    /// All months of every policy without portfolio feedback that is not the same as an earlier one. The baseline comes before all others, in whichever leg.
    Uncoupled,
    /// Months of one policy; those before have just been run.
    Months { policy: usize, from: u32, to: u32 },
}

/// Memory of a block, to be reused by the next: about 0.17 MB for 36 months, burn-in included, and 0.04 MB for each world beyond the
/// first.
#[derive(Default)]
pub struct Workspace {
    lives: Lives,
    draws: Draws,
    worlds: Vec<World>,
    /// The baseline at the end of month 0.
    opening: State,
    state: State,
    record: Record,
    /// What each twin did.
    twins: Vec<TwinOutcome>,
    /// What the baseline did to each merchant.
    finished_baseline: FinishedBaseline,
    /// The baseline after each month in which some policy leaves it.
    shared: Vec<Shared>,
    /// Scores under the baseline and in its twin, if the plan follows them.
    followed: [ScoreRecord; 2],
}

/// A block under the baseline at the end of a month.
struct Shared {
    month: u32,
    state: State,
    record: Record,
}

impl Workspace {
    /// Bytes of a block's state under one policy; lists on the heap are left out.
    pub const BYTES_OF_STATE: usize = size_of::<State>();

    /// The draws of the block that was run last.
    pub fn draws(&self) -> impl Debug + '_ {
        &self.draws
    }

    /// Runs a leg.
    #[inline(always)]
    pub fn run<L: Lanes>(&mut self, block: &MerchantBlock<'_>, leg: Leg, counts: &mut ReplicationCounts) {
        let plan = block.plan;
        let (policies, from, to) = match leg {
            Leg::Draws | Leg::Opening(_) => return self.open::<L>(block, leg, counts),
            Leg::Uncoupled => (0..plan.policies.len(), 1, plan.timeline.months),
            Leg::Months { policy, from, to } => (policy..policy + 1, from, to),
        };
        for policy in policies {
            let is_uncoupled = |policy: &PlannedPolicy| !policy.is_coupled() && policy.same_as.is_none();
            if matches!(leg, Leg::Months { .. }) || is_uncoupled(&plan.policies[policy]) {
                self.months::<L>(block, policy, from, to, counts);
            }
        }
    }

    /// What a review at the end of a month sees of the block under the policy whose months have just been run.
    pub fn portfolio(&self, block: &MerchantBlock<'_>, policy: usize, month: u32) -> Portfolio {
        portfolio(&block.plan.policies[policy].planned.terms, &self.state, block.merchants, month)
    }

    #[inline(always)]
    fn open<L: Lanes>(&mut self, block: &MerchantBlock<'_>, leg: Leg, counts: &mut ReplicationCounts) {
        let kept = if let Leg::Opening(kept) = leg { kept } else { Kept::Nothing };
        if kept < Kept::Draws {
            self.draws.draw::<L>(block, block.merchants.div_ceil(LANES));
        }
        if matches!(leg, Leg::Draws) {
            return;
        }
        self.draw::<L>(block, kept);
        let MerchantBlock { plan, conditions, .. } = *block;
        let groups = block.merchants.div_ceil(LANES);
        let Workspace { lives, draws, worlds, opening, state, record, twins, followed: [lost, kept], .. } = self;
        let timeline = plan.timeline;
        lost.clear();
        kept.clear();

        let baseline = &plan.policies[0].planned.terms.own;
        let constants = Constants::<L>::new(baseline);
        let inputs = Inputs { world: &worlds[0], lives, draws, timeline, groups };
        opening.start::<L>(&constants, baseline, inputs.world, lives, groups);
        for (month, now) in (1 - timeline.seasoning as i32..=0).zip(&conditions.seasoning) {
            opening.month(record, RunKind::Seasoning, &constants, baseline, inputs, month, now);
        }

        twins.clear();
        for (twin, months) in plan.twins.iter().zip(&conditions.twins) {
            let inputs = Inputs { world: &worlds[twin.world], ..inputs };
            *state = *opening;
            let mut before = baseline;
            for (index, Stretch { from, to, policy }) in twin.terms.stretches.iter().enumerate() {
                let constants = Constants::<L>::new(policy);
                state.change_terms(&constants, (before, policy), inputs.world, lives, groups);
                before = policy;
                if index == 0 {
                    state.grant_full_access(&constants, inputs.world, groups);
                }
                for month in *from..=*to {
                    state.month(
                        record,
                        RunKind::Twin,
                        &constants,
                        policy,
                        inputs,
                        month as i32,
                        &months[month as usize - 1],
                    );
                    if plan.months_followed > 0 && twins.is_empty() {
                        kept.add(state);
                    }
                }
            }
            twins.push(TwinOutcome::of(plan.good_definition, state, opening, lives));
        }
        for merchant in 0..block.merchants {
            counts.scored.push(scored(lives, opening, twins, merchant));
        }
    }

    /// Lives and worlds, unless they are still there.
    #[inline(always)]
    fn draw<L: Lanes>(&mut self, block: &MerchantBlock<'_>, kept: Kept) {
        let MerchantBlock { plan, conditions, .. } = *block;
        let groups = block.merchants.div_ceil(LANES);
        let Workspace { lives, draws, worlds, .. } = self;
        if kept < Kept::Draws {
            lives.draw::<L>(block, groups);
        }
        if kept < Kept::World {
            lives.set_cells::<L>(plan, groups);
        }
        worlds.resize_with(plan.worlds.len().max(worlds.len()), World::default);
        for (index, terms) in plan.worlds.iter().enumerate().skip(usize::from(kept == Kept::World)) {
            let (known, this) = worlds.split_at_mut(index);
            this[0].draw::<L>(block, terms, lives, draws, &conditions.worlds[index], known.first(), groups);
        }
    }

    /// Months of a policy; after the last its merchants are counted.
    #[inline(always)]
    fn months<L: Lanes>(
        &mut self,
        block: &MerchantBlock<'_>,
        index: usize,
        from: u32,
        to: u32,
        counts: &mut ReplicationCounts,
    ) {
        let MerchantBlock { plan, conditions, .. } = *block;
        let groups = block.merchants.div_ceil(LANES);
        let Workspace { lives, draws, worlds, opening, state, record, twins, finished_baseline, shared, followed } =
            self;
        let [lost, kept] = followed;
        let is_baseline = index == 0;
        let follows = plan.months_followed > 0 && is_baseline;
        let planned = &plan.policies[index];
        let (terms, twin) = (&planned.planned.terms, &twins[planned.twin]);
        let inputs = Inputs { world: &worlds[planned.planned.world], lives, draws, timeline: plan.timeline, groups };
        let mut from = from;
        if is_baseline {
            shared.clear();
        }
        if from == 1 {
            match shared.iter().find(|shared| shared.month == planned.months_shared) {
                Some(shared) => {
                    let until = |index: usize| &conditions.policies[index][..shared.month as usize];
                    debug_assert_eq!(until(index), until(0));
                    *state = shared.state;
                    record.clone_from(&shared.record);
                    from = shared.month + 1;
                }
                None => {
                    *state = *opening;
                    state.open_study::<L>(record, twin.good, groups);
                }
            }
        }
        let mut before = &plan.policies[0].planned.terms.own;
        for stretch in &terms.stretches {
            let policy = &stretch.policy;
            let (first, last) = (stretch.from.max(from), stretch.to.min(to));
            if first <= last {
                let constants = Constants::<L>::new(policy);
                if first == stretch.from {
                    state.change_terms(&constants, (before, policy), inputs.world, lives, groups);
                }
                for month in first..=last {
                    let now = &conditions.policies[index][month as usize - 1];
                    state.month(record, RunKind::Policy, &constants, policy, inputs, month as i32, now);
                    if follows {
                        lost.add(state);
                    }
                    if is_baseline && plan.is_left_after[month as usize] {
                        shared.push(Shared { month, state: *state, record: record.clone() });
                    }
                }
            }
            before = policy;
        }
        if to == plan.timeline.months {
            let finished = Finished { block, terms, opening, state, record, lives, twin };
            finished.add_to::<L>(&mut counts.tallies[index], finished_baseline, is_baseline);
        }
        if to == plan.timeline.months && follows {
            let followed = Followed { terms, lives, world: inputs.world, lost, kept };
            for merchant in 0..block.merchants {
                let first_loss = state.first_loss.get(merchant);
                if opening.active.get(merchant) > 0.0 && first_loss > 0.0 {
                    followed.add_to(&mut counts.after_loss, merchant, twin.good.has(merchant), first_loss as usize);
                }
            }
        }
    }
}
