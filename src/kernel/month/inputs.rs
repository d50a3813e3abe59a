//! What the steps of one month share.

use crate::kernel::constants::Constants;
use crate::kernel::draws::MonthDraws;
use crate::kernel::life::Lives;
use crate::kernel::world::{MonthRevenue, World};
use crate::model::Policy;

/// What a month is run for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum RunKind {
    /// Before the study: nothing is recorded except defaults.
    Seasoning,
    /// Full access: steps 8 and 9 do nothing.
    Twin,
    Policy,
}

/// What the loops of one month share.
pub struct MonthInputs<'a, L> {
    pub kind: RunKind,
    pub month: i32,
    pub c: &'a Constants<L>,
    pub policy: &'a Policy,
    pub world: &'a World,
    pub lives: &'a Lives,
    pub draws: &'a MonthDraws,
    pub revenue: &'a MonthRevenue,
    /// `economy·z_t` of arrears and of the score.
    pub arrears_effect: L,
    pub score_effect: L,
    pub cap_months: L,
    pub adjustment: L,
    pub groups: usize,
}
