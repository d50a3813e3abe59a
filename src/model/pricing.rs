//! Income and loss of the merchant loan.
//!
//! ```text
//! income of a month = B_t·(rate - funding_cost - operating_cost)/12 when paid       loss = loss_given_default·EAD
//! ```
//!
//! Yuan.

use super::parameter::parameters;

parameters! {
    /// Price and cost of the merchant loan.
    Pricing in "pricing" {
        rate: "rate", Probability, "per year", "interest rate of the merchant loan", "product terms";
        funding_cost: "funding", Probability, "per year", "cost of funds", "assumption";
        operating_cost: "opex", Probability, "per year", "operating cost relative to the balance", "assumption";
        loss_given_default: "lgd", Probability, "share of exposure at default", "loss given default (LGD) of the unsecured loan", "assumption";
    }
}

/// Income from a sum of monthly balances.
pub fn income(p: &Pricing<f64>, balance_months: f64) -> f64 {
    balance_months * (p.rate - p.funding_cost - p.operating_cost) / 12.0
}

/// Loss from an exposure at default.
pub fn loss(p: &Pricing<f64>, exposure_at_default: f64) -> f64 {
    p.loss_given_default * exposure_at_default
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_of_a_thousand_earns_the_margin_and_a_default_loses_the_lgd() {
        let p = Pricing { rate: 0.09, funding_cost: 0.03, operating_cost: 0.015, loss_given_default: 0.8 };
        assert!((income(&p, 12_000.0) - 45.0).abs() < 1e-12);
        assert_eq!(loss(&p, 1000.0), 800.0);
    }
}
