//! The choice over scenarios: what a setting loses where the scenario is not the one it was tuned for.
//!
//! ```text
//! regret of c in w:  loss_w(c) - min over allowed c' of loss_w(c')
//! ```
//!
//! Allowed are the candidates that meet the constraints in the first scenario (all, where none does). The worst-case
//! choice has the smallest largest loss over scenarios, the minimax-regret choice the smallest largest regret (Savage
//! 1951).

use super::goal::{Goal, Judgement, Series};
use super::pairs::{Pairs, regret};
use crate::stats::{Interval, moments};
use std::collections::BTreeMap;

/// Robust choices among the candidates.
#[derive(Clone, Debug, PartialEq)]
pub struct Robust {
    /// The allowed candidate with the smallest loss in each scenario.
    pub best: Vec<usize>,
    /// The allowed candidate with the smallest largest loss.
    pub worst_case: usize,
    /// The allowed candidate with the smallest largest regret.
    pub minimax_regret: usize,
    /// Constraints that hold, of every candidate in each scenario: `[scenario][candidate][constraint]`.
    pub holds: Vec<Vec<Vec<bool>>>,
    /// For each scenario the regrets of today's setting and of those chosen above, with their critical values.
    pub regrets: Vec<BTreeMap<usize, (Interval, f64)>>,
}

/// Weighs candidates over scenarios: `series[scenario][candidate]`, candidate 0 being today's.
pub fn robust(
    goal: &Goal,
    series: &[Vec<Series>],
    judged: &[Judgement],
    pairs_of: impl Fn(&[Series]) -> Pairs,
) -> Robust {
    let feasible: Vec<usize> = (0..judged.len()).filter(|&index| judged[index].is_feasible()).collect();
    let allowed = if feasible.is_empty() { (0..judged.len()).collect() } else { feasible };
    let loss: Vec<Vec<f64>> = series
        .iter()
        .map(|of_scenario| of_scenario.iter().map(|s| goal.loss(moments(&s[goal.objective]).0)).collect())
        .collect();
    let argmin = |value: &dyn Fn(usize) -> f64| -> usize {
        // Undefined losses are never chosen.
        let key = |index: usize| if value(index).is_nan() { f64::INFINITY } else { value(index) };
        allowed.iter().copied().min_by(|&a, &b| key(a).total_cmp(&key(b))).unwrap_or(0)
    };
    let best: Vec<usize> = loss.iter().map(|of_scenario| argmin(&|index| of_scenario[index])).collect();
    let largest = |values: &mut dyn Iterator<Item = f64>| {
        values.fold(
            f64::NEG_INFINITY,
            |max, value| if max.is_nan() || value.is_nan() { f64::NAN } else { max.max(value) },
        )
    };
    let worst_case = argmin(&|index| largest(&mut loss.iter().map(|of_scenario| of_scenario[index])));
    let regret_of =
        |index: usize| loss.iter().zip(&best).map(move |(of_scenario, &best)| of_scenario[index] - of_scenario[best]);
    let minimax_regret = argmin(&|index| largest(&mut regret_of(index)));
    let held = |series: &Series| goal.constraints.iter().map(|c| goal.miss(c, series) == 0.0).collect();
    let holds = series.iter().map(|of_scenario| of_scenario.iter().map(held).collect()).collect();
    let named: Vec<usize> = best.iter().copied().chain([0, worst_case, minimax_regret]).collect();
    let regrets = series.iter().map(|of_scenario| {
        let pairs = pairs_of(of_scenario);
        named.iter().map(|&index| (index, regret(&pairs, index, &allowed))).collect()
    });
    let regrets = regrets.collect();
    Robust { best, worst_case, minimax_regret, holds, regrets }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Unit;
    use crate::rng::{Purpose, RoundKeys, Stream};
    use crate::study::tune::goal::{Form, Quantity};

    #[test]
    fn worst_case_and_regret_by_hand() {
        let objective = Quantity {
            name: "loss".into(),
            title: "loss".into(),
            unit: Unit::Number,
            form: Form::Sum { constant: 0.0, terms: vec![(0, 1.0)] },
        };
        let goal = Goal {
            quantities: vec![objective],
            objective: 0,
            maximise: false,
            constraints: Vec::new(),
            certainty: 0.5,
        };
        let scenario = |losses: [f64; 4]| -> Vec<Series> { losses.iter().map(|&loss| vec![vec![loss]]).collect() };
        // Today, then three settings; the first of them best in calm, the last in a storm.
        let series = vec![scenario([7.0, 1.0, 2.0, 6.0]), scenario([20.0, 20.0, 13.0, 12.0])];
        let judged: Vec<Judgement> = series[0].iter().map(|series| goal.judge(series)).collect();
        let values: Vec<Vec<f64>> = (0..4).map(|value| vec![f64::from(value)]).collect();
        let pairs_of = |series: &[Series]| {
            let losses = series.iter().map(|series| series[0].clone()).collect();
            Pairs::new(&values, losses, &mut Stream::new(&RoundKeys::new(3), 0, 0, Purpose::Design))
        };
        let found = robust(&goal, &series, &judged, pairs_of);
        assert_eq!((found.best.clone(), found.worst_case, found.minimax_regret), (vec![1, 3], 3, 2));
        // One unit gives the regret without an interval.
        assert_eq!(found.regrets[1][&2].0.mean, 1.0);
        assert!(found.regrets[1][&2].0.lower.is_nan());
    }
}
