//! What becomes of good merchants: granted, then kept, suspended or cancelled, then restored or not; policies side by
//! side.

use super::draw::colour::{Colour, Ink};
use super::draw::display_list::{Align, DisplayList};
use super::draw::labels::spread;
use super::draw::layout::{Body, Heading, Sheet, Style};
use crate::metrics::Unit;
use crate::report::message::{Message, msg};
use crate::report::number::level_in;
use serde::{Deserialize, Serialize};

/// Height of a policy's columns, what stands over them, the space between two policies, between two nodes, and a node's
/// width.
const HEIGHT: f64 = 290.0;
const OVER: f64 = 50.0;
const BETWEEN: f64 = 44.0;
const GAP: f64 = 24.0;
const NODE: f64 = 12.0;
/// Minimum height of a policy's columns, and maximum width.
const HEIGHT_MIN: f64 = 120.0;
const WIDTH_MAX: f64 = 904.0;

/// Flows of each policy, the baseline first.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Flows {
    pub heading: Heading,
    pub policies: Vec<Flow>,
}

/// One policy: shares of its good merchants.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Flow {
    pub name: Message,
    pub kept: f64,
    /// First loss was a suspension, and of these who had access again.
    pub suspended: f64,
    pub suspended_restored: f64,
    /// First loss was a cancellation, and of these who had access again.
    pub cancelled: f64,
    pub cancelled_restored: f64,
}

impl Flows {
    /// Lays the first two out.
    pub fn draw(&self, style: Style) -> DisplayList {
        let label = style.label();
        let shown = &self.policies[..self.policies.len().min(2)];
        let columns = if style.is_narrow() { 1 } else { shown.len().max(1) };
        let width = ((style.room() + BETWEEN) / columns as f64 - BETWEEN).min(WIDTH_MAX);
        let rows = shown.len().div_ceil(columns).max(1) as f64;
        let sheet = Sheet::of(style, &self.heading);
        let high = sheet.room().map_or(HEIGHT, |room| ((room + 20.0) / rows - OVER - 40.0).max(HEIGHT_MIN));
        let each = OVER + high + 40.0;
        let mut frame = sheet.frame(Body::Height(rows * each - 20.0));
        for (index, flow) in shown.iter().enumerate() {
            let left = frame.left + (index % columns) as f64 * (width + BETWEEN);
            let top = frame.top + (index / columns) as f64 * each;
            let (name, size) = style.shrunk(&style.text(&flow.name), label + 1.0, true, width);
            frame.list.bold(name, (left, top + 6.0), size, Align::Left, Colour::Black.ink());
            flow.draw(&mut frame.list, style, (left, top + OVER, left + width), high);
        }
        frame.list
    }
}

impl Flow {
    fn draw(&self, list: &mut DisplayList, style: Style, (left, top, right): (f64, f64, f64), high: f64) {
        let label = style.label();
        let whole = [self.kept, self.suspended, self.cancelled].map(share).iter().sum::<f64>();
        if whole <= 0.0 {
            let middle = ((left + right) / 2.0, top + high / 2.0);
            list.text(style.text(&msg!("no values")), middle, label, Align::Centre, Colour::Grey.ink());
            return;
        }
        // Parts of more than the whole are drawn as parts of their sum.
        let per_share = (high - 2.0 * GAP) / whole.max(1.0);
        let [kept, suspended, cancelled] = [self.kept, self.suspended, self.cancelled].map(share);
        let back = [share(self.suspended_restored).min(suspended), share(self.cancelled_restored).min(cancelled)];
        let restored = back[0] + back[1];
        let middle =
            stacked([(kept, Colour::Good), (suspended, Colour::Orange), (cancelled, Colour::Bad)], top, per_share);
        let ends = [(kept, Colour::Good), (restored, Colour::Green), (suspended + cancelled - restored, Colour::Black)];
        let ends = stacked(ends, top, per_share);
        let texts = [msg!("kept"), msg!("restored"), msg!("not restored")].map(|message| style.text(&message));
        let [x_middle, x_end] = {
            let names = texts.iter().map(|name| style.text_width(name, label, false).max(50.0)).fold(0.0, f64::max);
            // Shares stand before the names, or over them where there is less room.
            let shares = if right - left > 500.0 { 5.5 * label } else { 0.0 };
            [left + 0.36 * (right - left), right - names - shares - NODE - 12.0]
        };

        let mut from = top;
        for node in &middle {
            let to = from + (node.bottom - node.top);
            draw_ribbon(list, (left + NODE, from, to), (x_middle, node.top, node.bottom), node.colour.ink().pale());
            from = to;
        }
        draw_ribbon(
            list,
            (x_middle + NODE, middle[0].top, middle[0].bottom),
            (x_end, ends[0].top, ends[0].bottom),
            middle[0].colour.ink().pale(),
        );
        // Into "restored" and "not restored", the suspended over the cancelled in both.
        let mut into = [ends[1].top, ends[2].top];
        for (node, back) in middle[1..].iter().zip(back) {
            let split = node.top + back * per_share;
            for (which, (from, to)) in [(node.top, split), (split, node.bottom)].into_iter().enumerate() {
                let end = (x_end, into[which], into[which] + (to - from));
                draw_ribbon(list, (x_middle + NODE, from, to), end, node.colour.ink().pale());
                into[which] += to - from;
            }
        }

        list.rectangle(left, top, left + NODE, top + per_share * whole, Colour::Grey.ink());
        let granted = format!(
            "{}\u{2002}{}",
            level_in(whole.max(1.0), Unit::Share, style.language),
            style.text(&msg!("granted (good merchants)"))
        );
        let (granted, size) = style.shrunk(&granted, label, false, right - left);
        list.text(granted, (left, top - 14.0), size, Align::Left, Colour::Black.ink());
        let lost = [msg!("kept"), msg!("suspended"), msg!("cancelled")].map(|message| style.text(&message));
        draw_nodes(list, style, &middle, &lost, (x_middle, x_end - 4.0), high);
        draw_nodes(list, style, &ends, &texts, (x_end, right), high);
    }
}

/// A part that is finite and not negative.
fn share(value: f64) -> f64 {
    if value.is_finite() { value.max(0.0) } else { 0.0 }
}

/// A share as a part of its column.
struct Node {
    share: f64,
    colour: Colour,
    top: f64,
    bottom: f64,
}

fn stacked(parts: [(f64, Colour); 3], mut top: f64, per_share: f64) -> [Node; 3] {
    parts.map(|(share, colour)| {
        let node = Node { share, colour, top, bottom: top + share * per_share };
        top = node.bottom + GAP;
        node
    })
}

/// Nodes with their shares and names at their right.
fn draw_nodes(
    list: &mut DisplayList,
    style: Style,
    nodes: &[Node; 3],
    names: &[String; 3],
    (x, edge): (f64, f64),
    high: f64,
) {
    let label = style.label();
    let wanted: Vec<f64> = nodes.iter().map(|node| (node.top + node.bottom) / 2.0).collect();
    let top = nodes[0].top - 4.0;
    let room = edge - x - NODE - 6.0;
    let text = |(node, name): (&Node, &String)| {
        let share = level_in(node.share, Unit::Share, style.language);
        (style.fitted(&share, label, true, room), style.fitted(name, label, false, room))
    };
    let texts: Vec<(String, String)> = nodes.iter().zip(names).map(text).collect();
    let width = |text: &(String, String)| {
        style.text_width(&text.0, label, true) + 7.0 + style.text_width(&text.1, label, false)
    };
    let in_one_line = texts.iter().all(|text| width(text) <= room);
    let height = if in_one_line { 1.2 * label } else { 2.4 * label } + 4.0;
    let middles = spread(&wanted, &[height; 3], (top, top + high + 16.0));
    for ((node, (share, name)), middle) in nodes.iter().zip(texts).zip(middles) {
        list.rectangle(x, node.top, x + NODE, node.bottom.max(node.top + 1.0), node.colour.ink());
        let at = x + NODE + 6.0;
        let (beside, up) =
            if in_one_line { (style.text_width(&share, label, true) + 7.0, 0.0) } else { (0.0, 0.6 * label) };
        list.bold(share, (at, middle - up), label, Align::Left, Colour::Black.ink());
        list.text(name, (at + beside, middle + up), label, Align::Left, Colour::Black.ink());
    }
}

/// A ribbon from one upright to another, its edges cubic.
fn draw_ribbon(list: &mut DisplayList, from: (f64, f64, f64), to: (f64, f64, f64), colour: Ink) {
    if from.2 - from.1 <= 0.0 {
        return;
    }
    let steps = 32;
    let edge = |start: f64, end: f64| {
        (0..=steps).map(move |step| {
            let part = f64::from(step) / f64::from(steps);
            let smooth = part * part * (3.0 - 2.0 * part);
            (from.0 + part * (to.0 - from.0), start + smooth * (end - start))
        })
    };
    let upper = edge(from.1, to.1);
    let lower: Vec<(f64, f64)> = edge(from.2, to.2).collect();
    list.area(&upper.chain(lower.into_iter().rev()).collect::<Vec<_>>(), colour);
}
