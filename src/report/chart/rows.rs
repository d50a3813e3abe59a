//! Rows with names at the left, a chart in the middle and columns of numbers at the right, each as wide as its texts need.

use super::labels::draw_lines;
use super::layout::{MARGIN, Style, at_most};
use super::scene::{Align, Scene, colour, fitted, text_width};
use plotters::style::RGBColor;

/// More rows than this have names of one line.
const TALL_MAX: usize = 20;
const GAP: f64 = 18.0;

/// A column of numbers.
pub struct Column {
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
    cells: Vec<String>,
    bold: bool,
    right: f64,
}

impl Rows {
    /// Lays names and columns out; `flag` says that something stands over the chart's part.
    pub fn new(style: Style, names: Vec<Name>, columns: Vec<Column>, flag: bool) -> Rows {
        let (label, room) = (style.label(), style.room());
        let widest = |texts: &[String], bold: bool| {
            texts.iter().map(|text| text_width(text, label, bold) + 1.0).fold(0.0, f64::max)
        };
        // A heading may make its column wider, but rather breaks.
        let word = |text: &str| text.split(' ').map(|word| text_width(word, label, false) + 1.0).fold(0.0, f64::max);
        let width = |column: &Column| {
            let heading = word(&column.heading).max(text_width(&column.heading, label, false) / 2.0 + 12.0);
            widest(&column.cells, column.bold).max(heading.min(style.share(130.0)))
        };
        let mut widths: Vec<f64> = columns.iter().map(width).collect();
        let most = 0.44 * room - GAP * columns.len() as f64;
        let whole: f64 = widths.iter().sum();
        if whole > most {
            widths.iter_mut().for_each(|width| *width *= most / whole);
        }
        let own = names.iter().map(|name| text_width(&name.text, label, name.bold) + 1.0).fold(0.0, f64::max);
        let named = own.min(if style.is_column() { 0.31 * room } else { 0.3 * room });
        let lines = if names.len() > TALL_MAX { 1 } else { 2 };
        let names: Vec<(Vec<String>, bool)> =
            names.into_iter().map(|name| (at_most(lines, &name.text, label, name.bold, named), name.bold)).collect();
        let is_tall = names.iter().any(|(lines, _)| lines.len() > 1);
        let step = match (is_tall, names.len() > TALL_MAX) {
            (true, _) => 38.0,
            (false, true) => 23.0,
            (false, false) => 32.0,
        };
        let mut right = MARGIN + room;
        let mut placed: Vec<Placed> = Vec::new();
        for (column, width) in columns.into_iter().zip(&widths).rev() {
            let cells = column.cells.iter().map(|cell| fitted(cell, label, column.bold, *width)).collect();
            let heading = at_most(3, &column.heading, label, false, *width);
            placed.push(Placed { heading, cells, bold: column.bold, right });
            right -= width + GAP;
        }
        let heading = placed.iter().filter(|column| column.heading != [""]).map(|c| c.heading.len()).max().unwrap_or(0);
        let lines = heading.max(usize::from(flag)) as f64;
        let head = if lines > 0.0 { lines * 1.2 * label + 12.0 } else { 4.0 };
        let left = MARGIN + named + if named > 0.0 { 16.0 } else { 0.0 };
        Rows { style, names, columns: placed, left, right, step, head }
    }

    /// What stands over the columns, its last line over the first row.
    pub fn draw_headings(&self, scene: &mut Scene, top: f64) {
        let label = self.style.label();
        for column in &self.columns {
            let middle = top + self.head - 12.0 - (column.heading.len() as f64 - 1.0) * 0.6 * label - 0.1 * label;
            let at = (column.right, middle);
            draw_lines(scene, &column.heading, at, (label, false), Align::Right, colour::GREY);
        }
    }

    /// What a line up the chart's part is, over it.
    pub fn draw_flag(&self, scene: &mut Scene, top: f64, x: f64, (name, number): (&str, &str)) {
        let label = self.style.label();
        let room = self.right - MARGIN;
        let number_width = text_width(number, label, true);
        let name = fitted(name, label, true, room - number_width - 8.0);
        let text = if name.is_empty() { number.to_string() } else { format!("{name}  {number}") };
        let half = text_width(&text, label, true) / 2.0;
        let middle = x.clamp((MARGIN + half).min(self.right - half), self.right - half);
        scene.bold(text, (middle, top + self.head - 13.0), label, Align::Centre, colour::BLACK);
    }

    /// A row's name and numbers; inks of the numbers by column from the left.
    pub fn draw_row(&self, scene: &mut Scene, place: usize, y: f64, inks: &[RGBColor]) {
        let label = self.style.label();
        let (lines, bold) = &self.names[place];
        draw_lines(scene, lines, (MARGIN, y), (label, *bold), Align::Left, colour::BLACK);
        for (column, ink) in self.columns.iter().rev().zip(inks) {
            let cell = [column.cells[place].clone()];
            draw_lines(scene, &cell, (column.right, y), (label, column.bold), Align::Right, *ink);
        }
    }
}
