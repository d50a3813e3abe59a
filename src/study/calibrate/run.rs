//! The model beside public figures: metrics of the baseline and of the policies that targets name, quantities of the opening book,
//! and the profit of other settings.
//!
//! Targets over the study's months and those over other months are studies of their own. Each candidate of an optimum is a baseline
//! that seasons its own book. All are run together on the same lives and draws.

use crate::engine::{Engine, Stopped, measure_only, run_plans};
use crate::metrics::book_risk::{BookRisk, DEBT_PARTS, Fifths, INQUIRY_PARTS, debt_gradient, odds_ratio};
use crate::metrics::{Group, METRICS, Metric, Unit};
use crate::model::merchant::mean_revenue;
use crate::model::terms::mean_revenue_in_study;
use crate::model::{Scenario, Sizes};
use crate::plan::Plan;
use crate::progress::Progress;
use crate::stats::Interval;
use crate::stats::pooled::positive;
use crate::study::targets::{Quantity, Setting, Target};
use std::collections::{BTreeMap, BTreeSet};

/// What is measured.
#[derive(Clone, Debug)]
pub struct Calibration {
    pub targets: Vec<PlannedTarget>,
    pub settings: Vec<SettingInForce>,
    /// The first has the study's months.
    pub scenarios: Vec<Scenario>,
    /// Other baselines, each of a study of its own.
    pub candidates: Vec<Scenario>,
}

/// A target, and where it is measured.
#[derive(Clone, Debug)]
pub struct PlannedTarget {
    pub target: Target,
    pub scenario: usize,
    /// The index of its policy in the scenario.
    pub policy: usize,
    /// Of a share of the best profit.
    pub candidates: Vec<Candidate>,
}

/// A value that a key may have.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The name of the policy in files.
    pub name: String,
    pub value: String,
    /// None of the baseline's own.
    pub scenario: Option<usize>,
}

/// A setting with its value in the baseline.
#[derive(Clone, Debug)]
pub struct SettingInForce {
    pub setting: Setting,
    pub value: f64,
    pub unit: Unit,
}

/// What was found.
pub struct CalibrationResult {
    pub sizes: Sizes,
    pub unit: usize,
    /// Of every target.
    pub targets: Vec<MeasuredTarget>,
    /// Values by replication that the targets rest on.
    pub series: Vec<Series>,
}

/// A target's value.
pub struct MeasuredTarget {
    pub value: Interval,
    /// How the interval was made; none of an exact value.
    pub method: Option<&'static str>,
}

/// Values of a policy by replication.
pub struct Series {
    pub policy: String,
    pub metric: String,
    pub values: Vec<f64>,
}

/// What the profit of a candidate is called in files.
pub const PROFIT: &str = "profit_per_live_merchant";
/// How the interval of a pooled quantity is called in files.
const POOLED: &str = "log-jackknife";

/// Merchant-months-policies of all studies.
pub fn work(question: &Calibration, sizes: Sizes) -> u64 {
    let each = u64::from(sizes.replications) * u64::from(sizes.merchants);
    let scenarios = question.scenarios.iter().chain(&question.candidates);
    scenarios.map(|scenario| Plan::new(scenario).merchant_months() * each).sum()
}

/// Measures every target.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn run(
    question: &Calibration,
    sizes: Sizes,
    engine: Engine,
    progress: &Progress,
) -> Result<CalibrationResult, Stopped> {
    let unit = question.scenarios[0].economy_draws.replications_of_a_unit() as usize;
    let of_book = |quantity: &Quantity| matches!(quantity, Quantity::DebtGradient | Quantity::InquiryOddsRatio { .. });
    let needs_book = question.targets.iter().any(|planned| of_book(&planned.target.quantity));
    let studies = question.scenarios.iter().chain(&question.candidates);
    let plans: Vec<Plan> = studies.map(|scenario| Plan::new(scenario).of_everybody()).collect();
    let read = metrics_read(question);
    let replications = 0..sizes.replications;
    let mut scenarios =
        run_plans(&plans, engine, sizes.seed, replications, sizes.merchants, progress, |index, counts| {
            let (plan, read) = (&plans[index], &read[index]);
            let metrics = measure_only(plan, counts, &[Group::All], |policy, sums| {
                read[policy].iter().map(|&metric| (metric, sums[0].metric(metric))).collect()
            });
            // The opening book is that of the first scenario.
            let book = (needs_book && index == 0).then(|| BookRisk::of(&counts.scored, 0));
            Replication { metrics, book }
        })?;
    let candidates = scenarios.split_off(question.scenarios.len());
    let candidates = candidates.iter().map(|replications| replications.iter().map(profit).collect()).collect();
    let mut found = Found { question, unit, scenarios, candidates, series: Vec::new() };
    let targets = question.targets.iter().map(|planned| found.measure(planned)).collect();
    Ok(CalibrationResult { sizes, unit, targets, series: found.series })
}

/// What is kept of a replication.
struct Replication {
    /// Of everybody, those that are read: `[policy]`, by the metric's index.
    metrics: Vec<BTreeMap<usize, f64>>,
    /// The baseline's opening book, where a target needs it.
    book: Option<BookRisk>,
}

/// The metrics that are read of each policy of each study, candidates last: `[study][policy]`.
fn metrics_read(question: &Calibration) -> Vec<Vec<BTreeSet<usize>>> {
    let of_profit = || BTreeSet::from([Metric::Granted as usize, Metric::ProfitPerMerchant as usize]);
    let none = |scenario: &Scenario| vec![BTreeSet::new(); scenario.alternatives.len()];
    let mut read: Vec<Vec<BTreeSet<usize>>> = question.scenarios.iter().map(none).collect();
    read.extend(question.candidates.iter().map(|_| vec![of_profit()]));
    for PlannedTarget { target, scenario, policy, .. } in &question.targets {
        match &target.quantity {
            Quantity::Metric(metric) => read[*scenario][*policy].extend([*metric]),
            Quantity::OddsRatio(metric) => {
                [*policy, 0].into_iter().for_each(|policy| read[*scenario][policy].extend([*metric]));
            }
            Quantity::ShareOfBestProfit { .. } => read[0][0].extend(of_profit()),
            Quantity::DebtGradient
            | Quantity::InquiryOddsRatio { .. }
            | Quantity::MeanRevenue
            | Quantity::MeanRevenueInStudy => {}
        }
    }
    read
}

/// Profit of the baseline's opening book per live merchant of month 0.
fn profit(replication: &Replication) -> f64 {
    let baseline = |metric: Metric| replication.metrics[0][&(metric as usize)];
    let granted = baseline(Metric::Granted);
    // An empty book earns nothing.
    if granted == 0.0 { 0.0 } else { granted * baseline(Metric::ProfitPerMerchant) }
}

/// Everything measured, target by target.
struct Found<'a> {
    question: &'a Calibration,
    unit: usize,
    scenarios: Vec<Vec<Replication>>,
    candidates: Vec<Vec<f64>>,
    series: Vec<Series>,
}

impl Found<'_> {
    fn measure(&mut self, planned: &PlannedTarget) -> MeasuredTarget {
        let baseline = &self.question.scenarios[0].alternatives[0].policy;
        let of = |value: Interval, method: &'static str| MeasuredTarget { value, method: Some(method) };
        let months = self.question.scenarios[planned.scenario].months;
        let quantity = &planned.target.quantity;
        match quantity {
            Quantity::Metric(metric) => {
                let values = self.metric(planned.scenario, planned.policy, *metric);
                let scale = METRICS[*metric].unit.scale();
                of(Interval::on(&values, self.unit, scale), scale.method())
            }
            Quantity::OddsRatio(metric) => {
                let [policy, against] =
                    [planned.policy, 0].map(|policy| self.metric(planned.scenario, policy, *metric));
                let parts: Vec<Vec<f64>> =
                    policy.into_iter().zip(against).map(|(policy, against)| vec![policy, against, 1.0]).collect();
                of(positive(&parts, self.unit, odds_ratio_of_shares), POOLED)
            }
            Quantity::DebtGradient => {
                let parts = match Fifths::of(self.books()) {
                    Some(fifths) => self.of_book(quantity, &DEBT_PARTS, |book| book.debt_parts(fifths)),
                    None => Vec::new(),
                };
                of(positive(&parts, self.unit, debt_gradient), POOLED)
            }
            Quantity::InquiryOddsRatio { from, to } => {
                let parts = self.of_book(quantity, &INQUIRY_PARTS, |book| book.inquiry_parts(*from, *to));
                of(positive(&parts, self.unit, odds_ratio), POOLED)
            }
            Quantity::MeanRevenue => exact(mean_revenue(&baseline.segments)),
            Quantity::MeanRevenueInStudy => {
                let start_month = self.question.scenarios[0].start_month;
                exact(mean_revenue_in_study(baseline, start_month, months))
            }
            Quantity::ShareOfBestProfit { .. } => self.share_of_best(&planned.candidates),
        }
    }

    /// A metric of a policy by replication.
    fn metric(&mut self, scenario: usize, policy: usize, metric: usize) -> Vec<f64> {
        let values: Vec<f64> =
            self.scenarios[scenario].iter().map(|replication| replication.metrics[policy][&metric]).collect();
        let Scenario { months, alternatives, .. } = &self.question.scenarios[scenario];
        let name = METRICS[metric].name;
        let metric = if scenario == 0 { name.to_string() } else { format!("{name}.{months}") };
        self.keep(&alternatives[policy].name.clone(), metric, values.clone());
        values
    }

    /// The opening book of every replication.
    fn books(&self) -> impl Iterator<Item = &BookRisk> {
        self.scenarios[0].iter().filter_map(|replication| replication.book.as_ref())
    }

    /// The parts, which have names, of a quantity of the opening book.
    fn of_book(&mut self, quantity: &Quantity, names: &[&str], parts: impl Fn(&BookRisk) -> Vec<f64>) -> Vec<Vec<f64>> {
        let parts: Vec<Vec<f64>> = self.books().map(parts).collect();
        let baseline = self.question.scenarios[0].alternatives[0].name.clone();
        for (index, part) in names.iter().enumerate() {
            let values = parts.iter().map(|parts| parts[index]).collect();
            self.keep(&baseline, format!("{}.{part}", quantity.name()), values);
        }
        parts
    }

    fn share_of_best(&mut self, candidates: &[Candidate]) -> MeasuredTarget {
        let own: Vec<f64> = self.scenarios[0].iter().map(profit).collect();
        let mut all = vec![own.clone()];
        for candidate in candidates {
            let values = candidate.scenario.map_or_else(|| own.clone(), |index| self.candidates[index].clone());
            self.keep(&candidate.name, PROFIT.into(), values.clone());
            all.push(values);
        }
        let parts: Vec<Vec<f64>> =
            (0..own.len()).map(|replication| all.iter().map(|values| values[replication]).collect()).collect();
        MeasuredTarget { value: positive(&parts, self.unit, share_of_largest), method: Some(POOLED) }
    }

    /// Keeps a series once.
    fn keep(&mut self, policy: &str, metric: String, values: Vec<f64>) {
        if !self.series.iter().any(|known| known.policy == policy && known.metric == metric) {
            self.series.push(Series { policy: policy.into(), metric, values });
        }
    }
}

/// A value that no draw has part in.
fn exact(mean: f64) -> MeasuredTarget {
    let value = Interval { mean, lower: f64::NAN, upper: f64::NAN, sd: f64::NAN, replications: 0 };
    MeasuredTarget { value, method: None }
}

/// Odds of the first of two shares, summed over replications, relative to those of the second; the third sum counts replications.
fn odds_ratio_of_shares(sums: &[f64]) -> f64 {
    let [policy, against, count] = *sums else { return f64::NAN };
    odds_ratio(&[count - against, against, count - policy, policy])
}

/// The first sum as a share of the largest; `NaN` where nothing earns.
fn share_of_largest(sums: &[f64]) -> f64 {
    let largest = sums.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if largest > 0.0 { sums[0] / largest } else { f64::NAN }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odds_of_mean_shares_and_shares_of_the_best() {
        // Mean shares 0.2 and 0.1: odds 1/4 and 1/9.
        assert!((odds_ratio_of_shares(&[0.8, 0.4, 4.0]) - 2.25).abs() < 1e-12);
        assert!(odds_ratio_of_shares(&[0.0, 0.4, 4.0]).is_nan());
        assert_eq!(share_of_largest(&[9.0, 9.0, 12.0]), 0.75);
        assert!(share_of_largest(&[-1.0, -2.0]).is_nan());
    }
}
