//! The choice over an ensemble: every candidate tried under every member, the best one of each, and how much a candidate may lose.
//!
//! Under a member the objective of a candidate is that of today's setting and the change from it, both with the noise taken out; a
//! constraint holds if its quantity's estimate meets it.

use super::choice::best;
use super::goal::Judgement;
use super::run::TuneResult;
use super::simulated::{Column, Lender};
use super::tuning::Tuning;
use crate::engine::{Engine, Stopped};
use crate::model::Scenario;
use crate::progress::Progress;
use crate::report::estimates::ParameterRange;
use crate::stats::crossed::{RANGE, weighted_quantile};
use crate::study::ensemble::Ensemble;
use crate::study::ensemble::ranges::{Quantity, Ranges};
use crate::study::ensemble::run::{self, Measured};

/// What was found over the members.
pub struct OverSettings {
    /// The candidates tried: today's first, then those along the thresholds.
    pub candidates: Vec<usize>,
    /// Under each member, the best candidate.
    best: Vec<usize>,
    /// Under each member, whether that candidate meets every constraint.
    is_feasible: Vec<bool>,
    /// The largest loss against the best of a member, of each candidate tried; none of one that misses a constraint under some
    /// member where another meets all.
    pub regrets: Vec<Option<f64>>,
    /// The range of each quantity of each candidate tried, as a level and as the change from today's setting, which has none; none where
    /// the quantity is not defined under every member.
    pub ranges: Vec<Vec<[Option<ParameterRange>; 2]>>,
    weights: Vec<f64>,
}

/// Tries the candidates of a finished tuning under every member.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn over_settings(
    tuning: &Tuning,
    result: &TuneResult,
    ensemble: &Ensemble,
    engine: Engine,
    progress: &Progress,
) -> Result<OverSettings, Stopped> {
    let (lender, goal) = (tuning.lender(), tuning.goal());
    let mut candidates: Vec<usize> = result.slices.iter().flat_map(|slice| slice.candidates.iter().copied()).collect();
    candidates.extend([0, result.chosen()]);
    candidates.sort_unstable();
    candidates.dedup();
    let points: Vec<_> = candidates[1..].iter().filter_map(|&candidate| result.points[candidate].clone()).collect();
    let against = |scenario: &Scenario| Lender { scenario: scenario.clone(), ..lender.clone() }.against(&points);
    let tried = Ensemble { scenarios: ensemble.scenarios.iter().map(against).collect(), ..ensemble.clone() };
    let columns = &lender.columns;
    let kept = format!("{columns:?}");
    let Measured(measured) =
        run::run(&tried, &Column::groups(columns), engine, progress, &kept, |sums| Column::values(columns, sums))?;
    let series = |policies: Vec<Vec<Vec<f64>>>| policies.iter().map(|columns| goal.series(columns, 1)).collect();
    let measured = Measured(measured.into_iter().map(series).collect());
    let ranges = Ranges { ensemble, measured: &measured };
    let values = |policy: usize, quantity: usize| -> Vec<f64> {
        let candidate = candidates[policy];
        let own = result.level(0, candidate, quantity).mean;
        let of = Quantity { policy, quantity, from: None };
        ranges
            .values(of, own, goal.quantities[quantity].scale().ends())
            .unwrap_or_else(|| vec![f64::NAN; ensemble.members()])
    };
    let objective = |policy: usize| -> Vec<f64> {
        let today = values(0, goal.objective);
        let own = result.difference(0, candidates[policy], 0, goal.objective).mean;
        let of = Quantity { policy, quantity: goal.objective, from: Some(0) };
        match ranges.values(of, own, None) {
            Some(changes) => today.iter().zip(changes).map(|(today, change)| today + change).collect(),
            None => vec![f64::NAN; ensemble.members()],
        }
    };
    let range = |policy: usize, quantity: usize, from: Option<usize>| {
        let (candidate, known) = (candidates[policy], &goal.quantities[quantity]);
        let (own, scale) = match from {
            None => (result.level(0, candidate, quantity).mean, known.scale()),
            Some(_) => (result.difference(0, candidate, 0, quantity).mean, known.scale_of_change()),
        };
        let values = ranges.values(Quantity { policy, quantity, from }, own, scale.ends())?;
        Some(ranges.range(&values))
    };
    let ranges_of = |policy: usize| {
        let change = |quantity| (policy > 0).then(|| range(policy, quantity, Some(0))).flatten();
        (0..goal.quantities.len()).map(|quantity| [range(policy, quantity, None), change(quantity)]).collect()
    };
    // `[candidate][quantity][member]`, of the quantities that decide.
    let deciding = |policy: usize| -> Vec<Vec<f64>> {
        let of = |quantity: usize| match quantity {
            _ if quantity == goal.objective => objective(policy),
            _ if goal.constraints.iter().any(|constraint| constraint.quantity == quantity) => values(policy, quantity),
            _ => vec![f64::NAN; ensemble.members()],
        };
        (0..goal.quantities.len()).map(of).collect()
    };
    let all: Vec<Vec<Vec<f64>>> = (0..candidates.len()).map(deciding).collect();
    let judged = |member: usize| -> Vec<Judgement> {
        let one = |quantities: &Vec<Vec<f64>>| goal.judge(&quantities.iter().map(|of| vec![of[member]]).collect());
        all.iter().map(one).collect()
    };
    let by_member: Vec<Vec<Judgement>> = (0..ensemble.members()).map(judged).collect();
    let best: Vec<usize> = by_member.iter().map(|judged| best(judged).unwrap_or(0)).collect();
    let regret = |candidate: usize| -> Option<f64> {
        let members = by_member.iter().zip(&best).zip(&ensemble.weights).filter(|(_, weight)| **weight > 0.0);
        let mut regrets =
            members.filter(|((judged, best), _)| judged[**best].is_feasible()).map(|((judged, best), _)| {
                judged[candidate].is_feasible().then(|| judged[candidate].loss - judged[*best].loss)
            });
        regrets.try_fold(0.0, |largest: f64, regret| regret.map(|regret| largest.max(regret)))
    };
    Ok(OverSettings {
        regrets: (0..candidates.len()).map(regret).collect(),
        ranges: (0..candidates.len()).map(ranges_of).collect(),
        is_feasible: by_member.iter().zip(&best).map(|(judged, &best)| judged[best].is_feasible()).collect(),
        best,
        weights: ensemble.weights.clone(),
        candidates,
    })
}

impl OverSettings {
    /// The weight of the members under which a candidate, by its position among those tried, is the best.
    pub fn best(&self, tried: usize) -> f64 {
        self.share(|member| self.best[member] == tried)
    }

    /// The weight of the members under which some candidate meets every constraint.
    pub fn feasible(&self) -> f64 {
        self.share(|member| self.is_feasible[member])
    }

    /// The range over members of a number of the best candidate, such as a threshold.
    pub fn range(&self, of: impl Fn(usize) -> f64) -> (f64, f64) {
        let values: Vec<f64> = self.best.iter().map(|&tried| of(self.candidates[tried])).collect();
        let at = |p: f64| {
            // A number that some member has: no value between two candidates is a choice.
            let between = weighted_quantile(&values, &self.weights, p);
            let distance = |value: &f64| (value - between).abs();
            values.iter().copied().min_by(|a, b| distance(a).total_cmp(&distance(b)).then(a.total_cmp(b)))
        };
        (at(RANGE.0).unwrap_or(f64::NAN), at(RANGE.1).unwrap_or(f64::NAN))
    }

    /// The candidate with the smallest of the largest losses, by its position among those tried.
    pub fn smallest_regret(&self) -> Option<usize> {
        let known = self.regrets.iter().enumerate().filter_map(|(tried, regret)| Some((tried, (*regret)?)));
        known.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(tried, _)| tried)
    }

    fn share(&self, holds: impl Fn(usize) -> bool) -> f64 {
        let members = self.weights.iter().enumerate().filter(|(member, _)| holds(*member));
        members.fold(0.0, |sum, (_, weight)| sum + weight)
    }
}
