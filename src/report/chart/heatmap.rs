//! A table of two levers as colours with the values in it and a colour bar; further levers as panels.

use super::frame::{BOTTOM, LABEL, MARGIN, TOP, WIDTH, frame};
use super::scene::{Align, Scene, colour, fitted};
use crate::metrics::Unit;
use crate::report::number::level;
use plotters::style::RGBColor;

/// One panel: rows and columns of values.
pub struct Panel {
    pub title: String,
    pub columns: Vec<String>,
    pub rows: Vec<String>,
    /// `[row][column]`, `NaN` where no cell was run.
    pub values: Vec<Vec<f64>>,
}

const NAMES: f64 = 120.0;
const BAR: f64 = 90.0;

/// Draws panels under each other; `across` and `down` name the levers.
pub fn heatmap(
    title: &str,
    subtitle: &str,
    footnote: &str,
    unit: Unit,
    (across, down): (&str, &str),
    panels: &[Panel],
) -> Scene {
    let row_height = if panels.iter().map(|panel| panel.rows.len()).sum::<usize>() > 20 { 22.0 } else { 30.0 };
    let heights: Vec<f64> = panels.iter().map(|panel| 64.0 + panel.rows.len() as f64 * row_height).collect();
    let height = (TOP + heights.iter().sum::<f64>() + 10.0 + BOTTOM).max(300.0);
    let mut scene = frame(height, title, subtitle, footnote);
    let all = || panels.iter().flat_map(|panel| panel.values.iter().flatten().copied()).filter(|v| v.is_finite());
    let (low, high) = all().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    let share = |value: f64| if high > low { (value - low) / (high - low) } else { 0.5 };
    let (left, right) = (MARGIN + NAMES, WIDTH - MARGIN - BAR);
    let mut top = TOP;
    for (panel, panel_height) in panels.iter().zip(&heights) {
        scene.bold(
            fitted(&panel.title, LABEL, true, right - left),
            (left, top + 4.0),
            LABEL,
            Align::Left,
            colour::BLACK,
        );
        let cell_width = (right - left) / panel.columns.len().max(1) as f64;
        let cells = top + 18.0;
        let size = if cell_width < 52.0 { 9.5 } else { 12.0 };
        for (row, name) in panel.rows.iter().enumerate() {
            let upper = cells + row as f64 * row_height;
            let middle = upper + row_height / 2.0;
            scene.text(
                fitted(name, LABEL, false, NAMES - 12.0),
                (left - 8.0, middle),
                LABEL,
                Align::Right,
                colour::BLACK,
            );
            for (column, &value) in panel.values[row].iter().enumerate().filter(|(_, value)| value.is_finite()) {
                let from = left + column as f64 * cell_width;
                scene.rectangle(
                    from + 1.0,
                    upper + 1.0,
                    from + cell_width - 1.0,
                    upper + row_height - 1.0,
                    shade(share(value)),
                );
                let ink = if share(value) > 0.55 { colour::WHITE } else { colour::BLACK };
                let text = fitted(&level(value, unit), size, false, cell_width - 4.0);
                scene.text(text, (from + cell_width / 2.0, middle), size, Align::Centre, ink);
            }
        }
        let bottom = cells + panel.rows.len() as f64 * row_height;
        for (column, name) in panel.columns.iter().enumerate() {
            let middle = left + (column as f64 + 0.5) * cell_width;
            let text = fitted(name, size.max(10.0), false, cell_width - 4.0);
            scene.text(text, (middle, bottom + 13.0), size.max(10.0), Align::Centre, colour::BLACK);
        }
        scene.text(across, ((left + right) / 2.0, bottom + 30.0), 11.0, Align::Centre, colour::GREY);
        scene.text(fitted(down, 11.0, false, NAMES + 10.0), (MARGIN, top + 4.0), 11.0, Align::Left, colour::GREY);
        top += panel_height;
    }
    if low.is_finite() {
        let (from, to, steps) = (TOP + 18.0, (TOP + 178.0).min(height - BOTTOM - 20.0), 20);
        let each = (to - from) / f64::from(steps);
        for step in 0..steps {
            let upper = from + f64::from(step) * each;
            let ink = shade(1.0 - (f64::from(step) + 0.5) / f64::from(steps));
            scene.rectangle(right + 16.0, upper, right + 30.0, upper + each + 0.5, ink);
        }
        scene.text(level(high, unit), (right + 35.0, from + 4.0), 10.5, Align::Left, colour::GREY);
        scene.text(level(low, unit), (right + 35.0, to - 4.0), 10.5, Align::Left, colour::GREY);
    }
    scene
}

/// White to Okabe and Ito's blue: legible in grey print, dark is much.
fn shade(share: f64) -> RGBColor {
    let (pale, dark) = (RGBColor(0xf2, 0xf7, 0xfb), RGBColor(0x00, 0x4f, 0x80));
    let mix = |a: u8, b: u8| (f64::from(a) + share.clamp(0.0, 1.0) * (f64::from(b) - f64::from(a))) as u8;
    RGBColor(mix(pale.0, dark.0), mix(pale.1, dark.1), mix(pale.2, dark.2))
}
