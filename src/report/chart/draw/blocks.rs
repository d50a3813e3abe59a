//! Rows in blocks under each other: each row has a mark with its interval and two numbers, and a line up all of them is everybody's
//! value.

use super::axis::Axis;
use super::colour::{Colour, Ink};
use super::display_list::DisplayList;
use super::layout::{Body, Heading, Sheet, Style};
use super::marks::{Whisker, draw_stands, draw_whisker};
use super::rows::{Name, NumberColumn, Rows, flag};
use crate::metrics::Unit;
use crate::report::message::Message;
use crate::stats::Interval;

/// The space between two blocks, and room for the numbers under the rows.
const BETWEEN: f64 = 12.0;
const UNDER: f64 = 30.0;

/// What is drawn.
pub struct Blocks<'a> {
    pub heading: &'a Heading,
    pub unit: Unit,
    pub mark: Mark,
    /// Name and value of everybody, and the value as text.
    pub everybody: (&'a Message, f64, Message),
    /// What stands over the two columns of numbers.
    pub headings: [&'a Message; 2],
    pub blocks: Vec<Block<'a>>,
}

/// How a value is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// A bar from zero, under the lines up the chart.
    Bar,
    /// A dot in the colour of its first number, over them.
    Dot,
}

/// Rows under a title.
pub struct Block<'a> {
    pub title: &'a Message,
    pub rows: Vec<BlockRow<'a>>,
}

/// One row.
pub struct BlockRow<'a> {
    pub name: &'a Message,
    pub value: Interval,
    pub numbers: [(Message, Ink); 2],
}

impl Blocks<'_> {
    /// Lays it out.
    pub fn draw(&self, style: Style) -> DisplayList {
        let (name, everybody, number) = &self.everybody;
        let named = flag(&style.text(name), &style.text(number));
        let (names, columns) = self.texts(style);
        let sheet = Sheet::of(style, self.heading);
        let rows = Rows::new(style, names, columns, Some(named), sheet.room().map(|room| room - UNDER));
        let own = rows.own();
        let mut frame = sheet.frame(Body::Height(rows.head + own + UNDER));
        let list = &mut frame.list;
        let (top, bottom) = (frame.top + rows.head, frame.top + rows.head + own);
        let all = self.blocks.iter().flat_map(|block| &block.rows);
        let values = all.flat_map(|row| [row.value.mean, row.value.lower, row.value.upper]);
        // Dots are changes, bars levels.
        let axis = rows.axis(values.chain([0.0, *everybody]), 10.0).of_changes(self.mark == Mark::Dot);
        draw_stands(list, rows.style, &axis, self.unit, (top, bottom));
        rows.draw_headings(list, frame.top);
        rows.draw_rest(list, top);
        let draw_lines = |list: &mut DisplayList| {
            let width = if self.mark == Mark::Dot { 1.5 } else { 1.0 };
            list.line(&[(axis.at(0.0), top), (axis.at(0.0), bottom)], width, Colour::Grey.ink());
            if everybody.is_finite() {
                let x = axis.at(*everybody);
                list.line(&[(x, top - 5.0), (x, bottom)], 1.5, Colour::Black.ink());
                rows.draw_flag(list, frame.top, x);
            }
        };
        if self.mark == Mark::Dot {
            draw_lines(list);
        }
        // Titles have no values.
        let entries = self.blocks.iter().flat_map(|block| std::iter::once(None).chain(block.rows.iter().map(Some)));
        for (index, row) in entries.enumerate().take(rows.shown()) {
            let y = top + rows.middle(index);
            let inks = row.map(|row| row.numbers.each_ref().map(|(_, ink)| *ink));
            rows.draw_row(list, index, y, inks.as_ref().map_or(&[], |inks| inks.as_slice()));
            if let Some(row) = row.filter(|row| row.value.mean.is_finite()) {
                self.draw_value(list, &axis, row, y, 0.3 * rows.step);
            }
        }
        if self.mark == Mark::Bar {
            draw_lines(list);
        }
        frame.list
    }

    /// Names and numbers of the rows; a block's title is a row of its own without numbers.
    fn texts(&self, style: Style) -> (Vec<Name>, Vec<NumberColumn>) {
        let (mut names, mut cells) = (Vec::new(), [Vec::new(), Vec::new()]);
        for block in &self.blocks {
            names.push(Name { text: style.text(block.title), bold: true, over: BETWEEN });
            cells.iter_mut().for_each(|cells| cells.push(String::new()));
            for row in &block.rows {
                names.push(Name::new(style.text(row.name), false));
                for (cells, (number, _)) in cells.iter_mut().zip(&row.numbers) {
                    cells.push(style.text(number));
                }
            }
        }
        let columns = self.headings.into_iter().zip(cells).zip([true, false]);
        let columns = columns
            .map(|((heading, cells), bold)| NumberColumn { heading: style.text(heading), cells, bold })
            .collect();
        (names, columns)
    }

    fn draw_value(&self, list: &mut DisplayList, axis: &Axis, row: &BlockRow, y: f64, half: f64) {
        let (at, ends) = (axis.at(row.value.mean), (row.value.lower, row.value.upper));
        match self.mark {
            Mark::Bar => {
                let zero = axis.at(0.0);
                list.rectangle(zero.min(at), y - half, zero.max(at), y + half, Colour::Sky.ink());
                draw_whisker(list, axis, ends, y, Whisker::of_height(7.0));
            }
            Mark::Dot => {
                draw_whisker(list, axis, ends, y, Whisker::of_height(9.0));
                list.circle((at, y), 4.5, row.numbers[0].1);
            }
        }
    }
}
