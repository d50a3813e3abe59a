//! A tuning: the answer with what is not known of it, what else the threshold decides, the curve, the frontier, the
//! robust choice.

mod answer;
mod csv;
mod figures;
mod robust;
mod settings;
mod tables;

pub use csv::economies;
pub use settings::Settings;

use super::goal::{Constraint, Quantity};
use super::problem::Threshold;
use super::run::TuneResult;
use super::tuning::Tuning;
use crate::metrics::{METRICS, Metric, Unit};
use crate::report::document::{Block, Document, Table};
use crate::report::message::{Message, msg};
use crate::report::number::level;
use crate::report::output::Report;
use crate::stats::Interval;
use crate::study::captions::plain_title;
use crate::study::compare::report::{swap_figure, swap_table, swaps};
use crate::study::run::report::sizes_line;

/// The report of a tuning; `npl_and_lost` are the indices of the NPL ratio and of good lost among the quantities.
pub fn tune(
    asked: &Tuning,
    result: &TuneResult,
    npl_and_lost: (usize, usize),
    hash: &str,
    settings: Option<&Settings<'_>>,
) -> Report {
    let view = View { asked, result, npl: npl_and_lost.0, lost: npl_and_lost.1 };
    // The one alternative of the swap sets is the chosen setting, unless that is today's.
    let swapped = [view.describe(result.chosen())];
    let is_moved = result.chosen() > 0;
    let mut paragraphs = view.binding_lines();
    paragraphs.extend((0..result.slices.len()).map(|slice| view.plateau_line(slice)));
    let mut blocks: Vec<Block> = paragraphs.into_iter().map(Block::Paragraph).collect();
    blocks.extend(view.constraints().map(Block::Table));
    blocks.push(Block::Table(view.ends()));
    blocks.push(match &result.slices[..] {
        [only] => Block::Table(view.curve(only)),
        several => Block::Paragraph(msg!(
            "curves.csv and the charts hold the curves along {count} thresholds.",
            count = several.len()
        )),
    });
    let flips = view.flips();
    if !flips.is_empty() {
        blocks.push(Block::Paragraph(Message::joined(flips, "\n")));
    }
    blocks.extend(view.robust());
    blocks.extend(is_moved.then(|| Block::Table(view.swaps(&swapped))));
    blocks.extend(view.search_line().map(Block::Paragraph));
    blocks.push(Block::Paragraph(sizes_line(&result.swap.study)));
    let mut rendered = figures::figures(&view, hash);
    let mut tables = csv::tables(&view);
    if is_moved {
        rendered.push(swap_figure(&result.swap, &swapped, &[msg!("The chosen setting")], hash));
        tables.push(swap_table(&result.swap, &[csv::policy_name(&view, 0, result.chosen())]));
    }
    let question = match asked.goal().maximise {
        true => msg!("Which setting gives the highest {quantity}?", quantity = Message::lower(title(view.objective()))),
        false => msg!("Which setting gives the lowest {quantity}?", quantity = Message::lower(title(view.objective()))),
    };
    let mut report = Report {
        document: Document { question, answer: view.answer(), blocks, figures: rendered },
        estimates: csv::estimates(&view).into(),
        policies: csv::policies(&view),
        replications: Some(csv::replications(&view)),
        tables,
        facts: Vec::new(),
        calibration: Vec::new(),
    };
    if let Some(settings) = settings {
        settings.add_to(&mut report, &view);
    }
    report
}

/// A quantity's title.
fn title(quantity: &Quantity) -> Message {
    Message::known(&quantity.title)
}

/// A threshold's name: its key's, unless it was given a title of its own.
fn threshold_name(threshold: &Threshold) -> Message {
    match threshold.title == plain_title(&threshold.name) {
        true => Message::key(&threshold.name, &threshold.title),
        false => Message::known(&threshold.title),
    }
}

/// Values of thresholds in words: `cut-off 515, cap multiple 1.5`.
fn setting(thresholds: &[Threshold], values: impl Iterator<Item = f64>) -> Message {
    let each = thresholds.iter().zip(values).map(|(threshold, value)| {
        msg!("{threshold} {value}", threshold = threshold_name(threshold), value = value.to_string())
    });
    Message::joined(each.collect(), ", ")
}

/// A point of the lattice in words.
pub fn setting_at(thresholds: &[Threshold], point: &[u32]) -> Message {
    setting(thresholds, thresholds.iter().zip(point).map(|(threshold, &index)| threshold.value(index)))
}

/// What was asked and what came out.
struct View<'a> {
    asked: &'a Tuning,
    result: &'a TuneResult,
    npl: usize,
    lost: usize,
}

impl View<'_> {
    fn quantity(&self, index: usize) -> &Quantity {
        &self.asked.goal().quantities[index]
    }

    fn objective(&self) -> &Quantity {
        self.quantity(self.asked.goal().objective)
    }

    fn level(&self, candidate: usize, quantity: usize) -> Interval {
        self.result.level(0, candidate, quantity)
    }

    fn shown(&self, candidate: usize, quantity: usize) -> Message {
        Message::level(&self.level(candidate, quantity), self.quantity(quantity).unit)
    }

    /// A threshold's name.
    fn threshold(&self, index: usize) -> Message {
        threshold_name(&self.asked.lender().thresholds[index])
    }

    /// An interval of a change from end to end.
    fn signed_range(&self, interval: &Interval) -> Message {
        let unit = self.objective().unit;
        let [low, high] = [interval.lower, interval.upper].map(|bound| Message::Change(bound, unit));
        msg!("{low} to {high}", low = low, high = high)
    }

    /// The swap sets. Where profit is the objective its change is the gain, which has an interval of its own.
    fn swaps(&self, names: &[Message]) -> Table {
        let mut table = swaps(&self.result.swap, names);
        if self.objective().name == METRICS[Metric::ProfitPerMerchant as usize].name {
            table.columns.pop();
            table.rows.iter_mut().for_each(|row| row.truncate(table.columns.len()));
        }
        table
    }

    /// A candidate in words.
    fn describe(&self, candidate: usize) -> Message {
        let thresholds = &self.asked.lender().thresholds;
        setting(thresholds, (0..thresholds.len()).map(|index| self.value(candidate, index)))
    }

    /// The value of a threshold at a candidate.
    fn value(&self, candidate: usize, threshold: usize) -> f64 {
        self.result.values[candidate][threshold]
    }

    /// `NPL ratio at most 2%`.
    fn constraint(&self, constraint: &Constraint) -> Message {
        let quantity = self.quantity(constraint.quantity);
        let bound = exact(constraint.bound, quantity);
        match (constraint.at_most, constraint.is_strict) {
            (true, false) => msg!("{quantity} at most {bound}", quantity = title(quantity), bound = bound),
            (true, true) => msg!("{quantity} below {bound}", quantity = title(quantity), bound = bound),
            (false, false) => msg!("{quantity} at least {bound}", quantity = title(quantity), bound = bound),
            (false, true) => msg!("{quantity} above {bound}", quantity = title(quantity), bound = bound),
        }
    }

    /// Whether there are units enough for intervals.
    fn has_intervals(&self) -> bool {
        self.result.units() > 1
    }

    fn tolerance(&self) -> Message {
        percent(self.asked.tolerance)
    }
}

/// A number as it was asked for, in its unit.
fn exact(value: f64, quantity: &Quantity) -> Message {
    match quantity.unit {
        Unit::Share => percent(value),
        unit => Message::from(level(value, unit)),
    }
}

fn percent(share: f64) -> Message {
    Message::from(format!("{}%", (1e6 * share).round() / 1e4))
}
