//! Curves along one threshold, in panels that share its axis: bands, the plateau, the interval of the optimum, today's setting.

use super::axis::Axis;
use super::frame::{BOTTOM, LABEL, MARGIN, TOP, WIDTH, frame};
use super::scene::{Align, Scene, colour, fitted, pale, text_width};
use crate::metrics::Unit;
use plotters::style::RGBColor;

const LABELS: f64 = 190.0;
/// Height of the first panel and of the others, and the space between.
const FIRST: f64 = 200.0;
const OTHER: f64 = 150.0;
const GAP: f64 = 34.0;
/// The plateau's shade.
const PLATEAU: RGBColor = RGBColor(0xfb, 0xf3, 0xd5);

/// Curves with one unit.
pub struct Panel {
    pub title: String,
    pub unit: Unit,
    pub curves: Vec<Curve>,
}

/// One curve: mean, lower and upper bound at each value of the threshold.
pub struct Curve {
    pub name: String,
    pub ink: RGBColor,
    pub points: Vec<(f64, f64, f64)>,
}

/// What is marked on the threshold's axis.
#[derive(Clone, Debug)]
pub struct Marks {
    pub chosen: f64,
    /// What the chosen value is: `optimum 515`.
    pub chosen_name: String,
    pub interval: Option<(f64, f64)>,
    pub plateau: (f64, f64),
    /// What the plateau is: `within 1 % of the best`.
    pub plateau_name: String,
    pub today: Option<f64>,
}

/// Draws the panels under each other over the threshold's values `at`.
pub fn threshold_curve(
    (title, subtitle, footnote): (&str, &str, &str),
    (axis_name, at): (&str, &[f64]),
    panels: &[Panel],
    marks: &Marks,
) -> Scene {
    let legend = 30.0;
    let heights = |place: usize| if place == 0 { FIRST } else { OTHER };
    let total: f64 = (0..panels.len()).map(|place| heights(place) + GAP).sum();
    let height = TOP + legend + total + 24.0 + BOTTOM;
    let mut scene = frame(height, title, subtitle, footnote);
    let (left, right) = (MARGIN + 74.0, WIDTH - MARGIN - LABELS);
    let x = Axis::tight(at.iter().copied(), 8.0, left, right);
    draw_legend(&mut scene, marks);
    let mut top = TOP + legend + GAP - 8.0;
    let mut lowest = top;
    for (place, panel) in panels.iter().enumerate() {
        let bottom = top + heights(place) - 8.0;
        draw_panel(&mut scene, panel, (&x, at), (left, right, top, bottom), marks);
        if place == 0
            && let Some((low, high)) = marks.interval
        {
            let (from, to) = (x.at(low), x.at(high));
            scene.rectangle(from.min(to - 3.0), bottom - 6.0, to.max(from + 3.0), bottom, colour::VERMILION);
        }
        lowest = bottom;
        top = bottom + GAP + 8.0;
    }
    for tick in x.ticks_inside() {
        scene.text(x.plain(tick), (x.at(tick), lowest + 16.0), LABEL, Align::Centre, colour::GREY);
    }
    scene.text(axis_name, ((left + right) / 2.0, lowest + 36.0), LABEL, Align::Centre, colour::GREY);
    scene
}

fn draw_legend(scene: &mut Scene, marks: &Marks) {
    let y = TOP + 8.0;
    let mut from = MARGIN;
    let mut entry = |scene: &mut Scene, text: String, draw: &dyn Fn(&mut Scene, f64)| {
        draw(scene, from);
        let text = fitted(&text, LABEL, false, 250.0);
        scene.text(text.clone(), (from + 24.0, y), LABEL, Align::Left, colour::BLACK);
        from += 24.0 + text_width(&text, LABEL, false) + 22.0;
    };
    entry(scene, marks.chosen_name.clone(), &|scene, from| {
        scene.line(&[(from + 8.0, y - 7.0), (from + 8.0, y + 7.0)], 2.0, colour::VERMILION);
    });
    if marks.interval.is_some() {
        entry(scene, "95 % confidence set of the optimum".into(), &|scene, from| {
            scene.rectangle(from, y - 3.0, from + 17.0, y + 3.0, colour::VERMILION);
        });
    }
    entry(scene, marks.plateau_name.clone(), &|scene, from| {
        scene.rectangle(from, y - 7.0, from + 17.0, y + 7.0, PLATEAU);
    });
    if let Some(today) = marks.today {
        entry(scene, format!("today {today}"), &|scene, from| {
            scene.line(&[(from + 8.0, y - 7.0), (from + 8.0, y + 7.0)], 1.0, colour::BLACK);
        });
    }
}

fn draw_panel(
    scene: &mut Scene,
    panel: &Panel,
    (x, at): (&Axis, &[f64]),
    (left, right, top, bottom): (f64, f64, f64, f64),
    marks: &Marks,
) {
    let values = panel.curves.iter().flat_map(|curve| curve.points.iter().flat_map(|p| [p.0, p.1, p.2]));
    let most = values.clone().filter(|value| value.is_finite()).fold(f64::NEG_INFINITY, f64::max);
    let y = Axis::over(values, if bottom - top > 150.0 { 5.0 } else { 4.0 }, bottom, top);
    // No share is drawn against more than the whole.
    let y = if panel.unit == Unit::Share && most <= 1.0 { y.up_to(1.0) } else { y };
    let half_step = if at.len() > 1 { (x.at(at[1]) - x.at(at[0])).abs() * 0.25 } else { 3.0 };
    let (from, to) = (x.at(marks.plateau.0) - half_step, x.at(marks.plateau.1) + half_step);
    scene.rectangle(from.max(left), top, to.min(right), bottom, PLATEAU);
    for tick in y.ticks() {
        scene.line(&[(left, y.at(tick)), (right, y.at(tick))], 1.0, colour::PALE);
        scene.text(y.label(tick, panel.unit), (left - 8.0, y.at(tick)), LABEL, Align::Right, colour::GREY);
    }
    scene.text(
        fitted(&panel.title, LABEL, false, right - MARGIN),
        (MARGIN, top - 15.0),
        LABEL,
        Align::Left,
        colour::GREY,
    );
    for curve in &panel.curves {
        let banded = || curve.points.iter().zip(at).filter(|(p, _)| p.1.is_finite() && p.2.is_finite());
        let along = banded().map(|(p, &at)| (x.at(at), y.at(p.2)));
        let back = banded().rev().map(|(p, &at)| (x.at(at), y.at(p.1)));
        let band: Vec<(f64, f64)> = along.chain(back).collect();
        if band.len() > 3 {
            scene.area(&band, pale(curve.ink));
        }
    }
    if let Some(today) = marks.today.filter(|today| x.contains(*today)) {
        scene.line(&[(x.at(today), top), (x.at(today), bottom)], 1.0, colour::BLACK);
    }
    scene.line(&[(x.at(marks.chosen), top), (x.at(marks.chosen), bottom)], 2.0, colour::VERMILION);
    let mut ends = Vec::new();
    for curve in &panel.curves {
        let points: Vec<(f64, f64)> = curve
            .points
            .iter()
            .zip(at)
            .filter(|(p, _)| p.0.is_finite())
            .map(|(p, &at)| (x.at(at), y.at(p.0)))
            .collect();
        scene.line(&points, 2.5, curve.ink);
        if let Some(&(_, end)) = points.last() {
            ends.push((end, curve));
        }
    }
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut free, spacing, count) = (top, 17.0, ends.len());
    for (place, (wanted, curve)) in ends.into_iter().enumerate() {
        let at = wanted.max(free).min(bottom - (count - place - 1) as f64 * spacing);
        free = at + spacing;
        scene.line(&[(right + 2.0, wanted), (right + 14.0, at)], 1.0, curve.ink);
        let name = fitted(&curve.name, LABEL, false, LABELS - 20.0);
        scene.text(name, (right + 18.0, at), LABEL, Align::Left, colour::BLACK);
    }
}
