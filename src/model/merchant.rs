//! Who a merchant is: segment, latent quality, traits and the uniforms kept for life.
//!
//! ```text
//! m = log_revenue_mean_k + log_revenue_sd_k·(c·q + sqrt(1-c²)·e1)     R = min(e^m, 10¹²)      (yuan a month)
//! p = c·q + sqrt(1-c²)·e2                    l = literacy_shift + c·q + sqrt(1-c²)·e4
//! ```
//!
//! Latent quality q and every e are standard normal. The shift of literacy is a policy's, so a merchant keeps `c·q +
//! sqrt(1-c²)·e4` and each policy adds its own.

use super::parameter::parameters;
use crate::simd::Real;

parameters! {
    /// A segment of merchants.
    Segment in "segments" {
        share: "share", Probability, "share of merchants", "share of all merchants; the shares sum to 1", "assumption: online retail and street vendors dominate a payment platform's small merchants";
        log_revenue_mean: "log_revenue_mean", Between { min: 0.0, max: 15.0 }, "log yuan per month", "mean of log monthly revenue", "calibrated: average loan balance 31-72 thousand yuan per borrower (Xinhua 2019, ESG report 2023)";
        log_revenue_sd: "log_revenue_sd", Between { min: 0.0, max: 2.0 }, "log points", "standard deviation of log monthly revenue", "assumption: wide dispersion of small merchants";
        revenue_sd: "revenue_sd", Between { min: 0.0, max: 2.0 }, "log points", "standard deviation of the merchant's own revenue shock", "assumption";
        cyclicality: "macro_beta", Between { min: -10.0, max: 10.0 }, "log points per sd of the index", "effect of the economy on log revenue", "assumption";
        arrears_shift: "arrears_shift", COEFFICIENT, "log-odds", "shift of the log-odds of a missed payment", "assumption";
        cutoff_shift: "cutoff_shift", POINTS, "points", "shift of the merchant loan's cut-off", "none in the baseline";
    }
}

parameters! {
    /// How traits follow from latent quality.
    Traits in "traits" {
        revenue_quality: "rev_quality", Correlation, "correlation", "correlation of log revenue with latent quality", "assumption";
        personal_quality: "personal_quality", Correlation, "correlation", "correlation of personal credit with latent quality", "assumption";
        literacy_quality: "literacy_quality", Correlation, "correlation", "correlation of financial literacy with latent quality", "assumption";
        literacy_shift: "literacy_shift", Between { min: -100.0, max: 100.0 }, "standard deviations", "what a programme adds to everybody's financial literacy", "none in the baseline";
    }
}

/// A standard normal trait that correlates by `c` with `quality`: `c·q + sqrt(1-c²)·e`.
#[inline(always)]
pub fn correlated<F: Real>(c: f64, quality: F, own: F) -> F {
    F::of(c) * quality + F::of((1.0 - c * c).sqrt()) * own
}

/// Log monthly revenue m.
#[inline(always)]
pub fn log_revenue<F: Real>(p: &Traits<f64>, segment: &Segment<F>, quality: F, own: F) -> F {
    segment.log_revenue_mean + segment.log_revenue_sd * correlated(p.revenue_quality, quality, own)
}

/// Maximum normal monthly revenue of a merchant, yuan. Only the rarest draws of the widest segments exceed it; R is then capped.
pub const REVENUE_MAX: f64 = 1e12;

/// R, normal monthly revenue in yuan.
#[inline(always)]
pub fn revenue<F: Real>(log_revenue: F) -> F {
    log_revenue.exp().min(F::of(REVENUE_MAX))
}

/// The mean of R over all merchants: of a mix of lognormal distributions, `Σ share·exp(mean + sd²/2)`.
pub fn mean_revenue(segments: &[Segment<f64>]) -> f64 {
    segments.iter().map(|segment| segment.share * segment_revenue(segment)).sum()
}

/// The mean of R in a segment.
pub fn segment_revenue(segment: &Segment<f64>) -> f64 {
    libm::exp(segment.log_revenue_mean + 0.5 * segment.log_revenue_sd * segment.log_revenue_sd)
}

/// Financial literacy l.
pub fn literacy<F: Real>(p: &Traits<F>, unshifted: F) -> F {
    p.literacy_shift + unshifted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn revenue_is_the_power_of_its_log_and_held_where_sums_would_give_out() {
        assert_eq!(revenue(10.0), libm::exp(10.0));
        assert_eq!((revenue(40.0), revenue(1e4)), (1e12, 1e12));
    }

    #[test]
    fn the_mean_of_revenue_is_that_of_its_quantiles() {
        let values = [1.0, 10.0, 0.8, 0.0, 0.0, 0.0, 0.0];
        let mut values = values.into_iter();
        let segment = Segment::from_keys(&mut |_| values.next().unwrap());
        let normal = |i: u32| crate::simd::functions::inverse_normal_f64((f64::from(i) + 0.5) / 100_000.0);
        let sum: f64 = (0..100_000).map(|i| revenue(10.0 + 0.8 * normal(i))).sum();
        assert!((sum / 100_000.0 / mean_revenue(&[segment]) - 1.0).abs() < 1e-3);
    }

    #[test]
    fn a_correlated_trait_keeps_unit_variance() {
        assert!((correlated(0.6, 1.0, 0.0f64) - 0.6).abs() < 1e-15);
        assert!((correlated(0.6, 0.0, 1.0f64) - 0.8).abs() < 1e-15);
    }
}
