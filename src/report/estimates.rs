//! The numbers of a study in the form that all studies share: estimates with their intervals.

use super::csv_table::{CsvCell, INTERVAL, RowIterator, TableRows, interval_cells};
use crate::stats::interval::KNOWN;
use crate::stats::joint::{Joint, JointMethod, Resamples, together};
use crate::stats::{Interval, Sample, Scale};
use std::borrow::Cow;
use std::sync::Arc;

/// The group of all merchants.
pub const ALL: &str = "all";
/// The columns of `results.csv` before those of the interval.
const RESULTS: [&str; 6] = ["study", "policy", "metric", "group", "month", "kind"];
/// The columns of an estimate's intervals: the one by itself, how it was made, and the one that holds together with those of the
/// other policies in the same metric, group, month and kind.
pub const INTERVALS: [&str; 12] = {
    let [mean, lower, upper, sd, n] = INTERVAL;
    let [of, critical, jump] = ["joint_of", "joint_critical", "joint_jump"];
    [mean, lower, upper, sd, n, "interval", "joint_lower", "joint_upper", "joint", of, critical, jump]
};
/// The columns of the range over an ensemble, after those of the intervals.
const PARAMETERS: [&str; 4] = ["parameters_lower", "parameters_upper", "parameters_members", "parameters_effective"];
/// What an estimate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EstimateKind {
    /// A quantity itself.
    Level,
    /// A difference between two levels of a quantity.
    Change,
    /// A difference between two changes of a quantity.
    ChangeOfChange,
}

impl EstimateKind {
    fn name(self) -> &'static str {
        match self {
            EstimateKind::Level => "level",
            EstimateKind::Change => "change",
            EstimateKind::ChangeOfChange => "change_of_change",
        }
    }
}

/// The range of a number over the settings of an ensemble.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ParameterRange {
    pub lower: f64,
    pub upper: f64,
    /// Members of the ensemble.
    pub members: usize,
    /// The number of members of equal weight that would say as much.
    pub effective: f64,
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
    /// Over an ensemble.
    pub parameters: Option<ParameterRange>,
}

impl Estimate {
    /// A level over all merchants and the whole study.
    pub fn level(policy: impl Into<String>, metric: impl Into<String>, interval: Interval) -> Estimate {
        let (policy, metric) = (policy.into(), metric.into());
        let (group, kind, method) = (ALL.into(), EstimateKind::Level, Scale::Plain.method().to_string());
        Estimate { policy, metric, group, month: None, kind, interval, method, joint: None, parameters: None }
    }

    /// A change over all merchants and the whole study.
    pub fn change(policy: impl Into<String>, metric: impl Into<String>, interval: Interval) -> Estimate {
        Estimate { kind: EstimateKind::Change, ..Estimate::level(policy, metric, interval) }
    }

    /// The same, its interval made by another method than Student's t.
    pub fn made_by(self, method: impl Into<String>) -> Estimate {
        Estimate { method: method.into(), ..self }
    }

    /// The same with the interval that holds together with others; what is known is known by itself too.
    pub fn with_joint(self, joint: Joint) -> Estimate {
        let method = if joint.method == JointMethod::Known { KNOWN.into() } else { self.method };
        Estimate { joint: Some(joint), method, ..self }
    }

    /// The same of a group.
    pub fn of_group(self, group: impl Into<String>) -> Estimate {
        Estimate { group: group.into(), ..self }
    }

    /// The same in a month.
    pub fn in_month(self, month: usize) -> Estimate {
        Estimate { month: Some(month), ..self }
    }

    /// The same in another unit.
    pub fn times(self, factor: f64) -> Estimate {
        let joint = self.joint.map(|joint| joint.times(factor));
        let parameters = self.parameters.map(|range| range.times(factor));
        Estimate { interval: self.interval.times(factor), joint, parameters, ..self }
    }

    /// The entries of its intervals, in the order of [`INTERVALS`].
    pub fn interval_cells(&self) -> impl Iterator<Item = CsvCell> {
        let own = interval_cells(&self.interval).into_iter().chain([self.method.as_str().into()]);
        own.chain(joint_cells(self.joint.as_ref()))
    }
}

impl ParameterRange {
    /// The same in another unit; the factor is above 0.
    fn times(self, factor: f64) -> ParameterRange {
        ParameterRange { lower: self.lower * factor, upper: self.upper * factor, ..self }
    }
}

/// The estimates of a study, in order.
#[derive(Clone)]
pub enum Estimates {
    All(Vec<Estimate>),
    /// Made one by one whenever they are read.
    Made(Arc<dyn Fn() -> Box<dyn Iterator<Item = Estimate>> + Send + Sync>),
}

impl Estimates {
    /// Every estimate.
    pub fn iter(&self) -> Box<dyn Iterator<Item = Cow<'_, Estimate>> + '_> {
        match self {
            Estimates::All(all) => Box::new(all.iter().map(Cow::Borrowed)),
            Estimates::Made(make) => Box::new(make().map(Cow::Owned)),
        }
    }
}

impl From<Vec<Estimate>> for Estimates {
    fn from(all: Vec<Estimate>) -> Estimates {
        Estimates::All(all)
    }
}

/// The estimates of one quantity under some policies, as [`family_of`] has them, from the policies' values by replication, of which
/// `unit` make a unit.
pub fn family<'a, S: AsRef<[f64]>>(
    series: impl IntoIterator<Item = (&'a str, S)>,
    unit: usize,
    scale: Scale,
    resamples: &mut Resamples,
    estimate: impl Fn(&str, Interval) -> Estimate,
) -> Vec<Estimate> {
    let samples = series.into_iter().map(|(policy, values)| (policy, Sample::of(values.as_ref(), unit)));
    family_of(samples, scale, resamples, estimate)
}

/// The estimates of one quantity under some policies: each by itself, and together. `estimate` makes a row of a policy's interval.
pub fn family_of<'a>(
    samples: impl IntoIterator<Item = (&'a str, Sample)>,
    scale: Scale,
    resamples: &mut Resamples,
    estimate: impl Fn(&str, Interval) -> Estimate,
) -> Vec<Estimate> {
    let (policies, samples): (Vec<&str>, Vec<Sample>) = samples.into_iter().unzip();
    let joint = together(&samples, scale, resamples);
    let each = policies.into_iter().zip(&samples).zip(joint);
    each.map(|((policy, sample), joint)| {
        estimate(policy, sample.interval(scale)).made_by(scale.method()).with_joint(joint)
    })
    .collect()
}

/// The table of a study's estimates.
pub fn results<'a>(study: &'a str, estimates: &'a Estimates) -> TableRows<'a> {
    let row = move |estimate: Cow<'a, Estimate>| {
        let texts = [study, &estimate.policy, &estimate.metric, &estimate.group];
        let mut row: Vec<CsvCell> = texts.map(CsvCell::from).to_vec();
        row.push(estimate.month.map_or(CsvCell::Empty, CsvCell::from));
        row.push(estimate.kind.name().into());
        row.extend(estimate.interval_cells());
        row.extend(parameter_cells(estimate.parameters.as_ref()));
        Cow::Owned(row)
    };
    let rows = move || -> RowIterator<'a> { Box::new(estimates.iter().map(row)) };
    TableRows { name: "results", columns: [&RESULTS[..], &INTERVALS, &PARAMETERS].concat(), rows: Box::new(rows) }
}

/// The entries of an interval that holds together with others: the last of [`INTERVALS`].
fn joint_cells(joint: Option<&Joint>) -> [CsvCell; 6] {
    let Some(Joint { interval, method, number, critical, jump }) = joint else { return [const { CsvCell::Empty }; 6] };
    let [lower, upper, critical, jump] = [interval.lower, interval.upper, *critical, *jump].map(CsvCell::from);
    [lower, upper, method.name().into(), (*number).into(), critical, jump]
}

/// The entries of a range over an ensemble, in the order of [`PARAMETERS`].
fn parameter_cells(range: Option<&ParameterRange>) -> [CsvCell; 4] {
    let Some(range) = range else { return [const { CsvCell::Empty }; 4] };
    [range.lower.into(), range.upper.into(), range.members.into(), range.effective.into()]
}

/// A setting of several parameters as the name of a policy: `merchant_loan.cutoff=540; reform=none`.
pub fn setting_name<K: AsRef<str>, V: AsRef<str>>(parameters: impl IntoIterator<Item = (K, V)>) -> String {
    let each = parameters.into_iter().map(|(key, value)| format!("{}={}", key.as_ref(), value.as_ref()));
    each.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::short::assert_takes_short_writes;

    fn csv(table: &TableRows<'_>) -> String {
        let mut bytes = Vec::new();
        table.write_csv(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn files_of_any_length_are_written_by_short_writes_too() {
        let interval = Interval { mean: 0.5, lower: 0.25, upper: 0.75, sd: f64::NAN, replications: 4 };
        let estimates = Estimates::All(vec![Estimate::level("today", "good_lost", interval); 3]);
        assert_takes_short_writes(|to| results("mine", &estimates).write_csv(to));
    }

    #[test]
    fn every_study_has_the_same_columns() {
        let interval = Interval { mean: 0.5, lower: 0.25, upper: 0.75, sd: f64::NAN, replications: 4 };
        let estimates = Estimates::All(vec![
            Estimate {
                parameters: Some(ParameterRange { lower: -1.0, upper: 2.0, members: 200, effective: 150.5 }),
                ..Estimate::level("today", "good_lost", interval).of_group("rural").in_month(3)
            },
            Estimate::change("cutoff=540", "good_lost", interval)
                .made_by(Scale::Difference.method())
                .with_joint(Joint { interval, method: JointMethod::SupT, number: 5, critical: 2.5, jump: 0.125 }),
        ]);
        let text = csv(&results("mine", &estimates));
        assert_eq!(
            text,
            "study,policy,metric,group,month,kind,mean,lower,upper,sd,n,interval,\
             joint_lower,joint_upper,joint,joint_of,joint_critical,joint_jump,\
             parameters_lower,parameters_upper,parameters_members,parameters_effective\n\
             mine,today,good_lost,rural,3,level,0.5,0.25,0.75,,4,t,,,,,,,-1,2,200,150.5\n\
             mine,cutoff=540,good_lost,all,,change,0.5,0.25,0.75,,4,few-events-t,0.25,0.75,sup-t,5,2.5,0.125,,,,\n"
        );
    }

    #[test]
    fn what_is_known_says_so_and_the_others_do_not_count_it() {
        let known = Sample::of(&[0.0; 3], 1).known_if(true);
        let samples = [("same", known), ("a", Sample::of(&[1.0, 2.0, 3.0], 1)), ("b", Sample::of(&[1.0, 2.0, 6.0], 1))];
        let rows = family_of(samples, Scale::Plain, &mut Resamples::default(), |policy, interval| {
            Estimate::change(policy, "good_lost", interval)
        });
        let text = csv(&results("mine", &rows.into()));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[1], "mine,same,good_lost,all,,change,0,0,0,0,3,known,0,0,known,0,,,,,,");
        assert!(lines[2..].iter().all(|line| line.contains(",Bonferroni-t,2,")), "{text}");
    }
}
