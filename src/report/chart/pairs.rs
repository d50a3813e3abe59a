//! Weighted settings by every pair of a few parameters: a triangle of panels over the parameters' ranges, with each parameter's
//! own distribution on the diagonal.

use super::draw::colour::{Colour, Ink};
use super::draw::display_list::{Align, DisplayList};
use super::draw::labels::draw_lines;
use super::draw::layout::{Body, Heading, MARGIN, Sheet, Style};
use crate::report::message::Message;
use serde::{Deserialize, Serialize};

/// Bins of a parameter's own distribution, and the most that whole numbers have.
const BINS: usize = 12;
const BINS_OF_WHOLE: f64 = 40.0;
/// Space between panels, over them, under them and beside them.
const GAP: f64 = 6.0;
const OVER: f64 = 22.0;
const UNDER: f64 = 20.0;
const BESIDE: f64 = 52.0;
/// Radius of a setting of average weight, and bounds of any.
const RADIUS: f64 = 2.2;
const RADII: [f64; 2] = [0.6, 6.0];
const GROUND: Ink = Colour::Black.tint(0.04);

/// Settings and their weights.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Pairs {
    pub heading: Heading,
    pub axes: Vec<PairAxis>,
    /// `[setting][parameter]`.
    pub values: Vec<Vec<f64>>,
    pub weights: Vec<f64>,
}

/// A parameter with its range.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PairAxis {
    pub name: Message,
    pub from: f64,
    pub to: f64,
    /// Whether it takes whole numbers only, each of which then has a bin of its own.
    pub is_whole: bool,
}

impl Pairs {
    /// Lays it out.
    pub fn draw(&self, style: Style) -> DisplayList {
        let count = self.axes.len().max(1) as f64;
        let sheet = Sheet::of(style, &self.heading);
        let cell = (style.room() - BESIDE) / count;
        let high = sheet.room().map_or(cell, |room| (room - OVER - UNDER) / count);
        let mut frame = sheet.frame(Body::Height(OVER + count * high + UNDER));
        let (left, top) = (frame.left + BESIDE, frame.top + OVER);
        let list = &mut frame.list;
        for (row, up) in self.axes.iter().enumerate() {
            for (column, across) in self.axes[..=row].iter().enumerate() {
                let (x, y) = (left + column as f64 * cell, top + row as f64 * high);
                let panel = Panel { left: x + GAP, right: x + cell, top: y + GAP, bottom: y + high };
                list.rectangle(panel.left, panel.top, panel.right, panel.bottom, GROUND);
                if row == column {
                    self.draw_own(list, &panel, row);
                    self.draw_name(list, style, &panel, row, if row == 0 { OVER } else { high });
                } else {
                    self.draw_pair(list, &panel, (column, across), (row, up));
                }
                let size = (0.85 * style.label()).min(11.0);
                if column == 0 && row > 0 {
                    let ends = [(up.from, panel.bottom - 6.0), (up.to, panel.top + 6.0)];
                    for (value, y) in ends {
                        let (text, size) = style.shrunk(&shown(value), size, false, BESIDE + GAP - 7.0);
                        list.text(text, (panel.left - 5.0, y), size, Align::Right, Colour::Grey.ink());
                    }
                }
                if row + 1 == self.axes.len() {
                    let y = panel.bottom + 11.0;
                    let width = (panel.right - panel.left) / 2.0 - 2.0;
                    let ends = [(across.from, panel.left, Align::Left), (across.to, panel.right, Align::Right)];
                    for (value, x, align) in ends {
                        let (text, size) = style.shrunk(&shown(value), size, false, width);
                        list.text(text, (x, y), size, align, Colour::Grey.ink());
                    }
                }
            }
        }
        frame.list
    }

    /// A parameter's own distribution.
    fn draw_own(&self, list: &mut DisplayList, panel: &Panel, index: usize) {
        let axis = &self.axes[index];
        let mut bins = vec![0.0; axis.bins()];
        let last = bins.len() - 1;
        for (values, weight) in self.each() {
            let through = axis.through(values.get(index).copied().unwrap_or(f64::NAN));
            if through.is_finite() {
                bins[axis.bin(through).min(last)] += weight;
            }
        }
        let highest = bins.iter().copied().fold(0.0, f64::max);
        let width = (panel.right - panel.left) / bins.len() as f64;
        let room = (panel.bottom - panel.top - 4.0).max(0.0);
        for (bin, weight) in bins.iter().enumerate().filter(|(_, weight)| **weight > 0.0) {
            let from = panel.left + bin as f64 * width;
            let top = panel.bottom - room * weight / highest;
            list.rectangle(from + 0.5, top, from + width - 0.5, panel.bottom, Colour::Blue.ink().pale());
        }
    }

    /// A parameter's name over its own distribution, where no panel is, and to the right as far as the canvas goes.
    fn draw_name(&self, list: &mut DisplayList, style: Style, panel: &Panel, index: usize, room: f64) {
        let width = style.width() - MARGIN - panel.left;
        let sizes = style.smaller_labels();
        let name = style.text(&self.axes[index].name);
        let max_lines = |size: f64| ((room - GAP) / (1.2 * size)).floor().max(1.0) as usize;
        let wrapped = |size: f64| (style.wrapped(&name, size, true, width), size);
        let found = sizes.into_iter().map(wrapped).find(|(lines, size)| lines.len() <= max_lines(*size));
        let smallest = sizes[3];
        let (lines, size) =
            found.unwrap_or_else(|| (style.first_lines(max_lines(smallest), &name, smallest, true, width), smallest));
        let middle = panel.top - 3.0 - 0.6 * size * lines.len() as f64;
        draw_lines(list, &lines, (panel.left, middle), (size, true), Align::Left, Colour::Black.ink());
    }

    fn draw_pair(
        &self,
        list: &mut DisplayList,
        panel: &Panel,
        (column, across): (usize, &PairAxis),
        (row, up): (usize, &PairAxis),
    ) {
        let average = self.weights.iter().sum::<f64>() / self.weights.len().max(1) as f64;
        for (values, weight) in self.each() {
            let of = |index: usize| values.get(index).copied().unwrap_or(f64::NAN);
            let (x, y) = (across.through(of(column)), up.through(of(row)));
            if x.is_finite() && y.is_finite() && average > 0.0 {
                let at = (panel.left + x * (panel.right - panel.left), panel.bottom - y * (panel.bottom - panel.top));
                let radius = (RADIUS * (weight / average).sqrt()).clamp(RADII[0], RADII[1]);
                list.circle(at, radius, Colour::Blue.ink());
            }
        }
    }

    /// Every setting of any weight with its weight.
    fn each(&self) -> impl Iterator<Item = (&Vec<f64>, f64)> {
        self.values.iter().zip(self.weights.iter().copied()).filter(|(_, weight)| *weight > 0.0)
    }
}

struct Panel {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl PairAxis {
    /// How far through its range a value lies.
    fn through(&self, value: f64) -> f64 {
        ((value - self.from) / (self.to - self.from)).clamp(0.0, 1.0)
    }

    fn bins(&self) -> usize {
        let numbers = self.to - self.from + 1.0;
        if self.is_whole && (1.0..=BINS_OF_WHOLE).contains(&numbers) { numbers as usize } else { BINS }
    }

    /// The bin of a value that lies so far through the range; the last one reaches to the range's end.
    fn bin(&self, through: f64) -> usize {
        match self.bins() {
            bins if self.is_whole && bins as f64 == self.to - self.from + 1.0 => {
                (through * (bins - 1) as f64).round() as usize
            }
            bins => ((through * bins as f64) as usize).min(bins - 1),
        }
    }
}

/// An end of a range: as it is where it is short, else to four digits; nothing where there is none.
fn shown(value: f64) -> String {
    const SHORT: usize = 7;
    let whole = value.to_string();
    let text = match value.abs() {
        size if !size.is_finite() => String::new(),
        _ if whole.len() <= SHORT => whole,
        size if (1e-3..1e5).contains(&size) => {
            let decimals = (3.0 - libm::log10(size).floor()).clamp(0.0, 6.0) as usize;
            format!("{value:.decimals$}")
        }
        _ => format!("{value:.2e}"),
    };
    text.replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::chart::draw::display_list::Shape;
    use crate::report::language::Language;

    fn pairs(weights: Vec<f64>) -> Pairs {
        let axis = |name: &str| PairAxis { name: name.into(), from: 0.0, to: 2.0, is_whole: false };
        let heading = Heading { title: "a".into(), subtitle: "b".into(), footnote: "c".into() };
        let values = vec![vec![0.5, 1.0, 2.0], vec![0.1, 0.2, f64::NAN]];
        Pairs { heading, axes: ["x", "y", "z"].map(axis).to_vec(), values, weights }
    }

    fn circles(chart: &Pairs) -> usize {
        let list = chart.draw(Style::wide(Language::English));
        list.shapes.iter().filter(|shape| matches!(shape, Shape::Circle { .. })).count()
    }

    #[test]
    fn every_pair_has_the_settings_of_any_weight_that_are_defined() {
        assert_eq!(circles(&pairs(vec![0.5, 0.5])), 4);
        assert_eq!(circles(&pairs(vec![1.0, 0.0])), 3);
        assert_eq!(circles(&pairs(Vec::new())), 0);
    }

    #[test]
    fn ends_of_ranges_are_short() {
        let ends = [0.05, -1.5, 12000.0, 1.0 / 3.0, -200.0 / 3.0, 1.23456e9, 1e-9];
        assert_eq!(ends.map(shown), ["0.05", "−1.5", "12000", "0.3333", "−66.67", "1.23e9", "1.00e−9"]);
    }

    #[test]
    fn every_whole_number_has_a_bin_of_its_own() {
        let axis = |is_whole| PairAxis { name: "x".into(), from: 3.0, to: 12.0, is_whole };
        let bins = |is_whole| {
            let axis = axis(is_whole);
            (3..=12).map(|value| axis.bin(axis.through(f64::from(value)))).collect::<Vec<usize>>()
        };
        assert_eq!(bins(true), (0..10).collect::<Vec<_>>());
        assert_eq!((axis(false).bins(), bins(false)[9]), (12, 11));
    }
}
