//! A comparison: changes first, then levels, then who changes sides.

use crate::metrics::swap::SwapSet;
use crate::metrics::{Id, METRICS, Unit};
use crate::report::chart::frame::footnote;
use crate::report::chart::old_bars::{Bar, Row, bars};
use crate::report::chart::scene::colour;
use crate::report::chart::{self, Chart};
use crate::report::number::{change_with_interval, elided, level_with_interval};
use crate::report::output::{Cell, INTERVAL, Report, Sheet};
use crate::report::table::{aligned, footing, headline};
use crate::study::compare::{Comparison, SWAP_MEASURES};

/// Metrics of the tables on the terminal.
const SHOWN: [(Id, &str); 6] = [
    (Id::GoodLost, "good lost"),
    (Id::GoodMonthsLost, "months lost"),
    (Id::BadCaught, "bad caught"),
    (Id::NplRatio, "NPL ratio"),
    (Id::ProfitPerMerchant, "profit/merchant"),
    (Id::SalesLostPerGood, "sales lost/good"),
];

/// The report of a comparison.
pub fn compare(result: &Comparison, hash: &str) -> Report {
    let study = &result.study;
    let text = [headline(study), changes(result), levels(result), swaps(result), footing(study)].join("\n\n");
    let mut charts = chart::charts(study, hash);
    charts.push(swap_chart(result, hash));
    Report { text, sheets: vec![results(result), swap_sheet(result)], charts }
}

fn changes(result: &Comparison) -> String {
    let baseline = &result.study.policies[0];
    let mut header = vec!["change (shares in points)"];
    header.extend(SHOWN.map(|shown| shown.1));
    let rows = result.study.policies[1..].iter().map(|policy| {
        let mut row = vec![elided(&policy.title, 42)];
        row.extend(SHOWN.map(|(id, _)| change_with_interval(&policy.change(baseline, id), METRICS[id as usize].unit)));
        row
    });
    aligned(&header, rows.collect())
}

fn levels(result: &Comparison) -> String {
    let mut header = vec!["level"];
    header.extend(SHOWN.map(|shown| shown.1));
    let rows = result.study.policies.iter().map(|policy| {
        let mut row = vec![elided(&policy.title, 42)];
        row.extend(SHOWN.map(|(id, _)| level_with_interval(&policy.level(id), METRICS[id as usize].unit)));
        row
    });
    aligned(&header, rows.collect())
}

pub(super) fn swaps(result: &Comparison) -> String {
    let header = [
        "swap set, per 1,000 of the opening book",
        "newly lost: good",
        "bad",
        "newly kept: good",
        "bad",
        "lost by both: good",
        "bad",
        "profit change, yuan",
    ];
    let rows = result.study.policies[1..].iter().enumerate().map(|(reform, policy)| {
        let mut row = vec![elided(&policy.title, 42)];
        for set in [SwapSet::NewlyLost, SwapSet::NewlyKept, SwapSet::LostByBoth] {
            for good in [true, false] {
                let count = result.swap(reform, set, good, 0);
                let half_width = count.half_width();
                let within = if half_width.is_finite() { format!(" ± {half_width:.1}") } else { String::new() };
                row.push(format!("{:.1}{within}", count.mean));
            }
        }
        let baseline = &result.study.policies[0];
        let mut profit = policy.change(baseline, Id::ProfitPerMerchant);
        for number in [&mut profit.mean, &mut profit.lower, &mut profit.upper] {
            *number *= 1000.0;
        }
        row.push(change_with_interval(&profit, Unit::Yuan));
        row
    });
    aligned(&header, rows.collect())
}

fn results(result: &Comparison) -> Sheet {
    let columns = ["policy", "kind", "metric", "segment"];
    let mut sheet = Sheet::new("results", &[&columns[..], &INTERVAL].concat());
    let study = &result.study;
    let baseline = &study.policies[0];
    for (kind, from) in [("change", 1), ("level", 0)] {
        for policy in &study.policies[from..] {
            for (group, base) in policy.groups.iter().zip(&baseline.groups) {
                let segment = group.group.name(&study.segment_names);
                for (place, metric) in METRICS.iter().enumerate() {
                    let interval = match kind {
                        "change" => crate::stats::paired_change(&group.values[place], &base.values[place], study.unit),
                        _ => crate::stats::Interval::over(&group.values[place], study.unit),
                    };
                    let head = [policy.name.as_str(), kind, metric.name, segment.as_str()].map(Cell::from).to_vec();
                    sheet.add(head, &interval);
                }
            }
        }
    }
    sheet
}

pub(super) fn swap_sheet(result: &Comparison) -> Sheet {
    let columns = ["policy", "set", "merchant", "measure", "merchants_in_all_replications"];
    let mut sheet = Sheet::new("swap_sets", &[&columns[..], &INTERVAL].concat());
    for (reform, policy) in result.study.policies[1..].iter().enumerate() {
        for set in SwapSet::ALL {
            for (merchant, good) in [("good", true), ("bad", false)] {
                let count = result.total(reform, set, good).merchants;
                for (measure, name) in SWAP_MEASURES.into_iter().enumerate() {
                    let mut head = [policy.name.as_str(), set.name(), merchant, name].map(Cell::from).to_vec();
                    head.push(Cell::Whole(count));
                    sheet.add(head, &result.swap(reform, set, good, measure));
                }
            }
        }
    }
    sheet
}

pub(super) fn swap_chart(result: &Comparison, hash: &str) -> Chart {
    let mut data = vec![["policy", "set", "merchant", "per_1000", "lower", "upper"].map(String::from).to_vec()];
    let mut rows = Vec::new();
    let mut most: Option<(f64, String)> = None;
    for (reform, policy) in result.study.policies[1..].iter().enumerate() {
        let mut bars = Vec::new();
        let mut shown = Vec::new();
        for (good, ink) in [(true, colour::BLUE), (false, colour::ORANGE)] {
            for (set, sign) in [(SwapSet::NewlyLost, -1.0), (SwapSet::NewlyKept, 1.0)] {
                let count = result.swap(reform, set, good, 0);
                let merchant = if good { "good" } else { "bad" };
                let mut row = vec![policy.name.clone(), set.name().into(), merchant.into()];
                row.extend([count.mean, count.lower, count.upper].map(crate::report::files::field));
                data.push(row);
                let (a, b) = (sign * count.lower, sign * count.upper);
                // Newly lost to the left and newly kept to the right share a line.
                let line = usize::from(!good);
                bars.push(Bar { line, value: sign * count.mean, lower: a.min(b), upper: a.max(b), ink });
                shown.push(count.mean);
            }
        }
        let net = shown[1] - shown[0];
        if most.as_ref().is_none_or(|best| net > best.0) && net.is_finite() {
            most = Some((net, policy.title.clone()));
        }
        rows.push(Row { label: policy.title.clone(), bars, number: format!("{:.0} / {:.0}", shown[1], shown[0]) });
    }
    let title = match &most {
        Some((net, title)) if *net > 0.5 => {
            format!("{} keeps {net:.0} more good merchants of 1,000 than it newly loses", elided(title, 40))
        }
        Some(_) => "No reform newly keeps more good merchants than it newly loses".into(),
        None => "Who is newly kept and newly lost".into(),
    };
    let subtitle = "Merchants newly lost (left) and newly kept (right) per 1,000 of the opening book; blue: good, orange: bad; whiskers: 95 %";
    let footnote = footnote(result.study.sizes, hash);
    let scene = bars(&title, subtitle, &footnote, Unit::Merchants, "good kept / lost", &[], &rows);
    Chart { name: "swap_sets".into(), alt_text: format!("{title}."), scene, data }
}
