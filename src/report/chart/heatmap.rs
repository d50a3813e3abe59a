//! Signed effects as colours with the values in them: in the first colour of the series where a column raises a row, in
//! the second where it lowers it. Columns are numbered, because their names have no room over the cells; a legend names
//! them, under the cells or, on a wide canvas, beside them.

use super::draw::colour::{Colour, Ink};
use super::draw::display_list::{Align, DisplayList};
use super::draw::labels::draw_lines;
use super::draw::layout::{Body, Heading, Shape, Sheet, Style};
use super::draw::legend::{Glyph, LegendKey};
use super::draw::numbered::NumberedNames;
use crate::report::message::{Message, msg};
use serde::{Deserialize, Serialize};

/// Minimum height of a row, and its padding.
const ROW: f64 = 26.0;
const PADDING: f64 = 8.0;
/// Room for the columns' numbers, and between cells and legend.
const OVER: f64 = 24.0;
const BETWEEN: f64 = 22.0;
/// Columns of the legend under the cells, and its share of a wide canvas beside them.
const ACROSS: usize = 2;
const BESIDE: f64 = 0.27;
/// Size of letters of rows that have less room than they would take.
const ROW_SIZES: [f64; 7] = [13.0, 12.0, 11.0, 10.0, 9.0, 8.0, 7.0];
/// Sizes that a value is tried in, with its sign and without: the colour says it too.
const SIZES: [(bool, f64); 6] = [(true, 12.5), (true, 11.5), (true, 10.5), (true, 9.0), (false, 10.0), (false, 8.5)];
/// The effect from which on a colour is full, unless none is as large, and its minimum.
const FULL: f64 = 3.0;
const FULL_MIN: f64 = 0.5;
/// How much higher rows are made to fill a canvas.
const ROW_GROWTH: f64 = 1.8;

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
        let sheet = Sheet::of(style, &self.heading);
        let is_beside = style.shape == Shape::Wide;
        let width = if is_beside { (1.0 - BESIDE) * style.room() - BETWEEN } else { style.room() };
        let legend_width = if is_beside { BESIDE * style.room() } else { style.room() / ACROSS as f64 };
        let named = if is_beside { 0.32 } else { 0.4 } * width;
        let legend = self.legend(style, legend_width, if is_beside { sheet.room() } else { None });
        let full = self.full();
        let signs = [(msg!("rises"), full), (msg!("falls"), -full)];
        let signs = signs.into_iter().map(|(name, value)| (style.text(&name), Glyph::Area, shade(0.7 * value, full)));
        let key = LegendKey::new(style, signs);
        let over = key.height() + OVER;
        let under = if is_beside { 0.0 } else { BETWEEN + legend.height(ACROSS) };
        let (names, size, heights) = self.rows(style, named, sheet.room().map(|room| room - over - under));
        let cells: f64 = heights.iter().sum();
        let mut frame = sheet.frame(Body::Height(over + cells + under));
        let list = &mut frame.list;
        let left = frame.left + named + 10.0;
        let cell = (frame.left + width - left) / self.columns.len().max(1) as f64;
        let lowest = heights.iter().copied().fold(f64::INFINITY, f64::min);
        let (texts, number_size) = self.numbers(style, (cell - 3.0, lowest));
        for column in 0..self.columns.len() {
            let at = (left + (column as f64 + 0.5) * cell, frame.top + key.height() + 8.0);
            list.text((column + 1).to_string(), at, size.min(cell * 0.6), Align::Centre, Colour::Grey.ink());
        }
        key.draw(list, frame.left, frame.top);
        let mut upper = frame.top + over;
        for (((name, height), values), texts) in names.iter().zip(&heights).zip(&self.values).zip(&texts) {
            let middle = upper + height / 2.0;
            draw_lines(list, name, (left - 8.0, middle), (size, false), Align::Right, Colour::Black.ink());
            let gap = (0.05 * height).min(1.0);
            for (column, (value, text)) in values.iter().zip(texts).enumerate().take(self.columns.len()) {
                let from = left + column as f64 * cell;
                let ground = shade(*value, full);
                list.rectangle(from + 1.0, upper + gap, from + cell - 1.0, upper + height - gap, ground);
                list.text(text, (from + cell / 2.0, middle), number_size, Align::Centre, ground.of_text());
            }
            upper += height;
        }
        let at = match is_beside {
            true => (frame.left + width + BETWEEN, frame.top + OVER),
            false => (frame.left, upper + BETWEEN),
        };
        legend.draw(list, at, if is_beside { 1 } else { ACROSS });
        frame.list
    }

    /// Names of the rows, the size of their letters, and the rows' heights, which fill the room where there is one.
    fn rows(&self, style: Style, width: f64, room: Option<f64>) -> (Vec<Vec<String>>, f64, Vec<f64>) {
        let set = |size: f64, min_height: f64, padding: f64| {
            let names = self.rows.iter().map(|name| style.first_lines(4, &style.text(name), size, false, width));
            let names: Vec<Vec<String>> = names.collect();
            let height = |lines: &Vec<String>| (lines.len() as f64 * 1.2 * size + padding).max(min_height);
            let heights: Vec<f64> = names.iter().map(height).collect();
            (names, size, heights)
        };
        let Some(room) = room else { return set(style.label(), ROW, PADDING) };
        let mut tried = ROW_SIZES.into_iter().map(|size| set(size, 1.25 * size, 1.0));
        let found = tried.find(|(_, _, heights)| heights.iter().sum::<f64>() <= room);
        let (names, size, heights) = found.unwrap_or_else(|| set(ROW_SIZES[6], 1.0, 1.0));
        let part = (room / heights.iter().sum::<f64>()).min(ROW_GROWTH);
        let heights: Vec<f64> = heights.iter().map(|height| height * part).collect();
        // Rows too low for their names have names of one line each.
        let is_low = part < 1.0;
        let size = if is_low { size.min(heights.iter().copied().fold(size, f64::min) / 1.1) } else { size };
        let first = |name: &Message| vec![style.fitted(&style.text(name), size, false, width)];
        let names = if is_low { self.rows.iter().map(first).collect() } else { names };
        (names, size, heights)
    }

    /// The columns' names with their numbers.
    fn legend(&self, style: Style, width: f64, room: Option<f64>) -> NumberedNames {
        let names: Vec<String> = self.columns.iter().map(|name| style.text(name)).collect();
        let set = |size: f64| NumberedNames::new(style, names.iter().map(String::as_str), size, width);
        let room = match room {
            Some(room) => room - OVER,
            None => return set(if style.has_height() { 11.0 } else { style.label() }),
        };
        let mut tried = ROW_SIZES.into_iter().map(set);
        tried.find(|legend| legend.height(1) <= room).unwrap_or_else(|| set(ROW_SIZES[6]))
    }

    /// The texts of the cells and their size; none of them where there is no room.
    fn numbers(&self, style: Style, (width, height): (f64, f64)) -> (Vec<Vec<String>>, f64) {
        let texts = |signed: bool| -> Vec<Vec<String>> {
            let text = |value: &f64| if signed { shown(*value) } else { shown(*value).replace(['+', '−'], "") };
            self.values.iter().map(|row| row.iter().map(text).collect()).collect()
        };
        let fits = |texts: &[Vec<String>], size: f64| {
            1.1 * size <= height && texts.iter().flatten().all(|text| style.text_width(text, size, false) <= width)
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

/// Almost the background to the first colour of the series from 0 up, to the second one down, and a little beyond.
fn shade(value: f64, full: f64) -> Ink {
    let share = if value.is_finite() { (value.abs() / full).min(1.0) } else { 0.0 };
    let colour = if value < 0.0 { Colour::Vermilion } else { Colour::Blue };
    colour.tint(0.05 + 1.15 * share)
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
        assert_eq!((up, down), (Colour::Blue.tint(1.2), Colour::Vermilion.tint(1.2)));
        assert_eq!(shade(0.0, 3.0), Colour::Blue.tint(0.05));
    }
}
