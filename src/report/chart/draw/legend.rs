//! A key to colours, strokes and dots, over a chart's own part.

use super::colour::{Colour, Ink};
use super::display_list::{Align, DisplayList};
use super::labels::draw_lines;
use super::layout::Style;
use super::marks::Whisker;

/// How a key shows a colour.
#[derive(Clone, Copy)]
pub enum Glyph {
    Area,
    Line,
    /// A line that stands in the plot.
    Upright,
    /// A bar on the axis.
    Bar,
    Dot,
    Whisker(Whisker),
}

impl Glyph {
    /// Draws it to the right of a point, around its height.
    pub fn draw(self, list: &mut DisplayList, (x, y): (f64, f64), colour: Ink) {
        match self {
            Glyph::Area => list.rectangle(x, y - 6.5, x + 17.0, y + 6.5, colour),
            Glyph::Line => list.line(&[(x, y), (x + 18.0, y)], 3.0, colour),
            Glyph::Upright => list.line(&[(x + 8.5, y - 7.0), (x + 8.5, y + 7.0)], 2.0, colour),
            Glyph::Bar => list.rectangle(x, y - 3.0, x + 17.0, y + 3.0, colour),
            Glyph::Dot => list.circle((x + 9.0, y), 5.0, colour),
            Glyph::Whisker(whisker) => {
                Whisker { height: whisker.height.min(14.0), ..whisker }.draw(list, (x, x + 17.0), y)
            }
        }
    }
}

/// A key to the colours, in as many lines as it takes.
pub struct LegendKey {
    entries: Vec<Entry>,
    size: f64,
    height: f64,
}

/// A name of one line or more, and where it stands.
struct Entry {
    x: f64,
    top: f64,
    lines: Vec<String>,
    glyph: Glyph,
    colour: Ink,
}

impl LegendKey {
    const LINE: f64 = 20.0;
    const GLYPH: f64 = 24.0;
    const BETWEEN: f64 = 22.0;

    pub fn new(style: Style, entries: impl IntoIterator<Item = (String, Glyph, Ink)>) -> LegendKey {
        let entries: Vec<_> = entries.into_iter().collect();
        LegendKey::within(style, entries, style.room())
    }

    /// A key of a width.
    pub fn within(style: Style, entries: Vec<(String, Glyph, Ink)>, room: f64) -> LegendKey {
        let size = style.label();
        let step = 1.2 * size;
        let (mut x, mut top, mut tallest, mut all) = (0.0, 0.0, 0.0f64, Vec::new());
        for (text, glyph, colour) in entries {
            let lines = style.wrapped(&text, size, false, room - LegendKey::GLYPH);
            let widest = lines.iter().map(|line| style.text_width(line, size, false)).fold(0.0, f64::max);
            let width = LegendKey::GLYPH + widest;
            if x > 0.0 && x + width > room {
                (x, top, tallest) = (0.0, top + tallest, 0.0);
            }
            tallest = tallest.max(LegendKey::LINE + (lines.len() as f64 - 1.0) * step);
            all.push(Entry { x, top, lines, glyph, colour });
            x += width + LegendKey::BETWEEN;
        }
        let height = if all.is_empty() { 0.0 } else { top + tallest + 6.0 };
        LegendKey { entries: all, size, height }
    }

    /// Its height with the space under it; none where it is empty.
    pub fn height(&self) -> f64 {
        self.height
    }

    pub fn draw(&self, list: &mut DisplayList, left: f64, top: f64) {
        let step = 1.2 * self.size;
        for Entry { x, top: over, lines, glyph, colour } in &self.entries {
            let (x, y) = (left + x, top + over + 8.0);
            glyph.draw(list, (x, y), *colour);
            let middle = y + (lines.len() as f64 - 1.0) / 2.0 * step;
            let at = (x + LegendKey::GLYPH, middle);
            draw_lines(list, lines, at, (self.size, false), Align::Left, Colour::Black.ink());
        }
    }
}
