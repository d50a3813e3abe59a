//! Changes by group: dots with intervals around zero, block by block, beside the change over everybody.

use super::draw::colour::Colour;
use super::draw::display_list::DisplayList;
use super::draw::layout::{Body, Heading, Sheet, Style};
use super::draw::marks::{Whisker, draw_stands, draw_whisker};
use super::draw::rows::{Name, NumberColumn, Rows};
use super::dumbbell::ink_of_change;
use crate::metrics::Unit;
use crate::report::message::Message;
use crate::stats::Interval;
use serde::{Deserialize, Serialize};

/// The space between two blocks, and room for the numbers under the rows.
const BETWEEN: f64 = 12.0;
const UNDER: f64 = 30.0;

/// Blocks of changes under each other.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Changes {
    pub heading: Heading,
    pub unit: Unit,
    /// Everybody's change, as a line, with its name.
    pub everybody: (Message, f64),
    /// What stands over the changes and over the levels that they start from.
    pub change_heading: Message,
    pub level_heading: Message,
    pub blocks: Vec<ChangeBlock>,
}

/// Groups of one kind, in the order drawn.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChangeBlock {
    pub title: Message,
    pub rows: Vec<ChangeRow>,
}

/// One group.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChangeRow {
    pub name: Message,
    pub change: Interval,
    /// Before the change.
    pub level: Interval,
}

impl Changes {
    /// Lays it out.
    pub fn draw(&self, style: Style) -> DisplayList {
        let all = || self.blocks.iter().flat_map(|block| &block.rows);
        // A block's title is a row of its own without numbers.
        let (mut names, mut changes, mut levels) = (Vec::new(), Vec::new(), Vec::new());
        for block in &self.blocks {
            names.push(Name { text: style.text(&block.title), bold: true, over: BETWEEN });
            changes.push(String::new());
            levels.push(String::new());
            for row in &block.rows {
                names.push(Name::new(style.text(&row.name), false));
                changes.push(style.text(&Message::change(&row.change, self.unit)));
                levels.push(style.text(&Message::level(&row.level, self.unit)));
            }
        }
        let columns = vec![
            NumberColumn { heading: style.text(&self.change_heading), cells: changes, bold: true },
            NumberColumn { heading: style.text(&self.level_heading), cells: levels, bold: false },
        ];
        let sheet = Sheet::of(style, &self.heading);
        let rows = Rows::new(style, names, columns, true, sheet.room().map(|room| room - UNDER));
        let own = rows.own();
        let mut frame = sheet.frame(Body::Height(rows.head + own + UNDER));
        let list = &mut frame.list;
        let (top, bottom) = (frame.top + rows.head, frame.top + rows.head + own);
        let (name, everybody) = &self.everybody;
        let values = all().flat_map(|row| [row.change.mean, row.change.lower, row.change.upper]);
        let axis = rows.axis(values.chain([0.0, *everybody]), 10.0);
        draw_stands(list, rows.style, &axis, self.unit, (top, bottom));
        rows.draw_headings(list, frame.top);
        rows.draw_rest(list, top);
        list.line(&[(axis.at(0.0), top), (axis.at(0.0), bottom)], 1.5, Colour::Grey.ink());
        if everybody.is_finite() {
            let x = axis.at(*everybody);
            list.line(&[(x, top - 5.0), (x, bottom)], 1.5, Colour::Black.ink());
            let number = style.text(&Message::Change(*everybody, self.unit));
            rows.draw_flag(list, frame.top, x, (&style.text(name), &number));
        }
        // Titles have no values.
        let entries = self.blocks.iter().flat_map(|block| std::iter::once(None).chain(block.rows.iter().map(Some)));
        for (index, row) in entries.enumerate().take(rows.shown()) {
            let middle = top + rows.middle(index);
            let Some(row) = row else {
                rows.draw_row(list, index, middle, &[]);
                continue;
            };
            let ink = ink_of_change(&row.change);
            rows.draw_row(list, index, middle, &[ink, Colour::Grey.ink()]);
            if row.change.mean.is_finite() {
                let ends = (row.change.lower, row.change.upper);
                draw_whisker(list, &axis, ends, middle, Whisker::of_height(9.0));
                list.circle((axis.at(row.change.mean), middle), 4.5, ink);
            }
        }
        frame.list
    }
}
