//! What the steps of one month share.

use crate::kernel::constants::Constants;
use crate::kernel::draws::MonthDraws;
use crate::kernel::life::Lives;
use crate::kernel::world::{World, WorldMonth};
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
    pub world_month: &'a WorldMonth,
    /// `economy·z_t` of arrears and of the score.
    pub arrears_effect: L,
    pub score_effect: L,
    pub cap_months: L,
    pub adjustment: L,
    pub log_open_rate: L,
    /// Share of the consumer line that tightness leaves.
    pub consumer_line_left: L,
    /// U_doc below which documents have been supplied unasked by the end of the month.
    pub unasked_by: L,
    pub groups: usize,
}
