//! Private distress: illness, family, a supplier's failure. The lender does not see it.
//!
//! ```text
//! h ~ N(0, 1) at the start      h_t = persistence·h_{t-1} + sqrt(1-persistence²)·ε_t
//! ```
//!
//! Distress makes people borrow and miss payments at once, which is why inquiries and high-cost loans tell something beyond revenue.
//! Standard deviations; the variance stays 1. Its effects are keys of the mechanisms that it acts on.

use super::parameter::parameters;
use crate::simd::Real;

parameters! {
    /// Private distress.
    Distress in "distress" {
        persistence: "distress_rho", Correlation, "share kept per month", "persistence of private distress", "assumption: a half-life of seven months";
    }
}

/// `sqrt(1-persistence²)`, the innovation's standard deviation that keeps the variance of h at 1.
pub fn innovation_sd(persistence: f64) -> f64 {
    (1.0 - persistence * persistence).sqrt()
}

/// The next month's h.
#[inline(always)]
pub fn next_distress<F: Real>(persistence: F, innovation_sd: F, distress: F, shock: F) -> F {
    persistence * distress + innovation_sd * shock
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distress_keeps_its_variance() {
        let innovation = innovation_sd(0.9);
        assert!((0.81 + innovation * innovation - 1.0).abs() < 1e-12);
        assert!((next_distress(0.9, innovation, 1.0, -1.0) - (0.9 - 0.435_889_894_354_067_4)).abs() < 1e-12);
    }
}
