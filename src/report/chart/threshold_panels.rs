//! Curves along one threshold, in panels that share its axis: bands, the plateau, the interval of the optimum, today's
//! setting.

use super::draw::axis::Axis;
use super::draw::colour::{Colour, Ink};
use super::draw::display_list::{Align, DisplayList};
use super::draw::labels::{End, draw_ends, room_for_ends};
use super::draw::layout::{Body, Heading, Sheet, Style};
use super::draw::legend::{Glyph, LegendKey};
use super::draw::marks::{draw_band, draw_name_across, draw_path, draw_rungs, room_for_rungs};
use crate::metrics::Unit;
use crate::report::message::Message;
use serde::{Deserialize, Serialize};

/// Height of the first panel and of the others, and the space over each.
const FIRST: f64 = 190.0;
const OTHER: f64 = 140.0;
const GAP: f64 = 40.0;
/// Room for the axis under the last.
const UNDER: f64 = 46.0;
/// The plateau's shade.
const PLATEAU: Ink = Colour::Orange.tint(0.3);

/// Panels under each other over a threshold's values.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ThresholdPanels {
    pub heading: Heading,
    /// Name of the threshold and its values, rising.
    pub axis: Message,
    pub at: Vec<f64>,
    pub panels: Vec<ThresholdPanel>,
    pub marks: Marks,
}

/// Curves with one unit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ThresholdPanel {
    pub title: Message,
    pub unit: Unit,
    pub curves: Vec<ThresholdCurve>,
}

/// One curve: mean, lower and upper bound at each value of the threshold.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ThresholdCurve {
    pub name: Message,
    pub colour: Colour,
    pub points: Vec<(f64, f64, f64)>,
}

/// What is marked on the threshold's axis, each with its name in the legend.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Marks {
    pub chosen: (f64, Message),
    pub interval: Option<((f64, f64), Message)>,
    pub plateau: ((f64, f64), Message),
    pub today: Option<(f64, Message)>,
}

impl ThresholdPanels {
    /// Lays it out.
    pub fn draw(&self, style: Style) -> DisplayList {
        let label = style.label();
        let key = self.marks.key(style);
        let sheet = Sheet::of(style, &self.heading);
        let count = self.panels.len();
        // The first panel and the others share what there is as they do in a column.
        let own = FIRST + OTHER * (count.max(1) - 1) as f64;
        let room = sheet.room().map(|room| room - key.height() - UNDER - GAP * count as f64);
        let part = room.map_or(1.0, |room| (room / own).max(0.0));
        let heights = |index: usize| part * if index == 0 { FIRST } else { OTHER };
        let total: f64 = (0..count).map(|index| heights(index) + GAP).sum();
        let mut frame = sheet.frame(Body::Height(key.height() + total.max(FIRST) + UNDER));
        key.draw(&mut frame.list, frame.left, frame.top);
        let mut tops = Vec::new();
        let mut top = frame.top + key.height() + GAP;
        for index in 0..self.panels.len() {
            tops.push((top, top + heights(index)));
            top += heights(index) + GAP;
        }
        let ups: Vec<Axis> = self.panels.iter().zip(&tops).map(|(panel, at)| panel.up(*at)).collect();
        let rungs = self.panels.iter().zip(&ups).map(|(panel, y)| room_for_rungs(style, y, panel.unit));
        let left = frame.left + rungs.fold(40.0, f64::max);
        let names: Vec<String> =
            self.panels.iter().flat_map(|panel| &panel.curves).map(|curve| style.text(&curve.name)).collect();
        let right = frame.right - room_for_ends(style, names.iter().map(|name| (name.as_str(), false)), 190.0);
        let x = Axis::tight(self.at.iter().copied(), if style.is_narrow() { 5.0 } else { 8.0 }, left, right);
        let list = &mut frame.list;
        for ((panel, y), (top, bottom)) in self.panels.iter().zip(&ups).zip(tops.iter().copied()) {
            let (title, size) = style.shrunk(&style.text(&panel.title), label, false, style.room());
            list.text(title, (frame.left, top - 17.0), size, Align::Left, Colour::Grey.ink());
            self.draw_panel(list, style, (panel, &x, y), (left, right, top, bottom), frame.right);
        }
        if let (Some(((low, high), _)), Some((_, bottom))) = (&self.marks.interval, tops.first())
            && low.is_finite()
            && high.is_finite()
        {
            let (from, to) = (x.at(*low).clamp(left, right), x.at(*high).clamp(left, right));
            list.rectangle(from.min(to - 3.0), bottom - 6.0, to.max(from + 3.0), *bottom, Colour::Vermilion.ink());
        }
        let lowest = tops.last().map_or(frame.bottom - UNDER, |last| last.1);
        let texts: Vec<(f64, String)> = x.ticks_inside().iter().map(|&tick| (x.at(tick), x.plain(tick))).collect();
        let widest = texts.iter().map(|(_, text)| style.text_width(text, label, false) + 12.0).fold(0.0, f64::max);
        let step = if texts.len() > 1 { texts[1].0 - texts[0].0 } else { widest + 1.0 };
        for (at, text) in texts.into_iter().step_by((widest / step).ceil().max(1.0) as usize) {
            list.text(text, (at, lowest + 16.0), label, Align::Centre, Colour::Grey.ink());
        }
        draw_name_across(list, style, &style.text(&self.axis), (left, right), lowest + 36.0);
        frame.list
    }

    fn draw_panel(
        &self,
        list: &mut DisplayList,
        style: Style,
        (panel, x, y): (&ThresholdPanel, &Axis, &Axis),
        (left, right, top, bottom): (f64, f64, f64, f64),
        edge: f64,
    ) {
        let marks = &self.marks;
        let half_step = if self.at.len() > 1 { (x.at(self.at[1]) - x.at(self.at[0])).abs() * 0.25 } else { 3.0 };
        let plateau = [x.at(marks.plateau.0.0) - half_step, x.at(marks.plateau.0.1) + half_step];
        if plateau.iter().all(|at| at.is_finite()) {
            let [from, to] = plateau.map(|at| at.clamp(left, right));
            list.rectangle(from, top, to, bottom, PLATEAU);
        }
        for curve in &panel.curves {
            let bounds = curve.points.iter().zip(&self.at).map(|(p, &at)| (x.at(at), y.at(p.1), y.at(p.2)));
            draw_band(list, bounds, curve.colour.ink().pale());
        }
        draw_rungs(list, style, y, panel.unit, (left, right));
        let uprights = marks.today.iter().map(|today| (today.0, 1.0, Colour::Black.ink()));
        for (at, width, colour) in uprights.chain([(marks.chosen.0, 2.0, Colour::Vermilion.ink())]) {
            if x.contains(at) {
                list.line(&[(x.at(at), top), (x.at(at), bottom)], width, colour);
            }
        }
        let mut ends = Vec::new();
        for curve in &panel.curves {
            let colour = curve.colour.ink();
            let points = curve.points.iter().zip(&self.at).map(|(p, &at)| (x.at(at), y.at(p.0)));
            let end = draw_path(list, points, 2.5, colour);
            ends.extend(end.map(|at| End { at, text: style.text(&curve.name), bold: false, colour }));
        }
        draw_ends(list, style, ends, (right, edge), (top, bottom));
    }
}

impl ThresholdPanel {
    fn up(&self, (top, bottom): (f64, f64)) -> Axis {
        let values = self.curves.iter().flat_map(|curve| curve.points.iter().flat_map(|p| [p.0, p.1, p.2]));
        let largest = values.clone().filter(|value| value.is_finite()).fold(f64::NEG_INFINITY, f64::max);
        let y = Axis::over(
            values,
            match bottom - top {
                high if high > 150.0 => 5.0,
                low if low > 100.0 => 4.0,
                _ => 2.0,
            },
            bottom,
            top,
        );
        // No share is drawn against more than the whole.
        if self.unit == Unit::Share && largest <= 1.0 { y.up_to(1.0) } else { y }
    }
}

impl Marks {
    fn key(&self, style: Style) -> LegendKey {
        let mut entries = vec![(style.text(&self.chosen.1), Glyph::Upright, Colour::Vermilion.ink())];
        entries.extend(self.interval.iter().map(|(_, name)| (style.text(name), Glyph::Bar, Colour::Vermilion.ink())));
        entries.push((style.text(&self.plateau.1), Glyph::Area, PLATEAU));
        entries.extend(self.today.iter().map(|(_, name)| (style.text(name), Glyph::Upright, Colour::Black.ink())));
        LegendKey::new(style, entries)
    }
}
