//! Names beside what they name, none over another: at lines' ends, near points, in a key.

use super::colour::{Colour, Ink};
use super::display_list::{Align, DisplayList};
use super::layout::Style;
use crate::report::message::msg;
use std::ops::Range;

/// Left, top, right, bottom.
pub type Bounds = (f64, f64, f64, f64);

/// Middles nearest to those wanted, in the same order, at which blocks of these heights do not overlap and lie between
/// two heights. Blocks that are higher together than the room overlap at its lower end.
pub fn spread(wanted: &[f64], heights: &[f64], (top, bottom): (f64, f64)) -> Vec<f64> {
    // Without the heights above it, every block has to lie no higher than the one before: an isotonic regression.
    let mut offsets = Vec::with_capacity(wanted.len());
    let mut above = 0.0;
    for height in heights {
        offsets.push(above + height / 2.0);
        above += height;
    }
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for (want, offset) in wanted.iter().zip(&offsets) {
        let mut pool = (want - offset, 1);
        while let Some(&(mean, count)) = pools.last().filter(|last| last.0 > pool.0) {
            let all = count + pool.1;
            pool = ((mean * count as f64 + pool.0 * pool.1 as f64) / all as f64, all);
            pools.pop();
        }
        pools.push(pool);
    }
    let starts = pools.into_iter().flat_map(|(mean, count)| std::iter::repeat_n(mean, count));
    let last = (bottom - above).max(top);
    starts.zip(offsets).map(|(start, offset)| start.clamp(top, last) + offset).collect()
}

/// The name of a line, at its end.
pub struct End {
    /// Where the line ends.
    pub at: (f64, f64),
    pub text: String,
    pub bold: bool,
    pub colour: Ink,
}

/// Space between a plot's right side and the names of its lines, with the strokes that lead to them.
const LEAD: f64 = 20.0;

/// Room that names need at the right of a plot, no more than `max_width`.
pub fn room_for_ends<'a>(style: Style, names: impl IntoIterator<Item = (&'a str, bool)>, max_width: f64) -> f64 {
    let widest = names.into_iter().map(|(name, bold)| style.text_width(name, style.label(), bold)).fold(0.0, f64::max);
    LEAD + (widest + 1.0).min(style.share(max_width))
}

/// Maximum number of lines of a name.
const LINES_MAX: usize = 8;

/// Height that names take which have a room.
pub fn height_of_ends<'a>(style: Style, names: impl IntoIterator<Item = (&'a str, bool)>, room: f64) -> f64 {
    let lines = |(name, bold)| style.first_lines(LINES_MAX, name, style.label(), bold, room - LEAD + 1.0).len() as f64;
    names.into_iter().map(|name| lines(name) * 1.2 * style.label() + 5.0).sum()
}

/// Names at lines' ends, moved apart, in several lines and smaller where they have to be, then shortened. Where there is no
/// room for all even so, the first ones stand, with the number of the others.
pub fn draw_ends(
    list: &mut DisplayList,
    style: Style,
    mut ends: Vec<End>,
    (right, edge): (f64, f64),
    (top, bottom): (f64, f64),
) {
    const GAP: f64 = 5.0;
    /// Lines that a name is shortened to before names are left out.
    const SHORTENED_MIN: usize = 2;
    let width = edge - right - LEAD + 1.0;
    let (top, bottom) = (top - 8.0, bottom + 8.0);
    let set = |ends: &[End], size: f64, max_lines: usize| -> Vec<Vec<String>> {
        ends.iter().map(|end| style.first_lines(max_lines, &end.text, size, end.bold, width)).collect()
    };
    let height =
        |lines: &[Vec<String>], size: f64| lines.iter().map(|l| l.len() as f64 * 1.2 * size + GAP).sum::<f64>();
    let sizes = style.smaller_labels();
    let whole = sizes.into_iter().map(|size| (size, LINES_MAX));
    let shortened = (SHORTENED_MIN..LINES_MAX).rev().map(|max_lines| (sizes[3], max_lines));
    let tried = whole.chain(shortened).map(|(size, max_lines)| (set(&ends, size, max_lines), size));
    let found = tried.into_iter().find(|(lines, size)| height(lines, *size) <= bottom - top);
    let (mut lines, size, left_out) = match found {
        Some((lines, size)) => (lines, size, 0),
        None => {
            let size = sizes[3];
            let mut lines = set(&ends, size, SHORTENED_MIN);
            while lines.len() > 1 && height(&lines, size) + 1.2 * size > bottom - top {
                lines.pop();
            }
            let left_out = ends.len() - lines.len();
            ends.truncate(lines.len());
            (lines, size, left_out)
        }
    };
    let mut order: Vec<usize> = (0..ends.len()).collect();
    order.sort_by(|&a, &b| ends[a].at.1.total_cmp(&ends[b].at.1));
    let wanted: Vec<f64> = order.iter().map(|&index| ends[index].at.1).collect();
    let heights: Vec<f64> = order.iter().map(|&index| lines[index].len() as f64 * 1.2 * size + GAP).collect();
    let rest = if left_out > 0 { 1.2 * size } else { 0.0 };
    let middles = spread(&wanted, &heights, (top, bottom - rest));
    for (&index, middle) in order.iter().zip(&middles) {
        let end = &ends[index];
        let lead = [(end.at.0 + 2.0, end.at.1), (right + 3.0, end.at.1), (right + LEAD - 5.0, *middle)];
        list.line(&lead, 1.0, end.colour);
        let lines = std::mem::take(&mut lines[index]);
        draw_lines(list, &lines, (right + LEAD, *middle), (size, end.bold), Align::Left, Colour::Black.ink());
    }
    if left_out > 0 {
        let text = style.text(&msg!("{count} more in the CSV file", count = left_out));
        let (text, size) = style.shrunk(&text, size, false, width);
        list.text(text, (right + LEAD, bottom - 0.5 * size), size, Align::Left, Colour::Grey.ink());
    }
}

/// Lines of text around a middle.
pub fn draw_lines(
    list: &mut DisplayList,
    lines: &[String],
    (x, middle): (f64, f64),
    (size, bold): (f64, bool),
    align: Align,
    colour: Ink,
) {
    let step = 1.2 * size;
    for (index, text) in lines.iter().enumerate() {
        let at = (x, middle + (index as f64 - (lines.len() as f64 - 1.0) / 2.0) * step);
        if bold {
            list.bold(text, at, size, align, colour);
        } else {
            list.text(text, at, size, align, colour);
        }
    }
}

/// The lines of a name near a point.
pub fn name_beside(style: Style, name: &str, bold: bool) -> Vec<String> {
    let (label, width) = (style.label(), style.share(260.0));
    let lines = style.first_lines(LINES_MAX, name, label, bold, width);
    if lines.len() < LINES_MAX { style.balanced(lines, name, label, bold, width) } else { lines }
}

/// Places for names near points: which parts of a plot are taken.
pub struct LabelPlacer {
    canvas: Bounds,
    taken: Vec<Bounds>,
    /// Lines, over which names stand where there is no free spot near.
    crossed: Vec<Bounds>,
}

impl LabelPlacer {
    pub fn within(canvas: Bounds) -> LabelPlacer {
        LabelPlacer { canvas, taken: Vec::new(), crossed: Vec::new() }
    }

    /// Keeps names off a point.
    pub fn keep_point(&mut self, (x, y): (f64, f64), radius: f64) {
        self.taken.push((x - radius, y - radius, x + radius, y + radius));
    }

    /// Keeps names off a line, if there is a free spot near.
    pub fn keep_line(&mut self, points: &[(f64, f64)]) {
        for pair in points.windows(2) {
            let ((x, y), (to_x, to_y)) = (pair[0], pair[1]);
            let steps = ((to_x - x).abs().max((to_y - y).abs()) / 6.0).ceil().clamp(1.0, 400.0);
            for step in 0..=steps as usize {
                let part = step as f64 / steps;
                let (x, y) = (x + part * (to_x - x), y + part * (to_y - y));
                self.crossed.push((x - 1.0, y - 1.0, x + 1.0, y + 1.0));
            }
        }
    }

    /// Puts a point's name at the nearest free spot, with a stroke to the point where it is not beside it.
    pub fn name(&mut self, list: &mut DisplayList, style: Style, name: &str, point: (f64, f64), bold: bool) {
        let label = style.label();
        let lines = name_beside(style, name, bold);
        let width = lines.iter().map(|line| style.text_width(line, label, bold)).fold(0.0, f64::max);
        let half = 0.6 * label * lines.len() as f64;
        let beside = [point.0 + 10.0, point.0 - 10.0 - width];
        let over = [-9.0 - half, 9.0 + half].map(|up| (point.0 - width / 2.0, point.1 + up));
        let near = beside.into_iter().flat_map(|left| [-5.0 - half, 5.0 + half, 0.0].map(|up| (left, point.1 + up)));
        let far = [28.0, 52.0, 84.0].into_iter().flat_map(|far| [point.0 + far, point.0 - far - width]);
        let far = far.flat_map(|left| [0.0, -5.0 - half, 5.0 + half].map(|up| (left, point.1 + up)));
        let near = near.chain(over).chain(far);
        let rings = |rings: Range<u32>| {
            rings.flat_map(|ring| {
                let shift = half + 9.0 * f64::from(ring);
                [point.0 + 14.0, point.0 - 14.0 - width, point.0 - width / 2.0]
                    .into_iter()
                    .flat_map(move |left| [(left, point.1 - shift), (left, point.1 + shift)])
            })
        };
        let bounds = |(left, middle): (f64, f64)| (left, middle - half, left + width, middle + half);
        let clear = near.clone().chain(rings(2..5)).map(bounds).find(|at| self.is_free(*at, &self.crossed));
        let found = clear.or_else(|| near.chain(rings(2..50)).map(bounds).find(|at| self.is_free(*at, &[])));
        let Some(free) = found else { return };
        let middle = (free.1 + free.3) / 2.0;
        if (middle - point.1).abs() > half + 10.0 {
            let end = point.0.clamp(free.0, free.2);
            let edge = if middle > point.1 { free.1 } else { free.3 };
            list.line(&[point, (end, edge)], 1.0, Colour::Grey.ink());
        } else if free.0 > point.0 + 16.0 {
            list.line(&[point, (free.0 - 4.0, middle)], 1.0, Colour::Grey.ink());
        } else if free.2 < point.0 - 16.0 {
            list.line(&[point, (free.2 + 4.0, middle)], 1.0, Colour::Grey.ink());
        }
        self.taken.push(free);
        draw_lines(list, &lines, (free.0, middle), (label, bold), Align::Left, Colour::Black.ink());
    }

    fn is_free(&self, (left, top, right, bottom): Bounds, crossed: &[Bounds]) -> bool {
        let canvas = self.canvas;
        let inside = left >= canvas.0 && top >= canvas.1 && right <= canvas.2 && bottom <= canvas.3;
        let apart = |other: &Bounds| right < other.0 || left > other.2 || bottom < other.1 || top > other.3;
        inside && self.taken.iter().chain(crossed).all(apart)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_moved_apart_by_no_more_than_needed() {
        let apart = spread(&[10.0, 50.0, 90.0], &[20.0; 3], (0.0, 100.0));
        assert_eq!(apart, [10.0, 50.0, 90.0]);
        let pooled = spread(&[50.0, 50.0, 51.0], &[20.0; 3], (0.0, 100.0));
        assert!((pooled[1] - 50.33).abs() < 0.01 && (pooled[1] - pooled[0] - 20.0).abs() < 1e-9, "{pooled:?}");
        let low = spread(&[99.0, 99.0], &[20.0; 2], (0.0, 100.0));
        assert_eq!(low, [70.0, 90.0]);
    }
}
