//! What a study has to compute: which policies share a world, which share a twin, and the bounds of revenue deciles.
//!
//! A **world** is everything that does not depend on the policy: traits, revenue and the consumer line under one scenario. Policies
//! that differ only in what the lender or the regulator sets share it. A **twin** has full access under the baseline's parameters;
//! there is one per scenario.

use crate::environment::Timeline;
use crate::environment::principal_paths::PrincipalPaths;
use crate::metrics::DECILES;
use crate::model::consumer_loan::Opening;
use crate::model::macro_policy::Economy;
use crate::model::merchant_loan::Exclusivity;
use crate::model::phase::Stretch;
use crate::model::terms::Terms;
use crate::model::{EconomyDraws, GoodDefinition, Policy, Scenario, padded};
use crate::population::Population;
use crate::simd::Real;

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
    /// The nine bounds between the deciles of log monthly revenue, for the population under the baseline.
    pub decile_bounds: [f64; DECILES - 1],
    /// The terms that represent each distinct world; the first are the baseline's.
    pub worlds: Vec<Terms>,
    /// The terms and worlds of the twins; the first is the baseline's.
    pub twins: Vec<Planned>,
    /// The baseline first.
    pub policies: Vec<PlannedPolicy>,
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
        let baseline = &scenario.alternatives[0].policy;
        let mut worlds = vec![Terms::new(baseline.clone(), scenario.months)];
        let mut world_of = |terms: &Terms| {
            let index = worlds.iter().position(|world| same_world(world, terms, scenario.months));
            index.unwrap_or_else(|| {
                worlds.push(terms.clone());
                worlds.len() - 1
            })
        };
        let mut twins: Vec<Planned> = Vec::new();
        let mut policies = Vec::new();
        for alternative in &scenario.alternatives {
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
            policies.push(PlannedPolicy { planned: Planned { terms, world }, twin });
        }
        let timeline = Timeline { seasoning: scenario.seasoning, months: scenario.months };
        let economy = baseline.parameters.economy;
        let paths = match scenario.economy_draws {
            EconomyDraws::Plain => None,
            EconomyDraws::Sobol { points } => Some(PrincipalPaths::new(&economy, timeline.simulated() + 1, points)),
        };
        Plan {
            timeline,
            start_month: scenario.start_month,
            good_definition: scenario.good_definition,
            economy,
            paths,
            population: Population::new(&baseline.segments),
            segments: scenario.segment_names.len(),
            decile_bounds: decile_bounds(baseline),
            worlds,
            twins,
            policies,
            months_followed: 0,
        }
    }

    /// Whether the merchants of a replication depend on one another under some policy, by the lender's reviews of its NPL ratio.
    pub fn is_coupled(&self) -> bool {
        self.policies.iter().any(PlannedPolicy::is_coupled)
    }

    /// Merchant-months simulated for each merchant: burn-in, twins and policies.
    pub fn merchant_months(&self) -> u64 {
        let runs = (self.twins.len() + self.policies.len()) as u64;
        u64::from(self.timeline.seasoning) + runs * u64::from(self.timeline.months)
    }
}

/// Whether two policies share a world: whether their terms are equal in every month once the fields that a world does not read are made
/// equal.
fn same_world(a: &Terms, b: &Terms, months: u32) -> bool {
    let essence = |policy: &Policy| {
        let mut essence = a.own.clone();
        essence.path = padded(&policy.path, months);
        essence.seasons.clone_from(&policy.seasons);
        essence.segments.clone_from(&policy.segments);
        for segment in &mut essence.segments {
            (segment.share, segment.arrears_shift, segment.cutoff_shift) = (0.0, 0.0, 0.0);
        }
        essence.parameters.traits = policy.parameters.traits;
        essence.parameters.traits.literacy_shift = 0.0;
        essence.parameters.revenue.persistence = policy.parameters.revenue.persistence;
        essence.parameters.distress = policy.parameters.distress;
        let (line, from) = (&mut essence.parameters.consumer_loan, &policy.parameters.consumer_loan);
        line.line_log_mean = from.line_log_mean;
        line.line_revenue = from.line_revenue;
        line.line_revenue_reference = from.line_revenue_reference;
        line.line_log_sd = from.line_log_sd;
        line.line_personal = from.line_personal;
        (line.line_min, line.line_max) = (from.line_min, from.line_max);
        (essence.opening, essence.exclusivity) = (Opening::Natural, Exclusivity::None);
        essence.guidance.clear();
        essence
    };
    let by_stretch = |terms: &Terms| {
        let mut stretches: Vec<(u32, Policy)> = vec![(0, essence(&terms.own))];
        stretches.extend(terms.stretches.iter().map(|Stretch { from, policy, .. }| (*from, essence(policy))));
        stretches.dedup_by(|later, earlier| later.1 == earlier.1);
        stretches
    };
    by_stretch(a) == by_stretch(b)
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
    /// The cell of a merchant: segment and revenue decile together, `segment·10 + decile`.
    #[inline(always)]
    pub fn cell<F: Real>(&self, segment: F, log_revenue: F) -> F {
        let mut cell = segment * F::of(DECILES as f64);
        for &bound in &self.decile_bounds {
            cell = cell + F::flag(F::of(bound).le(log_revenue));
        }
        cell
    }

    /// How many cells there are.
    pub fn cells(&self) -> usize {
        self.segments * DECILES
    }
}
