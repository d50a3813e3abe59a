//! The kernel: blocks of merchants, month by month, many policies on shared draws.
//!
//! One call runs a block of up to [`BLOCK_MAX`] merchants: lives and draws once, what does not depend on the policy once per world,
//! then the burn-in, the twins and every policy, each with its state in columns that fit the first-level cache. A month is a few
//! short loops over the block's vectors. There is no input or output here, no error and, once the workspace has grown, no
//! allocation.
//!
//! Invariants: no draw depends on a policy; no result depends on the block's size or on who shares the block; padding
//! merchants are dead and are never counted.

mod block;
mod column;
mod constants;
mod counts;
mod draws;
mod finish;
mod followed;
mod life;
mod line;
mod month;
mod start;
mod state;
mod world;

pub use block::{MerchantBlock, ReplicationConditions};
pub use column::BLOCK_MAX;
pub use counts::ReplicationCounts;

use crate::metrics::outcome::Outcome;
use crate::model::phase::Stretch;
use crate::simd::{Instructions, LANES, Lanes, SimdLevel};
use constants::Constants;
use draws::Draws;
use finish::{Finished, TwinOutcome, scored};
use followed::{Followed, ScoreRecord};
use life::Lives;
use month::{Inputs, RunKind};
use state::State;
use world::World;

/// Memory reused by the blocks of one thread.
#[derive(Default)]
pub struct Workspace {
    lives: Lives,
    draws: Draws,
    worlds: Vec<World>,
    /// The baseline at the end of month 0.
    opening: State,
    state: State,
    /// What each twin did.
    twins: Vec<TwinOutcome>,
    /// What the baseline did to each merchant.
    baseline_outcomes: Vec<Outcome>,
    /// Scores under the baseline and in its twin, if the plan follows them.
    followed: [ScoreRecord; 2],
}

/// Runs a block at a level and adds what it finds to `counts`.
///
/// # Panics
/// If the block holds more than [`BLOCK_MAX`] merchants.
pub fn run_block(
    level: SimdLevel,
    block: MerchantBlock<'_>,
    workspace: &mut Workspace,
    counts: &mut ReplicationCounts,
) {
    assert!(block.merchants <= BLOCK_MAX);
    match level.instructions() {
        Instructions::Portable => run::<crate::simd::portable::Portable>(block, workspace, counts),
        #[cfg(target_arch = "x86_64")]
        Instructions::Sse2 => run::<crate::simd::sse2::Sse2>(block, workspace, counts),
        #[cfg(target_arch = "x86_64")]
        // SAFETY: a `SimdLevel` with AVX2 is only made once the processor was found to have it.
        Instructions::Avx2 => unsafe { run_avx2(block, workspace, counts) },
        #[cfg(target_arch = "aarch64")]
        Instructions::Neon => run::<crate::simd::neon::Neon>(block, workspace, counts),
    }
}

/// The kernel compiled for AVX2; only a processor with AVX2 may run it.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn run_avx2(block: MerchantBlock<'_>, workspace: &mut Workspace, counts: &mut ReplicationCounts) {
    run::<crate::simd::avx2::Avx2>(block, workspace, counts);
}

#[inline(always)]
fn run<L: Lanes>(block: MerchantBlock<'_>, workspace: &mut Workspace, counts: &mut ReplicationCounts) {
    let MerchantBlock { plan, conditions, .. } = block;
    let groups = block.merchants.div_ceil(LANES);
    let Workspace { lives, draws, worlds, opening, state, twins, baseline_outcomes, followed } = workspace;
    let timeline = plan.timeline;
    let [lost, kept] = followed;
    let follows = plan.months_followed > 0;
    lost.clear();
    kept.clear();

    lives.draw(&block);
    draws.draw::<L>(&block, groups);
    worlds.resize_with(plan.worlds.len(), World::default);
    for (index, terms) in plan.worlds.iter().enumerate() {
        let (known, this) = worlds.split_at_mut(index);
        this[0].draw::<L>(&block, terms, lives, draws, &conditions.worlds[index], known.first(), groups);
    }

    let baseline = &plan.policies[0].planned.terms.own;
    let constants = Constants::<L>::new(baseline);
    let inputs = Inputs { world: &worlds[0], lives, draws, timeline, groups };
    opening.start::<L>(&constants, baseline, inputs.world, lives, groups);
    for (month, now) in (1 - timeline.seasoning as i32..=0).zip(&conditions.seasoning) {
        opening.month(RunKind::Seasoning, &constants, baseline, inputs, month, now);
    }

    twins.clear();
    for (twin, months) in plan.twins.iter().zip(&conditions.twins) {
        let inputs = Inputs { world: &worlds[twin.world], ..inputs };
        state.clone_from(opening);
        let mut before = baseline;
        for (index, Stretch { from, to, policy }) in twin.terms.stretches.iter().enumerate() {
            let constants = Constants::<L>::new(policy);
            state.change_terms(&constants, (before, policy), inputs.world, lives, groups);
            before = policy;
            if index == 0 {
                state.grant_full_access(&constants, inputs.world, groups);
            }
            for month in *from..=*to {
                state.month(RunKind::Twin, &constants, policy, inputs, month as i32, &months[month as usize - 1]);
                if follows && twins.is_empty() {
                    kept.add(state);
                }
            }
        }
        twins.push(TwinOutcome::of(plan.good_definition, state, opening, lives));
    }
    for merchant in 0..block.merchants {
        counts.scored.push(scored(lives, opening, twins, merchant));
    }

    for (index, planned) in plan.policies.iter().enumerate() {
        let (terms, twin) = (&planned.planned.terms, &twins[planned.twin]);
        let inputs = Inputs { world: &worlds[planned.planned.world], ..inputs };
        state.clone_from(opening);
        state.open_study::<L>(&twin.good, groups);
        let mut before = baseline;
        for Stretch { from, to, policy } in &terms.stretches {
            let constants = Constants::<L>::new(policy);
            state.change_terms(&constants, (before, policy), inputs.world, lives, groups);
            before = policy;
            for month in *from..=*to {
                let now = &conditions.policies[index][month as usize - 1];
                state.month(RunKind::Policy, &constants, policy, inputs, month as i32, now);
                if follows && index == 0 {
                    lost.add(state);
                }
            }
        }
        let finished = Finished { block: &block, terms, opening, state, lives, twin };
        finished.add_to(&mut counts.tallies[index], baseline_outcomes, index == 0);
        if follows && index == 0 {
            let followed = Followed { terms, lives, world: inputs.world, lost, kept };
            for (merchant, outcome) in baseline_outcomes.iter().enumerate().filter(|(_, outcome)| outcome.in_book) {
                if let Some(first_loss) = outcome.first_loss {
                    followed.add_to(&mut counts.after_loss, merchant, outcome.good, first_loss as usize);
                }
            }
        }
    }
}
