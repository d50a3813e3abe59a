//! How does good merchants' access develop? A fan of the baseline over replications, and the median of other policies.

use super::Chart;
use super::axis::Axis;
use super::frame::{BOTTOM, HEIGHT, LABEL, MARGIN, TOP, WIDTH, frame};
use super::scene::{Align, colour, fitted};
use crate::metrics::{Id, Unit};
use crate::report::files::field;
use crate::report::number::level;
use crate::stats::quantile;
use crate::study::run::{PolicyResult, StudyResult};
use plotters::style::RGBColor;

/// Most policies drawn beside the baseline.
const LINES_MAX: usize = 5;
const LABELS: f64 = 250.0;
const INKS: [RGBColor; LINES_MAX] = [colour::VERMILION, colour::GREEN, colour::PURPLE, colour::ORANGE, colour::SKY];
/// Lighter and darker part of the baseline's fan.
const OUTER: RGBColor = RGBColor(0xd4, 0xe6, 0xf2);
const INNER: RGBColor = RGBColor(0xa3, 0xcb, 0xe4);

pub fn chart(result: &StudyResult, footnote: &str) -> Chart {
    let baseline = &result.policies[0];
    let at = |policy: &PolicyResult, p: f64| -> Vec<f64> {
        policy.access_good.iter().map(|replications| quantile(replications, p)).collect()
    };
    let last = |policy: &PolicyResult| at(policy, 0.5).last().copied().unwrap_or(f64::NAN);
    let end = level(last(baseline), Unit::Share);
    let finding = format!("After {} months {end} of good merchants have access under the baseline", result.months);
    let bands = if result.sizes.replications > 1 { "; bands: 50 % and 80 % of replications" } else { "" };
    let subtitle = format!("Good merchants of the opening book with access at the month's end; lines: median{bands}");
    let mut scene = frame(HEIGHT, &finding, &subtitle, footnote);

    let others = extreme_policies(result);
    let fan: Vec<(f64, Vec<f64>)> = [0.1, 0.25, 0.5, 0.75, 0.9].into_iter().map(|p| (p, at(baseline, p))).collect();
    let lines: Vec<(&PolicyResult, Vec<f64>)> = others.iter().map(|policy| (*policy, at(policy, 0.5))).collect();
    let (left, right) = (MARGIN + 58.0, WIDTH - MARGIN - LABELS);
    let (top, bottom) = (TOP, HEIGHT - BOTTOM - 42.0);
    let shown = fan.iter().flat_map(|band| band.1.iter()).chain(lines.iter().flat_map(|line| line.1.iter()));
    let y = Axis::over(shown.copied(), 5.0, bottom, top);
    let x = |month: usize| left + month as f64 / f64::from(result.months) * (right - left);
    for tick in y.ticks() {
        scene.line(&[(left, y.at(tick)), (right, y.at(tick))], 1.0, colour::PALE);
        scene.text(y.percent(tick), (left - 8.0, y.at(tick)), LABEL, Align::Right, colour::GREY);
    }
    let step = [1, 2, 3, 6, 12, 24].into_iter().find(|step| result.months / step <= 12).unwrap_or(24) as usize;
    for month in (0..=result.months as usize).step_by(step) {
        scene.text(month.to_string(), (x(month), bottom + 16.0), LABEL, Align::Centre, colour::GREY);
    }
    scene.text("months", ((left + right) / 2.0, bottom + 36.0), LABEL, Align::Centre, colour::GREY);

    let defined = fan.iter().all(|(_, values)| values.iter().all(|value| value.is_finite()));
    if defined {
        for (outer, inner, ink) in [(0, 4, OUTER), (1, 3, INNER)] {
            let along = fan[outer].1.iter().enumerate().map(|(month, &value)| (x(month), y.at(value)));
            let back = fan[inner].1.iter().enumerate().rev().map(|(month, &value)| (x(month), y.at(value)));
            scene.area(&along.chain(back).collect::<Vec<_>>(), ink);
        }
    }
    let mut labels: Vec<(f64, String, RGBColor, bool)> = Vec::new();
    let mut draw = |policy: &PolicyResult, values: &[f64], ink: RGBColor, is_baseline: bool| {
        let points: Vec<(f64, f64)> = values
            .iter()
            .enumerate()
            .filter(|(_, value)| value.is_finite())
            .map(|(month, &value)| (x(month), y.at(value)))
            .collect();
        if let Some(&(_, end)) = points.last() {
            scene.line(&points, if is_baseline { 3.0 } else { 2.0 }, ink);
            let share = level(values.last().copied().unwrap_or(f64::NAN), Unit::Share);
            let room = LABELS - 20.0 - super::scene::text_width(&share, LABEL, true) - 8.0;
            labels.push((
                end,
                format!("{share}  {}", fitted(&policy.title, LABEL, is_baseline, room)),
                ink,
                is_baseline,
            ));
        }
    };
    for ((policy, values), ink) in lines.iter().zip(INKS) {
        draw(policy, values, ink, false);
    }
    draw(baseline, &fan[2].1, colour::BLUE, true);
    labels.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut free = top;
    let spacing = 18.0;
    let count = labels.len();
    for (place, (wanted, text, ink, is_baseline)) in labels.into_iter().enumerate() {
        let room_below = (count - place - 1) as f64 * spacing;
        let at = wanted.max(free).min(bottom - room_below);
        free = at + spacing;
        scene.line(&[(right + 2.0, wanted), (right + 14.0, at)], 1.0, ink);
        if is_baseline {
            scene.bold(text, (right + 18.0, at), LABEL, Align::Left, ink);
        } else {
            scene.text(text, (right + 18.0, at), LABEL, Align::Left, colour::BLACK);
        }
    }

    let header = ["policy", "month", "percentile_10", "percentile_25", "median", "percentile_75", "percentile_90"];
    let mut data = vec![header.map(String::from).to_vec()];
    for policy in &result.policies {
        for (month, replications) in policy.access_good.iter().enumerate() {
            let mut row = vec![policy.name.clone(), month.to_string()];
            row.extend([0.1, 0.25, 0.5, 0.75, 0.9].map(|p| field(quantile(replications, p))));
            data.push(row);
        }
    }
    Chart { name: "access_by_month".into(), alt_text: format!("{finding} (median over replications)."), scene, data }
}

/// The reforms to draw: all if they are few, else those that end highest and lowest.
fn extreme_policies(result: &StudyResult) -> Vec<&PolicyResult> {
    let mut reforms: Vec<&PolicyResult> = result.policies[1..].iter().collect();
    if reforms.len() <= LINES_MAX {
        return reforms;
    }
    reforms.sort_by(|a, b| a.level(Id::GoodLostEnd).mean.total_cmp(&b.level(Id::GoodLostEnd).mean));
    let worst = reforms[reforms.len() - 1];
    vec![reforms[0], worst]
}
