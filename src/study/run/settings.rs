//! A study's policies over an ensemble: the range of each number, the reform that is best, and what the headline hangs on.

use super::price::Price;
use super::result::{PolicyResult, StudyResult};
use crate::engine::{Engine, Stopped};
use crate::metrics::{METRICS, Metric, MetricDefinition};
use crate::progress::Progress;
use crate::report::estimates::{ALL, Estimate, EstimateKind, ParameterRange};
use crate::stats::lmg::Split;
use crate::study::ensemble::ranges::{Quantity, Ranges};
use crate::study::ensemble::run::Measured;
use crate::study::ensemble::{self, Ensemble};

/// An ensemble and what was measured of it: every metric, of all merchants, under every policy.
pub struct Simulated<'a> {
    pub ensemble: &'a Ensemble,
    pub measured: &'a Measured,
}

impl<'a> Simulated<'a> {
    /// Where a study has both.
    pub fn of(ensemble: Option<&'a Ensemble>, measured: Option<&'a Measured>) -> Option<Simulated<'a>> {
        Some(Simulated { ensemble: ensemble?, measured: measured? })
    }
}

/// Runs a study's policies under every member.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn run(ensemble: &Ensemble, engine: Engine, progress: &Progress) -> Result<Measured, Stopped> {
    ensemble::run::every_metric(ensemble, engine, progress)
}

/// Every metric's values by member, where they are defined.
pub struct Settings<'a> {
    pub ranges: Ranges<'a>,
    /// `[policy][metric]`, then by member.
    levels: Vec<Vec<Option<Vec<f64>>>>,
    changes: Vec<Vec<Option<Vec<f64>>>>,
    prices: Vec<[Option<ParameterRange>; Price::ALL.len()]>,
}

/// How a policy does among all, over the settings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Robustness {
    /// The weight of the settings in which it spares good merchants.
    pub spares: f64,
    /// The weight of those in which it loses the fewest good merchants of all policies.
    pub best: f64,
    /// The largest excess of good merchants lost over the best policy of a setting.
    pub regret: f64,
}

impl<'a> Settings<'a> {
    /// Of a study's result.
    pub fn of(Simulated { ensemble, measured }: &Simulated<'a>, result: &StudyResult) -> Settings<'a> {
        let ranges = Ranges { ensemble, measured };
        let metrics = || METRICS.iter().enumerate();
        let level = |policy: usize| {
            let of = |(quantity, metric): (usize, &MetricDefinition)| {
                let own = result.policies[policy].levels[quantity].mean;
                ranges.values(Quantity { policy, quantity, from: None }, own, metric.unit.scale().ends())
            };
            metrics().map(of).collect()
        };
        let change = |policy: usize| {
            let of = |(quantity, metric): (usize, &MetricDefinition)| {
                let own = result.policies[policy].changes[quantity].mean;
                ranges.values(Quantity { policy, quantity, from: Some(0) }, own, metric.unit.scale_of_change().ends())
            };
            metrics().map(of).collect()
        };
        let policies = 0..result.policies.len();
        let mut settings = Settings {
            ranges,
            levels: policies.clone().map(level).collect(),
            changes: policies.clone().map(change).collect(),
            prices: Vec::new(),
        };
        settings.prices = policies.map(|policy| settings.prices_of(policy, result)).collect();
        settings
    }

    pub fn ensemble(&self) -> &'a Ensemble {
        self.ranges.ensemble
    }

    /// The range of a metric's level.
    pub fn level(&self, policy: usize, metric: Metric) -> Option<ParameterRange> {
        self.range(&self.levels[policy][metric as usize])
    }

    /// The range of a metric's change against the baseline.
    pub fn change(&self, policy: usize, metric: Metric) -> Option<ParameterRange> {
        self.range(&self.changes[policy][metric as usize])
    }

    /// The range of a price.
    pub fn price(&self, policy: usize, price: Price) -> Option<ParameterRange> {
        self.prices[policy][price as usize]
    }

    fn range(&self, values: &Option<Vec<f64>>) -> Option<ParameterRange> {
        values.as_ref().map(|values| self.ranges.range(values))
    }

    /// Adds the ranges to a study's estimates.
    pub fn add_to(&self, estimates: &mut [Estimate], result: &StudyResult) {
        for estimate in estimates.iter_mut().filter(|estimate| estimate.group == ALL && estimate.month.is_none()) {
            let Some(policy) = result.policies.iter().position(|policy| policy.name == estimate.policy) else {
                continue;
            };
            let metric = METRICS.iter().position(|metric| metric.name == estimate.metric);
            let price = Price::ALL.into_iter().find(|price| price.name() == estimate.metric);
            estimate.parameters = match (metric, price, estimate.kind) {
                (Some(metric), _, EstimateKind::Level) => self.range(&self.levels[policy][metric]),
                (Some(metric), _, EstimateKind::Change) => self.range(&self.changes[policy][metric]),
                (None, Some(price), _) => self.price(policy, price),
                (Some(_), _, EstimateKind::ChangeOfChange) | (None, None, _) => None,
            };
        }
    }

    /// How each policy does; none without reforms, or where good merchants lost are not defined under every member.
    pub fn robustness(&self) -> Option<Vec<Robustness>> {
        let lost = Metric::GoodLost as usize;
        let changes: Vec<&Vec<f64>> = self.changes.iter().map(|of| of[lost].as_ref()).collect::<Option<_>>()?;
        if changes.len() < 2 {
            return None;
        }
        let best = |member: usize| changes.iter().map(|values| values[member]).fold(f64::INFINITY, f64::min);
        let first_best = |member: usize| changes.iter().position(|values| values[member] == best(member));
        let members = 0..self.ensemble().members();
        let counting = |member: &usize| self.ensemble().weights[*member] > 0.0;
        let of = |(policy, values): (usize, &&Vec<f64>)| Robustness {
            spares: self.ranges.share(|member| values[member] < 0.0),
            best: self.ranges.share(|member| first_best(member) == Some(policy)),
            regret: members.clone().filter(counting).map(|m| values[m] - best(m)).fold(0.0, f64::max),
        };
        Some(changes.iter().enumerate().map(of).collect())
    }

    /// The variance of good merchants lost under the baseline, by parameter.
    pub fn split_of_level(&self) -> Option<Split> {
        self.ranges.split(self.levels[0][Metric::GoodLost as usize].as_ref()?)
    }

    /// The variance of what a reform changes of it.
    pub fn split_of_change(&self, policy: usize) -> Option<Split> {
        self.ranges.split(self.changes[policy][Metric::GoodLost as usize].as_ref()?)
    }

    /// The prices of a policy, where the study has them and the reform spares good merchants under every member.
    fn prices_of(&self, policy: usize, result: &StudyResult) -> [Option<ParameterRange>; Price::ALL.len()] {
        let of: &PolicyResult = &result.policies[policy];
        Price::ALL.map(|price| {
            price.of(result, of).filter(|_| policy > 0)?;
            let values = |metric: Metric| self.changes[policy][metric as usize].as_ref();
            let (amounts, lost) = (values(price.amount())?, values(Metric::LostAndGood)?);
            if lost.iter().any(|change| *change >= 0.0) {
                return None;
            }
            let prices: Vec<f64> = amounts.iter().zip(lost).map(|(amount, change)| amount / -change).collect();
            Some(self.ranges.range(&prices))
        })
    }
}
