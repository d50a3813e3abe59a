//! The effect of opening a consumer loan.

use crate::metrics::Unit;
use crate::report::chart::Chart;
use crate::report::chart::frame::footnote;
use crate::report::chart::lines::{Line, lines};
use crate::report::files::field;
use crate::report::number::{change_with_interval, level};
use crate::report::output::{Cell, INTERVAL, Report, Sheet};
use crate::report::table::{aligned, footing};
use crate::study::effect::{EffectResult, Setting};

/// The report of the experiment.
pub fn effect(result: &EffectResult, hash: &str) -> Report {
    let finding = finding(result);
    let text = [finding.clone(), settings(result), groups(result), footing(&result.study)].join("\n\n");
    let chart = chart(result, hash, &finding);
    Report { text, sheets: vec![sheet(result), months(result)], charts: vec![chart] }
}

fn finding(result: &EffectResult) -> String {
    let with_cap = &result.arms[0].groups[0];
    let without = &result.arms[1].groups[0];
    format!(
        "Opening a consumer loan in month {} costs {} of 1,000 good merchants without one their merchant loan by month {} \
         ({} without the exposure cap).",
        result.opening_month,
        thousandth(with_cap),
        result.study.months,
        thousandth(without)
    )
}

fn thousandth(interval: &crate::stats::Interval) -> String {
    if !interval.mean.is_finite() {
        return "an unknown number".into();
    }
    let half_width = 1000.0 * interval.half_width();
    let within = if half_width.is_finite() { format!(" ± {half_width:.1}") } else { String::new() };
    format!("{:.0}{within}", 1000.0 * interval.mean)
}

fn settings(result: &EffectResult) -> String {
    let span = result.study.months - result.opening_month;
    let wanted: Vec<u32> = [0, 1, 3, 6, 12].into_iter().filter(|month| *month < span).chain([span]).collect();
    let names: Vec<String> = wanted.iter().map(|month| format!("after {month} months")).collect();
    let mut header = vec!["effect, points"];
    header.extend(names.iter().map(String::as_str));
    let rows = result.arms.iter().map(|arm| {
        let mut row = vec![arm.setting.title()];
        row.extend(wanted.iter().map(|&month| change_with_interval(&arm.by_month[month as usize], Unit::Share)));
        row
    });
    aligned(&header, rows.collect())
}

fn groups(result: &EffectResult) -> String {
    let titles: Vec<String> = Setting::ALL.iter().map(|setting| setting.title()).collect();
    let mut header = vec!["effect by group, points"];
    header.extend(titles.iter().take(2).map(String::as_str));
    let rows = result.groups.iter().enumerate().map(|(place, group)| {
        let mut row = vec![group.name(&result.study.segment_names)];
        row.extend(result.arms[..2].iter().map(|arm| change_with_interval(&arm.groups[place], Unit::Share)));
        row
    });
    aligned(&header, rows.collect())
}

fn head(setting: Setting) -> Vec<Cell> {
    vec![setting.rule_name().into(), if setting.exposure_cap { "yes" } else { "no" }.into()]
}

fn sheet(result: &EffectResult) -> Sheet {
    let mut sheet = Sheet::new("results", &[&["rule", "exposure_cap", "segment"][..], &INTERVAL].concat());
    for arm in &result.arms {
        for (group, interval) in result.groups.iter().zip(&arm.groups) {
            let mut cells = head(arm.setting);
            cells.push(group.name(&result.study.segment_names).into());
            sheet.add(cells, interval);
        }
    }
    sheet
}

fn months(result: &EffectResult) -> Sheet {
    let mut sheet =
        Sheet::new("by_month", &[&["rule", "exposure_cap", "months_since_opening"][..], &INTERVAL].concat());
    for arm in &result.arms {
        for (month, interval) in arm.by_month.iter().enumerate() {
            let mut cells = head(arm.setting);
            cells.push(month.into());
            sheet.add(cells, interval);
        }
    }
    sheet
}

fn chart(result: &EffectResult, hash: &str, finding: &str) -> Chart {
    let drawn: Vec<Line> = result
        .arms
        .iter()
        .map(|arm| {
            let end = level(arm.by_month.last().map_or(f64::NAN, |interval| interval.mean), Unit::Share);
            Line { name: arm.setting.title(), end, points: arm.by_month.clone(), at_risk: None }
        })
        .collect();
    let title = format!(
        "Opening a consumer loan costs {} of 1,000 good merchants their loan",
        thousandth(&result.arms[0].groups[0])
    );
    let subtitle = format!(
        "Good merchants lost if everybody without a consumer loan opens one in month {}, minus if nobody does; bands: 95 %",
        result.opening_month
    );
    let scene =
        lines(&title, &subtitle, &footnote(result.study.sizes, hash), Unit::Share, "months since opening", &drawn);
    let mut data =
        vec![["rule", "exposure_cap", "months_since_opening", "effect", "lower", "upper"].map(String::from).to_vec()];
    for arm in &result.arms {
        for (month, p) in arm.by_month.iter().enumerate() {
            let cap = if arm.setting.exposure_cap { "yes" } else { "no" };
            let mut row = vec![arm.setting.rule_name().to_string(), cap.into(), month.to_string()];
            row.extend([p.mean, p.lower, p.upper].map(field));
            data.push(row);
        }
    }
    Chart { name: "effect_by_month".into(), alt_text: finding.to_string(), scene, data }
}
