//! A merchant under the terms of one month: its traits, its score and its line.

use super::state::{Merchant, flag};
use crate::model::Policy;
use crate::model::merchant_loan::Exclusivity;
use crate::model::terms::Terms;
use crate::population::Life;

/// What the terms of a month make of a merchant.
pub struct Person<'a> {
    /// The terms of the month.
    pub policy: &'a Policy,
    pub life: &'a Life<f64>,
    /// R.
    pub revenue: f64,
    /// p.
    personal: f64,
    /// l.
    pub literacy: f64,
    /// Lc.
    pub consumer_line: f64,
}

/// What leaves a line of 0.
pub struct Bars {
    pub by_rule: bool,
    pub by_price_cap: bool,
}

/// `c·q + sqrt(1-c²)·e`.
fn correlated(c: f64, quality: f64, own: f64) -> f64 {
    c * quality + (1.0 - c * c).sqrt() * own
}

impl<'a> Person<'a> {
    /// Traits come from the policy's own values, everything else from the terms of the month.
    pub fn new(terms: &'a Terms, month: i32, life: &'a Life<f64>) -> Self {
        let own = &terms.own;
        let (traits, loan, q) = (&own.parameters.traits, &own.parameters.consumer_loan, life.quality);
        let segment = &own.segments[life.segment_index()];
        let m =
            segment.log_revenue_mean + segment.log_revenue_sd * correlated(traits.revenue_quality, q, life.revenue_own);
        let personal = correlated(traits.personal_quality, q, life.personal_own);
        let log_line = loan.line_log_mean
            + loan.line_revenue * (m - loan.line_revenue_reference)
            + loan.line_log_sd * life.line_own
            + loan.line_personal * personal;
        Person {
            policy: terms.at(month),
            life,
            revenue: libm::exp(m),
            personal,
            literacy: traits.literacy_shift + correlated(traits.literacy_quality, q, life.literacy_own),
            consumer_line: libm::exp(log_line).max(loan.line_min).min(loan.line_max),
        }
    }

    pub fn subject_to_rule(&self) -> bool {
        self.life.positioning_uniform < self.policy.parameters.positioning.exclusive_share
    }

    /// s of the month, on the scale.
    pub fn month_score(&self, s: &Merchant, index: f64, noise: f64) -> f64 {
        let p = &self.policy.parameters.score;
        let noise_share = if s.documents { p.documents_noise } else { 1.0 };
        let log_odds = p.quality * (self.life.quality + p.persistent_noise * noise_share * self.life.score_error)
            + p.personal * self.personal
            + p.trend * s.trend
            - p.inquiries * s.inquiries
            - p.high_cost * s.high_cost
            - p.utilisation * s.utilisation
            - p.arrears * f64::from(s.missed_in_a_row)
            + p.economy * index
            + p.monthly_noise * noise
            + p.documents_bonus * flag(s.documents);
        p.base + p.points_to_double_odds / std::f64::consts::LN_2 * log_odds
    }

    /// The cut-off before any adjustment.
    pub fn neutral_cutoff(&self) -> f64 {
        self.policy.parameters.merchant_loan.cutoff + self.policy.segments[self.life.segment_index()].cutoff_shift
    }

    /// The rate at which the lender would lend at a score.
    fn asked_rate(&self, score: f64) -> f64 {
        let p = &self.policy.parameters;
        (p.pricing.rate_base + p.pricing.rate_slope * (p.score.base - score) / 100.0).max(p.pricing.rate_min)
    }

    /// The rate charged at a score.
    pub fn charged_rate(&self, score: f64) -> f64 {
        self.asked_rate(score).min(self.policy.parameters.pricing.rate_cap)
    }

    pub fn bars(&self, s: &Merchant) -> Bars {
        let pricing = &self.policy.parameters.pricing;
        let too_dear = self.asked_rate(s.score) > pricing.rate_cap + pricing.rate_tolerance;
        Bars {
            by_rule: self.policy.exclusivity == Exclusivity::ConsumerFirst && self.subject_to_rule() && s.holds,
            by_price_cap: pricing.rate_slope > 0.0 && too_dear,
        }
    }

    /// The line by score, then cap, bars and floor. The twin has no price cap.
    pub fn line(&self, s: &Merchant, adjustment: f64, tight: f64, floored: bool, twin: bool) -> f64 {
        let p = &self.policy.parameters;
        let (loan, positioning) = (&p.merchant_loan, &p.positioning);
        let above = s.score - (self.neutral_cutoff() + adjustment);
        let by_score = if above >= 0.0 {
            let months = (loan.line_base + loan.line_slope * above / 100.0).max(0.0).min(loan.line_max);
            (months * self.revenue).min(loan.line_cap)
        } else if above >= -loan.reduced_band {
            loan.reduced_line * self.revenue
        } else {
            0.0
        };
        let exposure = if s.holds {
            s.consumer_line * (s.utilisation + positioning.credit_conversion_factor * (1.0 - s.utilisation))
        } else {
            0.0
        };
        let cap = positioning.cap_multiple * (1.0 - positioning.cap_tightening * tight).max(0.1);
        let bars = self.bars(s);
        let offered = if bars.by_rule || (bars.by_price_cap && !twin) {
            0.0
        } else {
            by_score.min(cap * self.revenue - exposure)
        };
        offered.max(if floored { loan.reduced_line * self.revenue } else { 0.0 }).max(0.0)
    }

    pub fn line_passes(&self, line: f64) -> bool {
        let loan = &self.policy.parameters.merchant_loan;
        line >= loan.line_min.max(loan.line_min_share * self.revenue)
    }

    /// Whether the reviewer of an appeal passes the merchant.
    pub fn review_passes(&self) -> bool {
        let p = &self.policy.parameters.responses;
        self.life.quality + p.review_noise * self.life.review_own >= p.review_pass
    }

    /// Whether a merchant with this uniform for life responds to a loss.
    pub fn responds(&self, probability: f64, uniform: f64) -> bool {
        uniform < probability * (1.0 + self.policy.parameters.responses.notification)
    }
}
