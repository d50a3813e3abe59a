//! One month of a block under one policy, in the order of the model's page.
//!
//! 1. index and stance (given)  2. revenue  3. consumer loan  4. inquiries, need, high-cost borrowing  5. balance, arrears, default
//! 6. score  7. line and eligibility  8. access and reason  9. responses  10. what is recorded for the results
//!
//! Steps run over a whole block in a few short loops, so that vectors of several merchants are in flight together.

mod access;
mod changes;
mod finances;
mod inputs;

pub use inputs::RunKind;

use super::constants::Constants;
use super::draws::Draws;
use super::life::Lives;
use super::state::{Record, State};
use super::world::World;
use crate::environment::{Conditions, Timeline};
use crate::model::Policy;
use crate::simd::Lanes;
use inputs::MonthInputs;

/// What all months of a policy read besides its own terms.
#[derive(Clone, Copy)]
pub struct Inputs<'a> {
    pub world: &'a World,
    pub lives: &'a Lives,
    pub draws: &'a Draws,
    pub timeline: Timeline,
    /// Vectors of the block.
    pub groups: usize,
}

impl State {
    /// Runs one month.
    #[inline(always)]
    #[expect(clippy::too_many_arguments, reason = "each is one of the kernel's few tables")]
    pub fn month<L: Lanes>(
        &mut self,
        record: &mut Record,
        kind: RunKind,
        c: &Constants<L>,
        policy: &Policy,
        inputs: Inputs<'_>,
        month: i32,
        now: &Conditions,
    ) {
        let Inputs { world, lives, draws, timeline, groups } = inputs;
        let index = timeline.index(month);
        let p = &policy.parameters;
        let month = MonthInputs {
            kind,
            month,
            c,
            policy,
            world,
            lives,
            draws: &draws.months[index],
            world_month: &world.months[index],
            arrears_effect: L::of(p.arrears.economy * now.index),
            score_effect: L::of(p.score.economy * now.index),
            cap_months: L::of(now.cap_months),
            adjustment: L::of(now.adjustment),
            log_open_rate: c.log_open_rate(policy, month, now.tight),
            consumer_line_left: L::of(now.consumer_line_left),
            unasked_by: L::of(now.unasked_by),
            groups,
        };
        self.revenue(&month);
        self.consumer_loan(&month);
        self.borrowing(&month);
        self.balance_and_arrears(&month);
        if kind == RunKind::Twin {
            self.twin_line(&month);
        } else {
            self.access(record, &month);
        }
    }
}
