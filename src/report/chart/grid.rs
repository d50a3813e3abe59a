//! A table of two levers as colours with the values in it and a colour bar; further levers as panels.

use super::draw::colour::{Colour, Rgb};
use super::draw::display_list::{Align, DisplayList};
use super::draw::layout::{Body, Heading, MARGIN, Style, lay};
use super::draw::measure::{fitted, text_width};
use crate::metrics::Unit;
use crate::report::message::Message;
use crate::report::number::level_in;
use serde::{Deserialize, Serialize};

/// Room for the colour bar, for a panel's title, and for what stands under it.
const BAR: f64 = 26.0;
const OVER: f64 = 22.0;
const UNDER: f64 = 52.0;

/// Panels under each other.
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
        let rows: usize = self.panels.iter().map(|panel| panel.rows.len()).sum();
        let row_height = if rows > 20 { 22.0 } else { 30.0 };
        let heights = self.panels.iter().map(|panel| OVER + UNDER + panel.rows.len() as f64 * row_height);
        let mut frame = lay(style, &self.heading, Body::Height(BAR + heights.sum::<f64>()));
        let range = self.range();
        let list = &mut frame.list;
        if let Some(range) = range {
            self.draw_bar(list, style, range, frame.top + 8.0);
        }
        let names = self.panels.iter().flat_map(|panel| &panel.rows).map(|name| style.text(name));
        let own = names.map(|name| text_width(&name, label, false) + 1.0).fold(0.0, f64::max);
        let named = own.min(0.28 * style.room());
        let left = frame.left + named + 10.0;
        let down = fitted(&style.text(&self.down), label, false, style.room() - 300.0);
        list.text(down, (frame.left, frame.top + 8.0), label, Align::Left, Colour::Grey.rgb());
        let columns = self.panels.iter().map(|panel| panel.columns.len()).max().unwrap_or(1).max(1);
        let cell = (frame.right - left) / columns as f64;
        let numbers = self.numbers(style, cell - 6.0);
        let mut top = frame.top + BAR;
        for (panel, numbers) in self.panels.iter().zip(&numbers) {
            let title = fitted(&style.text(&panel.title), label, true, frame.right - left);
            list.bold(title, (left, top + 8.0), label, Align::Left, Colour::Black.rgb());
            let cells = top + OVER;
            let bottom = cells + panel.rows.len() as f64 * row_height;
            for (row, (name, values)) in panel.rows.iter().zip(&panel.values).enumerate() {
                let upper = cells + row as f64 * row_height;
                let middle = upper + row_height / 2.0;
                let name = fitted(&style.text(name), label, false, named);
                list.text(name, (left - 8.0, middle), label, Align::Right, Colour::Black.rgb());
                for (column, value) in values.iter().enumerate().take(columns) {
                    let from = left + column as f64 * cell;
                    let share = range.map_or(0.5, |range| part(*value, range));
                    let (ground, colour) = match (value.is_finite(), share > 0.7) {
                        (false, _) => (Colour::White.rgb(), Colour::Grey.rgb()),
                        (true, true) => (shade(share), Colour::White.rgb()),
                        (true, false) => (shade(share), Colour::Black.rgb()),
                    };
                    list.rectangle(from + 1.0, upper + 1.0, from + cell - 1.0, upper + row_height - 1.0, ground);
                    if let Some((texts, size)) = numbers {
                        let at = (from + cell / 2.0, middle);
                        list.text(&texts[row][column], at, *size, Align::Centre, colour);
                    }
                }
            }
            draw_columns(list, style, panel, (left, cell), bottom + 14.0);
            let across = fitted(&style.text(&self.across), label, false, style.room());
            let half = text_width(&across, label, false) / 2.0;
            let middle = ((left + frame.right) / 2.0).clamp(MARGIN + half, (frame.right - half).max(MARGIN + half));
            list.text(across, (middle, bottom + 33.0), label, Align::Centre, Colour::Grey.rgb());
            top = bottom + UNDER;
        }
        frame.list
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
    fn numbers(&self, style: Style, width: f64) -> Vec<Option<(Vec<Vec<String>>, f64)>> {
        let texts = |panel: &Panel, bare: bool| -> Vec<Vec<String>> {
            let text = |value: &f64| {
                let text = level_in(*value, self.unit, style.language);
                if bare { text.trim_end_matches('%').to_string() } else { text }
            };
            panel.values.iter().map(|row| row.iter().map(text).collect()).collect()
        };
        let fits = |texts: &[Vec<String>], size: f64| {
            texts.iter().flatten().all(|text| text_width(text, size, false) <= width)
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
        let number = |value: f64| fitted(&level_in(value, self.unit, style.language), size, false, 80.0);
        let right = style.width - MARGIN;
        let to = right - text_width(&number(high), size, false) - 7.0;
        list.text(number(high), (right, y), size, Align::Right, Colour::Grey.rgb());
        if low < high {
            let each = LENGTH / 22.0;
            for step in 0..22 {
                let from = to - LENGTH + f64::from(step) * each;
                list.rectangle(from, y - 6.0, from + each + 0.5, y + 6.0, shade((f64::from(step) + 0.5) / 22.0));
            }
            list.text(number(low), (to - LENGTH - 7.0, y), size, Align::Right, Colour::Grey.rgb());
        }
    }
}

/// Names of columns, every second or third where they have no room.
fn draw_columns(list: &mut DisplayList, style: Style, panel: &Panel, (left, cell): (f64, f64), y: f64) {
    let size = if cell < 60.0 { 10.5 } else { style.label() };
    let names: Vec<String> = panel.columns.iter().map(|name| style.text(name)).collect();
    let widest = names.iter().map(|name| text_width(name, size, false) + 6.0).fold(0.0, f64::max);
    let each = (widest.min(70.0) / cell).ceil().max(1.0) as usize;
    for (column, name) in names.iter().enumerate().step_by(each) {
        let name = fitted(name, size, false, cell * each as f64 - 4.0);
        let half = text_width(&name, size, false) / 2.0;
        let middle = (left + (column as f64 + 0.5) * cell).min(style.width - MARGIN + 12.0 - half);
        list.text(name, (middle, y), size, Align::Centre, Colour::Black.rgb());
    }
}

/// Where a value lies between two others.
fn part(value: f64, (low, high): (f64, f64)) -> f64 {
    if high > low { (value - low) / (high - low) } else { 0.5 }
}

/// White to Okabe and Ito's blue: legible in grey print, dark is much.
fn shade(share: f64) -> Rgb {
    let (pale, dark) = (Rgb(0xf2, 0xf7, 0xfb), Rgb(0x00, 0x4f, 0x80));
    let mix = |a: u8, b: u8| (f64::from(a) + share.clamp(0.0, 1.0) * (f64::from(b) - f64::from(a))) as u8;
    Rgb(mix(pale.0, dark.0), mix(pale.1, dark.1), mix(pale.2, dark.2))
}
