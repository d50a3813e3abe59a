//! Which cut-off is best, and how surely the constraints hold. With a certainty, a constraint holds at a cut-off if it
//! does in that share of resamples and if the one-sided limit of the quantity at that certainty meets it too: none of
//! three approved accounts is bad in any resample, and yet nobody knows that none ever is.

use super::limits::limits;
use super::quantity::{Curves, Quantity};
use super::resample::Resampler;
use crate::engine::Stopped;
use crate::progress::Progress;
use crate::study::scores::choice::{Bound, Goal, Values};
use crate::study::scores::limits::Level;

/// What a goal asks of a cut-off: its objective, or the quantity of one of its bounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Asked {
    Objective,
    Bound(usize),
}

/// The same goal, asking by bound, so that each bound can have margins of its own.
pub fn asking(goal: &Goal<Quantity>) -> Goal<Asked> {
    let bound = |(index, bound): (usize, &Bound<Quantity>)| Bound {
        quantity: Asked::Bound(index),
        at_most: bound.at_most,
        is_strict: bound.is_strict,
        value: bound.value,
    };
    Goal {
        objective: Asked::Objective,
        maximise: goal.maximise,
        bounds: goal.bounds.iter().enumerate().map(bound).collect(),
    }
}

/// What a certainty adds to the quantity of each bound at each cut-off of a grid; nothing without one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Margins(Vec<Vec<f64>>);

/// Values of a goal's quantities, those of bounds with their margins.
pub struct Judged<'a, V> {
    pub goal: &'a Goal<Quantity>,
    pub values: V,
    pub margins: &'a Margins,
}

impl<V: Values<Quantity = Quantity>> Values for Judged<'_, V> {
    type Quantity = Asked;

    fn value(&self, asked: Asked, cutoff: usize) -> f64 {
        match asked {
            Asked::Objective => self.values.value(self.goal.objective, cutoff),
            Asked::Bound(index) => {
                let margin = self.margins.0.get(index).map_or(0.0, |margins| margins[cutoff]);
                self.values.value(self.goal.bounds[index].quantity, cutoff) + margin
            }
        }
    }

    fn cutoffs(&self) -> usize {
        self.values.cutoffs()
    }
}

/// Values at the cut-offs of a grid alone.
pub struct OnGrid<'a, V> {
    pub values: V,
    pub grid: &'a [usize],
}

impl<V: Values> Values for OnGrid<'_, V> {
    type Quantity = V::Quantity;

    fn value(&self, quantity: V::Quantity, cutoff: usize) -> f64 {
        self.values.value(quantity, self.grid[cutoff])
    }

    fn cutoffs(&self) -> usize {
        self.grid.len()
    }
}

/// The margins of a certainty: from the estimate to the value that the quantity stays within.
///
/// # Errors
/// If the user stops it.
pub fn margins(
    resampler: &Resampler<'_>,
    goal: &Goal<Quantity>,
    estimates: &Curves<'_>,
    certainty: f64,
    progress: &Progress,
) -> Result<Margins, Stopped> {
    let grid = &resampler.grid;
    let each = resampler.each(progress, |resample| -> Vec<Vec<f32>> {
        let drawn = resample.drawn(estimates.prices);
        let of = |bound: &Bound<Quantity>| -> Vec<f32> {
            (0..grid.len()).map(|cutoff| drawn.value(bound.quantity, cutoff) as f32).collect()
        };
        goal.bounds.iter().map(of).collect()
    })?;
    let of_bound = |(index, bound): (usize, &Bound<Quantity>)| -> Vec<f64> {
        // A lower bound is an upper one turned around.
        let turn = if bound.at_most { 1.0 } else { -1.0 };
        let margin = |cutoff: usize| {
            // What is not defined breaks the bound.
            let value = |values: &Vec<Vec<f32>>| match values[index][cutoff] {
                value if value.is_nan() => f64::INFINITY,
                value => turn * f64::from(value),
            };
            let mut values: Vec<f64> = each.iter().map(value).collect();
            let rank = ((certainty * values.len() as f64).ceil() as usize).clamp(1, values.len()) - 1;
            let (_, resampled, _) = values.select_nth_unstable_by(rank, f64::total_cmp);
            let level = Level::Tail(1.0 - certainty);
            let (lower, upper) = limits(estimates.sums, bound.quantity, grid[cutoff], estimates.prices, level);
            let counted = if bound.at_most { upper } else { -lower };
            turn * resampled.max(counted) - estimates.value(bound.quantity, grid[cutoff])
        };
        (0..grid.len()).map(margin).collect()
    };
    Ok(Margins(goal.bounds.iter().enumerate().map(of_bound).collect()))
}
