//! Methods against each other on the same problem, budget and seeds.
//!
//! Both methods of a pair saw the same draws with each seed, so their differences are paired by seed. Constraints come
//! first: a method is ahead of another if it violates them no more often, and either violates them distinguishably less
//! often or has a distinguishably smaller regret over the seeds with which neither does. All differences of a problem
//! at a budget are judged together (Bonferroni). Whatever cannot be distinguished is a tie.

use super::run::{Bench, BenchResult, Trial};
use crate::stats::interval::Certainty;
use crate::stats::{Interval, Sample, Scale};
use crate::study::tune::methods::Method;

/// One method against another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    pub method: Method,
    pub other: Method,
    /// Difference of the share of trials that violate a constraint.
    pub violations: Interval,
    /// Difference of the regret, of the reference's objective, over seeds with which neither violates a constraint.
    pub regret: Interval,
    /// Number of intervals that hold together.
    pub together: usize,
}

/// Where a method stands among all that searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    AheadOfAll,
    /// No other is ahead of it.
    Tied,
    Behind,
    /// Its budget did not allow a first step.
    NoSearch,
}

impl Comparison {
    /// Whether the method is ahead of the other.
    pub fn is_ahead(&self) -> bool {
        self.violations.mean <= 0.0 && (self.violations.upper < 0.0 || self.regret.upper < 0.0)
    }

    /// The method that is ahead; none of a tie.
    pub fn ahead(&self) -> Option<Method> {
        match (self.is_ahead(), self.turned().is_ahead()) {
            (true, _) => Some(self.method),
            (false, true) => Some(self.other),
            (false, false) => None,
        }
    }

    /// The same from the other's side.
    fn turned(&self) -> Comparison {
        let (method, other) = (self.other, self.method);
        let (violations, regret) = (self.violations.mirrored(), self.regret.mirrored());
        Comparison { method, other, violations, regret, together: self.together }
    }
}

impl BenchResult {
    /// Every pair of methods that searched a problem at a budget.
    pub fn comparisons(&self, bench: &Bench, problem: usize, budget: usize) -> Vec<Comparison> {
        let trials = |method: Method| -> Vec<&Trial> {
            let own = self.trials_of(problem, method, budget);
            own.filter(|trial| trial.has_searched()).collect()
        };
        let searched: Vec<(Method, Vec<&Trial>)> = bench
            .methods
            .iter()
            .map(|&method| (method, trials(method)))
            .filter(|(_, trials)| !trials.is_empty())
            .collect();
        let pairs = searched.len() * searched.len().saturating_sub(1) / 2;
        let scale = self.references[problem].loss.abs();
        let mut comparisons = Vec::new();
        for (index, (method, mine)) in searched.iter().enumerate() {
            for (other, theirs) in &searched[index + 1..] {
                let of_seed = |trial: &&&Trial| theirs.iter().find(|other| other.seed == trial.seed).copied();
                let matched: Vec<(&Trial, &Trial)> =
                    mine.iter().filter_map(|trial| of_seed(&trial).map(|other| (*trial, other))).collect();
                let violations = matched.iter().map(|(a, b)| f64::from(a.violates) - f64::from(b.violates));
                let regrets = matched.iter().filter(|(a, b)| !a.violates && !b.violates);
                let regrets = regrets.map(|(a, b)| (a.regret - b.regret) / scale);
                comparisons.push(Comparison {
                    method: *method,
                    other: *other,
                    violations: difference(violations.collect(), Scale::Difference, 2 * pairs),
                    regret: difference(regrets.collect(), Scale::Amount, 2 * pairs),
                    together: 2 * pairs,
                });
            }
        }
        comparisons
    }

    /// Where a method stands on a problem at a budget; none where it was not tried.
    pub fn standing(&self, bench: &Bench, problem: usize, method: Method, budget: usize) -> Option<Standing> {
        let score = self.score(bench, problem, method, budget)?;
        if score.trials == 0 {
            return Some(Standing::NoSearch);
        }
        let comparisons = self.comparisons(bench, problem, budget);
        let own = comparisons.iter().filter(|comparison| comparison.method == method).copied();
        let theirs = comparisons.iter().filter(|comparison| comparison.other == method).map(Comparison::turned);
        let own: Vec<Comparison> = own.chain(theirs).collect();
        Some(match own.iter().any(|comparison| comparison.turned().is_ahead()) {
            true => Standing::Behind,
            false if !own.is_empty() && own.iter().all(Comparison::is_ahead) => Standing::AheadOfAll,
            false => Standing::Tied,
        })
    }
}

fn difference(values: Vec<f64>, scale: Scale, together: usize) -> Interval {
    Sample::of(&values, 1).interval_at(scale, Certainty::bonferroni(values.len(), together))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(mean: f64, half_width: f64) -> Interval {
        Interval { mean, lower: mean - half_width, upper: mean + half_width, sd: f64::NAN, replications: 10 }
    }

    fn comparison(violations: Interval, regret: Interval) -> Comparison {
        Comparison { method: Method::Grid, other: Method::Race, violations, regret, together: 2 }
    }

    #[test]
    fn violations_come_before_regret() {
        // A much smaller regret does not help a method that violates constraints more often.
        let careless = comparison(interval(0.2, 0.3), interval(-1.0, 0.1));
        assert!(!careless.is_ahead() && !careless.turned().is_ahead());
        let careful = comparison(interval(-0.8, 0.3), interval(0.5, 0.1));
        assert!(careful.is_ahead() && !careful.turned().is_ahead());
    }

    #[test]
    fn what_cannot_be_distinguished_is_a_tie() {
        let close = comparison(interval(0.0, 0.1), interval(-0.2, 0.3));
        assert!(!close.is_ahead() && !close.turned().is_ahead());
        assert!(comparison(interval(0.0, 0.1), interval(-0.4, 0.3)).is_ahead());
        // The same choices with every seed.
        let same = difference(vec![0.0; 10], Scale::Amount, 12);
        assert!(!comparison(difference(vec![0.0; 10], Scale::Difference, 12), same).is_ahead());
    }
}
