//! The kernel and the reference on the same merchants, one at a time.

use super::{add_to, live};
use crate::kernel::{MerchantBlock, ReplicationConditions, ReplicationCounts, Workspace, run_block};
use crate::metrics::counts::CellCounts;
use crate::metrics::tally::Tally;
use crate::plan::Plan;
use crate::rng::RoundKeys;
use crate::simd::SimdLevel;

/// How many of merchants `0..merchants` of a replication the kernel and the reference live apart, by policy. In single precision a
/// number next to a threshold may fall on its other side.
pub fn differing(
    plan: &Plan,
    level: SimdLevel,
    keys: &RoundKeys,
    conditions: &ReplicationConditions,
    replication: u32,
    merchants: u32,
) -> Vec<usize> {
    let mut workspace = Workspace::default();
    let mut differing = vec![0; plan.policies.len()];
    for first in 0..merchants {
        let lived = live(plan, keys, conditions, replication, first);
        let mut slow = ReplicationCounts::new(plan);
        add_to(&mut slow.tallies, &lived, plan.timeline.months);
        let mut fast = ReplicationCounts::new(plan);
        let block = MerchantBlock { plan, keys, conditions, replication, first, merchants: 1 };
        run_block(level, block, &mut workspace, &mut fast);
        for (count, (slow, fast)) in differing.iter_mut().zip(slow.tallies.iter().zip(&fast.tallies)) {
            *count += usize::from(!same_life(slow, fast));
        }
    }
    differing
}

/// Whether two tallies of one merchant agree; money may differ by rounding.
fn same_life(slow: &Tally, fast: &Tally) -> bool {
    let split = |tally: &Tally| {
        let mut counts = CellCounts::default();
        for cell in &tally.cells {
            counts += cell;
        }
        let money = [
            &mut counts.balance_at_end,
            &mut counts.workout_at_end,
            &mut counts.balance_sum,
            &mut counts.workout_sum,
            &mut counts.income,
            &mut counts.loss,
            &mut counts.credit_denied,
            &mut counts.extra_interest,
            &mut counts.sales_lost,
            &mut counts.book_balance_sum,
            &mut counts.book_workout_sum,
            &mut counts.exposure_saved,
        ]
        .map(std::mem::take);
        (counts, money)
    };
    let ((slow_counts, slow_money), (fast_counts, fast_money)) = (split(slow), split(fast));
    let close = |(a, b): (&i128, &i128)| (a - b).abs() as f64 <= 64.0 + 1e-4 * (*a as f64).abs();
    slow_counts == fast_counts
        && slow_money.iter().zip(&fast_money).all(close)
        && slow.reasons == fast.reasons
        && slow.access == fast.access
        && slow.histories == fast.histories
        && slow.good_without_consumer_loan_first_losses == fast.good_without_consumer_loan_first_losses
        && slow.swap_sets.as_flattened().iter().zip(fast.swap_sets.as_flattened()).all(|(slow, fast)| {
            slow.merchants == fast.merchants && close((&slow.opening_balance, &fast.opening_balance))
        })
}
