//! The tables of an answer: quantities side by side, power, constraints, levels reached, groups and vintages, and rows
//! that are not ranked.

use super::measures;
use super::words::{bound, cutoff, title, unless_few};
use crate::metrics::Unit;
use crate::report::document::{Column, Table};
use crate::report::message::{Message, msg};
use crate::report::number::thousands;
use crate::stats::Interval;
use crate::study::accounts::ask::{LoadedAccounts, Outcomes};
use crate::study::accounts::book::Measure;
use crate::study::accounts::quantity::{KINDS, Kind, Quantity};
use crate::study::accounts::run::{AccountsResult, Best, Part, SHOWN_MIN};
use crate::study::scores::choice::{Values, crossings};
use crate::study::scores::limits::Limits;
use crate::study::scores::report::{exact, score, with_bounds};

/// The kinds that a book with these terms and amounts has.
pub fn kinds(loaded: &LoadedAccounts) -> impl Iterator<Item = Kind> {
    let is_shown = |kind: &Kind| {
        let is_money = matches!(kind, Kind::Loss | Kind::Profit);
        (!is_money || loaded.book.has_amounts()) && loaded.question.prices.terms.define(*kind)
    };
    KINDS.iter().map(|kind| kind.0).filter(is_shown)
}

/// How many accounts a kind speaks of at a cut-off.
fn spoken_of(best: &Best, kind: Kind, cutoff: usize) -> f64 {
    let counts = &best.sums.counts;
    let denied = counts.good[cutoff] + counts.bad[cutoff];
    match kind {
        Kind::BadRateOfApproved => counts.goods() + counts.bads() - denied,
        Kind::GoodShareOfDenied | Kind::BadShareOfDenied => denied,
        Kind::GoodDenied => counts.goods(),
        Kind::BadDenied => counts.bads(),
        _ => counts.goods() + counts.bads(),
    }
}

/// A quantity with its interval, unless it speaks of too few accounts.
pub fn shown(loaded: &LoadedAccounts, best: &Best, quantity: Quantity, cutoff: usize) -> Message {
    unless_few(spoken_of(best, quantity.kind, cutoff), || {
        with_bounds(&best.interval_of(quantity, cutoff, &loaded.question.prices), quantity.unit())
    })
}

fn limited((mean, (lower, upper)): (f64, Limits), unit: Unit) -> Message {
    with_bounds(&Interval { mean, lower, upper, sd: f64::NAN, replications: 0 }, unit)
}

/// Headings of measures.
fn headings(loaded: &LoadedAccounts) -> Vec<Column> {
    let all = [msg!("by accounts"), msg!("by amount")];
    all.into_iter().take(measures(&loaded.book).len()).map(Column::number).collect()
}

pub fn at_cutoff(loaded: &LoadedAccounts, best: &Best) -> Table {
    let mut columns = vec![Column::text(msg!("at this cut-off"))];
    columns.extend(headings(loaded));
    let rows = kinds(loaded).map(|kind| {
        let mut row = vec![title(Quantity::of(kind, Measure::Accounts))];
        // Money by accounts and by amount is called by different names.
        if matches!(kind, Kind::Cost | Kind::Loss | Kind::Profit) && measures(&loaded.book).len() > 1 {
            let both = Measure::ALL.map(|measure| title(Quantity::of(kind, measure)));
            row = vec![Message::joined(both.to_vec(), "; ")];
        }
        let of = |measure: &Measure| shown(loaded, best, Quantity::of(kind, *measure), best.at);
        row.extend(measures(&loaded.book).iter().map(of));
        row
    });
    Table::new(columns, rows.collect())
}

pub fn power(loaded: &LoadedAccounts, best: &Best) -> Table {
    let mut columns = vec![Column::text(msg!("discriminatory power"))];
    columns.extend(headings(loaded));
    let row = |name: Message, of: &dyn Fn(usize) -> Message| {
        std::iter::once(name).chain(measures(&loaded.book).iter().map(|measure| of(*measure as usize))).collect()
    };
    let at = |measure: usize| match best.power[measure].ks.0 > 0.0 {
        true => cutoff(&loaded.book, best, best.power[measure].ks_at),
        // A distance of none is at no cut-off.
        false => Message::from("–"),
    };
    let rows: Vec<Vec<Message>> = vec![
        row(msg!("bad rate"), &|measure| limited(best.power[measure].bad_rate, Unit::Share)),
        row(Message::from("AUC"), &|measure| limited(best.power[measure].auc, Unit::Number)),
        row(Message::from("KS"), &|measure| limited(best.power[measure].ks, Unit::Number)),
        row(msg!("KS at cut-off"), &at),
    ];
    Table::new(columns, rows)
}

pub fn constraints(loaded: &LoadedAccounts, best: &Best) -> Table {
    let columns = vec![
        Column::text(msg!("constraint")),
        Column::number(msg!("at this cut-off")),
        Column::number(msg!("broken in resamples")),
        Column::number(msg!("best cut-off without it")),
    ];
    let goal = &loaded.question.goal;
    let (broken, _) = best.broken(goal);
    let rows = goal.bounds.iter().zip(&best.choice.constraints).zip(broken).map(|((of, constraint), broken)| {
        vec![
            bound(of),
            Message::Level(constraint.value, of.quantity.unit()),
            Message::Level(broken, Unit::Share),
            constraint.without.map_or_else(|| Message::from("–"), |index| cutoff(&loaded.book, best, index)),
        ]
    });
    Table::new(columns, rows.collect())
}

/// The cut-offs around each level asked for.
pub fn reached(loaded: &LoadedAccounts, best: &Best) -> Table {
    let columns =
        vec![Column::text(msg!("reached")), Column::number(msg!("at cut-off")), Column::number(msg!("value there"))];
    let mut rows = Vec::new();
    for level in &loaded.question.reach {
        let asked = [title(level.quantity), Message::from("="), exact(level.value, level.quantity.unit())];
        let asked = Message::joined(asked.to_vec(), " ");
        let curves = best.curves(&loaded.question.prices);
        let curve: Vec<f64> = (0..curves.cutoffs()).map(|cutoff| curves.value(level.quantity, cutoff)).collect();
        let found = crossings(&curve, level.value);
        if found.is_empty() {
            rows.push(vec![asked.clone(), msg!("never"), Message::from("–")]);
        }
        for index in found.into_iter().flat_map(|crossing| crossing.cutoffs()) {
            let value = shown(loaded, best, level.quantity, index);
            rows.push(vec![asked.clone(), cutoff(&loaded.book, best, index), value]);
        }
    }
    Table::new(columns, rows)
}

/// What the cut-off does to groups or vintages, and which one of its own each would have.
pub fn parts(loaded: &LoadedAccounts, result: &AccountsResult, heading: Message, parts: &[Part]) -> Table {
    let rates =
        [Kind::GoodDenied, Kind::BadDenied, Kind::BadRateOfApproved].map(|kind| Quantity::of(kind, Measure::Accounts));
    let by_amount = Quantity::of(Kind::BadRateOfApproved, Measure::Amount);
    let quantities: Vec<Quantity> = rates.into_iter().chain(loaded.book.has_amounts().then_some(by_amount)).collect();
    let mut columns = vec![Column::text(heading), Column::number(msg!("accounts")), Column::number(msg!("bad rate"))];
    columns.extend(quantities.iter().map(|quantity| Column::number(title(*quantity))));
    columns.extend([Column::number("AUC"), Column::number(msg!("best cut-off of its own"))]);
    let row = |name: Message, best: &Best| {
        let accounts = Message::from(thousands(best.accounts as f64));
        let mut row = vec![name, accounts, limited(best.power[0].bad_rate, Unit::Share)];
        row.extend(quantities.iter().map(|quantity| shown(loaded, best, *quantity, best.at)));
        row.push(limited(best.power[0].auc, Unit::Number));
        let (lower, upper) = super::words::interval(best, loaded.book.higher_is_worse);
        let [own, lower, upper] = [best.choice.index, lower, upper].map(|index| cutoff(&loaded.book, best, index));
        row.push(msg!("{value} ({lower} to {upper})", value = own, lower = lower, upper = upper));
        row
    };
    let all = row(msg!("all accounts"), &result.best);
    let of_part = |part: &Part| {
        let name = match part.name.is_empty() {
            true => msg!("(no name)"),
            false => Message::elided(Message::from(part.name.clone()), 32),
        };
        match &part.best {
            Some(best) => row(name, best),
            None if part.accounts < SHOWN_MIN => vec![name, msg!("too few")],
            None => vec![name, Message::from(thousands(part.accounts as f64)), msg!("only good or only bad accounts")],
        }
    };
    Table::new(columns, std::iter::once(all).chain(parts.iter().map(of_part)).collect())
}

/// Rows that are not ranked: special scores, and rows without a score or an outcome.
pub fn unranked(loaded: &LoadedAccounts) -> Option<Table> {
    let counted = &loaded.counted;
    let columns = vec![
        Column::text(msg!("not ranked")),
        Column::number(msg!("accounts")),
        Column::number(msg!("bad")),
        Column::number(msg!("good")),
        Column::number(msg!("outcome not known")),
    ];
    let row = |name: Message, outcomes: &Outcomes| {
        let number = |number: usize| unless_few(number as f64, || Message::from(thousands(number as f64)));
        let mut row = vec![name, number(outcomes.all())];
        row.extend([outcomes.bad, outcomes.good, outcomes.unknown].map(number));
        row
    };
    let special = counted.special.iter();
    let mut rows: Vec<Vec<Message>> =
        special.map(|(code, outcomes)| row(msg!("special score {score}", score = score(*code)), outcomes)).collect();
    if counted.no_score.all() > 0 {
        rows.push(row(msg!("no score"), &counted.no_score));
    }
    if counted.no_outcome > 0 {
        let outcomes = Outcomes { unknown: counted.no_outcome, ..Outcomes::default() };
        rows.push(row(msg!("no outcome"), &outcomes));
    }
    (!rows.is_empty()).then(|| Table::new(columns, rows))
}
