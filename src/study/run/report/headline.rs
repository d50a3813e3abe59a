//! The answer: what is lost and what each reform changes at what price, then how far to trust it; and what the lender has.

use super::super::distribution::Distribution;
use super::super::price::Price;
use super::super::run::{PolicyResult, StudyResult};
use super::{baseline_name, economies, name, telling};
use crate::metrics::{METRICS, Metric, Unit};
use crate::report::message::{Message, msg};
use crate::stats::Interval;

/// The finding, and how far to trust it.
pub fn headline(result: &StudyResult, spread: &[Distribution]) -> Message {
    let baseline = &result.policies[0];
    let lost = baseline.level(Metric::GoodLost);
    if lost.mean.is_nan() {
        return msg!(
            "No replication has a good merchant in its opening book under {baseline}: nothing can be said about good \
             merchants lost.",
            baseline = baseline_name(result)
        );
    }
    let first = msg!(
        "{count} of 1,000 good merchants lose their loan within {months} months under {baseline}, {long} of them for three \
         months or more",
        count = Message::thousandths(&lost),
        months = result.months,
        baseline = baseline_name(result),
        long = Message::thousandths(&baseline.level(Metric::GoodLostForLong))
    );
    let mut changes: Vec<(&PolicyResult, Interval)> =
        result.policies[1..].iter().map(|policy| (policy, policy.change(Metric::GoodLost))).collect();
    changes.retain(|(_, change)| change.mean.is_finite());
    changes.sort_by(|a, b| a.1.mean.total_cmp(&b.1.mean));
    let mut sentence = vec![first];
    match &changes[..] {
        [] => {}
        [only] => sentence.push(effect(result, only)),
        [first, .., last] => sentence.extend([effect(result, first), effect(result, last)]),
    }
    let estimated = changes.iter().filter(|(policy, _)| !policy.equals_baseline).count();
    let finding = msg!("{title}.", title = Message::joined(sentence, "; "));
    let simulation = match (result.sizes.replications, estimated) {
        (1, _) => return Message::joined(vec![finding, msg!("One replication gives no interval; run more.")], "\n"),
        (_, 0 | 1) => msg!("± is the 95% interval of the simulation error."),
        (_, reforms) => msg!(
            "± is the 95% interval of the simulation error; those of the {reforms} changes hold together.",
            reforms = reforms
        ),
    };
    let trust = std::iter::once(simulation).chain(economies::sentence(result, spread, telling(result)));
    Message::joined(vec![finding, Message::joined(trust.collect(), " ")], "\n")
}

/// What the baseline's mistakes stand against: the bad merchants it warns of, its losses and its profit.
pub fn what_the_lender_has(result: &StudyResult) -> Message {
    if result.policies[0].level(Metric::GoodLost).mean.is_nan() {
        return Message::none();
    }
    let level = |metric: Metric| {
        let of = result.policies[0].level(metric);
        Message::level(&of, METRICS[metric as usize].unit)
    };
    msg!(
        "Under {baseline}, {warned} of bad merchants are warned in time (three months or more before they would default), \
         the NPL ratio at the end is {npl}, credit cost {cost} a year and profit {profit} yuan per merchant net of remedies.",
        baseline = baseline_name(result),
        warned = level(Metric::BadWarned),
        npl = level(Metric::NplRatio),
        cost = level(Metric::CreditCost),
        profit = level(Metric::ProfitPerMerchant)
    )
}

/// "personalised lines would spare 51 of them (± 4)", with the price of each.
fn effect(result: &StudyResult, (policy, change): &(&PolicyResult, Interval)) -> Message {
    let name = Message::elided(name(policy), 60);
    let size = if change.mean < 0.0 { change.mirrored() } else { *change };
    let count = Message::thousandths(&size);
    let direction = if change.mean < 0.0 { msg!("fewer") } else { msg!("more") };
    if policy.equals_baseline {
        msg!("“{name}” changes nothing: it is identical to the baseline", name = name)
    } else if change.mean == 0.0 {
        msg!("“{name}” changed nothing in these replications", name = name)
    } else if change.lower <= 0.0 && change.upper >= 0.0 {
        msg!("“{name}” has no clear effect ({count} {direction})", name = name, count = count, direction = direction)
    } else if change.mean < 0.0 {
        let [profit, remedies] = Price::ALL.map(|price| price.of(result, policy));
        match (profit, remedies) {
            (Some(profit), Some(remedies)) => msg!(
                "“{name}” would spare {count} of them, at {profit} yuan of profit and {remedies} yuan of remedies for each",
                name = name,
                count = count,
                profit = Message::change(&profit, Unit::Yuan),
                remedies = Message::change(&remedies, Unit::Yuan)
            ),
            _ => msg!("“{name}” would spare {count} of them", name = name, count = count),
        }
    } else {
        msg!("“{name}” would cost {count} more", name = name, count = count)
    }
}
