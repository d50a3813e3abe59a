//! From a level to another step by step: Shapley values of mechanisms.

use super::draw::colour::Colour;
use super::draw::display_list::DisplayList;
use super::draw::layout::{Body, Heading, Style, lay};
use super::draw::marks::{Whisker, draw_stands, draw_whisker};
use super::draw::rows::{Name, NumberColumn, Rows};
use super::dumbbell::ink_of_change;
use crate::metrics::Unit;
use crate::report::message::Message;
use crate::stats::Interval;
use serde::{Deserialize, Serialize};

/// Steps from a level to another.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Waterfall {
    pub heading: Heading,
    pub unit: Unit,
    pub start: (Message, f64),
    /// What each step adds, in the order drawn.
    pub steps: Vec<WaterfallStep>,
    pub end: (Message, f64),
}

/// One step.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WaterfallStep {
    pub name: Message,
    pub change: Interval,
}

impl Waterfall {
    /// Lays it out: from the top downwards, so that names have room.
    pub fn draw(&self, style: Style) -> DisplayList {
        let step =
            |step: &WaterfallStep| (style.text(&step.name), style.text(&Message::change(&step.change, self.unit)));
        let end = |end: &(Message, f64)| (style.text(&end.0), style.text(&Message::Level(end.1, self.unit)));
        let last = self.steps.len() + 1;
        let texts: Vec<(String, String)> =
            std::iter::once(end(&self.start)).chain(self.steps.iter().map(step)).chain([end(&self.end)]).collect();
        let (names, cells): (Vec<String>, Vec<String>) = texts.into_iter().unzip();
        let named = |(index, text)| Name { text, bold: index == 0 || index == last };
        let names = names.into_iter().enumerate().map(named).collect();
        let rows = Rows::new(style, names, vec![NumberColumn { heading: String::new(), cells, bold: true }], false);
        let own = (last + 1) as f64 * rows.step;
        let mut frame = lay(style, &self.heading, Body::Height(rows.head + own + 30.0));
        let list = &mut frame.list;
        let (top, bottom) = (frame.top + rows.head, frame.top + rows.head + own);
        let placed_steps = self.placed_steps();
        let values = placed_steps.iter().flat_map(|placed| [placed.from, placed.to, placed.lower, placed.upper]);
        let (start, end) = (self.start.1, self.end.1);
        let values: Vec<f64> = values.chain([start, end]).filter(|value| value.is_finite()).collect();
        let largest = values.iter().fold(0.0f64, |largest, value| largest.max(value.abs()));
        let (low, high) =
            values.iter().fold((largest, -largest), |(low, high), value| (low.min(*value), high.max(*value)));
        // Bars from zero are honest; where steps would be too small beside them, levels are dots on an axis without
        // zero.
        let from_zero = high - low >= 0.15 * largest;
        let zero = from_zero.then_some(0.0);
        let axis = rows.axis(values.into_iter().chain(zero), 10.0);
        draw_stands(list, style, &axis, self.unit, (top, bottom));
        let middle = |row: usize| top + (row as f64 + 0.5) * rows.step;
        let half = 0.3 * rows.step;
        for (row, level) in [(0, start), (last, end)] {
            rows.draw_row(list, row, middle(row), &[Colour::Black.rgb()]);
            match (level.is_finite(), from_zero) {
                (false, _) => {}
                (true, true) => {
                    let (from, to) = (axis.at(0.0), axis.at(level));
                    let (upper, lower) = (middle(row) - half, middle(row) + half);
                    list.rectangle(from.min(to), upper, from.max(to), lower, Colour::Black.rgb());
                }
                (true, false) => list.circle((axis.at(level), middle(row)), 6.0, Colour::Black.rgb()),
            }
        }
        for (placed, step) in placed_steps.iter().zip(&self.steps) {
            let y = middle(placed.row);
            let colour = ink_of_change(&step.change);
            rows.draw_row(list, placed.row, y, &[colour]);
            if placed.to.is_finite() {
                let (from, to) = (axis.at(placed.from), axis.at(placed.to));
                // A step of nothing is still seen.
                let (left, right) = (from.min(to) - 0.5, from.max(to) + 0.5);
                list.rectangle(left, y - half, right, y + half, colour);
                draw_whisker(list, &axis, (placed.lower, placed.upper), y, Whisker::of_height(7.0));
            }
        }
        let mut level = start;
        for row in 0..last {
            level = placed_steps
                .iter()
                .find(|placed| placed.row == row && placed.to.is_finite())
                .map_or(level, |placed| placed.to);
            if level.is_finite() {
                let x = axis.at(level);
                list.line(&[(x, middle(row) + half), (x, middle(row + 1) - half)], 1.0, Colour::Grey.rgb());
            }
        }
        if from_zero {
            list.line(&[(axis.at(0.0), top), (axis.at(0.0), bottom)], 1.0, Colour::Grey.rgb());
        }
        frame.list
    }

    /// Where each step goes from and to; one without a value goes nowhere.
    fn placed_steps(&self) -> Vec<PlacedStep> {
        let mut from = if self.start.1.is_finite() { self.start.1 } else { 0.0 };
        let placed = |(step, WaterfallStep { change, .. }): (usize, &WaterfallStep)| {
            let at = PlacedStep {
                row: step + 1,
                from,
                to: from + change.mean,
                lower: from + change.lower,
                upper: from + change.upper,
            };
            if at.to.is_finite() {
                from = at.to;
            }
            at
        };
        self.steps.iter().enumerate().map(placed).collect()
    }
}

/// A step's row, ends and interval.
struct PlacedStep {
    row: usize,
    from: f64,
    to: f64,
    lower: f64,
    upper: f64,
}
