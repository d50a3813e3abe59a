//! The tables of an answer: rates by group, discriminatory power, constraints, what is reached, special scores.

use super::{Origin, beyond, bound, cutoff, exact, names, score, title, with_bounds};
use crate::metrics::Unit;
use crate::report::document::{Column, Table};
use crate::report::message::{Message, msg};
use crate::report::number::thousands;
use crate::study::scores::run::{GROUP_RATES, ScoresResult};

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
        vec![
            name,
            Message::Level(below.bads() / (below.goods() + below.bads()), Unit::Share),
            with_bounds(auc, Unit::Number),
            with_bounds(ks, Unit::Number),
            cutoff(result, below.power().ks_at),
        ]
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

pub fn reached(result: &ScoresResult, origin: &Origin<'_>) -> Table {
    // A digit more than scores are apart.
    let gaps = origin.data.scores.windows(2).map(|pair| (pair[1] - pair[0]).abs());
    let smallest = gaps.fold(f64::INFINITY, f64::min);
    let decimals =
        if smallest.is_finite() { (1.0 - libm::log10(smallest).floor()).clamp(0.0, 9.0) as usize } else { 2 };
    let rows = origin.question.reach.iter().zip(&result.reached).map(|(of, found)| {
        let best = origin.data.scores.last().copied().unwrap_or(0.0);
        let is_beyond = |cutoff: f64| if result.higher_is_worse { cutoff < best } else { cutoff > best };
        let shown = |&cutoff: &f64| match is_beyond(cutoff) {
            true => beyond(result),
            false => Message::from(format!("{cutoff:.decimals$}")),
        };
        let found: Vec<Message> = found.iter().map(shown).collect();
        let cutoffs = if found.is_empty() { msg!("never") } else { Message::joined(found, ", ") };
        let value = exact(of.value, of.quantity.unit());
        vec![Message::joined(vec![title(of.quantity), Message::from("="), value], " "), cutoffs]
    });
    Table::new(vec![Column::text(msg!("reached")), Column::number(msg!("at cut-off"))], rows.collect())
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
        let rate = if good + bad > 0.0 { bad / (good + bad) } else { f64::NAN };
        vec![
            name,
            Message::from(thousands(good + bad)),
            Message::from(thousands(bad)),
            Message::Level(rate, Unit::Share),
        ]
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
