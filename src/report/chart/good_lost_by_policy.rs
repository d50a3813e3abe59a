//! How many good merchants does each policy lose? Dots with intervals, sorted, the change beside each.

use super::Chart;
use super::axis::Axis;
use super::frame::{BOTTOM, HEIGHT, LABEL, MARGIN, TOP, WIDTH, frame};
use super::scene::{Align, colour, fitted};
use crate::metrics::{Id, Unit};
use crate::report::files::field;
use crate::report::number::{change_with_interval, level, level_with_interval};
use crate::study::run::{PolicyResult, StudyResult};

/// Width of the names at the left and of the two columns of numbers at the right.
const NAMES: f64 = 235.0;
const NUMBERS: f64 = 290.0;
const ROW_MAX: f64 = 62.0;
const ROW_MIN: f64 = 24.0;

pub fn chart(result: &StudyResult, footnote: &str) -> Chart {
    let baseline = &result.policies[0];
    let mut policies: Vec<&PolicyResult> = result.policies.iter().collect();
    policies.sort_by(|a, b| b.level(Id::GoodLost).mean.total_cmp(&a.level(Id::GoodLost).mean));

    let rows = policies.len() as f64;
    let head = 26.0;
    let row = ((HEIGHT - TOP - BOTTOM - head - 40.0) / rows).clamp(ROW_MIN, ROW_MAX);
    let height = (TOP + head + rows * row + 40.0 + BOTTOM).max(300.0);
    let finding = finding(result);
    let subtitle = format!(
        "Good merchants of the opening book that lose access within {} months; whiskers: 95 % interval over replications",
        result.months
    );
    let mut scene = frame(height, &finding, &subtitle, footnote);

    let (left, right) = (MARGIN + NAMES, WIDTH - MARGIN - NUMBERS);
    let bounds = policies.iter().flat_map(|policy| {
        let lost = policy.level(Id::GoodLost);
        [lost.mean, lost.lower, lost.upper]
    });
    let axis = Axis::over(bounds, 4.0, left + 10.0, right - 10.0);
    let (top, bottom) = (TOP + head, TOP + head + rows * row);
    for tick in axis.ticks() {
        scene.line(&[(axis.at(tick), top), (axis.at(tick), bottom)], 1.0, colour::PALE);
        scene.text(axis.percent(tick), (axis.at(tick), bottom + 16.0), LABEL, Align::Centre, colour::GREY);
    }
    let level_column = right + 145.0;
    let change_column = WIDTH - MARGIN;
    scene.text("good merchants lost", (level_column, TOP + 8.0), LABEL, Align::Right, colour::GREY);
    scene.text("change, points", (change_column, TOP + 8.0), LABEL, Align::Right, colour::GREY);
    let at_baseline = baseline.level(Id::GoodLost).mean;
    if at_baseline.is_finite() {
        scene.line(&[(axis.at(at_baseline), top), (axis.at(at_baseline), bottom)], 1.0, colour::BLACK);
    }

    let mut data = vec![
        ["policy", "good_lost", "lower", "upper", "change", "change_lower", "change_upper"].map(String::from).to_vec(),
    ];
    for (place, policy) in policies.iter().enumerate() {
        let y = top + (place as f64 + 0.5) * row;
        let is_baseline = std::ptr::eq(*policy, baseline);
        let lost = policy.level(Id::GoodLost);
        let change = policy.change(baseline, Id::GoodLost);
        let is_clear = !(change.lower <= 0.0 && change.upper >= 0.0) && change.mean != 0.0;
        let ink = if is_baseline {
            colour::BLACK
        } else if !is_clear {
            colour::GREY
        } else if change.mean < 0.0 {
            colour::BLUE
        } else {
            colour::VERMILION
        };
        let name = fitted(&policy.title, LABEL, is_baseline, NAMES - 14.0);
        if is_baseline {
            scene.bold(name, (MARGIN, y), LABEL, Align::Left, ink);
        } else {
            scene.text(name, (MARGIN, y), LABEL, Align::Left, colour::BLACK);
        }
        if lost.mean.is_finite() {
            if lost.lower.is_finite() {
                scene.line(&[(axis.at(lost.lower), y), (axis.at(lost.upper), y)], 2.0, ink);
            }
            scene.circle((axis.at(lost.mean), y), 5.0, ink);
        }
        let shown = level_with_interval(&lost, Unit::Share);
        scene.text(shown, (level_column, y), LABEL, Align::Right, colour::BLACK);
        let shown = if is_baseline { "–".into() } else { change_with_interval(&change, Unit::Share) };
        scene.text(shown, (change_column, y), LABEL, Align::Right, ink);
        let change = if is_baseline { [f64::NAN; 3] } else { [change.mean, change.lower, change.upper] };
        let mut cells = vec![policy.name.clone()];
        cells.extend([lost.mean, lost.lower, lost.upper].into_iter().chain(change).map(field));
        data.push(cells);
    }
    let alt_text = format!("{finding}. The baseline loses {}.", level(at_baseline, Unit::Share));
    Chart { name: "good_lost_by_policy".into(), alt_text, scene, data }
}

/// The finding in one line.
fn finding(result: &StudyResult) -> String {
    let baseline = &result.policies[0];
    let lost = level(baseline.level(Id::GoodLost).mean, Unit::Share);
    let changes = result.policies[1..].iter().map(|policy| (policy, policy.change(baseline, Id::GoodLost)));
    let best = changes.filter(|(_, change)| change.mean.is_finite()).min_by(|a, b| a.1.mean.total_cmp(&b.1.mean));
    match best {
        Some((policy, change)) if change.mean < -5e-4 => {
            let half_width = change.half_width();
            let within = if half_width.is_finite() { format!(" ± {:.1}", 100.0 * half_width) } else { String::new() };
            let spared = format!("{:.1}{within}", -100.0 * change.mean);
            format!("{} would spare {spared} of 100 good merchants", fitted(&policy.title, 19.0, true, 480.0))
        }
        Some(_) => format!("No alternative spares good merchants; the baseline loses {lost}"),
        None => format!("The baseline loses {lost} of its good merchants"),
    }
}
