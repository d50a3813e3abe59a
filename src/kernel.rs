//! The kernel: blocks of merchants, month by month, many policies on shared draws.
//!
//! One call runs a block of up to [`BLOCK_MAX`] merchants: lives and draws once, what does not depend on the policy once per world,
//! then the burn-in, the twins and every policy, each with its state in columns that fit the first-level cache. A month is a few
//! short loops over the block's vectors. There is no input or output here, no error and, once the workspace has grown, no
//! allocation. Under portfolio feedback the blocks of a replication stop at every review: a block then runs in legs.
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
mod history;
mod life;
mod line;
mod month;
mod start;
mod state;
mod workspace;
mod world;

pub use block::{MerchantBlock, ReplicationConditions};
pub use column::BLOCK_MAX;
pub use counts::{FirstHalf, ReplicationCounts};
pub use workspace::{Leg, Workspace};

use crate::plan::Kept;
use crate::simd::{Instructions, SimdLevel};

/// Runs a block at a level and adds what it finds to `counts`.
///
/// # Panics
/// If the block holds more than [`BLOCK_MAX`] merchants, or a policy has portfolio feedback: its months need the reviews between.
pub fn run_block(
    level: SimdLevel,
    block: MerchantBlock<'_>,
    workspace: &mut Workspace,
    counts: &mut ReplicationCounts,
) {
    run_block_after(level, block, Kept::Nothing, workspace, counts);
}

/// The same, where the workspace holds something of another plan that has just been run on the same merchants.
///
/// # Panics
/// As [`run_block`].
pub fn run_block_after(
    level: SimdLevel,
    block: MerchantBlock<'_>,
    kept: Kept,
    workspace: &mut Workspace,
    counts: &mut ReplicationCounts,
) {
    assert!(!block.plan.is_coupled());
    run_leg(level, block, Leg::Opening(kept), workspace, counts);
    run_leg(level, block, Leg::Uncoupled, workspace, counts);
}

/// Runs a part of a block at a level and adds what it finds to `counts`; the workspace is that of the legs before.
///
/// # Panics
/// If the block holds more than [`BLOCK_MAX`] merchants.
pub fn run_leg(
    level: SimdLevel,
    block: MerchantBlock<'_>,
    leg: Leg,
    workspace: &mut Workspace,
    counts: &mut ReplicationCounts,
) {
    assert!(block.merchants <= BLOCK_MAX);
    match level.instructions() {
        #[cfg(any(debug_assertions, not(any(target_arch = "x86_64", target_arch = "aarch64"))))]
        Instructions::Portable => workspace.run::<crate::simd::portable::Portable>(&block, leg, counts),
        #[cfg(target_arch = "x86_64")]
        Instructions::Sse2 => workspace.run::<crate::simd::sse2::Sse2>(&block, leg, counts),
        #[cfg(target_arch = "x86_64")]
        // SAFETY: a `SimdLevel` with AVX2 is only made once the processor was found to have it.
        Instructions::Avx2 => unsafe { run_avx2(&block, leg, workspace, counts) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: the same of AVX-512.
        Instructions::Avx512 => unsafe { run_avx512(&block, leg, workspace, counts) },
        #[cfg(target_arch = "aarch64")]
        Instructions::Neon => workspace.run::<crate::simd::neon::Neon>(&block, leg, counts),
    }
}

/// The kernel compiled for AVX2; only a processor with AVX2 may run it.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn run_avx2(block: &MerchantBlock<'_>, leg: Leg, workspace: &mut Workspace, counts: &mut ReplicationCounts) {
    workspace.run::<crate::simd::avx2::Avx2>(block, leg, counts);
}

/// The same for AVX-512.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
fn run_avx512(block: &MerchantBlock<'_>, leg: Leg, workspace: &mut Workspace, counts: &mut ReplicationCounts) {
    workspace.run::<crate::simd::avx512::Avx512>(block, leg, counts);
}
