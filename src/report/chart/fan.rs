//! A share by month: the baseline as a fan of replications in labelled steps with its median, other policies as median
//! lines.

use super::draw::axis::Axis;
use super::draw::colour::Colour;
use super::draw::display_list::DisplayList;
use super::draw::labels::{End, draw_ends, height_of_ends, room_for_ends};
use super::draw::layout::{Body, Heading, Style, lay};
use super::draw::legend::{Glyph, LegendKey};
use super::draw::marked_months::{MarkedMonths, draw_marked, height_of_names};
use super::draw::marks::{Months, draw_band, draw_path, draw_rungs, room_for_rungs};
use crate::metrics::Unit;
use crate::report::message::Message;
use crate::report::number::level_in;
use serde::{Deserialize, Serialize};

/// A fan with lines.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Fan {
    pub heading: Heading,
    pub unit: Unit,
    /// What the axis counts; months from 0.
    pub axis: Message,
    /// Steps of the fan, the widest first.
    pub bands: Vec<FanBand>,
    /// The fan's own median first.
    pub lines: Vec<FanLine>,
    pub marked: Vec<MarkedMonths>,
}

/// A step of the fan: bounds by month.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FanBand {
    /// What share of replications lies in it: `10–90%`.
    pub name: Message,
    pub lower: Vec<f64>,
    pub upper: Vec<f64>,
}

/// A median by month.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FanLine {
    pub name: Message,
    pub colour: Colour,
    pub values: Vec<f64>,
}

impl Fan {
    /// Lays it out.
    pub fn draw(&self, style: Style) -> DisplayList {
        let shade = |index: usize| Colour::Blue.tint(0.16 + 0.44 * index as f64 / self.bands.len().max(2) as f64);
        let bands = || self.bands.iter().enumerate().map(|(index, band)| (band, shade(index)));
        let key = LegendKey::new(style, bands().map(|(band, colour)| (style.text(&band.name), Glyph::Area, colour)));
        let over = key.height() + 8.0 + height_of_names(&self.marked);
        let names: Vec<(String, bool)> =
            self.lines.iter().enumerate().map(|(index, line)| (self.line_name(style, line), index == 0)).collect();
        let texts = || names.iter().map(|(name, bold)| (name.as_str(), *bold));
        let ends = room_for_ends(style, texts(), 230.0);
        let high = (44.0 + height_of_ends(style, texts(), ends)).max(292.0);
        let mut frame = lay(style, &self.heading, Body::AtLeast(over + high));
        key.draw(&mut frame.list, frame.left, frame.top);
        let (top, bottom) = (frame.top + over, frame.bottom - 44.0);
        let bounds = self.bands.iter().flat_map(|band| band.lower.iter().chain(&band.upper));
        let lines = self.lines.iter().flat_map(|line| &line.values);
        let y = Axis::over(bounds.chain(lines).copied(), 5.0, bottom, top);
        let left = frame.left + room_for_rungs(style, &y, self.unit);
        let right = frame.right - ends;
        let lengths = self.bands.iter().map(|band| band.lower.len()).chain(self.lines.iter().map(|l| l.values.len()));
        let months = Months::of(lengths, (left, right));
        let list = &mut frame.list;
        draw_marked(list, style, &self.marked, &months, (top, bottom));
        for (band, colour) in bands() {
            let bounds = band.lower.iter().zip(&band.upper).enumerate();
            draw_band(list, bounds.map(|(month, (&low, &high))| (months.at(month), y.at(low), y.at(high))), colour);
        }
        draw_rungs(list, style, &y, self.unit, (left, right));
        months.draw(list, style, bottom, &style.text(&self.axis));
        let mut ends = Vec::new();
        // The fan's own on top.
        for (line, (text, bold)) in self.lines.iter().zip(names).rev() {
            let colour = line.colour.ink();
            let points = line.values.iter().enumerate().map(|(month, &value)| (months.at(month), y.at(value)));
            let end = draw_path(list, points, if bold { 3.5 } else { 2.0 }, colour);
            ends.extend(end.map(|at| End { at, text, bold, colour }));
        }
        ends.reverse();
        draw_ends(list, style, ends, (right, frame.right), (top, bottom));
        frame.list
    }

    /// A line's last level and name.
    fn line_name(&self, style: Style, line: &FanLine) -> String {
        let last = line.values.iter().rev().find(|value| value.is_finite()).copied().unwrap_or(f64::NAN);
        format!("{}\u{2002}{}", level_in(last, self.unit, style.language), style.text(&line.name))
    }
}
