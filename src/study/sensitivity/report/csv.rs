//! The numbers of a sensitivity study: the ends of every factor, Morris's measures, Sobol's indices, the replications, and the
//! points of the designs with their answers.

use crate::metrics::METRICS;
use crate::report::csv_table::{CsvCell, CsvTable};
use crate::report::estimates::{Estimate, EstimateKind, family_of, setting_name};
use crate::report::replications::Replications;
use crate::stats::joint::Resamples;
use crate::stats::{Interval, Sample};
use crate::study::sensitivity::evaluations::{Design, Evaluation};
use crate::study::sensitivity::morris::{SCALE, Screened};
use crate::study::sensitivity::question::{Factor, Sensitivity};
use crate::study::sensitivity::run::{SensitivityResult, SwingEnd};

/// How results call the interval of a first-order index, and of a total one.
const JACKKNIFE: [&str; 2] = ["jackknife-t", "jackknife-log-t"];

/// What the answer is, and what it changes by at the end of a factor: the reform's change of a metric changes in turn.
fn kinds(asked: &Sensitivity) -> [EstimateKind; 2] {
    match asked.is_change {
        true => [EstimateKind::Change, EstimateKind::ChangeOfChange],
        false => [EstimateKind::Level, EstimateKind::Change],
    }
}

/// The policy with one factor at an end of its range: `economy.sd=0.5`.
fn end_name(factor: &Factor, value: f64) -> String {
    setting_name([(&factor.name, value.to_string())])
}

/// The baseline's policy.
const BASELINE: &str = "baseline";

/// The baseline, and each end of each factor's range, with the values of the factors and the answer by replication.
fn levels<'a>(asked: &Sensitivity, result: &'a SensitivityResult) -> Vec<(String, Vec<f64>, &'a [f64])> {
    let mut levels = vec![(BASELINE.to_string(), asked.baseline(), &result.baseline_by_replication[..])];
    let values = asked.factors.iter().enumerate();
    let values = values.flat_map(|(index, factor)| [factor.from, factor.to].map(|end| asked.with_one(index, end)));
    levels.extend(
        ends(asked, result).zip(values).map(|((policy, end), values)| (policy, values, &end.by_replication[..])),
    );
    levels
}

/// Each end of each factor's range.
fn ends<'a>(asked: &Sensitivity, result: &'a SensitivityResult) -> impl Iterator<Item = (String, &'a SwingEnd)> {
    let both = asked.factors.iter().zip(&result.swings);
    both.flat_map(|(factor, swing)| {
        [(factor.from, &swing.low), (factor.to, &swing.high)].map(|(value, end)| (end_name(factor, value), end))
    })
}

/// The ends of the factors are policies, whose changes are taken against the baseline; Morris's measures and Sobol's
/// indices are those of the factors themselves and of the same kind as the answer.
pub fn estimates(asked: &Sensitivity, result: &SensitivityResult) -> Vec<Estimate> {
    let (answer, [own, changed]) = (METRICS[asked.metric].name, kinds(asked));
    let of_kind = |kind: EstimateKind, policy: &str, metric: &str, interval: Interval| Estimate {
        kind,
        ..Estimate::level(policy, metric, interval)
    };
    let levels = levels(asked, result);
    let samples = levels.iter().map(|(policy, values, answers)| {
        (policy.as_str(), Sample::of(answers, result.unit).known_if(asked.is_known_at(values)))
    });
    let mut estimates = family_of(samples, asked.scale(), &mut Resamples::default(), |policy, interval| {
        of_kind(own, policy, answer, interval)
    });
    let changes = ends(asked, result).map(|(policy, end)| {
        let change = of_kind(changed, &policy, answer, end.change);
        change.made_by(asked.scale_of_change().method()).with_joint(end.joint)
    });
    estimates.extend(changes);
    for (factor, Screened { importance, mean, spread, .. }) in asked.factors.iter().zip(&result.screened) {
        let level = |measure: &str, interval| of_kind(own, &factor.name, &format!("{answer}.{measure}"), interval);
        let none = f64::NAN;
        let spread = Interval { mean: *spread, sd: none, lower: none, upper: none, ..importance.interval };
        estimates.extend([
            level("mu_star", importance.interval).made_by(SCALE.method()).with_joint(importance.joint),
            level("mu", mean.interval).with_joint(mean.joint),
            level("sigma", spread).made_by(""),
        ]);
    }
    for (factor, indices) in &result.indices {
        let measures = [("first_order", &indices.first), ("total_order", &indices.total)];
        estimates.extend(measures.into_iter().zip(JACKKNIFE).map(|((measure, index), method)| {
            let metric = format!("{answer}.{measure}");
            let level = of_kind(own, &asked.factors[*factor].name, &metric, index.interval);
            level.made_by(method).with_joint(index.joint)
        }));
    }
    estimates
}

/// The baseline, each factor, and each end of its range.
pub fn policies(asked: &Sensitivity) -> CsvTable {
    let columns = ["policy", "title", "baseline", "factor", "value", "from", "to", "baseline_value", "source"];
    let mut table = CsvTable::new("policies", &columns);
    let mut baseline: Vec<CsvCell> = vec![BASELINE.into()];
    baseline.resize(columns.len(), CsvCell::Empty);
    table.rows.push(baseline);
    for factor in &asked.factors {
        let ends = [factor.from, factor.to].map(|value| (end_name(factor, value), value.into(), BASELINE.into()));
        let itself = (factor.name.clone(), CsvCell::Empty, CsvCell::Empty);
        for (policy, value, against) in std::iter::once(itself).chain(ends) {
            let mut row: Vec<CsvCell> =
                vec![policy.into(), factor.title.as_str().into(), against, factor.name.as_str().into(), value];
            row.extend([factor.from, factor.to, factor.baseline].map(CsvCell::Number));
            row.push(factor.source.as_str().into());
            table.rows.push(row);
        }
    }
    table
}

/// The answer at the baseline and at the ends of every factor; under a reform it is a change.
pub fn replications(asked: &Sensitivity, result: &SensitivityResult) -> Replications {
    let policies = levels(asked, result).into_iter().map(|(policy, _, answers)| (policy, vec![answers.to_vec()]));
    Replications {
        unit: result.unit,
        metrics: vec![METRICS[asked.metric].name.into()],
        policies: policies.collect(),
        groups: Vec::new(),
        written: None,
    }
}

/// The points of the designs and the answer at each, from which Morris's measures and Sobol's indices follow.
pub fn evaluations(asked: &Sensitivity, result: &SensitivityResult) -> CsvTable {
    let mut table = CsvTable::new("evaluations", &["design", "block", "point", "row", "first_replication"]);
    table.columns.extend(asked.factors.iter().map(|factor| factor.name.clone()));
    table.columns.extend(["answer_first_half", "answer_second_half"].map(String::from));
    for Evaluation { design, block, point, first_replication, values, answer } in &result.evaluations {
        let (design, row) = match design {
            Design::Morris => ("morris", CsvCell::Empty),
            Design::Sobol { row: 0 } => ("sobol", "A".into()),
            Design::Sobol { row: 1 } => ("sobol", "B".into()),
            Design::Sobol { row } => {
                let factor = result.kept.get(row - 2).map_or("", |&factor| &asked.factors[factor].name);
                ("sobol", format!("A_B {factor}").into())
            }
        };
        let mut cells: Vec<CsvCell> = vec![design.into(), (*block).into(), (*point).into(), row];
        cells.push(CsvCell::Whole(i64::from(*first_replication)));
        cells.extend(values.iter().chain(answer).copied().map(CsvCell::Number));
        table.rows.push(cells);
    }
    table
}
