//! Curves over a number, with bands, a marked value and points: thresholds, ROC curves, distributions.

use super::axis::Axis;
use super::colour::{Colour, Ink};
use super::display_list::{Align, DisplayList};
use super::labels::{End, draw_ends, draw_lines, height_of_ends, room_for_ends};
use super::layout::{Body, Heading, MARGIN, Style, lay};
use super::legend::{Glyph, LegendKey};
use super::marks::{draw_axis_names, draw_band, draw_path, draw_rungs, draw_stands, room_for_rungs};
use crate::metrics::Unit;
use crate::report::message::{Message, msg};
use serde::{Deserialize, Serialize};

/// Side of the square of equal axes.
const SIDE: f64 = 400.0;
/// Height of the line in which the marked value is named.
const MARKED: f64 = 22.0;
/// Maximum number of lines of a name at a peak and in a list.
const PEAK_LINES: usize = 4;
const LISTED_LINES: usize = 8;
/// Shade of the marked value's interval.
const SHADE: Ink = Colour::Black.tint(0.08);

/// What a plot shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Plot {
    pub heading: Heading,
    pub across: (Message, Unit),
    pub up: (Message, Unit),
    pub form: PlotForm,
    pub mark: Option<Mark>,
    pub curves: Vec<PlotCurve>,
    pub dots: Vec<Dot>,
}

/// What kind of curves they are, which decides the axes and where names stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PlotForm {
    /// Named at their ends.
    Curves,
    /// Two that rise and fall, named at their peaks; more are named at their ends.
    Densities,
    /// Both axes from 0 to 1 and as long as each other, with the diagonal; named in a list beside the square or, in a
    /// column, in a key over it.
    Square,
}

/// One curve; points that are not finite are left out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PlotCurve {
    pub name: Message,
    pub colour: Colour,
    pub points: Vec<(f64, f64)>,
    /// Lower and upper bounds, one a point, or none.
    pub band: Vec<(f64, f64)>,
}

/// A value on the horizontal axis, with its interval.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Mark {
    pub at: f64,
    pub interval: (f64, f64),
    pub label: Message,
}

/// A point on the curves.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Dot {
    pub at: (f64, f64),
    pub colour: Colour,
    pub radius: f64,
    /// In the list of a square.
    pub name: Option<Message>,
}

impl Plot {
    /// Lays it out.
    pub fn draw(&self, style: Style) -> DisplayList {
        let is_square = self.form == PlotForm::Square;
        let is_keyed = is_square && style.is_narrow();
        let listed: Vec<(String, Glyph, Ink)> = if is_square { self.listed(style) } else { Vec::new() };
        let key = LegendKey::new(style, if is_keyed { listed.clone() } else { Vec::new() });
        let marked = if self.mark.is_some() { MARKED } else { 0.0 };
        let over = 28.0 + key.height() + marked;
        let names: Vec<String> = self.curves.iter().map(|curve| style.text(&curve.name)).collect();
        let texts = || names.iter().map(|name| (name.as_str(), false));
        let beside = room_for_ends(style, texts(), 250.0);
        let are_at_peaks = self.form == PlotForm::Densities && self.curves.len() <= 2;
        let body = match self.form {
            PlotForm::Square => Body::Height(over + 46.0 + SIDE),
            _ if are_at_peaks => Body::AtLeast(over + 46.0 + 220.0),
            _ => Body::AtLeast(over + 46.0 + height_of_ends(style, texts(), beside).max(220.0)),
        };
        let mut frame = lay(style, &self.heading, body);
        let (top, bottom) = (frame.top + over, frame.bottom - 46.0);
        let y = self.up(bottom, top);
        let left = frame.left + room_for_rungs(style, &y, self.up.1);
        let right = match self.form {
            PlotForm::Square => left + (bottom - top).min(frame.right - left),
            _ if are_at_peaks => frame.right - 16.0,
            _ => frame.right - beside,
        };
        let whole = if is_square { [0.0, 1.0].as_slice() } else { &[] };
        let across: Vec<f64> =
            self.curves.iter().flat_map(|c| &c.points).map(|at| at.0).chain(whole.to_vec()).collect();
        let x = Axis::tight(across, if style.is_narrow() { 5.0 } else { 8.0 }, left, right);
        let list = &mut frame.list;
        key.draw(list, frame.left, frame.top);
        self.draw_ground(list, style, (&x, &y), (left, right, top, bottom));
        let mut ends = Vec::new();
        // The first curve on top.
        for (curve, text) in self.curves.iter().zip(&names).rev() {
            let colour = curve.colour.ink();
            let defined = curve.points.iter().filter(|at| at.0.is_finite() && at.1.is_finite());
            let end = draw_path(list, defined.map(|at| (x.at(at.0), y.at(at.1))), 2.5, colour);
            ends.extend(end.map(|at| End { at, text: text.clone(), bold: false, colour }));
        }
        ends.reverse();
        for dot in self.dots.iter().filter(|dot| x.contains(dot.at.0) && y.contains(dot.at.1)) {
            let at = (x.at(dot.at.0), y.at(dot.at.1));
            list.circle(at, dot.radius + 1.5, Colour::White.ink());
            list.circle(at, dot.radius, dot.colour.ink());
        }
        match self.form {
            PlotForm::Square if is_keyed => {}
            PlotForm::Square => draw_list(list, style, &listed, (right + 40.0, top + 12.0, bottom)),
            _ if are_at_peaks => self.draw_peaks(list, style, (&x, &y), (left, right, top)),
            _ => draw_ends(list, style, ends, (right, frame.right), (top, bottom)),
        }
        frame.list
    }

    /// Entries of a square's list: its curves that are defined, and its dots that have names.
    fn listed(&self, style: Style) -> Vec<(String, Glyph, Ink)> {
        let is_drawn = |curve: &&PlotCurve| curve.points.iter().any(|at| at.0.is_finite() && at.1.is_finite());
        let curves = self.curves.iter().filter(is_drawn);
        let curves = curves.map(|curve| (style.text(&curve.name), Glyph::Line, curve.colour.ink()));
        let dots = self.dots.iter().filter(|dot| dot.at.0.is_finite() && dot.at.1.is_finite());
        let dots = dots.filter_map(|dot| Some((style.text(dot.name.as_ref()?), Glyph::Dot, dot.colour.ink())));
        curves.chain(dots).collect()
    }

    /// Names over the peaks of one curve or two: the left one's ends there, the right one's begins there.
    fn draw_peaks(
        &self,
        list: &mut DisplayList,
        style: Style,
        (x, y): (&Axis, &Axis),
        (left, right, top): (f64, f64, f64),
    ) {
        let peak = |curve: &PlotCurve| {
            let defined = curve.points.iter().filter(|at| at.0.is_finite() && at.1.is_finite());
            defined.fold(None, |best: Option<(f64, f64)>, at| match best {
                Some(best) if best.1 >= at.1 => Some(best),
                _ => Some(*at),
            })
        };
        let mut peaks: Vec<(f64, f64, &PlotCurve)> =
            self.curves.iter().filter_map(|curve| peak(curve).map(|at| (x.at(at.0), y.at(at.1), curve))).collect();
        peaks.sort_by(|a, b| a.0.total_cmp(&b.0));
        // Each keeps to its side of the middle between the peaks, or to a third of the plot where they stand near an
        // end.
        let third = (right - left) / 3.0;
        let middle = match &peaks[..] {
            [one, two] => ((one.0 + two.0) / 2.0).clamp(left + third, right - third),
            _ => right,
        };
        for (index, (at, height, curve)) in peaks.into_iter().enumerate() {
            let (from, to) = if index == 0 { (left + 4.0, middle - 4.0) } else { (middle + 4.0, right) };
            let name = style.text(&curve.name);
            let (lines, size) = style.in_lines((&name, true), PEAK_LINES, &style.smaller_labels(), to - from);
            let width = lines.iter().map(|line| style.text_width(line, size, true)).fold(0.0, f64::max);
            let start = if index == 0 { at - 3.0 - width } else { at + 3.0 };
            let start = start.clamp(from, (to - width).max(from));
            // Beside what is marked, where it would stand on it.
            let mark = self.mark.as_ref().filter(|mark| mark.at.is_finite()).map(|mark| x.at(mark.at));
            let start = match mark.filter(|&mark| start - 4.0 < mark && mark < start + width + 4.0) {
                Some(mark) if mark + 6.0 + width <= to => mark + 6.0,
                Some(mark) if mark - 6.0 - width >= from => mark - 6.0 - width,
                _ => start,
            };
            let half = 0.6 * size * (lines.len() as f64 - 1.0);
            let middle = (height - 11.0 - half).max(top + 4.0 + half);
            draw_lines(list, &lines, (start, middle), (size, true), Align::Left, curve.colour.ink());
        }
    }

    fn up(&self, bottom: f64, top: f64) -> Axis {
        let values = self.curves.iter().flat_map(|curve| curve.points.iter().map(|point| point.1));
        let bands = self.curves.iter().flat_map(|curve| &curve.band).map(|band| self.held(*band));
        let end = if self.form == PlotForm::Square { 1.0 } else { 0.0 };
        Axis::over(values.chain(bands.flat_map(|band| [band.0, band.1])).chain([0.0, end]), 5.0, bottom, top)
    }

    /// A band, held between nothing and the whole where all curves are shares.
    fn held(&self, (lower, upper): (f64, f64)) -> (f64, f64) {
        let mut values = self.curves.iter().flat_map(|curve| &curve.points).map(|at| at.1);
        let are_shares =
            self.up.1 == Unit::Share && values.all(|value| !value.is_finite() || (0.0..=1.0).contains(&value));
        // Unlike `max` and `min`, a clamp leaves what is missing missing.
        if are_shares { (lower.clamp(0.0, 1.0), upper.clamp(0.0, 1.0)) } else { (lower, upper) }
    }

    /// Axes, the marked value and the bands.
    fn draw_ground(
        &self,
        list: &mut DisplayList,
        style: Style,
        (x, y): (&Axis, &Axis),
        (left, right, top, bottom): (f64, f64, f64, f64),
    ) {
        let label = style.label();
        let mark = self.mark.as_ref().filter(|mark| mark.at.is_finite());
        if let Some((lower, upper)) = mark.map(|mark| mark.interval).filter(|i| i.0.is_finite() && i.1.is_finite()) {
            let (from, to) = (x.at(lower).clamp(left, right), x.at(upper).clamp(left, right));
            list.rectangle(from, top, to, bottom, SHADE);
        }
        for curve in &self.curves {
            let bands = curve.band.iter().map(|band| self.held(*band));
            let banded = curve.points.iter().zip(bands).filter(|(at, _)| at.0.is_finite());
            let bounds = banded.map(|(at, band)| (x.at(at.0), y.at(band.0), y.at(band.1)));
            draw_band(list, bounds, curve.colour.ink().pale());
        }
        draw_stands(list, style, x, self.across.1, (if self.form == PlotForm::Square { top } else { bottom }, bottom));
        draw_rungs(list, style, y, self.up.1, (left, right));
        let names = (style.text(&self.across.0), style.text(&self.up.0));
        // What is marked stands between the name of the axis and the plot.
        let over = if mark.is_some() { MARKED } else { 0.0 };
        draw_axis_names(list, style, (&names.0, &names.1), (left, right), (top - over, bottom));
        if self.form == PlotForm::Square {
            list.line(&[(x.at(0.0), y.at(0.0)), (x.at(1.0), y.at(1.0))], 1.0, Colour::Grey.ink());
        }
        if let Some(mark) = mark {
            let at = x.at(mark.at).clamp(left, right);
            list.line(&[(at, top - 8.0), (at, bottom)], 1.5, Colour::Black.ink());
            let (text, size) = style.shrunk(&style.text(&mark.label), label, true, style.room());
            let half = style.text_width(&text, size, true) / 2.0;
            let edge = style.width() - MARGIN;
            let middle = at.clamp((MARGIN + half).min(edge - half), edge - half);
            list.bold(text, (middle, top - 19.0), size, Align::Centre, Colour::Black.ink());
        }
    }
}

/// Names as a list, each with what it names, in several lines and smaller where there is less room; where there is none
/// for all, the first stand, with the number of the others.
fn draw_list(
    list: &mut DisplayList,
    style: Style,
    entries: &[(String, Glyph, Ink)],
    (left, top, bottom): (f64, f64, f64),
) {
    const GAP: f64 = 7.0;
    let width = style.width() - MARGIN - left - 30.0;
    let height = |lines: &[String], size: f64| 1.2 * size * lines.len() as f64 + GAP;
    let set = |size: f64| -> Vec<Vec<String>> {
        entries.iter().map(|(text, _, _)| style.first_lines(LISTED_LINES, text, size, false, width)).collect()
    };
    let whole = |lines: &[Vec<String>], size: f64| lines.iter().map(|lines| height(lines, size)).sum::<f64>();
    let sizes = style.smaller_labels();
    let found = sizes.into_iter().map(|size| (set(size), size)).find(|(l, size)| whole(l, *size) <= bottom - top);
    let (lines, size) = found.unwrap_or_else(|| {
        let (mut lines, size) = (set(sizes[3]), sizes[3]);
        while lines.len() > 1 && whole(&lines, size) + 1.2 * size > bottom - top {
            lines.pop();
        }
        (lines, size)
    });
    let mut at = top;
    for ((_, glyph, colour), lines) in entries.iter().zip(&lines) {
        glyph.draw(list, (left, at), *colour);
        let middle = at + 1.2 * size * (lines.len() as f64 - 1.0) / 2.0;
        draw_lines(list, lines, (left + 30.0, middle), (size, false), Align::Left, Colour::Black.ink());
        at += height(lines, size);
    }
    if lines.len() < entries.len() {
        let text = style.text(&msg!("{count} more in the CSV file", count = entries.len() - lines.len()));
        let (text, size) = style.shrunk(&text, size, false, width);
        list.text(text, (left + 30.0, at), size, Align::Left, Colour::Grey.ink());
    }
}

/// Edges of about `count` bins of a round width over two numbers.
pub fn edges(low: f64, high: f64, count: f64) -> Vec<f64> {
    Axis::over([low, high], count, 0.0, 1.0).ticks()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_have_round_edges() {
        assert_eq!(edges(0.0, 100.0, 25.0).len(), 21);
        assert!(edges(3.0, 3.0, 25.0).len() > 1);
    }
}
