//! What does sparing good merchants cost in bad loans? Each policy a labelled point, with both intervals.

use super::Chart;
use super::axis::Axis;
use super::frame::{BOTTOM, HEIGHT, LABEL, MARGIN, TOP, WIDTH, frame};
use super::scene::{Align, Scene, Text, colour, fitted, text_width};
use crate::metrics::Id;
use crate::report::files::field;
use crate::stats::Interval;
use crate::study::run::{PolicyResult, StudyResult};

const NAME_MAX: f64 = 220.0;
/// More policies than this have their names in a column at the right.
const BESIDE_MAX: usize = 6;

pub fn chart(result: &StudyResult, footnote: &str) -> Chart {
    let baseline = &result.policies[0];
    let points: Vec<(&PolicyResult, Interval, Interval)> = result
        .policies
        .iter()
        .map(|policy| (policy, policy.level(Id::NplRatio), policy.level(Id::GoodLost)))
        .filter(|(_, npl, lost)| npl.mean.is_finite() && lost.mean.is_finite())
        .collect();
    let finding = finding(result);
    let subtitle = format!(
        "Good merchants lost within {} months against the NPL ratio in the last month; crosses: 95 % intervals over replications",
        result.months
    );
    // Many policies need room for their labels.
    let height = HEIGHT.max(TOP + BOTTOM + 70.0 + 17.0 * result.policies.len() as f64);
    let mut scene = frame(height, &finding, &subtitle, footnote);
    let in_column = points.len() > BESIDE_MAX;
    let column = WIDTH - MARGIN - NAME_MAX;
    let (left, right) = (MARGIN + 62.0, if in_column { column - 50.0 } else { WIDTH - MARGIN - 10.0 });
    let (top, bottom) = (TOP + 24.0, height - BOTTOM - 46.0);
    let x = Axis::over(
        points.iter().flat_map(|p| [p.1.mean, p.1.lower, p.1.upper]),
        6.0,
        left,
        if in_column { right } else { right - 40.0 },
    );
    let y = Axis::over(points.iter().flat_map(|p| [p.2.mean, p.2.lower, p.2.upper]), 6.0, bottom, top);
    for tick in x.ticks() {
        scene.line(&[(x.at(tick), top), (x.at(tick), bottom)], 1.0, colour::PALE);
        scene.text(x.percent(tick), (x.at(tick), bottom + 16.0), LABEL, Align::Centre, colour::GREY);
    }
    for tick in y.ticks() {
        scene.line(&[(left, y.at(tick)), (right, y.at(tick))], 1.0, colour::PALE);
        scene.text(y.percent(tick), (left - 8.0, y.at(tick)), LABEL, Align::Right, colour::GREY);
    }
    scene.text("NPL ratio", ((left + right) / 2.0, bottom + 37.0), LABEL, Align::Centre, colour::GREY);
    scene.text("good merchants lost", (MARGIN, TOP + 4.0), LABEL, Align::Left, colour::GREY);

    let named: Vec<Named<'_>> = points
        .iter()
        .map(|(policy, npl, lost)| Named {
            title: &policy.title,
            at: (x.at(npl.mean), y.at(lost.mean)),
            bold: std::ptr::eq(*policy, baseline),
        })
        .collect();
    if in_column {
        name_in_column(&mut scene, named, column, (top, bottom));
    } else {
        let mut taken: Vec<Bounds> =
            named.iter().map(|p| (p.at.0 - 6.0, p.at.1 - 6.0, p.at.0 + 6.0, p.at.1 + 6.0)).collect();
        for point in &named {
            name_beside(&mut scene, &mut taken, (left, top - 8.0, WIDTH - MARGIN, bottom), point);
        }
    }

    for (_, npl, lost) in &points {
        let (px, py) = (x.at(npl.mean), y.at(lost.mean));
        if npl.lower.is_finite() && lost.lower.is_finite() {
            scene.line(&[(x.at(npl.lower), py), (x.at(npl.upper), py)], 1.0, colour::SKY);
            scene.line(&[(px, y.at(lost.lower)), (px, y.at(lost.upper))], 1.0, colour::SKY);
        }
    }
    for (policy, npl, lost) in &points {
        let is_baseline = std::ptr::eq(*policy, baseline);
        scene.circle((x.at(npl.mean), y.at(lost.mean)), 5.0, if is_baseline { colour::BLACK } else { colour::BLUE });
    }

    let header = ["policy", "npl_ratio", "npl_lower", "npl_upper", "good_lost", "good_lost_lower", "good_lost_upper"];
    let mut data = vec![header.map(String::from).to_vec()];
    for policy in &result.policies {
        let (npl, lost) = (policy.level(Id::NplRatio), policy.level(Id::GoodLost));
        let mut row = vec![policy.name.clone()];
        row.extend([npl.mean, npl.lower, npl.upper, lost.mean, lost.lower, lost.upper].map(field));
        data.push(row);
    }
    Chart { name: "good_lost_against_npl".into(), alt_text: format!("{finding}."), scene, data }
}

/// Left, top, right, bottom.
type Bounds = (f64, f64, f64, f64);

/// A point to be named.
struct Named<'a> {
    title: &'a str,
    at: (f64, f64),
    bold: bool,
}

/// Names in a column at the right, in the order of the points' height, each with a line to its point.
fn name_in_column(scene: &mut Scene, mut named: Vec<Named<'_>>, column: f64, (top, bottom): (f64, f64)) {
    const SPACING: f64 = 17.0;
    named.sort_by(|a, b| a.at.1.total_cmp(&b.at.1));
    let mut free = top;
    let count = named.len();
    for (place, point) in named.into_iter().enumerate() {
        let room_below = (count - place - 1) as f64 * SPACING;
        let middle = point.at.1.max(free).min(bottom - room_below);
        free = middle + SPACING;
        let corner = (column - 40.0, point.at.1);
        scene.line(&[(point.at.0 + 7.0, point.at.1), corner, (column - 6.0, middle)], 1.0, colour::PALE);
        let name = fitted(point.title, LABEL, point.bold, NAME_MAX);
        if point.bold {
            scene.bold(name, (column, middle), LABEL, Align::Left, colour::BLACK);
        } else {
            scene.text(name, (column, middle), LABEL, Align::Left, colour::BLACK);
        }
    }
}

/// Puts a point's name at the nearest free place, with a line to it where it is not beside it.
fn name_beside(scene: &mut Scene, taken: &mut Vec<Bounds>, canvas: Bounds, named: &Named<'_>) {
    let Named { title, at: point, bold } = *named;
    let name = fitted(title, LABEL, bold, NAME_MAX);
    let width = text_width(&name, LABEL, bold);
    let text = |left: f64, middle: f64| Text {
        text: name.clone(),
        at: (left, middle),
        size: LABEL,
        align: Align::Left,
        bold,
        colour: colour::BLACK,
    };
    let fits = |text: &Text, taken: &[(f64, f64, f64, f64)]| {
        let (l, t, r, b) = text.bounds();
        let inside = l >= canvas.0 && t >= canvas.1 && r <= canvas.2 && b <= canvas.3;
        inside && taken.iter().all(|other| r < other.0 || l > other.2 || b < other.1 || t > other.3)
    };
    let beside = [point.0 + 10.0, point.0 - 10.0 - width];
    let above_or_below = [point.0 - width / 2.0];
    let corners = [point.1 - 12.0, point.1 + 12.0];
    let near = beside.into_iter().flat_map(|left| corners.map(|middle| (left, middle)));
    let over = above_or_below.into_iter().flat_map(|left| [(left, point.1 - 15.0), (left, point.1 + 15.0)]);
    let rings = (1..60).flat_map(|ring| {
        let shift = 9.0 * f64::from(ring);
        beside.into_iter().flat_map(move |left| {
            let out = if left > point.0 { 6.0 } else { -6.0 };
            [(left + out, point.1 - shift), (left + out, point.1 + shift)]
        })
    });
    let columns = (0..60).flat_map(|row| {
        let middle = canvas.1 + 10.0 + 16.0 * f64::from(row);
        [(canvas.2 - width - 2.0, middle), (canvas.0 + 4.0, middle)]
    });
    let places = near.chain(over).chain(rings).chain(columns);
    let Some(chosen) = places.map(|(left, middle)| text(left, middle)).find(|text| fits(text, taken)) else {
        return;
    };
    let bounds = chosen.bounds();
    if (chosen.at.1 - point.1).abs() > 16.0 {
        let end = if bounds.0 > point.0 { bounds.0 - 2.0 } else { bounds.2.min(point.0.max(bounds.0)) + 2.0 };
        scene.line(&[point, (end, chosen.at.1)], 1.0, colour::GREY);
    }
    taken.push(bounds);
    if bold {
        scene.bold(name, chosen.at, LABEL, Align::Left, colour::BLACK);
    } else {
        scene.text(name, chosen.at, LABEL, Align::Left, colour::BLACK);
    }
}

/// The finding in one line: what the reform that spares most does to the NPL ratio.
fn finding(result: &StudyResult) -> String {
    let baseline = &result.policies[0];
    let changes = result.policies[1..]
        .iter()
        .map(|policy| (policy, policy.change(baseline, Id::GoodLost).mean, policy.change(baseline, Id::NplRatio).mean));
    let best = changes.filter(|(_, lost, npl)| lost.is_finite() && npl.is_finite()).min_by(|a, b| a.1.total_cmp(&b.1));
    match best {
        Some((policy, lost, npl)) if lost < -5e-4 => {
            let title = fitted(&policy.title, 19.0, true, 280.0);
            let (lost, npl) = (-100.0 * lost, 100.0 * npl);
            format!("{title}: {lost:.1} points fewer good lost, NPL ratio {npl:+.2} points")
        }
        Some(_) => "No alternative spares good merchants".into(),
        None => "Good merchants lost and bad loans under the baseline".into(),
    }
}
