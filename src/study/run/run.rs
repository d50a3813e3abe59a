//! The main study: a baseline against reforms, on the same merchants and the same shocks.

use crate::engine;
use crate::engine::{Engine, Stopped};
use crate::metrics::measure::Measured;
use crate::metrics::scores::{ScoreCounts, ScoreSteps, pooled_ks};
use crate::metrics::{Group, METRICS, Metric, Unit};
use crate::model::phase::Phase;
use crate::model::{Alternative, Scenario, Sizes};
use crate::plan::Plan;
use crate::progress::Progress;
use crate::stats::interval::paired;
use crate::stats::joint::{Resamples, intervals_together, together};
use crate::stats::precision::VarianceParts;
use crate::stats::survival::corrected_share;
use crate::stats::tail::{shortfall, value_at_risk};
use crate::stats::{Clustering, Interval, Sample, clustering};

pub use super::opening_scores::OpeningScores;

/// A finished study.
#[derive(Clone, Debug)]
pub struct StudyResult {
    pub sizes: Sizes,
    pub months: u32,
    pub seasoning: u32,
    pub segment_names: Vec<String>,
    /// Replications that make one unit of an interval: 1, or the points of a scramble.
    pub unit: usize,
    /// The baseline first.
    pub policies: Vec<PolicyResult>,
    /// Good and bad merchants by the baseline's score of month 0.
    pub scores: OpeningScores,
    /// Kolmogorov-Smirnov distance of that score, bad against good merchants of all replications together.
    pub pooled_ks: Interval,
}

/// What one policy did.
#[derive(Clone, Debug)]
pub struct PolicyResult {
    pub name: String,
    pub title: String,
    /// The months in which it differs.
    pub phases: Vec<Phase>,
    /// As in [`StudyResult`].
    pub unit: usize,
    /// Whether it is the baseline or identical to it, so that every change is known to be 0.
    pub equals_baseline: bool,
    /// In the order of [`Group::every`].
    pub groups: Vec<GroupResult>,
    /// Every metric over everybody: by itself, unless [`StudyResult::hold_together`] was called.
    pub levels: Vec<Interval>,
    /// The same of the paired change against the baseline; of the baseline itself, 0 against itself.
    pub changes: Vec<Interval>,
    /// Share of the opening book with access at the end of months 0..=months: `[month][replication]`.
    pub access: Vec<Vec<f64>>,
    /// The same of good merchants.
    pub access_good: Vec<Vec<f64>>,
    /// Kaplan-Meier share not yet lost after months 0..=months, of good merchants: `[month][replication]`.
    pub not_yet_lost_good: Vec<Vec<f64>>,
    /// Kaplan-Meier share not yet restored 0..=months after the first loss, of good merchants lost:
    /// `[months since][replication]`.
    pub not_yet_restored_good: Vec<Vec<f64>>,
    /// Clustering of "good merchant lost".
    pub good_lost_clustering: Clustering,
    /// Value at risk and expected shortfall of the loss per merchant over replications.
    pub loss_risk: LossRisk,
    /// Of every metric of everybody, what the halves of each replication's merchants differ by: `[metric][replication]`; empty
    /// where halves were not measured.
    pub half_differences: Vec<Vec<f64>>,
}

/// Tail of the loss per opening-book merchant over replications, yuan.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct LossRisk {
    pub value_at_risk_95: Interval,
    pub expected_shortfall_95: Interval,
    pub value_at_risk_99: Interval,
    pub expected_shortfall_99: Interval,
}

/// A policy's metrics in one group.
#[derive(Clone, Debug)]
pub struct GroupResult {
    pub group: Group,
    /// `[metric][replication]`, metrics in the order of [`crate::metrics::METRICS`]; `NaN` where not defined.
    pub values: Vec<Vec<f64>>,
}

impl PolicyResult {
    /// Everybody's values of a metric, by replication.
    pub fn values(&self, metric: Metric) -> &[f64] {
        &self.groups[0].values[metric as usize]
    }

    /// A metric over everybody.
    pub fn level(&self, metric: Metric) -> Interval {
        self.levels[metric as usize]
    }

    /// The changes of a quantity, by replication, as intervals are computed from them.
    pub fn sample_of_changes(&self, changes: &[f64]) -> Sample {
        Sample::of(changes, self.unit).known_if(self.equals_baseline)
    }

    /// The paired change of a metric against the baseline, over everybody.
    pub fn change(&self, metric: Metric) -> Interval {
        self.changes[metric as usize]
    }
}

impl StudyResult {
    /// What the variance of a policy's level or change of a metric is made of, if halves were measured.
    /// None of a number of merchants, which grows with them.
    pub fn variance_parts(&self, policy: usize, metric: usize, is_change: bool) -> Option<VarianceParts> {
        if METRICS[metric].unit == Unit::Merchants {
            return None;
        }
        let of = |policy: &PolicyResult| {
            Some((policy.groups[0].values[metric].clone(), policy.half_differences.get(metric)?.clone()))
        };
        let (values, differences) = of(&self.policies[policy])?;
        match is_change {
            false => VarianceParts::of(&values, &differences, self.unit),
            true => {
                let (base, base_differences) = of(&self.policies[0])?;
                VarianceParts::of(&paired(&values, &base), &paired(&differences, &base_differences), self.unit)
            }
        }
    }

    /// Makes the intervals of levels hold together over all policies, and those of changes over all reforms, metric by metric.
    pub fn hold_together(&mut self) {
        let mut resamples = Resamples::default();
        for policy in &mut self.policies {
            (policy.levels, policy.changes) = (Vec::new(), Vec::new());
        }
        for (metric, definition) in METRICS.iter().enumerate() {
            let levels: Vec<Vec<f64>> =
                self.policies.iter().map(|policy| policy.groups[0].values[metric].clone()).collect();
            let changes: Vec<Sample> = (self.policies.iter().zip(&levels))
                .map(|(policy, values)| policy.sample_of_changes(&paired(values, &levels[0])))
                .collect();
            let (level, change) = (definition.unit.scale(), definition.unit.scale_of_change());
            let levels = intervals_together(levels, self.unit, level, &mut resamples);
            let changes = together(&changes, change, &mut resamples);
            for (policy, level) in self.policies.iter_mut().zip(levels) {
                policy.levels.push(level);
            }
            for (policy, change) in self.policies.iter_mut().zip(changes) {
                policy.changes.push(change.interval);
            }
        }
    }
}

/// Runs the study.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn run(scenario: &Scenario, sizes: Sizes, engine: Engine, progress: &Progress) -> Result<StudyResult, Stopped> {
    let plan = Plan::new(scenario);
    let measured = engine::run(&plan, engine, sizes.seed, 0..sizes.replications, sizes.merchants, progress)?;
    let mut result = gather(scenario, sizes, &measured);
    result.hold_together();
    Ok(result)
}

/// Replications of a scenario as a result.
pub fn gather(scenario: &Scenario, sizes: Sizes, measured: &[Vec<Measured>]) -> StudyResult {
    let unit = scenario.economy_draws.replications_of_a_unit() as usize;
    let policies = scenario.alternatives.iter().enumerate().map(|(index, alternative)| {
        let replications: Vec<&Measured> = measured.iter().map(|policies| &policies[index]).collect();
        let equals_baseline = scenario.are_identical(index, 0);
        policy_result(alternative, equals_baseline, &replications, scenario.segment_names.len(), unit)
    });
    let mut policies: Vec<PolicyResult> = policies.collect();
    let baseline = policies[0].groups[0].values.clone();
    for policy in &mut policies {
        let values = || METRICS.iter().zip(&policy.groups[0].values);
        let changes = values().zip(&baseline).map(|((metric, values), baseline)| {
            policy.sample_of_changes(&paired(values, baseline)).interval(metric.unit.scale_of_change())
        });
        let levels = values().map(|(metric, values)| Interval::on(values, unit, metric.unit.scale()));
        (policy.levels, policy.changes) = (levels.collect(), changes.collect());
    }
    let scores: Vec<&ScoreCounts> = measured.iter().filter_map(|policies| policies[0].scores.as_ref()).collect();
    let scores = OpeningScores::of(&scenario.alternatives[0].policy, &scores, unit);
    let steps: Vec<&ScoreSteps> = measured.iter().filter_map(|policies| policies[0].score_steps.as_ref()).collect();
    let (ks, without) = pooled_ks(&steps, unit);
    StudyResult {
        sizes,
        months: scenario.months,
        seasoning: scenario.seasoning,
        segment_names: scenario.segment_names.clone(),
        unit,
        policies,
        scores,
        pooled_ks: corrected_share(ks, &without, unit),
    }
}

fn policy_result(
    alternative: &Alternative,
    equals_baseline: bool,
    replications: &[&Measured],
    segments: usize,
    unit: usize,
) -> PolicyResult {
    let groups = Group::every(segments).into_iter().enumerate().map(|(index, group)| GroupResult {
        group,
        values: by_replication(replications, |measured| &measured.groups[index]),
    });
    let groups: Vec<GroupResult> = groups.collect();
    let losses = &groups[0].values[Metric::LossPerMerchant as usize];
    let counts: Vec<(u64, u64)> = replications.iter().map(|measured| measured.good_lost).collect();
    PolicyResult {
        name: alternative.name.clone(),
        title: alternative.title.clone(),
        phases: alternative.policy.phases.clone(),
        unit,
        equals_baseline,
        loss_risk: LossRisk {
            value_at_risk_95: value_at_risk(losses, unit, 0.95),
            expected_shortfall_95: shortfall(losses, unit, 0.95),
            value_at_risk_99: value_at_risk(losses, unit, 0.99),
            expected_shortfall_99: shortfall(losses, unit, 0.99),
        },
        groups,
        levels: Vec::new(),
        changes: Vec::new(),
        access: by_replication(replications, |measured| &measured.access),
        access_good: by_replication(replications, |measured| &measured.access_good),
        not_yet_lost_good: by_replication(replications, |measured| &measured.not_yet_lost_good),
        not_yet_restored_good: by_replication(replications, |measured| &measured.not_yet_restored_good),
        good_lost_clustering: clustering(&counts),
        half_differences: by_replication(replications, |measured| &measured.half_differences),
    }
}

/// Transposes one list per replication into one list of replications per index.
fn by_replication<'a>(replications: &[&'a Measured], list: impl Fn(&'a Measured) -> &'a Vec<f64>) -> Vec<Vec<f64>> {
    let indices = replications.first().map_or(0, |measured| list(measured).len());
    (0..indices).map(|index| replications.iter().map(|measured| list(measured)[index]).collect()).collect()
}
