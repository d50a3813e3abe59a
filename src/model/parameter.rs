//! Descriptions of parameters: name, symbol, domain, unit, meaning and source.
//!
//! `parameters!` makes a mechanism's struct and these descriptions from one table, so that a name, its unit and its source
//! are defined once, beside the equations that use them. `swapset explain`, the JSON Schema, validation and the table in
//! `docs/model.md` all use it.

/// The values a parameter may take. Every domain is bounded: values beyond any real lender, economy or merchant would overflow single
/// precision or sums of money, and are probably typing errors.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Domain {
    /// A probability, a share, or an annual rate: 0 to 1.
    Probability,
    /// A correlation or persistence: -1 to 1.
    Correlation,
    /// A share of at least 0 and strictly below 1.
    BelowOne,
    /// A number in this range, its ends included.
    Between { min: f64, max: f64 },
    /// A number above 0, up to this one.
    Positive { max: f64 },
    /// A number above 0 up to this one, or `inf` for "unlimited".
    PositiveOrUnlimited { max: f64 },
    /// A whole number in this range.
    Whole { min: u32, max: u32 },
}

/// An effect on log-odds, log points or logs, either way.
pub const COEFFICIENT: Domain = Domain::Between { min: -1e4, max: 1e4 };
/// A spread, or an effect that goes one way.
pub const SPREAD: Domain = Domain::Between { min: 0.0, max: 1e4 };
/// Points of the score, either way.
pub const POINTS: Domain = Domain::Between { min: -1e5, max: 1e5 };
/// A distance in points of the score.
pub const DISTANCE: Domain = Domain::Between { min: 0.0, max: 1e5 };
/// An amount, in yuan.
pub const YUAN: Domain = Domain::Between { min: 0.0, max: 1e12 };
/// Months of revenue that may be lent: ten years.
pub const MONTHS_OF_REVENUE: Domain = Domain::Between { min: 0.0, max: 120.0 };

impl Domain {
    /// Whether `value` lies in the domain.
    pub fn contains(self, value: f64) -> bool {
        match self {
            Domain::Probability => (0.0..=1.0).contains(&value),
            Domain::Correlation => (-1.0..=1.0).contains(&value),
            Domain::BelowOne => (0.0..1.0).contains(&value),
            Domain::Between { min, max } => (min..=max).contains(&value),
            Domain::Positive { max } => value > 0.0 && value <= max,
            Domain::PositiveOrUnlimited { max } => value > 0.0 && (value <= max || value == f64::INFINITY),
            Domain::Whole { min, max } => value.fract() == 0.0 && value >= f64::from(min) && value <= f64::from(max),
        }
    }

    /// Whether it only contains shares, so that a number above 1 may have been meant as a percentage.
    pub fn is_share(self) -> bool {
        matches!(self, Domain::Probability | Domain::BelowOne)
    }

    /// The allowed values in plain words, to follow "allowed:".
    pub fn describe(self) -> String {
        match self {
            Domain::Probability => "a number from 0 to 1".into(),
            Domain::Correlation => "a number from -1 to 1".into(),
            Domain::BelowOne => "a number from 0 to 1, 1 excluded".into(),
            Domain::Between { min, max } => format!("a number from {min} to {max}"),
            Domain::Positive { max } => format!("a number above 0, up to {max}"),
            Domain::PositiveOrUnlimited { max } => format!("a number above 0, up to {max}, or inf for unlimited"),
            Domain::Whole { min, max } => format!("a whole number from {min} to {max}"),
        }
    }
}

/// One scalar parameter.
#[derive(Debug, PartialEq)]
pub struct Key {
    /// The table of the configuration that contains it, for instance `score`.
    pub group: &'static str,
    /// The name in that table, for instance `points_to_double_odds`.
    pub name: &'static str,
    /// The symbol in docs/model.md, for instance `pdo`.
    pub symbol: &'static str,
    pub domain: Domain,
    pub unit: &'static str,
    pub meaning: &'static str,
    pub source: &'static str,
}

/// Symbols of the parameters that are the same in every month, so that no phase may change them: the economy's process and that of distress, who
/// holds a consumer loan at the start, and what a merchant has for life (R, p, l and Lc).
const SAME_IN_EVERY_MONTH: [&str; 16] = [
    "macro_rho",
    "macro_sd",
    "rev_quality",
    "personal_quality",
    "literacy_quality",
    "literacy_shift",
    "initial_share",
    "distress_rho",
    "cl_log_mean",
    "cl_revenue",
    "cl_revenue_ref",
    "cl_log_sd",
    "cl_personal",
    "share",
    "log_revenue_mean",
    "log_revenue_sd",
];

impl Key {
    /// `group.name`.
    pub fn path(&self) -> String {
        format!("{}.{}", self.group, self.name)
    }

    /// Whether a phase may change it.
    pub fn is_phased(&self) -> bool {
        !SAME_IN_EVERY_MONTH.contains(&self.symbol)
    }
}

/// Makes a mechanism's parameter struct, generic over its number type, and the table of its keys.
///
/// A row is `name: "symbol", domain, "unit", "meaning", "source";`.
macro_rules! parameters {
    ($(#[$doc:meta])* $type:ident in $group:literal {
        $($name:ident: $symbol:literal, $domain:expr, $unit:literal, $meaning:literal, $source:literal;)*
    }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub struct $type<T> {
            $(
                #[doc = concat!($meaning, ". Unit: ", $unit, ". Symbol: `", $symbol, "`. Source: ", $source, ".")]
                pub $name: T,
            )*
        }

        impl $type<f64> {
            /// The description of each parameter, in the order of the fields.
            pub const KEYS: &'static [$crate::model::parameter::Key] = &[$(
                $crate::model::parameter::Key {
                    group: $group,
                    name: stringify!($name),
                    symbol: $symbol,
                    domain: {
                        #[allow(unused_imports, reason = "a group may use none of one kind")]
                        use $crate::model::parameter::{
                            COEFFICIENT, DISTANCE, Domain::*, MONTHS_OF_REVENUE, POINTS, SPREAD, YUAN,
                        };
                        $domain
                    },
                    unit: $unit,
                    meaning: $meaning,
                    source: $source,
                },
            )*];
        }

        impl<T: Copy> $type<T> {
            /// The same parameters in another number type.
            #[inline(always)]
            pub fn map<U>(&self, convert: impl Fn(T) -> U + Copy) -> $type<U> {
                $type { $($name: convert(self.$name)),* }
            }

            /// Builds every parameter by asking for its key.
            pub fn from_keys(value: &mut impl FnMut(&'static $crate::model::parameter::Key) -> T) -> Self {
                let mut keys = $type::<f64>::KEYS.iter();
                $(let $name = value(keys.next().expect(concat!("a key for ", stringify!($name))));)*
                $type { $($name),* }
            }

            /// The value called `name`.
            pub fn get(&self, name: &str) -> Option<T> {
                match name { $(stringify!($name) => Some(self.$name),)* _ => None }
            }

            /// Mutable access to the value called `name`.
            pub fn get_mut(&mut self, name: &str) -> Option<&mut T> {
                match name { $(stringify!($name) => Some(&mut self.$name),)* _ => None }
            }
        }
    };
}
pub(crate) use parameters;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::merchant::Segment;

    #[test]
    fn a_domain_takes_its_edges_and_refuses_what_lies_beyond() {
        assert!(Domain::Probability.contains(0.0) && Domain::Probability.contains(1.0));
        assert!(!Domain::Probability.contains(1.000_001) && !Domain::Probability.contains(f64::NAN));
        let (unlimited, positive) = (Domain::PositiveOrUnlimited { max: 1e3 }, Domain::Positive { max: 1e3 });
        assert!(unlimited.contains(f64::INFINITY) && !positive.contains(f64::INFINITY));
        assert!([unlimited, positive].iter().all(|domain| domain.contains(1e3) && !domain.contains(1001.0)));
        assert!([unlimited, positive].iter().all(|domain| domain.contains(1e-9) && !domain.contains(0.0)));
        assert!(COEFFICIENT.contains(-1e4) && !COEFFICIENT.contains(1.1e4) && !COEFFICIENT.contains(f64::NAN));
        assert!(!Domain::BelowOne.contains(1.0));
        assert!(!Domain::Whole { min: 1, max: 120 }.contains(1.5));
    }

    #[test]
    fn every_path_is_unique_and_every_symbol_stated() {
        let keys = crate::model::keys();
        let paths: std::collections::BTreeSet<String> = keys.iter().map(|key| key.path()).collect();
        assert_eq!(paths.len(), keys.len());
        assert!(keys.iter().all(|key| !key.symbol.is_empty() && !key.source.is_empty()));
    }

    #[test]
    fn what_is_the_same_in_every_month_is_a_parameter_of_that_symbol() {
        let keys: Vec<&Key> = crate::model::keys().into_iter().chain(Segment::<f64>::KEYS).collect();
        for symbol in SAME_IN_EVERY_MONTH {
            let named: Vec<&&Key> = keys.iter().filter(|key| key.symbol == symbol).collect();
            assert!(named.len() == 1 && !named[0].is_phased(), "{symbol}: {named:?}");
        }
        let phased: Vec<&str> = Segment::<f64>::KEYS.iter().filter(|key| key.is_phased()).map(|key| key.name).collect();
        assert_eq!(phased, ["revenue_sd", "cyclicality", "arrears_shift", "cutoff_shift"]);
    }
}
