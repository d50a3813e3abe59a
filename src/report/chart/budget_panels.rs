//! Regret by budget, a panel a problem, a line a method; budgets stand at equal distances.

use super::axis::Axis;
use super::frame::{BOTTOM, LABEL, MARGIN, TOP, WIDTH, frame};
use super::scene::{Align, Scene, colour, fitted, text_width};
use crate::metrics::Unit;
use plotters::style::RGBColor;

const COLUMNS: usize = 3;
const HEIGHT: f64 = 170.0;
const GAP: f64 = 62.0;
const AXIS: f64 = 58.0;
/// Methods of a panel stand this far apart, so that whiskers do not cover each other.
const APART: f64 = 4.0;

/// One problem.
pub struct BudgetPanel {
    pub title: String,
    pub series: Vec<BudgetSeries>,
}

/// One method: mean and half-width at each budget, as shares.
pub struct BudgetSeries {
    pub ink: RGBColor,
    pub points: Vec<(f64, f64)>,
}

/// Draws the panels, three in a row.
pub fn budget_panels(
    (title, subtitle, footnote): (&str, &str, &str),
    axis_name: &str,
    budgets: &[String],
    legend: &[(&str, RGBColor)],
    panels: &[BudgetPanel],
) -> Scene {
    let rows = panels.len().div_ceil(COLUMNS).max(1);
    let first = TOP + 62.0;
    let height = first + rows as f64 * (HEIGHT + GAP) - 10.0 + BOTTOM;
    let mut scene = frame(height, title, subtitle, footnote);
    let mut from = MARGIN;
    for (name, ink) in legend {
        scene.line(&[(from, TOP + 8.0), (from + 18.0, TOP + 8.0)], 2.5, *ink);
        scene.text(*name, (from + 24.0, TOP + 8.0), LABEL, Align::Left, colour::BLACK);
        from += 24.0 + text_width(name, LABEL, false) + 20.0;
    }
    let width = (WIDTH - 2.0 * MARGIN) / COLUMNS as f64;
    for (place, panel) in panels.iter().enumerate() {
        let left = MARGIN + (place % COLUMNS) as f64 * width + AXIS;
        let right = left + width - AXIS - 16.0;
        let top = first + (place / COLUMNS) as f64 * (HEIGHT + GAP);
        let bottom = top + HEIGHT - 30.0;
        let room = right - left + AXIS;
        scene.bold(
            fitted(&panel.title, LABEL, true, room),
            (left - AXIS, top - 20.0),
            LABEL,
            Align::Left,
            colour::BLACK,
        );
        let ends = panel
            .series
            .iter()
            .flat_map(|series| series.points.iter())
            .flat_map(|&(mean, half)| [mean, if half.is_finite() { mean + half } else { mean }]);
        let y = Axis::over(ends.chain([0.0]), 4.0, bottom, top);
        for tick in y.ticks() {
            scene.line(&[(left, y.at(tick)), (right, y.at(tick))], 1.0, colour::PALE);
            scene.text(y.label(tick, Unit::Share), (left - 8.0, y.at(tick)), LABEL, Align::Right, colour::GREY);
        }
        let x = |budget: usize| left + (budget as f64 + 0.5) / budgets.len() as f64 * (right - left);
        for (budget, name) in budgets.iter().enumerate() {
            scene.text(name, (x(budget), bottom + 15.0), LABEL, Align::Centre, colour::GREY);
        }
        scene.text(axis_name, ((left + right) / 2.0, bottom + 33.0), 11.0, Align::Centre, colour::GREY);
        let middle = (panel.series.len() as f64 - 1.0) / 2.0;
        for (which, series) in panel.series.iter().enumerate() {
            let shift = (which as f64 - middle) * APART;
            let points: Vec<(f64, f64)> = series
                .points
                .iter()
                .enumerate()
                .filter(|(_, (mean, _))| mean.is_finite())
                .map(|(budget, (mean, _))| (x(budget) + shift, y.at(*mean)))
                .collect();
            if points.len() > 1 {
                scene.line(&points, 2.0, series.ink);
            }
            for (budget, &(mean, half)) in series.points.iter().enumerate().filter(|(_, (mean, _))| mean.is_finite()) {
                let at = x(budget) + shift;
                if half.is_finite() {
                    // A regret is not negative; its interval may be.
                    let low = if mean >= 0.0 { (mean - half).max(0.0) } else { mean };
                    scene.line(&[(at, y.at(low)), (at, y.at(mean + half))], 1.0, series.ink);
                }
                scene.circle((at, y.at(mean)), 3.0, series.ink);
            }
        }
    }
    scene
}
