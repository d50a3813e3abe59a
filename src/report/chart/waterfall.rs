//! From a level to another step by step: Shapley values of mechanisms.

use super::draw::colour::Colour;
use super::draw::display_list::DisplayList;
use super::draw::layout::{Body, Heading, Sheet, Style};
use super::draw::legend::LegendKey;
use super::draw::marks::{Whisker, draw_stands, draw_whisker};
use super::draw::rows::{Name, NumberColumn, Rows};
use super::dumbbell::{ink_of_change, key_of_changes};
use crate::metrics::Unit;
use crate::report::message::Message;
use crate::stats::Interval;
use serde::{Deserialize, Serialize};

/// Room for the numbers under the rows.
const UNDER: f64 = 30.0;

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
        let named = |(index, text)| Name::new(text, index == 0 || index == last);
        let names = names.into_iter().enumerate().map(named).collect();
        let numbers = vec![NumberColumn { heading: String::new(), cells, bold: true }];
        let key = LegendKey::new(style, key_of_changes(style, self.steps.iter().map(|step| &step.change)));
        let sheet = Sheet::of(style, &self.heading);
        let room = sheet.room().map(|room| room - key.height() - UNDER);
        let rows = Rows::new(style, names, numbers, None, room);
        let own = rows.own();
        let mut frame = sheet.frame(Body::Height(key.height() + rows.head + own + UNDER));
        let list = &mut frame.list;
        key.draw(list, frame.left, frame.top);
        let top = frame.top + key.height() + rows.head;
        let bottom = top + own;
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
        draw_stands(list, rows.style, &axis, self.unit, (top, bottom));
        let middle = |row: usize| top + rows.middle(row);
        let half = 0.3 * rows.step;
        rows.draw_rest(list, top);
        let is_shown = |row: usize| row < rows.shown();
        for (row, level) in [(0, start), (last, end)].into_iter().filter(|(row, _)| is_shown(*row)) {
            rows.draw_row(list, row, middle(row), &[Colour::Black.ink()]);
            match (level.is_finite(), from_zero) {
                (false, _) => {}
                (true, true) => {
                    let (from, to) = (axis.at(0.0), axis.at(level));
                    let (upper, lower) = (middle(row) - half, middle(row) + half);
                    list.rectangle(from.min(to), upper, from.max(to), lower, Colour::Black.ink());
                }
                (true, false) => list.circle((axis.at(level), middle(row)), 6.0, Colour::Black.ink()),
            }
        }
        for (placed, step) in placed_steps.iter().zip(&self.steps).filter(|(placed, _)| is_shown(placed.row)) {
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
        for row in (0..last).filter(|row| is_shown(row + 1)) {
            level = placed_steps
                .iter()
                .find(|placed| placed.row == row && placed.to.is_finite())
                .map_or(level, |placed| placed.to);
            if level.is_finite() {
                let x = axis.at(level);
                list.line(&[(x, middle(row) + half), (x, middle(row + 1) - half)], 1.0, Colour::Grey.ink());
            }
        }
        if from_zero {
            list.line(&[(axis.at(0.0), top), (axis.at(0.0), bottom)], 1.0, Colour::Grey.ink());
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
