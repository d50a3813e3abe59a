//! A policy's parameters as vectors, and numbers derived from them.

use crate::model::consumer_loan::Opening;
use crate::model::merchant_loan;
use crate::model::merchant_loan::Exclusivity;
use crate::model::{Parameters, Policy, consumer_loan, costs, pricing, scorecard};
use crate::simd::Lanes;

/// A policy's constants, every lane the same.
pub struct Constants<L> {
    pub p: Parameters<L>,
    /// ln inq0.
    pub log_inquiry_rate: L,
    /// ln hc0.
    pub log_high_cost: L,
    /// ln open_base.
    log_open_rate: f64,
    /// F, points.
    pub score_factor: L,
    /// Cut-off counted from the score's base, without segment shift and adjustment.
    pub cutoff: L,
    /// The cap without tightness, months of revenue.
    pub neutral_cap: L,
    /// Flags of the positioning rule.
    pub consumer_first: L,
    pub merchant_first: L,
    pub opening: Opening,
    /// C_p, points from the score's base.
    pub price_floor: L,
    pub warns: bool,
    pub sends_notices: bool,
    pub decides_before_the_cut: bool,
    pub model_costs: bool,
}

impl<L: Lanes> Constants<L> {
    #[inline(always)]
    pub fn new(policy: &Policy) -> Self {
        let p = &policy.parameters;
        let flag = |set: bool| L::of(f64::from(u8::from(set)));
        Constants {
            p: p.map(|value| L::of(value)),
            log_inquiry_rate: L::of(libm::log(p.inquiries.base_rate)),
            log_high_cost: L::of(libm::log(p.high_cost.base_probability)),
            log_open_rate: libm::log(p.consumer_loan.open_rate),
            score_factor: L::of(scorecard::points_per_log_odds(p.score.points_to_double_odds)),
            cutoff: L::of(scorecard::from_base(&p.score, p.merchant_loan.cutoff)),
            neutral_cap: L::of(merchant_loan::cap_in_months(&p.positioning, 0.0)),
            consumer_first: flag(policy.exclusivity == Exclusivity::ConsumerFirst),
            merchant_first: flag(policy.exclusivity == Exclusivity::MerchantFirst),
            opening: policy.opening,
            price_floor: L::of(pricing::price_floor(&p.pricing)),
            warns: p.responses.warning_response > 0.0,
            sends_notices: costs::sends_notices(&p.responses),
            decides_before_the_cut: p.responses.notice > 0.0,
            model_costs: p.costs.richer_model > 0.0,
        }
    }

    /// The log rate of opening a consumer loan at this tightness: natural, never or certain.
    #[inline(always)]
    pub fn log_open_rate(&self, policy: &Policy, month: i32, tight: f64) -> L {
        let natural = || {
            L::of(consumer_loan::tightened_log_open_rate(&policy.parameters.consumer_loan, self.log_open_rate, tight))
        };
        match self.opening {
            Opening::Natural => natural(),
            _ if month < 1 => natural(),
            Opening::InMonth(open) if month == open as i32 => L::of(f64::INFINITY),
            Opening::InMonth(_) | Opening::Never => L::of(f64::NEG_INFINITY),
        }
    }
}
