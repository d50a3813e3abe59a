//! Good merchants lost by segment and by decile of revenue.

use super::{baseline_name, percent, strings};
use crate::metrics::{Group, Metric, Unit};
use crate::report::chart::Chart;
use crate::report::chart::draw::layout::Heading;
use crate::report::chart::groups::{GroupBlock, GroupRow, Groups};
use crate::report::csv_table::field;
use crate::report::document::Figure;
use crate::report::message::{Message, msg};
use crate::stats::joint::{Resamples, together};
use crate::stats::{Sample, Scale};
use crate::study::run::run::StudyResult;

/// The baseline's good merchants lost by segment and revenue decile.
pub fn groups(result: &StudyResult, footnote: &Message) -> Figure {
    let baseline = &result.policies[0];
    let everybody = baseline.level(Metric::GoodLost).mean;
    let groups = 1..baseline.groups.len();
    let lost = groups.clone().map(|group| baseline.level_sample(group, Metric::GoodLost as usize));
    let levels = together(&lost.collect::<Vec<Sample>>(), Scale::Share, &mut Resamples::default());
    let mut rows: Vec<(Group, GroupRow)> = groups
        .zip(levels)
        .map(|(index, level)| {
            let (group, merchants) = (baseline.groups[index].group, baseline.total(index, Metric::GoodCount));
            (group, GroupRow { name: group_name(group, &result.segment_names), level: level.interval, merchants })
        })
        .collect();
    let mut data = vec![strings(["group", "good_lost", "lower", "upper", "good_merchants"])];
    for (group, row) in &rows {
        let mut line = vec![group.name(&result.segment_names)];
        line.extend([row.level.mean, row.level.lower, row.level.upper, row.merchants.round()].map(field));
        data.push(line);
    }
    rows.sort_by(|a, b| b.1.level.mean.total_cmp(&a.1.level.mean));
    let worst =
        rows.iter().find(|(_, row)| row.level.mean.is_finite()).map(|(_, row)| (row.name.clone(), row.level.mean));
    let title = match worst {
        Some((name, lost)) => msg!(
            "{lost} of good merchants are lost in {name}, the highest of all groups, against {all} overall",
            name = name,
            lost = percent(lost),
            all = percent(everybody)
        ),
        None => msg!("No group loses good merchants under {baseline}", baseline = baseline_name(result)),
    };
    let (segments, mut deciles): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|(group, _)| matches!(group, Group::Segment(_)));
    deciles.sort_by_key(|(group, _)| match group {
        Group::Decile(decile) => *decile,
        _ => 0,
    });
    let block = |title: Message, rows: Vec<(Group, GroupRow)>| GroupBlock {
        title,
        rows: rows.into_iter().map(|row| row.1).collect(),
    };
    let heading = Heading {
        title: title.clone(),
        subtitle: msg!(
            "Good merchants lost under {baseline} by segment (sorted) and by revenue decile; whiskers: 95% \
             intervals, together for all groups",
            baseline = baseline_name(result)
        ),
        footnote: footnote.clone(),
    };
    let chart = Groups {
        heading,
        unit: Unit::Share,
        everybody: (msg!("all"), everybody),
        level_heading: msg!("good lost"),
        count_heading: msg!("good merchants"),
        blocks: vec![block(msg!("Segments"), segments), block(msg!("Revenue deciles"), deciles)],
    };
    Figure {
        name: "good_lost_by_group".into(),
        alt_text: msg!("{title}.", title = title),
        chart: Chart::Groups(chart),
        data,
    }
}

/// A group in words.
pub fn group_name(group: Group, segments: &[String]) -> Message {
    match group {
        Group::All => msg!("all"),
        Group::Segment(index) => Message::known(segments[index].replace('_', " ")),
        Group::Decile(0) => msg!("decile 1 (lowest revenue)"),
        Group::Decile(9) => msg!("decile 10 (highest revenue)"),
        Group::Decile(decile) => msg!("decile {number}", number = decile + 1),
    }
}
