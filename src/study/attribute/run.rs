//! Why good merchants lose access, causally: Shapley values of mechanisms switched off, or of the parts of a reform.
//!
//! ```text
//! φ_i = Σ_{S ∌ i} |S|!·(k-|S|-1)!/k! · (v(S ∪ {i}) - v(S))          Σ_i φ_i = v(all) - v(none)
//! ```
//!
//! (Shapley 1953.) Every subset is a policy of one study on the same draws, so a value is exact for each replication
//! and its interval is over replications. Up to [`EXACT_MAX`] players all 2^k subsets are run; beyond, permutations
//! drawn in pairs of a permutation and its reverse, whose sampling error is added to the interval.

use crate::engine::{Engine, Stopped};
use crate::metrics::METRICS;
use crate::model::Scenario;
use crate::model::Sizes;
use crate::progress::Progress;
use crate::stats::interval::Certainty;
use crate::stats::joint::{Joint, Resamples, together};
use crate::stats::{Interval, Sample, Scale};
use crate::study::design;
use crate::study::run::run::StudyResult;
use rand::seq::SliceRandom;
use std::collections::BTreeMap;

/// Maximum number of players of which every subset is run.
pub const EXACT_MAX: usize = 9;
/// Names that results give to their summaries: the sum of the values, nothing applied, everything applied.
pub const SUMMARIES: [&str; 3] = ["total", "before", "after"];
/// Maximum number of players.
pub const PLAYERS_MAX: usize = 32;

/// A mechanism, or a part of a reform.
#[derive(Clone, Debug, PartialEq)]
pub struct Player {
    pub name: String,
    pub title: String,
    /// Names of the reason codes that point to it alone.
    pub reasons: Vec<String>,
}

/// What is explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// What each mechanism adds: a subset is switched off.
    Mechanisms,
    /// What each part of a reform changes: a subset is applied.
    Parts,
}

/// An attribution to run: alternative `i` of the scenario applies the players of `subsets[i]`, the first none of them.
#[derive(Clone, Debug)]
pub struct Attribution {
    pub question: Question,
    pub players: Vec<Player>,
    /// The players that change no setting of any subset, so that their φ is known to be 0.
    pub idle: Vec<bool>,
    pub subsets: Vec<u64>,
    /// Orders of the players; none where every subset is run.
    pub permutations: Vec<Vec<usize>>,
    /// Index in the catalogue of metrics.
    pub metric: usize,
    pub scenario: Scenario,
}

/// A finished attribution.
pub struct AttributionResult {
    pub study: StudyResult,
    /// φ of each player; the intervals hold together.
    pub values: Vec<Interval>,
    /// The same, each by itself, and what makes it hold together.
    pub pointwise: Vec<(Interval, Joint)>,
    /// φ of each player by pair of sampled orders, an order and its reverse, means over replications: `[pair][player]`. None
    /// where every subset was run.
    pub by_pair_of_orders: Vec<Vec<f64>>,
    /// φ by replication: `[player][replication]`.
    pub by_replication: Vec<Vec<f64>>,
    /// The total, and the metric with nothing and with everything applied, by replication.
    pub ends_by_replication: [Vec<f64>; 3],
    /// The metric with nothing applied, and with everything applied.
    pub before: Interval,
    pub after: Interval,
    /// What the values sum to: before minus after for mechanisms, after minus before for parts.
    pub total: Interval,
    /// Whether everything applied is identical to nothing applied, so that the total is known to be 0.
    pub is_unchanged: bool,
}

/// The subsets of players to be run, the empty one first, and the permutations where they are sampled.
pub fn subsets(players: usize, permutations: usize, seed: u64) -> (Vec<u64>, Vec<Vec<usize>>) {
    if players <= EXACT_MAX {
        return ((0..1u64 << players).collect(), Vec::new());
    }
    let mut draws = design::stream(seed, 0);
    let mut orders = Vec::new();
    for _ in 0..permutations.div_ceil(2) {
        let mut order: Vec<usize> = (0..players).collect();
        order.shuffle(&mut draws);
        orders.push(order.clone());
        order.reverse();
        orders.push(order);
    }
    let mut subsets: Vec<u64> = orders.iter().flat_map(|order| prefixes(order)).collect();
    subsets.sort_unstable();
    subsets.dedup();
    (subsets, orders)
}

/// The empty set, then with one player more each.
fn prefixes(order: &[usize]) -> Vec<u64> {
    let mut set = 0;
    std::iter::once(0)
        .chain(order.iter().map(|player| {
            set |= 1 << player;
            set
        }))
        .collect()
}

/// Shapley values of a game over all subsets: `value[subset]`, subsets numbered by their bits.
pub fn shapley(players: usize, value: &[f64]) -> Vec<f64> {
    // |S|!·(k-|S|-1)!/k! is 1/(k·C(k-1, |S|)).
    let mut choose = 1.0;
    let weights: Vec<f64> = (0..players)
        .map(|size| {
            let weight = 1.0 / (players as f64 * choose);
            choose = choose * (players - 1 - size) as f64 / (size + 1) as f64;
            weight
        })
        .collect();
    (0..players)
        .map(|player| {
            let without = (0..value.len()).filter(|subset| subset >> player & 1 == 0);
            without.map(|s| weights[s.count_ones() as usize] * (value[s | 1 << player] - value[s])).sum()
        })
        .collect()
}

/// What each player adds at its position in an order.
fn marginal(order: &[usize], value: &BTreeMap<u64, f64>) -> Vec<f64> {
    let mut added = vec![0.0; order.len()];
    for (pair, &player) in prefixes(order).windows(2).zip(order) {
        added[player] = value[&pair[1]] - value[&pair[0]];
    }
    added
}

/// Runs the attribution.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn run(
    attribution: &Attribution,
    sizes: Sizes,
    engine: Engine,
    progress: &Progress,
) -> Result<AttributionResult, Stopped> {
    let study = crate::study::run::run::run(&attribution.scenario, sizes, engine, progress)?;
    let players = attribution.players.len();
    let sign = if attribution.question == Question::Mechanisms { -1.0 } else { 1.0 };
    let of = |index: usize| &study.policies[index].groups[0].values[attribution.metric];
    let replications = sizes.replications as usize;
    let mut by_replication = vec![vec![0.0; replications]; players];
    // Means over replications of what each order gives each player.
    let mut by_order = vec![vec![0.0; players]; attribution.permutations.len()];
    for replication in 0..replications {
        let values: Vec<f64> = (0..attribution.subsets.len()).map(|index| sign * of(index)[replication]).collect();
        let found = if attribution.permutations.is_empty() {
            shapley(players, &values)
        } else {
            let value: BTreeMap<u64, f64> = attribution.subsets.iter().copied().zip(values).collect();
            let mut mean = vec![0.0; players];
            for (order, sums) in attribution.permutations.iter().zip(&mut by_order) {
                for (player, added) in marginal(order, &value).into_iter().enumerate() {
                    mean[player] += added / attribution.permutations.len() as f64;
                    sums[player] += added / replications as f64;
                }
            }
            mean
        };
        for (list, value) in by_replication.iter_mut().zip(found) {
            list[replication] = value;
        }
    }
    // An order and its reverse are one draw.
    let by_pair_of_orders: Vec<Vec<f64>> =
        by_order.chunks(2).map(|pair| pair[0].iter().zip(&pair[1]).map(|(a, b)| (a + b) / 2.0).collect()).collect();
    let unit = METRICS[attribution.metric].unit;
    let samples: Vec<Sample> = by_replication
        .iter()
        .zip(&attribution.idle)
        .map(|(list, &is_idle)| Sample::of(list, study.unit).known_if(is_idle))
        .collect();
    let joint = together(&samples, unit.scale_of_change(), &mut Resamples::default());
    let pointwise = samples.iter().zip(joint).enumerate().map(|(player, (sample, joint))| {
        let alone = sample.interval(unit.scale_of_change());
        if by_pair_of_orders.is_empty() || sample.is_known {
            return (alone, joint);
        }
        let of_orders = Sample::of(&by_pair_of_orders.iter().map(|pair| pair[player]).collect::<Vec<f64>>(), 1);
        let certainty = Certainty::bonferroni(of_orders.units, joint.number);
        let together = widened(joint.interval, &of_orders.interval_at(Scale::Plain, certainty));
        (widened(alone, &of_orders.interval(Scale::Plain)), Joint { interval: together, ..joint })
    });
    let pointwise: Vec<(Interval, Joint)> = pointwise.collect();
    let values = pointwise.iter().map(|(_, joint)| joint.interval).collect();
    let full = (1u64 << players) - 1;
    let last = attribution.subsets.iter().position(|&subset| subset == full).unwrap_or(0);
    let signed: Vec<f64> = of(last).iter().zip(of(0)).map(|(after, before)| sign * (after - before)).collect();
    let [before, after] = [of(0), of(last)].map(|values| Interval::on(values, study.unit, unit.scale()));
    let is_unchanged = study.policies[last].equals_baseline;
    let total = Sample::of(&signed, study.unit).known_if(is_unchanged).interval(unit.scale_of_change());
    let ends_by_replication = [signed, of(0).clone(), of(last).clone()];
    Ok(AttributionResult {
        values,
        pointwise,
        by_pair_of_orders,
        by_replication,
        ends_by_replication,
        before,
        after,
        total,
        is_unchanged,
        study,
    })
}

/// An interval with an independent error added: on either side, lengths add in squares.
fn widened(interval: Interval, other: &Interval) -> Interval {
    let added = if other.half_width().is_nan() { 0.0 } else { other.half_width() };
    let longer = |length: f64| libm::hypot(length, added);
    let Interval { mean, lower, upper, .. } = interval;
    Interval { lower: mean - longer(mean - lower), upper: mean + longer(upper - mean), ..interval }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_efficient_symmetric_and_zero_for_who_adds_nothing() {
        // The glove game: player 0 has a left glove, 1 and 2 right ones, 3 nothing.
        let value: Vec<f64> = (0..16u32).map(|s| if s & 1 == 1 && s & 6 != 0 { 1.0 } else { 0.0 }).collect();
        let values = shapley(4, &value);
        assert!((values.iter().sum::<f64>() - 1.0).abs() < 1e-15);
        assert!((values[0] - 2.0 / 3.0).abs() < 1e-15);
        assert_eq!(values[1], values[2]);
        assert_eq!(values[3], 0.0);
    }

    #[test]
    fn sampled_orders_sum_to_the_total_and_come_near_the_exact_values() {
        let value =
            |set: u64| (0..12).filter(|player| set >> player & 1 == 1).map(|p| f64::from(p + 1)).sum::<f64>().powi(2);
        let (subsets, orders) = subsets(12, 400, 1);
        assert_eq!(subsets[0], 0);
        let table: BTreeMap<u64, f64> = subsets.iter().map(|&set| (set, value(set))).collect();
        let mut mean = [0.0; 12];
        for order in &orders {
            let added = marginal(order, &table);
            assert!((added.iter().sum::<f64>() - 78.0f64.powi(2)).abs() < 1e-9);
            mean.iter_mut().zip(added).for_each(|(sum, one)| *sum += one / orders.len() as f64);
        }
        // v is a square of a sum, so φ_i = w_i·Σw.
        for (player, mean) in mean.iter().enumerate() {
            assert!((mean - 78.0 * (player + 1) as f64).abs() < 0.01 * 78.0 * 12.0);
        }
    }
}
