//! Cut-offs and quantities in words.

use super::view::View;
use crate::report::language::Language;
use crate::report::message::{Message, msg};
use crate::study::accounts::best::Best;
use crate::study::accounts::book::{Book, Measure};
use crate::study::accounts::quantity::{Kind, Quantity};
use crate::study::scores::choice::{Bound, Values};
use crate::study::scores::report::{exact, score};

/// A cut-off; the last one, which denies everybody, lies beyond every score that there is.
pub fn cutoff(book: &Book, best: &Best, index: usize) -> Message {
    let last = best.cutoffs.len() - 1;
    let beyond = || score(best.cutoffs[last.saturating_sub(1)]);
    match (index == last, book.higher_is_worse) {
        (false, _) => Message::from(score(best.cutoffs[index])),
        (true, true) => msg!("below {score}", score = beyond()),
        (true, false) => msg!("above {score}", score = beyond()),
    }
}

/// Both ends of the interval of the best cut-off, the lower first.
pub fn interval(best: &Best, higher_is_worse: bool) -> (usize, usize) {
    let (from, to) = best.interval;
    if higher_is_worse { (to, from) } else { (from, to) }
}

/// "Deny below 21.5", or of the ends "Deny nobody", "Deny everybody".
pub fn denial(book: &Book, best: &Best, index: usize) -> Message {
    match index {
        0 => msg!("Deny nobody"),
        _ if index + 1 == best.cutoffs.len() => msg!("Deny everybody"),
        _ if book.higher_is_worse => msg!("Deny above {score}", score = score(best.cutoffs[index])),
        _ => msg!("Deny below {score}", score = score(best.cutoffs[index])),
    }
}

/// A quantity in the middle of a sentence.
pub fn title(quantity: Quantity) -> Message {
    Message::lower(Message::known(quantity.title()))
}

/// A constraint in words: `good denied ≤ 10%`.
pub fn bound(bound: &Bound<Quantity>) -> Message {
    let sign = bound.sign(["<", "≤", ">", "≥"]);
    let value = exact(bound.value, bound.quantity.unit());
    Message::joined(vec![title(bound.quantity), Message::from(sign), value], " ")
}

/// An end of the plateau, and what it costs, if that may be told.
pub fn end(view: &View<'_>, index: usize) -> Message {
    let end = cutoff(view.book(), view.best(), index);
    match view.cutoffs.holds(index) {
        true => msg!("{cutoff} ({rates})", cutoff = end, rates = costs_of_end(view, index)),
        false => end,
    }
}

fn costs_of_end(view: &View<'_>, index: usize) -> Message {
    let curves = view.best().curves(&view.question().prices);
    let objective = view.question().goal.objective;
    let value = |quantity: Quantity| Message::Level(curves.value(quantity, index), quantity.unit());
    let denied = msg!(
        "{good} of good and {bad} of bad denied",
        good = value(Quantity::of(Kind::GoodDenied, Measure::Accounts)),
        bad = value(Quantity::of(Kind::BadDenied, Measure::Accounts))
    );
    if objective.measure == Measure::Accounts && matches!(objective.kind, Kind::GoodDenied | Kind::BadDenied) {
        return denied;
    }
    let own = Message::joined(vec![title(objective), value(objective)], " ");
    Message::joined(vec![own, denied], ", ")
}

/// What stands for what may not be told.
pub fn hidden() -> Message {
    msg!("not shown")
}

/// What is told, if it may be.
pub fn if_told(is_told: bool, shown: impl FnOnce() -> Message) -> Message {
    if is_told { shown() } else { hidden() }
}

/// The name of a group or a vintage; where something else is called so, that of its column before it.
pub fn name(column: &str, name: &str) -> Message {
    match name.is_empty() {
        true => msg!("(no name)"),
        false => Message::elided(Message::from(key(column, name)), 32),
    }
}

/// What a file calls a group beside all accounts.
pub fn key(column: &str, name: &str) -> String {
    let others = [msg!("all accounts"), msg!("by amount")];
    let is_taken = others.iter().any(|other| Language::ALL.iter().any(|of| other.in_language(*of) == name));
    if is_taken { format!("{column}: {name}") } else { name.to_string() }
}
