//! A policy by month: its own terms up to month 0, those of its phases after.

use super::macro_policy::has_feedback;
use super::merchant::segment_revenue;
use super::phase::Stretch;
use super::revenue;
use super::{Policy, Scenario};

/// A policy and the stretches of its months.
#[derive(Clone, Debug, PartialEq)]
pub struct Terms {
    /// As configured: its own values fix traits and hold up to month 0.
    pub own: Policy,
    /// Months 1 on, without a gap.
    pub stretches: Vec<Stretch>,
}

impl Terms {
    /// The terms of a policy over a study of so many months.
    pub fn new(own: Policy, months: u32) -> Terms {
        Terms { stretches: own.stretches(months), own }
    }

    /// The terms in force in a month.
    pub fn at(&self, month: i32) -> &Policy {
        let holds = |stretch: &&Stretch| month >= stretch.from as i32 && month <= stretch.to as i32;
        self.stretches.iter().find(holds).map_or(&self.own, |stretch| &stretch.policy)
    }
    /// Whether the lender's own NPL ratio may tighten some month: then the merchants of a replication depend on one another.
    pub fn have_feedback(&self) -> bool {
        self.stretches.iter().any(|stretch| has_feedback(&stretch.policy.parameters.macro_policy))
    }
}

impl Scenario {
    /// Whether some alternative has portfolio feedback.
    pub fn has_feedback(&self) -> bool {
        self.alternatives.iter().any(|one| Terms::new(one.policy.clone(), self.months).have_feedback())
    }
}

/// The mean over merchants and months 1..=months of R·e^{y0}: u and the index are normal with their stationary standard deviations.
pub fn mean_revenue_in_study(policy: &Policy, start_month: u32, months: u32) -> f64 {
    let terms = Terms::new(policy.clone(), months);
    let in_month = |month: u32| -> f64 {
        let now = terms.at(month as i32);
        let path = policy.path.get(month as usize - 1).copied().unwrap_or(0.0);
        let segments = policy.segments.iter().zip(&now.segments).zip(&now.seasons);
        segments
            .map(|((own, segment), season)| {
                let index_sd = segment.cyclicality * policy.parameters.economy.sd;
                let variance = segment.revenue_sd * segment.revenue_sd + index_sd * index_sd;
                let mean = segment.cyclicality * path + season[revenue::calendar_month(start_month, month as i32)];
                own.share * segment_revenue(own) * libm::exp(mean + 0.5 * variance)
            })
            .sum()
    };
    (1..=months).map(in_month).sum::<f64>() / f64::from(months)
}
