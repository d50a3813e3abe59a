//! Survival: curves with numbers at risk.

use crate::metrics::Unit;
use crate::model::Scenario;
use crate::report::chart::Chart;
use crate::report::chart::frame::footnote;
use crate::report::chart::lines::{LINES_MAX, Line, lines};
use crate::report::files::field;
use crate::report::number::{elided, level, level_with_interval};
use crate::report::output::{Cell, INTERVAL, Report, Sheet};
use crate::report::table::aligned;
use crate::study::survival::{Curve, Event, SurvivalResult};

/// The report of a survival study.
pub fn survival(result: &SurvivalResult, scenario: &Scenario, hash: &str) -> Report {
    let text = [
        finding(result, scenario),
        table(result, scenario, Event::Loss),
        table(result, scenario, Event::Restoration),
        footing(result),
    ];
    let sheet = sheet(result, scenario);
    let charts = vec![
        chart(result, scenario, hash, Event::Loss, false),
        chart(result, scenario, hash, Event::Restoration, false),
        chart(result, scenario, hash, Event::Loss, true),
    ];
    Report { text: text.join("\n\n"), sheets: vec![sheet], charts }
}

fn of_all(result: &SurvivalResult, event: Event) -> impl Iterator<Item = &Curve> {
    result.curves.iter().filter(move |curve| curve.segment.is_none() && curve.good && curve.event == event)
}

fn finding(result: &SurvivalResult, scenario: &Scenario) -> String {
    let end = |event: Event| of_all(result, event).next().and_then(|curve| curve.points.last()).copied();
    let (Some(loss), Some(back)) = (end(Event::Loss), end(Event::Restoration)) else { return String::new() };
    format!(
        "Under the baseline {} of good merchants keep their loan through {} months; of those who lose it, {} have not got it back \
         {} months later.",
        level_with_interval(&loss, Unit::Share),
        scenario.months,
        level_with_interval(&back, Unit::Share),
        scenario.months
    )
}

fn table(result: &SurvivalResult, scenario: &Scenario, event: Event) -> String {
    let months: Vec<usize> = [1, 3, 6, 12, 24, 36, 60].into_iter().filter(|m| *m <= scenario.months as usize).collect();
    let names: Vec<String> = months.iter().map(|month| format!("{month} months")).collect();
    let title = match event {
        Event::Loss => "good, not yet lost after",
        Event::Restoration => "good, not yet restored after",
    };
    let mut header = vec![title];
    header.extend(names.iter().map(String::as_str));
    header.push("at risk at the start");
    let rows = of_all(result, event).map(|curve| {
        let mut row = vec![elided(&scenario.alternatives[curve.policy].title, 42)];
        row.extend(months.iter().map(|&month| level_with_interval(&curve.points[month], Unit::Share)));
        row.push(crate::report::number::thousands(curve.at_risk[0] as f64));
        row
    });
    aligned(&header, rows.collect())
}

fn footing(result: &SurvivalResult) -> String {
    format!(
        "Kaplan-Meier over all {} replications of {} merchants, seed {}; intervals: jackknife over {}.",
        result.sizes.replications,
        result.sizes.merchants,
        result.sizes.seed,
        if result.unit > 1 { format!("scrambles of {} replications", result.unit) } else { "replications".into() }
    )
}

fn sheet(result: &SurvivalResult, scenario: &Scenario) -> Sheet {
    let columns = ["policy", "segment", "merchant", "event", "month", "at_risk"];
    let mut sheet = Sheet::new("results", &[&columns[..], &INTERVAL].concat());
    for curve in &result.curves {
        let segment = curve.segment.map_or("all", |segment| scenario.segment_names[segment].as_str());
        for (month, (point, at_risk)) in curve.points.iter().zip(&curve.at_risk).enumerate() {
            let cells = vec![
                scenario.alternatives[curve.policy].name.as_str().into(),
                segment.into(),
                if curve.good { "good" } else { "bad" }.into(),
                curve.event.name().into(),
                month.into(),
                Cell::Whole(*at_risk),
            ];
            sheet.add(cells, point);
        }
    }
    sheet
}

/// Policies, or the segments under the baseline.
fn chart(result: &SurvivalResult, scenario: &Scenario, hash: &str, event: Event, by_segment: bool) -> Chart {
    let chosen: Vec<&Curve> = result
        .curves
        .iter()
        .filter(|c| {
            c.good
                && c.event == event
                && if by_segment { c.policy == 0 && c.segment.is_some() } else { c.segment.is_none() }
        })
        .take(LINES_MAX)
        .collect();
    let label = |curve: &Curve| match curve.segment {
        Some(segment) => scenario.segment_names[segment].replace('_', " "),
        None => scenario.alternatives[curve.policy].title.clone(),
    };
    let drawn: Vec<Line> = chosen
        .iter()
        .map(|curve| {
            let end = level(curve.points.last().map_or(f64::NAN, |p| p.mean), Unit::Share);
            Line { name: label(curve), end, points: curve.points.clone(), at_risk: Some(curve.at_risk.clone()) }
        })
        .collect();
    let end = chosen.first().and_then(|curve| curve.points.last()).map_or(f64::NAN, |p| p.mean);
    let end = level(end, Unit::Share);
    let (name, title, subtitle) = match (event, by_segment) {
        (Event::Loss, false) => (
            "time_to_loss",
            format!("{end} of good merchants keep their loan throughout under the baseline"),
            "not yet lost",
        ),
        (Event::Restoration, _) => (
            "time_to_restoration",
            format!("{end} of good merchants lost are still without the loan in the end"),
            "not yet restored, months since the loss",
        ),
        (Event::Loss, true) => (
            "time_to_loss_by_segment",
            "Which segments' good merchants keep their loan, under the baseline".into(),
            "not yet lost",
        ),
    };
    let subtitle = format!("Kaplan-Meier share of good merchants {subtitle}; bands: 95 % intervals (jackknife)");
    let scene = lines(&title, &subtitle, &footnote(result.sizes, hash), Unit::Share, "months", &drawn);
    let mut data = vec![["line", "month", "share", "lower", "upper", "at_risk"].map(String::from).to_vec()];
    for curve in &chosen {
        for (month, (p, at_risk)) in curve.points.iter().zip(&curve.at_risk).enumerate() {
            let mut row = vec![label(curve), month.to_string()];
            row.extend([p.mean, p.lower, p.upper].map(field));
            row.push(at_risk.to_string());
            data.push(row);
        }
    }
    Chart { name: name.into(), alt_text: format!("{title}."), scene, data }
}
