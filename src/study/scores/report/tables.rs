//! The tables of an answer: rates by group, discriminatory power, constraints, what is reached, special scores.

use super::{Origin, bound, cutoff, exact, names, score, title, with_bounds};
use crate::metrics::Unit;
use crate::report::document::{Column, Table};
use crate::report::message::{Message, msg};
use crate::report::number::thousands;
use crate::stats::Interval;
use crate::study::scores::limits::Level;
use crate::study::scores::run::{Crossing, GROUP_RATES, Quantity, ScoresResult};

pub fn groups(result: &ScoresResult, origin: &Origin<'_>) -> Table {
    let mut columns = vec![Column::text(msg!("at this cut-off")), Column::number(msg!("people"))];
    columns.extend(GROUP_RATES.iter().map(|rate| Column::number(Message::known(rate.1))));
    let rows = names::shown(origin).into_iter().enumerate().map(|(index, name)| {
        let below = &result.below[index];
        let mut row = vec![name, Message::from(thousands(below.goods() + below.bads()))];
        let rates = result.resampled.rates[index].iter().zip(GROUP_RATES);
        row.extend(rates.map(|(rate, (_, _, unit))| with_bounds(rate, unit)));
        row
    });
    Table::new(columns, rows.collect())
}

pub fn power(result: &ScoresResult, origin: &Origin<'_>) -> Table {
    let columns = vec![
        Column::text(msg!("discriminatory power")),
        Column::number(msg!("bad rate")),
        Column::number("AUC"),
        Column::number("KS"),
        Column::number(msg!("KS at cut-off")),
    ];
    let rows = names::shown(origin).into_iter().enumerate().map(|(index, name)| {
        let below = &result.below[index];
        let [auc, ks] = &result.resampled.power[index];
        // A distance of none is at no cut-off.
        let ks_at = if ks.mean > 0.0 { cutoff(result, below.power().ks_at) } else { Message::from("–") };
        let bad_rate = rate(below.bads(), below.goods() + below.bads());
        vec![name, bad_rate, with_bounds(auc, Unit::Number), with_bounds(ks, Unit::Number), ks_at]
    });
    Table::new(columns, rows.collect())
}

pub fn constraints(result: &ScoresResult, origin: &Origin<'_>) -> Table {
    let columns = vec![
        Column::text(msg!("constraint")),
        Column::number(msg!("at this cut-off")),
        Column::number(msg!("broken in resamples")),
        Column::number(msg!("best cut-off without it")),
    ];
    let bounds = origin.question.goal.bounds.iter().zip(&result.choice.constraints).zip(&result.resampled.broken);
    let rows = bounds.map(|((of, constraint), broken)| {
        vec![
            bound(of),
            Message::Level(constraint.value, of.quantity.unit()),
            Message::Level(*broken, Unit::Share),
            constraint.without.map_or_else(|| Message::from("–"), |index| cutoff(result, index)),
        ]
    });
    Table::new(columns, rows.collect())
}

/// The cut-offs around each level asked for, and what each of them does.
pub fn reached(result: &ScoresResult, origin: &Origin<'_>) -> Table {
    let shown = [Quantity::GoodDenied, Quantity::BadDenied, Quantity::BadRateOfApproved];
    let mut columns =
        vec![Column::text(msg!("reached")), Column::number(msg!("at cut-off")), Column::number(msg!("value there"))];
    columns.extend(shown.map(|quantity| Column::number(title(quantity))));
    let mut rows = Vec::new();
    for (level, found) in origin.question.reach.iter().zip(&result.reached) {
        let value = exact(level.value, level.quantity.unit());
        let asked = Message::joined(vec![title(level.quantity), Message::from("="), value], " ");
        if found.is_empty() {
            let nothing = std::iter::repeat_n(Message::from("–"), 1 + shown.len());
            rows.push([asked, msg!("never")].into_iter().chain(nothing).collect());
            continue;
        }
        for crossing in found {
            for (side, index) in crossing.cutoffs().into_iter().enumerate() {
                let of = |quantity: Quantity| {
                    with_bounds(&result.resampled.bands[quantity as usize].pointwise[index], quantity.unit())
                };
                let asked = asked.clone();
                let what = match (crossing, side) {
                    (Crossing::At(_), _) => asked,
                    (Crossing::After(_), 0) => msg!("{reached}: before the step", reached = asked),
                    (Crossing::After(_), _) => msg!("{reached}: after the step", reached = asked),
                };
                let mut row = vec![what, cutoff(result, index), of(level.quantity)];
                row.extend(shown.map(of));
                rows.push(row);
            }
        }
    }
    Table::new(columns, rows)
}

/// A rate of people with its exact interval.
fn rate(part: f64, whole: f64) -> Message {
    let (lower, upper) = Level::One.rate(part, whole);
    with_bounds(&Interval { mean: part / whole, lower, upper, sd: f64::NAN, replications: 0 }, Unit::Share)
}

/// People at special scores: all of them, and by group.
pub fn special(origin: &Origin<'_>) -> Table {
    let columns = vec![
        Column::text(msg!("special score, set apart")),
        Column::number(msg!("people")),
        Column::number(msg!("bad people")),
        Column::number(msg!("bad rate")),
    ];
    let names = names::shown(origin);
    let row = |name: Message, good: f64, bad: f64| {
        vec![name, Message::from(thousands(good + bad)), Message::from(thousands(bad)), rate(bad, good + bad)]
    };
    let rows = origin.data.special.iter().flat_map(|special| {
        let sum = |of: fn(&(f64, f64)) -> f64| special.people.iter().map(of).sum::<f64>();
        let all = row(Message::from(score(special.score)), sum(|people| people.0), sum(|people| people.1));
        let groups = names.iter().skip(1).zip(&special.people).map(|(name, &(good, bad))| {
            row(Message::joined(vec![Message::from(score(special.score)), name.clone()], ", "), good, bad)
        });
        std::iter::once(all).chain(groups).collect::<Vec<_>>()
    });
    Table::new(columns, rows.collect())
}
