//! The study as text: the headline, the table of policies, the reasons, and what the error bars rest on.

use super::number::{change_with_interval, elided, level, level_with_interval};
use crate::metrics::{Id, Unit};
use crate::model::access::Reason;
use crate::stats::Interval;
use crate::study::run::{PolicyResult, StudyResult};

/// Short names of the reasons, in the order of their codes.
const REASONS: [&str; Reason::ALL.len()] =
    ["arrears", "positioning", "cap", "inquiries", "high-cost", "revenue", "tightening", "score"];
/// Most characters of a policy's name in a table.
const NAME_MAX: usize = 42;

/// The whole answer, for the terminal.
pub fn text(result: &StudyResult) -> String {
    [headline(result), policies(result), reasons(result), footing(result)].join("\n\n")
}

/// One sentence to paste into a mail.
pub fn headline(result: &StudyResult) -> String {
    let baseline = &result.policies[0];
    let lost = baseline.level(Id::GoodLost);
    let mut text = format!(
        "Of 1,000 good merchants, {} lose their loan within {} months under the baseline",
        of_thousand(&lost),
        result.months
    );
    let mut changes: Vec<(&PolicyResult, Interval)> =
        result.policies[1..].iter().map(|policy| (policy, policy.change(baseline, Id::GoodLost))).collect();
    changes.retain(|(_, change)| change.mean.is_finite());
    changes.sort_by(|a, b| a.1.mean.total_cmp(&b.1.mean));
    let said: Vec<String> = match &changes[..] {
        [] => Vec::new(),
        [only] => vec![effect(only)],
        [first, .., last] => vec![effect(first), effect(last)],
    };
    for part in said {
        text.push_str("; ");
        text.push_str(&part);
    }
    text.push('.');
    if result.sizes.replications < 2 {
        text.push_str(" One replication gives no interval: ask for more.");
    } else {
        text.push_str(" (± is a 95 % interval over replications.)");
    }
    text
}

/// "personalised lines would spare 51 of them (± 4)".
fn effect((policy, change): &(&PolicyResult, Interval)) -> String {
    let count = (1000.0 * change.mean.abs()).round();
    let half_width = 1000.0 * change.half_width();
    let within = if half_width.is_finite() { format!(" (± {})", rounded(half_width)) } else { String::new() };
    let name = elided(&policy.title, 60);
    if count == 0.0 {
        format!("“{name}” would change nothing{within}")
    } else if change.mean < 0.0 {
        format!("“{name}” would spare {count:.0} of them{within}")
    } else {
        format!("“{name}” would cost {count:.0} more{within}")
    }
}

fn of_thousand(share: &Interval) -> String {
    if !share.mean.is_finite() {
        return "an unknown number".into();
    }
    let half_width = 1000.0 * share.half_width();
    let within = if half_width.is_finite() { format!(" ± {}", rounded(half_width)) } else { String::new() };
    format!("{:.0}{within}", 1000.0 * share.mean)
}

/// A half-width in merchants of a thousand; small ones keep a decimal.
fn rounded(half_width: f64) -> String {
    if half_width < 1.5 { format!("{half_width:.1}") } else { format!("{half_width:.0}") }
}

/// A table of policies: what is lost, the change, and what it costs.
fn policies(result: &StudyResult) -> String {
    let baseline = &result.policies[0];
    let header = ["policy", "good lost", "change, points", "bad caught", "NPL ratio", "profit/merchant", "months lost"];
    let rows = result.policies.iter().enumerate().map(|(place, policy)| {
        let shown = |id: Id, unit: Unit| level_with_interval(&policy.level(id), unit);
        let change = match place {
            0 => "–".to_string(),
            _ => change_with_interval(&policy.change(baseline, Id::GoodLost), Unit::Share),
        };
        vec![
            elided(&policy.title, NAME_MAX),
            shown(Id::GoodLost, Unit::Share),
            change,
            shown(Id::BadCaught, Unit::Share),
            level(policy.level(Id::NplRatio).mean, Unit::Share),
            shown(Id::ProfitPerMerchant, Unit::Yuan),
            shown(Id::GoodMonthsLost, Unit::Months),
        ]
    });
    aligned(&header, rows.collect())
}

/// A table of reasons: per cent of all losses of access.
fn reasons(result: &StudyResult) -> String {
    let mut header = vec!["why access is lost, %"];
    header.extend(REASONS);
    let rows = result.policies.iter().map(|policy| {
        let mut row = vec![elided(&policy.title, NAME_MAX)];
        row.extend((0..Reason::ALL.len()).map(|code| {
            let values = policy.groups[0].values[Id::ReasonArrears as usize + code].iter().copied();
            let share = 100.0 * Interval::of(values).mean;
            if share.is_finite() { format!("{share:.1}") } else { "–".into() }
        }));
        row
    });
    aligned(&header, rows.collect())
}

/// What was run.
pub fn sizes_line(result: &StudyResult) -> String {
    let sizes = result.sizes;
    let draws = match result.unit {
        1 => String::new(),
        unit => format!(
            " ({} scrambles of {unit} Sobol points each, the units of the intervals)",
            sizes.replications as usize / unit
        ),
    };
    format!(
        "{} replications{draws} of {} merchants, {} months after {} of seasoning, seed {}.",
        sizes.replications, sizes.merchants, result.months, result.seasoning, sizes.seed
    )
}

/// Sizes, and what the error bars rest on.
pub fn footing(result: &StudyResult) -> String {
    let mut text = sizes_line(result);
    let clustering = result.policies[0].good_lost_clustering;
    if clustering.design_effect.is_finite() {
        text.push_str(&format!(
            "\nMerchants of one replication share its economy: intraclass correlation {:.3}, design effect {:.0}. \
             More replications narrow the intervals; more merchants hardly do.",
            clustering.intraclass_correlation, clustering.design_effect
        ));
    }
    text
}

/// Columns side by side, the first to the left, the others to the right.
pub fn aligned(header: &[&str], rows: Vec<Vec<String>>) -> String {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.chain([header[column].chars().count()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..header.len()).map(width).collect();
    let line = |cells: Vec<&str>| -> String {
        let padded = cells.iter().zip(&widths).enumerate().map(|(column, (cell, width))| {
            let space = " ".repeat(width - cell.chars().count());
            if column == 0 { format!("{cell}{space}") } else { format!("{space}{cell}") }
        });
        padded.collect::<Vec<_>>().join("  ").trim_end().to_string()
    };
    let mut lines = vec![line(header.to_vec())];
    lines.push("─".repeat(widths.iter().sum::<usize>() + 2 * (widths.len() - 1)));
    lines.extend(rows.iter().map(|row| line(row.iter().map(String::as_str).collect())));
    lines.join("\n")
}
