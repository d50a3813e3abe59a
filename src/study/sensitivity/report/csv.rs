//! The numbers of a sensitivity study: the ends of every factor, Morris's measures, Sobol's indices, and the
//! replications.

use crate::metrics::METRICS;
use crate::report::csv_table::{CsvCell, CsvTable};
use crate::report::estimates::{Estimate, Replications, SeriesOf, setting_name};
use crate::stats::Interval;
use crate::study::sensitivity::morris::Screened;
use crate::study::sensitivity::run::{Factor, Sensitivity, SensitivityResult};
use crate::study::sensitivity::sobol::Bounded;

/// The answer as results name it: the metric, or the reform's change of it.
fn answer_name(asked: &Sensitivity) -> String {
    let metric = METRICS[asked.metric].name;
    if asked.is_change { format!("change.{metric}") } else { metric.into() }
}

/// The policy with one factor at an end of its range: `economy.sd=0.5`.
fn end_name(factor: &Factor, value: f64) -> String {
    setting_name([(&factor.name, value.to_string())])
}

/// The baseline's policy.
const BASELINE: &str = "baseline";

/// The ends of the factors are policies, whose changes are taken against the baseline; Morris's measures and Sobol's
/// indices are levels of the factors themselves.
pub fn estimates(asked: &Sensitivity, result: &SensitivityResult) -> Vec<Estimate> {
    let answer = answer_name(asked);
    let mut estimates = vec![Estimate::level(BASELINE, &answer, result.baseline)];
    for (index, factor) in asked.factors.iter().enumerate() {
        let swing = &result.swings[index];
        for (value, end) in [(factor.from, &swing.low), (factor.to, &swing.high)] {
            let policy = end_name(factor, value);
            let level = Interval::over(&end.by_replication, result.unit);
            estimates.push(Estimate::level(&policy, &answer, level));
            estimates.push(Estimate::change(&policy, &answer, end.change));
        }
        let Screened { importance, mean, spread } = result.screened[index];
        let over = |mean: f64, sd: f64| Interval { mean, sd, lower: f64::NAN, upper: f64::NAN, ..importance };
        let mut add = |measure: &str, interval: Interval| {
            estimates.push(Estimate::level(&factor.name, format!("{answer}.{measure}"), interval));
        };
        add("mu_star", importance);
        add("mu", over(mean, spread));
        add("sigma", over(spread, f64::NAN));
        for (_, indices) in result.indices.iter().filter(|(of, _)| *of == index) {
            for (measure, of) in [("first_order", indices.first), ("total_order", indices.total)] {
                let Bounded { estimate: mean, lower, upper } = of;
                add(measure, Interval { mean, lower, upper, sd: f64::NAN, replications: asked.samples });
            }
        }
    }
    estimates
}

/// The baseline, each factor, and each end of its range.
pub fn policies(asked: &Sensitivity) -> CsvTable {
    let columns = ["policy", "factor", "title", "value", "from", "to", "baseline_value", "source", "baseline"];
    let mut table = CsvTable::new("policies", &columns);
    let mut baseline: Vec<CsvCell> = vec![BASELINE.into()];
    baseline.resize(columns.len(), CsvCell::Empty);
    table.rows.push(baseline);
    for factor in &asked.factors {
        let ends = [factor.from, factor.to].map(|value| (end_name(factor, value), value.into(), BASELINE.into()));
        let itself = (factor.name.clone(), CsvCell::Empty, CsvCell::Empty);
        for (policy, value, against) in std::iter::once(itself).chain(ends) {
            let mut row: Vec<CsvCell> =
                vec![policy.into(), factor.name.as_str().into(), factor.title.as_str().into(), value];
            row.extend([factor.from, factor.to, factor.baseline].map(CsvCell::Number));
            row.extend([factor.source.as_str().into(), against]);
            table.rows.push(row);
        }
    }
    table
}

/// The answer at the baseline and at the ends of every factor.
pub fn replications(asked: &Sensitivity, result: &SensitivityResult) -> Replications {
    let mut policies = vec![(BASELINE.to_string(), vec![result.baseline_by_replication.clone()])];
    for (factor, swing) in asked.factors.iter().zip(&result.swings) {
        for (value, end) in [(factor.from, &swing.low), (factor.to, &swing.high)] {
            policies.push((end_name(factor, value), vec![end.by_replication.clone()]));
        }
    }
    Replications {
        of: SeriesOf::Replications { unit: result.unit },
        metrics: vec![answer_name(asked)],
        policies,
        groups: Vec::new(),
    }
}
