//! Good merchants lost by segment and by decile of revenue.

use super::{baseline_name, name, percent, strings};
use crate::metrics::{Group, Metric, Unit};
use crate::report::chart::Chart;
use crate::report::chart::changes::{ChangeBlock, ChangeRow, Changes};
use crate::report::chart::draw::layout::Heading;
use crate::report::chart::groups::{GroupBlock, GroupRow, Groups};
use crate::report::csv_table::field;
use crate::report::document::Figure;
use crate::report::message::{Message, msg};
use crate::stats::joint::{Resamples, together};
use crate::stats::{Sample, Scale};
use crate::study::run::report::groups::GroupChanges;
use crate::study::run::report::telling;
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

/// What the reform of a short report changes in each group: dots with intervals, sorted; the data have every reform. None without
/// reforms.
pub fn changes(result: &StudyResult, all: &[GroupChanges], footnote: &Message) -> Option<Figure> {
    let of_lost = all.iter().find(|changes| changes.metric == Metric::GoodLost)?;
    let (policy, baseline) = (telling(result)?, &result.policies[0]);
    let (reform, changes) = (&result.policies[policy], &of_lost.changes[policy - 1]);
    let group = |index: usize| baseline.groups[index + 1].group;
    let mut rows: Vec<(Group, ChangeRow)> = (0..changes.len())
        .map(|index| {
            let level = baseline.level_sample(index + 1, Metric::GoodLost as usize).interval(Scale::Share);
            let name = group_name(group(index), &result.segment_names);
            (group(index), ChangeRow { name, change: changes[index], level })
        })
        .collect();
    let mut data = vec![strings(["policy", "group", "change", "lower", "upper"])];
    for (policy, changes) in result.policies[1..].iter().zip(&of_lost.changes) {
        for (index, change) in changes.iter().enumerate() {
            let mut line = vec![policy.name.clone(), group(index).name(&result.segment_names)];
            line.extend([change.mean, change.lower, change.upper].map(field));
            data.push(line);
        }
    }
    rows.sort_by(|a, b| a.1.change.mean.total_cmp(&b.1.change.mean));
    let everybody = reform.change(Metric::GoodLost).mean;
    let defined = || rows.iter().map(|(_, row)| row).filter(|row| row.change.mean.is_finite());
    let (first, last) = defined().next().zip(defined().next_back())?;
    let points = |row: &ChangeRow| Message::Change(row.change.mean, Unit::Share);
    let title = msg!(
        "{name}: from {lowest} points of good lost in {first} to {highest} in {last}",
        name = Message::elided(name(reform), 40),
        lowest = points(first),
        first = first.name.clone(),
        highest = points(last),
        last = last.name.clone()
    );
    let heading = Heading {
        title: title.clone(),
        subtitle: msg!(
            "Change of good merchants lost under {name} by segment and by revenue decile, sorted; whiskers: 95% intervals, \
             together for all groups and reforms",
            name = Message::elided(name(reform), 40)
        ),
        footnote: footnote.clone(),
    };
    let (segments, deciles): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| matches!(row.0, Group::Segment(_)));
    let block = |title: Message, rows: Vec<(Group, ChangeRow)>| ChangeBlock {
        title,
        rows: rows.into_iter().map(|(_, row)| row).collect(),
    };
    let chart = Changes {
        heading,
        unit: Unit::Share,
        everybody: (msg!("all"), everybody),
        change_heading: msg!("change, points"),
        level_heading: msg!("good lost before"),
        blocks: vec![block(msg!("Segments"), segments), block(msg!("Revenue deciles"), deciles)],
    };
    Some(Figure {
        name: "changes_by_group".into(),
        alt_text: msg!("{title}.", title = title),
        chart: Chart::Changes(chart),
        data,
    })
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
