//! Lines over months with bands and labels at their ends: effects, survival with numbers at risk and censoring marks.

use super::draw::axis::Axis;
use super::draw::colour::Colour;
use super::draw::display_list::{Align, DisplayList};
use super::draw::labels::{End, draw_ends, height_of_ends, room_for_ends};
use super::draw::layout::{Body, Heading, MARGIN, Sheet, Style};
use super::draw::marked_months::{MarkedMonths, draw_marked, height_of_names};
use super::draw::marks::{Months, draw_band, draw_path, draw_rungs, room_for_rungs};
use crate::metrics::Unit;
use crate::report::message::{Message, msg};
use crate::stats::Interval;
use serde::{Deserialize, Serialize};

/// Height that the table under the axis leaves to a plot with its axis on a canvas of its own height.
const PLOT_MIN: f64 = 230.0;

/// Maximum number of lines of a chart.
pub const LINES_MAX: usize = Colour::SERIES.len();

/// Lines over months.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Lines {
    pub heading: Heading,
    pub unit: Unit,
    /// Whether the lines are changes, so that shares are percentage points.
    pub is_change: bool,
    /// What the axis counts.
    pub axis: Message,
    pub lines: Vec<LineSeries>,
    pub marked: Vec<MarkedMonths>,
}

/// One line: a value a month, from month 0.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LineSeries {
    pub name: Message,
    /// What stands before the name at the line's end.
    pub end: Message,
    pub points: Vec<Interval>,
    /// Merchants at risk by month, for the table under the axis.
    pub at_risk: Option<Vec<i64>>,
    /// Merchants censored by month, for marks on the line.
    pub censored: Option<Vec<i64>>,
}

impl Lines {
    /// Lays it out; where there are more lines than colours, the first lines.
    pub fn draw(&self, style: Style) -> DisplayList {
        let shown = &self.lines[..self.lines.len().min(LINES_MAX)];
        let colours = || Colour::SERIES.into_iter().map(Colour::ink);
        let over = height_of_names(&self.marked);
        let sheet = Sheet::of(style, &self.heading);
        let room = sheet.room().map(|room| room - over - PLOT_MIN);
        let table = AtRisk::of(style, shown, room);
        let names: Vec<String> = shown.iter().map(|line| line_name(style, line)).collect();
        let texts = || names.iter().map(|name| (name.as_str(), false));
        let ends = room_for_ends(style, texts(), 230.0);
        let high = (44.0 + height_of_ends(style, texts(), ends)).max(300.0);
        let mut frame = sheet.frame(Body::AtLeast(over + table.height() + high));
        let (top, bottom) = (frame.top + over, frame.bottom - table.height() - 44.0);
        let values = shown.iter().flat_map(|line| line.points.iter().flat_map(|p| [p.mean, p.lower, p.upper]));
        let y =
            up(values.filter(|value| value.is_finite()).collect(), self.unit, bottom, top).of_changes(self.is_change);
        let left = frame.left + room_for_rungs(style, &y, self.unit).max(table.beside);
        let right = frame.right - ends;
        let months = Months::of(shown.iter().map(|line| line.points.len()), (left, right));
        let list = &mut frame.list;
        draw_marked(list, style, &self.marked, &months, (top, bottom));
        for (line, colour) in shown.iter().zip(colours()) {
            let bounds = line.points.iter().enumerate().map(|(m, p)| (months.at(m), y.at(p.lower), y.at(p.upper)));
            draw_band(list, bounds, colour.pale());
        }
        draw_rungs(list, style, &y, self.unit, (left, right));
        months.draw(list, style, bottom, &style.text(&self.axis));
        let mut ends = Vec::new();
        // The first, the baseline, on top.
        for ((line, colour), text) in shown.iter().zip(colours()).zip(names).rev() {
            let at = |month: usize| (months.at(month), y.at(line.points[month].mean));
            let end = draw_path(list, (0..line.points.len()).map(at), 2.5, colour);
            ends.extend(end.map(|at| End { at, text, bold: false, colour }));
            let censored = line.censored.iter().flatten().enumerate().filter(|(_, count)| **count > 0);
            for (x, y) in censored.filter(|(month, _)| *month < line.points.len()).map(|(month, _)| at(month)) {
                if y.is_finite() {
                    list.line(&[(x, y - 5.0), (x, y + 5.0)], 1.5, colour);
                }
            }
        }
        ends.reverse();
        draw_ends(list, style, ends, (right, frame.right), (top, bottom));
        table.draw(list, style, &months, bottom + 54.0);
        frame.list
    }
}

/// An axis with zero on it, but where lines would lie too near each other; no share is drawn against more than the
/// whole.
fn up(mut values: Vec<f64>, unit: Unit, bottom: f64, top: f64) -> Axis {
    let ends = |(low, high): (f64, f64), value: &f64| (value.min(low), value.max(high));
    let (low, high) = values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), ends);
    let are_near = high > low && high - low < 0.4 * high.abs().max(low.abs());
    if !are_near {
        values.push(0.0);
    }
    let y = Axis::over(values, 5.0, bottom, top);
    if unit == Unit::Share && high <= 1.0 { y.up_to(1.0) } else { y }
}

fn line_name(style: Style, line: &LineSeries) -> String {
    format!("{}\u{2002}{}", style.text(&line.end), style.text(&line.name)).trim().to_string()
}

/// The table of merchants at risk: one row per line.
struct AtRisk<'a> {
    rows: Vec<(String, &'a [i64], Colour)>,
    /// Room at the left where names stand beside their numbers; else they stand over them.
    beside: f64,
    left_out: usize,
}

impl<'a> AtRisk<'a> {
    const SIZE: f64 = 10.5;
    const LINE: f64 = 16.0;
    const SWATCH: f64 = 12.0;

    /// The rows that have room.
    fn of(style: Style, lines: &'a [LineSeries], room: Option<f64>) -> AtRisk<'a> {
        let with = lines
            .iter()
            .zip(Colour::SERIES)
            .filter_map(|(line, colour)| Some((line, line.at_risk.as_deref()?, colour)));
        let rows: Vec<_> = with.map(|(line, at_risk, colour)| (style.text(&line.name), at_risk, colour)).collect();
        let widest = rows.iter().map(|row| style.text_width(&row.0, Self::SIZE, false)).fold(0.0, f64::max);
        let needed = widest + Self::SWATCH + 26.0;
        let beside = if needed <= style.share(170.0) { needed } else { 0.0 };
        let mut table = AtRisk { rows, beside, left_out: 0 };
        while room.is_some_and(|room| table.height() > room) && table.rows.pop().is_some() {
            table.left_out += 1;
        }
        if table.rows.is_empty() { AtRisk { beside: 0.0, left_out: 0, ..table } } else { table }
    }

    fn lines(&self) -> f64 {
        if self.beside > 0.0 { 1.0 } else { 2.0 }
    }

    fn row(&self) -> f64 {
        self.lines() * Self::LINE + if self.beside > 0.0 { 0.0 } else { 3.0 }
    }

    fn height(&self) -> f64 {
        if self.rows.is_empty() { 0.0 } else { 26.0 + self.rows.len() as f64 * self.row() }
    }

    fn draw(&self, list: &mut DisplayList, style: Style, months: &Months, top: f64) {
        if self.rows.is_empty() {
            return;
        }
        let heading = style.text(&msg!("at risk, thousands"));
        let more = msg!("{count} more in the CSV file", count = self.left_out);
        let heading = match self.left_out {
            0 => heading,
            _ => format!("{heading}\u{2002}({})", style.text(&more)),
        };
        list.bold(heading, (MARGIN, top + 4.0), Self::SIZE, Align::Left, Colour::Grey.ink());
        let text = |number: i64| format!("{:.1}", number as f64 / 1000.0);
        let numbers = self.rows.iter().flat_map(|row| row.1.iter().map(|&number| text(number)));
        let widest = numbers.map(|number| style.text_width(&number, Self::SIZE, false)).fold(0.0, f64::max);
        for (index, (name, at_risk, colour)) in self.rows.iter().enumerate() {
            let y = top + 4.0 + Self::LINE + 2.0 + index as f64 * self.row();
            list.rectangle(MARGIN, y - 4.0, MARGIN + 8.0, y + 4.0, colour.ink());
            let room = if self.beside > 0.0 { self.beside } else { style.room() } - Self::SWATCH;
            let (name, size) = style.shrunk(name, Self::SIZE, false, room);
            list.text(name, (MARGIN + Self::SWATCH, y), size, Align::Left, Colour::Black.ink());
            // Nearer to its name than to the next.
            let y = y + (self.lines() - 1.0) * (Self::LINE - 2.0);
            for (month, number) in months.ticks(widest).filter_map(|month| Some((month, *at_risk.get(month)?))) {
                list.text(text(number), (months.at(month), y), Self::SIZE, Align::Centre, Colour::Black.ink());
            }
        }
    }
}
