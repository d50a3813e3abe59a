//! The numbers of a study in the form that all studies share: estimates with their intervals, and the values that these
//! rest on.

use super::csv_table::{Csv, CsvCell, CsvTable, INTERVAL, field, interval_cells};
use super::files::Failure;
use crate::stats::joint::{Joint, Resamples, together};
use crate::stats::{Interval, Sample, Scale};

/// The group of all merchants.
pub const ALL: &str = "all";
/// The columns of `results.csv` before those of the interval.
const RESULTS: [&str; 6] = ["study", "policy", "metric", "group", "month", "kind"];
/// The columns of `results.csv` after those of the interval: how it was made, and the interval that holds together with those of
/// the other policies in the same metric, group, month and kind.
const JOINT: [&str; 6] = ["interval", "joint_lower", "joint_upper", "joint", "joint_of", "joint_critical"];
/// The columns of `replications.csv` before the metrics.
const REPLICATIONS: [&str; 4] = ["study", "policy", "replication", "unit"];

/// What an estimate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EstimateKind {
    /// A quantity itself.
    Level,
    /// A difference between two levels of a quantity.
    Change,
}

impl EstimateKind {
    fn name(self) -> &'static str {
        match self {
            EstimateKind::Level => "level",
            EstimateKind::Change => "change",
        }
    }
}

/// A row of `results.csv`.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// What the study compares: an alternative, a setting, a mechanism, a factor. `policies.csv` describes it.
    pub policy: String,
    pub metric: String,
    pub group: String,
    /// None of a quantity of the whole study.
    pub month: Option<usize>,
    pub kind: EstimateKind,
    /// By itself (pointwise).
    pub interval: Interval,
    /// How the interval was made.
    pub method: String,
    /// Together with the other policies.
    pub joint: Option<Joint>,
}

impl Estimate {
    /// A level over all merchants and the whole study.
    pub fn level(policy: impl Into<String>, metric: impl Into<String>, interval: Interval) -> Estimate {
        let (policy, metric) = (policy.into(), metric.into());
        let (group, kind, method) = (ALL.into(), EstimateKind::Level, Scale::Plain.method().to_string());
        Estimate { policy, metric, group, month: None, kind, interval, method, joint: None }
    }

    /// A change over all merchants and the whole study.
    pub fn change(policy: impl Into<String>, metric: impl Into<String>, interval: Interval) -> Estimate {
        Estimate { kind: EstimateKind::Change, ..Estimate::level(policy, metric, interval) }
    }

    /// The same, its interval made by another method than Student's t.
    pub fn made_by(self, method: impl Into<String>) -> Estimate {
        Estimate { method: method.into(), ..self }
    }

    /// The same with the interval that holds together with others.
    pub fn with_joint(self, joint: Joint) -> Estimate {
        Estimate { joint: Some(joint), ..self }
    }

    /// The same of a group.
    pub fn of_group(self, group: impl Into<String>) -> Estimate {
        Estimate { group: group.into(), ..self }
    }

    /// The same in a month.
    pub fn in_month(self, month: usize) -> Estimate {
        Estimate { month: Some(month), ..self }
    }
}

/// The estimates of one quantity under some policies: each by itself, and together. `estimate` makes a row of a policy's interval,
/// `series` are the policies' values by replication, of which `unit` make a unit.
pub fn family<'a, S: AsRef<[f64]>>(
    series: impl IntoIterator<Item = (&'a str, S)>,
    unit: usize,
    scale: Scale,
    resamples: &mut Resamples,
    estimate: impl Fn(&str, Interval) -> Estimate,
) -> Vec<Estimate> {
    let (policies, samples): (Vec<&str>, Vec<Sample>) =
        series.into_iter().map(|(policy, values)| (policy, Sample::of(values.as_ref(), unit))).unzip();
    let joint = together(&samples, scale, resamples);
    let each = policies.into_iter().zip(&samples).zip(joint);
    each.map(|((policy, sample), joint)| {
        estimate(policy, sample.interval(scale)).made_by(scale.method()).with_joint(joint)
    })
    .collect()
}

/// The table of a study's estimates.
pub fn results(study: &str, estimates: &[Estimate]) -> CsvTable {
    let mut table = CsvTable::new("results", &[&RESULTS[..], &INTERVAL, &JOINT].concat());
    for estimate in estimates {
        let texts = [study, &estimate.policy, &estimate.metric, &estimate.group];
        let mut row: Vec<CsvCell> = texts.map(CsvCell::from).to_vec();
        row.push(estimate.month.map_or(CsvCell::Empty, CsvCell::from));
        row.push(estimate.kind.name().into());
        row.extend(interval_cells(&estimate.interval));
        row.push(estimate.method.as_str().into());
        row.extend(joint_cells(estimate.joint.as_ref()));
        table.rows.push(row);
    }
    table
}

/// The entries of an interval that holds together with others, after [`JOINT`]'s first.
fn joint_cells(joint: Option<&Joint>) -> [CsvCell; 5] {
    let Some(Joint { interval, method, number, critical }) = joint else { return [const { CsvCell::Empty }; 5] };
    let method = method.name();
    [interval.lower.into(), interval.upper.into(), method.into(), (*number).into(), (*critical).into()]
}

/// What one value of a series is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeriesOf {
    /// A replication; so many successive ones make one unit of an interval.
    Replications { unit: usize },
    /// A unit.
    Units,
}

/// The values that intervals over replications rest on: `replications.csv`.
#[derive(Clone, Debug)]
pub struct Replications {
    pub of: SeriesOf,
    pub metrics: Vec<String>,
    /// Each policy's series, `[metric][replication]`.
    pub policies: Vec<(String, Vec<Vec<f64>>)>,
}

impl Replications {
    /// One row per policy and replication, one column per metric; written as it goes, since there may be millions of
    /// rows.
    ///
    /// # Errors
    /// If a row cannot be written.
    pub fn csv(&self, study: &str) -> Result<Vec<u8>, Failure> {
        let mut csv = Csv::new(REPLICATIONS.into_iter().chain(self.metrics.iter().map(String::as_str)))?;
        for (policy, series) in &self.policies {
            for index in 0..series.first().map_or(0, Vec::len) {
                let (replication, unit) = match self.of {
                    SeriesOf::Replications { unit } => (index.to_string(), index / unit.max(1)),
                    SeriesOf::Units => (String::new(), index),
                };
                let head = [study.to_string(), policy.clone(), replication, unit.to_string()];
                csv.row(head.into_iter().chain(series.iter().map(|values| field(values[index]))))?;
            }
        }
        csv.into_bytes()
    }
}

/// A setting of several parameters as the name of a policy: `merchant_loan.cutoff=540; reform=none`.
pub fn setting_name<K: AsRef<str>, V: AsRef<str>>(parameters: impl IntoIterator<Item = (K, V)>) -> String {
    let each = parameters.into_iter().map(|(key, value)| format!("{}={}", key.as_ref(), value.as_ref()));
    each.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::joint::JointMethod;

    #[test]
    fn every_study_has_the_same_columns() {
        let interval = Interval { mean: 0.5, lower: 0.25, upper: 0.75, sd: f64::NAN, replications: 4 };
        let estimates = [
            Estimate::level("today", "good_lost", interval).of_group("rural").in_month(3),
            Estimate::change("cutoff=540", "good_lost", interval)
                .made_by(Scale::Difference.method())
                .with_joint(Joint { interval, method: JointMethod::SupT, number: 5, critical: 2.5 }),
        ];
        let text = String::from_utf8(results("mine", &estimates).csv().unwrap()).unwrap();
        assert_eq!(
            text,
            "study,policy,metric,group,month,kind,mean,lower,upper,sd,n,interval,\
             joint_lower,joint_upper,joint,joint_of,joint_critical\n\
             mine,today,good_lost,rural,3,level,0.5,0.25,0.75,,4,t,,,,,\n\
             mine,cutoff=540,good_lost,all,,change,0.5,0.25,0.75,,4,t-few-events,0.25,0.75,sup-t,5,2.5\n"
        );
    }

    #[test]
    fn a_replication_names_its_unit_and_a_unit_itself() {
        let series = |of| Replications {
            of,
            metrics: vec!["a".into(), "b".into()],
            policies: vec![("p".into(), vec![vec![1.0, 2.0, 3.0], vec![f64::NAN, 0.5, 4.0]])],
        };
        let text = |of| String::from_utf8(series(of).csv("mine").unwrap()).unwrap();
        let header = "study,policy,replication,unit,a,b\n";
        let replications = text(SeriesOf::Replications { unit: 2 });
        assert_eq!(replications, format!("{header}mine,p,0,0,1,\nmine,p,1,0,2,0.5\nmine,p,2,1,3,4\n"));
        assert_eq!(text(SeriesOf::Units), format!("{header}mine,p,,0,1,\nmine,p,,1,2,0.5\nmine,p,,2,3,4\n"));
    }
}
