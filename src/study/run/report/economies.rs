//! What a report says of economies: how far the numbers of one lie from those of another.

use super::{baseline_name, name};
use crate::metrics::{METRICS, Metric, Unit};
use crate::report::csv_table::{CsvCell, CsvTable};
use crate::report::document::{Column, Table};
use crate::report::message::{Message, msg};
use crate::stats::economies::OverEconomies;
use crate::study::ensemble::report::weight;
use crate::study::run::distribution::Distribution;
use crate::study::run::run::StudyResult;

/// The metrics of the page's table; the file has more.
const SHOWN: [Metric; 2] = [Metric::GoodLost, Metric::ProfitPerMerchant];

/// The distribution of a policy's metric, if there is one.
pub fn of(all: &[Distribution], policy: usize, metric: Metric, is_change: bool) -> Option<&Distribution> {
    all.iter().find(|one| one.policy == policy && one.metric == metric && one.is_change == is_change)
}

/// How many of 1,000 good merchants an economy loses, and what a reform changes in most of them.
pub fn sentence(result: &StudyResult, all: &[Distribution], reform: Option<usize>) -> Option<Message> {
    let lost = of(all, 0, Metric::GoodLost, false).filter(|lost| lost.median.interval.mean.is_finite())?;
    let count = |of: &OverEconomies| Message::thousandth(of.interval.mean);
    let range = msg!(
        "Over simulated economies {low} to {high} of 1,000 are lost (10% to 90%): in one economy in ten more than {high}",
        low = count(&lost.percentile_10),
        high = count(&lost.percentile_90)
    );
    let change = reform.and_then(|reform| of(all, reform, Metric::GoodLost, true));
    let Some(change) = change.filter(|change| change.median.interval.mean.is_finite()) else {
        return Some(msg!("{title}.", title = range));
    };
    let points = |of: &OverEconomies| Message::Change(of.interval.mean, Unit::Share);
    let changes = msg!(
        "{range}; “{name}” changes the share by {low} to {high} points",
        range = range,
        name = Message::elided(name(&result.policies[change.policy]), 60),
        low = points(&change.percentile_10),
        high = points(&change.percentile_90)
    );
    let profit = of(all, change.policy, Metric::ProfitPerMerchant, true).and_then(|profit| profit.signs);
    Some(match profit.map(|[above, _]| above.interval.mean).filter(|share| share.is_finite()) {
        Some(share) => {
            msg!("{changes}, and profit rises in {share} of them.", changes = changes, share = weight(share))
        }
        None => msg!("{title}.", title = changes),
    })
}

/// Levels of the baseline and changes of the reforms, over economies; none of one replication.
pub fn table(result: &StudyResult, all: &[Distribution]) -> Option<Table> {
    let columns = vec![
        Column::text(msg!("over economies")),
        Column::number(msg!("10%")),
        Column::number(msg!("median")),
        Column::number(msg!("90%")),
        Column::number(msg!("mean of the worst 5%")),
        Column::number(msg!("rises in")),
        Column::number(msg!("falls in")),
    ];
    let shown = all.iter().filter(|of| SHOWN.contains(&of.metric) && (of.policy == 0 || of.is_change));
    let rows: Vec<Vec<Message>> = shown.map(|of| row(result, of)).collect();
    (!rows.is_empty()).then(|| Table::new(columns, rows))
}

fn row(result: &StudyResult, of: &Distribution) -> Vec<Message> {
    let (metric, unit) = (METRICS[of.metric as usize].title, METRICS[of.metric as usize].unit);
    let policy = name(&result.policies[of.policy]);
    let metric = Message::lower(Message::known(metric));
    let heading = match of.is_change {
        false => msg!("{policy}: {metric}", policy = policy, metric = metric),
        true => msg!("{policy}: change of {metric}", policy = policy, metric = metric),
    };
    let number = |of: &OverEconomies, is_change: bool| match is_change {
        false => Message::level(&of.interval, unit),
        true => Message::change(&of.interval, unit),
    };
    let numbers = [&of.percentile_10, &of.median, &of.percentile_90, &of.worst].map(|one| number(one, of.is_change));
    let signs = match of.signs {
        Some(signs) => signs.map(|sign| Message::level(&sign.interval, Unit::Share)),
        None => [Message::from("–"), Message::from("–")],
    };
    std::iter::once(heading).chain(numbers).chain(signs).collect()
}

/// What the numbers over economies are.
pub fn note(result: &StudyResult, all: &[Distribution]) -> Message {
    let Some(lost) = of(all, 0, Metric::GoodLost, false) else { return Message::none() };
    let chance = match lost.share_of_merchants {
        share if share.is_finite() => msg!(
            "The merchants' own chance ({share} of the variance of good lost under {baseline}) is taken out.",
            share = weight(share),
            baseline = baseline_name(result)
        ),
        _ => msg!("The merchants' own chance is in."),
    };
    msg!(
        "Over economies: each replication is one simulated economy. {chance} Changes of shares are in points; intervals: 95%, \
         each by itself (docs/intervals.md).",
        chance = chance
    )
}

/// Every distribution for programs.
pub fn csv(result: &StudyResult, all: &[Distribution]) -> CsvTable {
    let columns =
        ["policy", "metric", "kind", "statistic", "value", "lower", "upper", "as_simulated", "n", "share_of_merchants"];
    let mut table = CsvTable::new("distribution", &columns);
    for one in all {
        let kind = if one.is_change { "change" } else { "level" };
        for (statistic, of) in one.statistics() {
            let texts = [result.policies[one.policy].name.as_str(), METRICS[one.metric as usize].name, kind, statistic];
            let mut row: Vec<CsvCell> = texts.map(CsvCell::from).to_vec();
            row.extend([of.interval.mean, of.interval.lower, of.interval.upper, of.as_simulated].map(CsvCell::from));
            row.extend([of.interval.replications.into(), one.share_of_merchants.into()]);
            table.rows.push(row);
        }
    }
    table
}
