//! Balance, arrears and default of the merchant loan.
//!
//! ```text
//! kept_t = B_{t-1} in arrears, else (1-amortisation)·B_{t-1}
//! B_t = max(kept_t, line_{t-1}·need_t) if ACTIVE and not in arrears, else kept_t
//! D_t = min((w_t·Lc_t + B_t + K_t·size·R)/rev_t, debt_max)
//! a payment is missed when logit U < base + shift_k - quality·q + gap·g_t - economy·z_t + distress·h_t + debt·D_t + unmet·unmet_t
//!                                   + roll·[b>0]
//! ```
//!
//! b counts missed payments in a row (30, 60, 90 days past due), a payment made cures it to 0, and b = 3 is default (90+ days past
//! due): absorbing, exposure at default B_t. Cutting a line stops drawing; it does not call the loan. B in yuan, D in months of
//! revenue.

use super::parameter::parameters;
use crate::simd::Real;

parameters! {
    /// Missed payments and default.
    Arrears in "arrears" {
        base: "a0", COEFFICIENT, "log-odds", "log-odds of a missed payment of a normal merchant without debt", "calibrated: NPL ratio 1.5-2.3% (MYbank annual reports 2020-24)";
        quality: "a_q", COEFFICIENT, "log-odds per sd", "effect of latent quality (subtracted)", "calibrated: AUC of the score 0.72-0.84 (HELOC, UCI cards)";
        gap: "a_gap", COEFFICIENT, "log-odds per log point of revenue gap", "effect of a revenue gap", "assumption";
        economy: "a_z", COEFFICIENT, "log-odds per sd of the index", "effect of the economy (subtracted)", "calibrated: odds × 2.3 in a recession (Li, Mickel and Taylor 2018, SBA loans)";
        distress: "a_h", COEFFICIENT, "log-odds per sd", "effect of private distress", "calibrated: odds of default by inquiries and debt (HELOC; Adams, Einav and Levin 2009)";
        debt: "a_debt", COEFFICIENT, "log-odds per month of revenue", "effect of debt", "calibrated: debt gradient 1.3-2.2 (Adams, Einav and Levin 2009)";
        debt_max: "debt_max", Positive { max: 1e4 }, "months of revenue", "debt beyond which more changes nothing", "assumption";
        unmet_need: "a_unmet", COEFFICIENT, "log-odds per unit of unmet need", "effect of unmet funding need", "assumption";
        roll: "a_roll", COEFFICIENT, "log-odds", "effect of being in arrears already: most arrears roll on", "calibrated: NPL ratio";
        workout_months: "workout", Whole { min: 1, max: 120 }, "months", "months that a defaulted balance stays in non-performing loans, the month of default included", "calibrated: NPL ratio; written off after half a year";
    }
}

/// Missed payments in a row that count as default: 90 days past due.
const DEFAULT_AT: f64 = 3.0;
/// Missed payments in a row at which access is cancelled.
pub const CANCEL_AT: f64 = 2.0;

/// The next month's B. `drawing` is set where the loan is ACTIVE and not in arrears at the month's start.
#[inline(always)]
pub fn next_balance<F: Real>(
    amortisation: F,
    balance: F,
    in_arrears: F::Mask,
    drawing: F::Mask,
    line: F,
    need: F,
) -> F {
    let kept = F::select(in_arrears, balance, (F::of(1.0) - amortisation) * balance);
    F::select(drawing, kept.max(line * need), kept)
}

/// D, debt in months of this month's revenue; `consumer_debt` is `w·Lc_t` and `high_cost_debt` `K·size·R`.
#[inline(always)]
pub fn debt_in_months<F: Real>(p: &Arrears<F>, consumer_debt: F, balance: F, high_cost_debt: F, revenue: F) -> F {
    ((consumer_debt + balance + high_cost_debt) / revenue).min(p.debt_max)
}

/// The part of the log-odds of a missed payment that is fixed for the merchant's life.
#[inline(always)]
pub fn miss_log_odds_for_life<F: Real>(p: &Arrears<F>, segment_shift: F, quality: F) -> F {
    p.base + segment_shift - p.quality * quality
}

/// Log-odds of a missed payment this month; `economy_effect` is `economy·z_t` and `in_arrears` a flag.
#[inline(always)]
#[expect(clippy::too_many_arguments, reason = "one for each term of the equation")]
pub fn miss_log_odds<F: Real>(
    p: &Arrears<F>,
    for_life: F,
    economy_effect: F,
    gap: F,
    distress: F,
    debt: F,
    unmet: F,
    in_arrears: F,
) -> F {
    for_life - economy_effect
        + p.gap * gap
        + p.distress * distress
        + p.debt * debt
        + p.unmet_need * unmet
        + p.roll * in_arrears
}

/// The next month's b.
#[inline(always)]
pub fn next_missed_in_a_row<F: Real>(missed_in_a_row: F, missed: F::Mask) -> F {
    F::select(missed, missed_in_a_row + F::of(1.0), F::of(0.0))
}

/// Whether this number of missed payments in a row is a default.
#[inline(always)]
pub fn defaults<F: Real>(missed_in_a_row: F) -> F::Mask {
    F::of(DEFAULT_AT).le(missed_in_a_row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawn_line_tops_up_what_amortisation_left() {
        assert_eq!(next_balance(0.3, 1000.0f64, false, true, 5000.0, 0.4), 2000.0);
        assert_eq!(next_balance(0.3, 10_000.0f64, false, true, 5000.0, 0.4), 7000.0);
        assert_eq!(next_balance(0.3, 1000.0f64, false, false, 5000.0, 0.4), 700.0);
        assert_eq!(next_balance(0.3, 1000.0f64, true, false, 5000.0, 0.4), 1000.0);
    }

    #[test]
    fn debt_counts_both_products_and_high_cost_loans_and_is_capped() {
        let mut p = Arrears::from_keys(&mut |_| 0.0);
        p.debt_max = 12.0;
        assert_eq!(debt_in_months(&p, 2000.0, 5000.0, 3000.0, 4000.0), 2.5);
        assert_eq!(debt_in_months(&p, 2e6, 5000.0, 3000.0, 4000.0), 12.0);
    }

    #[test]
    fn being_in_arrears_raises_the_odds_and_a_payment_cures() {
        let mut p = Arrears::from_keys(&mut |_| 0.0);
        (p.base, p.quality, p.distress, p.debt, p.roll) = (-6.35, 1.4, 0.5, 1.0, 4.4);
        let life = miss_log_odds_for_life(&p, 0.1, 1.0);
        assert!((miss_log_odds(&p, life, 0.35, 0.0, -1.0, 2.0, 0.0, 1.0) - -2.1).abs() < 1e-12);
        assert_eq!(next_missed_in_a_row(1.0, true), 2.0);
        assert_eq!(next_missed_in_a_row(2.0, false), 0.0);
        assert!(defaults(3.0) && !defaults(2.0));
    }
}
