//! Points of two metrics with the frontier joined: what cannot be bettered in one without losing in the other.

use super::axis::Axis;
use super::frame::{BOTTOM, HEIGHT, LABEL, MARGIN, TOP, WIDTH, frame};
use super::scene::{Align, Scene, colour, fitted, text_width};
use crate::metrics::Unit;

/// One point.
pub struct Point {
    pub at: (f64, f64),
    /// On the frontier.
    pub best: bool,
    /// Said of a few points.
    pub label: Option<String>,
    /// Lower and upper bound across and upwards, where there are any.
    pub bounds: Option<[f64; 4]>,
}

/// Draws the points; the baseline, with its name, in black.
pub fn scatter(
    title: &str,
    subtitle: &str,
    footnote: &str,
    (x_name, x_unit): (&str, Unit),
    (y_name, y_unit): (&str, Unit),
    points: &[Point],
    baseline: Option<(&str, (f64, f64))>,
) -> Scene {
    let points: Vec<&Point> = points.iter().filter(|point| point.at.0.is_finite() && point.at.1.is_finite()).collect();
    let mut scene = frame(HEIGHT, title, subtitle, footnote);
    let (left, right) = (MARGIN + 74.0, WIDTH - MARGIN - 24.0);
    let (top, bottom) = (TOP + 26.0, HEIGHT - BOTTOM - 46.0);
    let baseline = baseline.filter(|(_, at)| at.0.is_finite() && at.1.is_finite());
    let all = || points.iter().map(|point| point.at).chain(baseline.map(|(_, at)| at));
    let ends = || points.iter().filter_map(|point| point.bounds);
    let x = Axis::over(all().map(|at| at.0).chain(ends().flat_map(|b| [b[0], b[1]])), 6.0, left, right);
    let y = Axis::over(all().map(|at| at.1).chain(ends().flat_map(|b| [b[2], b[3]])), 6.0, bottom, top);
    for tick in x.ticks() {
        scene.line(&[(x.at(tick), top), (x.at(tick), bottom)], 1.0, colour::PALE);
        scene.text(x.label(tick, x_unit), (x.at(tick), bottom + 16.0), LABEL, Align::Centre, colour::GREY);
    }
    for tick in y.ticks() {
        scene.line(&[(left, y.at(tick)), (right, y.at(tick))], 1.0, colour::PALE);
        scene.text(y.label(tick, y_unit), (left - 8.0, y.at(tick)), LABEL, Align::Right, colour::GREY);
    }
    scene.text(x_name, ((left + right) / 2.0, bottom + 37.0), LABEL, Align::Centre, colour::GREY);
    scene.text(y_name, (MARGIN, TOP + 6.0), LABEL, Align::Left, colour::GREY);
    let mut frontier: Vec<(f64, f64)> = points.iter().filter(|p| p.best).map(|p| p.at).collect();
    frontier.sort_by(|a, b| a.0.total_cmp(&b.0));
    let joined: Vec<(f64, f64)> = frontier.iter().map(|at| (x.at(at.0), y.at(at.1))).collect();
    if joined.len() > 1 {
        scene.line(&joined, 2.0, colour::VERMILION);
    }
    for point in &points {
        let Some([low, high, lower, upper]) = point.bounds else { continue };
        let at = (x.at(point.at.0), y.at(point.at.1));
        scene.line(&[(x.at(low), at.1), (x.at(high), at.1)], 1.0, colour::ORANGE);
        scene.line(&[(at.0, y.at(lower)), (at.0, y.at(upper))], 1.0, colour::ORANGE);
    }
    for point in &points {
        let (radius, ink) = if point.best { (4.5, colour::VERMILION) } else { (3.0, colour::SKY) };
        scene.circle((x.at(point.at.0), y.at(point.at.1)), radius, ink);
    }
    let mut taken: Vec<(f64, f64, f64, f64)> =
        all().map(|at| (x.at(at.0), y.at(at.1))).map(|(px, py)| (px - 4.0, py - 4.0, px + 4.0, py + 4.0)).collect();
    let mut name = |scene: &mut Scene, text: &str, at: (f64, f64)| {
        let text = fitted(text, LABEL, false, 380.0);
        let width = text_width(&text, LABEL, false);
        let beside = [10.0, -10.0 - width, -width / 2.0];
        let places = (0..12).flat_map(|step| {
            let shift = 14.0 + 7.0 * f64::from(step);
            beside.into_iter().flat_map(move |dx| [(dx, -shift), (dx, shift)])
        });
        for (dx, dy) in places {
            let (l, m) = (at.0 + dx, at.1 + dy);
            let bounds = (l, m - 8.0, l + width, m + 8.0);
            let inside = bounds.0 > left && bounds.2 < WIDTH - MARGIN && bounds.1 > top - 10.0 && bounds.3 < bottom;
            if inside && taken.iter().all(|t| bounds.2 < t.0 || bounds.0 > t.2 || bounds.3 < t.1 || bounds.1 > t.3) {
                scene.text(&text, (l, m), LABEL, Align::Left, colour::BLACK);
                taken.push(bounds);
                return;
            }
        }
    };
    if let Some((known_as, at)) = baseline {
        let at = (x.at(at.0), y.at(at.1));
        scene.circle(at, 6.0, colour::BLACK);
        name(&mut scene, known_as, at);
    }
    for point in &points {
        if let Some(label) = &point.label {
            name(&mut scene, label, (x.at(point.at.0), y.at(point.at.1)));
        }
    }
    scene
}
