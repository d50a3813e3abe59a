//! Price, income and loss of the merchant loan.
//!
//! ```text
//! r(S) = max(rate_min, rate_base + rate_slope·(score_base - S)/100)       charged: min(r(S), rate_cap)
//! price cap: no loan where r(S) > rate_cap + rate_tolerance, that is for S below
//! C_p = score_base - 100·(rate_cap + rate_tolerance - rate_base)/rate_slope
//! income of a month = B_t·(min(r(S_{t-1}), rate_cap) - funding_cost - operating_cost)/12 when paid
//! loss = loss_given_default·EAD
//! ```
//!
//! Rates are decimals a year, money is yuan, scores are points counted from the score's base.

use super::parameter::parameters;
use crate::simd::Real;

parameters! {
    /// Price and cost of the merchant loan.
    Pricing in "pricing" {
        rate_base: "rate_base", Probability, "per year", "interest rate of a merchant whose score is at the base", "product terms: 5-24% a year by risk";
        rate_slope: "rate_slope", Probability, "per year per 100 points", "what 100 points below the base add to the rate", "calibrated: rates of 5-24% over the scores of the book";
        rate_min: "rate_min", Probability, "per year", "lowest rate", "product terms";
        rate_cap: "rate_cap", Probability, "per year", "highest rate allowed", "notice of October 2025: 24%; guidance for consumer finance: 20%; 4 × LPR (12%) for small-loan companies by the end of 2027";
        rate_tolerance: "rate_tolerance", Probability, "per year", "how far the rate that a score asks for may exceed the cap before the lender stops lending", "assumption";
        funding_cost: "funding", Probability, "per year", "cost of funds", "assumption";
        operating_cost: "opex", Probability, "per year", "operating cost relative to the balance", "assumption";
        loss_given_default: "lgd", Probability, "share of exposure at default", "loss given default (LGD) of the unsecured loan", "assumption";
    }
}

/// The rate that the lender charges at a score.
#[inline(always)]
pub fn charged_rate<F: Real>(p: &Pricing<F>, score_from_base: F) -> F {
    let asked = p.rate_base - p.rate_slope * score_from_base * F::of(0.01);
    asked.max(p.rate_min).min(p.rate_cap)
}

/// C_p, the score below which the price cap leaves no loan, points from the score's base; minus infinity if the price does not depend
/// on the score.
pub fn price_floor(p: &Pricing<f64>) -> f64 {
    if p.rate_slope > 0.0 {
        -100.0 * (p.rate_cap + p.rate_tolerance - p.rate_base) / p.rate_slope
    } else {
        f64::NEG_INFINITY
    }
}

/// Income of a month from a balance that was paid, at the rate charged.
#[inline(always)]
pub fn income<F: Real>(p: &Pricing<F>, balance: F, rate: F) -> F {
    balance * (rate - p.funding_cost - p.operating_cost) * F::of(1.0 / 12.0)
}

/// Loss from an exposure at default.
pub fn loss(loss_given_default: f64, exposure_at_default: f64) -> f64 {
    loss_given_default * exposure_at_default
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pricing() -> Pricing<f64> {
        Pricing {
            rate_base: 0.105,
            rate_slope: 0.06,
            rate_min: 0.05,
            rate_cap: 0.24,
            rate_tolerance: 0.01,
            funding_cost: 0.03,
            operating_cost: 0.015,
            loss_given_default: 0.8,
        }
    }

    #[test]
    fn a_lower_score_pays_more_between_floor_and_cap() {
        let p = pricing();
        assert!((charged_rate(&p, -50.0) - 0.135).abs() < 1e-12);
        assert!((charged_rate(&p, 200.0) - 0.05).abs() < 1e-12);
        assert!((charged_rate(&p, -500.0) - 0.24).abs() < 1e-12);
        assert!((income(&p, 1200.0, charged_rate(&p, -50.0)) - 9.0).abs() < 1e-12);
        assert!((loss(p.loss_given_default, 1000.0) - 800.0).abs() < 1e-12);
    }

    #[test]
    fn the_price_cap_is_a_cutoff() {
        let p = Pricing { rate_cap: 0.12, ..pricing() };
        let floor = price_floor(&p);
        assert!((floor + 100.0 * 0.025 / 0.06).abs() < 1e-9);
        let asked = |score: f64| p.rate_base - p.rate_slope * score / 100.0;
        assert!(
            asked(floor - 0.01) > p.rate_cap + p.rate_tolerance && asked(floor + 0.01) < p.rate_cap + p.rate_tolerance
        );
        assert_eq!(price_floor(&Pricing { rate_slope: 0.0, ..p }), f64::NEG_INFINITY);
    }
}
