//! Under the reform, for whom? What each reform changes by segment and by revenue decile.

use super::{group_name, name};
use crate::metrics::{Group, METRICS, Metric, Unit};
use crate::report::document::{Block, Column, Table};
use crate::report::message::{Message, msg};
use crate::stats::joint::{Resamples, together};
use crate::stats::{Interval, Sample};
use crate::study::run::run::StudyResult;
use crate::study::run::shown::Grouping;

/// What is shown of groups.
const SHOWN: [Metric; 2] = [Metric::GoodLost, Metric::ProfitPerMerchant];

/// The changes of a metric in every group under every reform; all hold together.
pub struct GroupChanges {
    pub metric: Metric,
    /// `[reform][group]`, groups without everybody, in the order of [`Group::every`].
    pub changes: Vec<Vec<Interval>>,
}

impl GroupChanges {
    /// Of a metric.
    pub fn of(result: &StudyResult, metric: Metric, resamples: &mut Resamples) -> GroupChanges {
        let baseline = &result.policies[0];
        let groups = baseline.groups.len() - 1;
        let reforms = result.policies[1..].iter();
        let samples = reforms
            .flat_map(|policy| (1..=groups).map(move |group| policy.change_sample(baseline, group, metric as usize)));
        let samples: Vec<Sample> = samples.collect();
        let scale = METRICS[metric as usize].unit.scale_of_change();
        let mut joint = together(&samples, scale, resamples).into_iter().map(|joint| joint.interval);
        let changes = (1..result.policies.len()).map(|_| joint.by_ref().take(groups).collect()).collect();
        GroupChanges { metric, changes }
    }

    /// Of everything that is shown; nothing without reforms.
    pub fn shown(result: &StudyResult) -> Vec<GroupChanges> {
        if result.policies.len() < 2 {
            return Vec::new();
        }
        let mut resamples = Resamples::default();
        SHOWN.into_iter().map(|metric| GroupChanges::of(result, metric, &mut resamples)).collect()
    }

    /// The groups that a reform harms with a whole interval though it does not harm everybody: policy, group and change.
    fn harmed(&self, result: &StudyResult) -> Vec<(usize, Group, Interval)> {
        let mut found = Vec::new();
        for (reform, changes) in self.changes.iter().enumerate() {
            let policy = reform + 1;
            let spares = result.policies[policy].change(self.metric).upper < 0.0;
            if !spares {
                continue;
            }
            let groups = result.policies[policy].groups[1..].iter().zip(changes);
            let harmed = groups.filter(|(_, change)| change.lower > 0.0);
            found.extend(harmed.map(|(group, change)| (policy, group.group, *change)));
        }
        found
    }
}

/// The groups that lose more good merchants under a reform that spares them on the whole; nothing where there is none.
pub fn harmed(result: &StudyResult, all: &[GroupChanges]) -> Message {
    let lost = all.iter().find(|changes| changes.metric == Metric::GoodLost);
    let harmed = lost.map(|lost| lost.harmed(result)).unwrap_or_default();
    let sentence = |(policy, group, change): (usize, Group, Interval)| {
        msg!(
            "“{name}” spares good merchants on the whole, but {group} loses more of them: {change} points.",
            name = Message::elided(name(&result.policies[policy]), 40),
            group = group_name(group, &result.segment_names),
            change = Message::change(&change, Unit::Share)
        )
    };
    Message::joined(harmed.into_iter().map(sentence).collect(), " ")
}

/// Tables of changes by groups: on the terminal where they are asked for, and on pages always.
pub fn tables(result: &StudyResult, all: &[GroupChanges], by: &[Grouping]) -> Vec<Block> {
    let each = Grouping::ALL.into_iter().flat_map(|grouping| all.iter().map(move |changes| (grouping, changes)));
    let block = |(grouping, changes): (Grouping, &GroupChanges)| {
        let table = table(result, changes, grouping);
        if by.contains(&grouping) { Block::Table(table) } else { Block::Detail(table) }
    };
    each.map(block).collect()
}

fn table(result: &StudyResult, changes: &GroupChanges, grouping: Grouping) -> Table {
    let (baseline, metric) = (&result.policies[0], METRICS[changes.metric as usize].title);
    let (unit, changes_of) = (METRICS[changes.metric as usize].unit, changes.metric);
    let heading = match (changes.metric, grouping) {
        (Metric::GoodLost, Grouping::Segments) => msg!("good lost by segment, changes in points"),
        (Metric::GoodLost, Grouping::Deciles) => msg!("good lost by revenue decile, changes in points"),
        (_, Grouping::Segments) => msg!("{metric} by segment", metric = Message::lower(Message::known(metric))),
        (_, Grouping::Deciles) => msg!("{metric} by revenue decile", metric = Message::lower(Message::known(metric))),
    };
    let mut columns = vec![Column::text(heading), Column::number(name(baseline))];
    columns.extend(result.policies[1..].iter().map(|policy| Column::number(name(policy))));
    // Everybody's as in the table of policies.
    let level = |group: usize| match group {
        0 => Message::level(&baseline.level(changes_of), unit),
        group => Message::level(&baseline.level_sample(group, changes_of as usize).interval(unit.scale()), unit),
    };
    let mut rows = vec![(0, Group::All)];
    let groups = baseline.groups.iter().enumerate().skip(1);
    rows.extend(groups.filter(|(_, group)| grouping.has(group.group)).map(|(index, group)| (index, group.group)));
    let rows = rows.into_iter().map(|(index, group)| {
        let mut row = vec![group_name(group, &result.segment_names), level(index)];
        row.extend(result.policies[1..].iter().zip(&changes.changes).map(|(policy, changes)| match index {
            0 => Message::change(&policy.change(changes_of), unit),
            index => Message::change(&changes[index - 1], unit),
        }));
        row
    });
    Table::new(columns, rows.collect())
}

/// What the tables of groups hold.
pub fn note(all: &[GroupChanges]) -> Message {
    match all {
        [] => Message::none(),
        _ => msg!(
            "By group: the level without reform, then what each reform changes; the intervals of the changes in all segments and \
             deciles under all reforms hold together."
        ),
    }
}
