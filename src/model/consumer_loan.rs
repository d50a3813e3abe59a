//! The consumer loan (借呗): its line, its opening and its use.
//!
//! ```text
//! Lc = clip(exp(line_log_mean + line_revenue·(m - line_revenue_reference) + line_log_sd·eL + line_personal·p), min, max)
//! opens when  ln U < ln open_rate + open_gap·g_t + open_lost·lost - open_tightness·tight_t      (probability min(1, e^...))
//! Lc_t = min(max, max(min, Lc·max(0.1, 1 - line_tightening·tight_t) - line_trade·line_{t-1}·[ACTIVE at t-1]))
//! w_t = (1-speed)·w_{t-1} + speed·logistic(base + gap·g_t + lost·lost + distress·h_t - repair·repairing)
//! ```
//!
//! Lc is the line for life, Lc_t the line in force: guidance acts on both products, and with `line_trade` above 0 the platform trades
//! lines between them. Lines are in yuan; w is the used share of the line in force, 0 without a consumer loan.

use super::parameter::parameters;
use crate::simd::Real;

parameters! {
    /// The personal consumer loan on the same platform.
    ConsumerLoan in "consumer_loan" {
        initial_share: "initial_share", Probability, "share of merchants", "share of merchants that hold one before the burn-in", "assumption";
        open_rate: "open_base", Probability, "probability per month", "monthly probability that a non-holder opens one in a normal month", "assumption";
        open_gap: "open_gap", COEFFICIENT, "log points per log point of revenue gap", "effect of a revenue gap on opening", "seed article: opening follows funding need";
        open_lost: "open_lost", COEFFICIENT, "log points", "effect of having lost the merchant loan on opening", "assumption";
        open_tightness: "open_tight", COEFFICIENT, "log points per unit of tightness", "effect of tightness on opening (subtracted)", "assumption: guidance acts on both products";
        line_tightening: "cl_tighten", COEFFICIENT, "share per unit of tightness", "share of the line taken away per unit of tightness", "assumption: guidance acts on both products";
        line_trade: "line_trade", Between { min: 0.0, max: 100.0 }, "yuan per yuan", "consumer line taken away per yuan of an ACTIVE merchant line", "none in the baseline; lines traded: 0.3";
        line_log_mean: "cl_log_mean", COEFFICIENT, "log yuan", "mean of the log line at the reference revenue", "assumption";
        line_revenue: "cl_revenue", COEFFICIENT, "elasticity", "elasticity of the line to monthly revenue", "assumption";
        line_revenue_reference: "cl_revenue_ref", Between { min: 0.0, max: 100.0 }, "log yuan per month", "log revenue at which the line has its mean", "assumption";
        line_log_sd: "cl_log_sd", SPREAD, "log points", "standard deviation of the log line", "assumption";
        line_personal: "cl_personal", COEFFICIENT, "log points per sd", "effect of personal credit on the log line", "assumption";
        line_min: "cl_min", YUAN, "yuan", "smallest line", "product terms";
        line_max: "cl_max", Positive { max: 1e12 }, "yuan", "largest line", "2025 rule on micro-lenders: 200 thousand for consumption";
        utilisation_base: "util0", COEFFICIENT, "log-odds", "log-odds of the used share in a normal month", "assumption: near 31%";
        utilisation_gap: "util_gap", COEFFICIENT, "log-odds per log point of revenue gap", "effect of a revenue gap on use", "seed article";
        utilisation_lost: "util_lost", COEFFICIENT, "log-odds", "effect of having lost the merchant loan on use", "seed article";
        utilisation_distress: "util_h", COEFFICIENT, "log-odds per sd", "effect of private distress on use", "assumption";
        utilisation_repair: "util_repair", COEFFICIENT, "log-odds", "effect of repairing one's credit on use (subtracted)", "seed article: repair of personal credit";
        utilisation_speed: "util_speed", Probability, "share per month", "speed at which use adjusts", "assumption";
    }
}

/// How consumer loans open from month 1 on (`consumer_loan.opening`); always naturally during the burn-in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Opening {
    /// With the probability stated above.
    Natural,
    /// Nobody opens.
    Never,
    /// Every live non-holder opens in this month.
    InMonth(u32),
}

/// Minimum share of the line that tightening leaves.
const LINE_FLOOR: f64 = 0.1;

/// The line Lc for life from log revenue m, personal credit p and a standard normal.
#[inline(always)]
pub fn line<F: Real>(p: &ConsumerLoan<F>, log_revenue: F, personal: F, own: F) -> F {
    let log_line = p.line_log_mean
        + p.line_revenue * (log_revenue - p.line_revenue_reference)
        + p.line_log_sd * own
        + p.line_personal * personal;
    log_line.exp().max(p.line_min).min(p.line_max)
}

/// Whether a merchant with this uniform holds a consumer loan before the first burn-in month.
#[inline(always)]
pub fn holds_at_start<F: Real>(p: &ConsumerLoan<F>, uniform: F) -> F::Mask {
    uniform.lt(p.initial_share)
}

/// The used share of a holder before the first burn-in month.
pub fn utilisation_at_start(p: &ConsumerLoan<f64>) -> f64 {
    p.utilisation_base.logistic()
}

/// The logarithm of the month's opening rate, given `ln open_rate` and the month's tightness.
pub fn tightened_log_open_rate(p: &ConsumerLoan<f64>, log_open_rate: f64, tight: f64) -> f64 {
    log_open_rate - p.open_tightness * tight
}

/// Log probability of opening this month, given the month's rate: a non-holder opens when `ln U` lies below it.
#[inline(always)]
pub fn opening_log_probability<F: Real>(p: &ConsumerLoan<F>, month_log_rate: F, gap: F, lost: F) -> F {
    month_log_rate + p.open_gap * gap + p.open_lost * lost
}

/// The share of the line that the month's tightness leaves.
pub fn line_share_left(p: &ConsumerLoan<f64>, tight: f64) -> f64 {
    (1.0 - p.line_tightening * tight).max(LINE_FLOOR)
}

/// Lc_t, the line in force, from the share that tightness leaves and the ACTIVE merchant line of the month before.
#[inline(always)]
pub fn line_in_force<F: Real>(p: &ConsumerLoan<F>, line: F, share_left: F, active_merchant_line: F) -> F {
    (line * share_left - p.line_trade * active_merchant_line).max(p.line_min).min(p.line_max)
}

/// The use w that a holder moves towards.
#[inline(always)]
pub fn target_utilisation<F: Real>(p: &ConsumerLoan<F>, gap: F, distress: F, lost: F, repairing: F) -> F {
    (p.utilisation_base + p.utilisation_gap * gap + p.utilisation_distress * distress + p.utilisation_lost * lost
        - p.utilisation_repair * repairing)
        .logistic()
}

/// A holder's use, one month on.
#[inline(always)]
pub fn next_utilisation<F: Real>(p: &ConsumerLoan<F>, utilisation: F, target: F) -> F {
    (F::of(1.0) - p.utilisation_speed) * utilisation + p.utilisation_speed * target
}

/// The drawn part of the line, yuan.
#[inline(always)]
pub fn debt<F: Real>(utilisation: F, line: F) -> F {
    utilisation * line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some() -> ConsumerLoan<f64> {
        let mut p = ConsumerLoan::from_keys(&mut |_| 0.0);
        (p.line_log_mean, p.line_revenue, p.line_revenue_reference) = (9.7, 0.4, 10.3);
        (p.line_min, p.line_max) = (1000.0, 200_000.0);
        (p.open_gap, p.open_lost, p.utilisation_base, p.utilisation_speed) = (1.5, 0.8, -0.8, 0.35);
        p
    }

    #[test]
    fn the_line_grows_with_revenue_and_stays_in_its_bounds() {
        assert!((line(&some(), 10.3, 0.0, 0.0) - 16_317.607_198).abs() < 1e-5);
        assert_eq!(line(&some(), 40.0, 0.0, 0.0), 200_000.0);
        assert_eq!(line(&some(), -40.0, 0.0, 0.0), 1000.0);
    }

    #[test]
    fn a_gap_and_a_lost_loan_raise_the_chance_of_opening() {
        let log_probability = opening_log_probability(&some(), (0.012f64).ln(), 0.2, 1.0);
        assert!((log_probability.exp() - 0.012 * (1.1f64).exp()).abs() < 1e-12);
    }

    #[test]
    fn tightness_lowers_the_chance_of_opening_and_the_line_and_lines_are_traded_within_bounds() {
        let mut p = some();
        (p.open_tightness, p.line_tightening, p.line_trade) = (0.3, 0.1, 0.3);
        assert!((tightened_log_open_rate(&p, -4.0, 2.0) - -4.6).abs() < 1e-12);
        assert!((line_share_left(&p, 2.0) - 0.8).abs() < 1e-12);
        assert!((line_share_left(&p, -1.0) - 1.1).abs() < 1e-12);
        assert_eq!(line_share_left(&p, 50.0), 0.1);
        assert_eq!(line_in_force(&p, 20_000.0, 0.5, 10_000.0), 7000.0);
        assert_eq!(line_in_force(&p, 20_000.0, 0.5, 40_000.0), 1000.0);
        assert_eq!(line_in_force(&p, 190_000.0, 1.5, 0.0), 200_000.0);
    }

    #[test]
    fn use_starts_at_a_third_of_its_target() {
        assert!((utilisation_at_start(&some()) - 0.310_025_519).abs() < 1e-9);
        let target = target_utilisation(&some(), 0.0, 0.0, 0.0, 0.0);
        assert!((target - 0.310_025_519).abs() < 1e-9);
        assert!((next_utilisation(&some(), 0.0, target) - 0.108_508_932).abs() < 1e-9);
    }
}
