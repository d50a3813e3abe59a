//! What the kernel passes to the tally: a block's outcomes under a policy, and a merchant's state at month 0.

use super::group::CountedBy;
use super::money::fixed;
use super::set::{Set, SetCounts};
use crate::model::terms::Terms;

/// One number for each merchant of a block.
pub type Column = [f32; Set::MERCHANTS_MAX];

/// What happened to a block's merchants under a policy. A number is only read of merchants in the set that it belongs to.
#[derive(Clone)]
pub struct Outcomes<'a> {
    /// Of each merchant, `segment·10 + revenue decile`.
    pub cells: &'a [u16],
    /// What merchants are counted by.
    pub counted_by: CountedBy,
    /// The merchants of each segment.
    pub segments: &'a [Set],
    pub all: Set,
    pub alive_at_opening: Set,
    /// The opening book, and its good merchants.
    pub book: Set,
    pub good: Set,
    pub held_consumer_loan_at_opening: Set,
    /// Lost access, first in this month.
    pub lost: Set,
    pub first_loss: &'a Column,
    /// No missed payment in months 1 on, up to and including the first loss.
    pub first_loss_clean: Set,
    /// The first loss was a suspension rather than a cancellation.
    pub first_loss_suspends: Set,
    /// Without access at three or more month-ends in a row.
    pub lost_for_long: Set,
    /// At some month-end the line, 0 without access, was under half of that of month 0.
    pub line_halved: Set,
    /// Access was restored after the first loss, first in this month.
    pub restored: Set,
    pub restored_in: &'a Column,
    /// Opened a consumer loan, first in this month.
    pub opened: Set,
    pub opened_in: &'a Column,
    /// A missed payment in months 1 to 3; in months 1 to 12.
    pub missed_by_month_3: Set,
    pub missed_by_month_12: Set,
    /// Defaulted, in this month; at or before 0 during the burn-in.
    pub defaulted: Set,
    pub default_month: &'a Column,
    pub exposure_at_default: &'a Column,
    /// Loss given default times exposure at default.
    pub loss: [f64; Set::MERCHANTS_MAX],
    /// Time in workout, of defaults.
    pub workout: [Workout; Set::MERCHANTS_MAX],
    /// The same with full access.
    pub twin_defaulted: Set,
    pub twin_default_month: &'a Column,
    pub twin_exposure_at_default: &'a Column,
    pub active_at_end: Set,
    pub holds_consumer_loan_at_end: Set,
    /// Months without access at their end, default included.
    pub months_without: SetCounts,
    /// At the end of month 0. Yuan, like all amounts below.
    pub balance_at_opening: &'a Column,
    pub balance_at_end: Amounts<'a>,
    /// Balances of months ended alive.
    pub balance_sum: Amounts<'a>,
    /// Interest net of funding and operating cost, of months begun alive and paid.
    pub income: Amounts<'a>,
    /// Funding need without access, net of alternative finance.
    pub credit_denied: Amounts<'a>,
    /// Interest beyond the merchant loan's on what alternative finance covers.
    pub extra_interest: Amounts<'a>,
    pub sales_lost: Amounts<'a>,
    /// Cost of remedies to the lender.
    pub remedy_cost: Amounts<'a>,
    pub appeals_decided: Amounts<'a>,
    pub appeals_won: Amounts<'a>,
}

/// No merchants.
impl Default for Outcomes<'_> {
    fn default() -> Self {
        const NONE: &Column = &[0.0; Set::MERCHANTS_MAX];
        let (set, amounts) = (Set::default(), Amounts { some: Set::default(), each: NONE });
        Outcomes {
            cells: &[],
            counted_by: CountedBy::SegmentAndDecile,
            segments: &[],
            all: set,
            alive_at_opening: set,
            book: set,
            good: set,
            held_consumer_loan_at_opening: set,
            lost: set,
            first_loss: NONE,
            first_loss_clean: set,
            first_loss_suspends: set,
            lost_for_long: set,
            line_halved: set,
            restored: set,
            restored_in: NONE,
            opened: set,
            opened_in: NONE,
            missed_by_month_3: set,
            missed_by_month_12: set,
            defaulted: set,
            default_month: NONE,
            exposure_at_default: NONE,
            loss: [0.0; Set::MERCHANTS_MAX],
            workout: [Workout::default(); Set::MERCHANTS_MAX],
            twin_defaulted: set,
            twin_default_month: NONE,
            twin_exposure_at_default: NONE,
            active_at_end: set,
            holds_consumer_loan_at_end: set,
            months_without: SetCounts::default(),
            balance_at_opening: NONE,
            balance_at_end: amounts,
            balance_sum: amounts,
            income: amounts,
            credit_denied: amounts,
            extra_interest: amounts,
            sales_lost: amounts,
            remedy_cost: amounts,
            appeals_decided: amounts,
            appeals_won: amounts,
        }
    }
}

impl Outcomes<'_> {
    /// Bad merchants of the opening book.
    pub fn bad(&self) -> Set {
        self.book.without(self.good)
    }

    pub fn live_at_end(&self) -> Set {
        self.all.without(self.defaulted)
    }

    /// Good merchants that open a consumer loan, not lost before.
    pub fn good_opened(&self) -> Set {
        let lost_before = |&merchant: &usize| self.first_loss[merchant] < self.opened_in[merchant];
        let lost_before = (self.good & self.opened & self.lost).into_iter().filter(lost_before);
        (self.good & self.opened).without(lost_before.collect())
    }

    /// A merchant's exposure at default, 1/64 yuan.
    pub fn exposure(&self, merchant: usize) -> i64 {
        fixed(f64::from(self.exposure_at_default[merchant]))
    }

    /// A merchant's exposure at default with full access less that under the policy, 1/64 yuan.
    pub fn exposure_saved(&self, merchant: usize) -> i64 {
        let with_access = fixed(f64::from(self.twin_exposure_at_default[merchant]));
        let of = |defaulted: Set, exposure: i64| if defaulted.has(merchant) { exposure } else { 0 };
        of(self.twin_defaulted, with_access) - of(self.defaulted, self.exposure(merchant))
    }

    /// Months from a merchant's first loss to its default with full access.
    pub fn warning(&self, merchant: usize) -> i64 {
        self.twin_default_month[merchant] as i64 - self.first_loss[merchant] as i64
    }
}

/// A number of each merchant, which many have none of.
#[derive(Clone, Copy)]
pub struct Amounts<'a> {
    /// Merchants whose number is not 0.
    pub some: Set,
    pub each: &'a Column,
}

impl Amounts<'_> {
    /// A merchant's yuan, in 1/64 yuan.
    #[inline(always)]
    pub fn parts(&self, merchant: usize) -> i64 {
        fixed(f64::from(self.each[merchant]))
    }

    /// A merchant's number of months or appeals.
    #[inline(always)]
    pub fn number(&self, merchant: usize) -> i64 {
        self.each[merchant] as i64
    }
}

/// How long a defaulted balance stays in non-performing loans.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Workout {
    /// Months of the study at whose end it is there.
    pub months: u32,
    /// Whether it is there at the end of the last.
    pub at_end: bool,
}

impl Workout {
    /// Of a default in a month.
    pub fn of(terms: &Terms, default_month: i32, months: u32) -> Workout {
        // Months after the default in which a policy keeps it there: those below `workout_months`.
        let counted = terms.stretches.iter().map(|stretch| {
            let kept = stretch.policy.parameters.arrears.workout_months.ceil().min(f64::from(months) + 1.0) as i32;
            let from = default_month.max(stretch.from as i32);
            let to = (stretch.to.min(months) as i32).min(default_month.saturating_add(kept) - 1);
            (to - from + 1).max(0) as u32
        });
        Workout { months: counted.sum(), at_end: is_in_workout(terms, default_month, months as i32) }
    }
}

/// Whether the balance of a default is in non-performing loans at the end of a month, not before that of the default: the terms of the
/// month keep it at least so long.
pub fn is_in_workout(terms: &Terms, default_month: i32, month: i32) -> bool {
    f64::from(month - default_month) < terms.at(month).parameters.arrears.workout_months
}

/// A loss of access of an opening-book merchant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loss {
    pub cell: u16,
    /// Index in [`crate::model::access::Reason::ALL`].
    pub reason: u8,
    pub good: bool,
}

/// A merchant at month 0, for benchmarks and the discriminatory power of the score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scored {
    /// S_0.
    pub score: f32,
    /// q.
    pub quality: f32,
    pub cell: u16,
    pub alive: bool,
    pub in_book: bool,
    /// Bit `t`: good by twin `t`.
    pub good: u64,
    /// D_0, months of revenue.
    pub debt: f32,
    /// Inquiries in months -5 to 0.
    pub recent_inquiries: f32,
}
