//! A table of two levers as colours with the values in it and a colour bar; further levers as panels.

use super::draw::colour::{Colour, Ink};
use super::draw::display_list::{Align, DisplayList};
use super::draw::labels::draw_lines;
use super::draw::layout::{Body, Heading, MARGIN, Sheet, Style};
use crate::metrics::Unit;
use crate::report::message::Message;
use crate::report::number::level_in;
use serde::{Deserialize, Serialize};

/// Room for the colour bar, for a panel's title, for what stands under a panel, and between two beside each other.
const BAR: f64 = 26.0;
const OVER: f64 = 22.0;
const UNDER: f64 = 52.0;
const BETWEEN: f64 = 30.0;
/// Height of a row in a column, of many rows and at most.
const ROW: f64 = 30.0;
const LOW_ROW: f64 = 22.0;
const MANY: usize = 20;
/// Size of a cell that panels are arranged for.
const CELL: (f64, f64) = (44.0, 20.0);
const ROW_MAX: f64 = 64.0;
/// The smallest size of a row's name.
const NAME_MIN: f64 = 9.0;

/// Panels under each other, or beside each other where they would be too low.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Grid {
    pub heading: Heading,
    pub unit: Unit,
    /// Names of the levers across and down.
    pub across: Message,
    pub down: Message,
    pub panels: Vec<Panel>,
}

/// One panel: rows and columns of values.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Panel {
    pub title: Message,
    pub columns: Vec<Message>,
    pub rows: Vec<Message>,
    /// `[row][column]`, `NaN` where no cell was run.
    pub values: Vec<Vec<f64>>,
}

impl Grid {
    /// Lays it out.
    pub fn draw(&self, style: Style) -> DisplayList {
        let label = style.label();
        let sheet = Sheet::of(style, &self.heading);
        let arrangement = self.arranged(style, sheet.room());
        let Arrangement { across, width, named, cell, row } = arrangement;
        let height = |panel: &Panel| OVER + UNDER + panel.rows.len() as f64 * row;
        let lines: Vec<f64> =
            self.panels.chunks(across).map(|line| line.iter().map(height).fold(0.0, f64::max)).collect();
        let mut frame = sheet.frame(Body::Height(BAR + lines.iter().sum::<f64>()));
        let range = self.range();
        let list = &mut frame.list;
        if let Some(range) = range {
            self.draw_bar(list, style, range, frame.top + 8.0);
        }
        let (down, size) = style.shrunk(&style.text(&self.down), label, false, style.room() - 300.0);
        list.text(down, (frame.left, frame.top + 8.0), size, Align::Left, Colour::Grey.ink());
        let numbers = self.numbers(style, (cell - 6.0, row));
        let mut top = frame.top + BAR;
        for ((panels, numbers), height) in self.panels.chunks(across).zip(numbers.chunks(across)).zip(&lines) {
            for (index, (panel, numbers)) in panels.iter().zip(numbers).enumerate() {
                let from = frame.left + index as f64 * (width + BETWEEN);
                let left = from + named + 10.0;
                let (title, size) = style.shrunk(&style.text(&panel.title), label, true, from + width - left);
                list.bold(title, (left, top + 8.0), size, Align::Left, Colour::Black.ink());
                let cells = top + OVER;
                let bottom = cells + panel.rows.len() as f64 * row;
                draw_row_names(list, style, panel, (left - 8.0, cells), named, row);
                self.draw_cells(list, panel, range, (left, cells), (cell, row), numbers.as_ref());
                draw_columns(list, style, panel, (left, cell), bottom + 14.0);
                let (across, size) = style.shrunk(&style.text(&self.across), label, false, width);
                let half = style.text_width(&across, size, false) / 2.0;
                let right = from + width;
                let middle = ((left + right) / 2.0).clamp(from + half, (right - half).max(from + half));
                list.text(across, (middle, bottom + 33.0), size, Align::Centre, Colour::Grey.ink());
            }
            top += height;
        }
        frame.list
    }

    /// How many panels stand beside each other, and the sizes of their parts: on a canvas of its own height, those with
    /// the largest cells.
    fn arranged(&self, style: Style, room: Option<f64>) -> Arrangement {
        let names = self.panels.iter().flat_map(|panel| &panel.rows).map(|name| style.text(name));
        let own = names.map(|name| style.text_width(&name, style.label(), false) + 1.0).fold(0.0, f64::max);
        let columns = self.panels.iter().map(|panel| panel.columns.len()).max().unwrap_or(1).max(1);
        let rows = self.panels.iter().map(|panel| panel.rows.len()).max().unwrap_or(1).max(1) as f64;
        let all: usize = self.panels.iter().map(|panel| panel.rows.len()).sum();
        let arranged = |across: usize| {
            let width = (style.room() + BETWEEN) / across as f64 - BETWEEN;
            let named = own.min(0.28 * width);
            let lines = self.panels.len().div_ceil(across).max(1) as f64;
            let row = match room {
                None if all > MANY => LOW_ROW,
                None => ROW,
                Some(room) => (((room - BAR) / lines - OVER - UNDER) / rows).clamp(1.0, ROW_MAX),
            };
            Arrangement { across, width, named, cell: (width - named - 10.0) / columns as f64, row }
        };
        let fit = |a: &Arrangement| (a.cell / CELL.0).min(1.0) * (a.row / CELL.1).min(1.0);
        let max_across = if room.is_some() { self.panels.len().clamp(1, 6) } else { 1 };
        let best =
            (1..=max_across).map(arranged).reduce(|best, next| if fit(&next) > fit(&best) { next } else { best });
        best.unwrap_or_else(|| arranged(1))
    }

    fn draw_cells(
        &self,
        list: &mut DisplayList,
        panel: &Panel,
        range: Option<(f64, f64)>,
        (left, top): (f64, f64),
        (cell, height): (f64, f64),
        numbers: Option<&(Vec<Vec<String>>, f64)>,
    ) {
        let gap = (0.05 * height).min(1.0);
        for (row, values) in panel.values.iter().enumerate().take(panel.rows.len()) {
            let upper = top + row as f64 * height;
            for (column, value) in values.iter().enumerate().take(panel.columns.len()) {
                let from = left + column as f64 * cell;
                let ground = match range.filter(|_| value.is_finite()) {
                    Some(range) => shade(part(*value, range)),
                    None => Colour::White.ink(),
                };
                list.rectangle(from + 1.0, upper + gap, from + cell - 1.0, upper + height - gap, ground);
                if let Some((texts, size)) = numbers {
                    let at = (from + cell / 2.0, upper + height / 2.0);
                    list.text(&texts[row][column], at, *size, Align::Centre, ground.of_text());
                }
            }
        }
    }

    /// Least and largest value.
    fn range(&self) -> Option<(f64, f64)> {
        let values = self.panels.iter().flat_map(|panel| panel.values.iter().flatten());
        let finite = values.copied().filter(|value| value.is_finite());
        finite.fold(None, |range, value| {
            let (low, high) = range.unwrap_or((value, value));
            Some((value.min(low), value.max(high)))
        })
    }

    /// The numbers of each panel's cells and their size; a number is never cut, so none where they are too wide for
    /// their cells.
    fn numbers(&self, style: Style, (width, height): (f64, f64)) -> Vec<Option<(Vec<Vec<String>>, f64)>> {
        let texts = |panel: &Panel, bare: bool| -> Vec<Vec<String>> {
            let text = |value: &f64| {
                let text = level_in(*value, self.unit, style.language);
                if bare { text.trim_end_matches('%').to_string() } else { text }
            };
            panel.values.iter().map(|row| row.iter().map(text).collect()).collect()
        };
        let fits = |texts: &[Vec<String>], size: f64| {
            1.15 * size <= height && texts.iter().flatten().all(|text| style.text_width(text, size, false) <= width)
        };
        let sizes = [(false, style.label()), (false, 10.5), (true, style.label()), (true, 10.5), (true, 9.0)];
        let of = |panel: &Panel| {
            sizes.into_iter().map(|(bare, size)| (texts(panel, bare), size)).find(|(texts, size)| fits(texts, *size))
        };
        self.panels.iter().map(of).collect()
    }

    /// The colour bar with its ends, at the right.
    fn draw_bar(&self, list: &mut DisplayList, style: Style, (low, high): (f64, f64), y: f64) {
        const LENGTH: f64 = 110.0;
        let size = 10.5;
        let number = |value: f64| level_in(value, self.unit, style.language);
        let right = style.width() - MARGIN;
        let to = right - style.text_width(&number(high), size, false) - 7.0;
        list.text(number(high), (right, y), size, Align::Right, Colour::Grey.ink());
        if low < high {
            let each = LENGTH / 22.0;
            for step in 0..22 {
                let from = to - LENGTH + f64::from(step) * each;
                list.rectangle(from, y - 6.0, from + each + 0.5, y + 6.0, shade((f64::from(step) + 0.5) / 22.0));
            }
            list.text(number(low), (to - LENGTH - 7.0, y), size, Align::Right, Colour::Grey.ink());
        }
    }
}

/// How panels are arranged.
struct Arrangement {
    /// Panels beside each other, and the width of each.
    across: usize,
    width: f64,
    /// Width of the rows' names, and size of a cell.
    named: f64,
    cell: f64,
    row: f64,
}

/// Names of rows, in two lines or smaller where they have to be, every second or third where they have no room.
fn draw_row_names(list: &mut DisplayList, style: Style, panel: &Panel, (right, top): (f64, f64), width: f64, row: f64) {
    let label = style.label();
    let each = (1.15 * NAME_MIN / row).ceil().max(1.0) as usize;
    let high = row * each as f64;
    let size = label.min(high / 1.15);
    for (index, name) in panel.rows.iter().enumerate().step_by(each) {
        let sizes = [size, 0.9 * size, 0.8 * size, 0.7 * size].map(|size| size.max(NAME_MIN.min(high / 1.15)));
        let found = sizes.into_iter().map(|size| (style.wrapped(&style.text(name), size, false, width), size));
        let found = found.into_iter().find(|(lines, size)| 1.2 * size * lines.len() as f64 <= high.max(1.2 * size));
        let (lines, size) = found.unwrap_or_else(|| {
            let (line, size) = style.shrunk(&style.text(name), size, false, width);
            (vec![line], size)
        });
        let at = (right, top + (index as f64 + 0.5) * row);
        draw_lines(list, &lines, at, (size, false), Align::Right, Colour::Black.ink());
    }
}

/// Names of columns, every second or third where they have no room.
fn draw_columns(list: &mut DisplayList, style: Style, panel: &Panel, (left, cell): (f64, f64), y: f64) {
    let size = if cell < 60.0 { 10.5 } else { style.label() };
    let names: Vec<String> = panel.columns.iter().map(|name| style.text(name)).collect();
    let widest = names.iter().map(|name| style.text_width(name, size, false) + 6.0).fold(0.0, f64::max);
    let each = (widest.min(70.0) / cell).ceil().max(1.0) as usize;
    for (column, name) in names.iter().enumerate().step_by(each) {
        let (name, size) = style.shrunk(name, size, false, cell * each as f64 - 4.0);
        let half = style.text_width(&name, size, false) / 2.0;
        let right = left + cell * panel.columns.len() as f64;
        let middle = (left + (column as f64 + 0.5) * cell).min(right + 12.0 - half);
        list.text(name, (middle, y), size, Align::Centre, Colour::Black.ink());
    }
}

/// Where a value lies between two others.
fn part(value: f64, (low, high): (f64, f64)) -> f64 {
    if high > low { (value - low) / (high - low) } else { 0.5 }
}

/// Almost the background to the first colour of the series and a little beyond: legible in grey print, dark is much.
fn shade(share: f64) -> Ink {
    Colour::Blue.tint(0.05 + 1.2 * share.clamp(0.0, 1.0))
}
