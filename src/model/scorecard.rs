//! The behaviour score.
//!
//! ```text
//! s_t = base + F·(quality·(q + σ_η·n_doc·η) + personal·p + trend·T_t - inquiries·I_t - high_cost·K_t - utilisation·w_t
//!       - arrears·b_t + economy·z_t + σ_ν·ν_t + bonus·[documents])          F = points_to_double_odds / ln 2
//! S_t = smoothing·S_{t-1} + (1-smoothing)·s_t
//! ```
//!
//! η is the lender's persistent error about the merchant, ν the month's; n_doc is `documents_noise` once documents were
//! supplied, else 1. Points; a higher score is a better merchant.
//!
//! Scores and cut-offs are counted from `base`, where single precision is finest.

use super::parameter::parameters;
use crate::simd::Real;

parameters! {
    /// The lender's monthly behaviour score.
    Score in "score" {
        base: "score_base", POINTS, "points", "score of a normal merchant in a normal month", "scale";
        points_to_double_odds: "pdo", Positive { max: 1e4 }, "points", "points that double the odds", "industry convention";
        quality: "b_q", COEFFICIENT, "log-odds per sd", "weight of latent quality as the lender sees it", "calibrated: AUC of the score 0.72-0.84 (HELOC, UCI cards)";
        personal: "b_p", COEFFICIENT, "log-odds per sd", "weight of personal credit", "assumption";
        trend: "b_y", COEFFICIENT, "log-odds per log point", "weight of the revenue trend", "seed article: income falls";
        inquiries: "b_inq", COEFFICIENT, "log-odds per inquiry", "weight of remembered inquiries (subtracted)", "HELOC: odds ratios 1.3-3.9 by inquiries";
        high_cost: "b_hc", COEFFICIENT, "log-odds per loan", "weight of remembered high-cost loans (subtracted)", "seed article: several high-interest loans";
        utilisation: "b_util", COEFFICIENT, "log-odds", "weight of the consumer loan's use (subtracted)", "assumption";
        arrears: "b_arrears", COEFFICIENT, "log-odds per missed payment", "weight of missed payments in a row (subtracted)", "assumption";
        economy: "b_z", COEFFICIENT, "log-odds per sd of the index", "weight of the economy", "assumption";
        persistent_noise: "sig_eta", SPREAD, "sd of quality", "the lender's persistent error about a merchant", "calibrated: AUC of the score; a richer model has 0.45";
        monthly_noise: "sig_nu", SPREAD, "log-odds", "monthly error of the score", "assumption; a richer model has 0.15";
        smoothing: "smooth", BelowOne, "share kept per month", "memory of the smoothed score", "assumption";
        documents_noise: "doc_noise", Between { min: 0.0, max: 100.0 }, "share", "share of the persistent error that stays once documents are supplied", "seed article: supply business information";
        documents_bonus: "doc_bonus", COEFFICIENT, "log-odds", "bonus for supplied documents", "assumption";
    }
}

/// F, points per unit of log-odds.
pub fn points_per_log_odds(points_to_double_odds: f64) -> f64 {
    points_to_double_odds / std::f64::consts::LN_2
}

/// The part of the score's log-odds that is fixed for the merchant's life; `documents` is a flag.
#[inline(always)]
pub fn log_odds_for_life<F: Real>(p: &Score<F>, quality: F, error: F, personal: F, documents: F) -> F {
    let noise_kept = F::of(1.0) - (F::of(1.0) - p.documents_noise) * documents;
    p.quality * (quality + p.persistent_noise * noise_kept * error)
        + p.personal * personal
        + p.documents_bonus * documents
}

/// What the lender sees of a merchant in one month.
#[derive(Clone, Copy, Debug)]
pub struct Seen<F> {
    /// T, log points.
    pub trend: F,
    /// I.
    pub inquiries: F,
    /// K.
    pub high_cost: F,
    /// w, 0 without a consumer loan.
    pub utilisation: F,
    /// b.
    pub missed_in_a_row: F,
    /// `economy·z_t`, log-odds.
    pub economy_effect: F,
    /// ν, standard normal.
    pub noise: F,
}

/// The month's score, in points from `base`; `factor` is F.
#[inline(always)]
pub fn month_score<F: Real>(p: &Score<F>, factor: F, for_life: F, seen: Seen<F>) -> F {
    factor
        * (for_life + p.trend * seen.trend
            - p.inquiries * seen.inquiries
            - p.high_cost * seen.high_cost
            - p.utilisation * seen.utilisation
            - p.arrears * seen.missed_in_a_row
            + seen.economy_effect
            + p.monthly_noise * seen.noise)
}

/// The next month's S.
#[inline(always)]
pub fn next_smoothed<F: Real>(p: &Score<F>, smoothed: F, month: F) -> F {
    p.smoothing * smoothed + (F::of(1.0) - p.smoothing) * month
}

/// A score of the scale in points from `base`.
pub fn from_base(p: &Score<f64>, points: f64) -> f64 {
    points - p.base
}

#[cfg(test)]
mod tests {
    use super::*;

    fn baseline() -> Score<f64> {
        Score {
            base: 600.0,
            points_to_double_odds: 40.0,
            quality: 0.85,
            personal: 0.15,
            trend: 0.8,
            inquiries: 0.16,
            high_cost: 0.35,
            utilisation: 0.45,
            arrears: 1.1,
            economy: 0.05,
            persistent_noise: 0.75,
            monthly_noise: 0.3,
            smoothing: 0.6,
            documents_noise: 0.5,
            documents_bonus: 0.15,
        }
    }

    const SEEN: Seen<f64> = Seen {
        trend: -0.1,
        inquiries: 0.4,
        high_cost: 1.0,
        utilisation: 0.3,
        missed_in_a_row: 1.0,
        economy_effect: 0.05 * -2.0,
        noise: 1.0,
    };

    #[test]
    fn doubling_the_odds_is_worth_its_points() {
        let factor = points_per_log_odds(40.0);
        assert!((factor * std::f64::consts::LN_2 - 40.0).abs() < 1e-12);
    }

    #[test]
    fn a_worked_score() {
        let life = log_odds_for_life(&baseline(), 1.0, -1.0, 0.5, 0.0);
        assert!((life - (0.85 * 0.25 + 0.075)).abs() < 1e-12);
        let expected = 57.707_801_635_558_54 * (life - 0.08 - 0.064 - 0.35 - 0.135 - 1.1 - 0.1 + 0.3);
        assert!((month_score(&baseline(), points_per_log_odds(40.0), life, SEEN) - expected).abs() < 1e-9);
    }

    #[test]
    fn documents_halve_the_lasting_error_and_add_a_bonus() {
        let without = log_odds_for_life(&baseline(), 0.0, -2.0, 0.0, 0.0);
        let with = log_odds_for_life(&baseline(), 0.0, -2.0, 0.0, 1.0);
        assert!((without - -1.275).abs() < 1e-12);
        assert!((with - (-0.6375 + 0.15)).abs() < 1e-12);
    }
}
