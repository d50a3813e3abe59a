//! Reasons for losing access.

use super::{baseline_name, name, strings};
use crate::model::access::Reason;
use crate::report::chart::Chart;
use crate::report::chart::draw::colour::Colour;
use crate::report::chart::draw::layout::Heading;
use crate::report::chart::stacked::{Stacked, StackedPart, StackedRow};
use crate::report::csv_table::field;
use crate::report::document::Figure;
use crate::report::message::{Message, msg};
use crate::study::run::report::{reason_shares, telling};
use crate::study::run::run::{PolicyResult, StudyResult};

/// Why access is lost under each policy.
pub fn reasons_by_policy(result: &StudyResult, footnote: &Message) -> Figure {
    let reason = |code: usize| Message::known(Reason::ALL[code].title());
    let baseline = reason_shares(&result.policies[0]);
    let leading = (0..baseline.len()).filter(|&code| baseline[code].is_finite());
    let title = match (moved_reason(result, &baseline), leading.max_by(|&a, &b| baseline[a].total_cmp(&baseline[b]))) {
        (Some((policy, code, share)), _) => msg!(
            "{reason}: {share}% of losses under {name}, {other}% under {baseline}",
            reason = reason(code),
            share = format!("{:.0}", 100.0 * share),
            name = Message::elided(name(policy), 40),
            other = format!("{:.0}", 100.0 * baseline[code]),
            baseline = baseline_name(result)
        ),
        (None, Some(code)) => msg!(
            "Most frequent reason under {baseline}: {reason}, {share}% of losses",
            baseline = baseline_name(result),
            reason = Message::lower(reason(code)),
            share = format!("{:.0}", 100.0 * baseline[code])
        ),
        (None, None) => msg!("Nobody loses access under {baseline}", baseline = baseline_name(result)),
    };
    let heading = Heading {
        title: title.clone(),
        subtitle: msg!("Losses of access among merchants in the opening book, by first reason that applies, percent"),
        footnote: footnote.clone(),
    };
    let mut data = vec![strings(["policy", "reason", "share_of_losses"])];
    let mut rows = Vec::new();
    for policy in &result.policies {
        let shares = reason_shares(policy);
        for (code, &share) in shares.iter().enumerate() {
            data.push(vec![policy.name.clone(), Reason::ALL[code].code().into(), field(share)]);
        }
        rows.push(StackedRow { name: name(policy), shares });
    }
    let parts =
        Reason::ALL.map(|reason| StackedPart { name: Message::known(reason.title()), colour: colour(reason) }).to_vec();
    let chart = Chart::Stacked(Stacked { heading, parts, rows, empty: msg!("no losses") });
    Figure { name: "reasons_by_policy".into(), alt_text: msg!("{title}.", title = title), chart, data }
}

/// The reason whose share a short report's reform moves most, with its share under it; none where it moves no share by a point.
fn moved_reason<'a>(result: &'a StudyResult, baseline: &[f64]) -> Option<(&'a PolicyResult, usize, f64)> {
    let policy = &result.policies[telling(result)?];
    let moved = reason_shares(policy)
        .into_iter()
        .enumerate()
        .map(|(code, share)| (code, share, (share - baseline[code]).abs()));
    let most = moved.filter(|(_, _, by)| *by >= 0.01).max_by(|a, b| a.2.total_cmp(&b.2));
    most.map(|(code, share, _)| (policy, code, share))
}

/// The colour of a reason. Reasons that follow each other differ in lightness too.
fn colour(reason: Reason) -> Colour {
    match reason {
        Reason::Arrears => Colour::Blue,
        Reason::Positioning => Colour::Yellow,
        Reason::PriceCap => Colour::Grey,
        Reason::ExposureCap => Colour::Green,
        Reason::Inquiries => Colour::Sky,
        Reason::HighCostBorrowing => Colour::Purple,
        Reason::RevenueDrop => Colour::Orange,
        Reason::PolicyTightening => Colour::Vermilion,
        Reason::Score => Colour::Pale,
    }
}
