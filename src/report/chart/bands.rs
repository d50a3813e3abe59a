//! Does the model reproduce public figures? Each value on the scale of its figure's band, so that all bands lie under one another.

use super::draw::axis::Axis;
use super::draw::colour::{Colour, Ink};
use super::draw::display_list::DisplayList;
use super::draw::layout::{Body, Heading, Sheet, Style};
use super::draw::marks::{Whisker, draw_ring, draw_whisker};
use super::draw::rows::{Name, NumberColumn, Rows};
use crate::metrics::Unit;
use crate::report::message::Message;
use crate::stats::Interval;
use serde::{Deserialize, Serialize};

/// What is seen beside a band, in widths of the band.
const BESIDE: f64 = 0.5;
/// Shade of the bands.
const SHADE: Ink = Colour::Good.tint(0.14);

/// Public figures in the order drawn.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Bands {
    pub heading: Heading,
    /// What stands over the bands, the values and the ends of the bands.
    pub band_heading: Message,
    pub value_heading: Message,
    pub ends_heading: Message,
    pub rows: Vec<BandRow>,
}

/// One figure.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BandRow {
    pub name: Message,
    /// The ends of the band; infinite where it has none.
    pub low: f64,
    pub high: f64,
    pub ends: Message,
    pub value: Interval,
    pub unit: Unit,
}

impl Bands {
    /// Lays it out.
    pub fn draw(&self, style: Style) -> DisplayList {
        let cells =
            |message: &dyn Fn(&BandRow) -> Message| self.rows.iter().map(|row| style.text(&message(row))).collect();
        let columns = vec![
            NumberColumn {
                heading: style.text(&self.value_heading),
                cells: cells(&|row| Message::level(&row.value, row.unit)),
                bold: true,
            },
            NumberColumn {
                heading: style.text(&self.ends_heading),
                cells: cells(&|row| row.ends.clone()),
                bold: false,
            },
        ];
        let names = self.rows.iter().map(|row| Name::new(style.text(&row.name), false)).collect();
        let sheet = Sheet::of(style, &self.heading);
        let rows =
            Rows::new(style, names, columns, Some(style.text(&self.band_heading)), sheet.room().map(|room| room - 6.0));
        let own = rows.own();
        let mut frame = sheet.frame(Body::Height(rows.head + own + 6.0));
        let list = &mut frame.list;
        let (top, bottom) = (frame.top + rows.head, frame.top + rows.head + own);
        let axis = rows.axis([-BESIDE, 1.0 + BESIDE], 10.0);
        let (low, high) = (axis.at(0.0), axis.at(1.0));
        list.area(&[(low, top - 5.0), (high, top - 5.0), (high, bottom), (low, bottom)], SHADE);
        for x in [low, high] {
            list.line(&[(x, top - 5.0), (x, bottom)], 1.0, Colour::Grey.ink());
        }
        rows.draw_headings(list, frame.top);
        rows.draw_flag(list, frame.top, (low + high) / 2.0);
        rows.draw_rest(list, top);
        for (index, row) in self.rows.iter().enumerate().take(rows.shown()) {
            let y = top + rows.middle(index);
            let colour = if row.is_inside() { Colour::Good.ink() } else { Colour::Bad.ink() };
            rows.draw_row(list, index, y, &[colour, Colour::Grey.ink()]);
            row.draw_value(list, &axis, y, colour);
        }
        frame.list
    }
}

impl BandRow {
    fn is_inside(&self) -> bool {
        (self.low..=self.high).contains(&self.value.mean)
    }

    /// A value on the scale on which the band reaches from 0 to 1; a band with one end is as wide as that end is large.
    fn scaled(&self, value: f64) -> f64 {
        let place = match (self.low.is_finite(), self.high.is_finite()) {
            (true, true) if self.high > self.low => (value - self.low) / (self.high - self.low),
            (true, false) => (value - self.low) / width(self.low),
            (false, true) => 1.0 + (value - self.high) / width(self.high),
            // A band without a width has its values beside it.
            (true, true) => 0.5 + (value - self.low) / width(self.low),
            (false, false) => 0.5,
        };
        place.clamp(-BESIDE, 1.0 + BESIDE)
    }

    fn draw_value(&self, list: &mut DisplayList, axis: &Axis, y: f64, colour: Ink) {
        let place = self.scaled(self.value.mean);
        if !place.is_finite() {
            return;
        }
        draw_whisker(
            list,
            axis,
            (self.scaled(self.value.lower), self.scaled(self.value.upper)),
            y,
            Whisker::of_height(14.0),
        );
        let at = (axis.at(place), y);
        if self.is_inside() {
            list.circle(at, 5.0, colour);
        } else {
            draw_ring(list, at, 5.0, colour);
        }
    }
}

fn width(end: f64) -> f64 {
    if end == 0.0 { 1.0 } else { end.abs() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_lies_on_the_scale_of_its_band_and_never_far_beside_it() {
        let row = |low: f64, high: f64| BandRow {
            name: "a".into(),
            low,
            high,
            ends: "b".into(),
            value: Interval { mean: 3.0, lower: 2.0, upper: 9.0, sd: 1.0, replications: 4 },
            unit: Unit::Number,
        };
        let inf = f64::INFINITY;
        assert_eq!((row(2.0, 4.0).scaled(3.0), row(2.0, 4.0).scaled(9.0)), (0.5, 1.5));
        assert_eq!(
            (row(2.0, inf).scaled(3.0), row(-inf, 4.0).scaled(3.0), row(0.0, inf).scaled(-9.0)),
            (0.5, 0.75, -0.5)
        );
        assert!(row(2.0, inf).is_inside() && !row(4.0, inf).is_inside() && row(3.0, 3.0).is_inside());
    }
}
