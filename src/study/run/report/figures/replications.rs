//! Values of single replications, and whether there are enough of them.

use super::{baseline_name, name, strings};
use crate::metrics::{Metric, Unit};
use crate::report::chart::Chart;
use crate::report::chart::draw::layout::Heading;
use crate::report::chart::histogram::{Histogram, HistogramPanel};
use crate::report::csv_table::field;
use crate::report::document::Figure;
use crate::report::message::{Message, msg};
use crate::stats::Interval;
use crate::study::run::run::StudyResult;

/// Are there replications enough?
pub fn replications(result: &StudyResult, footnote: &Message) -> Figure {
    let baseline = &result.policies[0];
    let note = |interval: &Interval| {
        let wanted = 4 * result.sizes.replications;
        msg!(
            "Mean {mean}; halving the interval takes about {wanted} replications",
            mean = Message::level(interval, Unit::Share),
            wanted = crate::report::number::thousands(f64::from(wanted))
        )
    };
    let level = baseline.level(Metric::GoodLost);
    let mut panels = vec![HistogramPanel {
        title: msg!("Good merchants lost under {baseline}", baseline = baseline_name(result)),
        unit: Unit::Share,
        is_change: false,
        values: baseline.values(Metric::GoodLost).to_vec(),
        mean: level,
        note: note(&level),
    }];
    let changes = result.policies[1..].iter().map(|policy| (policy, policy.change(Metric::GoodLost)));
    let widest =
        changes.filter(|(_, change)| change.mean.is_finite()).max_by(|a, b| a.1.mean.abs().total_cmp(&b.1.mean.abs()));
    let mut data = vec![strings(["replication", "good_lost", "change"])];
    let pairs: Option<Vec<f64>> = widest.as_ref().map(|(policy, _)| {
        policy.values(Metric::GoodLost).iter().zip(baseline.values(Metric::GoodLost)).map(|(a, b)| a - b).collect()
    });
    for (replication, lost) in baseline.values(Metric::GoodLost).iter().enumerate() {
        let change = pairs.as_ref().map_or(f64::NAN, |pairs| pairs[replication]);
        data.push(vec![replication.to_string(), field(*lost), field(change)]);
    }
    if let (Some((policy, change)), Some(pairs)) = (widest, pairs) {
        panels.push(HistogramPanel {
            title: msg!("Paired change under {name}, points", name = Message::elided(name(policy), 40)),
            unit: Unit::Share,
            is_change: true,
            values: pairs,
            mean: change,
            note: msg!(
                "Mean {mean} points; zero lies {where_zero_is}",
                mean = Message::change(&change, Unit::Share),
                where_zero_is = zero(&change)
            ),
        });
    }
    let title = match level.half_width() {
        width if width.is_finite() => msg!(
            "{replications} replications estimate the share lost to within ± {width} points",
            replications = crate::report::number::thousands(f64::from(result.sizes.replications)),
            width = format!("{:.2}", 100.0 * width)
        ),
        _ => msg!("One replication gives no interval"),
    };
    let heading = Heading {
        title: title.clone(),
        subtitle: match result.unit {
            1 => msg!("Values of single replications; shaded: 95% interval of their mean"),
            unit => msg!(
                "Values of single replications; shaded: 95% interval of their mean, over scrambles of {unit} \
                 replications",
                unit = unit
            ),
        },
        footnote: footnote.clone(),
    };
    let chart = Chart::Histogram(Histogram { heading, panels });
    Figure { name: "replications".into(), alt_text: msg!("{title}.", title = title), chart, data }
}

/// Where zero lies, of a change's interval.
fn zero(change: &Interval) -> Message {
    if change.lower <= 0.0 && change.upper >= 0.0 { msg!("within the interval") } else { msg!("outside the interval") }
}
