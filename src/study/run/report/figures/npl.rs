//! Good merchants lost against the NPL ratio.

use super::{baseline_name, name, strings};
use crate::metrics::{Metric, Unit};
use crate::report::chart::Chart;
use crate::report::chart::draw::layout::Heading;
use crate::report::chart::policy_points::{PolicyPoint, PolicyPoints};
use crate::report::csv_table::field;
use crate::report::document::Figure;
use crate::report::message::{Message, msg};
use crate::stats::Interval;
use crate::study::run::run::{PolicyResult, StudyResult};

/// Good merchants lost against the NPL ratio, a point a policy.
pub fn good_lost_against_npl(result: &StudyResult, footnote: &Message) -> Figure {
    let changes = result.policies[1..]
        .iter()
        .map(|policy| (policy, policy.change(Metric::GoodLost), policy.change(Metric::NplRatio)));
    let best = changes.filter(|(_, lost, npl)| lost.mean.is_finite() && npl.mean.is_finite());
    let best = best.min_by(|a, b| a.1.mean.total_cmp(&b.1.mean));
    let title = match best {
        Some((policy, lost, npl)) if lost.upper < 0.0 => msg!(
            "{name}: {lost} points fewer good merchants lost, NPL ratio {npl} points",
            name = Message::elided(name(policy), 48),
            lost = format!("{:.1}", -100.0 * lost.mean),
            npl = Message::change(&npl, Unit::Share)
        ),
        Some(_) => match costliest(result) {
            Some((policy, lost, npl)) => msg!(
                "{name}: {lost} points more good merchants lost, NPL ratio {npl} points",
                name = Message::elided(name(policy), 48),
                lost = format!("{:.1}", 100.0 * lost.mean),
                npl = Message::change(&npl, Unit::Share)
            ),
            None => msg!("No alternative clearly changes how many good merchants are lost"),
        },
        None => msg!("Good merchants lost and NPL ratio under {baseline}", baseline = baseline_name(result)),
    };
    let heading = Heading {
        title: title.clone(),
        subtitle: msg!(
            "Good merchants lost within {months} months against the NPL ratio in the last month; crosses: 95% \
             intervals, together for all policies",
            months = result.months
        ),
        footnote: footnote.clone(),
    };
    let mut data = vec![strings([
        "policy",
        "npl_ratio",
        "npl_lower",
        "npl_upper",
        "good_lost",
        "good_lost_lower",
        "good_lost_upper",
    ])];
    let mut policies = Vec::new();
    for policy in &result.policies {
        let (npl, lost) = (policy.level(Metric::NplRatio), policy.level(Metric::GoodLost));
        let mut row = vec![policy.name.clone()];
        row.extend([npl.mean, npl.lower, npl.upper, lost.mean, lost.lower, lost.upper].map(field));
        data.push(row);
        policies.push(PolicyPoint { name: name(policy), across: npl, up: lost });
    }
    let chart = PolicyPoints { heading, across: msg!("NPL ratio"), up: msg!("good merchants lost"), policies };
    let alt_text = msg!("{title}.", title = title);
    Figure { name: "good_lost_against_npl".into(), alt_text, chart: Chart::PolicyPoints(chart), data }
}

/// The reform that costs most good merchants their loan, if some clearly does, with its changes of good lost and of the NPL ratio.
fn costliest(result: &StudyResult) -> Option<(&PolicyResult, Interval, Interval)> {
    let changes = result.policies[1..].iter();
    let changes = changes.map(|policy| (policy, policy.change(Metric::GoodLost), policy.change(Metric::NplRatio)));
    changes.filter(|(_, lost, _)| lost.lower > 0.0).max_by(|a, b| a.1.mean.total_cmp(&b.1.mean))
}
