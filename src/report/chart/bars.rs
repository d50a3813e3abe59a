//! Horizontal bars from zero with intervals, in the order given: Shapley values, a tornado, swap sets.

use super::draw::colour::Colour;
use super::draw::display_list::DisplayList;
use super::draw::layout::{Body, Heading, Sheet, Style};
use super::draw::legend::{Glyph, LegendKey};
use super::draw::marks::draw_stands;
use super::draw::rows::{Name, NumberColumn, Rows};
use crate::metrics::Unit;
use crate::report::message::Message;
use serde::{Deserialize, Serialize};

/// Room for the numbers under the bars.
const UNDER: f64 = 30.0;

/// Rows of bars.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Bars {
    pub heading: Heading,
    pub unit: Unit,
    /// Whether the bars are changes, so that shares are percentage points.
    pub is_change: bool,
    /// What stands over the numbers at the right.
    pub numbers: Message,
    /// Inks of the bars, where there are several.
    pub legend: Vec<(Message, Colour)>,
    pub rows: Vec<BarRow>,
}

/// One bar, or several that share a row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BarRow {
    pub label: Message,
    pub bars: Vec<Bar>,
    /// What stands at the right.
    pub number: Message,
}

/// One bar, from zero to `value`.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Bar {
    /// Which of the row's lines it lies on, from 0 at the top.
    pub line: usize,
    pub value: f64,
    pub lower: f64,
    pub upper: f64,
    pub colour: Colour,
}

impl Bars {
    /// Lays the rows out.
    pub fn draw(&self, style: Style) -> DisplayList {
        let key = LegendKey::new(
            style,
            self.legend.iter().map(|(name, colour)| (style.text(name), Glyph::Area, colour.ink())),
        );
        let names = self.rows.iter().map(|row| Name::new(style.text(&row.label), false)).collect();
        let cells = self.rows.iter().map(|row| style.text(&row.number)).collect();
        let numbers = NumberColumn { heading: style.text(&self.numbers), cells, bold: false };
        let sheet = Sheet::of(style, &self.heading);
        let room = sheet.room().map(|room| room - key.height() - UNDER);
        let rows = Rows::new(style, names, vec![numbers], None, room);
        let own = rows.own();
        let mut frame = sheet.frame(Body::Height(key.height() + rows.head + own + UNDER));
        let list = &mut frame.list;
        key.draw(list, frame.left, frame.top);
        let over = frame.top + key.height();
        let (top, bottom) = (over + rows.head, over + rows.head + own);
        let values = self.rows.iter().flat_map(|row| row.bars.iter().flat_map(|bar| [bar.value, bar.lower, bar.upper]));
        let axis = rows.axis(values.chain([0.0]), 8.0).of_changes(self.is_change);
        draw_stands(list, rows.style, &axis, self.unit, (top, bottom));
        rows.draw_headings(list, over);
        for (index, row) in self.rows.iter().enumerate().take(rows.shown()) {
            let y = top + rows.middle(index);
            let lines = row.bars.iter().map(|bar| bar.line.saturating_add(1)).max().unwrap_or(1);
            let thick = 0.62 * rows.step / lines as f64;
            rows.draw_row(list, index, y, &[Colour::Black.ink()]);
            for bar in row.bars.iter().filter(|bar| bar.value.is_finite()) {
                let upper_edge = y - 0.31 * rows.step + bar.line as f64 * thick;
                let (from, to) = (axis.at(0.0), axis.at(bar.value));
                list.rectangle(from.min(to), upper_edge, from.max(to), upper_edge + thick, bar.colour.ink());
                if bar.lower.is_finite() && bar.upper.is_finite() {
                    let middle = upper_edge + thick / 2.0;
                    list.line(&[(axis.at(bar.lower), middle), (axis.at(bar.upper), middle)], 2.0, Colour::Black.ink());
                }
            }
        }
        rows.draw_rest(list, top);
        list.line(&[(axis.at(0.0), top), (axis.at(0.0), bottom)], 1.0, Colour::Black.ink());
        frame.list
    }
}
