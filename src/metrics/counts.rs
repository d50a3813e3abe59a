//! Integer counts and sums of one cell of merchants: one row per field, with what a merchant adds to it.

use super::group::{DECILES, Group};
use super::money::{Sum, fixed};
use super::outcome::Outcome;
use crate::model::access::Reason;
use std::ops::{AddAssign, SubAssign};

/// Losses by reason: all, of good merchants.
pub type ReasonCounts = [[i64; 2]; Reason::ALL.len()];

macro_rules! counts {
    ($($name:ident: $type:ty, $what:literal);* $(;)?) => {
        /// The counts and sums of one cell of merchants.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct CellCounts { $(#[doc = $what] pub $name: $type,)* }

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
}

counts! {
    live_at_opening: i64, "Live at month 0.";
    book: i64, "Opening book.";
    good: i64, "Good merchants of the opening book.";
    lost: i64, "Opening-book merchants ever without access.";
    good_lost: i64, "Good ones of them.";
    good_lost_for_long: i64, "Good merchants of the opening book without access at three or more month-ends in a row.";
    good_line_halved: i64, "Good merchants of the opening book whose line fell below half of that of month 0.";
    good_lost_end: i64, "Good merchants of the opening book without access at the end.";
    good_months_lost: i64, "Months without access of good merchants.";
    bad_caught: i64, "Bad merchants whose first loss came with no missed payment.";
    bad_warned: i64, "Bad merchants that lost access and default with full access.";
    bad_warning_months: i64, "Months from their first loss to that default.";
    bad_warned_3_months: i64, "Those with at least three.";
    twin_defaults: i64, "Merchants live at month 0 that default with full access.";
    defaults: i64, "Defaults of the opening book.";
    induced_defaults: i64, "Defaults of its good merchants.";
    lost_within_7_months: i64, "Opening-book merchants first lost in months 1-7.";
    lost_clean: i64, "Lost merchants with no missed payment up to the first loss.";
    good_restored: i64, "Good merchants lost that had access again.";
    good_suspended: i64, "Good merchants whose first loss was a suspension.";
    good_suspended_restored: i64, "Those that had access again.";
    good_cancelled: i64, "Good merchants whose first loss was a cancellation.";
    good_cancelled_restored: i64, "Those that had access again.";
    good_without_consumer_loan: i64, "Good merchants of the opening book without a consumer loan at month 0.";
    good_without_consumer_loan_lost: i64, "Those lost.";
    good_without_consumer_loan_lost_for_long: i64, "Those lost for three months or more.";
    paid_until_month_3: i64, "Opening-book merchants without a missed payment in months 1-3.";
    first_missed_in_4_to_12: i64, "Those that miss their first payment in months 4-12.";
    appeals_decided: i64, "Appeals decided, opening book.";
    appeals_won: i64, "Those won.";
    opened_1: i64, "Good merchants that open a consumer loan in time for one month's follow-up, not lost before.";
    opened_1_lost: i64, "Those lost in the month of opening or the next.";
    opened_3: i64, "The same with three months.";
    opened_3_lost: i64, "Those lost.";
    opened_6: i64, "The same with six months.";
    opened_6_lost: i64, "Those lost.";
    live_at_end: i64, "Live at the end, all merchants.";
    holders_at_end: i64, "Consumer-loan holders of them.";
    balance_at_end: Sum, "Live balances at the end, 1/64 yuan.";
    workout_at_end: Sum, "Exposure in workout at the end, 1/64 yuan.";
    balance_sum: Sum, "Live balances summed over months, 1/64 yuan.";
    workout_sum: Sum, "Exposure in workout summed over months, 1/64 yuan.";
    book_balance_sum: Sum, "Live balances of the opening book summed over months, 1/64 yuan.";
    book_workout_sum: Sum, "Its exposure in workout summed over months, 1/64 yuan.";
    exposure_saved: Sum, "Exposure at default of bad merchants with full access less that under the policy, 1/64 yuan.";
    remedy_cost: Sum, "Cost of remedies, opening book, 1/64 yuan.";
    extra_interest: Sum, "Extra interest paid by good merchants, 1/64 yuan.";
    income: Sum, "Income of the opening book, 1/64 yuan.";
    loss: Sum, "Credit loss of the opening book, 1/64 yuan.";
    credit_denied: Sum, "Credit denied to good merchants, 1/64 yuan.";
    sales_lost: Sum, "Sales lost by good merchants, 1/64 yuan.";
}

/// The counts of a group of merchants, with its losses by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
        let segments = cells.len() / DECILES;
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

    /// Adds one merchant at the end of a study of so many months.
    pub fn add(&mut self, o: &Outcome, months: u32) {
        self.live_at_opening += i64::from(o.alive_at_opening);

        // The portfolio: all merchants.
        let exposure = Sum::from(if o.default_month.is_some() { fixed(o.exposure_at_default) } else { 0 });
        match o.default_month {
            None => {
                self.live_at_end += 1;
                self.holders_at_end += i64::from(o.holds_consumer_loan_at_end);
                self.balance_at_end += Sum::from(fixed(o.balance_at_end));
            }
            Some(_) => self.workout_at_end += if o.workout.at_end { exposure } else { 0 },
        }
        let (balance_sum, workout_sum) = (Sum::from(fixed(o.balance_sum)), exposure * Sum::from(o.workout.months));
        self.balance_sum += balance_sum;
        self.workout_sum += workout_sum;
        self.twin_defaults += i64::from(o.alive_at_opening && o.twin_default_month.is_some());

        if !o.in_book {
            return;
        }
        self.book += 1;
        self.defaults += i64::from(o.default_month.is_some());
        self.book_balance_sum += balance_sum;
        self.book_workout_sum += workout_sum;
        self.income += Sum::from(fixed(o.income));
        self.loss += Sum::from(fixed(o.loss));
        self.remedy_cost += Sum::from(fixed(o.remedy_cost));
        self.appeals_decided += i64::from(o.appeals_decided);
        self.appeals_won += i64::from(o.appeals_won);
        if o.first_missed.is_none_or(|month| month >= 4) {
            self.paid_until_month_3 += 1;
            self.first_missed_in_4_to_12 += i64::from(o.first_missed.is_some_and(|month| month <= 12));
        }
        if let Some(month) = o.first_loss {
            self.lost += 1;
            self.lost_within_7_months += i64::from(month <= 7);
            self.lost_clean += i64::from(o.first_loss_clean);
            self.bad_caught += i64::from(o.first_loss_clean && !o.good);
        }
        if o.good {
            self.add_good(o, months);
        } else {
            self.add_bad(o, exposure);
        }
    }

    /// A merchant that is bad in its twin's default; under another definition of good it may have none.
    fn add_bad(&mut self, o: &Outcome, exposure: Sum) {
        let warning = o.first_loss.zip(o.twin_default_month).map(|(loss, default)| default - loss as i32);
        if let Some(months) = warning {
            self.bad_warned += 1;
            self.bad_warning_months += i64::from(months);
            self.bad_warned_3_months += i64::from(months >= 3);
        }
        let with_access = if o.twin_default_month.is_some() { fixed(o.twin_exposure_at_default) } else { 0 };
        self.exposure_saved += Sum::from(with_access) - exposure;
    }

    fn add_good(&mut self, o: &Outcome, months: u32) {
        let is_lost = i64::from(o.first_loss.is_some());
        self.good += 1;
        self.good_lost += is_lost;
        self.good_lost_for_long += i64::from(o.lost_for_long);
        self.good_line_halved += i64::from(o.line_halved);
        self.good_lost_end += i64::from(!o.active_at_end);
        self.good_months_lost += i64::from(o.months_without);
        self.induced_defaults += i64::from(o.default_month.is_some());
        self.good_restored += i64::from(o.restored.is_some());
        self.credit_denied += Sum::from(fixed(o.credit_denied));
        self.extra_interest += Sum::from(fixed(o.extra_interest));
        self.sales_lost += Sum::from(fixed(o.sales_lost));
        if o.first_loss.is_some() {
            let (lost, restored) = if o.first_loss_suspends {
                (&mut self.good_suspended, &mut self.good_suspended_restored)
            } else {
                (&mut self.good_cancelled, &mut self.good_cancelled_restored)
            };
            *lost += 1;
            *restored += i64::from(o.restored.is_some());
        }
        if !o.held_consumer_loan_at_opening {
            self.good_without_consumer_loan += 1;
            self.good_without_consumer_loan_lost += is_lost;
            self.good_without_consumer_loan_lost_for_long += i64::from(o.lost_for_long);
        }
        if let Some(opened) = o.opened
            && o.first_loss.is_none_or(|loss| loss >= opened)
        {
            let follow_up = |after: u32, opened_by: &mut i64, lost_by: &mut i64| {
                if opened + after <= months {
                    *opened_by += 1;
                    *lost_by += i64::from(o.first_loss.is_some_and(|loss| loss <= opened + after));
                }
            };
            follow_up(1, &mut self.opened_1, &mut self.opened_1_lost);
            follow_up(3, &mut self.opened_3, &mut self.opened_3_lost);
            follow_up(6, &mut self.opened_6, &mut self.opened_6_lost);
        }
    }
}
