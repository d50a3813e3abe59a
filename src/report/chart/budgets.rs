//! Regret by budget: a panel per problem, a line per method, budgets equally spaced.

use super::draw::axis::Axis;
use super::draw::colour::Colour;
use super::draw::display_list::{Align, DisplayList};
use super::draw::labels::draw_lines;
use super::draw::layout::{Body, Heading, Sheet, Style};
use super::draw::legend::{Glyph, LegendKey};
use super::draw::marks::{draw_path, draw_rungs, room_for_rungs};
use crate::metrics::Unit;
use crate::report::message::Message;
use serde::{Deserialize, Serialize};

/// Height of a panel's plot, what stands under it, and the space between two.
const HEIGHT: f64 = 140.0;
const UNDER: f64 = 62.0;
const BETWEEN: f64 = 26.0;
/// On a canvas of its own height, the minimum height of a plot that panels in more columns are avoided for, and the maximum number of
/// columns.
const HEIGHT_MIN: f64 = 80.0;
const COLUMNS_MAX: usize = 5;
/// Maximum number of lines of a panel's title on a canvas of its own height, and in a column.
const TITLE_LINES: [usize; 2] = [3, 6];
/// Methods of a panel stand this far apart, so that whiskers do not cover each other.
const APART: f64 = 4.0;

/// Panels of problems.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Budgets {
    pub heading: Heading,
    pub axis: Message,
    pub budgets: Vec<Message>,
    pub legend: Vec<(Message, Colour)>,
    pub panels: Vec<BudgetPanel>,
}

/// One problem.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BudgetPanel {
    pub title: Message,
    pub series: Vec<BudgetSeries>,
}

/// One method: mean and half-width at each budget, as shares.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BudgetSeries {
    pub colour: Colour,
    pub points: Vec<(f64, f64)>,
}

impl Budgets {
    /// Lays it out, two or three panels in a row.
    pub fn draw(&self, style: Style) -> DisplayList {
        let label = style.label();
        let key = LegendKey::new(
            style,
            self.legend.iter().map(|(name, colour)| (style.text(name), Glyph::Line, colour.ink())),
        );
        let sheet = Sheet::of(style, &self.heading);
        let room = sheet.room().map(|room| room - key.height());
        let title_lines = TITLE_LINES[usize::from(!style.has_height())];
        let titles = |columns: usize| -> (f64, Vec<Vec<String>>, f64) {
            let width = (style.room() + BETWEEN) / columns as f64 - BETWEEN;
            let titles: Vec<Vec<String>> = self
                .panels
                .iter()
                .map(|panel| style.first_lines(title_lines, &style.text(&panel.title), label, true, width))
                .collect();
            let titled = titles.iter().map(Vec::len).max().unwrap_or(1) as f64 * 1.2 * label + 12.0;
            (width, titles, titled)
        };
        let rows = |columns: usize| self.panels.len().div_ceil(columns).max(1) as f64;
        let height = |columns: usize| room.map_or(HEIGHT, |room| room / rows(columns) - titles(columns).2 - UNDER);
        let usual = match self.panels.len() {
            0 | 1 => 1,
            2 | 4 => 2,
            _ if style.is_narrow() => 2,
            _ => 3,
        };
        // As many more in a row as it takes for a plot to be high enough.
        let columns = (usual..=COLUMNS_MAX).find(|&columns| height(columns) >= HEIGHT_MIN).unwrap_or(COLUMNS_MAX);
        let ((width, titles, titled), high) = (titles(columns), height(columns).max(20.0));
        let each = titled + high + UNDER;
        let mut frame = sheet.frame(Body::Height(key.height() + rows(columns) * each));
        key.draw(&mut frame.list, frame.left, frame.top);
        for (index, (panel, title)) in self.panels.iter().zip(&titles).enumerate() {
            let from = frame.left + (index % columns) as f64 * (width + BETWEEN);
            let upper = frame.top + key.height() + (index / columns) as f64 * each;
            let middle = upper + titled - 12.0 - 0.6 * label * title.len() as f64;
            draw_lines(&mut frame.list, title, (from, middle), (label, true), Align::Left, Colour::Black.ink());
            let (top, bottom) = (upper + titled, upper + titled + high);
            self.draw_panel(&mut frame.list, style, panel, (from, top, from + width, bottom));
        }
        frame.list
    }

    fn draw_panel(
        &self,
        list: &mut DisplayList,
        style: Style,
        panel: &BudgetPanel,
        (from, top, right, bottom): (f64, f64, f64, f64),
    ) {
        let label = style.label();
        let points = || panel.series.iter().flat_map(|series| series.points.iter());
        let ends = points().flat_map(|&(mean, half)| [mean, if half.is_finite() { mean + half } else { mean }]);
        let steps = if bottom - top > 100.0 { 4.0 } else { 2.0 };
        let y = Axis::over(ends.chain([0.0]), steps, bottom, top);
        let left = from + room_for_rungs(style, &y, Unit::Share);
        draw_rungs(list, style, &y, Unit::Share, (left, right));
        let step = (right - left) / self.budgets.len().max(1) as f64;
        let x = |budget: usize| left + (budget as f64 + 0.5) * step;
        let names: Vec<(String, f64)> =
            self.budgets.iter().map(|name| style.shrunk(&style.text(name), label, false, 90.0)).collect();
        let widest = names.iter().map(|(name, size)| style.text_width(name, *size, false) + 8.0).fold(0.0, f64::max);
        let mut taken = f64::NEG_INFINITY;
        for (budget, (name, size)) in names.iter().enumerate().step_by((widest / step).ceil().max(1.0) as usize) {
            let half = style.text_width(name, *size, false) / 2.0;
            let at = x(budget).min(right + 6.0 - half);
            // Where the last one has to keep to its panel, it may have no room any more.
            if at - half < taken {
                continue;
            }
            taken = at + half + 4.0;
            list.text(name, (at, bottom + 16.0), *size, Align::Centre, Colour::Grey.ink());
        }
        let (axis, size) = style.shrunk(&style.text(&self.axis), label, false, right - left);
        list.text(axis, ((left + right) / 2.0, bottom + 35.0), size, Align::Centre, Colour::Grey.ink());
        let apart = (0.6 * step / panel.series.len().max(1) as f64).min(APART);
        let middle = (panel.series.len() as f64 - 1.0) / 2.0;
        for (which, series) in panel.series.iter().enumerate() {
            let (shift, colour) = ((which as f64 - middle) * apart, series.colour.ink());
            let defined = || {
                let points = series.points.iter().take(self.budgets.len()).enumerate();
                points.filter(|(_, (mean, _))| mean.is_finite())
            };
            draw_path(list, defined().map(|(budget, (mean, _))| (x(budget) + shift, y.at(*mean))), 2.0, colour);
            for (budget, &(mean, half)) in defined() {
                let at = x(budget) + shift;
                if half.is_finite() {
                    // A regret is not negative; its interval may be.
                    let low = if mean >= 0.0 { (mean - half).max(0.0) } else { mean };
                    list.line(&[(at, y.at(low)), (at, y.at(mean + half))], 1.5, colour);
                }
                list.circle((at, y.at(mean)), 3.5, colour);
            }
        }
    }
}
