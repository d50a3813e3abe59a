//! Shares of a whole, a row per policy: why access is lost.

use super::draw::axis::Axis;
use super::draw::colour::Colour;
use super::draw::display_list::{Align, DisplayList};
use super::draw::labels::{Glyph, LegendKey};
use super::draw::layout::{Body, Heading, Style, lay};
use super::draw::marks::draw_stands;
use super::draw::measure::{fitted, text_width};
use super::draw::rows::{Name, Rows};
use crate::metrics::Unit;
use crate::report::message::Message;
use serde::{Deserialize, Serialize};

/// Rows of shares.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Stacked {
    pub heading: Heading,
    pub parts: Vec<StackedPart>,
    pub rows: Vec<StackedRow>,
    /// Shown in a row without shares.
    pub empty: Message,
}

/// A part of every row. Neighbours are easiest to distinguish by colours that differ in lightness too.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StackedPart {
    pub name: Message,
    pub colour: Colour,
}

/// One row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StackedRow {
    pub name: Message,
    /// Shares of each part; not finite where there is no whole.
    pub shares: Vec<f64>,
}

impl Stacked {
    /// Lays it out.
    pub fn draw(&self, style: Style) -> DisplayList {
        let label = style.label();
        let parts = self.parts.iter().map(|part| (style.text(&part.name), Glyph::Area, part.colour.rgb()));
        let key = LegendKey::new(style, parts);
        let name = |(index, row): (usize, &StackedRow)| Name { text: style.text(&row.name), bold: index == 0 };
        let rows = Rows::new(style, self.rows.iter().enumerate().map(name).collect(), Vec::new(), false);
        let own = (self.rows.len() as f64 * rows.step).max(40.0);
        let mut frame = lay(style, &self.heading, Body::Height(key.height() + 4.0 + own + 30.0));
        let list = &mut frame.list;
        key.draw(list, frame.left, frame.top);
        let top = frame.top + key.height() + 4.0;
        let axis = Axis::over([0.0, 1.0], if style.is_column() { 4.0 } else { 5.0 }, rows.left, frame.right);
        draw_stands(list, style, &axis, Unit::Share, (top, top + own));
        for (index, row) in self.rows.iter().enumerate() {
            let y = top + (index as f64 + 0.5) * rows.step;
            rows.draw_row(list, index, y, &[]);
            let half = 0.38 * rows.step;
            let shares = row.shares.iter().map(|share| if share.is_finite() { share.max(0.0) } else { 0.0 });
            let whole = shares.clone().sum::<f64>();
            if whole <= 0.0 {
                let empty = fitted(&style.text(&self.empty), label, false, frame.right - rows.left - 8.0);
                list.text(empty, (rows.left + 6.0, y), label, Align::Left, Colour::Grey.rgb());
                continue;
            }
            let mut sum = 0.0;
            for (share, part) in shares.zip(&self.parts).filter(|(share, _)| *share > 0.0) {
                // Shares of more than the whole are drawn as parts of their sum.
                let (from, to) = (axis.at(sum / whole.max(1.0)), axis.at((sum + share) / whole.max(1.0)));
                sum += share;
                list.rectangle(from, y - half, (to - 1.0).max(from + 0.5), y + half, part.colour.rgb());
                let number = format!("{:.0}", 100.0 * share);
                if text_width(&number, label, false) + 6.0 < to - from {
                    list.text(number, ((from + to - 1.0) / 2.0, y), label, Align::Centre, part.colour.of_text().rgb());
                }
            }
        }
        frame.list
    }
}
