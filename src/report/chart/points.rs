//! Points of two metrics, with the Pareto frontier joined.

use super::draw::axis::Axis;
use super::draw::colour::Colour;
use super::draw::display_list::{Align, DisplayList};
use super::draw::labels::LabelPlacer;
use super::draw::layout::{Body, Heading, Style, lay};
use super::draw::legend::{Glyph, LegendKey};
use super::draw::marks::{draw_axis_names, draw_rungs, draw_stands, room_for_rungs};
use crate::metrics::Unit;
use crate::report::message::{Message, msg};
use serde::{Deserialize, Serialize};

/// Points of two quantities.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Points {
    pub heading: Heading,
    pub across: (Message, Unit),
    pub up: (Message, Unit),
    pub points: Vec<ScatterPoint>,
    /// Where today's setting lies, in black with its name.
    pub today: Option<(Message, (f64, f64))>,
}

/// One point.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ScatterPoint {
    pub at: (f64, f64),
    /// On the frontier.
    pub best: bool,
    /// Said of a few points.
    pub label: Option<Message>,
    /// Lower and upper bound across and upwards, where there are any.
    pub bounds: Option<[f64; 4]>,
}

impl Points {
    /// Lays it out.
    pub fn draw(&self, style: Style) -> DisplayList {
        let entries = [(msg!("frontier"), Colour::Vermilion, true), (msg!("others"), Colour::Sky, false)];
        let occurs = |best: bool| self.points.iter().any(|point| point.best == best);
        let entries = entries.into_iter().filter(|(_, _, best)| occurs(*best));
        let key = LegendKey::new(style, entries.map(|(name, colour, _)| (style.text(&name), Glyph::Dot, colour.ink())));
        let mut frame = lay(style, &self.heading, Body::AtLeast(key.height() + 300.0));
        key.draw(&mut frame.list, frame.left, frame.top);
        let defined = |at: (f64, f64)| at.0.is_finite() && at.1.is_finite();
        let points: Vec<&ScatterPoint> = self.points.iter().filter(|point| defined(point.at)).collect();
        let today = self.today.as_ref().filter(|(_, at)| defined(*at));
        let all = || points.iter().map(|point| point.at).chain(today.map(|(_, at)| *at));
        let ends = || points.iter().filter_map(|point| point.bounds);
        let (top, bottom) = (frame.top + key.height() + 28.0, frame.bottom - 46.0);
        let y = Axis::over(all().map(|at| at.1).chain(ends().flat_map(|b| [b[2], b[3]])), 6.0, bottom, top);
        let (left, right) = (frame.left + room_for_rungs(style, &y, self.up.1), frame.right - 8.0);
        let across = all().map(|at| at.0).chain(ends().flat_map(|b| [b[0], b[1]]));
        let x = Axis::over(across, style.steps(), left, right);
        let list = &mut frame.list;
        draw_stands(list, style, &x, self.across.1, (top, bottom));
        draw_rungs(list, style, &y, self.up.1, (left, right));
        let names = (style.text(&self.across.0), style.text(&self.up.0));
        draw_axis_names(list, style, (&names.0, &names.1), (left, right), (top, bottom));
        if points.is_empty() && today.is_none() {
            let middle = ((left + right) / 2.0, (top + bottom) / 2.0);
            list.text(style.text(&msg!("no values")), middle, style.label(), Align::Centre, Colour::Grey.ink());
        }
        let at = |at: (f64, f64)| (x.at(at.0), y.at(at.1));
        let mut labels = LabelPlacer::within((left + 2.0, top - 10.0, frame.right, bottom - 2.0));
        for [low, high, lower, upper, px, py] in points.iter().filter_map(|point| {
            let [low, high, lower, upper] = point.bounds.filter(|bounds| bounds.iter().all(|b| b.is_finite()))?;
            Some([x.at(low), x.at(high), y.at(lower), y.at(upper), x.at(point.at.0), y.at(point.at.1)])
        }) {
            for line in [[(low, py), (high, py)], [(px, lower), (px, upper)]] {
                list.line(&line, 1.0, Colour::Orange.ink());
            }
        }
        let mut frontier: Vec<(f64, f64)> = points.iter().filter(|p| p.best).map(|p| at(p.at)).collect();
        frontier.sort_by(|a, b| a.0.total_cmp(&b.0));
        if frontier.len() > 1 {
            list.line(&frontier, 2.0, Colour::Vermilion.ink());
            labels.keep_line(&frontier);
        }
        let (best, other): (Vec<&ScatterPoint>, Vec<&ScatterPoint>) = points.iter().partition(|point| point.best);
        for (points, radius, colour) in [(other, 3.0, Colour::Sky.ink()), (best, 4.5, Colour::Vermilion.ink())] {
            for point in points {
                list.circle(at(point.at), radius, colour);
                labels.keep_point(at(point.at), radius);
            }
        }
        if let Some((name, where_from)) = today {
            list.circle(at(*where_from), 6.0, Colour::Black.ink());
            labels.keep_point(at(*where_from), 6.0);
            labels.name(list, style, &style.text(name), at(*where_from), true);
        }
        for (point, label) in points.iter().filter_map(|point| Some((point, point.label.as_ref()?))) {
            labels.name(list, style, &style.text(label), at(point.at), false);
        }
        frame.list
    }
}
