//! What a study has to compute: which policies share a world, which share a twin, and the bounds of revenue deciles.
//!
//! A **world** is everything that does not depend on the policy: traits, revenue and the consumer line under one scenario. Policies
//! that differ only in what the lender or the regulator sets share it. A **twin** has full access under the baseline's parameters;
//! there is one per scenario.

mod order;
mod same;

pub use order::{Kept, Turn, in_order};

use crate::environment::Timeline;
use crate::environment::principal_paths::PrincipalPaths;
use crate::metrics::{CountedBy, DECILES, Group};
use crate::model::distress::Distress;
use crate::model::macro_policy::Economy;
use crate::model::merchant::{Segment, Traits};
use crate::model::phase::Stretch;
use crate::model::revenue::Season;
use crate::model::terms::Terms;
use crate::model::{EconomyDraws, GoodDefinition, Policy, Scenario, padded};
use crate::population::Population;
use crate::simd::Real;
use same::{months_shared, same_as};

/// The work of a study, the same for every replication.
#[derive(Clone, Debug)]
pub struct Plan {
    pub timeline: Timeline,
    /// The calendar month of month 1, 1 to 12.
    pub start_month: u32,
    pub good_definition: GoodDefinition,
    pub economy: Economy<f64>,
    /// Components of the economy's path, if it is drawn as Sobol points.
    pub paths: Option<PrincipalPaths>,
    pub population: Population,
    pub segments: usize,
    pub counted_by: CountedBy,
    /// The nine bounds between the deciles of log monthly revenue, for the population under the baseline.
    pub decile_bounds: [f64; DECILES - 1],
    /// The terms that represent each distinct world; the first are the baseline's.
    pub worlds: Vec<Terms>,
    /// The terms and worlds of the twins; the first is the baseline's.
    pub twins: Vec<Planned>,
    /// The baseline first.
    pub policies: Vec<PlannedPolicy>,
    /// By month from 0 on: whether some policy leaves the baseline after it, see `PlannedPolicy::months_shared`.
    pub is_left_after: Vec<bool>,
    /// For how many months after a loss the baseline's scores are followed beside its twin's; 0 follows none and costs nothing.
    pub months_followed: u32,
}

/// A policy by month and its world.
#[derive(Clone, Debug)]
pub struct Planned {
    pub terms: Terms,
    pub world: usize,
}

/// A policy of the study.
#[derive(Clone, Debug)]
pub struct PlannedPolicy {
    pub planned: Planned,
    /// The twin that decides who is good under this policy's scenario.
    pub twin: usize,
    /// An earlier reform that it is the same as: it is not run, and has that one's tally.
    pub same_as: Option<usize>,
    /// Months from month 1 on in which it does what the baseline does; 0 for the baseline itself.
    pub months_shared: u32,
}

impl PlannedPolicy {
    /// As [`Plan::is_coupled`], of this policy.
    pub fn is_coupled(&self) -> bool {
        self.planned.terms.have_feedback()
    }
}

impl Plan {
    /// Works out the plan of a validated scenario.
    ///
    /// # Panics
    /// If no segment has a share above 0, which validation has refused.
    pub fn new(scenario: &Scenario) -> Plan {
        Plan::beside(scenario, None)
    }

    /// The same; another plan's paths of the economy are taken if they are the same, since it takes long to work them out.
    ///
    /// # Panics
    /// As [`Plan::new`].
    pub fn beside(scenario: &Scenario, other: Option<&Plan>) -> Plan {
        let baseline = &scenario.alternatives[0].policy;
        let own = Terms::new(baseline.clone(), scenario.months);
        let mut read_by = vec![WorldTerms::by_stretch(&own, scenario.months)];
        let mut worlds = vec![own];
        let mut world_of = |terms: &Terms| {
            let reads = WorldTerms::by_stretch(terms, scenario.months);
            let index = read_by.iter().position(|known| *known == reads);
            index.unwrap_or_else(|| {
                worlds.push(terms.clone());
                read_by.push(reads);
                worlds.len() - 1
            })
        };
        let mut twins: Vec<Planned> = Vec::new();
        let mut policies: Vec<PlannedPolicy> = Vec::new();
        for (alternative, same_as) in scenario.alternatives.iter().zip(same_as(&scenario.alternatives)) {
            let terms = Terms::new(alternative.policy.clone(), scenario.months);
            let path = padded(&terms.own.path, scenario.months);
            let twin = twins.iter().position(|twin| padded(&twin.terms.own.path, scenario.months) == path);
            let twin = twin.unwrap_or_else(|| {
                let full_access = Policy { path: terms.own.path.clone(), ..baseline.clone() };
                let terms = Terms::new(full_access, scenario.months);
                let world = world_of(&terms);
                twins.push(Planned { terms, world });
                twins.len() - 1
            });
            let world = world_of(&terms);
            // Under portfolio feedback each is run from review to review.
            let same_as = same_as.filter(|_| !terms.have_feedback());
            policies.push(PlannedPolicy { planned: Planned { terms, world }, twin, same_as, months_shared: 0 });
        }
        let timeline = Timeline { seasoning: scenario.seasoning, months: scenario.months };
        let economy = baseline.parameters.economy;
        let paths = match scenario.economy_draws {
            EconomyDraws::Plain => None,
            EconomyDraws::Sobol { points } => {
                let months = timeline.simulated() + 1;
                let same = other.filter(|other| other.economy == economy).and_then(|other| other.paths.as_ref());
                let same = same.filter(|paths| paths.are_of(months, points));
                Some(same.cloned().unwrap_or_else(|| PrincipalPaths::new(&economy, months, points)))
            }
        };
        let mut plan = Plan {
            timeline,
            start_month: scenario.start_month,
            good_definition: scenario.good_definition,
            economy,
            paths,
            population: Population::new(&baseline.segments),
            segments: scenario.segment_names.len(),
            counted_by: CountedBy::SegmentAndDecile,
            decile_bounds: decile_bounds(baseline),
            worlds,
            twins,
            is_left_after: Vec::new(),
            policies,
            months_followed: 0,
        };
        plan.share_months();
        plan
    }

    /// Works out the months that policies share with the baseline; anew where their terms are changed.
    pub fn share_months(&mut self) {
        let months = self.timeline.months;
        let [baseline, others @ ..] = &mut self.policies[..] else { return };
        others.iter_mut().for_each(|policy| policy.months_shared = months_shared(policy, baseline, months));
        let is_left = |month| self.policies.iter().any(|policy| policy.months_shared == month);
        self.is_left_after = (0..=months).map(is_left).collect();
    }

    /// Whether the merchants of a replication depend on one another under some policy, by the lender's reviews of its NPL ratio.
    pub fn is_coupled(&self) -> bool {
        self.policies.iter().any(PlannedPolicy::is_coupled)
    }

    /// Merchant-months simulated for each merchant: burn-in, twins and policies that are run.
    pub fn merchant_months(&self) -> u64 {
        let policies = self.policies.iter().filter(|policy| policy.same_as.is_none()).count();
        let runs = (self.twins.len() + policies) as u64;
        u64::from(self.timeline.seasoning) + runs * u64::from(self.timeline.months)
    }
}

/// As [`Plan::merchant_months`], without the plan: that of very many policies is large.
pub fn merchant_months(scenario: &Scenario) -> u64 {
    let Scenario { months, seasoning, ref alternatives, .. } = *scenario;
    let mut paths: Vec<Vec<f64>> = Vec::new();
    let mut policies = 0;
    for (alternative, same_as) in alternatives.iter().zip(same_as(alternatives)) {
        let path = padded(&alternative.policy.path, months);
        if !paths.contains(&path) {
            paths.push(path);
        }
        let is_run = same_as.is_none() || Terms::new(alternative.policy.clone(), months).have_feedback();
        policies += u64::from(is_run);
    }
    u64::from(seasoning) + (paths.len() as u64 + policies) * u64::from(months)
}

/// What a world reads of a policy: two policies share a world if they agree in it in every month.
#[derive(Clone, Debug, PartialEq)]
struct WorldTerms {
    path: Vec<f64>,
    seasons: Vec<Season>,
    segments: Vec<Segment<f64>>,
    traits: Traits<f64>,
    persistence: f64,
    distress: Distress<f64>,
    line: [f64; 7],
}

impl WorldTerms {
    fn of(policy: &Policy, months: u32) -> WorldTerms {
        let masked = |segment: &Segment<f64>| Segment { share: 0.0, arrears_shift: 0.0, cutoff_shift: 0.0, ..*segment };
        let line = &policy.parameters.consumer_loan;
        WorldTerms {
            path: padded(&policy.path, months),
            seasons: policy.seasons.clone(),
            segments: policy.segments.iter().map(masked).collect(),
            traits: Traits { literacy_shift: 0.0, ..policy.parameters.traits },
            persistence: policy.parameters.revenue.persistence,
            distress: policy.parameters.distress,
            line: [
                line.line_log_mean,
                line.line_revenue,
                line.line_revenue_reference,
                line.line_log_sd,
                line.line_personal,
                line.line_min,
                line.line_max,
            ],
        }
    }

    /// The policy's own terms, which hold from month 0 back, then those from each month in which they change.
    fn by_stretch(terms: &Terms, months: u32) -> Vec<(u32, WorldTerms)> {
        let mut stretches = vec![(0, WorldTerms::of(&terms.own, months))];
        let later = terms.stretches.iter();
        stretches.extend(later.map(|Stretch { from, policy, .. }| (*from, WorldTerms::of(policy, months))));
        stretches.dedup_by(|later, earlier| later.1 == earlier.1);
        stretches
    }
}

/// The deciles of log revenue: quantiles of the segments' mixture of normal distributions, by bisection.
fn decile_bounds(policy: &Policy) -> [f64; DECILES - 1] {
    let below = |m: f64| -> f64 {
        let part = |mean: f64, sd: f64| {
            if sd > 0.0 {
                0.5 * libm::erfc(-(m - mean) / (sd * std::f64::consts::SQRT_2))
            } else {
                f64::from(u8::from(m >= mean))
            }
        };
        policy.segments.iter().map(|s| s.share * part(s.log_revenue_mean, s.log_revenue_sd)).sum()
    };
    let lowest = |f: &dyn Fn(f64, f64) -> f64| -> f64 {
        policy.segments.iter().map(|s| f(s.log_revenue_mean, s.log_revenue_sd)).fold(f64::INFINITY, f64::min)
    };
    std::array::from_fn(|decile| {
        let wanted = (decile + 1) as f64 / DECILES as f64;
        let mut low = lowest(&|mean, sd| mean - 9.0 * sd - 1.0);
        let mut high = -lowest(&|mean, sd| -(mean + 9.0 * sd + 1.0));
        for _ in 0..100 {
            let middle = 0.5 * (low + high);
            if below(middle) < wanted { low = middle } else { high = middle }
        }
        high
    })
}

impl Plan {
    /// The same plan for studies that read these groups alone: fewer counts are written.
    pub fn of_groups(self, groups: &[Group]) -> Plan {
        Plan { counted_by: CountedBy::of(groups), ..self }
    }

    /// The same plan for studies that read everybody alone.
    pub fn of_everybody(self) -> Plan {
        self.of_groups(&[Group::All])
    }

    /// The cell of a merchant: segment and revenue decile together, `segment·10 + decile`.
    #[inline(always)]
    pub fn cell<F: Real>(&self, segment: F, log_revenue: F) -> F {
        let mut cell = segment * F::of(DECILES as f64);
        for &bound in &self.decile_bounds {
            cell = cell + F::flag(F::of(bound).le(log_revenue));
        }
        cell
    }
}
