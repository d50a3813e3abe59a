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
use crate::simd::{Instructions, LANES, Lanes, SimdLevel};
use constants::Constants;
use draws::Draws;
use finish::{Finished, good_merchants, scored};
use life::Lives;
use month::RunKind;
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
    /// For each twin, which merchants are good.
    good: Vec<[bool; BLOCK_MAX]>,
    /// What the baseline did to each merchant.
    baseline_outcomes: Vec<Outcome>,
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
    let Workspace { lives, draws, worlds, opening, state, good, baseline_outcomes } = workspace;

    lives.draw(&block);
    draws.draw::<L>(&block, groups);
    worlds.resize_with(plan.worlds.len(), World::default);
    for (index, policy) in plan.worlds.iter().enumerate() {
        let (known, this) = worlds.split_at_mut(index);
        this[0].draw::<L>(&block, policy, lives, draws, &conditions.worlds[index], known.first(), groups);
    }

    let baseline = &plan.policies[0].planned.policy;
    let constants = Constants::<L>::new(baseline);
    opening.start::<L>(&constants, baseline, &worlds[0], lives, groups);
    let seasoning = (1 - plan.timeline.seasoning as i32..=0).zip(&conditions.seasoning);
    for (month, now) in seasoning {
        opening.month::<L>(
            RunKind::Seasoning,
            &constants,
            baseline,
            &worlds[0],
            lives,
            draws,
            plan.timeline,
            month,
            now,
            groups,
        );
    }

    good.resize(plan.twins.len(), [false; BLOCK_MAX]);
    for ((twin, months), good) in plan.twins.iter().zip(&conditions.twins).zip(good.iter_mut()) {
        let (policy, world) = (&twin.policy, &worlds[twin.world]);
        let constants = Constants::<L>::new(policy);
        state.clone_from(opening);
        state.grant_full_access::<L>(&constants, world, groups);
        for (month, now) in (1..).zip(months) {
            state.month::<L>(RunKind::Twin, &constants, policy, world, lives, draws, plan.timeline, month, now, groups);
        }
        *good = good_merchants(plan.good_definition, state, opening, lives);
    }
    for merchant in 0..block.merchants {
        counts.scored.push(scored(lives, opening, good, merchant));
    }

    for (index, planned) in plan.policies.iter().enumerate() {
        let policy = &planned.planned.policy;
        let world = &worlds[planned.planned.world];
        let constants = Constants::<L>::new(policy);
        state.clone_from(opening);
        state.open_study::<L>(&constants, policy, baseline, world, lives, &good[planned.twin], groups);
        for (month, now) in (1..).zip(&conditions.policies[index]) {
            state.month::<L>(
                RunKind::Policy,
                &constants,
                policy,
                world,
                lives,
                draws,
                plan.timeline,
                month,
                now,
                groups,
            );
        }
        let finished = Finished { block: &block, policy, opening, state, lives, good: &good[planned.twin] };
        finished.add_to(&mut counts.tallies[index], baseline_outcomes, index == 0);
    }
}
