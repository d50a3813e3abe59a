//! Shares of a whole, a row per policy: why access is lost.

use super::draw::axis::Axis;
use super::draw::colour::Colour;
use super::draw::display_list::{Align, DisplayList};
use super::draw::layout::{Body, Heading, Sheet, Style};
use super::draw::legend::{Glyph, LegendKey};
use super::draw::marks::draw_stands;
use super::draw::rows::{Name, Rows};
use crate::metrics::Unit;
use crate::report::message::Message;
use serde::{Deserialize, Serialize};

/// Room for the numbers under the rows.
const UNDER: f64 = 30.0;

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
        let parts = self.parts.iter().map(|part| (style.text(&part.name), Glyph::Area, part.colour.ink()));
        let key = LegendKey::new(style, parts);
        let name = |(index, row): (usize, &StackedRow)| Name::new(style.text(&row.name), index == 0);
        let names = self.rows.iter().enumerate().map(name).collect();
        let sheet = Sheet::of(style, &self.heading);
        let room = sheet.room().map(|room| room - key.height() - UNDER);
        let rows = Rows::new(style, names, Vec::new(), None, room);
        let (style, label, own) = (rows.style, rows.style.label(), rows.own());
        let mut frame = sheet.frame(Body::Height(key.height() + rows.head + own + UNDER));
        let list = &mut frame.list;
        key.draw(list, frame.left, frame.top);
        let top = frame.top + key.height() + rows.head;
        let axis = Axis::over([0.0, 1.0], if style.is_narrow() { 4.0 } else { 5.0 }, rows.left, frame.right);
        draw_stands(list, style, &axis, Unit::Share, (top, top + own));
        rows.draw_rest(list, top);
        for (index, row) in self.rows.iter().enumerate().take(rows.shown()) {
            let y = top + rows.middle(index);
            rows.draw_row(list, index, y, &[]);
            let half = 0.38 * rows.step;
            let shares = row.shares.iter().map(|share| if share.is_finite() { share.max(0.0) } else { 0.0 });
            let whole = shares.clone().sum::<f64>();
            if whole <= 0.0 {
                let (empty, size) = style.shrunk(&style.text(&self.empty), label, false, frame.right - rows.left - 8.0);
                list.text(empty, (rows.left + 6.0, y), size, Align::Left, Colour::Grey.ink());
                continue;
            }
            let mut sum = 0.0;
            for (share, part) in shares.zip(&self.parts).filter(|(share, _)| *share > 0.0) {
                // Shares of more than the whole are drawn as parts of their sum.
                let (from, to) = (axis.at(sum / whole.max(1.0)), axis.at((sum + share) / whole.max(1.0)));
                sum += share;
                list.rectangle(from, y - half, (to - 1.0).max(from + 0.5), y + half, part.colour.ink());
                let number = format!("{:.0}", 100.0 * share);
                if style.text_width(&number, label, false) + 6.0 < to - from {
                    list.text(number, ((from + to - 1.0) / 2.0, y), label, Align::Centre, part.colour.ink().of_text());
                }
            }
        }
        frame.list
    }
}
