//! Changes by group: dots with intervals around zero, block by block, beside the change over everybody.

use super::draw::blocks::{Block, BlockRow, Blocks, Mark};
use super::draw::colour::Colour;
use super::draw::display_list::DisplayList;
use super::draw::layout::{Heading, Style};
use super::dumbbell::ink_of_change;
use crate::metrics::Unit;
use crate::report::message::Message;
use crate::stats::Interval;
use serde::{Deserialize, Serialize};

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
        let (name, everybody) = &self.everybody;
        let blocks = Blocks {
            heading: &self.heading,
            unit: self.unit,
            mark: Mark::Dot,
            everybody: (name, *everybody, Message::Change(*everybody, self.unit)),
            headings: [&self.change_heading, &self.level_heading],
            blocks: self.blocks.iter().map(|block| block.drawn(self.unit)).collect(),
        };
        blocks.draw(style)
    }
}

impl ChangeBlock {
    fn drawn(&self, unit: Unit) -> Block<'_> {
        let numbers = |row: &ChangeRow| {
            let change = (Message::change(&row.change, unit), ink_of_change(&row.change));
            [change, (Message::level(&row.level, unit), Colour::Grey.ink())]
        };
        let rows = self.rows.iter().map(|row| BlockRow { name: &row.name, value: row.change, numbers: numbers(row) });
        Block { title: &self.title, rows: rows.collect() }
    }
}
