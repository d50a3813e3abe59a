//! Inquiries, funding need and high-cost borrowing.
//!
//! ```text
//! λ_t = base_rate·exp(gap·g_t + lost·lost + distress·h_t - distress²/2 - literacy·l - repair·repairing)
//! inquiries ~ Poisson(λ_t), at most 6, and exactly `opening` more when a consumer loan is opened    I_t = decay·I_{t-1} + inquiries
//! need_t = logistic(base + gap·g_t + distress·h_t)
//! unmet_t = [not ACTIVE]·need_t·(1 - alternative_cover·[alternative])
//! a new high-cost loan when ln U < ln base + gap·g_t + unmet_need·unmet_t + distress·h_t - distress²/2 - literacy·l - repair·repairing
//! K_t = decay·K_{t-1} + [new]
//! ```
//!
//! h is private distress. `distress²/2` keeps the mean rate over merchants where it would be without distress. Need is a share of a
//! month's normal revenue R; I and K are counts with a fading memory.

use super::parameter::parameters;
use crate::simd::Real;

parameters! {
    /// Credit-report inquiries.
    Inquiries in "inquiries" {
        base_rate: "inq0", Between { min: 0.0, max: 100.0 }, "inquiries per month", "inquiries of a normal merchant in a normal month", "assumption: about one a year";
        gap: "inq_gap", COEFFICIENT, "log points per log point of revenue gap", "effect of a revenue gap", "seed article: frequent inquiries follow need";
        lost: "inq_lost", COEFFICIENT, "log points", "effect of having lost the merchant loan", "assumption";
        literacy: "inq_lit", COEFFICIENT, "log points per sd", "effect of financial literacy (subtracted)", "assumption";
        repair: "inq_repair", COEFFICIENT, "log points", "effect of repairing one's credit (subtracted)", "seed article: repair of personal credit";
        distress: "inq_h", COEFFICIENT, "log points per sd", "effect of private distress", "calibrated: odds of default by inquiries (HELOC)";
        opening: "inq_open", Whole { min: 0, max: 100 }, "inquiries", "inquiries that opening a consumer loan brings, exactly", "product terms: opening reads the credit report";
        decay: "inq_decay", BelowOne, "share kept per month", "memory of inquiries", "assumption: a half-life of three months";
    }
}

parameters! {
    /// High-cost loans outside the platform.
    HighCost in "high_cost" {
        base_probability: "hc0", Probability, "probability per month", "monthly probability of a new high-cost loan in a normal month", "assumption";
        gap: "hc_gap", COEFFICIENT, "log points per log point of revenue gap", "effect of a revenue gap", "seed article: several high-interest loans";
        unmet_need: "hc_unmet", COEFFICIENT, "log points per unit of unmet need", "effect of unmet funding need", "assumption";
        literacy: "hc_lit", COEFFICIENT, "log points per sd", "effect of financial literacy (subtracted)", "assumption";
        repair: "hc_repair", COEFFICIENT, "log points", "effect of repairing one's credit (subtracted)", "seed article: repair of personal credit";
        distress: "hc_h", COEFFICIENT, "log points per sd", "effect of private distress", "calibrated: debt gradient of default (Adams, Einav and Levin 2009)";
        decay: "hc_decay", BelowOne, "share kept per month", "memory of high-cost loans and pace of their repayment", "assumption";
        size: "hc_size", Between { min: 0.0, max: 1e3 }, "months of normal revenue", "debt that one high-cost loan brings", "assumption";
    }
}

parameters! {
    /// The need for funds, and how the merchant loan is drawn and repaid.
    FundingNeed in "funding_need" {
        base: "need0", COEFFICIENT, "log-odds", "log-odds of the need in a normal month", "calibrated: average loan balance 31-72 thousand yuan per borrower; half of a month's revenue";
        gap: "need_gap", COEFFICIENT, "log-odds per log point of revenue gap", "effect of a revenue gap on the need", "assumption";
        distress: "need_h", COEFFICIENT, "log-odds per sd", "effect of private distress on the need", "assumption";
        amortisation: "amortisation", Probability, "share per month", "share of the merchant loan's balance repaid each month", "product terms: short instalment loans";
    }
}

/// Maximum number of inquiries counted in one month.
pub const INQUIRIES_MAX: u32 = 6;

/// From this rate on the count is [`INQUIRIES_MAX`] for every possible uniform; beyond it, powers of the rate would overflow.
const RATE_MAX: f64 = 80.0;

/// What keeps the mean of `exp(effect·h)` over standard normal distress at 1: `-effect²/2`.
#[inline(always)]
fn mean_correction<F: Real>(effect: F) -> F {
    F::of(-0.5) * effect * effect
}

/// Logarithm of the part of the inquiry rate that is the merchant's for life: `ln base_rate - literacy·l - distress²/2`.
#[inline(always)]
pub fn inquiry_log_rate_for_life<F: Real>(p: &Inquiries<F>, log_base_rate: F, literacy: F) -> F {
    log_base_rate - p.literacy * literacy + mean_correction(p.distress)
}

/// ln λ of the inquiries expected this month besides those of an opening.
#[inline(always)]
pub fn inquiry_log_rate<F: Real>(
    p: &Inquiries<F>,
    log_rate_for_life: F,
    gap: F,
    distress: F,
    lost: F,
    repairing: F,
) -> F {
    log_rate_for_life + p.gap * gap + p.distress * distress + p.lost * lost - p.repair * repairing
}

/// Inquiries of the month: those made by chance, and those of a consumer loan opened now (a flag).
#[inline(always)]
pub fn month_inquiries<F: Real>(p: &Inquiries<F>, by_chance: F, opened: F) -> F {
    by_chance + p.opening * opened
}

/// A uniform U of the month's inquiries, with the log rates at which it brings the first and may bring the second.
#[derive(Clone, Copy, Debug)]
pub struct InquiryDraw<F> {
    pub uniform: F,
    /// The first comes from here on: P(0) = e^-λ ≤ U.
    pub first_from: F,
    /// Below, there is no second: P(≥2) ≤ λ²/2, and 1 - U ≥ w/(1+w) ≥ w·e^-w with w = -ln U. Not sharp, but cheap.
    pub no_second_below: F,
}

impl<F: Real> InquiryDraw<F> {
    /// What does not depend on the rate, so that policies share it.
    #[inline(always)]
    pub fn new(uniform: F) -> Self {
        let log = uniform.ln();
        let first_from = (-log).ln();
        // Rounding must not take a second inquiry away, so the bound gives way by more than any error of a logarithm.
        let slack = F::of(1e-5);
        let no_second_below = F::of(0.5) * (F::of(std::f64::consts::LN_2) + first_from + log) - slack;
        InquiryDraw { uniform, first_from, no_second_below }
    }
}

/// The Poisson count of rate λ by inversion of one uniform, at most `INQUIRIES_MAX`: the number of partial sums
/// `1 + λ + … + λ^j/j!`, j = 0..5, that `u·e^λ` reaches. Most merchants make none or one, which takes no exponential.
#[inline(always)]
pub fn inquiries<F: Real>(log_rate: F, draw: InquiryDraw<F>) -> F {
    let count = F::flag(draw.first_from.le(log_rate));
    let may_be_more = draw.no_second_below.le(log_rate);
    if F::any(may_be_more) { count + F::flag(may_be_more) * further_inquiries(log_rate, draw.uniform) } else { count }
}

/// Inquiries beyond the first.
#[inline(always)]
fn further_inquiries<F: Real>(log_rate: F, uniform: F) -> F {
    let rate = log_rate.exp().min(F::of(RATE_MAX));
    let scaled = uniform * rate.exp();
    let mut term = F::of(1.0);
    let mut sum = term;
    let mut count = F::of(0.0);
    for j in 1..INQUIRIES_MAX {
        term = term * rate * F::of(1.0 / f64::from(j));
        sum = sum + term;
        let reached = sum.le(scaled);
        count = count + F::flag(reached);
        if !F::any(reached) {
            break;
        }
    }
    count
}

/// I or K, one month on: `decay·memory + new`.
#[inline(always)]
pub fn next_memory<F: Real>(decay: F, memory: F, new: F) -> F {
    decay * memory + new
}

/// I at the start: its long-run level at the base rate.
pub fn initial_inquiries(p: &Inquiries<f64>) -> f64 {
    p.base_rate / (1.0 - p.decay)
}

/// The need for funds, a share of a month's normal revenue.
#[inline(always)]
pub fn funding_need<F: Real>(p: &FundingNeed<F>, gap: F, distress: F) -> F {
    (p.base + p.gap * gap + p.distress * distress).logistic()
}

/// The need not covered by a merchant loan; `without_access` and `alternative` are flags.
#[inline(always)]
pub fn unmet_need<F: Real>(alternative_cover: F, need: F, without_access: F, alternative: F) -> F {
    without_access * need * (F::of(1.0) - alternative_cover * alternative)
}

/// Funding need that alternative finance covers in a month without access, share of normal revenue; flags as above.
#[inline(always)]
pub fn covered_need<F: Real>(alternative_cover: F, need: F, without_access: F, alternative: F) -> F {
    without_access * need * alternative_cover * alternative
}

/// Interest paid beyond that of the merchant loan on need that alternative finance covers, a month's, relative to revenue.
#[inline(always)]
pub fn extra_interest<F: Real>(alternative_price: F, covered: F) -> F {
    covered * alternative_price * F::of(1.0 / 12.0)
}

/// Logarithm of the part of the high-cost probability that is the merchant's for life: `ln base - literacy·l - distress²/2`.
#[inline(always)]
pub fn high_cost_log_probability_for_life<F: Real>(p: &HighCost<F>, log_base: F, literacy: F) -> F {
    log_base - p.literacy * literacy + mean_correction(p.distress)
}

/// Log probability of a new high-cost loan: it comes when `ln U` lies below it.
#[inline(always)]
pub fn high_cost_log_probability<F: Real>(
    p: &HighCost<F>,
    log_for_life: F,
    gap: F,
    distress: F,
    unmet: F,
    repairing: F,
) -> F {
    log_for_life + p.gap * gap + p.distress * distress + p.unmet_need * unmet - p.repair * repairing
}

/// Debt from high-cost loans, yuan.
#[inline(always)]
pub fn high_cost_debt<F: Real>(p: &HighCost<F>, high_cost: F, revenue: F) -> F {
    high_cost * p.size * revenue
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_poisson_count_inverts_the_distribution_function() {
        // Rate 1: P(0) = 0.3679, P(≤1) = 0.7358, P(≤2) = 0.9197, P(≤5) = 0.99941.
        let count = |u| inquiries(0.0f64, InquiryDraw::new(u)) as u32;
        assert_eq!((count(0.36), count(0.37), count(0.73), count(0.74)), (0, 1, 1, 2));
        assert_eq!((count(0.92), count(0.9994), count(0.9995), count(0.999_999_9)), (3, 5, 6, 6));
        assert_eq!(inquiries(f64::NEG_INFINITY, InquiryDraw::new(0.999_999)), 0.0);
        assert_eq!([80.0f64, 1e3, 1e30].map(|rate| inquiries(rate.ln(), InquiryDraw::new(1e-7))), [6.0; 3]);
    }

    #[test]
    fn literacy_lowers_the_rate_distress_raises_it_and_an_opening_counts_exactly() {
        let mut p = Inquiries::from_keys(&mut |_| 0.0);
        (p.base_rate, p.gap, p.lost, p.literacy, p.repair) = (0.08, 1.2, 0.7, 0.35, 1.2);
        (p.distress, p.opening, p.decay) = (0.8, 1.0, 0.8);
        let life = inquiry_log_rate_for_life(&p, (0.08f64).ln(), 1.0);
        let rate = inquiry_log_rate(&p, life, 0.5, 2.0, 1.0, 0.0).exp();
        assert!((rate - 0.08 * (-0.35f64 + 0.6 + 0.7 + 1.6 - 0.32).exp()).abs() < 1e-12);
        assert_eq!((month_inquiries(&p, 2.0, 1.0), month_inquiries(&p, 2.0, 0.0)), (3.0, 2.0));
        assert!((initial_inquiries(&p) - 0.4).abs() < 1e-12);
    }

    #[test]
    fn distress_leaves_the_mean_rates_where_they_are() {
        let (mut inquiries, mut loans) = (Inquiries::from_keys(&mut |_| 0.0), HighCost::from_keys(&mut |_| 0.0));
        (inquiries.distress, loans.distress) = (0.8, 1.0);
        let draws = 20_000;
        let normal = |i: i32| crate::simd::functions::inverse_normal_f64((f64::from(i) + 0.5) / f64::from(draws));
        let mean = |of: &dyn Fn(f64) -> f64| (0..draws).map(|i| of(normal(i))).sum::<f64>() / f64::from(draws);
        let life = inquiry_log_rate_for_life(&inquiries, 0.0, 0.0);
        assert!((mean(&|h| inquiry_log_rate(&inquiries, life, 0.0, h, 0.0, 0.0).exp()) - 1.0).abs() < 1e-3);
        let life = high_cost_log_probability_for_life(&loans, 0.0, 0.0);
        assert!((mean(&|h| high_cost_log_probability(&loans, life, 0.0, h, 0.0, 0.0).exp()) - 1.0).abs() < 2e-3);
    }

    #[test]
    fn need_is_unmet_without_access_and_alternatives_cover_a_part() {
        assert_eq!(unmet_need(0.6, 0.5, 0.0, 1.0), 0.0);
        assert_eq!(unmet_need(0.6, 0.5, 1.0, 0.0), 0.5);
        assert!((unmet_need(0.6f64, 0.5, 1.0, 1.0) - 0.2).abs() < 1e-15);
        assert_eq!([covered_need(0.6, 0.5, 0.0, 1.0), covered_need(0.6, 0.5, 1.0, 0.0)], [0.0; 2]);
        assert!((extra_interest(0.06, covered_need(0.6f64, 0.5, 1.0, 1.0)) - 0.0015).abs() < 1e-15);
        let p = FundingNeed { base: -0.7, gap: 1.5, distress: 0.3, amortisation: 0.3 };
        assert!((funding_need(&p, 0.0f64, 1.0) - 0.401_312_340).abs() < 1e-9);
    }
}
