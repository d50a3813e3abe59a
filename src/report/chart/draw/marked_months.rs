//! Months that a chart marks: a light band behind the plot, named over it on a line of its own.

use super::colour::{Colour, Ink};
use super::display_list::{Align, DisplayList};
use super::layout::{MARGIN, Style};
use super::marks::Months;
use crate::report::message::Message;
use serde::{Deserialize, Serialize};

/// Months `from` to `to`, both included, with what they are called.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MarkedMonths {
    pub name: Message,
    pub from: u32,
    pub to: u32,
}

/// Maximum number that a chart marks.
const MARKED_MAX: usize = 5;
/// Height of the line of one.
const LINE: f64 = 17.0;
/// Space between a band's bar and its name.
const GAP: f64 = 7.0;
/// Minimum length of the bar on either side of a name within it.
const BAR_MIN: f64 = 16.0;
const BAND: Ink = Colour::Orange.tint(0.12);
const BAR: Ink = Colour::Orange.tint(0.6);

/// Height of the names over a plot.
pub fn height_of_names(marked: &[MarkedMonths]) -> f64 {
    let lines = marked.len().min(MARKED_MAX);
    if lines == 0 { 0.0 } else { lines as f64 * LINE + 6.0 }
}

/// The bands, behind what is drawn after them, and their names over the plot's top. A band begins and ends halfway between months.
pub fn draw_marked(
    list: &mut DisplayList,
    style: Style,
    marked: &[MarkedMonths],
    months: &Months,
    (top, bottom): (f64, f64),
) {
    let month = months.at(1) - months.at(0);
    let edge = |month_and_half: f64| (months.left + month_and_half * month).min(months.right).max(months.left);
    let ends = |one: &MarkedMonths| (edge(f64::from(one.from) - 0.5), edge(f64::from(one.to) + 0.5));
    let shown: Vec<&MarkedMonths> = marked.iter().take(MARKED_MAX).collect();
    let is_within = |one: &&MarkedMonths| one.from <= one.to && one.from as usize <= months.last;
    for one in shown.iter().filter(|one| is_within(one)) {
        let (from, to) = ends(one);
        list.rectangle(from, top, to, bottom, BAND);
    }
    let first = top - height_of_names(marked) + LINE / 2.0;
    for (line, one) in shown.iter().enumerate().filter(|(_, one)| is_within(one)) {
        let y = first + line as f64 * LINE;
        // Over the names at the lines' ends there is room up to the margin.
        draw_name(list, style, &style.text(&one.name), ends(one), (months.left, style.width() - MARGIN), y);
    }
}

/// A bar over the months from end to end, and the name after it, before it or within it, whichever has room first.
fn draw_name(
    list: &mut DisplayList,
    style: Style,
    name: &str,
    (from, to): (f64, f64),
    (left, right): (f64, f64),
    y: f64,
) {
    let size = style.label();
    let rooms = [right - to - GAP, from - GAP - left, to - from - 2.0 * (GAP + BAR_MIN)];
    let fits = rooms.iter().position(|&room| style.text_width(name, size, false) <= room);
    let widest = || (0..rooms.len()).max_by(|&a, &b| rooms[a].total_cmp(&rooms[b])).unwrap_or_default();
    let at = fits.unwrap_or_else(widest);
    let (text, size) = style.shrunk(name, size, false, rooms[at].max(0.0));
    if text != name {
        // Without its bar it has the whole line, up to the left margin if need be.
        let (text, size) = style.shrunk(name, style.label(), false, right - MARGIN);
        let from = left.min(right - style.text_width(&text, size, false));
        list.text(text, (from, y), size, Align::Left, Colour::Grey.ink());
        return;
    }
    let half = style.text_width(&text, size, false) / 2.0 + GAP;
    let middle = (from + to) / 2.0;
    let (bars, x, align) = match at {
        0 => (vec![(from, to)], to + GAP, Align::Left),
        1 => (vec![(from, to)], from - GAP, Align::Right),
        _ => (vec![(from, middle - half), (middle + half, to)], middle, Align::Centre),
    };
    for (from, to) in bars {
        list.rectangle(from, y - 2.0, to, y + 2.0, BAR);
    }
    list.text(text, (x, y), size, align, Colour::Grey.ink());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::chart::draw::display_list::Shape;
    use crate::report::chart::draw::theme::Theme;
    use crate::report::language::Language;

    /// Left and right of the bands of some months in a plot of 24, from 100 to 1,060.
    fn bands(marked: &[(u32, u32)]) -> Vec<(f64, f64)> {
        let marked: Vec<MarkedMonths> =
            marked.iter().map(|&(from, to)| MarkedMonths { name: "a".into(), from, to }).collect();
        let mut list = DisplayList::new(1200.0, 600.0, Theme::plain());
        let months = Months { last: 24, left: 100.0, right: 1060.0 };
        draw_marked(&mut list, Style::wide(Language::English), &marked, &months, (100.0, 500.0));
        let bands = list.shapes.iter().filter_map(|shape| match shape {
            Shape::Area { points, colour } if *colour == BAND => Some((points[0].0, points[1].0)),
            _ => None,
        });
        bands.collect()
    }

    #[test]
    fn a_band_covers_its_months_and_stays_in_the_plot() {
        assert_eq!(bands(&[(4, 9), (6, 6)]), [(240.0, 480.0), (320.0, 360.0)]);
        assert_eq!(bands(&[(1, 120)]), [(120.0, 1060.0)]);
        assert_eq!(bands(&[(25, 30), (9, 4)]), []);
    }

    #[test]
    fn a_name_stands_where_there_is_room() {
        let at = |from: u32, to: u32| {
            let mut list = DisplayList::new(1200.0, 600.0, Theme::plain());
            let months = Months { last: 24, left: 100.0, right: 820.0 };
            let marked = [MarkedMonths { name: "a phase of some months".into(), from, to }];
            draw_marked(&mut list, Style::wide(Language::English), &marked, &months, (100.0, 500.0));
            let texts = list.shapes.iter().filter_map(|shape| match shape {
                Shape::Text(text) => Some((text.at.0, text.text.clone())),
                _ => None,
            });
            texts.collect::<Vec<_>>()
        };
        let name = String::from("a phase of some months");
        assert_eq!(at(4, 9), [(392.0, name.clone())]);
        assert_eq!(at(20, 24), [(678.0, name.clone())]);
        assert_eq!(at(1, 24), [(467.5, name)]);
    }

    #[test]
    fn names_take_a_line_each_up_to_a_few() {
        let some = |count: usize| vec![MarkedMonths { name: "a".into(), from: 1, to: 2 }; count];
        assert_eq!(height_of_names(&[]), 0.0);
        assert_eq!(height_of_names(&some(2)), 40.0);
        assert_eq!(height_of_names(&some(9)), height_of_names(&some(5)));
    }
}
