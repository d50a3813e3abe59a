//! Rows with names at the left, a chart in the middle and columns of numbers at the right, each as wide as its texts
//! need.

use super::axis::Axis;
use super::colour::{Colour, Rgb};
use super::display_list::{Align, DisplayList};
use super::labels::draw_lines;
use super::layout::{MARGIN, Style, first_lines};
use super::measure::{fitted, text_width};

/// More rows than this have names of one line.
const TALL_MAX: usize = 20;
const GAP: f64 = 16.0;

/// A column of numbers.
pub struct NumberColumn {
    pub heading: String,
    pub cells: Vec<String>,
    pub bold: bool,
}

/// A row's name.
pub struct Name {
    pub text: String,
    pub bold: bool,
}

/// Where everything of the rows lies.
pub struct Rows {
    style: Style,
    names: Vec<(Vec<String>, bool)>,
    columns: Vec<Placed>,
    /// Left and right side of the chart's part.
    pub left: f64,
    pub right: f64,
    /// Height of a row, and of what stands over the first.
    pub step: f64,
    pub head: f64,
}

struct Placed {
    heading: Vec<String>,
    cells: Vec<Vec<String>>,
    bold: bool,
    right: f64,
}

impl Rows {
    /// Lays names and columns out; `flag` is set where something stands over the chart's part.
    pub fn new(style: Style, names: Vec<Name>, columns: Vec<NumberColumn>, flag: bool) -> Rows {
        let (label, room) = (style.label(), style.room());
        let widest = |texts: &[String], bold: bool| {
            texts.iter().map(|text| text_width(text, label, bold) + 1.0).fold(0.0, f64::max)
        };
        let width = |column: &NumberColumn| {
            widest(&column.cells, column.bold).max(halved(&column.heading, label).min(style.share(150.0)))
        };
        let mut widths: Vec<f64> = columns.iter().map(width).collect();
        let max_width = 0.44 * room - GAP * columns.len() as f64;
        let whole: f64 = widths.iter().sum();
        // A number too wide stands in two lines, its half-width under it; where that is still too wide, it is cut.
        let is_broken = whole > max_width;
        if is_broken {
            for (width, column) in widths.iter_mut().zip(&columns) {
                let parts = column.cells.iter().flat_map(|cell| broken(cell));
                *width = widest(&parts.collect::<Vec<_>>(), column.bold).max(halved(&column.heading, label).min(60.0));
            }
        }
        let whole: f64 = widths.iter().sum();
        if whole > max_width {
            widths.iter_mut().for_each(|width| *width *= max_width / whole);
        }
        let own = names.iter().map(|name| text_width(&name.text, label, name.bold) + 1.0).fold(0.0, f64::max);
        let named = own.min(0.3 * room);
        let lines = if names.len() > TALL_MAX { 1 } else { 3 };
        let names: Vec<(Vec<String>, bool)> = names
            .into_iter()
            .map(|name| (first_lines(lines, &name.text, label, name.bold, named), name.bold))
            .collect();
        let step = match names.iter().map(|(lines, _)| lines.len()).max() {
            Some(0 | 1) | None if is_broken => 2.4 * label + 9.0,
            _ if is_broken && names.len() > TALL_MAX => 2.4 * label + 9.0,
            _ if names.len() > TALL_MAX => 23.0,
            Some(3) => 3.6 * label + 9.0,
            Some(2) => 2.4 * label + 9.0,
            _ => 32.0,
        };
        let mut right = MARGIN + room;
        let mut placed: Vec<Placed> = Vec::new();
        for (column, width) in columns.into_iter().zip(&widths).rev() {
            let lines = |cell: &String| if is_broken { broken(cell) } else { vec![cell.clone()] };
            let fit = |line: String| fitted(&line, label, column.bold, *width);
            let cells = column.cells.iter().map(|cell| lines(cell).into_iter().map(fit).collect()).collect();
            let heading = first_lines(3, &column.heading, label, false, *width);
            placed.push(Placed { heading, cells, bold: column.bold, right });
            right -= width + GAP;
        }
        let heading = placed.iter().filter(|column| column.heading != [""]).map(|c| c.heading.len()).max().unwrap_or(0);
        let lines = heading.max(usize::from(flag)) as f64;
        let head = if lines > 0.0 { lines * 1.2 * label + 12.0 } else { 4.0 };
        let left = MARGIN + named + if named > 0.0 { 16.0 } else { 0.0 };
        Rows { style, names, columns: placed, left, right, step, head }
    }

    /// An axis over values across the chart's part, `margin` off its sides.
    pub fn axis(&self, values: impl IntoIterator<Item = f64>, margin: f64) -> Axis {
        let values: Vec<f64> = values.into_iter().collect();
        Axis::tight(values, self.style.steps() + 2.0, self.left + margin, self.right - margin)
    }

    /// What stands over the columns, its last line over the first row.
    pub fn draw_headings(&self, list: &mut DisplayList, top: f64) {
        let label = self.style.label();
        for column in &self.columns {
            let middle = top + self.head - 12.0 - (column.heading.len() as f64 - 1.0) * 0.6 * label - 0.1 * label;
            let at = (column.right, middle);
            draw_lines(list, &column.heading, at, (label, false), Align::Right, Colour::Grey.rgb());
        }
    }

    /// What a line up the chart's part is, over it.
    pub fn draw_flag(&self, list: &mut DisplayList, top: f64, x: f64, (name, number): (&str, &str)) {
        let label = self.style.label();
        let room = self.right - MARGIN;
        let number_width = text_width(number, label, true);
        let name = fitted(name, label, true, room - number_width - 8.0);
        let text = match (name.is_empty(), number.is_empty()) {
            (true, _) => number.to_string(),
            (false, true) => name,
            (false, false) => format!("{name}\u{2002}{number}"),
        };
        let half = text_width(&text, label, true) / 2.0;
        let middle = x.clamp((MARGIN + half).min(self.right - half), self.right - half);
        list.bold(text, (middle, top + self.head - 13.0), label, Align::Centre, Colour::Black.rgb());
    }

    /// A row's name and numbers; colours of the numbers by column from the left.
    pub fn draw_row(&self, list: &mut DisplayList, index: usize, y: f64, colours: &[Rgb]) {
        let label = self.style.label();
        let (lines, bold) = &self.names[index];
        draw_lines(list, lines, (MARGIN, y), (label, *bold), Align::Left, Colour::Black.rgb());
        for (column, colour) in self.columns.iter().rev().zip(colours) {
            draw_lines(list, &column.cells[index], (column.right, y), (label, column.bold), Align::Right, *colour);
        }
    }
}

/// A number, and under it its half-width.
fn broken(cell: &str) -> Vec<String> {
    match cell.split_once(" ± ") {
        Some((number, half)) => vec![number.to_string(), format!("± {half}")],
        None => vec![cell.to_string()],
    }
}

/// The minimum width at which a heading breaks into no more than two lines.
fn halved(heading: &str, size: f64) -> f64 {
    let width = |text: &str| text_width(text, size, false) + 1.0;
    let breaks = heading.match_indices(' ').map(|(at, _)| width(&heading[..at]).max(width(&heading[at + 1..])));
    breaks.fold(width(heading), f64::min)
}
