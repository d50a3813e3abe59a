//! What does sparing good merchants cost in bad loans? Each policy a labelled point, with both intervals.

use super::draw::axis::Axis;
use super::draw::colour::{Colour, Ink};
use super::draw::display_list::{Align, DisplayList};
use super::draw::labels::{End, LabelPlacer, draw_ends, height_of_ends, name_beside, room_for_ends};
use super::draw::layout::{Body, Heading, Style, lay};
use super::draw::marks::{draw_axis_names, draw_rungs, draw_stands, room_for_rungs};
use crate::metrics::Unit;
use crate::report::message::{Message, msg};
use crate::stats::Interval;
use serde::{Deserialize, Serialize};

/// More policies than this, or names of more lines, stand in a column at the right.
const BESIDE_MAX: usize = 6;
const LINES_BESIDE_MAX: usize = 12;

/// Colour of the strokes from points to that column.
const LEADER: Ink = Colour::Black.tint(0.26);

/// Policies by NPL ratio and good merchants lost, both shares.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PolicyPoints {
    pub heading: Heading,
    pub across: Message,
    pub up: Message,
    /// The baseline first.
    pub policies: Vec<PolicyPoint>,
}

/// One policy.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PolicyPoint {
    pub name: Message,
    pub across: Interval,
    pub up: Interval,
}

impl PolicyPoints {
    /// Lays it out; many names stand in a column at the right.
    pub fn draw(&self, style: Style) -> DisplayList {
        let defined: Vec<(usize, &PolicyPoint)> = self
            .policies
            .iter()
            .enumerate()
            .filter(|(_, policy)| policy.across.mean.is_finite() && policy.up.mean.is_finite())
            .collect();
        let names: Vec<(String, bool)> =
            defined.iter().map(|(index, policy)| (style.text(&policy.name), *index == 0)).collect();
        let texts = || names.iter().map(|(name, bold)| (name.as_str(), *bold));
        let lines: usize = texts().map(|(name, bold)| name_beside(style, name, bold).len()).sum();
        let in_column = defined.len() > BESIDE_MAX || lines > LINES_BESIDE_MAX;
        let beside = room_for_ends(style, texts(), 220.0);
        let own = if in_column { 80.0 + height_of_ends(style, texts(), beside) } else { 0.0 };
        let mut frame = lay(style, &self.heading, Body::AtLeast(own.max(300.0)));
        let (top, bottom) = (frame.top + 28.0, frame.bottom - 46.0);
        let bounds = |interval: &Interval| [interval.mean, interval.lower, interval.upper];
        let y = Axis::over(defined.iter().flat_map(|(_, p)| bounds(&p.up)), 6.0, bottom, top);
        let left = frame.left + room_for_rungs(style, &y, Unit::Share);
        let right = if in_column { frame.right - beside } else { frame.right - 8.0 };
        let x = Axis::over(defined.iter().flat_map(|(_, p)| bounds(&p.across)), style.steps(), left, right);
        let list = &mut frame.list;
        draw_stands(list, style, &x, Unit::Share, (top, bottom));
        draw_rungs(list, style, &y, Unit::Share, (left, right));
        let axes = (style.text(&self.across), style.text(&self.up));
        draw_axis_names(list, style, (&axes.0, &axes.1), (left, right), (top, bottom));
        if defined.is_empty() {
            let middle = ((left + right) / 2.0, (top + bottom) / 2.0);
            list.text(style.text(&msg!("no values")), middle, style.label(), Align::Centre, Colour::Grey.ink());
        }
        let at = |policy: &PolicyPoint| (x.at(policy.across.mean), y.at(policy.up.mean));
        if in_column {
            let end = |((_, policy), (text, bold)): (&(usize, &PolicyPoint), (String, bool))| End {
                at: (at(policy).0 + 4.0, at(policy).1),
                text,
                bold,
                colour: LEADER,
            };
            let ends = defined.iter().zip(names.iter().cloned()).map(end).collect();
            draw_ends(list, style, ends, (right, frame.right), (top, bottom));
        }
        let mut labels = LabelPlacer::within((left + 2.0, top - 10.0, frame.right, bottom - 2.0));
        for (_, policy) in &defined {
            let (px, py) = at(policy);
            let cross = [
                [(x.at(policy.across.lower), py), (x.at(policy.across.upper), py)],
                [(px, y.at(policy.up.lower)), (px, y.at(policy.up.upper))],
            ];
            for line in cross.iter().filter(|line| line.iter().all(|at| at.0.is_finite() && at.1.is_finite())) {
                list.line(line, 1.5, Colour::Sky.ink());
                labels.keep_line(line);
            }
            labels.keep_point((px, py), 6.0);
        }
        for (index, policy) in defined.iter().rev() {
            list.circle(at(policy), 5.0, if *index == 0 { Colour::Black.ink() } else { Colour::Blue.ink() });
        }
        if !in_column {
            for ((_, policy), (name, bold)) in defined.iter().zip(&names) {
                labels.name(list, style, name, at(policy), *bold);
            }
        }
        frame.list
    }
}
