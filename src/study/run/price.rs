//! The price of a spared merchant: what a reform changes in yuan for each good merchant that it keeps from being lost.
//!
//! A ratio of two paired changes, both per merchant of the opening book: that of an amount over the fall of good merchants lost, with
//! Fieller's interval over units. It is stated where that fall is certain: where the change of good merchants lost is below 0 with its
//! whole interval, and Fieller's set is an interval.

use super::run::{PolicyResult, StudyResult};
use crate::metrics::Metric;
use crate::report::estimates::Estimate;
use crate::stats::Interval;
use crate::stats::fieller::Ratio;
use crate::stats::interval::Certainty;
use crate::stats::joint::{Joint, JointMethod};

/// How the intervals are called in files.
pub const METHOD: &str = "fieller-t";

/// What is priced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Price {
    /// Profit, which is net of the costs of remedies.
    Profit,
    /// The costs of remedies alone.
    RemedyCost,
}

impl Price {
    pub const ALL: [Price; 2] = [Price::Profit, Price::RemedyCost];

    /// The name in files.
    pub fn name(self) -> &'static str {
        match self {
            Price::Profit => "profit_per_spared_good",
            Price::RemedyCost => "remedy_cost_per_spared_good",
        }
    }

    pub fn amount(self) -> Metric {
        match self {
            Price::Profit => Metric::ProfitPerMerchant,
            Price::RemedyCost => Metric::RemedyCost,
        }
    }

    /// The price under a policy, its interval together with those of all reforms; none where it is not certain that good merchants are
    /// spared.
    pub fn of(self, result: &StudyResult, policy: &PolicyResult) -> Option<Interval> {
        self.intervals(result, policy).map(|(_, joint)| joint.interval)
    }

    /// A row of results for each reform, empty where there is no price.
    pub fn estimates(self, result: &StudyResult) -> Vec<Estimate> {
        let rows = result.policies[1..].iter().map(|policy| {
            let (own, joint) = match self.intervals(result, policy) {
                Some((own, joint)) => (own, Some(joint)),
                None => (number_alone(f64::NAN), None),
            };
            let row = Estimate::change(&policy.name, self.name(), own).made_by(METHOD);
            Estimate { joint, ..row }
        });
        rows.collect()
    }

    /// By itself, and together with those of all reforms.
    fn intervals(self, result: &StudyResult, policy: &PolicyResult) -> Option<(Interval, Joint)> {
        if !spares_good_merchants(policy) {
            return None;
        }
        let baseline = &result.policies[0];
        let change = |metric: Metric| policy.change_sample(baseline, 0, metric as usize).known_if(false);
        let amount = change(self.amount());
        let ratio = Ratio::of(&amount, &change(Metric::LostAndGood).mirrored());
        let replications = amount.replications;
        let within = |certainty: Certainty| -> Option<Interval> {
            let (lower, upper) = ratio.bounds(certainty.critical)?;
            // An amount that is the same in every unit has no interval.
            let (lower, upper) = if lower < upper { (lower, upper) } else { (f64::NAN, f64::NAN) };
            Some(Interval { lower, upper, replications, ..number_alone(ratio.estimate()) })
        };
        let number = result.policies[1..].iter().filter(|policy| !policy.equals_baseline).count();
        let together = Certainty::bonferroni(ratio.units, number);
        let (own, interval) = (within(Certainty::pointwise(ratio.units))?, within(together)?);
        Some((own, Joint { interval, method: JointMethod::Bonferroni, number, critical: together.critical, jump: 0.0 }))
    }
}

/// Whether the change of good merchants lost is a fall with its whole interval.
fn spares_good_merchants(policy: &PolicyResult) -> bool {
    policy.change(Metric::GoodLost).upper < 0.0
}

/// A number alone.
fn number_alone(mean: f64) -> Interval {
    Interval { mean, lower: f64::NAN, upper: f64::NAN, sd: f64::NAN, replications: 0 }
}
