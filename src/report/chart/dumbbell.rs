//! How many good merchants does each policy lose? From the baseline's level to each reform's, the change beside each,
//! with intervals.

use super::draw::colour::{Colour, Ink};
use super::draw::display_list::DisplayList;
use super::draw::layout::{Body, Heading, Sheet, Style};
use super::draw::legend::{Glyph, LegendKey};
use super::draw::marks::{Whisker, draw_ring, draw_stands, draw_whisker};
use super::draw::rows::{Name, NumberColumn, Rows, flag};
use crate::metrics::Unit;
use crate::report::message::{Message, msg};
use crate::stats::Interval;
use serde::{Deserialize, Serialize};

/// Room for the numbers under the rows.
const UNDER: f64 = 30.0;

/// The baseline and its reforms.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Dumbbell {
    pub heading: Heading,
    pub unit: Unit,
    /// What stands over the numbers: the change, the level.
    pub change_heading: Message,
    pub level_heading: Message,
    /// Name and level of the baseline.
    pub baseline: (Message, Interval),
    /// What the two whiskers of each reform are, where there are two: of the interval and of the range over settings.
    pub whiskers: Option<[Message; 2]>,
    /// Reforms in the order drawn.
    pub reforms: Vec<DumbbellRow>,
}

/// One reform.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DumbbellRow {
    pub name: Message,
    pub level: Interval,
    /// The paired change.
    pub change: Interval,
    /// The range of the change over settings.
    pub settings: Option<(f64, f64)>,
}

impl Dumbbell {
    /// Lays it out.
    pub fn draw(&self, style: Style) -> DisplayList {
        let cells = |message: &dyn Fn(&DumbbellRow) -> Message| {
            self.reforms.iter().map(|row| style.text(&message(row))).collect()
        };
        let columns = vec![
            NumberColumn {
                heading: style.text(&self.change_heading),
                cells: cells(&|row| Message::change(&row.change, self.unit)),
                bold: true,
            },
            NumberColumn {
                heading: style.text(&self.level_heading),
                cells: cells(&|row| Message::level(&row.level, self.unit)),
                bold: false,
            },
        ];
        let names = self.reforms.iter().map(|row| Name::new(style.text(&row.name), false)).collect();
        let entries = self.whiskers.iter().flatten().zip([Whisker::THICK, Whisker::THIN]);
        let entry = |(name, whisker)| (style.text(name), Glyph::Whisker(whisker), Colour::Black.ink());
        let changes = key_of_changes(style, self.reforms.iter().map(|row| &row.change));
        let key = LegendKey::new(style, entries.map(entry).chain(changes));
        let sheet = Sheet::of(style, &self.heading);
        let room = sheet.room().map(|room| room - key.height() - UNDER);
        let baseline = &self.baseline.1;
        let named = flag(&style.text(&self.baseline.0), &style.text(&Message::level(baseline, self.unit)));
        let rows = Rows::new(style, names, columns, Some(named), room);
        let own = rows.own();
        let mut frame = sheet.frame(Body::Height(key.height() + rows.head + own + UNDER));
        let list = &mut frame.list;
        key.draw(list, frame.left, frame.top);
        frame.top += key.height();
        let (top, bottom) = (frame.top + rows.head, frame.top + rows.head + own);
        let ends = |row: &DumbbellRow| {
            let [own, settings] = [row.whisker(), row.settings().unwrap_or(row.whisker())];
            [row.level.mean, own.0, own.1, settings.0, settings.1]
        };
        let values = self.reforms.iter().flat_map(ends);
        let axis = rows.axis(values.chain([baseline.mean]), 10.0);
        draw_stands(list, rows.style, &axis, self.unit, (top, bottom));
        rows.draw_headings(list, frame.top);
        if baseline.mean.is_finite() {
            let x = axis.at(baseline.mean);
            list.line(&[(x, top - 5.0), (x, bottom)], 1.5, Colour::Black.ink());
            rows.draw_flag(list, frame.top, x);
        }
        rows.draw_rest(list, top);
        for (index, row) in self.reforms.iter().enumerate().take(rows.shown()) {
            let y = top + rows.middle(index);
            let colour = row.colour();
            rows.draw_row(list, index, y, &[colour, Colour::Black.ink()]);
            if !row.level.mean.is_finite() {
                continue;
            }
            let at = (axis.at(row.level.mean), y);
            if baseline.mean.is_finite() {
                let from = (axis.at(baseline.mean), y);
                list.line(&[from, at], 3.5, colour);
                draw_ring(list, from, 4.5, Colour::Black.ink());
            }
            if let Some(range) = row.settings() {
                draw_whisker(list, &axis, range, y, Whisker::THIN);
            }
            // Its ends stand out over and under the dot even where the interval is narrower.
            let whisker = if self.whiskers.is_some() { Whisker::THICK } else { Whisker::of_height(16.0) };
            draw_whisker(list, &axis, row.whisker(), y, whisker);
            list.circle(at, 4.5, colour);
        }
        frame.list
    }
}

impl DumbbellRow {
    /// The interval of the change, around the level.
    fn whisker(&self) -> (f64, f64) {
        let from = self.level.mean - self.change.mean;
        (from + self.change.lower, from + self.change.upper)
    }

    /// The range of the change over settings, around the level.
    fn settings(&self) -> Option<(f64, f64)> {
        let from = self.level.mean - self.change.mean;
        self.settings.map(|(lower, upper)| (from + lower, from + upper))
    }

    fn colour(&self) -> Ink {
        ink_of_change(&self.change)
    }
}

/// A key to the colours of some changes, where there are several.
pub fn key_of_changes<'a>(style: Style, changes: impl Iterator<Item = &'a Interval>) -> Vec<(String, Glyph, Ink)> {
    let inks: Vec<Ink> = changes.filter(|change| change.mean.is_finite()).map(ink_of_change).collect();
    let names = [
        (msg!("lower"), Colour::Good),
        (msg!("higher"), Colour::Bad),
        (msg!("interval contains zero"), Colour::Neutral),
    ];
    let found = names.into_iter().filter(|(_, colour)| inks.contains(&colour.ink()));
    let found: Vec<_> = found.map(|(name, colour)| (style.text(&name), Glyph::Area, colour.ink())).collect();
    if found.len() > 1 { found } else { Vec::new() }
}

/// Of what is good for less, of what is bad for more, neutral where the interval contains zero.
pub fn ink_of_change(change: &Interval) -> Ink {
    let is_open = change.lower <= 0.0 && change.upper >= 0.0;
    match change.mean {
        _ if is_open => Colour::Neutral.ink(),
        less if less < 0.0 => Colour::Good.ink(),
        more if more > 0.0 => Colour::Bad.ink(),
        _ => Colour::Neutral.ink(),
    }
}
