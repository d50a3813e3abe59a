//! Which lever matters: the mean over all cells that share a value of it, from its lowest to its highest.

use super::{lever_name, value_name};
use crate::metrics::METRICS;
use crate::report::message::{Message, msg};
use crate::stats::interval::paired;
use crate::study::captions::in_points;
use crate::study::over_economies::range;
use crate::study::sweep::run::{Sweep, SweepResult};

/// What a lever does on average over the other levers.
#[derive(Clone, Debug, PartialEq)]
pub struct MainEffect {
    pub lever: usize,
    /// The value with the lowest mean and the one with the highest, with their means.
    pub lowest: (String, f64),
    pub highest: (String, f64),
}

/// The effects of the levers on a metric, the largest first. None where the levers are no grid: means over cells that differ in other
/// levers too would mix them. Levers of one value have none.
pub fn main_effects(sweep: &Sweep, result: &SweepResult, metric: usize) -> Vec<MainEffect> {
    let values = |lever: usize| -> Vec<&str> {
        let mut values: Vec<&str> = Vec::new();
        for cell in &sweep.cells {
            if !values.contains(&cell.values[lever].as_str()) {
                values.push(&cell.values[lever]);
            }
        }
        values
    };
    let all: Vec<Vec<&str>> = (0..sweep.levers.len()).map(values).collect();
    if all.iter().map(Vec::len).product::<usize>() != sweep.cells.len() {
        return Vec::new();
    }
    let mean = |lever: usize, value: &str| {
        let cells = (0..sweep.cells.len()).filter(|&cell| sweep.cells[cell].values[lever] == value);
        let (sum, count) = cells.fold((0.0, 0.0), |(sum, count), cell| {
            (sum + result.metrics[metric].levels.sample(cell).mean, count + 1.0)
        });
        sum / count
    };
    let effect = |lever: usize| {
        let means: Vec<(String, f64)> =
            all[lever].iter().map(|value| (value.to_string(), mean(lever, value))).collect();
        let lowest = means.iter().min_by(|a, b| a.1.total_cmp(&b.1))?.clone();
        let highest = means.iter().max_by(|a, b| a.1.total_cmp(&b.1))?.clone();
        Some(MainEffect { lever, lowest, highest })
    };
    let varied = (0..all.len()).filter(|&lever| all[lever].len() > 1);
    let mut effects: Vec<MainEffect> = varied.filter_map(effect).filter(|of| of.size() > 0.0).collect();
    effects.sort_by(|a, b| b.size().total_cmp(&a.size()));
    effects
}

impl MainEffect {
    /// From the lowest to the highest.
    pub fn size(&self) -> f64 {
        self.highest.1 - self.lowest.1
    }

    /// As a chart's title has it.
    pub fn title(&self, sweep: &Sweep, metric: usize) -> Message {
        msg!(
            "{metric} depends most on {lever}: on average {range}",
            metric = Message::known(METRICS[metric].title),
            lever = lever_name(&sweep.levers[self.lever]),
            range = self.range(sweep, metric)
        )
    }

    /// "10.2% at 480, 22.1% at 560".
    pub fn range(&self, sweep: &Sweep, metric: usize) -> Message {
        let (lever, unit) = (&sweep.levers[self.lever], METRICS[metric].unit);
        let at = |(value, mean): &(String, f64)| {
            msg!("{mean} at {value}", mean = Message::Level(*mean, unit), value = value_name(lever, value))
        };
        Message::joined(vec![at(&self.lowest), at(&self.highest)], ", ")
    }
}

/// What the lever that matters most changes over economies, from the value with the lowest mean to that with the highest.
pub fn over_economies(sweep: &Sweep, result: &SweepResult, metric: usize) -> Option<Message> {
    let effects = main_effects(sweep, result, metric);
    let MainEffect { lever, lowest, highest } = effects.first()?;
    let mean_at = |value: &str| {
        let cells = (0..sweep.cells.len()).filter(|&cell| sweep.cells[cell].values[*lever] == value);
        result.first.mean_of(&cells.collect::<Vec<usize>>())
    };
    let ((low, unit), (high, _)) = (mean_at(&lowest.0)?, mean_at(&highest.0)?);
    let (lever, metric_unit) = (&sweep.levers[*lever], METRICS[metric].unit);
    let changes = range(&paired(&high, &low), unit, |value| Message::Change(value, metric_unit))?;
    Some(msg!(
        "{lever} {high} instead of {low} changes it by {range}",
        lever = lever_name(lever),
        high = value_name(lever, &highest.0),
        low = value_name(lever, &lowest.0),
        range = in_points(changes, metric_unit)
    ))
}

/// The levers in the order of what they do to a metric, as a sentence of the answer; nothing of fewer than two.
pub fn sentence(sweep: &Sweep, result: &SweepResult, metric: usize) -> Message {
    let effects = main_effects(sweep, result, metric);
    let [first, second, ..] = &effects[..] else { return Message::none() };
    msg!(
        "{lever} matters most, averaged over the others ({range}); then {second} ({other}).",
        lever = lever_name(&sweep.levers[first.lever]),
        range = first.range(sweep, metric),
        second = lever_name(&sweep.levers[second.lever]),
        other = second.range(sweep, metric)
    )
}
