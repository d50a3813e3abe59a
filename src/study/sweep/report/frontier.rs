//! The chart of a frontier: settings by the NPL ratio and the good merchants lost.

use crate::metrics::Unit;
use crate::report::chart::Chart;
use crate::report::chart::draw::layout::Heading;
use crate::report::chart::points::{Points, ScatterPoint};
use crate::report::document::Figure;
use crate::report::message::{Message, msg};

/// What a frontier shows.
pub struct Frontier {
    /// Of its files.
    pub name: String,
    pub heading: Heading,
    pub alt_text: Message,
    /// Each at its NPL ratio and its good merchants lost.
    pub points: Vec<ScatterPoint>,
    /// What the points are compared with.
    pub today: (Message, (f64, f64)),
    pub data: Vec<Vec<String>>,
}

impl Frontier {
    pub fn figure(self) -> Figure {
        let chart = Points {
            heading: self.heading,
            across: (msg!("NPL ratio at the end"), Unit::Share),
            up: (msg!("good merchants lost"), Unit::Share),
            points: self.points,
            today: Some(self.today),
        };
        Figure { name: self.name, alt_text: self.alt_text, chart: Chart::Points(chart), data: self.data }
    }
}
