//! Rows with names at the left, a chart in the middle and columns of numbers at the right, each as wide as its texts
//! need.
//!
//! In a column a chart is as high as its rows. On a canvas of its own height the rows share what there is: their labels
//! are set smaller where they have to be, and where even that is not enough the first rows stand, with the number of
//! the others.

use super::axis::Axis;
use super::colour::{Colour, Ink};
use super::display_list::{Align, DisplayList};
use super::labels::draw_lines;
use super::layout::{MARGIN, Style};
use crate::report::message::msg;

/// In a column, more rows than this are set closer.
const TALL_MAX: usize = 20;
/// Maximum number of lines of a name and of a heading.
const NAME_LINES: usize = 6;
const HEADING_LINES: usize = 6;
/// Maximum number of lines of what stands over the chart's part.
const FLAG_LINES: usize = 4;
/// The smallest labels of rows, and how much a row grows by at most where there is room.
const LABEL_MIN: f64 = 10.0;
const GROWTH_MAX: f64 = 96.0;
const GAP: f64 = 16.0;
/// The height of a row that marks are drawn in, at most.
const STEP_MAX: f64 = 46.0;

/// A column of numbers.
pub struct NumberColumn {
    pub heading: String,
    pub cells: Vec<String>,
    pub bold: bool,
}

/// A row's name, and the space over it.
pub struct Name {
    pub text: String,
    pub bold: bool,
    pub over: f64,
}

impl Name {
    pub fn new(text: String, bold: bool) -> Name {
        Name { text, bold, over: 0.0 }
    }
}

/// Where everything of the rows lies.
pub struct Rows<'t> {
    /// With labels of the size that the rows have.
    pub style: Style<'t>,
    names: Vec<(Vec<String>, bool)>,
    columns: Vec<Placed>,
    flag: Option<String>,
    /// Left and right side of the chart's part.
    pub left: f64,
    pub right: f64,
    /// Height of a row that marks are drawn in, and of what stands over the first row.
    pub step: f64,
    pub head: f64,
    /// Top and bottom of each row that is shown, from the first one's top.
    extents: Vec<(f64, f64)>,
    left_out: usize,
}

struct Placed {
    heading: Vec<String>,
    cells: Vec<Vec<String>>,
    bold: bool,
    right: f64,
    width: f64,
}

impl<'t> Rows<'t> {
    /// Lays names and columns out; `flag` is what stands over the chart's part, and `room` is the height for all of it where
    /// there is one.
    pub fn new(
        style: Style<'t>,
        names: Vec<Name>,
        columns: Vec<NumberColumn>,
        flag: Option<String>,
        room: Option<f64>,
    ) -> Rows<'t> {
        let mut sizes = style.sizes().filter(|style| room.is_none() || style.label() >= LABEL_MIN).peekable();
        loop {
            let style = sizes.next().unwrap_or(style);
            let rows = Rows::laid(style, &names, &columns, flag.clone());
            let is_last = sizes.peek().is_none();
            match room {
                None => return rows,
                Some(room) if rows.head + rows.own() <= room => return rows.grown(room),
                Some(room) if is_last => return rows.cut(room),
                Some(_) => {}
            }
        }
    }

    /// All rows as high as they need.
    fn laid(style: Style<'t>, names: &[Name], columns: &[NumberColumn], flag: Option<String>) -> Rows<'t> {
        let (label, room) = (style.label(), style.room());
        let (columns, taken, is_broken) = placed(style, columns);
        let own = names.iter().map(|name| style.text_width(&name.text, label, name.bold) + 1.0).fold(0.0, f64::max);
        let named = own.min(0.3 * room);
        let lines: Vec<(Vec<String>, bool)> = names
            .iter()
            .map(|name| (style.first_lines(NAME_LINES, &name.text, label, name.bold, named), name.bold))
            .collect();
        let (min_height, padding) = match style.has_height() {
            true => (1.45 * label, 3.0),
            false if names.len() > TALL_MAX => (23.0, 9.0),
            false => (32.0, 9.0),
        };
        let height =
            |lines: usize| (1.2 * label * lines.max(1 + usize::from(is_broken)) as f64 + padding).max(min_height);
        let mut extents: Vec<(f64, f64)> = Vec::new();
        for (name, (lines, _)) in names.iter().zip(&lines) {
            let over = if extents.is_empty() { 0.0 } else { name.over };
            let top = extents.last().map_or(0.0, |last| last.1) + over;
            extents.push((top, top + height(lines.len())));
        }
        let heading =
            columns.iter().filter(|column| column.heading != [""]).map(|c| c.heading.len()).max().unwrap_or(0);
        let left = MARGIN + named + if named > 0.0 { 16.0 } else { 0.0 };
        let right = MARGIN + room - taken;
        // As many lines as the headings take, or as it needs where they are too few.
        let flagged = flag.as_ref().map_or(0, |flag| {
            let needed = style.wrapped(flag, style.smaller_labels()[3], true, right - MARGIN).len();
            needed.min(FLAG_LINES)
        });
        let over = heading.max(flagged) as f64;
        let head = if over > 0.0 { over * 1.2 * label + 12.0 } else { 4.0 };
        let step = extents.iter().map(|(top, bottom)| bottom - top).fold(STEP_MAX, f64::min);
        Rows { style, names: lines, columns, flag, left, right, step, head, extents, left_out: 0 }
    }

    /// The rows with what is left of the room among them.
    fn grown(mut self, room: f64) -> Rows<'t> {
        let more = ((room - self.head - self.own()) / self.extents.len().max(1) as f64).clamp(0.0, GROWTH_MAX);
        for (index, (top, bottom)) in self.extents.iter_mut().enumerate() {
            *top += index as f64 * more;
            *bottom += (index + 1) as f64 * more;
        }
        self.step = (self.step + more).min(STEP_MAX);
        self
    }

    /// The first rows that have room.
    fn cut(mut self, room: f64) -> Rows<'t> {
        let below = room - self.head - self.rest_line();
        let shown = self.extents.iter().take_while(|(_, bottom)| *bottom <= below).count().max(1);
        self.left_out = self.extents.len().saturating_sub(shown);
        self.extents.truncate(shown);
        self
    }

    /// How many rows are shown.
    pub fn shown(&self) -> usize {
        self.extents.len()
    }

    /// Height of the rows, with what is said of those that are left out.
    pub fn own(&self) -> f64 {
        let rest = if self.left_out > 0 { self.rest_line() } else { 0.0 };
        (self.extents.last().map_or(0.0, |last| last.1) + rest).max(40.0)
    }

    /// The middle of a row, from the first one's top.
    pub fn middle(&self, index: usize) -> f64 {
        self.extents.get(index).map_or(0.0, |(top, bottom)| (top + bottom) / 2.0)
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
            draw_lines(list, &column.heading, at, (label, false), Align::Right, Colour::Grey.ink());
        }
    }

    /// What a line up the chart's part is, over it.
    pub fn draw_flag(&self, list: &mut DisplayList, top: f64, x: f64) {
        let Some(text) = &self.flag else { return };
        // In as many lines as the headings of the columns leave it.
        let label = self.style.label();
        let max_lines = ((self.head - 12.0) / (1.2 * label) + 0.01).floor().max(1.0) as usize;
        let sizes = self.style.smaller_labels();
        let (lines, size) = self.style.in_lines((text, true), max_lines, &sizes, self.right - MARGIN);
        let half = lines.iter().map(|line| self.style.text_width(line, size, true)).fold(0.0, f64::max) / 2.0;
        let middle = x.clamp((MARGIN + half).min(self.right - half), self.right - half);
        let y = top + self.head - 13.0 - 0.6 * size * (lines.len() as f64 - 1.0);
        draw_lines(list, &lines, (middle, y), (size, true), Align::Centre, Colour::Black.ink());
    }

    /// A row's name and numbers; colours of the numbers by column from the left.
    pub fn draw_row(&self, list: &mut DisplayList, index: usize, y: f64, colours: &[Ink]) {
        let label = self.style.label();
        let (lines, bold) = &self.names[index];
        draw_lines(list, lines, (MARGIN, y), (label, *bold), Align::Left, Colour::Black.ink());
        for (column, colour) in self.columns.iter().zip(colours) {
            let lines = &column.cells[index];
            let size = |line: &String| self.style.shrunk(line, label, column.bold, column.width).1;
            let size = lines.iter().map(size).fold(label, f64::min);
            draw_lines(list, lines, (column.right, y), (size, column.bold), Align::Right, *colour);
        }
    }

    /// How many rows are not shown, under the names of those that are.
    pub fn draw_rest(&self, list: &mut DisplayList, top: f64) {
        if self.left_out > 0 {
            let label = self.style.label();
            let text = self.style.text(&msg!("{count} more in the CSV file", count = self.left_out));
            let y = top + self.own() - 0.5 * self.rest_line();
            list.text(text, (MARGIN, y), label, Align::Left, Colour::Grey.ink());
        }
    }

    fn rest_line(&self) -> f64 {
        1.5 * self.style.label()
    }
}

/// A name and its number, as they stand over a line up the chart's part.
pub fn flag(name: &str, number: &str) -> String {
    match name.is_empty() {
        true => number.to_string(),
        false => format!("{name}\u{2002}{number}"),
    }
}

/// The columns from the left, the width that they take together, and whether their numbers are broken: a number too
/// wide stands in two lines, its half-width under it, and where that is still too wide it is set smaller.
fn placed(style: Style, columns: &[NumberColumn]) -> (Vec<Placed>, f64, bool) {
    let (label, room) = (style.label(), style.room());
    let widest = |texts: &[String], bold: bool| {
        texts.iter().map(|text| style.text_width(text, label, bold) + 1.0).fold(0.0, f64::max)
    };
    let width = |column: &NumberColumn| {
        widest(&column.cells, column.bold).max(halved(style, &column.heading, label).min(style.share(150.0)))
    };
    let mut widths: Vec<f64> = columns.iter().map(width).collect();
    let max_width = 0.44 * room - GAP * columns.len() as f64;
    let is_broken = widths.iter().sum::<f64>() > max_width;
    if is_broken {
        for (width, column) in widths.iter_mut().zip(columns) {
            let parts = column.cells.iter().flat_map(|cell| broken(cell));
            *width =
                widest(&parts.collect::<Vec<_>>(), column.bold).max(halved(style, &column.heading, label).min(60.0));
        }
    }
    let whole: f64 = widths.iter().sum();
    if whole > max_width {
        widths.iter_mut().for_each(|width| *width *= max_width / whole);
    }
    let mut right = MARGIN + room;
    let mut placed: Vec<Placed> = Vec::new();
    for (column, width) in columns.iter().zip(&widths).rev() {
        let lines = |cell: &String| if is_broken { broken(cell) } else { vec![cell.clone()] };
        // Where even the smallest size is too wide.
        let fit = |line: &String| style.shrunk(line, label, column.bold, *width).0;
        let fitted = |lines: Vec<String>| -> Vec<String> {
            let wrapped = match &lines[..] {
                [alone] if is_broken => style.wrapped(alone, label, column.bold, *width),
                _ => lines.clone(),
            };
            let whole = if wrapped.len() <= 2 { wrapped } else { lines };
            whole.iter().map(fit).collect()
        };
        let cells = column.cells.iter().map(|cell| fitted(lines(cell))).collect();
        let heading = style.first_lines(HEADING_LINES, &column.heading, label, false, *width);
        placed.push(Placed { heading, cells, bold: column.bold, right, width: *width });
        right -= width + GAP;
    }
    placed.reverse();
    (placed, MARGIN + room - right, is_broken)
}

/// A number, and under it its half-width or its interval.
fn broken(cell: &str) -> Vec<String> {
    match (cell.split_once(" ± "), cell.split_once(" [")) {
        (Some((number, half)), _) => vec![number.to_string(), format!("± {half}")],
        (None, Some((number, interval))) => vec![number.to_string(), format!("[{interval}")],
        (None, None) => vec![cell.to_string()],
    }
}

/// The minimum width at which a heading breaks into no more than two lines.
fn halved(style: Style, heading: &str, size: f64) -> f64 {
    let width = |text: &str| style.text_width(text, size, false) + 1.0;
    let breaks = heading.match_indices(' ').map(|(at, _)| width(&heading[..at]).max(width(&heading[at + 1..])));
    breaks.fold(width(heading), f64::min)
}
