//! Are there enough replications? The values of replications and of paired differences as histograms, with the interval
//! of their mean.

use super::draw::axis::Axis;
use super::draw::colour::{Colour, Ink};
use super::draw::display_list::{Align, DisplayList};
use super::draw::labels::draw_lines;
use super::draw::layout::{Body, Heading, MARGIN, Sheet, Style};
use super::draw::marks::{draw_rungs, draw_stands, room_for_rungs};
use super::draw::plot::edges;
use crate::metrics::Unit;
use crate::report::message::{Message, msg};
use crate::stats::Interval;
use serde::{Deserialize, Serialize};

/// Height of a panel's bars, what stands over them, and the space between two panels.
const HEIGHT: f64 = 160.0;
const OVER: f64 = 46.0;
const BETWEEN: f64 = 34.0;
/// What stands between the bars and the note, and under the note; minimum height of the bars, and maximum width of a panel.
const UNDER: f64 = 34.0;
const AFTER: f64 = 20.0;
const HEIGHT_MIN: f64 = 40.0;
const WIDTH_MAX: f64 = 904.0;
/// Maximum number of lines of a panel's title and of its note.
const TITLE_LINES: usize = 6;
const NOTE_LINES: usize = 6;
/// Shade of the mean's interval where there is no bar.
const SHADE: Ink = Colour::Black.tint(0.12);

/// Panels side by side, or under each other in a column.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Histogram {
    pub heading: Heading,
    pub panels: Vec<HistogramPanel>,
}

/// Values of one quantity.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HistogramPanel {
    pub title: Message,
    pub unit: Unit,
    /// Whether the values are changes, so that shares are percentage points.
    pub is_change: bool,
    /// One a replication; not finite ones are left out.
    pub values: Vec<f64>,
    /// The mean with its interval, marked.
    pub mean: Interval,
    /// Said under the panel: how many more replications halve the interval.
    pub note: Message,
}

impl Histogram {
    /// Lays it out.
    pub fn draw(&self, style: Style) -> DisplayList {
        let label = style.label();
        let lines = 1.2 * label;
        let sheet = Sheet::of(style, &self.heading);
        let usual = if style.is_narrow() { 1 } else { self.panels.len().clamp(1, 3) };
        let max_columns = if sheet.room().is_some() { self.panels.len().max(usual) } else { usual };
        // As many more beside each other as it takes for bars to be high enough.
        let fits =
            |columns: &usize| sheet.room().is_none_or(|room| self.texts(style, *columns).high(room) >= HEIGHT_MIN);
        let columns = (usual..=max_columns).find(fits).unwrap_or(max_columns);
        let set = self.texts(style, columns);
        let high = sheet.room().map_or(HEIGHT, |room| set.high(room).max(4.0));
        let (width, titled) = (set.width, set.titled);
        let each = set.besides() + high;
        let mut frame = sheet.frame(Body::Height(set.rows * each - AFTER));
        let list = &mut frame.list;
        for (index, (panel, (title, note))) in self.panels.iter().zip(&set.texts).enumerate() {
            let left = frame.left + (index % columns) as f64 * (width + BETWEEN);
            let upper = frame.top + (index / columns) as f64 * each;
            let middle = upper + titled - 4.0 - title.len() as f64 * lines / 2.0;
            draw_lines(list, title, (left, middle), (label, true), Align::Left, Colour::Black.ink());
            let top = upper + titled + OVER;
            panel.draw(list, style, (left, top, left + width, top + high));
            let middle = top + high + UNDER + note.len() as f64 * lines / 2.0;
            draw_lines(list, note, (left, middle), (label, false), Align::Left, Colour::Grey.ink());
        }
        frame.list
    }

    /// Titles and notes of panels, so many beside each other.
    fn texts(&self, style: Style, columns: usize) -> Texts {
        let (label, lines) = (style.label(), 1.2 * style.label());
        let width = ((style.room() + BETWEEN) / columns as f64 - BETWEEN).min(WIDTH_MAX);
        let set = |text: &Message, lines, bold| style.first_lines(lines, &style.text(text), label, bold, width);
        let texts =
            self.panels.iter().map(|panel| (set(&panel.title, TITLE_LINES, true), set(&panel.note, NOTE_LINES, false)));
        let texts: Vec<(Vec<String>, Vec<String>)> = texts.collect();
        let titled = texts.iter().map(|(title, _)| title.len()).max().unwrap_or(1) as f64 * lines + 4.0;
        let noted = texts.iter().map(|(_, note)| note.len()).max().unwrap_or(1) as f64 * lines;
        let rows = self.panels.len().div_ceil(columns).max(1) as f64;
        Texts { texts, width, titled, noted, rows }
    }
}

/// Titles and notes, the width of a panel, the heights of both, and the rows of panels.
struct Texts {
    texts: Vec<(Vec<String>, Vec<String>)>,
    width: f64,
    titled: f64,
    noted: f64,
    rows: f64,
}

impl Texts {
    /// Height of a row of panels without its bars.
    fn besides(&self) -> f64 {
        self.titled + OVER + UNDER + self.noted + AFTER
    }

    /// Height that is left for bars.
    fn high(&self, room: f64) -> f64 {
        (room + AFTER) / self.rows - self.besides()
    }
}

impl HistogramPanel {
    /// The mean with its interval, of a level in hundredths of percent where tenths would hide the interval.
    fn mean_in_words(&self) -> Message {
        let half = self.mean.half_width();
        if self.is_change {
            let change = Message::change(&self.mean, self.unit);
            return match self.unit {
                Unit::Share => msg!("mean {change} points", change = change),
                _ => msg!("mean {level}", level = change),
            };
        }
        let level = match self.unit == Unit::Share && half < 0.002 {
            true => format!("{:.2}% ± {:.2}", 100.0 * self.mean.mean, 100.0 * half).into(),
            false => Message::level(&self.mean, self.unit),
        };
        msg!("mean {level}", level = level)
    }

    fn draw(&self, list: &mut DisplayList, style: Style, (from, top, right, bottom): (f64, f64, f64, f64)) {
        let label = style.label();
        let values: Vec<f64> = self.values.iter().copied().filter(|value| value.is_finite()).collect();
        if values.is_empty() {
            let middle = ((from + right) / 2.0, (top + bottom) / 2.0);
            list.text(style.text(&msg!("no values")), middle, label, Align::Centre, Colour::Grey.ink());
            return;
        }
        let (low, high) = values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(*v), h.max(*v)));
        let edges = edges(low, high, (2.0 * (values.len() as f64).sqrt()).clamp(4.0, 20.0));
        let counts = counts(&values, &edges);
        let largest = counts.iter().copied().max().unwrap_or(1);
        let y = Axis::over([0.0, largest.max(4) as f64], 4.0, bottom, top);
        let left = from + room_for_rungs(style, &y, Unit::Merchants);
        let mean = &self.mean;
        let ends = [edges[0], edges[edges.len() - 1], mean.mean, mean.lower, mean.upper];
        let ticks = if style.is_narrow() { 6.0 } else { 4.0 };
        let x = Axis::tight(ends, ticks, left, right - 6.0).of_changes(self.is_change);
        let interval = Some((mean.lower, mean.upper)).filter(|(lower, upper)| lower.is_finite() && upper.is_finite());
        if let Some((lower, upper)) = interval {
            list.rectangle(x.at(lower), top, x.at(upper), bottom, SHADE);
        }
        draw_rungs(list, style, &y, Unit::Merchants, (left, right));
        draw_stands(list, style, &x, self.unit, (bottom, bottom));
        for (bin, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let upper = y.at(count as f64);
            let bar = (x.at(edges[bin]) + 0.5, x.at(edges[bin + 1]) - 0.5);
            list.rectangle(bar.0, upper, bar.1.max(bar.0 + 0.5), bottom, Colour::Sky.ink());
            // Darker where the interval of the mean lies.
            if let Some((lower, upper_end)) = interval {
                let (from, to) = (x.at(lower).max(bar.0), x.at(upper_end).min(bar.1));
                if from < to {
                    list.rectangle(from, upper, to, bottom, Colour::Blue.ink());
                }
            }
        }
        if x.contains(0.0) {
            list.line(&[(x.at(0.0), top), (x.at(0.0), bottom)], 1.0, Colour::Grey.ink());
        }
        if mean.mean.is_finite() {
            let at = x.at(mean.mean);
            list.line(&[(at, top - 4.0), (at, bottom)], 2.0, Colour::Black.ink());
            let text = style.text(&self.mean_in_words());
            let (text, size) = style.shrunk(&text, label, true, right - from);
            let half = style.text_width(&text, size, true) / 2.0;
            let edge = right.min(style.width() - MARGIN) - half;
            list.bold(
                text,
                (at.clamp(from + half, edge.max(from + half)), top - 15.5),
                size,
                Align::Centre,
                Colour::Black.ink(),
            );
        }
        let (up, size) = style.shrunk(&style.text(&msg!("replications")), label, false, right - from);
        list.text(up, (from, top - 32.0), size, Align::Left, Colour::Grey.ink());
    }
}

/// How many values lie in each bin.
fn counts(values: &[f64], edges: &[f64]) -> Vec<usize> {
    let (bins, width) = (edges.len() - 1, edges[1] - edges[0]);
    let mut counts = vec![0; bins];
    for value in values {
        // A trifle up, so that a value at an edge stands above it; the largest closes the last bin.
        counts[(((value - edges[0]) / width + 1e-6).max(0.0) as usize).min(bins - 1)] += 1;
    }
    counts
}
