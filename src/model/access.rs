//! Access to the merchant loan: states, monthly transitions and the reason for a loss.
//!
//! ```text
//! ACTIVE    -> CANCELLED  if b ≥ 2, or S < C - cancel_gap without protection
//!           -> SUSPENDED  else if not eligible and b = 0 (one missed payment alone freezes the decision)
//! SUSPENDED -> ACTIVE     if restorable, else CANCELLED once suspended for cancel_after months
//! CANCELLED -> ACTIVE     if alive, restorable and U < reapply
//! any       -> CANCELLED  on default
//! ```
//!
//! A state is two columns: `active` (flag) and `months_suspended` (0 unless SUSPENDED); CANCELLED is neither.

use super::merchant_loan::{MerchantLoan, Triggers, Watched, triggers};
use crate::simd::Real;

/// Access after one month's decision.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Access<F> {
    /// Flag.
    pub active: F,
    /// 0 unless SUSPENDED; the month of suspension is 1.
    pub months_suspended: F,
}

/// The inputs of the decision: two numbers, otherwise masks.
#[derive(Clone, Copy, Debug)]
pub struct Decision<F: Real> {
    /// S - C, points.
    pub headroom: F,
    /// b.
    pub missed_in_a_row: F,
    pub alive: F::Mask,
    pub protected: F::Mask,
    pub line_passes: F::Mask,
    pub triggered: F::Mask,
    /// The reapplication's uniform lies below its probability.
    pub reapplies: F::Mask,
}

/// Step 8 of the month.
#[inline(always)]
pub fn next_access<F: Real>(p: &MerchantLoan<F>, was: Access<F>, d: Decision<F>) -> Access<F> {
    let (zero, one) = (F::of(0.0), F::of(1.0));
    let in_order = d.missed_in_a_row.le(zero);
    let was_active = was.active.is_set();
    let was_suspended = was.months_suspended.is_set();
    let sound = d.line_passes & !d.triggered;

    let cancelled =
        F::of(super::arrears::CANCEL_AT).le(d.missed_in_a_row) | (d.headroom.lt(-p.cancel_gap) & !d.protected);
    let suspended = !(sound | d.protected) & in_order;
    let stays = was_active & !cancelled & !suspended;

    let restorable = p.hysteresis.le(d.headroom) & sound & in_order;
    let restored = restorable & !was_active & (was_suspended | d.reapplies);

    let months = was.months_suspended + one;
    let suspended_on = was_suspended & !restored & months.lt(p.cancel_after_months);
    let newly_suspended = was_active & !cancelled & suspended;
    let months_suspended = F::select(newly_suspended, one, F::select(suspended_on, months, zero));
    Access {
        active: F::flag(d.alive & (stays | restored)),
        months_suspended: F::select(d.alive, months_suspended, zero),
    }
}

/// Applies `$each!` to every reason, a row each in the order of precedence: its code in result files, its title, a title short
/// enough for the head of a column, and when it holds. What else the braces hold follows the rows.
macro_rules! for_each_reason {
    ($each:ident { $($rest:tt)* }) => {
        $each! {
            {
                Arrears "arrears" "Arrears" "arrears" "A payment was missed.";
                Positioning "positioning" "Product positioning" "positioning" "The score suffices, and the positioning rule binds.";
                PriceCap "price_cap" "Price cap" "price cap" "The score suffices, and the price that it asks for exceeds what is allowed.";
                ExposureCap "exposure_cap" "Exposure cap" "cap" "The score suffices, and the line is too small.";
                Inquiries "inquiries" "Inquiries" "inquiries" "Remembered inquiries reach their limit.";
                HighCostBorrowing "high_cost_borrowing" "High-cost borrowing" "high-cost" "Remembered high-cost loans reach their limit.";
                RevenueDrop "revenue_drop" "Fall of revenue" "revenue" "The revenue trend has fallen to its limit.";
                PolicyTightening "policy_tightening" "Policy tightening" "tightening" "The neutral cut-off would keep access.";
                Score "score" "Score" "score" "Nothing else: the score is too low.";
            }
            $($rest)*
        }
    };
}
pub(crate) use for_each_reason;

macro_rules! reasons {
    ({ $($reason:ident $code:literal $title:literal $short_title:literal $holds:literal;)* }) => {
        /// Why access was lost: the first reason that applies, in this order.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Reason { $(#[doc = $holds] $reason,)* }

        impl Reason {
            /// Every reason, in order of precedence.
            pub const ALL: [Reason; [$($code),*].len()] = [$(Reason::$reason),*];

            /// The code in result files.
            pub fn code(self) -> &'static str {
                match self { $(Reason::$reason => $code,)* }
            }

            /// The name in charts.
            pub fn title(self) -> &'static str {
                match self { $(Reason::$reason => $title,)* }
            }

            /// The short name in column headers.
            pub fn short_title(self) -> &'static str {
                match self { $(Reason::$reason => $short_title,)* }
            }

            /// When it holds, as a sentence.
            pub fn holds(self) -> &'static str {
                match self { $(Reason::$reason => $holds,)* }
            }
        }
    };
}
for_each_reason! { reasons {} }

/// The inputs from which a loss is explained.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances<F: Real> {
    /// S - C, points.
    pub headroom: F,
    /// S - (cutoff + cutoff_shift), points: against the neutral cut-off.
    pub neutral_headroom: F,
    pub missed_in_a_row: F,
    pub rule_binds: F::Mask,
    pub price_cap_binds: F::Mask,
    pub line_passes: F::Mask,
    pub watched: Watched<F>,
}

/// The index in [`Reason::ALL`] of a loss's reason, as a number.
#[inline(always)]
pub fn reason_code<F: Real>(p: &MerchantLoan<F>, c: Circumstances<F>) -> F {
    let score_suffices = (-p.reduced_band).le(c.headroom);
    let neutral_would_keep = (-p.reduced_band).le(c.neutral_headroom);
    let mut code = F::of(Reason::Score as u8 as f64);
    let mut first = |holds: F::Mask, reason: Reason| code = F::select(holds, F::of(reason as u8 as f64), code);
    first(neutral_would_keep, Reason::PolicyTightening);
    let Triggers { inquiries, high_cost, revenue_drop } = triggers(p, c.watched);
    first(revenue_drop, Reason::RevenueDrop);
    first(high_cost, Reason::HighCostBorrowing);
    first(inquiries, Reason::Inquiries);
    first(score_suffices & !c.line_passes, Reason::ExposureCap);
    first(score_suffices & c.price_cap_binds, Reason::PriceCap);
    first(score_suffices & c.rule_binds, Reason::Positioning);
    first(F::of(1.0).le(c.missed_in_a_row), Reason::Arrears);
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loan() -> MerchantLoan<f64> {
        let mut p = MerchantLoan::from_keys(&mut |_| 0.0);
        (p.hysteresis, p.cancel_gap, p.cancel_after_months) = (10.0, 20.0, 6.0);
        (p.max_inquiries, p.max_high_cost, p.max_revenue_drop) = (3.5, 1.6, 0.4);
        p
    }

    const ACTIVE: Access<f64> = Access { active: 1.0, months_suspended: 0.0 };
    const CANCELLED: Access<f64> = Access { active: 0.0, months_suspended: 0.0 };
    const fn suspended(months_suspended: f64) -> Access<f64> {
        Access { active: 0.0, months_suspended }
    }

    fn fine() -> Decision<f64> {
        Decision {
            headroom: 15.0,
            missed_in_a_row: 0.0,
            alive: true,
            protected: false,
            line_passes: true,
            triggered: false,
            reapplies: false,
        }
    }

    #[test]
    fn an_active_merchant_in_order_stays_active() {
        assert_eq!(next_access(&loan(), ACTIVE, fine()), ACTIVE);
    }

    #[test]
    fn a_failing_line_suspends_but_one_missed_payment_freezes_the_decision() {
        let failing = Decision { line_passes: false, ..fine() };
        assert_eq!(next_access(&loan(), ACTIVE, failing), suspended(1.0));
        assert_eq!(next_access(&loan(), ACTIVE, Decision { missed_in_a_row: 1.0, ..failing }), ACTIVE);
        assert_eq!(next_access(&loan(), ACTIVE, Decision { missed_in_a_row: 2.0, ..failing }), CANCELLED);
    }

    #[test]
    fn a_score_far_below_cancels_even_with_a_missed_payment_unless_protected() {
        let far = Decision { headroom: -21.0, line_passes: false, missed_in_a_row: 1.0, ..fine() };
        assert_eq!(next_access(&loan(), ACTIVE, far), CANCELLED);
        assert_eq!(next_access(&loan(), ACTIVE, Decision { protected: true, ..far }), ACTIVE);
        assert_eq!(next_access(&loan(), ACTIVE, Decision { protected: true, missed_in_a_row: 2.0, ..far }), CANCELLED);
    }

    #[test]
    fn a_suspended_merchant_comes_back_above_the_hysteresis_or_is_cancelled_in_the_sixth_month() {
        assert_eq!(next_access(&loan(), suspended(1.0), fine()), ACTIVE);
        let below = Decision { headroom: 9.0, ..fine() };
        assert_eq!(next_access(&loan(), suspended(4.0), below), suspended(5.0));
        assert_eq!(next_access(&loan(), suspended(5.0), below), CANCELLED);
        assert_eq!(next_access(&loan(), suspended(5.0), fine()), ACTIVE);
    }

    #[test]
    fn a_cancelled_merchant_comes_back_only_on_reapplying_and_the_dead_never() {
        assert_eq!(next_access(&loan(), CANCELLED, fine()), CANCELLED);
        let again = Decision { reapplies: true, ..fine() };
        assert_eq!(next_access(&loan(), CANCELLED, again), ACTIVE);
        assert_eq!(next_access(&loan(), ACTIVE, Decision { alive: false, ..again }), CANCELLED);
    }

    #[test]
    fn the_first_reason_that_holds_is_the_code() {
        let mut c = Circumstances {
            headroom: -5.0,
            neutral_headroom: -1.0,
            missed_in_a_row: 0.0,
            rule_binds: false,
            price_cap_binds: false,
            line_passes: false,
            watched: Watched { inquiries: 0.0, high_cost: 0.0, trend: 0.0 },
        };
        let reason = |c| Reason::ALL[reason_code(&loan(), c) as usize];
        assert_eq!(reason(c), Reason::Score);
        c.neutral_headroom = 3.0;
        assert_eq!(reason(c), Reason::PolicyTightening);
        c.watched.trend = -0.4;
        assert_eq!(reason(c), Reason::RevenueDrop);
        c.watched.high_cost = 1.6;
        assert_eq!(reason(c), Reason::HighCostBorrowing);
        c.watched.inquiries = 3.5;
        assert_eq!(reason(c), Reason::Inquiries);
        c.headroom = 1.0;
        assert_eq!(reason(c), Reason::ExposureCap);
        c.price_cap_binds = true;
        assert_eq!(reason(c), Reason::PriceCap);
        c.rule_binds = true;
        assert_eq!(reason(c), Reason::Positioning);
        c.missed_in_a_row = 1.0;
        assert_eq!(reason(c), Reason::Arrears);
    }
}
