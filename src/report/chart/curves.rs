//! Curves over a number, with bands, a marked place and points: thresholds, ROC curves, distributions.

use super::axis::Axis;
use super::frame::{BOTTOM, HEIGHT, LABEL, MARGIN, TOP, WIDTH, frame};
use super::scene::{Align, Scene, colour, fitted, text_width};
use crate::metrics::Unit;
use plotters::style::RGBColor;

/// Room for the names at the right.
const NAMES: f64 = 270.0;
/// Side of the square of equal axes.
const SIDE: f64 = 440.0;
/// Inks of curves in their order.
pub const INKS: [RGBColor; 7] =
    [colour::BLUE, colour::VERMILION, colour::GREEN, colour::PURPLE, colour::ORANGE, colour::SKY, colour::GREY];

/// One curve; points that are not finite are left out.
pub struct Curve {
    pub name: String,
    pub ink: RGBColor,
    pub points: Vec<(f64, f64)>,
    /// Lower and upper bounds, one a point.
    pub band: Vec<(f64, f64)>,
}

/// A place on the axis across, with its interval.
pub struct Mark {
    pub at: f64,
    pub interval: (f64, f64),
    pub label: String,
}

/// A point on the curves.
pub struct Dot {
    pub at: (f64, f64),
    pub ink: RGBColor,
    pub radius: f64,
}

/// What a chart of curves shows.
pub struct Plot<'a> {
    pub title: &'a str,
    pub subtitle: &'a str,
    pub footnote: &'a str,
    pub across: (&'a str, Unit),
    pub up: (&'a str, Unit),
    /// Both axes from 0 to 1 and as long as each other, with the diagonal.
    pub equal: bool,
    pub mark: Option<Mark>,
    pub curves: &'a [Curve],
    pub dots: &'a [Dot],
}

/// Draws a plot; names stand at the right, beside their curves' ends or, on equal axes, as a list.
pub fn curves(plot: &Plot<'_>) -> Scene {
    let height = if plot.equal { TOP + SIDE + BOTTOM + 70.0 } else { HEIGHT };
    let mut scene = frame(height, plot.title, plot.subtitle, plot.footnote);
    let left = MARGIN + 66.0;
    let (top, bottom) = (TOP + 22.0, height - BOTTOM - 46.0);
    let right = if plot.equal { left + (bottom - top) } else { WIDTH - MARGIN - NAMES };
    let ends = plot.equal.then_some((0.0, 1.0));
    let all = || plot.curves.iter().flat_map(|curve| &curve.points);
    let bands = plot.curves.iter().flat_map(|curve| curve.band.iter().flat_map(|band| [band.0, band.1]));
    let ends_across = all().map(|point| point.0).chain(ends.map(|e| e.0)).chain(ends.map(|e| e.1));
    let x = Across::over(ends_across, left, right);
    let y = Axis::over(all().map(|point| point.1).chain(bands).chain([0.0]).chain(ends.map(|e| e.1)), 5.0, bottom, top);
    if let Some(mark) = &plot.mark {
        let ends = (x.at(mark.interval.0), x.at(mark.interval.1));
        scene.rectangle(ends.0.max(left), top, ends.1.min(right), bottom, colour::PALE);
    }
    for tick in y.ticks() {
        scene.line(&[(left, y.at(tick)), (right, y.at(tick))], 1.0, colour::PALE);
        scene.text(y.label(tick, plot.up.1), (left - 8.0, y.at(tick)), LABEL, Align::Right, colour::GREY);
    }
    for &tick in &x.ticks {
        let (from, ink) = if plot.equal { (top, colour::PALE) } else { (bottom, colour::GREY) };
        scene.line(&[(x.at(tick), from), (x.at(tick), bottom + 5.0)], 1.0, ink);
        scene.text(x.round.label(tick, plot.across.1), (x.at(tick), bottom + 17.0), LABEL, Align::Centre, colour::GREY);
    }
    scene.text(plot.across.0, ((left + right) / 2.0, bottom + 38.0), LABEL, Align::Centre, colour::GREY);
    scene.text(plot.up.0, (MARGIN, TOP), LABEL, Align::Left, colour::GREY);
    if plot.equal {
        scene.line(&[(x.at(0.0), y.at(0.0)), (x.at(1.0), y.at(1.0))], 1.0, colour::PALE);
    }
    for curve in plot.curves {
        let banded = || {
            curve
                .points
                .iter()
                .zip(&curve.band)
                .filter(|(at, band)| at.0.is_finite() && band.0.is_finite() && band.1.is_finite())
        };
        let along = banded().map(|(at, band)| (x.at(at.0), y.at(band.1)));
        let back = banded().rev().map(|(at, band)| (x.at(at.0), y.at(band.0)));
        let band: Vec<(f64, f64)> = along.chain(back).collect();
        if band.len() > 3 {
            scene.area(&band, pale(curve.ink));
        }
    }
    if let Some(mark) = &plot.mark {
        let at = x.at(mark.at).clamp(left, right);
        scene.line(&[(at, top), (at, bottom)], 1.5, colour::BLACK);
        let half = text_width(&mark.label, LABEL, true) / 2.0;
        let from = left + text_width(plot.up.0, LABEL, false) - (left - MARGIN) + 20.0;
        let middle = at.clamp((from + half).min(WIDTH - MARGIN - half), WIDTH - MARGIN - half);
        scene.bold(&mark.label, (middle, TOP), LABEL, Align::Centre, colour::BLACK);
    }
    let mut names: Vec<Name> = Vec::new();
    // The first curve on top.
    for curve in plot.curves.iter().rev() {
        let points: Vec<(f64, f64)> = curve
            .points
            .iter()
            .filter(|at| at.0.is_finite() && at.1.is_finite())
            .map(|at| (x.at(at.0), y.at(at.1)))
            .collect();
        if let Some(last) = points.last() {
            names.push(Name { end: *last, text: &curve.name, ink: curve.ink });
            scene.line(&points, 2.5, curve.ink);
        }
    }
    for dot in plot.dots.iter().filter(|dot| dot.at.0.is_finite() && dot.at.1.is_finite()) {
        let at = (x.at(dot.at.0), y.at(dot.at.1));
        scene.circle(at, dot.radius + 1.5, colour::WHITE);
        scene.circle(at, dot.radius, dot.ink);
    }
    names.reverse();
    if plot.equal {
        listed(&mut scene, &names, right + 40.0, top + 12.0);
    } else {
        names.sort_by(|a, b| a.end.1.total_cmp(&b.end.1));
        beside(&mut scene, &names, right, (top, bottom));
    }
    scene
}

/// An axis that ends at its values, with round numbers marked.
struct Across {
    round: Axis,
    ticks: Vec<f64>,
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Across {
    fn over(values: impl Iterator<Item = f64>, from: f64, to: f64) -> Across {
        let finite = values.filter(|value| value.is_finite());
        let (mut low, mut high) =
            finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        if low >= high {
            (low, high) = if low == high { (low - 1.0, high + 1.0) } else { (0.0, 1.0) };
        }
        let round = Axis::over([low, high], 8.0, from, to);
        let ticks = round.ticks().into_iter().filter(|tick| (low..=high).contains(tick)).collect();
        Across { round, ticks, low, high, from, to }
    }

    fn at(&self, value: f64) -> f64 {
        self.from + (value - self.low) / (self.high - self.low) * (self.to - self.from)
    }
}

/// Edges of about `count` bins of a round width over two numbers.
pub fn edges(low: f64, high: f64, count: f64) -> Vec<f64> {
    Axis::over([low, high], count, 0.0, 1.0).ticks()
}

/// A curve's name and where the curve ends.
struct Name<'a> {
    end: (f64, f64),
    text: &'a str,
    ink: RGBColor,
}

/// Names beside the curves' ends, moved apart.
fn beside(scene: &mut Scene, names: &[Name<'_>], right: f64, (top, bottom): (f64, f64)) {
    let (mut free, spacing) = (top, 18.0);
    for (place, Name { end, text, ink }) in names.iter().enumerate() {
        let at = end.1.max(free).min(bottom - (names.len() - place - 1) as f64 * spacing);
        free = at + spacing;
        scene.line(&[(end.0 + 2.0, end.1), (right + 2.0, end.1), (right + 14.0, at)], 1.0, *ink);
        scene.text(fitted(text, LABEL, false, NAMES - 22.0), (right + 18.0, at), LABEL, Align::Left, colour::BLACK);
    }
}

/// Names as a list, each with its ink.
fn listed(scene: &mut Scene, names: &[Name<'_>], left: f64, top: f64) {
    for (place, Name { text, ink, .. }) in names.iter().enumerate() {
        let at = top + 22.0 * place as f64;
        scene.line(&[(left, at), (left + 22.0, at)], 3.0, *ink);
        let name = fitted(text, LABEL, false, WIDTH - MARGIN - left - 30.0);
        scene.text(name, (left + 30.0, at), LABEL, Align::Left, colour::BLACK);
    }
}

/// A quarter of the ink on white.
fn pale(ink: RGBColor) -> RGBColor {
    let part = |c: u8| (255.0 - (255.0 - f64::from(c)) * 0.25) as u8;
    RGBColor(part(ink.0), part(ink.1), part(ink.2))
}

#[cfg(test)]
mod tests {
    use super::super::scene::Shape;
    use super::*;

    /// Asserts that nothing leaves the canvas and no text stands over another.
    fn assert_printable(scene: &Scene) {
        let mut texts = Vec::new();
        for shape in &scene.shapes {
            let points = match shape {
                Shape::Line { points, .. } | Shape::Area { points, .. } => points.clone(),
                Shape::Circle { at, .. } => vec![*at],
                Shape::Text(text) => {
                    let (left, top, right, bottom) = text.bounds();
                    texts.push((text.text.as_str(), (left, top, right, bottom)));
                    vec![(left, top), (right, bottom)]
                }
            };
            let inside = |at: &(f64, f64)| (0.0..=scene.width).contains(&at.0) && (0.0..=scene.height).contains(&at.1);
            assert!(points.iter().all(inside), "{shape:?}");
        }
        for (place, (one, a)) in texts.iter().enumerate() {
            for (two, b) in &texts[..place] {
                let apart = a.2 <= b.0 || b.2 <= a.0 || a.3 <= b.1 || b.3 <= a.1;
                assert!(apart, "“{one}” stands over “{two}”");
            }
        }
    }

    #[test]
    fn ordinary_and_odd_curves_can_be_printed() {
        let long = "a name that somebody wrote down ".repeat(4);
        for equal in [false, true] {
            for points in [vec![], vec![(0.0, 0.5)], vec![(0.0, 0.0), (0.4, f64::NAN), (1.0, 1.0)]] {
                for at in [0.0, 0.5, 1.0] {
                    let curve = |ink| Curve { name: long.clone(), ink, points: points.clone(), band: Vec::new() };
                    let drawn: Vec<Curve> = INKS.into_iter().map(curve).collect();
                    assert_printable(&curves(&Plot {
                        title: &long,
                        subtitle: &long,
                        footnote: &long,
                        across: ("score", Unit::Number),
                        up: ("share of people in a bin", Unit::Share),
                        equal,
                        mark: (!equal).then(|| Mark {
                            at,
                            interval: (at - 0.1, at + 0.1),
                            label: "Deny below 520.25 (95 %: 510.75 to 530.5)".into(),
                        }),
                        curves: &drawn,
                        dots: &[Dot { at: (at, f64::NAN), ink: colour::BLACK, radius: 5.0 }],
                    }));
                }
            }
        }
    }

    #[test]
    fn bins_have_round_edges() {
        assert_eq!(edges(0.0, 100.0, 25.0).len(), 21);
        assert!(edges(3.0, 3.0, 25.0).len() > 1);
    }
}
