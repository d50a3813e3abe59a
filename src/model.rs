//! The model: parameters by mechanism and the equations that use them.
//!
//! Every mechanism has one module below this file, with its parameters (a struct generic over the number type, made by
//! `parameters!`), its pure equations (generic over [`crate::simd::Real`]) and tests with worked numbers. Nothing here reads
//! a file, draws a random number or knows how many policies a study has.
//!
//! The equations, with the symbols of the published page, are in `docs/model.md`.

pub mod access;
pub mod arrears;
pub mod borrowing;
pub mod consumer_loan;
pub mod costs;
pub mod distress;
pub mod intervention;
pub mod macro_policy;
pub mod merchant;
pub mod merchant_loan;
pub mod parameter;
pub mod phase;
pub mod pricing;
pub mod response;
pub mod revenue;
pub mod scorecard;
pub mod terms;

use crate::simd::functions::inverse_normal_f64;
use arrears::Arrears;
use borrowing::{FundingNeed, HighCost, Inquiries};
use consumer_loan::{ConsumerLoan, Opening};
use costs::Costs;
use distress::Distress;
use macro_policy::{Economy, MacroPolicy};
use merchant::{Segment, Traits};
use merchant_loan::{Exclusivity, MerchantLoan, Positioning};
use parameter::Key;
use phase::Phase;
use pricing::Pricing;
use response::Responses;
use revenue::{Revenue, Season};
use scorecard::Score;

/// Every scalar parameter of one policy, in the number type `T` (`f64` as configured, lanes inside the kernel).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameters<T> {
    pub economy: Economy<T>,
    pub macro_policy: MacroPolicy<T>,
    pub traits: Traits<T>,
    pub distress: Distress<T>,
    pub revenue: Revenue<T>,
    pub consumer_loan: ConsumerLoan<T>,
    pub inquiries: Inquiries<T>,
    pub high_cost: HighCost<T>,
    pub funding_need: FundingNeed<T>,
    pub arrears: Arrears<T>,
    pub score: Score<T>,
    pub merchant_loan: MerchantLoan<T>,
    pub positioning: Positioning<T>,
    pub responses: Responses<T>,
    pub pricing: Pricing<T>,
    pub costs: Costs<T>,
}

/// Applies `$each!(field Type)` to every mechanism of [`Parameters`], the only list of them.
macro_rules! for_each_mechanism {
    ($each:ident) => {
        $each! {
            economy: Economy, macro_policy: MacroPolicy, traits: Traits, distress: Distress,
            revenue: Revenue,
            consumer_loan: ConsumerLoan, inquiries: Inquiries, high_cost: HighCost, funding_need: FundingNeed,
            arrears: Arrears, score: Score, merchant_loan: MerchantLoan, positioning: Positioning,
            responses: Responses, pricing: Pricing, costs: Costs
        }
    };
}

macro_rules! implement_parameters {
    ($($field:ident: $type:ident),*) => {
        impl<T: Copy> Parameters<T> {
            /// The same parameters in another number type.
            #[inline(always)]
            pub fn map<U>(&self, convert: impl Fn(T) -> U + Copy) -> Parameters<U> {
                Parameters { $($field: self.$field.map(convert)),* }
            }

            /// Builds every parameter by asking for its key.
            pub fn from_keys(mut value: impl FnMut(&'static Key) -> T) -> Self {
                Parameters { $($field: $type::from_keys(&mut value)),* }
            }

            /// The value of `group.name`, if there is such a scalar parameter.
            pub fn get(&self, group: &str, name: &str) -> Option<T> {
                match group { $(stringify!($field) => self.$field.get(name),)* _ => None }
            }

            /// Mutable access to `group.name`, if there is such a scalar parameter.
            pub fn get_mut(&mut self, group: &str, name: &str) -> Option<&mut T> {
                match group { $(stringify!($field) => self.$field.get_mut(name),)* _ => None }
            }
        }

        /// Every scalar parameter's key, in the order of the groups.
        pub fn keys() -> Vec<&'static Key> {
            let mut all = Vec::new();
            $(all.extend($type::<f64>::KEYS.iter());)*
            all
        }
    };
}
for_each_mechanism!(implement_parameters);

/// One policy: what the lender and the regulator set, and the economy it is set in.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    pub parameters: Parameters<f64>,
    /// Segments in the order of the configuration; their shares sum to 1 and are the same in every policy of a study.
    pub segments: Vec<Segment<f64>>,
    /// Usual seasons of the segments' revenue, in the same order.
    pub seasons: Vec<Season>,
    pub opening: Opening,
    pub exclusivity: Exclusivity,
    /// The scenario's path of the index (sd), months 1.. in order; 0 in months past its end and up to month 0.
    pub path: Vec<f64>,
    /// The regulator's stance, months 1.. in order; 0 in months past its end and up to month 0.
    pub guidance: Vec<f64>,
    /// Months in which it differs, later ones over earlier ones: see [`Policy::stretches`].
    pub phases: Vec<Phase>,
}

/// Who counts as a good merchant (`run.good_definition`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum GoodDefinition {
    /// Alive at month 0 and no default in months 1.. with full access (the twin).
    PaysWithAccess,
    /// Alive at month 0 and latent quality at or above this quantile of the standard normal distribution.
    LowRisk { quantile: f64 },
}

impl GoodDefinition {
    /// Whether a merchant of this latent quality is good, given whether it was alive at month 0 and stayed so with full access.
    pub fn is_good(self, alive_at_opening: bool, pays_with_access: bool, quality: f64) -> bool {
        alive_at_opening
            && match self {
                GoodDefinition::PaysWithAccess => pays_with_access,
                GoodDefinition::LowRisk { quantile } => quality >= inverse_normal_f64(quantile),
            }
    }
}

/// How the economy's path is drawn over replications (`run.economy_draws`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EconomyDraws {
    /// Each replication independently.
    Plain,
    /// Scrambled Sobol points, `points` replications a scramble: less noise for the same work.
    Sobol { points: u32 },
}

impl EconomyDraws {
    /// Replications that make one unit of an interval: a scramble, or one replication.
    pub fn replications_of_a_unit(self) -> u32 {
        match self {
            EconomyDraws::Plain => 1,
            EconomyDraws::Sobol { points } => points,
        }
    }
}

/// A named policy of a study.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    pub name: String,
    /// One line for tables and charts; the name if the file states none.
    pub title: String,
    pub policy: Policy,
}

/// One baseline and its reforms, run on the same merchants and the same shocks.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Study months 1..=months (1 to 120).
    pub months: u32,
    /// The calendar month of month 1, 1 to 12.
    pub start_month: u32,
    /// Burn-in: months simulated under the baseline before the study (0 to 120).
    pub seasoning: u32,
    pub good_definition: GoodDefinition,
    pub economy_draws: EconomyDraws,
    /// Names of the segments, as in the policies' `segments`.
    pub segment_names: Vec<String>,
    /// The baseline first, then the reforms.
    pub alternatives: Vec<Alternative>,
}

impl Scenario {
    /// The same study of other alternatives.
    pub fn with_alternatives(&self, alternatives: Vec<Alternative>) -> Scenario {
        let Scenario { months, start_month, seasoning, good_definition, economy_draws, .. } = *self;
        let segment_names = self.segment_names.clone();
        Scenario { months, start_month, seasoning, good_definition, economy_draws, segment_names, alternatives }
    }

    /// Whether two alternatives are the same in every month of the study, so that nothing can differ between them.
    pub fn are_identical(&self, one: usize, other: usize) -> bool {
        let [one, other] = [one, other].map(|index| &self.alternatives[index].policy);
        one.is_identical(other, self.months)
    }
}

impl Policy {
    /// Whether two policies are the same in every month of a study of so many.
    pub fn is_identical(&self, other: &Policy, months: u32) -> bool {
        let by_month = |policy: &Policy| {
            let own = |policy: &Policy| {
                let [path, guidance] = [&policy.path, &policy.guidance].map(|list| padded(list, months));
                Policy { path, guidance, phases: Vec::new(), ..policy.clone() }
            };
            let stretches = policy.stretches(months);
            // Guidance by itself makes no stretch; each holds that of the whole study.
            let guidance = stretches.first().map_or_else(Vec::new, |first| first.policy.guidance.clone());
            let traits = own(&Policy { guidance, ..policy.clone() });
            let each = stretches.iter().map(|stretch| (stretch.from, own(&stretch.policy)));
            (traits, each.collect::<Vec<_>>())
        };
        by_month(self) == by_month(other)
    }
}

/// A monthly list as long as the study: 0 in months past its end.
pub fn padded(list: &[f64], months: u32) -> Vec<f64> {
    let mut list = list.to_vec();
    list.resize(months as usize, 0.0);
    list
}

/// The size of a simulation, and its seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    pub seed: u64,
    pub replications: u32,
    /// Merchants per replication.
    pub merchants: u32,
}
