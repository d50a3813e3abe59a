//! What becomes of good merchants: kept, suspended or cancelled, restored or not.

use super::{baseline_name, name, percent, strings};
use crate::metrics::Metric;
use crate::report::chart::Chart;
use crate::report::chart::draw::layout::Heading;
use crate::report::chart::flows::{Flow, Flows};
use crate::report::csv_table::field;
use crate::report::document::Figure;
use crate::report::message::{Message, msg};
use crate::study::run::report::telling;
use crate::study::run::run::{PolicyResult, StudyResult};

/// The baseline's flows beside those of the reform that spares most, or changes most where none spares any.
pub fn flows(result: &StudyResult, footnote: &Message) -> Figure {
    let baseline = &result.policies[0];
    let mut shown = vec![baseline];
    shown.extend(telling(result).map(|policy| &result.policies[policy]));
    let kept = |policy: &PolicyResult| percent(1.0 - policy.level(Metric::GoodLost).mean);
    let mean = |id: Metric| baseline.level(id).mean;
    let lost = mean(Metric::GoodLost);
    // As drawn: of the means, not the mean of replications' ratios.
    let restored = (mean(Metric::GoodSuspendedRestored) + mean(Metric::GoodCancelledRestored)) / lost;
    let title = match shown.get(1) {
        _ if !lost.is_finite() => msg!("No good merchant has the loan at month 0"),
        _ if lost == 0.0 => msg!("No good merchant loses access under {baseline}", baseline = baseline_name(result)),
        Some(reform) => msg!(
            "{kept} of good merchants keep access throughout; under {name}, {other}",
            kept = kept(baseline),
            name = Message::elided(name(reform), 40),
            other = kept(reform)
        ),
        None => msg!(
            "{kept} of good merchants keep access throughout; {restored} of the others regain it at some point",
            kept = kept(baseline),
            restored = percent(restored)
        ),
    };
    let heading = Heading {
        title: title.clone(),
        subtitle: msg!(
            "Good merchants in the opening book by first loss within {months} months and whether access was restored; \
             means over replications",
            months = result.months
        ),
        footnote: footnote.clone(),
    };
    let mut data = vec![strings(["policy", "flow", "share_of_good", "lower", "upper"])];
    let parts = [
        ("lost", Metric::GoodLost),
        ("suspended", Metric::GoodSuspended),
        ("suspended_restored", Metric::GoodSuspendedRestored),
        ("cancelled", Metric::GoodCancelled),
        ("cancelled_restored", Metric::GoodCancelledRestored),
    ];
    for policy in &result.policies {
        for (part, id) in parts {
            let share = policy.level(id);
            let numbers = [share.mean, share.lower, share.upper].map(field);
            data.push([policy.name.clone(), part.into()].into_iter().chain(numbers).collect());
        }
    }
    let chart = Chart::Flows(Flows { heading, policies: shown.into_iter().map(flow).collect() });
    let alt_text = match restored.is_finite() {
        true => msg!(
            "{title}. Under {baseline}, {restored} of those that lose it regain it at some point.",
            title = title,
            baseline = baseline_name(result),
            restored = percent(restored)
        ),
        false => msg!("{title}.", title = title),
    };
    Figure { name: "flows".into(), alt_text, chart, data }
}

fn flow(policy: &PolicyResult) -> Flow {
    let mean = |id: Metric| policy.level(id).mean;
    Flow {
        name: name(policy),
        kept: 1.0 - mean(Metric::GoodLost),
        suspended: mean(Metric::GoodSuspended),
        suspended_restored: mean(Metric::GoodSuspendedRestored),
        cancelled: mean(Metric::GoodCancelled),
        cancelled_restored: mean(Metric::GoodCancelledRestored),
    }
}
