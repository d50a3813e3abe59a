//! The model beside public figures: metrics of the baseline and of the policies that targets name, quantities of the opening book,
//! and the profit of other settings.

use super::measure::{Draws, Measured, measure};
use super::question::{Calibration, Candidate, PlannedTarget};
use crate::engine::{Engine, Stopped};
use crate::metrics::METRICS;
use crate::model::Sizes;
use crate::plan::Plan;
use crate::progress::Progress;
use crate::stats::Interval;
use crate::stats::pooled::positive;
use crate::study::targets::Quantity;

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
    question.studies.all().map(|scenario| Plan::new(scenario).merchant_months() * each).sum()
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
    let unit = question.studies.scenarios[0].economy_draws.replications_of_a_unit() as usize;
    let Sizes { seed, replications, merchants } = sizes;
    let draws = Draws { seed, replications: 0..replications, merchants };
    let mut series = Vec::new();
    let points = std::slice::from_ref(&question.studies);
    let mut targets = Vec::new();
    for measured in &measure(question, points, &draws, engine, progress)? {
        let mut found = Found { question, unit, measured, series: &mut series };
        targets.extend(question.targets.iter().map(|planned| found.measure(planned)));
    }
    Ok(CalibrationResult { sizes, unit, targets, series })
}

/// Everything measured, target by target.
struct Found<'a> {
    question: &'a Calibration,
    unit: usize,
    measured: &'a Measured<'a>,
    series: &'a mut Vec<Series>,
}

impl Found<'_> {
    fn measure(&mut self, planned: &PlannedTarget) -> MeasuredTarget {
        let of = |value: Interval, method: &'static str| MeasuredTarget { value, method: Some(method) };
        let parts = self.measured.parts(planned);
        let baseline = self.question.studies.scenarios[0].alternatives[0].name.clone();
        let quantity = &planned.target.quantity;
        for (index, part) in parts.names.iter().enumerate().filter(|_| !parts.rows.is_empty()) {
            let values = parts.rows.iter().map(|parts| parts[index]).collect();
            self.keep(&baseline, format!("{}.{part}", quantity.name()), values);
        }
        match quantity {
            Quantity::Metric(metric) => {
                let values = self.metric(planned, planned.policy, *metric);
                let scale = METRICS[*metric].unit.scale();
                return of(Interval::on(&values, self.unit, scale), scale.method());
            }
            Quantity::OddsRatio(metric) => {
                for policy in [planned.policy, 0] {
                    self.metric(planned, policy, *metric);
                }
            }
            Quantity::MeanRevenue | Quantity::MeanRevenueInStudy => return exact((parts.of)(&parts.rows[0])),
            Quantity::ShareOfBestProfit { .. } => {
                for Candidate { name, scenario, .. } in &planned.candidates {
                    let values = match scenario {
                        None => self.measured.own_profit(),
                        Some(index) => self.measured.profit_of(*index).to_vec(),
                    };
                    self.keep(name, PROFIT.into(), values);
                }
            }
            Quantity::DebtGradient | Quantity::InquiryOddsRatio { .. } => {}
        }
        of(positive(&parts.rows, self.unit, parts.of), POOLED)
    }

    /// A metric of a policy of the target's study by replication.
    fn metric(&mut self, planned: &PlannedTarget, policy: usize, metric: usize) -> Vec<f64> {
        let values = self.measured.metric(planned, policy, metric);
        let scenario = &self.question.studies.scenarios[planned.scenario];
        let mut name = METRICS[metric].name.to_string();
        if let Some(segment) = planned.target.segment_name() {
            name = format!("{name}.{segment}");
        }
        if planned.scenario > 0 {
            name = format!("{name}.{}", scenario.months);
        }
        self.keep(&scenario.alternatives[policy].name, name, values.clone());
        values
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
