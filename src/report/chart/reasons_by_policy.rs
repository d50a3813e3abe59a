//! Why is access lost? Stacked bars of the reasons by policy.

use super::Chart;
use super::frame::{BOTTOM, HEIGHT, LABEL, MARGIN, TOP, WIDTH, frame};
use super::scene::{Align, colour, fitted, text_width};
use crate::metrics::{Id, METRICS};
use crate::model::access::Reason;
use crate::report::files::field;
use crate::stats::Interval;
use crate::study::run::{PolicyResult, StudyResult};
use plotters::style::RGBColor;

const NAMES: f64 = 235.0;
const ROW_MAX: f64 = 64.0;
const ROW_MIN: f64 = 24.0;
/// Colours of the reasons with the ink of numbers on them; neighbours differ in lightness too.
const INKS: [(RGBColor, RGBColor); 8] = [
    (colour::BLUE, colour::WHITE),
    (colour::YELLOW, colour::BLACK),
    (colour::GREEN, colour::WHITE),
    (colour::SKY, colour::BLACK),
    (colour::PURPLE, colour::BLACK),
    (colour::ORANGE, colour::BLACK),
    (colour::VERMILION, colour::WHITE),
    (colour::PALE, colour::BLACK),
];

pub fn chart(result: &StudyResult, footnote: &str) -> Chart {
    let shares = |policy: &PolicyResult| -> Vec<f64> {
        let metric = |code: usize| policy.groups[0].values[Id::ReasonArrears as usize + code].iter().copied();
        (0..Reason::ALL.len()).map(|code| Interval::of(metric(code)).mean).collect()
    };
    let title_of = |code: usize| METRICS[Id::ReasonArrears as usize + code].title;
    let baseline = shares(&result.policies[0]);
    let leading = (0..baseline.len()).filter(|&code| baseline[code].is_finite());
    let leading = leading.max_by(|&a, &b| baseline[a].total_cmp(&baseline[b]));
    let finding = match leading {
        Some(code) => {
            let share = 100.0 * baseline[code];
            format!(
                "Most frequent reason under the baseline: {}, {share:.0} % of losses",
                title_of(code).to_lowercase()
            )
        }
        None => "Nobody loses access under the baseline".into(),
    };
    let rows = result.policies.len() as f64;
    let legend = 64.0;
    let row = ((HEIGHT - TOP - legend - BOTTOM - 10.0) / rows).clamp(ROW_MIN, ROW_MAX);
    let height = (TOP + legend + rows * row + 10.0 + BOTTOM).max(300.0);
    let subtitle = "Share of all losses of access by opening-book merchants, by first reason that holds, per cent";
    let mut scene = frame(height, &finding, subtitle, footnote);

    let (left, right) = (MARGIN + NAMES, WIDTH - MARGIN);
    for (code, (ink, _)) in INKS.into_iter().enumerate() {
        let x = MARGIN + (code % 4) as f64 * (WIDTH - 2.0 * MARGIN) / 4.0;
        let y = TOP + 8.0 + (code / 4) as f64 * 22.0;
        scene.rectangle(x, y - 6.0, x + 12.0, y + 6.0, ink);
        scene.text(title_of(code), (x + 18.0, y), LABEL, Align::Left, colour::BLACK);
    }
    let mut data = vec![["policy", "reason", "share_of_losses"].map(String::from).to_vec()];
    for (place, policy) in result.policies.iter().enumerate() {
        let (top, bottom) = (TOP + legend + place as f64 * row, TOP + legend + (place as f64 + 1.0) * row);
        let middle = (top + bottom) / 2.0;
        let gap = (row * 0.14).min(6.0);
        let name = fitted(&policy.title, LABEL, place == 0, NAMES - 14.0);
        if place == 0 {
            scene.bold(name, (MARGIN, middle), LABEL, Align::Left, colour::BLACK);
        } else {
            scene.text(name, (MARGIN, middle), LABEL, Align::Left, colour::BLACK);
        }
        let shares = shares(policy);
        let mut x = left;
        for (code, &share) in shares.iter().enumerate() {
            data.push(vec![policy.name.clone(), Reason::ALL[code].code().into(), field(share)]);
            if !share.is_finite() || share <= 0.0 {
                continue;
            }
            let next = x + share * (right - left);
            scene.rectangle(x, top + gap, next - 1.0, bottom - gap, INKS[code].0);
            let number = format!("{:.0}", 100.0 * share);
            if text_width(&number, LABEL, false) + 6.0 < next - x {
                scene.text(number, ((x + next) / 2.0, middle), LABEL, Align::Centre, INKS[code].1);
            }
            x = next;
        }
        if shares.iter().all(|share| !share.is_finite()) {
            scene.text("no losses", (left + 4.0, middle), LABEL, Align::Left, colour::GREY);
        }
    }
    Chart { name: "reasons_by_policy".into(), alt_text: format!("{finding}."), scene, data }
}
