//! Horizontal bars from zero with intervals, in the order given: Shapley values, a tornado, swap sets.

use super::axis::Axis;
use super::frame::{BOTTOM, LABEL, MARGIN, TOP, WIDTH, frame};
use super::scene::{Align, Scene, colour, fitted, text_width};
use crate::metrics::Unit;
use plotters::style::RGBColor;

const NAMES: f64 = 250.0;
const NUMBERS: f64 = 190.0;
const ROW: f64 = 30.0;

/// One bar, or several that share a row.
pub struct Row {
    pub label: String,
    pub bars: Vec<Bar>,
    /// What stands at the right.
    pub number: String,
}

/// One bar, from zero to `value`.
pub struct Bar {
    /// Which of the row's lines it lies on, from 0 at the top.
    pub line: usize,
    pub value: f64,
    pub lower: f64,
    pub upper: f64,
    pub ink: RGBColor,
}

/// Draws the rows; `heading` stands over the numbers, the legend over the bars.
pub fn bars(
    title: &str,
    subtitle: &str,
    footnote: &str,
    unit: Unit,
    heading: &str,
    legend: &[(String, RGBColor)],
    rows: &[Row],
) -> Scene {
    let head = 24.0;
    let height = (TOP + head + rows.len() as f64 * ROW + 34.0 + BOTTOM).max(300.0);
    let mut scene = frame(height, title, subtitle, footnote);
    let (left, right) = (MARGIN + NAMES, WIDTH - MARGIN - NUMBERS);
    let (top, bottom) = (TOP + head, TOP + head + rows.len() as f64 * ROW);
    let values = rows.iter().flat_map(|row| row.bars.iter().flat_map(|bar| [bar.value, bar.lower, bar.upper]));
    let axis = Axis::over(values.chain([0.0]), 5.0, left + 8.0, right - 8.0);
    for tick in axis.ticks() {
        scene.line(&[(axis.at(tick), top), (axis.at(tick), bottom)], 1.0, colour::PALE);
        scene.text(axis.label(tick, unit), (axis.at(tick), bottom + 16.0), LABEL, Align::Centre, colour::GREY);
    }
    let mut from = MARGIN;
    for (name, ink) in legend {
        let name = fitted(name, LABEL, false, 200.0);
        let width = text_width(&name, LABEL, false);
        if from + 18.0 + width > WIDTH - MARGIN - NUMBERS {
            break;
        }
        scene.rectangle(from, TOP + 2.0, from + 12.0, TOP + 14.0, *ink);
        scene.text(name, (from + 18.0, TOP + 8.0), LABEL, Align::Left, colour::BLACK);
        from += 18.0 + width + 22.0;
    }
    scene.text(heading, (WIDTH - MARGIN, TOP + 8.0), LABEL, Align::Right, colour::GREY);
    for (place, row) in rows.iter().enumerate() {
        let y = top + (place as f64 + 0.5) * ROW;
        let lines = row.bars.iter().map(|bar| bar.line + 1).max().unwrap_or(1);
        let thick = 0.62 * ROW / lines as f64;
        scene.text(fitted(&row.label, LABEL, false, NAMES - 14.0), (MARGIN, y), LABEL, Align::Left, colour::BLACK);
        for bar in row.bars.iter().filter(|bar| bar.value.is_finite()) {
            let upper_edge = y - 0.31 * ROW + bar.line as f64 * thick;
            let (from, to) = (axis.at(0.0), axis.at(bar.value));
            scene.rectangle(from.min(to), upper_edge, from.max(to), upper_edge + thick, bar.ink);
            if bar.lower.is_finite() {
                let middle = upper_edge + thick / 2.0;
                scene.line(&[(axis.at(bar.lower), middle), (axis.at(bar.upper), middle)], 2.0, colour::BLACK);
            }
        }
        scene.text(&row.number, (WIDTH - MARGIN, y), LABEL, Align::Right, colour::BLACK);
    }
    scene.line(&[(axis.at(0.0), top), (axis.at(0.0), bottom)], 1.0, colour::BLACK);
    scene
}
