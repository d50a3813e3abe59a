//! The parametric bootstrap: each group's people are drawn anew from its distribution over scores and over good and
//! bad.
//!
//! A resample draws every person by itself from an alias table (Vose 1991), so that the numbers of people are
//! multinomial with each group's size. The only randomness is a [`Stream`] of (seed, resample, group), and resamples
//! are joined in order, so the answer does not depend on threads. Beyond [`DRAWS_OF_A_RESAMPLE`] people only a part m
//! of a group's n is drawn, and each cell's deviation from its expected number is scaled: `expected + (drawn·n/m -
//! expected)·sqrt(m/n)` has the mean and covariance of the full multinomial and is never negative.

use super::choice::Question;
use super::data::{Cells, ScoreData};
use super::quantity::{Curves, QUANTITIES};
use super::tally::{Below, GROUP_RATES, everybody_and_groups};
use crate::engine::Stopped;
use crate::progress::Progress;
use crate::rng::{Purpose, RoundKeys, Stream};
use crate::stats::{CONFIDENCE, Interval, quantile};
use rand_distr::Distribution;
use rand_distr::weighted::WeightedAliasIndex;
use rayon::prelude::*;

/// Maximum number of people drawn in all.
const DRAWS: f64 = 4e8;
const RESAMPLES_MIN: f64 = 200.0;
const RESAMPLES_MAX: f64 = 1000.0;
/// Maximum number of people drawn in one resample.
const DRAWS_OF_A_RESAMPLE: f64 = DRAWS / RESAMPLES_MIN;

/// Bounds of a quantity at every cut-off; `NaN` where it is not defined.
#[derive(Clone, Debug, PartialEq)]
pub struct Bands {
    /// Percentile bounds, each cut-off for itself.
    pub pointwise: Vec<Interval>,
    /// Bounds that hold at all cut-offs together (sup-t).
    pub lower: Vec<f64>,
    pub upper: Vec<f64>,
}

/// Results of the resamples.
#[derive(Clone, Debug, PartialEq)]
pub struct Resampled {
    /// The cut-off chosen in each resample and whether it met every constraint.
    pub chosen: Vec<(usize, bool)>,
    /// Of each quantity, in the order of [`QUANTITIES`].
    pub bands: Vec<Bands>,
    /// Of everybody and then of each group: [`GROUP_RATES`] at the optimum of the data.
    pub rates: Vec<Vec<Interval>>,
    /// Of everybody and then of each group.
    pub power: Vec<[Interval; 2]>,
    /// Share of resamples in which the optimum of the data breaks each constraint, and any.
    pub broken: Vec<f64>,
    pub any_broken: f64,
    /// Values of each resample: objective at the optimum of the data, AUC, KS.
    pub of_each: Vec<[f64; 3]>,
}

/// How many resamples so many people get.
pub fn resamples(people: f64) -> u32 {
    (DRAWS / people.max(1.0)).clamp(RESAMPLES_MIN, RESAMPLES_MAX) as u32
}

/// A group to draw from.
struct Urn<'a> {
    cells: &'a Cells,
    table: WeightedAliasIndex<f64>,
    /// People drawn, and what share of the group they are.
    drawn: u32,
    share: f64,
}

impl Urn<'_> {
    fn new(cells: &Cells, part: f64) -> Urn<'_> {
        let people = cells.people();
        let drawn = (people * part).round().max(1.0);
        let weights = cells.good.iter().chain(&cells.bad).copied().collect();
        let table = WeightedAliasIndex::new(weights).expect("numbers of people are not negative and not all 0");
        Urn { cells, table, drawn: drawn as u32, share: if part < 1.0 { drawn / people } else { 1.0 } }
    }

    fn draw(&self, draws: &mut Stream) -> Cells {
        let scores = self.cells.good.len();
        let mut counts = vec![0u32; 2 * scores];
        for _ in 0..self.drawn {
            counts[self.table.sample(draws)] += 1;
        }
        let scale = self.share.sqrt();
        let people = |counts: &[u32], expected: &[f64]| -> Vec<f64> {
            let drawn = counts.iter().zip(expected).map(|(&count, expected)| {
                let count = f64::from(count);
                if self.share < 1.0 { expected + (count / self.share - expected) * scale } else { count }
            });
            drawn.collect()
        };
        Cells { good: people(&counts[..scores], &self.cells.good), bad: people(&counts[scores..], &self.cells.bad) }
    }
}

/// What is kept of a resample.
struct Draw {
    curves: Curves,
    chosen: (usize, bool),
    broken: Vec<bool>,
    rates: Vec<[f64; GROUP_RATES.len()]>,
    power: Vec<[f64; 2]>,
}

/// Draws the resamples and joins them; `optimum` is the index of the data's own choice.
pub fn run(
    data: &ScoreData,
    question: &Question,
    below: &[Below],
    curves: &Curves,
    optimum: usize,
    progress: &Progress,
) -> Result<Resampled, Stopped> {
    let people = data.people();
    let part = (DRAWS_OF_A_RESAMPLE / people).min(1.0);
    let urns: Vec<Urn> = data.groups.iter().map(|group| Urn::new(&group.cells, part)).collect();
    let keys = RoundKeys::new(question.seed);
    let one = |resample: u32| -> Result<Draw, Stopped> {
        if progress.stopped() {
            return Err(Stopped);
        }
        let drawn: Vec<Cells> = urns
            .iter()
            .enumerate()
            .map(|(group, urn)| urn.draw(&mut Stream::new(&keys, resample, group as u32, Purpose::Resample)))
            .collect();
        progress.add(1);
        Ok(look(&everybody_and_groups(drawn.iter()), question, optimum))
    };
    let draws: Vec<Draw> = (0..resamples(people)).into_par_iter().map(one).collect::<Result<_, Stopped>>()?;
    Ok(join(&draws, question, below, curves, optimum))
}

/// How many resamples a distribution gets, and how many people each of them draws.
pub fn effort(data: &ScoreData) -> (u32, f64) {
    let people = data.people();
    (resamples(people), people.min(DRAWS_OF_A_RESAMPLE))
}

fn look(below: &[Below], question: &Question, optimum: usize) -> Draw {
    let curves = Curves::of(below, &question.costs);
    let goal = &question.goal;
    let (index, violation) = goal.best(&curves, None);
    let broken = goal.bounds.iter().map(|bound| bound.miss(curves.at(bound.quantity, optimum)) > 0.0).collect();
    let power = |below: &Below| {
        let power = below.power();
        [power.auc, power.ks]
    };
    Draw {
        chosen: (index, violation == 0.0),
        broken,
        rates: below.iter().map(|group| group.rates(optimum)).collect(),
        power: below.iter().map(power).collect(),
        curves,
    }
}

fn join(draws: &[Draw], question: &Question, below: &[Below], curves: &Curves, optimum: usize) -> Resampled {
    let share =
        |broken: &dyn Fn(&Draw) -> bool| draws.iter().filter(|draw| broken(draw)).count() as f64 / draws.len() as f64;
    let objective = question.goal.objective;
    Resampled {
        chosen: draws.iter().map(|draw| draw.chosen).collect(),
        bands: (0..QUANTITIES.len()).map(|quantity| bands(draws, curves, quantity)).collect(),
        rates: below
            .iter()
            .enumerate()
            .map(|(group, below)| {
                let of = |rate: usize| {
                    let values: Vec<f64> = draws.iter().map(|draw| draw.rates[group][rate]).collect();
                    percentile(below.rates(optimum)[rate], &values)
                };
                (0..GROUP_RATES.len()).map(of).collect()
            })
            .collect(),
        power: below
            .iter()
            .enumerate()
            .map(|(group, below)| {
                let power = below.power();
                let of = |which: usize| -> Vec<f64> { draws.iter().map(|draw| draw.power[group][which]).collect() };
                [percentile(power.auc, &of(0)), percentile(power.ks, &of(1))]
            })
            .collect(),
        broken: (0..question.goal.bounds.len()).map(|bound| share(&|draw| draw.broken[bound])).collect(),
        any_broken: share(&|draw| draw.broken.contains(&true)),
        of_each: draws
            .iter()
            .map(|draw| [draw.curves.at(objective, optimum), draw.power[0][0], draw.power[0][1]])
            .collect(),
    }
}

/// An estimate with the percentile interval of its resamples.
fn percentile(estimate: f64, resamples: &[f64]) -> Interval {
    let Interval { sd, replications, .. } = Interval::of(resamples.iter().copied());
    let tail = (1.0 - CONFIDENCE) / 2.0;
    Interval {
        mean: estimate,
        lower: quantile(resamples, tail),
        upper: quantile(resamples, 1.0 - tail),
        sd,
        replications,
    }
}

/// Bounds of one quantity at every cut-off, singly and together. Together they are the estimate plus and minus the same
/// number of standard errors everywhere, the number that 95% of resamples stay within at all cut-offs at which the
/// quantity is defined in all of them.
fn bands(draws: &[Draw], curves: &Curves, quantity: usize) -> Bands {
    let estimates = &curves.0[quantity];
    let pointwise: Vec<Interval> = estimates
        .iter()
        .enumerate()
        .map(|(cutoff, &estimate)| {
            let values: Vec<f64> = draws.iter().map(|draw| draw.curves.0[quantity][cutoff]).collect();
            percentile(estimate, &values)
        })
        .collect();
    let varies = |interval: &Interval| interval.replications == draws.len() && interval.sd > 0.0;
    let largest: Vec<f64> = draws
        .iter()
        .map(|draw| {
            let values = draw.curves.0[quantity].iter().zip(&pointwise).filter(|(_, interval)| varies(interval));
            values.fold(0.0, |max: f64, (value, interval)| max.max((value - interval.mean).abs() / interval.sd))
        })
        .collect();
    let critical = quantile(&largest, CONFIDENCE);
    let (min, max) = QUANTITIES[quantity].0.range();
    let bound = |side: f64| -> Vec<f64> {
        let bounds = pointwise.iter().map(|interval| {
            if interval.replications < draws.len() {
                f64::NAN
            } else {
                (interval.mean + side * critical * interval.sd).clamp(min, max)
            }
        });
        bounds.collect()
    };
    Bands { lower: bound(-1.0), upper: bound(1.0), pointwise }
}
