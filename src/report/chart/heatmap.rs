//! Signed effects as colours with the values in them: blue where a column raises a row, vermilion where it lowers it. Columns are
//! numbered, because their names have no room over the cells; a legend names them.

use super::draw::colour::{Colour, Rgb};
use super::draw::display_list::Align;
use super::draw::display_list::DisplayList;
use super::draw::layout::{Body, Heading, Style, lay, wrapped};
use super::draw::measure::{fitted, text_width};
use crate::report::message::Message;
use serde::{Deserialize, Serialize};

/// Minimum height of a row, its padding, and the height of a line of the legend.
const ROW: f64 = 26.0;
const PADDING: f64 = 8.0;
const LINE: f64 = 18.0;
/// Room for the columns' numbers, between cells and legend, and for a number in the legend.
const OVER: f64 = 24.0;
const BETWEEN: f64 = 22.0;
const NUMBER: f64 = 22.0;
/// Columns of the legend.
const ACROSS: usize = 2;
/// Sizes that a value is tried in, with its sign and without: the colour says it too.
const SIZES: [(bool, f64); 6] = [(true, 12.5), (true, 11.5), (true, 10.5), (true, 9.0), (false, 10.0), (false, 8.5)];
/// The effect from which on a colour is full, unless none is as large, and the least of it.
const FULL: f64 = 3.0;
const FULL_MIN: f64 = 0.5;

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
        let named = 0.4 * style.room();
        let step = label * 1.2;
        let names: Vec<Vec<String>> =
            self.rows.iter().map(|name| wrapped(&style.text(name), label, false, named)).collect();
        let heights: Vec<f64> = names.iter().map(|lines| (lines.len() as f64 * step + PADDING).max(ROW)).collect();
        let cells: f64 = heights.iter().sum();
        let lines = self.columns.len().div_ceil(ACROSS);
        let mut frame = lay(style, &self.heading, Body::Height(OVER + cells + BETWEEN + lines as f64 * LINE));
        let list = &mut frame.list;
        let left = frame.left + named + 10.0;
        let width = (frame.right - left) / self.columns.len().max(1) as f64;
        let (texts, size) = self.numbers(width - 3.0);
        for column in 0..self.columns.len() {
            let at = (left + (column as f64 + 0.5) * width, frame.top + 8.0);
            list.text((column + 1).to_string(), at, label.min(width * 0.6), Align::Centre, Colour::Grey.rgb());
        }
        let full = self.full();
        let mut upper = frame.top + OVER;
        for (((name, height), values), texts) in names.iter().zip(&heights).zip(&self.values).zip(&texts) {
            let middle = upper + height / 2.0;
            for (line, text) in name.iter().enumerate() {
                let y = middle + (line as f64 - (name.len() as f64 - 1.0) / 2.0) * step;
                list.text(text, (left - 8.0, y), label, Align::Right, Colour::Black.rgb());
            }
            for (column, (value, text)) in values.iter().zip(texts).enumerate().take(self.columns.len()) {
                let from = left + column as f64 * width;
                let ground = shade(*value, full);
                list.rectangle(from + 1.0, upper + 1.0, from + width - 1.0, upper + height - 1.0, ground);
                let colour = if value.abs() > 0.6 * full { Colour::White } else { Colour::Black };
                list.text(text, (from + width / 2.0, middle), size, Align::Centre, colour.rgb());
            }
            upper += height;
        }
        self.draw_legend(list, style, frame.left, upper + BETWEEN);
        frame.list
    }

    /// The columns' names under their numbers.
    fn draw_legend(&self, list: &mut DisplayList, style: Style, left: f64, top: f64) {
        let label = style.label();
        let lines = self.columns.len().div_ceil(ACROSS).max(1);
        let each = style.room() / ACROSS as f64;
        for (column, name) in self.columns.iter().enumerate() {
            let from = left + (column / lines) as f64 * each;
            let y = top + ((column % lines) as f64 + 0.5) * LINE;
            let number = (column + 1).to_string();
            list.text(number, (from + NUMBER - 8.0, y), label, Align::Right, Colour::Grey.rgb());
            let text = fitted(&style.text(name), label, false, each - NUMBER - 8.0);
            list.text(text, (from + NUMBER, y), label, Align::Left, Colour::Black.rgb());
        }
    }

    /// The texts of the cells and their size; none of them where there is no room.
    fn numbers(&self, width: f64) -> (Vec<Vec<String>>, f64) {
        let texts = |signed: bool| -> Vec<Vec<String>> {
            let text = |value: &f64| if signed { shown(*value) } else { shown(*value).replace(['+', '−'], "") };
            self.values.iter().map(|row| row.iter().map(text).collect()).collect()
        };
        let fits = |texts: &[Vec<String>], size: f64| {
            texts.iter().flatten().all(|text| text_width(text, size, false) <= width)
        };
        let tried = SIZES.into_iter().map(|(signed, size)| (texts(signed), size));
        let found = tried.into_iter().find(|(texts, size)| fits(texts, *size));
        found.unwrap_or_else(|| (self.values.iter().map(|row| vec![String::new(); row.len()]).collect(), SIZES[0].1))
    }

    /// The effect whose colour is full.
    fn full(&self) -> f64 {
        let finite = self.values.iter().flatten().filter(|value| value.is_finite());
        finite.map(|value| value.abs()).fold(FULL_MIN, f64::max).min(FULL)
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

/// White to blue from 0 up, to vermilion down, as Okabe and Ito have them.
fn shade(value: f64, full: f64) -> Rgb {
    let (pale, dark) = match value < 0.0 {
        true => (Rgb(0xfc, 0xf6, 0xf2), Rgb(0xb3, 0x4a, 0x00)),
        false => (Rgb(0xf2, 0xf7, 0xfb), Rgb(0x00, 0x4f, 0x80)),
    };
    let share = if value.is_finite() { (value.abs() / full).min(1.0) } else { 0.0 };
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
        let (up, down) = (shade(9.0, 3.0), shade(-9.0, 3.0));
        assert!(up.2 > up.0 && down.0 > down.2 && shade(0.0, 3.0).0 > 0xf0);
    }
}
