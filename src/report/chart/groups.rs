//! A metric by segment and by revenue decile: sorted bars with intervals and numbers of merchants.

use super::draw::blocks::{Block, BlockRow, Blocks, Mark};
use super::draw::colour::Colour;
use super::draw::display_list::DisplayList;
use super::draw::layout::{Heading, Style};
use crate::metrics::Unit;
use crate::report::message::Message;
use crate::stats::Interval;
use serde::{Deserialize, Serialize};

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
        let (name, level) = &self.everybody;
        let blocks = Blocks {
            heading: &self.heading,
            unit: self.unit,
            mark: Mark::Bar,
            everybody: (name, *level, Message::Level(*level, self.unit)),
            headings: [&self.level_heading, &self.count_heading],
            blocks: self.blocks.iter().map(|block| block.drawn(self.unit)).collect(),
        };
        blocks.draw(style)
    }
}

impl GroupBlock {
    fn drawn(&self, unit: Unit) -> Block<'_> {
        let numbers = |row: &GroupRow| {
            let level = (Message::level(&row.level, unit), Colour::Black.ink());
            [level, (Message::Level(row.merchants, Unit::Merchants), Colour::Grey.ink())]
        };
        let rows = self.rows.iter().map(|row| BlockRow { name: &row.name, value: row.level, numbers: numbers(row) });
        Block { title: &self.title, rows: rows.collect() }
    }
}
