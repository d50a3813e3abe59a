//! Signed effects as colours with the values in them: blue where a column raises a row, vermilion where it lowers it. Columns are
//! numbered, because their names have no room over the cells; a legend names them.

use super::draw::colour::{Colour, Rgb};
use super::draw::display_list::Align;
use super::draw::display_list::DisplayList;
use super::draw::layout::{Body, Heading, Style, lay};
use super::draw::measure::{fitted, text_width};
use crate::report::message::Message;
use serde::{Deserialize, Serialize};

/// Height of a row, and of a line of the legend.
const ROW: f64 = 26.0;
const LINE: f64 = 18.0;
/// Room for the columns' numbers, and between cells and legend.
const OVER: f64 = 24.0;
const BETWEEN: f64 = 22.0;
/// The effect from which on a colour is full.
const FULL: f64 = 3.0;

/// Effects of columns on rows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Heatmap {
    pub heading: Heading,
    pub rows: Vec<Message>,
    pub columns: Vec<Message>,
    /// `[row][column]`.
    pub values: Vec<Vec<f64>>,
}

impl Heatmap {
    /// Lays it out.
    pub fn draw(&self, style: Style) -> DisplayList {
        let label = style.label();
        let across = if style.is_column() { 1 } else { 2 };
        let lines = self.columns.len().div_ceil(across) as f64;
        let cells = self.rows.len() as f64 * ROW;
        let mut frame = lay(style, &self.heading, Body::Height(OVER + cells + BETWEEN + lines * LINE));
        let list = &mut frame.list;
        let names: Vec<String> = self.rows.iter().map(|name| style.text(name)).collect();
        let own = names.iter().map(|name| text_width(name, label, false) + 1.0).fold(0.0, f64::max);
        let named = own.min(0.42 * style.room());
        let left = frame.left + named + 10.0;
        let columns = self.columns.len().max(1);
        let width = (frame.right - left) / columns as f64;
        let texts: Vec<Vec<String>> =
            self.values.iter().map(|row| row.iter().map(|value| shown(*value)).collect()).collect();
        let fits = |size: &f64| texts.iter().flatten().all(|text| text_width(text, *size, false) <= width - 4.0);
        let size = [label, 10.5, 9.0, 8.0].into_iter().find(fits);
        for column in 0..self.columns.len() {
            let at = (left + (column as f64 + 0.5) * width, frame.top + 8.0);
            list.text((column + 1).to_string(), at, label.min(width * 0.6), Align::Centre, Colour::Grey.rgb());
        }
        for (row, (name, values)) in names.iter().zip(&self.values).enumerate() {
            let upper = frame.top + OVER + row as f64 * ROW;
            let middle = upper + ROW / 2.0;
            let name = fitted(name, label, false, named);
            list.text(name, (left - 8.0, middle), label, Align::Right, Colour::Black.rgb());
            for (column, value) in values.iter().enumerate().take(columns) {
                let from = left + column as f64 * width;
                list.rectangle(from + 1.0, upper + 1.0, from + width - 1.0, upper + ROW - 1.0, shade(*value));
                let colour = if value.abs() > 0.75 * FULL { Colour::White } else { Colour::Black };
                if let Some(size) = size {
                    list.text(&texts[row][column], (from + width / 2.0, middle), size, Align::Centre, colour.rgb());
                }
            }
        }
        let under = frame.top + OVER + cells + BETWEEN;
        let each = style.room() / across as f64;
        for (column, name) in self.columns.iter().enumerate() {
            let (line, part) = (column % lines as usize, column / lines as usize);
            let at = (frame.left + part as f64 * each, under + (line as f64 + 0.5) * LINE);
            let text = fitted(&format!("{}  {}", column + 1, style.text(name)), label, false, each - 12.0);
            list.text(text, at, label, Align::Left, Colour::Black.rgb());
        }
        frame.list
    }
}

/// An effect to one decimal, nothing where it rounds to none.
fn shown(value: f64) -> String {
    match format!("{value:+.1}") {
        _ if !value.is_finite() => String::new(),
        text if text == "+0.0" || text == "-0.0" => "·".into(),
        text => text.replace('-', "−"),
    }
}

/// White to blue above 0, to vermilion below, as Okabe and Ito have them.
fn shade(value: f64) -> Rgb {
    let (pale, dark) = match value < 0.0 {
        true => (Rgb(0xfc, 0xf6, 0xf2), Rgb(0xb3, 0x4a, 0x00)),
        false => (Rgb(0xf2, 0xf7, 0xfb), Rgb(0x00, 0x4f, 0x80)),
    };
    let share = if value.is_finite() { (value.abs() / FULL).min(1.0) } else { 0.0 };
    let mix = |a: u8, b: u8| (f64::from(a) + share * (f64::from(b) - f64::from(a))) as u8;
    Rgb(mix(pale.0, dark.0), mix(pale.1, dark.1), mix(pale.2, dark.2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn effects_are_printed_with_their_sign() {
        assert_eq!([1.26, -0.34, 0.04, -0.04, f64::NAN].map(shown), ["+1.3", "−0.3", "·", "·", ""]);
    }

    #[test]
    fn the_sign_decides_the_colour() {
        let (up, down) = (shade(9.0), shade(-9.0));
        assert!(up.2 > up.0 && down.0 > down.2 && shade(0.0).0 > 0xf0);
    }
}
