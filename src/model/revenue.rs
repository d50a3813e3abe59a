//! Revenue, the effect of losing credit on it, and its trend.
//!
//! ```text
//! u_t = ρ·u_{t-1} + sd_k·sqrt(1-ρ²)·ε_t          y0_t = u_t + cyclicality_k·z_t + season_{k,m(t)}
//! drag_t = decay·drag_{t-1} + (1-decay)·lost      y_t = y0_t - sales_effect·drag_t       gap g_t = -y_t
//! rev_t = R·e^{y0_t}·(1 - sales_effect·drag_t)    T_t = decay·T_{t-1} + (1-decay)·(y_t - deseasonalised·season_{k,m(t)})
//! ```
//!
//! m(t) is the calendar month: month 1 of the study is `start_month`, earlier ones count backwards. `lost` is 1 for a merchant that
//! has ever had access and is without it at the end of the month before. Log deviations; R and rev in yuan a month.

use super::parameter::parameters;
use crate::simd::Real;

parameters! {
    /// Revenue and its trend.
    Revenue in "revenue" {
        persistence: "rev_rho", Correlation, "share kept per month", "persistence of the merchant's own revenue shock", "assumption";
        trend_decay: "trend_decay", Probability, "share kept per month", "memory of the revenue trend that risk control sees", "assumption: about a quarter";
        sales_effect: "sales_effect", Between { min: 0.0, max: 0.99 }, "share of sales", "share of sales lost in the long run without access", "Journal of Finance 2024 summary: +13% transactions, +18% sales with access";
        drag_decay: "drag_decay", Probability, "share kept per month", "memory of the loss of sales after losing access", "assumption";
        deseasonalised: "deseasonalised", Probability, "share of the season", "share of the usual season that risk control takes out of the trend", "assumption: a lender compares with the same month of last year";
    }
}

/// The twelve usual deviations of a segment's revenue by calendar month, January first, log points; they sum to 0.
pub type Season = [f64; 12];

/// The calendar month of a month of the study, 0 for January; month 1 is `start_month` (1 to 12).
pub fn calendar_month(start_month: u32, month: i32) -> usize {
    (start_month as i32 - 1 + month - 1).rem_euclid(12) as usize
}

/// The next month's own shock u.
#[inline(always)]
pub fn next_own_shock<F: Real>(persistence: F, innovation_sd: F, u: F, shock: F) -> F {
    persistence * u + innovation_sd * shock
}

/// u before the first burn-in month, from a standard normal.
#[inline(always)]
pub fn own_shock_at_start<F: Real>(revenue_sd: F, shock: F) -> F {
    revenue_sd * shock
}

/// `revenue_sd_k·sqrt(1-ρ²)`, the innovation's standard deviation that keeps u's at `revenue_sd_k`.
#[inline(always)]
pub fn innovation_sd<F: Real>(persistence: f64, revenue_sd: F) -> F {
    revenue_sd * F::of((1.0 - persistence * persistence).sqrt())
}

/// y0, the log deviation before the effect of losing credit.
#[inline(always)]
pub fn undragged_deviation<F: Real>(own_shock: F, cyclicality_times_index: F, season: F) -> F {
    own_shock + cyclicality_times_index + season
}

/// Bounds of a month's revenue before the effect of losing credit, yuan: they keep single precision from dividing by 0 and from overflow.
pub const MONTH_MIN: f64 = 1e-6;
pub const MONTH_MAX: f64 = 1e14;

/// R·e^{y0}, the month's revenue before the effect of losing credit.
#[inline(always)]
pub fn undragged<F: Real>(revenue: F, deviation: F) -> F {
    (revenue * deviation.exp()).min(F::of(MONTH_MAX)).max(F::of(MONTH_MIN))
}

#[inline(always)]
pub fn next_drag<F: Real>(p: &Revenue<F>, drag: F, lost: F) -> F {
    p.drag_decay * drag + (F::of(1.0) - p.drag_decay) * lost
}

/// Share of the month's sales lost, `sales_effect·drag`.
#[inline(always)]
pub fn sales_loss<F: Real>(p: &Revenue<F>, drag: F) -> F {
    p.sales_effect * drag
}

/// y, the log deviation with the effect of losing credit; the gap is -y.
#[inline(always)]
pub fn deviation<F: Real>(undragged_deviation: F, sales_loss: F) -> F {
    undragged_deviation - sales_loss
}

/// rev, the month's revenue.
#[inline(always)]
pub fn month_revenue<F: Real>(undragged: F, sales_loss: F) -> F {
    undragged * (F::of(1.0) - sales_loss)
}

/// Sales lost in the month without credit, yuan.
#[inline(always)]
pub fn sales_lost<F: Real>(undragged: F, sales_loss: F) -> F {
    undragged * sales_loss
}

/// The next month's trend T, which the lender sees.
#[inline(always)]
pub fn next_trend<F: Real>(p: &Revenue<F>, trend: F, deviation: F, season: F) -> F {
    p.trend_decay * trend + (F::of(1.0) - p.trend_decay) * (deviation - p.deseasonalised * season)
}

#[cfg(test)]
mod tests {
    use super::*;

    const P: Revenue<f64> =
        Revenue { persistence: 0.75, trend_decay: 0.7, sales_effect: 0.15, drag_decay: 0.8, deseasonalised: 1.0 };

    #[test]
    fn the_drag_of_a_lost_loan_grows_to_the_full_effect_and_fades_after_it_is_back() {
        let first = next_drag(&P, 0.0, 1.0);
        assert!((first - 0.2).abs() < 1e-15);
        assert!((next_drag(&P, 1.0, 1.0) - 1.0).abs() < 1e-15);
        assert!((next_drag(&P, 1.0, 0.0) - 0.8).abs() < 1e-15);
        assert!((sales_loss(&P, 1.0) - 0.15).abs() < 1e-15);
        assert_eq!((month_revenue(2000.0, 0.25), sales_lost(2000.0, 0.25)), (1500.0, 500.0));
        assert_eq!(deviation(0.5, 0.25), 0.25);
    }

    #[test]
    fn a_months_revenue_follows_the_deviation_and_stays_a_number() {
        assert_eq!(undragged(2000.0f64, 0.1), 2000.0 * libm::exp(0.1));
        assert_eq!((undragged(1e12f64, 1e4), undragged(1.0f64, -1e4)), (MONTH_MAX, MONTH_MIN));
    }

    #[test]
    fn the_own_shock_keeps_its_standard_deviation() {
        let sd = innovation_sd(0.6, 0.2);
        assert!((sd - 0.16).abs() < 1e-15);
        assert!((next_own_shock(0.6, sd, 0.5, 1.0) - 0.46).abs() < 1e-15);
    }

    #[test]
    fn the_trend_follows_the_deviation_without_its_season() {
        assert!((next_trend(&P, 0.1, -0.2, 0.0) - 0.01).abs() < 1e-15);
        assert!((next_trend(&P, 0.1, -0.4, -0.2) - 0.01).abs() < 1e-15);
        assert!((next_trend(&Revenue { deseasonalised: 0.0, ..P }, 0.1, -0.4, -0.2) - -0.05).abs() < 1e-15);
    }

    #[test]
    fn months_count_on_and_back_from_the_start_month() {
        assert_eq!([1, 2, 12, 13].map(|month| calendar_month(1, month)), [0, 1, 11, 0]);
        assert_eq!([1, 0, -11, 6].map(|month| calendar_month(8, month)), [7, 6, 7, 0]);
    }
}
