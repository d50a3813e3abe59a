//! Why good merchants lose access, causally: Shapley values of mechanisms switched off, or of the parts of a reform.
//!
//! ```text
//! φ_i = Σ_{S ∌ i} |S|!·(k-|S|-1)!/k! · (v(S ∪ {i}) - v(S))          Σ_i φ_i = v(all) - v(none)
//! ```
//!
//! (Shapley 1953.) Every subset is a policy of one study on the same draws, so a value is exact for each replication
//! and its interval is over replications. Up to [`EXACT_MAX`] players all 2^k subsets are run; beyond, permutations
//! drawn in pairs of a permutation and its reverse, whose sampling error is added to the interval.

use super::measures::{Measure, Measures};
use crate::engine::{Engine, Stopped, measure_baseline, stream_in_halves};
use crate::kernel::{FirstHalf, ReplicationCounts};
use crate::metrics::measure::Measured;
use crate::metrics::scores::Ranking;
use crate::metrics::{Group, METRICS};
use crate::model::Scenario;
use crate::model::Sizes;
use crate::progress::Progress;
use crate::report::message::{Message, msg};
use crate::report::replications::{WrittenRows, row_values};
use crate::stats::columns::Columns;
use crate::stats::interval::Certainty;
use crate::stats::joint::{Joint, Resamples, together};
use crate::stats::{Interval, Sample, Scale};
use crate::study::design;
use crate::study::parts::{Part, Parts};
use crate::study::run::collect::{Collector, Limits};
use crate::study::run::report::Uncertainty;
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
    /// With nothing applied; of everybody alone.
    pub baseline: StudyResult,
    /// How sure good merchants lost, and their changes under all subsets, are known.
    pub uncertainty: Uncertainty,
    /// φ of each player; the intervals hold together.
    pub values: Vec<Interval>,
    /// The same, each by itself, and what makes it hold together.
    pub pointwise: Vec<(Interval, Joint)>,
    /// φ of each player by pair of sampled orders, an order and its reverse, means over replications: `[pair][player]`. None
    /// where every subset was run.
    pub by_pair_of_orders: Vec<Vec<f64>>,
    /// φ of each player, then the total, and the metric with nothing and with everything applied.
    pub parts: Columns,
    /// The metric under each subset, and good merchants lost if that is another.
    pub subsets: Columns,
    /// The metric with nothing applied, and with everything applied.
    pub before: Interval,
    pub after: Interval,
    /// What the values sum to: before minus after for mechanisms, after minus before for parts.
    pub total: Interval,
    /// Whether everything applied is identical to nothing applied, so that the total is known to be 0.
    pub is_unchanged: bool,
    /// Every replication, if it was to be written.
    pub rows: Option<WrittenRows>,
}

/// Values of parts that are kept by replication.
const PARTS_MAX: usize = 2 << 20;

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

/// The game that the players play in each replication.
struct Game<'a> {
    attribution: &'a Attribution,
    replications: f64,
    /// Means over replications of what each order gives each player.
    by_order: Vec<Vec<f64>>,
}

impl Game<'_> {
    fn new(attribution: &Attribution, replications: u32) -> Game<'_> {
        let by_order = vec![vec![0.0; attribution.players.len()]; attribution.permutations.len()];
        Game { attribution, replications: f64::from(replications), by_order }
    }

    /// φ of each player in a replication, from the metric under each subset, of which the last has all players; then the total, and
    /// the metric with nothing and with everything applied.
    fn values(&mut self, metric: &[f64], last: usize) -> Vec<f64> {
        let Attribution { question, players, subsets, permutations, .. } = self.attribution;
        let sign = if *question == Question::Mechanisms { -1.0 } else { 1.0 };
        let signed: Vec<f64> = metric.iter().map(|value| sign * value).collect();
        let mut found = if permutations.is_empty() {
            shapley(players.len(), &signed)
        } else {
            let value: BTreeMap<u64, f64> = subsets.iter().copied().zip(signed).collect();
            let mut mean = vec![0.0; players.len()];
            for (order, sums) in permutations.iter().zip(&mut self.by_order) {
                for (player, added) in marginal(order, &value).into_iter().enumerate() {
                    mean[player] += added / permutations.len() as f64;
                    sums[player] += added / self.replications;
                }
            }
            mean
        };
        found.extend([sign * (metric[last] - metric[0]), metric[0], metric[last]]);
        found
    }
}

/// Runs the attribution. Every replication is written to rows if there are any: φ of each player, the ends, then the subsets.
///
/// # Errors
/// [`Stopped`] if the user stops it.
pub fn run(
    attribution: &Attribution,
    sizes: Sizes,
    engine: Engine,
    progress: &Progress,
    mut rows: Option<WrittenRows>,
) -> Result<AttributionResult, Stopped> {
    let scenario = &attribution.scenario;
    let players = attribution.players.len();
    let full = (1u64 << players) - 1;
    let last = attribution.subsets.iter().position(|&subset| subset == full).unwrap_or(0);
    let unit = scenario.economy_draws.replications_of_a_unit() as usize;
    let baseline_alone = Scenario { alternatives: scenario.alternatives[..1].to_vec(), ..scenario.clone() };
    let mut baseline = Collector::new(&baseline_alone, false, Limits::RUN);
    let mut subsets = Measures::new(attribution.subsets.len(), attribution.metric, unit);
    let mut parts = Columns::new(players + SUMMARIES.len(), 1, unit, PARTS_MAX, false);
    let mut game = Game::new(attribution, sizes.replications);
    simulate(attribution, sizes, engine, progress, |of_baseline, of_subsets| {
        baseline.add(&[of_baseline]);
        let metric: Vec<f64> = of_subsets.iter().map(|measure| measure.metric).collect();
        let values = game.values(&metric, last);
        if let Some(rows) = &mut rows {
            let all = values.iter().chain(&metric).take(rows.number());
            rows.add(&all.map(|value| row_values([*value])).collect::<Vec<Vec<u8>>>());
        }
        parts.push(&values);
        subsets.add(&of_subsets);
    })?;
    // An order and its reverse are one draw.
    let by_pair_of_orders: Vec<Vec<f64>> = game
        .by_order
        .chunks(2)
        .map(|pair| pair[0].iter().zip(&pair[1]).map(|(a, b)| (a + b) / 2.0).collect())
        .collect();
    let metric = METRICS[attribution.metric].unit;
    let samples: Vec<Sample> = attribution
        .idle
        .iter()
        .enumerate()
        .map(|(player, &is_idle)| parts.level(player, 0).known_if(is_idle))
        .collect();
    let joint = together(&samples, metric.scale_of_change(), &mut Resamples::default());
    let pointwise = samples.iter().zip(joint).enumerate().map(|(player, (sample, joint))| {
        let alone = sample.interval(metric.scale_of_change());
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
    let is_unchanged = scenario.are_identical(last, 0);
    let [before, after] = [0, last].map(|index| subsets.columns.level(index, 0).interval(metric.scale()));
    let total = parts.level(players, 0).known_if(is_unchanged).interval(metric.scale_of_change());
    Ok(AttributionResult {
        baseline: baseline.finish(sizes),
        uncertainty: subsets.uncertainty(scenario, last, everything(attribution.question)),
        values,
        pointwise,
        by_pair_of_orders,
        parts,
        subsets: subsets.columns,
        before,
        after,
        total,
        is_unchanged,
        rows,
    })
}

/// Runs every subset and hands on each replication: the baseline in full, then what is needed of each subset.
fn simulate(
    attribution: &Attribution,
    sizes: Sizes,
    engine: Engine,
    progress: &Progress,
    mut take: impl FnMut(Measured, Vec<Measure>) + Send,
) -> Result<(), Stopped> {
    let parts = Parts::new(&attribution.scenario);
    let merchants = u64::from(sizes.replications) * u64::from(sizes.merchants);
    progress.lengthen(merchants * (parts.parts.len() as u64 - 1));
    let run = |part: &Part, replications, pass_on: &mut (dyn FnMut((Option<Measured>, Vec<Measure>)) + Send)| {
        let plan = &part.plan;
        let measure = |counts: &ReplicationCounts, first_half: &FirstHalf| {
            let ranking = Ranking::of(&counts.scored);
            let ranks = ranking.ranks(plan.twins.len(), &[Group::All], None);
            let of = |policy| Measure::of(plan, policy, attribution.metric, counts, first_half, &ranks);
            let baseline = (part.alternatives.start == 0).then(|| measure_baseline(plan, counts, &ranking, &ranks));
            (baseline, part.policies().map(of).collect())
        };
        let kept = format!("subsets from {}, {}", part.alternatives.start, METRICS[attribution.metric].name);
        let (seed, merchants) = (sizes.seed, sizes.merchants);
        stream_in_halves(plan, engine, seed, replications, merchants, progress, &kept, measure, |kept| kept, pass_on)
    };
    parts.each_replication(sizes.replications, progress, run, |of_parts: Vec<(Option<Measured>, Vec<Measure>)>| {
        let (baselines, subsets): (Vec<Option<Measured>>, Vec<Vec<Measure>>) = of_parts.into_iter().unzip();
        if let Some(baseline) = baselines.into_iter().flatten().next() {
            take(baseline, subsets.concat());
        }
    })
}

/// What everything applied is called.
fn everything(question: Question) -> Message {
    match question {
        Question::Mechanisms => msg!("“{title}”", title = msg!("all mechanisms off")),
        Question::Parts => msg!("all parts together"),
    }
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
