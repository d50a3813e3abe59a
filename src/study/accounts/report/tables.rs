//! The tables of an answer: quantities side by side, power, constraints, levels reached, groups and vintages, two scores, and
//! rows that are not ranked.

use super::view::View;
use super::words::{bound, hidden, if_told, name, title};
use crate::metrics::Unit;
use crate::report::document::{Column, Table};
use crate::report::message::{Message, msg};
use crate::report::number::thousands;
use crate::stats::Interval;
use crate::study::accounts::ask::Outcomes;
use crate::study::accounts::best::Best;
use crate::study::accounts::book::Measure;
use crate::study::accounts::cells::{Shown, row as told_of_row};
use crate::study::accounts::parts::Part;
use crate::study::accounts::quantity::{KINDS, Kind, Quantity};
use crate::study::scores::choice::{Values, crossings};
use crate::study::scores::limits::Limits;
use crate::study::scores::report::{exact, score, with_bounds};

/// The kinds that a book with these terms and amounts has.
pub fn kinds(view: &View<'_>) -> impl Iterator<Item = Kind> {
    let is_shown = |kind: &Kind| {
        let is_money = matches!(kind, Kind::Loss | Kind::Profit);
        (!is_money || view.book().has_amounts()) && view.question().prices.terms.define(*kind)
    };
    KINDS.iter().map(|kind| kind.0).filter(is_shown)
}

/// A quantity of the book with its interval, if it may be told.
fn shown(view: &View<'_>, quantity: Quantity, cutoff: usize) -> Message {
    if_told(view.cutoffs.holds(cutoff), || of(view, view.best(), quantity, cutoff))
}

/// A quantity with its interval.
fn of(view: &View<'_>, best: &Best, quantity: Quantity, cutoff: usize) -> Message {
    with_bounds(&best.interval_of(quantity, cutoff, &view.question().prices), quantity.unit())
}

pub fn limited((mean, (lower, upper)): (f64, Limits), unit: Unit) -> Message {
    with_bounds(&Interval { mean, lower, upper, sd: f64::NAN, replications: 0 }, unit)
}

/// Headings of measures.
fn headings(view: &View<'_>) -> Vec<Column> {
    let all = [msg!("by accounts"), msg!("by amount")];
    all.into_iter().take(view.measures().len()).map(Column::number).collect()
}

pub fn at_cutoff(view: &View<'_>) -> Table {
    let mut columns = vec![Column::text(msg!("at this cut-off"))];
    columns.extend(headings(view));
    let rows = kinds(view).map(|kind| {
        let mut row = vec![title(Quantity::of(kind, Measure::Accounts))];
        // Money by accounts and by amount is called by different names.
        if matches!(kind, Kind::Cost | Kind::Loss | Kind::Profit) && view.measures().len() > 1 {
            let both = Measure::ALL.map(|measure| title(Quantity::of(kind, measure)));
            row = vec![Message::joined(both.to_vec(), "; ")];
        }
        row.extend(view.measures().iter().map(|measure| shown(view, Quantity::of(kind, *measure), view.best().at)));
        row
    });
    Table::new(columns, rows.collect())
}

pub fn power(view: &View<'_>) -> Table {
    let best = view.best();
    let mut columns = vec![Column::text(msg!("discriminatory power"))];
    columns.extend(headings(view));
    let row = |name: Message, of: &dyn Fn(usize) -> Message| {
        std::iter::once(name).chain(view.measures().iter().map(|measure| of(*measure as usize))).collect()
    };
    let is_told = |measure: usize| view.cutoffs.holds(best.power[measure].ks_at);
    let at = |measure: usize| match best.power[measure].ks.0 > 0.0 {
        true => if_told(is_told(measure), || view.in_words().cutoff(best.power[measure].ks_at)),
        // A distance of none is at no cut-off.
        false => Message::from("–"),
    };
    let ks = |measure: usize| if_told(is_told(measure), || limited(best.power[measure].ks, Unit::Number));
    let rows: Vec<Vec<Message>> = vec![
        row(msg!("bad rate"), &|measure| limited(best.power[measure].bad_rate, Unit::Share)),
        row(Message::from("AUC"), &|measure| limited(best.power[measure].auc, Unit::Number)),
        row(Message::from("KS"), &ks),
        row(msg!("KS at cut-off"), &at),
    ];
    Table::new(columns, rows)
}

pub fn constraints(view: &View<'_>) -> Table {
    let best = view.best();
    let columns = vec![
        Column::text(msg!("constraint")),
        Column::number(msg!("at this cut-off")),
        Column::number(msg!("broken in resamples")),
        Column::number(msg!("best cut-off without it")),
    ];
    let goal = &view.question().goal;
    let (broken, _) = best.broken(goal);
    let rows = goal.bounds.iter().zip(&best.choice.constraints).zip(broken).map(|((of, constraint), broken)| {
        vec![
            bound(of),
            if_told(view.is_told(), || Message::Level(constraint.value, of.quantity.unit())),
            Message::Level(broken, Unit::Share),
            constraint.without.map_or_else(|| Message::from("–"), |index| view.in_words().cutoff(index)),
        ]
    });
    Table::new(columns, rows.collect())
}

/// The cut-offs around each level asked for.
pub fn reached(view: &View<'_>) -> Table {
    let best = view.best();
    let columns =
        vec![Column::text(msg!("reached")), Column::number(msg!("at cut-off")), Column::number(msg!("value there"))];
    let mut rows = Vec::new();
    for level in &view.question().reach {
        let asked = [title(level.quantity), Message::from("="), exact(level.value, level.quantity.unit())];
        let asked = Message::joined(asked.to_vec(), " ");
        let curves = best.curves(&view.question().prices);
        let curve: Vec<f64> = (0..curves.cutoffs()).map(|cutoff| curves.value(level.quantity, cutoff)).collect();
        let found = crossings(&curve, level.value);
        if found.is_empty() {
            rows.push(vec![asked.clone(), msg!("never"), Message::from("–")]);
        }
        for index in found.into_iter().flat_map(|crossing| crossing.cutoffs()) {
            let value = shown(view, level.quantity, index);
            rows.push(vec![asked.clone(), view.in_words().cutoff(index), value]);
        }
    }
    Table::new(columns, rows)
}

/// What the cut-off does to groups or vintages, and which one of its own each would have.
pub fn parts(view: &View<'_>, column: &str, heading: Message, parts: &[(&Part, Shown)]) -> Table {
    let rates =
        [Kind::GoodDenied, Kind::BadDenied, Kind::BadRateOfApproved].map(|kind| Quantity::of(kind, Measure::Accounts));
    let by_amount = Quantity::of(Kind::BadRateOfApproved, Measure::Amount);
    let quantities: Vec<Quantity> = rates.into_iter().chain(view.book().has_amounts().then_some(by_amount)).collect();
    let mut columns = vec![Column::text(heading), Column::number(msg!("accounts")), Column::number(msg!("bad rate"))];
    columns.extend(quantities.iter().map(|quantity| Column::number(title(*quantity))));
    columns.extend([Column::number("AUC"), Column::number(msg!("best cut-off of its own"))]);
    let row = |name: Message, best: &Best, shown: Shown| {
        let accounts = Message::from(thousands(best.accounts as f64));
        let mut row = vec![name, accounts, limited(best.power[0].bad_rate, Unit::Share)];
        let rate = |quantity: &Quantity| if_told(shown == Shown::Everything, || of(view, best, *quantity, best.at));
        row.extend(quantities.iter().map(rate));
        row.push(if_told(shown >= Shown::Power, || limited(best.power[0].auc, Unit::Number)));
        row.push(if_told(shown >= Shown::Power, || {
            let words = view.of_best(best);
            let (lower, upper) = words.ends(best.interval);
            let [own, lower, upper] = [best.choice.index, lower, upper].map(|index| words.cutoff(index));
            msg!("{value} ({lower} to {upper})", value = own, lower = lower, upper = upper)
        }));
        row
    };
    let of_all = if view.is_told() { Shown::Everything } else { Shown::Power };
    let all = row(msg!("all accounts"), view.best(), of_all);
    let of_part = |(part, shown): &(&Part, Shown)| {
        let name = name(column, &part.name);
        match &part.best {
            _ if *shown == Shown::Nothing => vec![name, hidden()],
            Some(best) => row(name, best, *shown),
            None => vec![name, Message::from(thousands(part.accounts as f64)), msg!("only good or only bad accounts")],
        }
    };
    Table::new(columns, std::iter::once(all).chain(parts.iter().map(of_part)).collect())
}

/// Why rows are not ranked: special scores, no score, no outcome; and those that the new score does not rank.
pub fn reasons(view: &View<'_>) -> Vec<(&'static str, Message, Option<f64>, Outcomes)> {
    let counted = &view.loaded.counted;
    let special = counted.special.iter();
    let mut all: Vec<_> = special
        .map(|(code, outcomes)| {
            ("special score", msg!("special score {score}", score = score(*code)), Some(*code), *outcomes)
        })
        .collect();
    let unknown = Outcomes { unknown: counted.no_outcome, ..Outcomes::default() };
    all.extend([
        ("no score", msg!("no score"), None, counted.no_score),
        ("no outcome", msg!("no outcome"), None, unknown),
    ]);
    if view.result.two_scores.is_some() {
        all.push(("no new score", msg!("no new score"), None, counted.no_new_score));
    }
    all
}

/// How many accounts a reason holds, all, bad, good and of unknown outcome; none where that may not be told.
pub fn numbers(view: &View<'_>, outcomes: &Outcomes) -> [Option<usize>; 4] {
    let cells = [outcomes.bad, outcomes.good, outcomes.unknown];
    let (told, is_sum_told) = told_of_row(cells, view.minimum());
    let [bad, good, unknown] = [0, 1, 2].map(|cell: usize| told[cell].then_some(cells[cell]));
    [is_sum_told.then_some(outcomes.all()), bad, good, unknown]
}

/// Rows that are not ranked.
pub fn unranked(view: &View<'_>) -> Option<Table> {
    let columns = vec![
        Column::text(msg!("not ranked")),
        Column::number(msg!("accounts")),
        Column::number(msg!("bad")),
        Column::number(msg!("good")),
        Column::number(msg!("outcome not known")),
    ];
    let row = |name: Message, outcomes: &Outcomes| {
        let number = |number: Option<usize>| number.map_or_else(hidden, |number| thousands(number as f64).into());
        std::iter::once(name).chain(numbers(view, outcomes).map(number)).collect::<Vec<Message>>()
    };
    let is_there = |special: Option<f64>, outcomes: &Outcomes| special.is_some() || outcomes.all() > 0;
    let reasons = reasons(view).into_iter().filter(|(_, _, special, outcomes)| is_there(*special, outcomes));
    let rows: Vec<Vec<Message>> = reasons.map(|(_, name, _, outcomes)| row(name, &outcomes)).collect();
    (!rows.is_empty()).then(|| Table::new(columns, rows))
}
