//! Names that have no room where they belong: a number stands there, and the names stand in a list under their numbers.

use super::colour::Colour;
use super::display_list::{Align, DisplayList};
use super::labels::draw_lines;
use super::style::Style;

/// Distance of two names in sizes of their letters, and the room for a number.
const LINE: f64 = 1.45;
const NUMBER: f64 = 22.0;
/// Maximum number of lines of a name.
const LINES_MAX: usize = 5;

/// Names numbered from 1, in one size.
pub struct NumberedNames {
    names: Vec<Vec<String>>,
    size: f64,
    width: f64,
}

impl NumberedNames {
    /// In letters of a size; each name with its number is no wider than `width`.
    pub fn new<'a>(style: Style, names: impl Iterator<Item = &'a str>, size: f64, width: f64) -> NumberedNames {
        let lines = |name| style.first_lines(LINES_MAX, name, size, false, width - NUMBER - 8.0);
        NumberedNames { names: names.map(lines).collect(), size, width }
    }

    /// Height of the list in so many columns beside each other.
    pub fn height(&self, columns: usize) -> f64 {
        let height = |names: &[Vec<String>]| names.iter().map(|lines| self.name_height(lines)).sum::<f64>();
        self.names.chunks(self.each(columns)).map(height).fold(0.0, f64::max)
    }

    /// Draws the list in so many columns, each as wide as a name may be.
    pub fn draw(&self, list: &mut DisplayList, (left, top): (f64, f64), columns: usize) {
        let each = self.each(columns);
        for (column, names) in self.names.chunks(each).enumerate() {
            let (from, mut y) = (left + column as f64 * self.width, top);
            for (index, lines) in names.iter().enumerate() {
                let number = (column * each + index + 1).to_string();
                let first = y + 0.5 * LINE * self.size;
                list.text(number, (from + NUMBER - 8.0, first), self.size, Align::Right, Colour::Grey.ink());
                let middle = first + 0.6 * self.size * (lines.len() as f64 - 1.0);
                draw_lines(list, lines, (from + NUMBER, middle), (self.size, false), Align::Left, Colour::Black.ink());
                y += self.name_height(lines);
            }
        }
    }

    fn name_height(&self, lines: &[String]) -> f64 {
        (LINE + 1.2 * (lines.len() as f64 - 1.0)) * self.size
    }

    /// Names in each of so many columns.
    fn each(&self, columns: usize) -> usize {
        self.names.len().div_ceil(columns).max(1)
    }
}
