//! The headline experiment and its generalisation: what does opening a consumer loan do to a good merchant's loan?
//!
//! Two arms on the same draws: everybody without a consumer loan opens one in month m, or nobody ever does. Among good
//! opening-book merchants without a consumer loan at month 0, the effect is the share lost in the first arm minus that
//! in the second, and so for the share lost for three months or more; by month since opening, the shares first lost by
//! then. Each positioning rule is tried with and without the exposure cap.

use crate::engine::{Engine, Stopped, measure_first, measure_only, stream};
use crate::kernel::ReplicationCounts;
use crate::metrics::measure::{GroupSums, Measured};
use crate::metrics::{Group, Metric};
use crate::model::Sizes;
use crate::model::consumer_loan::Opening;
use crate::model::merchant_loan::Exclusivity;
use crate::model::{Alternative, Scenario};
use crate::plan::Plan;
use crate::progress::Progress;
use crate::stats::interval::paired;
use crate::stats::joint::{Resamples, intervals_together};
use crate::stats::{Interval, Scale};
use crate::study::run::collect::{Collector, Limits};
use crate::study::run::run::StudyResult;
use serde::{Deserialize, Serialize};

/// Under which rules the two arms are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    pub rule: Exclusivity,
    pub exposure_cap: bool,
}

impl Setting {
    pub const ALL: [Setting; 6] = [
        Setting { rule: Exclusivity::None, exposure_cap: true },
        Setting { rule: Exclusivity::None, exposure_cap: false },
        Setting { rule: Exclusivity::ConsumerFirst, exposure_cap: true },
        Setting { rule: Exclusivity::ConsumerFirst, exposure_cap: false },
        Setting { rule: Exclusivity::MerchantFirst, exposure_cap: true },
        Setting { rule: Exclusivity::MerchantFirst, exposure_cap: false },
    ];

    /// The rule's name in files.
    pub fn rule_name(self) -> &'static str {
        match self.rule {
            Exclusivity::None => "none",
            Exclusivity::ConsumerFirst => "consumer_first",
            Exclusivity::MerchantFirst => "merchant_first",
        }
    }
}

/// The metrics that the effect is measured on: lost, and lost for three months or more.
pub const EFFECT_ON: [Metric; 2] = [Metric::GoodLostWithoutConsumerLoan, Metric::GoodLostForLongWithoutConsumerLoan];

/// The effect in one setting.
pub struct Arm {
    pub setting: Setting,
    /// Indices of the policy in which everybody opens a loan and of the one in which nobody does.
    pub policies: [usize; 2],
    /// On each of [`EFFECT_ON`], groups in the order of [`Group::every`]; the intervals of all arms hold together, group by group.
    pub groups: [Vec<Interval>; 2],
    /// By months since opening, from 0; those of all arms hold together, month by month.
    pub by_month: Vec<Interval>,
}

/// A finished experiment.
pub struct EffectResult {
    /// The baseline alone.
    pub study: StudyResult,
    /// Names of the policies: the baseline's, then for each setting that of the arm that opens and of the one that does not.
    pub names: Vec<String>,
    pub opening_month: u32,
    /// Title of the reform under which the arms are, if not the baseline.
    pub under: Option<String>,
    pub groups: Vec<Group>,
    pub arms: Vec<Arm>,
    /// Each of [`EFFECT_ON`]: `[replication][policy][group]`.
    values: Vec<Vec<Vec<[f64; 2]>>>,
    /// Share of good merchants without a consumer loan that have been lost by the end of each month:
    /// `[replication][policy][month]`.
    lost: Vec<Vec<Vec<f64>>>,
}

impl EffectResult {
    /// One of [`EFFECT_ON`] of a policy in a group, by replication.
    pub fn values(&self, policy: usize, group: usize, on: usize) -> Vec<f64> {
        values(&self.values, policy, group, on)
    }

    /// The share that a policy has lost by the end of a month, by replication.
    pub fn lost_by_month(&self, policy: usize, month: usize) -> Vec<f64> {
        lost_by_month(&self.lost, policy, month)
    }
}

fn values(values: &[Vec<Vec<[f64; 2]>>], policy: usize, group: usize, on: usize) -> Vec<f64> {
    values.iter().map(|policies| policies[policy][group][on]).collect()
}

fn lost_by_month(lost: &[Vec<Vec<f64>>], policy: usize, month: usize) -> Vec<f64> {
    lost.iter().map(|policies| policies[policy][month]).collect()
}

/// The scenario of the experiment: the baseline, then two arms a setting, under the reform that follows the baseline if one does.
pub fn scenario(base: &Scenario, opening_month: u32) -> Scenario {
    let mut scenario = base.clone();
    let under = &base.alternatives[base.alternatives.len().min(2) - 1].policy;
    scenario.alternatives.truncate(1);
    for setting in Setting::ALL {
        for (arm, opening) in [("opens", Opening::InMonth(opening_month)), ("never_opens", Opening::Never)] {
            let mut policy = under.clone();
            policy.opening = opening;
            policy.exclusivity = setting.rule;
            if !setting.exposure_cap {
                policy.parameters.positioning.cap_multiple = f64::INFINITY;
            }
            let cap = if setting.exposure_cap { "cap" } else { "no_cap" };
            let name = format!("{}.{cap}.{arm}", setting.rule_name());
            scenario.alternatives.push(Alternative { title: name.clone(), name, policy });
        }
    }
    scenario
}

/// Runs the experiment of a [`scenario`].
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn run(
    scenario: &Scenario,
    opening_month: u32,
    sizes: Sizes,
    engine: Engine,
    progress: &Progress,
) -> Result<EffectResult, Stopped> {
    let plan = Plan::new(scenario);
    let groups = Group::every(scenario.segment_names.len());
    let measure = |counts: &ReplicationCounts| {
        let shares_lost = |tally: &crate::metrics::tally::Tally| -> Vec<f64> {
            let whole: i64 = tally.cells.iter().map(|cell| cell.good_without_consumer_loan).sum();
            let mut lost = 0;
            let shares = tally.good_without_consumer_loan_first_losses.iter().map(|&first| {
                lost += first;
                if whole == 0 { f64::NAN } else { lost as f64 / whole as f64 }
            });
            shares.collect()
        };
        let on = |sums: &GroupSums<'_>| EFFECT_ON.map(|metric| sums.metric(metric as usize));
        Replication {
            baseline: measure_first(&plan, counts, 1),
            values: measure_only(&plan, counts, &groups, |_, sums| sums.iter().map(on).collect()),
            lost: counts.tallies.iter().map(shares_lost).collect(),
        }
    };
    let alone = Scenario { alternatives: vec![scenario.alternatives[0].clone()], ..scenario.clone() };
    let mut collector = Collector::new(&alone, true, Limits::NONE);
    let (mut measured, mut lost) = (Vec::new(), Vec::new());
    let (seed, replications) = (sizes.seed, 0..sizes.replications);
    stream(&plan, engine, seed, replications, sizes.merchants, progress, "both arms", measure, |replication| {
        collector.add(&replication.baseline);
        measured.push(replication.values);
        lost.push(replication.lost);
    })?;
    let study = collector.finish(sizes);
    let policies: Vec<[usize; 2]> = (0..Setting::ALL.len()).map(|index| [1 + 2 * index, 2 + 2 * index]).collect();
    let mut resamples = Resamples::default();
    let mut effects = |value: &dyn Fn(usize) -> Vec<f64>| {
        let series = policies.iter().map(|&[opens, never]| paired(&value(opens), &value(never)));
        intervals_together(series, study.unit, Scale::Difference, &mut resamples)
    };
    let by_group: [Vec<Vec<Interval>>; 2] = std::array::from_fn(|on| {
        (0..groups.len()).map(|group| effects(&|policy| values(&measured, policy, group, on))).collect()
    });
    let by_month: Vec<Vec<Interval>> = (opening_month as usize..=scenario.months as usize)
        .map(|month| effects(&|policy| lost_by_month(&lost, policy, month)))
        .collect();
    let arm = |(index, setting): (usize, Setting)| Arm {
        setting,
        policies: policies[index],
        groups: by_group.each_ref().map(|groups| groups.iter().map(|arms| arms[index]).collect()),
        by_month: by_month.iter().map(|arms| arms[index]).collect(),
    };
    let arms = Setting::ALL.into_iter().enumerate().map(arm).collect();
    let names = scenario.alternatives.iter().map(|alternative| alternative.name.clone()).collect();
    Ok(EffectResult { study, names, opening_month, under: None, groups, arms, values: measured, lost })
}

/// What is kept of a replication.
#[derive(Serialize, Deserialize)]
struct Replication {
    baseline: Vec<Measured>,
    /// `[policy][group]`.
    values: Vec<Vec<[f64; 2]>>,
    /// `[policy][month]`.
    lost: Vec<Vec<f64>>,
}
