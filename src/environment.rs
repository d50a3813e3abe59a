//! The economy and the stance of one replication, shared by all its merchants.
//!
//! The index is drawn once per replication and is the same for all policies; a policy adds its scenario's path, its guidance and
//! its cut-off adjustment. Months run from `1 - seasoning` to `months`; [`Timeline`] turns a month into an index.

pub mod principal_paths;

use crate::model::macro_policy::{Economy, next_adjustment, next_index, tightness};
use crate::model::terms::Terms;
use crate::model::{Policy, consumer_loan, merchant_loan, response};
use crate::rng::{Purpose, RoundKeys, Stream, month_word};
use crate::simd::functions::inverse_normal_f64;
use principal_paths::PrincipalPaths;
use rand_distr::{Distribution, Open01};

/// The months of a study.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeline {
    pub seasoning: u32,
    pub months: u32,
}

impl Timeline {
    /// Every month simulated, burn-in included: `1 - seasoning ..= months`.
    pub fn all(self) -> impl Iterator<Item = i32> {
        1 - self.seasoning as i32..=self.months as i32
    }

    /// The index of a month among all months simulated.
    pub fn index(self, month: i32) -> usize {
        (month + self.seasoning as i32 - 1) as usize
    }

    /// The number of months simulated.
    pub fn simulated(self) -> usize {
        (self.seasoning + self.months) as usize
    }
}

/// The index without any scenario: at the month before the first, then month by month.
#[derive(Clone, Debug, PartialEq)]
pub struct Index {
    before: f64,
    months: Vec<f64>,
}

impl Index {
    /// The index of one replication as a scrambled Sobol point.
    pub fn evenly_spread(paths: &PrincipalPaths, keys: &RoundKeys, replication: u32) -> Index {
        let mut path = paths.draw(keys, replication);
        let months = path.split_off(1);
        Index { before: path[0], months }
    }
}

/// Draws the index of one replication plainly, shock by shock.
pub fn draw_index(economy: &Economy<f64>, timeline: Timeline, keys: &RoundKeys, replication: u32) -> Index {
    let normal = |month: u32, purpose: Purpose| {
        inverse_normal_f64(Open01.sample(&mut Stream::new(keys, replication, month, purpose)))
    };
    let before = economy.sd * normal(0, Purpose::EconomyStart);
    let months = timeline
        .all()
        .scan(before, |x, month| {
            *x = next_index(economy, *x, normal(month_word(month), Purpose::EconomyMonth));
            Some(*x)
        })
        .collect();
    Index { before, months }
}

/// The economy and the stance of one month under one policy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Conditions {
    /// z_t, standard deviations.
    pub index: f64,
    pub tight: f64,
    /// Points added to the neutral cut-off.
    pub adjustment: f64,
    /// Months of revenue the exposure cap allows.
    pub cap_months: f64,
    /// Share of the consumer line that tightness leaves.
    pub consumer_line_left: f64,
    /// U_doc below which documents have been supplied unasked by the end of the month; 0 up to month 0.
    pub unasked_by: f64,
}

/// The value of a monthly list at a month: 0 up to month 0 and past its end.
fn at(list: &[f64], month: i32) -> f64 {
    usize::try_from(month - 1).ok().and_then(|i| list.get(i)).copied().unwrap_or(0.0)
}

/// The index under a policy's scenario at a month; the month before the first is without one.
pub fn index_at(policy: &Policy, index: &Index, timeline: Timeline, month: i32) -> f64 {
    let drawn = match usize::try_from(month + timeline.seasoning as i32 - 1) {
        Ok(i) => index.months[i],
        Err(_) => index.before,
    };
    drawn + at(&policy.path, month)
}

/// The conditions of `months` under a policy, the adjustment starting at `adjustment`; `feedback` is what the lender adds to tightness
/// in a month after a review of its own NPL ratio.
pub fn conditions(
    terms: &Terms,
    index: &Index,
    timeline: Timeline,
    months: impl Iterator<Item = i32>,
    mut adjustment: f64,
    feedback: impl Fn(&Policy) -> f64,
) -> Vec<Conditions> {
    months
        .map(|month| {
            let policy = terms.at(month);
            let p = &policy.parameters;
            let before = index_at(policy, index, timeline, month - 1);
            let tight = tightness(&p.macro_policy, at(&policy.guidance, month), before, feedback(policy));
            adjustment = next_adjustment(&p.macro_policy, adjustment, tight);
            Conditions {
                index: index_at(policy, index, timeline, month),
                tight,
                adjustment,
                cap_months: merchant_loan::cap_in_months(&p.positioning, tight),
                consumer_line_left: consumer_loan::line_share_left(&p.consumer_loan, tight),
                unasked_by: response::unasked_by(p.responses.documents_unasked, month.max(0) as u32),
            }
        })
        .collect()
}

/// The cut-off adjustment that carries over after these months; `before` if there are none.
pub fn adjustment_after(months: &[Conditions], before: f64) -> f64 {
    months.last().map_or(before, |month| month.adjustment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_is_stationary_and_persistent() {
        let economy = Economy { persistence: 0.92, sd: 1.5 };
        let timeline = Timeline { seasoning: 12, months: 24 };
        let keys = RoundKeys::new(5);
        let paths: Vec<Index> = (0..20_000).map(|r| draw_index(&economy, timeline, &keys, r)).collect();
        let moment = |f: &dyn Fn(&Index) -> f64| paths.iter().map(f).sum::<f64>() / paths.len() as f64;
        for month in [0, 35] {
            assert!(moment(&|i| i.months[month]).abs() < 0.05);
            assert!((moment(&|i| i.months[month].powi(2)) - 2.25).abs() < 0.1);
        }
        assert!((moment(&|i| i.before.powi(2)) - 2.25).abs() < 0.1);
        assert!((moment(&|i| i.months[10] * i.months[11]) / 2.25 - 0.92).abs() < 0.03);
    }

    #[test]
    fn a_month_has_the_same_shock_whatever_the_burn_in() {
        let economy = Economy { persistence: 0.0, sd: 1.0 };
        let keys = RoundKeys::new(5);
        let short = draw_index(&economy, Timeline { seasoning: 0, months: 3 }, &keys, 1);
        let long = draw_index(&economy, Timeline { seasoning: 12, months: 24 }, &keys, 1);
        assert_eq!(short.months[..], long.months[12..15]);
    }
}
