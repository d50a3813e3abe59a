//! Replications of a run, reduced as they come.
//!
//! Values are kept by replication as long as they are few; beyond that, as the sums of their units ([`crate::stats::columns`]), so
//! that memory does not grow with replications. What needs single replications keeps what it needs: the tail of the loss and the
//! chart of replications one number each, quantiles of access a count on a grid.

use super::goals::{DISTRIBUTED, RANKED, pairs_of};
use super::opening_scores::{OpeningCounts, OpeningScores};
use super::result::{GroupResult, LossRisk, MonthSums, PolicyResult, StudyResult, parts_of};
use crate::metrics::measure::Measured;
use crate::metrics::scores::{ScoreSteps, pooled_ks};
use crate::metrics::{Group, METRICS, Metric};
use crate::model::{Scenario, Sizes};
use crate::stats::binned::BinnedShares;
use crate::stats::columns::{Columns, Kept, UnitSums};
use crate::stats::interval::Interval;
use crate::stats::joint::{Resamples, together};
use crate::stats::precision::{HalfSquares, VarianceParts};
use crate::stats::survival::corrected_share;
use crate::stats::tail::{shortfall, value_at_risk};
use crate::stats::{Sample, clustering};

/// How many values are kept by replication.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub everybody: usize,
    pub groups: usize,
    pub months: usize,
}

impl Limits {
    /// Of a run: 144 MiB in all.
    pub const RUN: Limits = Limits { everybody: 3 << 20, groups: 10 << 20, months: 5 << 20 };
    /// Every value is kept.
    pub const NONE: Limits = Limits { everybody: usize::MAX, groups: usize::MAX, months: usize::MAX };
}

/// Units of which scores are kept apart; beyond it two neighbours at a time are joined.
const SCORE_UNITS_MAX: usize = 1024;
/// Monthly series of a policy.
const SERIES: usize = 4;
/// Metrics of which every replication's value is kept: the loss, for its tail, and those whose distribution is shown.
const SINGLE: [Metric; 1 + DISTRIBUTED.len()] = {
    let mut single = [Metric::LossPerMerchant; 1 + DISTRIBUTED.len()];
    let mut index = 0;
    while index < DISTRIBUTED.len() {
        single[1 + index] = DISTRIBUTED[index].0;
        index += 1;
    }
    single
};

/// What is kept of the replications so far.
pub struct Collector<'a> {
    scenario: &'a Scenario,
    unit: usize,
    replications: usize,
    everybody: Columns,
    /// Segments and deciles; none where everybody alone is measured.
    groups: Option<Columns>,
    months: Columns,
    policies: Vec<OfPolicy>,
    /// Of each pair of policies after the baseline, what the halves differ by in the difference of each of [`RANKED`].
    pairs: Vec<[HalfSquares; RANKED.len()]>,
    scores: OpeningCounts,
    steps: UnitSteps,
}

/// What is kept of single replications of a policy.
#[derive(Default)]
struct OfPolicy {
    single: [Vec<f64>; SINGLE.len()],
    good_lost: Vec<(u64, u64)>,
    /// Of each metric's level and change.
    halves: Vec<[HalfSquares; 2]>,
    /// Of good merchants, by month.
    access: Vec<BinnedShares>,
}

impl<'a> Collector<'a> {
    /// Without replications yet; of groups too if they are asked for.
    pub fn new(scenario: &'a Scenario, with_groups: bool, limits: Limits) -> Collector<'a> {
        let unit = scenario.economy_draws.replications_of_a_unit() as usize;
        let (policies, months) = (scenario.alternatives.len(), SERIES * (scenario.months as usize + 1));
        let groups = (Group::every(scenario.segment_names.len()).len() - 1) * METRICS.len();
        Collector {
            scenario,
            unit,
            replications: 0,
            everybody: Columns::new(policies, METRICS.len(), unit, limits.everybody, true),
            groups: with_groups.then(|| Columns::new(policies, groups, unit, limits.groups, true)),
            months: Columns::new(policies, months, unit, limits.months, false),
            policies: (0..policies).map(|_| OfPolicy::default()).collect(),
            pairs: vec![Default::default(); pairs_of(policies).count()],
            scores: OpeningCounts::new(unit),
            steps: UnitSteps { size: unit.max(1), last: 0, units: Vec::new() },
        }
    }

    /// Adds a replication, measured under every policy.
    pub fn add(&mut self, measured: &[Measured]) {
        self.replications += 1;
        self.everybody.push(&row(measured, |of| of.groups[0].iter()));
        if let Some(groups) = &mut self.groups {
            groups.push(&row(measured, |of| of.groups[1..].iter().flatten()));
        }
        self.months.push(&row(measured, |of| {
            [&of.access, &of.access_good, &of.not_yet_lost_good, &of.not_yet_restored_good].into_iter().flatten()
        }));
        for (policy, of) in self.policies.iter_mut().zip(measured) {
            policy.add(of, &measured[0]);
        }
        for (squares, (one, other)) in self.pairs.iter_mut().zip(pairs_of(measured.len())) {
            for (squares, goal) in squares.iter_mut().zip(RANKED) {
                let half = |policy: usize| measured[policy].half_differences.get(goal.metric() as usize);
                if let (Some(one), Some(other)) = (half(one), half(other)) {
                    squares.add(one - other);
                }
            }
        }
        if let Some(counts) = &measured[0].scores {
            self.scores.add(counts);
        }
        if let Some(steps) = &measured[0].score_steps {
            self.steps.add(steps);
        }
    }

    /// The number of replications so far.
    pub fn replications(&self) -> usize {
        self.replications
    }

    /// The intervals of a metric of everybody under every policy which hold together: of levels, or of changes, in which the
    /// baseline's is against itself.
    pub fn together(&self, metric: usize, is_change: bool) -> Vec<Interval> {
        let unit = METRICS[metric].unit;
        let scale = if is_change { unit.scale_of_change() } else { unit.scale() };
        let samples = (0..self.policies.len()).map(|policy| self.sample(policy, metric, is_change));
        let joint = together(&samples.collect::<Vec<Sample>>(), scale, &mut Resamples::default());
        joint.into_iter().map(|joint| joint.interval).collect()
    }

    /// As [`StudyResult::variance_parts`].
    pub fn variance_parts(&self, policy: usize, metric: usize, is_change: bool) -> Option<VarianceParts> {
        let halves = self.policies[policy].halves.get(metric)?;
        parts_of(metric, &self.sample(policy, metric, is_change), &halves[usize::from(is_change)])
    }

    fn sample(&self, policy: usize, metric: usize, is_change: bool) -> Sample {
        match is_change {
            false => self.everybody.level(policy, metric),
            true => self.everybody.change(policy, metric).known_if(self.scenario.are_identical(policy, 0)),
        }
    }

    /// The result of the replications; every interval by itself.
    pub fn finish(self, sizes: Sizes) -> StudyResult {
        let (scenario, unit) = (self.scenario, self.unit);
        let every = Group::every(scenario.segment_names.len());
        let number = scenario.alternatives.len();
        let mut everybody = by_policy(self.everybody.into_kept(), number);
        let mut groups = self.groups.map(|groups| by_policy(groups.into_kept(), number));
        let mut months = by_policy(self.months.into_kept(), number);
        let policies = scenario.alternatives.iter().zip(self.policies).enumerate().map(|(index, (alternative, of))| {
            let of_all = everybody.next().unwrap_or_default();
            let of_groups = groups.as_mut().and_then(Iterator::next).map(|of| of.of_groups(&every[1..]));
            of.result(
                PolicyResult::new(alternative, scenario.months, unit, scenario.are_identical(index, 0)),
                of_all.of_groups(&every[..1]).chain(of_groups.into_iter().flatten()),
                months.next().unwrap_or_default(),
            )
        });
        let mut policies: Vec<PolicyResult> = policies.collect();
        let samples = |policy: &PolicyResult| -> Vec<(Sample, Sample)> {
            let of = |metric| (policy.level_sample(0, metric), policy.change_sample(&policies[0], 0, metric));
            (0..METRICS.len()).map(of).collect()
        };
        let all: Vec<Vec<(Sample, Sample)>> = policies.iter().map(samples).collect();
        for (policy, samples) in policies.iter_mut().zip(all) {
            for (metric, (level, change)) in METRICS.iter().zip(samples) {
                policy.levels.push(level.interval(metric.unit.scale()));
                policy.changes.push(change.interval(metric.unit.scale_of_change()));
            }
        }
        let (ks, without) = pooled_ks(&self.steps.units.iter().collect::<Vec<&ScoreSteps>>(), 1);
        StudyResult {
            sizes,
            months: scenario.months,
            seasoning: scenario.seasoning,
            segment_names: scenario.segment_names.clone(),
            unit,
            policies,
            pair_halves: self.pairs,
            scores: OpeningScores::of(&scenario.alternatives[0].policy, &self.scores),
            pooled_ks: corrected_share(ks, &without, self.steps.size),
        }
    }
}

/// One list of a replication's values, policy by policy.
fn row<'a, I: Iterator<Item = &'a f64>>(measured: &'a [Measured], values: impl Fn(&'a Measured) -> I) -> Vec<f64> {
    measured.iter().flat_map(values).copied().collect()
}

/// What is kept of one policy's quantities.
#[derive(Default)]
struct KeptOfPolicy {
    values: Vec<Vec<f64>>,
    levels: Vec<UnitSums>,
    changes: Vec<UnitSums>,
}

impl KeptOfPolicy {
    /// As results of these groups, in order.
    fn of_groups(self, groups: &[Group]) -> impl Iterator<Item = GroupResult> {
        let [mut levels, mut changes] = [self.levels, self.changes].map(Vec::into_iter);
        let mut values = self.values.into_iter();
        groups.iter().map(move |group| GroupResult {
            group: *group,
            values: values.by_ref().take(METRICS.len()).collect(),
            sums: levels.by_ref().zip(changes.by_ref()).take(METRICS.len()).map(|(a, b)| [a, b]).collect(),
        })
    }
}

/// What is kept, policy by policy.
fn by_policy(kept: Kept, policies: usize) -> impl Iterator<Item = KeptOfPolicy> {
    let (values, levels, changes) = match kept {
        Kept::Values(values) => (values, Vec::new(), Vec::new()),
        Kept::Reduced { levels, changes } => (Vec::new(), levels, changes),
    };
    let [values_of_one, sums_of_one, changes_of_one] =
        [values.len(), levels.len(), changes.len()].map(|all| all / policies.max(1));
    let (mut values, mut levels, mut changes) = (values.into_iter(), levels.into_iter(), changes.into_iter());
    (0..policies).map(move |_| KeptOfPolicy {
        values: values.by_ref().take(values_of_one).collect(),
        levels: levels.by_ref().take(sums_of_one).collect(),
        changes: changes.by_ref().take(changes_of_one).collect(),
    })
}

impl OfPolicy {
    fn add(&mut self, measured: &Measured, baseline: &Measured) {
        for (values, metric) in self.single.iter_mut().zip(SINGLE) {
            values.push(measured.groups[0][metric as usize]);
        }
        self.good_lost.push(measured.good_lost);
        self.halves.resize(measured.half_differences.len(), Default::default());
        let pairs = measured.half_differences.iter().zip(&baseline.half_differences);
        for ([level, change], (mine, baseline)) in self.halves.iter_mut().zip(pairs) {
            level.add(*mine);
            change.add(mine - baseline);
        }
        self.access.resize(measured.access_good.len(), BinnedShares::default());
        self.access.iter_mut().zip(&measured.access_good).for_each(|(binned, share)| binned.add(*share));
    }

    /// The policy's result without its intervals.
    fn result(
        self,
        policy: PolicyResult,
        groups: impl Iterator<Item = GroupResult>,
        months: KeptOfPolicy,
    ) -> PolicyResult {
        let mut groups: Vec<GroupResult> = groups.collect();
        let unit = policy.unit;
        let losses = &self.single[0];
        let loss_risk = LossRisk {
            value_at_risk_95: value_at_risk(losses, unit, 0.95),
            expected_shortfall_95: shortfall(losses, unit, 0.95),
            value_at_risk_99: value_at_risk(losses, unit, 0.99),
            expected_shortfall_99: shortfall(losses, unit, 0.99),
        };
        if groups[0].values.is_empty() {
            groups[0].values.resize(METRICS.len(), Vec::new());
            for (values, metric) in self.single.into_iter().zip(SINGLE) {
                groups[0].values[metric as usize] = values;
            }
        }
        let length = self.access.len();
        let reduced_months =
            (!months.levels.is_empty()).then_some(MonthSums { sums: months.levels, access: self.access });
        let mut values = months.values.into_iter();
        let mut series = || values.by_ref().take(length).collect();
        PolicyResult {
            groups,
            loss_risk,
            access: series(),
            access_good: series(),
            not_yet_lost_good: series(),
            not_yet_restored_good: series(),
            reduced_months,
            good_lost_clustering: clustering(&self.good_lost),
            halves: self.halves,
            ..policy
        }
    }
}

/// Scores of month 0 by unit.
struct UnitSteps {
    /// Replications of a unit.
    size: usize,
    /// Replications of the last unit so far.
    last: usize,
    units: Vec<ScoreSteps>,
}

impl UnitSteps {
    fn add(&mut self, steps: &ScoreSteps) {
        if let (Some(last), true) = (self.units.last_mut(), self.last < self.size) {
            last.merge(steps);
            self.last += 1;
            return;
        }
        if self.units.len() == SCORE_UNITS_MAX {
            let pairs = self.units.chunks(2).map(|pair| {
                let mut both = pair[0].clone();
                pair[1..].iter().for_each(|next| both.merge(next));
                both
            });
            self.units = pairs.collect();
            self.size *= 2;
        }
        self.units.push(steps.clone());
        self.last = 1;
    }
}
