//! A metric by segment and by revenue decile: sorted bars with intervals and numbers of merchants.

use super::draw::colour::Colour;
use super::draw::display_list::DisplayList;
use super::draw::layout::{Body, Heading, Sheet, Style};
use super::draw::marks::{Whisker, draw_stands, draw_whisker};
use super::draw::rows::{Name, NumberColumn, Rows};
use crate::metrics::Unit;
use crate::report::message::Message;
use crate::stats::Interval;
use serde::{Deserialize, Serialize};

/// The space between two blocks, and room for the numbers under the rows.
const BETWEEN: f64 = 12.0;
const UNDER: f64 = 30.0;

/// Blocks of groups under each other.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Groups {
    pub heading: Heading,
    pub unit: Unit,
    /// Everybody's level, as a line, with its name.
    pub everybody: (Message, f64),
    /// What stands over the levels and over the numbers of merchants.
    pub level_heading: Message,
    pub count_heading: Message,
    pub blocks: Vec<GroupBlock>,
}

/// Groups of one kind.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GroupBlock {
    pub title: Message,
    pub rows: Vec<GroupRow>,
}

/// One group.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GroupRow {
    pub name: Message,
    pub level: Interval,
    /// Merchants it rests on, over all replications.
    pub merchants: f64,
}

impl Groups {
    /// Lays it out.
    pub fn draw(&self, style: Style) -> DisplayList {
        let all = || self.blocks.iter().flat_map(|block| &block.rows);
        // A block's title is a row of its own without numbers.
        let (mut names, mut levels, mut counts) = (Vec::new(), Vec::new(), Vec::new());
        for block in &self.blocks {
            names.push(Name { text: style.text(&block.title), bold: true, over: BETWEEN });
            levels.push(String::new());
            counts.push(String::new());
            for row in &block.rows {
                names.push(Name::new(style.text(&row.name), false));
                levels.push(style.text(&Message::level(&row.level, self.unit)));
                counts.push(style.text(&Message::Level(row.merchants, Unit::Merchants)));
            }
        }
        let columns = vec![
            NumberColumn { heading: style.text(&self.level_heading), cells: levels, bold: true },
            NumberColumn { heading: style.text(&self.count_heading), cells: counts, bold: false },
        ];
        let sheet = Sheet::of(style, &self.heading);
        let rows = Rows::new(style, names, columns, true, sheet.room().map(|room| room - UNDER));
        let own = rows.own();
        let mut frame = sheet.frame(Body::Height(rows.head + own + UNDER));
        let list = &mut frame.list;
        let (top, bottom) = (frame.top + rows.head, frame.top + rows.head + own);
        let (name, level) = &self.everybody;
        let values = all().flat_map(|row| [row.level.mean, row.level.lower, row.level.upper]);
        let axis = rows.axis(values.chain([0.0, *level]), 10.0);
        draw_stands(list, rows.style, &axis, self.unit, (top, bottom));
        rows.draw_headings(list, frame.top);
        rows.draw_rest(list, top);
        // Titles have no values.
        let entries = self.blocks.iter().flat_map(|block| std::iter::once(None).chain(block.rows.iter().map(Some)));
        for (index, row) in entries.enumerate().take(rows.shown()) {
            let middle = top + rows.middle(index);
            let Some(row) = row else {
                rows.draw_row(list, index, middle, &[]);
                continue;
            };
            rows.draw_row(list, index, middle, &[Colour::Black.ink(), Colour::Grey.ink()]);
            if row.level.mean.is_finite() {
                let (from, to) = (axis.at(0.0), axis.at(row.level.mean));
                let half = 0.3 * rows.step;
                list.rectangle(from.min(to), middle - half, from.max(to), middle + half, Colour::Sky.ink());
                draw_whisker(list, &axis, (row.level.lower, row.level.upper), middle, Whisker::of_height(7.0));
            }
        }
        list.line(&[(axis.at(0.0), top), (axis.at(0.0), bottom)], 1.0, Colour::Grey.ink());
        if level.is_finite() {
            let x = axis.at(*level);
            list.line(&[(x, top - 5.0), (x, bottom)], 1.5, Colour::Black.ink());
            let number = style.text(&Message::Level(*level, self.unit));
            rows.draw_flag(list, frame.top, x, (&style.text(name), &number));
        }
        frame.list
    }
}
