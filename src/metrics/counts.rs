//! Integer counts and sums of one cell of merchants: one row per field, with the merchants that are counted in it and, where it is not 1,
//! what each adds.

use super::group::{DECILES, Group};
use super::money::{Sum, fixed};
use super::outcome::Outcomes;
use super::set::Set;
use crate::model::access::Reason;
use serde::{Deserialize, Serialize};
use std::ops::{AddAssign, SubAssign};

/// Losses by reason: all, of good merchants.
pub type ReasonCounts = [[i64; 2]; Reason::ALL.len()];

macro_rules! counts {
    (
        $outcomes:ident, $merchant:ident, $months:ident:
        $($name:ident: $type:ty = $what:literal $set:expr $(, $amount:expr)?);* $(;)?
    ) => {
        /// The counts and sums of one cell of merchants.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        pub struct CellCounts { $(#[doc = $what] pub $name: $type,)* }

        impl CellCounts {
            /// Adds a block's merchants to their cells at the end of a study of so many months.
            pub fn add(cells: &mut [CellCounts], $outcomes: &Outcomes<'_>, months: u32) {
                let $months = months as f32;
                $(for $merchant in $set {
                    let amount: $type = counts!(@amount $($amount)?);
                    cells[usize::from($outcomes.cells[$merchant])].$name += amount;
                })*
            }

            /// Adds those of a block's merchants that are in this cell.
            pub fn add_members(&mut self, members: Set, $outcomes: &Outcomes<'_>, months: u32) {
                let $months = months as f32;
                $(self.$name += counts!(@sum $type, members & ($set), $merchant $(, $amount)?);)*
            }
        }

        impl AddAssign<&CellCounts> for CellCounts {
            fn add_assign(&mut self, other: &CellCounts) {
                $(self.$name += other.$name;)*
            }
        }

        impl SubAssign<&CellCounts> for CellCounts {
            fn sub_assign(&mut self, part: &CellCounts) {
                $(self.$name -= part.$name;)*
            }
        }
    };
    (@sum $type:ty, $set:expr, $merchant:ident) => { <$type>::from(($set).count()) };
    (@sum $type:ty, $set:expr, $merchant:ident, $amount:expr) => {{
        let mut sum: $type = 0;
        for $merchant in $set {
            sum += <$type>::from($amount);
        }
        sum
    }};
    (@amount) => { 1 };
    (@amount $amount:expr) => { ($amount).into() };
}

counts! {
    o, m, months:
    live_at_opening: i64 = "Live at month 0." o.alive_at_opening;
    book: i64 = "Opening book." o.book;
    good: i64 = "Good merchants of the opening book." o.good;
    lost: i64 = "Opening-book merchants ever without access." o.book & o.lost;
    good_lost: i64 = "Good ones of them." o.good & o.lost;
    good_lost_for_long: i64 = "Good merchants of the opening book without access at three or more month-ends in a row."
        o.good & o.lost_for_long;
    good_line_halved: i64 = "Good merchants of the opening book whose line fell below half of that of month 0."
        o.good & o.line_halved;
    good_lost_end: i64 = "Good merchants of the opening book without access at the end." o.good.without(o.active_at_end);
    good_months_lost: i64 = "Months without access of good merchants."
        o.good & o.months_without.some(), o.months_without.of(m);
    bad_caught: i64 = "Bad merchants whose first loss came with no missed payment." o.bad() & o.lost & o.first_loss_clean;
    bad_warned: i64 = "Bad merchants that lost access and default with full access." o.bad() & o.lost & o.twin_defaulted;
    bad_warning_months: i64 = "Months from their first loss to that default."
        o.bad() & o.lost & o.twin_defaulted, o.warning(m);
    bad_warned_3_months: i64 = "Those with at least three."
        o.bad() & o.lost & o.twin_defaulted, i64::from(o.warning(m) >= 3);
    twin_defaults: i64 = "Merchants live at month 0 that default with full access." o.alive_at_opening & o.twin_defaulted;
    defaults: i64 = "Defaults of the opening book." o.book & o.defaulted;
    induced_defaults: i64 = "Defaults of its good merchants." o.good & o.defaulted;
    lost_within_7_months: i64 = "Opening-book merchants first lost in months 1-7."
        o.book & o.lost, i64::from(o.first_loss[m] <= 7.0);
    lost_clean: i64 = "Lost merchants with no missed payment up to the first loss." o.book & o.lost & o.first_loss_clean;
    good_restored: i64 = "Good merchants lost that had access again." o.good & o.restored;
    good_suspended: i64 = "Good merchants whose first loss was a suspension." o.good & o.lost & o.first_loss_suspends;
    good_suspended_restored: i64 = "Those that had access again." o.good & o.lost & o.first_loss_suspends & o.restored;
    good_cancelled: i64 = "Good merchants whose first loss was a cancellation."
        (o.good & o.lost).without(o.first_loss_suspends);
    good_cancelled_restored: i64 = "Those that had access again."
        (o.good & o.lost & o.restored).without(o.first_loss_suspends);
    good_without_consumer_loan: i64 = "Good merchants of the opening book without a consumer loan at month 0."
        o.good.without(o.held_consumer_loan_at_opening);
    good_without_consumer_loan_lost: i64 = "Those lost." (o.good & o.lost).without(o.held_consumer_loan_at_opening);
    good_without_consumer_loan_lost_for_long: i64 = "Those lost for three months or more."
        (o.good & o.lost_for_long).without(o.held_consumer_loan_at_opening);
    paid_until_month_3: i64 = "Opening-book merchants without a missed payment in months 1-3."
        o.book.without(o.missed_by_month_3);
    first_missed_in_4_to_12: i64 = "Those that miss their first payment in months 4-12."
        (o.book & o.missed_by_month_12).without(o.missed_by_month_3);
    appeals_decided: i64 = "Appeals decided, opening book."
        o.book & o.appeals_decided.some, o.appeals_decided.number(m);
    appeals_won: i64 = "Those won." o.book & o.appeals_won.some, o.appeals_won.number(m);
    opened_1: i64 = "Good merchants that open a consumer loan in time for one month's follow-up, not lost before."
        o.good_opened(), i64::from(o.opened_in[m] + 1.0 <= months);
    opened_1_lost: i64 = "Those lost in the month of opening or the next."
        o.good_opened() & o.lost, i64::from(o.opened_in[m] + 1.0 <= months && o.first_loss[m] <= o.opened_in[m] + 1.0);
    opened_3: i64 = "The same with three months." o.good_opened(), i64::from(o.opened_in[m] + 3.0 <= months);
    opened_3_lost: i64 = "Those lost."
        o.good_opened() & o.lost, i64::from(o.opened_in[m] + 3.0 <= months && o.first_loss[m] <= o.opened_in[m] + 3.0);
    opened_6: i64 = "The same with six months." o.good_opened(), i64::from(o.opened_in[m] + 6.0 <= months);
    opened_6_lost: i64 = "Those lost."
        o.good_opened() & o.lost, i64::from(o.opened_in[m] + 6.0 <= months && o.first_loss[m] <= o.opened_in[m] + 6.0);
    live_at_end: i64 = "Live at the end, all merchants." o.live_at_end();
    holders_at_end: i64 = "Consumer-loan holders of them." o.live_at_end() & o.holds_consumer_loan_at_end;
    balance_at_end: Sum = "Live balances at the end, 1/64 yuan."
        o.live_at_end() & o.balance_at_end.some, o.balance_at_end.parts(m);
    workout_at_end: Sum = "Exposure in workout at the end, 1/64 yuan."
        o.defaulted, if o.workout[m].at_end { o.exposure(m) } else { 0 };
    balance_sum: Sum = "Live balances summed over months, 1/64 yuan." o.balance_sum.some, o.balance_sum.parts(m);
    workout_sum: Sum = "Exposure in workout summed over months, 1/64 yuan."
        o.defaulted, Sum::from(o.exposure(m)) * Sum::from(o.workout[m].months);
    book_balance_sum: Sum = "Live balances of the opening book summed over months, 1/64 yuan."
        o.book & o.balance_sum.some, o.balance_sum.parts(m);
    book_workout_sum: Sum = "Its exposure in workout summed over months, 1/64 yuan."
        o.book & o.defaulted, Sum::from(o.exposure(m)) * Sum::from(o.workout[m].months);
    exposure_saved: Sum = "Exposure at default of bad merchants with full access less that under the policy, 1/64 yuan."
        o.bad() & (o.twin_defaulted | o.defaulted), o.exposure_saved(m);
    remedy_cost: Sum = "Cost of remedies, opening book, 1/64 yuan." o.book & o.remedy_cost.some, o.remedy_cost.parts(m);
    extra_interest: Sum = "Extra interest paid by good merchants, 1/64 yuan."
        o.good & o.extra_interest.some, o.extra_interest.parts(m);
    income: Sum = "Income of the opening book, 1/64 yuan." o.book & o.income.some, o.income.parts(m);
    loss: Sum = "Credit loss of the opening book, 1/64 yuan." o.book & o.defaulted, fixed(o.loss[m]);
    credit_denied: Sum = "Credit denied to good merchants, 1/64 yuan."
        o.good & o.credit_denied.some, o.credit_denied.parts(m);
    sales_lost: Sum = "Sales lost by good merchants, 1/64 yuan." o.good & o.sales_lost.some, o.sales_lost.parts(m);
}

/// The counts of a group of merchants, with its losses by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupCounts {
    pub counts: CellCounts,
    pub reasons: ReasonCounts,
}

impl GroupCounts {
    /// Of one group.
    pub fn of(cells: &[CellCounts], reasons: &[ReasonCounts], group: Group) -> GroupCounts {
        let mut sum = GroupCounts::default();
        for (cell, (counts, reasons)) in cells.iter().zip(reasons).enumerate() {
            if group.contains(cell) {
                sum.add(counts, reasons);
            }
        }
        sum
    }

    /// Of every group, in the order of [`Group::every`].
    pub fn every(cells: &[CellCounts], reasons: &[ReasonCounts]) -> Vec<GroupCounts> {
        let segments = cells.len().div_ceil(DECILES);
        let mut groups = vec![GroupCounts::default(); 1 + segments + DECILES];
        for (cell, (counts, reasons)) in cells.iter().zip(reasons).enumerate() {
            groups[1 + cell / DECILES].add(counts, reasons);
            groups[1 + segments + cell % DECILES].add(counts, reasons);
        }
        let (all, parts) = groups.split_at_mut(1);
        for segment in &parts[..segments] {
            all[0].add(&segment.counts, &segment.reasons);
        }
        groups
    }

    /// All losses: of all merchants, of good ones.
    pub fn losses(&self) -> [i64; 2] {
        [0, 1].map(|whose| self.reasons.iter().map(|counts| counts[whose]).sum())
    }

    /// These and others together.
    pub fn with(mut self, other: &GroupCounts) -> GroupCounts {
        self.add(&other.counts, &other.reasons);
        self
    }

    fn add(&mut self, counts: &CellCounts, reasons: &ReasonCounts) {
        self.counts += counts;
        for (sum, part) in self.reasons.as_flattened_mut().iter_mut().zip(reasons.as_flattened()) {
            *sum += part;
        }
    }

    /// The rest without a part.
    pub fn without(mut self, part: &GroupCounts) -> GroupCounts {
        self.counts -= &part.counts;
        for (sum, part) in self.reasons.as_flattened_mut().iter_mut().zip(part.reasons.as_flattened()) {
            *sum -= part;
        }
        self
    }
}

impl CellCounts {
    /// Bad merchants of the opening book.
    pub fn bad(&self) -> i64 {
        self.book - self.good
    }

    /// Bad merchants of the opening book ever without access.
    pub fn bad_lost(&self) -> i64 {
        self.lost - self.good_lost
    }
}
