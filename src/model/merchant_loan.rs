//! The merchant loan (网商贷): its cut-off, its line, the cap across both products and the positioning rule.
//!
//! ```text
//! C_t = cutoff + cutoff_shift_k + adjustment_t        the neutral cut-off is C_t without the adjustment
//! line = min(clip(line_base + line_slope·(S-C)/100, 0, line_max)·R, line_cap)  if S ≥ C
//!      = reduced_line·R  if C - reduced_band ≤ S < C,  else 0
//! line ≤ cap_multiple·max(0.1, 1 - cap_tightening·tight_t)·R - X,   X = Lc_t·(w + ccf·(1-w)) if a consumer loan is held, else 0
//! then the positioning rule and the price cap, then the floor reduced_line·R under an appeal's protection and in the twin; never below 0
//! the positioning rule binds who is subject to it (U < exclusive_share) and holds a consumer loan, the price cap where S < C_p
//! passes: line ≥ max(line_min, line_min_share·R)      trigger: I ≥ max_inquiries, K ≥ max_high_cost, T ≤ -max_revenue_drop
//! ```
//!
//! Lines and R in yuan (R a month), scores and cut-offs in points. `headroom` is S - C.

use super::parameter::parameters;
use crate::simd::Real;
use std::ops::{Add, BitOr, Mul, Sub};

parameters! {
    /// The merchant loan's thresholds and line.
    MerchantLoan in "merchant_loan" {
        cutoff: "cutoff", POINTS, "points", "score below which the loan is not offered", "by design: the lender earns 96% or more of its best profit";
        hysteresis: "hysteresis", POINTS, "points", "points above the cut-off needed to get access back", "assumption";
        cancel_gap: "cancel_gap", DISTANCE, "points", "points below the cut-off at which access is cancelled at once", "assumption";
        cancel_after_months: "cancel_after", Whole { min: 2, max: 120 }, "months", "months suspended after which access is cancelled; the month of suspension is the first", "assumption";
        max_inquiries: "max_inquiries", PositiveOrUnlimited { max: 1e4 }, "remembered inquiries", "hard trigger: inquiries", "seed article: frequent inquiries";
        max_high_cost: "max_high_cost", PositiveOrUnlimited { max: 1e4 }, "remembered loans", "hard trigger: high-cost loans", "seed article: several high-interest loans";
        max_revenue_drop: "max_drop", PositiveOrUnlimited { max: 1e4 }, "log points", "hard trigger: fall of the revenue trend", "seed article: marked fall of income";
        line_base: "line0", COEFFICIENT, "months of revenue", "line at the cut-off", "calibrated: average balance 31-72 thousand yuan per borrower";
        line_slope: "line1", COEFFICIENT, "months of revenue per 100 points", "what 100 points above the cut-off add to the line", "calibrated: average balance";
        line_max: "line_max", MONTHS_OF_REVENUE, "months of revenue", "largest line relative to revenue", "product terms";
        line_cap: "line_cap", PositiveOrUnlimited { max: 1e12 }, "yuan", "largest line", "product terms; the 2025 rule allows 10 million";
        line_min_share: "line_min_frac", MONTHS_OF_REVENUE, "months of revenue", "smallest line offered, relative to revenue", "assumption";
        line_min: "line_min", YUAN, "yuan", "smallest line offered", "product terms";
        reduced_band: "reduced_band", DISTANCE, "points", "points below the cut-off within which a reduced line replaces a suspension", "none in the baseline; personalised lines: 25";
        reduced_line: "reduced_line", MONTHS_OF_REVENUE, "months of revenue", "the reduced line, and the floor under protection", "assumption";
        reapply_probability: "reapply", Probability, "probability per month", "chance that a cancelled but restorable merchant gets access", "assumption";
    }
}

parameters! {
    /// How the two products limit each other.
    Positioning in "positioning" {
        cap_multiple: "cap_multiple", PositiveOrUnlimited { max: 1e4 }, "months of revenue", "cap on the exposure of both products together", "assumption: joint exposure limits are usual (共债)";
        cap_tightening: "cap_tighten", COEFFICIENT, "share per unit of tightness", "share of the cap taken away per unit of tightness", "assumption";
        credit_conversion_factor: "ccf", Probability, "share of the undrawn line", "credit conversion factor of the consumer loan's undrawn line", "Basel framework: 40% for commitments";
        exclusive_share: "exclusive_share", Probability, "share of merchants", "merchants subject to the positioning rule", "assumption";
    }
}

/// Which product gives way when one person holds both (`positioning.exclusivity`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exclusivity {
    /// No rule.
    None,
    /// No merchant line while a consumer loan is held (the seed article's case).
    ConsumerFirst,
    /// An ACTIVE merchant loan closes the consumer loan and bars a new one.
    MerchantFirst,
}

/// Minimum share of the exposure cap that tightening leaves.
const CAP_FLOOR: f64 = 0.1;

/// The neutral cut-off of a segment.
#[inline(always)]
pub fn neutral_cutoff<F: Add<Output = F>>(cutoff: F, segment_shift: F) -> F {
    cutoff + segment_shift
}

/// S - C_t, from the distance to the neutral cut-off.
#[inline(always)]
pub fn headroom<F: Sub<Output = F>>(neutral_headroom: F, adjustment: F) -> F {
    neutral_headroom - adjustment
}

/// The inputs of a month's line.
#[derive(Clone, Copy, Debug)]
pub struct LineInputs<F: Real> {
    /// R, yuan a month.
    pub revenue: F,
    /// S - C, points.
    pub headroom: F,
    /// Months of revenue the exposure cap allows.
    pub cap_months: F,
    /// Lc_t, yuan.
    pub consumer_line: F,
    /// w.
    pub utilisation: F,
    /// Flag: a consumer loan is held.
    pub holds: F,
    /// The positioning rule or the price cap leaves no line.
    pub barred: F::Mask,
    /// Months of revenue, 0 where no floor is due.
    pub floor: F,
}

/// The month's line: by score, then cap, positioning rule and price cap, then floor.
#[inline(always)]
pub fn line<F: Real>(loan: &MerchantLoan<F>, positioning: &Positioning<F>, of: LineInputs<F>) -> F {
    let exposure = consumer_exposure(positioning, of.consumer_line, of.utilisation, of.holds);
    let by_score = score_line(loan, of.revenue, of.headroom);
    allowed_line(by_score, of.cap_months, of.revenue, exposure, of.barred, of.floor)
}

/// The line from the score alone.
#[inline(always)]
fn score_line<F: Real>(p: &MerchantLoan<F>, revenue: F, headroom: F) -> F {
    let months = p.line_base + p.line_slope * headroom * F::of(0.01);
    let full = (months.max(F::of(0.0)).min(p.line_max) * revenue).min(p.line_cap);
    let reduced = F::select((-p.reduced_band).le(headroom), reduced_line(p.reduced_line, revenue), F::of(0.0));
    F::select(F::of(0.0).le(headroom), full, reduced)
}

/// A reduced line or floor in yuan, from months of revenue.
#[inline(always)]
pub fn reduced_line<F: Mul<Output = F>>(months: F, revenue: F) -> F {
    months * revenue
}

/// Months of revenue the exposure cap allows this month.
pub fn cap_in_months(p: &Positioning<f64>, tight: f64) -> f64 {
    p.cap_multiple * (1.0 - p.cap_tightening * tight).max(CAP_FLOOR)
}

/// X, the consumer loan's exposure; `holds` is a flag.
#[inline(always)]
fn consumer_exposure<F: Real>(p: &Positioning<F>, consumer_line: F, utilisation: F, holds: F) -> F {
    let drawn = utilisation + p.credit_conversion_factor * (F::of(1.0) - utilisation);
    holds * consumer_line * drawn
}

/// The line after cap, bars and floor, the floor in months of revenue, 0 where none is due.
#[inline(always)]
fn allowed_line<F: Real>(line: F, cap_months: F, revenue: F, exposure: F, barred: F::Mask, floor: F) -> F {
    let capped = line.min(cap_months * revenue - exposure);
    let offered = F::select(barred, F::of(0.0), capped);
    offered.max(reduced_line(floor, revenue))
}

/// Whether a merchant with this uniform for life is subject to the positioning rule.
#[inline(always)]
pub fn subject_to_rule<F: Real>(p: &Positioning<F>, uniform: F) -> F::Mask {
    uniform.lt(p.exclusive_share)
}

/// Whether the positioning rule leaves no merchant line; flags.
#[inline(always)]
pub fn rule_binds<F: Real>(consumer_first: F, subject: F, holds: F) -> F {
    consumer_first * subject * holds
}

/// Whether the line is large enough to be offered.
#[inline(always)]
pub fn line_passes<F: Real>(p: &MerchantLoan<F>, line: F, revenue: F) -> F::Mask {
    p.line_min.max(p.line_min_share * revenue).le(line)
}

/// The inputs of the hard triggers.
#[derive(Clone, Copy, Debug)]
pub struct Watched<F> {
    /// I.
    pub inquiries: F,
    /// K.
    pub high_cost: F,
    /// T, log points.
    pub trend: F,
}

/// The hard triggers, one mask each.
#[derive(Clone, Copy, Debug)]
pub struct Triggers<M> {
    pub inquiries: M,
    pub high_cost: M,
    pub revenue_drop: M,
}

impl<M: BitOr<Output = M>> Triggers<M> {
    /// Whether any of them fires.
    #[inline(always)]
    pub fn any(self) -> M {
        self.inquiries | self.high_cost | self.revenue_drop
    }
}

/// Which hard triggers fire.
#[inline(always)]
pub fn triggers<F: Real>(p: &MerchantLoan<F>, watched: Watched<F>) -> Triggers<F::Mask> {
    Triggers {
        inquiries: p.max_inquiries.le(watched.inquiries),
        high_cost: p.max_high_cost.le(watched.high_cost),
        revenue_drop: watched.trend.le(-p.max_revenue_drop),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loan() -> MerchantLoan<f64> {
        let mut p = MerchantLoan::from_keys(&mut |_| 0.0);
        (p.line_base, p.line_slope, p.line_max, p.line_cap) = (0.8, 1.2, 3.0, 3e6);
        (p.line_min_share, p.line_min, p.reduced_line) = (0.2, 1000.0, 0.4);
        (p.max_inquiries, p.max_high_cost, p.max_revenue_drop) = (3.5, 1.6, 0.4);
        p
    }

    #[test]
    fn the_line_rises_with_the_score_up_to_its_maximum_and_is_nothing_below_the_cutoff() {
        let line = |headroom: f64| score_line(&loan(), 10_000.0, headroom);
        assert!((line(0.0) - 8000.0).abs() < 1e-9);
        assert!((line(50.0) - 14_000.0).abs() < 1e-9);
        assert_eq!((line(500.0), line(-0.1)), (30_000.0, 0.0));
        let graduated = MerchantLoan { reduced_band: 25.0, ..loan() };
        assert_eq!(score_line(&graduated, 10_000.0, -25.0), 4000.0);
        assert_eq!(score_line(&graduated, 10_000.0, -25.1), 0.0);
    }

    #[test]
    fn the_cap_counts_part_of_the_undrawn_consumer_line() {
        let p = Positioning {
            cap_multiple: 1.5,
            cap_tightening: 0.2,
            credit_conversion_factor: 0.4,
            exclusive_share: 0.15,
        };
        assert!((consumer_exposure(&p, 10_000.0, 0.5, 1.0) - 7000.0).abs() < 1e-9);
        assert_eq!(consumer_exposure(&p, 10_000.0, 0.0, 0.0), 0.0);
        assert!((cap_in_months(&p, 1.0) - 1.2).abs() < 1e-12);
        assert!((cap_in_months(&p, 9.0) - 0.15).abs() < 1e-12);
        assert!((allowed_line(20_000.0f64, 1.5, 10_000.0, 7000.0, false, 0.0) - 8000.0).abs() < 1e-9);
        assert_eq!(allowed_line(20_000.0, 1.5, 10_000.0, 17_000.0, false, 0.0), 0.0);
        assert_eq!(allowed_line(20_000.0, 1.5, 10_000.0, 7000.0, true, 0.4), 4000.0);
    }

    #[test]
    fn tightening_moves_the_cutoff_away_from_the_score_and_a_segments_shift_moves_it_for_good() {
        let neutral = 535.0 - neutral_cutoff(520.0, 5.0);
        assert_eq!((neutral, headroom(neutral, 22.0)), (10.0, -12.0));
    }

    #[test]
    fn a_merchant_subject_to_the_rule_has_no_line_while_it_holds_a_consumer_loan() {
        let p = Positioning {
            cap_multiple: 1.5,
            cap_tightening: 0.2,
            credit_conversion_factor: 0.4,
            exclusive_share: 0.15,
        };
        assert!(subject_to_rule(&p, 0.149) && !subject_to_rule(&p, 0.15));
        let with = |holds: f64, floor: f64| {
            let of = LineInputs {
                revenue: 10_000.0,
                headroom: 0.0,
                cap_months: 1.5,
                consumer_line: 10_000.0,
                utilisation: 0.5,
                holds,
                barred: rule_binds(1.0, 1.0, holds) > 0.0,
                floor,
            };
            line(&loan(), &p, of)
        };
        assert_eq!([with(0.0, 0.0), with(1.0, 0.0), with(1.0, 0.4)], [8000.0, 0.0, 4000.0]);
        assert_eq!(rule_binds(0.0, 1.0, 1.0), 0.0);
    }

    #[test]
    fn an_unlimited_cap_leaves_the_line_alone() {
        assert_eq!(allowed_line(20_000.0f32 as f64, f64::INFINITY, 10_000.0, 7000.0, false, 0.0), 20_000.0);
    }

    #[test]
    fn each_trigger_fires_at_its_limit() {
        let fired = |inquiries: f64, high_cost: f64, trend: f64| {
            let fired = triggers(&loan(), Watched { inquiries, high_cost, trend });
            assert_eq!(fired.any(), fired.inquiries || fired.high_cost || fired.revenue_drop);
            [fired.inquiries, fired.high_cost, fired.revenue_drop]
        };
        assert_eq!(fired(3.4, 1.5, -0.39), [false; 3]);
        assert_eq!(fired(3.5, 0.0, 0.0), [true, false, false]);
        assert_eq!(fired(0.0, 1.6, 0.0), [false, true, false]);
        assert_eq!(fired(0.0, 0.0, -0.4), [false, false, true]);
    }
}
