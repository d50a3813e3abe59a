//! Horizontal bars from zero with intervals, in the order given: Shapley values, a tornado, swap sets.

use super::axis::Axis;
use super::ink::Ink;
use super::layout::{Body, Heading, Style, lay};
use super::scene::{Align, Scene, colour, fitted, text_width};
use crate::metrics::Unit;
use crate::report::words::Words;
use serde::{Deserialize, Serialize};

const NAMES: f64 = 250.0;
const NUMBERS: f64 = 190.0;
const ROW: f64 = 30.0;
const HEAD: f64 = 24.0;

/// Rows of bars.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Bars {
    pub heading: Heading,
    pub unit: Unit,
    /// What stands over the numbers at the right.
    pub numbers: Words,
    /// Inks of the bars, where there are several.
    pub legend: Vec<(Words, Ink)>,
    pub rows: Vec<Row>,
}

/// One bar, or several that share a row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Row {
    pub label: Words,
    pub bars: Vec<Bar>,
    /// What stands at the right.
    pub number: Words,
}

/// One bar, from zero to `value`.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Bar {
    /// Which of the row's lines it lies on, from 0 at the top.
    pub line: usize,
    pub value: f64,
    pub lower: f64,
    pub upper: f64,
    pub ink: Ink,
}

impl Bars {
    /// Lays the rows out.
    pub fn draw(&self, style: Style) -> Scene {
        let label = style.label();
        let own = HEAD + self.rows.len() as f64 * ROW + 34.0;
        let mut frame = lay(style, &self.heading, Body::Height(own.max(160.0)));
        let scene = &mut frame.scene;
        let (names, numbers) = (style.share(NAMES), style.share(NUMBERS));
        let (left, right) = (frame.left + names, frame.right - numbers);
        let (top, bottom) = (frame.top + HEAD, frame.top + HEAD + self.rows.len() as f64 * ROW);
        let values = self.rows.iter().flat_map(|row| row.bars.iter().flat_map(|bar| [bar.value, bar.lower, bar.upper]));
        let ticks = if style.is_column() { 3.0 } else { 5.0 };
        let axis = Axis::over(values.chain([0.0]), ticks, left + 8.0, right - 8.0);
        for tick in axis.ticks() {
            scene.line(&[(axis.at(tick), top), (axis.at(tick), bottom)], 1.0, colour::PALE);
            let text = axis.label(tick, self.unit);
            scene.text(text, (axis.at(tick), bottom + 16.0), label, Align::Centre, colour::GREY);
        }
        let heading = fitted(&style.say(&self.numbers), label, false, numbers);
        scene.text(heading, (frame.right, frame.top + 8.0), label, Align::Right, colour::GREY);
        draw_legend(scene, style, &self.legend, (frame.left, right), frame.top + 8.0);
        for (place, row) in self.rows.iter().enumerate() {
            let y = top + (place as f64 + 0.5) * ROW;
            let lines = row.bars.iter().map(|bar| bar.line + 1).max().unwrap_or(1);
            let thick = 0.62 * ROW / lines as f64;
            let name = fitted(&style.say(&row.label), label, false, names - 14.0);
            scene.text(name, (frame.left, y), label, Align::Left, colour::BLACK);
            for bar in row.bars.iter().filter(|bar| bar.value.is_finite()) {
                let upper_edge = y - 0.31 * ROW + bar.line as f64 * thick;
                let (from, to) = (axis.at(0.0), axis.at(bar.value));
                scene.rectangle(from.min(to), upper_edge, from.max(to), upper_edge + thick, bar.ink.colour());
                if bar.lower.is_finite() {
                    let middle = upper_edge + thick / 2.0;
                    scene.line(&[(axis.at(bar.lower), middle), (axis.at(bar.upper), middle)], 2.0, colour::BLACK);
                }
            }
            let number = fitted(&style.say(&row.number), label, false, numbers - 6.0);
            scene.text(number, (frame.right, y), label, Align::Right, colour::BLACK);
        }
        scene.line(&[(axis.at(0.0), top), (axis.at(0.0), bottom)], 1.0, colour::BLACK);
        frame.scene
    }
}

/// Swatches with names in a row, as many as fit; gives where it ended.
pub fn draw_legend(scene: &mut Scene, style: Style, legend: &[(Words, Ink)], (left, right): (f64, f64), y: f64) -> f64 {
    let label = style.label();
    let mut from = left;
    for (name, ink) in legend {
        let name = fitted(&style.say(name), label, false, 200.0);
        let width = text_width(&name, label, false);
        if from + 18.0 + width > right {
            break;
        }
        scene.rectangle(from, y - 6.0, from + 12.0, y + 6.0, ink.colour());
        scene.text(name, (from + 18.0, y), label, Align::Left, colour::BLACK);
        from += 18.0 + width + 22.0;
    }
    from
}
