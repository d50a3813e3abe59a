//! Lines over months with bands and labels at their ends: effects, survival.

use super::axis::Axis;
use super::frame::{BOTTOM, HEIGHT, LABEL, MARGIN, TOP, WIDTH, frame};
use super::scene::{Align, Scene, colour, fitted, pale};
use crate::metrics::Unit;
use crate::stats::Interval;
use plotters::style::RGBColor;

const LABELS: f64 = 250.0;
const INKS: [RGBColor; 7] =
    [colour::BLUE, colour::VERMILION, colour::GREEN, colour::PURPLE, colour::ORANGE, colour::SKY, colour::BLACK];
/// Most lines of a chart.
pub const LINES_MAX: usize = INKS.len();

/// One line: a value a month, from month 0.
pub struct Line {
    pub name: String,
    /// What stands before the name at the line's end.
    pub end: String,
    pub points: Vec<Interval>,
    /// Merchants at risk by month, for the table under the axis.
    pub at_risk: Option<Vec<i64>>,
}

/// Draws up to [`LINES_MAX`] lines.
pub fn lines(title: &str, subtitle: &str, footnote: &str, unit: Unit, axis_name: &str, lines: &[Line]) -> Scene {
    let shown = &lines[..lines.len().min(LINES_MAX)];
    let tables = shown.iter().filter(|line| line.at_risk.is_some()).count();
    let under = if tables > 0 { 20.0 + 16.0 * tables as f64 } else { 0.0 };
    let height = HEIGHT + under;
    let mut scene = frame(height, title, subtitle, footnote);
    let (left, right) = (MARGIN + if tables > 0 { 130.0 } else { 66.0 }, WIDTH - MARGIN - LABELS);
    let (top, bottom) = (TOP, HEIGHT - BOTTOM - 42.0);
    let values = shown.iter().flat_map(|line| line.points.iter().flat_map(|p| [p.mean, p.lower, p.upper]));
    let y = Axis::over(values.chain([0.0]), 5.0, bottom, top);
    let months = shown.iter().map(|line| line.points.len()).max().unwrap_or(2).max(2) - 1;
    let x = |month: usize| left + month as f64 / months as f64 * (right - left);
    for tick in y.ticks() {
        scene.line(&[(left, y.at(tick)), (right, y.at(tick))], 1.0, colour::PALE);
        scene.text(y.label(tick, unit), (left - 8.0, y.at(tick)), LABEL, Align::Right, colour::GREY);
    }
    let step = [1, 2, 3, 6, 12, 24].into_iter().find(|step| months / step <= 12).unwrap_or(24);
    for month in (0..=months).step_by(step) {
        scene.text(month.to_string(), (x(month), bottom + 16.0), LABEL, Align::Centre, colour::GREY);
    }
    scene.text(axis_name, ((left + right) / 2.0, bottom + 36.0), LABEL, Align::Centre, colour::GREY);

    for (line, ink) in shown.iter().zip(INKS) {
        let banded = || line.points.iter().enumerate().filter(|(_, p)| p.lower.is_finite());
        let along = banded().map(|(month, p)| (x(month), y.at(p.upper)));
        let back = banded().rev().map(|(month, p)| (x(month), y.at(p.lower)));
        let band: Vec<(f64, f64)> = along.chain(back).collect();
        if band.len() > 3 {
            scene.area(&band, pale(ink));
        }
    }
    let mut labels = Vec::new();
    // The first, the baseline, on top.
    for (line, ink) in shown.iter().zip(INKS).rev() {
        let points: Vec<(f64, f64)> = line
            .points
            .iter()
            .enumerate()
            .filter(|(_, p)| p.mean.is_finite())
            .map(|(month, p)| (x(month), y.at(p.mean)))
            .collect();
        let Some(&(_, end)) = points.last() else { continue };
        scene.line(&points, 2.5, ink);
        labels.push((end, fitted(&format!("{}  {}", line.end, line.name), LABEL, false, LABELS - 24.0), ink));
    }
    labels.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut free, spacing, count) = (top, 18.0, labels.len());
    for (place, (wanted, text, ink)) in labels.into_iter().enumerate() {
        let at = wanted.max(free).min(bottom - (count - place - 1) as f64 * spacing);
        free = at + spacing;
        scene.line(&[(right + 2.0, wanted), (right + 14.0, at)], 1.0, ink);
        scene.text(text, (right + 18.0, at), LABEL, Align::Left, colour::BLACK);
    }
    if tables > 0 {
        let small = 10.5;
        scene.text("at risk, thousands", (MARGIN, bottom + 36.0), small, Align::Left, colour::GREY);
        let risks = shown.iter().zip(INKS).filter_map(|(line, ink)| line.at_risk.as_ref().map(|r| (line, r, ink)));
        for (row, (line, at_risk, ink)) in risks.enumerate() {
            let at = bottom + 56.0 + 16.0 * row as f64;
            scene.text(fitted(&line.name, small, false, 108.0), (MARGIN, at), small, Align::Left, ink);
            for month in (0..=months).step_by(step.max(months.div_ceil(8))) {
                let Some(number) = at_risk.get(month) else { continue };
                let text = format!("{:.1}", *number as f64 / 1000.0);
                scene.text(text, (x(month), at), small, Align::Centre, colour::BLACK);
            }
        }
    }
    scene
}
