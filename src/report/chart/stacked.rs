//! Shares of a whole side by side, a row a policy: why access is lost.

use super::draw::axis::Axis;
use super::draw::display_list::{Align, DisplayList, colour, fitted, text_width};
use super::draw::labels::{Glyph, LegendKey};
use super::draw::layout::{Body, Heading, Style, lay};
use super::draw::marks::draw_stands;
use super::draw::rows::{Name, Rows};
use crate::metrics::Unit;
use crate::report::message::Message;
use plotters::style::RGBColor;
use serde::{Deserialize, Serialize};

/// Inks of parts with the ink of numbers on them; neighbours differ in lightness too.
const INKS: [(RGBColor, RGBColor); 8] = [
    (colour::BLUE, colour::WHITE),
    (colour::YELLOW, colour::BLACK),
    (colour::GREEN, colour::WHITE),
    (colour::SKY, colour::BLACK),
    (colour::PURPLE, colour::BLACK),
    (colour::ORANGE, colour::BLACK),
    (colour::VERMILION, colour::WHITE),
    (colour::PALE, colour::BLACK),
];

/// Rows of shares; up to eight parts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Stacked {
    pub heading: Heading,
    pub parts: Vec<Message>,
    pub rows: Vec<StackedRow>,
    /// What is said of a row without shares.
    pub empty: Message,
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
        let inks = || INKS.into_iter().cycle();
        let key = LegendKey::new(
            style,
            self.parts.iter().zip(inks()).map(|(part, (ink, _))| (style.say(part), Glyph::Area, ink)),
        );
        let name = |(place, row): (usize, &StackedRow)| Name { text: style.say(&row.name), bold: place == 0 };
        let rows = Rows::new(style, self.rows.iter().enumerate().map(name).collect(), Vec::new(), false);
        let own = (self.rows.len() as f64 * rows.step).max(40.0);
        let mut frame = lay(style, &self.heading, Body::Height(key.height() + 4.0 + own + 30.0));
        let scene = &mut frame.scene;
        key.draw(scene, frame.left, frame.top);
        let top = frame.top + key.height() + 4.0;
        let axis = Axis::over([0.0, 1.0], if style.is_column() { 4.0 } else { 5.0 }, rows.left, frame.right);
        draw_stands(scene, style, &axis, Unit::Share, (top, top + own));
        for (place, row) in self.rows.iter().enumerate() {
            let y = top + (place as f64 + 0.5) * rows.step;
            rows.draw_row(scene, place, y, &[]);
            let half = 0.38 * rows.step;
            let shares = row.shares.iter().map(|share| if share.is_finite() { share.max(0.0) } else { 0.0 });
            let whole = shares.clone().sum::<f64>();
            if whole <= 0.0 {
                let empty = fitted(&style.say(&self.empty), label, false, frame.right - rows.left - 8.0);
                scene.text(empty, (rows.left + 6.0, y), label, Align::Left, colour::GREY);
                continue;
            }
            let mut sum = 0.0;
            for (share, (ink, on_it)) in shares.zip(inks()).filter(|(share, _)| *share > 0.0) {
                // Shares of more than the whole are drawn as parts of their sum.
                let (from, to) = (axis.at(sum / whole.max(1.0)), axis.at((sum + share) / whole.max(1.0)));
                sum += share;
                scene.rectangle(from, y - half, (to - 1.0).max(from + 0.5), y + half, ink);
                let number = format!("{:.0}", 100.0 * share);
                if text_width(&number, label, false) + 6.0 < to - from {
                    scene.text(number, ((from + to - 1.0) / 2.0, y), label, Align::Centre, on_it);
                }
            }
        }
        frame.scene
    }
}
