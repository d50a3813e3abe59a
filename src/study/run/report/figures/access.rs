//! Access by month.

use super::{baseline_name, name, percent, strings};
use crate::metrics::{Metric, Unit};
use crate::report::chart::Chart;
use crate::report::chart::draw::colour::Colour;
use crate::report::chart::draw::layout::Heading;
use crate::report::chart::fan::{Fan, FanBand, FanLine};
use crate::report::csv_table::field;
use crate::report::document::Figure;
use crate::report::message::{Message, msg};
use crate::study::captions::marked_once;
use crate::study::run::run::{PolicyResult, StudyResult};

/// Maximum number of policies drawn beside the baseline's fan.
const LINES_MAX: usize = 5;

/// Good merchants with access, month by month: the baseline as a fan, reforms as lines.
pub fn access_by_month(result: &StudyResult, footnote: &Message) -> Figure {
    let baseline = &result.policies[0];
    let at = |policy: &PolicyResult, p: f64| policy.access_good_quantiles(p);
    let end = at(baseline, 0.5).last().copied().unwrap_or(f64::NAN);
    let title = match widest_gap(result) {
        Some((reform, month)) => msg!(
            "In month {month}, {share} of good merchants have access under {name}, {other} under {baseline}",
            month = month,
            share = percent(at(reform, 0.5)[month]),
            name = Message::elided(name(reform), 40),
            other = percent(at(baseline, 0.5)[month]),
            baseline = baseline_name(result)
        ),
        None => msg!(
            "{share} of good merchants have access after {months} months under {baseline}",
            months = result.months,
            share = percent(end),
            baseline = baseline_name(result)
        ),
    };
    let subtitle = match result.sizes.replications {
        1 => msg!("Good merchants in the opening book with access at month end"),
        _ => msg!(
            "Good merchants in the opening book with access at month end; lines: median over replications; bands: \
             stated shares of replications under {baseline}",
            baseline = baseline_name(result)
        ),
    };
    let band = |low: f64, high: f64, name: &str| FanBand {
        name: Message::from(name),
        lower: at(baseline, low),
        upper: at(baseline, high),
    };
    let bands =
        vec![band(0.1, 0.9, "10–90%"), band(0.2, 0.8, "20–80%"), band(0.3, 0.7, "30–70%"), band(0.4, 0.6, "40–60%")];
    let mut lines = vec![FanLine { name: name(baseline), colour: Colour::Blue, values: at(baseline, 0.5) }];
    const INKS: [Colour; LINES_MAX] = [Colour::Vermilion, Colour::Green, Colour::Purple, Colour::Orange, Colour::Sky];
    let drawn = extreme_policies(result);
    let marked = marked_once([baseline].into_iter().chain(drawn.iter().copied()).map(|policy| &policy.marked[..]));
    for (policy, colour) in drawn.into_iter().zip(INKS) {
        lines.push(FanLine { name: name(policy), colour, values: at(policy, 0.5) });
    }
    let mut data = vec![strings([
        "policy",
        "month",
        "percentile_10",
        "percentile_25",
        "median",
        "percentile_75",
        "percentile_90",
    ])];
    for policy in &result.policies {
        let quantiles = [0.1, 0.25, 0.5, 0.75, 0.9].map(|p| at(policy, p));
        for month in 0..quantiles[0].len() {
            let mut row = vec![policy.name.clone(), month.to_string()];
            row.extend(quantiles.each_ref().map(|of| field(of[month])));
            data.push(row);
        }
    }
    let heading = Heading { title: title.clone(), subtitle, footnote: footnote.clone() };
    let chart = Chart::Fan(Fan { heading, unit: Unit::Share, axis: msg!("months"), bands, lines, marked });
    let alt_text = msg!("{title} (median over replications).", title = title);
    Figure { name: "access_by_month".into(), alt_text, chart, data }
}

/// The reforms to draw: all if they are few, else those that end highest and lowest.
fn extreme_policies(result: &StudyResult) -> Vec<&PolicyResult> {
    let mut reforms: Vec<&PolicyResult> = result.policies[1..].iter().collect();
    if reforms.len() <= LINES_MAX {
        return reforms;
    }
    reforms.sort_by(|a, b| a.level(Metric::GoodLostEnd).mean.total_cmp(&b.level(Metric::GoodLostEnd).mean));
    vec![reforms[0], reforms[reforms.len() - 1]]
}

/// The reform drawn whose median lies furthest from the baseline's in some month, and that month; none where all lie upon it.
fn widest_gap(result: &StudyResult) -> Option<(&PolicyResult, usize)> {
    let median = |policy: &PolicyResult| policy.access_good_quantiles(0.5);
    let baseline = median(&result.policies[0]);
    let gaps = extreme_policies(result).into_iter().flat_map(|policy| {
        let gaps = median(policy).into_iter().zip(baseline.clone()).map(|(a, b)| (a - b).abs());
        gaps.enumerate().map(move |(month, gap)| (policy, month, gap)).collect::<Vec<_>>()
    });
    let widest = gaps.filter(|(_, _, gap)| *gap > 0.0).max_by(|a, b| a.2.total_cmp(&b.2));
    widest.map(|(policy, month, _)| (policy, month))
}
