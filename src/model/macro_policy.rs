//! The economy's index and the stance of lender and regulator.
//!
//! ```text
//! x_t = ρ·x_{t-1} + σ·sqrt(1-ρ²)·ε_t            z_t = x_t + path_t
//! tight_t = G_t + prudence·max(0, -z_{t-1}) + f_t
//! f_t = min(npl_feedback_max, npl_feedback·max(0, NPL/npl_tolerance - 1)) in the three months after a review, else 0
//! adjustment_t moves towards tighten_points·tight_t by at most cutoff_step_max
//! ```
//!
//! z > 0 is a good economy; the unit is the standard deviation of the index. G is 0 when neutral, +1 a tightening, -1 an
//! easing. The lender reviews its own NPL ratio at the end of months 3, 6, 9, …, and the first review acts in month 4. The index starts one month before the first burn-in month at `σ·ε`. These run once a month per replication and
//! policy, not per merchant, so they are plain `f64` in the kernel too.

use super::parameter::parameters;

parameters! {
    /// The economy's index, the same process in every policy of a study.
    Economy in "economy" {
        persistence: "macro_rho", Correlation, "share kept per month", "persistence of the economy's index", "assumption: a half-life of eight months, as of a business-cycle indicator";
        sd: "macro_sd", Between { min: 0.0, max: 100.0 }, "standard deviations of the index", "stationary standard deviation of the economy's index", "normalisation";
    }
}

parameters! {
    /// How the stance moves the merchant loan's cut-off.
    MacroPolicy in "macro_policy" {
        prudence: "prudence", Between { min: 0.0, max: 1e3 }, "tightness per sd", "lender's own tightening per standard deviation that the index lies below 0", "calibrated: a tightening wave cuts 16-20% of borrowers in seven months (FICO 2009)";
        tightening_points: "tighten_points", POINTS, "points per unit of tightness", "points the cut-off rises per unit of tightness", "calibrated: a tightening wave cuts 16-20% of borrowers in seven months (FICO 2009)";
        cutoff_step_max: "cutoff_step_max", PositiveOrUnlimited { max: 1e5 }, "points per month", "largest change of the cut-off adjustment in one month", "assumption; a standardised cut-off moves by 3";
        npl_feedback: "npl_feedback", Between { min: 0.0, max: 1e3 }, "tightness per 100% of excess", "tightness that the lender adds for each 100% by which its own NPL ratio exceeds the tolerance", "none in the baseline; seed article: lenders turn prudent when risks rise";
        npl_feedback_max: "npl_feedback_max", Between { min: 0.0, max: 1e3 }, "units of tightness", "largest tightness that the lender adds because of its own NPL ratio", "assumption";
        npl_tolerance: "npl_tolerance", Positive { max: 1.0 }, "share", "NPL ratio above which the lender tightens of its own accord", "assumption: above the NPL ratio of MYbank's annual reports";
    }
}

/// The next month's index, without the scenario's path.
pub fn next_index(p: &Economy<f64>, x: f64, shock: f64) -> f64 {
    p.persistence * x + p.sd * (1.0 - p.persistence * p.persistence).sqrt() * shock
}

/// Months between two reviews of the lender's own NPL ratio.
pub const REVIEW_EVERY: u32 = 3;

/// f, the lender's own tightening in the months after a review that found this NPL ratio; `NaN`, of an empty portfolio, tightens nothing.
pub fn feedback(p: &MacroPolicy<f64>, npl_ratio: f64) -> f64 {
    (p.npl_feedback * (npl_ratio / p.npl_tolerance - 1.0).max(0.0)).min(p.npl_feedback_max)
}

/// Whether a review can tighten anything.
pub fn has_feedback(p: &MacroPolicy<f64>) -> bool {
    p.npl_feedback > 0.0 && p.npl_feedback_max > 0.0
}

/// Tightness of the month from the regulator's stance, last month's index and the lender's last review.
pub fn tightness(p: &MacroPolicy<f64>, guidance: f64, z_before: f64, feedback: f64) -> f64 {
    guidance + p.prudence * (-z_before).max(0.0) + feedback
}

/// The next month's cut-off adjustment, in points.
pub fn next_adjustment(p: &MacroPolicy<f64>, adjustment: f64, tight: f64) -> f64 {
    let wanted = p.tightening_points * tight - adjustment;
    adjustment + wanted.clamp(-p.cutoff_step_max, p.cutoff_step_max)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(cutoff_step_max: f64) -> MacroPolicy<f64> {
        let mut p = MacroPolicy::from_keys(&mut |_| 0.0);
        (p.prudence, p.tightening_points, p.cutoff_step_max) = (0.5, 22.0, cutoff_step_max);
        p
    }

    #[test]
    fn the_index_keeps_its_standard_deviation() {
        let p = Economy { persistence: 0.6, sd: 2.0 };
        // With x and the shock independent: 0.36·4 + 4·0.64 = 4.
        assert!((next_index(&p, 1.0, 0.0) - 0.6).abs() < 1e-15);
        assert!((next_index(&p, 0.0, 1.0) - 1.6).abs() < 1e-15);
    }

    #[test]
    fn a_bad_month_tightens_the_next_and_a_good_one_does_not_ease_it() {
        let p = policy(f64::INFINITY);
        assert_eq!(tightness(&p, 0.0, -2.0, 0.0), 1.0);
        assert_eq!(tightness(&p, -1.0, 3.0, 0.0), -1.0);
        assert_eq!(tightness(&p, 1.0, -1.0, 0.25), 1.75);
    }

    #[test]
    fn the_cutoff_moves_towards_its_target_in_bounded_steps() {
        let p = policy(3.0);
        assert_eq!(next_adjustment(&p, 0.0, 1.0), 3.0);
        assert_eq!(next_adjustment(&p, 21.0, 1.0), 22.0);
        assert_eq!(next_adjustment(&p, 10.0, -1.0), 7.0);
        assert_eq!(next_adjustment(&policy(f64::INFINITY), 0.0, 1.0), 22.0);
    }
}
