//! A merchant's responses to losing access: appeal, repair, documents, alternative finance.
//!
//! ```text
//! responds when U < probability·(1 + notification)          one uniform for life a response
//! an appeal is decided `appeal_delay_months` later, after the access decision; it passes if the merchant is without access,
//! alive, b = 0 and q + review_noise·e ≥ review_pass; then ACTIVE, a line of at least reduced_line·R, and protection for the
//! months that follow
//! with `notice` 1 an appeal of a suspension is decided in the month itself, before it takes effect
//! unasked documents are supplied by the end of month t when U_doc < 1 - (1-documents_unasked)^t
//! ```

use super::parameter::parameters;
use crate::simd::Real;

parameters! {
    /// Responses to a loss of access, and the lender's interventions around it.
    Responses in "responses" {
        appeal: "appeal", Probability, "probability", "a merchant that loses access appeals", "seed article: talk to the platform; value assumed";
        appeal_delay_months: "appeal_delay", Whole { min: 1, max: 120 }, "months", "months until an appeal is decided", "assumption";
        review_noise: "review_noise", SPREAD, "sd of quality", "the reviewer's error about latent quality", "assumption; a better review has 0.3";
        review_pass: "review_pass", COEFFICIENT, "sd of quality", "reviewed quality at which an appeal passes", "assumption";
        protection_months: "protect", Whole { min: 0, max: 120 }, "months", "months of protection after a passed appeal", "assumption";
        repair: "repair", Probability, "probability", "a merchant that loses access repairs its credit", "seed article: optimise one's credit record; value assumed";
        documents: "documents", Probability, "probability", "a merchant that loses access supplies business documents", "seed article: supply business information; value assumed";
        alternative_finance: "alternative", Probability, "probability", "a merchant that loses access finds alternative finance", "seed article: other sources of finance; value assumed";
        alternative_cover: "alt_cover", Probability, "share of need", "share of the need that alternative finance covers", "assumption";
        notification: "notify", Between { min: 0.0, max: 1e3 }, "relative increase", "what notice and explanation add to every response probability", "none in the baseline; seed article: tell customers why";
        notice: "notice", Whole { min: 0, max: 1 }, "flag", "1 if appeals of a suspension are decided before it takes effect, 0 if after", "none in the baseline; seed article: tell customers why";
        documents_unasked: "documents_unasked", Probability, "probability per month", "a merchant supplies business documents without having lost access", "seed article: supply business information; value assumed";
        alternative_price: "alternative_price", Probability, "per year", "interest rate of alternative finance above that of the merchant loan", "assumption";
        warning_margin: "warn_margin", DISTANCE, "points", "points above the cut-off below which an early warning is sent", "none in the baseline";
        warning_response: "warn_response", Probability, "probability", "a warned merchant repairs its credit", "none in the baseline";
    }
}

/// Whether a merchant with this uniform for life responds on losing access.
pub fn responds(probability: f64, notification: f64, uniform: f64) -> bool {
    uniform < probability * (1.0 + notification)
}

/// Whether the reviewer passes a merchant; `own` is the merchant's standard normal for life.
pub fn review_passes(p: &Responses<f64>, quality: f64, own: f64) -> bool {
    quality + p.review_noise * own >= p.review_pass
}

/// The probability that documents are supplied unasked by the end of this month of the study.
pub fn unasked_by(documents_unasked: f64, month: u32) -> f64 {
    1.0 - libm::pow(1.0 - documents_unasked, f64::from(month))
}

/// Whether an appeal decided this month restores access. All masks except b.
#[inline(always)]
pub fn appeal_restores<F: Real>(
    review_passes: F::Mask,
    without_access: F::Mask,
    alive: F::Mask,
    missed_in_a_row: F,
) -> F::Mask {
    review_passes & without_access & alive & missed_in_a_row.le(F::of(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notice_doubles_the_chance_of_a_response() {
        assert!(responds(0.12, 0.0, 0.119) && !responds(0.12, 0.0, 0.12));
        assert!(responds(0.12, 1.0, 0.239) && !responds(0.12, 1.0, 0.24));
    }

    #[test]
    fn an_appeal_helps_only_a_live_merchant_in_order_and_without_access() {
        assert!(appeal_restores::<f64>(true, true, true, 0.0));
        assert!(!appeal_restores::<f64>(true, true, true, 1.0));
        assert!(!appeal_restores::<f64>(true, false, true, 0.0));
        assert!(!appeal_restores::<f64>(false, true, true, 0.0));
        assert!(!appeal_restores::<f64>(true, true, false, 0.0));
    }
}
