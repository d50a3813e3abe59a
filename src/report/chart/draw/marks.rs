//! Strokes that several charts have: ticks with their labels, months, bands, intervals.

use super::axis::Axis;
use super::colour::{Colour, Ink};
use super::display_list::{Align, DisplayList};
use super::layout::{MARGIN, Style};
use crate::metrics::Unit;

/// Room for the labels of an axis upwards.
pub fn room_for_rungs(style: Style, axis: &Axis, unit: Unit) -> f64 {
    let widths = axis.ticks().into_iter().map(|tick| {
        let text = axis.label_in(tick, unit, style.language);
        style.text_width(&text, style.label(), false)
    });
    10.0 + widths.fold(0.0, f64::max)
}

/// Lines across a plot with their numbers at its left; zero is darker.
pub fn draw_rungs(list: &mut DisplayList, style: Style, axis: &Axis, unit: Unit, (left, right): (f64, f64)) {
    let ticks = axis.ticks();
    let step = if ticks.len() > 1 { (axis.at(ticks[1]) - axis.at(ticks[0])).abs() } else { f64::INFINITY };
    // As many have numbers as have room.
    let each = (1.2 * style.label() / step.max(0.1)).ceil().max(1.0) as usize;
    for (index, &tick) in ticks.iter().enumerate() {
        let y = axis.at(tick);
        list.line(&[(left, y), (right, y)], 1.0, Colour::Pale.ink());
        if index % each == 0 {
            let text = axis.label_in(tick, unit, style.language);
            list.text(text, (left - 8.0, y), style.label(), Align::Right, Colour::Grey.ink());
        }
    }
    if axis.contains(0.0) {
        list.line(&[(left, axis.at(0.0)), (right, axis.at(0.0))], 1.0, Colour::Grey.ink());
    }
}

/// Lines up a plot with their numbers under it, as many as have room.
pub fn draw_stands(list: &mut DisplayList, style: Style, axis: &Axis, unit: Unit, (top, bottom): (f64, f64)) {
    let label = style.label();
    let ticks = axis.ticks_inside();
    let texts: Vec<String> = ticks.iter().map(|&tick| axis.label_in(tick, unit, style.language)).collect();
    let widest = texts.iter().map(|text| style.text_width(text, label, false)).fold(0.0, f64::max);
    let step = if ticks.len() > 1 { axis.at(ticks[1]) - axis.at(ticks[0]) } else { widest + 12.0 };
    let each = ((widest + 12.0) / step).ceil().max(1.0) as usize;
    // Zero is among those with a number.
    let first = ticks.iter().position(|&tick| (axis.at(tick) - axis.at(0.0)).abs() < 0.01).unwrap_or(0) % each;
    for (index, (&tick, text)) in ticks.iter().zip(texts).enumerate() {
        let x = axis.at(tick);
        list.line(&[(x, top), (x, bottom + 4.0)], 1.0, Colour::Pale.ink());
        if index % each == first {
            let half = style.text_width(&text, label, false) / 2.0;
            let x = x.clamp(half + 2.0, style.width() - half - 2.0);
            list.text(text, (x, bottom + 16.0), label, Align::Centre, Colour::Grey.ink());
        }
    }
}

/// The name of an axis across, under its numbers, and of one upwards, over them.
pub fn draw_axis_names(
    list: &mut DisplayList,
    style: Style,
    (across, up): (&str, &str),
    (left, right): (f64, f64),
    (top, bottom): (f64, f64),
) {
    let label = style.label();
    draw_name_across(list, style, across, (left, right), bottom + 37.0);
    let (up, size) = style.shrunk(up, label, false, style.room());
    list.text(up, (MARGIN, top - 20.0), size, Align::Left, Colour::Grey.ink());
}

/// The name of an axis across, under its middle as far as the margins allow.
pub fn draw_name_across(list: &mut DisplayList, style: Style, name: &str, (left, right): (f64, f64), y: f64) {
    let (name, size) = style.shrunk(name, style.label(), false, style.room());
    let half = style.text_width(&name, size, false) / 2.0;
    let edge = style.width() - MARGIN;
    let middle = ((left + right) / 2.0).clamp((MARGIN + half).min(edge - half), edge - half);
    list.text(name, (middle, y), size, Align::Centre, Colour::Grey.ink());
}

/// Months across a plot.
#[derive(Clone, Copy)]
pub struct Months {
    pub last: usize,
    pub left: f64,
    pub right: f64,
}

impl Months {
    /// Of the longest of some series that begin with month 0.
    pub fn of(lengths: impl IntoIterator<Item = usize>, (left, right): (f64, f64)) -> Months {
        Months { last: lengths.into_iter().max().unwrap_or(2).max(2) - 1, left, right }
    }

    pub fn at(&self, month: usize) -> f64 {
        self.left + month as f64 / self.last as f64 * (self.right - self.left)
    }

    /// Months to mark so that texts of a width have room.
    pub fn ticks(&self, width: f64) -> impl Iterator<Item = usize> + use<> {
        let max_ticks = ((self.right - self.left) / (width + 12.0)).max(1.0);
        let steps = [1, 2, 3, 6, 12, 24, 60, 120, 240];
        let fits = |step: &usize| self.last as f64 / *step as f64 <= max_ticks.min(12.0);
        let step = steps.into_iter().find(fits).unwrap_or(self.last);
        (0..=self.last).step_by(step)
    }

    /// Their numbers under a plot, and the axis' name.
    pub fn draw(&self, list: &mut DisplayList, style: Style, bottom: f64, name: &str) {
        let label = style.label();
        for month in self.ticks(style.text_width(&self.last.to_string(), label, false)) {
            let x = self.at(month);
            list.line(&[(x, bottom), (x, bottom + 4.0)], 1.0, Colour::Grey.ink());
            list.text(month.to_string(), (x, bottom + 16.0), label, Align::Centre, Colour::Grey.ink());
        }
        draw_name_across(list, style, name, (self.left, self.right), bottom + 36.0);
    }
}

/// A band of `(x, lower, upper)`, with gaps where a bound is missing.
pub fn draw_band(list: &mut DisplayList, points: impl IntoIterator<Item = (f64, f64, f64)>, colour: Ink) {
    let points: Vec<_> = points.into_iter().collect();
    for run in points.split(|p| !(p.0.is_finite() && p.1.is_finite() && p.2.is_finite())) {
        if run.len() > 1 {
            let along = run.iter().map(|p| (p.0, p.2));
            let back = run.iter().rev().map(|p| (p.0, p.1));
            list.area(&along.chain(back).collect::<Vec<_>>(), colour);
        }
    }
}

/// A line with gaps where a value is missing, a dot where a value stands alone; gives where it ends.
pub fn draw_path(
    list: &mut DisplayList,
    points: impl IntoIterator<Item = (f64, f64)>,
    width: f64,
    colour: Ink,
) -> Option<(f64, f64)> {
    let points: Vec<_> = points.into_iter().collect();
    let mut end = None;
    for run in points.split(|at| !(at.0.is_finite() && at.1.is_finite())) {
        match run {
            [] => continue,
            [alone] => list.circle(*alone, width + 0.5, colour),
            _ => list.line(run, width, colour),
        }
        end = run.last().copied();
    }
    end
}

/// How a whisker is drawn: the height of its ends and the width of its strokes.
#[derive(Clone, Copy)]
pub struct Whisker {
    pub height: f64,
    pub width: f64,
}

impl Whisker {
    /// Of an interval that a range stands beside.
    pub const THICK: Whisker = Whisker { height: 18.0, width: 3.0 };
    /// Of such a range.
    pub const THIN: Whisker = Whisker { height: 9.0, width: 1.2 };

    /// Of an interval, with ends of this height.
    pub const fn of_height(height: f64) -> Whisker {
        Whisker { height, width: 1.5 }
    }

    /// Draws it across from one end to the other.
    pub fn draw(self, list: &mut DisplayList, (from, to): (f64, f64), y: f64) {
        list.line(&[(from, y), (to, y)], self.width, Colour::Black.ink());
        for x in [from, to] {
            list.line(&[(x, y - self.height / 2.0), (x, y + self.height / 2.0)], self.width, Colour::Black.ink());
        }
    }
}

/// An interval across; nothing where there is none.
pub fn draw_whisker(list: &mut DisplayList, axis: &Axis, (lower, upper): (f64, f64), y: f64, whisker: Whisker) {
    if lower.is_finite() && upper.is_finite() {
        whisker.draw(list, (axis.at(lower), axis.at(upper)), y);
    }
}

/// A dot in white within a ring.
pub fn draw_ring(list: &mut DisplayList, at: (f64, f64), radius: f64, colour: Ink) {
    list.circle(at, radius, colour);
    list.circle(at, radius - 1.5, Colour::White.ink());
}
