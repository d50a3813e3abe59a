//! What resamples and counts say together: the optimum's interval, its objective on other people, bands, groups.

use super::choice::Question;
use super::limits::{Level, Limits, difference, gap_upper, group_limits, limits};
use super::power::{auc_limits, ks_limits};
use super::quantity::{Curves, QUANTITIES, Quantity};
use super::resample::Draw;
use super::selected::Selected;
use super::tally::{Below, GROUP_RATES, gap};
use crate::stats::{Interval, moments};
use rayon::prelude::*;

/// Bounds of a quantity at every cut-off; `NaN` where it is not defined.
#[derive(Clone, Debug, PartialEq)]
pub struct Bands {
    /// Each cut-off by itself.
    pub pointwise: Vec<Interval>,
    /// Bounds that hold at all cut-offs together.
    pub lower: Vec<f64>,
    pub upper: Vec<f64>,
}

/// Results of the resamples.
#[derive(Clone, Debug, PartialEq)]
pub struct Resampled {
    /// The cut-off chosen in each resample and whether it met every constraint.
    pub chosen: Vec<(usize, bool)>,
    /// The objective at the optimum: on the people who chose it, and on people left out.
    pub objective: Selected,
    /// Its .632 estimate with an interval for what it truly is.
    pub objective_interval: Interval,
    /// Of each quantity, in the order of [`QUANTITIES`].
    pub bands: Vec<Bands>,
    /// Of each cut-off: the group gap on people left out.
    pub gap_out_of_bag: Vec<f64>,
    /// Of everybody and then of each group: [`GROUP_RATES`] at the optimum of the data.
    pub rates: Vec<Vec<Interval>>,
    /// Of everybody and then of each group: AUC and KS.
    pub power: Vec<[Interval; 2]>,
    pub ks_out_of_bag: Vec<f64>,
    /// Share of resamples in which the optimum of the data breaks each constraint, and any.
    pub broken: Vec<f64>,
    pub any_broken: f64,
    /// Values of each resample.
    pub of_each: Vec<OfResample>,
}

/// What a resample says of everybody.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OfResample {
    /// The objective at the optimum of the data, at the cut-off chosen, and there on the people left out.
    pub at_optimum: f64,
    pub at_chosen: f64,
    pub out_of_bag: f64,
    pub auc: f64,
    pub ks: f64,
    pub ks_out_of_bag: f64,
}

/// Joins the resamples; `optimum` is the index of the data's own choice.
pub fn join(mut draws: Vec<Draw>, question: &Question, below: &[Below], curves: &Curves, optimum: usize) -> Resampled {
    let cutoffs = below[0].cutoffs();
    let gap_out_of_bag: Vec<f64> =
        (0..cutoffs).map(|cutoff| mean(draws.iter().map(|draw| draw.gap_left[cutoff]))).collect();
    let bands = bands(&draws, question, below, curves, &gap_out_of_bag);
    centre_gaps(&mut draws, curves);
    let goal = &question.goal;
    let chosen: Vec<(usize, bool)> = draws
        .par_iter()
        .map(|draw| {
            let (index, violation) = goal.best(&draw.curves, None);
            (index, violation == 0.0)
        })
        .collect();
    let misses = |bound: usize, draw: &Draw| {
        let bound = &goal.bounds[bound];
        bound.miss(draw.curves.at(bound.quantity, optimum)) > 0.0
    };
    let bounds = 0..goal.bounds.len();
    let share =
        |broken: &dyn Fn(&Draw) -> bool| draws.iter().filter(|draw| broken(draw)).count() as f64 / draws.len() as f64;
    let of_each: Vec<OfResample> = draws
        .iter()
        .zip(&chosen)
        .map(|(draw, chosen)| OfResample {
            at_optimum: draw.curves.at(goal.objective, optimum),
            at_chosen: draw.curves.at(goal.objective, chosen.0),
            out_of_bag: draw.objective_left[chosen.0],
            auc: draw.power[0][0],
            ks: draw.power[0][1],
            ks_out_of_bag: draw.ks_left[0],
        })
        .collect();
    let ks_out_of_bag: Vec<f64> =
        (0..below.len()).map(|group| mean(draws.iter().map(|draw| draw.ks_left[group]))).collect();
    let pointwise = bands[goal.objective as usize].pointwise[optimum];
    let objective = Selected { apparent: pointwise.mean, out_of_bag: mean(of_each.iter().map(|each| each.out_of_bag)) };
    let range = goal.objective.range(&question.costs);
    Resampled {
        objective,
        objective_interval: objective.interval((pointwise.lower, pointwise.upper), range, &pointwise),
        rates: rates(&draws, below, optimum),
        power: power(&draws, below, &ks_out_of_bag),
        broken: bounds.clone().map(|bound| share(&|draw| misses(bound, draw))).collect(),
        any_broken: share(&|draw| bounds.clone().any(|bound| misses(bound, draw))),
        chosen,
        bands,
        gap_out_of_bag,
        ks_out_of_bag,
        of_each,
    }
}

/// The mean of the defined values.
fn mean(values: impl Iterator<Item = f64>) -> f64 {
    moments(&values.collect::<Vec<f64>>()).0
}

/// Takes what resampling adds to a gap, which leans upwards, off every gap, so that the optimum of the data is in the
/// midst of those of the resamples where the gap is bounded.
fn centre_gaps(draws: &mut [Draw], curves: &Curves) {
    const GAP: usize = Quantity::GroupGap as usize;
    for (cutoff, estimate) in curves.0[GAP].iter().enumerate() {
        let excess = mean(draws.iter().map(|draw| draw.curves.0[GAP][cutoff])) - estimate;
        if excess > 0.0 {
            draws
                .iter_mut()
                .for_each(|draw| draw.curves.0[GAP][cutoff] = (draw.curves.0[GAP][cutoff] - excess).max(0.0));
        }
    }
}

/// An estimate with limits, and the standard deviation of its resamples.
fn interval(mean: f64, (lower, upper): Limits, resamples: impl Iterator<Item = f64>) -> Interval {
    let (_, sd, replications) = moments(&resamples.collect::<Vec<f64>>());
    Interval { mean, lower, upper, sd, replications }
}

/// Bounds of every quantity at every cut-off, by itself and together.
fn bands(draws: &[Draw], question: &Question, below: &[Below], curves: &Curves, gap_out_of_bag: &[f64]) -> Vec<Bands> {
    let cutoffs = below[0].cutoffs();
    // The first and the last split nobody.
    let together = Level::Together(cutoffs.saturating_sub(2).max(1));
    let of_level = |level: Level| -> Vec<[Limits; QUANTITIES.len()]> {
        let of_cutoff = |cutoff: usize| {
            let mut all = limits(below, cutoff, &question.costs, level);
            all[Quantity::GroupGap as usize] = gap_limits(below, cutoff, gap_out_of_bag[cutoff], level);
            all
        };
        (0..cutoffs).into_par_iter().map(of_cutoff).collect()
    };
    let (one, all) = (of_level(Level::One), of_level(together));
    let of_quantity = |index: usize| {
        let values = |cutoff: usize| draws.iter().map(move |draw| draw.curves.0[index][cutoff]);
        let pointwise =
            (0..cutoffs).map(|cutoff| interval(curves.0[index][cutoff], one[cutoff][index], values(cutoff)));
        Bands {
            pointwise: pointwise.collect(),
            lower: all.iter().map(|limits| limits[index].0).collect(),
            upper: all.iter().map(|limits| limits[index].1).collect(),
        }
    };
    (0..QUANTITIES.len()).map(of_quantity).collect()
}

/// Limits of the gap between groups at a cut-off, of which the value on people left out is known.
fn gap_limits(below: &[Below], cutoff: usize, out_of_bag: f64, level: Level) -> Limits {
    let groups = &below[1..];
    let Some((apparent, largest, smallest)) = gap(groups, cutoff) else { return (f64::NAN, f64::NAN) };
    if groups.len() < 2 || below[0].is_end(cutoff) {
        return (0.0, 0.0);
    }
    let shared = if level == Level::One { 1 } else { groups.len() };
    let part = |group: usize| (groups[group].good[cutoff], groups[group].goods());
    // Where all are alike, any two of them.
    let other = if largest == smallest { (largest + 1) % groups.len() } else { smallest };
    let (_, _, down) = difference(part(largest), part(other), level, shared);
    let upper = gap_upper(groups, cutoff, level).max(apparent);
    (Selected { apparent, out_of_bag }.limits((apparent - down, apparent), (0.0, 1.0)).0, upper)
}

/// Rates of everybody and of each group at the optimum.
fn rates(draws: &[Draw], below: &[Below], optimum: usize) -> Vec<Vec<Interval>> {
    let of_group = |(group, below): (usize, &Below)| {
        let (values, limits) = (below.rates(optimum), group_limits(below, optimum, Level::One));
        let of = |rate: usize| interval(values[rate], limits[rate], draws.iter().map(|draw| draw.rates[group][rate]));
        (0..GROUP_RATES.len()).map(of).collect()
    };
    below.iter().enumerate().map(of_group).collect()
}

/// AUC and KS of everybody and of each group.
fn power(draws: &[Draw], below: &[Below], ks_out_of_bag: &[f64]) -> Vec<[Interval; 2]> {
    let of_group = |(group, below): (usize, &Below)| {
        let found = below.power();
        let ks = Selected { apparent: found.ks, out_of_bag: ks_out_of_bag[group] };
        let of = |which: usize| draws.iter().map(move |draw| draw.power[group][which]);
        [interval(found.auc, auc_limits(below), of(0)), interval(found.ks, ks_limits(below, &ks), of(1))]
    };
    below.iter().enumerate().map(of_group).collect()
}
